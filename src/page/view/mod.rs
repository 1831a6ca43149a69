//! Views: everything that a page shows, one struct per template. What is neither in it nor in the [`SiteView`], which all pages
//! share, cannot be on the page, and their digests are the page's key.
//!
//! Addresses in views are relative to the site's root, ready to be put behind `here.root` in a template:
//! `<a href="{{ here.root }}{{ card.url }}">`. Templates build no address of their own.

mod article;
mod lists;
mod machines;
mod search;
mod story;
mod tables;
mod versions;

use serde::Serialize;

pub use article::{
    ArticleFacts, ArticleView, Citations, CopyView, EvidenceView, Filing, ImageView, LentView, Neighbours, Numbered,
    Provenance, StoryBox, WithdrawnView,
};
pub use lists::{DayView, Group, ListView, Pager, Term, TermSection, TermsView};
pub use machines::{FeedEntry, FeedView, RobotsView, SitemapUrl, SitemapView};
pub use search::{OpenSearchView, SearchView};
pub use story::{MovedView, PassageView, Report, StoriesView, StoryCard, StoryGroup, StoryView};
pub use tables::{
    Cell, Chart, CoverageView, DayCell, Days, DaysRow, Matrix, MatrixRow, MonthCell, Tick, Timeline, YearRow,
};
pub use versions::{
    ChangeEntry, ChangeView, ChangesGroup, ChangesView, KindView, LossView, LostEntry, LostGroup, LostOutlet, LostView,
    ParagraphView, RunView, SeenView, StepView, VersionRow, VersionView, VersionsLine, VersionsView,
};

/// What every page knows of the site: in templates, `site`.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// Name of the archive.
    pub title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// BCP 47 of the pages' own words.
    pub language: String,
    /// Sections in the masthead, in order: front page, topics, outlets, ...
    pub nav: Vec<Link>,
    /// Pages in the foot: about, feed, ...
    pub foot: Vec<Link>,
    /// The search page; empty where there is none.
    pub search: String,
    /// The description of the search for browsers; empty where there is none.
    pub opensearch: String,
    /// Free values of `[extra]` in site.toml, for themes.
    pub extra: serde_json::Value,
}

/// Where this page is.
#[derive(Clone, Debug, Serialize)]
pub struct Here {
    /// From this page to the site's root: empty or `../../`.
    pub root: String,
    /// This page's own address from the root.
    pub url: String,
    /// Its whole address, where `base_url` is configured.
    pub canonical: Option<String>,
    /// Title for the browser's tab, without the site's name.
    pub title: String,
    /// A sentence for search engines and link previews.
    pub description: String,
    /// BCP 47 of this page.
    pub language: String,
    /// The `nav` entry (by its name) that this page belongs to; empty where none.
    pub section: String,
    /// Feeds that belong to this page: its own first.
    pub feeds: Vec<Link>,
    /// Content-Security-Policy that fits what the page may load.
    pub csp: String,
    /// This page in each script that the site is published in, as it was written first; empty where there is one only.
    pub variants: Vec<VariantLink>,
}

/// A page in one of the scripts that the site is published in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantLink {
    /// Name of the script in itself: `繁體中文`.
    pub name: String,
    /// BCP 47.
    pub language: String,
    /// From this page.
    pub url: String,
    /// Its whole address, where `base_url` is configured.
    pub canonical: Option<String>,
    /// Whether this page is it.
    pub current: bool,
}

/// A name with an address, and what is behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Link {
    /// Text of the link.
    pub name: String,
    /// From the site's root.
    pub url: String,
    /// How many articles are behind it; 0 where that is no question.
    pub count: usize,
}

/// An article in a list.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// Headline.
    pub title: String,
    /// From the site's root.
    pub url: String,
    /// `2021-03-02`; empty where undated.
    pub date: String,
    /// `2021年3月2日`, `2 March 2021` or `未注日期`.
    pub date_text: String,
    /// Who published it; a link to the outlet's page.
    pub outlet: Option<Link>,
    /// BCP 47 of the headline and the excerpt.
    pub language: String,
    /// First words of the text.
    pub excerpt: String,
    /// Length of the text in characters.
    pub chars: usize,
}

/// `index.html`, by template `index.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FrontView {
    /// This page.
    pub here: Here,
    /// HTML made from the owner's `index.md`, whose heading is the site's name; empty where there is none.
    pub body: String,
    /// How many articles, outlets, topics and tags there are.
    pub counts: Counts,
    /// First and last day held, as text; empty for an empty archive.
    pub span: Vec<String>,
    /// The newest articles, newest first: the first one leads.
    pub latest: Vec<CardView>,
    /// Each topic with its newest articles; the unfiled ones last.
    pub topics: Vec<Group>,
    /// All outlets, most articles first.
    pub outlets: Vec<Link>,
    /// The commonest tags, most articles first.
    pub tags: Vec<Link>,
    /// The newest stories that several outlets tell.
    pub stories: Vec<StoryCard>,
    /// Calendar: a row per year, newest first.
    pub years: Vec<YearRow>,
}

/// How much the archive holds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// Published articles.
    pub articles: usize,
    /// Outlets with at least one.
    pub outlets: usize,
    /// Topics with at least one.
    pub topics: usize,
    /// Distinct tags.
    pub tags: usize,
}

/// A page written by the site's owner, by template `page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StaticView {
    /// This page.
    pub here: Here,
    /// Heading.
    pub title: String,
    /// Its sections, where there are so many that a list helps; each `url` is a fragment of this page.
    pub sections: Vec<Link>,
    /// HTML made from the owner's Markdown.
    pub body: String,
}

/// The page for addresses that do not exist, by template `404.html`.
#[derive(Clone, Debug, Serialize)]
pub struct MissingView {
    /// This page. `root` is the path of `base_url`, since the host serves the page at any depth.
    pub here: Here,
}
