//! The archive, or the articles of it that were chosen, to take elsewhere: as data, as a feed, as books, as one file with the whole
//! site. One file per form, `target` says where to. It shows no more of an article than its outlet's `policy` allows, and it never
//! decides which articles.

mod archive;
mod chapter;
mod csv;
mod epub;
mod jsonl;
mod markdown;
mod records;
pub mod target;
mod xhtml;

use crate::{
    library::policy,
    make::{Site, Survey},
    page::{self, Desk, Grouping, Pictures, Selection},
};
use anyhow::{Context, Result, bail};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};
use target::Target;

/// Writes a line of JSON for each file of the articles that were chosen.
pub fn jsonl(survey: &Survey, selection: &Selection<'_>, target: &Target) -> Result<()> {
    target.text(|out| jsonl::write(survey, selection, out))
}

/// Writes a table with a row for each file of the articles that were chosen. A cell that a spreadsheet would take for a formula has
/// an apostrophe before it, unless `raw`.
pub fn csv(survey: &Survey, selection: &Selection<'_>, raw: bool, target: &Target) -> Result<()> {
    target.text(|out| csv::write(survey, selection, raw, out))
}

/// Writes a Markdown file for each of the articles into a folder, which is new or empty before.
pub fn markdown(survey: &Survey, selection: &Selection<'_>, folder: &Path) -> Result<()> {
    target::folder(folder, |folder| markdown::write(survey, selection, folder))
}

/// Writes one JSON Feed, with whole texts.
pub fn feed(survey: &Survey, selection: &Selection<'_>, target: &Target) -> Result<()> {
    let feed =
        made(survey, [&survey.site.pictures, survey.pictures_beside()], |desk| page::selected_feed(desk, selection))?;
    target.text(|out| Ok(out.write_all(feed.as_bytes())?))
}

/// Writes one book, a chapter for each article. The error says that there is none, and a book of none is no book.
pub fn book(survey: &Survey, selection: &Selection<'_>, by: Grouping, target: &Target) -> Result<()> {
    if selection.articles.is_empty() {
        bail!("no article is of all this, and a book of none is no book");
    }
    let of_books = |pictures: &Pictures| -> Pictures {
        let fit = pictures.iter().filter(|(_, picture)| epub::kind(&picture.file).is_some());
        fit.map(|(address, picture)| (address.clone(), picture.clone())).collect()
    };
    let pictures = [of_books(&survey.site.pictures), of_books(survey.pictures_beside())];
    let book = made(survey, [&pictures[0], &pictures[1]], |desk| page::book(desk, selection, by))?;
    let picture = |file: &str| survey.asset(file).with_context(|| format!("{file}: is not there"))?.bytes();
    target.file(|out| epub::write(&book, out, picture))
}

/// Writes the published site as one file. The error says that a file of it is not as it was published.
pub fn site(site: &Site, target: &Target) -> Result<()> {
    archive::write(site, target)
}

/// Makes something from the articles of a survey, with as much of each text as may be shown.
fn made<T>(survey: &Survey, [pictures, beside]: [&Pictures; 2], make: impl FnOnce(&Desk<'_>) -> T) -> Result<T> {
    let site = &survey.site;
    let lost = OnceLock::new();
    let bodies = |path: &str| {
        let card = survey.known.get(path)?.card()?;
        let body = survey.body(path);
        if body.is_none() {
            lost.get_or_init(|| path.to_owned());
        }
        Some(Arc::new(policy::body(body?, card, &site.config)))
    };
    let desk =
        Desk { words: &site.words, pictures, beside, bodies: &bodies, ..Desk::new(&survey.library, &site.config) };
    let made = make(&desk);
    match lost.get() {
        Some(path) => bail!("{path}: has lost its body"),
        None => Ok(made),
    }
}
