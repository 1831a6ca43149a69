//! Books: what a cover, a table of contents and chapters show. They are no pages of the site, and no template sees them.

use crate::article::Block;

/// A book of articles.
#[derive(Clone, Debug)]
pub struct BookView {
    /// What it is about: the names of topics, stories, outlets, tags; the archive's own name where it is all of it.
    pub title: String,
    /// The archive that it is of; empty where that is the title.
    pub archive: String,
    /// Where the archive is published; empty where nobody knows.
    pub address: String,
    /// A sentence on it; may be empty.
    pub description: String,
    /// BCP 47 of the book's own words.
    pub language: String,
    /// A UUID: the same for the same choice of the same archive, whatever articles it has by now.
    pub id: String,
    /// When its newest article was published, RFC 3339.
    pub modified: String,
    /// First and last day, for people; empty where all articles are undated.
    pub span: String,
    /// How many articles, for people.
    pub count: String,
    /// Outlets that are known by name, those with most articles first.
    pub authors: Vec<String>,
    /// A heading over all outlets,
    pub outlets_title: String,
    /// and each of them with the number of its articles, most first.
    pub outlets: Vec<(String, String)>,
    /// Heading of the table of contents.
    pub contents: String,
    /// Name of the cover in it.
    pub cover: String,
    /// Heading of what is known of where a chapter came from.
    pub provenance: String,
    /// Its chapters.
    pub groups: Vec<ChapterGroup>,
}

/// Chapters of one month, one day or one outlet.
#[derive(Clone, Debug)]
pub struct ChapterGroup {
    /// The month, the day, the outlet.
    pub name: String,
    /// Oldest first.
    pub chapters: Vec<ChapterView>,
}

/// An article.
#[derive(Clone, Debug)]
pub struct ChapterView {
    /// Name of its file: ASCII letters, digits and hyphens; no two chapters share one.
    pub key: String,
    /// Headline; never empty.
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Who published it.
    pub outlet: String,
    /// Date, byline, editors, length, for people.
    pub facts: Vec<String>,
    /// Its text, pictures that the site holds in it below `../media/`; all others are links.
    pub body: Vec<Block>,
    /// What to say where not all of it may be shown; else empty.
    pub withheld: String,
    /// Where it came from, and what was done to it.
    pub provenance: Vec<ChapterFact>,
}

/// One thing that is known of where a chapter came from.
#[derive(Clone, Debug)]
pub struct ChapterFact {
    /// What it is.
    pub label: String,
    /// Texts, each with the address that it leads to, if any.
    pub lines: Vec<(String, Option<String>)>,
    /// Whether it is in the article's language and not in the book's.
    pub is_quoted: bool,
}
