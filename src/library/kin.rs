//! What an article is made of beside the text that is shown: other files that hold it, the texts that it had, what was taken
//! from others, and what became of it. Plain data; `copies` and `captures` find it out.

use crate::article::Card;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Another file that holds an article: it has no page of its own, and the article's page names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// What is known of it.
    pub card: Arc<Card>,
    /// What it is to the file that is shown.
    pub relation: Relation,
    /// By what it was found to belong there.
    pub rule: Rule,
}

/// What another file of an article is to the one that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same text, but for script and for what wrappers add or cut at its ends.
    Copy,
    /// The same text, published again by another outlet, which changed nothing but perhaps the headline.
    Reprint,
    /// The same article with another text.
    Version,
    /// A stub: hardly a word, or a notice in the place of the text.
    Stub,
    /// A page that follows it: its text is joined to the one that is shown.
    Part,
}

impl Relation {
    /// The word for it in exports and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Reprint => "reprint",
            Self::Version => "version",
            Self::Stub => "stub",
            Self::Part => "part",
        }
    }
}

impl Rule {
    /// What decides first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Address | Self::Pages | Self::Snapshot | Self::History => 0,
            Self::Text => 1,
            Self::Headline => 2,
        }
    }

    /// The word for it in exports and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Text => "text",
            Self::Headline => "headline",
            Self::Pages => "pages",
            Self::Snapshot => "snapshot",
            Self::History => "history",
        }
    }
}

/// By what two files were found to hold one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// They have one address at the outlet, and texts that agree.
    Address,
    /// They have the same words.
    Text,
    /// One outlet published them under one headline within days, and their texts agree.
    Headline,
    /// One says that the other follows it.
    Pages,
    /// They lie in one folder of a saved page.
    Snapshot,
    /// One is an earlier state of the other's path.
    History,
}

/// One of the texts that an article had.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The file that stands for it: its body is that of this version.
    pub card: Arc<Card>,
    /// Its part of the address `{article}versions/{slug}/`: made of its words, so that it stays whatever else is found.
    pub slug: String,
    /// When it was first seen; none where nothing tells.
    pub seen: Option<Seen>,
}

/// When something was seen, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seen {
    /// The day.
    pub on: Date,
    /// How that is known.
    pub by: Witness,
}

/// What tells when a text was seen, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// A commit of the mirror's history.
    Commit {
        /// Its id in hex, as `git show` takes it.
        id: String,
        /// The first line of what was said with it.
        message: String,
    },
    /// What the program that saved the page wrote into it.
    Saver,
    /// The time of the file.
    File,
}

/// What became of an article that is no longer where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// From where it is gone.
    pub from: Place,
    /// When it was found gone, and how that is known; none where nothing tells.
    pub seen: Option<Seen>,
}

/// A place that held an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The mirror: its file was deleted there, and only the history holds it.
    Mirror,
    /// The outlet: a later capture of its address holds a notice in its place.
    Outlet,
}

/// A field that the shown file lacks, and that another file of the article lends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// Which one: `date`, `outlet`, `byline`, `tags`, `source_url`, `lead_image`, `caption`.
    pub field: &'static str,
    /// The file that lends it.
    pub from: String,
}
