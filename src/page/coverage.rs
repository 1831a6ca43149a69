//! Who wrote how much on what: shelves in, tables of counts out. It never weighs a count: a cell says how many articles there
//! are, and how dark it is by the fullest cell.

use super::{
    Which,
    frame::{Frame, level},
    view,
};
use crate::{
    library::{ArticleId, Holding, Shelf},
    table::{Id, Table},
};
use std::{cmp::Reverse, collections::BTreeMap};
use view::{Cell, CoverageView, Link, Matrix, MatrixRow};

/// Topic by outlet.
pub(super) fn view(frame: &Frame<'_>) -> CoverageView {
    let outlets = frame.ranked(&frame.library.outlets);
    let columns: BTreeMap<&str, usize> =
        outlets.iter().enumerate().map(|(nth, shelf)| (shelf.address.as_str(), nth)).collect();
    let column = |held: &Holding| columns.get(frame.library.outlets[held.outlet].address.as_str()).copied();
    let topics = frame.library.topics.iter().filter(|shelf| !shelf.articles.is_empty());
    let rows = topics.map(|topic| (topic, counts(frame, &topic.articles, outlets.len(), column)));
    CoverageView {
        here: frame.here("coverage/", frame.words.get("coverage"), frame.words.get("coverage")),
        table: matrix(frame, outlets.iter().map(|shelf| frame.shelf_link(shelf)).collect(), rows.collect()),
    }
}

/// The articles of a list by another kind of shelf and by year, most first; none where they are of one year.
pub(super) fn by_year<I: Id>(
    frame: &Frame<'_>,
    which: Which,
    shelves: &Table<I, Shelf>,
    of: impl Fn(&Holding) -> &[I],
) -> Option<Matrix> {
    let library = frame.library;
    let mut on: BTreeMap<I, Vec<ArticleId>> = BTreeMap::new();
    for &at in &frame.shelf(which).articles {
        for &id in of(&library.articles[at]) {
            on.entry(id).or_default().push(at);
        }
    }
    let year = |held: &Holding| held.card.date.map(|date| date.year());
    let held = |number: i16| frame.shelf(which).articles.iter().any(|&at| year(&library.articles[at]) == Some(number));
    let years: Vec<&crate::library::Year> = library.years.iter().rev().filter(|it| held(it.number)).collect();
    if years.len() < 2 {
        return None;
    }
    let column = |held: &Holding| years.iter().position(|it| Some(it.number) == year(held));
    let mut on: Vec<(I, Vec<ArticleId>)> = on.into_iter().collect();
    on.sort_by_key(|(id, articles)| (Reverse(articles.len()), *id));
    let rows = on.iter().map(|(id, articles)| (&shelves[*id], counts(frame, articles, years.len(), column)));
    let heads = years.iter().map(|it| frame.link(&it.number.to_string(), &it.shelf.address)).collect();
    Some(matrix(frame, heads, rows.collect()))
}

/// How many of some articles each column has.
fn counts(
    frame: &Frame<'_>,
    articles: &[ArticleId],
    columns: usize,
    column: impl Fn(&Holding) -> Option<usize>,
) -> Vec<usize> {
    let mut counts = vec![0; columns];
    for nth in articles.iter().filter_map(|&at| column(&frame.library.articles[at])) {
        counts[nth] += 1;
    }
    counts
}

/// A table of counts.
fn matrix(frame: &Frame<'_>, heads: Vec<Link>, rows: Vec<(&Shelf, Vec<usize>)>) -> Matrix {
    let most = rows.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0);
    let row = |(shelf, counts): (&Shelf, Vec<usize>)| MatrixRow {
        head: frame.counted(frame.name(shelf), &shelf.address, counts.iter().sum()),
        cells: counts.into_iter().map(|count| Cell { count, level: level(count, most) }).collect(),
    };
    Matrix { heads, rows: rows.into_iter().map(row).collect() }
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
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        let View::Coverage(table) = plan.page("coverage/index.html").unwrap().view(&desk) else { panic!() };
        let heads: Vec<String> = table.table.heads.iter().map(|link| format!("{} {}", link.name, link.count)).collect();
        assert_eq!(heads, ["美国之音 3", "RFA 1", "未知媒体 1"]);
        let rows: Vec<String> = table
            .table
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<String> =
                    row.cells.iter().map(|cell| format!("{}/{}", cell.count, cell.level)).collect();
                format!("{} {}: {}", row.head.name, row.head.count, cells.join(" "))
            })
            .collect();
        assert_eq!(rows, ["河 3: 2/4 1/3 0/0", "山 2: 1/3 0/0 1/3", "未归类 1: 1/3 0/0 0/0"]);
    }
}
