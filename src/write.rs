//! Text to the output tree, and only where it differs. Every file appears whole or not at all. It never removes or replaces a
//! file that it did not write, never follows a symbolic link, and never leaves its folder.

mod manifest;
mod refuse;

pub use manifest::MARKER;

use crate::digest::Digest;
use anyhow::{Context, Result, bail};
use manifest::Manifest;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::{self, File, TryLockError},
    io::{ErrorKind, Write},
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use walkdir::WalkDir;

/// What the name of a file begins with while it is being written. Files of that name that nobody writes belong to a run that
/// was killed.
const UNFINISHED: &str = ".reprint-part-";

/// The folder that a site is published in. While it is open, no other run may write there.
#[derive(Debug)]
pub struct Output {
    dir: PathBuf,
    /// What earlier runs wrote.
    ours: Manifest,
    /// What earlier runs wrote and this one will.
    intended: Manifest,
    /// Whether the list in the folder says already what this run intends.
    marked: Mutex<bool>,
    /// Folders that are known to be there, and to be folders.
    folders: Mutex<HashSet<PathBuf>>,
    /// Replace files that we did not write.
    force: bool,
    _lock: Option<File>,
}

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written: it is new, or differs from what was there.
    Written,
    /// It was there already, byte for byte.
    Same,
    /// Somebody else's file is in its place, and was left there.
    Foreign,
}

/// What was swept at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files that are no longer part of the site were removed.
    pub removed: usize,
    /// Files of ours that somebody changed and that are no longer part of the site: left to them.
    pub kept: Vec<String>,
}

impl Output {
    /// Opens the folder of a site; waits while another run has it. Refused: a folder that is, holds or lies in one of
    /// `inputs`; that is or holds `root`; that holds the home or the working directory; a file, a link, a repository. A
    /// folder with files that are not ours needs `force`.
    pub fn open(dir: &Path, root: &Path, inputs: &[PathBuf], force: bool) -> Result<Self> {
        refuse::unsafe_place(dir, root, inputs)?;
        let ours = Manifest::read(&dir.join(MARKER))?;
        if ours.is_none() && !force && refuse::holds_anything(dir)? {
            bail!(
                "{}: is not empty, and not a folder that reprint made; choose another one with --output-dir, or say --force \
                 to publish into it (files of other names stay)",
                dir.display()
            );
        }
        fs::create_dir_all(dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
        let lock = lock(dir)?;
        // Another run may have finished while we waited.
        let ours = if lock.is_some() { Manifest::read(&dir.join(MARKER))? } else { ours };
        let ours = ours.unwrap_or_default();
        if ours.is_unfinished() {
            clear_unfinished(dir)?;
        }
        let (intended, marked, folders) = (ours.clone(), Mutex::new(false), Mutex::default());
        Ok(Self { dir: dir.to_owned(), ours, intended, marked, folders, force, _lock: lock })
    }

    /// Where a file of the site is, or will be.
    pub fn file(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// Says which files the site will have. Once the first of them is written all count as ours, even if this run is killed.
    pub fn begin(&mut self, planned: &BTreeSet<&str>) -> Result<()> {
        if let Some(path) = planned.iter().find(|path| !is_safe(path)) {
            bail!("{path:?}: not a path that a site may have");
        }
        self.clear_the_way(planned)?;
        let is_new =
            |path: &&&str| !self.ours.has(path) && (self.force || fs::symlink_metadata(self.file(path)).is_err());
        let added: Vec<&str> = planned.iter().filter(is_new).copied().collect();
        self.intended = self.ours.unfinished_with(&added);
        Ok(())
    }

    /// Writes a file unless it is there already.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Change> {
        let file = self.file(path);
        match fs::symlink_metadata(&file) {
            Ok(meta) if is_same(&file, &meta, bytes)? => return Ok(Change::Same),
            Ok(_) if !self.force && !self.ours.has(path) => return Ok(Change::Foreign),
            Ok(meta) if meta.is_dir() => bail!("{}: is a folder; a file of the site belongs there", file.display()),
            _ => (),
        }
        self.mark()?;
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.make_folder(parent)?;
        }
        self.write(path, bytes)?;
        Ok(Change::Written)
    }

    /// Notes what this run intends, once.
    fn mark(&self) -> Result<()> {
        let mut marked = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        if !*marked {
            self.write(MARKER, self.intended.to_string().as_bytes())?;
            *marked = true;
        }
        Ok(())
    }

    /// Removes the files of earlier runs that are not among `written` (by path, with the digest of their bytes), and the
    /// folders that this leaves empty; then notes what is ours now.
    pub fn finish(self, written: &BTreeMap<String, Digest>) -> Result<Swept> {
        let mut swept = Swept::default();
        let mut folders = BTreeSet::new();
        for (path, digest) in self.ours.iter().filter(|(path, _)| !written.contains_key(*path)) {
            match self.remove(path, digest)? {
                Removal::Done => swept.removed += 1,
                Removal::Changed => swept.kept.push(path.to_owned()),
                Removal::Gone => continue,
            }
            folders.extend(
                Path::new(path).ancestors().skip(1).filter(|it| !it.as_os_str().is_empty()).map(Path::to_owned),
            );
        }
        // Deepest first; a folder that still holds something stays.
        for folder in folders.iter().rev() {
            remove_if_empty(&self.dir.join(folder))?;
        }
        let manifest = Manifest::of(written).to_string();
        if fs::read(self.dir.join(MARKER)).ok().as_deref() != Some(manifest.as_bytes()) {
            self.write(MARKER, manifest.as_bytes())?;
        }
        Ok(swept)
    }

    /// Removes files of ours that are in the way of planned ones: a file where a folder must be, or the other way round.
    fn clear_the_way(&self, planned: &BTreeSet<&str>) -> Result<()> {
        let above = |path: &str| {
            Path::new(path).ancestors().skip(1).filter_map(Path::to_str).map(str::to_owned).collect::<Vec<_>>()
        };
        let folders: HashSet<String> = planned.iter().flat_map(|path| above(path)).collect();
        for (path, digest) in self.ours.iter().filter(|(path, _)| !planned.contains(path)) {
            let is_in_the_way =
                folders.contains(path) || above(path).iter().any(|folder| planned.contains(folder.as_str()));
            if is_in_the_way && self.remove(path, digest)? == Removal::Done {
                for folder in above(path).iter().filter(|folder| !folder.is_empty()) {
                    remove_if_empty(&self.file(folder))?;
                }
            }
        }
        Ok(())
    }

    /// Removes a file of ours, if it is still as we left it and really in our folder.
    fn remove(&self, path: &str, digest: Option<&str>) -> Result<Removal> {
        let file = self.file(path);
        let is_ours = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
        if !is_safe(path) || !is_ours || self.has_link(path) {
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

    /// Whether a folder on the way to a file is a symbolic link.
    fn has_link(&self, path: &str) -> bool {
        let folders = Path::new(path).ancestors().skip(1).filter(|it| !it.as_os_str().is_empty());
        folders.into_iter().any(|it| !fs::symlink_metadata(self.dir.join(it)).is_ok_and(|meta| meta.is_dir()))
    }

    /// Makes a folder below ours, and those above it.
    fn make_folder(&self, path: &str) -> Result<()> {
        let mut at = self.dir.clone();
        for part in path.split('/') {
            at.push(part);
            if self.folders.lock().is_ok_and(|known| known.contains(&at)) {
                continue;
            }
            make_one_folder(&at)?;
            if let Ok(mut known) = self.folders.lock() {
                known.insert(at.clone());
            }
        }
        Ok(())
    }

    /// Writes a file whole, then moves it to its place.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.file(path);
        self.write_file(&file, bytes).with_context(|| format!("{}: cannot be written", file.display()))
    }

    fn write_file(&self, file: &Path, bytes: &[u8]) -> Result<()> {
        // In the same folder: moving files between folders, the system does one at a time.
        let folder = file.parent().unwrap_or(&self.dir);
        let mut whole = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        whole.write_all(bytes)?;
        readable_by_all(whole.as_file())?;
        whole.persist(file)?;
        Ok(())
    }
}

/// Removes what a killed run was writing.
fn clear_unfinished(dir: &Path) -> Result<()> {
    for entry in WalkDir::new(dir).into_iter().flatten() {
        let is_part = entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes());
        if is_part && entry.file_type().is_file() {
            fs::remove_file(entry.path()).with_context(|| format!("{}: cannot be removed", entry.path().display()))?;
        }
    }
    Ok(())
}

/// What became of a file that was to be removed.
#[derive(PartialEq, Eq)]
enum Removal {
    Done,
    Changed,
    Gone,
}

/// Takes the folder for this run alone; none where the system cannot lock a folder.
fn lock(dir: &Path) -> Result<Option<File>> {
    let Ok(handle) = File::open(dir) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(TryLockError::WouldBlock) => {
            handle.lock().with_context(|| format!("{}: another run is writing there", dir.display()))?;
            Ok(Some(handle))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Whether a path stays below our folder on every system, and is not one of our own files.
fn is_safe(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    let is_plain = |part: &&str| {
        let mut components = Path::new(part).components();
        matches!((components.next(), components.next()), (Some(Component::Normal(name)), None) if name == *part)
            && !part.contains(['\\', ':', '\0', '\n', '\r'])
    };
    parts.iter().all(is_plain) && !matches!(parts[0], MARKER | ".git")
}

/// Whether a file is there with these bytes.
fn is_same(file: &Path, meta: &fs::Metadata, bytes: &[u8]) -> Result<bool> {
    if !meta.is_file() || meta.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let there = fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    Ok(there == bytes)
}

fn make_one_folder(dir: &Path) -> Result<()> {
    match fs::create_dir(dir) {
        Ok(()) => open_to_all(dir),
        Err(err) if err.kind() == ErrorKind::AlreadyExists => {
            let is_folder = fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_dir());
            if !is_folder {
                bail!("{}: must be a folder of the site, and is a file or a link; move it away", dir.display());
            }
            Ok(())
        }
        Err(err) => Err(err).with_context(|| format!("{}: cannot be made", dir.display())),
    }
}

fn remove_if_empty(dir: &Path) -> Result<()> {
    match fs::remove_dir(dir) {
        Err(err)
            if !matches!(err.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound | ErrorKind::NotADirectory) =>
        {
            Err(err).with_context(|| format!("{}: cannot be removed", dir.display()))
        }
        _ => Ok(()),
    }
}

/// Web servers run as other users.
#[cfg(unix)]
fn readable_by_all(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> std::io::Result<()> {
    Ok(())
}

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

    /// Publishes files into a folder, as one run does.
    fn publish(dir: &Path, files: &[(&str, &str)], force: bool) -> Result<(Vec<Change>, Swept)> {
        let mut output = Output::open(dir, Path::new("/nowhere/root"), &[], force)?;
        output.begin(&files.iter().map(|(path, _)| *path).collect())?;
        let changes = files.iter().map(|(path, text)| output.put(path, text.as_bytes())).collect::<Result<_>>()?;
        let written = files.iter().map(|(path, text)| ((*path).to_owned(), Digest::of(text.as_bytes())));
        Ok((changes, output.finish(&written.collect())?))
    }

    fn tree(dir: &Path) -> Vec<String> {
        let entries = walkdir::WalkDir::new(dir).min_depth(1).sort_by_file_name().into_iter().flatten();
        entries.map(|it| it.path().strip_prefix(dir).unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn only_what_differs_is_written_and_only_ours_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        let (changes, _) = publish(&out, &[("index.html", "1"), ("a/b/c.html", "2")], false).unwrap();
        assert_eq!(changes, [Change::Written, Change::Written]);
        fs::write(out.join("theirs.txt"), "x").unwrap();
        let (changes, swept) = publish(&out, &[("index.html", "1"), ("d.html", "3")], false).unwrap();
        assert_eq!((changes, swept.removed), (vec![Change::Same, Change::Written], 1));
        assert_eq!(tree(&out), [MARKER, "d.html", "index.html", "theirs.txt"]);
    }

    #[test]
    fn files_of_others_are_never_replaced_nor_removed() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a.html", "1"), ("b.html", "1")], false).unwrap();
        fs::write(out.join("c.html"), "theirs").unwrap();
        fs::write(out.join("b.html"), "theirs now").unwrap();
        let (changes, swept) = publish(&out, &[("a.html", "1"), ("c.html", "ours")], false).unwrap();
        assert_eq!(changes, [Change::Same, Change::Foreign]);
        assert_eq!((swept.removed, swept.kept), (0, vec!["b.html".to_owned()]));
        assert_eq!(fs::read_to_string(out.join("c.html")).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(out.join("b.html")).unwrap(), "theirs now");
    }

    #[test]
    fn a_folder_of_others_needs_force() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("precious.txt"), "x").unwrap();
        let err = publish(dir.path(), &[("index.html", "1")], false).unwrap_err().to_string();
        assert!(err.contains("is not empty, and not a folder that reprint made"), "{err}");
        publish(dir.path(), &[("index.html", "1")], true).unwrap();
        publish(dir.path(), &[], false).unwrap();
        assert_eq!(tree(dir.path()), [MARKER, "precious.txt"]);
    }

    #[test]
    fn a_killed_run_leaves_nothing_that_is_not_swept() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        let mut output = Output::open(&out, Path::new("/nowhere/root"), &[], false).unwrap();
        output.begin(&["a/a.html", "b.html"].into()).unwrap();
        output.put("a/a.html", b"1").unwrap();
        fs::write(out.join("a").join(UNFINISHED.to_owned() + "x"), "half").unwrap();
        drop(output);
        assert_eq!(publish(&out, &[("c.html", "1")], false).unwrap().1.removed, 1);
        assert_eq!(tree(&out), [MARKER, "c.html"]);
    }

    #[test]
    fn a_file_makes_way_for_a_folder_and_back() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a", "1")], false).unwrap();
        publish(&out, &[("a/b", "1")], false).unwrap();
        publish(&out, &[("a", "2")], false).unwrap();
        assert_eq!(tree(&out), [MARKER, "a"]);
    }

    #[test]
    fn paths_stay_inside() {
        for bad in ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "a\\b", "c:a", "a\nb", ".git/config", MARKER] {
            assert!(!is_safe(bad), "{bad}");
        }
        for good in ["a", "a/b.html", ".nojekyll", "文/存.html", "..a"] {
            assert!(is_safe(good), "{good}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (out, outside) = (dir.path().join("public"), dir.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("b.html"), "1").unwrap();
        publish(&out, &[("a/b.html", "1")], false).unwrap();
        assert_eq!(fs::metadata(out.join("a/b.html")).unwrap().permissions().mode() & 0o777, 0o644);
        fs::remove_file(out.join("a/b.html")).unwrap();
        fs::remove_dir(out.join("a")).unwrap();
        symlink(&outside, out.join("a")).unwrap();
        let err = publish(&out, &[("a/c.html", "1")], false).unwrap_err().to_string();
        assert!(err.contains("must be a folder of the site"), "{err}");
        publish(&out, &[], false).unwrap();
        assert_eq!(tree(&outside), ["b.html"]);
        let link = dir.path().join("link");
        symlink(&outside, &link).unwrap();
        assert!(publish(&link, &[], true).unwrap_err().to_string().contains("is a symbolic link"));
    }
}
