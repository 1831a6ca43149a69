//! `check --external`: links to a server that misbehaves, what is said of each, what was asked for, and that nobody is asked
//! unless told to.

use crate::{
    demonstration::run,
    rude::{Rude, header},
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

/// Every way to misbehave: the path, what is said of it, and what was asked for.
const CASES: [(&str, &str, &[&str]); 22] = [
    ("endless.jpg", "", &["HEAD"]),
    ("garbage.png", "warning[no-answer]: `URL` had no answer: it is no HTTP", &["HEAD", "GET"]),
    ("gone.html", "warning[dead-link]: `URL` answered 410", &["HEAD", "GET"]),
    ("guarded.html", "note[guarded-link]: `URL` answered 403; it may answer a reader", &["HEAD", "GET"]),
    ("head-breaks.html", "", &["HEAD", "GET"]),
    ("head.png", "warning[no-answer]: `URL` had no answer: its head is too long", &["HEAD", "GET"]),
    ("ill.png", "warning[dead-link]: `URL` answered 500", &["HEAD", "GET"]),
    ("loop.png", "warning[dead-link]: `URL` leads nowhere: it is redirected more than 5 times", &["HEAD"; 6]),
    ("missing.png", "warning[dead-link]: `URL` answered 404", &["HEAD", "GET"]),
    ("moved.png", "", &["HEAD"]),
    ("mute.html", "warning[no-answer]: `URL` had no answer: nothing came for 2s", &["HEAD", "GET"]),
    ("no-head.html", "", &["HEAD", "GET"]),
    ("packed.png", "", &["HEAD"]),
    ("reset.png", "warning[no-answer]: `URL` had no answer: the connection broke off", &["HEAD", "GET"]),
    ("silent.jpg", "", &["HEAD"]),
    ("to-file.png", "warning[dead-link]: `URL` leads nowhere: it is redirected to nowhere on the web", &["HEAD"]),
    (
        "to-metadata.png",
        "warning[dead-link]: `URL` leads nowhere: it is redirected, and there 169.254.169.254 is not a public address",
        &["HEAD"],
    ),
    ("to-nowhere.png", "warning[dead-link]: `URL` leads nowhere: it is redirected to nowhere on the web", &["HEAD"]),
    (
        "to-number.png",
        "warning[dead-link]: `URL` leads nowhere: it is redirected, and there 127.0.0.1 is not a public address",
        &["HEAD"],
    ),
    (
        "to-port.png",
        "warning[dead-link]: `URL` leads nowhere: it is redirected, and there port 25 is not the web's; --allow-port asks there",
        &["HEAD"],
    ),
    (
        "to-private.png",
        "warning[dead-link]: `URL` leads nowhere: it is redirected, and there 10.0.0.1 is not a public address",
        &["HEAD"],
    ),
    ("whole.html", "", &["HEAD"]),
];

/// A site of one page with these links, each on a line of its own from the third on.
fn site(links: &[String]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let lines: Vec<String> = links.iter().map(|link| format!("[x]({link})\n")).collect();
    let page = format!("# 关于\n\n{}", lines.concat());
    for (path, text) in [("site.toml", "title = \"试\"\ncontent = []\n"), ("content/pages/about.md", &page)] {
        fs::create_dir_all(dir.path().join(path).parent().unwrap()).unwrap();
        fs::write(dir.path().join(path), text).unwrap();
    }
    dir
}

/// The findings of a check, with its exit code.
fn check(dir: &Path, args: &[&str]) -> (Vec<String>, Option<i32>) {
    let out = run(dir, &[&["check", "--json"], args].concat());
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let report: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|err| panic!("{err}: {said}"));
    let told = |it: &Value| {
        let text = |key: &str| it[key].as_str().unwrap();
        format!("{}:{}: {}[{}]: {}", text("path"), it["line"], text("severity"), text("kind"), text("message"))
    };
    (report["findings"].as_array().unwrap().iter().map(told).collect(), out.status.code())
}

#[test]
fn what_is_said_of_every_link() {
    let server = Rude::start();
    let links: Vec<String> = CASES.iter().map(|(path, ..)| server.url(path)).collect();
    let dir = site(&links);
    assert_eq!(check(dir.path(), &[]), (vec![], Some(0)));
    assert_eq!(server.heads(), [""; 0], "nobody is asked unless told to");
    let own = ["--external", "--allow-private", &server.host, "--pause", "0s", "--timeout", "2s"];
    let said: Vec<String> = CASES
        .iter()
        .enumerate()
        .filter(|(_, (_, said, _))| !said.is_empty())
        .map(|(at, (path, said, _))| {
            let said = said.replace("URL", &server.url(path));
            format!("content/pages/about.md:{}: {said}; on page about/index.html", at + 3)
        })
        .collect();
    assert_eq!(check(dir.path(), &own), (said, Some(0)), "what is dead is a warning");
    let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for head in server.heads() {
        let mut words = head.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap().trim_start_matches('/'));
        asked.entry(path.to_owned()).or_default().push(method.to_owned());
        let agent = header(&head, "user-agent").unwrap();
        assert!(agent.starts_with("reprint/") && header(&head, "cookie").is_none(), "{head}");
    }
    // It is asked for by the redirection to it only.
    assert_eq!(asked.remove("wrong-type.png"), Some(vec!["HEAD".to_owned()]));
    let want = CASES
        .iter()
        .map(|(path, _, methods)| ((*path).to_owned(), methods.iter().map(|it| (*it).to_owned()).collect()));
    assert_eq!(asked, want.collect());
    assert_eq!(check(dir.path(), &[&own[..], &["--strict"]].concat()).1, Some(1), "strict runs fail");
}

#[test]
fn private_addresses_are_not_asked_unless_they_are_ones_own() {
    let server = Rude::start();
    let dir = site(&[server.url("whole.html"), "http://10.0.0.1/x".into(), "http://192.168.0.1/y".into()]);
    let own = ["--external", "--pause", "0s", "--allow-private", &server.host];
    let said = |line: usize, url: &str, ip: &str| {
        format!(
            "content/pages/about.md:{line}: warning[no-answer]: `{url}` had no answer: {ip} is not a public address; on page about/index.html"
        )
    };
    let want = vec![said(4, "http://10.0.0.1/x", "10.0.0.1"), said(5, "http://192.168.0.1/y", "192.168.0.1")];
    assert_eq!(check(dir.path(), &own), (want, Some(0)));
    let asked = server.heads().len();
    let (told, code) = check(dir.path(), &own[..3]);
    let offline = "content/pages/about.md:4: warning[offline]: none of 3 links to other hosts had an answer, so that nothing is known of them; is this machine on the network?";
    assert_eq!((told, code), (vec![offline.to_owned()], Some(0)));
    assert_eq!((server.heads().len(), asked), (1, 1), "it was asked the first time only");
}

#[test]
fn a_host_that_never_answers_is_left_alone() {
    let server = Rude::start();
    let links: Vec<String> =
        (1..=9).map(|n| server.url(&format!("reset{n}.png"))).chain([server.url("whole.html")]).collect();
    let dir = site(&links);
    let (told, _) = check(dir.path(), &["--external", "--allow-private", &server.host, "--pause", "0s"]);
    assert_eq!(told.len(), 1, "nobody answered: {told:?}");
    assert_eq!(server.heads().len(), 10, "five links, each asked for in two ways");
}

#[test]
fn own_links_come_first_and_most_bounds_all() {
    let server = Rude::start();
    let links: Vec<String> = ["missing.png", "gone.html"].map(|path| server.url(path)).to_vec();
    let dir = site(&links);
    // The article's own address sorts before those of the page, and is not asked for all the same.
    let text = "湖边的桥今天通车了，来看桥的人很多。".repeat(30);
    let source = server.url("a-source.html");
    let article = format!(
        "+++\ntitle = \"桥\"\ndate = 2021-03-02\nurl = \"{source}\"\n+++\n{text}\n\n桥是怎样造起来的，去年有[一篇更早的报道]({})写过，今天还有人拿出来读。\n",
        "https://earlier.example/text"
    );
    fs::write(dir.path().join("content/a.md"), article).unwrap();
    fs::write(dir.path().join("site.toml"), "title = \"试\"\n").unwrap();
    let ask = |most: &str| {
        let own = ["--external", "--allow-private", &server.host, "--pause", "0s", "--most", most];
        let (told, code) = check(dir.path(), &own);
        assert_eq!(code, Some(0));
        told.into_iter().filter(|it| it.contains("-link")).collect::<Vec<_>>()
    };
    let dead = |line: usize, path: &str, status: u16| {
        format!(
            "content/pages/about.md:{line}: warning[dead-link]: `{}` answered {status}; on page about/index.html",
            server.url(path)
        )
    };
    let left = |left: usize| {
        format!(
            "site.toml:1: note[unasked-links]: {left} more links to other hosts were not asked for; --most says how many are"
        )
    };
    let both = [dead(3, "missing.png", 404), dead(4, "gone.html", 410)];
    assert_eq!(ask("2"), [&both[..], &[left(2)]].concat());
    let asked = |path: &str| server.asked().contains_key(path);
    assert!(!asked("a-source.html"));
    assert_eq!(ask("3"), [&both[..], &[left(1)]].concat());
    assert!(asked("a-source.html"), "where an article comes from is asked before what is in its text");
}
