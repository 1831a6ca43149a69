//! A feed as JSON: text in, addresses and slips out, by what JSON Feed 1.1 demands. It never looks at what else is in it.

use super::{Atlas, Fault, Sheet};
use serde_json::Value;

pub(super) fn read(atlas: &Atlas<'_>, text: &str, sheet: &mut Sheet) {
    let feed: Value = match serde_json::from_str(text) {
        Ok(feed) => feed,
        Err(err) => return sheet.slip(Fault::NotWellFormed, "", format!("it is not well-formed JSON: {err}")),
    };
    demand(&feed, "the feed", &["version", "title"], sheet);
    lead(&feed, &["home_page_url", "feed_url"], atlas, sheet);
    match feed["items"].as_array() {
        None => sheet.slip(Fault::MissingElement, "items", "the feed has no `items`".into()),
        Some(items) => {
            for item in items {
                demand(item, "an item", &["id"], sheet);
                lead(item, &["url"], atlas, sheet);
            }
        }
    }
}

/// Texts that must be there.
fn demand(value: &Value, of: &str, names: &[&str], sheet: &mut Sheet) {
    for name in names.iter().filter(|name| value[**name].as_str().is_none_or(|text| text.trim().is_empty())) {
        sheet.slip(Fault::MissingElement, name, format!("{of} has no `{name}`, or an empty one"));
    }
}

/// Addresses that may be there.
fn lead(value: &Value, names: &[&str], atlas: &Atlas<'_>, sheet: &mut Sheet) {
    names.iter().filter_map(|name| value[*name].as_str()).for_each(|address| sheet.follow(atlas, address));
}
