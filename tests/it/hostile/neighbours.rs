//! One file that is made to cost much, beside articles that are not: these are published, and what is made of it is small.

use crate::demonstration::{files, run};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A site with eleven articles, and one file more.
fn site(name: &str, text: &str) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("site.toml"), "").unwrap();
    for number in 0..11 {
        let front = format!("---\ntitle: 第{number}盏灯\ndate: 2021-03-{:02}\n---\n", number + 1);
        let text = super::sentence(number) + &super::sentence(number + 20);
        fs::write(site.path().join(format!("content/{number}.md")), front + &text).unwrap();
    }
    fs::write(site.path().join("content").join(name), text).unwrap();
    site
}

/// Articles that have a page.
fn published(dir: &Path) -> usize {
    files(&dir.join("public")).iter().filter(|file| super::is_article(file)).count()
}

#[test]
fn a_file_that_would_take_all_memory_takes_no_article_with_it() {
    let page =
        |bomb: &str| format!("<!doctype html><title>页</title><article><h1>题</h1><p>{}</p>{bomb}", super::sentence(9));
    let formatting: String = (0..3_000).map(|at| format!("<b id={at}></i>")).collect();
    for bomb in [
        format!("<p>{formatting}{}", "<p>文".repeat(3_000)),
        "<ul></x><li>文".repeat(10_000),
        format!("<svg><title>{}", "<div>".repeat(30_000)),
        format!("<p title=data:image/x {}>文", (0..60_000).map(|at| format!("a{at} ")).collect::<String>()),
        format!("<a href=\"https://e.example/{}\">{}", "x".repeat(60_000), "<div>文</div>".repeat(10_000)),
    ] {
        let site = site("bomb.html", &page(&bomb));
        let script = "ulimit -v 1000000 -t 60; exec \"$0\" build -q --json --jobs 2";
        let mut shell = Command::new("bash");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_reprint")]).current_dir(site.path()).stdin(Stdio::null());
        let out = shell.output().unwrap();
        assert!(out.status.success(), "{bomb:.30}: {}", String::from_utf8_lossy(&out.stderr));
        let report: Value = serde_json::from_slice(&out.stdout).unwrap();
        let refused = report["findings"].as_array().unwrap().iter().find(|it| it["kind"] == "refused").unwrap();
        assert_eq!(refused["path"], "content/bomb.html");
        assert!(refused["message"].as_str().unwrap().contains("keep the article"), "{refused}");
        assert_eq!(published(site.path()), 11, "{bomb:.30}");
    }
}

#[test]
fn a_short_file_makes_no_large_site() {
    let tags: Vec<String> = (0..2_000).map(|at| format!("t{at}")).collect();
    let front = format!("---\ntitle: \"{}\"\ndate: 2021-03-02\ntags: [{}]\n---\n", "A".repeat(20_000), tags.join(","));
    let site = site("long.md", &(front + &super::sentence(50) + &super::sentence(51)));
    let out = run(site.path(), &["build", "-q", "--json"]);
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    let kinds: Vec<&str> = report["findings"].as_array().unwrap().iter().filter_map(|it| it["kind"].as_str()).collect();
    assert!(kinds.contains(&"too-long") && kinds.contains(&"too-many"), "{kinds:?}");
    assert_eq!(published(site.path()), 12);
    let (count, bytes) = (&report["size"]["files"], report["size"]["bytes"].as_u64().unwrap());
    assert!(count.as_u64().unwrap() < 400 && bytes < 6 << 20, "{count} files, {bytes} bytes");
    let inspected = run(site.path(), &["inspect", "--json", "content/long.md"]);
    let account: Value = serde_json::from_slice(&inspected.stdout).unwrap();
    let removed = account["article"]["body"]["removed"].as_array().unwrap();
    let text = |rule: &str| removed.iter().find(|it| it["rule"] == rule).unwrap()["text"].as_str().unwrap();
    assert_eq!((text("too-long").len(), text("too-many").lines().count()), (20_000, 1_900));
    assert_eq!(account["article"]["card"]["title"], "A".repeat(300) + "…");
}
