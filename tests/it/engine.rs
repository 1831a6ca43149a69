//! The engine's promises: warm equals cold, threads do not matter, one bad file stops nobody, and what is published is never
//! harmed.

use reprint::{
    make::{self, Need, Options, Place, Site},
    report::Report,
};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};
use tempfile::TempDir;

/// A small site in a folder of its own.
struct Sample {
    dir: TempDir,
}

const COLD: Options = Options { cold: true, force: false, swap: false, shards: None, partial: false, jobs: Some(1) };
const WARM: Options = Options { cold: false, force: false, swap: false, shards: None, partial: false, jobs: Some(2) };

impl Sample {
    fn new() -> Self {
        let sample = Self { dir: tempfile::tempdir().unwrap() };
        sample.write(
            "site.toml",
            "title = \"试\"\nbase_url = \"https://a.example/x/\"\n[[topics]]\nname = \"桥\"\nwords = [\"桥\"]\n",
        );
        for day in 1..=9 {
            sample.article(&format!("a{day}"), &format!("第{day}座桥"), day, "桥今天通车了，来看桥的人很多。");
        }
        sample
    }

    fn article(&self, name: &str, title: &str, day: u32, text: &str) {
        let front = format!("+++\ntitle = \"{title}\"\ndate = 2021-03-0{day}\ntags = [\"桥{}\"]\n+++\n", day % 3);
        let rest = format!("这是{title}的第二段，写得长一些，好让它像一篇文章。").repeat(20);
        self.write(&format!("content/{name}.md"), format!("{front}\n{text}\n\n{rest}\n"));
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.dir.path().join(path)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.dir.path().join(from), self.dir.path().join(to)).unwrap();
    }

    fn try_build(&self, output: &str, options: &Options) -> anyhow::Result<Report> {
        let place = Place { from: self.dir.path().to_owned(), output: Some(output.into()), ..Place::default() };
        make::build(&Arc::new(Site::load(&place, Need::Everything)?), options, &())
    }

    fn build(&self, output: &str, options: &Options) -> Report {
        self.try_build(output, options).unwrap()
    }

    /// Builds into `warm` with all that is remembered, and into another folder with nothing.
    fn build_twice(&self, cold: &str) -> (Report, Report) {
        (self.build("warm", &WARM), self.build(cold, &COLD))
    }

    fn tree(&self, output: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.dir.path().join(output))
    }

    fn run(&self, args: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_reprint");
        Command::new(program).args(args).current_dir(self.dir.path()).env_remove("GITHUB_ACTIONS").output().unwrap()
    }

    /// Runs the program as somebody whom permissions bind. They do not bind root, who becomes nobody for it, in a site that is
    /// then nobody's, with a program that nobody can reach.
    #[cfg(unix)]
    fn run_unprivileged(&self, args: &[&str]) -> Output {
        let dir = self.dir.path();
        if fs::read_dir(dir.join("content/locked")).is_err() {
            return self.run(args);
        }
        let nobody = "65534";
        fs::copy(env!("CARGO_BIN_EXE_reprint"), dir.join("program")).unwrap();
        let owner = Command::new("chown").args(["-R", &format!("{nobody}:{nobody}")]).arg(dir).status().unwrap();
        assert!(owner.success(), "chown failed");
        let mut program = Command::new("setpriv");
        program.args([&format!("--reuid={nobody}"), &format!("--regid={nobody}"), "--clear-groups", "./program"]);
        program
            .args(args)
            .current_dir(dir)
            .env_remove("GITHUB_ACTIONS")
            .output()
            .expect("setpriv is part of util-linux")
    }
}

fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(dir).into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    entries.map(|it| (name(it.path()), fs::read(it.path()).unwrap())).collect()
}

#[test]
fn warm_equals_cold_after_any_edit() {
    let site = Sample::new();
    type Edit = fn(&Sample);
    let edits: &[(&str, Edit)] = &[
        ("nothing", |_| ()),
        ("add", |it| it.article("b1", "新桥", 4, "新桥也通车了，桥上有灯。")),
        ("edit, same length", |it| it.article("b1", "旧桥", 4, "新桥也通车了，桥上有灯。")),
        ("retag and redate", |it| it.article("b1", "旧桥", 8, "新桥也通车了，桥上有灯。")),
        ("rename", |it| it.rename("content/b1.md", "content/c1.md")),
        ("rename over another", |it| it.rename("content/c1.md", "content/a1.md")),
        ("delete", |it| it.remove("content/a2.md")),
        ("copy", |it| it.article("z/a3", "第3座桥", 3, "桥今天通车了，来看桥的人很多。")),
        ("break", |it| it.write("content/a4.md", [0x89, 0, 1, 2, 3, 4, 5, 6, 7, 0xff, 0xfe, 0xfd])),
        ("mend", |it| it.article("a4", "第四座桥", 4, "桥今天通车了，来看桥的人很多。")),
        ("page", |it| it.write("content/pages/about.md", "# 关于\n\n这里。\n")),
        ("settings", |it| it.write("site.toml", "title = \"改\"\npaginate_by = 2\n")),
        ("template", |it| it.write("templates/404.html", "nothing at {{ here.url }}")),
        ("no template", |it| it.remove("templates/404.html")),
        ("static file", |it| it.write("static/a/b.txt", "x")),
        ("static file as a folder", |it| {
            it.remove("static/a/b.txt");
            it.write("static/a/b.txt/c.txt", "y");
        }),
        ("recipe", |it| it.write("recipes/zz-mine.toml", "order = -100\nskip = \"mine\"\n[match]\npath = 'a5'\n")),
        ("topic", |it| {
            it.write("site.toml", "paginate_by = 2\n[[topics]]\nname = \"桥\"\nwords = [\"桥\"]\n[[topics]]\nname = \"灯\"\nwords = [\"桥上有灯\"]\n");
        }),
        ("another word of a topic", |it| {
            it.write(
                "site.toml",
                "paginate_by = 2\n[[topics]]\nname = \"灯\"\nwords = [\"第二段\"]\ntags = [\"桥1\"]\n",
            );
        }),
        ("outlet", |it| {
            it.article("d1", "湖报说桥", 5, "据湖报报道，桥今天通车了，来看桥的人很多。");
            it.write("site.toml", "[[outlets]]\nid = \"lake\"\nname = \"湖报\"\n");
        }),
        ("outlet with another name", |it| {
            it.write("site.toml", "[[outlets]]\nid = \"hill\"\nname = \"山报\"\naliases = [\"湖报\"]\n");
        }),
        ("recipe that knows nothing any more", |it| {
            it.write("recipes/zz-mine.toml", "order = -100\nskip = \"mine\"\n[match]\npath = 'a6'\n");
        }),
        ("static page", |it| it.write("static/robots.txt", "mine")),
    ];
    for (at, (name, edit)) in edits.iter().enumerate() {
        edit(&site);
        let (warm, cold) = site.build_twice(&format!("cold{at}"));
        assert_eq!(warm.findings, cold.findings, "{name}");
        let (warm, cold) = (site.tree("warm"), site.tree(&format!("cold{at}")));
        assert_eq!(warm.keys().collect::<Vec<_>>(), cold.keys().collect::<Vec<_>>(), "{name}");
        let differs: Vec<_> =
            warm.iter().filter(|(path, bytes)| cold[*path] != **bytes).map(|(path, _)| path).collect();
        assert_eq!(differs, [""; 0], "{name}");
    }
}

#[test]
fn threads_do_not_matter() {
    let site = Sample::new();
    site.build("one", &Options { jobs: Some(1), ..COLD });
    site.build("four", &Options { jobs: Some(4), ..COLD });
    assert_eq!(site.tree("one"), site.tree("four"));
}

#[test]
fn a_second_build_has_no_work() {
    let site = Sample::new();
    let first = site.build("public", &WARM);
    let pages = first.pages.unwrap();
    assert_eq!((pages.rendered, pages.unchanged, first.files.articles), (pages.planned, 0, 9));
    let second = site.build("public", &WARM);
    let pages = second.pages.unwrap();
    assert_eq!((pages.rendered, pages.written, pages.removed, second.files.remembered), (0, 0, 0, 9));
}

#[test]
fn a_new_article_touches_what_shows_it() {
    let site = Sample::new();
    site.build("public", &WARM);
    let before = site.tree("public");
    site.article("b1", "新桥", 9, "新桥也通车了，桥上有灯。");
    let pages = site.build("public", &WARM).pages.unwrap();
    let after = site.tree("public");
    let changed: Vec<&String> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|it| it.0).collect();
    assert_eq!(pages.written + 1, changed.len(), "the marker, and {changed:?}");
    let of_days = changed.iter().filter(|path| path.starts_with("2021/03/0")).map(|path| path.split('/').count());
    assert_eq!(
        of_days.collect::<Vec<_>>(),
        [4, 5, 5, 5],
        "the page of its day, its own, its record, and the article before it: {changed:?}"
    );
    assert_eq!(pages.rendered, pages.written, "nothing is rendered in vain");
}

#[test]
fn what_somebody_did_to_the_output_is_undone_or_left() {
    let site = Sample::new();
    site.build("public", &WARM);
    let before = site.tree("public");
    site.write("public/index.html", "scribble");
    site.remove("public/404.html");
    site.write("public/theirs.txt", "theirs");
    let report = site.build("public", &WARM);
    assert_eq!(report.pages.unwrap().written, 2);
    let mut after = site.tree("public");
    assert_eq!(after.remove("theirs.txt").unwrap(), b"theirs");
    assert_eq!(after, before);
}

#[test]
fn a_lost_or_torn_memory_changes_nothing() {
    let site = Sample::new();
    site.build("public", &WARM);
    site.remove("content/a1.md");
    fs::remove_dir_all(site.dir.path().join(".reprint")).unwrap();
    site.build("public", &WARM);
    site.build("fresh", &COLD);
    assert_eq!(site.tree("public"), site.tree("fresh"));
    for entry in fs::read_dir(site.dir.path().join(".reprint")).unwrap() {
        fs::write(entry.unwrap().path(), "torn").unwrap();
    }
    assert_eq!(site.build("public", &WARM).files.remembered, 0);
    assert_eq!(site.tree("public"), site.tree("fresh"));
}

/// Bad input of every kind at once, through the program itself: each is a finding with its place, and the build goes on.
#[cfg(unix)]
#[test]
fn one_bad_file_stops_nobody() {
    let site = Sample::new();
    let content = site.dir.path().join("content");
    let prose = |text: &str| format!("# 题\n\n{}\n", text.repeat(20));
    site.write("content/empty.md", "");
    site.write("content/binary.md", (0..2000_u32).map(|it| ((it * 7919) >> 5) as u8).collect::<Vec<_>>());
    site.write("content/deep.html", "<div>".repeat(100_000));
    site.write("content/front.md", format!("+++\ntitle = \n+++\n{}", prose("一篇前言写坏了的文章，正文还在这里。")));
    for (name, text) in
        [("one", "渡轮从今天起晚一点开，船长说要等学生。"), ("two", "茶园里的萝卜收了三车，卖给了夜市。")]
    {
        let front = format!("+++\ntitle = \"{name}\"\ndate = 2021-03-02\nsource_url = \"https://a.example/1\"\n+++\n");
        site.write(&format!("content/{name}.md"), format!("{front}\n{}", prose(text)));
    }
    fs::File::create(content.join("large.md")).unwrap().set_len(50 << 20).unwrap();
    std::os::unix::fs::symlink("nowhere", content.join("link.md")).unwrap();
    site.write("content/locked/a.md", prose("谁也读不到这一篇。"));
    let lock = |mode| fs::set_permissions(content.join("locked"), PermissionsExt::from_mode(mode)).unwrap();
    lock(0o000);

    let run = |args: &[&str]| {
        let out = site.run_unprivileged(args);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|err| panic!("{err}: {}", String::from_utf8_lossy(&out.stderr)));
        (out.status.code(), report)
    };
    let (code, report) = run(&["build", "--quiet", "--json"]);
    let (strict, again) = run(&["build", "--quiet", "--json", "--strict"]);
    lock(0o755);
    assert_eq!((code, strict), (Some(0), Some(1)));
    assert_eq!(report["findings"], again["findings"]);
    let shown = |it: &serde_json::Value| {
        let [path, severity, kind] = ["path", "severity", "kind"].map(|name| it[name].as_str().unwrap());
        format!("{path}:{}: {severity}[{kind}]", it["line"])
    };
    let findings: Vec<String> = report["findings"].as_array().unwrap().iter().map(shown).collect();
    let expected = [
        "content/binary.md:1: error[binary]",
        "content/deep.html:1: error[refused]",
        "content/empty.md:1: warning[empty]",
        "content/front.md:2: warning[bad-front-matter]",
        "content/large.md:1: error[too-large]",
        "content/link.md:1: warning[symbolic-link]",
        "content/locked:1: error[unreadable]",
        "content/one.md:1: warning[shared-source-url]",
        "content/two.md:1: warning[shared-source-url]",
    ];
    // What the article with the broken front matter lacks, and what the nine others do not say, is no question of bad input.
    let missing = ["[no-date]", "[no-outlet]"];
    let bad: Vec<&String> = findings.iter().filter(|it| !missing.iter().any(|kind| it.ends_with(kind))).collect();
    assert_eq!(bad, expected);
    let counts =
        ["found", "articles", "copies", "other", "refused"].map(|name| report["files"][name].as_u64().unwrap());
    assert_eq!(counts, [16, 12, 0, 1, 3]);
    assert!(site.tree("public").contains_key("index.html"));
}

#[test]
fn a_broken_template_harms_nothing() {
    let site = Sample::new();
    site.build("public", &WARM);
    let before = site.tree("public");
    site.write("templates/404.html", "x\n{{ here.nowhere }}");
    site.remove("content/a1.md");
    let err = format!("{:#}", site.try_build("public", &WARM).unwrap_err());
    assert!(err.contains("templates/404.html:2:9"), "{err}");
    let after = site.tree("public");
    assert_eq!(before.keys().filter(|it| !after.contains_key(*it)).count(), 0);
    site.remove("templates/404.html");
    site.build("public", &WARM);
    site.build("fresh", &COLD);
    assert_eq!(site.tree("public"), site.tree("fresh"));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let site = Sample::new();
    site.write("site.toml", "titel = \"x\"\n");
    site.write("recipes/mine.toml", "parrent = 1\n");
    site.write("templates/404.html", "{{ x");
    let err = site.try_build("public", &WARM).unwrap_err().to_string();
    for part in ["site.toml:1:1", "did you mean `title`?", "recipes/mine.toml:1:1", "templates/404.html:1:"] {
        assert!(err.contains(part), "{part} in {err}");
    }
    assert!(!site.dir.path().join("public").exists());
}

#[test]
fn exit_codes() {
    let site = Sample::new();
    let code = |args: &[&str]| site.run(args).status.code().unwrap();
    assert_eq!(code(&["build", "-q"]), 0);
    assert_eq!(code(&["check", "-q"]), 0);
    site.write("content/binary.md", [0xff, 1, 2, 3, 4, 5, 6, 7, 8, 0xfe]);
    assert_eq!(code(&["build", "-q"]), 0);
    assert_eq!(code(&["build", "-q", "--strict"]), 1);
    assert_eq!(code(&["check", "-q"]), 1);
    assert_eq!(code(&["build", "--no-such-flag"]), 2);
    assert_eq!(code(&["build", "-o", "content", "-q"]), 1);
    assert_eq!(code(&["build", "-o", ".", "-q"]), 1);
    assert_eq!(code(&["build", "-r", "nowhere"]), 1);
    assert_eq!(code(&["inspect", "content/a1.md"]), 0);
    assert_eq!(code(&["completions", "fish"]), 0);
}

#[test]
fn export_needs_no_settings_and_writes_nothing() {
    let site = Sample::new();
    site.article("z/a3", "第3座桥", 3, "桥今天通车了，来看桥的人很多。");
    site.remove("site.toml");
    let before = tree(site.dir.path());
    let out = site.run(&["export", "--content", "content", "-q"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let records: Vec<serde_json::Value> =
        String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<&str> = records.iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["a1.md", "a2.md", "a3.md", "a4.md", "a5.md", "a6.md", "a7.md", "a8.md", "a9.md", "z/a3.md"]);
    assert_eq!(records[0]["title"], "第1座桥");
    assert_eq!(records[0]["date"], "2021-03-01");
    assert_eq!(records[0]["tags"], serde_json::json!([{ "name": "桥1", "recognised": false }]));
    assert_eq!(records[0].get("copy_of"), None);
    assert_eq!(records.iter().filter(|it| it.get("copy_of").is_some()).count(), 1);
    let csv = site.run(&["export", "--content", "content", "--format", "csv", "-q"]);
    assert_eq!(String::from_utf8(csv.stdout).unwrap().lines().count(), 11);
    assert_eq!(tree(site.dir.path()), before);
}
