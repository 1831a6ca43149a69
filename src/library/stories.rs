//! Stories: articles in, groups of articles about one event out. Two articles tell of one event when they share, within days,
//! words that are rare in the archive and frequent in those days. Read in the order of time, so that a newer article joins a
//! story or founds one, and never moves those that are older. It never sees a body.

use super::{
    ArticleId, Articles, Holding, OutletId, Shelf, StoryId,
    changes::Changes,
    entry::Rank,
    pairs::{Pairs, Scores, Sums},
    postings::Postings,
    vectors::Vectors,
};
use crate::table::Table;
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

/// Least score of a pair by which an article joins a story.
pub const JOINED: f32 = 0.04;

/// Articles of a story that a new one is compared with, the likeliest first.
const WITNESSES: usize = 12;

/// Articles about one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Its articles, newest first. Named after the article that founded it, and addressed after it.
    pub shelf: Shelf,
    /// The article that founded it: the oldest of those that first made it one.
    pub founder: ArticleId,
    /// The addresses that it would have had before its founder came, had another of its articles been the oldest: by them,
    /// too, it may have been linked to. In the order of time.
    pub former: Vec<String>,
    /// The outlets that report it, in order.
    pub outlets: Vec<OutletId>,
    /// Pairs of its articles that are alike, the likeliest first.
    pub pairs: Vec<Pair>,
    /// Prints that its articles share with many outside of it, sorted: a passage of such prints is nobody's own.
    pub boilerplate: Vec<u32>,
}

/// Two articles, and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The newer one.
    pub a: ArticleId,
    /// The older one.
    pub b: ArticleId,
    /// 0 to 1.
    pub score: f32,
}

/// Finds the stories. `last` are the scores of the postings before, and then those of these.
pub(super) fn find(
    articles: &Articles,
    postings: &Postings,
    vectors: &Vectors,
    changes: &Changes,
    last: &mut Table<Rank, Scores>,
) -> Table<StoryId, Story> {
    *last = scores(&Pairs::new(articles, postings, vectors), postings, changes, last);
    let scores = &*last;
    let story_of = join(articles, postings, scores);
    let mut members = Table::<Rank, Vec<Rank>>::from(vec![Vec::new(); story_of.len()]);
    for (rank, &story) in story_of.enumerated() {
        members[story].push(rank);
    }
    let mut stories: Vec<Story> = members
        .enumerated()
        .filter(|(_, ranks)| ranks.len() > 1)
        .map(|(founder, ranks)| story(articles, postings, scores, founder, ranks))
        .collect();
    stories.sort_by_key(|story| story.founder);
    stories.into()
}

/// How alike each article is to the older ones within the window. Two articles that weigh what they did score what they did.
fn scores(pairs: &Pairs, postings: &Postings, changes: &Changes, last: &Table<Rank, Scores>) -> Table<Rank, Scores> {
    let ranks = postings.articles.len();
    let is_changed = |rank: Rank| changes.weighed[rank].load(Relaxed);
    let kept = |&(other, score): &(Rank, f32)| {
        let other = changes.moves.now(other).filter(|&rank| !is_changed(rank))?;
        Some((other, score))
    };
    let scratch = || (vec![0.0f32; ranks].into(), Vec::new());
    let of_rank = |sums: &mut Sums, rank: Rank| -> (Scores, Scores) {
        match changes.moves.was(rank).filter(|_| !is_changed(rank)) {
            Some(was) => (last[was].iter().filter_map(kept).collect(), Vec::new()),
            // What is newer and changed looks back by itself.
            None => (pairs.older(rank, sums), pairs.newer(rank, sums, |other| !is_changed(other))),
        }
    };
    let found: Vec<(Scores, Scores)> = postings.ranks().with_min_len(64).map_init(scratch, of_rank).collect();
    let (scores, newer): (Vec<Scores>, Vec<Scores>) = found.into_iter().unzip();
    let (mut scores, newer) = (Table::from(scores), Table::from(newer));
    for (rank, newer) in newer.enumerated() {
        newer.iter().for_each(|&(other, score)| scores[other].push((rank, score)));
    }
    scores.par_iter_mut().for_each(|older| older.sort_unstable_by_key(|(other, _)| *other));
    scores
}

/// The story of each rank, by the rank that founded it: first in the order of time, then once more for those that are
/// alone, who may find a story that was founded after them.
fn join(articles: &Articles, postings: &Postings, scores: &Table<Rank, Scores>) -> Table<Rank, Rank> {
    let outlets =
        postings.articles.iter().map(|&at| articles[at].card.outlet.as_ref().map(|_| articles[at].outlet)).collect();
    let mut told = Told {
        days: &postings.days,
        outlets,
        story_of: scores.ids().collect(),
        members: scores.ids().map(|rank| vec![rank]).collect(),
    };
    for (rank, near) in scores.enumerated() {
        if let Some(story) = told.likeliest(rank, near) {
            told.story_of[rank] = story;
            told.members[story].push(rank);
        }
    }
    let is_alone = |rank: Rank| told.members[told.story_of[rank]].len() == 1;
    let mut newer = Table::<Rank, Scores>::from(vec![Vec::new(); scores.len()]);
    for (rank, near) in scores.enumerated().filter(|(rank, _)| !is_alone(*rank)) {
        for &(other, score) in near.iter().filter(|(other, _)| is_alone(*other)) {
            newer[other].push((rank, score));
        }
    }
    let late = scores.ids().filter(|&rank| is_alone(rank)).filter_map(|rank| {
        let older = scores[rank].iter().filter(|(other, _)| !is_alone(*other));
        let near: Scores = older.chain(&newer[rank]).copied().collect();
        Some((rank, told.likeliest(rank, &near)?))
    });
    let late: Vec<(Rank, Rank)> = late.collect();
    for (rank, story) in late {
        told.story_of[rank] = story;
    }
    told.story_of
}

/// Stories as far as they are told.
struct Told<'a> {
    days: &'a Table<Rank, i32>,
    /// The outlet of each rank; none where nobody names it.
    outlets: Table<Rank, Option<OutletId>>,
    /// The story of each rank, by the rank that founded it.
    story_of: Table<Rank, Rank>,
    /// The ranks of each story.
    members: Table<Rank, Vec<Rank>>,
}

impl Told<'_> {
    /// The story that a rank belongs to, by what it scores with others. An outlet's report of another day is no witness: what
    /// an outlet publishes day by day is alike.
    fn likeliest(&self, rank: Rank, near: &[(Rank, f32)]) -> Option<Rank> {
        let is_witness = |other: Rank| {
            self.outlets[other].is_none()
                || self.outlets[other] != self.outlets[rank]
                || self.days[other] == self.days[rank]
        };
        let witnesses = near.iter().filter(|(other, _)| is_witness(*other));
        let mut found: Vec<(Rank, f32)> = witnesses.map(|&(other, score)| (self.story_of[other], score)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let likeness = |of_story: &[(Rank, f32)]| {
            let witnesses = &of_story[..of_story.len().min(WITNESSES)];
            (of_story[0].0, witnesses.iter().map(|(_, score)| score).sum::<f32>() / witnesses.len() as f32)
        };
        let by_story =
            found.chunk_by(|a, b| a.0 == b.0).filter(|of_story| !self.is_told_apart(rank, of_story[0].0, near));
        let best = by_story.map(likeness).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        best.filter(|(_, score)| *score >= JOINED).map(|(story, _)| story)
    }

    /// Whether the outlet itself tells a story apart from this: it has a report of it of the same day that is not alike.
    fn is_told_apart(&self, rank: Rank, story: Rank, near: &[(Rank, f32)]) -> bool {
        let is_own = |&&other: &&Rank| {
            other != rank
                && self.days[other] == self.days[rank]
                && self.outlets[other].is_some()
                && self.outlets[other] == self.outlets[rank]
        };
        let mut own = self.members[story].iter().filter(is_own);
        own.any(|&other| near.iter().all(|(known, _)| *known != other))
    }
}

/// A story of some ranks, the oldest first, of which one founded it.
fn story(
    articles: &Articles,
    postings: &Postings,
    scores: &Table<Rank, Scores>,
    founder: Rank,
    ranks: &[Rank],
) -> Story {
    let article = |rank: Rank| postings.articles[rank];
    let founder = article(founder);
    let card = &articles[founder].card;
    let mut members: Vec<ArticleId> = ranks.iter().map(|&rank| article(rank)).collect();
    members.sort_unstable();
    let mut outlets: Vec<OutletId> = members.iter().map(|&at| articles[at].outlet).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let pair = |rank: Rank, &(other, score): &(Rank, f32)| {
        ranks.binary_search(&other).ok()?;
        Some(Pair { a: article(rank), b: article(other), score })
    };
    let mut pairs: Vec<Pair> =
        ranks.iter().flat_map(|&rank| scores[rank].iter().filter_map(move |it| pair(rank, it))).collect();
    pairs.sort_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    let shelf = Shelf {
        name: card.title.clone(),
        address: address(&articles[founder]),
        slug: slug(&articles[founder]),
        articles: members,
        ..Shelf::default()
    };
    let others = ranks.iter().map(|&rank| article(rank)).filter(|&at| at != founder);
    let former = others.map(|at| address(&articles[at])).collect();
    Story { shelf, founder, former, outlets, pairs, boilerplate: Vec::new() }
}

/// The address of a story after the article that founded it.
fn address(founder: &Holding) -> String {
    format!("stories/{}/", slug(founder))
}

fn slug(founder: &Holding) -> String {
    founder.address.trim_end_matches('/').replace('/', "-")
}

#[cfg(test)]
mod tests {
    use super::super::{
        pairs::NOTED,
        sample::{card, shelve},
    };
    use crate::{
        article::{Card, Terms},
        config::Config,
    };
    use std::sync::Arc;

    /// An article of an outlet on a day whose signs are those of an event, after some that every article has.
    fn told(event: u32, outlet: &str, day: &str, common: usize) -> Arc<Card> {
        let title = format!("事{event}由{outlet}报{day}");
        let own = (0..40).map(|n| event * 1000 + n).take(common);
        let own: Vec<u32> = own.chain([7, 8, 9]).map(|sign| sign * 7919).collect();
        card(&format!("{event}{outlet}{day}"), &title)
            .on(day)
            .outlet(outlet, outlet)
            .with(|card| (card.signs, card.terms) = (own, about(event)))
            .done()
    }

    /// The words of an event, which all its articles repeat.
    fn about(event: u32) -> Terms {
        Terms { words: format!("事件{event}\n码头"), weights: vec![6, 2] }
    }

    fn archive() -> Vec<Arc<Card>> {
        let mut cards: Vec<_> = (10..40)
            .map(|n| told(n, ["a", "b"][n as usize % 2], &format!("2021-01-{n:02}").replace("-3", "-2"), 40))
            .collect();
        cards.extend([told(1, "a", "2021-03-02", 40), told(1, "b", "2021-03-03", 40), told(1, "c", "2021-03-04", 36)]);
        cards.extend([told(2, "a", "2021-03-02", 40), told(2, "b", "2021-03-09", 40)]);
        cards.extend([told(3, "a", "2021-05-02", 40), told(3, "a", "2021-05-03", 40)]);
        cards
    }

    fn stories(cards: Vec<Arc<Card>>) -> Vec<String> {
        let (library, _) = shelve(cards, &Config::default());
        let line = |story: &super::Story| {
            let paths: Vec<&str> =
                story.shelf.articles.iter().map(|&at| library.articles[at].card.path.as_str()).collect();
            format!("{} {}", &story.shelf.address[..20], paths.join(" "))
        };
        library.stories.iter().map(line).collect()
    }

    #[test]
    fn a_story_is_told_by_several_outlets_within_days() {
        assert_eq!(stories(archive()), ["stories/2021-03-02-a 1c2021-03-04 1b2021-03-03 1a2021-03-02"]);
    }

    #[test]
    fn a_story_keeps_its_address_and_its_articles_when_newer_ones_come() {
        let before = stories(archive());
        let mut more = archive();
        more.extend([told(1, "d", "2021-03-05", 40), told(5, "a", "2021-06-01", 40)]);
        more.reverse();
        assert_eq!(stories(more), [before[0].replace("-a 1c", "-a 1d2021-03-05 1c")]);
    }

    #[test]
    fn an_older_article_moves_a_story_which_knows_where_it_was() {
        let (before, _) = shelve(archive(), &Config::default());
        let mut more = archive();
        more.push(told(1, "d", "2021-03-01", 40));
        let (after, _) = shelve(more, &Config::default());
        let [before, after] = [before, after].map(|library| library.stories.into_rows());
        let addresses = |story: &super::Story| [&story.former[..], std::slice::from_ref(&story.shelf.address)].concat();
        assert_eq!((before.len(), after.len(), after[0].former.len()), (1, 1, 3));
        assert_ne!(after[0].shelf.address, before[0].shelf.address);
        assert!(addresses(&before[0]).iter().all(|address| after[0].former.contains(address)));
    }

    #[test]
    fn what_an_outlet_tells_apart_on_one_day_is_no_story() {
        // The two reports of outlet b share half of their signs each with that of a, and none with each other.
        let report = |path: &str, outlet: &str, signs: std::ops::Range<u32>| {
            let signs = signs.map(|n| (9000 + n) * 7919).collect();
            card(path, &format!("{path}的事"))
                .on("2021-06-03")
                .outlet(outlet, outlet)
                .with(|card| (card.signs, card.terms) = (signs, about(9)))
                .done()
        };
        let (whole, one, two) = (report("x", "a", 0..80), report("y", "b", 0..40), report("z", "b", 40..80));
        let with = |more: &[&Arc<Card>]| {
            let cards = archive().into_iter().chain(more.iter().map(|card| Arc::clone(card))).collect();
            stories(cards).first().map(|story| story[21..].to_owned())
        };
        assert_eq!(with(&[&whole, &one]).as_deref(), Some("x y"));
        assert_eq!(with(&[&whole, &two]).as_deref(), Some("x z"));
        // Only one of them joins: on one day that whose address comes first.
        assert_eq!(with(&[&whole, &one, &two]).as_deref(), Some("x z"));
    }

    #[test]
    fn articles_that_are_about_other_things_are_no_story_whatever_they_share_with_the_day() {
        let report = |outlet: &str, title: &str, words: &str| {
            let signs = (0..40).map(|n| (9000 + n) * 7919).collect();
            let terms = Terms { words: words.into(), weights: vec![5; words.split('\n').count()] };
            card(title, title)
                .on("2021-06-03")
                .outlet(outlet, outlet)
                .with(|card| (card.signs, card.terms) = (signs, terms))
                .done()
        };
        let is_one = |one: &Arc<Card>, other: &Arc<Card>| {
            let told = stories(archive().into_iter().chain([one.clone(), other.clone()]).collect());
            told.iter().any(|story| story.starts_with("stories/2021-06-03"))
        };
        let ferry = report("x", "渡轮停航", "渡轮\n大雾");
        assert!(is_one(&ferry, &report("y", "渡轮因雾停航", "渡轮\n大雾")));
        assert!(!is_one(&ferry, &report("y", "机场因雾关闭", "机场\n航班")));
        // Who repeats no word is not about something else.
        assert!(is_one(&ferry, &report("y", "渡轮因雾停航", "")));
        // Two of one outlet may be one story, unless their headlines are numbers of a series.
        let of_x = |title: &str| report("x", title, "渡轮\n大雾");
        assert!(is_one(&of_x("渡轮记 停航没"), &of_x("渡轮记 大雾散")));
        assert!(!is_one(&of_x("渡轮记3 停航没"), &of_x("渡轮记10 大雾散")));
        assert!(!is_one(&of_x("渡轮记 停航没"), &of_x("渡轮记 停船了")));
    }

    #[test]
    fn pairs_say_how_alike_articles_are() {
        let (library, _) = shelve(archive(), &Config::default());
        let pairs = &library.stories.rows()[0].pairs;
        assert_eq!(pairs.len(), 3);
        assert!(pairs.iter().all(|pair| pair.score >= NOTED && pair.score <= 1.0 && pair.a < pair.b));
        assert!(pairs.windows(2).all(|two| two[0].score >= two[1].score));
        let related = &library.articles[pairs[0].a].related;
        assert!(related.contains(&pairs[0].b), "{related:?}");
    }
}
