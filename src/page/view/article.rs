//! What an article's own page shows.

use super::{CardView, Here, Link, LossView, VersionsLine};
use serde::Serialize;

/// An article's own page, by template `article.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleView {
    /// This page.
    pub here: Here,
    /// The article.
    pub article: ArticleFacts,
    /// That it had other texts; none where it had only this one.
    pub versions: Option<VersionsLine>,
    /// What became of it, where it is no longer at its place.
    pub lost: Option<LossView>,
    /// The story that it is part of, where other articles tell of the same event.
    pub story: Option<StoryBox>,
    /// Articles to read next, beside those of its story.
    pub related: Vec<CardView>,
    /// What to say where only an excerpt, or nothing of the text, may be shown; else empty.
    pub withheld: String,
    /// What was published before and after it: by its outlet, and on the topic that it is filed under first.
    pub neighbours: Vec<Neighbours>,
    /// How to cite it; none where its outlet is not known.
    pub citations: Option<Citations>,
    /// The article as JSON-LD, escaped so that it can stand in a `<script>` as it is.
    pub linked_data: String,
    /// How we know where it came from.
    pub provenance: Provenance,
}

/// Where an article stood that was taken back, by template `withdrawn.html`. Nothing of the article is left.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawnView {
    /// This page.
    pub here: Here,
    /// When it was taken back, `2024-05-01`; empty where that is not said.
    pub date: String,
    /// The same in words.
    pub date_text: String,
    /// Why, in the words of the site's owner; may be empty.
    pub reason: String,
}

/// The articles before and after one in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Neighbours {
    /// The list.
    pub list: Link,
    /// The article before it; none where it is the oldest.
    pub older: Option<CardView>,
    /// The article after it; none where it is the newest.
    pub newer: Option<CardView>,
}

/// How to cite an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citations {
    /// As GB/T 7714 has it.
    pub gbt: String,
    /// As APA has it.
    pub apa: String,
    /// A BibTeX entry.
    pub bibtex: String,
}

/// A story as it is shown beside one of its articles.
#[derive(Clone, Debug, Serialize)]
pub struct StoryBox {
    /// The story's page; `count` is the number of its articles.
    pub link: Link,
    /// Its other articles, oldest first, as far as there is room.
    pub others: Vec<Numbered>,
    /// How many of them are left out here.
    pub more: usize,
    /// Whether the text has passages that are marked as shared.
    pub marks: bool,
}

/// Another article of a story.
#[derive(Clone, Debug, Serialize)]
pub struct Numbered {
    /// Its number in the story, which marks in the text use.
    pub number: usize,
    /// The article.
    pub card: CardView,
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
    /// Link to the page of that day; `url` is empty where undated.
    pub date_link: Link,
    /// Who published it.
    pub outlet: Option<Link>,
    /// Reporters, as printed; empty where unknown.
    pub byline: String,
    /// Editors.
    pub editors: Vec<String>,
    /// Its tags, as the source gives them.
    pub tags: Vec<Link>,
    /// Tags that the source did not give: recognised in its words.
    pub recognised: Vec<Link>,
    /// Its topics (`unfiled` among them where there is none), and what put it there.
    pub topics: Vec<Filing>,
    /// Outlets and agencies that it cites.
    pub sources: Vec<Link>,
    /// BCP 47.
    pub language: String,
    /// The picture above the text, by the site's policy for images.
    pub lead_image: Option<ImageView>,
    /// Words under the picture, where the picture itself is left out (`lead_image` is none); may be empty.
    pub caption: String,
    /// Clean HTML, the only value that a template may mark `safe`. What other outlets of its story have in the same words is
    /// marked, with links to where it stands there.
    pub body: String,
    /// Length in characters.
    pub chars: usize,
}

/// A topic that an article belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct Filing {
    /// The topic.
    pub link: Link,
    /// What put it there, in words: `标题含“渡轮”`; empty for the unfiled.
    pub why: String,
}

/// A picture, by the site's policy for images.
#[derive(Clone, Debug, Serialize)]
pub struct ImageView {
    /// Address of the picture.
    pub src: String,
    /// Its host, for the label of a link.
    pub host: String,
    /// The words instead of it: those under it where its source has no others; may be empty.
    pub alt: String,
    /// Words under it; may be empty.
    pub caption: String,
    /// Load it with the page (`images = "remote"`, or the site's own copy), or only link to it.
    pub load: bool,
    /// Load it in the place of the link when the reader asks for it (`images = "click"`).
    pub ask: bool,
    /// In pixels; 0 where it is not known.
    pub width: u32,
    /// In pixels; 0 where it is not known.
    pub height: u32,
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
    /// What the outlet says of who may print it again, in its own words; empty where it says nothing.
    pub notice: String,
    /// What was removed, rule by rule.
    pub removed: Vec<crate::article::Removed>,
    /// Other files that hold the same article.
    pub copies: Vec<CopyView>,
    /// What the file lacks, and another file of the article has.
    pub lent: Vec<LentView>,
}

/// A field of an article that is another file's.
#[derive(Clone, Debug, Serialize)]
pub struct LentView {
    /// `date`, `outlet`, `byline`, `tags`, `source_url`, `lead_image` or `caption`.
    pub field: &'static str,
    /// The same in words.
    pub name: String,
    /// The file that has it.
    pub from: String,
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
    /// What it is to the file that is shown: `copy`, `reprint`, `version`, `stub` or `part`.
    pub relation: &'static str,
    /// The same in words.
    pub relation_text: String,
    /// By what it was found to belong here: `address`, `text`, `headline`, `pages`, `snapshot` or `history`.
    pub rule: &'static str,
    /// The same in words.
    pub rule_text: String,
    /// Its headline, where that is another; else empty.
    pub title: String,
    /// BCP 47 of the headline.
    pub language: String,
    /// The day that it says, `2021-03-02`; empty where it says none.
    pub date: String,
    /// SHA-256 of the file; empty where it is not known.
    pub sha256: String,
    /// Where it is shown what differs; `url` is empty where nothing is shown of that.
    pub differs: Link,
}
