//! Whether a copy of a site is whole: what was tampered with, what is missing, what was added.

use super::{Archive, tree};
use std::{fs, process::Command};

fn verified(archive: &Archive, args: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprint"));
    let out = command.args(["verify", "-q"]).args(args).current_dir(archive.dir.path()).output().unwrap();
    let lines = String::from_utf8(out.stderr).unwrap().lines().map(str::to_owned).collect();
    (out.status.code(), lines, String::from_utf8(out.stdout).unwrap())
}

fn published() -> Archive {
    let archive = Archive::new(9);
    fs::write(archive.path("site.toml"), "manifest = true\n").unwrap();
    archive.built(&["build", "-q"], "public");
    archive
}

#[test]
fn a_site_that_is_as_published_is_said_to_be() {
    let archive = published();
    let (code, said, line) = verified(&archive, &[]);
    assert_eq!((code, said), (Some(0), Vec::new()));
    let files = tree(&archive.path("public")).len() - 3;
    let sum = Command::new("sha256sum").arg(archive.path("public/manifest.json")).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    let sum = sum.split(' ').next().unwrap();
    assert_eq!(line, format!("{files} files, 0 not as published; manifest.json has the SHA-256 {sum}\n"));
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--quiet", "SHA256SUMS"]).current_dir(archive.path("public"));
    assert!(check.status().unwrap().success());
}

#[test]
fn every_change_of_a_copy_is_named() {
    let archive = published();
    let copied = Command::new("cp").args(["-r", "public", "copy"]).current_dir(archive.dir.path()).status().unwrap();
    assert!(copied.success());
    let pages: Vec<String> = tree(&archive.path("copy")).into_keys().filter(|it| it.ends_with("index.html")).collect();
    fs::write(archive.path("copy").join(&pages[0]), "forged").unwrap();
    fs::remove_file(archive.path("copy").join(&pages[1])).unwrap();
    fs::write(archive.path("copy/new.html"), "new").unwrap();
    let (code, said, _) = verified(&archive, &["copy"]);
    assert_eq!(code, Some(1));
    let mut want = vec![
        format!("copy/{}:1: error[tampered]: is not what was published", pages[0]),
        format!("copy/{}:1: error[missing]: was published and is not there", pages[1]),
        "copy/new.html:1: error[added]: is there and was not published".to_owned(),
    ];
    want.sort();
    assert_eq!(said, want);
}

#[test]
fn sources_are_compared_with_what_was_published() {
    let archive = published();
    fs::remove_file(archive.path("content/a1.md")).unwrap();
    let text = fs::read_to_string(archive.path("content/a2.md")).unwrap();
    fs::write(archive.path("content/a2.md"), text.replace("湖边", "山边")).unwrap();
    let (code, said, _) = verified(&archive, &[]);
    assert_eq!(code, Some(1));
    let want = [
        "a1.md:1: error[source-missing]: was published and is not there",
        "content/a2.md:1: error[source-changed]: is not what was published; if you changed it, build the site again",
    ];
    assert_eq!(said, want);
    fs::write(archive.path("site.toml"), "").unwrap();
    archive.built(&["build", "-q"], "public");
    let (code, said, _) = verified(&archive, &[]);
    assert_eq!(code, Some(1));
    assert!(said.concat().contains("manifest.json: no such list; `manifest = true`"), "{said:?}");
}

/// The list is the same after any run: warm, cold, exchanged; and asked for later.
#[test]
fn the_list_is_the_same_however_the_site_was_made() {
    let archive = Archive::new(9);
    fs::write(archive.path("site.toml"), "").unwrap();
    archive.built(&["build", "-q"], "public");
    fs::write(archive.path("site.toml"), "manifest = true\n").unwrap();
    let later = archive.built(&["build", "-q"], "public");
    assert_eq!(verified(&archive, &[]).0, Some(0));
    archive.article(20);
    let warm = archive.built(&["build", "-q", "--swap"], "public");
    assert_eq!(verified(&archive, &[]).0, Some(0));
    assert!(warm == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
    assert_ne!(warm["manifest.json"], later["manifest.json"]);
    fs::create_dir(archive.path("static")).unwrap();
    fs::write(archive.path("static/SHA256SUMS"), "mine").unwrap();
    let out = archive.build(&["build", "-q"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("static/SHA256SUMS: is in the place of the list"));
}
