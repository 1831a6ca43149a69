//! What became of one file, piece by piece: a cleaning in, its account out. The command prints it as words or as JSON, the studio as
//! a page: one account, two faces. It decides nothing, and only finds again what `clean` decided.
//!
//! `facts` is what is known and how; `letters` reads a source, `found` finds the letters of the parsed page in it, `marks` says what
//! became of each; `rules` is the legend, `lines` the source ready to be printed.

mod facts;
mod found;
mod letters;
mod lines;
mod marks;
mod rules;

pub use facts::{Fact, facts};
pub use lines::{Line, Mark};
pub use marks::Place;
pub use rules::{Taken, file_of};

use crate::{
    article::{Article, Outcome},
    clean::{Piece, Verdict, What},
    draft::Part,
    make::{self, Cleaning, Site},
    recipe::Recipe,
    report::Finding,
    source::Source,
};
use marks::Kind;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
};

/// The whole account of a file.
#[derive(Debug, Serialize)]
pub struct Account<'a> {
    /// The file, as the archive names it.
    pub path: &'a str,
    /// The recipe that knows it best; empty where it was not asked for.
    pub recipe: &'a str,
    /// `article`, `other` or `refused`.
    pub outcome: &'static str,
    /// Why it is no article.
    pub reason: Option<&'a str>,
    /// The article that it is.
    pub article: Option<&'a Article>,
    /// All of the parsed page, with what became of it.
    pub pieces: &'a [Piece],
    /// What was odd.
    pub findings: &'a [Finding],
}

impl<'a> Account<'a> {
    /// The account of a cleaning.
    pub fn of(path: &'a str, cleaning: &'a Cleaning) -> Self {
        let (outcome, reason, article) = match &cleaning.outcome {
            Outcome::Article(article) => ("article", None, Some(&**article)),
            Outcome::Other(reason) => ("other", Some(reason.as_str()), None),
            Outcome::Refused(reason) => ("refused", Some(reason.as_str()), None),
        };
        let Cleaning { recipe, pieces, findings, .. } = cleaning;
        Self { path, recipe, outcome, reason, article, pieces, findings }
    }
}

/// A source in which every character bears what became of it.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Every rule that took something, in the order in which they struck.
    pub rules: Vec<Taken>,
    /// How many letters became what.
    pub sums: Sums,
    /// The first place of every field.
    #[serde(skip)]
    pub fields: BTreeMap<String, Place>,
}

/// How many letters became what.
#[derive(Debug, Default, Serialize)]
pub struct Sums {
    /// In the body.
    pub kept: usize,
    /// In fields.
    pub field: usize,
    /// Removed by rules.
    pub removed: usize,
    /// Cut before parsing.
    pub cut: usize,
    /// Where front matter stands.
    pub front: Option<Place>,
}

/// Reads and cleans a file; a panic on the way is a finding, as it is in a pass.
pub fn cleaning(site: &Site, source: &Source) -> Result<Cleaning, Finding> {
    let bytes = source.read()?;
    panic::catch_unwind(AssertUnwindSafe(|| make::clean_source(site, source, &bytes))).unwrap_or_else(|_| {
        Err(Finding::error("panic", "left out: this program made a mistake; please report it with this file"))
    })
}

/// The cleaning of a file that could not be read or cleaned.
pub fn refused(finding: Finding) -> Cleaning {
    Cleaning {
        outcome: Outcome::Refused(finding.kind.to_string()),
        findings: vec![finding],
        pieces: Vec::new(),
        recipe: String::new(),
        source: String::new(),
        segments: Vec::new(),
        by: Default::default(),
    }
}

impl Sheet {
    /// The sheet of a cleaning. `lineage` is the recipe that knows the file and those that it refines.
    pub fn of(cleaning: &Cleaning, lineage: &[&Recipe]) -> Self {
        let Cleaning { source: text, segments, pieces, .. } = cleaning;
        let mut rules = rules::taken(text, segments, pieces, lineage);
        if let Outcome::Article(article) = &cleaning.outcome {
            rules::add_beside(&mut rules, &article.body.removed);
        }
        let printed = lines::print(text, &marks::spans(text, segments, pieces), &rules);
        for rule in &mut rules {
            let taken = printed.places.iter().find(|(kind, _)| lines::is_of(kind, rule));
            rule.place = taken.map(|(_, place)| place.clone());
        }
        let sums = sums(cleaning, &rules, &printed.places);
        Self { lines: printed.lines, rules, sums, fields: field_places(&printed.places) }
    }
}

/// The first place of every field, captured before parsing or found in the page.
fn field_places(places: &BTreeMap<Kind, Place>) -> BTreeMap<String, Place> {
    let mut fields: BTreeMap<String, Place> = BTreeMap::new();
    for (kind, place) in places {
        if let Kind::Field(name) | Kind::Captured(name) = kind {
            let first = fields.entry(name.clone()).or_insert_with(|| place.clone());
            if place.line < first.line {
                *first = place.clone();
            }
        }
    }
    fields
}

fn sums(cleaning: &Cleaning, rules: &[Taken], places: &BTreeMap<Kind, Place>) -> Sums {
    let letters = |is_wanted: fn(&Verdict) -> bool| {
        let wanted = |piece: &&Piece| piece.what == What::Words && is_wanted(&piece.verdict);
        cleaning
            .pieces
            .iter()
            .filter(wanted)
            .flat_map(|piece| piece.text.chars())
            .filter(|c| !c.is_whitespace())
            .count()
    };
    let captured = cleaning.segments.iter().filter(|segment| matches!(segment.part, Part::Field(_)));
    let captured = captured.flat_map(|segment| cleaning.source[segment.range.clone()].chars());
    let taken = |is_cut: bool| rules.iter().filter(|rule| rule.is_cut == is_cut).map(|rule| rule.chars).sum();
    Sums {
        kept: letters(|verdict| *verdict == Verdict::Body),
        field: letters(|verdict| matches!(verdict, Verdict::Field(_)))
            + captured.filter(|c| !c.is_whitespace()).count(),
        removed: taken(false),
        cut: taken(true),
        front: places.get(&Kind::Front).cloned(),
    }
}
