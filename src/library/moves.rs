//! What stayed where: a row as it was and as it is in, for each place of either its place in the other out. Both rows are
//! sorted by one key, so that what stayed is in the same order in both. It never looks into what it moves.

use std::cmp::Ordering;

/// No place.
const NONE: u32 = u32::MAX;

/// Places of a row in the row before it, and the other way.
#[derive(Debug, Default)]
pub(super) struct Moves {
    was: Vec<u32>,
    now: Vec<u32>,
    is_same: Vec<bool>,
}

impl Moves {
    /// Compares two rows that are sorted by `order`: what has the same key is one thing, which may have changed.
    pub(super) fn between<A, B>(
        old: &[A],
        new: &[B],
        order: impl Fn(&A, &B) -> Ordering,
        is_same: impl Fn(&A, &B) -> bool,
    ) -> Self {
        let mut moves = Self::none(old.len(), new.len());
        let (mut before, mut at) = (0, 0);
        while before < old.len() && at < new.len() {
            match order(&old[before], &new[at]) {
                Ordering::Less => before += 1,
                Ordering::Greater => at += 1,
                Ordering::Equal => {
                    moves.pair(before, at, is_same(&old[before], &new[at]));
                    (before, at) = (before + 1, at + 1);
                }
            }
        }
        moves
    }

    /// Everything is new.
    pub(super) fn none(old: usize, new: usize) -> Self {
        Self { was: vec![NONE; new], now: vec![NONE; old], is_same: vec![false; new] }
    }

    /// Whether there was nothing before.
    pub(super) fn are_none(&self) -> bool {
        self.now.is_empty()
    }

    /// The same, for those of a row that are picked out of it: for each of them its place in the whole row, before and now.
    pub(super) fn picked(&self, old: &[usize], new: &[usize]) -> Self {
        let mut nth = vec![NONE; self.was.len()];
        new.iter().zip(0..).for_each(|(&at, rank)| nth[at] = rank);
        let mut moves = Self::none(old.len(), new.len());
        for (before, &place) in old.iter().enumerate() {
            if let Some(at) = self.now(place).filter(|&at| nth[at] != NONE) {
                moves.pair(before, nth[at] as usize, self.is_same[at]);
            }
        }
        moves
    }

    fn pair(&mut self, before: usize, at: usize, is_same: bool) {
        (self.was[at], self.now[before], self.is_same[at]) = (before as u32, at as u32, is_same);
    }

    /// Where something was, the same or changed.
    pub(super) fn was(&self, at: usize) -> Option<usize> {
        Some(self.was[at]).filter(|&before| before != NONE).map(|before| before as usize)
    }

    /// Where something is now, the same or changed.
    pub(super) fn now(&self, before: usize) -> Option<usize> {
        Some(self.now[before]).filter(|&at| at != NONE).map(|at| at as usize)
    }

    /// Where something was that is the same.
    pub(super) fn same(&self, at: usize) -> Option<usize> {
        self.was(at).filter(|_| self.is_same[at])
    }

    /// Where something is now that is the same.
    pub(super) fn stayed(&self, before: usize) -> Option<usize> {
        self.now(before).filter(|&at| self.is_same[at])
    }

    /// Places of what is new or changed.
    pub(super) fn come(&self) -> impl Iterator<Item = usize> {
        (0..self.was.len()).filter(|&at| self.same(at).is_none())
    }

    /// Places of what was and is no more, or was otherwise.
    pub(super) fn gone(&self) -> impl Iterator<Item = usize> {
        (0..self.now.len()).filter(|&before| self.stayed(before).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::Moves;

    fn moves(old: &[(u32, char)], new: &[(u32, char)]) -> Moves {
        Moves::between(old, new, |a, b| a.0.cmp(&b.0), |a, b| a.1 == b.1)
    }

    #[test]
    fn what_has_its_key_stays_and_may_have_changed() {
        let moves = moves(&[(1, 'a'), (2, 'b'), (4, 'd')], &[(2, 'x'), (3, 'c'), (4, 'd')]);
        assert_eq!([0, 1, 2].map(|at| moves.was(at)), [Some(1), None, Some(2)]);
        assert_eq!([0, 1, 2].map(|at| moves.same(at)), [None, None, Some(2)]);
        assert_eq!([0, 1, 2].map(|before| moves.now(before)), [None, Some(0), Some(2)]);
        assert_eq!([0, 1, 2].map(|before| moves.stayed(before)), [None, None, Some(2)]);
        assert_eq!((moves.come().collect(), moves.gone().collect()), (vec![0, 1], vec![0, 1]));
    }

    #[test]
    fn what_is_picked_moves_with_its_row() {
        let moves = moves(&[(1, 'a'), (2, 'b'), (4, 'd')], &[(2, 'x'), (3, 'c'), (4, 'd')]);
        // Backwards, without the first of either row.
        let picked = moves.picked(&[2, 1], &[2, 1]);
        assert_eq!([0, 1].map(|rank| picked.was(rank)), [Some(0), None]);
        assert_eq!([0, 1].map(|rank| picked.now(rank)), [Some(0), None]);
    }
}
