//! Folding: what two spellings must share to count as the same. For comparing only; nothing folded is ever shown.

use super::{
    han::{is_han, is_word, narrow},
    script::simplify,
    space::is_control,
};
use unicode_normalization::UnicodeNormalization;

/// The key of a name, tag or title: NFKC, lower case, Simplified, white space and invisible characters out.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_alone = chars.peek().is_none_or(|(_, next)| normal(*next).is_some());
        if let Some(c) = normal(c).filter(|_| is_alone) {
            add(c, &mut key);
            continue;
        }
        // What is no normal character is normalised with those around it, from one that is normal up to the next.
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = chars.next_if(|(_, next)| normal(*next).is_none()) {
            end = next + c.len_utf8();
        }
        text[at..end].nfkc().for_each(|c| add(c, &mut key));
    }
    key
}

/// Adds a normalised character to a key.
fn add(c: char, key: &mut String) {
    match c {
        '\0'..=' ' | '\x7f' => (),
        '!'..='~' => key.push(c.to_ascii_lowercase()),
        '\u{3400}'..='\u{9FFF}' => key.push(simplify(c)),
        c => {
            let small = c.to_lowercase().filter(|&c| !c.is_whitespace() && !is_control(c) && !is_invisible(c));
            key.extend(small.map(simplify));
        }
    }
}

/// NFKC of a character that is one character in it, whatever stands before it, and whatever stands behind it that is such a
/// character, too: nearly all that a Chinese text is made of. None for all others.
pub fn normal(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => Some(narrow(c)),
        '\u{2010}' | '\u{2012}'..='\u{2016}' | '\u{2018}'..='\u{2023}' | '\u{3001}'..='\u{3020}' | '\u{B7}' => Some(c),
        '\u{3000}' => Some(' '),
        _ => None,
    }
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
    use super::{is_control, is_invisible, key, normal, simplify};
    use unicode_normalization::UnicodeNormalization;

    /// The key of a text, as it is said.
    fn plain(text: &str) -> String {
        let chars = text.nfkc().flat_map(char::to_lowercase);
        chars.filter(|&c| !c.is_whitespace() && !is_control(c) && !is_invisible(c)).map(simplify).collect()
    }

    #[test]
    fn a_normal_character_is_one_wherever_it_stands() {
        let mut text = String::new();
        for c in ('\0'..=char::MAX).filter(|c| normal(*c).is_some() || u32::from(*c) < 0x3400 || u32::from(*c) > 0xF8FF)
        {
            if let Some(one) = normal(c) {
                assert!(std::iter::once(c).nfkc().eq([one]), "{c:?}");
            }
            if u32::from(c) < 0x2_0000 {
                text.extend(['中', c, 'Ａ', c, '\u{301}', 'e', c, '가', c, 'か']);
            }
        }
        assert_eq!(key(&text), plain(&text));
        for text in
            ["螞蟻，ＩPO（①㈱…）", "Ａ\u{301}e\u{301}", "\u{1100}\u{1161}\u{11A8}中", "\u{301}", "か\u{3099}x\u{200B}"]
        {
            assert_eq!(key(text), plain(text), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_name_meet() {
        assert_eq!(key("ＢＢＣ 中國"), key("bbc中国"));
        assert_eq!(key("螞蟻\u{200B}集團"), "蚂蚁集团");
    }
}
