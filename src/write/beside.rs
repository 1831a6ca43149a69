//! The folder beside the output: the next site before it is exchanged for the one that is published, and that one after it.
//! What tells them apart is the folder where files wait, which goes with the site that was published. It never removes a file
//! of others that is nowhere else.

use super::{MARKER, STAGING, Tree, disk, manifest::Manifest, stage::Stage};
use crate::digest::Digest;
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};
use walkdir::{DirEntry, WalkDir};

/// Ends the name of the folder.
const ENDING: &str = ".reprint-next";

/// Where the folder is, or would be.
pub(super) fn place(dir: &Path) -> PathBuf {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    dir.with_file_name(format!(".{name}{ENDING}"))
}

/// Makes the folder, with the list of what will be ours in it, as open to others as the output is.
pub(super) fn make(dir: &Path, list: &Manifest) -> Result<Tree> {
    let beside = place(dir);
    let make = || {
        fs::create_dir(&beside)?;
        take_rights(dir, &beside)?;
        fs::write(beside.join(MARKER), list.to_string())
    };
    make().with_context(|| format!("{}: cannot be made", beside.display()))?;
    Ok(Tree::new(&beside))
}

/// Removes what a run left there that was killed; gives what is somebody else's, and stays.
pub(super) fn tidy(dir: &Path) -> Result<Vec<String>> {
    let beside = place(dir);
    if !fs::symlink_metadata(&beside).is_ok_and(|it| it.is_dir()) {
        return Ok(Vec::new());
    }
    if fs::symlink_metadata(beside.join(STAGING)).is_ok() {
        return retire(dir);
    }
    // The next site, before its time: new files that nobody has seen, and other names of those that are published.
    if beside.join(MARKER).is_file() || entries(&beside).into_iter().next().is_none() {
        discard(&beside).with_context(|| format!("{}: cannot be removed", beside.display()))?;
    }
    Ok(Vec::new())
}

/// Removes a site that was never published: the list last, so that whoever is killed meanwhile leaves what counts as ours.
fn discard(beside: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(beside)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false if entry.file_name() == MARKER => (),
            false => fs::remove_file(entry.path())?,
        }
    }
    let _ = fs::remove_file(beside.join(MARKER));
    fs::remove_dir(beside)
}

/// Refuses a folder that is in the place of the one that we need.
pub(super) fn require_none(dir: &Path) -> Result<()> {
    let beside = place(dir);
    if fs::symlink_metadata(&beside).is_ok() {
        bail!("{}: holds files that reprint did not write; move it away", beside.display());
    }
    Ok(())
}

/// Removes the site that was published before. What others put there while it was exchanged goes to the new one; what cannot,
/// since a file of that name is there, stays and is named.
pub(super) fn retire(dir: &Path) -> Result<Vec<String>> {
    let beside = place(dir);
    let read = |dir: &Path| Manifest::read(&dir.join(MARKER)).map(Option::unwrap_or_default);
    let (before, now) = (read(&beside)?, read(dir)?);
    let mut left = Vec::new();
    for entry in entries(&beside).contents_first(true) {
        let entry = entry.with_context(|| format!("{}: cannot be read", beside.display()))?;
        let Ok(path) = entry.path().strip_prefix(&beside) else { continue };
        if is_notes(path) {
            continue;
        }
        let shown = || entry.path().display().to_string();
        if entry.file_type().is_dir() {
            // One that still holds something stays with that.
            let _ = fs::remove_dir(entry.path());
        } else if disk::is_same(entry.path(), &dir.join(path)) || is_ours(&entry, path, &before, &now)? {
            fs::remove_file(entry.path()).with_context(|| format!("{}: cannot be removed", shown()))?;
        } else if fs::symlink_metadata(dir.join(path)).is_err() {
            make_way(&beside, dir, path)?;
            fs::rename(entry.path(), dir.join(path)).with_context(|| format!("{}: cannot be moved", shown()))?;
        } else {
            left.push(shown());
        }
    }
    if left.is_empty() {
        Stage::of(&beside)?.clear()?;
        // A folder in which nothing was published has no list.
        let _ = fs::remove_file(beside.join(MARKER));
        fs::remove_dir(&beside).with_context(|| format!("{}: cannot be removed", beside.display()))?;
    }
    Ok(left)
}

/// Whether a file of the old site is ours: it was replaced, or left the site as we had written it.
fn is_ours(entry: &DirEntry, path: &Path, before: &Manifest, now: &Manifest) -> Result<bool> {
    let Some((path, digest)) = path.to_str().and_then(|path| Some((path, before.digest(path)?))) else {
        return Ok(false);
    };
    if now.has(path) {
        return Ok(true);
    }
    is_as_written(entry.path(), digest)
}

/// Whether a file has the bytes that were noted; if none were, it has.
pub(super) fn is_as_written(file: &Path, digest: Option<&str>) -> Result<bool> {
    let Some(digest) = digest else { return Ok(true) };
    if !fs::symlink_metadata(file).is_ok_and(|meta| meta.is_file()) {
        return Ok(false);
    }
    let bytes = fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    Ok(Digest::of(&bytes).to_string() == digest)
}

/// Everything below a folder; links are not followed.
pub(super) fn entries(dir: &Path) -> WalkDir {
    WalkDir::new(dir).min_depth(1).follow_links(false)
}

/// Whether a path below an output is of what we note there.
pub(super) fn is_notes(path: &Path) -> bool {
    path.starts_with(STAGING) || path == Path::new(MARKER)
}

/// Makes the folders of one site above a path in another, each with the rights that it had.
pub(super) fn make_way(from: &Path, to: &Path, path: &Path) -> Result<()> {
    let above: Vec<&Path> = path.ancestors().skip(1).filter(|it| !it.as_os_str().is_empty()).collect();
    for folder in above.into_iter().rev().filter(|it| !to.join(it).is_dir()) {
        let make = || fs::create_dir(to.join(folder)).and_then(|()| take_rights(&from.join(folder), &to.join(folder)));
        make().with_context(|| format!("{}: cannot be made", to.join(folder).display()))?;
    }
    Ok(())
}

/// Gives a folder the rights of another one, and where we may its owner.
#[cfg(unix)]
fn take_rights(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (from, made) = (fs::metadata(from)?, fs::metadata(to)?);
    if (from.uid(), from.gid()) != (made.uid(), made.gid()) {
        // Who may not give folders away keeps them.
        let _ = chown(to, Some(from.uid()), Some(from.gid()));
    }
    fs::set_permissions(to, from.permissions())
}

#[cfg(not(unix))]
fn take_rights(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run that is killed while it tidies up leaves what the next one can go on with.
    #[test]
    fn the_list_goes_last() {
        let dir = tempfile::tempdir().unwrap();
        let (out, beside) = (dir.path().join("public"), dir.path().join(".public.reprint-next"));
        for folder in [&out, &beside.join("a")] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(beside.join("a/b"), "1").unwrap();
        assert_eq!(tidy(&out).unwrap(), [""; 0]);
        assert!(beside.join("a/b").exists(), "without a list it is somebody else's");
        require_none(&out).unwrap_err();
        fs::write(beside.join(MARKER), "").unwrap();
        tidy(&out).unwrap();
        require_none(&out).unwrap();
    }
}
