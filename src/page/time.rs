//! Articles over time: shelves in, calendars, timelines and tables of days out. It never shows an article.

use super::{
    frame::{Frame, level},
    view,
};
use crate::library::{Month, Shelf, Year};
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;
use view::{Chart, DayCell, Days, DaysRow, Link, MonthCell, Tick, Timeline, YearRow};

/// Bars are drawn from so many months on, and where the fullest of them has so many articles.
const BARS: usize = 6;
const FULL: usize = 3;

/// Height of the highest bar, width of one with the gap behind it, and the widest a chart gets.
const HEIGHT: usize = 48;
const STEP: usize = 8;
const WIDEST: usize = 960;

/// Days of a year and a month, and how many articles each has.
type Counts<K> = BTreeMap<K, usize>;

/// A row per year that holds articles, newest first, each cell as dark as its month is full.
pub(super) fn calendar(frame: &Frame<'_>) -> Vec<YearRow> {
    let months = frame.library.years.iter().flat_map(|year| &year.months);
    let most = months.map(|month| month.shelf.articles.len()).max().unwrap_or(0);
    let count = |month: &Month| month.shelf.articles.len();
    frame.library.years.iter().map(|year| row(frame, year, most, count)).collect()
}

/// How a shelf's articles spread over time; none where they are of one month.
pub(super) fn timeline(frame: &Frame<'_>, shelf: &Shelf) -> Option<Timeline> {
    let mut counts: Counts<(i16, i8)> = BTreeMap::new();
    for date in shelf.articles.iter().filter_map(|&at| frame.library.articles[at].card.date) {
        *counts.entry((date.year(), date.month())).or_default() += 1;
    }
    let most = counts.values().copied().max().filter(|_| counts.len() > 1)?;
    let (first, last) = (*counts.keys().next()?, *counts.keys().next_back()?);
    let held = frame.library.years.iter().filter(|year| (first.0..=last.0).contains(&year.number));
    let rows = held
        .filter(|year| counts.keys().any(|month| month.0 == year.number))
        .map(|year| row(frame, year, most, |month| counts.get(&(year.number, month.number)).copied().unwrap_or(0)));
    Some(Timeline { years: rows.collect(), chart: chart(frame, &counts, most) })
}

/// A year of a calendar. Months link to the archive's own lists of them.
fn row(frame: &Frame<'_>, year: &Year, most: usize, count: impl Fn(&Month) -> usize) -> YearRow {
    let cell = |number: i8| {
        let name = frame.words.month(number).to_owned();
        let month = year.months.iter().find(|month| month.number == number).map(|month| (month, count(month)));
        match month.filter(|(_, count)| *count > 0) {
            Some((month, count)) => {
                let link = frame.counted(&name, &month.shelf.address, count);
                MonthCell { level: level(count, most), link }
            }
            None => MonthCell { link: Link { name, ..Link::default() }, level: 0 },
        }
    };
    let months: Vec<MonthCell> = (1..=12).map(cell).collect();
    let sum = months.iter().map(|month| month.link.count).sum();
    YearRow { link: frame.counted(&frame.words.year(year.number), &year.shelf.address, sum), months }
}

/// A bar for each month from the first to the last.
fn chart(frame: &Frame<'_>, counts: &Counts<(i16, i8)>, most: usize) -> Option<Chart> {
    let nth = |(year, month): (i16, i8)| usize::try_from(i32::from(year) * 12 + i32::from(month) - 1).unwrap_or(0);
    let (first, last) = (*counts.keys().next()?, *counts.keys().next_back()?);
    let months = nth(last) - nth(first) + 1;
    if months < BARS || most < FULL {
        return None;
    }
    let step = (WIDEST / months).clamp(2, STEP);
    let bar = |(&month, &count): (&(i16, i8), &usize)| {
        let (x, high) = ((nth(month) - nth(first)) * step, (count * HEIGHT).div_ceil(most));
        format!("M{x} {HEIGHT}v-{high}h{}v{high}z", step - 1)
    };
    let january = |year: i16| (nth((year, 1)) >= nth(first)).then(|| (nth((year, 1)) - nth(first)) * step);
    let every = (48 / (12 * step)).max(1) as i16;
    let years = (first.0..=last.0).filter(|year| year % every == 0);
    let ticks = years.filter_map(|year| Some(Tick { x: january(year)?, label: year.to_string() })).collect();
    let (peak, _) = counts.iter().max_by_key(|(month, count)| (**count, std::cmp::Reverse(**month)))?;
    let [from, to, peak] = [first, last, *peak].map(|(year, month)| frame.words.year_month(year, month));
    let path = counts.iter().map(bar).collect();
    Some(Chart { width: months * step, height: HEIGHT, path, ticks, label: frame.words.chart(&from, &to, &peak, most) })
}

/// The days of a year: a row per month.
pub(super) fn days_of_year(frame: &Frame<'_>, year: &Year) -> Days {
    let counts: Vec<Counts<i8>> = (1..=12).map(|number| days_of(frame, year, number)).collect();
    let most = counts.iter().flat_map(BTreeMap::values).copied().max().unwrap_or(0);
    let row = |number: i8| {
        let name = frame.words.month(number).to_owned();
        let held = year.months.iter().find(|month| month.number == number);
        let head = held.map(|month| frame.counted(&name, &month.shelf.address, month.shelf.articles.len()));
        let day = |day: i8| cell(frame, Date::new(year.number, number, day).ok(), &counts[number as usize - 1], most);
        DaysRow { head: head.unwrap_or(Link { name, ..Link::default() }), cells: (1..=31).map(day).collect() }
    };
    Days { kind: "year", heads: (1..=31).map(|day: i8| day.to_string()).collect(), rows: (1..=12).map(row).collect() }
}

/// The days of a month: a row per week, Monday first.
pub(super) fn days_of_month(frame: &Frame<'_>, year: &Year, number: i8) -> Days {
    let counts = days_of(frame, year, number);
    let most = counts.values().copied().max().unwrap_or(0);
    let first = Date::new(year.number, number, 1).unwrap_or_default();
    let before = first.weekday().to_monday_zero_offset();
    let (weeks, length) = ((before + first.days_in_month() + 6) / 7, first.days_in_month());
    let day = |place: i8| {
        let day = place - before + 1;
        let date = Date::new(year.number, number, day).ok().filter(|_| (1..=length).contains(&day));
        cell(frame, date, &counts, most)
    };
    let week = |nth: i8| DaysRow { head: Link::default(), cells: (nth * 7..nth * 7 + 7).map(day).collect() };
    let heads = Weekday::Monday.cycle_forward().take(7).map(|day| frame.words.weekday(day).to_owned()).collect();
    Days { kind: "month", heads, rows: (0..weeks).map(week).collect() }
}

/// How many articles each day of a month has.
fn days_of(frame: &Frame<'_>, year: &Year, number: i8) -> Counts<i8> {
    let mut counts = BTreeMap::new();
    let month = year.months.iter().find(|month| month.number == number);
    for &at in month.iter().flat_map(|month| &month.shelf.articles) {
        if let Some(date) = frame.library.articles[at].card.date {
            *counts.entry(date.day()).or_default() += 1;
        }
    }
    counts
}

/// A day in a table of days.
fn cell(frame: &Frame<'_>, date: Option<Date>, counts: &Counts<i8>, most: usize) -> DayCell {
    let Some(date) = date else { return DayCell { day: 0, link: Link::default(), level: 0 } };
    let name = frame.words.day(date);
    let count = counts.get(&date.day()).copied().unwrap_or(0);
    let link = match count {
        0 => Link { name, ..Link::default() },
        count => frame.counted(&name, &place(date), count),
    };
    DayCell { day: date.day(), link, level: level(count, most) }
}

/// Where the page of a day stands.
pub(super) fn place(date: Date) -> String {
    format!("{:04}/{:02}/{:02}/", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::{days_of_month, days_of_year, timeline};
    use crate::{
        config::Config,
        library::{
            Library,
            sample::{card, shelve},
        },
        page::{Desk, frame::Frame, view::MonthCell},
    };

    fn library(days: &[&str]) -> Library {
        let cards =
            days.iter().enumerate().map(|(nth, day)| card(&nth.to_string(), &format!("题{nth}")).on(day).done());
        shelve(cards.collect(), &Config::default()).0
    }

    #[test]
    fn a_timeline_has_a_bar_for_each_month() {
        let library = library(&["2019-11-02", "2020-01-05", "2020-01-06", "2020-01-07", "2020-05-01"]);
        let config = Config::default();
        let found = timeline(&Frame::new(&Desk::new(&library, &config)), &library.topics.rows()[0]).unwrap();
        let chart = found.chart.unwrap();
        assert_eq!((chart.width, chart.height), (56, 48));
        assert_eq!(chart.path, "M0 48v-16h7v16zM16 48v-48h7v48zM48 48v-16h7v16z");
        assert_eq!(chart.ticks.iter().map(|tick| (tick.x, tick.label.as_str())).collect::<Vec<_>>(), [(16, "2020")]);
        assert_eq!(chart.label, "2019年11月至2020年5月逐月篇数，最多的是2020年1月，3 篇");
        let show = |cell: &MonthCell| format!("{} {} {}", cell.link.url, cell.link.count, cell.level);
        assert_eq!(
            found.years.iter().map(|year| (year.link.name.as_str(), year.link.count)).collect::<Vec<_>>(),
            [("2020年", 4), ("2019年", 1)]
        );
        assert_eq!(found.years[0].months[..2].iter().map(show).collect::<Vec<_>>(), ["2020/01/index.html 3 4", " 0 0"]);
    }

    #[test]
    fn one_month_is_no_timeline_and_few_are_no_chart() {
        let config = Config::default();
        let library_of = |days: &[&str]| {
            let library = library(days);
            timeline(&Frame::new(&Desk::new(&library, &config)), &library.topics.rows()[0])
        };
        assert_eq!(library_of(&["2020-01-05", "2020-01-06"]), None);
        assert!(library_of(&["2020-01-05", "2020-05-06"]).unwrap().chart.is_none());
    }

    #[test]
    fn days_of_a_month_stand_in_weeks() {
        let (library, config) = (library(&["2021-03-02", "2021-03-02", "2021-03-31"]), Config::default());
        let frame = Frame::new(&Desk::new(&library, &config));
        let month = days_of_month(&frame, &library.years.rows()[0], 3);
        assert_eq!(month.heads.concat(), "一二三四五六日");
        let days = |row: usize| month.rows[row].cells.iter().map(|cell| cell.day).collect::<Vec<_>>();
        assert_eq!((month.rows.len(), days(0), days(4)), (5, vec![1, 2, 3, 4, 5, 6, 7], vec![29, 30, 31, 0, 0, 0, 0]));
        let second = &month.rows[0].cells[1];
        assert_eq!(
            (second.link.name.as_str(), second.link.url.as_str(), second.link.count, second.level),
            ("3月2日", "2021/03/02/index.html", 2, 4)
        );
        assert_eq!((month.rows[0].cells[0].link.url.as_str(), month.rows[4].cells[2].level), ("", 3));
    }

    #[test]
    fn days_of_a_year_stand_in_months() {
        let (library, config) = (library(&["2021-02-28", "2021-03-02"]), Config::default());
        let year = days_of_year(&Frame::new(&Desk::new(&library, &config)), &library.years.rows()[0]);
        assert_eq!((year.rows.len(), year.heads.len()), (12, 31));
        let february = &year.rows[1];
        assert_eq!((february.head.url.as_str(), february.head.count), ("2021/02/index.html", 1));
        assert_eq!(
            february.cells[26..30].iter().map(|cell| (cell.day, cell.level)).collect::<Vec<_>>(),
            [(27, 0), (28, 4), (0, 0), (0, 0)]
        );
    }
}
