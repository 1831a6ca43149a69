//! All articles to shards: what each is found by, read one after another, a group of shards at a time, so that no more is in memory
//! than the postings of a few groups. It never sees a text.

use super::{
    Cut, Entry,
    fold::fold,
    frequent::Frequent,
    shard::{Owner, Posting, Shard, Spot, spot, universe},
    token::{Token, Traces, collect, filter},
};
use rayon::prelude::*;
use std::{collections::BTreeMap, ops::Range};

/// Postings that are in memory for a group of shards, about.
const GROUP: usize = 10_000_000;

/// After so many articles it is asked whether to go on.
const ASKED: usize = 256;

/// The shards of an archive, and what it is filed under.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// How it is cut.
    pub cut: Cut,
    /// The characters that are frequent.
    pub frequent: Frequent,
    /// By their numbers.
    pub(super) shards: Vec<Vec<u8>>,
    /// For each article its outlet, as a place in `outlets`.
    pub(super) outlet_of: Vec<u16>,
    /// Names of outlets, sorted.
    pub(super) outlets: Vec<String>,
    /// For each topic the articles of it.
    pub(super) topics: BTreeMap<String, Vec<u32>>,
}

/// What of an article is indexed, with whether it is in the headline or a tag, and whether it is often.
struct Read {
    grams: Vec<(u32, bool, bool)>,
    words: Vec<(u64, bool, bool)>,
}

impl Index {
    /// Reads all articles, which are in the order of their numbers; `traces` are those of a text, by the article's number. None
    /// where `goes_on` has said no meanwhile.
    pub fn new(
        cut: Cut,
        entries: &[Entry],
        traces: impl Fn(usize) -> Traces + Sync,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        let universe = universe(entries.len());
        let read = |number: usize| Read::new(&entries[number], traces(number));
        let (counts, total) = count(entries.len(), &read);
        let frequent = Frequent::among(&counts, universe);
        let shards = 1_usize << cut.bits;
        // Every group reads all articles again: no more of them than memory or threads ask for.
        let groups = total.div_ceil(GROUP).max(rayon::current_num_threads());
        let step = shards.div_ceil(groups);
        let groups: Vec<Range<usize>> = (0..shards).step_by(step).map(|at| at..shards.min(at + step)).collect();
        let group = |group: &Range<usize>| {
            let mut drafts = vec![Draft::default(); group.len()];
            for number in (0..entries.len()).take_while(|number| number % ASKED != 0 || goes_on()) {
                file(number as u32, &read(number), &frequent, cut.bits, group, &mut drafts);
            }
            drafts.into_iter().map(|draft| draft.shard().write(&frequent, cut.bits, universe)).collect::<Vec<_>>()
        };
        let shards = groups.par_iter().map(group).collect::<Vec<_>>().into_iter().flatten().collect();
        goes_on().then(|| Self { shards, frequent, cut, ..Self::default() }.filed(entries))
    }

    /// Notes what articles are filed under.
    fn filed(mut self, entries: &[Entry]) -> Self {
        self.outlets = entries.iter().map(|entry| entry.outlet[0].clone()).collect();
        self.outlets.sort();
        self.outlets.dedup();
        for (number, entry) in entries.iter().enumerate() {
            let at = self.outlets.binary_search(&entry.outlet[0]).unwrap_or_default();
            self.outlet_of.push(at as u16);
            for [topic, _] in &entry.topics {
                self.topics.entry(topic.clone()).or_default().push(number as u32);
            }
        }
        self
    }
}

/// How many articles hold each unit, and how many postings there will be.
fn count(articles: usize, read: &(impl Fn(usize) -> Read + Sync)) -> (Vec<u32>, usize) {
    let none = || (vec![0_u32; 1 << 16], 0);
    let add = |(mut counts, total): (Vec<u32>, usize), number: usize| {
        let read = read(number);
        for (gram, ..) in read.grams.iter().filter(|(gram, ..)| gram & 0xFFFF == 0) {
            counts[(gram >> 16) as usize] += 1;
        }
        (counts, total + read.grams.len() + read.words.len())
    };
    let both = |mut a: (Vec<u32>, usize), b: (Vec<u32>, usize)| {
        a.0.iter_mut().zip(&b.0).for_each(|(a, b)| *a += b);
        (a.0, a.1 + b.1)
    };
    (0..articles).into_par_iter().fold(none, add).reduce(none, both)
}

impl Read {
    fn new(entry: &Entry, traces: Traces) -> Self {
        let (mut grams, mut words) = (Vec::new(), Vec::new());
        for text in [&entry.title].into_iter().chain(&entry.tags) {
            collect(&fold(text).units, &mut grams, &mut words);
        }
        let mut read = Self { grams: marked(grams, traces.grams), words: marked(words, traces.words) };
        read.words.extend(filters(entry).into_iter().map(|word| (word, false, false)));
        read
    }
}

/// What is in the headline or in a tag, and what is in the text.
fn marked<T: Copy + Ord>(mut titled: Vec<T>, traces: Vec<(T, bool)>) -> Vec<(T, bool, bool)> {
    titled.sort_unstable();
    titled.dedup();
    let is_new = |token: &&T| traces.binary_search_by_key(*token, |(other, _)| *other).is_err();
    let only: Vec<(T, bool, bool)> = titled.iter().filter(is_new).map(|token| (*token, true, false)).collect();
    let each = traces.iter().map(|(token, often)| (*token, titled.binary_search(token).is_ok(), *often));
    each.chain(only).collect()
}

/// The tokens of what an article is filed under, by name and by slug.
fn filters(entry: &Entry) -> Vec<u64> {
    let outlet = entry.outlet.iter().filter(|name| !name.is_empty()).map(|name| filter("outlet", name));
    let topics = entry.topics.iter().flatten().map(|name| filter("topic", name));
    let tags = entry.tags.iter().map(|name| filter("tag", name));
    let mut tokens: Vec<u64> = outlet.chain(topics).chain(tags).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// A shard whose postings are not in order yet.
#[derive(Clone, Debug, Default)]
struct Draft {
    /// From the highest bit: one whether it is an owner's, 16 the owner, 18 the pair and one, 24 the article, 2 marks.
    grams: Vec<u64>,
    words: Vec<(u64, u32)>,
}

/// Files an article's tokens that belong into a group of shards.
fn file(number: u32, read: &Read, frequent: &Frequent, bits: u32, group: &Range<usize>, drafts: &mut [Draft]) {
    let tail = |titled: bool, often: bool| number << 2 | u32::from(titled) << 1 | u32::from(often);
    for &(gram, titled, often) in &read.grams {
        let (shard, spot) = spot(Token::Gram(gram), frequent, bits);
        if group.contains(&shard) {
            let head = match spot {
                Spot::Owner(owner, pair) => {
                    1 << 34 | u64::from(owner) << 18 | pair.map_or(0, |pair| u64::from(pair) + 1)
                }
                Spot::Frequent(id) => u64::from(id),
                Spot::Word(_) => continue,
            };
            drafts[shard - group.start].grams.push(head << 26 | u64::from(tail(titled, often)));
        }
    }
    for &(word, titled, often) in &read.words {
        let (shard, _) = spot(Token::Word(word), frequent, bits);
        if group.contains(&shard) {
            drafts[shard - group.start].words.push((word, tail(titled, often)));
        }
    }
}

impl Draft {
    fn shard(mut self) -> Shard {
        self.grams.sort_unstable();
        self.words.sort_unstable();
        let mut shard = Shard::default();
        for same in self.grams.chunk_by(|a, b| a >> 26 == b >> 26) {
            let (head, postings) = (same[0] >> 26, same.iter().map(|it| posting(*it as u32)).collect());
            let (owner, pair) = ((head >> 18) as u16, (head & 0x3_FFFF) as u32);
            match (head >> 34, pair) {
                (0, _) => shard.frequent.push((head as u32, postings)),
                (_, 0) => shard.owners.push(Owner { unit: owner, postings, pairs: Vec::new() }),
                _ => shard
                    .owners
                    .iter_mut()
                    .last()
                    .expect("an owner comes before its pairs")
                    .pairs
                    .push((pair - 1, postings)),
            }
        }
        for same in self.words.chunk_by(|a, b| a.0 == b.0) {
            shard.words.push((same[0].0, same.iter().map(|it| posting(it.1)).collect()));
        }
        shard
    }
}

/// An article's number, and two marks; what is above them is not looked at.
fn posting(tail: u32) -> Posting {
    Posting { number: tail >> 2 & 0xFF_FFFF, titled: tail >> 1 & 1 == 1, often: tail & 1 == 1 }
}

#[cfg(test)]
mod tests {
    use super::{ASKED, Cut, Entry, Index, Traces};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn it_stops_where_it_is_overtaken() {
        let entries = vec![Entry { title: "灯".into(), ..Entry::default() }; 3 * ASKED];
        let cut = || Cut::new(entries.iter().map(|_| ("2021-03-02", 10)));
        let asked = AtomicUsize::new(0);
        let made = |most: usize| {
            asked.store(0, Ordering::Relaxed);
            let goes_on = || asked.fetch_add(1, Ordering::Relaxed) < most;
            Index::new(cut(), &entries, |_| Traces::of("湖边的灯"), &goes_on).is_some()
        };
        assert!(made(usize::MAX));
        assert!(!made(0) && !made(1));
    }
}
