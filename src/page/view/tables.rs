//! Tables of how much, and the line that shows the same at a glance.

use super::{Here, Link};
use serde::Serialize;

/// A year of the calendar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct YearRow {
    /// The year; `count` is its articles.
    pub link: Link,
    /// Twelve months; `url` is empty where a month holds nothing.
    pub months: Vec<MonthCell>,
}

/// A month of the calendar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthCell {
    /// `3月`; `url` empty where it holds nothing.
    pub link: Link,
    /// 0 (nothing) to 4 (much): how dark the cell is.
    pub level: u8,
}

/// Topic by outlet, by template `coverage.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageView {
    /// This page.
    pub here: Here,
    /// A row per topic, a column per outlet, most articles first.
    pub table: Matrix,
}

/// A table of counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Matrix {
    /// Heads of the columns.
    pub heads: Vec<Link>,
    /// The rows; none where there is nothing to show.
    pub rows: Vec<MatrixRow>,
}

/// A row of a table of counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixRow {
    /// Its head; `count` is the sum of the row.
    pub head: Link,
    /// A cell per column, in the order of the heads.
    pub cells: Vec<Cell>,
}

/// A count in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How many.
    pub count: usize,
    /// 0 (none) to 4 (many): how dark it is.
    pub level: u8,
}

/// How many articles each month had: as a table, and as a line of bars over the same months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// A row per year, newest first. Months link to the archive's own lists of them.
    pub years: Vec<YearRow>,
    /// Bars; none for so few months that the table says it better.
    pub chart: Option<Chart>,
}

/// Bars side by side, one for each month from the first to the last, to be drawn as SVG.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// Width of the drawing.
    pub width: usize,
    /// Height of the highest bar.
    pub height: usize,
    /// All bars, as the `d` of an SVG path.
    pub path: String,
    /// The years below.
    pub ticks: Vec<Tick>,
    /// The same in a sentence, for who does not see it.
    pub label: String,
}

/// A year below a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// Where it begins.
    pub x: usize,
    /// `2021`.
    pub label: String,
}

/// How many articles each day had: the months of a year, or the weeks of a month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Days {
    /// `year`: a row per month with 31 days; `month`: a row per week, Monday first.
    pub kind: &'static str,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// The rows, in the order of time.
    pub rows: Vec<DaysRow>,
}

/// A month or a week.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DaysRow {
    /// The month; empty for a week.
    pub head: Link,
    /// Its days.
    pub cells: Vec<DayCell>,
}

/// A day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayCell {
    /// Day of the month; 0 where the table has a place and the calendar no day.
    pub day: i8,
    /// `3月2日` with its page; `url` is empty where it holds nothing.
    pub link: Link,
    /// 0 (nothing) to 4 (much): how dark the cell is.
    pub level: u8,
}
