//! One file of the output at a time: its folders made, the file removed. It never follows a symbolic link, and never leaves its
//! folder.

use super::{MARKER, STAGING};
use crate::digest::Digest;
use anyhow::{Context, Result};
use std::{
    collections::{BTreeSet, HashSet},
    fs,
    io::ErrorKind,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The output folder.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) dir: PathBuf,
    /// Folders that are known to be there, and to be folders.
    known: Mutex<HashSet<String>>,
}

/// What became of a file that was to be removed.
#[derive(PartialEq, Eq)]
pub(super) enum Removal {
    Done,
    Changed,
    Gone,
}

impl Tree {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), known: Mutex::default() }
    }

    /// Where a file is, or will be.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// Removes a file of ours, if it is still as we left it and really in our folder.
    pub(super) fn remove(&self, path: &str, digest: Option<&str>) -> Result<Removal> {
        let file = self.file(path);
        if !self.is_plain(path) {
            return Ok(Removal::Gone);
        }
        if let Some(digest) = digest {
            let bytes = fs::read(&file).with_context(|| format!("{}: cannot be read", file.display()))?;
            if Digest::of(&bytes).to_string() != digest {
                return Ok(Removal::Changed);
            }
        }
        fs::remove_file(&file).with_context(|| format!("{}: cannot be removed", file.display()))?;
        Ok(Removal::Done)
    }

    /// Whether a file is there, really in our folder, and no link.
    pub(super) fn is_plain(&self, path: &str) -> bool {
        is_safe(path) && fs::symlink_metadata(self.file(path)).is_ok_and(|meta| meta.is_file()) && !self.has_link(path)
    }

    /// Removes a folder if nothing is in it.
    pub(super) fn remove_if_empty(&self, folder: &str) -> Result<()> {
        let dir = self.dir.join(folder);
        let stays = [ErrorKind::DirectoryNotEmpty, ErrorKind::NotFound, ErrorKind::NotADirectory];
        match fs::remove_dir(&dir) {
            Err(err) if !stays.contains(&err.kind()) => {
                Err(err).with_context(|| format!("{}: cannot be removed", dir.display()))
            }
            _ => Ok(()),
        }
    }

    /// Whether something on the way to a file is not a folder: a symbolic link, a file, nothing.
    pub(super) fn has_link(&self, path: &str) -> bool {
        above(path).any(|it| !fs::symlink_metadata(self.dir.join(it)).is_ok_and(|meta| meta.is_dir()))
    }

    /// Refuses a file whose folders cannot be made, for something else is there and is not about to be `cleared`.
    pub(super) fn require_way(&self, path: &str, cleared: &BTreeSet<String>) -> Result<()> {
        let folders: Vec<&str> = above(path).collect();
        for folder in folders.into_iter().rev() {
            if self.knows(folder) {
                continue;
            }
            let dir = self.dir.join(folder);
            match fs::symlink_metadata(&dir) {
                Ok(meta) if meta.is_dir() => self.know(folder),
                Ok(_) if !cleared.contains(folder) => return Err(in_the_way(&dir)),
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Forgets which folders are there: others work here, too.
    pub(super) fn look_again(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Makes the folders above a file.
    pub(super) fn make_way(&self, path: &str) -> Result<()> {
        let folders: Vec<&str> = above(path).collect();
        for folder in folders.into_iter().rev() {
            if !self.knows(folder) {
                make_one_folder(&self.dir.join(folder))?;
                self.know(folder);
            }
        }
        Ok(())
    }

    fn knows(&self, folder: &str) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }

    fn know(&self, folder: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
    }
}

/// The folders above a file, the nearest first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/')).map(|(folder, _)| folder)
}

/// Whether a path stays below our folder on every system, and is not one of our own files.
pub(super) fn is_safe(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    let is_plain = |part: &&str| {
        let mut components = Path::new(part).components();
        matches!((components.next(), components.next()), (Some(Component::Normal(name)), None) if name == *part)
            && !part.contains(['\\', ':', '\0', '\n', '\r'])
    };
    parts.iter().all(is_plain) && !matches!(parts[0], MARKER | STAGING | ".git")
}

fn make_one_folder(dir: &Path) -> Result<()> {
    match fs::create_dir(dir) {
        Ok(()) => open_to_all(dir),
        Err(err) if err.kind() == ErrorKind::AlreadyExists => {
            let is_folder = fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_dir());
            if is_folder { Ok(()) } else { Err(in_the_way(dir)) }
        }
        Err(err) => Err(err).with_context(|| format!("{}: cannot be made", dir.display())),
    }
}

fn in_the_way(dir: &Path) -> anyhow::Error {
    anyhow::anyhow!("{}: must be a folder of the site, and is a file or a link; move it away", dir.display())
}

/// Web servers run as other users.
#[cfg(unix)]
fn open_to_all(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(dir, mode).with_context(|| format!("{}: cannot be opened to readers", dir.display()))
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let bad = ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "a\\b", "c:a", "a\nb", ".git/config", MARKER];
        for bad in bad.into_iter().chain([".reprint-staging/journal"]) {
            assert!(!is_safe(bad), "{bad}");
        }
        for good in ["a", "a/b.html", ".nojekyll", "文/存.html", "..a"] {
            assert!(is_safe(good), "{good}");
        }
    }

    #[test]
    fn folders_above_a_file() {
        assert_eq!(above("a/b/c").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(above("a").count(), 0);
    }
}
