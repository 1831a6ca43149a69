//! Topic by outlet: the library in, a table of counts out. It never weighs a count: a cell says how many articles there
//! are, and how dark it is by the fullest cell.

use super::{
    frame::{Frame, level},
    view,
};
use crate::library::{Holding, Shelf};
use std::collections::BTreeMap;
use view::{CoverageCell, CoverageRow, CoverageView};

/// The coverage table.
pub(super) fn view(frame: &Frame<'_>) -> CoverageView {
    let outlets = frame.ranked(&frame.library.outlets);
    let topics = frame.library.topics.iter().filter(|shelf| !shelf.articles.is_empty());
    let table: Vec<(&Shelf, Vec<usize>)> = topics.map(|topic| (topic, counts(frame, topic, &outlets))).collect();
    let most = table.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0);
    let cell = |count: usize| CoverageCell { count, level: level(count, most) };
    let row = |(topic, counts): (&Shelf, Vec<usize>)| CoverageRow {
        topic: frame.counted(&topic.name, &topic.address, counts.iter().sum()),
        cells: counts.into_iter().map(cell).collect(),
    };
    CoverageView {
        here: frame.here("coverage/", frame.words.coverage, frame.words.coverage),
        rows: table.into_iter().map(row).collect(),
        outlets: outlets.into_iter().map(|shelf| frame.shelf_link(shelf)).collect(),
    }
}

/// How many articles of a topic each outlet has.
fn counts(frame: &Frame<'_>, topic: &Shelf, outlets: &[&Shelf]) -> Vec<usize> {
    let address = |held: &Holding| frame.library.outlets[held.outlet].address.as_str();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for &at in &topic.articles {
        *counts.entry(address(&frame.library.articles[at])).or_default() += 1;
    }
    outlets.iter().map(|shelf| counts.get(shelf.address.as_str()).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{Config, Topic},
        library::sample::{card, shelve},
        page::{Desk, View, plan},
    };

    #[test]
    fn a_row_per_topic_and_a_column_per_outlet() {
        let topic = |name: &str| Topic {
            name: name.into(),
            slug: String::new(),
            description: String::new(),
            ..Topic::default()
        };
        let config = Config { topics: vec![topic("河"), topic("空"), topic("山")], ..Config::default() };
        let cards = vec![
            card("a", "甲").outlet("voa", "VOA").topics(&[0, 2]).done(),
            card("b", "乙").outlet("voa", "VOA").topics(&[0]).done(),
            card("c", "丙").outlet("rfa", "RFA").topics(&[0]).done(),
            card("d", "丁").outlet("voa", "VOA").done(),
            card("e", "戊").topics(&[2]).done(),
        ];
        let (library, _) = shelve(cards, &config);
        let desk =
            Desk { library: &library, config: &config, pages: &[], revised: &Default::default(), bodies: &|_| None };
        let (plan, _) = plan(&library, &config, &[]);
        let View::Coverage(table) = plan.page("coverage/index.html").unwrap().view(&desk) else { panic!() };
        let heads: Vec<String> = table.outlets.iter().map(|link| format!("{} {}", link.name, link.count)).collect();
        assert_eq!(heads, ["美国之音 3", "RFA 1", "未知媒体 1"]);
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<String> =
                    row.cells.iter().map(|cell| format!("{}/{}", cell.count, cell.level)).collect();
                format!("{} {}: {}", row.topic.name, row.topic.count, cells.join(" "))
            })
            .collect();
        assert_eq!(rows, ["河 3: 2/4 1/2 0/0", "山 2: 1/2 0/0 1/2", "未归类 1: 1/2 0/0 0/0"]);
    }
}
