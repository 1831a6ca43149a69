//! Carries out a journal: what waits goes to its place, what left the site goes. It may be killed at any step and begun again:
//! what is done already is found done. Each file is the old one or the new one, and whole, at any time.

use super::{
    Swept,
    disk::{self, sync_folder},
    journal::{Journal, Step},
    manifest::{MARKER, Manifest},
    stage::Stage,
    tree::{Removal, Tree, above, is_safe},
};
use crate::digest::Digest;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::{collections::BTreeSet, fs, io::ErrorKind};

/// What a journal is carried out with.
pub(super) struct Commit<'a> {
    pub(super) tree: &'a Tree,
    pub(super) stage: &'a Stage,
    /// Whether an earlier run may have done some of it.
    pub(super) is_again: bool,
    /// Have the files in their places on the disk itself before the journal goes.
    pub(super) sync: bool,
}

/// What became of a file that waited.
enum Placed<'a> {
    Done,
    /// Somebody else's file is in its place.
    Blocked(&'a str),
    /// It was lost with the power; what was in its place still is.
    Lost(&'a str),
}

/// Which bytes of a waiting file are there.
enum Waiting {
    Whole,
    Torn,
    Moved,
}

impl Commit<'_> {
    /// Carries it out, and removes the folder where files waited.
    pub(super) fn run(&self, journal: &Journal) -> Result<Swept> {
        self.tree.look_again();
        self.take_list(journal.intended)?;
        let is_move = |step: &Step| matches!(step, Step::Move { .. });
        let first = journal.steps.iter().position(is_move).unwrap_or(journal.steps.len());
        let (cleared, rest) = journal.steps.split_at(first);
        let mut swept = Swept::default();
        self.sweep(cleared, &mut swept)?;
        let placed: Vec<Placed<'_>> = rest.par_iter().map(|step| self.place(step)).collect::<Result<_>>()?;
        if self.sync {
            let files =
                rest.iter().filter_map(|step| if let Step::Move { path, .. } = step { Some(path) } else { None });
            let files: Vec<_> = files.map(|path| self.tree.file(path)).filter(|file| file.is_file()).collect();
            disk::sync(&self.tree.dir, &files)?;
        }
        self.sweep(rest, &mut swept)?;
        self.close(journal.manifest, &placed)?;
        swept.blocked.extend(
            placed
                .iter()
                .filter_map(|it| if let Placed::Blocked(path) = it { Some(*path) } else { None }.map(str::to_owned)),
        );
        self.stage.clear()?;
        Ok(swept)
    }

    /// Puts a list of what is ours into its place, unless that was done.
    fn take_list(&self, id: u32) -> Result<()> {
        let file = self.tree.dir.join(MARKER);
        match fs::rename(self.stage.file(id), &file) {
            Err(err) if !(self.is_again && err.kind() == ErrorKind::NotFound) => {
                Err(err).with_context(|| format!("{}: cannot be written", file.display()))
            }
            _ => sync_folder(&self.tree.dir).with_context(|| format!("{}: cannot be synced", file.display())),
        }
    }

    /// Notes what is ours now.
    fn close(&self, id: u32, placed: &[Placed<'_>]) -> Result<()> {
        let path = |it: &Placed<'_>| matches!(it, Placed::Blocked(_) | Placed::Lost(_));
        if !placed.iter().any(path) {
            return self.take_list(id);
        }
        let text = match fs::read_to_string(self.stage.file(id)) {
            Err(err) if err.kind() == ErrorKind::NotFound => return Ok(()),
            text => text.with_context(|| format!("{}: cannot be read", self.stage.file(id).display()))?,
        };
        let blocked = placed.iter().filter_map(|it| if let Placed::Blocked(path) = it { Some(*path) } else { None });
        let lost = placed.iter().filter_map(|it| if let Placed::Lost(path) = it { Some(*path) } else { None });
        let list = Manifest::parse(&text).without(blocked).with(lost);
        self.stage.write_synced(&self.tree.dir.join(MARKER), &list.to_string())
    }

    /// Takes a waiting file to its place.
    fn place<'a>(&self, step: &'a Step) -> Result<Placed<'a>> {
        let Step::Move { id, digest, replaces, path } = step else { return Ok(Placed::Done) };
        match self.waiting(*id, digest)? {
            Waiting::Moved => return Ok(Placed::Done),
            Waiting::Torn => return Ok(Placed::Lost(path)),
            Waiting::Whole => (),
        }
        let file = self.tree.file(path);
        let is_blocked = fs::symlink_metadata(&file).is_ok_and(|there| there.is_dir() || !replaces);
        if is_blocked || !is_safe(path) {
            return Ok(Placed::Blocked(path));
        }
        self.tree.make_way(path)?;
        fs::rename(self.stage.file(*id), &file).with_context(|| format!("{}: cannot be written", file.display()))?;
        Ok(Placed::Done)
    }

    /// Looks at what waits. Who wrote it just now need not.
    fn waiting(&self, id: u32, digest: &str) -> Result<Waiting> {
        if !self.is_again {
            return Ok(Waiting::Whole);
        }
        let file = self.stage.file(id);
        match fs::read(&file) {
            Ok(bytes) if Digest::of(&bytes).to_string() == digest => Ok(Waiting::Whole),
            Ok(_) => Ok(Waiting::Torn),
            Err(err) if err.kind() == ErrorKind::NotFound => Ok(Waiting::Moved),
            Err(err) => Err(err).with_context(|| format!("{}: cannot be read", file.display())),
        }
    }

    /// Removes what left the site, and the folders that this leaves empty.
    fn sweep(&self, steps: &[Step], swept: &mut Swept) -> Result<()> {
        let mut folders = BTreeSet::new();
        for step in steps {
            let Step::Remove { digest, path } = step else { continue };
            match self.tree.remove(path, digest.as_deref())? {
                Removal::Done => swept.removed += 1,
                Removal::Changed => swept.kept.push(path.clone()),
                // Who removed it may have been killed before its folders.
                Removal::Gone if self.is_again && !self.tree.has_link(path) => (),
                Removal::Gone => continue,
            }
            folders.extend(above(path));
        }
        // Deepest first; a folder that still holds something stays.
        folders.into_iter().rev().try_for_each(|folder| self.tree.remove_if_empty(folder))
    }
}
