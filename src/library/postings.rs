//! Where each sign stands: articles in, for every sign the articles that have it out, with how much it says on a day. Built
//! once and read by stories and by related articles. It never keeps a sign that only one article has.

use super::Holding;
use jiff::civil::Date;
use rayon::prelude::*;

/// Days before and after an article within which its story is told.
pub(super) const WINDOW: i32 = 3;

/// Signs of more articles than this within the window say nothing of one event.
const CROWD: usize = 128;

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
        let mut entries = shared_signs(articles, &places);
        weigh(&mut entries, &days);
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

/// Signs that more than one article has, and not too many.
fn shared_signs(articles: &[Holding], places: &[usize]) -> Vec<Entry> {
    const BITS: u32 = 22;
    let slot = |sign: u32| (sign >> (32 - BITS)) as usize;
    // Most signs are of one article only: a small table of counts keeps them out of the sorting.
    let mut counts = vec![0u8; 1 << BITS];
    for &place in places {
        for &sign in &articles[place].card.signs {
            counts[slot(sign)] = counts[slot(sign)].saturating_add(1);
        }
    }
    let of_rank = |(rank, &place): (usize, &usize)| {
        let shared = articles[place].card.signs.iter().filter(|sign| counts[slot(**sign)] > 1);
        shared.map(move |&sign| u64::from(sign) << 32 | rank as u64).collect::<Vec<_>>()
    };
    let mut keys: Vec<u64> = places.par_iter().enumerate().flat_map_iter(of_rank).collect();
    keys.par_sort_unstable();
    let most = (places.len() / COMMON).max(8);
    let mut entries = Vec::with_capacity(keys.len());
    for same in keys.chunk_by(|a, b| a >> 32 == b >> 32).filter(|same| (2..=most).contains(&same.len())) {
        let entry =
            |key: &u64| Entry { sign: (key >> 32) as u32, rank: *key as u32, weight: 0.0, articles: same.len() as u32 };
        entries.extend(same.iter().map(entry));
    }
    entries
}

/// How much smaller weights are in an archive of so many articles than in the one that the numbers here were found by.
pub(super) fn scale(articles: usize) -> f32 {
    ((articles.max(2) as f32).ln() / MEASURED).powi(2)
}

/// Weighs each sign by how rare it is in the archive and how frequent in the days around the article.
fn weigh(entries: &mut [Entry], days: &[i32]) {
    let all = days.len() as f32;
    let (calm, chance) = (all / CALM, CHANCE * scale(days.len()));
    let around: Vec<u32> = {
        let mut counts = vec![0; days.len()];
        windows(days.len(), |rank| days[rank], |rank, range| counts[rank] = range.len() as u32);
        counts
    };
    let weigh = |same: &mut [Entry]| {
        let rarity = (all / same.len() as f32).ln();
        let mut near = vec![0; same.len()];
        windows(same.len(), |at| days[same[at].rank as usize], |at, range| near[at] = range.len());
        for (entry, near) in same.iter_mut().zip(near) {
            if (2..=CROWD).contains(&near) {
                let inside = around[entry.rank as usize] as f32;
                let frequent = near as f32 / (inside + calm);
                let outside = (all - inside).max(1.0);
                let others = entry.articles as f32 - near as f32 + chance;
                let burst = (frequent / (others / outside)).ln();
                let weight = rarity * burst.max(0.0);
                entry.weight = if weight > LEAST { weight } else { 0.0 };
            }
        }
    };
    let mut rest = entries;
    let mut lists = Vec::new();
    while let Some(first) = rest.first() {
        let len = rest.iter().take_while(|entry| entry.sign == first.sign).count();
        let (list, others) = rest.split_at_mut(len);
        lists.push(list);
        rest = others;
    }
    lists.into_par_iter().with_min_len(256).for_each(weigh);
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
