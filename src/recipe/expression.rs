//! Regular expressions that are checked when a recipe is read, and built when they are first needed. Most articles need few of a
//! recipe's hundreds, and a build that finds nothing changed needs none: building them all takes longer than reading a
//! thousand cards. Each also knows words that it cannot match without, how long what it matches is, and what that begins and ends
//! with, since looking at those is a hundred times cheaper than running an automaton.

use memchr::memmem;
use regex::{Captures, Regex, RegexBuilder};
use regex_automata::meta;
use regex_syntax::hir::{
    Class, Hir, HirKind, Look,
    literal::{ExtractKind, Extractor, Literal, Seq},
};
use std::{
    cmp::Reverse,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// What one automaton may take of memory, in bytes, on each thread. Those of classes of Han characters are large, and with less the
/// engine gives them up for slower ones; few of a recipe's expressions see a text at all, and hardly any fills that.
const AUTOMATON: usize = 2 << 20;

/// Texts of up to so many bytes, such as lines and values, are short.
const SHORT: usize = 1 << 10;

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
    /// Lists of such words, the ones of each behind those of the one before.
    rows: Vec<Vec<String>>,
    bounds: Bounds,
    hir: Hir,
    /// For short texts: without automata, which take longer to build than to do without on a line.
    small: OnceLock<meta::Regex>,
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
        let (rows, bounds) = (rows(&hir), Bounds::of(&hir));
        let needles = longest(&rows).cloned().unwrap_or_default();
        let (source, small, built) = (source.to_owned(), OnceLock::new(), OnceLock::new());
        Ok(Self(Arc::new(Inner { source, groups, needles, rows, bounds, hir, small, built })))
    }

    /// Its named groups: number and name.
    pub fn groups(&self) -> &[(usize, String)] {
        &self.0.groups
    }

    /// Words one of which stands in every match; none at all where no such words are known.
    pub(super) fn words(&self) -> &[String] {
        &self.0.needles
    }

    /// Whether it may match within a text, by its words alone.
    pub fn may_match(&self, text: &str) -> bool {
        let is_there = |word: &String| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        self.0.needles.is_empty() || self.0.needles.iter().any(is_there)
    }

    /// Whether it is anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.bounds.hold(text)
            && self.may_match(text)
            && if text.len() > SHORT { self.regex().is_match(text) } else { self.small().is_match(text) }
    }

    /// The first match in a text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        (self.0.bounds.hold(text) && self.may_match(text)).then(|| self.regex().captures(text)).flatten()
    }

    /// Where the first match in a text is, and its groups.
    pub fn places(&self, text: &str) -> Option<Vec<Option<Range<usize>>>> {
        if self.may_match(text) { self.places_beside_words(text) } else { None }
    }

    /// Where the first match in a text is that is known to hold one of its words, and its groups.
    pub fn places_beside_words(&self, text: &str) -> Option<Vec<Option<Range<usize>>>> {
        if !self.0.bounds.hold(text) || !self.has_rows(text) {
            return None;
        }
        if text.len() > SHORT {
            let captures = self.regex().captures(text)?;
            return Some(captures.iter().map(|group| group.map(|it| it.range())).collect());
        }
        let mut captures = self.small().create_captures();
        self.small().captures(text, &mut captures);
        captures.is_match().then(|| captures.iter().map(|group| group.map(|it| it.range())).collect())
    }

    /// Whether its words stand in a text as they do in a match: some of each list, one behind the other.
    fn has_rows(&self, text: &str) -> bool {
        let mut rest = text;
        self.0.rows.iter().all(|words| {
            let end = words.iter().filter_map(|word| Some(rest.find(word.as_str())? + word.len())).min();
            end.is_some_and(|end| {
                rest = &rest[end..];
                true
            })
        })
    }

    /// The first match in a text that is known to hold one of its words.
    pub fn captures_beside_words<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        if self.0.bounds.hold(text) && self.has_rows(text) { self.regex().captures(text) } else { None }
    }

    fn small(&self) -> &meta::Regex {
        self.0.small.get_or_init(|| {
            let config = meta::Config::new().hybrid(false).dfa(false).onepass(false).nfa_size_limit(Some(PROGRAM));
            meta::Builder::new().configure(config).build_from_hir(&self.0.hir).expect("its syntax was checked")
        })
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

/// How many words may stand for one expression, and how many bytes they may have.
const WORDS: usize = 32;
const LONG: usize = 128;

/// Lists of words, of each of which one stands in every match of an expression, one behind the other. The words of neighbours are
/// taken together where they are few.
fn rows(hir: &Hir) -> Vec<Vec<String>> {
    if let Some(words) = all_matches(hir) {
        return telling(words).into_iter().collect();
    }
    match hir.kind() {
        HirKind::Capture(capture) => rows(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => rows(&repetition.sub),
        HirKind::Concat(parts) => rows_of(parts),
        HirKind::Alternation(branches) => {
            let words: Option<Vec<_>> = branches.iter().map(|branch| longest(&rows(branch)).cloned()).collect();
            words
                .and_then(|words| telling(words.concat()))
                .filter(|words| words.len() <= 2 * WORDS)
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn rows_of(parts: &[Hir]) -> Vec<Vec<String>> {
    let nothing = || vec![String::new()];
    let (mut found, mut row) = (Vec::new(), nothing());
    for part in parts {
        match all_matches(part) {
            Some(words) if row.len() * words.len() <= WORDS => row = joined(&row, &words),
            Some(words) => found.extend(telling(std::mem::replace(&mut row, words))),
            None => {
                found.extend(telling(std::mem::replace(&mut row, nothing())));
                found.extend(rows(part));
            }
        }
    }
    found.extend(telling(row));
    found
}

/// The list with the longest words, and of those the shortest list.
fn longest(rows: &[Vec<String>]) -> Option<&Vec<String>> {
    rows.iter().max_by_key(|words| (words.iter().map(String::len).min(), Reverse(words.len())))
}

/// Each of some words with each of others behind it.
fn joined(before: &[String], behind: &[String]) -> Vec<String> {
    before.iter().flat_map(|before| behind.iter().map(move |behind| format!("{before}{behind}"))).collect()
}

/// All that an expression matches, where that is little.
fn all_matches(hir: &Hir) -> Option<Vec<String>> {
    if hir.properties().maximum_len().is_none_or(|longest| longest > LONG) {
        return None;
    }
    let words = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).ok()?],
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            (count <= WORDS / 2).then(|| chars.map(String::from).collect())?
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Capture(capture) => all_matches(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut words = all_matches(&repetition.sub)?;
            words.extend((repetition.min == 0).then(String::new));
            words
        }
        HirKind::Repetition(_) => return None,
        HirKind::Concat(parts) => {
            let mut words = vec![String::new()];
            for part in parts {
                words = Some(joined(&words, &all_matches(part)?)).filter(|words| words.len() <= WORDS)?;
            }
            words
        }
        HirKind::Alternation(branches) => branches.iter().map(all_matches).collect::<Option<Vec<_>>>()?.concat(),
    };
    Some(words).filter(|words| words.len() <= WORDS)
}

/// Words without those that hold another of them; none at all where one of them is nothing.
fn telling(mut words: Vec<String>) -> Option<Vec<String>> {
    words.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    words.dedup();
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !kept.iter().any(|known| known.len() < word.len() && word.contains(known.as_str())) {
            kept.push(word);
        }
    }
    kept.first().is_some_and(|word| !word.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn what_it_cannot_match_without() {
        for (pattern, want) in [
            ("^责任编辑：(?<editors>.+)$", &["责任编辑："][..]),
            ("^[（(](?:记者|記者)(?:.{2,9})报导[）)]$", &["报导)", "报导）"]),
            ("[记記]者.+报[导道]。?", &["报导", "报道"]),
            ("(?:广告)?继续|阅读(?:全文)+", &["全文", "继续"]),
            (r"\s*(?:\b{start-half}[#＃]|◇)\s*$", &["#", "◇", "＃"]),
            (r"^\d+$", &[]),
            ("(?i)no", &["NO", "No", "nO", "no"]),
            ("(?:a|b|)c*", &[]),
        ] {
            assert_eq!(Expression::parse(pattern).unwrap().0.needles, want, "{pattern}");
        }
    }

    #[test]
    fn words_stand_one_behind_the_other() {
        let pattern = "^[（(]?.{0,9}[记記]者.+(?:报导|報導|电)(?:.?责编：|／)+[）)]?$";
        let expression = Expression::parse(pattern).unwrap();
        let rows: Vec<String> = expression.0.rows.iter().map(|words| words.join(" ")).collect();
        assert_eq!(rows, ["記者 记者", "电 報導 报导", "／ 责编："][..]);
        for (text, want) in
            [("记者林远报导责编：", true), ("报导责编：记者", false), ("記者电／", true), ("记者", false)]
        {
            assert_eq!(expression.has_rows(text), want, "{text}");
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
    fn what_a_short_text_holds_is_what_a_long_one_holds() {
        for (pattern, text) in [
            ("^[（(]?记者(?<byline>[^）)]{2,9}?)(?:报导)*[）)]?$", "（记者林远报导报导）"),
            (r"\s*(?:\b{start-half}[#＃]|(◇))[\s#＃◇]*$", "完。 ＃ ◇"),
            ("(?i)(a|ab)(c|bcd)(d*)", "ABCD"),
            ("(a*)*(b|)", "aab"),
            ("^来源[：:](?<outlet>.+)", "来源："),
        ] {
            let expression = Expression::parse(pattern).unwrap();
            let captures = expression.regex().captures(text);
            let want = captures.map(|it| it.iter().map(|group| group.map(|it| it.range())).collect::<Vec<_>>());
            assert_eq!(expression.places_beside_words(text), want, "{pattern}");
            assert_eq!(expression.is_match(text), want.is_some(), "{pattern}");
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
