//! Nine rounds of a change: a running server and an open page in, times in milliseconds out. Every file that is changed is what
//! it was again afterwards, and no round begins before the server has nothing left to do.

use crate::{
    archive::Archive,
    chromium::{Browser, PATIENCE, Proxy, Tab},
    figures::Row,
    served::Server,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Rounds of a row.
const ROUNDS: usize = 9;
/// A server that has said nothing for so long has nothing left to do.
const QUIET: Duration = Duration::from_millis(400);

/// What a page does when it has a text: once a frame of it is due, it tells us.
const WATCH: &str = "(() => {
  const has = () => { if (!(HAS)) return; stop(); requestAnimationFrame(() => tellTheDriver('MARK')); };
  const seen = new MutationObserver(has);
  const names = ['reprint:patched', 'reprint:restyled'];
  const stop = () => { seen.disconnect(); names.forEach(it => document.removeEventListener(it, has)); };
  seen.observe(document, { subtree: true, childList: true, characterData: true });
  names.forEach(it => document.addEventListener(it, has));
  return has();
})()";

/// A server and a browser, for the rounds of one archive.
pub(crate) struct Rounds<'a> {
    archive: &'a Archive,
    server: Server,
    tab: Tab,
    start_time: f64,
    marks: usize,
    _proxy: Proxy,
}

/// A file to change, and how.
struct Change {
    file: PathBuf,
    text: String,
    /// Where in the text the mark goes.
    place: usize,
    /// How a mark is written there.
    form: &'static str,
    by_rename: bool,
}

impl<'a> Rounds<'a> {
    /// Starts the server of an archive that is built, and a browser.
    pub(crate) fn start(program: &Path, archive: &'a Archive) -> Self {
        let start = Instant::now();
        let mut server = Server::start(program, &archive.dir, &["--watch", "-p", "0", "-o", "public"]);
        let deadline = start + PATIENCE;
        while server.get("index.html").status != 200 {
            assert!(Instant::now() < deadline, "no front page: {}", server.said());
            thread::sleep(Duration::from_millis(2));
        }
        let start_time = millis(start, Instant::now());
        settle(&mut server);
        let proxy = Proxy::start();
        let tab = Browser::start(&proxy).tab_that_tells(&["Page", "Runtime"]);
        tab.listen("reprint:patched");
        Self { archive, server, tab, start_time, marks: 0, _proxy: proxy }
    }

    /// How long it took the server to give out the front page.
    pub(crate) fn start_time(&self) -> f64 {
        self.start_time
    }

    /// The times of a row.
    pub(crate) fn of(&mut self, row: Row) -> Vec<f64> {
        let (page, article) = ("index.html", self.page());
        let change = self.change(row);
        self.tab.open(&self.server.at(if row == Row::BaseTemplate { page } else { &article }));
        let times = (0..ROUNDS).map(|_| self.round(row, &change, &article)).collect();
        fs::write(&change.file, &change.text).unwrap();
        settle(&mut self.server);
        times
    }

    fn round(&mut self, row: Row, change: &Change, article: &str) -> f64 {
        self.marks += 1;
        let mark = format!("mark{}", 1000 + self.marks);
        let has = match row {
            Row::Stylesheet => format!("getComputedStyle(document.body).getPropertyValue('--{mark}') === 'on'"),
            _ => format!("document.body.textContent.includes('{mark}')"),
        };
        self.tab.value(&WATCH.replace("HAS", &has).replace("MARK", &mark));
        let start = change.save(&mark);
        let end = match row {
            Row::Fetched => self.fetched(article, &mark),
            Row::AllPages => self.server.line(|_| true).0,
            _ => self.tab.told(&mark),
        };
        if row == Row::AllPages {
            self.assert_all_pages(&mark);
            calm(&mut self.server);
        } else {
            settle(&mut self.server);
        }
        millis(start, end)
    }

    fn fetched(&self, page: &str, mark: &str) -> Instant {
        let start = Instant::now();
        while !self.server.get(page).text.contains(mark) {
            assert!(start.elapsed() < PATIENCE, "{page} never has {mark}");
            thread::sleep(Duration::from_millis(2));
        }
        Instant::now()
    }

    /// What the server said must be true: every article's page on disk has the mark.
    fn assert_all_pages(&self, mark: &str) {
        let public = self.archive.dir.join("public");
        let mut pages = 0;
        for file in articles(&public) {
            assert!(fs::read_to_string(&file).unwrap().contains(mark), "{} has no {mark}", file.display());
            pages += 1;
        }
        assert!(pages * 10 > self.archive.articles * 9, "{pages} pages");
    }

    /// The page of the article that is edited.
    fn page(&self) -> String {
        let public = self.archive.dir.join("public");
        let is_it = |file: &PathBuf| {
            fs::read_to_string(file).unwrap().contains(&format!("<bdi>{}</bdi></h1>", self.archive.title))
        };
        let file = articles(&public).find(is_it).expect("every article has a page");
        file.strip_prefix(&public).unwrap().to_str().unwrap().to_owned()
    }

    fn change(&self, row: Row) -> Change {
        let theme = |path: &str| self.archive.dir.join(path);
        let (file, before, form) = match row {
            Row::ArticleTemplate | Row::AllPages => (theme("templates/article.html"), "<article class", "<p>MARK</p>"),
            Row::BaseTemplate => (theme("templates/base.html"), "<footer class", "<p>MARK</p>"),
            Row::Stylesheet => (theme("static/style.css"), "", "body { --MARK: on }\n"),
            _ => (self.archive.plain.clone(), "。\n", "，MARK"),
        };
        let text = fs::read_to_string(&file).unwrap();
        let place = text.find(before).unwrap();
        Change { file, text, place, form, by_rename: row == Row::Renamed }
    }
}

impl Change {
    /// Saves the file with a mark, and says when that began.
    fn save(&self, mark: &str) -> Instant {
        let (head, tail) = self.text.split_at(self.place);
        let text = format!("{head}{}{tail}", self.form.replace("MARK", mark));
        let beside = self.file.with_extension("md~");
        if self.by_rename {
            let start = Instant::now();
            fs::write(&beside, text).unwrap();
            fs::rename(beside, &self.file).unwrap();
            return start;
        }
        let start = Instant::now();
        fs::write(&self.file, text).unwrap();
        start
    }
}

/// Times of whole processes.
pub(crate) fn builds(program: &Path, archive: &Archive, row: Row) -> Vec<f64> {
    let (rounds, more): (usize, &[&str]) = if row == Row::ColdBuild { (1, &["--cold"]) } else { (ROUNDS, &[]) };
    let build = |_| {
        let mut command = Command::new(program);
        command.args(["build", "-q", "-o", "public"]).args(more).current_dir(&archive.dir).stdin(Stdio::null());
        let start = Instant::now();
        assert!(command.status().unwrap().success());
        millis(start, Instant::now())
    };
    (0..rounds).map(build).collect()
}

/// Waits until a turn has ended and no other follows.
fn settle(server: &mut Server) {
    server.line(|_| true);
    calm(server);
}

/// Waits until the server has nothing more to say.
fn calm(server: &mut Server) {
    loop {
        let said = server.said().len();
        thread::sleep(QUIET);
        if server.said().len() == said {
            return;
        }
    }
}

/// The pages of articles in an output folder: year, month, day, name.
fn articles(public: &Path) -> impl Iterator<Item = PathBuf> {
    let walk = walkdir::WalkDir::new(public).min_depth(5).max_depth(5).sort_by_file_name();
    let public = public.to_owned();
    let is_article = move |file: &PathBuf| {
        let parts: Vec<&str> = file.strip_prefix(&public).unwrap().iter().filter_map(|it| it.to_str()).collect();
        let dated = parts.iter().zip([4, 2, 2]).all(|(it, len)| it.len() == len && it.parse::<u16>().is_ok());
        dated && parts.last() == Some(&"index.html")
    };
    walk.into_iter().map(|it| it.unwrap().into_path()).filter(is_article)
}

fn millis(start: Instant, end: Instant) -> f64 {
    end.saturating_duration_since(start).as_secs_f64() * 1000.0
}
