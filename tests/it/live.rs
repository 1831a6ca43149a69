//! What a person sees who edits a site while `reprint serve --watch` shows it: the real program, a real browser, a real file
//! system. Nothing here depends on how fast anything is: what must come is waited for, for a minute at most.

use crate::{
    chromium::{Browser, PATIENCE, Proxy, Tab},
    demonstration::{HERE, copy, run},
    served::Server,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

mod edits;
mod mistakes;
mod whole;

/// What is over the page, as a person reads it: nothing, where nothing is seen.
const OVER: &str = "[...document.querySelector('reprint-overlay')?.shadowRoot.children ?? []] \
                    .filter(it => it.checkVisibility()).map(it => it.innerText).join('\\n')";

/// A site in a folder of its own, with templates of its own.
struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { dir: tempfile::tempdir().unwrap() };
        site.write("site.toml", "title = \"潮汐簿\"\nbase_url = \"https://tides.example/book/\"\n");
        (1..=9).for_each(|day| site.article(day, "退潮以后孩子们去捡贝壳。"));
        ["article.html", "base.html"].iter().for_each(|it| site.write(&format!("templates/{it}"), own(it)));
        site.write("static/style.css", fs::read(Path::new(HERE).join("static/style.css")).unwrap());
        site
    }

    /// Writes the article of a day; what is given is its last paragraph, far below the first screen.
    fn article(&self, day: u32, text: &str) {
        self.write(&format!("content/{day}.md"), article(day, text));
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Changes a file: the first `old` in it becomes `new`.
    fn edit(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(old), "{path}: {old}");
        self.write(path, text.replacen(old, new, 1));
    }

    /// Saves a file as many editors do: beside it, then over it.
    fn save_by_rename(&self, path: &str, text: &str) {
        let beside = self.path(&format!("{path}~"));
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.path(path)).unwrap();
    }

    fn serve(&self) -> Server {
        self.serve_with(&["-p", "0"])
    }

    fn serve_with(&self, args: &[&str]) -> Server {
        let args = [&["--watch", "-o", "public"], args].concat();
        Server::start(Path::new(env!("CARGO_BIN_EXE_reprint")), self.dir.path(), &args)
    }

    /// The page of the article of a day, below the site's address, as soon as it is on disk.
    fn page(&self, day: u32) -> String {
        let (dir, start) = (self.path(&format!("public/2024/05/0{day}")), Instant::now());
        loop {
            let entries = fs::read_dir(&dir).into_iter().flatten().map(Result::unwrap);
            let names = entries.map(|it| it.file_name().into_string().unwrap());
            let names: Vec<String> = names.filter(|name| dir.join(name).join("index.html").is_file()).collect();
            if let [name] = names.as_slice() {
                return format!("2024/05/0{day}/{name}/index.html");
            }
            assert!(start.elapsed() < PATIENCE && names.is_empty(), "{}: {names:?}", dir.display());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a cold build of a copy of the site publishes.
    fn cold(&self) -> BTreeMap<String, Vec<u8>> {
        let dir = tempfile::tempdir().unwrap();
        for name in ["content", "templates", "static", "recipes", "site.toml"] {
            match self.path(name) {
                folder if folder.is_dir() => copy(&folder, &dir.path().join(name)),
                file if file.exists() => drop(fs::copy(file, dir.path().join(name)).unwrap()),
                _ => (),
            }
        }
        let out = run(dir.path(), &["build", "--cold", "-q"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        tree(&dir.path().join("public"))
    }

    /// Waits until the output folder is what a cold build publishes.
    fn agrees(&self, what: &str) {
        let (cold, start) = (self.cold(), Instant::now());
        while tree(&self.path("public")) != cold {
            let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
            let warm = tree(&self.path("public"));
            if start.elapsed() > PATIENCE {
                assert_eq!(names(&warm), names(&cold), "{what}");
                let differ: Vec<_> =
                    warm.iter().filter(|(path, bytes)| cold[*path] != **bytes).map(|it| it.0).collect();
                assert_eq!(differ, [""; 0], "{what}");
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The text of the article of a day.
fn article(day: u32, text: &str) -> String {
    let front = format!(
        "---\ntitle: 第{day}天\ndate: 2024-05-0{day}\noutlet: 岬角通讯\nsource: https://cape.example/{day}\n---\n"
    );
    let tides = (1..=60).map(|stone| format!("第{day}天的潮水涨到第{stone}块石头，码头上的人都看见了。\n\n"));
    front + &tides.collect::<String>() + text + "\n"
}

/// A template of the theme that comes with the program.
fn own(name: &str) -> String {
    fs::read_to_string(Path::new(HERE).join("templates").join(name)).unwrap()
}

/// Every file of a folder. One that comes or goes meanwhile may be missing, and the next look will tell.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(dir).into_iter().filter_map(Result::ok).filter(|it| it.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    entries.filter_map(|it| Some((name(it.path()), fs::read(it.path()).ok()?))).collect()
}

/// A browser, and who notes what it asks of the world.
fn browser() -> (Browser, Proxy) {
    let proxy = Proxy::start();
    (Browser::start(&proxy), proxy)
}

/// A tab with a page of the server, marked so that we see whether it remains that document.
fn tab(browser: &Browser, server: &Server, path: &str) -> Tab {
    let tab = browser.tab();
    let visit = tab.open(&server.at(path));
    assert_eq!(visit.complaints, [""; 0], "{path}");
    ["reprint:patched", "reprint:restyled"].iter().for_each(|it| tab.listen(it));
    tab.value("void (window.mark = 'the same document')");
    tab
}

/// Waits until the page shows a text in what is patched, by patching.
fn shows(tab: &Tab, text: &str) {
    while tab.value(&format!("document.body.innerText.includes({text:?})")) != true {
        tab.told("reprint:patched");
    }
    assert_eq!(tab.value("window.mark"), "the same document");
}

/// Waits until what is over the page holds all of these.
fn warns(tab: &Tab, parts: &[&str]) {
    tab.until(&format!("(text => {parts:?}.every(it => text.includes(it)))({OVER})"));
}

/// Waits until nothing is over the page.
fn is_clear(tab: &Tab) {
    tab.until(&format!("({OVER}) === ''"));
    assert_eq!(tab.value("window.mark"), "the same document");
}
