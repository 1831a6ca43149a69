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
const LONGEST: u64 = 1 << 30;

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
mod tests {
    use super::{
        super::{Signer, sums::manifest},
        *,
    };
    use crate::digest::Digest;
    use std::fs;
    use tempfile::TempDir;

    /// A copy of a site with two pages, and with its lists.
    fn copy(pages: &[(&str, &str)]) -> TempDir {
        let site = tempfile::tempdir().unwrap();
        let entry = |text: &str| Entry { sha256: sha256(text.as_bytes()), bytes: text.len() as u64 };
        let files = pages.iter().map(|(path, text)| ((*path).to_owned(), entry(text))).collect();
        let list = manifest(&files);
        for (path, text) in pages.iter().filter(|(path, _)| !path.starts_with("..")) {
            put(site.path(), path, text);
        }
        put(site.path(), MANIFEST, &list);
        put(site.path(), SUMS, &sums(&files, &list));
        site
    }

    fn put(site: &Path, path: &str, text: &str) {
        fs::create_dir_all(site.join(path).parent().unwrap()).unwrap();
        fs::write(site.join(path), text).unwrap();
    }

    fn faults(site: &TempDir) -> Vec<(String, Fault)> {
        verify(site.path(), &Terms::default()).unwrap().faults
    }

    fn one(path: &str, fault: Fault) -> Vec<(String, Fault)> {
        vec![(path.to_owned(), fault)]
    }

    const PAGES: [(&str, &str); 2] = [("a/1.html", "1"), ("B", "2")];

    #[test]
    fn what_is_tampered_missing_or_added_is_named() {
        let site = copy(&[("a/1.html", "1"), ("a/2.html", "2"), ("3", "3"), ("../outside", "2")]);
        put(site.path(), "a/2.html", "x");
        put(site.path(), "a/new", "x");
        fs::remove_file(site.path().join("3")).unwrap();
        let want = [
            ("../outside", Fault::Missing),
            ("3", Fault::Missing),
            ("a/2.html", Fault::Tampered),
            ("a/new", Fault::Added),
        ];
        let found = verify(site.path(), &Terms::default()).unwrap();
        assert_eq!(found.faults, want.map(|(path, fault)| (path.to_owned(), fault)));
        let list = fs::read(site.path().join(MANIFEST)).unwrap();
        assert_eq!((found.files, found.manifest), (4, sha256(&list)));
        put(site.path(), MANIFEST, str::from_utf8(&list[..20]).unwrap());
        let said = |site: &TempDir| verify(site.path(), &Terms::default()).unwrap_err().to_string();
        assert!(said(&site).contains("not a whole one"));
        fs::remove_file(site.path().join(MANIFEST)).unwrap();
        assert!(said(&site).contains("manifest = true"));
    }

    /// Each of these was told to be whole, or waited for ever.
    #[test]
    fn nothing_is_hidden_where_nobody_looks() {
        let site = copy(&PAGES);
        assert_eq!(faults(&site), []);
        put(site.path(), ".reprint-staging/login.html", "x");
        assert_eq!(faults(&site), one(".reprint-staging/login.html", Fault::Added));
        fs::remove_dir_all(site.path().join(".reprint-staging")).unwrap();
        fs::create_dir_all(site.path().join("empty/er")).unwrap();
        assert_eq!(faults(&site), one("empty/er/", Fault::Added));
        fs::remove_dir_all(site.path().join("empty")).unwrap();
        put(site.path(), SIGNATURE, "x");
        assert_eq!(faults(&site), one(SIGNATURE, Fault::Added));
        fs::remove_file(site.path().join(SIGNATURE)).unwrap();
        fs::rename(site.path().join("B"), site.path().join("b")).unwrap();
        assert_eq!(faults(&site), [("B".into(), Fault::Missing), ("b".into(), Fault::Added)]);
        fs::rename(site.path().join("b"), site.path().join("B")).unwrap();
        fs::remove_file(site.path().join(SUMS)).unwrap();
        assert_eq!(faults(&site), one(SUMS, Fault::Missing));
        put(site.path(), SUMS, "");
        assert_eq!(faults(&site), one(SUMS, Fault::Tampered));
    }

    #[test]
    fn a_list_says_nothing_that_we_would_not() {
        let site = copy(&PAGES);
        let list = fs::read_to_string(site.path().join(MANIFEST)).unwrap();
        put(site.path(), MANIFEST, &list.replace("\"format\"", "\"note\": \"x\", \"format\""));
        assert!(faults(&site).contains(&(MANIFEST.to_owned(), Fault::Tampered)));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_in_the_place_of_files_are_named_and_not_opened() {
        use std::os::unix::fs::symlink;
        let pipe = |file: &Path| assert!(std::process::Command::new("mkfifo").arg(file).status().unwrap().success());
        let site = copy(&PAGES);
        let at = |path: &str| site.path().join(path);
        fs::rename(at("B"), at("a/elsewhere")).unwrap();
        symlink("a/elsewhere", at("B")).unwrap();
        assert_eq!(faults(&site), [("B".into(), Fault::NoFile("a link")), ("a/elsewhere".into(), Fault::Added)]);
        fs::remove_file(at("B")).unwrap();
        pipe(&at("B"));
        assert_eq!(faults(&site)[0], ("B".into(), Fault::NoFile("a pipe, a socket or a device")));
        fs::remove_file(at("B")).unwrap();
        fs::create_dir(at("B")).unwrap();
        assert_eq!(faults(&site)[0], ("B".into(), Fault::NoFile("a folder")));
        for (list, is_link) in [(SUMS, true), (SUMS, false), (MANIFEST, true), (MANIFEST, false)] {
            let site = copy(&PAGES);
            let (file, whole) = (site.path().join(list), site.path().with_extension(list));
            fs::rename(&file, &whole).unwrap();
            if is_link {
                symlink(&whole, &file).unwrap()
            } else {
                pipe(&file)
            }
            match list {
                SUMS => assert_eq!(faults(&site), one(SUMS, Fault::NoFile("a link, a folder or a pipe"))),
                _ => {
                    let said = verify(site.path(), &Terms::default()).unwrap_err().to_string();
                    assert!(said.ends_with("manifest.json: is no file, but a link, a folder or a pipe, and is not opened; nobody published it so"), "{said}");
                }
            }
            fs::remove_file(&whole).unwrap();
        }
        // A folder that is a link leads nowhere.
        let site = copy(&PAGES);
        fs::rename(site.path().join("a"), site.path().with_extension("a")).unwrap();
        symlink(site.path().with_extension("a"), site.path().join("a")).unwrap();
        assert_eq!(faults(&site), [("a".into(), Fault::Added), ("a/1.html".into(), Fault::Missing)]);
        fs::remove_dir_all(site.path().with_extension("a")).unwrap();
    }

    #[test]
    fn our_notes_are_of_this_site() {
        let site = copy(&PAGES);
        let names = PAGES.map(|(path, _)| path).into_iter().chain([MANIFEST, SUMS]);
        let notes = |more: Option<&'static str>| {
            let files = names.clone().chain(more).map(|path| (path.to_owned(), Digest::of(path.as_bytes())));
            Manifest::of(&files.collect()).to_string()
        };
        put(site.path(), MARKER, &notes(None));
        assert_eq!(faults(&site), []);
        for forged in [notes(Some("c")), notes(None) + "\n", notes(None) + "# read <a href=x>this</a>\n", String::new()]
        {
            put(site.path(), MARKER, &forged);
            assert_eq!(faults(&site), one(MARKER, Fault::Tampered), "{forged}");
        }
    }

    #[test]
    fn what_is_ignored_is_counted_and_never_of_the_site() {
        let site = copy(&PAGES);
        put(site.path(), ".well-known/x", "x");
        put(site.path(), "a/1.html", "forged");
        let ignored = |path: &str| path.starts_with(".well-known/") || path == "a/1.html";
        let found = verify(site.path(), &Terms { ignored: Some(&ignored), key: None }).unwrap();
        assert_eq!((found.ignored, found.faults), (1, one("a/1.html", Fault::Tampered)));
    }

    #[test]
    fn a_signature_is_of_the_key_that_is_asked_for() {
        let signer = |pair: &minisign::KeyPair, dir: &TempDir| {
            let file = dir.path().join("key");
            fs::write(&file, pair.sk.to_box(None).unwrap().to_string()).unwrap();
            Signer::read(&file, "key").unwrap()
        };
        let keys = tempfile::tempdir().unwrap();
        let [ours, theirs] = [(); 2].map(|()| {
            let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
            (signer(&pair, &keys), Key::parse(&pair.pk.to_base64()).unwrap())
        });
        let pages = [PAGES[0], (PUBLIC_KEY, ours.0.public())];
        let site = copy(&pages);
        let list = fs::read(site.path().join(SUMS)).unwrap();
        let found = |key| verify(site.path(), &Terms { key, ignored: None }).unwrap();
        assert_eq!(found(None).faults, one(SIGNATURE, Fault::Missing));
        assert_eq!(found(Some(&ours.1)).faults, one(SIGNATURE, Fault::Unsigned("it is not there".into())));
        put(site.path(), SIGNATURE, &ours.0.sign(&list, "of a"));
        let signed = Signed { key: ours.1.to_string(), comment: "of a".into() };
        for key in [None, Some(&ours.1)] {
            assert_eq!((found(key).faults, found(key).signed), (vec![], Some(signed.clone())));
        }
        let why = format!("it is by the key {}, and not by {}", ours.1, theirs.1);
        assert_eq!(found(Some(&theirs.1)).faults, one(SIGNATURE, Fault::Unsigned(why)));
        // Whoever signs again with another key, and publishes that, is told by those only who know the key.
        let forged = copy(&[("a/1.html", "forged"), (PUBLIC_KEY, theirs.0.public())]);
        let list = fs::read(forged.path().join(SUMS)).unwrap();
        put(forged.path(), SIGNATURE, &theirs.0.sign(&list, "of a"));
        assert_eq!(faults(&forged), []);
        let terms = Terms { key: Some(&ours.1), ignored: None };
        assert_eq!(verify(forged.path(), &terms).unwrap().faults.len(), 1);
        put(site.path(), SIGNATURE, &ours.0.sign(b"another list", "of a"));
        let why = "it is not of this list, or was forged".to_owned();
        assert_eq!(found(None).faults, one(SIGNATURE, Fault::Unsigned(why)));
    }
}
