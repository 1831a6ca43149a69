//! The published site as one file: unpacked by `unzip`, and compared by `sha256sum` and by `verify`.

use super::refused;
use crate::demonstration::{Demonstration, files};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Takes the site into a file, and gives its bytes.
fn taken(site: &Demonstration, name: &str) -> Vec<u8> {
    let out = site.run(&["export", "-q", "-f", "zip", "-o", name]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.stdout, b"");
    fs::read(site.root().join(name)).unwrap()
}

/// Runs a program of this computer in a folder.
fn ran(dir: &Path, program: &str, args: &[&str]) -> (String, bool) {
    let out = Command::new(program).args(args).current_dir(dir).output();
    let out = out.unwrap_or_else(|err| panic!("{program}: {err}: run scripts/test, which installs it"));
    (String::from_utf8_lossy(&out.stdout).into_owned(), out.status.success())
}

/// Unpacks a file of the site's folder into a new folder.
fn unpacked(site: &Demonstration, name: &str, into: &str) -> PathBuf {
    assert!(ran(&site.root(), "unzip", &["-q", name, "-d", into]).1);
    site.root().join(into)
}

fn names(dir: &Path) -> Vec<String> {
    files(dir).iter().map(|file| file.strip_prefix(dir).unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn the_site_is_one_file_by_which_anybody_can_tell_whether_it_is_whole() {
    let site = Demonstration::built("");
    fs::write(site.public().join("theirs.txt"), "x").unwrap();
    let bytes = taken(&site, "site.zip");
    let copy = unpacked(&site, "site.zip", "copy");
    let (said, is_whole) = ran(&copy, "sha256sum", &["--check", "--quiet", "SHA256SUMS"]);
    assert_eq!((said.as_str(), is_whole), ("", true));
    let mut published = names(&site.public());
    published.retain(|name| name != "theirs.txt" && name != ".reprint-output");
    published.extend(["SHA256SUMS".into(), "manifest.json".into()]);
    let mut found = names(&copy);
    published.sort();
    found.sort();
    assert_eq!(found, published);
    for name in found.iter().filter(|name| !["SHA256SUMS", "manifest.json"].contains(&name.as_str())) {
        assert_eq!(fs::read(copy.join(name)).unwrap(), fs::read(site.public().join(name)).unwrap(), "{name}");
    }
    assert_eq!(site.run(&["verify", "copy"]).status.code(), Some(0));
    // In the order of names, of no day, and with no links.
    let (listed, _) = ran(&site.root(), "zipinfo", &["site.zip"]);
    let lines: Vec<&str> = listed.lines().filter(|line| line.contains(" defN ") || line.contains(" stor ")).collect();
    assert_eq!(lines.len(), found.len(), "{listed}");
    assert!(lines.iter().all(|line| line.starts_with("-rw-r--r-- ") && line.contains(" 80-Jan-01 00:00 ")), "{listed}");
    let order: Vec<&str> = lines.iter().map(|line| line.split_once(" 00:00 ").unwrap().1).collect();
    assert!(order.is_sorted(), "{order:?}");
    // Made again by another build, it is the same file.
    let again = Demonstration::built("");
    assert!(taken(&again, "again.zip") == bytes, "the same site is the same file");
}

#[test]
fn a_site_that_is_published_with_its_lists_is_the_same_file() {
    let (plain, listed) = (Demonstration::built(""), Demonstration::built("manifest = true"));
    assert!(taken(&plain, "site.zip") == taken(&listed, "site.zip"));
    let copy = unpacked(&listed, "site.zip", "copy");
    assert_eq!(fs::read(copy.join("SHA256SUMS")).unwrap(), fs::read(listed.public().join("SHA256SUMS")).unwrap());
}

#[test]
fn what_is_not_as_it_was_published_is_not_taken() {
    let site = Demonstration::new("");
    let error = |text: &str| (format!("error: {text}\n"), 1);
    let missing = refused(&site, &["-q", "-f", "zip", "-o", "site.zip"]);
    assert_eq!(missing.1, 1);
    assert!(missing.0.ends_with("public: no site was published here; run `reprint build` first\n"), "{}", missing.0);
    assert!(!site.root().join("site.zip").exists());
    site.run(&["build", "-q"]);
    let page = site.public().join("index.html");
    let before = fs::read(&page).unwrap();
    fs::write(&page, "x").unwrap();
    let changed = "public/index.html: is not as it was published; run `reprint build` again";
    assert_eq!(refused(&site, &["-q", "-f", "zip", "-o", "site.zip"]), error(changed));
    assert!(!site.root().join("site.zip").exists());
    fs::write(&page, before).unwrap();
    assert!(site.run(&["export", "-f", "zip", "-o", "site.zip"]).status.success());
}

/// Standard output that is no terminal takes it, too.
#[test]
fn a_site_goes_through_a_pipe() {
    let site = Demonstration::built("");
    let bytes = taken(&site, "site.zip");
    assert!(site.run(&["export", "-q", "-f", "zip"]).stdout == bytes);
    let elsewhere = site.run(&["build", "-q", "-o", "other"]);
    assert!(elsewhere.status.success());
    assert!(site.run(&["export", "-q", "-f", "zip", "--output-dir", "other"]).stdout == bytes);
}
