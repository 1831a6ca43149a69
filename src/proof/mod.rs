//! Proof-reading: printed pages and static files in, what is wrong with them out. It knows no template, no library and no disk: a
//! page is a path and a text, a site is the paths of its files.
//!
//! 1. [`Atlas`] knows all files of a site, and where an address on a page leads.
//! 2. [`read`] reads one page, once, into a small [`Sheet`]: `html`, `css`, `xml` or `json` does, by the page's name.
//! 3. [`fragments`] looks up what could not be known before all pages were read: elements of other pages.

mod atlas;
mod css;
mod entities;
mod html;
mod json;
mod sheet;
mod xml;

pub use atlas::{Atlas, Lead};
pub use sheet::{Fault, Sheet, Slip, fragments};

/// Reads one page, by what its name says it is; none where nothing can be wrong with it that anybody here would see.
pub fn read(atlas: &Atlas<'_>, path: &str, text: &str) -> Option<Sheet> {
    let mut sheet = Sheet::new(path);
    match path.rsplit('/').next().and_then(|name| name.rsplit_once('.')) {
        Some((_, "html")) => html::read(atlas, text, &mut sheet),
        Some((_, "css")) => css::read(atlas, text, &mut sheet),
        Some((_, "xml")) => xml::read(atlas, text, &mut sheet),
        Some(("feed", "json")) => json::read(atlas, text, &mut sheet),
        _ => return None,
    }
    Some(sheet)
}
