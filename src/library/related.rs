//! Related articles: articles with their stories in, for each the ones to read next out: those of its story, then those that
//! share its rarest words, near in time. It never sees a body.

use super::{
    ArticleId, Articles, Story, StoryId,
    changes::Changes,
    entry::{RARE, Rank, about},
    postings::Postings,
};
use crate::table::Table;
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

/// Related articles of one.
const MOST: usize = 8;

/// Those of them that are of its own story.
const OF_STORY: usize = 5;

/// Signs that relate articles: so many of the rarest ones.
const RAREST: usize = 16;

/// Signs that two articles must share to be related.
const SHARED: u32 = 3;

/// Days after which nearness counts half.
const HALF: f32 = 60.0;

/// Sums of what ranks share, and how often they do; and which of them share anything.
type Sums = (Table<Rank, (f32, u32)>, Vec<Rank>);

/// Which articles are related to each; undated ones have none. `last` are the ranks that were nearest to each in the
/// postings before, and then those that are in these: those of an article whose rare signs stand where they stood are the same.
pub(super) fn find(
    articles: &Articles,
    stories: &Table<StoryId, Story>,
    postings: &Postings,
    changes: &Changes,
    last: &mut Table<Rank, Vec<Rank>>,
) -> Vec<(ArticleId, Vec<ArticleId>)> {
    let ranks = postings.articles.len();
    let scratch = || (vec![(0.0f32, 0u32); ranks].into(), Vec::new());
    let of_rank =
        |state: &mut Sums, rank: Rank| match changes.moves.was(rank).filter(|_| !changes.shared[rank].load(Relaxed)) {
            Some(was) => last[was].iter().filter_map(|&other| changes.moves.now(other)).collect(),
            None => nearest(postings, rank, state),
        };
    let near: Vec<Vec<Rank>> = postings.ranks().with_min_len(64).map_init(scratch, of_rank).collect();
    let of_rank = |(rank, near): (Rank, &Vec<Rank>)| {
        let article = postings.articles[rank];
        let mut related = of_story(articles, stories, article);
        let story = articles[article].story;
        let others = near.iter().map(|&rank| postings.articles[rank]);
        related.extend(others.filter(|&at| story.is_none() || articles[at].story != story));
        related.truncate(MOST);
        (article, related)
    };
    let related = postings.ranks().zip(&near).with_min_len(64).map(of_rank).collect();
    *last = near.into();
    related
}

/// The articles of its story that are most like it.
fn of_story(articles: &Articles, stories: &Table<StoryId, Story>, article: ArticleId) -> Vec<ArticleId> {
    let Some(story) = articles[article].story else { return Vec::new() };
    let pairs = stories[story].pairs.iter();
    let mut near: Vec<ArticleId> = pairs
        .filter_map(|pair| match article {
            it if it == pair.a => Some(pair.b),
            it if it == pair.b => Some(pair.a),
            _ => None,
        })
        .take(OF_STORY)
        .collect();
    let rest = stories[story].shelf.articles.iter().filter(|&&at| at != article && !near.contains(&at));
    let rest: Vec<ArticleId> = rest.copied().take(OF_STORY - near.len()).collect();
    near.extend(rest);
    near
}

/// Ranks that share the rarest signs of one, the likeliest first.
fn nearest(postings: &Postings, rank: Rank, (sums, touched): &mut Sums) -> Vec<Rank> {
    let mut rare: Vec<usize> = postings.at(rank).filter(|&at| postings.entries[at].articles <= RARE).collect();
    rare.sort_by_key(|&at| (postings.entries[at].articles, postings.entries[at].sign));
    for at in rare.into_iter().take(RAREST) {
        let entry = postings.entries[at];
        let says = (about(postings.articles.len()) as f32 / entry.articles as f32).ln();
        let same = |other: &&super::entry::Entry| other.sign == entry.sign;
        let before = postings.entries[..at].iter().rev().take_while(same);
        let after = postings.entries[at + 1..].iter().take_while(same);
        for other in before.chain(after) {
            let sum = &mut sums[other.rank];
            if sum.1 == 0 {
                touched.push(other.rank);
            }
            *sum = (sum.0 + says, sum.1 + 1);
        }
    }
    let mut found: Vec<(f32, Rank)> = Vec::new();
    for &other in touched.iter() {
        let (sum, shared) = std::mem::take(&mut sums[other]);
        if shared >= SHARED {
            let days = (postings.days[rank] - postings.days[other]).abs() as f32;
            found.push((sum * HALF / (HALF + days), other));
        }
    }
    touched.clear();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(MOST + OF_STORY);
    found.into_iter().map(|(_, other)| other).collect()
}
