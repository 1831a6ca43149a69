//! What is taken elsewhere: which articles, how much of them, in which form; each form is read by the programs that it is made for.

mod archive;
pub(crate) mod books;
mod choice;
mod document;
mod markdown;
mod shown;
#[cfg(unix)]
mod targets;

use crate::demonstration::Demonstration;
use serde_json::Value;
use std::{collections::BTreeMap, fs::File, io::Read, path::Path};
use zip::ZipArchive;

/// What the program writes to its output.
fn exported(site: &Demonstration, args: &[&str]) -> String {
    let args: Vec<&str> = ["export", "-q"].iter().chain(args).copied().collect();
    let out = site.run(&args);
    assert_eq!(out.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// What the program says when it fails, and its exit code.
fn refused(site: &Demonstration, args: &[&str]) -> (String, i32) {
    let args: Vec<&str> = ["export", "--color", "never"].iter().chain(args).copied().collect();
    let out = site.run(&args);
    assert_eq!(out.stdout.len(), 0, "{args:?}");
    let said = String::from_utf8(out.stderr).unwrap().replace(&format!("{}/", site.root().display()), "");
    (said, out.status.code().unwrap())
}

/// The records of JSON Lines.
fn records(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The files in an archive, as texts.
pub(crate) fn unzipped(file: &Path) -> BTreeMap<String, String> {
    let mut zip = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let count = zip.len();
    let read = |at: usize| {
        let (mut entry, mut bytes) = (zip.by_index(at).unwrap(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().to_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    (0..count).map(read).collect()
}
