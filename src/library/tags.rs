//! Tags: articles in, a shelf per tag out, spellings and scripts folded together. It never shows a folded spelling, and never
//! makes a tag of the outlet's own name.

use super::{Holding, Shelf, recognise, slugs};
use crate::{article::OutletRef, config::Config, recipe::Outlets, text::fold};
use std::{cmp::Reverse, collections::BTreeMap};

/// Articles of one tag, before it has an address.
#[derive(Default)]
struct Pile {
    /// How often each spelling stands in an article.
    spellings: BTreeMap<String, usize>,
    articles: Vec<usize>,
}

/// Folded spellings, and the tag that the owner says they mean.
pub(super) type Aliases<'a> = BTreeMap<String, &'a str>;

/// Shelves by tag, and writes each article's shelves on it.
pub(super) fn shelve(articles: &mut [Holding], config: &Config, outlets: &Outlets) -> Vec<Shelf> {
    let aliases: Aliases<'_> = config.tag_aliases.iter().map(|(from, to)| (fold::key(from), to.as_str())).collect();
    let own_names: BTreeMap<String, &str> =
        config.tag_aliases.values().map(|tag| (fold::key(tag), tag.as_str())).collect();
    let mut names = OwnNames { outlets, known: BTreeMap::new() };
    let mut keys: Vec<Vec<String>> = Vec::with_capacity(articles.len());
    let mut piles: BTreeMap<String, Pile> = BTreeMap::new();
    for (at, held) in articles.iter().enumerate() {
        keys.push(file(at, held, &aliases, &mut names, &mut piles));
    }
    let given: Vec<usize> = keys.iter().map(Vec::len).collect();
    for (at, found) in recognise::in_untagged(articles, &keys, &aliases) {
        for key in found {
            piles.entry(key.clone()).or_default().articles.push(at);
            keys[at].push(key);
        }
    }
    piles.values_mut().for_each(|pile| pile.articles.sort_unstable());
    let shelves = shelves(piles, &own_names, articles, config);
    let places: BTreeMap<&str, usize> = shelves.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
    for ((held, keys), given) in articles.iter_mut().zip(&keys).zip(given) {
        held.tags = keys.iter().filter_map(|key| places.get(key.as_str()).copied()).collect();
        held.recognised = held.tags[given..].to_vec();
    }
    shelves.into_iter().map(|(_, shelf)| shelf).collect()
}

/// Folded names of outlets, made once for each.
struct OwnNames<'a> {
    outlets: &'a Outlets,
    known: BTreeMap<OutletRef, Vec<String>>,
}

impl OwnNames<'_> {
    /// Whether a folded name is one of the outlet's own.
    fn are(&mut self, outlet: &OutletRef, name: &str) -> bool {
        if !self.known.contains_key(outlet) {
            let known = self.outlets.by_id(&outlet.id);
            let aliases = known.iter().flat_map(|known| known.aliases.iter().chain([&known.name]));
            let names = [&outlet.id, &outlet.name].into_iter().chain(aliases).map(|name| fold::key(name)).collect();
            self.known.insert(outlet.clone(), names);
        }
        self.known.get(outlet).is_some_and(|names| names.iter().any(|own| own == name))
    }
}

/// Files one article under its tags: their keys, in its order, without repeats.
fn file(
    at: usize,
    held: &Holding,
    aliases: &Aliases<'_>,
    names: &mut OwnNames<'_>,
    piles: &mut BTreeMap<String, Pile>,
) -> Vec<String> {
    let mut keys = Vec::new();
    for (tag, folded) in held.card.tags.iter().zip(&held.card.tag_keys) {
        let key = meaning(folded, aliases);
        let mut is_outlet = |name: &str| held.card.outlet.as_ref().is_some_and(|outlet| names.are(outlet, name));
        if key.is_empty() || is_outlet(folded) || is_outlet(&key) {
            continue;
        }
        if !piles.contains_key(&key) {
            piles.insert(key.clone(), Pile::default());
        }
        let pile = piles.get_mut(&key).expect("it was just put there");
        match pile.spellings.get_mut(tag.trim()) {
            Some(count) => *count += 1,
            None => {
                pile.spellings.insert(tag.trim().to_owned(), 1);
            }
        }
        if !keys.contains(&key) {
            pile.articles.push(at);
            keys.push(key);
        }
    }
    keys
}

/// The folded key of what a folded tag means. Aliases of aliases are followed, circles of them are not.
pub(super) fn meaning(folded: &str, aliases: &Aliases<'_>) -> String {
    let mut key = folded.to_owned();
    for _ in 0..aliases.len() {
        match aliases.get(&key) {
            Some(tag) => key = fold::key(tag),
            None => break,
        }
    }
    key
}

/// Piles with names and addresses, by slug, each behind its key.
fn shelves(
    piles: BTreeMap<String, Pile>,
    own_names: &BTreeMap<String, &str>,
    articles: &[Holding],
    config: &Config,
) -> Vec<(String, Shelf)> {
    let shown: Vec<String> = piles
        .iter()
        .map(|(key, pile)| {
            own_names.get(key).map(|&name| name.to_owned()).or_else(|| commonest(&pile.spellings)).unwrap_or_default()
        })
        .collect();
    let wishes: Vec<slugs::Wish<'_>> = piles
        .iter()
        .zip(&shown)
        .map(|((key, pile), name)| slugs::Wish {
            slug: slugs::of_name(name, config.slugs),
            earliest: pile.articles.iter().rev().find_map(|&at| articles[at].card.date),
            key,
        })
        .collect();
    let slugs = slugs::distinct(&wishes, &[]);
    let mut shelves: Vec<(String, Shelf)> = piles
        .into_iter()
        .zip(shown)
        .zip(slugs)
        .map(|(((key, pile), name), slug)| (key, shelf(pile, name, slug)))
        .collect();
    shelves.sort_by(|(_, a), (_, b)| a.slug.cmp(&b.slug));
    shelves
}

/// The shelf of a tag.
fn shelf(pile: Pile, name: String, slug: String) -> Shelf {
    Shelf {
        description: String::new(),
        address: format!("tags/{slug}/"),
        spellings: pile.spellings.into_keys().filter(|spelling| *spelling != name).collect(),
        articles: pile.articles,
        name,
        slug,
    }
}

/// The spelling used most; of several the first by code point.
pub(super) fn commonest(spellings: &BTreeMap<String, usize>) -> Option<String> {
    spellings.iter().min_by_key(|&(spelling, &count)| (Reverse(count), spelling)).map(|(spelling, _)| spelling.clone())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{
        config::{Config, Slugs},
        digest::Digest,
    };

    fn shown(config: &Config, tags: &[&[&str]]) -> Vec<String> {
        let cards = tags
            .iter()
            .enumerate()
            .map(|(n, tags)| card(&format!("{n}"), &format!("题{n}")).tags(tags).done())
            .collect();
        let (library, _) = shelve(cards, config);
        let line = |shelf: &super::Shelf| {
            format!("{} {} {} [{}]", shelf.slug, shelf.name, shelf.articles.len(), shelf.spellings.join("|"))
        };
        library.tags.iter().map(line).collect()
    }

    #[test]
    fn spellings_meet_under_the_commonest() {
        assert_eq!(
            shown(
                &Config::default(),
                &[&["螞蟻集團", "ＢＢＣ"], &["螞蟻集團"], &["蚂蚁集团", "BBC"], &["蚂蚁集团 ", "螞蟻集團", "bbc"]]
            ),
            ["bbc BBC 3 [bbc|ＢＢＣ]", "ma-yi-ji-tuan 螞蟻集團 4 [蚂蚁集团]"]
        );
    }

    #[test]
    fn aliases_lead_to_the_tag_that_the_owner_names() {
        let aliases = [("Ant Group", "阿里系"), ("螞蟻", "蚂蚁集团"), ("阿里系", "蚂蚁集团"), ("x", "y"), ("y", "x")];
        let config = Config {
            tag_aliases: aliases.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect(),
            ..Config::default()
        };
        let found = shown(&config, &[&["ANT group"], &["蚂蚁"], &["螞蟻集團"], &["螞蟻集團"], &["x"]]);
        assert_eq!(found[0], "ma-yi-ji-tuan 蚂蚁集团 4 [ANT group|蚂蚁|螞蟻集團]");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_outlets_own_name_is_no_tag() {
        let cards = vec![
            card("a", "甲").outlet("voa", "V.O.A.").tags(&["VOA中文", "VOA", "v.o.a.", "美國之音", "征信", " "]).done(),
            card("b", "乙").outlet("rfa", "自由亚洲").tags(&["美国之音"]).done(),
        ];
        let (library, _) = shelve(cards, &Config::default());
        let names: Vec<&str> = library.tags.iter().map(|shelf| shelf.name.as_str()).collect();
        assert_eq!(names, ["美国之音", "征信"]);
        let of = |path: &str| library.articles.iter().find(|held| held.card.path == path).unwrap().tags.clone();
        assert_eq!((of("a"), of("b")), (vec![1], vec![0]));
    }

    #[test]
    fn tags_of_one_slug_stand_apart() {
        let cards = vec![
            card("a", "甲").on("2021-01-01").tags(&["实施"]).done(),
            card("b", "乙").on("2020-01-01").tags(&["事实", "逝世"]).done(),
            card("c", "丙").on("2019-01-01").tags(&["史诗"]).done(),
            card("d", "丁").on("2018-01-01").tags(&["Shi Shi"]).done(),
        ];
        let (library, _) = shelve(cards.clone(), &Config::default());
        let mut found: Vec<String> =
            library.tags.iter().map(|shelf| format!("{} {}", shelf.name, shelf.address)).collect();
        found.sort();
        let other = |key: &str| format!("tags/shi-shi-{}/", Digest::of(key.as_bytes()).short(4));
        let mut want = vec![
            "Shi Shi tags/shi-shi/".to_owned(),
            format!("事实 {}", other("事实")),
            format!("史诗 {}", other("史诗")),
            format!("实施 {}", other("实施")),
            format!("逝世 {}", other("逝世")),
        ];
        want.sort();
        assert_eq!(found, want);
        let (library, _) = shelve(cards, &Config { slugs: Slugs::Unicode, ..Config::default() });
        let addresses: Vec<&str> = library.tags.iter().map(|shelf| shelf.address.as_str()).collect();
        assert_eq!(addresses, ["tags/shi-shi/", "tags/事实/", "tags/史诗/", "tags/实施/", "tags/逝世/"]);
    }
}
