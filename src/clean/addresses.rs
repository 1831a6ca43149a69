//! Where what a page shows is: the addresses that its elements name, in whatever form. An element comes in, addresses go out, the one
//! to show first; relative ones are seen from the page's own.

use super::{
    allowed::{link, resolve},
    attribute::attr,
};
use crate::{
    article::Medium,
    text::{beside, space::folded, url},
};
use ego_tree::NodeRef;
use scraper::{Html, Node, node::Element};
use std::collections::BTreeSet;

/// Attributes that name a picture before a script has moved it to `src`.
const LAZY: [&str; 14] = [
    "data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-lazy", "data-echo", "data-url", "data-img",
    "data-image", "data-hi-res-src", "data-full-url", "data-original-src", "data-orig-file", "data-large-file",
];

/// Attributes that are lists of pictures in several sizes.
const SIZES: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];

/// Attributes of other elements that name what they show.
const SHOWN: [&str; 5] = ["src", "data-src", "data", "data-videoid", "poster"];

/// Where an image really is: lazy-loading attributes before `src`, lists of several sizes last; empty if nowhere on the web.
pub(super) fn image_address(element: &Element, base: Option<&str>) -> String {
    let sizes = SIZES.iter().filter_map(|name| attr(element, name));
    let first = sizes.filter_map(|list| url::candidates(list).next().map(|at| &list[at]));
    let named = LAZY.iter().chain(&["src"]).filter_map(|name| attr(element, name));
    named.chain(first).find_map(|address| web(address, base)).unwrap_or_default()
}

/// Where an image is; where that is nowhere on the web, what its source says.
pub(super) fn told_address(element: &Element, base: Option<&str>) -> String {
    let address = image_address(element, base);
    if !address.is_empty() {
        return address;
    }
    if let Some(written) = written_beside(element) {
        return written;
    }
    attr(element, "src").map(told).unwrap_or_default()
}

/// What an image says where it may lie beside the file; nothing where it says that it is elsewhere.
pub(super) fn written_beside(element: &Element) -> Option<String> {
    let named: Vec<&str> = LAZY.iter().chain(&["src"]).filter_map(|name| attr(element, name)).collect();
    if named.iter().any(|address| url::web(address).is_some()) {
        return None;
    }
    let first = || attr(element, "srcset").and_then(|list| url::candidates(list).next().map(|at| &list[at]));
    named.iter().find_map(|address| beside::written(address)).or_else(|| beside::written(first()?))
}

/// Where what an element shows is: of a player, the first of the files that it may play.
pub(super) fn media_address(node: NodeRef<'_, Node>, element: &Element, base: Option<&str>) -> String {
    let file = || {
        let sources = node.descendants().take(20).filter_map(|it| it.value().as_element());
        let mut sources = sources.filter(|it| it.name() == "source");
        sources.find_map(|it| attr(it, "src")).filter(|_| matches!(element.name(), "video" | "audio" | "amp-video"))
    };
    let named = SHOWN.iter().take(4).filter_map(|name| attr(element, name)).find(|it| !it.trim().is_empty());
    let sized = || attr(element, "srcset").and_then(|list| url::candidates(list).next().map(|at| &list[at]));
    let found = named.or_else(file).or_else(sized).or_else(|| attr(element, "poster"));
    found.map(|address| web(address, base).unwrap_or_else(|| told(address))).unwrap_or_default()
}

/// Whether a link may lead to what an element shows.
pub(super) fn is_linked(element: &Element, address: &str) -> bool {
    is_embed(element.name()) && link(address, None).is_some_and(|it| it == address)
}

/// Whether an element shows what stands elsewhere, by itself.
pub(super) fn is_embed(name: &str) -> bool {
    matches!(name, "iframe" | "video" | "audio" | "embed" | "object" | "amp-iframe" | "amp-video")
}

/// What kind of thing an element shows, by its name and by what it says of itself.
pub(super) fn medium(element: &Element, address: &str) -> Medium {
    let kind = attr(element, "type").unwrap_or_default();
    let file = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let ends = |names: &[&str]| names.iter().any(|name| file.ends_with(name));
    match element.name() {
        "video" | "amp-video" => Medium::Video,
        "audio" => Medium::Audio,
        _ if kind.starts_with("video/") || ends(&[".mp4", ".webm", ".m3u8", ".mov", ".flv"]) => Medium::Video,
        _ if kind.starts_with("audio/") || ends(&[".mp3", ".m4a", ".ogg", ".wav"]) => Medium::Audio,
        "iframe" | "amp-iframe" => Medium::Page,
        _ => Medium::File,
    }
}

/// The words that an element has instead of what it shows, or about it.
pub(super) fn words_of(element: &Element) -> String {
    let names = if is_embed(element.name()) { ["title", "aria-label"] } else { ["alt", "alt"] };
    names.iter().find_map(|name| attr(element, name)).map(folded).unwrap_or_default()
}

/// All other addresses that an element names than the one that is shown of it, each once.
pub(super) fn others(element: &Element, shown: &str, base: Option<&str>) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    for (name, value) in element.attrs().filter(|(_, value)| *value != shown) {
        if SIZES.contains(&name) {
            others.extend(url::candidates(value).map(|at| named(&value[at], base)));
        } else if LAZY.contains(&name) || SHOWN.contains(&name) {
            others.insert(named(value, base));
        }
    }
    others.remove(shown);
    others.remove("");
    others
}

/// An address as it is told.
fn named(address: &str, base: Option<&str>) -> String {
    web(address, base).unwrap_or_else(|| told(address))
}

/// What a source says where it names no address on the web: of what stands in the page itself its kind and its length.
fn told(address: &str) -> String {
    let address = address.trim();
    match address.split_once(',') {
        Some((kind, data)) if address.starts_with("data:") => {
            let kind: String = kind.chars().take(100).collect();
            format!("{kind},… ({})", data.len())
        }
        _ => address.to_owned(),
    }
}

fn web(address: &str, base: Option<&str>) -> Option<String> {
    url::web(address).or_else(|| resolve(address, base))
}

/// The address that a page says relative ones are seen from: its `<base>`, else its own.
pub(super) fn own_base(html: &Html, known: Option<&str>) -> Option<String> {
    let elements = || html.tree.root().descendants().filter_map(|node| node.value().as_element()).take(400);
    let base = elements().find(|it| it.name() == "base").and_then(|it| attr(it, "href"));
    let canonical = || {
        let link = elements().find(|it| it.name() == "link" && attr(it, "rel") == Some("canonical"));
        let meta = || elements().find(|it| attr(it, "property") == Some("og:url"));
        link.and_then(|it| attr(it, "href")).or_else(|| attr(meta()?, "content")).and_then(url::web)
    };
    let own = known.map(str::to_owned).or_else(canonical);
    base.and_then(|base| url::web(base).or_else(|| resolve(base, own.as_deref()))).or(own)
}
