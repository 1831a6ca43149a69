//! Pictures that stand in a sentence as a character does: smileys, and characters that no font of their time had. It looks at
//! what is beside a picture, and never at the picture.

use super::{allowed::span, document::is_picture};
use ego_tree::NodeRef;
use scraper::{ElementRef, Node, node::Element};

/// Names that a page gives to such pictures, in their class or in their address.
const NAMES: [&str; 6] = ["emoji", "emoticon", "smiley", "smilies", "gaiji", "inline"];

/// At most so high or wide, in pixels, is a character; and a picture in a sentence whatever it shows.
const CHARACTER: u32 = 32;
const PICTURE: u32 = 64;

/// Whether a picture stands in a sentence.
pub(super) fn is_glyph(node: NodeRef<'_, Node>) -> bool {
    let Some(element) = node.value().as_element().filter(|element| is_picture(element)) else { return false };
    let sizes: Vec<u32> = ["width", "height"].iter().filter_map(|side| size(element, side)).collect();
    let before = || words(node.prev_siblings());
    let after = || words(node.next_siblings());
    if is_named(element) || !sizes.is_empty() && sizes.iter().all(|size| *size <= CHARACTER) {
        return before().is_some() || after().is_some();
    }
    sizes.iter().all(|size| *size <= PICTURE)
        && before().is_some_and(|text| goes_on(&text))
        && after().is_some_and(|text| follows(&text))
}

fn size(element: &Element, side: &str) -> Option<u32> {
    element.attr(side)?.trim().trim_end_matches("px").parse().ok()
}

fn is_named(element: &Element) -> bool {
    let class = element.attr("class").unwrap_or_default();
    let src = element.attr("src").unwrap_or_default();
    let classes = || class.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    let folders = || src.split('/').rev().skip(1);
    NAMES.iter().any(|name| classes().any(|it| it == *name))
        || NAMES[..5].iter().any(|name| folders().any(|folder| folder == *name))
}

/// The nearest words on one side of a picture, in its own line.
fn words<'a>(beside: impl Iterator<Item = NodeRef<'a, Node>>) -> Option<String> {
    for node in beside {
        let text = match node.value() {
            Node::Text(text) => text.to_string(),
            Node::Element(element) if is_picture(element) => String::new(),
            Node::Element(element)
                if span(element.name()).is_some() || matches!(element.name(), "a" | "span" | "font") =>
            {
                ElementRef::wrap(node)?.text().collect()
            }
            Node::Element(_) => return None,
            _ => String::new(),
        };
        if !text.trim().is_empty() {
            return Some(text);
        }
    }
    None
}

/// Whether a sentence goes on behind a text.
fn goes_on(text: &str) -> bool {
    let line = text.trim_end_matches(' ');
    line.chars().next_back().is_some_and(|c| c.is_alphanumeric() || "，、；：—“‘「『（《(,;".contains(c))
}

/// Whether a text goes on with a sentence.
fn follows(text: &str) -> bool {
    let line = text.trim_start_matches(' ');
    line.chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() && !c.is_uppercase() || "，。、；：？！”’）」』》…,.;:?!)".contains(c))
}
