//! Regular expressions that are checked when a recipe is read, and built when they are first needed. Most articles need few of a
//! recipe's hundreds, and a build that finds nothing changed needs none: building them all takes longer than reading a
//! thousand cards. Each also knows words that it cannot match without, how long what it matches is, and what that begins and ends
//! with, since looking at those is a hundred times cheaper than running an automaton.

use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::hir::{
    Hir, HirKind, Look,
    literal::{ExtractKind, Extractor, Literal, Seq},
};
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
    bounds: Bounds,
    built: OnceLock<Regex>,
}

/// What a text must be that an expression matches from its beginning, or up to its end.
#[derive(Debug)]
struct Bounds {
    /// Bytes of the shortest match.
    shortest: usize,
    /// Bytes of the longest match, where it must be the whole text.
    longest: usize,
    /// One of which the text begins with, where a match must begin with it; none at all where no such words are known.
    begins: Vec<Vec<u8>>,
    /// One of which the text ends with.
    ends: Vec<Vec<u8>>,
}

impl Bounds {
    fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        let from_start = properties.look_set_prefix().contains(Look::Start);
        let to_end = properties.look_set_suffix().contains(Look::End);
        let words = |is_bound: bool, kind: ExtractKind| {
            let words = is_bound.then(|| Extractor::new().kind(kind).extract(hir));
            words.as_ref().and_then(Seq::literals).map_or(Vec::new(), known)
        };
        Self {
            shortest: properties.minimum_len().unwrap_or(0),
            longest: properties.maximum_len().filter(|_| from_start && to_end).unwrap_or(usize::MAX),
            begins: words(from_start, ExtractKind::Prefix),
            ends: words(to_end, ExtractKind::Suffix),
        }
    }

    fn hold(&self, text: &str) -> bool {
        let (text, any) = (text.as_bytes(), |words: &[Vec<u8>], is: &dyn Fn(&[u8]) -> bool| {
            words.is_empty() || words.iter().any(|word| is(word))
        });
        (self.shortest..=self.longest).contains(&text.len())
            && any(&self.begins, &|word| text.starts_with(word))
            && any(&self.ends, &|word| text.ends_with(word))
    }
}

/// Words one of which must be there; none at all where one of them is nothing.
fn known(words: &[Literal]) -> Vec<Vec<u8>> {
    if words.iter().any(Literal::is_empty) {
        Vec::new()
    } else {
        words.iter().map(|word| word.as_bytes().to_vec()).collect()
    }
}

impl Expression {
    /// Checks an expression; the error says what is wrong with it.
    pub fn parse(source: &str) -> Result<Self, String> {
        let hir = regex_syntax::parse(source).map_err(|err| reason(&err))?;
        let mut groups = Vec::new();
        name_groups(&hir, &mut groups);
        let needles = required(&hir).unwrap_or_default();
        let bounds = Bounds::of(&hir);
        Ok(Self(Arc::new(Inner { source: source.to_owned(), groups, needles, bounds, built: OnceLock::new() })))
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
        self.0.bounds.hold(text) && self.may_match(text) && self.regex().is_match(text)
    }

    /// The first match in a text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        (self.0.bounds.hold(text) && self.may_match(text)).then(|| self.regex().captures(text)).flatten()
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
    fn what_it_matches_is_so_long_and_begins_and_ends_so() {
        let holds = |pattern: &str, text: &str| Expression::parse(pattern).unwrap().0.bounds.hold(text);
        for (pattern, text, want) in [
            ("^[（(].{2,9}报导[）)]$", "（林远报导）", true),
            ("^[（(].{2,9}报导[）)]$", "（林远报导），", false),
            ("^[（(].{2,9}报导[）)]$", "林（远报导）", false),
            ("^[（(].{2,9}报导[）)]$", "（这是一段很长很长很长很长很长很长很长很长的话报导）", false),
            ("报导[）)]$", "很长很长的一行，报导）", true),
            ("报导[）)]$", "报导）。", false),
            ("^来源", "来", false),
            ("报导", "在哪里都可以：报导。", true),
            ("(?m)^报导$", "一行\n报导\n一行", true),
            ("^(?:|图)报", "报", true),
            ("(?i)^more", "MORE", true),
        ] {
            assert_eq!(holds(pattern, text), want, "{pattern} {text}");
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
