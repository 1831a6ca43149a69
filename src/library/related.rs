//! Related articles: articles with their stories in, for each the ones to read next out: those of its story, then those that
//! share its rarest words, near in time. It never sees a body.

use super::{
    Holding, Story,
    changes::Changes,
    entry::{RARE, about},
    postings::Postings,
};
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

/// Which articles are related to each, by place; undated ones have none. `last` are the ranks that were nearest to each in the
/// postings before, and then those that are in these: those of an article whose rare signs stand where they stood are the same.
pub(super) fn find(
    articles: &[Holding],
    stories: &[Story],
    postings: &Postings,
    changes: &Changes,
    last: &mut Vec<Vec<u32>>,
) -> Vec<(usize, Vec<usize>)> {
    let ranks = postings.places.len();
    let scratch = || (vec![(0.0f32, 0u32); ranks], Vec::new());
    let of_rank = |state: &mut (Vec<(f32, u32)>, Vec<u32>), rank: usize| match changes
        .moves
        .was(rank)
        .filter(|_| !changes.shared[rank].load(Relaxed))
    {
        Some(was) => {
            last[was].iter().filter_map(|&other| changes.moves.now(other as usize)).map(|rank| rank as u32).collect()
        }
        None => nearest(postings, rank, state),
    };
    let near: Vec<Vec<u32>> = (0..ranks).into_par_iter().with_min_len(64).map_init(scratch, of_rank).collect();
    let of_rank = |(rank, near): (usize, &Vec<u32>)| {
        let place = postings.places[rank];
        let mut related = of_story(articles, stories, place);
        let story = articles[place].story;
        let others = near.iter().map(|&rank| postings.places[rank as usize]);
        related.extend(others.filter(|&at| story.is_none() || articles[at].story != story));
        related.truncate(MOST);
        (place, related)
    };
    let related = near.par_iter().enumerate().with_min_len(64).map(of_rank).collect();
    *last = near;
    related
}

/// The articles of its story that are most like it.
fn of_story(articles: &[Holding], stories: &[Story], place: usize) -> Vec<usize> {
    let Some(story) = articles[place].story else { return Vec::new() };
    let pairs = stories[story].pairs.iter();
    let mut near: Vec<usize> = pairs
        .filter_map(|pair| match place {
            it if it == pair.a => Some(pair.b),
            it if it == pair.b => Some(pair.a),
            _ => None,
        })
        .take(OF_STORY)
        .collect();
    let rest = stories[story].shelf.articles.iter().filter(|&&at| at != place && !near.contains(&at));
    let rest: Vec<usize> = rest.copied().take(OF_STORY - near.len()).collect();
    near.extend(rest);
    near
}

/// Ranks that share the rarest signs of one, the likeliest first.
fn nearest(postings: &Postings, rank: usize, (sums, touched): &mut (Vec<(f32, u32)>, Vec<u32>)) -> Vec<u32> {
    let mut rare: Vec<usize> = postings.at(rank).filter(|&at| postings.entries[at].articles <= RARE).collect();
    rare.sort_by_key(|&at| (postings.entries[at].articles, postings.entries[at].sign));
    for at in rare.into_iter().take(RAREST) {
        let entry = postings.entries[at];
        let says = (about(postings.places.len()) as f32 / entry.articles as f32).ln();
        let same = |other: &&super::entry::Entry| other.sign == entry.sign;
        let before = postings.entries[..at].iter().rev().take_while(same);
        let after = postings.entries[at + 1..].iter().take_while(same);
        for other in before.chain(after) {
            let sum = &mut sums[other.rank as usize];
            if sum.1 == 0 {
                touched.push(other.rank);
            }
            *sum = (sum.0 + says, sum.1 + 1);
        }
    }
    let mut found: Vec<(f32, u32)> = Vec::new();
    for &other in touched.iter() {
        let (sum, shared) = std::mem::take(&mut sums[other as usize]);
        if shared >= SHARED {
            let days = (postings.days[rank] - postings.days[other as usize]).abs() as f32;
            found.push((sum * HALF / (HALF + days), other));
        }
    }
    touched.clear();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(MOST + OF_STORY);
    found.into_iter().map(|(_, other)| other).collect()
}
