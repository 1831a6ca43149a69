//! Markdown: a file for each article, which other programs read, and this one: what it makes of them is the same archive.

use super::{exported, records, refused};
use crate::demonstration::{Demonstration, files, run};
use serde_json::Value;
use std::{collections::BTreeMap, fs};

#[test]
fn what_is_taken_out_is_the_same_when_it_is_read_again() {
    let site = Demonstration::new("");
    exported(&site, &["-f", "md", "-o", "out/notes"]);
    let notes = site.root().join("out/notes");
    let published: Vec<Value> =
        records(&exported(&site, &[])).into_iter().filter(|it| it.get("copy_of").is_none()).collect();
    assert_eq!(files(&notes).len(), published.len());
    let names = fs::read_dir(site.root().join("out")).unwrap().count();
    assert_eq!(names, 1, "nothing is left beside it");

    let again = tempfile::tempdir().unwrap();
    fs::write(again.path().join("site.toml"), format!("title = \"x\"\ncontent = [{:?}]\n", notes.to_str().unwrap()))
        .unwrap();
    let out = run(again.path(), &["export", "-q"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let again: BTreeMap<String, Value> = records(&String::from_utf8(out.stdout).unwrap())
        .into_iter()
        .map(|it| (it["path"].as_str().unwrap().to_owned(), it))
        .collect();
    for want in &published {
        let path = format!("{}.md", want["id"].as_str().unwrap());
        let got = again.get(&path).unwrap_or_else(|| panic!("{path}: is not there"));
        for key in ["title", "date", "outlet", "byline", "source_url", "body_text", "lead_image", "caption"] {
            assert_eq!(got[key], want[key], "{path}: {key}");
        }
    }
}

#[test]
fn a_file_has_what_is_known_of_its_article_in_front() {
    let site = Demonstration::new("");
    exported(&site, &["-f", "markdown", "-o", "notes", "--tag", "夜鹭"]);
    let all = files(&site.root().join("notes"));
    let [file] = &all[..] else { panic!("{all:?}") };
    assert!(file.ends_with("notes/2022/08/02/nanyu-tv-hq1ec813.md"), "{file:?}");
    let text = fs::read_to_string(file).unwrap();
    let front = r#"---
title: "南屿小学的孩子给候鸟办了一张“户口簿”"
date: "2022-08-02"
outlet: "南屿电视"
tags: ["南屿岛","夜鹭"]
topics: ["书与学校"]
lang: "zh-Hans"
image: "https://i.nanyu-tv.example/assets/uploads/2022/08/bird-book-800x450.jpg"
image_alt: "南屿小学的孩子给候鸟办了一张“户口簿”"
caption: "孩子们画的候鸟“户口簿”。（施小荷提供）"
sha256: "82c4f2e708a27d533ce0e945134ecf8cd07fbb694494991881a6a25581d91717"
---

"#;
    let rest = text.strip_prefix(front).unwrap_or_else(|| panic!("{text}"));
    assert!(rest.starts_with("【南屿电视北京时间2022年08月02日讯】南屿岛小学"), "{rest}");
    assert_eq!((rest.matches("\n\n").count() > 1, rest.ends_with("\n"), rest.ends_with("\n\n")), (true, true, false));
}

#[test]
fn a_folder_is_named_and_not_filled_twice() {
    let site = Demonstration::new("");
    for args in [&["-f", "md"][..], &["-f", "md", "-o", "-"]] {
        let (said, code) = refused(&site, args);
        assert_eq!(
            (said.as_str(), code),
            ("error: --format markdown: makes a file for each article; name a folder for them with --output\n", 2)
        );
    }
    let (said, code) = refused(&site, &["-f", "md", "-o", "content"]);
    assert_eq!((said.lines().last().unwrap(), code), ("error: content: is not empty; name a new folder", 1));
}
