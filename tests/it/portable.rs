//! Paths that every system can hold: those of sites, and those of the repository itself, which somebody may clone on Windows or on a
//! disk that tells no letters' cases apart.

use crate::demonstration::{Demonstration, HERE, files, run};
use std::{collections::BTreeMap, path::Path, process::Command};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The paths of all files of a folder, `/` between folders.
pub(crate) fn paths(dir: &Path) -> Vec<String> {
    let path = |file: &Path| file.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/");
    files(dir).iter().map(|file| path(file)).collect()
}

/// What is wrong with the paths of one folder, each by itself and beside the others.
pub(crate) fn objections(paths: &[String]) -> Vec<String> {
    let mut all: Vec<String> = paths.iter().filter_map(|path| Some(format!("{path}: {}", objection(path)?))).collect();
    // On a system that tells neither letters' cases nor their forms apart, no file takes another's place.
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        let form = path.nfkc().collect::<String>().to_lowercase();
        // Nor do folders, which would become one.
        for (at, _) in form.match_indices('/').chain([(form.len(), "")]) {
            let here = path.split('/').take(form[..at].matches('/').count() + 1).map(str::len).sum::<usize>();
            let here = &path[..here + form[..at].matches('/').count()];
            if let Some(other) = folded.insert(form[..at].to_owned(), here).filter(|other| *other != here) {
                all.push(format!("{here}: is {other} where letters' cases are not told apart"));
            }
        }
    }
    all
}

/// Why a path is none that every system can hold.
pub(crate) fn objection(path: &str) -> Option<&'static str> {
    let forbidden = |c: char| {
        c.is_control()
            || "<>:\"\\|?*#%".contains(c)
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}')
    };
    let device = |name: &str| {
        let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
        let numbered = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
        ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&&*stem)
            || numbered.is_some_and(|it| it.chars().count() == 1 && !it.starts_with(char::is_alphabetic))
    };
    let part = |name: &str| match () {
        () if name.is_empty() || name == "." || name == ".." => Some("leads elsewhere"),
        () if name.len() > 200 => Some("is too long"),
        () if name.contains(forbidden) => Some("has a character that some systems forbid"),
        () if name.ends_with(['.', ' ']) || name.starts_with(['-', ' ']) => Some("ends or begins as no name should"),
        () if device(name) => Some("is a device"),
        () if !is_nfc(name) => Some("may be spelt in two ways"),
        () => None,
    };
    path.split('/').find_map(part).or((path.len() > 240).then_some("is too long"))
}

#[test]
fn a_bad_path_is_known_for_one() {
    for path in [
        "../x",
        "a//b",
        "con/x",
        "LPT1.txt",
        "nul .md",
        "COM\u{B9}",
        "CONOUT$",
        "a./b",
        "a /b",
        "a:b",
        "a\\b",
        "x\u{202E}",
        "x\n",
        "cafe\u{301}",
        "-rf",
        &"a".repeat(201),
    ] {
        assert!(objection(path).is_some(), "{path}");
    }
    assert_eq!(objection("2021/03/02/蚂蚁-1a2b3c4d/index.html"), None);
    let told = |paths: &[&str]| objections(&paths.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    assert_eq!(told(&["a/b/x", "a/b/y", "a/bb", "x"]), [""; 0]);
    assert_eq!(told(&["a/X", "a/x"]), ["a/x: is a/X where letters' cases are not told apart"]);
    assert_eq!(told(&["桥/B/x", "桥/b/y"]), ["桥/b: is 桥/B where letters' cases are not told apart"]);
}

#[test]
fn every_system_can_hold_the_repository() {
    let git = Command::new("git").args(["ls-files", "-z"]).current_dir(HERE).output().unwrap();
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    let text = String::from_utf8(git.stdout).unwrap();
    let paths: Vec<String> = text.split_terminator('\0').map(str::to_owned).collect();
    assert!(paths.len() > 300 && paths.iter().any(|path| path == "tests/it/main.rs"), "{} files", paths.len());
    assert_eq!(objections(&paths), [""; 0]);
}

/// What goes into the program, and what tests compare, has the same bytes wherever it is checked out.
#[test]
fn no_system_changes_line_ends() {
    let ask = [
        "check-attr", "text", "--", "templates/base.html", "static/style.css", "content/plain/bell.md",
        "tests/it/main.rs",
    ];
    let git = Command::new("git").args(ask).current_dir(HERE).output().unwrap();
    let said = String::from_utf8(git.stdout).unwrap();
    assert_eq!(
        (said.lines().count(), said.lines().filter(|line| line.ends_with(": text: unset")).count()),
        (4, 4),
        "{said}"
    );
}

#[test]
fn every_system_can_hold_the_demonstration() {
    for slugs in ["ascii", "unicode"] {
        let site = Demonstration::built(&format!("slugs = \"{slugs}\"\nvariants = [\"zh-Hant\"]\nmanifest = true"));
        let paths = paths(&site.public());
        assert!(paths.len() > 300, "{} files", paths.len());
        assert_eq!(objections(&paths), [""; 0], "{slugs}");
    }
}

#[test]
fn a_file_that_some_system_cannot_hold_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let names: &[&str] = if cfg!(windows) { &["fine.txt"] } else { &["aux.txt", "a:b.txt", "Style.css", "fine.txt"] };
    for name in ["site.toml", "content/.kept"]
        .map(str::to_owned)
        .into_iter()
        .chain(names.iter().map(|it| format!("static/{it}")))
    {
        let file = dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "").unwrap();
    }
    let out = run(dir.path(), &["build"]);
    assert_eq!(out.status.code(), Some(0));
    let said = String::from_utf8(out.stderr).unwrap();
    let found: Vec<&str> = said.lines().filter(|line| line.starts_with("static/")).collect();
    let want: &[&str] = if cfg!(windows) {
        &[]
    } else {
        &[
            "static/Style.css:1: warning[path-collision]: differs from style.css by its letters' cases only, so that some systems \
             hold one of them; rename it",
            "static/a:b.txt:1: error[bad-path]: no path that every file system can hold, so that it is left out; rename it",
            "static/aux.txt:1: error[bad-path]: no path that every file system can hold, so that it is left out; rename it",
        ]
    };
    assert_eq!(found, want, "{said}");
    let paths = paths(&dir.path().join("public"));
    assert!(paths.contains(&"fine.txt".to_owned()) && !paths.iter().any(|it| it == "aux.txt" || it == "a:b.txt"));
}
