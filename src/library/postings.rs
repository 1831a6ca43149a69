//! Where each sign stands: articles in, for every sign the articles that have it out, with how much it says on a day. Built
//! once and read by stories and by related articles. It never keeps a sign that only one article has.

use super::Holding;
use jiff::civil::Date;
use rayon::prelude::*;

/// Days before and after an article within which its story is told.
pub(super) const WINDOW: i32 = 3;

/// Signs of more articles than this within the window say nothing of one event.
const CROWD: u32 = 128;

/// Signs of a larger share of all articles than one in so many say nothing.
const COMMON: usize = 10;

/// What is added to the count of a sign outside the window, so that a sign seen twice by chance is no event.
const CHANCE: f32 = 3.0;

/// One in so many of all articles is added to those of a window, so that in quiet days not every word is an event.
const CALM: f32 = 11.0;

/// The archive by which the numbers here were found had so many articles, whose logarithm this is.
const MEASURED: f32 = 8.39;

/// Least weight that counts.
const LEAST: f32 = 0.1;

/// Signs of at most so many articles relate those that have them.
pub(super) const RARE: u32 = 40;

/// Signs are dealt to buckets by so many of their first bits, the signs of so many articles at a time.
const BUCKETS: u32 = 9;
const DEALT: usize = 1024;

/// A sign of an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The sign.
    pub(super) sign: u32,
    /// The article, by its rank in time.
    pub(super) rank: u32,
    /// How much the sign says of an event of that day: rare in the archive, frequent in those days.
    pub(super) weight: f32,
    /// How many articles have it.
    pub(super) articles: u32,
}

/// Dated articles in the order of time, and their signs.
pub(super) struct Postings {
    /// Place in the library of each rank, the oldest first.
    pub(super) places: Vec<usize>,
    /// Day of each rank, counted from the oldest.
    pub(super) days: Vec<i32>,
    /// All signs, sorted by sign, then by rank.
    pub(super) entries: Vec<Entry>,
    /// Entries of each rank.
    by_rank: Vec<u32>,
    starts: Vec<u32>,
    /// Length of the vector of each rank's weights.
    pub(super) lengths: Vec<f32>,
}

impl Postings {
    /// Signs of all dated articles.
    pub(super) fn new(articles: &[Holding]) -> Self {
        let (places, days) = in_time(articles);
        let entries = entries(articles, &places, &days);
        let (by_rank, starts) = by_rank(&entries, places.len());
        let mut postings = Self { places, days, entries, by_rank, starts, lengths: Vec::new() };
        let length = |rank: usize| postings.of(rank).map(|entry| entry.weight * entry.weight).sum::<f32>().sqrt();
        postings.lengths = (0..postings.places.len()).into_par_iter().map(length).collect();
        postings
    }

    /// The entries of a rank, by sign.
    pub(super) fn of(&self, rank: usize) -> impl Iterator<Item = &Entry> {
        self.at(rank).map(|at| &self.entries[at])
    }

    /// Where the entries of a rank are among all.
    pub(super) fn at(&self, rank: usize) -> impl Iterator<Item = usize> {
        let range = self.starts[rank] as usize..self.starts[rank + 1] as usize;
        self.by_rank[range].iter().map(|&at| at as usize)
    }
}

/// Dated articles, the oldest first, of one day by address; and their days.
fn in_time(articles: &[Holding]) -> (Vec<usize>, Vec<i32>) {
    let mut dated: Vec<(Date, usize)> =
        articles.iter().enumerate().filter_map(|(at, held)| Some((held.card.date?, at))).collect();
    dated.sort_unstable();
    let first = dated.first().map(|(date, _)| *date).unwrap_or_default();
    let days = dated.iter().map(|(date, _)| (*date - first).get_days()).collect();
    (dated.into_iter().map(|(_, at)| at).collect(), days)
}

/// Entries of all signs that say anything, sorted by sign, then by rank. Signs are dealt to buckets by their first bits, so
/// that each is sorted and weighed by itself.
fn entries(articles: &[Holding], places: &[usize], days: &[i32]) -> Vec<Entry> {
    let shared = Shared::new(articles, places);
    let hands: Vec<Vec<Vec<u64>>> = places
        .par_chunks(DEALT)
        .enumerate()
        .map(|(nth, places)| deal(articles, places, nth * DEALT, &shared))
        .collect();
    let calendar = Calendar::new(days);
    let of_bucket = |bucket: usize| {
        let mut keys: Vec<u64> = hands.iter().flat_map(|hand| &hand[bucket]).copied().collect();
        keys.sort_unstable();
        let mut found = Vec::with_capacity(keys.len() / 2);
        let mut near = Vec::new();
        for same in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
            calendar.weigh(same, &mut near, &mut found);
        }
        found
    };
    let found: Vec<Vec<Entry>> = (0..1 << BUCKETS).into_par_iter().map(of_bucket).collect();
    found.concat()
}

/// Which signs more than one article has, as far as a small table can tell: most signs are of one article only, and need
/// not be sorted.
struct Shared {
    twice: Vec<u64>,
}

impl Shared {
    /// Bits of a sign that the table is looked up by.
    const BITS: u32 = 24;

    fn new(articles: &[Holding], places: &[usize]) -> Self {
        let (mut once, mut twice) = (vec![0u64; 1 << (Self::BITS - 6)], vec![0u64; 1 << (Self::BITS - 6)]);
        for sign in places.iter().flat_map(|&place| &articles[place].card.signs) {
            let (word, bit) = Self::slot(*sign);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
        Self { twice }
    }

    fn slot(sign: u32) -> (usize, u64) {
        let slot = sign >> (32 - Self::BITS);
        ((slot >> 6) as usize, 1 << (slot & 63))
    }

    fn has(&self, sign: u32) -> bool {
        let (word, bit) = Self::slot(sign);
        self.twice[word] & bit != 0
    }
}

/// Deals the shared signs of some ranks to buckets, each with its rank behind it.
fn deal(articles: &[Holding], places: &[usize], first: usize, shared: &Shared) -> Vec<Vec<u64>> {
    let mut buckets = vec![Vec::new(); 1 << BUCKETS];
    for (rank, &place) in places.iter().enumerate() {
        for &sign in articles[place].card.signs.iter().filter(|sign| shared.has(**sign)) {
            buckets[(sign >> (32 - BUCKETS)) as usize].push(u64::from(sign) << 32 | (first + rank) as u64);
        }
    }
    buckets
}

/// How much smaller weights are in an archive of so many articles than in the one that the numbers here were found by.
pub(super) fn scale(articles: usize) -> f32 {
    ((articles.max(2) as f32).ln() / MEASURED).powi(2)
}

/// The days of all ranks, and how many articles are around each.
struct Calendar<'a> {
    days: &'a [i32],
    around: Vec<u32>,
}

impl<'a> Calendar<'a> {
    fn new(days: &'a [i32]) -> Self {
        let mut around = vec![0; days.len()];
        windows(days.len(), |rank| days[rank], |rank, range| around[rank] = range.len() as u32);
        Self { days, around }
    }

    /// Weighs one sign in each of the ranks that have it, by how rare it is in the archive and how frequent in the days around.
    /// Kept is what tells of an event or is rare enough to relate articles.
    fn weigh(&self, same: &[u64], near: &mut Vec<u32>, found: &mut Vec<Entry>) {
        let all = self.days.len() as f32;
        if !(2..=(self.days.len() / COMMON).max(8)).contains(&same.len()) {
            return;
        }
        let articles = same.len() as u32;
        let rarity = (all / same.len() as f32).ln();
        let (calm, chance) = (all / CALM, CHANCE * scale(self.days.len()));
        near.clear();
        windows(same.len(), |at| self.days[same[at] as u32 as usize], |_, range| near.push(range.len() as u32));
        for (key, &near) in same.iter().zip(&*near) {
            let (sign, rank) = ((key >> 32) as u32, *key as u32);
            let mut weight = 0.0;
            if (2..=CROWD).contains(&near) {
                let inside = self.around[rank as usize] as f32;
                let frequent = near as f32 / (inside + calm);
                let outside = (all - inside).max(1.0);
                let others = articles as f32 - near as f32 + chance;
                let burst = frequent / (others / outside);
                weight = if burst > 1.0 { rarity * burst.ln() } else { 0.0 };
            }
            let weight = if weight > LEAST { weight } else { 0.0 };
            if weight > 0.0 || articles <= RARE {
                found.push(Entry { sign, rank, weight, articles });
            }
        }
    }
}

/// For each of some places in the order of time, the range of places within the window around it.
fn windows(len: usize, day: impl Fn(usize) -> i32, mut found: impl FnMut(usize, std::ops::Range<usize>)) {
    let (mut start, mut end) = (0, 0);
    for at in 0..len {
        while day(at) - day(start) > WINDOW {
            start += 1;
        }
        while end < len && day(end) - day(at) <= WINDOW {
            end += 1;
        }
        found(at, start..end);
    }
}

/// Entries that weigh anything, or may relate articles, by rank: a list of places, and where each rank's begins.
fn by_rank(entries: &[Entry], ranks: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; ranks + 1];
    for entry in entries {
        starts[entry.rank as usize + 1] += 1;
    }
    for rank in 0..ranks {
        starts[rank + 1] += starts[rank];
    }
    let mut next = starts.clone();
    let mut places = vec![0u32; entries.len()];
    for (at, entry) in entries.iter().enumerate() {
        let slot = &mut next[entry.rank as usize];
        places[*slot as usize] = at as u32;
        *slot += 1;
    }
    (places, starts)
}

#[cfg(test)]
mod tests {
    use super::{super::sample::card, LEAST, Postings};
    use crate::{config::Config, library::sample::shelve};

    /// An archive of a hundred days with an article each, which share sign 9, and three of one event at the end of it.
    fn postings() -> Postings {
        let day = |n: usize| format!("2021-{:02}-{:02}", 1 + n / 25, 1 + n % 25);
        let quiet = (0..100).map(|n| {
            let old = if n == 3 { vec![7, 9] } else { vec![9, 1000 + n as u32] };
            card(&format!("{n}"), &format!("题{n}")).on(&day(n)).with(|card| card.signs = old).done()
        });
        let told = (0..3).map(|n| {
            let signs = if n < 2 { vec![5, 7, 8, 9] } else { vec![5, 7, 9] };
            card(&format!("e{n}"), &format!("事{n}"))
                .on(&format!("2021-04-2{}", 3 + n))
                .with(|card| card.signs = signs)
                .done()
        });
        let undated = card("u", "无").with(|card| card.signs = vec![5, 7]).done();
        let (library, _) = shelve(quiet.chain(told).chain([undated]).collect(), &Config::default());
        Postings::new(&library.articles)
    }

    #[test]
    fn signs_of_one_article_and_of_most_are_not_kept() {
        let postings = postings();
        let kept: Vec<(u32, u32, u32)> =
            postings.entries.iter().map(|entry| (entry.sign, entry.rank, entry.articles)).collect();
        // The event is told on the last three days, beside the quiet ones: ranks 98, 100 and 102, or next to them.
        let of_event: Vec<u32> = kept.iter().filter(|entry| entry.0 == 5).map(|entry| entry.1).collect();
        assert_eq!(postings.places.len(), 103);
        assert_eq!(of_event.len(), 3);
        let want: Vec<(u32, u32, u32)> = [
            of_event.iter().map(|&rank| (5, rank, 3)).collect::<Vec<_>>(),
            [3].iter().chain(&of_event).map(|&rank| (7, rank, 4)).collect(),
            of_event[..2].iter().map(|&rank| (8, rank, 2)).collect(),
        ]
        .concat();
        assert_eq!(kept, want);
    }

    #[test]
    fn a_sign_says_much_where_it_is_frequent_and_nothing_where_it_is_alone() {
        let postings = postings();
        let weight =
            |sign: u32, nth: usize| postings.entries.iter().filter(|entry| entry.sign == sign).nth(nth).unwrap().weight;
        assert_eq!(weight(7, 0), 0.0, "alone in its days");
        // Of 103 articles 3 or 4 have the sign, three of them near; and 8 articles are within three days.
        let (all, calm, chance) = (103.0f32, 103.0 / 11.0, 3.0 * (103f32.ln() / 8.39).powi(2));
        let says = |articles: f32, near: f32, inside: f32| {
            (all / articles).ln() * (near / (inside + calm) / ((articles - near + chance) / (all - inside))).ln()
        };
        let near = |a: f32, b: f32| (a - b).abs() < 1e-4;
        assert!(near(weight(5, 1), says(3.0, 3.0, 8.0)), "{} {}", weight(5, 1), says(3.0, 3.0, 8.0));
        assert!(near(weight(7, 2), says(4.0, 3.0, 8.0)), "{} {}", weight(7, 2), says(4.0, 3.0, 8.0));
        assert!(weight(5, 1) > weight(7, 2) && weight(7, 2) > LEAST);
    }

    #[test]
    fn the_entries_of_a_rank_are_those_of_its_article() {
        let postings = postings();
        for rank in 0..postings.places.len() {
            assert!(postings.of(rank).all(|entry| entry.rank as usize == rank));
            let length = postings.of(rank).map(|entry| entry.weight.powi(2)).sum::<f32>().sqrt();
            assert_eq!(postings.lengths[rank], length);
        }
        let all: usize = (0..postings.places.len()).map(|rank| postings.of(rank).count()).sum();
        assert_eq!((all, postings.entries.len()), (9, 9));
    }
}
