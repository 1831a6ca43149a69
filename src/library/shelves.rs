//! The work of shelving: cards and the owner's settings in, the library out, and what is remembered for the next time. It
//! knows the order of the stages, and nothing of what they do; each stage says in its own file what it remembers.

use super::{
    ArticleId, Articles, Captures, Holding, Library, Moves, boilerplate, copies, dates, entry::Rank, hold, outlets,
    policy, postings::Postings, related, sources, stories, tags, topics, vectors::Vectors, withdrawn, write_stories,
    write_tags,
};
use crate::{
    article::{Card, Outlets},
    config::Config,
    report::Finding,
    table::Table,
};
use std::{cmp::Reverse, sync::Arc};

/// Puts cards on shelves, of which none has a history. The order of the cards does not matter.
pub fn shelve(cards: Vec<Arc<Card>>, config: &Config, outlets: &Outlets) -> (Library, Vec<Finding>) {
    Shelves::default().shelve(cards, &Captures::new(), config, outlets)
}

/// What shelving leaves to the next time: each stage remembers what it found of which articles, and finds again what is of
/// others. What comes out is what would come out if nothing were remembered.
#[derive(Debug, Default)]
pub struct Shelves {
    /// The articles of the last time, in their order.
    articles: Table<ArticleId, Stood>,
    tags: tags::Memory,
    postings: Option<Postings>,
    /// What each rank of the postings is about.
    vectors: Vectors,
    /// Scores of each rank of the postings.
    scores: Table<Rank, super::pairs::Scores>,
    boilerplate: boilerplate::Memory,
    /// Nearest ranks of each rank of the postings.
    nearest: Table<Rank, Vec<Rank>>,
}

/// An article as it stood on the shelves.
#[derive(Debug)]
pub(super) struct Stood {
    pub(super) address: String,
    pub(super) card: Arc<Card>,
}

impl Shelves {
    /// Puts cards on shelves. Neither their order nor what is remembered matters.
    pub fn shelve(
        &mut self,
        cards: Vec<Arc<Card>>,
        captured: &Captures,
        config: &Config,
        outlets: &Outlets,
    ) -> (Library, Vec<Finding>) {
        // Should this not come to its end, nothing is remembered.
        let mut memory = std::mem::take(self);
        let cards = cards.into_iter().map(|card| policy::card(card, config)).collect();
        let (groups, mut findings) = copies::group(cards, captured);
        let mut articles = hold(groups);
        let (withdrawn, odd) = withdrawn::take(&mut articles, config);
        findings.extend(odd);
        let withdrawn = withdrawn.into();
        let library = Library { withdrawn, ..memory.library(articles.into(), config, outlets) };
        *self = memory;
        (library, findings)
    }

    /// Published articles on shelves.
    fn library(&mut self, mut articles: Articles, config: &Config, table: &Outlets) -> Library {
        let before = std::mem::take(&mut self.articles);
        let moves = moved(&before, &articles);
        let outlets = outlets::shelve(&mut articles, config, table);
        let topics = topics::shelve(&mut articles, config);
        let sources = sources::shelve(&mut articles, table);
        let (years, undated) = dates::shelve(&articles);
        // What takes long only reads the articles, so that it is done side by side; what is found is written on them afterwards.
        let last = self.postings.take();
        let ((tags, of_articles), (postings, changes, mut stories)) = rayon::join(
            || tags::shelve(&articles, &outlets, config, table, &moves, &mut self.tags),
            || {
                let last = last.as_ref().map(|last| (last, &before));
                let (postings, changes) = Postings::new(&articles, last, &moves);
                self.vectors = Vectors::new(&articles, &postings.articles, std::mem::take(&mut self.vectors), &changes);
                let stories = stories::find(&articles, &postings, &self.vectors, &changes, &mut self.scores);
                (postings, changes, stories)
            },
        );
        write_tags(&mut articles, of_articles);
        write_stories(&mut articles, &stories);
        let (boilerplate, related) = rayon::join(
            || boilerplate::find(&stories, &articles, &moves, &before, &mut self.boilerplate),
            || related::find(&articles, &stories, &postings, &changes, &mut self.nearest),
        );
        stories.iter_mut().zip(boilerplate).for_each(|(story, prints)| story.boilerplate = prints);
        related.into_iter().for_each(|(at, related)| articles[at].related = related);
        self.articles = articles.iter().map(Stood::of).collect();
        self.postings = Some(postings);
        Library { articles, outlets, tags, topics, years, undated, stories, sources, withdrawn: Table::default() }
    }
}

impl Stood {
    pub(super) fn of(held: &Holding) -> Self {
        Self { address: held.address.clone(), card: held.card.clone() }
    }
}

/// Where the articles were: one of the same day and address is one article, which may have changed.
pub(super) fn moved(before: &Table<ArticleId, Stood>, articles: &Articles) -> Moves<ArticleId> {
    let order = |a: &Stood, b: &Holding| (Reverse(a.card.date), &a.address).cmp(&(Reverse(b.card.date), &b.address));
    Moves::between(before, articles, order, |a, b| is_same(&a.card, &b.card))
}

/// Whether nothing has changed in a card.
pub(super) fn is_same(a: &Arc<Card>, b: &Arc<Card>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

#[cfg(test)]
mod tests {
    use super::Shelves;
    use crate::{
        article::{Card, Outlets, Terms},
        config::Config,
        library::{
            Captures,
            sample::{Sample, card},
        },
    };
    use proptest::prelude::*;
    use std::sync::Arc;

    /// The words of an article, of which there are few, so that many articles share them.
    fn signs(n: u32) -> Vec<u32> {
        let mut signs: Vec<u32> = (0..30).map(|sign| (n % 20 * 100 + sign).wrapping_mul(0x9E37_79B9)).collect();
        signs.extend([1, 2, n % 3 + 3]);
        signs.sort_unstable();
        signs
    }

    fn tags(n: u32) -> Vec<String> {
        let all = ["征信", "徵信", "蚂蚁", "马云", "渡轮", "湖"];
        (0..n % 4).map(|nth| all[((n / 4 + nth) % 6) as usize].to_owned()).collect()
    }

    fn terms(n: u32) -> Terms {
        let all = ["征信", "马云", "渡轮", "别的"];
        Terms { words: format!("{}\n{}", all[n as usize % 4], all[n as usize / 4 % 4]), weights: vec![n as u8 % 9, 4] }
    }

    fn text(card: &mut Card, n: u32) {
        let other = super::super::sample::card("x", "x").text(&format!("{}", (n - n % 4 / 2) % 90), 500).done();
        (card.text, card.chars, card.prints) = (other.text, 100 + n as usize % 7 * 300, other.prints.clone());
        card.sketch.clone_from(&other.sketch);
        // Many articles share a few prints, and some texts are nearly those of others.
        card.prints
            .iter_mut()
            .take(n as usize % 5 * 6)
            .zip(n / 2 % 12 * 8..)
            .for_each(|(print, shared)| *print = shared);
        card.prints.sort_unstable();
    }

    fn day(n: u32) -> String {
        format!("2021-0{}-{:02}", 1 + n / 28 % 2, 1 + n % 28)
    }

    fn outlet(sample: Sample, n: u32) -> Sample {
        let (id, name) = [("voa", "VOA"), ("rfa", "自由亚洲"), ("bbc", "BBC")][n as usize % 3];
        sample.outlet(id, name)
    }

    /// An article that is all made of one number.
    fn article(path: &str, n: u32) -> Arc<Card> {
        let word = ["渡轮", "马云", "湖水", "石桥"][n as usize / 2 % 4];
        let sample =
            card(path, &format!("{word}{}", char::from_u32(0x4E00 + n / 2).unwrap_or_default())).on(&day(n / 3));
        let tags = tags(n);
        outlet(sample, n)
            .tags(&tags.iter().map(String::as_str).collect::<Vec<_>>())
            .url(&format!("https://a.example/{}", n - n % 4 / 2))
            .with(|card| {
                text(card, n);
                (card.signs, card.terms) = (signs(n / 6), terms(n));
            })
            .done()
    }

    /// The same article, of which something was changed.
    fn changed(card: &Card, what: u8, n: u32) -> Arc<Card> {
        let sample = Sample::of(card.clone());
        let sample = match what {
            0 => sample.with(|card| card.title = format!("渡轮{}", n % 9)),
            1 => sample.on(&day(n)),
            2 => sample.with(|card| card.date = None),
            3 => sample.with(|card| card.tags = tags(n)),
            4 => outlet(sample, n),
            5 => sample.with(|card| card.signs = signs(n)),
            6 => sample.with(|card| text(card, n)),
            7 => sample.with(|card| card.terms = terms(n)),
            8 => sample.with(|card| card.source_url = None),
            9 => sample.with(|card| card.tags.push(format!("新{}", n % 9))),
            _ => sample,
        };
        sample.done()
    }

    #[test]
    fn the_articles_here_have_all_that_is_remembered() {
        let cards = (0..120).map(|n| article(&format!("{n}"), n)).collect();
        let (library, findings) = super::shelve(cards, &Config::default(), &Outlets::new([]));
        let held = |is: fn(&crate::library::Holding) -> bool| library.articles.iter().filter(|held| is(held)).count();
        let everybodys = library.stories.iter().filter(|story| !story.boilerplate.is_empty()).count();
        let counts = [library.stories.len(), everybodys, library.tags.len(), findings.len()];
        let of_articles = [
            held(|held| !held.others.is_empty()),
            held(|held| !held.recognised.is_empty()),
            held(|held| !held.related.is_empty()),
        ];
        assert_eq!((library.articles.len(), counts, of_articles), (89, [20, 20, 5, 31], [31, 7, 89]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_remembered_changes_nothing(
            start in 20..120u32,
            rounds in prop::collection::vec(prop::collection::vec((0..14u8, any::<usize>(), 0..400u32), 0..4), 1..6),
            threads in 1..4usize,
        ) {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (config, outlets) = (Config::default(), Outlets::new([]));
            let mut cards: Vec<Arc<Card>> = (0..start).map(|n| article(&format!("{n}"), n)).collect();
            let mut shelves = Shelves::default();
            shelves.shelve(cards.clone(), &Captures::new(), &config, &outlets);
            for (round, edits) in rounds.into_iter().enumerate() {
                for (nth, (what, at, n)) in edits.into_iter().enumerate() {
                    let at = at % cards.len();
                    match what {
                        11 => cards.push(article(&format!("n{round}-{nth}"), n)),
                        12 => drop(cards.swap_remove(at)),
                        13 => cards.reverse(),
                        what => cards[at] = changed(&cards[at], what, n),
                    }
                }
                let warm = pool.install(|| shelves.shelve(cards.clone(), &Captures::new(), &config, &outlets));
                prop_assert_eq!(warm, super::shelve(cards.clone(), &config, &outlets));
            }
        }
    }
}
