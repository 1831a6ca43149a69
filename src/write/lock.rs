//! The lock of an output folder: a folder in, a hold on it out. No file is left behind for it.

use super::disk;
use anyhow::{Context, Result};
use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

/// Makes the folder and takes it for this run alone; none where the system cannot lock a folder.
pub(super) fn take(dir: &Path, wait: &dyn Fn()) -> Result<Option<File>> {
    loop {
        fs::create_dir_all(dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
        let Ok(handle) = File::open(dir) else { return Ok(None) };
        match handle.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => {
                wait();
                handle.lock().with_context(|| format!("{}: another run is writing there", dir.display()))?;
            }
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        // Somebody may have put another folder into its place while we waited.
        if is_at(&handle, dir) {
            return Ok(Some(handle));
        }
    }
}

/// Whether a folder is still in its place.
fn is_at(handle: &File, dir: &Path) -> bool {
    matches!((&handle.metadata(), &fs::symlink_metadata(dir)), (Ok(a), Ok(b)) if disk::is_one_file(a, b)) || !cfg!(unix)
}
