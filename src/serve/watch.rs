//! What a site is made of, watched: changes in the file system in, rings of the bell out. What changed is found by looking, and
//! nobody here looks. It never rings for what the site itself writes.

use super::{
    bell::Bell,
    look::{Look, Places},
};
use crate::source;
use anyhow::{Context, Result};
use notify::{
    ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::AccessKind, event::AccessMode,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How often to look where the system does not tell by itself.
const POLL: Duration = Duration::from_millis(500);

/// Somebody who rings when something changes at certain places.
pub(super) enum Watch {
    /// The system tells.
    Told(Told),
    /// It is looked at every so often.
    Looking(Look),
}

/// Places of which the system tells.
pub(super) struct Told {
    bell: Arc<Bell>,
    watcher: RecommendedWatcher,
    places: Arc<Mutex<Places>>,
    /// What is watched, and which folder it was: one that was made again is another.
    watched: BTreeMap<PathBuf, Option<source::Identity>>,
}

impl Watch {
    /// Watches nothing yet. Looks itself, every so often, where `poll` is given.
    pub(super) fn new(bell: &Arc<Bell>, poll: Option<Duration>) -> Result<Self> {
        Ok(match poll {
            Some(every) => Self::Looking(Look::new(bell, every)?),
            None => Self::Told(Told::new(bell)?),
        })
    }

    /// Watches these places from now on, and rings where something may have happened before. False where the system has no
    /// room for so many folders.
    pub(super) fn follow(&mut self, places: &Places) -> Result<bool> {
        match self {
            Self::Told(told) => told.follow(places),
            Self::Looking(look) => {
                look.follow(places);
                Ok(true)
            }
        }
    }
}

impl Told {
    fn new(bell: &Arc<Bell>) -> Result<Self> {
        let places = Arc::new(Mutex::new(Places::default()));
        let ring = {
            let (bell, places) = (bell.clone(), places.clone());
            move |event: notify::Result<Event>| {
                let places = places.lock().unwrap_or_else(PoisonError::into_inner);
                if event.as_ref().map_or(true, |event| is_news(event, &places)) {
                    bell.ring();
                }
            }
        };
        let watcher = notify::recommended_watcher(ring).context("changes cannot be watched")?;
        Ok(Self { bell: bell.clone(), watcher, places, watched: BTreeMap::new() })
    }

    /// Rings where a folder is new, for what happened in it before.
    fn follow(&mut self, places: &Places) -> Result<bool> {
        *self.places.lock().unwrap_or_else(PoisonError::into_inner) = places.clone();
        let parents = places.parents().map(|dir| (dir.to_owned(), RecursiveMode::NonRecursive));
        let folders = places.folders.iter().map(|dir| (dir.clone(), RecursiveMode::Recursive));
        // A folder that is both is watched with all that is below it.
        let wanted: BTreeMap<PathBuf, RecursiveMode> = parents.chain(folders).collect();
        let gone: Vec<PathBuf> = self.watched.keys().filter(|dir| !wanted.contains_key(*dir)).cloned().collect();
        for dir in gone {
            self.watched.remove(&dir);
            // What is gone from the disk is watched no more.
            let _ = self.watcher.unwatch(&dir);
        }
        for (dir, mode) in wanted {
            if !self.add(&dir, mode)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Watches a folder, unless it is the one that is watched already.
    fn add(&mut self, dir: &Path, mode: RecursiveMode) -> Result<bool> {
        let identity = source::identity(dir);
        if self.watched.get(dir) == Some(&identity) {
            return Ok(true);
        }
        if self.watched.remove(dir).is_some() {
            let _ = self.watcher.unwatch(dir);
        }
        if identity.is_some() {
            match self.watcher.watch(dir, mode) {
                Ok(()) => self.bell.ring(),
                Err(err) if matches!(err.kind, ErrorKind::MaxFilesWatch) => return Ok(false),
                // It went while we looked: its parent will tell when it comes back.
                Err(_) if source::identity(dir).is_none() => return Ok(true),
                Err(err) => return Err(err).with_context(|| format!("{}: cannot be watched", dir.display())),
            }
        }
        self.watched.insert(dir.to_owned(), identity);
        Ok(true)
    }
}

/// How often to look, where it is not said.
pub(super) fn usual_poll() -> Duration {
    POLL
}

/// Whether an event may mean that the site is another.
fn is_news(event: &Event, places: &Places) -> bool {
    let is_reading = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    event.need_rescan() || !is_reading && (event.paths.is_empty() || event.paths.iter().any(|path| places.hold(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{Flag, ModifyKind};

    fn places() -> Places {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect();
        Places {
            folders: paths(&["/s/content", "/s/static"]),
            files: paths(&["/s/site.toml"]),
            except: paths(&["/s/content/out"]),
        }
    }

    #[test]
    fn only_what_a_site_is_made_of_is_news() {
        let news = |kind, path: &str| is_news(&Event::new(kind).add_path(path.into()), &places());
        let changed = EventKind::Modify(ModifyKind::Any);
        for path in ["/s/content", "/s/content/a.md", "/s/site.toml", "/s/static/x/y.css"] {
            assert!(news(changed, path), "{path}");
        }
        for path in ["/s", "/s/public", "/s/site.toml.swp", "/s/content/out/index.html", "/s/contents/a.md"] {
            assert!(!news(changed, path), "{path}");
        }
        assert!(!news(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/s/content/a.md"));
        assert!(news(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/s/content/a.md"));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(is_news(&lost, &Places::default()));
    }
}
