//! Folding: what two spellings must share to count as the same. For comparing only; nothing folded is ever shown.

use super::{script::simplify, space::is_control};
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
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(simplify).collect()
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
