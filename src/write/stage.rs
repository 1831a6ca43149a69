//! Where files wait until all of them are there: a folder inside the output, so on its file system, with its rights, and under
//! its lock. Bytes in, numbered files out. It never removes a file whose name it did not give, and never follows a link.

use super::disk::{sync_file, sync_folder};
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// Name of the folder in an output folder. While there is one, a run is at work there, or was killed.
pub(super) const STAGING: &str = ".reprint-staging";

/// Says that the folder is ours.
const MARK: &str = "reprint-staging";

/// What the run will do when all files are there.
const JOURNAL: &str = "journal";

/// A journal that is being written.
const UNSEALED: &str = "journal-part";

/// Files wait in so many folders, so that threads are not in each other's way.
const SHELVES: u32 = 32;

/// The folder where files wait.
#[derive(Debug)]
pub(super) struct Stage {
    dir: PathBuf,
    next: AtomicU32,
}

impl Stage {
    /// The folder of an output folder, whether it is there or not; refused where somebody else's is in its place.
    pub(super) fn of(output: &Path) -> Result<Self> {
        let stage = Self { dir: output.join(STAGING), next: AtomicU32::new(0) };
        let shown = stage.dir.display();
        match fs::symlink_metadata(&stage.dir) {
            Ok(meta) if !meta.is_dir() => bail!("{shown}: is not a folder of ours; move it away"),
            Ok(_) if !stage.dir.join(MARK).is_file() && !is_empty(&stage.dir)? => {
                bail!("{shown}: is a folder that reprint did not make; move it away")
            }
            Err(err) if err.kind() != ErrorKind::NotFound => {
                Err(err).with_context(|| format!("{shown}: cannot be read"))
            }
            _ => Ok(stage),
        }
    }

    /// Makes the folder.
    pub(super) fn open(&self) -> Result<()> {
        self.make().with_context(|| format!("{}: cannot be made", self.dir.display()))
    }

    fn make(&self) -> std::io::Result<()> {
        unless_there(fs::create_dir(&self.dir))?;
        File::create(self.dir.join(MARK))?;
        (0..SHELVES).try_for_each(|shelf| unless_there(fs::create_dir(self.dir.join(shelf.to_string()))))
    }

    /// Takes a file in; its number comes out.
    pub(super) fn add(&self, bytes: &[u8]) -> Result<u32> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let file = self.file(id);
        write_new(&file, bytes).with_context(|| format!("{}: cannot be written", file.display()))?;
        Ok(id)
    }

    /// Where a file waits.
    pub(super) fn file(&self, id: u32) -> PathBuf {
        self.dir.join((id % SHELVES).to_string()).join(id.to_string())
    }

    /// Has a file on the disk itself before anything else happens.
    pub(super) fn sync(&self, id: u32) -> Result<()> {
        let file = self.file(id);
        sync_file(&file).with_context(|| format!("{}: cannot be synced", file.display()))
    }

    /// Puts a journal into its place, whole and on the disk itself: from here on the run will be carried out.
    pub(super) fn seal(&self, journal: &str) -> Result<()> {
        self.write_synced(&self.dir.join(JOURNAL), journal)
    }

    /// Writes a file anew, whole and on the disk itself.
    pub(super) fn write_synced(&self, file: &Path, text: &str) -> Result<()> {
        let write = || {
            let part = self.dir.join(UNSEALED);
            if_there(fs::remove_file(&part))?;
            write_new(&part, text.as_bytes())?;
            sync_file(&part)?;
            fs::rename(&part, file)?;
            sync_folder(file.parent().unwrap_or(&self.dir))
        };
        write().with_context(|| format!("{}: cannot be written", file.display()))
    }

    /// The journal of a run that was killed while it was carried out.
    pub(super) fn journal(&self) -> Result<Option<String>> {
        let file = self.dir.join(JOURNAL);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(err) if err.kind() == ErrorKind::NotFound => Ok(None),
            Err(err) => Err(err).with_context(|| format!("{}: cannot be read", file.display())),
        }
    }

    /// Removes the folder and what waits there: the journal first, so that nobody carries out half of it; the mark last.
    pub(super) fn clear(&self) -> Result<()> {
        if fs::symlink_metadata(&self.dir).is_err() {
            return Ok(());
        }
        self.remove().with_context(|| format!("{}: cannot be removed", self.dir.display()))
    }

    fn remove(&self) -> std::io::Result<()> {
        for name in [JOURNAL, UNSEALED] {
            if_there(fs::remove_file(self.dir.join(name)))?;
        }
        for shelf in 0..SHELVES {
            let shelf = self.dir.join(shelf.to_string());
            if !fs::symlink_metadata(&shelf).is_ok_and(|meta| meta.is_dir()) {
                continue;
            }
            for entry in fs::read_dir(&shelf)? {
                let entry = entry?;
                if entry.file_name().to_str().is_some_and(|name| name.parse::<u32>().is_ok()) {
                    fs::remove_file(entry.path())?;
                }
            }
            fs::remove_dir(&shelf)?;
        }
        if_there(fs::remove_file(self.dir.join(MARK)))?;
        fs::remove_dir(&self.dir)
    }
}

/// Writes a file that is not there yet, for all to read: web servers run as other users.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    readable_by_all(&file)
}

#[cfg(unix)]
fn readable_by_all(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> std::io::Result<()> {
    Ok(())
}

fn is_empty(dir: &Path) -> Result<bool> {
    let entries = fs::read_dir(dir).with_context(|| format!("{}: cannot be read", dir.display()))?;
    Ok(entries.count() == 0)
}

fn unless_there(made: std::io::Result<()>) -> std::io::Result<()> {
    made.or_else(|err| if err.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(err) })
}

fn if_there(removed: std::io::Result<()>) -> std::io::Result<()> {
    removed.or_else(|err| if err.kind() == ErrorKind::NotFound { Ok(()) } else { Err(err) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let staging = dir.path().join(STAGING);
        fs::create_dir(&staging).unwrap();
        Stage::of(dir.path()).unwrap().clear().unwrap();
        assert!(!staging.exists(), "an empty one is of a run that was killed right away");
        fs::create_dir(&staging).unwrap();
        fs::write(staging.join("theirs"), "x").unwrap();
        let err = Stage::of(dir.path()).unwrap_err().to_string();
        assert!(err.contains("that reprint did not make"), "{err}");
        fs::remove_file(staging.join("theirs")).unwrap();
        let stage = Stage::of(dir.path()).unwrap();
        stage.open().unwrap();
        let id = stage.add(b"1").unwrap();
        let shelf = stage.file(id).parent().unwrap().to_owned();
        fs::write(shelf.join("theirs"), "x").unwrap();
        stage.clear().unwrap_err();
        assert_eq!(fs::read_dir(shelf).unwrap().count(), 1);
        assert!(staging.join(MARK).is_file(), "and the folder still counts as ours");
    }
}
