//! The list of pages: an edition in, every page of the site out, with its templates and its key. Keys are made for those only
//! that are shown.

use super::{
    asked::Asked,
    sheets::{self, Pager},
};
use crate::{cache::Key, library::Holding, make::Edition, page::Page};
use serde::Serialize;
use std::collections::BTreeMap;

/// Pages on one sheet.
const EACH: usize = 100;

/// What the list of pages shows.
#[derive(Debug, Serialize)]
pub(super) struct PagesView {
    rows: Vec<Row>,
    pager: Pager,
    q: String,
    template: String,
    templates: Vec<Template>,
}

/// A page.
#[derive(Debug, Serialize)]
struct Row {
    path: String,
    url: String,
    /// An article's headline; empty for all others.
    title: String,
    /// Where an article's file is inspected; empty for all others.
    inspect: String,
    template: String,
    /// The other files of its template's closure.
    others: Vec<String>,
    view: String,
    site: String,
    templates: String,
}

/// A template, to choose it.
#[derive(Debug, Serialize)]
struct Template {
    name: &'static str,
    count: usize,
}

/// What the list of pages shows.
pub(super) fn view(edition: &Edition, asked: &Asked<'_>) -> PagesView {
    let article = |page: &Page| page.article().map(|at| &edition.library.articles[at]);
    let (words, template) = (asked.words(), asked.get("template"));
    let holds = |text: &str| text.to_lowercase().contains(&words);
    let is_wanted = |page: &&Page| {
        (template.is_empty() || page.template == template)
            && (words.is_empty()
                || holds(&page.path)
                || article(page).is_some_and(|held| holds(&held.card.title) || holds(&held.card.path)))
    };
    let chosen: Vec<&Page> = edition.plan.pages.iter().filter(is_wanted).collect();
    let (shown, pager) = sheets::cut(&chosen, EACH, asked);
    PagesView {
        rows: shown.iter().map(|page| row(edition, page, article(page), asked)).collect(),
        pager,
        q: asked.get("q").to_owned(),
        template: template.to_owned(),
        templates: templates(&edition.plan.pages),
    }
}

fn row(edition: &Edition, page: &Page, article: Option<&Holding>, asked: &Asked<'_>) -> Row {
    let Key { view, site, templates } = edition.key(page, &edition.view(page));
    Row {
        path: page.path.clone(),
        url: asked.site(&page.path),
        title: article.map(|held| held.card.title.clone()).unwrap_or_default(),
        inspect: article.map(|held| asked.inspect(&held.card.path)).unwrap_or_default(),
        template: page.template.to_owned(),
        others: edition.templates(page).iter().filter(|name| *name != page.template).cloned().collect(),
        view: view.short(8),
        site: site.short(8),
        templates: templates.short(8),
    }
}

fn templates(pages: &[Page]) -> Vec<Template> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    pages
        .iter()
        .filter(|page| !page.template.is_empty())
        .for_each(|page| *counts.entry(page.template).or_default() += 1);
    counts.into_iter().map(|(name, count)| Template { name, count }).collect()
}
