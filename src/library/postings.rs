//! Where each sign stands: articles in, for every sign the articles that have it out, with how much it says on a day. Built
//! once and read by stories and by related articles. It never keeps a sign that only one article has.
//!
//! Weights are made of rounded counts, so that one article more or less changes few of them. Of the postings before, those
//! signs are kept whose articles and days are the same.

use super::{
    ArticleId, Articles, Moves, Stood,
    changes::Changes,
    entry::{Entry, RARE, Rank, Ranked, about},
    slots::{BUCKETS, DEALT, Hand, Slots, deal, of_bucket},
};
use crate::table::{Id, Table};
use jiff::civil::Date;
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

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

/// Dated articles in the order of time, and their signs.
#[derive(Debug)]
pub(super) struct Postings {
    /// The article of each rank.
    pub(super) articles: Ranked,
    /// Day of each rank, counted from the oldest.
    pub(super) days: Table<Rank, i32>,
    /// All signs, sorted by sign, then by rank.
    pub(super) entries: Vec<Entry>,
    /// Entries of each rank.
    by_rank: Vec<u32>,
    starts: Vec<u32>,
    /// Length of the vector of each rank's weights.
    pub(super) lengths: Table<Rank, f32>,
    /// How many articles are around each rank.
    pub(super) around: Table<Rank, u32>,
}

impl Postings {
    /// Signs of all dated articles, and what is other than before. `last` are the postings before, and the articles that they
    /// are of; `moves` says where these are now.
    pub(super) fn new(
        articles: &Articles,
        last: Option<(&Self, &Table<ArticleId, Stood>)>,
        moves: &Moves<ArticleId>,
    ) -> (Self, Changes) {
        let (ranked, days) = in_time(articles);
        let mut around = Table::new();
        windows(days.len(), |rank| days.rows()[rank], |_, range| around.push(range.len() as u32));
        // Rounded, so that an article more is seldom another number.
        let last = last.filter(|(last, _)| about(last.articles.len()) == about(ranked.len()));
        let moves = match last {
            Some((last, _)) => moves.picked(&last.articles, &ranked),
            None => Moves::none(0, ranked.len()),
        };
        let changes = Changes::new(moves, ranked.len());
        let slots = match last {
            Some((last, stood)) => {
                let last = (&last.articles, &last.around, stood);
                Slots::changed(articles, &ranked, &around, last, &changes.moves)
            }
            None => Slots::shared(articles, &ranked),
        };
        let hands: Vec<Hand> = ranked
            .par_chunks(DEALT)
            .enumerate()
            .map(|(nth, ranked)| deal(articles, ranked, nth * DEALT, &slots))
            .collect();
        let calendar = Calendar { days: &days, around: &around, all: about(days.len()) };
        let kept = Kept { last: last.map_or(&[], |(last, _)| &last.entries), slots: &slots, changes: &changes };
        let of_bucket = |bucket: usize| kept.and(calendar.weighed(&hands, bucket), bucket);
        let found: Vec<Vec<Entry>> = (0..1 << BUCKETS).into_par_iter().map(of_bucket).collect();
        drop(hands);
        let entries = found.concat();
        drop(found);
        let (by_rank, starts) = by_rank(&entries, ranked.len());
        let mut postings = Self { articles: ranked, days, entries, by_rank, starts, lengths: Table::default(), around };
        let length = |rank: Rank| match (last, changes.moves.was(rank)) {
            (Some((last, _)), Some(was)) if !changes.weighed[rank].load(Relaxed) => last.lengths[was],
            _ => postings.of(rank).map(|entry| entry.weight * entry.weight).sum::<f32>().sqrt(),
        };
        postings.lengths = postings.ranks().map(length).collect::<Vec<_>>().into();
        (postings, changes)
    }

    /// All ranks, side by side.
    pub(super) fn ranks(&self) -> impl IndexedParallelIterator<Item = Rank> + use<> {
        (0..self.articles.len()).into_par_iter().map(Rank::new)
    }

    /// The entries of a rank, by sign.
    pub(super) fn of(&self, rank: Rank) -> impl Iterator<Item = &Entry> {
        self.at(rank).map(|at| &self.entries[at])
    }

    /// Where the entries of a rank are among all.
    pub(super) fn at(&self, rank: Rank) -> impl Iterator<Item = usize> {
        let range = self.starts[rank.index()] as usize..self.starts[rank.index() + 1] as usize;
        self.by_rank[range].iter().map(|&at| at as usize)
    }
}

/// Dated articles, the oldest first, of one day by address; and their days.
fn in_time(articles: &Articles) -> (Ranked, Table<Rank, i32>) {
    let mut dated: Vec<(Date, ArticleId)> =
        articles.enumerated().filter_map(|(at, held)| Some((held.card.date?, at))).collect();
    dated.sort_unstable();
    let first = dated.first().map(|(date, _)| *date).unwrap_or_default();
    let days = dated.iter().map(|(date, _)| (*date - first).get_days()).collect();
    (dated.into_iter().map(|(_, at)| at).collect(), days)
}

/// Entries of the postings before that stay, beside those that are found anew.
struct Kept<'a> {
    last: &'a [Entry],
    slots: &'a Slots,
    changes: &'a Changes,
}

impl Kept<'_> {
    /// All entries of a bucket, of which some were found anew.
    fn and(&self, found: Vec<Entry>, bucket: usize) -> Vec<Entry> {
        let start = self.last.partition_point(|entry| of_bucket(entry.sign) < bucket);
        let end = start + self.last[start..].partition_point(|entry| of_bucket(entry.sign) == bucket);
        let (mut kept, mut after) = (Vec::with_capacity(end - start + found.len()), &found[..]);
        let moved = |entry: &Entry| Entry {
            rank: self.changes.moves.now(entry.rank).unwrap_or(Rank::new(u32::MAX as usize)),
            ..*entry
        };
        if self.slots.has_none_of(bucket) {
            kept.extend(self.last[start..end].iter().map(moved));
            return kept;
        }
        for old in self.last[start..end].chunk_by(|a, b| a.sign == b.sign) {
            let before = after.partition_point(|entry| entry.sign < old[0].sign);
            self.fresh(&after[..before], &mut kept);
            after = &after[before..];
            if !self.slots.has(old[0].sign) {
                kept.extend(old.iter().map(moved));
                continue;
            }
            let new = &after[..after.partition_point(|entry| entry.sign == old[0].sign)];
            after = &after[new.len()..];
            let mut old: Vec<Entry> = old.iter().map(moved).collect();
            // Those that are gone have no rank.
            old.sort_by_key(|entry| entry.rank);
            self.changes.compare(&old, new);
            kept.extend_from_slice(new);
        }
        self.fresh(after, &mut kept);
        kept
    }

    /// Takes entries of signs that had none before.
    fn fresh(&self, found: &[Entry], kept: &mut Vec<Entry>) {
        if !self.last.is_empty() {
            found.chunk_by(|a, b| a.sign == b.sign).for_each(|new| self.changes.compare(&[], new));
        }
        kept.extend_from_slice(found);
    }
}

/// How much smaller weights are in an archive of so many articles than in the one that the numbers here were found by.
pub(super) fn scale(articles: usize) -> f32 {
    ((about(articles).max(2) as f32).ln() / MEASURED).powi(2)
}

/// The days of all ranks, how many articles are around each, and about how many there are.
struct Calendar<'a> {
    days: &'a Table<Rank, i32>,
    around: &'a Table<Rank, u32>,
    all: usize,
}

impl Calendar<'_> {
    /// Entries of the signs of a bucket that were dealt and say anything, sorted by sign, then by rank.
    fn weighed(&self, hands: &[Hand], bucket: usize) -> Vec<Entry> {
        let mut keys: Vec<u64> = hands.iter().flat_map(|hand| &hand[bucket]).copied().collect();
        keys.sort_unstable();
        let mut found = Vec::with_capacity(keys.len() / 2);
        let mut near = Vec::new();
        for same in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
            self.weigh(same, &mut near, &mut found);
        }
        found
    }

    /// Weighs one sign in each of the ranks that have it, by how rare it is in the archive and how frequent in the days around.
    /// Kept is what tells of an event or is rare enough to relate articles.
    fn weigh(&self, same: &[u64], near: &mut Vec<u32>, found: &mut Vec<Entry>) {
        if !(2..=(self.all / COMMON).max(8)).contains(&same.len()) {
            return;
        }
        let rarity = (self.all as f32 / about(same.len()) as f32).ln();
        near.clear();
        windows(same.len(), |at| self.days[rank(same[at])], |_, range| near.push(range.len() as u32));
        for (key, &near) in same.iter().zip(&*near) {
            let (sign, rank) = ((key >> 32) as u32, rank(*key));
            let says = |near| rarity * self.burst(rank, near, same.len()).max(1.0).ln();
            let weight = if (2..=CROWD).contains(&near) { says(near) } else { 0.0 };
            let weight = if weight > LEAST { weight } else { 0.0 };
            if weight > 0.0 || same.len() <= RARE as usize {
                found.push(Entry { sign, rank, weight, articles: same.len().min(RARE as usize + 1) as u32 });
            }
        }
    }

    /// How much more frequent a sign is in the days around a rank than it is outside of them.
    fn burst(&self, rank: Rank, near: u32, articles: usize) -> f32 {
        let all = self.all as f32;
        let inside = about(self.around[rank] as usize) as f32;
        let outside = (all - inside).max(1.0);
        let frequent = near as f32 / (inside + all / CALM);
        let others = about(articles - near as usize) as f32 + CHANCE * scale(self.all);
        frequent / (others / outside)
    }
}

/// The rank that was dealt behind a sign.
fn rank(key: u64) -> Rank {
    Rank::new(key as u32 as usize)
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
        starts[entry.rank.index() + 1] += 1;
    }
    for rank in 0..ranks {
        starts[rank + 1] += starts[rank];
    }
    let mut next = starts.clone();
    let mut places = vec![0u32; entries.len()];
    for (at, entry) in entries.iter().enumerate() {
        let slot = &mut next[entry.rank.index()];
        places[*slot as usize] = at as u32;
        *slot += 1;
    }
    (places, starts)
}

#[cfg(test)]
mod tests {
    use super::{super::sample::card, ArticleId, Id, LEAST, Moves, Postings, Rank, Relaxed, Stood, Table};
    use crate::{
        config::Config,
        library::{sample::shelve, shelves::moved},
    };
    use std::sync::atomic::AtomicBool;

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
        Postings::new(&library.articles, None, &Moves::none(0, library.articles.len())).0
    }

    #[test]
    fn signs_of_one_article_and_of_most_are_not_kept() {
        let postings = postings();
        let kept: Vec<(u32, Rank, u32)> =
            postings.entries.iter().map(|entry| (entry.sign, entry.rank, entry.articles)).collect();
        // The event is told on the last three days, beside the quiet ones: ranks 98, 100 and 102, or next to them.
        let of_event: Vec<Rank> = kept.iter().filter(|entry| entry.0 == 5).map(|entry| entry.1).collect();
        assert_eq!(postings.articles.len(), 103);
        assert_eq!(of_event.len(), 3);
        let want: Vec<(u32, Rank, u32)> = [
            of_event.iter().map(|&rank| (5, rank, 3)).collect::<Vec<_>>(),
            [Rank::new(3)].iter().chain(&of_event).map(|&rank| (7, rank, 4)).collect(),
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
        // Of 103 articles, or about 104, 3 or 4 have the sign, three of them near; and 8 articles are within three days.
        let (all, calm, chance) = (104.0f32, 104.0 / 11.0, 3.0 * (104f32.ln() / 8.39).powi(2));
        let says = |articles: f32, near: f32, inside: f32| {
            (all / articles).ln() * (near / (inside + calm) / ((articles - near + chance) / (all - inside))).ln()
        };
        let near = |a: f32, b: f32| (a - b).abs() < 1e-4;
        assert!(near(weight(5, 1), says(3.0, 3.0, 8.0)), "{} {}", weight(5, 1), says(3.0, 3.0, 8.0));
        assert!(near(weight(7, 2), says(4.0, 3.0, 8.0)), "{} {}", weight(7, 2), says(4.0, 3.0, 8.0));
        assert!(weight(5, 1) > weight(7, 2) && weight(7, 2) > LEAST);
    }

    #[test]
    fn an_edit_changes_what_shares_its_signs_and_nothing_else() {
        let day = |n: u32| format!("2021-{:02}-{:02}", 1 + n / 25, 1 + n % 25);
        // Twenty events of five articles each, which share three signs of their own, and one with all.
        let article = |n: u32, signs: &[u32]| {
            let own = [1].iter().chain(signs).copied().collect();
            card(&format!("{n:03}"), &format!("题{n}")).on(&day(n)).with(|card| card.signs = own).done()
        };
        let event = |n: u32| [n / 5 * 10 + 10, n / 5 * 10 + 11, n / 5 * 10 + 12].map(|sign| sign << 20);
        let mut cards: Vec<_> = (0..100).map(|n| article(n, &event(n))).collect();
        let (before, _) = shelve(cards.clone(), &Config::default());
        let (old, _) = Postings::new(&before.articles, None, &Moves::none(0, 100));
        let stood: Table<ArticleId, Stood> = before.articles.iter().map(Stood::of).collect();
        cards[42] = article(42, &event(7));
        let (after, _) = shelve(cards, &Config::default());
        let moves = moved(&stood, &after.articles);
        let (new, changes) = Postings::new(&after.articles, Some((&old, &stood)), &moves);
        let (anew, _) = Postings::new(&after.articles, None, &Moves::none(0, 100));
        assert_eq!((&new.entries, &new.lengths), (&anew.entries, &anew.lengths));
        let noted = |list: &[AtomicBool]| (0..100).filter(|&rank| list[rank].load(Relaxed)).collect::<Vec<_>>();
        // Ranks are days here: noted are the event that it left, and the one that it joined.
        assert_eq!(noted(&changes.shared), [5, 6, 7, 8, 9, 40, 41, 42, 43, 44]);
        assert_eq!(noted(&changes.weighed), [5, 6, 7, 8, 9, 40, 41, 42, 43, 44]);
    }

    #[test]
    fn the_entries_of_a_rank_are_those_of_its_article() {
        let postings = postings();
        for rank in postings.articles.ids() {
            assert!(postings.of(rank).all(|entry| entry.rank == rank));
            let length = postings.of(rank).map(|entry| entry.weight.powi(2)).sum::<f32>().sqrt();
            assert_eq!(postings.lengths[rank], length);
        }
        let all: usize = postings.articles.ids().map(|rank| postings.of(rank).count()).sum();
        assert_eq!((all, postings.entries.len()), (9, 9));
    }
}
