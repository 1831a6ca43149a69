//! What earlier runs learned, and what became of it on the disk: torn, cut, of another program, of another archive. It is told, and
//! never shown.

use super::{Archive, Tree, number, random};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files that are remembered between runs.
fn memory(archive: &Archive) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(archive.path(".reprint")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 1, "a list and packs");
    files
}

fn copy_all(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// An archive that was built once and then changed a little, with what it must become.
fn changed() -> (Archive, Tree) {
    let archive = Archive::new(12);
    archive.built(&["build", "-q"], "public");
    archive.turn(1);
    let cold = archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold");
    copy_all(&archive.path(".reprint"), &archive.path("kept"));
    (archive, cold)
}

#[test]
fn a_memory_with_wrong_bytes_leads_to_no_wrong_page() {
    let (archive, cold) = changed();
    let mut seed = number("REPRINT_SEED", 7);
    for round in 0..number("REPRINT_TORN", 24) {
        copy_all(&archive.path("kept"), &archive.path(".reprint"));
        let files = memory(&archive);
        let file = &files[usize::try_from(round).unwrap() % files.len()];
        let mut bytes = fs::read(file).unwrap();
        let at = usize::try_from(random(&mut seed, bytes.len() as u64)).unwrap();
        match round / 2 % 4 {
            0 => bytes[at] ^= 1 << random(&mut seed, 8),
            1 => bytes.truncate(at),
            2 => bytes[at..].fill(0),
            _ => bytes.splice(at..at, *b"more").for_each(drop),
        }
        fs::write(file, bytes).unwrap();
        // Pages that are there are made anew as well, so that they show what is remembered.
        let _ = fs::remove_dir_all(archive.path("public"));
        assert!(archive.built(&["build", "-q"], "public") == cold, "round {round}, {}", file.display());
        assert!(archive.built(&["build", "-q"], "public") == cold, "round {round}, and again");
    }
}

#[test]
fn a_memory_of_another_version_or_archive_is_none() {
    let (archive, cold) = changed();
    let list = archive.path(".reprint/cache.bin");
    let mut other = fs::read(&list).unwrap();
    let at = b"reprint cache ".len();
    other[at] = b'1';
    fs::write(&list, &other).unwrap();
    assert!(archive.built(&["build", "-q"], "public") == cold, "another version");
    let elsewhere = Archive::new(12);
    for at in 0..12 {
        let file = elsewhere.path(&format!("content/a{at}.md"));
        fs::write(&file, fs::read_to_string(&file).unwrap().replace('灯', "船")).unwrap();
    }
    elsewhere.built(&["build", "-q"], "public");
    copy_all(&elsewhere.path(".reprint"), &archive.path(".reprint"));
    assert!(archive.built(&["build", "-q"], "public") == cold, "another archive");
    fs::remove_dir_all(archive.path(".reprint")).unwrap();
    fs::write(archive.path(".reprint"), "a file").unwrap();
    let out = archive.build(&["build", "-q"]);
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1));
    assert!(err.contains(".reprint"), "{err}");
}
