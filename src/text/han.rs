//! Which characters are written without spaces between them.

/// A Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇' | '々')
}

/// A letter, a digit or a Han character; quicker for these than the tables of Unicode are.
pub fn is_word(c: char) -> bool {
    is_han(c) || c.is_alphanumeric()
}

/// The small letter of a letter, where it has one; quicker for ASCII and Han characters than the tables of Unicode are.
pub fn lower(c: char) -> char {
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c if is_han(c) => c,
        c => c.to_lowercase().next().unwrap_or(c),
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
        } else if c.is_alphanumeric() {
            letters += 1;
        }
    }
    total + letters / 2
}

/// Characters that are not white space.
pub fn chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
