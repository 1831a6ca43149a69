//! What lists of articles show, and lists of lists.

use super::{CardView, Chart, Days, Here, Link, Matrix, StoryCard, Timeline, YearRow};
use serde::Serialize;

/// A list of articles (a tag, a topic, an outlet, a cited source, a year, a month, the undated), by template `list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListView {
    /// This page.
    pub here: Here,
    /// `tag`, `topic`, `outlet`, `source`, `year`, `month`, `undated`.
    pub kind: &'static str,
    /// Heading.
    pub title: String,
    /// A sentence on it, from site.toml; may be empty.
    pub description: String,
    /// How many articles the whole list has; 0 on its old pages, which must not change when an article is added.
    pub total: usize,
    /// The articles of this page under headings (years, or days within a month), newest first.
    pub groups: Vec<Group>,
    /// Where this page is among the list's pages.
    pub pager: Pager,
    /// How its articles spread over time. On the landing page of lists that are not times themselves.
    pub timeline: Option<Timeline>,
    /// The days of a year or month. On its landing page.
    pub days: Option<Days>,
    /// Outlets of a topic, topics of an outlet, or outlets that cite a source, by year. On the landing page.
    pub table: Option<Matrix>,
    /// Related lists: outlets of a topic, topics of an outlet, months of a year, the year of a month; `count` is how many of
    /// this list's articles are on them. On the landing page only.
    pub related: Vec<Link>,
    /// Other spellings of the name that articles use; no links. On the landing page only.
    pub aliases: Vec<String>,
}

/// A page among the pages of a list. Pages are numbered from the oldest, so that an old page does not change when a new
/// article comes; the landing page shows the newest, up to two pages' worth. The landing page knows all pages; an old page
/// knows its neighbours and the landing page only. (The newest of the old pages changes once: when a newer one moves in
/// between it and the landing page.)
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// Towards the newest; `url` empty on the landing page.
    pub newer: Link,
    /// Towards the oldest; `url` empty on the last page.
    pub older: Link,
    /// On the landing page all pages, newest first, itself the first of them; empty where there is one. On an old page
    /// the landing page and then itself.
    pub pages: Vec<Link>,
    /// Index of this page in `pages`.
    pub current: usize,
}

/// An index of lists (all tags, topics, outlets, years), by template `terms.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TermsView {
    /// This page.
    pub here: Here,
    /// `tags`, `topics`, `outlets`, `years`.
    pub kind: &'static str,
    /// Heading.
    pub title: String,
    /// The lists under headings: tags by first letter (`A` to `Z`, `#`), outlets and topics under one empty heading.
    pub sections: Vec<TermSection>,
    /// Calendar, for years only.
    pub years: Vec<YearRow>,
}

/// Lists under a letter.
#[derive(Clone, Debug, Serialize)]
pub struct TermSection {
    /// `A` to `Z`, `#`, or empty where there is one section only.
    pub heading: String,
    /// Lists with their counts.
    pub terms: Vec<Term>,
}

/// One list in an index.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// Name, address, count.
    pub link: Link,
    /// A sentence on it; may be empty.
    pub description: String,
    /// First and last day; empty where undated.
    pub span: Vec<String>,
    /// Its articles over the time of the archive, of a year by month, no larger than a word; none for tags, and where it would
    /// say nothing.
    pub chart: Option<Chart>,
}

/// A group of cards under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Heading: a year, a day, a topic.
    pub link: Link,
    /// A sentence below it; may be empty.
    pub description: String,
    /// Its articles, newest first.
    pub cards: Vec<CardView>,
}

/// A day with the headlines of all outlets beside each other, by template `day.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DayView {
    /// This page.
    pub here: Here,
    /// `2021年3月2日`.
    pub title: String,
    /// How many articles it has.
    pub total: usize,
    /// Its articles by outlet, those with most first.
    pub outlets: Vec<Group>,
    /// Stories that are told on this day.
    pub stories: Vec<StoryCard>,
    /// The month.
    pub month: Link,
    /// The day before it that has articles; `url` is empty where there is none.
    pub older: Link,
    /// The day after it that has any.
    pub newer: Link,
}
