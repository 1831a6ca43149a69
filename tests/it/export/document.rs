//! docs/export.md against the program: every command in it runs, in a real shell, and its tables name all that there is.

use super::{exported, records};
use crate::{
    demonstration::{Demonstration, HERE},
    readme::commands,
};
use regex::Regex;
use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

/// What a command of the document says, in the site's folder.
fn obeyed(site: &Demonstration, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_reprint")).parent().unwrap();
    let path = format!("{}:{}", program.display(), env::var("PATH").unwrap());
    let out = Command::new("sh").args(["-c", command]).current_dir(site.root()).env("PATH", path).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let why = "what is missing is installed by scripts/test";
    assert!(out.status.success(), "{command}: {said}{} ({why})", String::from_utf8_lossy(&out.stderr));
    said
}

#[test]
fn the_commands_of_the_document() {
    let site = Demonstration::new("");
    let root = site.root();
    image::RgbImage::from_pixel(48, 48, image::Rgb([32, 96, 160])).save(root.join("icon.png")).unwrap();
    let mut said = Vec::new();
    for (command, shown) in commands("docs/export.md") {
        assert_eq!(shown, "", "{command}: shows no output");
        // The tools of openZIM are in Debian, and so on Linux only.
        if cfg!(target_os = "linux") || !command.contains("zim") {
            said.push((obeyed(&site, &command), command));
        }
    }
    assert!(said.len() >= 12);
    for name in
        ["articles.jsonl", "articles.csv", "bridges.json", "bridges.epub", "site.zip", "copy/SHA256SUMS", "site.zim"]
    {
        assert!(fs::metadata(root.join(name)).unwrap().len() > 1000, "{name}");
    }
    assert_eq!(fs::read_dir(root.join("stories")).unwrap().count(), 2);
    if cfg!(not(target_os = "linux")) {
        return;
    }
    // What was made for Kiwix is whole, and what was said of it holds.
    let of = |start: &str| &said.iter().find(|(_, command)| command.starts_with(start)).unwrap().0;
    let checked = of("zimcheck");
    assert!(checked.contains("Overall Test Status: Pass") && !checked.contains("[ERROR]"), "{checked}");
    assert!(*of("zimdump") == fs::read_to_string(root.join("zim/search/index.html")).unwrap());
    obeyed(&site, "zimdump dump --dir=out site.zim && diff -r zim out");
}

/// The rows of the table below a heading, by the code in their first cells.
fn named(document: &str, head: &str) -> BTreeSet<String> {
    let table = document.split(head).nth(1).unwrap().split("\n\n").next().unwrap();
    let code = Regex::new("`([a-z0-9_-]+)`").unwrap();
    let first = |row: &str| row.trim_start_matches("| ").split(" | ").next().unwrap().to_owned();
    let cells: Vec<String> = table.lines().filter(|row| row.starts_with("| `")).map(first).collect();
    cells.iter().flat_map(|cell| code.captures_iter(cell).map(|it| it[1].to_owned()).collect::<Vec<_>>()).collect()
}

#[test]
fn the_tables_name_all_that_there_is() {
    let document = fs::read_to_string(Path::new(HERE).join("docs/export.md")).unwrap();
    let site = Demonstration::new("");
    let all = records(&exported(&site, &[]));
    let fields: BTreeSet<String> = all.iter().flat_map(|it| it.as_object().unwrap().keys().cloned()).collect();
    assert_eq!(named(&document, "| field | type | meaning |"), fields);
    let columns = exported(&site, &["-f", "csv"]);
    let columns: BTreeSet<&str> = columns.lines().next().unwrap().split(',').collect();
    let left: Vec<&str> = fields.iter().map(String::as_str).filter(|field| !columns.contains(field)).collect();
    assert_eq!(left, ["body_html", "body_text", "cites", "findings", "lost", "removed", "story", "versions"]);
    let help = String::from_utf8(site.run(&["export", "--help"]).stdout).unwrap();
    let formats: BTreeSet<String> = named(&document, "| `--format` | what it makes | for |");
    let listed = help.split("Possible values:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let listed = listed.lines().filter_map(|line| line.trim().strip_prefix("- "));
    let listed: BTreeSet<String> = listed.map(|line| line.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(formats, listed);
}
