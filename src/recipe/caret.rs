//! Mistakes in TOML, with a caret and the nearest valid key.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::{iter, ops::Range};

/// A TOML error as a person wants to read it: path, line, column, a caret, and for an unknown key the nearest valid one.
pub fn toml_error(err: &toml::de::Error, text: &str, path: &str) -> anyhow::Error {
    let message = err.message();
    let first = message.lines().next().unwrap_or(message);
    let (title, help) = match unknown(message) {
        Some((key, valid)) => (first.split(", expected").next().unwrap_or(first), suggestion(&key, &valid)),
        None => (first, None),
    };
    anyhow::anyhow!("{}", caret(path, text, err.span().unwrap_or(0..0), title, help.as_deref()))
}

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
pub(super) fn caret(path: &str, text: &str, span: Range<usize>, title: &str, help: Option<&str>) -> String {
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

/// The unknown key or variant of a message of serde's, and the valid ones.
fn unknown(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"))?;
    let (key, rest) = rest.split_once('`')?;
    let valid = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((key.to_owned(), valid))
}

/// What to do about an unknown word: the nearest valid one, or the list of them.
pub fn suggestion(word: &str, valid: &[String]) -> Option<String> {
    let nearest = valid
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 3)
        .min();
    match nearest {
        Some((_, candidate)) => Some(format!("did you mean `{candidate}`?")),
        None if valid.is_empty() => None,
        None => Some(format!("valid are: {}", valid.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::point;

    #[test]
    fn a_caret_stands_under_its_character() {
        let text = "---\ntitle: \"开头\n---\n";
        let want = "odd\n --> a.md:2:8\n  |\n2 | title: \"开头\n  |        ^";
        assert_eq!(point("a.md", text, 2, 8, "odd"), want);
        let want = "odd\n --> a.md:2:1\n  |\n2 | title: \"开头\n  | ^^^^^^^^^^^^";
        assert_eq!(point("a.md", text, 2, 0, "odd"), want);
        assert!(point("a.md", "", 9, 9, "odd").starts_with("odd"));
    }
}
