//! Views: everything that a page shows, one struct per template. What is neither in it nor in the [`SiteView`], which all pages
//! share, cannot be on the page, and their digests are the page's key.
//!
//! Addresses in views are relative to the site's root, ready to be put behind `here.root` in a template:
//! `<a href="{{ here.root }}{{ card.url }}">`. Templates build no address of their own.

use serde::Serialize;

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

/// `index.html`, by template `index.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FrontView {
    /// This page.
    pub here: Here,
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

/// A year of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct YearRow {
    /// The year; `count` is its articles.
    pub link: Link,
    /// Twelve months; `url` is empty where a month holds nothing.
    pub months: Vec<MonthCell>,
}

/// A month of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct MonthCell {
    /// `3月`; `url` empty where it holds nothing.
    pub link: Link,
    /// 0 (nothing) to 4 (much): how dark the cell is.
    pub level: u8,
}

/// An article's own page, by template `article.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleView {
    /// This page.
    pub here: Here,
    /// The article.
    pub article: ArticleFacts,
    /// How we know where it came from.
    pub provenance: Provenance,
}

/// What an article's page shows of the article itself.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleFacts {
    /// Headline, as published.
    pub title: String,
    /// `2021-03-02`; empty where undated.
    pub date: String,
    /// The same, for people.
    pub date_text: String,
    /// Link to the list of that month; `url` is empty where undated.
    pub date_link: Link,
    /// Who published it.
    pub outlet: Option<Link>,
    /// Reporters, as printed; empty where unknown.
    pub byline: String,
    /// Editors.
    pub editors: Vec<String>,
    /// Its tags.
    pub tags: Vec<Link>,
    /// Its topics (`unfiled` among them where there is none).
    pub topics: Vec<Link>,
    /// BCP 47.
    pub language: String,
    /// The picture above the text, by the site's policy for images.
    pub lead_image: Option<ImageView>,
    /// Words under the picture, where the picture itself is left out (`lead_image` is none); may be empty.
    pub caption: String,
    /// Clean HTML: the only value that a template may mark `safe`.
    pub body: String,
    /// Length in characters.
    pub chars: usize,
}

/// A picture, by the site's policy for images.
#[derive(Clone, Debug, Serialize)]
pub struct ImageView {
    /// Address of the picture.
    pub src: String,
    /// Its host, for the label of a link.
    pub host: String,
    /// Words under it; may be empty.
    pub caption: String,
    /// Load it with the page (`images = "remote"`), or only link to it.
    pub load: bool,
}

/// Where an article came from, and what was done to it.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// Address at the outlet.
    pub source_url: Option<String>,
    /// Address at the mirror.
    pub mirror_url: Option<String>,
    /// Who republished it; empty where nobody did.
    pub republisher: String,
    /// How we know the date, strongest sign first: (kind, date, words).
    pub date_evidence: Vec<EvidenceView>,
    /// The file in the archive.
    pub path: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Encoding it was read in.
    pub encoding: String,
    /// Recipe that cleaned it.
    pub recipe: String,
    /// What was removed, rule by rule.
    pub removed: Vec<crate::article::Removed>,
    /// Other files that hold the same article: (path, mirror).
    pub copies: Vec<CopyView>,
}

/// One sign of the date.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceView {
    /// `dateline`, `url`, ...
    pub kind: String,
    /// `2021-03-02`.
    pub date: String,
    /// What it was read from.
    pub text: String,
}

/// Another file that holds the same article.
#[derive(Clone, Debug, Serialize)]
pub struct CopyView {
    /// The file.
    pub path: String,
    /// Its address at the mirror; may be empty.
    pub mirror_url: String,
    /// Who republished it; may be empty.
    pub republisher: String,
}

/// A list of articles (a tag, a topic, an outlet, a year, a month, the undated), by template `list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListView {
    /// This page.
    pub here: Here,
    /// `tag`, `topic`, `outlet`, `year`, `month`, `undated`.
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
}

/// Topic by outlet, by template `coverage.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageView {
    /// This page.
    pub here: Here,
    /// Heads of the columns: outlets, most articles first.
    pub outlets: Vec<Link>,
    /// A row per topic.
    pub rows: Vec<CoverageRow>,
}

/// What each outlet has on one topic.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageRow {
    /// The topic; `count` is the sum of the row.
    pub topic: Link,
    /// A cell per outlet, in the order of the heads.
    pub cells: Vec<CoverageCell>,
}

/// How many articles one outlet has on one topic.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageCell {
    /// How many.
    pub count: usize,
    /// 0 (none) to 4 (many).
    pub level: u8,
}

/// A page written by the site's owner, by template `page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StaticView {
    /// This page.
    pub here: Here,
    /// Heading.
    pub title: String,
    /// HTML made from the owner's Markdown.
    pub body: String,
}

/// The page for addresses that do not exist, by template `404.html`.
#[derive(Clone, Debug, Serialize)]
pub struct MissingView {
    /// This page. `root` is the path of `base_url`, since the host serves the page at any depth.
    pub here: Here,
}

/// A feed, by template `atom.xml`. Absolute addresses where `base_url` is configured.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// The site's name.
    pub site_title: String,
    /// The feed's title.
    pub title: String,
    /// A stable identifier.
    pub id: String,
    /// Address of the feed itself.
    pub self_url: String,
    /// Address of the page it belongs to.
    pub page_url: String,
    /// When the newest entry was published, RFC 3339.
    pub updated: String,
    /// BCP 47.
    pub language: String,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedEntry {
    /// Headline.
    pub title: String,
    /// A stable identifier.
    pub id: String,
    /// Address of the article's page.
    pub url: String,
    /// RFC 3339.
    pub updated: String,
    /// The outlet's name.
    pub author: String,
    /// First words.
    pub summary: String,
    /// Tags and topics.
    pub categories: Vec<String>,
    /// BCP 47.
    pub language: String,
}

/// `sitemap.xml` and its parts, by templates `sitemap.xml` and `sitemap-index.xml`.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapView {
    /// Absolute addresses with the day of the last change where known.
    pub urls: Vec<SitemapUrl>,
}

/// One address of a sitemap.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapUrl {
    /// Absolute.
    pub loc: String,
    /// `2021-03-02`; empty where unknown.
    pub lastmod: String,
}

/// `robots.txt`, by template `robots.txt`.
#[derive(Clone, Debug, Serialize)]
pub struct RobotsView {
    /// Address of the sitemap; empty where there is none.
    pub sitemap: String,
}
