//! Topics for an archive that has none: the library in, groups of words that stand together out, each with the articles that
//! it would hold. It never files an article.

use super::{ArticleId, Library};
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};

/// Topics that are proposed.
const TOPICS: usize = 12;

/// Words of a topic.
const WORDS: usize = 10;

/// Articles that a topic must hold.
const LEAST: usize = 3;

/// A word of more than one in so many articles tells nothing apart.
const COMMON: usize = 8;

/// Share of a word's articles that must have the topic's first word, too.
const TOGETHER: f64 = 0.4;

/// A proposed topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Words that belong to it, the one that stands for it first. Folded; rules fold them anyway.
    pub words: Vec<String>,
    /// The articles that have any of them, newest first.
    pub articles: Vec<ArticleId>,
}

impl Library {
    /// Topics that would divide the archive, the largest first.
    pub fn suggest_topics(&self) -> Vec<Suggestion> {
        let words = self.keywords();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut covered = Table::from(vec![false; self.articles.len()]);
        let mut topics = Vec::new();
        while topics.len() < TOPICS {
            let fresh = |places: &BTreeSet<ArticleId>| places.iter().filter(|&&at| !covered[at]).count();
            let free = words.iter().filter(|(word, _)| !taken.contains(word.as_str()));
            let Some((word, places)) = free.max_by_key(|(word, places)| (fresh(places), std::cmp::Reverse(*word)))
            else {
                break;
            };
            if fresh(places) < LEAST {
                break;
            }
            let chosen = together(&words, word, places, &taken);
            let articles: BTreeSet<ArticleId> = chosen.iter().flat_map(|word| &words[*word]).copied().collect();
            articles.iter().for_each(|&at| covered[at] = true);
            taken.extend(chosen.iter().copied());
            let words = chosen.into_iter().map(str::to_owned).collect();
            topics.push(Suggestion { words, articles: articles.into_iter().collect() });
        }
        topics.sort_by_key(|topic| std::cmp::Reverse(topic.articles.len()));
        topics
    }

    /// Words that tell articles apart, with the articles that have them: tags, and what articles repeat.
    fn keywords(&self) -> BTreeMap<String, BTreeSet<ArticleId>> {
        let mut words: BTreeMap<String, BTreeSet<ArticleId>> = BTreeMap::new();
        for (at, held) in self.articles.enumerated() {
            let own =
                |key: &String| self.outlet_of(held).is_some_and(|shelf| crate::text::fold::key(&shelf.name) == *key);
            let tags = held.card.tag_keys.iter().filter(|key| key.chars().count() > 1 && !own(key)).cloned();
            let terms = held.card.terms.iter().filter(|(_, count, in_title)| *in_title || *count >= 4);
            let terms = terms.filter(|(word, ..)| word.chars().count() > 1).map(|(word, ..)| word.to_owned());
            for word in tags.chain(terms) {
                words.entry(word).or_default().insert(at);
            }
        }
        let most = (self.articles.len() / COMMON).max(LEAST);
        words.retain(|_, places| (LEAST..=most).contains(&places.len()));
        words
    }
}

/// A word and those that mostly stand where it does.
fn together<'a>(
    words: &'a BTreeMap<String, BTreeSet<ArticleId>>,
    first: &'a str,
    places: &BTreeSet<ArticleId>,
    taken: &BTreeSet<&str>,
) -> Vec<&'a str> {
    let mut others: Vec<(usize, &str)> = words
        .iter()
        .filter(|(word, _)| word.as_str() != first && !taken.contains(word.as_str()))
        .map(|(word, of_word)| (of_word.intersection(places).count(), of_word.len(), word.as_str()))
        .filter(|&(both, all, _)| both >= LEAST && both as f64 >= TOGETHER * all as f64)
        .map(|(both, _, word)| (both, word))
        .collect();
    others.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    [first].into_iter().chain(others.into_iter().map(|(_, word)| word)).take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::config::Config;

    #[test]
    fn words_that_stand_together_are_a_topic() {
        let tags = [&["渡轮", "码头"][..], &["茶园", "春茶"]];
        let mut cards: Vec<_> = (0..40).map(|n| card(&format!("x{n}"), &format!("别的{n}")).done()).collect();
        cards.extend((0..9).map(|n| {
            let tags = tags[usize::from(n >= 5)];
            card(&format!("{n}"), &format!("题{n}")).tags(&tags[..1 + n % 2]).on("2021-03-02").done()
        }));
        cards.push(card("y", "题").tags(&["孤"]).done());
        cards.extend((0..3).map(|n| card(&format!("z{n}"), &format!("末{n}")).tags(&["渡轮", "码头"]).done()));
        let (library, _) = shelve(cards, &Config::default());
        // An eighth of 53 articles is six: 渡轮, in eight, tells nothing apart, and 码头 is in five.
        let found: Vec<String> = library
            .suggest_topics()
            .iter()
            .map(|topic| format!("{} {}", topic.words.join("、"), topic.articles.len()))
            .collect();
        assert_eq!(found, ["码头 5", "茶园 4"]);
    }
}
