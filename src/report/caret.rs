//! Mistakes as a person wants to read them: a text and a place in it in, the line with a caret out; a word that nobody knows in, the
//! nearest one out. It never judges what is a mistake.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::{iter, ops::Range};

/// A line of `text` with a caret under a character, both counted from 1; under all of the line where the character is 0.
pub fn point(path: &str, text: &str, line: u32, column: u32, title: &str) -> String {
    let lines = text.split_inclusive('\n');
    let start: usize = lines.take(line.saturating_sub(1) as usize).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or_default();
    let from = match column {
        0 => whole.len() - whole.trim_start().len(),
        _ => whole.chars().take(column as usize - 1).map(char::len_utf8).sum(),
    };
    let len = if column == 0 { whole.trim().len() } else { whole[from..].chars().next().map_or(0, char::len_utf8) };
    caret(path, text, start + from..start + from + len, title, None)
}

/// A snippet of `text` with a caret under `span`.
pub fn caret(path: &str, text: &str, span: Range<usize>, title: &str, help: Option<&str>) -> String {
    carets(path, text, &[(span, "")], title, help)
}

/// A snippet of `text` with a caret under each span, and beside it what it is: the first one is what is wrong.
pub fn carets(path: &str, text: &str, spans: &[(Range<usize>, &str)], title: &str, help: Option<&str>) -> String {
    let mut kinds = iter::once(AnnotationKind::Primary).chain(iter::repeat(AnnotationKind::Context));
    let annotations = spans.iter().zip(&mut kinds).map(|((span, label), kind)| {
        let end = span.end.min(text.len());
        let annotation = kind.span(span.start.min(end)..end);
        if label.is_empty() { annotation } else { annotation.label(*label) }
    });
    let mut group =
        Level::ERROR.primary_title(title).element(Snippet::source(text).path(path).annotations(annotations));
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    let drawn = Renderer::plain().render(&[group]);
    drawn.strip_prefix("error: ").unwrap_or(&drawn).to_owned()
}

/// What to do about an unknown word: the nearest valid one, or the list of them.
pub fn suggestion(word: &str, valid: &[String]) -> Option<String> {
    match nearest(word, valid) {
        Some(candidate) => Some(format!("did you mean `{candidate}`?")),
        None if valid.is_empty() => None,
        None => Some(format!("valid are: {}", valid.join(", "))),
    }
}

/// The valid word that may have been meant.
pub fn nearest<'v>(word: &str, valid: impl IntoIterator<Item = &'v String>) -> Option<&'v str> {
    let distances = valid.into_iter().map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    // Any two words of two letters are near each other.
    let near = distances.filter(|(distance, candidate)| match candidate.chars().count() {
        0..=2 => *distance == 0,
        len => *distance <= 1 + len / 4,
    });
    near.min().map(|(_, candidate)| candidate.as_str())
}

#[cfg(test)]
mod tests {
    use super::{point, suggestion};

    #[test]
    fn a_caret_stands_under_its_character() {
        let text = "---\ntitle: \"开头\n---\n";
        let want = "odd\n --> a.md:2:8\n  |\n2 | title: \"开头\n  |        ^";
        assert_eq!(point("a.md", text, 2, 8, "odd"), want);
        let want = "odd\n --> a.md:2:1\n  |\n2 | title: \"开头\n  | ^^^^^^^^^^^^";
        assert_eq!(point("a.md", text, 2, 0, "odd"), want);
        assert!(point("a.md", "", 9, 9, "odd").starts_with("odd"));
    }

    #[test]
    fn the_nearest_word_is_meant_if_it_is_near() {
        let words = ["any", "top", "first", "last", "outlets"].map(str::to_owned);
        let nearest = |word: &str| suggestion(word, &words).unwrap();
        assert_eq!(nearest("frist"), "did you mean `first`?");
        assert_eq!(nearest("outlet"), "did you mean `outlets`?");
        assert_eq!(nearest("end"), "valid are: any, top, first, last, outlets");
        assert_eq!(suggestion("x", &[]), None);
    }
}
