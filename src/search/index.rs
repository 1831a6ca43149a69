//! All articles to shards, in memory no more than eight bytes for each token of each article. It never keeps a text.

use super::{Cut, Entry, fold, shard};
use rayon::prelude::*;
use shard::{OFTEN, Posting};
use std::collections::BTreeMap;

/// Articles that are read at a time.
const BATCH: usize = 512;

/// The shards of an archive, and what its facets count.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// How it is cut.
    pub cut: Cut,
    /// By their numbers.
    pub(super) shards: Vec<Vec<u8>>,
    /// For each article its outlet, as a place in `outlets`.
    pub(super) outlet_of: Vec<u16>,
    /// Names of outlets, as they first occur.
    pub(super) outlets: Vec<String>,
    /// For each topic the articles of it.
    pub(super) topics: BTreeMap<String, Vec<u32>>,
}

/// What of an article is indexed: its tokens with their marks, and its facets.
struct Read {
    tokens: Vec<u64>,
    outlet: String,
    topics: Vec<String>,
}

impl Index {
    /// Reads all articles, a batch at a time; `entry` makes one by its number.
    pub fn new(cut: Cut, entry: impl Fn(usize) -> Entry + Sync) -> Self {
        let mut index = Self { shards: Vec::new(), ..Self { cut, ..Self::default() } };
        let count = index.cut.len();
        let mut parts: Vec<Vec<u64>> = vec![Vec::new(); 1 << index.cut.bits.min(6)];
        for start in (0..count).step_by(BATCH) {
            let batch = start..count.min(start + BATCH);
            let read: Vec<Read> = batch.into_par_iter().map(|number| Read::new(number, &entry(number))).collect();
            for (number, read) in (start..).zip(read) {
                index.file(number, read.outlet, read.topics);
                for pair in read.tokens {
                    parts[shard::shard_of((pair >> 32) as u32, index.cut.bits.min(6))].push(pair);
                }
            }
        }
        let (bits, universe) = (index.cut.bits, shard::universe(count));
        index.shards = parts.into_par_iter().flat_map_iter(|part| shards(part, bits, universe)).collect();
        index
    }

    /// Notes what an article is filed under.
    fn file(&mut self, number: usize, outlet: String, topics: Vec<String>) {
        let at = self.outlets.iter().position(|it| *it == outlet).unwrap_or_else(|| {
            self.outlets.push(outlet);
            self.outlets.len() - 1
        });
        self.outlet_of.push(at as u16);
        for topic in topics {
            self.topics.entry(topic).or_default().push(number as u32);
        }
    }
}

impl Read {
    fn new(number: usize, entry: &Entry) -> Self {
        let mut found: Vec<u64> = Vec::with_capacity(entry.text.len());
        let mut all = |text: &str, mark: u64| {
            fold::tokens(&fold::fold(text).units, |token| found.push(u64::from(token) << 1 | mark));
        };
        all(&entry.title, 1);
        entry.tags.iter().for_each(|tag| all(tag, 1));
        all(&entry.text, 0);
        found.extend(filters(entry).into_iter().map(|token| u64::from(token) << 1));
        found.sort_unstable();
        let tokens = found.chunk_by(|a, b| a >> 1 == b >> 1).map(|same| {
            let titled = same.last().map_or(0, |last| last & 1);
            let often = u64::from(same.len() >= OFTEN as usize);
            same[0] >> 1 << 32 | (number as u64) << 2 | titled << 1 | often
        });
        Self {
            tokens: tokens.collect(),
            outlet: entry.outlet[0].clone(),
            topics: entry.topics.iter().map(|[name, _]| name.clone()).collect(),
        }
    }
}

/// The tokens of what an article is filed under, by name and by slug.
fn filters(entry: &Entry) -> Vec<u32> {
    let outlet = entry.outlet.iter().map(|name| fold::filter("outlet", name));
    let topics = entry.topics.iter().flatten().map(|name| fold::filter("topic", name));
    let tags = entry.tags.iter().map(|name| fold::filter("tag", name));
    let mut tokens: Vec<u32> = outlet.chain(topics).chain(tags).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The shards of a part: tokens with their articles in any order in, every shard of the part out.
fn shards(mut part: Vec<u64>, bits: u32, universe: usize) -> Vec<Vec<u8>> {
    part.sort_unstable();
    let deeper = bits - bits.min(6);
    let number = |pair: &u64| shard::shard_of((pair >> 32) as u32, bits) & ((1 << deeper) - 1);
    let mut shards = Vec::new();
    let mut rest = &part[..];
    for at in 0..1 << deeper {
        let (own, others) = rest.split_at(rest.partition_point(|pair| number(pair) <= at));
        rest = others;
        let lists = own.chunk_by(|a, b| a >> 32 == b >> 32).map(|same| {
            let posting =
                |pair: &u64| Posting { number: (*pair as u32) >> 2, titled: pair >> 1 & 1 == 1, often: pair & 1 == 1 };
            ((same[0] >> 32) as u32, same.iter().map(posting).collect())
        });
        shards.push(shard::write(&lists.collect::<Vec<_>>(), bits, universe));
    }
    shards
}
