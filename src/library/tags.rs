//! Tags: articles in, a shelf per tag out, spellings and scripts folded together. It never shows a folded spelling, and never
//! makes a tag of the outlet's own name.

use super::{
    ArticleId, Articles, Moves, OutletId, Shelf, TagId,
    aliases::{Aliases, KeyId, Keys, meaning},
    recognise, slugs,
};
use crate::{
    article::Outlets,
    config::{Config, Slugs},
    table::{Id, Table},
    text::fold,
};
use rayon::prelude::*;
use std::{borrow::Cow, cmp::Reverse, collections::BTreeMap};

/// The tags of an article, and how many of them the source gave.
pub(super) type Tagged = (Vec<TagId>, usize);

/// Articles of one tag, before it has an address.
#[derive(Default)]
struct Pile<'a> {
    /// How often each spelling stands in an article.
    spellings: Vec<(&'a str, usize)>,
    articles: Vec<ArticleId>,
}

/// What was found before.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// All tags of all articles, by how they are spelled: the article, and the place among its tags.
    order: Vec<(ArticleId, u32)>,
    words: recognise::Memory,
}

/// Shelves by tag, and for each article its tags, and how many of those the source gave. `outlets` are the shelves of
/// outlets.
pub(super) fn shelve(
    articles: &Articles,
    outlets: &Table<OutletId, Shelf>,
    config: &Config,
    table: &Outlets,
    moves: &Moves<ArticleId>,
    memory: &mut Memory,
) -> (Table<TagId, Shelf>, Vec<Tagged>) {
    let aliases: Aliases<'_> = config.tag_aliases.iter().map(|(from, to)| (fold::key(from), to.as_str())).collect();
    let own_names: BTreeMap<String, &str> =
        config.tag_aliases.values().map(|tag| (fold::key(tag), tag.as_str())).collect();
    let spelled = Spelled::of(articles, &aliases, moves, &mut memory.order);
    let (mut piles, mut tags) = pile(articles, &spelled, &own(articles, outlets, table));
    let recognised = recognise::in_untagged(articles, &tags, &spelled.keys, &aliases, moves, &mut memory.words);
    let given: Vec<usize> = tags.iter().map(Vec::len).collect();
    recognised.into_iter().for_each(|(at, found)| tags[at] = found);
    for (at, tags) in tags.enumerated() {
        tags.iter().for_each(|&tag| piles[tag].articles.push(at));
    }
    let shelves = shelves(piles, &spelled.keys, &own_names, articles, config.slugs);
    let mut ids = Table::from(vec![TagId::default(); spelled.keys.len()]);
    shelves.iter().enumerate().for_each(|(at, (tag, _))| ids[*tag] = TagId::new(at));
    let of_article = |tags: &Vec<KeyId>| tags.iter().map(|&tag| ids[tag]).collect();
    let of_articles = tags.iter().map(of_article).zip(given).collect();
    (shelves.into_iter().map(|(_, shelf)| shelf).collect(), of_articles)
}

/// A tag as an article has it.
struct Spelling<'a> {
    folded: &'a str,
    shown: &'a str,
    /// The article, and the place among its tags.
    at: (ArticleId, u32),
}

/// All tags of all articles, by how they are spelled: so each spelling is looked at once.
struct Spelled<'a> {
    spellings: Vec<Spelling<'a>>,
    keys: Keys<'a>,
    /// The tag of each folded spelling, in their order; none where nothing is left of it.
    tags: Vec<Option<KeyId>>,
}

impl<'a> Spelled<'a> {
    fn of(
        articles: &'a Articles,
        aliases: &Aliases<'_>,
        moves: &Moves<ArticleId>,
        order: &mut Vec<(ArticleId, u32)>,
    ) -> Self {
        let spellings = in_order_of_spelling(articles, moves, order);
        *order = spellings.iter().map(|spelling| spelling.at).collect();
        let meanings: Vec<Cow<'a, str>> =
            spellings.chunk_by(|a, b| a.folded == b.folded).map(|same| meaning(same[0].folded, aliases)).collect();
        let mut keys: Vec<Cow<'a, str>> = meanings.iter().filter(|key| !key.is_empty()).cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        let tags = meanings.iter().map(|key| keys.binary_search(key).ok().map(KeyId::new)).collect();
        Self { spellings, keys: keys.into(), tags }
    }
}

/// All tags of all articles, sorted: those of articles that stayed are so already.
fn in_order_of_spelling<'a>(
    articles: &'a Articles,
    moves: &Moves<ArticleId>,
    order: &[(ArticleId, u32)],
) -> Vec<Spelling<'a>> {
    let spelling = |at: ArticleId, nth: u32| {
        let card = &articles[at].card;
        let (tag, folded) = (&card.tags[nth as usize], &card.tag_keys[nth as usize]);
        Spelling { folded, shown: tag.trim(), at: (at, nth) }
    };
    let of_article = |at: ArticleId| {
        let card = &articles[at].card;
        (0..card.tags.len().min(card.tag_keys.len()) as u32).map(move |nth| spelling(at, nth))
    };
    let mut come: Vec<Spelling<'a>> = moves.come().flat_map(of_article).collect();
    let key = |spelling: &Spelling<'a>| (spelling.folded, spelling.shown, spelling.at);
    come.par_sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    let stayed = |&(before, nth): &(ArticleId, u32)| Some((moves.stayed(before)?, nth));
    let stayed: Vec<(ArticleId, u32)> = order.iter().filter_map(stayed).collect();
    let mut rest = &stayed[..];
    let mut all = Vec::with_capacity(stayed.len() + come.len());
    for new in come {
        let before = rest.partition_point(|&(at, nth)| key(&spelling(at, nth)) < key(&new));
        all.extend(rest[..before].iter().map(|&(at, nth)| spelling(at, nth)));
        all.push(new);
        rest = &rest[before..];
    }
    all.extend(rest.iter().map(|&(at, nth)| spelling(at, nth)));
    all
}

/// Folded names of each outlet, by its shelf.
fn own(articles: &Articles, outlets: &Table<OutletId, Shelf>, table: &Outlets) -> Table<OutletId, Vec<String>> {
    let names = |shelf: &Shelf| {
        let outlet = shelf.articles.first().and_then(|&at| articles[at].card.outlet.as_ref());
        let Some(outlet) = outlet else { return Vec::new() };
        let known = table.by_id(&outlet.id);
        let aliases = known.iter().flat_map(|known| known.aliases.iter());
        let names = [&outlet.id, &shelf.name].into_iter().chain(&shelf.spellings).chain(aliases);
        names.map(|name| fold::key(name)).collect()
    };
    outlets.iter().map(names).collect()
}

/// A pile for each tag, with its spellings and without articles; and the tags of each article, in its order, without repeats.
fn pile<'a>(
    articles: &Articles,
    spelled: &Spelled<'a>,
    own: &Table<OutletId, Vec<String>>,
) -> (Table<KeyId, Pile<'a>>, Table<ArticleId, Vec<KeyId>>) {
    let mut piles: Table<KeyId, Pile<'a>> = spelled.keys.iter().map(|_| Pile::default()).collect();
    let mut given = Table::<ArticleId, Vec<(u32, KeyId)>>::from(vec![Vec::new(); articles.len()]);
    let by_folded = spelled.spellings.chunk_by(|a, b| a.folded == b.folded);
    for (same, tag) in by_folded.zip(&spelled.tags).filter_map(|(same, tag)| Some((same, (*tag)?))) {
        let names = [same[0].folded, &*spelled.keys[tag]];
        let is_own = |at: ArticleId| own[articles[at].outlet].iter().any(|name| names.contains(&name.as_str()));
        for alike in same.chunk_by(|a, b| a.shown == b.shown) {
            let before = piles[tag].spellings.len();
            piles[tag].spellings.push((alike[0].shown, 0));
            for spelling in alike.iter().filter(|spelling| !is_own(spelling.at.0)) {
                given[spelling.at.0].push((spelling.at.1, tag));
                piles[tag].spellings[before].1 += 1;
            }
        }
    }
    for pile in &mut piles {
        pile.spellings.retain(|spelling| spelling.1 > 0);
        pile.spellings.sort_unstable();
    }
    (piles, given.into_iter().map(in_order).collect())
}

/// Tags in the order of their places, each once.
fn in_order(mut tags: Vec<(u32, KeyId)>) -> Vec<KeyId> {
    tags.sort_unstable();
    let mut found = Vec::with_capacity(tags.len());
    for (_, tag) in tags {
        if !found.contains(&tag) {
            found.push(tag);
        }
    }
    found
}

/// Piles with names and addresses, by slug, each behind its tag.
fn shelves(
    piles: Table<KeyId, Pile<'_>>,
    keys: &Keys<'_>,
    own_names: &BTreeMap<String, &str>,
    articles: &Articles,
    letters: Slugs,
) -> Vec<(KeyId, Shelf)> {
    let piles: Vec<(KeyId, Pile<'_>)> = keys.ids().zip(piles).filter(|(_, pile)| !pile.articles.is_empty()).collect();
    let name = |(tag, pile): &(KeyId, Pile<'_>)| match own_names.get(&*keys[*tag]) {
        Some(name) => (*name).to_owned(),
        None => commonest(pile.spellings.iter().copied()).unwrap_or_default(),
    };
    let named: Vec<(String, String)> =
        piles.par_iter().with_min_len(64).map(name).map(|name| (slugs::of_name(&name, letters), name)).collect();
    let wish = |((tag, pile), (slug, _)): (&(KeyId, Pile<'_>), &(String, String))| slugs::Wish {
        slug: slug.clone(),
        earliest: pile.articles.iter().rev().find_map(|&at| articles[at].card.date),
        key: &keys[*tag],
    };
    let wishes: Vec<slugs::Wish<'_>> = piles.iter().zip(&named).map(wish).collect();
    let slugs = slugs::distinct(&wishes, &[]);
    drop(wishes);
    let each = piles.into_iter().zip(named).zip(slugs);
    let mut shelves: Vec<(KeyId, Shelf)> =
        each.map(|(((tag, pile), (_, name)), slug)| (tag, shelf(pile, name, slug))).collect();
    shelves.sort_unstable_by(|(_, a), (_, b)| a.slug.cmp(&b.slug));
    shelves
}

/// The shelf of a tag.
fn shelf(pile: Pile<'_>, name: String, slug: String) -> Shelf {
    let others = pile.spellings.into_iter().filter(|(spelling, _)| *spelling != name);
    Shelf {
        description: String::new(),
        address: format!("tags/{slug}/"),
        spellings: others.map(|(spelling, _)| spelling.to_owned()).collect(),
        articles: pile.articles,
        name,
        slug,
    }
}

/// The spelling used most; of several the first by code point.
pub(super) fn commonest<'a>(spellings: impl Iterator<Item = (&'a str, usize)>) -> Option<String> {
    spellings.min_by_key(|&(spelling, count)| (Reverse(count), spelling)).map(|(spelling, _)| spelling.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{
        config::{Config, Slugs},
        digest::Digest,
        table::rows,
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
        assert_eq!((rows(&of("a")), rows(&of("b"))), (vec![1], vec![0]));
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
