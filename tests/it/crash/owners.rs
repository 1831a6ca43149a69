//! What the owner keeps in the output folder: whatever we do there, it stays as it is.

use super::{Archive, tree};
use std::{fs, os::unix::fs::symlink, path::Path};

/// Files of the owner's, some with names that pages could have.
fn put(public: &Path) {
    for (path, text) in
        [("mine.txt", "1"), ("tags/mine/notes", "2"), ("2021/keep/.hidden", "3"), (".well-known/x", "4")]
    {
        fs::create_dir_all(public.join(path).parent().unwrap()).unwrap();
        fs::write(public.join(path), text).unwrap();
    }
    fs::create_dir_all(public.join("hollow/inner")).unwrap();
    symlink("/nowhere/at/all", public.join("link")).unwrap();
}

fn is_there(public: &Path) {
    for (path, text) in
        [("mine.txt", "1"), ("tags/mine/notes", "2"), ("2021/keep/.hidden", "3"), (".well-known/x", "4")]
    {
        assert_eq!(fs::read_to_string(public.join(path)).unwrap(), text);
    }
    assert!(public.join("hollow/inner").is_dir());
    assert_eq!(fs::read_link(public.join("link")).unwrap(), Path::new("/nowhere/at/all"));
}

#[test]
fn what_is_not_ours_stays_whatever_leaves_the_site() {
    for way in [&["build", "-q"][..], &["build", "-q", "--cold"], &["build", "-q", "--swap"]] {
        let archive = Archive::new(9);
        let public = archive.path("public");
        archive.built(way, "public");
        put(&public);
        // A page that its owner changed, and one whose place the owner took.
        let changed = "2021/01/01/lamp.html";
        fs::create_dir_all(public.join(changed).parent().unwrap()).unwrap();
        fs::write(public.join(changed), "mine").unwrap();
        for state in [1, 0, 1] {
            archive.turn(state);
            archive.built(way, "public");
            is_there(&public);
            assert_eq!(fs::read_to_string(public.join(changed)).unwrap(), "mine");
        }
        // All articles leave: only the owner's files and the site's own pages are left.
        fs::remove_dir_all(archive.path("content")).unwrap();
        fs::create_dir(archive.path("content")).unwrap();
        let site = archive.built(&[way, &["--allow-loss"]].concat(), "public");
        is_there(&public);
        let cold = archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold");
        let more: Vec<&String> = site.keys().filter(|path| !cold.contains_key(*path)).collect();
        assert_eq!(more, [".well-known/x", changed, "2021/keep/.hidden", "mine.txt", "tags/mine/notes"]);
    }
}

#[test]
fn a_page_that_the_owner_changed_stays_when_it_leaves_the_site() {
    for way in [&["build"][..], &["build", "--swap"]] {
        let archive = Archive::new(9);
        let public = archive.path("public");
        let before = archive.built(way, "public");
        archive.turn(1);
        let gone = |path: &&String| path.contains("100001") || path.ends_with("-100001.html");
        let page = before.keys().find(gone).cloned().unwrap_or_else(|| page_of(&before, &archive));
        fs::write(public.join(&page), "mine").unwrap();
        let out = archive.build(way);
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(err.contains("was changed by somebody else, and was left there"), "{err}");
        assert_eq!(fs::read_to_string(public.join(&page)).unwrap(), "mine");
    }
}

/// A page that the site has now and that it will not have when it has been built again.
fn page_of(before: &super::Tree, archive: &Archive) -> String {
    let after = archive.built(&["build", "-q", "--cold", "-o", "other"], "other");
    let mut gone = before.keys().filter(|path| path.ends_with(".html") && !after.contains_key(*path));
    gone.next().unwrap().clone()
}

#[test]
fn a_folder_of_others_is_not_published_into() {
    let archive = Archive::new(9);
    let public = archive.path("public");
    fs::create_dir(&public).unwrap();
    put(&public);
    for way in [&["build", "-q"][..], &["build", "-q", "--swap"]] {
        let out = archive.build(way);
        assert_eq!(out.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&out.stderr).contains("not a folder that reprint made"));
        is_there(&public);
        assert_eq!(tree(&public).len(), 4);
    }
}
