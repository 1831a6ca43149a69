//! What differs between two texts of one article: two headlines and two texts in, runs that are the same, differ in form only, or
//! were changed out. It says what differs, and never why.
//!
//! 1. `tokens` cuts a text into what can differ: a Han character or kana, a word, a number, a sign. What is between them
//!    (punctuation, white space, line breaks) is form, and so are script, width and case.
//! 2. `align` finds which tokens are the same, near-linearly whatever the texts are.
//! 3. `runs` goes over both texts at once and writes down every byte of them; `kinds` says what kinds of changes they are.
//!
//! A text that was only wrapped anew, into longer or shorter lines and paragraphs, is the same text.

mod align;
mod excerpt;
mod kinds;
mod runs;
mod tokens;

use super::fold;
pub use excerpt::{Piece, excerpt};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use tokens::{Token, tokens};

/// What differs between two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference<'a> {
    /// The headline, run by run.
    pub headline: Vec<Run<'a>>,
    /// The text, paragraph by paragraph. All runs of all of them, in order, are the old text and the new one.
    pub paragraphs: Vec<Paragraph<'a>>,
    /// How much of both texts was changed, in thousandths; 1 where it is less. Form does not count, nor do paragraphs that moved.
    pub share: usize,
    /// What kinds of changes there are.
    pub kinds: BTreeSet<Kind>,
}

/// A run of both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Run<'a> {
    /// What it is.
    pub sign: Sign,
    /// What the old text has; may be empty.
    pub old: &'a str,
    /// What the new text has; may be empty.
    pub new: &'a str,
}

/// What a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// The same in both.
    Same,
    /// Lines break elsewhere, which is no difference.
    Wrapped,
    /// It differs in punctuation, white space, width, case or script only.
    Form,
    /// Other words.
    Changed,
}

/// A paragraph of the new text, or one of the old text that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paragraph<'a> {
    /// What became of it.
    pub fate: Fate,
    /// Its runs, with the line breaks behind it.
    pub runs: Vec<Run<'a>>,
}

/// What became of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is the same.
    Same,
    /// It differs in form only.
    Form,
    /// Some of it was changed.
    Changed,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
    /// It stands elsewhere in the new text.
    MovedAway,
    /// It stood elsewhere in the old text.
    MovedHere,
}

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The headline has other words.
    Headline,
    /// Other numbers: digits, or Chinese numerals before what they count.
    Numbers,
    /// A passage is gone: 16 characters or words on end, or a paragraph.
    PassagesRemoved,
    /// A passage is new.
    PassagesAdded,
    /// Paragraphs stand in another place.
    Moved,
    /// Other words.
    Wording,
    /// Punctuation, white space, width, case or script.
    Form,
}

impl Kind {
    /// The word for it in addresses, data and string tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Numbers => "numbers",
            Self::PassagesRemoved => "passages-removed",
            Self::PassagesAdded => "passages-added",
            Self::Moved => "moved",
            Self::Wording => "wording",
            Self::Form => "form",
        }
    }
}

/// Shortest paragraph, in folded characters, that is told as moved.
const MOVED: usize = 12;

/// What differs between two texts, each a headline and paragraphs on lines of their own.
pub fn difference<'a>(old: (&'a str, &'a str), new: (&'a str, &'a str)) -> Difference<'a> {
    let headline = compared(old.0, new.0);
    let text = compared(old.1, new.1);
    let mut paragraphs = runs::paragraphs(&text.runs);
    let moved = tell_moved(&mut paragraphs);
    let mut kinds = kinds::of(&headline.runs, &paragraphs);
    if moved > 0 {
        kinds.insert(Kind::Moved);
    }
    let share = share(text.changed.saturating_sub(moved), text.total);
    Difference { headline: headline.runs, paragraphs, share, kinds }
}

/// Two texts, compared.
struct Compared<'a> {
    runs: Vec<Run<'a>>,
    /// Tokens of both that the other has not.
    changed: usize,
    /// All tokens of both.
    total: usize,
}

fn compared<'a>(old: &'a str, new: &'a str) -> Compared<'a> {
    let (a, b) = (tokens(old), tokens(new));
    let codes = |tokens: &[Token]| tokens.iter().map(|token| token.code).collect::<Vec<u64>>();
    let begins = |text: &str, tokens: &[Token], at: usize| tokens::boundary(text, tokens, at);
    let matches = align::matches(&codes(&a), &codes(&b), |at| begins(old, &a, at), |at| begins(new, &b, at));
    let same: usize = matches.iter().map(|it| it.len).sum();
    let total = a.len() + b.len();
    Compared { runs: runs::runs((old, &a), (new, &b), &matches), changed: total - 2 * same, total }
}

/// A share in thousandths, rounded up, so that nothing that was changed is none.
fn share(changed: usize, total: usize) -> usize {
    (changed * 1000).div_ceil(total.max(1)).min(1000)
}

/// Marks paragraphs that are gone from one place and new in another; how many tokens they are in both texts.
fn tell_moved(paragraphs: &mut [Paragraph<'_>]) -> usize {
    let mut gone: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let folded = |paragraph: &Paragraph<'_>, is_old: bool| {
        let words = |run: &Run<'_>| fold::body(if is_old { run.old } else { run.new });
        Some(paragraph.runs.iter().map(words).collect::<String>()).filter(|it| it.chars().count() >= MOVED)
    };
    for (at, paragraph) in paragraphs.iter().enumerate().filter(|(_, it)| it.fate == Fate::Removed) {
        if let Some(words) = folded(paragraph, true) {
            gone.entry(words).or_default().push(at);
        }
    }
    let mut moved = 0;
    for at in 0..paragraphs.len() {
        let Some(words) = Some(&paragraphs[at]).filter(|it| it.fate == Fate::Added).and_then(|it| folded(it, false))
        else {
            continue;
        };
        if let Some(from) = gone.get_mut(&words).filter(|it| !it.is_empty()).map(|it| it.remove(0)) {
            moved += 2 * paragraphs[at].runs.iter().map(|run| tokens(run.new).len()).sum::<usize>();
            (paragraphs[from].fate, paragraphs[at].fate) = (Fate::MovedAway, Fate::MovedHere);
        }
    }
    moved
}

#[cfg(test)]
mod tests;
