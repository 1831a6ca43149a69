//! A build that finds far fewer articles than are published: folders are unmounted and half copied more often than archives are
//! given up.

use crate::demonstration::{files, run};
use std::{fs, path::Path};
use tempfile::TempDir;

/// A site with so many articles, published.
fn published(count: usize, settings: &str) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("site.toml"), settings).unwrap();
    for number in 0..count {
        let words: String =
            (0..80_u32).map(|at| char::from_u32(0x4E00 + (number as u32 * 97 + at * 13) % 9_000).unwrap()).collect();
        let text = format!("---\ntitle: 第{number}盏灯\ndate: 2021-03-02\n---\n{words}。\n");
        fs::write(site.path().join(format!("content/{number}.md")), text).unwrap();
    }
    let (code, said) = build(site.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    site
}

/// The exit code of a build, and what it said.
fn build(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let out = run(dir, &[&["build", "-q"], args].concat());
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

/// Articles that have a page.
fn pages(dir: &Path) -> usize {
    files(&dir.join("public/2021/03/02")).iter().filter(|it| it.ends_with("provenance.json")).count()
}

fn remove(dir: &Path, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| fs::remove_file(dir.join(format!("content/{number}.md"))).unwrap());
}

#[test]
fn a_build_that_would_take_away_too_much_changes_nothing() {
    let site = published(20, "");
    let dir = site.path();
    remove(dir, 0..3);
    let (code, said) = build(dir, &[]);
    assert_ne!(code, Some(0));
    for words in
        ["public: has 20 articles, and this build 17", "nothing was changed", "content", "--allow-loss", "max_loss"]
    {
        assert!(said.contains(words), "no {words:?}: {said}");
    }
    assert_eq!(pages(dir), 20);
    // It is no less of a loss the next time, and no more where somebody says so.
    assert_eq!((build(dir, &["--cold"]).0 == Some(0), pages(dir)), (false, 20));
    assert_eq!((build(dir, &["--allow-loss"]).0, pages(dir)), (Some(0), 17));
    assert_eq!((build(dir, &[]).0, pages(dir)), (Some(0), 17));
    remove(dir, 3..5);
    assert_eq!((build(dir, &[]).0, pages(dir)), (Some(0), 15), "one or two may always go");
    fs::write(dir.join("site.toml"), "max_loss = 50\n").unwrap();
    remove(dir, 5..12);
    assert_eq!((build(dir, &[]).0, pages(dir)), (Some(0), 8));
}

#[test]
fn an_archive_is_never_emptied_by_accident() {
    let site = published(2, "");
    let dir = site.path();
    remove(dir, 0..2);
    let (code, said) = build(dir, &[]);
    assert!(code != Some(0) && said.contains("has 2 articles, and this build 0"), "{said}");
    assert_eq!(pages(dir), 2);
    fs::rename(dir.join("content"), dir.join("away")).unwrap();
    assert!(build(dir, &[]).0 != Some(0) && pages(dir) == 2);
    fs::rename(dir.join("away"), dir.join("content")).unwrap();
    fs::write(dir.join("site.toml"), "max_loss = 100\n").unwrap();
    assert_eq!((build(dir, &[]).0, dir.join("public/2021").exists()), (Some(0), false));
}
