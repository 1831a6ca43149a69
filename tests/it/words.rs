//! The pages' own words: in the site's language everywhere, and whole, whoever wrote them.

use crate::demonstration::{HERE, files, run};
use std::{fs, path::Path};

/// A site without articles in a language, with files of its own.
fn site(language: &str, own: &[(&str, String)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("site.toml"), format!("title = \"x\"\nlanguage = \"{language}\"\n")).unwrap();
    for (name, text) in own {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    dir
}

fn table(language: &str) -> String {
    fs::read_to_string(Path::new(HERE).join(format!("templates/i18n/{language}.toml"))).unwrap()
}

#[test]
fn an_english_site_has_no_chinese_word_of_ours() {
    let dir = site("en", &[]);
    let out = run(dir.path(), &["build", "-q"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let pages = files(&dir.path().join("public"));
    assert!(pages.len() > 10);
    for page in pages.iter().filter(|page| page.extension().is_some_and(|it| it == "html" || it == "xml")) {
        let text = fs::read_to_string(page).unwrap();
        let han: String = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
        assert_eq!(han, "", "{}", page.display());
        assert!(!text.contains("<html") || text.contains("<html lang=\"en\">"), "{}", page.display());
    }
}

#[test]
fn a_site_may_have_words_of_its_own() {
    let own = table("zh-Hant").replace("front = \"首頁\"", "front = \"封面\"");
    let dir = site("zh-TW", &[("templates/i18n/zh-TW.toml", own)]);
    assert!(run(dir.path(), &["build", "-q"]).status.success());
    let front = fs::read_to_string(dir.path().join("public/index.html")).unwrap();
    assert!(front.contains("aria-current=\"page\">封面</a>") && front.contains(">媒體</a>"), "{front}");
}

#[test]
fn a_missing_word_is_an_error_and_nothing_is_published() {
    let own = table("en").replace("skip = \"Skip to content\"\n", "").replace("separator = \", \"\n", "");
    let dir = site("en", &[("templates/i18n/en.toml", own)]);
    let out = run(dir.path(), &["build", "-q"]);
    let want = "error: templates/i18n/en.toml: `separator` is missing; in zh-Hans it is “、”\n\n\
                templates/i18n/en.toml: `skip` is missing; in zh-Hans it is “跳到正文”\n";
    assert_eq!((String::from_utf8(out.stderr).unwrap().as_str(), out.status.code()), (want, Some(1)));
    assert!(!dir.path().join("public").exists());
    let out = run(site("fr", &[]).path(), &["build", "-q"]);
    let want = "error: there are no words for pages in `fr`\n --> site.toml:2:12\n  |\n2 | language = \"fr\"\n  |            ^^^^\n  |\n  \
                = help: choose one of en, zh-Hans, zh-Hant, or write templates/i18n/fr.toml\n";
    assert_eq!(String::from_utf8(out.stderr).unwrap(), want);
}
