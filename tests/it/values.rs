//! What a folder of articles holds beside their words: days that are still to come, and pictures that lie beside them. A site is made
//! in a folder of its own, by the program as it is.

use crate::{
    demonstration::{copy, files, run},
    rude::png,
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

const REEDS: &str =
    "滩上的芦苇今年长得高，割芦苇的人比往年少，编席子的手艺也没有几个人会了，老人说再过几年就没人割了。";

const LINE: &str = "渡口昨天换了新船，老船拖到岸上，孩子们在船底下躲雨，船工说明年还能当仓库用，票价也不变。";

/// A site with these files below its folder of articles.
fn site(settings: &str, content: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("site.toml"), format!("title = \"渡口\"\n{settings}\n")).unwrap();
    content.iter().for_each(|(path, bytes)| put(dir.path(), path, bytes));
    dir
}

fn put(dir: &Path, path: &str, bytes: &[u8]) {
    let file = dir.join("content").join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

fn article(title: &str, day: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: {day}\ntags: [船]\n---\n\n{LINE}\n\n{text}\n")
}

/// Builds it; its report.
fn built(dir: &Path, args: &[&str]) -> Value {
    let out = run(dir, &[&["build", "--json"], args].concat());
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|err| panic!("{err}: {said}"))
}

/// The findings of a kind, with the file that each is on.
fn told(report: &Value, kind: &str) -> Vec<String> {
    let all = report["findings"].as_array().unwrap().iter().filter(|it| it["kind"] == kind);
    all.map(|it| format!("{}: {}", it["path"].as_str().unwrap(), it["message"].as_str().unwrap())).collect()
}

/// All that was published, but for the list of it.
fn published(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let public = dir.join("public");
    let name = |file: &Path| file.strip_prefix(&public).unwrap().to_str().unwrap().to_owned();
    let all = files(&public).into_iter().map(|file| (name(&file), fs::read(file).unwrap()));
    all.filter(|(name, _)| name != ".reprint-output").collect()
}

/// The same, as a build that remembers nothing makes it.
fn cold(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let other = tempfile::tempdir().unwrap();
    copy(&dir.join("content"), &other.path().join("content"));
    fs::copy(dir.join("site.toml"), other.path().join("site.toml")).unwrap();
    built(other.path(), &[]);
    published(other.path())
}

/// The page of an article, by its headline.
fn page(site: &BTreeMap<String, Vec<u8>>, title: &str) -> String {
    let heading = format!("<bdi>{title}</bdi></h1>");
    let texts = site.iter().filter(|(name, _)| name.ends_with(".html"));
    let mut texts = texts.map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap());
    texts.find(|text| text.contains(&heading)).unwrap_or_else(|| panic!("no page of {title}"))
}

#[test]
fn a_day_to_come_moves_nothing() {
    let news = article("新船", "2021-03-02", "新船坐四十人。");
    let old = article("旧报", "1949年10月1日", "旧报纸里说，渡口从前只有一条木船，一天两趟。");
    let slip = article("笔误", "2099-01-01", "这一篇的日期写错了，要等很久才到那一天。");
    let site = site(
        "base_url = \"https://lake.example/\"",
        &[("a.md", news.as_bytes()), ("old.md", old.as_bytes()), ("b.md", slip.as_bytes())],
    );
    let report = built(site.path(), &[]);
    let want = "content/b.md: says that it is of 2099-01-01, a day to come; it is filed as undated until then";
    assert_eq!(told(&report, "future-day"), [want]);
    let all = published(site.path());
    let text = |name: &str| String::from_utf8(all[name].clone()).unwrap();
    let titles = |text: &str| {
        let mut at: Vec<_> = ["新船", "旧报", "笔误"].into_iter().filter_map(|it| Some((text.find(it)?, it))).collect();
        at.sort_unstable();
        at.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    for name in ["atom.xml", "feed.json"] {
        assert_eq!(titles(&text(name)), ["新船", "旧报", "笔误"], "{name}");
        assert!(!text(name).contains("2099-01-01T"), "{name}");
    }
    assert!(text("atom.xml").contains("<updated>2021-03-02T00:00:00Z</updated>"));
    assert!(!text("sitemap.xml").contains("<lastmod>2099"));
    assert!(all.contains_key("1949/10/01/index.html"));
    assert!(!all.keys().any(|name| name == "2099/index.html"));
    assert_eq!(built(site.path(), &[])["pages"]["written"], 0);
    assert_eq!(all, cold(site.path()));
}

#[test]
fn pictures_beside_an_article_are_published() {
    let lake = article("湖", "2021-03-02", "![湖面](图/湖%20一.png)\n\n![没有](没有.png)\n\n![外面](../../site.png)");
    let saved = format!(
        "<!doctype html><html><head><title>桥</title><link rel=canonical href=https://a.example/x/1.html>\
         <meta property=article:published_time content=2021-03-03></head><body><h1>桥</h1><article><p>{LINE}</p>\
         <p>桥上的人说：{LINE}</p><img src=\"桥_files/b.png\" alt=桥><img src=/top.gif><img src=x.svg><p>{LINE}</p></article></body></html>"
    );
    let (b, gif) =
        (png(30, 20, 9), b"GIF89a\x02\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x02\0\x01\0\0\x02\x02\x0c\n\0;");
    let site = site(
        "",
        &[
            ("新闻/lake.md", lake.as_bytes()),
            ("新闻/图/湖 一.png", &png(40, 10, 9)),
            ("存/桥.html", saved.as_bytes()),
            ("存/桥_files/b.png", &b),
            ("存/x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
            ("top.gif", gif),
        ],
    );
    fs::write(site.path().join("site.png"), png(9, 9, 9)).unwrap();
    let report = built(site.path(), &[]);
    let missing = told(&report, "missing-picture");
    assert_eq!(
        missing,
        [
            "content/新闻/lake.md: the picture `../../site.png` is not shown: it is not in the content folder",
            "content/新闻/lake.md: the picture `没有.png` is not shown: it is not in the content folder",
        ]
    );
    let all = published(site.path());
    let shown = |title: &str, size: &str| {
        let page = page(&all, title);
        let tag = page.split("<img ").find(|tag| tag.contains(size)).unwrap_or_else(|| panic!("{size}: {page}"));
        let file = tag.split("src=\"").nth(1).unwrap().split('"').next().unwrap().trim_start_matches("../").to_owned();
        assert!(all.contains_key(&file), "{file}");
        file
    };
    let lake = shown("湖", "width=\"40\" height=\"10\"");
    let bridge = shown("桥", "width=\"30\" height=\"20\"");
    shown("桥", "width=\"2\" height=\"1\"");
    let count = || published(site.path()).keys().filter(|name| name.starts_with("media/")).count();
    assert_eq!(count(), 3);
    assert!(
        page(&all, "桥").contains("https://a.example/x/x.svg"),
        "what is no picture of ours is where the page says"
    );
    assert_eq!(all, cold(site.path()));
    // What changes, comes or goes is noticed.
    put(site.path(), "新闻/图/湖 一.png", &png(50, 10, 9));
    put(site.path(), "新闻/没有.png", &png(60, 10, 9));
    fs::remove_file(site.path().join("content/存/桥_files/b.png")).unwrap();
    let report = built(site.path(), &[]);
    assert_eq!(told(&report, "missing-picture").len(), 1);
    let now = published(site.path());
    assert!(!now.contains_key(&lake) && !now.contains_key(&bridge));
    assert!(page(&now, "湖").contains("width=\"60\"") && page(&now, "湖").contains("width=\"50\""));
    assert_eq!(count(), 3);
    assert_eq!(now, cold(site.path()));
    let checked = run(site.path(), &["check"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(!said.contains("media/"), "{said}");
}

#[test]
fn a_picture_above_the_text_may_lie_beside_it() {
    let text = format!("---\ntitle: 芦苇\ndate: 2021-03-02\ncover: images/reed.png\n---\n\n{REEDS}\n");
    let first = article("水鸟", "2021-03-03", "");
    let first = first.replace(LINE, &format!("![鸟](bird.png)\n\n水鸟回来了。{LINE}"));
    let site = site(
        "images = \"none\"",
        &[
            ("a.md", text.as_bytes()),
            ("images/reed.png", &png(33, 11, 9)),
            ("b.md", first.as_bytes()),
            ("bird.png", &png(44, 22, 9)),
        ],
    );
    built(site.path(), &[]);
    let all = published(site.path());
    assert!(page(&all, "芦苇").contains("width=\"33\""));
    assert!(page(&all, "水鸟").contains("width=\"44\""));
}
