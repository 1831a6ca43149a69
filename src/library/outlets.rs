//! Outlets: articles in, a shelf per outlet out. It never guesses who published an article: where nobody says, it stands on the
//! shelf of unknown outlets.

use super::{ArticleId, Articles, OutletId, Shelf, UNKNOWN, slugs, tags::commonest};
use crate::{article::Outlets, config::Config, table::Table, text::slug};
use std::collections::BTreeMap;

/// Articles of one outlet, before it has an address.
#[derive(Default)]
struct Pile<'a> {
    spellings: BTreeMap<&'a str, usize>,
    articles: Vec<ArticleId>,
}

/// Shelves by outlet, and writes each article's shelf on it.
pub(super) fn shelve(articles: &mut Articles, config: &Config, table: &Outlets) -> Table<OutletId, Shelf> {
    let piles = pile(articles);
    let slugs = distinct_slugs(&piles, articles);
    let mut shelves: Vec<Shelf> = piles
        .into_iter()
        .zip(slugs)
        .map(|((id, pile), slug)| if id.is_empty() { unknown(pile, config) } else { shelf(id, pile, slug, table) })
        .collect();
    shelves.sort_by(|a, b| (a.slug == UNKNOWN, &a.slug).cmp(&(b.slug == UNKNOWN, &b.slug)));
    let shelves = Table::from(shelves);
    for (at, shelf) in shelves.enumerated() {
        for &article in &shelf.articles {
            articles[article].outlet = at;
        }
    }
    shelves
}

/// Articles by the outlet's id; those of no outlet under the empty id.
fn pile(articles: &Articles) -> BTreeMap<&str, Pile<'_>> {
    let mut piles: BTreeMap<&str, Pile<'_>> = BTreeMap::new();
    for (at, held) in articles.enumerated() {
        let (id, name) = held.card.outlet.as_ref().map_or(("", ""), |outlet| (&outlet.id, &outlet.name));
        let pile = piles.entry(id).or_default();
        pile.articles.push(at);
        if !id.is_empty() && !name.is_empty() {
            *pile.spellings.entry(name).or_default() += 1;
        }
    }
    piles
}

/// Addresses from ids, whatever the letters of other addresses: ids are ASCII by themselves.
fn distinct_slugs(piles: &BTreeMap<&str, Pile<'_>>, articles: &Articles) -> Vec<String> {
    let wishes: Vec<slugs::Wish<'_>> = piles
        .iter()
        .map(|(id, pile)| slugs::Wish {
            slug: slug::ascii(id),
            earliest: pile.articles.iter().rev().find_map(|&at| articles[at].card.date),
            key: id,
        })
        .collect();
    slugs::distinct(&wishes, &[UNKNOWN])
}

/// The shelf of an outlet, by the name that the table gives it, else by the one that most articles use.
fn shelf(id: &str, pile: Pile<'_>, slug: String, table: &Outlets) -> Shelf {
    let known = table.by_id(id);
    let name = known
        .map(|outlet| outlet.name.clone())
        .or_else(|| commonest(pile.spellings.iter().map(|(name, count)| (*name, *count))))
        .unwrap_or_else(|| id.to_owned());
    Shelf {
        description: known.map(|outlet| outlet.description.clone()).unwrap_or_default(),
        address: format!("outlets/{slug}/"),
        spellings: pile.spellings.into_keys().filter(|spelling| *spelling != name).map(str::to_owned).collect(),
        articles: pile.articles,
        name,
        slug,
    }
}

/// The shelf of articles whose outlet nobody names.
fn unknown(pile: Pile<'_>, config: &Config) -> Shelf {
    Shelf {
        name: if config.language.starts_with("zh") { "未知媒体" } else { "Unknown outlet" }.to_owned(),
        slug: UNKNOWN.to_owned(),
        address: format!("outlets/{UNKNOWN}/"),
        articles: pile.articles,
        ..Shelf::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::config::Config;

    #[test]
    fn names_come_from_the_table_and_then_from_the_articles() {
        let cards = vec![
            card("a", "甲").outlet("voa", "VOA").done(),
            card("b", "乙").outlet("xdz", "现代站").done(),
            card("c", "丙").outlet("xdz", "现代站").done(),
            card("d", "丁").outlet("xdz", "現代站").done(),
            card("e", "戊").done(),
            card("f", "己").outlet("unknown", "某报").done(),
        ];
        let (library, _) = shelve(cards, &Config::default());
        let shelves: Vec<String> = library
            .outlets
            .iter()
            .map(|shelf| {
                let spellings = shelf.spellings.join("、");
                format!("{} {} {} [{spellings}] {}", shelf.address, shelf.name, shelf.articles.len(), shelf.description)
            })
            .collect();
        assert_eq!(shelves[0][..16], *"outlets/unknown-");
        assert_eq!(
            shelves[1..],
            [
                "outlets/voa/ 美国之音 1 [VOA] 一家电台",
                "outlets/xdz/ 现代站 3 [現代站] ",
                "outlets/unknown/ 未知媒体 1 [] "
            ]
        );
        for held in &library.articles {
            let id = held.card.outlet.as_ref().map_or("unknown", |outlet| &outlet.id);
            assert!(library.outlets[held.outlet].slug.starts_with(id));
            assert_eq!(library.outlet_of(held).is_some(), held.card.outlet.is_some());
        }
    }
}
