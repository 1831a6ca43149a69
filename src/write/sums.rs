//! What a published site is, for those who want to know whether a copy of it is whole: every file with its SHA-256, as JSON and
//! in the form of `sha256sum`. Entries in, texts out; a folder in, what is wrong with it out. It never follows a link.

use super::{MARKER, STAGING, beside::entries, tree::is_safe};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::ErrorKind,
    path::Path,
};

/// Name of the list for programs.
pub const MANIFEST: &str = "manifest.json";

/// Name of the list for `sha256sum --check`. It has the other list in it, too.
pub const SUMS: &str = "SHA256SUMS";

const FORMAT: &str = "reprint-manifest/1";

/// A file of a published site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// SHA-256 of its bytes, in hexadecimal letters.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct List {
    format: String,
    files: BTreeMap<String, Entry>,
}

/// What is wrong with a file of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Its bytes are not those that were published.
    Tampered,
    /// It is not there, or no file.
    Missing,
    /// It is there, and was not published.
    Added,
}

/// A folder beside its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many files are listed.
    pub files: usize,
    /// SHA-256 of the list itself: who knows it from elsewhere knows that the list is the right one.
    pub manifest: String,
    /// What is wrong, by path.
    pub faults: Vec<(String, Fault)>,
}

/// The SHA-256 of bytes, in hexadecimal letters.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The list for programs.
pub fn manifest(files: &BTreeMap<String, Entry>) -> String {
    let list = List { format: FORMAT.into(), files: files.clone() };
    serde_json::to_string_pretty(&list).expect("a list of names and numbers can be written") + "\n"
}

/// The list for `sha256sum --check`, with the one for programs in its place among the files.
pub fn sums(files: &BTreeMap<String, Entry>, manifest: &str) -> String {
    let own = (MANIFEST, sha256(manifest.as_bytes()));
    let mut lines: Vec<(&str, &str)> =
        files.iter().map(|(path, entry)| (path.as_str(), entry.sha256.as_str())).collect();
    lines.push((own.0, &own.1));
    lines.sort_unstable();
    lines.into_iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

/// Compares every file of a published site with the list in it.
pub fn verify(dir: &Path) -> Result<Verified> {
    let place = dir.join(MANIFEST);
    let text = match fs::read(&place) {
        Err(err) if err.kind() == ErrorKind::NotFound => bail!(
            "{}: no such list; `manifest = true` in site.toml publishes one, and without it nobody can tell what was published",
            place.display()
        ),
        text => text.with_context(|| format!("{}: cannot be read", place.display()))?,
    };
    let list: List = serde_json::from_slice(&text)
        .ok()
        .filter(|list: &List| list.format == FORMAT)
        .with_context(|| format!("{}: is no list of ours, or not a whole one", place.display()))?;
    let mut faults = Vec::new();
    for (path, entry) in &list.files {
        if let Some(fault) = fault(dir, path, entry)? {
            faults.push((path.clone(), fault));
        }
    }
    faults.extend(sums_fault(dir, &list.files, &text)?);
    faults.extend(added(dir, &list.files)?.into_iter().map(|path| (path, Fault::Added)));
    faults.sort();
    Ok(Verified { files: list.files.len(), manifest: sha256(&text), faults })
}

/// What is wrong with a file that is listed.
fn fault(dir: &Path, path: &str, entry: &Entry) -> Result<Option<Fault>> {
    let file = dir.join(path);
    // What leads out of the folder is not looked at: nothing of the site is there.
    let has_link =
        || super::tree::above(path).any(|it| !fs::symlink_metadata(dir.join(it)).is_ok_and(|it| it.is_dir()));
    let is_file = is_safe(path) && !has_link() && fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
    if !is_file {
        return Ok(Some(Fault::Missing));
    }
    let bytes = fs::read(&file).with_context(|| format!("{}: cannot be read", file.display()))?;
    Ok((bytes.len() as u64 != entry.bytes || sha256(&bytes) != entry.sha256).then_some(Fault::Tampered))
}

/// What is wrong with the list for `sha256sum`, if it is there.
fn sums_fault(dir: &Path, files: &BTreeMap<String, Entry>, manifest: &[u8]) -> Result<Option<(String, Fault)>> {
    let text = match fs::read(dir.join(SUMS)) {
        Err(err) if err.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("{}: cannot be read", dir.join(SUMS).display()))?,
    };
    let expected = sums(files, &String::from_utf8_lossy(manifest));
    Ok((text != expected.as_bytes()).then(|| (SUMS.to_owned(), Fault::Tampered)))
}

/// Files that are there and not listed. What we note for ourselves is none of the site.
fn added(dir: &Path, files: &BTreeMap<String, Entry>) -> Result<BTreeSet<String>> {
    let mut added = BTreeSet::new();
    for entry in entries(dir) {
        let entry = entry.with_context(|| format!("{}: cannot be read", dir.display()))?;
        let path = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        let name = path.components().map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let is_ours = [MANIFEST, SUMS, MARKER].contains(&name.as_str()) || path.starts_with(STAGING);
        if !entry.file_type().is_dir() && !is_ours && !files.contains_key(&name) {
            added.insert(name);
        }
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { sha256: sha256(text.as_bytes()), bytes: text.len() as u64 }
    }

    #[test]
    fn what_is_tampered_missing_or_added_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let site = dir.path().join("site");
        fs::create_dir_all(site.join("a")).unwrap();
        fs::write(dir.path().join("outside"), "2").unwrap();
        let files: BTreeMap<String, Entry> = [("a/1.html", "1"), ("a/2.html", "2"), ("3", "3"), ("../outside", "2")]
            .map(|(path, text)| (path.to_owned(), entry(text)))
            .into();
        let list = manifest(&files);
        fs::write(site.join(MANIFEST), &list).unwrap();
        fs::write(site.join(SUMS), sums(&files, &list)).unwrap();
        fs::write(site.join("a/1.html"), "1").unwrap();
        fs::write(site.join("a/2.html"), "x").unwrap();
        fs::write(site.join("a/new"), "x").unwrap();
        let found = verify(&site).unwrap();
        let want = [
            ("../outside", Fault::Missing),
            ("3", Fault::Missing),
            ("a/2.html", Fault::Tampered),
            ("a/new", Fault::Added),
        ];
        assert_eq!(found.faults, want.map(|(path, fault)| (path.to_owned(), fault)));
        assert_eq!((found.files, found.manifest), (4, sha256(list.as_bytes())));
        fs::write(site.join(SUMS), "").unwrap();
        assert!(verify(&site).unwrap().faults.contains(&(SUMS.to_owned(), Fault::Tampered)));
        fs::write(site.join(MANIFEST), &list[..20]).unwrap();
        assert!(verify(&site).unwrap_err().to_string().contains("not a whole one"));
        fs::remove_file(site.join(MANIFEST)).unwrap();
        assert!(verify(&site).unwrap_err().to_string().contains("manifest = true"));
    }

    #[test]
    fn sums_are_in_the_form_of_sha256sum() {
        let files = [("文 件".to_owned(), entry(""))].into();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let list = manifest(&files);
        assert_eq!(sums(&files, &list), format!("{}  manifest.json\n{empty}  文 件\n", sha256(list.as_bytes())));
    }
}
