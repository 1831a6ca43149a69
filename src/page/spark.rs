//! Sparklines: a shelf in, a line of bars no larger than a word out. All shelves of an archive are drawn over the same time, so
//! that one can be compared with the next. It never shows an article.

use super::{frame::Frame, view};
use crate::library::{Shelf, Year};
use view::Chart;

/// Height of the highest bar, and the widths of a bar and of a whole line.
const HEIGHT: usize = 16;
const BAR: usize = 4;
const WIDEST: usize = 120;

/// An archive of more months is drawn by year; one with fewer bars not at all.
const MONTHS: usize = 36;
const FEWEST: usize = 3;

/// The articles of a shelf over the time of the whole archive: by month, of a long archive by year. None where that would be a
/// bar or two.
pub(super) fn over_time(frame: &Frame<'_>, shelf: &Shelf) -> Option<Chart> {
    let years = &frame.library.years;
    let (first, last) = (years.last()?, years.first()?);
    let (from, to) =
        (month(first.number, first.months.last()?.number), month(last.number, last.months.first()?.number));
    let unit = if to - from < MONTHS { 1 } else { 12 };
    let mut counts = vec![0; to / unit - from / unit + 1];
    for date in shelf.articles.iter().filter_map(|&at| frame.library.articles[at].card.date) {
        counts[month(date.year(), date.month()) / unit - from / unit] += 1;
    }
    let name = |nth: usize| match unit {
        1 => frame.words.year_month(((from + nth) / 12) as i16, ((from + nth) % 12 + 1) as i8),
        _ => frame.words.year((from / 12 + nth) as i16),
    };
    if counts.len() < FEWEST { None } else { draw(frame, &counts, name) }
}

/// A month as a number.
fn month(year: i16, month: i8) -> usize {
    usize::try_from(i32::from(year) * 12 + i32::from(month) - 1).unwrap_or(0)
}

/// The articles of a year by month.
pub(super) fn by_month(frame: &Frame<'_>, year: &Year) -> Option<Chart> {
    let count = |number| year.months.iter().find(|month| month.number == number);
    let counts: Vec<usize> = (1..=12).map(|month| count(month).map_or(0, |it| it.shelf.articles.len())).collect();
    draw(frame, &counts, |nth| frame.words.month(nth as i8 + 1).to_owned())
}

/// A bar for each count; none where all are nothing. The label says them all.
fn draw(frame: &Frame<'_>, counts: &[usize], name: impl Fn(usize) -> String) -> Option<Chart> {
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    let step = (WIDEST / counts.len()).clamp(2, BAR + 1);
    let held = || counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let bar = |(nth, count): (usize, &usize)| {
        let high = (count * HEIGHT).div_ceil(most);
        format!("M{} {HEIGHT}v-{high}h{}v{high}z", nth * step, step - 1)
    };
    let said = held().map(|(nth, count)| format!("{} {count}", name(nth))).collect::<Vec<_>>();
    Some(Chart {
        width: counts.len() * step,
        height: HEIGHT,
        path: held().map(bar).collect(),
        ticks: Vec::new(),
        label: said.join(frame.words.get("separator")),
    })
}

#[cfg(test)]
mod tests {
    use super::{by_month, over_time};
    use crate::{
        config::Config,
        library::{
            Library,
            sample::{card, shelve},
        },
        page::{Desk, frame::Frame},
    };

    fn library(days: &[&str]) -> Library {
        let cards =
            days.iter().enumerate().map(|(nth, day)| card(&nth.to_string(), &format!("题{nth}")).on(day).done());
        shelve(cards.collect(), &Config::default()).0
    }

    #[test]
    fn a_bar_for_each_year_that_has_any() {
        let library = library(&["2016-11-02", "2018-01-05", "2018-03-06", "2020-05-01"]);
        let config = Config::default();
        let found = over_time(&Frame::new(&Desk::new(&library, &config)), &library.topics.rows()[0]).unwrap();
        assert_eq!((found.width, found.height), (25, 16));
        assert_eq!(found.path, "M0 16v-8h4v8zM10 16v-16h4v16zM20 16v-8h4v8z");
        assert_eq!(found.label, "2016年 1、2018年 2、2020年 1");
    }

    #[test]
    fn a_young_archive_has_a_bar_for_each_month() {
        let (library, config) = (library(&["2019-12-02", "2020-02-05", "2020-02-06"]), Config::default());
        let found = over_time(&Frame::new(&Desk::new(&library, &config)), &library.topics.rows()[0]).unwrap();
        assert_eq!((found.width, found.path.as_str()), (15, "M0 16v-8h4v8zM10 16v-16h4v16z"));
        assert_eq!(found.label, "2019年12月 1、2020年2月 2");
    }

    #[test]
    fn two_months_are_no_line() {
        let (library, config) = (library(&["2019-12-02", "2020-01-05"]), Config::default());
        let frame = Frame::new(&Desk::new(&library, &config));
        assert_eq!(over_time(&frame, &library.topics.rows()[0]), None);
    }

    #[test]
    fn a_year_has_twelve_months() {
        let (library, config) = (library(&["2020-01-05", "2020-12-05"]), Config::default());
        let found = by_month(&Frame::new(&Desk::new(&library, &config)), &library.years.rows()[0]).unwrap();
        assert_eq!((found.width, found.path.as_str()), (60, "M0 16v-16h4v16zM55 16v-16h4v16z"));
        assert_eq!(found.label, "1月 1、12月 1");
    }
}
