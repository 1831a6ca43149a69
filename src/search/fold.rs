//! Folding for search: a text in, what its spellings share out, with the way back to the text. It never changes what is shown.
//!
//! Letters and digits are kept, in NFKC, lower case and Simplified; marks and what takes no place go; whatever else stands between
//! them becomes one space. `static/search.js` folds by the same rules, with the table that is here.

use crate::text::{
    fold::{is_invisible, normal},
    han::{is_han, is_word},
    script::simplify,
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A text, folded, in UTF-16 as browsers count, with the place of each unit in the text.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded text.
    pub units: Vec<u16>,
    /// For each unit, where the character that it came from begins, in bytes.
    pub places: Vec<u32>,
    is_broken: bool,
}

/// The unit between words.
pub(super) const SPACE: u16 = b' ' as u16;

/// Folds a text.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_marked = chars.peek().is_some_and(|(_, next)| normal(*next).is_none() && is_combining_mark(*next));
        if is_marked {
            let mut cluster = String::from(c);
            while let Some((_, mark)) = chars.next_if(|(_, next)| is_combining_mark(*next)) {
                cluster.push(mark);
            }
            folded.keep_all(&mut cluster.nfkc(), at);
        } else if let Some(c) = normal(c) {
            folded.keep(if c.is_ascii() { c.to_ascii_lowercase() } else { simplify(c) }, at);
        } else {
            folded.keep_all(&mut std::iter::once(c).nfkc(), at);
        }
    }
    folded
}

/// A letter, a digit or a Han character; places of Unicode that no character has yet are none.
fn is_kept(c: char) -> bool {
    match c {
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => true,
        c if is_han(c) => c.is_alphanumeric(),
        c => is_word(c),
    }
}

impl Folded {
    fn keep_all(&mut self, chars: &mut dyn Iterator<Item = char>, at: usize) {
        for c in chars {
            c.to_lowercase().map(simplify).for_each(|c| self.keep(c, at));
        }
    }

    fn keep(&mut self, c: char, at: usize) {
        if !is_kept(c) {
            self.is_broken |= !(is_combining_mark(c) || is_invisible(c));
            return;
        }
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if std::mem::take(&mut self.is_broken) && !self.units.is_empty() {
            self.units.push(SPACE);
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
    matches!(unit, 0x4E00..=0x9FFF | 0x3040..=0x30FF | 0x3105..=0x312F | 0x31F0..=0x31FF | 0xD800..=0xDFFF)
        || char::from_u32(u32::from(unit)).is_some_and(is_han)
}

/// Runs of one kind: characters that stand for themselves, or the letters of one word.
pub fn runs(units: &[u16]) -> impl Iterator<Item = &[u16]> {
    units.split(|unit| *unit == SPACE).flat_map(|part| part.chunk_by(|a, b| is_gram(*a) == is_gram(*b)))
}

/// Every Traditional character with its Simplified one, one after another: what browsers fold with.
pub fn table() -> String {
    let pairs = ('\u{3400}'..='\u{9FFF}').map(|c| (c, simplify(c))).filter(|(c, simple)| c != simple);
    pairs.flat_map(|(c, simple)| [c, simple]).collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, runs, table};

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
            ("Cafe\u{301} 螞\u{200B}蟻\u{FE00}", "café 蚂蚁"),
        ] {
            assert_eq!(text(&fold(raw).units), want, "{raw}");
        }
        assert_eq!(fold("𠮷，a").places, [0, 0, 7, 7]);
    }

    #[test]
    fn runs_are_of_one_kind() {
        let units = fold("iPhone在中国 2,000台").units;
        assert_eq!(runs(&units).map(text).collect::<Vec<_>>(), ["iphone", "在中国", "2", "000", "台"]);
    }

    #[test]
    fn the_table_holds_pairs() {
        let table = table();
        let all: Vec<char> = table.chars().collect();
        assert!(all.chunks(2).any(|pair| pair == ['國', '国']) && all.len().is_multiple_of(2) && all.len() > 4000);
    }
}
