//! What many articles say in the same words and no outlet wrote for this story: stories and all articles in, prints out. It
//! never judges a passage that only a story's own articles share.

use super::{Holding, Story};
use crate::text::prints;
use rayon::prelude::*;

/// A print that so many articles outside of a story have is boilerplate.
const EVERYWHERE: usize = 4;

/// Notes on each story which of the prints that its outlets share are everybody's.
pub(super) fn note(stories: &mut [Story], articles: &[Holding]) {
    let shared: Vec<Vec<u32>> = stories.par_iter().map(|story| shared_prints(story, articles)).collect();
    let mut wanted: Vec<u32> = shared.iter().flatten().copied().collect();
    wanted.par_sort_unstable();
    wanted.dedup();
    let counts = counts(&wanted, articles);
    for (story, shared) in stories.iter_mut().zip(shared) {
        let within = |print: u32| {
            story.shelf.articles.iter().filter(|&&at| articles[at].card.prints.binary_search(&print).is_ok()).count()
        };
        let count = |print: u32| wanted.binary_search(&print).map_or(0, |at| counts[at] as usize);
        story.boilerplate = shared
            .into_iter()
            .filter(|&print| count(print) >= EVERYWHERE && count(print) - within(print) >= EVERYWHERE)
            .collect();
    }
}

/// Prints that two outlets of a story share, sorted.
fn shared_prints(story: &Story, articles: &[Holding]) -> Vec<u32> {
    let of_article = |&at: &usize| articles[at].card.prints.iter().map(move |&print| (print, articles[at].outlet));
    let mut all: Vec<(u32, usize)> = story.shelf.articles.iter().flat_map(of_article).collect();
    all.sort_unstable();
    all.dedup();
    all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(|same| same[0].0).collect()
}

/// How many articles have each of some prints, which are sorted.
fn counts(wanted: &[u32], articles: &[Holding]) -> Vec<u32> {
    const BITS: u32 = 23;
    let slot = |print: u32| (print >> (32 - BITS)) as usize;
    let mut maybe = vec![0u64; 1 << (BITS - 6)];
    for &print in wanted {
        maybe[slot(print) >> 6] |= 1 << (slot(print) & 63);
    }
    let of_article = |mut counts: Vec<u32>, held: &Holding| {
        for &print in &held.card.prints {
            if maybe[slot(print) >> 6] >> (slot(print) & 63) & 1 == 1
                && let Ok(at) = wanted.binary_search(&print)
            {
                counts[at] += 1;
            }
        }
        counts
    };
    let none = || vec![0; wanted.len()];
    let sum = |a: Vec<u32>, b: Vec<u32>| a.iter().zip(&b).map(|(a, b)| a + b).collect();
    articles.par_iter().with_min_len(2048).fold(none, of_article).reduce(none, sum)
}

/// Whether any print of a passage is its own; a passage too short for a print is nobody's.
pub fn is_own(every_print: &[u32], boilerplate: &[u32]) -> bool {
    every_print.len() > prints::common(every_print, boilerplate) * 4
}
