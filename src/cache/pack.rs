//! Blobs one after another in a file: bytes in, a place out, and the bytes back for that place. A pack grows while the pass that
//! makes it runs, and never changes afterwards. It never holds more than a few megabytes in memory, however much it holds.

use crate::digest::Digest;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tempfile::{NamedTempFile, TempPath};

/// What the name of a pack ends with.
pub(super) const ENDING: &str = ".pack";

/// Bytes that wait in memory until they are worth a write.
const PENDING: usize = 1 << 20;

/// Blobs, one after another.
#[derive(Debug)]
pub struct Pack(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// The folder that it belongs to, and what its name there begins with; in the system's folder for passing files where
    /// nobody wants to keep it.
    home: Option<(PathBuf, String)>,
    /// None until there is something to write.
    file: Option<File>,
    /// The file's name as long as it is not kept; then it is removed with us.
    passing: Option<TempPath>,
    /// The name of a file that was kept.
    name: Option<String>,
    /// Bytes in the file.
    written: u64,
    /// Bytes that follow them.
    pending: Vec<u8>,
}

/// Where a blob is in its pack, and how to tell that it is still the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slot {
    at: u64,
    pub(super) len: u32,
    seal: [u8; 8],
}

impl Pack {
    /// An empty one, which may be kept beside a file of ours.
    pub(super) fn beside(file: Option<&Path>) -> Arc<Self> {
        let home = file.and_then(|file| {
            let prefix = format!("{}-", file.file_stem()?.to_string_lossy());
            Some((file.parent()?.to_owned(), prefix))
        });
        Arc::new(Self(Mutex::new(Inner { home, ..Inner::default() })))
    }

    /// One that was kept.
    pub(super) fn open(dir: &Path, name: &str) -> io::Result<Arc<Self>> {
        let file = File::open(dir.join(name))?;
        let written = file.metadata()?.len();
        let inner = Inner { file: Some(file), name: Some(name.to_owned()), written, ..Inner::default() };
        Ok(Arc::new(Self(Mutex::new(inner))))
    }

    /// Adds a blob.
    pub(super) fn add(&self, bytes: &[u8]) -> Slot {
        let mut inner = self.inner();
        let at = inner.written + inner.pending.len() as u64;
        inner.pending.extend_from_slice(bytes);
        if inner.pending.len() > PENDING {
            // What cannot be written waits in memory, and whoever keeps the pack will hear why.
            let _ = inner.flush();
        }
        Slot { at, len: u32::try_from(bytes.len()).unwrap_or(u32::MAX), seal: seal(bytes) }
    }

    /// The blob at a place; none where it cannot be read, or is not what was added.
    pub(super) fn get(&self, slot: Slot) -> Option<Vec<u8>> {
        let bytes = self.inner().read(slot).ok()?;
        (seal(&bytes) == slot.seal).then_some(bytes)
    }

    /// Makes the file stay; returns its name.
    pub(super) fn keep(&self) -> Result<String> {
        let mut inner = self.inner();
        inner.flush()?;
        if let Some(passing) = inner.passing.take() {
            let kept = passing.keep()?;
            inner.name = kept.file_name().map(|name| name.to_string_lossy().into_owned());
        }
        inner.name.clone().context("a pack that nobody wants to keep")
    }

    /// How many bytes it holds.
    pub(super) fn len(&self) -> u64 {
        let inner = self.inner();
        inner.written + inner.pending.len() as u64
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Writes what is pending.
    fn flush(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            let whole = match &self.home {
                Some((dir, prefix)) => {
                    fs::create_dir_all(dir)?;
                    tempfile::Builder::new().prefix(prefix).suffix(ENDING).tempfile_in(dir)?
                }
                None => NamedTempFile::new()?,
            };
            let (file, path) = whole.into_parts();
            (self.file, self.passing) = (Some(file), Some(path));
        }
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(self.written))?;
            file.write_all(&self.pending)?;
            self.written += self.pending.len() as u64;
            self.pending.clear();
        }
        Ok(())
    }

    fn read(&mut self, slot: Slot) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; slot.len as usize];
        match slot.at.checked_sub(self.written) {
            Some(at) => {
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                let there = self.pending.get(at..at.saturating_add(bytes.len()));
                bytes.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
            }
            None => {
                let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
                file.seek(SeekFrom::Start(slot.at))?;
                file.read_exact(&mut bytes)?;
            }
        }
        Ok(bytes)
    }
}

/// Enough of a digest to tell a torn blob.
fn seal(bytes: &[u8]) -> [u8; 8] {
    let mut seal = [0; 8];
    seal.copy_from_slice(&Digest::of(bytes).bytes()[..8]);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_again_in_memory_on_disk_and_later() {
        let dir = tempfile::tempdir().unwrap();
        let pack = Pack::beside(Some(&dir.path().join("new/cache.bin")));
        let large = vec![7; PENDING + 1];
        let slots = [pack.add(b"one"), pack.add(&large), pack.add(b""), pack.add(b"two")];
        let all = |pack: &Pack| slots.map(|slot| pack.get(slot).unwrap().len());
        assert_eq!(all(&pack), [3, PENDING + 1, 0, 3]);
        let name = pack.keep().unwrap();
        assert!(name.starts_with("cache-") && name.ends_with(ENDING), "{name}");
        drop(pack);
        let pack = Pack::open(&dir.path().join("new"), &name).unwrap();
        assert_eq!(all(&pack), [3, PENDING + 1, 0, 3]);
        assert_eq!(pack.get(slots[0]).unwrap(), b"one");
        let file = dir.path().join("new").join(name);
        let mut bytes = fs::read(&file).unwrap();
        bytes[1] ^= 1;
        fs::write(&file, &bytes[..PENDING]).unwrap();
        assert_eq!([slots[0], slots[3]].map(|slot| pack.get(slot)), [None, None]);
    }

    #[test]
    fn what_nobody_keeps_goes() {
        let dir = tempfile::tempdir().unwrap();
        let pack = Pack::beside(Some(&dir.path().join("cache.bin")));
        pack.add(&vec![7; PENDING + 1]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        drop(pack);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
