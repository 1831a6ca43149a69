//! Tokens: a folded text in, what articles are found by out: single characters, pairs of them, words, and what an article is filed
//! under. It knows where in the shards each of them stands.

use super::{bits::Torn, fold};
use crate::text::han::is_han;
use fold::{is_gram, runs};

/// How often is often.
const OFTEN: usize = 4;

/// The last bit of a number that is written down.
const MARK: u64 = 1;

/// What a text is found by, each once, in rising order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Pairs of units; a single one has nothing behind it. With each, whether it occurs often.
    pub(super) grams: Vec<(u32, bool)>,
    /// Words, as numbers.
    pub(super) words: Vec<(u64, bool)>,
}

impl Traces {
    /// What a text is found by.
    pub fn of(text: &str) -> Self {
        let (mut grams, mut words) = (Vec::with_capacity(text.len()), Vec::new());
        collect(&fold::fold(text).units, &mut grams, &mut words);
        Self { grams: counted(grams), words: counted(words) }
    }

    /// Written down: how many, and the way from each to the next with its mark; grams first.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.grams.len() * 2);
        write(&mut bytes, self.grams.iter().map(|(gram, often)| (u64::from(*gram), *often)));
        write(&mut bytes, self.words.iter().copied());
        bytes
    }

    /// Whether every Han character of a folded word is in the text; where one is not, the word is not either.
    pub fn may_hold(&self, word: &str) -> bool {
        let is_there = |unit: u16| self.grams.binary_search_by_key(&pair(unit, 0), |(gram, _)| *gram).is_ok();
        word.chars().filter(|c| is_han(*c) && c.len_utf16() == 1).all(|c| is_there(c as u16))
    }

    /// What was written down.
    pub fn read(mut bytes: &[u8]) -> Result<Self, Torn> {
        let grams = read(&mut bytes)?.into_iter().map(|(gram, often)| Ok((u32::try_from(gram).or(Err(Torn))?, often)));
        Ok(Self { grams: grams.collect::<Result<_, Torn>>()?, words: read(&mut bytes)? })
    }
}

/// Adds all tokens of a folded text, as often as they occur.
pub(super) fn collect(units: &[u16], grams: &mut Vec<u32>, words: &mut Vec<u64>) {
    for run in runs(units) {
        if is_gram(run[0]) {
            grams.extend(run.iter().zip(&run[1..]).flat_map(|(unit, next)| [pair(*unit, 0), pair(*unit, *next)]));
            grams.push(pair(run[run.len() - 1], 0));
        } else {
            words.push(word(run));
        }
    }
}

/// Each once, with whether it occurs often.
fn counted<T: Copy + Ord>(mut all: Vec<T>) -> Vec<(T, bool)> {
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() >= OFTEN)).collect()
}

fn write(bytes: &mut Vec<u8>, all: impl ExactSizeIterator<Item = (u64, bool)>) {
    varint(bytes, all.len() as u64);
    let mut last = 0;
    for (value, often) in all {
        varint(bytes, (value - last) << 1 | u64::from(often));
        last = value;
    }
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read(bytes: &mut &[u8]) -> Result<Vec<(u64, bool)>, Torn> {
    let count = unvarint(bytes)?;
    let mut last = 0_u64;
    let mut all = Vec::new();
    for _ in 0..count {
        let value = unvarint(bytes)?;
        last = last.checked_add(value >> 1).ok_or(Torn)?;
        all.push((last, value & MARK == MARK));
    }
    Ok(all)
}

fn unvarint(bytes: &mut &[u8]) -> Result<u64, Torn> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Torn)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Torn)
}

/// A token in a query, by the shard that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token {
    /// Two units, or a single one with nothing behind it.
    Gram(u32),
    /// A word, or what an article is filed under.
    Word(u64),
}

/// The tokens that a text must hold to hold this one: words; pairs; single characters where they stand alone. The first are all that
/// it is made of; of a long run the pairs between come second, which say little more.
pub(super) fn needed(units: &[u16]) -> [Vec<Token>; 2] {
    let mut tokens = [Vec::new(), Vec::new()];
    for run in runs(units) {
        match run {
            run if !is_gram(run[0]) => tokens[0].push(Token::Word(word(run))),
            [one] => tokens[0].push(Token::Gram(pair(*one, 0))),
            run => {
                for (at, two) in run.windows(2).enumerate() {
                    let is_between = run.len() > 4 && at % 2 == 1 && at + 2 < run.len();
                    tokens[usize::from(is_between)].push(Token::Gram(pair(two[0], two[1])));
                }
            }
        }
    }
    for tokens in &mut tokens {
        tokens.sort_unstable();
        tokens.dedup();
    }
    tokens
}

/// The token of a filter: a field and a value, which no word looks like.
pub(super) fn filter(field: &str, value: &str) -> u64 {
    let mut units: Vec<u16> = format!("{field}:").encode_utf16().collect();
    units.extend(fold::fold(value).units);
    word(&units)
}

/// Two units as one number.
pub(super) fn pair(a: u16, b: u16) -> u32 {
    u32::from(a) << 16 | u32::from(b)
}

/// The number of a word: two hashes beside each other, FNV-1a of 32 bits and another one of 16.
fn word(units: &[u16]) -> u64 {
    let (mut first, mut second) = (0x811C_9DC5_u32, 7_u32);
    for unit in units {
        first = (first ^ u32::from(*unit)).wrapping_mul(0x0100_0193);
        second = second.wrapping_mul(0x5BD1_E995) ^ u32::from(*unit) ^ second >> 15;
    }
    u64::from(mix(first)) << 16 | u64::from(mix(second) >> 16)
}

/// Spreads numbers evenly; no two become one.
pub(super) fn mix(number: u32) -> u32 {
    let number = (number ^ number >> 16).wrapping_mul(0x85EB_CA6B);
    let number = (number ^ number >> 13).wrapping_mul(0xC2B2_AE35);
    number ^ number >> 16
}

#[cfg(test)]
mod tests {
    use super::{Token, Traces, filter, fold::fold, needed, pair};

    #[test]
    fn traces_come_back() {
        let traces = Traces::of("人民，人民 人民人 iPhone iPhone a a a a");
        let units = |text: &str| fold(text).units;
        let [ren, min] = [units("人")[0], units("民")[0]];
        assert_eq!(
            traces.grams,
            [(pair(ren, 0), true), (pair(ren, min), false), (pair(min, 0), false), (pair(min, ren), false)]
        );
        assert_eq!(traces.words.iter().map(|(_, often)| *often).filter(|it| *it).count(), 1);
        let bytes = traces.bytes();
        assert_eq!(Traces::read(&bytes), Ok(traces));
        assert!((0..bytes.len()).all(|end| Traces::read(&bytes[..end]).is_err()));
    }

    #[test]
    fn what_a_query_needs() {
        let needed = |text: &str| needed(&fold(text).units).map(|tokens| tokens.len());
        assert_eq!(
            ["在", "中国", "中国中国", "中国人民", "中国人民银行", "一二三四五", "iPhone在"].map(needed),
            [[1, 0], [1, 0], [2, 0], [3, 0], [3, 2], [3, 1], [2, 0]]
        );
        assert_ne!(filter("tag", "bbc"), filter("outlet", "bbc"));
        assert_eq!(filter("tag", "ＢＢＣ"), filter("tag", "bbc"));
        assert!(Token::Gram(1) < Token::Word(0));
    }
}
