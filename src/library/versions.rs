//! Versions of one text that no common address joins: cards in, pairs out that hold the same article. Candidates come from
//! their sketches, by an index and not pairwise; then their prints are compared. It never joins texts that only share their
//! frame: reports in a series, descriptions under different titles.

use super::Moves;
use crate::{article::Card, text::prints};
use rayon::prelude::*;
use std::sync::Arc;

/// Bodies shorter than this are too common to be one article for their words alone.
const TELLING: usize = 150;

/// Places of a sketch that must agree, side by side, for two texts to be compared.
const BAND: usize = 2;

/// More cards than this that agree in a band are compared with their neighbours only.
const CROWD: usize = 24;

/// Share of common prints among all prints of two texts, from which on they are versions of one.
const SAME: f64 = 0.5;

/// The same, for articles of two outlets: one that shortens or rewrites another's text has written its own.
const SAME_ELSEWHERE: f64 = 0.65;

/// The same, where their titles have nothing in common.
const SAME_UNTITLED: f64 = 0.65;

/// Texts shorter than this are not compared where their titles have nothing in common: they may be the description that a
/// channel puts under everything.
const LONG: usize = 1000;

/// The same, for texts within three days of each other: a description goes with many, but seldom twice in three days.
const MIDDLING: usize = 400;

/// The same, for two articles of one outlet on two days and at two addresses: what it publishes in series is alike.
const SAME_SERIES: f64 = 0.75;

/// The same, for those whose titles have nothing in common: nearly the same text under another headline. Reports of two days,
/// of the weather or of a market, share less.
const SAME_UNTITLED_SERIES: f64 = 0.9;

/// Share of a title's pairs of characters that two titles must have in common to be alike.
const TITLES: f64 = 0.4;

/// Days between two versions.
const DAYS: i32 = 60;

/// What was found before.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// For each band of the sketches what every card has there, and the card's place, sorted.
    bands: Vec<Vec<(u64, u32)>>,
    /// Pairs of places that were compared, sorted, and how alike they are if they are versions of one.
    compared: Vec<(u64, Option<f64>)>,
}

/// Pairs of places of cards that hold the same article, those most alike first. The memory is of cards that have
/// moved since.
pub(super) fn near_identical(cards: &[Arc<Card>], moves: &Moves, memory: &mut Memory) -> Vec<(usize, usize)> {
    let places = |pair: u64| ((pair >> 32) as usize, (pair & 0xffff_ffff) as usize);
    let known = |(a, b): (usize, usize)| {
        let before = (moves.same(a)? as u64) << 32 | moves.same(b)? as u64;
        memory.compared.binary_search_by_key(&before, |it| it.0).ok().map(|at| memory.compared[at].1)
    };
    let compare = |pair: u64| {
        let (a, b) = places(pair);
        (pair, known((a, b)).unwrap_or_else(|| versions(&cards[a], &cards[b])))
    };
    let bands = bands(cards, moves, &memory.bands);
    let compared = candidates(&bands).into_par_iter().map(compare).collect();
    *memory = Memory { bands, compared };
    let alike = |&(pair, alike): &(u64, Option<f64>)| alike.map(|alike| (alike, places(pair).0, places(pair).1));
    let mut found: Vec<(f64, usize, usize)> = memory.compared.iter().filter_map(alike).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found.into_iter().map(|(_, a, b)| (a, b)).collect()
}

/// For each band what every card has there, sorted: cards that stayed are so already.
fn bands(cards: &[Arc<Card>], moves: &Moves, last: &[Vec<(u64, u32)>]) -> Vec<Vec<(u64, u32)>> {
    let bands = cards.first().map_or(0, |card| card.sketch.len() / BAND);
    let anew = Moves::none(0, cards.len());
    let (moves, last) = if last.len() == bands { (moves, last) } else { (&anew, &[][..]) };
    let come: Vec<usize> = moves.come().filter(|&at| cards[at].chars >= TELLING).collect();
    let of_band = |band: usize| {
        let fits = |at: &&usize| cards[**at].sketch.len() >= (band + 1) * BAND;
        let key =
            |card: &Card| card.sketch[band * BAND..].iter().take(BAND).fold(0, |key, &it| key << 32 | u64::from(it));
        let stayed = last.get(band).into_iter().flatten();
        let stayed = stayed.filter_map(|&(key, before)| Some((key, moves.stayed(before as usize)? as u32)));
        let come = come.iter().filter(fits).map(|&at| (key(&cards[at]), at as u32));
        let mut keyed: Vec<(u64, u32)> = stayed.chain(come).collect();
        // Two sorted runs take one reading.
        keyed.sort();
        keyed
    };
    (0..bands).into_par_iter().map(of_band).collect()
}

/// Pairs that agree in a band of their sketches, sorted, each once.
fn candidates(bands: &[Vec<(u64, u32)>]) -> Vec<u64> {
    let of_band = |keyed: &Vec<(u64, u32)>| {
        let mut pairs = Vec::new();
        for alike in keyed.chunk_by(|a, b| a.0 == b.0) {
            let reach = if alike.len() > CROWD { 2 } else { CROWD };
            for (nth, (_, at)) in alike.iter().enumerate() {
                let near = alike[nth + 1..].iter().take(reach);
                pairs.extend(near.map(|(_, other)| u64::from(*at) << 32 | u64::from(*other)));
            }
        }
        pairs
    };
    let mut pairs: Vec<u64> = bands.par_iter().flat_map_iter(of_band).collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// How alike two cards are that hold versions of one article.
fn versions(a: &Card, b: &Card) -> Option<f64> {
    let days = a.date.zip(b.date).map_or(DAYS, |(a, b)| (a - b).get_days().abs());
    let alike = likeness(a, b);
    if days > DAYS || alike < SAME || are_apart(a, b) {
        return None;
    }
    let chars = a.chars.min(b.chars);
    let long = chars >= LONG || (chars >= MIDDLING && days <= 3);
    let are_versions = match (titles(&a.key, &b.key) >= TITLES, are_serial(a, b)) {
        (true, false) => alike >= if are_elsewhere(a, b) { SAME_ELSEWHERE } else { SAME },
        (true, true) => alike >= SAME_SERIES,
        (false, false) => long && alike >= SAME_UNTITLED,
        (false, true) => long,
    };
    are_versions.then_some(alike)
}

/// Whether two cards are two articles, whatever else is alike: titles that differ in their numbers only; or of one outlet, on
/// two days, at two addresses and under two titles, unless nearly the whole text is the same.
pub(super) fn are_apart(a: &Card, b: &Card) -> bool {
    are_numbered(&a.key, &b.key)
        || (are_serial(a, b) && titles(&a.key, &b.key) < TITLES && likeness(a, b) < SAME_UNTITLED_SERIES)
}

/// Whether two cards may be of a series: of one outlet, on two days and at two addresses.
fn are_serial(a: &Card, b: &Card) -> bool {
    a.outlet.is_some() && a.outlet == b.outlet && a.identity != b.identity && a.date != b.date
}

/// Whether two cards are of two outlets.
fn are_elsewhere(a: &Card, b: &Card) -> bool {
    a.outlet.is_some() && b.outlet.is_some() && a.outlet != b.outlet
}

/// Whether two titles differ in their numbers only: parts of a series, reports of two days.
fn are_numbered(a: &str, b: &str) -> bool {
    let words = |title: &'_ str| title.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    a != b && words(a) == words(b)
}

/// Share of common prints among all prints of two texts.
fn likeness(a: &Card, b: &Card) -> f64 {
    let common = prints::common(&a.prints, &b.prints);
    let all = a.prints.len() + b.prints.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// Share of the pairs of characters of the shorter title that the other title has, too.
fn titles(a: &str, b: &str) -> f64 {
    in_common(&title_pairs(a), &title_pairs(b))
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

#[cfg(test)]
mod tests {
    use super::{Memory, near_identical, titles};
    use crate::{
        article::Card,
        library::{Moves, sample::card},
    };
    use std::sync::Arc;

    /// Whether two texts of so many characters and so many common prints of 60, under two titles, are versions of one.
    fn joined(title: &str, change: fn(&mut Card), chars: usize, common: usize) -> bool {
        let one = card("a", "湖水涨了两米").text("t", chars).on("2021-03-02").outlet("voa", "VOA").done();
        let mut other = Card::clone(&card("b", title).text("t", chars).on("2021-03-02").outlet("rfa", "RFA").done());
        other.prints.iter_mut().skip(common).for_each(|print| *print += 1);
        other.prints.sort_unstable();
        change(&mut other);
        near_identical(&[one, Arc::new(other)], &Moves::none(0, 2), &mut Memory::default()) == [(0, 1)]
    }

    #[test]
    fn under_like_titles_half_of_the_text_is_enough() {
        let unknown = |card: &mut Card| card.outlet = None;
        assert!(joined("湖水漲兩米", unknown, 300, 40));
        assert!(!joined("湖水漲兩米", unknown, 300, 39));
        assert!(!joined("湖水漲兩米", unknown, 99, 60));
        assert!(!joined("湖水漲兩米", |card| card.date = Some("2021-05-02".parse().unwrap()), 300, 60));
    }

    #[test]
    fn an_outlet_that_shortens_another_has_written_its_own() {
        let same = |_: &mut Card| ();
        assert!(joined("湖水漲兩米", same, 300, 48));
        assert!(!joined("湖水漲兩米", same, 300, 47));
    }

    #[test]
    fn under_other_titles_only_long_texts_are_compared() {
        let same = |_: &mut Card| ();
        assert!(joined("渡口", same, 1000, 48));
        assert!(!joined("渡口", same, 1000, 47));
        assert!(joined("渡口", |card| card.date = Some("2021-03-05".parse().unwrap()), 999, 48));
        assert!(!joined("渡口", |card| card.date = Some("2021-03-06".parse().unwrap()), 999, 60));
        assert!(!joined("渡口", same, 399, 60));
    }

    #[test]
    fn a_series_of_one_outlet_is_alike_and_not_the_same() {
        let series = |card: &mut Card| {
            card.date = Some("2021-03-03".parse().unwrap());
            card.identity = Some("a.example/2".into());
            card.outlet
                .as_mut()
                .unwrap()
                .clone_from(&crate::article::OutletRef { id: "voa".into(), name: "VOA".into() });
        };
        assert!(joined("湖水涨了两米", series, 300, 52));
        assert!(!joined("湖水涨了两米", series, 300, 51));
        assert!(joined("渡口", series, 1000, 57));
        assert!(!joined("渡口", series, 1000, 56));
    }

    #[test]
    fn titles_with_other_numbers_are_other_articles() {
        let same = |_: &mut Card| ();
        assert!(joined("湖水涨了两米", same, 1000, 60));
        assert!(super::are_numbered("第1座桥", "第12座桥") && !super::are_numbered("第1座桥", "第1座桥"));
    }

    #[test]
    fn titles_are_compared_by_their_pairs_of_characters() {
        assert_eq!(titles("湖水涨了", "湖水涨了，两米"), 1.0);
        assert_eq!(titles("湖水涨了", "湖水退了"), 1.0 / 3.0);
        assert_eq!(titles("湖水1234", "湖水1234"), 0.0);
    }
}
