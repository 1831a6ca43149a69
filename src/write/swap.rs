//! The whole site at once: a folder beside the output is filled with what waits, with other names of what stays, and with the
//! files of others; then the two are exchanged in one step. Whoever reads the output sees the old site or the new one, and never
//! both. A run that is killed before that step changes nothing; one killed after it is tidied up by the next.

use super::{
    Swept, Waiting, beside, disk,
    manifest::{MARKER, Manifest},
    stage::Stage,
    tree::Tree,
};
use crate::digest::Digest;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
};

/// What a site is exchanged with.
pub(super) struct Swap<'a> {
    pub(super) tree: &'a Tree,
    pub(super) stage: &'a Stage,
    pub(super) ours: &'a Manifest,
    /// Have the new site on the disk itself first.
    pub(super) sync: bool,
}

impl Swap<'_> {
    /// Publishes what waits, and of what is `written` the rest as it is.
    pub(super) fn run(&self, waiting: &BTreeMap<String, Waiting>, written: &BTreeMap<String, Digest>) -> Result<Swept> {
        let swept = self.prepare(waiting, written).inspect_err(|_| {
            // What went wrong is said already; the next run tidies up what cannot be tidied now.
            let _ = beside::tidy(&self.tree.dir);
        });
        let (mut swept, _lock) = swept?;
        disk::exchange(&beside::place(&self.tree.dir), &self.tree.dir)?;
        if let Some(parent) = self.tree.dir.parent() {
            disk::sync_folder(parent).with_context(|| format!("{}: cannot be synced", parent.display()))?;
        }
        swept.kept.extend(beside::retire(&self.tree.dir)?);
        Ok(swept)
    }

    /// Fills the folder beside the output; the lock is on it, so that nobody else comes in when it is in its place.
    fn prepare(
        &self,
        waiting: &BTreeMap<String, Waiting>,
        written: &BTreeMap<String, Digest>,
    ) -> Result<(Swept, Option<File>)> {
        let dir = &self.tree.dir;
        beside::require_none(dir)?;
        let list = Manifest::of(written);
        let next = beside::make(dir, &list)?;
        let lock = File::open(&next.dir).ok().filter(|handle| handle.try_lock().is_ok());
        let mut swept = Swept { is_moved: true, ..Swept::default() };
        swept.blocked = self.fill(&next, waiting, written)?;
        if !swept.blocked.is_empty() {
            let list = list.without(swept.blocked.iter().map(String::as_str));
            let marker = next.dir.join(MARKER);
            fs::write(&marker, list.to_string()).with_context(|| format!("{}: cannot be written", marker.display()))?;
        }
        self.carry(&next, written, &mut swept)?;
        if self.sync {
            let new = waiting.keys().map(|path| next.file(path)).filter(|file| file.is_file());
            disk::sync(&next.dir, &new.chain([next.dir.join(MARKER)]).collect::<Vec<PathBuf>>())?;
        }
        // It tells which of the two was published before.
        self.stage.open()?;
        Ok((swept, lock))
    }

    /// Takes over every file of the site; gives those in whose place somebody else's came.
    fn fill(
        &self,
        next: &Tree,
        waiting: &BTreeMap<String, Waiting>,
        written: &BTreeMap<String, Digest>,
    ) -> Result<Vec<String>> {
        let place = |path: &String| {
            let there = self.tree.file(path);
            match waiting.get(path) {
                Some(file) if !file.replaces && fs::symlink_metadata(&there).is_ok() => return Ok(Some(path.clone())),
                Some(file) => {
                    next.make_way(path)?;
                    let moved = fs::rename(self.stage.file(file.id), next.file(path));
                    moved.with_context(|| format!("{}: cannot be written", next.file(path).display()))?;
                }
                None => {
                    next.make_way(path)?;
                    disk::take_over(&there, &next.file(path))?;
                }
            }
            Ok(None)
        };
        let blocked = written.par_iter().map(|(path, _)| place(path)).collect::<Result<Vec<_>>>()?;
        Ok(blocked.into_iter().flatten().collect())
    }

    /// Takes over what is not ours: files of others, and those of ours that they changed.
    fn carry(&self, next: &Tree, written: &BTreeMap<String, Digest>, swept: &mut Swept) -> Result<()> {
        let dir = &self.tree.dir;
        let blocked: BTreeSet<String> = swept.blocked.iter().cloned().collect();
        for entry in beside::entries(dir) {
            let entry = entry.with_context(|| format!("{}: cannot be read", dir.display()))?;
            let Ok(path) = entry.path().strip_prefix(dir) else { continue };
            let name = path.to_str();
            let is_done = name.is_some_and(|name| written.contains_key(name) && !blocked.contains(name));
            if is_done || beside::is_notes(path) {
                continue;
            }
            if entry.file_type().is_dir() {
                carry_folder(dir, &next.dir, path)?;
                continue;
            }
            if let Some((name, digest)) = name.and_then(|name| Some((name, self.ours.digest(name)?))) {
                if beside::is_as_written(entry.path(), digest)? {
                    swept.removed += 1;
                    continue;
                }
                swept.kept.push(name.to_owned());
            }
            beside::make_way(dir, &next.dir, path)?;
            disk::take_with(entry.path(), &next.dir.join(path))?;
        }
        Ok(())
    }
}

/// Takes over a folder that is empty: somebody wants it so.
fn carry_folder(dir: &Path, next: &Path, path: &Path) -> Result<()> {
    let is_empty = fs::read_dir(dir.join(path)).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty { beside::make_way(dir, next, &path.join("x")) } else { Ok(()) }
}
