//! How alike two articles are as reports of one event: their signs and titles in, scores out. It never decides what is a story.

use super::{
    Holding,
    judge::{in_common, shares, title_pairs},
    postings::{Entry, Postings, WINDOW, scale},
};
use std::sync::OnceLock;

/// Least score of a pair that is worth knowing.
pub(super) const NOTED: f32 = 0.05;

/// Length of a vector of weights at which a score counts half: short ones agree by chance.
const SHORT: f32 = 33.0;

/// What a score loses for each day between two articles.
const PER_DAY: f32 = 0.02;

/// What is left of a score where the titles have nothing in common, and how like they are where all is left.
const UNTITLED: f32 = 0.4;
const TITLED: f32 = 0.25;

/// Titles of one outlet that are so like each other are of a series, and not of one event.
const SERIES: f32 = 0.4;

/// Share of the prints of either text that the other has, in thousandths, from which on they are texts of one event.
const KIN: u32 = 500;

/// Scores of a rank with older ranks.
pub(super) type Scores = Vec<(u32, f32)>;

/// Scores pairs of ranks.
pub(super) struct Pairs<'a> {
    articles: &'a [Holding],
    postings: &'a Postings,
    short: f32,
    /// Pairs of letters of the titles that were looked at.
    titles: Vec<OnceLock<Vec<u64>>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(articles: &'a [Holding], postings: &'a Postings) -> Self {
        let ranks = postings.places.len();
        let titles = (0..ranks).map(|_| OnceLock::new()).collect();
        Self { articles, postings, short: SHORT * scale(ranks), titles }
    }

    /// Scores of a rank with older ones within the window.
    pub(super) fn older(&self, rank: usize, (sums, touched): &mut (Vec<f32>, Vec<u32>)) -> Scores {
        for at in self.postings.at(rank) {
            self.add_up(rank, at, self.postings.entries[..at].iter().rev(), (sums, touched));
        }
        self.scored(rank, (sums, touched))
    }

    /// Scores of some newer ranks within the window with a rank.
    pub(super) fn newer(
        &self,
        rank: usize,
        (sums, touched): &mut (Vec<f32>, Vec<u32>),
        is_wanted: impl Fn(usize) -> bool,
    ) -> Scores {
        for at in self.postings.at(rank) {
            let after = self.postings.entries[at + 1..].iter();
            self.add_up(rank, at, after, (sums, touched));
        }
        touched.retain(|&other| {
            let is_wanted = is_wanted(other as usize);
            if !is_wanted {
                sums[other as usize] = 0.0;
            }
            is_wanted
        });
        self.scored(rank, (sums, touched))
    }

    /// Adds up the weights of a sign that a rank shares with others within the window.
    fn add_up<'b>(
        &self,
        rank: usize,
        at: usize,
        others: impl Iterator<Item = &'b Entry>,
        (sums, touched): (&mut [f32], &mut Vec<u32>),
    ) {
        let (entry, days) = (self.postings.entries[at], &self.postings.days);
        if entry.weight == 0.0 {
            return;
        }
        let is_near = |other: &Entry| (days[rank] - days[other.rank as usize]).abs() <= WINDOW;
        for other in others.take_while(|other| other.sign == entry.sign && is_near(other)) {
            let sum = &mut sums[other.rank as usize];
            if *sum == 0.0 {
                touched.push(other.rank);
            }
            *sum += entry.weight * other.weight;
        }
    }

    /// Scores of a rank with all that were touched, by rank, as far as they are worth knowing.
    fn scored(&self, rank: usize, (sums, touched): (&mut [f32], &mut Vec<u32>)) -> Scores {
        touched.sort_unstable();
        let score = |other: u32| {
            let sum = std::mem::take(&mut sums[other as usize]);
            Some((other, self.score(rank, other as usize, sum)?))
        };
        touched.drain(..).filter_map(score).collect()
    }

    /// How alike two ranks are whose signs agree so far.
    fn score(&self, rank: usize, other: usize, sum: f32) -> Option<f32> {
        let postings = self.postings;
        let (a, b) = (postings.lengths[rank], postings.lengths[other]);
        let least = a.min(b);
        let score = sum / (a * b).max(f32::MIN_POSITIVE) * least / (least + self.short);
        if score < NOTED {
            return None;
        }
        let days = (postings.days[rank] - postings.days[other]).abs() as f32;
        let like = in_common(self.title(rank), self.title(other)) as f32;
        let outlet = |rank: usize| self.articles[postings.places[rank]].outlet;
        let is_series = outlet(rank) == outlet(other) && like >= SERIES && !self.are_kin(rank, other);
        if is_series {
            return None;
        }
        let score = score * by_titles(like) * (1.0 - PER_DAY * days);
        Some(score).filter(|score| *score >= NOTED)
    }

    /// Whether two texts have half of their words in common: they tell of one event, and are no two of a series.
    fn are_kin(&self, rank: usize, other: usize) -> bool {
        let card = |rank: usize| &*self.articles[self.postings.places[rank]].card;
        let (one, other) = (card(rank), card(other));
        shares(one, other).0 >= KIN && !one.figures.differ(&other.figures)
    }

    fn title(&self, rank: usize) -> &[u64] {
        self.titles[rank].get_or_init(|| title_pairs(&self.articles[self.postings.places[rank]].card.key))
    }
}

/// What titles that are so like each other leave of a score.
fn by_titles(like: f32) -> f32 {
    UNTITLED + (1.0 - UNTITLED) * (like / TITLED).min(1.0)
}
