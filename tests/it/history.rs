//! Articles whose mirror is a repository of git: what was edited, moved, deleted and restored there, as the program tells it. The
//! mirror is made by `git` in an environment of its own.

use crate::demonstration::{files, run};
use reprint::{
    article::{Captured, Clock, Fate},
    make::{self, Need, Options, Place, Site, Survey},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

/// How many articles the mirror began with.
const ALL: usize = 60;

/// A folder with a site, its mirror and nothing else.
struct Mirror {
    dir: TempDir,
}

fn git(dir: &Path, args: &[&str], input: &str) -> String {
    let mut git = Command::new("git");
    git.args(args).current_dir(dir).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "git {args:?}");
    String::from_utf8(out.stdout).unwrap()
}

/// An article of its own; `edition` is in its last paragraph.
fn article(nth: usize, edition: &str) -> String {
    let ferry = ["渡轮", "图书馆", "河堤", "夜市", "车站", "学堂", "灯塔"][nth % 7];
    let day = nth % 28 + 1;
    format!(
        "---\ntitle: {ferry}第{nth}号通告\ndate: 2021-02-{day:02}\nsource: https://paper.example/2021/{nth}\n---\n\n\
         {ferry}管理处第{nth}号通告说，从下月{day}日起每天开放{nth}个小时，来访的人请从{}号门进入。\n\n\
         处长对记者说，去年这里有{}人来过。{edition}\n",
        nth * 3 + 1,
        nth * 137 + 11
    )
}

/// The same with its lines broken elsewhere.
fn wrapped(text: &str) -> String {
    text.replace("每天开放", "每天\n开放")
}

/// A commit, as `git fast-import` reads it.
fn commit(at: u32, day: u32, message: &str, changes: &[(String, Option<String>)]) -> String {
    let time = 1_609_459_200 + day * 86_400;
    let mut stream =
        format!("commit refs/heads/main\nmark :{at}\ncommitter 镜像 <mirror@mirror.example> {time} +0800\n");
    stream += &format!("data {}\n{message}\n", message.len());
    for (path, text) in changes {
        stream += &match text {
            Some(text) => format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len()),
            None => format!("D {path}\n"),
        };
    }
    stream
}

fn path(nth: usize) -> String {
    format!("news/{}/{nth}.md", nth % 4)
}

/// What happened to the mirror: 0 to 9 edited, 10 to 14 wrapped anew, 15 to 19 moved, 20 to 24 deleted, 25 and 26 deleted and
/// restored, 27 moved and edited afterwards, 28 edited and deleted.
fn stream() -> String {
    let put = |nth: usize, edition: &str| (path(nth), Some(article(nth, edition)));
    let gone = |nth: usize| (path(nth), None);
    let moved = |nth: usize| [(path(nth), None), (format!("archive/{nth}.md"), Some(article(nth, "")))];
    let mut first: Vec<_> = (0..ALL).map(|nth| put(nth, "")).collect();
    first.push(("README.md".into(), Some("# 镜像\n\n这里有文章。\n".into())));
    let edited: Vec<_> = (0..10).map(|nth| put(nth, "更正：数字有误。")).chain([put(28, "后来的话。")]).collect();
    let anew: Vec<_> = (10..15).map(|nth| (path(nth), Some(wrapped(&article(nth, ""))))).collect();
    let moves: Vec<_> = (15..20).chain([27]).flat_map(moved).collect();
    let deleted: Vec<_> = (20..27).chain([28]).map(gone).collect();
    let restored = [put(25, ""), put(26, "恢复时加的话。"), ("archive/27.md".into(), Some(article(27, "补充。")))];
    [
        commit(1, 60, "收录六十篇", &first),
        commit(2, 61, "更正\n\n报社来信", &edited),
        commit(3, 62, "换行", &anew),
        commit(4, 63, "归档", &moves),
        commit(5, 64, "按要求撤下", &deleted),
        commit(6, 65, "恢复两篇", &restored),
    ]
    .concat()
}

impl Mirror {
    fn new(settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        git(dir.path(), &["init", "-q", "--bare", "-b", "main", "mirror.git"], "");
        git(&dir.path().join("mirror.git"), &["fast-import", "--quiet"], &stream());
        fs::create_dir(dir.path().join("site")).unwrap();
        fs::write(dir.path().join("site/site.toml"), settings).unwrap();
        Self { dir }
    }

    fn site(&self) -> std::path::PathBuf {
        self.dir.path().join("site")
    }

    /// What the program says, and that it went well.
    fn said(&self, args: &[&str]) -> String {
        let out = run(&self.site(), args);
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.said(args)).unwrap()
    }

    fn survey(&self) -> Survey {
        let place = Place { from: self.site(), ..Place::default() };
        let site = Arc::new(Site::load(&place, Need::Articles).unwrap());
        make::survey(&site, &Options::default(), &()).unwrap()
    }
}

/// How often each thing is said of former versions: what became of the file, and by which message.
fn fates(survey: &Survey) -> BTreeMap<String, usize> {
    let said = |captured: &Option<Captured>| match captured {
        Some(Captured { on, by: Clock::Git(commit) }) => format!("{on} {}", commit.message),
        None => "-".into(),
    };
    let mut counts = BTreeMap::new();
    for past in survey.captured.values().filter_map(|capture| capture.past.as_ref()) {
        let fate = match &past.fate {
            Fate::Stands => "stands".to_owned(),
            Fate::Moved(to) => format!("moved to {to}"),
            Fate::Gone(by) => format!("gone {}", said(by)),
        };
        *counts.entry(format!("until {}: {fate}", said(&past.until))).or_insert(0) += 1;
    }
    counts
}

#[test]
fn every_version_and_loss_of_a_mirror_is_found_and_none_is_wrong() {
    let mirror = Mirror::new("content = [\"git:../mirror.git\"]\n");
    let survey = mirror.survey();
    let want = [
        ("until 2021-03-03 更正: gone 2021-03-06 按要求撤下", 1),
        ("until 2021-03-03 更正: stands", 10),
        ("until 2021-03-04 换行: stands", 5),
        ("until 2021-03-05 归档: moved to archive/27.md", 1),
        ("until 2021-03-06 按要求撤下: gone 2021-03-06 按要求撤下", 6),
        ("until 2021-03-06 按要求撤下: stands", 1),
        ("until 2021-03-07 恢复两篇: stands", 1),
    ];
    assert_eq!(fates(&survey), want.map(|(said, count)| (said.to_owned(), count)).into());
    let files = &survey.report.files;
    assert_eq!((files.found, files.articles, files.other, files.former, files.of_the_past), (55, 60, 1, 25, 6));
    assert!(survey.report.findings.iter().all(|it| !it.path.contains('@')), "{:?}", survey.report.findings);
    let was = survey.sources.iter().find(|it| it.is_former && it.plain() == "news/3/3.md").unwrap();
    assert!(!survey.body(&was.path).unwrap().content.text().contains("更正"));
    assert!(survey.body("news/3/3.md").unwrap().content.text().contains("更正：数字有误。"));
    let card = survey.known[&was.path].card().unwrap();
    assert_eq!((card.path.as_str(), card.title.as_str()), (was.path.as_str(), "夜市第3号通告"));
    let moved = &survey.captured["archive/15.md"];
    let day = |it: &Option<Captured>| it.as_ref().unwrap().on.to_string();
    assert_eq!((day(&moved.first), day(&moved.brought)), ("2021-03-05".into(), "2021-03-05".into()));
    let edited = &survey.captured["news/3/3.md"];
    assert_eq!((day(&edited.first), day(&edited.brought)), ("2021-03-02".into(), "2021-03-03".into()));
}

#[test]
fn the_program_reads_a_mirror_remembers_it_and_sees_what_comes() {
    let mirror = Mirror::new("content = [\"git:../mirror.git\"]\nsearch = false\n");
    let counts = |report: &Value| {
        let files = &report["files"];
        ["found", "articles", "former", "remembered"].map(|name| files[name].as_u64().unwrap())
    };
    assert_eq!(counts(&mirror.json(&["build", "--json"])), [55, 60, 25, 0]);
    let memory = fs::read(mirror.site().join(".reprint/history.bin")).unwrap();
    let again = mirror.json(&["build", "--json"]);
    assert_eq!((counts(&again), again["pages"]["rendered"].as_u64()), ([55, 60, 25, 55], Some(0)));
    assert_eq!(fs::read(mirror.site().join(".reprint/history.bin")).unwrap(), memory);

    let repository = mirror.dir.path().join("mirror.git");
    let last = commit(7, 66, "又撤下一篇", &[(path(40), None)]).replace("\nD ", "\nfrom refs/heads/main^0\nD ");
    git(&repository, &["fast-import", "--quiet"], &last);
    assert_eq!(counts(&mirror.json(&["build", "--json"])), [54, 60, 26, 54]);
    assert_ne!(fs::read(mirror.site().join(".reprint/history.bin")).unwrap(), memory);
    fs::write(mirror.site().join(".reprint/history.bin"), "torn").unwrap();
    assert_eq!(counts(&mirror.json(&["build", "--json"])), [54, 60, 26, 54]);
}

/// All files of a folder, by path.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |file: &std::path::PathBuf| file.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    files(dir).iter().map(|file| (name(file), fs::read(file).unwrap())).collect()
}

#[test]
fn readers_are_told_what_was_changed_and_what_is_gone() {
    let mirror = Mirror::new("content = [\"git:../mirror.git\"]\ntitle = \"镜像\"\nsearch = false\n");
    mirror.said(&["build", "--quiet"]);
    let lines = |file: &str| -> Vec<Value> {
        let text = fs::read_to_string(mirror.site().join("public").join(file)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    // Those that were edited; the one that came back with other words; the one that moved; the one that is gone.
    assert_eq!((lines("changes/changes.jsonl").len(), lines("lost/lost.jsonl").len()), (13, 6));
    let records = mirror.said(&["export"]);
    let records: Vec<Value> = records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let number = |record: &Value| {
        let path = record["path"].as_str().unwrap().split(".md").next().unwrap().to_owned();
        path.rsplit('/').next().unwrap().parse::<usize>().unwrap()
    };
    let published: Vec<&Value> = records.iter().filter(|it| it.get("copy_of").is_none()).collect();
    let of = |is: fn(&Value) -> bool| {
        let mut numbers: Vec<usize> = published.iter().filter(|it| is(it)).map(|it| number(it)).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(of(|_| true), (0..ALL).collect::<Vec<_>>());
    assert_eq!(
        of(|it| it["versions"].as_array().is_some_and(|it| it.len() > 1)),
        [&(0..10).collect::<Vec<_>>()[..], &[26, 27, 28]].concat()
    );
    assert_eq!(of(|it| !it["lost"].is_null()), [20, 21, 22, 23, 24, 28]);
    let gone = published.iter().find(|it| number(it) == 28).unwrap();
    assert!(gone["body_text"].as_str().unwrap().contains("后来的话。"));
    assert_eq!(
        (gone["lost"]["seen"].as_str(), gone["lost"]["by"]["commit"]["message"].as_str()),
        (Some("2021-03-06"), Some("按要求撤下"))
    );
}

#[test]
fn a_site_with_a_history_is_the_same_warm_and_cold() {
    let mirror = Mirror::new("content = [\"git:../mirror.git\"]\ntitle = \"镜像\"\n");
    let repository = mirror.dir.path().join("mirror.git");
    let edits: [(String, Option<String>); 6] = [
        (path(3), Some(article(3, "再次更正。"))),
        (path(3), Some(article(3, ""))),
        (path(30), None),
        (path(20), Some(article(20, ""))),
        (path(41), Some(wrapped(&article(41, "")))),
        (path(50), Some(article(58, ""))),
    ];
    mirror.said(&["build", "--quiet"]);
    for (nth, edit) in edits.into_iter().enumerate() {
        let next = commit(7, 70 + nth as u32, "改动", &[edit]);
        let at = next.find("\nM ").or(next.find("\nD ")).unwrap();
        let next = format!("{}\nfrom refs/heads/main^0{}", &next[..at], &next[at..]);
        git(&repository, &["fast-import", "--quiet"], &next);
        mirror.said(&["build", "--quiet"]);
        mirror.said(&["build", "--quiet", "--cold", "--jobs", "1", "--output-dir", "cold", "--force"]);
        let [warm, cold] = ["public", "cold"].map(|dir| tree(&mirror.site().join(dir)));
        let differ: Vec<&String> = cold.keys().chain(warm.keys()).filter(|it| cold.get(*it) != warm.get(*it)).collect();
        assert_eq!(differ, Vec::<&String>::new(), "after edit {nth}");
    }
}

#[test]
fn a_former_version_is_named_as_any_file() {
    let mirror = Mirror::new("content = [\"git:../mirror.git//news\"]\n");
    let survey = mirror.survey();
    let gone = survey.sources.iter().find(|it| it.plain() == "0/20.md").unwrap();
    assert!(gone.shown.starts_with("git:../mirror.git//news/0/20.md@") || gone.shown.contains("//news/0/20.md@"));
    for name in [&gone.path, &gone.shown] {
        let account = mirror.json(&["inspect", "--json", name]);
        assert_eq!(
            (account["path"].as_str(), account["outcome"].as_str()),
            (Some(gone.path.as_str()), Some("article"))
        );
        assert_eq!(account["article"]["card"]["title"], "学堂第20号通告".replace("学堂", "灯塔"));
        assert_eq!(mirror.json(&["why", "--json", name])["outcome"], "article");
    }
    assert_eq!(mirror.json(&["inspect", "--json", "0/0.md"])["article"]["card"]["title"], "渡轮第0号通告");
    let (_, commit) = gone.path.rsplit_once('@').unwrap();
    let there = git(&mirror.dir.path().join("mirror.git"), &["show", &format!("{commit}:news/0/20.md")], "");
    assert_eq!(there, article(20, ""));
}

#[test]
fn a_folder_in_a_repository_has_its_history_where_it_is_asked_for() {
    let mirror = Mirror::new("content = [\"../clone/news\"]\nhistory = true\n");
    git(mirror.dir.path(), &["clone", "-q", "mirror.git", "clone"], "");
    let survey = mirror.survey();
    assert_eq!((survey.report.files.found, survey.report.files.former), (48, 24));
    assert_eq!(survey.report.findings.iter().filter(|it| it.kind == "no-history").count(), 0);
    fs::write(mirror.site().join("site.toml"), "content = [\"../clone/news\"]\n").unwrap();
    let survey = mirror.survey();
    assert_eq!((survey.report.files.former, survey.captured.len()), (0, 0));
}

#[test]
fn what_is_no_repository_ends_the_run() {
    let mirror = Mirror::new("content = [\"git:../mirror.git\", \"git:../plain\"]\n");
    fs::create_dir(mirror.dir.path().join("plain")).unwrap();
    let out = run(&mirror.site(), &["check"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success());
    assert!(said.contains("/plain: is no git repository that can be read"), "{said}");
}
