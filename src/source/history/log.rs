//! The log of a repository: commits in, what each did to which file out. What a commit did never changes, so
//! that a walk reads only commits that the last one has not seen, and what is told of all of them is told anew.

use super::{
    repository::{Id, Repository, Written},
    tree::{self, Difference},
};
use anyhow::Result;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
};

/// What all commits did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Every path that a commit did anything to, in the order in which they were met.
    paths: Vec<Vec<u8>>,
    pub(super) commits: BTreeMap<Id, Entry>,
}

/// What one commit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) parents: Vec<Id>,
    pub(super) time: i64,
    pub(super) message: String,
    /// Whether its parents were left out of a shallow clone when it was read.
    is_edge: bool,
    changes: Vec<(u32, Change)>,
}

/// What a commit did to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    /// What the commit has at the path; none where that is no file.
    pub(super) new: Option<Id>,
    /// What those parents have there that have something else.
    pub(super) olds: BTreeSet<Id>,
    /// Whether no parent has what the commit has: else a merge took it from one of them.
    pub(super) is_made: bool,
}

/// Changes of one commit by path.
type Changes = BTreeMap<Vec<u8>, Change>;

impl Log {
    /// The log from a commit on; what `last` knows is not read again. None where it is that one.
    pub(super) fn walk(repository: &Repository, head: Id, last: &Self) -> Result<Option<Self>> {
        let edges = repository.edges()?;
        let (mut known, mut fresh, mut waiting) = (BTreeSet::new(), BTreeMap::new(), vec![head]);
        while let Some(id) = waiting.pop() {
            if known.contains(&id) || fresh.contains_key(&id) {
                continue;
            }
            let is_edge = edges.contains(&id);
            match last.commits.get(&id).filter(|entry| entry.is_edge == is_edge) {
                Some(entry) => {
                    waiting.extend(&entry.parents);
                    known.insert(id);
                }
                None => {
                    let mut commit = repository.commit(id)?;
                    if is_edge {
                        commit.parents.clear();
                    }
                    waiting.extend(&commit.parents);
                    fresh.insert(id, commit);
                }
            }
        }
        if fresh.is_empty() && known.len() == last.commits.len() {
            return Ok(None);
        }
        let fresh: Vec<Written> = fresh.into_values().collect();
        let read = |commit: Written| Ok((changes(repository, &commit)?, commit));
        let read: Vec<(Changes, Written)> = fresh.into_par_iter().map(read).collect::<Result<_>>()?;
        Ok(Some(last.with(&known, read, &edges)))
    }

    /// Those commits of this log that are known still, and others.
    fn with(&self, known: &BTreeSet<Id>, read: Vec<(Changes, Written)>, edges: &BTreeSet<Id>) -> Self {
        let kept = self.commits.iter().filter(|(id, _)| known.contains(id));
        let mut log = Self { paths: self.paths.clone(), commits: kept.map(|(id, it)| (*id, it.clone())).collect() };
        let mut numbers: HashMap<Vec<u8>, u32> = (0..).zip(&log.paths).map(|(at, path)| (path.clone(), at)).collect();
        for (changes, Written { id, parents, time, message, .. }) in read {
            let mut number = |path: Vec<u8>| {
                *numbers.entry(path).or_insert_with_key(|path| {
                    log.paths.push(path.clone());
                    log.paths.len() as u32 - 1
                })
            };
            let changes = changes.into_iter().map(|(path, change)| (number(path), change)).collect();
            log.commits.insert(id, Entry { parents, time, message, is_edge: edges.contains(&id), changes });
        }
        log
    }

    /// Whether commits were left out of a shallow clone.
    pub(super) fn is_cut(&self) -> bool {
        self.commits.values().any(|entry| entry.is_edge)
    }

    /// The day of the oldest commit.
    pub(super) fn first_day(&self) -> Option<Date> {
        let first = self.commits.values().map(|entry| entry.time).min()?;
        Some(Timestamp::from_second(first).ok()?.to_zoned(TimeZone::UTC).date())
    }

    /// What a commit did, by path.
    pub(super) fn changes<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = (&'a [u8], &'a Change)> {
        // What is remembered is sealed, and a number is of a path.
        entry.changes.iter().filter_map(|(at, change)| Some((self.paths.get(*at as usize)?.as_slice(), change)))
    }

    /// All commits, parents before children, of several that may come next the oldest, of two of one second the one with the lower id.
    pub(super) fn ordered(&self) -> Vec<Id> {
        let mut children: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        let mut missing: BTreeMap<Id, usize> = BTreeMap::new();
        let mut ready = BinaryHeap::new();
        for (id, entry) in &self.commits {
            let parents: BTreeSet<&Id> = entry.parents.iter().filter(|id| self.commits.contains_key(id)).collect();
            parents.iter().for_each(|parent| children.entry(**parent).or_default().push(*id));
            match parents.len() {
                0 => ready.push(Reverse((entry.time, *id))),
                count => drop(missing.insert(*id, count)),
            }
        }
        let mut order = Vec::with_capacity(self.commits.len());
        while let Some(Reverse((_, id))) = ready.pop() {
            order.push(id);
            for child in children.remove(&id).into_iter().flatten() {
                let left = missing.get_mut(&child).map_or(0, |left| {
                    *left -= 1;
                    *left
                });
                if left == 0 {
                    ready.push(Reverse((self.commits[&child].time, child)));
                }
            }
        }
        order
    }
}

/// What a commit did.
fn changes(repository: &Repository, commit: &Written) -> Result<Changes> {
    let mut parents = Vec::new();
    for parent in &commit.parents {
        parents.push(Some(repository.commit(*parent)?.tree));
    }
    if parents.is_empty() {
        parents.push(None);
    }
    let mut changes = Changes::new();
    let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for old in &parents {
        for Difference { path, old, new } in tree::differences(repository, *old, Some(commit.tree))?.files {
            *counts.entry(path.clone()).or_default() += 1;
            let change = changes.entry(path).or_insert(Change { new, olds: BTreeSet::new(), is_made: false });
            change.olds.extend(old);
        }
    }
    for (path, change) in &mut changes {
        change.is_made = counts.get(path) == Some(&parents.len());
    }
    Ok(changes)
}
