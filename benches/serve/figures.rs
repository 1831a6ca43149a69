//! The rows of the table: times in; medians, least and most out, beside what they must reach.

use serde_json::{Value, json};
use std::fmt;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// A whole process that remembers nothing.
    ColdBuild,
    /// A whole process that finds nothing changed.
    WarmBuild,
    /// From the start of a server, with all remembered, to its front page.
    Start,
    /// An article's text, with its page open.
    Article,
    /// The same, saved by an editor that writes beside the file and renames.
    Renamed,
    /// The same, seen by plain HTTP.
    Fetched,
    /// The article template, with one article's page open.
    ArticleTemplate,
    /// The same, until the server says that all pages on disk are up to date.
    AllPages,
    /// The base template, with the front page open.
    BaseTemplate,
    /// The stylesheet.
    Stylesheet,
}

impl Row {
    const ALL: [Self; 10] = [
        Self::Article,
        Self::Renamed,
        Self::Fetched,
        Self::ArticleTemplate,
        Self::BaseTemplate,
        Self::Stylesheet,
        Self::AllPages,
        Self::WarmBuild,
        Self::ColdBuild,
        Self::Start,
    ];

    /// The rows that are changes while a server runs.
    pub(crate) const CHANGES: [Self; 7] = [
        Self::Article,
        Self::Renamed,
        Self::Fetched,
        Self::ArticleTemplate,
        Self::AllPages,
        Self::BaseTemplate,
        Self::Stylesheet,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::ColdBuild => "a cold build, whole process",
            Self::WarmBuild => "a warm build with nothing changed, whole process",
            Self::Start => "serve: from start to the front page, by HTTP",
            Self::Article => "one article's text, its page open",
            Self::Renamed => "the same, saved by rename",
            Self::Fetched => "the same, by plain HTTP, asked every 2 ms",
            Self::ArticleTemplate => "article template, one article page open",
            Self::AllPages => "article template: all pages on disk up to date",
            Self::BaseTemplate => "base template, front page open",
            Self::Stylesheet => "stylesheet",
        }
    }

    /// What the median must reach, in milliseconds, for up to 5,700 articles and for up to 20,000.
    fn goal(self) -> Option<[f64; 2]> {
        match self {
            Self::Article | Self::Renamed | Self::Fetched => Some([120.0, 150.0]),
            Self::ArticleTemplate | Self::BaseTemplate => Some([150.0, 200.0]),
            Self::Stylesheet => Some([120.0, 120.0]),
            Self::WarmBuild => Some([150.0, 400.0]),
            Self::AllPages | Self::ColdBuild | Self::Start => None,
        }
    }
}

/// Times of one row in one archive, in milliseconds.
#[derive(Debug)]
struct Figure {
    median: f64,
    least: f64,
    most: f64,
    rounds: usize,
    goal: Option<f64>,
}

/// All figures.
#[derive(Debug)]
pub(crate) struct Table {
    sizes: Vec<usize>,
    cells: Vec<(usize, Row, Figure)>,
}

impl Table {
    /// A table with a column for each number of articles.
    pub(crate) fn new(sizes: &[usize]) -> Self {
        Self { sizes: sizes.to_vec(), cells: Vec::new() }
    }

    /// Puts the times of a row, in milliseconds, into a column.
    pub(crate) fn put(&mut self, column: usize, row: Row, mut times: Vec<f64>) {
        times.sort_by(f64::total_cmp);
        let goal = row.goal().and_then(|[small, large]| match self.sizes[column] {
            0..=5700 => Some(small),
            5701..=20_000 => Some(large),
            _ => None,
        });
        let [median, least, most] = [times[times.len() / 2], times[0], times[times.len() - 1]];
        eprintln!("  {}: {median:.0} ms ({least:.0} to {most:.0}, {} rounds)", row.name(), times.len());
        self.cells.push((column, row, Figure { median, least, most, rounds: times.len(), goal }));
    }

    fn cell(&self, column: usize, row: Row) -> Option<&Figure> {
        self.cells.iter().find(|it| it.0 == column && it.1 == row).map(|it| &it.2)
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        let cell = |(column, row, it): &(usize, Row, Figure)| {
            json!({
                "articles": self.sizes[*column], "change": row.name(), "median_ms": it.median, "min_ms": it.least,
                "max_ms": it.most, "rounds": it.rounds, "goal_ms": it.goal, "reached": it.goal.map(|goal| it.median <= goal),
            })
        };
        self.cells.iter().map(cell).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:50}", "median (least to most) in ms, and what it must reach")?;
        self.sizes.iter().try_for_each(|size| write!(f, "  {:>32}", format!("{size} articles")))?;
        for row in Row::ALL {
            write!(f, "\n{:50}", row.name())?;
            for column in 0..self.sizes.len() {
                let text = self.cell(column, row).map(ToString::to_string).unwrap_or_default();
                write!(f, "  {text:>32}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} ({:.0} to {:.0})", self.median, self.least, self.most)?;
        match self.goal {
            Some(goal) if self.median <= goal => write!(f, "  <= {goal:.0}   "),
            Some(goal) => write!(f, "  MISSES {goal:.0}"),
            None => write!(f, "  report  "),
        }
    }
}
