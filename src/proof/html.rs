//! A printed page, read once from its beginning to its end: text in, ids, addresses and slips out. No tree is built.

use super::{Atlas, Fault, Sheet, entities::meant};
use crate::text::url::candidates;
use lol_html::{HtmlRewriter, Settings, element, html_content::Element};
use std::{cell::RefCell, collections::BTreeSet};

/// Attributes whose value is an address.
const ADDRESSES: [&str; 10] =
    ["href", "src", "action", "formaction", "poster", "data", "background", "cite", "longdesc", "manifest"];

/// Attributes whose value are several, each with its size.
const SEVERAL: [&str; 2] = ["srcset", "imagesrcset"];

/// What `meta` elements hold an address for those who show a page elsewhere.
const SHARED: [&str; 8] = [
    "og:url",
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "og:audio",
    "og:video",
    "twitter:image",
    "msapplication-TileImage",
];

/// What elements say.
#[derive(Default)]
struct Found {
    ids: BTreeSet<String>,
    twice: BTreeSet<String>,
    addresses: BTreeSet<String>,
    /// Pictures that say nothing, by their address.
    silent: BTreeSet<String>,
}

pub(super) fn read(atlas: &Atlas<'_>, text: &str, sheet: &mut Sheet) {
    let found = RefCell::new(Found::default());
    let look = element!("*", |element| {
        found.borrow_mut().look(element);
        Ok(())
    });
    let settings = Settings::new().append_element_content_handler(look);
    let mut reader = HtmlRewriter::new(settings, |_: &[u8]| ());
    let done = reader.write(text.as_bytes()).and_then(|()| reader.end());
    if let Err(err) = done {
        sheet.slip(Fault::NotWellFormed, "", format!("the page cannot be read: {err}"));
    }
    let found = found.into_inner();
    for id in &found.twice {
        sheet.slip(Fault::DuplicateId, id, format!("two elements have the id `{id}`; links lead to the first"));
    }
    for src in &found.silent {
        let why = "is a picture without `alt`: say what it shows, or `alt=\"\"` where it shows nothing";
        sheet.stray(atlas, Fault::NoAlt, src, why);
    }
    for address in &found.addresses {
        sheet.follow(atlas, address);
    }
    sheet.hold(&found.ids);
}

impl Found {
    fn look(&mut self, element: &Element<'_, '_>) {
        let name = element.tag_name();
        let said = |name: &str| element.get_attribute(name).map(|value| meant(&value).into_owned());
        if let Some(id) = said("id").filter(|id| !id.is_empty())
            && !self.ids.insert(id.clone())
        {
            self.twice.insert(id);
        }
        if name == "a" {
            // The old way to name a place.
            self.ids.extend(said("name"));
        }
        if name == "img" && !element.has_attribute("alt") {
            self.silent.insert(said("src").unwrap_or_default());
        }
        if name == "meta" && ["property", "name"].iter().any(|it| said(it).is_some_and(|it| SHARED.contains(&&*it))) {
            self.addresses.extend(said("content"));
        }
        self.addresses.extend(ADDRESSES.iter().filter_map(|name| said(name)));
        for list in SEVERAL.iter().filter_map(|name| said(name)) {
            self.addresses.extend(candidates(&list).map(|at| list[at].to_owned()));
        }
    }
}
