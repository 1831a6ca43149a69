//! What is other than it was in the postings: signs as they were and as they are in, ranks that must be looked at again out.
//! It never says why.

use super::{
    Moves,
    entry::{Entry, RARE, Rank},
};
use crate::table::{Id, Table};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// What is other than in the postings before.
pub(super) struct Changes {
    /// Where ranks were.
    pub(super) moves: Moves<Rank>,
    /// Ranks of another article, of other weights or another length.
    pub(super) weighed: Table<Rank, AtomicBool>,
    /// Ranks of another article, or with rare signs that stand in other articles.
    pub(super) shared: Table<Rank, AtomicBool>,
}

impl Changes {
    pub(super) fn new(moves: Moves<Rank>, ranks: usize) -> Self {
        let changed = || (0..ranks).map(Rank::new).map(|rank| AtomicBool::new(moves.same(rank).is_none())).collect();
        let (weighed, shared) = (changed(), changed());
        Self { moves, weighed, shared }
    }

    /// Notes in which ranks one sign is other than it was.
    pub(super) fn compare(&self, old: &[Entry], new: &[Entry]) {
        let was = |entry: &Entry| old.binary_search_by_key(&entry.rank, |old| old.rank).ok().map(|at| old[at].weight);
        let is = |entry: &Entry| new.binary_search_by_key(&entry.rank, |new| new.rank).ok().map(|at| new[at].weight);
        let note = |list: &Table<Rank, AtomicBool>, entry: &Entry| {
            if let Some(is_changed) = list.get(entry.rank) {
                is_changed.store(true, Relaxed);
            }
        };
        new.iter().filter(|entry| was(entry).unwrap_or(0.0) != entry.weight).for_each(|it| note(&self.weighed, it));
        old.iter().filter(|entry| is(entry).unwrap_or(0.0) != entry.weight).for_each(|it| note(&self.weighed, it));
        let is_rare = |list: &[Entry]| list.first().is_some_and(|entry| entry.articles <= RARE);
        let ranks = |list: &[Entry]| list.iter().map(|entry| entry.rank).collect::<Vec<_>>();
        if (is_rare(old) || is_rare(new)) && (is_rare(old) != is_rare(new) || ranks(old) != ranks(new)) {
            old.iter().chain(new).for_each(|it| note(&self.shared, it));
        }
    }
}
