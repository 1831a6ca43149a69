//! What many articles say in the same words and no outlet wrote for this story: stories and all articles in, prints out. It
//! never judges a passage that only a story's own articles share.

use super::{ArticleId, Articles, Moves, OutletId, Stood, Story};
use crate::{article::Card, table::Table, text::prints};
use rayon::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

/// A print that so many articles outside of a story have is boilerplate.
const EVERYWHERE: usize = 4;

/// What was found before.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Prints that outlets share, by the address of the story, with the articles that are told by then.
    shared: BTreeMap<String, (Vec<Arc<Card>>, Vec<u32>)>,
    /// Each of these prints, and how many articles have it.
    counts: Vec<(u32, usize)>,
}

/// For each story which of the prints that its outlets share are everybody's. `before` are the articles of the memory.
pub(super) fn find(
    stories: &[Story],
    articles: &Articles,
    moves: &Moves<ArticleId>,
    before: &Table<ArticleId, Stood>,
    memory: &mut Memory,
) -> Vec<Vec<u32>> {
    let cards = |story: &Story| story.shelf.articles.iter().map(|&at| articles[at].card.clone()).collect::<Vec<_>>();
    let shared = |story: &Story| {
        let cards = cards(story);
        let is_same = |known: &[Arc<Card>]| {
            known.len() == cards.len() && known.iter().zip(&cards).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        let known = memory.shared.get(&story.shelf.slug).filter(|(known, _)| is_same(known));
        let prints = known.map_or_else(|| shared_prints(story, articles), |(_, prints)| prints.clone());
        (story.shelf.slug.clone(), (cards, prints))
    };
    let shared: Vec<_> = stories.par_iter().map(shared).collect();
    let mut wanted: Vec<u32> = shared.iter().flat_map(|(_, (_, prints))| prints).copied().collect();
    wanted.par_sort_unstable();
    wanted.dedup();
    let counts = recount(&wanted, articles, moves, before, &memory.counts);
    let of_story = |(_, (cards, shared)): &(String, (Vec<Arc<Card>>, Vec<u32>))| {
        let within = |print: u32| cards.iter().filter(|card| card.prints.binary_search(&print).is_ok()).count();
        let count = |print: u32| counts.binary_search_by_key(&print, |it| it.0).map_or(0, |at| counts[at].1);
        let is_everybodys = |&print: &u32| count(print) >= EVERYWHERE && count(print) - within(print) >= EVERYWHERE;
        shared.iter().copied().filter(is_everybodys).collect()
    };
    let found = shared.par_iter().map(of_story).collect();
    *memory = Memory { shared: shared.into_iter().collect(), counts };
    found
}

/// How many articles have each of some prints, which are sorted: as many as before, less those that are gone and more by
/// those that came; those that nobody wanted before are counted in all.
fn recount(
    wanted: &[u32],
    articles: &Articles,
    moves: &Moves<ArticleId>,
    before: &Table<ArticleId, Stood>,
    known: &[(u32, usize)],
) -> Vec<(u32, usize)> {
    let was = |print: u32| known.binary_search_by_key(&print, |it| it.0).ok().map(|at| known[at].1);
    let unknown: Vec<u32> = wanted.iter().copied().filter(|&print| was(print).is_none()).collect();
    let all: Vec<&Card> = articles.iter().filter(|_| !unknown.is_empty()).map(|held| &*held.card).collect();
    let come: Vec<&Card> = moves.come().map(|at| &*articles[at].card).collect();
    let gone: Vec<&Card> = moves.gone().map(|at| &*before[at].card).collect();
    let mut anew = counts(&unknown, &all).into_iter();
    let (come, gone) = (counts(wanted, &come), counts(wanted, &gone));
    let count = |(&print, (come, gone)): (&u32, (&u32, &u32))| match was(print) {
        Some(count) => (print, count + *come as usize - *gone as usize),
        None => (print, anew.next().unwrap_or(0) as usize),
    };
    wanted.iter().zip(come.iter().zip(&gone)).map(count).collect()
}

/// Prints that two outlets of a story share, sorted.
fn shared_prints(story: &Story, articles: &Articles) -> Vec<u32> {
    let of_article = |&at: &ArticleId| articles[at].card.prints.iter().map(move |&print| (print, articles[at].outlet));
    let mut all: Vec<(u32, OutletId)> = story.shelf.articles.iter().flat_map(of_article).collect();
    all.sort_unstable();
    all.dedup();
    all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(|same| same[0].0).collect()
}

/// How many articles have each of some prints, which are sorted.
fn counts(wanted: &[u32], cards: &[&Card]) -> Vec<u32> {
    if wanted.is_empty() || cards.is_empty() {
        return vec![0; wanted.len()];
    }
    const BITS: u32 = 23;
    let slot = |print: u32| (print >> (32 - BITS)) as usize;
    let mut maybe = vec![0u64; 1 << (BITS - 6)];
    for &print in wanted {
        maybe[slot(print) >> 6] |= 1 << (slot(print) & 63);
    }
    let of_article = |mut counts: Vec<u32>, card: &&Card| {
        for &print in &card.prints {
            if maybe[slot(print) >> 6] >> (slot(print) & 63) & 1 == 1
                && let Ok(at) = wanted.binary_search(&print)
            {
                counts[at] += 1;
            }
        }
        counts
    };
    let none = || vec![0; wanted.len()];
    let sum = |a: Vec<u32>, b: Vec<u32>| a.iter().zip(&b).map(|(a, b)| a + b).collect();
    cards.par_iter().with_min_len(2048).fold(none, of_article).reduce(none, sum)
}

/// Whether any print of a passage is its own; a passage too short for a print is nobody's.
pub fn is_own(every_print: &[u32], boilerplate: &[u32]) -> bool {
    every_print.len() > prints::common(every_print, boilerplate) * 4
}

#[cfg(test)]
mod tests {
    use super::{super::sample::card, Memory, counts, find, is_own, shared_prints};
    use crate::{
        library::{ArticleId, Articles, Holding, Moves, OutletId, Story},
        table::{Id, Table},
    };

    /// An article of an outlet with some prints.
    fn held(outlet: usize, prints: &[u32]) -> Holding {
        let card = card("a", "题").with(|card| card.prints = prints.to_vec()).done();
        Holding {
            card,
            address: String::new(),
            others: Vec::new(),
            versions: Vec::new(),
            lost: None,
            lent: Vec::new(),
            outlet: OutletId::new(outlet),
            tags: Vec::new(),
            topics: Vec::new(),
            recognised: Vec::new(),
            story: None,
            cites: Vec::new(),
            related: Vec::new(),
        }
    }

    fn story(articles: &[usize]) -> Story {
        let mut story = Story::default();
        story.shelf.articles = articles.iter().map(|&at| ArticleId::new(at)).collect();
        story
    }

    #[test]
    fn what_four_articles_outside_have_too_is_boilerplate() {
        // 7 is in four others, 8 in three others, 9 in none; 5 is in one outlet of the story only.
        let mut articles = vec![held(0, &[5, 7, 8, 9]), held(1, &[7, 8, 9]), held(0, &[5, 6])];
        articles.extend([held(2, &[5, 7, 8]), held(2, &[5, 7, 8]), held(3, &[5, 7, 8]), held(3, &[5, 7])]);
        let stories = [story(&[0, 1, 2]), story(&[3, 5])];
        let (articles, moves) = (Articles::from(articles), Moves::none(0, 7));
        let found = find(&stories, &articles, &moves, &Table::default(), &mut Memory::default());
        assert_eq!(found[0], [7]);
        // Of the other story 5, 7 and 8 are shared; 5 and 7 are in four articles outside of it, 8 in three.
        assert_eq!(found[1], [5, 7]);
    }

    #[test]
    fn only_what_two_outlets_share_is_looked_at() {
        let articles = vec![held(0, &[1, 2, 3]), held(0, &[1, 2]), held(1, &[2, 3, 4])].into();
        assert_eq!(shared_prints(&story(&[0, 1, 2]), &articles), [2, 3]);
        assert_eq!(shared_prints(&story(&[0, 1]), &articles), [0; 0]);
    }

    #[test]
    fn prints_are_counted_one_by_one_even_where_the_table_takes_them_for_one() {
        let articles = [held(0, &[1024, 1025]), held(0, &[1025, u32::MAX]), held(1, &[1026, u32::MAX])];
        let cards: Vec<_> = articles.iter().map(|held| &*held.card).collect();
        assert_eq!(counts(&[1025, 1026, 1027, u32::MAX], &cards), [2, 1, 0, 2]);
    }

    #[test]
    fn a_passage_is_its_own_unless_a_quarter_of_its_prints_are_everybodys() {
        assert!(is_own(&[1, 2, 3, 4, 5], &[5, 6]));
        assert!(!is_own(&[1, 2, 3, 4], &[4, 5, 6]));
        assert!(!is_own(&[], &[]));
    }
}
