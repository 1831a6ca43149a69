//! Shelves to pages: a [`Library`] in, every page that must exist out, and for each what it shows. It never sees a
//! template, the disk or a clock.
//!
//! 1. [`plan`](plan()) lists the pages; [`url`] alone knows how an address is written.
//! 2. [`Page::view`] makes what one page shows: a struct of [`view`], from a `Frame` and the desk.
//! 3. `article`, `story`, `list`, `day`, `terms`, `coverage`, `front`, `search`, `feed` and `sitemap` make one kind of view each, with the
//!    tables and charts of `time` and `spark` and, for machines, `data`; `words` holds the pages' own words.
//! 4. `versions` says what differs between the texts that an article had, `log` lists all changes and what is gone, `kin` has the words
//!    for how files and times are known.
//! 5. `selection` makes a feed of articles that somebody chose, and `book` a book, which are no pages of the site.
//! 6. `html` reads a clean body piece by piece: `pictures` keeps the site's policy for images, `local` shows those that
//!    the site holds, and `marks` marks what `shared`
//!    found that the articles of a story have in common.

mod article;
mod book;
mod coverage;
mod data;
mod day;
mod embeds;
mod facts;
mod feed;
mod frame;
mod front;
mod ids;
mod kin;
mod list;
mod local;
mod log;
mod marks;
mod pictures;
mod plan;
mod provenance;
#[cfg(test)]
pub(crate) mod sample;
mod search;
mod selection;
mod shared;
mod sitemap;
mod spark;
mod story;
mod terms;
mod time;
pub mod url;
mod versions;
pub mod view;
mod words;

use crate::{
    article::Body,
    config::{Config, Images},
    library::{ArticleId, Holding, Library, MonthId, OutletId, SourceId, StoryId, TagId, TopicId, WithdrawnId, YearId},
    search::Part,
    table::Table,
};
use frame::Frame;
use jiff::civil::Date;
use log::Log;
use serde::Serialize;
use std::{collections::BTreeMap, fmt, ops::Range, path::PathBuf, sync::Arc};
use view::{
    ArticleView, ChangesView, CoverageView, DayView, FeedView, FrontView, Link, ListView, LostView, MissingView,
    MovedView, OpenSearchView, RobotsView, SearchView, SitemapUrl, SitemapView, StaticView, StoriesView, StoryView,
    TermsView, VersionView, VersionsView, WithdrawnView,
};

pub use book::{BookView, ChapterFact, ChapterGroup, ChapterView, Grouping, book};
pub use ids::{StaticPageId, VariantId};
pub use local::{Picture, Pictures, addresses};
pub use plan::{Plan, plan};
pub use search::{Catalogue, entries};
pub use selection::{Selection, selected_feed};
pub use shared::Shared;
pub use versions::Step;
pub use words::Words;

/// The body of a file, by its card's path.
pub type Bodies<'a> = &'a (dyn Fn(&str) -> Option<Arc<Body>> + Sync);

/// A page written by the site's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticPage {
    /// The owner's file.
    pub file: PathBuf,
    /// Its address: `about`, or `about/team`.
    pub slug: String,
    /// Heading.
    pub title: String,
    /// HTML made from the owner's Markdown.
    pub html: String,
    /// BCP 47; empty where it is the site's.
    pub language: String,
    /// Its sections, in order: the id of each, and its heading.
    pub sections: Vec<(String, String)>,
}

impl StaticPage {
    /// Whether it is the text of the front page, `index.md`, and no page of its own.
    pub fn is_front(&self) -> bool {
        self.slug == "index"
    }

    /// Its file, below the folder of the owner's pages.
    pub fn shown(&self, folder: &str) -> String {
        format!("{folder}/{}", self.file.file_name().unwrap_or_default().display())
    }

    /// Where it stands in the site.
    pub fn place(&self) -> String {
        if self.is_front() { String::new() } else { format!("{}/", self.slug) }
    }
}

/// What pages are made from. The same desk that the plan was made with.
pub struct Desk<'a> {
    /// All articles, on shelves.
    pub library: &'a Library,
    /// What the owner decided.
    pub config: &'a Config,
    /// The owner's own pages.
    pub pages: &'a Table<StaticPageId, StaticPage>,
    /// Articles that were read again since they were put on their shelves.
    pub revised: &'a BTreeMap<ArticleId, Holding>,
    /// The pages' own words,
    pub words: &'a Words,
    /// and those of each of the site's variants.
    pub variants: &'a Table<VariantId, Words>,
    /// Pictures that the site holds.
    pub pictures: &'a Pictures,
    /// Those that lie beside articles, by their place ([`crate::text::beside`]).
    pub beside: &'a Pictures,
    /// The bodies.
    pub bodies: Bodies<'a>,
    /// What the articles of a story share; made by [`Shared::new`] of the same desk.
    pub shared: &'a (dyn Fn(StoryId) -> Arc<Shared> + Sync),
    /// How the versions of an article differ; made by [`Step::all`] of the same desk.
    pub steps: &'a (dyn Fn(ArticleId) -> Arc<[Step]> + Sync),
    /// The files of the search that hold no texts.
    pub search: &'a (dyn Fn(&Part) -> String + Sync),
}

static UNREVISED: BTreeMap<ArticleId, Holding> = BTreeMap::new();
static UNWRITTEN: Table<StaticPageId, StaticPage> = Table::new();
static UNCONVERTED: Table<VariantId, Words> = Table::new();
static UNILLUSTRATED: Pictures = Pictures::new();

impl<'a> Desk<'a> {
    /// A desk with articles and the words of our own, and nothing of the owner's pages, of pictures, of bodies, and of what stories
    /// share and versions do not.
    pub fn new(library: &'a Library, config: &'a Config) -> Self {
        Self {
            library,
            config,
            pages: &UNWRITTEN,
            revised: &UNREVISED,
            words: Words::own(&config.language),
            variants: &UNCONVERTED,
            pictures: &UNILLUSTRATED,
            beside: &UNILLUSTRATED,
            bodies: &|_| None,
            shared: &|_| Arc::default(),
            steps: &|_| Arc::default(),
            search: &|_| String::new(),
        }
    }
}

impl fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("articles", &self.library.articles.len()).finish_non_exhaustive()
    }
}

/// A page that must exist.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its file, relative to the output folder, `/` between folders.
    pub path: String,
    /// The template that prints it; empty where its view is the text itself.
    pub template: &'static str,
    /// The script that it is converted to when it is printed, where it is one of the site's variants.
    pub variant: Option<VariantId>,
    what: What,
}

/// What a page is.
#[derive(Clone, Debug)]
enum What {
    Front,
    Article(ArticleId),
    /// The record of where it came from.
    Record(ArticleId),
    /// The records of all articles of a list, a line each.
    Records(Which),
    /// All versions of an article.
    Versions(ArticleId),
    /// One of them, by its place among them.
    Version(ArticleId, usize),
    /// What happened to articles: the landing page of a list, or an older page by its number from the oldest.
    Log(Log, Option<usize>),
    LogFeed(Log),
    LogLines(Log),
    /// A list's landing page, or an older page by its number from the oldest.
    List(Which, Option<usize>),
    Terms(Terms),
    Story(StoryId),
    /// Where that story stood before, or would have stood, by its place among those.
    Moved(StoryId, usize),
    /// Where an article stood that was taken back.
    Withdrawn(WithdrawnId),
    /// The list of stories: its landing page, or an older page by its number from the oldest.
    Stories(Option<usize>),
    /// A day, and its articles.
    Day(Date, Range<ArticleId>),
    Coverage,
    /// One of the owner's pages.
    Static(StaticPageId),
    Missing,
    /// Of the whole site, or of one list.
    Feed(Option<Which>),
    /// The same as JSON.
    JsonFeed(Option<Which>),
    Sitemap(Vec<SitemapUrl>),
    Robots,
    Search,
    OpenSearch,
    /// A file of the search.
    Sought(Part),
    /// A file of the search by its name, with the texts of some articles.
    Texts(String, Vec<ArticleId>),
    /// The file's own text.
    Text(String),
}

/// One list of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Tag(TagId),
    Topic(TopicId),
    Outlet(OutletId),
    Source(SourceId),
    Year(YearId),
    /// Year, and month within it.
    Month(YearId, MonthId),
    Undated,
}

/// One index of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terms {
    Tags,
    Topics,
    Outlets,
    Sources,
    Years,
}

/// What a page shows: one of the views, or a text as it is.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is the view that it holds")]
pub enum View {
    Front(Box<FrontView>),
    Article(Box<ArticleView>),
    List(Box<ListView>),
    Terms(Box<TermsView>),
    Story(Box<StoryView>),
    Moved(Box<MovedView>),
    Versions(Box<VersionsView>),
    Version(Box<VersionView>),
    Changes(Box<ChangesView>),
    Lost(Box<LostView>),
    Withdrawn(Box<WithdrawnView>),
    Stories(Box<StoriesView>),
    Day(Box<DayView>),
    Coverage(Box<CoverageView>),
    Static(Box<StaticView>),
    Missing(Box<MissingView>),
    Feed(Box<FeedView>),
    Sitemap(SitemapView),
    Robots(RobotsView),
    Search(Box<SearchView>),
    OpenSearch(OpenSearchView),
    /// To be written as it is, by no template.
    Text(String),
}

impl Page {
    /// The article, where it is an article's own page.
    pub fn article(&self) -> Option<ArticleId> {
        match self.what {
            What::Article(at) => Some(at),
            _ => None,
        }
    }

    /// Whether it is the front page, of the site or of a variant.
    pub fn is_front(&self) -> bool {
        matches!(self.what, What::Front)
    }

    /// The owner's page, where it is one of them.
    pub fn own(&self) -> Option<StaticPageId> {
        match self.what {
            What::Static(at) => Some(at),
            _ => None,
        }
    }

    /// Everything that this page shows beside what all pages show of the site.
    pub fn view(&self, desk: &Desk<'_>) -> View {
        let words = self.variant.and_then(|nth| desk.variants.get(nth)).unwrap_or(desk.words);
        let frame = &Frame { variant: self.variant, words, ..Frame::new(desk) };
        match &self.what {
            What::Front => View::Front(Box::new(front::view(frame, desk.pages.iter().find(|page| page.is_front())))),
            What::Article(at) => {
                let held = desk.revised.get(at).unwrap_or(&desk.library.articles[*at]);
                let body = (desk.bodies)(&held.card.path);
                let shared = held.story.map(desk.shared);
                let shared = shared.as_deref();
                View::Article(Box::new(article::view(frame, (*at, held), body.as_deref(), shared, desk.bodies)))
            }
            What::Record(at) => {
                let held = desk.revised.get(at).unwrap_or(&desk.library.articles[*at]);
                let body = (desk.bodies)(&held.card.path);
                View::Text(provenance::record(frame, held, body.as_deref(), desk.bodies))
            }
            What::Records(which) => {
                let held = |at: &ArticleId| desk.revised.get(at).unwrap_or(&desk.library.articles[*at]);
                let line = |at: &ArticleId| {
                    let body = (desk.bodies)(&held(at).card.path);
                    provenance::line(frame, held(at), body.as_deref(), desk.bodies)
                };
                View::Text(which.shelf(desk.library).articles.iter().map(line).collect())
            }
            What::Versions(at) => {
                let held = desk.revised.get(at).unwrap_or(&desk.library.articles[*at]);
                View::Versions(Box::new(versions::view(frame, (*at, held), desk.bodies)))
            }
            What::Version(at, nth) => {
                let held = desk.revised.get(at).unwrap_or(&desk.library.articles[*at]);
                View::Version(Box::new(versions::version(frame, (*at, held), *nth, desk.bodies)))
            }
            What::Log(Log::Changes, number) => View::Changes(Box::new(log::changes(frame, desk, *number))),
            What::Log(Log::Lost, number) => View::Lost(Box::new(log::lost(frame, *number))),
            What::LogFeed(log) => View::Feed(Box::new(log::feed(frame, desk, *log))),
            What::LogLines(log) => View::Text(log::lines(frame, desk, *log)),
            What::List(which, number) => View::List(Box::new(list::view(frame, *which, *number))),
            What::Terms(terms) => View::Terms(Box::new(terms::view(frame, *terms))),
            What::Story(at) => {
                let shared = (desk.shared)(*at);
                View::Story(Box::new(story::view(frame, &desk.library.stories[*at], &shared, desk.bodies)))
            }
            What::Moved(at, nth) => {
                let story = &desk.library.stories[*at];
                View::Moved(Box::new(story::moved(frame, story, &story.former[*nth])))
            }
            What::Withdrawn(at) => View::Withdrawn(Box::new(article::withdrawn(frame, &desk.library.withdrawn[*at]))),
            What::Stories(number) => View::Stories(Box::new(story::list(frame, *number))),
            What::Day(date, articles) => View::Day(Box::new(day::view(frame, *date, articles))),
            What::Coverage => View::Coverage(Box::new(coverage::view(frame))),
            What::Static(at) => View::Static(Box::new(static_view(frame, &desk.pages[*at]))),
            What::Missing => View::Missing(Box::new(missing_view(frame))),
            What::Feed(which) => View::Feed(Box::new(feed::view(frame, *which, url::ATOM, desk.bodies))),
            What::JsonFeed(which) => View::Text(feed::json(&feed::view(frame, *which, url::JSON_FEED, desk.bodies))),
            What::Sitemap(urls) => View::Sitemap(SitemapView { urls: urls.clone() }),
            What::Robots => View::Robots(sitemap::robots(frame.config)),
            What::Search => View::Search(Box::new(search::view(frame))),
            What::OpenSearch => View::OpenSearch(search::description(frame)),
            What::Sought(part) => View::Text((desk.search)(part)),
            What::Texts(name, articles) => View::Text(search::texts(frame, name, articles, desk.bodies)),
            What::Text(text) => View::Text(text.clone()),
        }
    }
}

/// A page of the owner's with so many sections lists them.
const LONG: usize = 4;

/// A page of the owner's.
fn static_view(frame: &Frame<'_>, page: &StaticPage) -> StaticView {
    let section = if frame.is_archive() { "" } else { &page.title };
    let mut here = frame.here(&page.place(), &page.title, section);
    if !page.language.is_empty() {
        here.language.clone_from(&page.language);
    }
    here.csp = frame::csp(frame.config.images);
    let section = |(id, name): &(String, String)| Link { name: name.clone(), url: format!("#{id}"), count: 0 };
    let sections = if page.sections.len() < LONG { Vec::new() } else { page.sections.iter().map(section).collect() };
    StaticView { here, title: page.title.clone(), sections, body: page.html.clone() }
}

/// The page for addresses that do not exist: it may be shown at any depth, so that its root is the host's where there is one.
fn missing_view(frame: &Frame<'_>) -> MissingView {
    let mut here = frame.here("404.html", frame.words.get("missing"), "");
    here.root = url::root_of_missing(frame.config.base_url.as_deref(), frame.config.cname.as_deref());
    here.canonical = None;
    here.variants = Vec::new();
    here.csp = frame::csp(Images::Link);
    MissingView { here }
}

#[cfg(test)]
mod tests {
    use super::{Desk, StaticPage, View, plan};
    use crate::{
        config::Config,
        library::sample::{card, shelve},
    };

    #[test]
    fn the_missing_page_and_the_owners_pages() {
        let config = Config { base_url: Some("https://a.example/x/".into()), ..Config::default() };
        let about = StaticPage {
            file: "about.md".into(),
            slug: "about".into(),
            title: "关于".into(),
            html: "<p>x</p>".into(),
            language: "zh-Hant".into(),
            sections: Vec::new(),
        };
        let (library, _) = shelve(vec![card("a", "甲").done()], &config);
        let desk = Desk { pages: &vec![about].into(), ..Desk::new(&library, &config) };
        let (plan, _) = plan(&desk);
        let view = |path: &str| plan.page(path).unwrap().view(&desk);
        let View::Missing(missing) = view("404.html") else { panic!() };
        assert_eq!((missing.here.root.as_str(), missing.here.canonical), ("/x/", None));
        let View::Static(about) = view("about/index.html") else { panic!() };
        assert_eq!(
            (about.here.root.as_str(), about.here.language.as_str(), about.body.as_str()),
            ("../", "zh-Hant", "<p>x</p>")
        );
        assert_eq!(about.here.canonical.as_deref(), Some("https://a.example/x/about/"));
        assert_eq!(plan.site.foot[0].url, "about/index.html");
        let View::Text(text) = view(".nojekyll") else { panic!() };
        assert_eq!(text, "");
    }
}
