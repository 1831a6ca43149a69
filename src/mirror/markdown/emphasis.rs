//! Emphasis beside characters of scripts without spaces: a text of Markdown in, the same text with marks out where CommonMark's rules
//! for delimiters would not see what is meant. `**“渡口”**的船` is bold: the CJK-friendly amendment of those rules. A mark is a sign
//! that no text has, which parsers take for punctuation; whoever puts them in takes them out again.

use crate::text::han::is_solid;
use regex::Regex;
use std::{borrow::Cow, sync::LazyLock};

/// The sign: a mark of a script that nobody writes any more.
const MARK: char = '\u{16FE2}';

/// The text with marks.
pub(super) fn marked(text: &str) -> Cow<'_, str> {
    if !text.contains(['*', '~']) || text.contains(MARK) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut before = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = if matches!(c, '*' | '~') && before != Some('\\') {
            rest.len() - rest.trim_start_matches(c).len()
        } else {
            0
        };
        let after = rest[run..].chars().next();
        if let (Some(before), Some(after), true) = (before, after, run > 0) {
            let opens = is_mark(after) && is_letter(before) && (is_solid(before) || is_solid(after));
            let closes = is_mark(before) && is_letter(after) && (is_solid(before) || is_solid(after));
            out.extend(opens.then_some(MARK));
            out.push_str(&rest[..run]);
            out.extend(closes.then_some(MARK));
        } else {
            out.push_str(&rest[..run.max(c.len_utf8())]);
        }
        // What a backslash stands before is itself, a second one too.
        before = Some(if c == '\\' && before == Some('\\') { ' ' } else { c });
        rest = &rest[run.max(c.len_utf8())..];
    }
    out.into()
}

/// What was made of a text with marks, without them, also where an address has them.
pub(super) fn plain(html: String) -> String {
    match html.contains(MARK) || html.contains("%F0%96%BF%A2") {
        true => html.replace(MARK, "").replace("%F0%96%BF%A2", ""),
        false => html,
    }
}

/// A place in a text with marks as it is in the text without.
pub(super) fn place(marked: &str, at: usize) -> usize {
    at - marked[..at].matches(MARK).count() * MARK.len_utf8()
}

/// Whether a character is a word's.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

/// Whether it is punctuation or a symbol, as CommonMark counts them. What takes no place is neither.
fn is_mark(c: char) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[\p{P}\p{S}]$").expect("it is one"));
    match c {
        '*' | '~' | '_' => false,
        c if c.is_ascii() => c.is_ascii_punctuation(),
        c => !c.is_alphanumeric() && MARKS.is_match(c.encode_utf8(&mut [0; 4])),
    }
}
