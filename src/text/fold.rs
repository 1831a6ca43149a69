//! Folding: what two spellings must share to count as the same. For comparing only; nothing folded is ever shown.

use super::{
    han::{is_han, is_word},
    script::simplify,
    space::is_control,
};
use unicode_normalization::UnicodeNormalization;

/// The key of a name, tag or title: NFKC, lower case, Simplified, white space and invisible characters out.
pub fn key(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|&c| !c.is_whitespace() && !is_control(c) && !is_invisible(c))
        .map(simplify)
        .collect()
}

/// A body, folded for comparing: letters, digits and Han characters only.
pub fn body(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| is_word(c)) {
        match is_han(c) {
            true => folded.push(simplify(c)),
            false => folded.extend(c.to_lowercase().map(simplify)),
        }
    }
    folded
}

/// Characters that take no place: zero width, direction marks, soft hyphens.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn spellings_of_one_name_meet() {
        assert_eq!(key("ＢＢＣ 中國"), key("bbc中国"));
        assert_eq!(key("螞蟻\u{200B}集團"), "蚂蚁集团");
    }
}
