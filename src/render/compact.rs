//! A printed page without the indentation of its template: text in, the same page in fewer bytes out. What stands in `pre` and
//! `textarea` stays as it is.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Elements whose white space is their text.
const KEPT: [[&str; 2]; 2] = [["<pre", "</pre>"], ["<textarea", "</textarea>"]];

static OPENED: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(KEPT.map(|[open, _]| open)).expect("two words make an automaton"));

/// A page whose lines begin with what is in them. White space between words stays white space.
pub(super) fn compact(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(opened) = OPENED.find(rest) {
        let [_, close] = KEPT[opened.pattern().as_usize()];
        lines(&rest[..opened.start()], &mut out);
        let end = rest[opened.start()..].find(close).map_or(rest.len(), |end| opened.start() + end);
        out.push_str(&rest[opened.start()..end]);
        rest = &rest[end..];
    }
    lines(rest, &mut out);
    out
}

/// Adds a text, without what its lines begin with, and without empty ones.
fn lines(text: &str, out: &mut String) {
    for (at, line) in text.split('\n').enumerate() {
        if at == 0 {
            out.push_str(line);
            continue;
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(line.trim_start_matches([' ', '\t']));
    }
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn lines_begin_with_what_is_in_them() {
        let page = "<p>\n    a  b\n\n\t<b>c</b>\n  </p>\n<pre>\n  x\n\n  y</pre> d\n  <textarea>\n z</textarea>\n";
        let want = "<p>\na  b\n<b>c</b>\n</p>\n<pre>\n  x\n\n  y</pre> d\n<textarea>\n z</textarea>\n";
        assert_eq!(compact(page), want);
        assert_eq!(compact("a\n  <pre>\n  never closed"), "a\n<pre>\n  never closed");
    }
}
