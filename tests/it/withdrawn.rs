//! What the owner took back, and what may not be shown whole: looked for in every byte of a built site.

use crate::{
    demonstration::{files, run},
    export::unzipped,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const SETTINGS: &str = r#"
base_url = "https://h.example/x/"
feed_text = "full"
[[outlets]]
id = "lamp"
name = "灯报"
hosts = ["lamp.example"]
[[outlets]]
id = "boat"
name = "船报"
hosts = ["boat.example"]
"#;

/// Words at the end of a text.
const LATE: &str = "末尾才有这一句。";

/// Words that stand in one article only.
const SECRET: &str = "独此一句";

struct Site(TempDir);

impl Site {
    /// Articles of two outlets that tell of one event, one of them with a copy.
    fn new(more: &str) -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        let shared = "湖边的灯今天都亮了，来看灯的人很多，一直走到桥上，船也停在岸边等着他们回来。".repeat(9);
        for (name, host, title, own) in [
            ("a.md", "lamp", "秘灯题", format!("{SECRET}。")),
            ("copy.md", "lamp", "秘灯题", format!("{SECRET}。")),
            ("b.md", "boat", "湖边亮灯", String::new()),
            ("c.md", "lamp", "灯会之后", "第二天人都走了，湖边只剩下一条船和两只鸟。".repeat(9) + LATE),
        ] {
            let tag = if name.starts_with('c') { "灯" } else { "秘密标签" };
            let front = format!(
                "---\ntitle: {title}\ndate: 2021-03-0{}\ntags: [{tag}]\nauthor: 沈晓岚\nsource: https://{host}.example/news/{title}\n---\n",
                if name == "c.md" { 4 } else { 2 }
            );
            let picture = format!("![图里的字](https://{host}.example/p.jpg)");
            site.write(&format!("content/{name}"), &format!("{front}{own}\n\n{shared}\n\n{picture}\n"));
        }
        site.settle(more);
        site
    }

    fn settle(&self, more: &str) {
        self.write("site.toml", &format!("{SETTINGS}{more}"));
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// Builds it; every file by its path, and what was said.
    fn built(&self) -> (BTreeMap<String, String>, String) {
        let out = run(self.0.path(), &["build", "--color", "never"]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success(), "{said}");
        let public = self.path("public");
        let read = |file: PathBuf| {
            let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
            (file.strip_prefix(&public).unwrap().to_str().unwrap().to_owned(), text)
        };
        (files(&public).into_iter().map(read).collect(), said)
    }
}

/// The files that hold some words.
fn holding<'s>(site: &'s BTreeMap<String, String>, words: &str) -> Vec<&'s str> {
    site.iter().filter(|(_, text)| text.contains(words)).map(|(path, _)| path.as_str()).collect()
}

/// The folder of the page that has a title.
fn address(site: &BTreeMap<String, String>, title: &str) -> String {
    let title = format!("><bdi>{title}</bdi></h1>");
    let pages = site.iter().filter(|(_, text)| text.contains(&title)).map(|(path, _)| path.as_str());
    let path = pages.into_iter().next().unwrap();
    Path::new(path).parent().unwrap().to_str().unwrap().to_owned() + "/"
}

#[test]
fn what_was_withdrawn_is_nowhere_but_in_its_place() {
    let site = Site::new("");
    let (before, _) = site.built();
    let address = address(&before, "秘灯题");
    assert!(holding(&before, SECRET).len() >= 3 && holding(&before, "秘灯题").len() > 8, "it was everywhere");
    for entry in [address.clone(), "https://lamp.example/news/秘灯题".to_owned()] {
        site.settle(&format!(
            "[[withdrawn]]\narticle = \"{entry}\"\ndate = \"2024-05-01\"\nreason = \"<b>按作者要求\"\n"
        ));
        let (after, said) = site.built();
        assert!(!said.contains("withdrawn"), "{said}");
        for words in [SECRET, "秘灯题", "lamp.example/news/%E7%A7%98", "a.md", "copy.md"] {
            assert_eq!(holding(&after, words), [""; 0], "{words}");
        }
        let page = format!("{address}index.html");
        assert_eq!(holding(&after, address.trim_end_matches('/')), [".reprint-output"], "no page leads there");
        let left = &after[&page];
        assert!(left.contains("<meta name=\"robots\" content=\"noindex\">") && left.contains("此文已撤回"));
        assert!(left.contains("2024年5月1日") && left.contains("<bdi>&lt;b&gt;按作者要求</bdi>"));
        assert!(!after.contains_key(&format!("{address}provenance.json")));
        for format in ["jsonl", "csv", "json-feed"] {
            let out = run(site.0.path(), &["export", "--whole", "--format", format]);
            let export = String::from_utf8(out.stdout).unwrap();
            assert!(!export.contains(SECRET) && !export.contains("秘灯题") && export.contains("湖边亮灯"), "{format}");
        }
        let book = ["export", "--whole", "--format", "epub", "--output", "../book.epub"];
        assert!(run(&site.path("content"), &book).status.success());
        let book = unzipped(&site.path("book.epub"));
        assert_eq!((holding(&book, SECRET), holding(&book, "秘灯题")), (Vec::new(), Vec::new()));
        assert!(holding(&book, "湖边亮灯").len() >= 3);
    }
    // Its file goes, too: the page stays, and it is said that the entry means nothing any more.
    site.settle(&format!("[[withdrawn]]\narticle = \"{address}\"\n"));
    fs::remove_file(site.path("content/a.md")).unwrap();
    fs::remove_file(site.path("content/copy.md")).unwrap();
    let (after, said) = site.built();
    assert!(after[&format!("{address}index.html")].contains("此文已撤回"));
    assert!(said.contains("withdrawn-nothing"), "{said}");
}

#[test]
fn a_slip_in_an_entry_is_said_with_what_may_be_meant() {
    let site = Site::new("[[withdrawn]]\narticle = \"https://lamp.example/news/灯会之后们\"\n");
    let (_, said) = site.built();
    let want = "site.toml:13: error[withdrawn-nothing]: withdrawn: no article is at https://lamp.example/news/灯会之后们; did you mean";
    assert!(said.contains(want), "{said}");
}

/// What pages, feeds, linked data and records hold of an outlet's articles.
#[test]
fn how_much_is_shown_follows_the_outlet() {
    let site = Site::new("");
    let text = "第二天人都走了，湖边只剩下一条船和两只鸟。";
    let late = LATE;
    let show = |policy: &str| {
        site.write(
            "site.toml",
            &SETTINGS
                .replace("hosts = [\"lamp.example\"]", &format!("hosts = [\"lamp.example\"]\npolicy = \"{policy}\"")),
        );
        site.built().0
    };
    let full = show("full");
    let page = format!("{}index.html", address(&full, "灯会之后"));
    assert!(full[&page].contains(late) && holding(&full, late).len() > 3, "page and feeds");
    let excerpt = show("excerpt");
    assert_eq!(holding(&excerpt, late), [""; 0]);
    assert!(excerpt[&page].contains(text) && excerpt[&page].contains("本站只展示这篇文章的开头"));
    assert!(!excerpt[&page].contains("图里的字") && excerpt["atom.xml"].contains(text));
    let metadata = show("metadata");
    assert_eq!(holding(&metadata, text), [""; 0], "not one sentence of it");
    assert!(metadata[&page].contains("<bdi>灯会之后</bdi>") && metadata[&page].contains("本站只收录这篇文章的出处"));
    assert!(metadata[&page].contains("https://lamp.example/news/") && metadata[&page].contains("沈晓岚"));
    let found = |words: &str| String::from_utf8(run(site.0.path(), &["search", words, "--json"]).stdout).unwrap();
    assert!(
        !found("只剩下一条船").contains("灯会之后") && found("灯会之后").contains("灯会之后"),
        "nor is it found by one"
    );
    let other = format!("{}index.html", address(&metadata, "湖边亮灯"));
    assert!(metadata[&other].contains("图里的字"), "another outlet's articles are whole");
}
