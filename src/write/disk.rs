//! What only the system can do: two folders exchanged in one step, and files kept on the disk itself. Paths in. It never knows
//! what is in a file.

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// More files than this are not synced one by one, but with all else that waits for their disk.
const MANY: usize = 256;

/// What to do where folders cannot be exchanged.
const INSTEAD: &str = "publish = \"files\" works here";

/// Refuses a folder that cannot be exchanged for one beside it, before anything is made for that: two empty folders are, one in
/// it and one beside it. A run that is killed meanwhile leaves them for the next one to remove.
pub(super) fn require_exchange(dir: &Path, inside: &Path, beside: &Path) -> Result<()> {
    if !is_on_one_system(dir, dir.parent().unwrap_or(dir))? {
        bail!("{}: is a file system of its own, which cannot be exchanged for a folder; {INSTEAD}", dir.display());
    }
    let make = |dir: &Path| fs::create_dir(dir).with_context(|| format!("{}: cannot be made", dir.display()));
    make(beside)?;
    let tried = make(inside).and_then(|()| exchange(beside, inside));
    for dir in [inside, beside] {
        // What cannot be removed now is removed by the next run.
        let _ = fs::remove_dir(dir);
    }
    tried
}

/// Two folders, each in the place of the other, in one step.
pub(super) fn exchange(a: &Path, b: &Path) -> Result<()> {
    let message = || format!("{}: cannot be exchanged for {} in one step; {INSTEAD}", b.display(), a.display());
    renamed(a, b).with_context(message)
}

#[cfg(target_os = "linux")]
fn renamed(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn renamed(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn is_on_one_system(a: &Path, b: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let system = |path: &Path| fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()));
    Ok(system(a)?.dev() == system(b)?.dev())
}

#[cfg(not(unix))]
fn is_on_one_system(_: &Path, _: &Path) -> Result<bool> {
    Ok(true)
}

/// Has files, and the folders that name them, on the disk itself before anything else happens.
pub(super) fn sync(dir: &Path, files: &[PathBuf]) -> Result<()> {
    if files.len() > MANY && synced_with_all(dir)? {
        return Ok(());
    }
    let folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
    let synced = |path: &Path| sync_file(path).with_context(|| format!("{}: cannot be synced", path.display()));
    files.par_iter().try_for_each(|file| synced(file))?;
    folders.into_iter().try_for_each(|folder| sync_folder(folder).with_context(|| format!("{}", folder.display())))
}

/// Has all that was written to a file system on its disk; false where the system cannot be asked for that.
#[cfg(target_os = "linux")]
fn synced_with_all(dir: &Path) -> Result<bool> {
    let synced = || Ok::<_, io::Error>(rustix::fs::syncfs(File::open(dir)?)?);
    synced().with_context(|| format!("{}: cannot be synced", dir.display()))?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn synced_with_all(_: &Path) -> Result<bool> {
    Ok(false)
}

/// Has a file of ours on the disk itself. Some systems do that only for who may write to it.
pub(super) fn sync_file(file: &Path) -> io::Result<()> {
    File::options().write(true).open(file)?.sync_all()
}

/// Has the names in a folder on the disk itself.
#[cfg(unix)]
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The same file of somebody else's under another name, with its owner and its rights; refused where the system gives it none.
pub(super) fn take_with(from: &Path, to: &Path) -> Result<()> {
    fs::hard_link(from, to).with_context(|| {
        format!("{}: is not ours, and cannot be taken over into the new site; {INSTEAD}", from.display())
    })
}

/// The same file of ours under another name; a copy where the system gives no file two names.
pub(super) fn take_over(from: &Path, to: &Path) -> Result<()> {
    let message = || format!("{}: cannot be taken over from {}", to.display(), from.display());
    match fs::hard_link(from, to) {
        Err(err) if !matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists) => {
            copied(from, to).with_context(message)
        }
        linked => linked.with_context(message),
    }
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(from)?;
    if !meta.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    fs::copy(from, to)?;
    File::options().write(true).open(to)?.set_modified(meta.modified()?)
}

/// Whether two paths are one file, or two with the same bytes.
pub(super) fn is_same(a: &Path, b: &Path) -> bool {
    let (Ok(one), Ok(other)) = (fs::symlink_metadata(a), fs::symlink_metadata(b)) else { return false };
    let is_alike = one.is_file() && other.is_file() && one.len() == other.len();
    is_one_file(&one, &other) || is_alike && matches!((fs::read(a), fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

#[cfg(unix)]
pub(super) fn is_one_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
pub(super) fn is_one_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    false
}
