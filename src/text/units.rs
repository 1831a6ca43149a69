//! Text as the units that two texts are compared by: a Han character is one, a word of letters or digits is two, so that 16
//! Han characters and 8 words are runs of the same length. Punctuation, white space, case and script do not count. It never
//! says what a text means.

use super::{
    fold::is_invisible,
    han::{self, is_han, narrow},
    script::simplify,
};

/// A unit and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is: the Simplified character, or a hash of the word.
    pub code: u32,
    /// Where it begins, in bytes.
    pub start: u32,
    /// Where it ends. The second unit of a word has the extent of the first.
    pub end: u32,
}

/// Marks the codes of words, so that no word is a character.
const WORD: u32 = 1 << 31;

/// The units of a text, in order.
pub fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len() / 3);
    let mut word: Option<(u32, usize, usize)> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if matches!(c, '\u{4E00}'..='\u{9FFF}') {
            flush(&mut word, &mut units);
            units.push(Unit { code: u32::from(simplify(c)), start: at as u32, end: end as u32 });
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        let is_single = is_single(c);
        if !is_single && han::is_word(c) {
            let (hash, start) = word.map_or((0x811c_9dc5, at), |(hash, start, _)| (hash, start));
            word = Some((c.to_lowercase().fold(hash, |hash, c| step(hash, u32::from(narrow(c)))), start, end));
            continue;
        }
        flush(&mut word, &mut units);
        if is_single && han::is_word(c) {
            units.push(Unit { code: u32::from(simplify(c)), start: at as u32, end: end as u32 });
        }
    }
    flush(&mut word, &mut units);
    units
}

/// Ends a word: two units of one extent.
fn flush(word: &mut Option<(u32, usize, usize)>, units: &mut Vec<Unit>) {
    if let Some((hash, start, end)) = word.take() {
        let (start, end) = (start as u32, end as u32);
        units.push(Unit { code: hash | WORD, start, end });
        units.push(Unit { code: step(hash, 1) | WORD, start, end });
    }
}

/// A character that is a unit by itself: Han and kana.
pub fn is_single(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3105}'..='\u{312F}')
}

/// One step of FNV-1a.
fn step(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

/// Whether a code is that of a word.
pub fn is_word(code: u32) -> bool {
    code & WORD != 0
}

/// A hash of a run of units, well spread.
pub fn hash(codes: impl IntoIterator<Item = u32>) -> u64 {
    codes.into_iter().fold(0x9e37_79b9_7f4a_7c15, |hash, code| mixed(hash ^ u64::from(code)))
}

/// Spreads a number over all bits: the finaliser of SplitMix64.
pub fn mixed(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::{hash, is_word, units};

    fn codes(text: &str) -> Vec<u32> {
        units(text).into_iter().map(|unit| unit.code).collect()
    }

    #[test]
    fn characters_and_words() {
        let text = "螞蟻，“IPO”\n二０２１";
        let shown: Vec<&str> = units(text).iter().map(|unit| &text[unit.start as usize..unit.end as usize]).collect();
        assert_eq!(shown, ["螞", "蟻", "IPO", "IPO", "二", "０２１", "０２１"]);
        assert_eq!(units(text).iter().map(|unit| is_word(unit.code)).filter(|&word| word).count(), 4);
    }

    #[test]
    fn script_case_and_punctuation_do_not_count() {
        assert_eq!(codes("螞蟻集團　Ｉpo 021"), codes("蚂蚁\u{200B}集团（IPO）021"));
        assert_ne!(codes("ab c"), codes("a bc"));
        assert_ne!(hash(codes("蚂蚁")), hash(codes("蚁蚂")));
    }
}
