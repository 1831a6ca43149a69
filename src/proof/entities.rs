//! A value of an attribute as it is written in HTML in, as it is meant out. It knows the references that templates and printers
//! write, and leaves a lone `&` as browsers do.

use quick_xml::escape::unescape;
use std::borrow::Cow;

/// The most characters of a reference, `&` and `;` included.
const LONGEST: usize = 12;

/// What a value means.
pub(super) fn meant(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let (mut out, mut rest) = (String::with_capacity(value.len()), value);
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        let end = reference.bytes().take(LONGEST).position(|byte| byte == b';').map_or(1, |end| end + 1);
        match unescape(&reference[..end]) {
            Ok(character) if end > 1 => out.push_str(&character),
            _ if &reference[..end] == "&nbsp;" => out.push('\u{a0}'),
            _ => out.push_str(&reference[..end]),
        }
        rest = &reference[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn references_and_what_only_looks_like_one() {
        for (written, want) in [
            ("a", "a"),
            ("?a=1&amp;b=2&c=3", "?a=1&b=2&c=3"),
            ("&#x6865;&#26725;&quot;&#x27;&#x2F;", "桥桥\"'/"),
            ("&nbsp;&nosuch;&", "\u{a0}&nosuch;&"),
            ("&桥;&amp;amp;", "&桥;&amp;"),
        ] {
            assert_eq!(meant(written), want, "{written}");
        }
    }
}
