//! Our own pages beside the site, below `_reprint/`: an edition and a query in, HTML out. They show what the pass saw and decided;
//! they decide nothing, write nothing, and read no file but the article that is looked at.
//!
//! 1. `overview`: what the last turn did, and everything that is odd.
//! 2. `pages`: every page of the site, its templates and its key.
//! 3. `articles`: the files, to choose one; `inspect`: one file, its source in colours and what came of it.
//!
//! `asked` is the query and knows our addresses, `sheets` cuts long lists. What became of a file is the account of the room
//! `inspect`.

mod articles;
mod asked;
mod inspect;
mod overview;
mod pages;
mod sheets;

use super::problems::Problem;
use crate::{
    make::Edition,
    render::{Shared, Theme},
};
use anyhow::Result;
use asked::Asked;
use serde::Serialize;

/// The templates of our own pages, which travel inside the program.
const TEMPLATES: [(&str, &str); 6] = [
    ("frame.html", include_str!("frame.html")),
    ("pager.html", include_str!("pager.html")),
    ("overview.html", include_str!("overview.html")),
    ("pages.html", include_str!("pages.html")),
    ("articles.html", include_str!("articles.html")),
    ("inspect.html", include_str!("inspect.html")),
];

/// What our own pages are made of.
#[derive(Debug)]
pub(super) struct Studio {
    theme: Theme,
    /// Our pages share nothing with those of the site.
    shared: Shared,
}

/// What a template sees: what is the same on all our pages, and the view of this one.
#[derive(Serialize)]
struct Shown<V> {
    top: Top,
    view: V,
}

/// What is the same on all our pages.
#[derive(Serialize)]
struct Top {
    /// The path that the site is served below.
    base: String,
    /// Name of the site.
    site: String,
    /// How many there are of each.
    findings: usize,
    pages: usize,
    files: usize,
    problems: usize,
}

impl Studio {
    /// Compiles the templates.
    pub(super) fn new() -> Self {
        let files = TEMPLATES.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let theme = Theme::load(files.into()).expect("templates that travel inside the program were tested with it");
        Self { theme, shared: Shared::new(&(), &()) }
    }

    /// A page of ours as HTML; none where there is no such page. `path` is what stands behind `_reprint/`, `query` is decoded.
    pub(super) fn page(
        &self,
        edition: &Edition,
        problems: &[Problem],
        base: &str,
        path: &str,
        query: &[(String, String)],
    ) -> Option<Result<String>> {
        let asked = &Asked { base, path, query };
        let top = Top {
            base: base.to_owned(),
            site: edition.site.config.title.clone(),
            findings: edition.report.findings.len(),
            pages: edition.plan.pages.len(),
            files: edition.sources.len(),
            problems: problems.len(),
        };
        Some(match path {
            "" => self.print("overview.html", top, overview::view(edition, problems, asked)),
            "pages" => self.print("pages.html", top, pages::view(edition, asked)),
            "inspect" if asked.get("path").is_empty() => {
                self.print("articles.html", top, articles::view(edition, asked))
            }
            "inspect" => self.print("inspect.html", top, inspect::view(edition, asked)?),
            _ => return None,
        })
    }

    fn print(&self, template: &str, top: Top, view: impl Serialize) -> Result<String> {
        self.theme.render(template, &self.shared, &Shown { top, view })
    }
}

#[cfg(test)]
mod tests;
