//! A text cut into what can differ: Han characters and kana, words, numbers and signs. What is between them is form.

use crate::text::{
    fold::{self, is_invisible},
    han::{is_han, narrow},
    script::simplify,
    units::{self, is_single},
};

/// A piece of a text, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is, in either script, width and case.
    pub(super) code: u64,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Marks the codes of words, so that no word is a character.
const WORD: u64 = 1 << 63;

/// Signs that say something by themselves, as punctuation does not.
const SIGNS: &str = "%‰+±×÷=<>$€£¥￥℃°№&@#";

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 3);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let mut end = at + c.len_utf8();
        if is_single(c) {
            tokens.push(Token { code: u64::from(u32::from(simplify(c))), start: at, end });
        } else if c.is_alphanumeric() {
            end = at + word_length(&text[at..]);
            tokens.push(Token { code: word(&text[at..end]), start: at, end });
        } else if is_sign(c) {
            tokens.push(Token { code: u64::from(u32::from(narrow(c))), start: at, end });
        }
        at = end;
    }
    tokens
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(narrow(c)) || matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// How many bytes the word takes that a text begins with. A number goes over its point and over the commas between its thousands.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let is_part = (c.is_alphanumeric() && !is_single(c))
            || is_invisible(c)
            || matches!(c, '\u{0300}'..='\u{036F}')
            || is_within_number(&text[..at], &text[at..]);
        if !is_part {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Whether a number goes on behind the point or comma that stands between two texts.
fn is_within_number(before: &str, from: &str) -> bool {
    let is_after_digit = before.ends_with(|c: char| narrow(c).is_ascii_digit());
    let mut rest = from.chars();
    let point = rest.next();
    let digits = rest.take_while(|c| narrow(*c).is_ascii_digit()).take(4).count();
    is_after_digit && matches!((point, digits), (Some('.'), 1..) | (Some(','), 3))
}

/// What a word is, in either width and case.
fn word(word: &str) -> u64 {
    let code = |letters: &mut dyn Iterator<Item = char>| units::hash(letters.map(u32::from)) | WORD;
    match word.is_ascii() {
        true => code(&mut word.chars().filter(|c| *c != ',').map(|c| c.to_ascii_lowercase())),
        false => code(&mut fold::key(word).chars().filter(|c| *c != ',')),
    }
}

/// How good a place it is to begin a change at a token: at the start of a paragraph, of a sentence, behind any punctuation or white
/// space, or within a word of a script without spaces.
pub(super) fn boundary(text: &str, tokens: &[Token], at: usize) -> u8 {
    let start = tokens.get(at).map_or(text.len(), |token| token.start);
    let end = at.checked_sub(1).and_then(|before| tokens.get(before)).map_or(0, |token| token.end);
    let between = &text[end.min(start)..start];
    match () {
        () if end == 0 || between.contains('\n') => 3,
        () if between.contains(['。', '！', '？', '.', '!', '?', '；', ';']) => 2,
        () => u8::from(!between.is_empty()),
    }
}

/// Whether a text is a number written in digits.
pub(super) fn is_number(text: &str) -> bool {
    let is_part = |c: char| narrow(c).is_ascii_digit() || matches!(c, '.' | ',') || is_invisible(c);
    text.starts_with(|c: char| narrow(c).is_ascii_digit()) && text.chars().all(is_part)
}

/// Whether a character is a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    is_han(c) && "〇零一二三四五六七八九十百千万亿两廿卅萬億兩壹贰叁肆伍陆柒捌玖拾佰仟貳參陸".contains(c)
}

#[cfg(test)]
mod tests {
    use super::{boundary, is_number, tokens};

    fn shown(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| &text[token.start..token.end]).collect()
    }

    #[test]
    fn characters_words_numbers_and_signs() {
        assert_eq!(
            shown("蟻の行、IPO 1,234.5％ don’t 2020,2021 🙂。"),
            ["蟻", "の", "行", "IPO", "1,234.5", "％", "don", "t", "2020", "2021", "🙂"]
        );
        assert_eq!(shown("e\u{301}t\u{AD}e A．B"), ["e\u{301}t\u{AD}e", "A", "B"]);
        assert_eq!(shown("，。 \n"), [""; 0]);
    }

    #[test]
    fn script_width_and_case_do_not_count() {
        let codes = |text: &str| tokens(text).iter().map(|token| token.code).collect::<Vec<_>>();
        assert_eq!(codes("螞蟻ＩＰＯ３，Cafe\u{301} 1,234"), codes("蚂蚁 ipo3: café 1234"));
        assert_ne!(codes("1.5"), codes("15"));
        assert_eq!(["12.5", "３", "1a", "a"].map(is_number), [true, true, false, false]);
    }

    #[test]
    fn where_a_change_may_begin() {
        let text = "甲乙，丙。丁\n戊";
        let all = tokens(text);
        assert_eq!((0..=5).map(|at| boundary(text, &all, at)).collect::<Vec<_>>(), [3, 0, 1, 2, 3, 0]);
    }
}
