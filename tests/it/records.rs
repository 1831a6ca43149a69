//! Records of where articles came from: beside each article, or a file for each month; either way the same, and either way
//! `verify` knows by them whether an article is what was published.

use crate::demonstration::{Demonstration, files};
use serde_json::Value;
use std::{collections::BTreeMap, fs};

/// All records of a published site, by the address of the article, and how many files hold them.
fn records(site: &Demonstration) -> (BTreeMap<String, Value>, usize) {
    let (mut all, mut held) = (BTreeMap::new(), 0);
    for file in files(&site.public()) {
        let texts: Vec<String> = match file.file_name().unwrap().to_str().unwrap() {
            "provenance.json" => vec![fs::read_to_string(&file).unwrap()],
            "provenance.jsonl" => fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect(),
            _ => continue,
        };
        held += 1;
        for text in texts {
            let record: Value = serde_json::from_str(&text).unwrap();
            let address = record["address"].as_str().unwrap().to_owned();
            assert!(all.insert(address, record).is_none(), "{text}");
        }
    }
    (all, held)
}

#[test]
fn by_month_they_say_what_they_say_beside_each_article() {
    let (beside, by_month) = (Demonstration::built(""), Demonstration::built("provenance_in = \"months\""));
    let ((each, files_of_each), (all, files_of_all)) = (records(&beside), records(&by_month));
    assert_eq!(files_of_each, each.len());
    assert!(files_of_all > 5 && files_of_all < files_of_each, "{files_of_all} of {files_of_each}");
    assert_eq!(all, each);
    assert!(by_month.public().join("2023/09/provenance.jsonl").is_file());
    assert!(by_month.public().join("undated/provenance.jsonl").is_file());
}

#[test]
fn by_month_an_article_that_was_changed_is_known() {
    let site = Demonstration::built("provenance_in = \"months\"\nmanifest = true");
    assert_eq!(site.run(&["verify", "-q"]).status.code(), Some(0));
    let file = site.root().join("content/plain/bell.md");
    fs::write(&file, fs::read_to_string(&file).unwrap() + "\n又一句。\n").unwrap();
    let out = site.run(&["verify", "--color", "never"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("content/plain/bell.md:1: error[source-changed]"), "{said}");
    assert_eq!(out.status.code(), Some(1));
}
