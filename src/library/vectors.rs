//! What articles are about: the words that they repeat in, a vector for each article out, by which two of them are compared. A
//! word weighs by how often it stands in the article, and by how few others have it (tf-idf and its cosine: Salton and Buckley,
//! *Term-weighting approaches in automatic text retrieval*, 1988). It never sees a text.
//!
//! Counts are rounded, so that one article more or less changes few vectors; what is kept is what would be found.

use super::{
    Articles,
    changes::Changes,
    entry::{Rank, Ranked, about},
};
use crate::{
    article::Card,
    table::{Id, Table},
    text::units::hash,
};
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

/// How many times as much a word counts that stands in the title.
const IN_TITLE: f32 = 2.0;

/// The words of all dated articles, by rank.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    counts: Counts,
    /// Of each rank its words, sorted by hash, with their shares of a vector whose length is 1.
    vectors: Table<Rank, Vector>,
}

/// Vectors with what they weigh, sorted by hash.
type Vector = Vec<(u32, f32)>;

impl Vectors {
    /// The words of the articles of all ranks. `last` are those of the ranks before; ranks whose vector is another one now are noted
    /// as changed.
    pub(super) fn new(articles: &Articles, ranked: &Ranked, last: Self, changes: &Changes) -> Self {
        let last = if changes.moves.are_none() { Self::default() } else { last };
        let often = |rank: Rank| often(&articles[ranked[rank]].card);
        let ranks = || (0..ranked.len()).into_par_iter().with_min_len(64).map(Rank::new);
        let came: Vec<Option<Vector>> =
            ranks().map(|rank| changes.moves.same(rank).is_none().then(|| often(rank))).collect();
        let gone: Vec<&Vector> = changes.moves.gone().map(|was| &last.vectors[was]).collect();
        let (counts, otherwise) =
            last.counts.with(Counts::of(came.par_iter().flatten()), Counts::of(gone.into_par_iter()));
        let rarity = Rarity { counts: &counts, all: about(ranked.len()) };
        let is_otherwise = |vector: &Vector| vector.iter().any(|(word, _)| otherwise.binary_search(word).is_ok());
        let vectors = ranks().zip(came).map(|(rank, came)| {
            let kept = changes.moves.same(rank).map(|was| &last.vectors[was]);
            if let Some(kept) = kept.filter(|kept| otherwise.is_empty() || !is_otherwise(kept)) {
                return kept.clone();
            }
            changes.weighed[rank].store(true, Relaxed);
            rarity.weigh(came.unwrap_or_else(|| often(rank)))
        });
        Self { vectors: vectors.collect::<Vec<_>>().into(), counts }
    }

    /// How alike two ranks are in what they are about: 0 to 1; none where one of them repeats no word.
    pub(super) fn like(&self, a: Rank, b: Rank) -> Option<f32> {
        let (mut a, mut b) = (&self.vectors[a][..], &self.vectors[b][..]);
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let mut sum = 0.0;
        while let ([(one, weight), rest @ ..], [(other, weight_there), rest_there @ ..]) = (a, b) {
            if one == other {
                sum += weight * weight_there;
            }
            (a, b) = (if one <= other { rest } else { a }, if other <= one { rest_there } else { b });
        }
        Some(sum)
    }
}

/// How often each word stands in an article.
fn often(card: &Card) -> Vector {
    let weight = |count: usize, in_title: bool| count.max(1) as f32 * if in_title { IN_TITLE } else { 1.0 };
    let words = card.terms.iter();
    let mut often: Vector = words
        .map(|(word, count, in_title)| ((hash(word.chars().map(u32::from)) >> 32) as u32, weight(count, in_title)))
        .collect();
    often.sort_unstable_by_key(|(word, _)| *word);
    often
}

/// How many articles have each word.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    /// Sorted by word.
    list: Vec<(u32, u32)>,
    /// Where words of the same first bits begin in the list.
    starts: Vec<u32>,
}

impl Counts {
    /// Bits of a word that it is looked up by.
    const BITS: u32 = 16;

    /// The words of some articles.
    fn of<'a>(vectors: impl ParallelIterator<Item = &'a Vector>) -> Vec<(u32, u32)> {
        let mut words: Vec<u32> = vectors.flat_map_iter(|vector| vector.iter().map(|(word, _)| *word)).collect();
        words.par_sort_unstable();
        words.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
    }

    /// With words of articles that came and without those of articles that went; and which words are rarer or more frequent than
    /// before, once counts are rounded; none where there were no words before.
    fn with(self, came: Vec<(u32, u32)>, gone: Vec<(u32, u32)>) -> (Self, Vec<u32>) {
        if self.list.is_empty() {
            return (Self::from(came), Vec::new());
        }
        let mut otherwise = Vec::new();
        let mut list = Vec::with_capacity(self.list.len() + came.len());
        let (mut old, mut came, mut gone) = (&self.list[..], &came[..], &gone[..]);
        while let Some(word) = [old, came, gone].iter().filter_map(|list| Some(list.first()?.0)).min() {
            let before = take(&mut old, word);
            let now = (before + take(&mut came, word)).saturating_sub(take(&mut gone, word));
            if about(before as usize) != about(now as usize) {
                otherwise.push(word);
            }
            if now > 0 {
                list.push((word, now));
            }
        }
        (Self::from(list), otherwise)
    }

    fn from(list: Vec<(u32, u32)>) -> Self {
        let mut starts = vec![0; (1 << Self::BITS) + 1];
        list.iter().for_each(|(word, _)| starts[(word >> (32 - Self::BITS)) as usize + 1] += 1);
        (0..1 << Self::BITS).for_each(|slot| starts[slot + 1] += starts[slot]);
        Self { list, starts }
    }

    fn count(&self, word: u32) -> u32 {
        let slot = (word >> (32 - Self::BITS)) as usize;
        let list = &self.list[self.starts[slot] as usize..self.starts[slot + 1] as usize];
        list.binary_search_by_key(&word, |(word, _)| *word).map_or(1, |at| list[at].1)
    }
}

/// Takes the count of a word from the front of a list.
fn take(list: &mut &[(u32, u32)], word: u32) -> u32 {
    match *list {
        [(first, count), rest @ ..] if *first == word => {
            *list = rest;
            *count
        }
        _ => 0,
    }
}

/// How few articles have a word.
struct Rarity<'a> {
    counts: &'a Counts,
    all: usize,
}

impl Rarity<'_> {
    /// More than nothing also where all have it: in a small archive all may tell of one event.
    fn of(&self, word: u32) -> f32 {
        let count = about(self.counts.count(word) as usize);
        (1.0 + self.all as f32 / count.max(1) as f32).ln()
    }

    /// The vector of length 1 of an article that has words so often.
    fn weigh(&self, mut words: Vector) -> Vector {
        words.iter_mut().for_each(|(word, weight)| *weight *= self.of(*word));
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        words.iter_mut().for_each(|(_, weight)| *weight /= length);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Moves,
        changes::Changes,
        sample::{card, shelve},
    };
    use super::{Articles, Id, Rank, Ranked, Vectors};
    use crate::{article::Terms, config::Config};
    use std::sync::atomic::Ordering::Relaxed;

    /// Articles of as many days that repeat words so often; of a word that begins with `!` the title has it.
    fn library(about: &[&[(&str, u8)]]) -> Articles {
        let cards = about.iter().enumerate().map(|(n, words)| {
            let list: Vec<&str> = words.iter().map(|(word, _)| word.trim_start_matches('!')).collect();
            let weights =
                words.iter().map(|(word, count)| count | if word.starts_with('!') { 128 } else { 0 }).collect();
            card(&format!("{n}"), &format!("题{n}号"))
                .on(&format!("2021-03-{:02}", n + 1))
                .with(|card| card.terms = Terms { words: list.join("\n"), weights })
                .done()
        });
        let mut articles = shelve(cards.collect(), &Config::default()).0.articles;
        articles.reverse();
        articles
    }

    /// Articles that are in the order of time.
    fn ranked(articles: &Articles) -> Ranked {
        articles.ids().collect()
    }

    fn words(articles: &Articles) -> Vectors {
        let changes = Changes::new(Moves::none(0, articles.len()), articles.len());
        Vectors::new(articles, &ranked(articles), Vectors::default(), &changes)
    }

    #[test]
    fn a_word_counts_by_how_often_it_stands_and_how_few_have_it() {
        let articles = library(&[
            &[("!渡轮", 3), ("城市", 4)],
            &[("渡轮", 2), ("城市", 1)],
            &[("城市", 9), ("石桥", 1)],
            &[("城市", 2)],
            &[],
        ]);
        let words = words(&articles);
        // Two of five have 渡轮, four have 城市, and one has 石桥.
        let (ferry, city, bridge) = (3.5f32.ln(), 2.25f32.ln(), 6f32.ln());
        let cosine = |a: [f32; 3], b: [f32; 3]| {
            let product = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            product(a, b) / (product(a, a) * product(b, b)).sqrt()
        };
        let vectors = [
            [6.0 * ferry, 4.0 * city, 0.0],
            [2.0 * ferry, city, 0.0],
            [0.0, 9.0 * city, bridge],
            [0.0, 2.0 * city, 0.0],
        ];
        for (a, b) in [(0, 1), (0, 2), (1, 2), (2, 3)] {
            let like = words.like(Rank::new(a), Rank::new(b)).unwrap();
            assert!((like - cosine(vectors[a], vectors[b])).abs() < 1e-6, "{a} {b} {like}");
        }
        let [first, last] = [0, 4].map(Rank::new);
        assert_eq!([words.like(first, last), words.like(last, last)], [None, None]);
    }

    #[test]
    fn what_is_kept_is_what_would_be_found_and_who_changed_is_noted() {
        let before: Vec<Vec<(&str, u8)>> =
            (0..20).map(|n| vec![("渡轮", 1 + n % 3), (["湖", "桥"][n as usize % 2], 2)]).collect();
        let with = |words: &[Vec<(&'static str, u8)>]| library(&words.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let old = with(&before);
        let mut after = before.clone();
        after[4] = vec![("渡轮", 1), ("石", 2)];
        let new = with(&after);
        let moves = Moves::between(&old, &new, |a, b| a.card.date.cmp(&b.card.date), |a, b| a.card == b.card);
        let changes = Changes::new(moves.picked(&ranked(&old), &ranked(&new)), 20);
        let warm = Vectors::new(&new, &ranked(&new), words(&old), &changes);
        let cold = words(&new);
        assert_eq!((&warm.vectors, &warm.counts), (&cold.vectors, &cold.counts));
        // One article less has 湖, which stands in those of even days.
        let noted: Vec<usize> = (0..20).filter(|&rank| changes.weighed.rows()[rank].load(Relaxed)).collect();
        assert_eq!(noted, (0..10).map(|n| n * 2).collect::<Vec<_>>());
    }
}
