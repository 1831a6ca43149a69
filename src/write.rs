//! Text to the output tree, and only where it differs. Files wait in a folder of their own until all are there; then a journal
//! is sealed, and carried out by this run or by the next one. It never removes or replaces a file that it did not write, never
//! follows a symbolic link, and never leaves its folder.
//!
//! A build has its files on the disk itself before the journal is sealed, and the journal before it is carried out. A server that
//! publishes at every save syncs what decides and not the pages: what a power cut tears of those is told by its digest, or by its
//! length, and made again by the next build.

mod beside;
mod commit;
mod disk;
mod journal;
mod lock;
mod manifest;
mod plain;
mod published;
mod refuse;
mod sign;
mod stage;
mod sums;
mod swap;
mod tree;
mod verify;

pub use manifest::MARKER;
pub use published::published;
pub use sign::{Key, PUBLIC_KEY, SIGNATURE, Signer, lengths as signature_lengths};
pub use sums::{Entry, MANIFEST, SUMS, manifest, sha256, sums};
pub use verify::{Fault, Signed, Terms, Verified, verify};

use crate::digest::Digest;
use anyhow::{Context, Result, bail};
use commit::Commit;
use journal::{Journal, Step};
use manifest::Manifest;
use stage::{STAGING, Stage};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};
use swap::Swap;
use tree::{Tree, above, is_safe};

/// How to publish.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way {
    /// Replace files that we did not write.
    pub force: bool,
    /// Exchange the whole folder for another one in one step.
    pub swap: bool,
    /// Have all of it on the disk itself, whatever becomes of the power.
    pub sync: bool,
}

/// The folder that a site is published in. While it is open, no other run may write there. Until [`Output::finish`] nothing in
/// it changes, and what waits is dropped with this.
#[derive(Debug)]
pub struct Output {
    tree: Tree,
    stage: Stage,
    /// What earlier runs wrote.
    ours: Manifest,
    /// Files of ours where the site will have folders, or the other way round.
    in_the_way: BTreeSet<String>,
    /// What was written by this run and waits, by path.
    waiting: Mutex<BTreeMap<String, Waiting>>,
    /// Whether the folder where files wait is there, or what went wrong.
    opened: OnceLock<Result<(), String>>,
    way: Way,
    _lock: Option<File>,
}

/// A file that waits.
#[derive(Debug)]
struct Waiting {
    id: u32,
    digest: Digest,
    replaces: bool,
}

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written, and waits: it is new, or differs from what was there.
    Written,
    /// It was there already, byte for byte.
    Same,
    /// Somebody else's file is in its place, and was left there.
    Foreign,
}

/// What became of the folder at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files that are no longer part of the site were removed.
    pub removed: usize,
    /// Whether every file has been moved, so that its times are others.
    pub is_moved: bool,
    /// Files of ours that somebody changed and that are no longer part of the site: left to them.
    pub kept: Vec<String>,
    /// Files that waited when somebody else's came into their place.
    pub blocked: Vec<String>,
}

impl Output {
    /// Opens the folder of a site; waits while another run has it, and carries out what a killed one had sealed. Refused: a
    /// folder that is, holds or lies in one of `inputs`; that is or holds `root`; that holds the home or the working
    /// directory; a file, a link, a repository. A folder with files that are not ours needs `force`. Where another run has
    /// it, `wait` is told.
    pub fn open(dir: &Path, root: &Path, inputs: &[PathBuf], way: Way, wait: &dyn Fn()) -> Result<Self> {
        refuse::unsafe_place(dir, root, inputs)?;
        let marker = dir.join(MARKER);
        if Manifest::read(&marker)?.is_none() && !way.force && refuse::holds_anything(dir)? {
            bail!(
                "{}: is not empty, and not a folder that reprint made; choose another one with --output-dir, or say --force \
                 to publish into it (files of other names stay)",
                dir.display()
            );
        }
        let lock = lock::take(dir, wait)?;
        beside::tidy(dir)?;
        let (tree, stage) = (Tree::new(dir), Stage::of(dir)?);
        match stage.journal()?.as_deref().and_then(Journal::parse) {
            Some(journal) => drop(Commit { tree: &tree, stage: &stage, is_again: true, sync: way.sync }.run(&journal)?),
            None => stage.clear()?,
        }
        if way.swap {
            beside::require_none(dir)?;
            disk::require_exchange(dir, &dir.join(STAGING), &beside::place(dir))?;
        }
        Ok(Self {
            tree,
            stage,
            // Another run may have finished while we waited, or by what we did.
            ours: Manifest::read(&marker)?.unwrap_or_default(),
            in_the_way: BTreeSet::new(),
            waiting: Mutex::default(),
            opened: OnceLock::new(),
            way,
            _lock: lock,
        })
    }

    /// Where a file of the site is, or will be.
    pub fn file(&self, path: &str) -> PathBuf {
        self.tree.file(path)
    }

    /// The files that earlier runs published.
    pub fn published(&self) -> impl Iterator<Item = &str> {
        self.ours.iter().map(|(path, _)| path)
    }

    /// Says which files the site will have.
    pub fn begin(&mut self, planned: &BTreeSet<&str>) -> Result<()> {
        if let Some(path) = planned.iter().find(|path| !is_safe(path)) {
            bail!("{path:?}: not a path that a site may have");
        }
        let folders: HashSet<&str> = planned.iter().flat_map(|path| above(path)).collect();
        let is_in_the_way = |path: &&str| folders.contains(path) || above(path).any(|it| planned.contains(it));
        let left = self.ours.iter().map(|(path, _)| path).filter(|path| !planned.contains(path));
        self.in_the_way = left.filter(is_in_the_way).map(str::to_owned).collect();
        Ok(())
    }

    /// Takes a file in, with the digest of its bytes, unless it is there already.
    pub fn put(&self, path: &str, bytes: &[u8], digest: Digest) -> Result<Change> {
        let file = self.file(path);
        let there = fs::symlink_metadata(&file);
        match &there {
            Ok(meta) if is_same(&file, meta, bytes)? => return Ok(Change::Same),
            Ok(meta) if meta.is_dir() && self.goes(path) => (),
            Ok(_) if !self.way.force && !self.ours.has(path) => return Ok(Change::Foreign),
            Ok(meta) if meta.is_dir() => bail!("{}: is a folder; a file of the site belongs there", file.display()),
            _ => (),
        }
        self.tree.require_way(path, &self.in_the_way)?;
        let opened = self.opened.get_or_init(|| self.stage.open().map_err(|err| format!("{err:#}")));
        opened.clone().map_err(anyhow::Error::msg)?;
        let replaces = self.way.force || self.ours.has(path);
        let id = self.stage.add(bytes)?;
        let waiting = Waiting { id, digest, replaces };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), waiting);
        Ok(Change::Written)
    }

    /// Whether files of ours go that are in a folder: it may go with them.
    fn goes(&self, folder: &str) -> bool {
        self.in_the_way.iter().any(|path| above(path).any(|it| it == folder))
    }

    /// Carries out the run: what waits goes to its place; files of earlier runs that are not among `written` (by path, with
    /// the digest of their bytes) go, with the folders that this leaves empty; what is ours now is noted.
    pub fn finish(self, written: &BTreeMap<String, Digest>) -> Result<Swept> {
        let manifest = Manifest::of(written);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let marker = fs::read(self.tree.dir.join(MARKER));
        if waiting.is_empty() && marker.is_ok_and(|there| there == manifest.to_string().as_bytes()) {
            return Ok(Swept::default());
        }
        self.stage.open()?;
        if self.way.swap {
            let swap = Swap { tree: &self.tree, stage: &self.stage, ours: &self.ours, sync: self.way.sync };
            return swap.run(&waiting, written);
        }
        if self.way.sync {
            let files: Vec<PathBuf> = waiting.values().map(|file| self.stage.file(file.id)).collect();
            disk::sync(&self.tree.dir, &files)?;
        }
        let intended = self.ours.clone().with(waiting.keys().map(String::as_str).filter(|it| !self.ours.has(it)));
        let [intended, manifest] = [intended, manifest].map(|list| self.stage.add(list.to_string().as_bytes()));
        let journal = Journal { steps: self.steps(waiting, written), intended: intended?, manifest: manifest? };
        self.stage.sync(journal.intended)?;
        self.stage.sync(journal.manifest)?;
        self.stage.seal(&journal.text())?;
        Commit { tree: &self.tree, stage: &self.stage, is_again: false, sync: self.way.sync }.run(&journal)
    }

    /// What is to be done, in its order: what is in the way goes first, and the rest last, so that no page is missed before
    /// those that no longer link to it are there.
    fn steps(&self, waiting: BTreeMap<String, Waiting>, written: &BTreeMap<String, Digest>) -> Vec<Step> {
        let left = self.ours.iter().filter(|(path, _)| !written.contains_key(*path));
        let remove = |(path, digest): (&str, Option<&str>)| Step::Remove {
            digest: digest.map(str::to_owned),
            path: path.to_owned(),
        };
        let (first, last): (Vec<_>, Vec<_>) = left.partition(|(path, _)| self.in_the_way.contains(*path));
        let moves = waiting.into_iter().map(|(path, Waiting { id, digest, replaces })| Step::Move {
            id,
            digest: digest.to_string(),
            replaces,
            path,
        });
        first.into_iter().map(remove).chain(moves).chain(last.into_iter().map(remove)).collect()
    }
}

impl Drop for Output {
    /// What waits and was not sealed is of no use to anybody.
    fn drop(&mut self) {
        if matches!(self.stage.journal(), Ok(None)) {
            let _ = self.stage.clear();
        }
    }
}

/// Whether an output folder holds, or has beside it, what a run left that did not come to its end.
pub fn is_unfinished(output: &Path) -> bool {
    [output.join(STAGING), beside::place(output)].iter().any(|it| fs::symlink_metadata(it).is_ok())
}

/// Whether a file is there with these bytes.
fn is_same(file: &Path, meta: &fs::Metadata, bytes: &[u8]) -> Result<bool> {
    if !meta.is_file() || meta.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let there = fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    Ok(there == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes files into a folder, as one run does.
    fn publish(dir: &Path, files: &[(&str, &str)], force: bool) -> Result<(Vec<Change>, Swept)> {
        let mut output = Output::open(dir, Path::new("/nowhere/root"), &[], Way { force, ..Way::default() }, &|| ())?;
        output.begin(&files.iter().map(|(path, _)| *path).collect())?;
        let changes = files
            .iter()
            .map(|(path, text)| output.put(path, text.as_bytes(), Digest::of(text.as_bytes())))
            .collect::<Result<_>>()?;
        let written = files.iter().map(|(path, text)| ((*path).to_owned(), Digest::of(text.as_bytes())));
        Ok((changes, output.finish(&written.collect())?))
    }

    fn tree(dir: &Path) -> Vec<String> {
        let entries = walkdir::WalkDir::new(dir).min_depth(1).sort_by_file_name().into_iter().flatten();
        entries.map(|it| it.path().strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/")).collect()
    }

    #[test]
    fn only_what_differs_is_written_and_only_ours_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        let (changes, _) = publish(&out, &[("index.html", "1"), ("a/b/c.html", "2")], false).unwrap();
        assert_eq!(changes, [Change::Written, Change::Written]);
        fs::write(out.join("theirs.txt"), "x").unwrap();
        let (changes, swept) = publish(&out, &[("index.html", "1"), ("d.html", "3")], false).unwrap();
        assert_eq!((changes, swept.removed), (vec![Change::Same, Change::Written], 1));
        assert_eq!(tree(&out), [MARKER, "d.html", "index.html", "theirs.txt"]);
    }

    #[test]
    fn files_of_others_are_never_replaced_nor_removed() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a.html", "1"), ("b.html", "1")], false).unwrap();
        fs::write(out.join("c.html"), "theirs").unwrap();
        fs::write(out.join("b.html"), "theirs now").unwrap();
        let (changes, swept) = publish(&out, &[("a.html", "1"), ("c.html", "ours")], false).unwrap();
        assert_eq!(changes, [Change::Same, Change::Foreign]);
        assert_eq!((swept.removed, swept.kept), (0, vec!["b.html".to_owned()]));
        assert_eq!(fs::read_to_string(out.join("c.html")).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(out.join("b.html")).unwrap(), "theirs now");
    }

    #[test]
    fn a_folder_of_others_needs_force() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("precious.txt"), "x").unwrap();
        let err = publish(dir.path(), &[("index.html", "1")], false).unwrap_err().to_string();
        assert!(err.contains("is not empty, and not a folder that reprint made"), "{err}");
        publish(dir.path(), &[("index.html", "1")], true).unwrap();
        publish(dir.path(), &[], false).unwrap();
        assert_eq!(tree(dir.path()), [MARKER, "precious.txt"]);
    }

    #[test]
    fn a_run_that_is_given_up_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a", "1"), ("b", "1")], false).unwrap();
        let mut output = Output::open(&out, Path::new("/nowhere/root"), &[], Way::default(), &|| ()).unwrap();
        output.begin(&["a/a.html", "b"].into()).unwrap();
        output.put("a/a.html", b"1", Digest::of(b"1")).unwrap();
        output.put("b", b"2", Digest::of(b"2")).unwrap();
        assert!(is_unfinished(&out));
        drop(output);
        assert_eq!(tree(&out), [MARKER, "a", "b"]);
        assert_eq!(fs::read_to_string(out.join("b")).unwrap(), "1");
    }

    /// A run that is stopped after so many steps of its journal, at each number of steps, is finished by the next one.
    #[test]
    fn a_run_that_is_killed_at_any_step_is_finished_by_the_next() {
        let (old, new) = ([("a", "1"), ("b", "1"), ("c/d", "1")], [("a/x", "2"), ("b", "2"), ("e/f", "2")]);
        for stop in 0..=5 {
            let dir = tempfile::tempdir().unwrap();
            let out = dir.path().join("public");
            publish(&out, &old, false).unwrap();
            let mut output = Output::open(&out, Path::new("/nowhere/root"), &[], Way::default(), &|| ()).unwrap();
            output.begin(&new.iter().map(|(path, _)| *path).collect()).unwrap();
            for (path, text) in new {
                output.put(path, text.as_bytes(), Digest::of(text.as_bytes())).unwrap();
            }
            let written: BTreeMap<_, _> =
                new.iter().map(|(path, text)| ((*path).to_owned(), Digest::of(text.as_bytes()))).collect();
            let waiting = std::mem::take(&mut *output.waiting.lock().unwrap());
            let lists = [output.ours.clone().with(["a/x", "e/f"]), Manifest::of(&written)];
            let [intended, manifest] = lists.map(|list| output.stage.add(list.to_string().as_bytes()).unwrap());
            let journal = Journal { steps: output.steps(waiting, &written), intended, manifest };
            assert_eq!(journal.steps.len(), 5);
            output.stage.seal(&journal.text()).unwrap();
            fs::rename(output.stage.file(intended), out.join(MARKER)).unwrap();
            for step in &journal.steps[..stop] {
                match step {
                    Step::Remove { path, .. } => fs::remove_file(out.join(path)).unwrap(),
                    Step::Move { id, path, .. } => {
                        output.tree.make_way(path).unwrap();
                        fs::rename(output.stage.file(*id), out.join(path)).unwrap();
                    }
                }
            }
            drop(output);
            assert!(is_unfinished(&out), "what is sealed is not dropped");
            drop(Output::open(&out, Path::new("/nowhere/root"), &[], Way::default(), &|| ()).unwrap());
            assert_eq!(tree(&out), [MARKER, "a", "a/x", "b", "e", "e/f"], "stopped after {stop}");
            assert_eq!(fs::read_to_string(out.join("b")).unwrap(), "2");
            assert_eq!(Manifest::read(&out.join(MARKER)).unwrap(), Some(Manifest::of(&written)));
        }
    }

    #[test]
    fn what_a_power_cut_tore_is_not_published() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a", "1")], false).unwrap();
        let output = Output::open(&out, Path::new("/nowhere/root"), &[], Way::default(), &|| ()).unwrap();
        output.put("a", b"2", Digest::of(b"2")).unwrap();
        let written = [("a".to_owned(), Digest::of(b"2"))].into();
        let waiting = std::mem::take(&mut *output.waiting.lock().unwrap());
        fs::write(output.stage.file(waiting["a"].id), "").unwrap();
        let [intended, manifest] = [output.ours.clone(), Manifest::of(&written)]
            .map(|list| output.stage.add(list.to_string().as_bytes()).unwrap());
        let journal = Journal { steps: output.steps(waiting, &written), intended, manifest };
        output.stage.seal(&journal.text()).unwrap();
        drop(output);
        let output = Output::open(&out, Path::new("/nowhere/root"), &[], Way::default(), &|| ()).unwrap();
        assert_eq!(fs::read_to_string(out.join("a")).unwrap(), "1");
        assert!(output.ours.has("a"));
        drop(output);
        assert_eq!(publish(&out, &[("a", "2")], false).unwrap().0, [Change::Written]);
    }

    #[test]
    fn a_file_makes_way_for_a_folder_and_back() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        publish(&out, &[("a", "1")], false).unwrap();
        publish(&out, &[("a/b", "1")], false).unwrap();
        publish(&out, &[("a", "2")], false).unwrap();
        assert_eq!(tree(&out), [MARKER, "a"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (out, outside) = (dir.path().join("public"), dir.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("b.html"), "1").unwrap();
        publish(&out, &[("a/b.html", "1")], false).unwrap();
        assert_eq!(fs::metadata(out.join("a/b.html")).unwrap().permissions().mode() & 0o777, 0o644);
        fs::remove_file(out.join("a/b.html")).unwrap();
        fs::remove_dir(out.join("a")).unwrap();
        symlink(&outside, out.join("a")).unwrap();
        let err = publish(&out, &[("a/c.html", "1")], false).unwrap_err().to_string();
        assert!(err.contains("must be a folder of the site"), "{err}");
        publish(&out, &[], false).unwrap();
        assert_eq!(tree(&outside), ["b.html"]);
        let link = dir.path().join("link");
        symlink(&outside, &link).unwrap();
        assert!(publish(&link, &[], true).unwrap_err().to_string().contains("is a symbolic link"));
    }
}
