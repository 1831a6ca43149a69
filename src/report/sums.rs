//! What a pass did: counts, findings, times. Plain data; it never prints anything.

use super::{Finding, Severity};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// What a pass did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// What became of the files.
    pub files: Files,
    /// Published articles by recipe.
    pub recipes: BTreeMap<String, usize>,
    /// Published articles by outlet, most first.
    pub outlets: Vec<(String, usize)>,
    /// Files that are not articles, by reason.
    pub others: BTreeMap<String, usize>,
    /// Everything odd, sorted by place.
    pub findings: Vec<Finding>,
    /// What became of the pages; none where nothing was to be published.
    pub pages: Option<Pages>,
    /// How large the site is; none where nothing was to be published.
    pub size: Option<Size>,
    /// Stages of the pass, with their seconds.
    pub stages: Vec<(Cow<'static, str>, f64)>,
}

/// What became of the files of an archive. Every one is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// Files found.
    pub found: usize,
    /// Articles that are published.
    pub articles: usize,
    /// Files that hold one of the articles, too, and have no page of their own.
    pub copies: usize,
    /// The same, by what they are to the file that is shown: `copy`, `reprint`, `version`, `stub`, `part`.
    #[serde(default)]
    pub relations: BTreeMap<String, usize>,
    /// Files that are not articles.
    pub other: usize,
    /// Files that could not be read or cleaned.
    pub refused: usize,
    /// Files that were remembered from an earlier pass.
    pub remembered: usize,
}

/// What became of the pages of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// Pages that the site has.
    pub planned: usize,
    /// Pages that were rendered, because what they show was not known to be on disk.
    pub rendered: usize,
    /// Pages that were left alone, because what they show is on disk.
    pub unchanged: usize,
    /// Files that were left to the next pass, because something overtook this one.
    pub left: usize,
    /// Files, pages or not, that were written, because they are new or differ.
    pub written: usize,
    /// Files that left the site and were removed.
    pub removed: usize,
    /// Static files.
    pub statics: usize,
    /// Size of what was written.
    pub bytes_written: u64,
    /// Size of the whole site.
    pub bytes: u64,
}

/// How large a site is, and how large it may be. A site of one content has one size, however much of it was made this time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Its files.
    pub files: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Bytes of the largest.
    pub largest: u64,
    /// What takes them, largest first.
    pub sections: Vec<Section>,
    /// What limits it; none where nothing does.
    pub budget: Option<Allowed>,
}

/// A part of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The first folder of its files, or what they are together.
    pub name: String,
    /// Its files.
    pub files: u64,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// How large a site may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// Who limits it.
    pub by: String,
    /// Bytes of all files.
    pub bytes: Option<u64>,
    /// Number of files.
    pub files: Option<u64>,
    /// Bytes of one file.
    pub file_bytes: Option<u64>,
}

impl Report {
    /// The worst severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}
