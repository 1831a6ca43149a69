//! How much of a page's words stand in an element. What holds most of them is the page, whatever it is called, and no field.

use super::document::{Document, technical};
use crate::text::han;
use ego_tree::{NodeRef, iter::Edge};
use scraper::{Node, node::Element};
use std::cell::OnceCell;

/// So many words are a headline or a notice. More may be a page.
const SHORT: usize = 60;

/// A page, with what all its words weigh where somebody asked.
pub(super) struct Scales<'d> {
    root: NodeRef<'d, Node>,
    total: OnceCell<usize>,
}

impl<'d> Scales<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        Self { root: document.html.tree.root(), total: OnceCell::new() }
    }

    /// Whether an element holds most of the page's words.
    pub(super) fn is_most(&self, node: NodeRef<'_, Node>) -> bool {
        let total = *self.total.get_or_init(|| words_below(self.root));
        // What was weighed before is heavier than what is in it.
        node.value().is_element() && total > SHORT && words_below(node) * 2 > total
    }

    /// Whether a field's value, taken from an element, is more than a field: most of the page.
    pub(super) fn is_too_much(&self, value: &str, node: NodeRef<'_, Node>) -> bool {
        han::weight(value) > SHORT && self.is_most(node)
    }

    /// Whether an element that is named after what it mostly is holds words of the article.
    pub(super) fn is_spared(&self, element: &Element, node: NodeRef<'_, Node>) -> bool {
        is_weighed(element.name()) && (is_heading_button(node) || self.is_most(node))
    }
}

/// Whether an element may hold a page, beside what it is named after.
fn is_weighed(name: &str) -> bool {
    matches!(name, "form" | "button" | "template" | "object" | "video" | "audio" | "canvas")
}

/// The words below a node that are meant to be read.
fn words_below(node: NodeRef<'_, Node>) -> usize {
    let (mut words, mut unread) = (0, 0);
    let is_unread = |node: NodeRef<'_, Node>| {
        let name = node.value().as_element().map_or("", Element::name);
        !is_weighed(name) && matches!(technical(name), Some("script" | "head" | "media"))
    };
    for edge in node.traverse() {
        match edge {
            Edge::Open(node) => {
                unread += usize::from(is_unread(node));
                words += node.value().as_text().filter(|_| unread == 0).map_or(0, |text| han::weight(text));
            }
            Edge::Close(node) => unread -= usize::from(is_unread(node)),
        }
    }
    words
}

/// Whether a button is what a heading says: it opens the text below.
fn is_heading_button(node: NodeRef<'_, Node>) -> bool {
    let is_heading = |node: NodeRef<'_, Node>| {
        node.value()
            .as_element()
            .is_some_and(|it| matches!(it.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary"))
    };
    let is_button = node.value().as_element().is_some_and(|it| it.name() == "button");
    is_button && (node.ancestors().take(2).any(is_heading) || node.children().any(is_heading))
}
