//! Tags recognised: articles and the tags that sources gave in, tags of articles without any out. The archive's own tagged
//! articles teach which words are tags when they stand in a title or are repeated; a word that is seldom a tag is noise. It
//! never makes a tag that no source gave.

use super::{Holding, tags::Aliases, tags::meaning};
use crate::article::Card;
use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Articles that must have a tag before it is looked for in others.
const TAUGHT: usize = 3;

/// Share of the articles with a word so placed that have it as a tag, from which on it is recognised.
const USUAL: f64 = 0.6;

/// Articles that a share is believed to be worth before any were seen.
const DOUBT: f64 = 2.0;

/// Recognised tags of one article.
const MOST: usize = 8;

/// How a word stands in an article: the kinds of evidence, weakest first.
const PLACES: usize = 6;

/// A word of the vocabulary, and how often it was a tag where it stood so.
#[derive(Clone, Default)]
struct Lesson {
    seen: [f64; PLACES],
    given: [f64; PLACES],
}

/// Tags of articles that have none, by place, in order.
pub(super) fn in_untagged(
    articles: &[Holding],
    keys: &[Vec<String>],
    aliases: &Aliases<'_>,
) -> Vec<(usize, Vec<String>)> {
    let words = vocabulary(keys, aliases);
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words.keys());
    let Ok(finder) = finder else { return Vec::new() };
    let meanings: Vec<&str> = words.values().map(String::as_str).collect();
    let places: Vec<BTreeMap<&str, usize>> =
        articles.par_iter().with_min_len(256).map(|held| places(&held.card, &finder, &meanings)).collect();
    let lessons = learn(keys, &places);
    let prior = prior(&lessons);
    let recognised = |at: usize| {
        let mut found: Vec<(f64, &str)> = places[at]
            .iter()
            .filter_map(|(&word, &place)| Some((share(lessons.get(word)?, &prior, place), word)))
            .filter(|(share, _)| *share >= USUAL)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        found.truncate(MOST);
        (at, found.into_iter().map(|(_, word)| word.to_owned()).collect::<Vec<_>>())
    };
    let untagged = (0..articles.len()).filter(|&at| keys[at].is_empty());
    untagged.map(recognised).filter(|(_, found)| !found.is_empty()).collect()
}

/// Words that stand for tags: tags that are given often enough, and the aliases of them.
fn vocabulary(keys: &[Vec<String>], aliases: &Aliases<'_>) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for key in keys.iter().flatten() {
        *counts.entry(key).or_default() += 1;
    }
    let is_word = |word: &str| word.chars().count() > 1 && word.chars().any(char::is_alphabetic);
    let taught: BTreeSet<&str> =
        counts.iter().filter(|(word, count)| **count >= TAUGHT && is_word(word)).map(|(word, _)| *word).collect();
    let spelled = aliases.keys().map(|alias| (alias.clone(), meaning(alias, aliases)));
    let spelled = spelled.filter(|(alias, tag)| is_word(alias) && taught.contains(tag.as_str()));
    taught.iter().map(|&word| (word.to_owned(), word.to_owned())).chain(spelled).collect()
}

/// The words of the vocabulary in a card's title and terms, each with the best place that it stands in.
fn places<'a>(card: &Card, finder: &AhoCorasick, meanings: &[&'a str]) -> BTreeMap<&'a str, usize> {
    let mut counts: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for found in finder.find_iter(&card.key) {
        counts.entry(meanings[found.pattern().as_usize()]).or_default().1 = true;
    }
    for (term, count, _) in card.terms.iter() {
        for found in finder.find_iter(term) {
            let is_whole = found.len() == term.len();
            let known = &mut counts.entry(meanings[found.pattern().as_usize()]).or_default().0;
            *known = (*known).max(if is_whole { count } else { count.min(2) });
        }
    }
    counts.into_iter().map(|(word, (count, in_title))| (word, place(count, in_title))).collect()
}

/// The kind of evidence.
fn place(count: usize, in_title: bool) -> usize {
    let repeated = match count {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    repeated + if in_title { 3 } else { 0 }
}

/// What the tagged articles teach of each word.
fn learn<'a>(keys: &[Vec<String>], places: &[BTreeMap<&'a str, usize>]) -> BTreeMap<&'a str, Lesson> {
    let mut lessons: BTreeMap<&str, Lesson> = BTreeMap::new();
    for (keys, places) in keys.iter().zip(places).filter(|(keys, _)| !keys.is_empty()) {
        for (&word, &place) in places {
            let lesson = lessons.entry(word).or_default();
            lesson.seen[place] += 1.0;
            lesson.given[place] += f64::from(u8::from(keys.iter().any(|key| key == word)));
        }
    }
    lessons
}

/// How often any word was a tag where it stood so.
fn prior(lessons: &BTreeMap<&str, Lesson>) -> [f64; PLACES] {
    let mut all = Lesson::default();
    for lesson in lessons.values() {
        for place in 0..PLACES {
            all.seen[place] += lesson.seen[place];
            all.given[place] += lesson.given[place];
        }
    }
    std::array::from_fn(|place| if all.seen[place] > 0.0 { all.given[place] / all.seen[place] } else { 0.0 })
}

/// How often a word is a tag where it stands so: as far as it was seen so, else as others are.
fn share(lesson: &Lesson, prior: &[f64; PLACES], place: usize) -> f64 {
    (lesson.given[place] + DOUBT * prior[place]) / (lesson.seen[place] + DOUBT)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{article::Terms, config::Config};

    #[test]
    fn words_that_are_tags_elsewhere_are_recognised_where_none_are_given() {
        let mut cards: Vec<_> = (0..6)
            .map(|n| card(&format!("{n}"), &format!("渡轮停航{n}，新闻")).tags(&[["渡輪", "渡轮"][n % 2], "湖"]).done())
            .collect();
        cards.push(card("6", "新闻").tags(&["新闻"]).done());
        cards.push(card("7", "新闻一").tags(&["新闻"]).done());
        cards.push(card("8", "新闻二").tags(&["新闻"]).done());
        cards.push(card("x", "渡輪复航，新闻").done());
        let terms = Terms { words: "渡轮\n别的".into(), weights: vec![5, 9] };
        cards.push(card("y", "无题").with(|card| card.terms = terms).done());
        let (library, _) = shelve(cards, &Config::default());
        let of = |path: &str| {
            let held = library.articles.iter().find(|held| held.card.path == path).unwrap();
            assert_eq!(held.tags, held.recognised);
            held.recognised.iter().map(|&at| library.tags[at].name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("x"), ["渡輪"]);
        assert_eq!(of("y"), [""; 0]);
        let ferry = library.tags.iter().find(|shelf| shelf.name == "渡輪").unwrap();
        assert_eq!(ferry.articles.len(), 7);
    }
}
