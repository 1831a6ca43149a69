//! What stayed where: a table as it was and as it is in, for each row of either its id in the other out. Both are
//! sorted by one key, so that what stayed is in the same order in both. It never looks into what it moves.

use crate::table::{Id, Table};
use std::cmp::Ordering;

/// No row.
const NONE: u32 = u32::MAX;

/// Ids of the rows of a table in the table before it, and the other way.
#[derive(Debug)]
pub(super) struct Moves<I> {
    was: Table<I, u32>,
    now: Table<I, u32>,
    is_same: Table<I, bool>,
}

impl<I: Id> Moves<I> {
    /// Compares two tables that are sorted by `order`: what has the same key is one thing, which may have changed.
    pub(super) fn between<A, B>(
        old: &Table<I, A>,
        new: &Table<I, B>,
        order: impl Fn(&A, &B) -> Ordering,
        is_same: impl Fn(&A, &B) -> bool,
    ) -> Self {
        let mut moves = Self::none(old.len(), new.len());
        let (mut old, mut new) = (old.enumerated().peekable(), new.enumerated().peekable());
        while let (Some(&(before, was)), Some(&(at, is))) = (old.peek(), new.peek()) {
            let first = order(was, is);
            if first.is_eq() {
                moves.pair(before, at, is_same(was, is));
            }
            if first.is_le() {
                old.next();
            }
            if first.is_ge() {
                new.next();
            }
        }
        moves
    }

    /// Everything is new.
    pub(super) fn none(old: usize, new: usize) -> Self {
        Self { was: vec![NONE; new].into(), now: vec![NONE; old].into(), is_same: vec![false; new].into() }
    }

    /// Whether there was nothing before.
    pub(super) fn are_none(&self) -> bool {
        self.now.is_empty()
    }

    /// The same, for rows that are picked out of the table: for each of them its id in the whole table, before and now.
    pub(super) fn picked<J: Id>(&self, old: &Table<J, I>, new: &Table<J, I>) -> Moves<J> {
        let mut picked = Table::from(vec![NONE; self.was.len()]);
        new.iter().zip(0..).for_each(|(&at, rank)| picked[at] = rank);
        let mut moves = Moves::none(old.len(), new.len());
        for (before, &was) in old.enumerated() {
            if let Some(at) = self.now(was)
                && let Some(rank) = some(picked[at])
            {
                moves.pair(before, rank, self.is_same[at]);
            }
        }
        moves
    }

    fn pair(&mut self, before: I, at: I, is_same: bool) {
        (self.was[at], self.now[before], self.is_same[at]) = (before.index() as u32, at.index() as u32, is_same);
    }

    /// Where something was, the same or changed.
    pub(super) fn was(&self, at: I) -> Option<I> {
        some(self.was[at])
    }

    /// Where something is now, the same or changed.
    pub(super) fn now(&self, before: I) -> Option<I> {
        some(self.now[before])
    }

    /// Where something was that is the same.
    pub(super) fn same(&self, at: I) -> Option<I> {
        self.was(at).filter(|_| self.is_same[at])
    }

    /// Where something is now that is the same.
    pub(super) fn stayed(&self, before: I) -> Option<I> {
        self.now(before).filter(|&at| self.is_same[at])
    }

    /// What is new or changed.
    pub(super) fn come(&self) -> impl Iterator<Item = I> {
        self.was.ids().filter(|&at| self.same(at).is_none())
    }

    /// What was and is no more, or was otherwise.
    pub(super) fn gone(&self) -> impl Iterator<Item = I> {
        self.now.ids().filter(|&before| self.stayed(before).is_none())
    }
}

/// The id of a row, unless it is none.
fn some<I: Id>(row: u32) -> Option<I> {
    (row != NONE).then(|| I::new(row as usize))
}

#[cfg(test)]
mod tests {
    use super::Moves;
    use crate::{
        library::{ArticleId, entry::Rank},
        table::{Id, Table},
    };

    fn moves(old: &[(u32, char)], new: &[(u32, char)]) -> Moves<ArticleId> {
        let (old, new) = (old.to_vec().into(), new.to_vec().into());
        Moves::between(&old, &new, |a, b| a.0.cmp(&b.0), |a, b| a.1 == b.1)
    }

    /// What is said of the rows at some indices, by index.
    fn each<I: Id, const N: usize>(rows: [usize; N], said: impl Fn(I) -> Option<I>) -> [Option<usize>; N] {
        rows.map(|row| said(I::new(row)).map(I::index))
    }

    #[test]
    fn what_has_its_key_stays_and_may_have_changed() {
        let moves = moves(&[(1, 'a'), (2, 'b'), (4, 'd')], &[(2, 'x'), (3, 'c'), (4, 'd')]);
        assert_eq!(each([0, 1, 2], |at| moves.was(at)), [Some(1), None, Some(2)]);
        assert_eq!(each([0, 1, 2], |at| moves.same(at)), [None, None, Some(2)]);
        assert_eq!(each([0, 1, 2], |before| moves.now(before)), [None, Some(0), Some(2)]);
        assert_eq!(each([0, 1, 2], |before| moves.stayed(before)), [None, None, Some(2)]);
        assert_eq!(moves.come().map(Id::index).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(moves.gone().map(Id::index).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn what_is_picked_moves_with_its_row() {
        let moves = moves(&[(1, 'a'), (2, 'b'), (4, 'd')], &[(2, 'x'), (3, 'c'), (4, 'd')]);
        // Backwards, without the first of either row.
        let rows: Table<Rank, ArticleId> = [2, 1].map(ArticleId::new).into_iter().collect();
        let picked = moves.picked(&rows, &rows);
        assert_eq!(each([0, 1], |rank| picked.was(rank)), [Some(0), None]);
        assert_eq!(each([0, 1], |rank| picked.now(rank)), [Some(0), None]);
    }
}
