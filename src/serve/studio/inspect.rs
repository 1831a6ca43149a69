//! One file: an edition and its path in; its source in colours and what came of it out. The only file of the studio that reads
//! from the disk, and only what the edition names as one of its sources.

use super::{
    asked::Asked,
    facts::{self, Fact},
    lines::{self, Line, Place},
    rules::{self, Taken},
    source_marks::{self, Kind},
};
use crate::{
    article::{Article, Outcome, print},
    clean::{Piece, Verdict, What},
    library::Holding,
    make::{self, Cleaning, Edition},
    mirror::Part,
    page::{self, View},
    recipe::Recipe,
    report::Finding,
    source::{self, Source},
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
};

/// What the page of one file shows.
#[derive(Debug, Serialize)]
pub(super) struct InspectView {
    path: String,
    shown: String,
    /// `article`, `other` or `refused`, and why.
    kind: &'static str,
    reason: String,
    /// The recipe that knows the file and those that it refines, the root first.
    lineage: Vec<Step>,
    findings: Vec<Odd>,
    facts: Vec<Fact>,
    rules: Vec<Taken>,
    sums: Sums,
    lines: Vec<Line>,
    /// The body as its page prints it.
    body: String,
    language: String,
    encoding: String,
    /// Where it is published; empty where it is not.
    page: String,
    page_path: String,
    /// Of a copy: the file that is published in its place, and where that is inspected.
    published: Option<(String, String)>,
    before: String,
    after: String,
}

/// A recipe on the way to the one that knows the file.
#[derive(Debug, Serialize)]
struct Step {
    name: String,
    file: String,
    /// Whether the file is the site's own.
    is_own: bool,
    /// Other files that it knows.
    url: String,
}

/// A finding.
#[derive(Debug, Serialize)]
struct Odd {
    line: u32,
    severity: String,
    kind: String,
    message: String,
}

/// How many letters became what.
#[derive(Debug, Default, Serialize)]
struct Sums {
    kept: usize,
    field: usize,
    removed: usize,
    cut: usize,
    front: Option<Place>,
}

/// What the page of a file shows; none where the edition has no such file.
pub(super) fn view(edition: &Edition, asked: &Asked<'_>) -> Option<InspectView> {
    let source = edition.named(asked.get("path"))?;
    let cleaning = clean(edition, source).unwrap_or_else(refused);
    let lineage = edition.site.recipes.lineage(&cleaning.recipe);
    let Cleaning { source: text, segments, pieces, .. } = &cleaning;
    let mut rules = rules::taken(text, segments, pieces, &lineage);
    let printed = lines::print(text, &source_marks::spans(text, segments, pieces), &rules);
    for rule in &mut rules {
        rule.place = printed.places.iter().find(|(kind, _)| lines::is_of(kind, rule)).map(|(_, place)| place.clone());
    }
    let (kind, reason, article) = outcome(&cleaning.outcome);
    let held = held(edition, &source.path);
    let published = held.filter(|held| held.card.path == source.path);
    let page = published.map(|held| page::url::file(&held.address));
    let (before, after) = neighbours(edition, source, asked);
    Some(InspectView {
        path: source.path.clone(),
        shown: source.shown.clone(),
        kind,
        reason,
        lineage: lineage.iter().rev().map(|recipe| step(edition, recipe, asked)).collect(),
        findings: cleaning.findings.iter().map(odd).collect(),
        facts: facts::facts(article, &field_places(&printed.places), text),
        sums: sums(&cleaning, &rules, &printed.places),
        rules,
        lines: printed.lines,
        body: body(edition, page.as_deref(), article),
        language: article.map(|it| it.card.language.clone()).unwrap_or_default(),
        encoding: article.map(|it| format!("{}, {} bytes", it.body.encoding, it.body.bytes)).unwrap_or_default(),
        page: page.as_deref().map(|file| asked.site(file)).unwrap_or_default(),
        page_path: page.unwrap_or_default(),
        published: held
            .filter(|held| held.card.path != source.path)
            .map(|held| (held.card.path.clone(), asked.inspect(&held.card.path))),
        before,
        after,
    })
}

/// Reads and cleans a file; a panic on the way is a finding, as it is in a pass.
fn clean(edition: &Edition, source: &Source) -> Result<Cleaning, Finding> {
    let bytes = source.read()?;
    panic::catch_unwind(AssertUnwindSafe(|| make::clean_source(&edition.site, source, &bytes))).unwrap_or_else(|_| {
        Err(Finding::error("panic", "left out: this program made a mistake; please report it with this file"))
    })
}

/// The account of a file that could not be read or cleaned.
fn refused(finding: Finding) -> Cleaning {
    Cleaning {
        outcome: Outcome::Refused(finding.kind.to_string()),
        findings: vec![finding],
        pieces: Vec::new(),
        recipe: String::new(),
        source: String::new(),
        segments: Vec::new(),
    }
}

fn outcome(outcome: &Outcome) -> (&'static str, String, Option<&Article>) {
    match outcome {
        Outcome::Article(article) => ("article", String::new(), Some(article)),
        Outcome::Other(reason) => ("other", reason.clone(), None),
        Outcome::Refused(reason) => ("refused", reason.clone(), None),
    }
}

/// The article that a file is published as, or is a copy of.
fn held<'a>(edition: &'a Edition, path: &str) -> Option<&'a Holding> {
    edition.library.articles.iter().find(|held| held.is_in(path))
}

fn step(edition: &Edition, recipe: &Recipe, asked: &Asked<'_>) -> Step {
    let file = rules::file_of(recipe);
    Step {
        is_own: source::is_file(&edition.site.root.join(&file)),
        file,
        url: asked.own("inspect", &[("recipe", &recipe.name)]),
        name: recipe.name.clone(),
    }
}

fn odd(finding: &Finding) -> Odd {
    let Finding { line, severity, kind, message, .. } = finding;
    Odd { line: *line, severity: severity.to_string(), kind: kind.to_string(), message: message.clone() }
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

/// The body as its page prints it; as cleaned, where it has no page of its own.
fn body(edition: &Edition, page: Option<&str>, article: Option<&Article>) -> String {
    match page.and_then(|file| edition.page(file)).map(|page| edition.view(page)) {
        Some(View::Article(view)) => view.article.body,
        _ => article.map(|article| print::html(article.body.content.blocks())).unwrap_or_default(),
    }
}

/// Where the files before and after are inspected; empty at the ends.
fn neighbours(edition: &Edition, source: &Source, asked: &Asked<'_>) -> (String, String) {
    let at = edition.sources.partition_point(|other| other.path < source.path);
    let link = |at: Option<usize>| at.and_then(|at| edition.sources.get(at)).map(|it| asked.inspect(&it.path));
    (link(at.checked_sub(1)).unwrap_or_default(), link(at.checked_add(1)).unwrap_or_default())
}
