//! One file: an edition and its path in; its source in colours and what came of it out. The only file of the studio that reads
//! from the disk, and only what the edition names as one of its sources.

use super::asked::Asked;
use crate::{
    article::{Article, print},
    inspect::{self, Account, Fact, Line, Sheet, Sums, Taken},
    library::Holding,
    make::Edition,
    page::{self, View},
    recipe::Recipe,
    report::Finding,
    source::{self, Source},
};
use serde::Serialize;

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

/// What the page of a file shows; none where the edition has no such file.
pub(super) fn view(edition: &Edition, asked: &Asked<'_>) -> Option<InspectView> {
    let source = edition.named(asked.get("path"))?;
    let cleaning = inspect::cleaning(&edition.site, source).unwrap_or_else(inspect::refused);
    let lineage = edition.site.recipes.lineage(&cleaning.recipe);
    let Account { outcome: kind, reason, article, .. } = Account::of(&source.path, &cleaning);
    let Sheet { lines, rules, sums, fields } = Sheet::of(&cleaning, &lineage);
    let held = held(edition, &source.path);
    let published = held.filter(|held| held.card.path == source.path);
    let page = published.map(|held| page::url::file(&held.address));
    let (before, after) = neighbours(edition, source, asked);
    Some(InspectView {
        path: source.path.clone(),
        shown: source.shown.clone(),
        kind,
        reason: reason.unwrap_or_default().to_owned(),
        lineage: lineage.iter().rev().map(|recipe| step(edition, recipe, asked)).collect(),
        findings: cleaning.findings.iter().map(odd).collect(),
        facts: inspect::facts(article, &fields, &cleaning.source),
        sums,
        rules,
        lines,
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

/// The article that a file is published as, or is a copy of.
fn held<'a>(edition: &'a Edition, path: &str) -> Option<&'a Holding> {
    edition.library.articles.iter().find(|held| held.is_in(path))
}

fn step(edition: &Edition, recipe: &Recipe, asked: &Asked<'_>) -> Step {
    let file = inspect::file_of(recipe);
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
