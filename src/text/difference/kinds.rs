//! Which kinds of changes the runs of a difference are. It never guesses at names: in Chinese a surname is a word like any other,
//! and a kind that is wrong every third time says nothing.

use super::{
    Fate, Kind, Paragraph, Run, Sign,
    tokens::{Token, is_number, is_numeral, tokens},
};
use std::collections::BTreeSet;

/// Shortest passage: as many tokens on end as a passage has that two reports share.
const PASSAGE: usize = 16;

/// Shortest paragraph that is a passage by itself.
const PARAGRAPH: usize = 6;

/// What stands behind a numeral that counts something.
const COUNTED: &str = "人名个個元年月日时時分秒岁歲次家位件起例度倍成届屆级級号號条條辆輛米吨噸公里只隻场場天周週";

/// The kinds of changes of a headline and a text.
pub(super) fn of(headline: &[Run<'_>], paragraphs: &[Paragraph<'_>]) -> BTreeSet<Kind> {
    let mut kinds = BTreeSet::new();
    if headline.iter().any(|run| run.sign == Sign::Changed) {
        kinds.insert(Kind::Headline);
        kinds.extend(changes(headline).filter(|(run, next)| numbers_differ(run, next)).map(|_| Kind::Numbers));
    }
    kinds.extend(headline.iter().filter(|run| run.sign == Sign::Form).map(|_| Kind::Form));
    for paragraph in paragraphs {
        kinds.extend(kinds_of(paragraph));
    }
    kinds
}

/// The runs that were changed, each with what follows it.
fn changes<'a, 'r>(runs: &'r [Run<'a>]) -> impl Iterator<Item = (&'r Run<'a>, &'a str)> {
    let next = |at: usize| runs.get(at + 1).map_or("", |run| run.new);
    runs.iter().enumerate().filter(|(_, run)| run.sign == Sign::Changed).map(move |(at, run)| (run, next(at)))
}

fn kinds_of(paragraph: &Paragraph<'_>) -> BTreeSet<Kind> {
    let mut kinds = BTreeSet::new();
    match paragraph.fate {
        Fate::Same => (),
        Fate::Form => {
            kinds.insert(Kind::Form);
        }
        Fate::MovedAway | Fate::MovedHere => (),
        Fate::Changed | Fate::Removed | Fate::Added => {
            let least = if paragraph.fate == Fate::Changed { PASSAGE } else { PARAGRAPH };
            for (run, next) in changes(&paragraph.runs) {
                kinds.extend(kinds_of_run(run, next, least));
            }
            if paragraph.runs.iter().any(|run| run.sign == Sign::Form) {
                kinds.insert(Kind::Form);
            }
        }
    }
    kinds
}

/// What a change is: a passage that is gone or new, other numbers, other words.
fn kinds_of_run(run: &Run<'_>, next: &str, least: usize) -> Vec<Kind> {
    let (old, new) = (tokens(run.old), tokens(run.new));
    match (old.len(), new.len()) {
        (gone, come) if gone >= least && come * 4 <= gone => vec![Kind::PassagesRemoved],
        (gone, come) if come >= least && gone * 4 <= come => vec![Kind::PassagesAdded],
        _ => {
            let numbers = numbers_differ(run, next).then_some(Kind::Numbers);
            let words = words(run.old, &old, next) != words(run.new, &new, next);
            numbers.into_iter().chain((words || numbers.is_none()).then_some(Kind::Wording)).collect()
        }
    }
}

/// Whether the two sides of a change hold other numbers.
fn numbers_differ(run: &Run<'_>, next: &str) -> bool {
    let numbers = |text: &str| {
        let all = tokens(text);
        let mut numbers: Vec<u64> =
            (0..all.len()).filter(|&at| counts(text, &all, at, next)).map(|at| all[at].code).collect();
        numbers.sort_unstable();
        numbers
    };
    numbers(run.old) != numbers(run.new)
}

/// The tokens that are no numbers.
fn words(text: &str, all: &[Token], next: &str) -> Vec<u64> {
    (0..all.len()).filter(|&at| !counts(text, all, at, next)).map(|at| all[at].code).collect()
}

/// Whether a token is a number: digits; or Chinese numerals, two on end or one before what it counts, or all that there is.
fn counts(text: &str, all: &[Token], at: usize, next: &str) -> bool {
    let is_numeral_at = |at: usize| {
        let token = all.get(at)?;
        text[token.start..token.end].chars().next().filter(|c| is_numeral(*c))
    };
    if is_number(&text[all[at].start..all[at].end]) {
        return true;
    }
    let has_neighbour = at.checked_sub(1).and_then(is_numeral_at).or(is_numeral_at(at + 1)).is_some();
    let behind = text[all[at].end..].chars().chain(next.chars()).next();
    let is_counting = behind.is_some_and(|c| COUNTED.contains(c));
    is_numeral_at(at).is_some() && (has_neighbour || is_counting)
}
