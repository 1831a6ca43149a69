//! The list of files, to choose one: an edition in; every file that may hold an article out, and what became of it.

use super::{
    asked::Asked,
    sheets::{self, Pager},
};
use crate::{
    cache::{Known, What},
    make::Edition,
    source::Source,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Files on one sheet.
const EACH: usize = 200;

/// What the list of files shows.
#[derive(Debug, Serialize)]
pub(super) struct ArticlesView {
    rows: Vec<Row>,
    pager: Pager,
    q: String,
    recipe: String,
    kind: String,
    recipes: Vec<(String, usize)>,
}

/// A file.
#[derive(Debug, Serialize)]
struct Row {
    path: String,
    url: String,
    /// `article`, `other` or `refused`.
    kind: &'static str,
    /// The headline, or why it is no article.
    text: String,
    date: String,
    recipe: String,
    findings: usize,
}

/// What the list of files shows.
pub(super) fn view(edition: &Edition, asked: &Asked<'_>) -> ArticlesView {
    let mut recipes: BTreeMap<String, usize> = BTreeMap::new();
    let (words, recipe, kind) = (asked.words(), asked.get("recipe"), asked.get("kind"));
    let mut chosen: Vec<(&Source, &Known)> = Vec::new();
    for source in &*edition.sources {
        let Some(known) = edition.known(&source.path) else { continue };
        let (what, text, by) = outcome(known);
        if !by.is_empty() {
            *recipes.entry(by.to_owned()).or_default() += 1;
        }
        let holds = |text: &str| text.to_lowercase().contains(&words);
        if (recipe.is_empty() || recipe == by)
            && (kind.is_empty() || kind == what)
            && (words.is_empty() || holds(&source.path) || holds(text))
        {
            chosen.push((source, known));
        }
    }
    let (shown, pager) = sheets::cut(&chosen, EACH, asked);
    ArticlesView {
        rows: shown.iter().map(|(source, known)| row(source, known, asked)).collect(),
        pager,
        q: asked.get("q").to_owned(),
        recipe: recipe.to_owned(),
        kind: kind.to_owned(),
        recipes: recipes.into_iter().collect(),
    }
}

/// What a file is, its headline or the reason, and its recipe.
fn outcome(known: &Known) -> (&'static str, &str, &str) {
    match &known.what {
        What::Article(kept, recipe) => ("article", &kept.card().title, recipe),
        What::Other(reason) => ("other", reason, ""),
        What::Refused(reason) => ("refused", reason, ""),
    }
}

fn row(source: &Source, known: &Known, asked: &Asked<'_>) -> Row {
    let (kind, text, recipe) = outcome(known);
    Row {
        path: source.path.clone(),
        url: asked.inspect(&source.path),
        kind,
        text: text.to_owned(),
        date: known.card().and_then(|card| card.date).map(|date| date.to_string()).unwrap_or_default(),
        recipe: recipe.to_owned(),
        findings: known.findings.len(),
    }
}
