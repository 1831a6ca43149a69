//! Whether two files hold one article: two cards in, a verdict out. Addresses decide before likeness: what has two addresses at
//! one outlet is two articles unless the words are the same. It compares two cards and never a third.

use super::{
    Captures, Rule,
    ids::{CardId, Cards},
};
use crate::{
    article::{Card, Fate, Past},
    table::Table,
    text::{figures, prints},
};
use rayon::prelude::*;
use std::sync::OnceLock;

/// Bodies shorter than this are stubs: they agree with any text at the same address.
pub(super) const STUB: usize = 60;

/// Bodies shorter than this are too common to be one article for their words alone.
const TELLING: usize = 100;

/// The same, where the titles have nothing in common and the days are near: it may be the description under everything.
const LONG: usize = 400;

/// The same, where the days are not near or not known.
const LONGER: usize = 1000;

/// Prints below which two lists are the same or have nothing to say.
const FEW: usize = 8;

/// Share of the prints of either text that the other must have, in thousandths, for both to be the same text: a sentence of
/// ten may differ.
pub(super) const COPY: u32 = 850;

/// Share of the prints of the shorter text that the longer one has, for both to be texts of one article at one address.
const VERSION: u32 = 400;

/// The same, where their titles have nothing in common.
const VERSION_UNTITLED: u32 = 850;

/// The same, for what one outlet published under one headline within days, at no address that is known.
const VERSION_BY_HEADLINE: u32 = 600;

/// Days between two texts under one headline.
const HEADLINE_DAYS: i32 = 7;

/// Days that are near.
const NEAR_DAYS: i32 = 3;

/// Days between two copies.
const DAYS: i32 = 60;

/// Share of a title's pairs of characters that two titles must have in common to be alike.
const ALIKE: f64 = 0.4;

/// What two cards are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They hold one article, by that rule; how alike they are, in thousandths.
    Same(Rule, u32),
    /// Nothing joins them.
    Unlike,
    /// They are two articles, whatever joins either of them with a third.
    Apart,
}

/// What two titles are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Titles {
    Same,
    Alike,
    /// They differ in their numbers only: parts of a series, reports of two days.
    Numbered,
    Unlike,
}

/// Judges pairs of cards.
pub(super) struct Judge<'a> {
    cards: &'a Cards,
    /// Cards whose text their outlet puts under many titles.
    is_standing: Table<CardId, bool>,
    /// Cards whose headline their outlet has on many days.
    is_serial: Table<CardId, bool>,
    /// For cards that are states of something what that is.
    files: Table<CardId, Option<&'a str>>,
    /// Pairs of letters of the titles that were looked at.
    titles: Table<CardId, OnceLock<Vec<u64>>>,
}

impl<'a> Judge<'a> {
    /// Judges these cards, of which some have texts that stand under many titles, and some a history.
    pub(super) fn new(cards: &'a Cards, is_standing: Table<CardId, bool>, captured: &'a Captures) -> Self {
        let files = cards.iter().map(|card| file(card, captured)).collect();
        Self {
            cards,
            is_standing,
            is_serial: serial(cards),
            files,
            titles: cards.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// What two cards are to each other.
    pub(super) fn judge(&self, a: CardId, b: CardId) -> Verdict {
        let (one, other) = (&*self.cards[a], &*self.cards[b]);
        if one.file == other.file && one.file != Default::default() {
            return Verdict::Same(Rule::Text, 1000);
        }
        if snapshot(&one.path).is_some_and(|folder| snapshot(&other.path) == Some(folder)) {
            return in_one_snapshot(one, other);
        }
        let titles = self.titles(a, b);
        if self.files[a].is_some() && self.files[a] == self.files[b] && self.files[a] != one.identity.as_deref() {
            return of_one_file(one, other, titles);
        }
        match (&one.identity, &other.identity) {
            (Some(x), Some(y)) if x == y => at_one_address(one, other, titles),
            (Some(x), Some(y)) => self.at_two_addresses(a, b, titles, of_one_outlet(one, other) || host(x) == host(y)),
            _ => self.by_words(a, b, titles),
        }
    }

    /// Two addresses are two articles unless the words are the same: at two outlets a reprint changes nothing, and a report has
    /// words of its own; what one outlet publishes in series is alike.
    fn at_two_addresses(&self, a: CardId, b: CardId, titles: Titles, is_one_outlet: bool) -> Verdict {
        self.same_words(a, b, titles, is_one_outlet).unwrap_or(Verdict::Apart)
    }

    /// An address at the outlet is unknown for one of them, or for both.
    fn by_words(&self, a: CardId, b: CardId, titles: Titles) -> Verdict {
        let (one, other) = (&*self.cards[a], &*self.cards[b]);
        if let Some(verdict) = self.same_words(a, b, titles, of_one_outlet(one, other)) {
            return verdict;
        }
        if of_two_outlets(one, other) || titles == Titles::Numbered {
            return Verdict::Apart;
        }
        if titles == Titles::Unlike || one.chars.min(other.chars) < TELLING {
            return Verdict::Unlike;
        }
        let near = days(one, other).is_some_and(|days| days <= HEADLINE_DAYS);
        let is_series = days(one, other) != Some(0)
            && (one.figures.differ(&other.figures) || self.is_serial[a] || self.is_serial[b]);
        let (least, most) = shares(one, other);
        let enough = if titles == Titles::Same { VERSION_BY_HEADLINE } else { COPY };
        if near && !is_series && most >= enough { Verdict::Same(Rule::Headline, least) } else { Verdict::Unlike }
    }

    /// Whether two texts are the same, but for a sentence of ten, and long enough to say so. What one outlet publishes in series
    /// must be the same word for word, unless it is long.
    fn same_words(&self, a: CardId, b: CardId, titles: Titles, is_one_outlet: bool) -> Option<Verdict> {
        let (one, other) = (&*self.cards[a], &*self.cards[b]);
        let (chars, apart) = (one.chars.min(other.chars), days(one, other));
        let is_standing = self.is_standing[a] && self.is_standing[b] && titles != Titles::Same;
        if titles == Titles::Numbered || is_standing || apart.is_some_and(|days| days > DAYS) {
            return None;
        }
        let are_named = one.identity.is_some() && other.identity.is_some();
        let is_short = chars > 0
            && titles == Titles::Same
            && !are_named
            && matches!(apart, None | Some(0))
            && one.date == other.date;
        if one.text == other.text && one.body == other.body && (chars >= TELLING || is_short) {
            return Some(Verdict::Same(Rule::Text, 1000));
        }
        let is_near = apart.is_some_and(|days| days <= NEAR_DAYS);
        let enough = match titles {
            Titles::Same => TELLING,
            Titles::Alike if !is_one_outlet || apart == Some(0) => TELLING,
            Titles::Alike => LONG,
            _ if is_near && !is_one_outlet => LONG,
            _ => LONGER,
        };
        let are_numbers_its_own = chars < LONGER || !of_two_outlets(one, other);
        if chars < enough || (are_numbers_its_own && one.figures.differ(&other.figures)) {
            return None;
        }
        let (least, _) = shares(one, other);
        let is_series = is_one_outlet && chars < LONGER && (are_named || titles != Titles::Same || apart != Some(0));
        let is_same = if is_series { one.body == other.body } else { least >= COPY };
        is_same.then_some(Verdict::Same(Rule::Text, least))
    }

    fn titles(&self, a: CardId, b: CardId) -> Titles {
        let (one, other) = (&self.cards[a].key, &self.cards[b].key);
        if one == other {
            return if one.is_empty() { Titles::Unlike } else { Titles::Same };
        }
        if are_numbered(one, other) {
            return Titles::Numbered;
        }
        let pairs = |at: CardId| self.titles[at].get_or_init(|| title_pairs(&self.cards[at].key));
        if in_common(pairs(a), pairs(b)) >= ALIKE { Titles::Alike } else { Titles::Unlike }
    }
}

/// Two states of one file are one article, unless everything in it is another's.
fn of_one_file(one: &Card, other: &Card, titles: Titles) -> Verdict {
    let is_same = matches!(titles, Titles::Same | Titles::Alike)
        || one.identity.is_some() && one.identity == other.identity
        || is_stub_of(one.chars.min(other.chars), one.chars.max(other.chars))
        || shares(one, other).1 >= VERSION;
    if is_same { Verdict::Same(Rule::History, shares(one, other).0.max(COPY)) } else { Verdict::Unlike }
}

/// Whether a text of so many characters is a stub beside one of so many more.
pub(super) fn is_stub_of(chars: usize, longest: usize) -> bool {
    chars < STUB && chars * 2 < longest
}

/// What a card is a state of: a file with a history, by where it is today or was last; an address from which a page was saved on a
/// day that is known.
pub(super) fn file<'a>(card: &'a Card, captured: &'a Captures) -> Option<&'a str> {
    let Some(capture) = captured.get(&card.path) else {
        return card.identity.as_deref().filter(|_| card.saved.is_some());
    };
    Some(match &capture.past {
        None => &card.path,
        Some(Past { fate: Fate::Moved(path), .. }) => path,
        Some(past) => &past.path,
    })
}

/// Two texts at one address are versions of one article if they agree; else the address is wrong for one of them.
fn at_one_address(one: &Card, other: &Card, titles: Titles) -> Verdict {
    if one.text == other.text {
        return Verdict::Same(Rule::Address, 1000);
    }
    if titles == Titles::Numbered && days(one, other) != Some(0) && one.figures.differ(&other.figures) {
        return Verdict::Unlike;
    }
    let (least, most) = shares(one, other);
    let enough = if matches!(titles, Titles::Same | Titles::Alike) { VERSION } else { VERSION_UNTITLED };
    if most >= enough { Verdict::Same(Rule::Address, least.max(COPY)) } else { Verdict::Unlike }
}

/// Renderings of one page: they agree, or one is a stub.
fn in_one_snapshot(one: &Card, other: &Card) -> Verdict {
    let agree = one.chars.min(other.chars) < STUB || shares(one, other).1 >= VERSION;
    if agree { Verdict::Same(Rule::Snapshot, 1000) } else { Verdict::Unlike }
}

/// Shares of the prints of either text that the other one has, in thousandths: the smaller and the larger.
pub(super) fn shares(one: &Card, other: &Card) -> (u32, u32) {
    let (a, b) = (one.prints.len(), other.prints.len());
    if a.min(b) < FEW {
        let same = if one.text == other.text || (a > 0 && one.prints == other.prints) { 1000 } else { 0 };
        return (same, same);
    }
    let common = prints::common(&one.prints, &other.prints);
    (share(common, a.max(b)), share(common, a.min(b)))
}

fn share(part: usize, whole: usize) -> u32 {
    (part * 1000 / whole.max(1)) as u32
}

/// Days between two cards; none where one is undated.
fn days(one: &Card, other: &Card) -> Option<i32> {
    one.date.zip(other.date).map(|(a, b)| (a - b).get_days().abs())
}

/// Whether nothing says that two cards are of two outlets: they may be of a series.
fn of_one_outlet(one: &Card, other: &Card) -> bool {
    one.outlet == other.outlet
}

/// Whether two cards are of two outlets.
pub(super) fn of_two_outlets(one: &Card, other: &Card) -> bool {
    one.outlet.is_some() && other.outlet.is_some() && one.outlet != other.outlet
}

/// The host of an identity.
fn host(identity: &str) -> &str {
    identity.split(['/', '&']).next().unwrap_or_default()
}

/// The folder of a saved page that a file lies in, as ArchiveBox names it: the time of saving, `archive/1678330800.12/`.
pub(super) fn snapshot(path: &str) -> Option<&str> {
    let mut at = 0;
    for part in path.split_inclusive('/') {
        at += part.len();
        let Some(name) = part.strip_suffix('/') else { break };
        let whole = name.split('.').next().unwrap_or_default();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if (9..=11).contains(&whole.len()) && digits(whole) && name.split('.').skip(1).all(digits) {
            return Some(&path[..at]);
        }
    }
    None
}

/// Cards whose headline their outlet has on three days or more: what is told under it each day is another report.
fn serial(cards: &Cards) -> Table<CardId, bool> {
    const DAYS: usize = 3;
    fn headline(card: &Card) -> (&str, Option<&str>) {
        (&card.key, card.outlet.as_ref().map(|outlet| outlet.id.as_str()))
    }
    let mut order: Vec<CardId> = cards.ids().filter(|&at| cards[at].date.is_some()).collect();
    order.par_sort_unstable_by_key(|&at| (headline(&cards[at]), cards[at].date));
    let mut is_serial = Table::from(vec![false; cards.len()]);
    for same in order.chunk_by(|&a, &b| headline(&cards[a]) == headline(&cards[b])).filter(|same| same.len() >= DAYS) {
        let days = same.chunk_by(|&a, &b| cards[a].date == cards[b].date).count();
        same.iter().for_each(|&at| is_serial[at] = days >= DAYS);
    }
    is_serial
}

/// Whether two titles differ in their numbers only.
fn are_numbered(a: &str, b: &str) -> bool {
    let mut words = [a, b].map(|title| title.chars().filter(|&c| !figures::is_numeral(c)).peekable());
    let [one, other] = &mut words;
    one.peek().is_some() && one.eq(other)
}

/// The pairs of letters that a title is made of, sorted.
pub(super) fn title_pairs(title: &str) -> Vec<u64> {
    let letters: Vec<char> = title.chars().filter(|c| c.is_alphabetic()).collect();
    let mut pairs: Vec<u64> =
        letters.windows(2).map(|pair| u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1]))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Share of the shorter list of a title's pairs that the other has, too.
pub(super) fn in_common(a: &[u64], b: &[u64]) -> f64 {
    let common = a.iter().filter(|pair| b.binary_search(pair).is_ok()).count();
    let least = a.len().min(b.len());
    if least < 2 { 0.0 } else { common as f64 / least as f64 }
}
