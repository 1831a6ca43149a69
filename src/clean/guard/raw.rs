//! Where the content of an element ends that is no markup, as a tokenizer has it.

/// The offset of the end tag that ends such content, which begins at `at`; the end of the text where there is none.
pub(super) fn end(bytes: &[u8], at: usize, name: &str) -> usize {
    match name {
        "plaintext" => bytes.len(),
        "script" => script(bytes, at),
        _ => tags(bytes, at).find(|at| is_tag(bytes, *at, "</", name)).unwrap_or(bytes.len()),
    }
}

/// A script may hold a comment, and in it a whole script.
fn script(bytes: &[u8], from: usize) -> usize {
    let (mut comment, mut inner) = (false, false);
    let marks = (from..bytes.len()).filter(|at| matches!(bytes[*at], b'<' | b'-'));
    for at in marks {
        match () {
            () if bytes[at..].starts_with(b"<!--") => comment = true,
            () if bytes[at..].starts_with(b"-->") => (comment, inner) = (false, false),
            () if comment && is_tag(bytes, at, "<", "script") => inner = true,
            () if is_tag(bytes, at, "</", "script") && inner => inner = false,
            () if is_tag(bytes, at, "</", "script") => return at,
            () => (),
        }
    }
    bytes.len()
}

fn tags(bytes: &[u8], from: usize) -> impl Iterator<Item = usize> {
    (from..bytes.len()).filter(|at| bytes[*at] == b'<')
}

/// Whether a tag of a name, and not of a longer one, stands there.
fn is_tag(bytes: &[u8], at: usize, open: &str, name: &str) -> bool {
    let Some(rest) = bytes[at..].strip_prefix(open.as_bytes()) else { return false };
    let behind = rest.get(name.len());
    rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
        && behind.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn it_ends_where_a_tokenizer_ends_it() {
        for (name, text, want) in [
            ("title", "a<b></titles></TITLE >c", "</TITLE >c"),
            ("style", "a</styl", ""),
            ("plaintext", "a</plaintext>", ""),
            ("script", "a<!-- </script>b", "</script>b"),
            ("script", "<!--<script></script><title></script>b", "</script>b"),
            ("script", "<!--<script>--></script>b", "</script>b"),
            ("script", "<script></script>b", "</script>b"),
        ] {
            assert_eq!(&text[end(text.as_bytes(), 0, name)..], want, "{text}");
        }
    }
}
