//! Whether a published site is what was published: a folder in, what is wrong with it out. Nothing in the folder is trusted, the lists
//! least of all: it follows no link, waits for no pipe, and reads no more than it was told.

use super::{
    Entry, MANIFEST, MARKER, PUBLIC_KEY, SIGNATURE, SUMS,
    beside::entries,
    manifest::Manifest,
    plain, sha256,
    sign::Key,
    sums::{self, listed, sums},
    tree::{above, is_safe},
};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::FileType,
    io::{self, ErrorKind},
    path::Path,
};

/// No list of ours is longer: it would be of some millions of files.
const LONGEST: u64 = 512 << 20;

/// What is wrong with a file of a site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Its bytes are not those that were published.
    Tampered,
    /// It is not there.
    Missing,
    /// It is there, and was not published.
    Added,
    /// Something else is in its place: a link, a folder, a pipe.
    NoFile(&'static str),
    /// Its signature is not by the key that it should be by.
    Unsigned(String),
}

/// What somebody wants to know of a folder.
#[derive(Clone, Copy, Default)]
pub struct Terms<'a> {
    /// Whose signature it must have.
    pub key: Option<&'a Key>,
    /// Which files that were not published are nobody's concern.
    pub ignored: Option<&'a dyn Fn(&str) -> bool>,
}

/// Who signed a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The name of the key.
    pub key: String,
    /// What was signed with the list.
    pub comment: String,
}

/// A folder beside its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many files are listed.
    pub files: usize,
    /// How many that are not were ignored.
    pub ignored: usize,
    /// SHA-256 of the list itself: who knows it from elsewhere knows that the list is the right one.
    pub manifest: String,
    /// Whose signature is right: of the key that was asked for, else of the one that the site publishes.
    pub signed: Option<Signed>,
    /// What is wrong, by path.
    pub faults: Vec<(String, Fault)>,
}

/// Compares every file of a published site with the list in it, and that with its signature.
pub fn verify(dir: &Path, terms: &Terms<'_>) -> Result<Verified> {
    let text = manifest(dir)?;
    let files = listed(&text)
        .with_context(|| format!("{}: is no list of ours, or not a whole one", dir.join(MANIFEST).display()))?;
    let there = There::look(dir)?;
    let mut faults = Vec::new();
    for (path, entry) in &files {
        faults.extend(there.fault(dir, path, entry)?.map(|fault| (path.clone(), fault)));
    }
    if sums::manifest(&files).as_bytes() != text {
        faults.push((MANIFEST.to_owned(), Fault::Tampered));
    }
    let sums = sums(&files, &String::from_utf8_lossy(&text));
    faults.extend(sums_fault(dir, &sums)?.map(|fault| (SUMS.to_owned(), fault)));
    let is_signed = files.contains_key(PUBLIC_KEY);
    let signed = match is_signed || terms.key.is_some() {
        true => signed(dir, sums.as_bytes(), terms.key)?,
        false => Ok(None),
    };
    let signed = signed.unwrap_or_else(|fault| {
        faults.push((SIGNATURE.to_owned(), fault));
        None
    });
    let (added, ignored) = there.added(&files, is_signed, terms);
    faults.extend(added.into_iter().map(|path| (path, Fault::Added)));
    faults.extend(notes_fault(dir, &files)?.map(|fault| (MARKER.to_owned(), fault)));
    faults.sort();
    faults.dedup();
    Ok(Verified { files: files.len(), ignored, manifest: sha256(&text), signed, faults })
}

/// The list for programs, which must be there.
fn manifest(dir: &Path) -> Result<Vec<u8>> {
    let place = dir.join(MANIFEST);
    match plain::bytes(&place, LONGEST) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => bail!(
            "{}: is no file, but a link, a folder or a pipe, and is not opened; nobody published it so",
            place.display()
        ),
        Err(err) if err.kind() == ErrorKind::NotFound => bail!(
            "{}: no such list; `manifest = true` in site.toml publishes one, and without it nobody can tell what was published",
            place.display()
        ),
        Err(err) => Err(err).with_context(|| format!("{}: cannot be read", place.display())),
    }
}

/// What is wrong with the list for `sha256sum`.
fn sums_fault(dir: &Path, expected: &str) -> Result<Option<Fault>> {
    // One of another length is another one.
    match file(dir, SUMS, plain::bytes(&dir.join(SUMS), expected.len() as u64))? {
        Ok(there) => Ok((there != expected.as_bytes()).then_some(Fault::Tampered)),
        Err(fault) => Ok(Some(fault)),
    }
}

/// Whose signature the list has. Where nobody says whose it should be, it must be that of the key in the folder, which whoever forges
/// both can forge, too.
fn signed(dir: &Path, sums: &[u8], key: Option<&Key>) -> Result<Result<Option<Signed>, Fault>> {
    const LONG: u64 = 64 << 10;
    let read = |name: &str| file(dir, name, plain::bytes(&dir.join(name), LONG));
    let is_known = key.is_some();
    let key = match key {
        Some(key) => key.clone(),
        // What is wrong with a file that is listed is said of it.
        None => match read(PUBLIC_KEY)?.ok().and_then(|text| Key::parse(&String::from_utf8_lossy(&text))) {
            Some(key) => key,
            None => return Ok(Ok(None)),
        },
    };
    let text = match read(SIGNATURE)? {
        Ok(text) => text,
        Err(Fault::Missing) if is_known => return Ok(Err(Fault::Unsigned("it is not there".into()))),
        Err(fault) => return Ok(Err(fault)),
    };
    let checked = key.check(sums, &String::from_utf8_lossy(&text));
    Ok(match checked {
        Ok(comment) => Ok(Some(Signed { key: key.to_string(), comment })),
        Err(why) => Err(Fault::Unsigned(format!("{why:#}"))),
    })
}

/// What is wrong with our own notes, which are beside a site where it was made: they name its files, and no others.
fn notes_fault(dir: &Path, files: &BTreeMap<String, Entry>) -> Result<Option<Fault>> {
    let text = match file(dir, MARKER, plain::bytes(&dir.join(MARKER), LONGEST))? {
        Ok(text) => text,
        Err(Fault::Missing) => return Ok(None),
        Err(fault) => return Ok(Some(fault)),
    };
    let notes = Manifest::parse(&String::from_utf8_lossy(&text));
    let mut named: BTreeSet<&str> = notes.iter().map(|(path, _)| path).collect();
    let lists = [MANIFEST, SUMS, SIGNATURE].map(|list| named.remove(list));
    let is_whole = lists[0] && lists[1] && named.into_iter().eq(files.keys());
    let is_plain = notes.iter().all(|(_, digest)| digest.is_some_and(is_digest));
    Ok((!is_whole || !is_plain || notes.to_string().as_bytes() != text).then_some(Fault::Tampered))
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The bytes of a list that should be there; else what is wrong with it.
fn file(dir: &Path, name: &str, read: io::Result<Option<Vec<u8>>>) -> Result<Result<Vec<u8>, Fault>> {
    match read {
        Ok(Some(bytes)) => Ok(Ok(bytes)),
        Ok(None) => Ok(Err(Fault::NoFile("a link, a folder or a pipe"))),
        Err(err) if err.kind() == ErrorKind::NotFound => Ok(Err(Fault::Missing)),
        Err(err) if err.kind() == ErrorKind::FileTooLarge => Ok(Err(Fault::Tampered)),
        Err(err) => Err(err).with_context(|| format!("{}: cannot be read", dir.join(name).display())),
    }
}

/// What is in a folder, by the names that it has there: on a disk that does not tell `A` from `a`, either opens the other.
struct There {
    /// By path.
    kinds: BTreeMap<String, FileType>,
    /// What has a name that no site has.
    odd: BTreeSet<String>,
}

impl There {
    fn look(dir: &Path) -> Result<Self> {
        let mut there = Self { kinds: BTreeMap::new(), odd: BTreeSet::new() };
        for entry in entries(dir) {
            let entry = entry.with_context(|| format!("{}: cannot be read", dir.display()))?;
            let path = entry.path().strip_prefix(dir).unwrap_or(entry.path());
            let names: Option<Vec<&str>> = path.components().map(|it| it.as_os_str().to_str()).collect();
            match names {
                Some(names) => drop(there.kinds.insert(names.join("/"), entry.file_type())),
                None => drop(there.odd.insert(path.to_string_lossy().into_owned())),
            }
        }
        Ok(there)
    }

    /// What is wrong with a file that is listed.
    fn fault(&self, dir: &Path, path: &str, entry: &Entry) -> Result<Option<Fault>> {
        // Nothing of a site is outside of it, or where we keep our notes.
        let Some(kind) = self.kinds.get(path).filter(|_| is_safe(path)) else { return Ok(Some(Fault::Missing)) };
        if !kind.is_file() {
            return Ok(Some(Fault::NoFile(named(*kind))));
        }
        let file = dir.join(path);
        let sum = plain::sum(&file, entry.bytes).with_context(|| format!("{}: cannot be read", file.display()))?;
        Ok((sum.as_deref() != Some(&entry.sha256)).then_some(Fault::Tampered))
    }

    /// Files that are there and not listed, with folders in which nothing is; and how many more are ignored.
    fn added(&self, files: &BTreeMap<String, Entry>, is_signed: bool, terms: &Terms<'_>) -> (BTreeSet<String>, usize) {
        let known: BTreeSet<&str> = files.keys().map(String::as_str).filter(|path| is_safe(path)).collect();
        let filled: BTreeSet<&str> = self.kinds.keys().flat_map(|path| above(path)).collect();
        let is_ours = |path: &str| {
            [MANIFEST, SUMS, MARKER].contains(&path) || path == SIGNATURE && (is_signed || terms.key.is_some())
        };
        let unknown = |(path, kind): (&String, &FileType)| match kind.is_dir() {
            true => (!filled.contains(path.as_str()) && !known.contains(path.as_str())).then(|| format!("{path}/")),
            false => (!known.contains(path.as_str()) && !is_ours(path)).then(|| path.clone()),
        };
        let all = self.kinds.iter().filter_map(unknown).chain(self.odd.iter().cloned());
        let is_ignored = |path: &String| terms.ignored.is_some_and(|ignored| ignored(path));
        let (ignored, added): (BTreeSet<_>, BTreeSet<_>) = all.partition(is_ignored);
        (added, ignored.len())
    }
}

/// What something is that is no file.
fn named(kind: FileType) -> &'static str {
    match () {
        () if kind.is_symlink() => "a link",
        () if kind.is_dir() => "a folder",
        () => "a pipe, a socket or a device",
    }
}

#[cfg(test)]
mod tests;
