//! docs/themes.md against the program: every template, every view with its values, and the files that can be taken out.

use crate::demonstration::{Demonstration, HERE, files, run};
use regex::Regex;
use std::{fmt::Write, fs, path::Path};

/// What the document says of all views, from their own comments.
fn views() -> String {
    let item = Regex::new(r"(?ms)((?:^/// [^\n]*\n)+)(?:#\[[^\n]*\n)*pub struct (\w+) \{\n(.*?)\n\}").unwrap();
    let links = Regex::new(r"\[(`[^`]+`)\]\([^)]*\)").unwrap();
    let field = Regex::new(r"(?m)((?:^ +/// [^\n]*\n)+) +pub (\w+): ([^\n]+),$").unwrap();
    let said = |doc: &str| {
        let text = doc.lines().map(|line| line.trim().trim_start_matches("///").trim()).collect::<Vec<_>>().join(" ");
        links.replace_all(&text, "$1").replace('|', "\\|")
    };
    let mut out = String::new();
    for file in files(&Path::new(HERE).join("src/page/view")) {
        let text = fs::read_to_string(file).unwrap();
        for view in item.captures_iter(&text) {
            write!(out, "### {}\n\n{}\n\n| value | type | |\n| --- | --- | --- |\n", &view[2], said(&view[1])).unwrap();
            for it in field.captures_iter(&format!("{}\n", &view[3])) {
                writeln!(out, "| `{}` | `{}` | {} |", &it[2], it[3].replace("crate::article::", ""), said(&it[1]))
                    .unwrap();
            }
            out.push('\n');
        }
    }
    out
}

/// The document is written by this test where `UPDATE_DOCS` is set.
#[test]
fn the_document_says_what_views_hold() {
    let path = Path::new(HERE).join("docs/themes.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, after) = text.split_once("## Views\n\n").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}## Views\n\n{}\n", views().trim_end())).unwrap();
        return;
    }
    assert!(after.trim_end() == views().trim_end(), "docs/themes.md is old: UPDATE_DOCS=1 cargo test --test it themes");
}

#[test]
fn the_document_names_every_template_and_its_view() {
    let text = fs::read_to_string(Path::new(HERE).join("docs/themes.md")).unwrap();
    let views = views();
    for row in text.lines().filter(|line| line.starts_with("| `") && line.contains("](#")) {
        let view = row.split(['[', ']']).nth(1).unwrap();
        assert!(views.contains(&format!("### {view}\n")), "{row}");
    }
    let gets = Regex::new(r"Gets `(\w+)`").unwrap();
    for file in files(&Path::new(HERE).join("templates")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(text.contains(&format!("`{name}`")) || file.parent().unwrap().ends_with("i18n"), "{name} is not named");
        let template = fs::read_to_string(&file).unwrap();
        if let Some(view) = gets.captures(&template) {
            assert!(views.contains(&format!("### {}\n", &view[1])), "{name}: no view {}", &view[1]);
        }
    }
}

#[test]
fn a_theme_that_is_taken_out_is_the_one_that_was_in() {
    let site = Demonstration::new("");
    let root = site.root();
    for dir in ["templates", "static"] {
        fs::remove_dir_all(root.join(dir)).unwrap();
    }
    let out = site.run(&["theme", "eject", "article.html", "i18n/en.toml", "static/style.css"]);
    assert_eq!(
        String::from_utf8(out.stderr).unwrap(),
        "templates/article.html: copied\ntemplates/i18n/en.toml: copied\nstatic/style.css: copied\n"
    );
    fs::write(root.join("static/style.css"), "/* mine */").unwrap();
    assert!(site.run(&["theme", "eject", "-q"]).status.success());
    assert_eq!(fs::read_to_string(root.join("static/style.css")).unwrap(), "/* mine */", "nothing is overwritten");
    let listed = String::from_utf8(site.run(&["theme", "list"]).stdout).unwrap();
    let mut there: Vec<String> = ["templates", "static"]
        .iter()
        .flat_map(|dir| files(&root.join(dir)))
        .map(|file| file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned())
        .collect();
    there.sort();
    assert_eq!(listed.lines().collect::<Vec<_>>(), there);
    for path in there.iter().filter(|path| *path != "static/style.css") {
        assert_eq!(fs::read(root.join(path)).unwrap(), fs::read(Path::new(HERE).join(path)).unwrap(), "{path}");
    }
    let wrong = run(&root, &["theme", "eject", "artikle.html"]);
    assert_eq!(
        (String::from_utf8(wrong.stderr).unwrap().as_str(), wrong.status.code()),
        ("error: artikle.html: no such file in the theme; did you mean templates/article.html?\n", Some(1))
    );
}
