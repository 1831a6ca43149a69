//! Fingerprints of a text: a sample of its runs such that two texts with a long run in common have a print in common
//! (winnowing: Schleimer, Wilkerson and Aiken, 2003). Units in, sorted numbers out; it never keeps where a print stands.

use super::units::{Unit, hash};

/// Units in a print.
const RUN: usize = 8;

/// Prints of which one is kept. A common run of `RUN + WINDOW - 1` units has a common print: 16 Han characters, 8 words.
const WINDOW: usize = 9;

/// Shortest common run of two texts that cannot be missed.
pub const SURE: usize = RUN + WINDOW - 1;

/// The prints of a text, sorted, without repeats. Texts shorter than a print have none.
pub fn prints(units: &[Unit]) -> Vec<u32> {
    let all: Vec<u32> = units.windows(RUN).map(print).collect();
    let mut kept = Vec::with_capacity(all.len() / 4);
    let mut least = usize::MAX;
    for start in 0..all.len().saturating_sub(WINDOW - 1).max(usize::from(!all.is_empty())) {
        let window = start..(start + WINDOW).min(all.len());
        if least == usize::MAX || least < start {
            least = window.clone().rev().min_by_key(|&at| all[at]).unwrap_or(start);
            kept.push(all[least]);
        } else if all[window.end - 1] <= all[least] {
            least = window.end - 1;
            kept.push(all[least]);
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The print of a run.
fn print(run: &[Unit]) -> u32 {
    hash(run.iter().map(|unit| unit.code)) as u32
}

/// How many numbers two sorted lists have in common.
pub fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut at, mut other, mut both) = (0, 0, 0);
    while at < a.len() && other < b.len() {
        let (x, y) = (a[at], b[other]);
        both += usize::from(x == y);
        at += usize::from(x <= y);
        other += usize::from(y <= x);
    }
    both
}

/// Every print of a run of a text, sampled or not, sorted: to look a passage up among the prints of others.
pub fn every(units: &[Unit]) -> Vec<u32> {
    let mut all: Vec<u32> = units.windows(RUN).map(print).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::{SURE, common, prints};
    use crate::text::units::{Unit, mixed, units};

    /// A text of so many units that no other text has.
    fn noise(seed: u64, len: usize) -> Vec<Unit> {
        let unit = |n: usize| Unit { code: mixed(seed * 1000 + n as u64) as u32 & 0xffff, start: 0, end: 0 };
        (0..len).map(unit).collect()
    }

    #[test]
    fn a_common_run_of_sixteen_is_never_missed() {
        for seed in 1..200 {
            let run = noise(seed, SURE);
            let text =
                |other: u64| [noise(other, 40 + other as usize % 30), run.clone(), noise(other + 1, 37)].concat();
            assert!(common(&prints(&text(seed + 500)), &prints(&text(seed + 900))) > 0, "{seed}");
        }
    }

    #[test]
    fn a_sample_is_a_fifth_of_all_runs() {
        let len = prints(&noise(7, 10_000)).len();
        assert!((1900..2100).contains(&len), "{len}");
        assert_eq!(prints(&noise(1, 7)).len(), 0);
        assert_eq!([8, 12, 16].map(|len| prints(&noise(1, len)).len()), [1, 1, 1]);
    }

    #[test]
    fn eight_words_are_enough() {
        let [a, b] = [
            "One said the river rose by two metres last night, he told us",
            "It says: the River rose by two metres last night (sic)",
        ]
        .map(|text| prints(&units(text)));
        assert!(common(&a, &b) > 0);
    }
}
