//! Characters that turn the direction of a text: a text in, the same text out with an end for each turn that has none, and without
//! ends of nothing. What stands behind it is then turned by nobody. It never changes a character that can be seen.

use std::borrow::Cow;

/// The text, whose turns all end in it.
pub fn closed(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_turn) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 6);
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push('\u{202C}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202C}' if open.last() != Some(&c) => continue,
            '\u{202C}' => drop(open.pop()),
            '\u{2069}' => match open.iter().rposition(|end| *end == c) {
                // The end of an isolate ends what began in it.
                Some(at) => {
                    out.extend(open.drain(at + 1..).rev());
                    open.pop();
                }
                None => continue,
            },
            _ => (),
        }
        out.push(c);
    }
    out.extend(open.into_iter().rev());
    Cow::Owned(out)
}

fn is_turn(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn what_is_opened_is_closed() {
        for (text, want) in [
            ("文", "文"),
            ("\u{202E}a", "\u{202E}a\u{202C}"),
            ("\u{202E}a\u{202C}b", "\u{202E}a\u{202C}b"),
            ("a\u{202C}\u{2069}", "a"),
            ("\u{2066}\u{202D}a", "\u{2066}\u{202D}a\u{202C}\u{2069}"),
            ("\u{2067}\u{202A}a\u{2069}b\u{202C}", "\u{2067}\u{202A}a\u{202C}\u{2069}b"),
            ("\u{202A}\u{2068}a\u{202C}b", "\u{202A}\u{2068}ab\u{2069}\u{202C}"),
            ("\u{200F}a", "\u{200F}a"),
        ] {
            assert_eq!(closed(text), want, "{text:?}");
            assert_eq!(closed(want), want, "{text:?}");
        }
    }
}
