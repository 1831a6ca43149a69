//! Clean bodies, read piece by piece: the HTML of our own printer in, its tags and texts out. It never parses anybody else's.
//!
//! Our printer writes `<img src="…" alt="…">`: values in double quotes, and `&`, `<`, `>`, `"` and the no-break space as
//! references.

/// The tags of a body and the texts between them, in order. A `>` within a quoted value ends no tag.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let end = match rest.chars().next()? {
            '<' => tag_end(rest),
            _ => rest.find('<').unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// Where the tag that a text begins with ends.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The name of a tag, with its `/` where it closes; none for a text.
pub(super) fn tag_name(piece: &str) -> Option<&str> {
    let inner = piece.strip_prefix('<')?;
    inner.split([' ', '>']).next()
}

/// The value of an attribute, as it is written.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let found = rest[..at].rsplit(' ').next();
        let value = &rest[at + 2..];
        let end = value.find('"')?;
        if found == Some(name) {
            return Some(&value[..end]);
        }
        rest = &value[end + 1..];
    }
    None
}

/// The characters of a text, each with how it is written.
pub(super) fn characters(text: &str) -> impl Iterator<Item = (char, &str)> {
    const REFERENCES: [(&str, char); 5] =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{A0}')];
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let reference = REFERENCES.iter().filter(|_| first == '&').find(|(written, _)| rest.starts_with(written));
        let (c, len) = reference.map_or((first, first.len_utf8()), |(written, c)| (*c, written.len()));
        let (written, after) = rest.split_at(len);
        rest = after;
        Some((c, written))
    })
}

/// A value as it was before our printer escaped it.
pub(super) fn unescaped(value: &str) -> String {
    characters(value).map(|(c, _)| c).collect()
}

/// A text or a value as our printer escapes it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{attribute, characters, escaped, pieces, tag_name, unescaped};

    #[test]
    fn pieces_are_tags_and_texts() {
        let html = r#"<p>a<img src="x" alt="a > b">b</p>"#;
        let found: Vec<&str> = pieces(html).collect();
        assert_eq!(found, ["<p>", "a", r#"<img src="x" alt="a > b">"#, "b", "</p>"]);
        assert_eq!(
            found.iter().map(|piece| tag_name(piece)).collect::<Vec<_>>(),
            [Some("p"), None, Some("img"), None, Some("/p")]
        );
        assert_eq!((attribute(found[2], "alt"), attribute(found[2], "title")), (Some("a > b"), None));
    }

    #[test]
    fn characters_are_read_as_they_are_meant() {
        let found: Vec<(char, &str)> = characters("a&amp;lt;&nbsp;&x").collect();
        let want = [
            ('a', "a"),
            ('&', "&amp;"),
            ('l', "l"),
            ('t', "t"),
            (';', ";"),
            ('\u{A0}', "&nbsp;"),
            ('&', "&"),
            ('x', "x"),
        ];
        assert_eq!(found, want);
        assert_eq!(unescaped(&escaped("\"a\" < b & c")), "\"a\" < b & c");
    }
}
