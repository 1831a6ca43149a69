//! Pictures that stand in a sentence as a character does: smileys, and characters that no font of their time had. It looks at
//! what is beside a picture, and never at the picture.

use super::{
    allowed::span,
    attribute::attr,
    document::{Document, Leaf, Mark, is_leaf, is_picture},
};
use ego_tree::NodeRef;
use scraper::{Node, node::Element};

/// Names that a page gives to such pictures, in their class or in their address.
const NAMES: [&str; 6] = ["emoji", "emoticon", "smiley", "smilies", "gaiji", "inline"];

/// At most so high or wide, in pixels, is a character; and a picture in a sentence whatever it shows.
const CHARACTER: u32 = 32;
const PICTURE: u32 = 64;

/// So many nodes beside a picture are looked at.
const NEAR: usize = 64;

/// Whether a picture stands in a sentence of the body.
pub(super) fn is_glyph(document: &Document, leaf: usize) -> bool {
    let Some(node) = document.html.tree.get(document.leaves[leaf].node) else { return false };
    let Some(element) = node.value().as_element().filter(|element| is_picture(element)) else { return false };
    let sizes: Vec<u32> = ["width", "height"].iter().filter_map(|side| size(element, side)).collect();
    let before = || {
        let nodes = node.prev_siblings().flat_map(|it| parts(it).into_iter().rev());
        words(nodes, node, document.leaves[..leaf].iter().rev())
    };
    let after = || {
        let nodes = node.next_siblings().flat_map(parts);
        words(nodes, node, document.leaves[leaf + 1..].iter())
    };
    if is_named(element) || !sizes.is_empty() && sizes.iter().all(|size| *size <= CHARACTER) {
        return before().is_some() || after().is_some();
    }
    sizes.iter().all(|size| *size <= PICTURE)
        && before().is_some_and(|text| goes_on(&text))
        && after().is_some_and(|text| follows(&text))
}

fn size(element: &Element, side: &str) -> Option<u32> {
    attr(element, side)?.trim().trim_end_matches("px").parse().ok()
}

fn is_named(element: &Element) -> bool {
    let class = attr(element, "class").unwrap_or_default();
    let src = attr(element, "src").unwrap_or_default();
    let classes = || class.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    let folders = || src.split('/').rev().skip(1);
    NAMES.iter().any(|name| classes().any(|it| it == *name))
        || NAMES[..5].iter().any(|name| folders().any(|folder| folder == *name))
}

/// The nearest words of the body on one side of a picture, in its own line. `leaves` are those among `nodes`, from the picture on.
fn words<'a>(
    nodes: impl Iterator<Item = NodeRef<'a, Node>>,
    picture: NodeRef<'a, Node>,
    mut leaves: impl Iterator<Item = &'a Leaf>,
) -> Option<String> {
    for node in nodes.take(NEAR) {
        let is_of_line = match node.value() {
            Node::Element(element) => is_inline(element),
            Node::Text(_) => {
                node.parent() == picture.parent()
                    || node.parent().and_then(|it| it.value().as_element()).is_some_and(is_inline)
            }
            _ => true,
        };
        if !is_of_line {
            return None;
        }
        if !is_leaf(node) {
            continue;
        }
        let leaf = leaves.next()?;
        if leaf.image {
            continue;
        }
        let text: String = leaf
            .runs()
            .into_iter()
            .filter(|(_, mark)| **mark == Mark::Body)
            .map(|(range, _)| &leaf.text[range])
            .collect();
        if !text.trim().is_empty() {
            return Some(text);
        }
    }
    None
}

/// A node and what is in it; of what ends the line, the node only.
fn parts(node: NodeRef<'_, Node>) -> Vec<NodeRef<'_, Node>> {
    match node.value() {
        Node::Element(element) if !is_inline(element) => vec![node],
        _ => node.descendants().collect(),
    }
}

/// Whether an element goes on with the line around it.
fn is_inline(element: &Element) -> bool {
    span(element.name()).is_some() || matches!(element.name(), "a" | "span" | "font") || is_picture(element)
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
