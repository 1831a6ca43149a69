//! What a build makes again of the search: only what has changed, and always what a cold build would make.

use super::found;
use crate::demonstration::{Demonstration, files};
use std::{collections::BTreeMap, fs};

/// The files of the search, by name.
fn sought(site: &Demonstration) -> BTreeMap<String, Vec<u8>> {
    let folder = site.public().join("search");
    let name = |file: &std::path::Path| file.strip_prefix(&folder).unwrap().display().to_string();
    files(&folder).iter().map(|file| (name(file), fs::read(file).unwrap())).collect()
}

fn build(site: &Demonstration, args: &[&str]) {
    let out = site.run(&[&["build", "--quiet"], args].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

fn changed(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let mut names: Vec<String> = names.cloned().collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_new_article_touches_its_own_texts_and_no_others() {
    let site = Demonstration::built("");
    let before = sought(&site);
    let article = "---\ntitle: 新的桥\ndate: 2024-05-02\n---\n鹳雀楼下的新桥通车。\n";
    fs::write(site.root().join("content/plain/new.md"), article).unwrap();
    build(&site, &[]);
    let after = sought(&site);
    let names = changed(&before, &after);
    assert_eq!(names, ["facets-0.js", "index.html", "list.js", "texts/2024-05-0.js", "words/000.js"]);
    assert_eq!(found(&site, "鹳雀楼").len(), 1);
    build(&site, &["--cold"]);
    assert_eq!(changed(&after, &sought(&site)), [""; 0], "warm is cold");
    fs::remove_file(site.root().join("content/plain/new.md")).unwrap();
    build(&site, &[]);
    assert_eq!(changed(&before, &sought(&site)), [""; 0]);
}

#[test]
fn a_lost_memory_of_texts_changes_nothing() {
    let site = Demonstration::built("");
    let before = sought(&site);
    for file in
        files(&site.root().join(".reprint")).iter().filter(|file| file.extension().is_some_and(|it| it == "pack"))
    {
        let mut bytes = fs::read(file).unwrap();
        bytes.iter_mut().for_each(|byte| *byte ^= 0x55);
        fs::write(file, bytes).unwrap();
    }
    let old = fs::read_to_string(site.root().join("site.toml")).unwrap();
    fs::write(site.root().join("site.toml"), format!("paginate_by = 3\n{old}")).unwrap();
    build(&site, &[]);
    assert_eq!(changed(&before, &sought(&site)), [""; 0]);
}

#[test]
fn a_site_without_a_search_has_none_of_its_files() {
    let site = Demonstration::built("search = false\nbase_url = \"https://a.example/\"");
    assert!(!site.public().join("search").exists() && !site.public().join("opensearch.xml").exists());
    let page = fs::read_to_string(site.public().join("index.html")).unwrap();
    assert!(!page.contains("<form") && !page.contains("opensearch"));
    let out = site.run(&["search", "桥"]);
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("publish it first"), "{said}");
}

#[test]
fn browsers_learn_of_the_search_where_its_address_is_known() {
    let site = Demonstration::built("base_url = \"https://a.example/x/\"");
    let text = fs::read_to_string(site.public().join("opensearch.xml")).unwrap();
    assert!(text.contains("template=\"https://a.example/x/search/?q={searchTerms}\""), "{text}");
    let page = fs::read_to_string(site.public().join("about/index.html")).unwrap();
    assert!(page.contains("<link rel=\"search\" type=\"application/opensearchdescription+xml\""));
}
