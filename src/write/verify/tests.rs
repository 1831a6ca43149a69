//! Copies of a site that are whole, and copies that only look so.

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
    let want =
        [("../outside", Fault::Missing), ("3", Fault::Missing), ("a/2.html", Fault::Tampered), ("a/new", Fault::Added)];
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
    for forged in [notes(Some("c")), notes(None) + "\n", notes(None) + "# read <a href=x>this</a>\n", String::new()] {
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
