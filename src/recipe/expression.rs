//! Regular expressions that are checked when a recipe is read, and built when they are first needed. Most articles need few of a
//! recipe's hundreds, and a build that finds nothing changed needs none: building them all takes longer than reading a
//! thousand cards. Each also knows words that it cannot match without, since looking for a word is a hundred times cheaper than
//! running an automaton.

use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};
use std::sync::{Arc, OnceLock};

/// What one automaton may take of memory, in bytes, on each thread: there are hundreds of them.
const AUTOMATON: usize = 256 << 10;

/// What one compiled expression may take: no recipe of a person's comes near.
const PROGRAM: usize = 1 << 30;

/// A checked regular expression. Clones share what was built.
#[derive(Clone, Debug)]
pub struct Expression(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: String,
    /// Named groups: number and name.
    groups: Vec<(usize, String)>,
    /// Words one of which stands in every match; none at all where no such words are known.
    needles: Vec<String>,
    built: OnceLock<Regex>,
}

impl Expression {
    /// Checks an expression; the error says what is wrong with it.
    pub fn parse(source: &str) -> Result<Self, String> {
        let hir = regex_syntax::parse(source).map_err(|err| reason(&err))?;
        let mut groups = Vec::new();
        name_groups(&hir, &mut groups);
        let needles = required(&hir).unwrap_or_default();
        Ok(Self(Arc::new(Inner { source: source.to_owned(), groups, needles, built: OnceLock::new() })))
    }

    /// Its named groups: number and name.
    pub fn groups(&self) -> &[(usize, String)] {
        &self.0.groups
    }

    /// Whether it may match within a text, by its words alone.
    pub fn may_match(&self, text: &str) -> bool {
        self.0.needles.is_empty() || self.0.needles.iter().any(|word| text.contains(word.as_str()))
    }

    /// Whether it is anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex().is_match(text)
    }

    /// The first match in a text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        if self.may_match(text) { self.regex().captures(text) } else { None }
    }

    /// The expression itself.
    pub fn regex(&self) -> &Regex {
        self.0.built.get_or_init(|| {
            let mut builder = RegexBuilder::new(&self.0.source);
            builder.dfa_size_limit(AUTOMATON).size_limit(PROGRAM);
            builder.build().expect("its syntax was checked")
        })
    }
}

/// What is wrong with an expression, without a drawing of it.
fn reason(err: &regex_syntax::Error) -> String {
    match err {
        regex_syntax::Error::Parse(err) => format!("{}: `{}`", err.kind(), &err.pattern()[err.span().start.offset..]),
        regex_syntax::Error::Translate(err) => err.kind().to_string(),
        other => other.to_string(),
    }
}

fn name_groups(hir: &Hir, out: &mut Vec<(usize, String)>) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            if let Some(name) = &capture.name {
                out.push((capture.index as usize, name.to_string()));
            }
            name_groups(&capture.sub, out);
        }
        HirKind::Repetition(repetition) => name_groups(&repetition.sub, out),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| name_groups(part, out)),
        _ => {}
    }
}

/// Literals one of which every match of an expression holds. Of several that must all be there, the longest is taken.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok().map(|word| vec![word]),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => {
            parts.iter().filter_map(required).max_by_key(|words| words.iter().map(String::len).min())
        }
        HirKind::Alternation(branches) => {
            let words: Option<Vec<_>> = branches.iter().map(required).collect();
            words.map(|words| words.concat()).filter(|words| words.len() <= 24)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn what_it_cannot_match_without() {
        for (pattern, want) in [
            ("^责任编辑：(?<editors>.+)$", &["责任编辑："][..]),
            ("^[（(](?:记者|記者)(?:.{2,9})报导[）)]$", &["报导"]),
            ("(?:广告)?继续|阅读(?:全文)+", &["继续", "全文"]),
            (r"^\d+$", &[]),
            ("(?i)more", &[]),
        ] {
            assert_eq!(Expression::parse(pattern).unwrap().0.needles, want, "{pattern}");
        }
    }

    #[test]
    fn named_groups_are_known_before_it_is_built() {
        let expression = Expression::parse("^(x)(?:(?<byline>甲)|(?<editors>乙))+$").unwrap();
        assert_eq!(expression.groups(), [(2, "byline".to_owned()), (3, "editors".to_owned())]);
        assert!(expression.0.built.get().is_none());
        assert_eq!(&expression.captures("x乙").unwrap()["editors"], "乙");
        assert!(Expression::parse("(").is_err());
    }
}
