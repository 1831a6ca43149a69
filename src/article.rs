//! The nouns of the line: what an article is once it is clean, and what other pages may know of it.
//!
//! Everything here is plain data that can be written down and read back; nothing here does anything but read itself, and print itself.

mod block;
mod capture;
mod content;
mod outlet;
pub mod print;
mod register;
#[cfg(test)]
pub(crate) mod sample;

pub use block::{
    Block, Cell, Direction, Embed, Entry, Figure, Inline, Item, Kind, List, Medium, Note, Numerals, Order, Part,
    Picture, Section, Shown, Span, Table, Target, each_inline, each_line, pictures,
};
pub use capture::{Capture, Captured, Clock, Commit, Fate, Past};
pub use content::Content;
pub use outlet::{Outlet, Outlets, Policy};
pub use register::{Asked, Register};

use crate::{
    digest::Digest,
    report::Finding,
    text::{figures::Figures, leaf::Leaf},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// An article, to be published.
    Article(Box<Article>),
    /// Not an article (an index, a list of links, a README): left out, with the reason.
    Other(String),
    /// Could not be read or is more than any parser should be given: left out, with the limit it hit.
    Refused(String),
}

/// A cleaned article: its card, its body, and the account of what was taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// All that any page but its own may show of it.
    pub card: Card,
    /// What only its own page shows.
    pub body: Body,
    /// What is odd about it. Paths are filled in by the engine.
    pub findings: Vec<Finding>,
}

/// All that any page but its own may show of an article, and all that the library compares it by. The library sees cards and
/// never bodies, so that whatever it needs of a text was learned when the text was cleaned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The file, relative to its content root, `/` between folders.
    pub path: String,
    /// The headline as published. Empty where the source has none.
    pub title: String,
    /// The day of publication, by the strongest evidence.
    pub date: Option<Date>,
    /// Who published it first.
    pub outlet: Option<OutletRef>,
    /// Who republished it, where the mirror is a publisher of its own.
    pub republisher: Option<String>,
    /// Tags as the source gives them, in its order, without repeats.
    pub tags: Vec<String>,
    /// The address at the outlet.
    pub source_url: Option<String>,
    /// The address at the mirror.
    pub mirror_url: Option<String>,
    /// BCP 47: `zh-Hans`, `zh-Hant`, `en`, or `und`.
    pub language: String,
    /// The first words of the body, for lists.
    pub excerpt: String,
    /// Whether it shows a picture.
    pub has_image: bool,
    /// Pictures that may lie beside it, each once.
    pub beside_it: Vec<Lying>,
    /// Length of the body in characters, white space not counted.
    pub chars: usize,
    /// Digest of the file: equal means the same bytes.
    pub file: Digest,
    /// Folded title and body as a digest: equal means the same text, whatever the mirror.
    pub text: Digest,
    /// Folded body as a digest: equal means the same words, whatever the headline.
    pub body: Digest,
    /// A sample of the folded body's 5-character shingles, by which the library tells copies from different texts without
    /// seeing bodies: the share of equal places estimates the share of common shingles. All zero for an empty body.
    pub sketch: Vec<u32>,
    /// The topics that it belongs to, in the order of the settings.
    pub topics: Vec<Filed>,
    /// The title, folded.
    pub key: String,
    /// Each tag, folded, in the order of the tags.
    pub tag_keys: Vec<String>,
    /// What its address at the outlet shares with other spellings of it.
    pub identity: Option<String>,
    /// The address that it has in the site unless another article has the same.
    pub place: String,
    /// Fingerprints of its text, sorted: two texts with a run of 16 units in common have one in common.
    pub prints: Vec<u32>,
    /// The numbers that it begins with.
    pub figures: Figures,
    /// Which page of an article it is, where it was published page by page and this is not the first.
    pub leaf: Option<Leaf>,
    /// Identities of the addresses that its page names as the one before and the one after it.
    pub beside: [Option<String>; 2],
    /// The day on which the page was saved, as the program that saved it wrote into it.
    pub saved: Option<Date>,
    /// Which of the fields that only its own page shows it has.
    pub has: Has,
    /// Hashes of the short runs that its title and its first paragraphs are made of, sorted: what its story is found by.
    pub signs: Vec<u32>,
    /// Words that it repeats, folded.
    pub terms: Terms,
    /// Ids of the outlets that it cites, in order.
    pub cites: Vec<String>,
}

/// Which fields a body has that another file of the article may lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Has {
    /// Reporters.
    pub byline: bool,
    /// A picture above the text.
    pub lead_image: bool,
    /// Words under it.
    pub caption: bool,
}

/// A topic that an article belongs to, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Its place in the settings.
    pub topic: u32,
    /// The rule that put it there.
    pub by: Sign,
}

/// What made an article belong to a topic, in the words of the settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// A word in the title.
    Title(String),
    /// A tag that the source gave it.
    Tag(String),
    /// A tag that the source did not give it, recognised in an article without tags.
    Recognised(String),
    /// A word that stands twice in the text.
    Text(String),
    /// The outlet.
    Outlet(String),
    /// Its date alone.
    Date,
}

/// The words that an article repeats, folded, those that say most first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The words, joined by line breaks.
    pub words: String,
    /// For each word how often it stands in title and text, at most 127, and 128 more where it stands in the title.
    pub weights: Vec<u8>,
}

impl Terms {
    /// Each word, how often it stands there, and whether the title has it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        let words = self.words.split('\n').zip(&self.weights);
        words.map(|(word, weight)| (word, usize::from(weight & 127), weight & 128 != 0))
    }
}

/// An outlet as an article names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutletRef {
    /// Stable ASCII name, part of addresses.
    pub id: String,
    /// Name to show, as the source has it.
    pub name: String,
}

/// What only an article's own page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What it says.
    pub content: Content,
    /// Reporters, as printed.
    pub byline: Option<String>,
    /// Editors, in order.
    pub editors: Vec<String>,
    /// The picture above the text.
    pub lead_image: Option<String>,
    /// The words instead of it.
    pub lead_alt: Option<String>,
    /// Where it may lie beside the article, in the archive itself.
    pub lead_beside: Option<String>,
    /// The words under it.
    pub caption: Option<String>,
    /// Every sign of the date that was found, strongest first.
    pub date_evidence: Vec<DateEvidence>,
    /// The recipe that cleaned it.
    pub recipe: String,
    /// What was removed, rule by rule, in the order in which the rules first struck.
    pub removed: Vec<Removed>,
    /// SHA-256 of the source file, in hex.
    pub sha256: String,
    /// Size of the source file in bytes.
    pub bytes: u64,
    /// The encoding that the source file was read in.
    pub encoding: String,
}

/// A picture that may lie beside an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lying {
    /// Where ([`crate::text::beside`]).
    pub place: String,
    /// Whether it is nowhere on the web.
    pub is_only: bool,
}

/// One sign of when an article was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateEvidence {
    /// What kind of sign: `dateline`, `front-matter`, `url`, ...
    pub kind: Evidence,
    /// The day that it names.
    pub date: Date,
    /// The words or the address that it was read from.
    pub text: String,
}

/// Where a date was read, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// `【…2021年3月2日】` at the start of the text, with the outlet's own name.
    Dateline,
    /// A date that a recipe points at in the page.
    Recipe,
    /// The address at the outlet.
    Url,
    /// The file's front matter.
    FrontMatter,
    /// JSON-LD, OpenGraph or `<meta>` of a saved page.
    Meta,
    /// A `<time>` element.
    Time,
    /// The address at the mirror, or the path of the file.
    Path,
    /// A date in the text near its beginning.
    Text,
}

impl Evidence {
    /// The word for it in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dateline => "dateline",
            Self::Recipe => "recipe",
            Self::Url => "url",
            Self::FrontMatter => "front-matter",
            Self::Meta => "meta",
            Self::Time => "time",
            Self::Path => "path",
            Self::Text => "text",
        }
    }
}

/// What one rule removed from one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The rule's name.
    pub rule: String,
    /// How often it struck.
    pub count: usize,
    /// How many characters it took, white space not counted.
    pub chars: usize,
    /// The text it took; pieces are joined by `\n`.
    pub text: String,
}
