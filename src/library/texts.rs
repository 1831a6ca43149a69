//! The texts that an article had: the files that hold it and when they were captured in, which text each of them has, which is shown,
//! all versions and what became of the article out. Between files of different wrappers a sentence of ten is no difference; between
//! states of one file every word is.

use super::{
    Captures, Loss, Place, Rule, Seen, Version, Witness,
    judge::{COPY, file, is_stub_of, shares},
};
use crate::article::{Capture, Captured, Card, Clock, Fate};
use jiff::{civil::Date, tz::TimeZone};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Texts of a group that others are compared with.
const TEXTS: usize = 32;

/// Length of the key in the address of a version.
const SLUG: usize = 8;

/// Texts shorter than this that have less than a fourth of another one's length are a notice in its place.
const NOTICE: usize = 300;

/// Files that hold one article, with the rule by which each was found to.
pub(super) struct Files<'a> {
    cards: &'a [(Arc<Card>, Rule)],
    captured: &'a Captures,
    /// For each the place of the one that stands for its text; none for a stub or a notice beside texts.
    texts: Vec<Option<usize>>,
}

impl<'a> Files<'a> {
    /// Finds out which text each of them has.
    pub(super) fn new(cards: &'a [(Arc<Card>, Rule)], captured: &'a Captures) -> Self {
        let mut files = Self { cards, captured, texts: vec![None; cards.len()] };
        let longest = cards.iter().map(|(card, _)| card.chars).max().unwrap_or(0);
        let is_whole = |card: &Card| card.chars == longest || !is_notice(card.chars, longest);
        let mut order: Vec<usize> = (0..cards.len()).filter(|&at| is_whole(&cards[at].0)).collect();
        order.sort_by_key(|&at| (Reverse(cards[at].0.chars), at));
        let mut heads = files.states(&order);
        for at in order {
            if files.texts[at].is_none() {
                let head = files.head(at, &heads);
                if head.is_none() && heads.len() < TEXTS {
                    heads.push(at);
                }
                files.texts[at] = head.or(Some(at));
            }
        }
        files
    }

    /// The states of files with a history: of each file every text is one. Those that stand for a text.
    fn states(&mut self, order: &[usize]) -> Vec<usize> {
        let mut of_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &at in order {
            if let Some(file) = file(&self.cards[at].0, self.captured) {
                of_file.entry(file).or_default().push(at);
            }
        }
        let mut families: Vec<Vec<usize>> = of_file.into_values().collect();
        families.sort_by_key(|family| Reverse(family.len()));
        let mut heads: Vec<usize> = Vec::new();
        for family in families {
            let mut taken = BTreeSet::new();
            for at in family {
                let text = |head: &&usize| self.cards[**head].0.text == self.cards[at].0.text;
                let same = heads.iter().find(text).copied();
                let head = same.or_else(|| self.head(at, &heads).filter(|head| !taken.contains(head)));
                if head.is_none() {
                    heads.push(at);
                }
                taken.insert(head.unwrap_or(at));
                self.texts[at] = head.or(Some(at));
            }
        }
        heads
    }

    /// The likest of the texts that a card has.
    fn head(&self, at: usize, heads: &[usize]) -> Option<usize> {
        let card = &self.cards[at].0;
        let like = |&head: &usize| {
            let other = &self.cards[head].0;
            if card.text == other.text { 1001 } else { shares(card, other).0 }
        };
        let best = heads.iter().copied().max_by_key(|head| (like(head), Reverse(*head)))?;
        (like(&best) >= COPY).then_some(best)
    }

    /// Whether two files have one text.
    pub(super) fn are_same(&self, a: usize, b: usize) -> bool {
        self.texts[a].is_some() && self.texts[a] == self.texts[b]
    }

    /// Whether a file is a stub, or a notice in the place of a text.
    pub(super) fn is_stub(&self, at: usize) -> bool {
        self.texts[at].is_none()
    }

    /// The files that have the newest whole text; where nothing says which is the newest, those that have a whole one.
    pub(super) fn newest(&self) -> Vec<usize> {
        let whole = || (0..self.cards.len()).filter(|&at| !self.is_stub(at));
        let newest = whole().filter_map(|at| Some((self.time(at)?, at))).max();
        if let Some((_, newest)) = newest {
            return whole().filter(|&at| self.are_same(at, newest)).collect();
        }
        let longest = whole().map(|at| self.cards[at].0.chars).max().unwrap_or(0);
        whole().filter(|&at| self.cards[at].0.chars * 10 >= longest * 9).collect()
    }

    /// When a file got its text, or was saved: after everything where that is not committed; none where nothing tells.
    fn time(&self, at: usize) -> Option<i64> {
        match self.capture(at) {
            Some(capture) => Some(capture.brought.as_ref().map_or(i64::MAX, moment)),
            None => self.cards[at].0.saved.and_then(midnight),
        }
    }

    /// When a file got its text, or was saved, and how that is known.
    fn seen(&self, at: usize) -> Option<Seen> {
        match self.capture(at) {
            Some(capture) => capture.brought.as_ref().map(seen),
            None => self.cards[at].0.saved.map(|on| Seen { on, by: Witness::Saver }),
        }
    }

    fn capture(&self, at: usize) -> Option<&'a Capture> {
        self.captured.get(&self.cards[at].0.path)
    }

    /// Whether a file is there today.
    pub(super) fn is_there(&self, at: usize) -> bool {
        self.capture(at).is_none_or(|capture| capture.past.is_none())
    }

    /// The texts, oldest first; none where there was only one. The file that is shown stands for its own.
    pub(super) fn versions(&self, shown: usize) -> Vec<Version> {
        let mut files: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, head) in self.texts.iter().enumerate().filter_map(|(at, head)| Some((at, (*head)?))) {
            files.entry(head).or_default().push(at);
        }
        if files.len() < 2 {
            return Vec::new();
        }
        let mut versions: Vec<_> = files.into_values().map(|files| self.version(&files, shown)).collect();
        versions.sort_by(|a, b| a.0.cmp(&b.0));
        versions.into_iter().map(|(_, version)| version).collect()
    }

    /// The version that some files have, and what it is sorted by.
    fn version(&self, files: &[usize], shown: usize) -> (impl Ord + use<>, Version) {
        let stands = files.iter().copied().find(|&at| at == shown).or_else(|| {
            files
                .iter()
                .copied()
                .min_by_key(|&at| (self.time(at).is_none(), !self.is_there(at), Reverse(self.time(at)), at))
        });
        let card = self.cards[stands.unwrap_or(shown)].0.clone();
        let first = files.iter().copied().min_by_key(|&at| (self.time(at).is_none(), self.time(at), at));
        let time = first.and_then(|at| self.time(at));
        let seen = first.and_then(|at| self.seen(at));
        let order = (time.is_none(), time, card.date.is_none(), card.date, card.path.clone());
        (order, Version { slug: card.text.short(SLUG), card, seen })
    }

    /// What became of the article: its files are deleted, or only hold a notice in its place.
    pub(super) fn lost(&self) -> Option<Loss> {
        let there = || (0..self.cards.len()).filter(|&at| self.is_there(at));
        if there().next().is_none() {
            let fates = (0..self.cards.len()).filter_map(|at| self.capture(at)?.past.as_ref());
            let ends = fates.filter_map(|past| match &past.fate {
                Fate::Gone(captured) => captured.as_ref().or(past.until.as_ref()),
                Fate::Stands | Fate::Moved(_) => past.until.as_ref(),
            });
            return Some(Loss { from: Place::Mirror, seen: ends.max_by_key(|end| moment(end)).map(seen) });
        }
        let notice = there().filter_map(|at| Some((self.time(at)?, at))).max()?;
        (there().all(|at| self.is_stub(at))).then(|| Loss { from: Place::Outlet, seen: self.seen(notice.1) })
    }
}

/// Whether a text is no text of an article of that length, but a stub, or a notice in its place.
fn is_notice(chars: usize, longest: usize) -> bool {
    is_stub_of(chars, longest) || (chars < NOTICE && chars * 4 < longest)
}

/// The first moment of a day, in seconds.
fn midnight(day: Date) -> Option<i64> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

fn moment(captured: &Captured) -> i64 {
    match &captured.by {
        Clock::Git(commit) => commit.time.as_second(),
    }
}

fn seen(captured: &Captured) -> Seen {
    let by = match &captured.by {
        Clock::Git(commit) => Witness::Commit { id: commit.id.clone(), message: commit.message.clone() },
    };
    Seen { on: captured.on, by }
}

#[cfg(test)]
mod tests;
