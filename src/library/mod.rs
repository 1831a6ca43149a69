//! Cards on shelves: all cards and the owner's settings in, one [`Library`] out, with findings on what was left out or is odd.
//! The only place that sees all articles; it never sees a body.
//!
//! 1. `copies`: which files hold the same article (`candidates`, `judge`, `leaves`), which of them is published (`pick`,
//!    `lend`), and which texts it had (`texts`).
//! 2. `address`: where each published article stands; `withdrawn` takes back what the owner did, `policy` what may not be shown.
//! 3. `outlets`, `tags`, `topics`, `dates`, `sources`: the shelves, with `slugs` that never meet.
//! 4. `postings` says where each sign stands, and `vectors` what each is about; by them `pairs` and `stories` find what is about one event, and
//!    `related` what to read next.
//! 5. `suggest` proposes topics where the owner has none. `boilerplate` says which passages of a story are everybody's.

mod address;
mod aliases;
mod boilerplate;
mod candidates;
mod changes;
mod copies;
mod dates;
mod entry;
mod ids;
mod judge;
mod kin;
mod leaves;
mod lend;
mod moves;
mod outlets;
mod pairs;
mod pick;
pub mod policy;
mod postings;
mod recognise;
mod related;
#[cfg(test)]
pub(crate) mod sample;
mod sets;
mod shelves;
mod slots;
mod slugs;
mod sources;
mod stories;
mod suggest;
mod tags;
mod texts;
mod topics;
mod vectors;
mod withdrawn;

use crate::{
    article::{Capture, Card},
    table::Table,
    text::place,
};
use jiff::civil::Date;
use moves::Moves;
use rayon::prelude::*;
use shelves::Stood;
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

pub use boilerplate::is_own;
pub use ids::{ArticleId, MonthId, OutletId, SourceId, StoryId, TagId, TopicId, WithdrawnId, YearId};
pub use kin::{Lent, Loss, Other, Place, Relation, Rule, Seen, Version, Witness};
pub use shelves::{Shelves, shelve};
pub use stories::{JOINED, Pair, Story};
pub use suggest::Suggestion;
pub use withdrawn::Withdrawn;

/// Slug of the outlet shelf that holds the articles whose outlet nobody names. No other shelf has it.
pub const UNKNOWN: &str = place::UNKNOWN;

/// Slug of the topic that holds the articles of no topic. No other topic has it.
pub const UNFILED: &str = "unfiled";

/// What is known of when files had their texts, by path; of those that have a history.
pub type Captures = BTreeMap<String, Capture>;

/// Published articles, by id.
pub type Articles = Table<ArticleId, Holding>;

/// All published articles and the shelves that they stand on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// Newest first: by date, undated last, then by address.
    pub articles: Articles,
    /// By slug; the shelf of unknown outlets last, where there is need of it.
    pub outlets: Table<OutletId, Shelf>,
    /// By slug; none is empty.
    pub tags: Table<TagId, Shelf>,
    /// As configured, and then the unfiled one; any of them may be empty.
    pub topics: Table<TopicId, Shelf>,
    /// Newest first.
    pub years: Table<YearId, Year>,
    /// Articles whose day is not known; may be empty.
    pub undated: Shelf,
    /// Articles about one event, newest story first.
    pub stories: Table<StoryId, Story>,
    /// Outlets and agencies that articles cite, by slug; none is empty.
    pub sources: Table<SourceId, Shelf>,
    /// Where articles stood that the owner took back, by address. They are on no shelf.
    pub withdrawn: Table<WithdrawnId, Withdrawn>,
}

/// A published article: its card, where it stands, and the other files that hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// The card of the file that is published.
    pub card: Arc<Card>,
    /// `2021/03/02/outlet-key/`: from the site's root, in plain letters, nothing percent-encoded.
    pub address: String,
    /// Other files that hold it, by path.
    pub others: Vec<Other>,
    /// The texts that it had, oldest first, the one that is shown among them; empty where it had only that one.
    pub versions: Vec<Version>,
    /// What became of it where it is no longer at its place; none where it is, or where nothing tells.
    pub lost: Option<Loss>,
    /// Fields of the card that are another file's.
    pub lent: Vec<Lent>,
    /// Who published it.
    pub outlet: OutletId,
    /// Its tags, in the order of the source.
    pub tags: Vec<TagId>,
    /// Its topics, in the order of the settings; never empty.
    pub topics: Vec<TopicId>,
    /// Those of [`tags`](Self::tags) that the source did not give: recognised in its words.
    pub recognised: Vec<TagId>,
    /// The story that it tells.
    pub story: Option<StoryId>,
    /// Whom it cites, in order.
    pub cites: Vec<SourceId>,
    /// The articles to read next: of its story, then of its matter.
    pub related: Vec<ArticleId>,
}

/// Articles that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// Name to show.
    pub name: String,
    /// A sentence on it; may be empty.
    pub description: String,
    /// Its part of the address; no two shelves of a kind share one.
    pub slug: String,
    /// `tags/<slug>/`: from the site's root, in plain letters.
    pub address: String,
    /// Other spellings of its name that articles use, in order.
    pub spellings: Vec<String>,
    /// Its articles, newest first.
    pub articles: Vec<ArticleId>,
}

/// A year that holds articles.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// 2021.
    pub number: i16,
    /// Its articles.
    pub shelf: Shelf,
    /// Its months that hold articles, newest first.
    pub months: Table<MonthId, Month>,
}

/// A month that holds articles.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// 1 to 12.
    pub number: i8,
    /// Its articles.
    pub shelf: Shelf,
}

impl Holding {
    /// All files that hold it, the one that is shown first.
    pub fn files(&self) -> impl Iterator<Item = &Arc<Card>> {
        std::iter::once(&self.card).chain(self.others.iter().map(|other| &other.card))
    }

    /// Whether a file holds it.
    pub fn is_in(&self, path: &str) -> bool {
        self.files().any(|card| card.path == path)
    }
}

impl Library {
    /// First and last day of a shelf's articles; none where all are undated.
    pub fn span(&self, shelf: &Shelf) -> Option<(Date, Date)> {
        let day = |&at: &ArticleId| self.articles[at].card.date;
        Some((shelf.articles.iter().rev().find_map(day)?, shelf.articles.iter().find_map(day)?))
    }

    /// The outlet shelf of an article; none where nobody names its outlet.
    pub fn outlet_of(&self, holding: &Holding) -> Option<&Shelf> {
        self.outlets.get(holding.outlet).filter(|shelf| shelf.slug != UNKNOWN)
    }
}

/// Writes on each article its tags, those that were recognised behind those that were given.
fn write_tags(articles: &mut Articles, tags: Vec<tags::Tagged>) {
    for (held, (tags, given)) in articles.iter_mut().zip(tags) {
        held.recognised = tags[given..].to_vec();
        held.tags = tags;
    }
}

/// Writes on each article which story is its.
fn write_stories(articles: &mut Articles, stories: &Table<StoryId, Story>) {
    for (at, story) in stories.enumerated() {
        story.shelf.articles.iter().for_each(|&article| articles[article].story = Some(at));
    }
}

/// Published articles with their addresses, newest first, on no shelf yet.
fn hold(groups: Vec<pick::Group>) -> Vec<Holding> {
    let addresses = address::assign(&groups);
    let mut articles: Vec<Holding> = groups
        .into_iter()
        .zip(addresses)
        .map(|(group, address)| Holding {
            card: group.published,
            address,
            others: group.others,
            versions: group.versions,
            lost: group.lost,
            lent: group.lent,
            outlet: OutletId::default(),
            tags: Vec::new(),
            topics: Vec::new(),
            recognised: Vec::new(),
            story: None,
            cites: Vec::new(),
            related: Vec::new(),
        })
        .collect();
    articles.par_sort_by(|a, b| (Reverse(a.card.date), &a.address).cmp(&(Reverse(b.card.date), &b.address)));
    articles
}

#[cfg(test)]
mod tests {
    use super::sample::{card, digest_of, shelve};
    use crate::{
        article::{Card, Terms},
        config::Config,
    };
    use std::sync::Arc;

    #[test]
    fn newest_first_undated_last() {
        let cards = vec![
            card("a.md", "甲").on("2021-03-01").done(),
            card("b.md", "乙").done(),
            card("c.md", "丙").on("2021-03-02").done(),
            card("d.md", "丁").on("2021-03-01").done(),
        ];
        let (library, findings) = shelve(cards, &Config::default());
        let dates: Vec<String> =
            library.articles.iter().map(|held| held.card.date.map_or("-".into(), |date| date.to_string())).collect();
        assert_eq!(dates, ["2021-03-02", "2021-03-01", "2021-03-01", "-"]);
        assert!(library.articles.rows()[1].address < library.articles.rows()[2].address);
        assert!(findings.is_empty());
    }

    /// Articles of which some are copies, some tell of one event, some are tagged and some are not.
    fn mixed() -> Vec<Arc<Card>> {
        let of = |n: u32| {
            let nth = n as usize;
            let tags: &[&str] =
                if (nth / 2).is_multiple_of(4) { &[] } else { &[["征信", "徵信", "蚂蚁"][nth % 3], "马云"] };
            let terms = Terms { words: "征信\n马云".into(), weights: vec![n as u8 % 9, 4] };
            let event: Vec<u32> = (0..30).map(|sign| (n / 6 * 100 + sign) << 20 | 7).chain([1, 2]).collect();
            card(&format!("{n:02}.md"), &format!("题 {}", n / 2))
                .on(&format!("2021-0{}-0{}", 1 + n / 30, 1 + n / 6 % 9))
                .outlet(["voa", "rfa", "bbc"][nth % 3], ["美国之音", "自由亚洲", "BBC"][nth % 3])
                .tags(tags)
                .url(&format!("https://a.example/{}", n / 2))
                .text(&format!("{}", n / 2), 500 + nth % 7)
                .with(|card| (card.terms, card.signs) = (terms, event))
                .done()
        };
        (0..90).map(of).collect()
    }

    #[test]
    fn neither_the_order_of_cards_nor_the_number_of_threads_matters() {
        let cards = mixed();
        let mut turned = cards.clone();
        turned.reverse();
        turned.swap(3, 17);
        let want = shelve(cards, &Config::default());
        let held = |is: fn(&super::Holding) -> bool| want.0.articles.iter().filter(|held| is(held)).count();
        assert_eq!((want.0.articles.len(), want.0.stories.len()), (45, 15));
        assert_eq!(held(|held| !held.recognised.is_empty() && !held.related.is_empty()), 12);
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(|| shelve(turned.clone(), &Config::default())), want, "{threads} threads");
        }
    }

    #[test]
    fn a_span_leaves_the_undated_out() {
        let cards = vec![
            card("a.md", "甲").on("2020-01-05").tags(&["x"]).done(),
            card("b.md", "乙").on("2021-03-02").tags(&["x"]).done(),
            card("c.md", "丙").tags(&["x", "y"]).done(),
        ];
        let (library, _) = shelve(cards, &Config::default());
        let (first, last) = library.span(&library.tags.rows()[0]).unwrap();
        assert_eq!((first.to_string(), last.to_string()), ("2020-01-05".into(), "2021-03-02".into()));
        assert_eq!(library.span(&library.tags.rows()[1]), None);
        assert_ne!(digest_of("a"), digest_of("b"));
    }
}
