//! Sources, and where their bytes are: a file on disk or an object of a repository. A stamp tells without reading whether the bytes
//! are those that were read before.

use super::{Id, Repository, nanoseconds, read, stamp};
use crate::report::Finding;
use serde::{Deserialize, Serialize};
use std::{fs::Metadata, path::PathBuf, sync::Arc, time::SystemTime};

/// A file that may hold an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the archive: relative to its root, `/` between folders.
    pub path: String,
    /// Its name, as a person would type it.
    pub shown: String,
    /// Where it is.
    pub place: Place,
    /// Its length and times when it was found.
    pub stamp: Stamp,
    /// Whether it is a former version: its path is then that of the file, `@`, and the commit that brought it.
    pub is_former: bool,
}

/// Where the bytes of a source are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// In a repository.
    Object(Object),
    /// On another machine, which read and cleaned it.
    Elsewhere,
}

/// An object of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The repository.
    pub repository: Arc<Repository>,
    /// Its name there.
    pub id: Id,
}

impl Source {
    /// Its path without the commit of a former version: what the file was called when it had that text.
    pub fn plain(&self) -> &str {
        let plain = self.path.rsplit_once('@').map(|(plain, _)| plain);
        plain.filter(|_| self.is_former).unwrap_or(&self.path)
    }

    /// Its bytes; a finding where it is too large or cannot be read.
    pub fn read(&self) -> Result<Vec<u8>, Finding> {
        match &self.place {
            Place::File(file) => read(file),
            Place::Object(object) => object.repository.file(object.id),
            Place::Elsewhere => {
                Err(Finding::error("unreadable", "cannot be read: it is on the machine that cleaned it"))
            }
        }
    }

    /// The same source with length and times as they are now.
    #[must_use]
    pub fn again(&self) -> Self {
        let stamp = match &self.place {
            Place::File(file) => stamp(file).unwrap_or_default(),
            Place::Object(_) | Place::Elsewhere => self.stamp,
        };
        Self { stamp, ..self.clone() }
    }
}

impl Place {
    /// What tells two sources of one path apart.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::File(file) => file.as_os_str().as_encoded_bytes(),
            Self::Object(object) => object.id.bytes(),
            Self::Elsewhere => &[],
        }
    }
}

/// Length and times of a file: while they are the same, so are its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Length in bytes.
    pub len: u64,
    /// Time of the last change to its bytes, in nanoseconds.
    pub modified: i64,
    /// Time of the last change to anything of it, in nanoseconds, where the system tells. It betrays a file that was
    /// renamed over another one.
    pub changed: i64,
}

impl Stamp {
    /// What a file's metadata say.
    pub fn of(meta: &Metadata) -> Self {
        Self { len: meta.len(), modified: meta.modified().map_or(0, nanoseconds), changed: changed(meta) }
    }

    /// What stands for length and times of an object, whose bytes never change: its name. No file has such times.
    pub fn of_object(id: Id) -> Self {
        let part = |at: usize| {
            let bytes = id.bytes()[at..].first_chunk().expect("an id has 20 bytes");
            u64::from_le_bytes(*bytes)
        };
        // Long before 1970, so that none is younger than anything.
        let past = |at: usize| i64::MIN | part(at) as i64;
        Self { len: part(0), modified: past(8), changed: past(12) }
    }

    /// Whether the file was last changed so shortly before `moment` that another change might bear the same times.
    pub fn is_younger_than(&self, moment: SystemTime) -> bool {
        const COARSEST_CLOCK: i64 = 2_000_000_000;
        self.modified.max(self.changed) > nanoseconds(moment) - COARSEST_CLOCK
    }
}

#[cfg(unix)]
fn changed(meta: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    meta.ctime().wrapping_mul(1_000_000_000).wrapping_add(meta.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> i64 {
    0
}
