//! Which tokens of two texts are the same: two rows of codes in, stretches that both have in the same order out.
//!
//! Runs that stand once in either text are found by sorting, and the longest row of them that both have in one order is kept
//! (Cohen's patience diff, on runs and not on lines). What is between two of them is small as a rule, and compared by Myers' shortest
//! edit; where it is not, shorter runs are looked for, and at the end it is told as other words. So the cost is that of sorting,
//! and of small squares, whatever the texts are.

use crate::text::units;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A stretch that both texts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Where it begins in the old text.
    pub(super) old: usize,
    /// Where it begins in the new text.
    pub(super) new: usize,
    /// Its length.
    pub(super) len: usize,
}

/// Lengths of the runs that are looked for, one after the other.
const RUNS: [usize; 4] = [24, 10, 4, 1];

/// Tokens of both texts together that are compared without looking for runs.
const SMALL: usize = 2048;

/// A stretch of so many tokens or fewer is dropped where it is shorter than the changes on either side: it is there by chance.
const CHANCE: usize = 8;

/// Farthest that a change is pushed along what repeats itself.
const FAR: usize = 64;

/// The stretches that two texts have in one order. `old_begin` and `new_begin` say how good a place a token is to begin a change at.
pub(super) fn matches(
    old: &[u64],
    new: &[u64],
    old_begin: impl Fn(usize) -> u8,
    new_begin: impl Fn(usize) -> u8,
) -> Vec<Match> {
    let mut found = Vec::new();
    align(Pair { old, new, at: (0, 0) }, 0, &mut found);
    let mut kept = without_chance(joined(found), (old.len(), new.len()));
    for at in 0..kept.len() {
        slide(&mut kept, at, (old, &old_begin), (new, &new_begin));
    }
    joined(kept)
}

/// Parts of two texts, and where they begin.
#[derive(Clone, Copy)]
struct Pair<'a> {
    old: &'a [u64],
    new: &'a [u64],
    at: (usize, usize),
}

impl<'a> Pair<'a> {
    fn part(&self, (old, new): (usize, usize), (old_end, new_end): (usize, usize)) -> Pair<'a> {
        Pair { old: &self.old[old..old_end], new: &self.new[new..new_end], at: (self.at.0 + old, self.at.1 + new) }
    }

    fn matched(&self, (old, new): (usize, usize), len: usize, found: &mut Vec<Match>) {
        if len > 0 {
            found.push(Match { old: self.at.0 + old, new: self.at.1 + new, len });
        }
    }
}

/// Finds what two parts have in common, with runs of the lengths from a level on.
fn align(pair: Pair<'_>, level: usize, found: &mut Vec<Match>) {
    let Pair { old, new, .. } = pair;
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let ends = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    pair.matched((0, 0), start, found);
    let middle = pair.part((start, start), (old.len() - end, new.len() - end));
    match RUNS.get(level) {
        _ if middle.old.is_empty() || middle.new.is_empty() => (),
        _ if middle.old.len() + middle.new.len() <= SMALL => shortest(middle, found),
        Some(&run) => by_runs(middle, run, level, found),
        None => (),
    }
    pair.matched((old.len() - end, new.len() - end), end, found);
}

/// Compares small parts by the shortest edit.
fn shortest(pair: Pair<'_>, found: &mut Vec<Match>) {
    for op in capture_diff_slices(Algorithm::Myers, pair.old, pair.new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            pair.matched((old_index, new_index), len, found);
        }
    }
}

/// Compares large parts by runs that stand once in each of them.
fn by_runs(pair: Pair<'_>, run: usize, level: usize, found: &mut Vec<Match>) {
    let (mut old_end, mut new_end) = (0, 0);
    for (old, new) in in_order(unique(pair.old, pair.new, run)) {
        if old < old_end || new < new_end {
            continue;
        }
        let before = pair.old[old_end..old].iter().rev().zip(pair.new[new_end..new].iter().rev());
        let back = before.take_while(|(a, b)| a == b).count();
        let len = pair.old[old..].iter().zip(&pair.new[new..]).take_while(|(a, b)| a == b).count();
        if len == 0 {
            continue;
        }
        let begin = (old - back, new - back);
        align(pair.part((old_end, new_end), begin), level + 1, found);
        pair.matched(begin, back + len, found);
        (old_end, new_end) = (old + len, new + len);
    }
    align(pair.part((old_end, new_end), (pair.old.len(), pair.new.len())), level + 1, found);
}

/// Where runs begin that stand once in each text, by their place in the old one.
fn unique(old: &[u64], new: &[u64], run: usize) -> Vec<(usize, usize)> {
    let once = |codes: &[u64]| {
        let low_and_high = |code: &u64| [*code as u32, (*code >> 32) as u32];
        let code = |run: &[u64]| units::hash(run.iter().flat_map(low_and_high));
        let mut all: Vec<(u64, usize)> = codes.windows(run).map(code).enumerate().map(|(at, it)| (it, at)).collect();
        all.sort_unstable();
        let runs = all.chunk_by(|a, b| a.0 == b.0);
        runs.filter(|same| same.len() == 1).map(|same| same[0]).collect::<Vec<_>>()
    };
    let (old, new) = (once(old), once(new));
    let at = |code: u64| new.binary_search_by_key(&code, |it| it.0).ok().map(|at| new[at].1);
    let mut both: Vec<(usize, usize)> = old.iter().filter_map(|&(code, from)| Some((from, at(code)?))).collect();
    both.sort_unstable();
    both
}

/// The longest row of pairs that are in one order in both texts.
fn in_order(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, &(_, new)) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|&top| pairs[top].1 < new);
        before.push(pile.checked_sub(1).map(|below| piles[below]));
        if pile == piles.len() { piles.push(at) } else { piles[pile] = at }
    }
    let mut next = piles.last().copied();
    let mut row = Vec::with_capacity(piles.len());
    while let Some(at) = next {
        row.push(pairs[at]);
        next = before[at];
    }
    row.reverse();
    row
}

/// Stretches that touch are one; empty ones are none.
fn joined(matches: Vec<Match>) -> Vec<Match> {
    let mut joined: Vec<Match> = Vec::with_capacity(matches.len());
    for next in matches.into_iter().filter(|it| it.len > 0) {
        match joined.last_mut().filter(|last| (last.old + last.len, last.new + last.len) == (next.old, next.new)) {
            Some(last) => last.len += next.len,
            None => joined.push(next),
        }
    }
    joined
}

/// Drops short stretches between longer changes, so that a sentence that was written anew is not told character by character.
fn without_chance(mut matches: Vec<Match>, ends: (usize, usize)) -> Vec<Match> {
    loop {
        let before = matches.len();
        let mut kept: Vec<Match> = Vec::with_capacity(before);
        for (at, it) in matches.iter().enumerate() {
            let (old, new) = kept.last().map_or((0, 0), |last| (last.old + last.len, last.new + last.len));
            let next = matches.get(at + 1).map_or(ends, |next| (next.old, next.new));
            let left = (it.old - old).max(it.new - new);
            let right = (next.0 - it.old - it.len).max(next.1 - it.new - it.len);
            if it.len > CHANCE || it.len >= left.min(right) {
                kept.push(*it);
            }
        }
        matches = kept;
        if matches.len() == before {
            return matches;
        }
    }
}

/// A row of codes, and how good a place each is to begin a change at.
type Row<'a> = (&'a [u64], &'a dyn Fn(usize) -> u8);

/// Moves what was only added or only removed behind a stretch to where it begins best, as far as the text repeats itself there.
fn slide(matches: &mut [Match], at: usize, old: Row<'_>, new: Row<'_>) {
    let this = matches[at];
    let next = matches.get(at + 1).copied();
    let end = (this.old + this.len, this.new + this.len);
    let to = next.map_or((old.0.len(), new.0.len()), |next| (next.old, next.new));
    let ((codes, begin), from, until) = match (to.0 - end.0, to.1 - end.1) {
        (0, 1..) => (new, end.1, to.1),
        (1.., 0) => (old, end.0, to.0),
        _ => return,
    };
    let least = usize::from(this.old + this.new > 0);
    let left = (1..=FAR.min(this.len - least.min(this.len)))
        .take_while(|by| codes[from - by] == codes[until - by])
        .last()
        .unwrap_or(0);
    let room = next.map_or(0, |next| next.len.saturating_sub(1)).min(FAR);
    let right = (0..room).take_while(|by| codes[from + by] == codes[until + by]).count();
    let places = (from - left..=from + right).map(|place| (begin(place), place));
    let Some((_, best)) = places.max_by_key(|&(worth, place)| (worth, place == from)) else { return };
    matches[at].len = this.len + best - from;
    if let Some(next) = matches.get_mut(at + 1) {
        let begins = (next.old + best - from, next.new + best - from);
        *next = Match { old: begins.0, new: begins.1, len: next.len + from - best };
    }
}

#[cfg(test)]
mod tests {
    use super::{Match, matches};

    fn found(old: &[u64], new: &[u64]) -> Vec<(usize, usize, usize)> {
        let all = matches(old, new, |_| 0, |_| 0);
        all.into_iter().map(|Match { old, new, len }| (old, new, len)).collect()
    }

    #[test]
    fn stretches_are_found_in_small_and_in_large_texts() {
        assert_eq!(found(&[1, 2, 3, 4, 5], &[1, 2, 9, 4, 5]), [(0, 0, 2), (3, 3, 2)]);
        assert_eq!(found(&[], &[1]), []);
        let old: Vec<u64> = (0..9000).collect();
        let mut new = old.clone();
        new[4000] = 77_777;
        new.drain(6000..6010);
        assert_eq!(found(&old, &new), [(0, 0, 4000), (4001, 4001, 1999), (6010, 6000, 2990)]);
    }

    #[test]
    fn what_is_alike_by_chance_is_dropped() {
        assert_eq!(found(&[1, 10, 11, 5, 12, 13, 2], &[1, 20, 21, 5, 22, 23, 2]), [(0, 0, 1), (6, 6, 1)]);
        assert_eq!(found(&[1, 10, 5, 6, 12, 2], &[1, 20, 5, 6, 22, 2]), [(0, 0, 1), (2, 2, 2), (5, 5, 1)]);
    }

    #[test]
    fn a_change_begins_where_it_begins_best() {
        // `x a x b` to `x a x c x b`: what was added is `x c`, and not `c x`.
        let all = matches(&[7, 1, 7, 2], &[7, 1, 7, 3, 7, 2], |_| 0, |at| u8::from(at == 2) * 3);
        let all: Vec<(usize, usize, usize)> = all.into_iter().map(|it| (it.old, it.new, it.len)).collect();
        assert_eq!(all, [(0, 0, 2), (2, 4, 2)]);
    }
}
