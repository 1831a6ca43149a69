//! Looking, where the system does not tell: places in, a ring of the bell whenever something in them is not as it was. It tells
//! two changes within one second apart, which `notify`'s own polling does not.

use super::bell::Bell;
use crate::{digest::Digest, source};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

/// What is to be watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Folders with all that is below them, whether they are there or not.
    pub(super) folders: Vec<PathBuf>,
    /// Single files.
    pub(super) files: Vec<PathBuf>,
    /// Folders below those that are none of our business.
    pub(super) except: Vec<PathBuf>,
}

/// Somebody who looks every so often, until this is dropped.
#[derive(Debug)]
pub(super) struct Look {
    bell: Arc<Bell>,
    seen: Arc<Mutex<Seen>>,
    _ends_when_dropped: Sender<()>,
}

/// What was there when it was last looked at.
#[derive(Debug, Default)]
struct Seen {
    places: Places,
    state: Option<Digest>,
}

impl Look {
    /// Looks at nothing yet.
    pub(super) fn new(bell: &Arc<Bell>, every: Duration) -> Result<Self> {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (ends, is_over) = mpsc::channel();
        let (rings, looked) = (bell.clone(), seen.clone());
        let look = move || {
            while is_over.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let mut seen = looked.lock().unwrap_or_else(PoisonError::into_inner);
                if seen.is_news() {
                    rings.ring();
                }
            }
        };
        thread::Builder::new().name("reprint-look".into()).spawn(look).context("cannot start threads")?;
        Ok(Self { bell: bell.clone(), seen, _ends_when_dropped: ends })
    }

    /// Looks at these places from now on: whatever happens after this is seen. Rings where they are others, for what happened
    /// there before.
    pub(super) fn follow(&self, places: &Places) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.places != *places {
            *seen = Seen { places: places.clone(), state: None };
            seen.is_news();
            self.bell.ring();
        }
    }
}

impl Seen {
    /// Looks, and says whether something is not as it was.
    fn is_news(&mut self) -> bool {
        let Places { folders, files, except } = &self.places;
        let now = Some(source::state(folders.iter().chain(files), except));
        std::mem::replace(&mut self.state, now) != now
    }
}

impl Places {
    /// Whether a change of that path may be one of the site.
    pub(super) fn hold(&self, path: &Path) -> bool {
        let below = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
        self.files.iter().any(|file| file == path) || below(&self.folders) && !below(&self.except)
    }

    /// Folders whose own entries tell whether a place was made, removed or renamed.
    pub(super) fn parents(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().chain(&self.files).filter_map(|place| place.parent())
    }
}
