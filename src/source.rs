//! Folders and repositories to files, and files to text. Content roots in; sources, their bytes and their text out, with a
//! finding for whatever could not be read. It never follows a symbolic link, and never reads more than [`MAX_BYTES`] of one
//! article.

mod decode;
mod history;
mod lying;
mod place;
mod read;
mod roots;
mod state;
mod walk;

pub use decode::{Decoded, decode};
pub use history::{Content, Hashed, Id, Log, Logs, Repository, Told, Tracked, history};
pub use lying::{lying, prefix_of};
pub use place::{Object, Place, Source, Stamp};
pub use read::{picture, read};
pub use roots::{Held, Root, roots};
pub use state::state;
pub use walk::walk;

use crate::report::Finding;
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, Metadata},
    path::{Component, MAIN_SEPARATOR, Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use walkdir::WalkDir;

/// More than any article has; a file above it is refused without being read.
pub const MAX_BYTES: u64 = 4 << 20;

/// Nanoseconds since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    let nanos = |span: std::time::Duration| i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|err| -nanos(err.duration()), nanos)
}

/// What to say of a symbolic link.
pub fn link(path: &Path) -> Finding {
    match fs::metadata(path) {
        Ok(_) => Finding::warning("symbolic-link", "symbolic links are not followed; left out"),
        Err(_) => Finding::warning("symbolic-link", "a symbolic link to nowhere; left out"),
    }
}

/// What to say of a file or folder that cannot be read.
fn unreadable(reason: &str) -> Finding {
    Finding::error("unreadable", format!("cannot be read: {reason}"))
}

/// A relative path with `/` between folders, whatever the system.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    parts.join("/")
}

/// The text of one of the owner's own files: site.toml, a recipe, a template, a page; `shown` is its path for messages.
pub fn text(file: &Path, shown: &str) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("{shown}: cannot be read"))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(err) => {
            let line =
                err.as_bytes()[..err.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            bail!("{shown}:{line}: is not UTF-8; save the file as UTF-8");
        }
    };
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// What to say of a content root in which no file can be an article.
pub fn nothing_in(root: &Root) -> Finding {
    let message = "no file here can be an article; put Markdown, HTML or text files into it, or name another folder as `content` \
                   in site.toml";
    Finding::warning("no-articles", message).within(root.shown.clone())
}

/// The bytes of one of the owner's own files.
pub fn bytes(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))
}

/// What is below one of the owner's own folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Files by their path with `/`, sorted.
    pub files: Vec<(String, PathBuf)>,
    /// Symbolic links, which are not followed.
    pub links: Vec<PathBuf>,
}

/// What is below one of the owner's own folders, dotfiles left out; nothing where there is no such folder.
pub fn folder(dir: &Path) -> Result<Folder> {
    down_to(usize::MAX, dir)
}

/// The same of what is right in the folder, and not deeper.
pub fn beside(dir: &Path) -> Result<Folder> {
    down_to(1, dir)
}

fn down_to(depth: usize, dir: &Path) -> Result<Folder> {
    let mut found = Folder::default();
    if !dir.is_dir() {
        return Ok(found);
    }
    let entries = WalkDir::new(dir).max_depth(depth).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || walk::is_wanted(entry.file_name())) {
        let entry = entry.with_context(|| format!("{}: cannot be read", dir.display()))?;
        if entry.file_type().is_symlink() {
            found.links.push(entry.path().to_owned());
        } else if entry.file_type().is_file() {
            let relative = entry.path().strip_prefix(dir).expect("a walk stays below its start");
            found.files.push((slashed(relative), entry.path().to_owned()));
        }
    }
    found.files.sort();
    Ok(found)
}

/// The nearest folder with a file of that name: this one, or one above it.
pub fn upwards(from: &Path, name: &str) -> Option<PathBuf> {
    from.ancestors().find(|dir| dir.join(name).is_file()).map(Path::to_owned)
}

/// Where a path really is. What does not exist yet is taken from the nearest folder above it that does.
pub fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = Vec::new();
    for dir in path.ancestors() {
        if let Ok(real) = dunce::canonicalize(dir) {
            return missing.iter().rev().fold(real, |path, name| path.join(name));
        }
        missing.extend(dir.file_name().map(ToOwned::to_owned));
    }
    path
}

/// A path as messages name it: with `/` on every system.
pub fn named(path: &Path) -> String {
    let name = path.display().to_string();
    if MAIN_SEPARATOR == '/' { name } else { name.replace(MAIN_SEPARATOR, "/") }
}

/// Length and times of a file; none where there is none, or something else in its place.
pub fn stamp(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().filter(Metadata::is_file).map(|meta| Stamp::of(&meta))
}

/// Whether a plain file is at that path, and no link to one.
fn is_plain_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file())
}

/// What tells a file or folder from another one that has its path later.
pub type Identity = (u64, u64);

/// Which file or folder is at that path; none where there is none.
#[cfg(unix)]
pub fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

/// Which file or folder is at that path; none where there is none.
#[cfg(not(unix))]
pub fn identity(path: &Path) -> Option<Identity> {
    let created = fs::metadata(path).ok()?.created().map_or(0, nanoseconds);
    Some((0, created.unsigned_abs()))
}

/// When a file was last changed; none where there is none.
pub fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Whether there is a file at that path.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a folder at that path.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let file = dir.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x").unwrap();
        }
        dir
    }

    fn paths(dir: &Path, folders: &[&str], skip: &[&str]) -> (Vec<String>, Vec<String>) {
        let shown = |path: &Path| slashed(path.strip_prefix(dir).unwrap());
        let content: Vec<_> = folders.iter().map(|it| Content::of(it, dir, shown)).collect();
        let skip: Vec<_> = skip.iter().map(|it| real(&dir.join(it))).collect();
        let (sources, findings) = walk(&roots(&content, false).unwrap(), &skip);
        let findings = findings.iter().map(|it| format!("{} {}", it.path, it.kind)).collect();
        (sources.into_iter().map(|it| it.path).collect(), findings)
    }

    #[test]
    fn a_walk_is_sorted_and_leaves_out_what_is_no_article() {
        let dir = archive(&[
            "c/b.md", "c/a/Z.HTML", "c/a.txt", "c/x.png", "c/.git/a.md", "c/node_modules/a.md", "c/pages/about.md",
        ]);
        let (sources, findings) = paths(dir.path(), &["c"], &["c/pages"]);
        assert_eq!(sources, ["a.txt", "a/Z.HTML", "b.md"]);
        assert_eq!(findings, [""; 0]);
    }

    #[test]
    fn several_roots_are_told_apart() {
        let dir = archive(&["a/news/x.md", "b/news/x.md", "b/news/inner/y.md"]);
        let (sources, _) = paths(dir.path(), &["a/news", "b/news", "b/news/inner"], &[]);
        assert_eq!(sources, ["inner/y.md", "news-2/x.md", "news/x.md"]);
    }

    #[test]
    fn a_single_file_is_a_root() {
        let dir = archive(&["a/x.md"]);
        assert_eq!(paths(dir.path(), &["a/x.md"], &[]).0, ["x.md"]);
    }

    #[test]
    fn a_missing_root_ends_the_run() {
        let said = |written: &str| {
            let content = Content::of(written, Path::new("/nowhere"), slashed);
            roots(&[content], false).unwrap_err().to_string()
        };
        let rest = "of articles; name one with --content, or as `content` in site.toml";
        assert_eq!(said("at/all"), format!("nowhere/at/all: no such folder {rest}"));
        assert_eq!(said("git:a.git//b/"), format!("git:nowhere/a.git//b: no such repository {rest}"));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_named_and_left_out() {
        let dir = archive(&["c/a.md"]);
        let c = dir.path().join("c");
        std::os::unix::fs::symlink(c.join("a.md"), c.join("good.md")).unwrap();
        std::os::unix::fs::symlink("nowhere", c.join("bad.md")).unwrap();
        std::process::Command::new("mkfifo").arg(c.join("pipe.md")).status().unwrap();
        let (sources, findings) = paths(dir.path(), &["c"], &[]);
        assert_eq!(sources, ["a.md"]);
        assert_eq!(findings, ["c/bad.md symbolic-link", "c/good.md symbolic-link", "c/pipe.md not-a-file"]);
    }

    #[test]
    fn a_path_that_is_not_there_yet_has_a_real_place() {
        let dir = tempfile::tempdir().unwrap();
        let want = dunce::canonicalize(dir.path()).unwrap().join("a/b");
        assert_eq!(real(&dir.path().join("a/b")), want);
    }
}
