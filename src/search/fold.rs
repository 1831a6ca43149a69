//! Folding for search: a text in, what its spellings share out, with the way back to the text; and the tokens of what was
//! folded. It never changes what is shown.
//!
//! Letters and digits are kept, in NFKC, lower case and Simplified; whatever stands between them becomes one space. Han
//! characters and kana become pairs and single ones, everything else words.

use crate::text::{han::is_han, script::simplify};
use unicode_normalization::UnicodeNormalization;

/// A text, folded, in UTF-16 as browsers count, with the place in the text of each unit (there in UTF-16, too).
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded text.
    pub units: Vec<u16>,
    /// For each unit, where the character that it came from begins.
    pub places: Vec<u32>,
}

/// Folds a text.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    let mut at = 0;
    let mut is_broken = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            folded.keep(c.to_ascii_lowercase(), at, &mut is_broken);
        } else if is_plain_han(c) {
            folded.keep(simplify(c), at, &mut is_broken);
        } else {
            for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase).map(simplify) {
                match c.is_alphanumeric() {
                    true => folded.keep(c, at, &mut is_broken),
                    false => is_broken = true,
                }
            }
        }
        at += c.len_utf16() as u32;
    }
    folded
}

/// A Han character that is in NFKC already.
fn is_plain_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

impl Folded {
    fn keep(&mut self, c: char, at: u32, is_broken: &mut bool) {
        if std::mem::take(is_broken) && !self.units.is_empty() {
            self.units.push(u16::from(b' '));
            self.places.push(at);
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            self.units.push(*unit);
            self.places.push(at);
        }
    }
}

/// Whether a unit belongs to a character that stands for itself, not for a letter of a word.
pub fn is_gram(unit: u16) -> bool {
    matches!(unit, 0x3040..=0x30FF | 0x3105..=0x312F | 0x31F0..=0x31FF | 0xD800..=0xDFFF)
        || char::from_u32(u32::from(unit)).is_some_and(is_han)
}

/// Runs of one kind: pairs and single characters, or words.
pub fn runs(units: &[u16]) -> impl Iterator<Item = &[u16]> {
    let is_space = |unit: &u16| *unit == u16::from(b' ');
    units.split(is_space).flat_map(|part| part.chunk_by(|a, b| is_gram(*a) == is_gram(*b)))
}

/// Calls with every token of a text, as often as it occurs.
pub fn tokens(units: &[u16], mut each: impl FnMut(u32)) {
    for run in runs(units) {
        if !is_gram(run[0]) {
            each(word(run));
            continue;
        }
        run.iter().for_each(|unit| each(mix(u32::from(*unit) << 16)));
        run.windows(2).for_each(|pair| each(mix(u32::from(pair[0]) << 16 | u32::from(pair[1]))));
    }
}

/// The tokens that a text must hold to hold this one: pairs, single characters only where they stand alone, and words.
pub fn needed(units: &[u16]) -> Vec<u32> {
    let mut tokens = Vec::new();
    for run in runs(units) {
        match run {
            run if !is_gram(run[0]) => tokens.push(word(run)),
            [one] => tokens.push(mix(u32::from(*one) << 16)),
            run => tokens.extend(run.windows(2).map(|pair| mix(u32::from(pair[0]) << 16 | u32::from(pair[1])))),
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The token of a filter: a field and a value, which no word looks like.
pub fn filter(field: &str, value: &str) -> u32 {
    let mut units: Vec<u16> = format!("{field}:").encode_utf16().collect();
    units.extend(fold(value).units);
    word(&units)
}

/// The token of a word: FNV-1a, in a range where no pair of characters is.
fn word(units: &[u16]) -> u32 {
    let hash = units.iter().fold(0x811C_9DC5_u32, |hash, unit| (hash ^ u32::from(*unit)).wrapping_mul(0x0100_0193));
    mix(hash % 0x3000_0000)
}

/// Spreads tokens evenly over shards; no two become one.
fn mix(token: u32) -> u32 {
    let token = (token ^ token >> 16).wrapping_mul(0x85EB_CA6B);
    let token = (token ^ token >> 13).wrapping_mul(0xC2B2_AE35);
    token ^ token >> 16
}

/// Every Traditional character with its Simplified one, one after another: what browsers fold with.
pub fn table() -> String {
    let pairs = ('\u{3400}'..='\u{9FFF}').map(|c| (c, simplify(c))).filter(|(c, simple)| c != simple);
    pairs.flat_map(|(c, simple)| [c, simple]).collect()
}

#[cfg(test)]
mod tests {
    use super::{filter, fold, needed, runs, table};

    fn text(units: &[u16]) -> String {
        String::from_utf16(units).unwrap()
    }

    #[test]
    fn spellings_meet_and_punctuation_breaks() {
        for (raw, want) in [
            ("螞蟻集團，「抵抗」。", "蚂蚁集团 抵抗"),
            ("ＢＢＣ　News: 5G!", "bbc news 5g"),
            ("①㈱…x", "1 株 x"),
            ("  \n", ""),
            ("𠮷野家", "𠮷野家"),
        ] {
            assert_eq!(text(&fold(raw).units), want, "{raw}");
        }
        assert_eq!(fold("𠮷，a").places, [0, 0, 3, 3]);
    }

    #[test]
    fn runs_and_what_a_query_needs() {
        let units = fold("iPhone在中国 2,000台").units;
        assert_eq!(runs(&units).map(text).collect::<Vec<_>>(), ["iphone", "在中国", "2", "000", "台"]);
        assert_eq!(needed(&units).len(), 6);
        assert_eq!(needed(&fold("中国中国").units).len(), 2);
        assert_ne!(filter("tag", "bbc"), filter("outlet", "bbc"));
        assert_eq!(filter("tag", "ＢＢＣ"), filter("tag", "bbc"));
    }

    #[test]
    fn the_table_holds_pairs() {
        let table = table();
        let all: Vec<char> = table.chars().collect();
        assert!(all.chunks(2).any(|pair| pair == ['國', '国']) && all.len() % 2 == 0 && all.len() > 4000);
    }
}
