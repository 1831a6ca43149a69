//! How alike two articles are as reports of one event: their signs and titles in, scores out. It never decides what is a story.

use super::{
    Articles,
    entry::{Entry, Rank},
    judge::{in_common, shares, title_pairs},
    postings::{Postings, WINDOW, scale},
    vectors::Vectors,
};
use crate::table::Table;
use std::{collections::BTreeSet, sync::OnceLock};

/// Least score of a pair that is worth knowing.
pub(super) const NOTED: f32 = 0.0125;

/// The power of a likeness that makes what is very like count more than twice what is half as like.
const STEEP: f32 = 1.4;

/// Length of a vector of weights at which a score counts half: short ones agree by chance.
const SHORT: f32 = 14.0;

/// What a score loses for each day between two articles.
const PER_DAY: f32 = 0.16;

/// What is left of a score where the titles have nothing in common, and how like they are where all is left.
const UNTITLED: f32 = 0.3;
const TITLED: f32 = 0.25;

/// What is left of a score where two articles repeat no word that both repeat, and how like they are in that where all is left;
/// and what is left where one of them repeats none.
const APART: f32 = 0.05;
const TOGETHER: f32 = 0.6;
const UNSAID: f32 = 0.3;

/// Titles of one outlet that are so like each other are of a series, and not of one event; so much suffices where each has a
/// number that the other has not.
const SERIES: f32 = 0.55;
const NUMBERED: f32 = 0.4;

/// Share of the prints of either text that the other has, in thousandths, from which on they are texts of one event.
const KIN: u32 = 500;

/// Scores of a rank with older ranks.
pub(super) type Scores = Vec<(Rank, f32)>;

/// Sums for all ranks, and which of them are not nothing.
pub(super) type Sums = (Table<Rank, f32>, Vec<Rank>);

/// Scores pairs of ranks.
pub(super) struct Pairs<'a> {
    articles: &'a Articles,
    postings: &'a Postings,
    vectors: &'a Vectors,
    short: f32,
    /// Pairs of letters of the titles that were looked at.
    titles: Table<Rank, OnceLock<Vec<u64>>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(articles: &'a Articles, postings: &'a Postings, vectors: &'a Vectors) -> Self {
        let ranks = postings.articles.len();
        let titles = (0..ranks).map(|_| OnceLock::new()).collect();
        Self { articles, postings, vectors, short: SHORT * scale(ranks), titles }
    }

    /// Scores of a rank with older ones within the window.
    pub(super) fn older(&self, rank: Rank, (sums, touched): &mut Sums) -> Scores {
        for at in self.postings.at(rank) {
            self.add_up(rank, at, self.postings.entries[..at].iter().rev(), (sums, touched));
        }
        self.scored(rank, (sums, touched))
    }

    /// Scores of some newer ranks within the window with a rank.
    pub(super) fn newer(&self, rank: Rank, (sums, touched): &mut Sums, is_wanted: impl Fn(Rank) -> bool) -> Scores {
        for at in self.postings.at(rank) {
            let after = self.postings.entries[at + 1..].iter();
            self.add_up(rank, at, after, (sums, touched));
        }
        touched.retain(|&other| {
            let is_wanted = is_wanted(other);
            if !is_wanted {
                sums[other] = 0.0;
            }
            is_wanted
        });
        self.scored(rank, (sums, touched))
    }

    /// Adds up the weights of a sign that a rank shares with others within the window.
    fn add_up<'b>(
        &self,
        rank: Rank,
        at: usize,
        others: impl Iterator<Item = &'b Entry>,
        (sums, touched): (&mut Table<Rank, f32>, &mut Vec<Rank>),
    ) {
        let (entry, days) = (self.postings.entries[at], &self.postings.days);
        if entry.weight == 0.0 {
            return;
        }
        let is_near = |other: &Entry| (days[rank] - days[other.rank]).abs() <= WINDOW;
        for other in others.take_while(|other| other.sign == entry.sign && is_near(other)) {
            let sum = &mut sums[other.rank];
            if *sum == 0.0 {
                touched.push(other.rank);
            }
            *sum += entry.weight * other.weight;
        }
    }

    /// Scores of a rank with all that were touched, by rank, as far as they are worth knowing.
    fn scored(&self, rank: Rank, (sums, touched): (&mut Table<Rank, f32>, &mut Vec<Rank>)) -> Scores {
        touched.sort_unstable();
        let score = |other: Rank| {
            let sum = std::mem::take(&mut sums[other]);
            Some((other, self.score(rank, other, sum)?))
        };
        touched.drain(..).filter_map(score).collect()
    }

    /// How alike two ranks are whose signs agree so far.
    fn score(&self, rank: Rank, other: Rank, sum: f32) -> Option<f32> {
        let postings = self.postings;
        let (a, b) = (postings.lengths[rank], postings.lengths[other]);
        let least = a.min(b);
        let days = (postings.days[rank] - postings.days[other]).abs() as f32;
        let like = sum / (a * b).max(f32::MIN_POSITIVE);
        let score = like.powf(STEEP) * least / (least + self.short) * (1.0 - PER_DAY * days);
        if score < NOTED {
            return None;
        }
        let titles = in_common(self.title(rank), self.title(other)) as f32;
        let score = score * left(UNTITLED, titles / TITLED);
        if score < NOTED || self.is_series(rank, other, titles) {
            return None;
        }
        let score = score * self.vectors.like(rank, other).map_or(UNSAID, |like| left(APART, like / TOGETHER));
        Some(score).filter(|score| *score >= NOTED)
    }

    /// Whether two articles are of a series of one outlet, by how like their titles are.
    fn is_series(&self, rank: Rank, other: Rank, titles: f32) -> bool {
        let held = |rank: Rank| &self.articles[self.postings.articles[rank]];
        let is_numbered = || numbers_differ(&held(rank).card.key, &held(other).card.key);
        held(rank).outlet == held(other).outlet
            && titles >= NUMBERED
            && (titles >= SERIES || is_numbered())
            && !self.are_kin(rank, other)
    }

    /// Whether two texts have half of their words in common: they tell of one event, and are no two of a series.
    fn are_kin(&self, rank: Rank, other: Rank) -> bool {
        let card = |rank: Rank| &*self.articles[self.postings.articles[rank]].card;
        let (one, other) = (card(rank), card(other));
        shares(one, other).0 >= KIN && !one.figures.differ(&other.figures)
    }

    fn title(&self, rank: Rank) -> &[u64] {
        self.titles[rank].get_or_init(|| title_pairs(&self.articles[self.postings.articles[rank]].card.key))
    }
}

/// What is left of a score, at least so much of it, the more the nearer a likeness is to 1.
fn left(least: f32, like: f32) -> f32 {
    least + (1.0 - least) * like.min(1.0)
}

/// Whether each of two titles has numbers, and not the same ones.
fn numbers_differ(a: &str, b: &str) -> bool {
    let numbers = |title: &str| -> BTreeSet<String> {
        let runs = title.split(|c: char| !c.is_ascii_digit());
        runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (numbers(a), numbers(b));
    !a.is_empty() && !b.is_empty() && a != b
}
