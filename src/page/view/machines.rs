//! What programs read: feeds, sitemaps, `robots.txt`.

use serde::Serialize;

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
    /// Address of the article at its outlet; empty where unknown.
    pub source_url: String,
    /// RFC 3339; feeds must say some time, so that it is that of 1970 where nobody knows.
    pub updated: String,
    /// RFC 3339; empty where undated.
    pub published: String,
    /// The outlet's name.
    pub author: String,
    /// First words.
    pub summary: String,
    /// The whole text as HTML, where feeds hold it; else empty.
    pub content: String,
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
