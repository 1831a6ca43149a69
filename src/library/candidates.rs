//! Which cards are worth comparing: cards in, buckets of those that may hold one article out. Near-linear in the number of
//! cards, and the same for any order of them.
//!
//! Texts are sampled by MinHash (Broder, 1997), and cards that agree in a band of their sketches share a bucket (locality-sensitive
//! hashing: Indyk and Motwani, 1998; in bands: Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3). One address,
//! one headline of an outlet, one folder of a saved page and one file with a history make a bucket, too.

use super::{
    Captures,
    ids::{CardId, Cards},
    judge::{STUB, file, snapshot},
};
use crate::{article::Card, digest::Digest, table::Table};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Places of a sketch that must agree, side by side.
const BAND: usize = 2;

/// Titles under which an outlet must put a text for it to be standing words, and in how many bands its sketches must agree.
const STANDING: usize = 3;
const STANDING_BANDS: usize = 8;

/// Cards that may hold one article.
pub(super) struct Candidates {
    /// By what they share; each sorted, the longest text first.
    pub(super) buckets: Vec<Vec<CardId>>,
    /// Cards whose text their outlet puts under many titles.
    pub(super) is_standing: Table<CardId, bool>,
}

/// Finds what is worth comparing.
pub(super) fn find(cards: &Cards, captured: &Captures) -> Candidates {
    let bands = cards.iter().map(|card| card.sketch.len() / BAND).max().unwrap_or(0);
    let by_band: Vec<Vec<Vec<CardId>>> =
        (0..bands).into_par_iter().map(|band| alike(cards, |card| key(card, band))).collect();
    let is_standing = standing(cards, &by_band);
    let others: [fn(&Card) -> Option<u64>; 4] = [
        |card| (card.file != Digest::default()).then(|| start(&card.file)),
        |card| Some(start(&Digest::of(card.identity.as_ref()?.as_bytes()))),
        |card| Some(start(&Digest::of(snapshot(&card.path)?.as_bytes()))),
        |card| headline(card).filter(|_| card.chars >= STUB).map(|it| start(&it)),
    ];
    let mut buckets: Vec<Vec<CardId>> = others.into_par_iter().flat_map(|key| alike(cards, key)).collect();
    if !captured.is_empty() {
        buckets.extend(alike(cards, |card| Some(start(&Digest::of(file(card, captured)?.as_bytes())))));
    }
    buckets.extend(by_band.into_iter().flatten());
    buckets.par_sort_unstable();
    buckets.dedup();
    Candidates { buckets, is_standing }
}

/// What a card has in a band of its sketch; none where there is no text to speak of.
fn key(card: &Card, band: usize) -> Option<u64> {
    let places = card.sketch.get(band * BAND..(band + 1) * BAND)?;
    (card.chars > 0).then(|| places.iter().fold(0, |key, &it| key << 32 | u64::from(it)))
}

/// Headline and outlet together; none where there is no headline that says much.
fn headline(card: &Card) -> Option<Digest> {
    const SHORT: usize = 6;
    let outlet = card.outlet.as_ref().map_or("", |outlet| outlet.id.as_str());
    (card.key.chars().count() >= SHORT).then(|| Digest::of_parts([card.key.as_bytes(), outlet.as_bytes()]))
}

/// The first bits of a digest, which seldom agree where the whole does not.
fn start(digest: &Digest) -> u64 {
    digest.bytes()[..8].iter().fold(0, |start, &byte| start << 8 | u64::from(byte))
}

/// Cards with the same key, the longest text first.
fn alike(cards: &Cards, key: impl Fn(&Card) -> Option<u64>) -> Vec<Vec<CardId>> {
    let mut keyed: Vec<(u64, CardId)> = cards.enumerated().filter_map(|(at, card)| Some((key(card)?, at))).collect();
    keyed.sort_unstable();
    let bucket = |same: &[(u64, CardId)]| {
        let mut bucket: Vec<CardId> = same.iter().map(|it| it.1).collect();
        bucket.sort_by_key(|&at| (std::cmp::Reverse(cards[at].chars), at));
        bucket
    };
    keyed.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(bucket).collect()
}

/// Cards whose text their outlet puts under many titles: the description of a channel, the frame of a daily report.
fn standing(cards: &Cards, by_band: &[Vec<Vec<CardId>>]) -> Table<CardId, bool> {
    let mut bands = Table::from(vec![0usize; cards.len()]);
    for bucket in by_band.iter().flatten().filter(|bucket| bucket.len() >= STANDING) {
        let mut titled: Vec<(&str, &str, CardId)> = bucket
            .iter()
            .filter_map(|&at| {
                let card = &cards[at];
                Some((card.outlet.as_ref()?.id.as_str(), card.key.as_str(), at))
            })
            .collect();
        titled.sort_unstable();
        for outlet in titled.chunk_by(|a, b| a.0 == b.0) {
            let titles: BTreeSet<&str> = outlet.iter().map(|it| it.1).collect();
            if titles.len() >= STANDING {
                outlet.iter().for_each(|it| bands[it.2] += 1);
            }
        }
    }
    bands.into_iter().map(|bands| bands >= STANDING_BANDS).collect()
}
