//! Sources: articles in, a shelf per cited outlet or agency out. It never decides what is a citation: cards say it.

use super::{ArticleId, Articles, Shelf, SourceId};
use crate::{
    article::Outlets,
    table::{Id, Table},
    text::slug,
};

/// Shelves by cited outlet, by slug, and writes each article's on it.
pub(super) fn shelve(articles: &mut Articles, outlets: &Outlets) -> Table<SourceId, Shelf> {
    let mut cited: Vec<(&str, ArticleId)> = Vec::new();
    for (at, held) in articles.enumerated() {
        cited.extend(held.card.cites.iter().map(|id| (id.as_str(), at)));
    }
    cited.sort_unstable();
    let mut shelves: Vec<(String, Shelf)> =
        cited.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0.to_owned(), shelf(same, outlets))).collect();
    shelves.sort_by(|(_, a), (_, b)| a.slug.cmp(&b.slug));
    let mut by_id: Vec<(&str, SourceId)> =
        shelves.iter().enumerate().map(|(at, (id, _))| (id.as_str(), SourceId::new(at))).collect();
    by_id.sort_unstable();
    for held in articles.iter_mut() {
        let source = |id: &String| Some(by_id[by_id.binary_search_by(|known| known.0.cmp(id)).ok()?].1);
        let mut cites: Vec<SourceId> = held.card.cites.iter().filter_map(source).collect();
        cites.sort_unstable();
        held.cites = cites;
    }
    shelves.into_iter().map(|(_, shelf)| shelf).collect()
}

/// The shelf of a cited outlet: ids are distinct, and ASCII by themselves.
fn shelf(same: &[(&str, ArticleId)], outlets: &Outlets) -> Shelf {
    let id = same[0].0;
    let known = outlets.by_id(id);
    let slug = slug::ascii(id);
    Shelf {
        name: known.map_or_else(|| id.to_owned(), |outlet| outlet.name.clone()),
        description: known.map(|outlet| outlet.description.clone()).unwrap_or_default(),
        address: format!("sources/{slug}/"),
        slug,
        spellings: Vec::new(),
        articles: same.iter().map(|(_, at)| *at).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{config::Config, table::rows};

    #[test]
    fn a_shelf_for_each_cited_outlet() {
        let citing = |path: &str, cites: &[&str]| {
            let cites = cites.iter().map(|&id| id.into()).collect();
            card(path, path).with(|card| card.cites = cites).done()
        };
        let (library, _) = shelve(vec![citing("a", &["voa", "xdz"]), citing("b", &["voa"])], &Config::default());
        let shelves: Vec<String> = library
            .sources
            .iter()
            .map(|shelf| format!("{} {} {}", shelf.address, shelf.name, shelf.articles.len()))
            .collect();
        assert_eq!(shelves, ["sources/voa/ 美国之音 2", "sources/xdz/ xdz 1"]);
        let of = |path: &str| library.articles.iter().find(|held| held.card.path == path).unwrap().cites.clone();
        assert_eq!((rows(&of("a")), rows(&of("b"))), (vec![0, 1], vec![0]));
    }
}
