//! What is kept of a page that was read: its ids, its slips, and what it expects of other pages. It never keeps the text.

use super::{Atlas, Lead};
use crate::{digest::Digest, report::Severity, text::url::decoded};
use std::collections::BTreeSet;

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// An address leads to no file of the site.
    BrokenLink,
    /// An address leads to a file, and there to an element that is not there.
    BrokenFragment,
    /// An address leads to a page by the grace of a web server only.
    NotPortable,
    /// Two elements of a page have one id.
    DuplicateId,
    /// A picture says nothing to those who do not see it.
    NoAlt,
    /// A feed, a sitemap or what else is for machines cannot be read.
    NotWellFormed,
    /// Something lacks in a feed or in a sitemap that its standard demands.
    MissingElement,
}

impl Fault {
    /// Its kind, as findings name it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::BrokenLink => "broken-link",
            Self::BrokenFragment => "broken-fragment",
            Self::NotPortable => "not-portable",
            Self::DuplicateId => "duplicate-id",
            Self::NoAlt => "no-alt",
            Self::NotWellFormed => "not-well-formed",
            Self::MissingElement => "missing-element",
        }
    }

    /// How bad it is: an error where a reader ends nowhere.
    pub fn severity(self) -> Severity {
        match self {
            Self::BrokenLink | Self::BrokenFragment | Self::NotWellFormed | Self::MissingElement => Severity::Error,
            Self::NotPortable | Self::DuplicateId | Self::NoAlt => Severity::Warning,
        }
    }
}

/// A mistake on a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slip {
    /// What is wrong.
    pub fault: Fault,
    /// What stands there: an address, an id, the name of an element.
    pub written: String,
    /// What is the same of it on every page that one mistake in a template is printed on: of an address, all but the way to the
    /// site's root.
    pub essence: String,
    /// The path that it leads to, where that is no file of the site.
    pub target: Option<String>,
    /// What to say of it.
    pub message: String,
}

/// What is kept of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its path in the site.
    pub path: String,
    /// Its mistakes, as far as they are known.
    pub slips: BTreeSet<Slip>,
    /// Addresses on other hosts that it leads to.
    pub away: BTreeSet<String>,
    /// Marks of its ids, sorted.
    ids: Vec<Mark>,
    /// Elements of other pages that it leads to.
    wants: Vec<Want>,
}

/// An id, as short as it can be told from others by.
type Mark = u64;

/// An element of another page that an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Want {
    /// The place of the other page among the files of the site.
    file: usize,
    id: Mark,
    written: String,
}

impl Sheet {
    /// An empty one.
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Notes a mistake.
    pub(super) fn slip(&mut self, fault: Fault, written: &str, message: String) {
        let written = written.to_owned();
        self.slips.insert(Slip { fault, essence: written.clone(), written, target: None, message });
    }

    /// Notes what is wrong with an address.
    pub(super) fn stray(&mut self, atlas: &Atlas<'_>, fault: Fault, written: &str, why: &str) {
        let essence = atlas.essence(written).to_owned();
        let message = format!("`{}` {why}", decoded(written.trim()));
        self.slips.insert(Slip { fault, written: written.to_owned(), essence, target: None, message });
    }

    /// Notes the ids of the page.
    pub(super) fn hold(&mut self, ids: &BTreeSet<String>) {
        self.ids = ids.iter().map(|id| mark(id)).collect();
        self.ids.sort_unstable();
    }

    /// Notes where an address leads.
    pub(super) fn follow(&mut self, atlas: &Atlas<'_>, written: &str) {
        match atlas.lead(&self.path, written) {
            Lead::Nothing | Lead::File(_, None) => (),
            // Drawings have elements, too, and nobody here reads them.
            Lead::File(file, _) if !atlas.path(file).ends_with(".html") => (),
            Lead::Away(address) => drop(self.away.insert(address)),
            Lead::Missing(target) => {
                let (fault, essence) = (Fault::BrokenLink, atlas.essence(written).to_owned());
                let message = format!("`{}` leads to {target}, which is no file of the site", decoded(written.trim()));
                let target = Some(target);
                self.slips.insert(Slip { fault, written: written.to_owned(), essence, target, message });
            }
            Lead::Wrong(fault, why) => self.stray(atlas, fault, written, &why),
            Lead::File(file, Some(id)) => {
                let want = Want { file, id: mark(&id), written: written.to_owned() };
                if !self.wants.contains(&want) {
                    self.wants.push(want);
                }
            }
        }
    }
}

fn mark(id: &str) -> Mark {
    let [a, b, c, d, e, f, g, h, ..] = *Digest::of(id.as_bytes()).bytes();
    Mark::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Looks up all elements that pages lead to, in pages of all paths that [`super::read`] knows of, and notes those that are not
/// there.
pub fn fragments(atlas: &Atlas<'_>, sheets: &mut [Sheet]) {
    let mut by_file: Vec<Option<usize>> = vec![None; atlas.len()];
    for (at, sheet) in sheets.iter().enumerate() {
        if let Some(file) = atlas.place(&sheet.path) {
            by_file[file] = Some(at);
        }
    }
    let is_missing = |want: &Want| by_file[want.file].is_none_or(|at| sheets[at].ids.binary_search(&want.id).is_err());
    let missing: Vec<(usize, Want)> = sheets
        .iter()
        .enumerate()
        .flat_map(|(at, sheet)| sheet.wants.iter().filter(|want| is_missing(want)).map(move |want| (at, want.clone())))
        .collect();
    for (at, want) in missing {
        let own = by_file[want.file] == Some(at);
        let other = if own { "this page" } else { atlas.path(want.file) };
        let why = format!("leads to an element that {other} does not have");
        sheets[at].stray(atlas, Fault::BrokenFragment, &want.written, &why);
    }
    sheets.iter_mut().for_each(|sheet| sheet.wants = Vec::new());
}
