//! Dates: articles in, a shelf per year and month out, and one of the undated. It never asks what day it is.

use super::{Articles, Month, MonthId, Shelf, Year, YearId};
use crate::table::{Id, Table};

/// Years with their months, newest first, and the undated.
pub(super) fn shelve(articles: &Articles) -> (Table<YearId, Year>, Shelf) {
    let mut years: Vec<Year> = Vec::new();
    let mut undated = shelf("undated".into(), "undated/".into());
    for (at, held) in articles.enumerated() {
        let Some(date) = held.card.date else {
            undated.articles.push(at);
            continue;
        };
        if years.last().is_none_or(|year| year.number != date.year()) {
            let name = format!("{:04}", date.year());
            let address = format!("{name}/");
            years.push(Year { number: date.year(), shelf: shelf(name, address), months: Table::default() });
        }
        if let Some(year) = years.last_mut() {
            year.shelf.articles.push(at);
            month(year, date.month()).articles.push(at);
        }
    }
    (years.into(), undated)
}

/// The shelf of a month; articles come newest first, so that it is the last one or a new one.
fn month(year: &mut Year, number: i8) -> &mut Shelf {
    if year.months.last().is_none_or(|month| month.number != number) {
        let name = format!("{number:02}");
        let address = format!("{}{name}/", year.shelf.address);
        year.months.push(Month { number, shelf: shelf(name, address) });
    }
    let last = year.months.len() - 1;
    &mut year.months[MonthId::new(last)].shelf
}

/// An empty shelf.
fn shelf(slug: String, address: String) -> Shelf {
    Shelf { name: slug.clone(), slug, address, ..Shelf::default() }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{config::Config, table::rows};

    #[test]
    fn years_and_months_newest_first() {
        let dates = ["2020-12-31", "2021-03-01", "2021-03-02", "2021-01-09"];
        let mut cards: Vec<_> = dates
            .iter()
            .enumerate()
            .map(|(n, date)| card(&format!("{n}"), &format!("题{n}")).on(date).done())
            .collect();
        cards.push(card("u", "无").done());
        let (library, _) = shelve(cards, &Config::default());
        let found: Vec<String> = library
            .years
            .iter()
            .flat_map(|year| {
                let months = year.months.iter().map(|month| &month.shelf);
                [&year.shelf]
                    .into_iter()
                    .chain(months)
                    .map(|shelf| format!("{} {:?}", shelf.address, rows(&shelf.articles)))
            })
            .collect();
        assert_eq!(found, ["2021/ [0, 1, 2]", "2021/03/ [0, 1]", "2021/01/ [2]", "2020/ [3]", "2020/12/ [3]"]);
        assert_eq!((library.undated.address.as_str(), rows(&library.undated.articles)), ("undated/", vec![4]));
        assert_eq!((library.years.rows()[0].number, library.years.rows()[0].months.rows()[1].number), (2021, 1));
    }
}
