//! The same site in another script: every page that people read, linked both ways, said to be converted, and nothing else
//! changed.

use crate::demonstration::{Demonstration, HERE, files};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const SETTINGS: &str = "variants = [\"zh-Hant\", \"zh-TW\"]\nprotected_terms = [\"听雨桥\"]\n\
                        base_url = \"https://host.example/sub/\"";

/// The pages of a folder that people read, relative to it.
fn pages(dir: &Path) -> BTreeSet<PathBuf> {
    let name = |file: &PathBuf| file.strip_prefix(dir).unwrap().to_owned();
    files(dir).iter().map(name).filter(|file| file.extension().is_some_and(|it| it == "html")).collect()
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

/// What stands between two marks.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
    rest.split_once(end).unwrap().0
}

#[test]
fn every_page_has_its_variants_and_no_file_has() {
    let site = Demonstration::built(SETTINGS);
    let public = site.public();
    let (all, hant) = (pages(&public), pages(&public.join("zh-hant")));
    let is_own =
        |page: &&PathBuf| !page.starts_with("zh-hant") && !page.starts_with("zh-tw") && **page != Path::new("404.html");
    let own: BTreeSet<PathBuf> = all.iter().filter(is_own).cloned().collect();
    assert_eq!(own, hant);
    assert_eq!(own, pages(&public.join("zh-tw")));
    assert_eq!(files(&public.join("zh-hant")).len(), hant.len(), "feeds, records and style sheets are there once");
}

#[test]
fn a_variant_is_converted_and_says_so() {
    let site = Demonstration::built(SETTINGS);
    let public = site.public();
    let page = text(&public.join("zh-hant/outlets/index.html"));
    assert!(page.contains("<html lang=\"zh-Hant\">") && page.contains("<h1>媒體</h1>"), "{page}");
    assert!(page.contains("澄湖市的日報，報道市政、街區和日常生活。"), "{page}");
    assert!(
        page.contains("href=\"../../style.css\"") && page.contains("href=\"../outlets/nanyu-tv/index.html\""),
        "{page}"
    );
    assert!(page.contains("本頁由程式轉換字體，可能有誤。"), "{page}");
    assert!(page.contains("<a hreflang=\"zh-Hans\" href=\"../../outlets/index.html\">檢視原文</a>"), "{page}");
    let alternates = |page: &str| -> Vec<String> {
        let found = page.lines().filter(|line| line.contains("rel=\"alternate\" hreflang"));
        found.map(|line| between(line, "hreflang=", ">").to_owned()).collect()
    };
    let want = ["", "zh-hant/", "zh-tw/"].map(|folder| format!("https://host.example/sub/{folder}outlets/"));
    let want: Vec<String> =
        ["zh-Hans", "zh-Hant", "zh-TW"].iter().zip(want).map(|(l, url)| format!("\"{l}\" href=\"{url}\"")).collect();
    let original = text(&public.join("outlets/index.html"));
    assert_eq!((alternates(&page), alternates(&original)), (want.clone(), want));
    assert!(!original.contains("class=\"converted\""));
    assert!(page.contains("<link rel=\"canonical\" href=\"https://host.example/sub/zh-hant/outlets/\">"));
}

#[test]
fn what_is_traditional_or_protected_stays() {
    let site = Demonstration::built(SETTINGS);
    let public = site.public();
    let articles = pages(&public.join("zh-hant"));
    let (mut traditional, mut protected) = (0, 0);
    for path in &articles {
        let (original, page) = (text(&public.join(path)), text(&public.join("zh-hant").join(path)));
        if original.contains("<article class=\"story\" lang=\"zh-Hant\"") {
            let body = |page: &str| between(page, "<h1", "</h1>").to_owned();
            assert_eq!(body(&original), body(&page), "{}", path.display());
            traditional += 1;
        }
        protected += page.matches("听雨桥").count();
        assert!(!page.contains("聽雨橋") || original.contains("聽雨橋"), "{}", path.display());
    }
    assert!(traditional > 0 && protected > 0, "{traditional} {protected}");
}

#[test]
fn variants_follow_an_edit_and_leave_with_their_setting() {
    let site = Demonstration::built(SETTINGS);
    let file = site.root().join("site.toml");
    let edited = text(&file).replace("protected_terms = [\"听雨桥\"]\n", "");
    fs::write(&file, edited).unwrap();
    assert!(site.run(&["build", "-q"]).status.success());
    let cold = Demonstration::built(&SETTINGS.replace("protected_terms = [\"听雨桥\"]\n", ""));
    let all = |site: &Demonstration| -> Vec<(PathBuf, Vec<u8>)> {
        let public = site.public();
        let read = |file: PathBuf| (file.strip_prefix(&public).unwrap().to_owned(), fs::read(&file).unwrap());
        files(&public).into_iter().map(read).collect()
    };
    assert!(all(&site) == all(&cold), "a warm build is a cold one");
    assert!(text(&site.public().join("zh-hant/index.html")).contains("聽雨橋"));
    fs::write(&file, text(&file).replace("variants = [\"zh-Hant\", \"zh-TW\"]\n", "")).unwrap();
    assert!(site.run(&["build", "-q"]).status.success());
    assert!(!site.public().join("zh-hant").exists() && !site.public().join("zh-tw").exists());
}

#[test]
fn variants_that_cannot_be_made_are_refused() {
    for (list, want, column, help) in [
        ("\"zh-Hantt\"", "pages cannot be converted to \"zh-Hantt\"", 13, "did you mean `zh-Hant`?"),
        ("\"zh-Hans\"", "the site is in \"zh-Hans\" already", 13, "take it away"),
        ("\"zh-TW\", \"zh-TW\"", "the site is in \"zh-TW\" already", 22, "take it away"),
    ] {
        let settings = format!("variants = [{list}]");
        let out = Demonstration::new(&settings).run(&["build", "-q"]);
        let said = String::from_utf8(out.stderr).unwrap();
        let place = format!("error: {want}\n --> site.toml:1:{column}\n  |\n1 | {settings}\n");
        assert!(said.starts_with(&place) && said.ends_with(&format!("\n  = help: {help}\n")), "{said}");
        assert_eq!(out.status.code(), Some(1));
    }
}

#[test]
fn our_own_words_are_the_same_after_a_conversion() {
    let words = text(&Path::new(HERE).join("templates/i18n/zh-Hant.toml"));
    let site = Demonstration::new("variants = [\"zh-Hant\"]\n");
    fs::remove_dir_all(site.root().join("content")).unwrap();
    fs::create_dir(site.root().join("content")).unwrap();
    assert!(site.run(&["build", "-q"]).status.success());
    let page = text(&site.public().join("zh-hant/index.html"));
    for key in ["skip", "front", "topics", "outlets", "sources", "coverage", "empty"] {
        let word = between(&words, &format!("\n{key} = \""), "\"");
        assert!(page.contains(word), "{key}: {word}");
    }
}
