//! Content roots to sources: every file that may hold an article, in the order of their paths, with a finding for whatever
//! could not be taken in. Folders are listed side by side, level by level; symbolic links are not followed.

use super::{
    Held, Place, Root, Source, Stamp,
    history::{files, left_out},
    link, slashed, unreadable,
};
use crate::report::Finding;
use rayon::prelude::*;
use std::{
    ffi::OsStr,
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
};

/// The endings of files that may hold an article.
const ENDINGS: [&str; 5] = ["md", "markdown", "html", "htm", "txt"];

/// What an entry of a folder is.
enum Entry {
    Folder(PathBuf),
    Source(Source),
    Odd(Finding),
    /// Nothing to us.
    Other,
}

/// Every file of the roots that may hold an article, sorted by path; folders in `skip` are left out.
pub fn walk(roots: &[Root], skip: &[PathBuf]) -> (Vec<Source>, Vec<Finding>) {
    let (mut sources, mut findings) = (Vec::new(), Vec::new());
    for root in roots {
        if let Held::Commits(tracked) = &root.held {
            let (found, odd) = files(root, tracked, &left_out(root, roots, skip));
            sources.extend(found);
            findings.extend(odd);
            continue;
        }
        let others = roots.iter().map(|other| &other.dir).filter(|other| **other != root.dir);
        let skip: Vec<&PathBuf> = skip.iter().chain(others).collect();
        let mut level = vec![look(root, &root.dir, fs::symlink_metadata(&root.dir))];
        while !level.is_empty() {
            let mut folders = Vec::new();
            for entry in level {
                match entry {
                    Entry::Folder(dir) => folders.push(dir),
                    Entry::Source(source) => sources.push(source),
                    Entry::Odd(finding) => findings.push(finding),
                    Entry::Other => (),
                }
            }
            level = folders.par_iter().flat_map(|dir| list(root, dir, &skip)).collect();
        }
    }
    // Of two with one path, the first by its bytes is taken, so that the order of a folder does not matter.
    sources.sort_by(|a, b| (&a.path, a.place.bytes()).cmp(&(&b.path, b.place.bytes())));
    sources.dedup_by(|later, first| {
        let is_same = later.path == first.path;
        if is_same {
            let message = "the name is not UTF-8 and reads like another file's; rename it";
            findings.push(Finding::error("bad-name", message).within(later.shown.clone()));
        }
        is_same
    });
    findings.sort();
    (sources, findings)
}

/// The entries of a folder that concern us.
fn list(root: &Root, dir: &Path, skip: &[&PathBuf]) -> Vec<Entry> {
    let entries: Vec<io::Result<DirEntry>> = match fs::read_dir(dir) {
        Ok(entries) => entries.collect(),
        Err(err) => vec![Err(err)],
    };
    let look = |entry: io::Result<DirEntry>| match entry {
        Ok(entry) if !is_wanted(&entry.file_name()) => Entry::Other,
        Ok(entry) => {
            let path = entry.path();
            let is_skipped = skip.iter().any(|dir| **dir == path);
            if is_skipped { Entry::Other } else { look(root, &path, entry.metadata()) }
        }
        Err(err) => Entry::Odd(unreadable(&err.to_string()).within(names(root, dir).1)),
    };
    entries.into_par_iter().with_min_len(64).map(look).collect()
}

/// Whether to look at an entry at all: not dotfiles, not what other programs keep.
pub(super) fn is_wanted(name: &OsStr) -> bool {
    !name.as_encoded_bytes().starts_with(b".") && name != "node_modules"
}

/// What is at a path.
fn look(root: &Root, path: &Path, meta: io::Result<fs::Metadata>) -> Entry {
    let odd = |finding: Finding| Entry::Odd(finding.within(names(root, path).1));
    match meta {
        Err(err) => odd(unreadable(&err.to_string())),
        Ok(meta) if meta.is_symlink() => odd(link(path)),
        Ok(meta) if meta.is_dir() => Entry::Folder(path.to_owned()),
        Ok(_) if !has_ending(path) => Entry::Other,
        Ok(meta) if !meta.is_file() => {
            odd(Finding::warning("not-a-file", "a pipe, socket or device is not an article; left out"))
        }
        Ok(meta) => {
            let (name, shown) = names(root, path);
            let (path, place) = (format!("{}{name}", root.prefix), Place::File(path.to_owned()));
            Entry::Source(Source { path, shown, place, stamp: Stamp::of(&meta), is_former: false })
        }
    }
}

/// A file's name below its root, and its name as a person would type it.
fn names(root: &Root, path: &Path) -> (String, String) {
    let relative = path.strip_prefix(&root.dir).ok().filter(|relative| !relative.as_os_str().is_empty());
    match relative {
        Some(relative) => {
            let relative = slashed(relative);
            let shown = format!("{}/{relative}", root.shown.trim_end_matches('/'));
            (relative, shown)
        }
        None => {
            (path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), root.shown.clone())
        }
    }
}

/// Whether a file's name ends as that of an article may.
pub(super) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
