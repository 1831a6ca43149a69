//! Which characters are written without spaces between them.

/// A Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇' | '々')
}

/// A letter, a digit or a Han character; quicker for these than the tables of Unicode are.
pub fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{4E00}'..='\u{9FFF}' => true,
        // The punctuation of Chinese.
        '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => false,
        c => is_han(c) || c.is_alphanumeric(),
    }
}

/// The small letter of a letter, where it has one; quicker for ASCII and Han characters than the tables of Unicode are.
pub fn lower(c: char) -> char {
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{9FFF}' => c,
        c if is_han(c) => c,
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A full-width letter or digit as its narrow one.
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// A character of a script that sets no spaces between words, its punctuation and full-width forms included: white space
/// that a line break put beside it is not the author's.
pub fn is_solid(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '\u{3001}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31F0}'..='\u{31FF}'
            | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FFEF}'
            | '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

/// Signs that scripts with and without spaces share.
pub fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

/// Length of a text as a reader feels it: Han characters count one each, other words one for every two letters, at least 1.
pub fn weight(text: &str) -> usize {
    let mut total = 0;
    let mut letters = 0;
    for c in text.chars() {
        if is_han(c) {
            total += 1 + letters / 2;
            letters = 0;
        } else if is_word(c) {
            letters += 1;
        }
    }
    total + letters / 2
}

/// Whether a text weighs more than so much; it is not read further than that takes.
pub fn outweighs(text: &str, least: usize) -> bool {
    // A character weighs one at most, and a text where it is long enough mostly does.
    let end = text.char_indices().map(|(at, _)| at).nth(4 * least).unwrap_or(text.len());
    weight(&text[..end]) > least || weight(text) > least
}

/// Characters that are not white space.
pub fn chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::{is_han, is_word, lower};

    #[test]
    fn what_is_known_of_punctuation_is_what_unicode_says() {
        let other = ('\0'..=char::MAX).find(|&c| is_word(c) != (is_han(c) || c.is_alphanumeric()));
        assert_eq!(other, None);
        assert_eq!(('\0'..=char::MAX).find(|&c| Some(lower(c)) != c.to_lowercase().next()), None);
    }
}
