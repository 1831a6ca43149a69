//! Figures: pictures and their words, printed as one.

use super::Printer;
use crate::{
    clean::{
        allowed::{escape_text, image_tag},
        document::{Document, Mark, is_leaf},
    },
    text::space::{Fold, is_control},
};
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use std::{collections::HashSet, ops::Range};

impl<'a> Printer<'a> {
    /// A picture that stands alone.
    pub(super) fn image(&mut self, leaf: usize) {
        let leaf = &self.document.leaves[leaf];
        if leaf.mark != Mark::Body || leaf.text.is_empty() {
            return;
        }
        let alt = alt_of(self.document, leaf.node);
        self.print_figure(&[(leaf.text.clone(), alt)], "");
    }

    /// A figure is printed as a whole: its pictures, and all its words as the caption.
    pub(super) fn figure(&mut self, first: usize, node: NodeRef<'a, Node>) {
        let count = node.descendants().filter(|node| is_leaf(*node)).count();
        let (images, caption) = figure_parts(self.document, first..first + count);
        if images.is_empty() && caption.is_empty() {
            return;
        }
        self.print_figure(&images, &caption);
    }

    fn print_figure(&mut self, images: &[(String, String)], caption: &str) {
        const END: &str = "</figure>\n";
        self.end_paragraph();
        let is_here = self.containers.iter().all(|it| it.printed);
        self.open_containers();
        let html = &mut self.out.html;
        if images.is_empty() && is_here && self.bare_figure > 0 && html.len() == self.bare_figure {
            html.truncate(html.len() - END.len());
        } else {
            html.push_str("<figure>");
        }
        images.iter().for_each(|(src, alt)| html.push_str(&image_tag(src, alt)));
        if !caption.is_empty() {
            html.push_str("<figcaption>");
            caption.chars().for_each(|c| escape_text(c, html));
            html.push_str("</figcaption>");
        }
        html.push_str(END);
        self.bare_figure = if caption.is_empty() { html.len() } else { 0 };
        self.out.has_image |= !images.is_empty();
    }
}

/// The pictures (address, words instead) and the caption among a figure's leaves.
pub(in crate::clean) fn figure_parts(document: &Document, leaves: Range<usize>) -> (Vec<(String, String)>, String) {
    let mut images = Vec::new();
    let mut seen = HashSet::new();
    let mut caption = String::new();
    let mut fold = Fold::default();
    for leaf in &document.leaves[leaves] {
        if leaf.image {
            if leaf.mark == Mark::Body && !leaf.text.is_empty() && seen.insert(leaf.text.as_str()) {
                images.push((leaf.text.clone(), alt_of(document, leaf.node)));
            }
            continue;
        }
        for (range, mark) in leaf.runs() {
            if *mark == Mark::Body {
                leaf.text[range]
                    .chars()
                    .filter(|&c| !is_control(c) || c.is_whitespace())
                    .for_each(|c| fold.feed(c, |c| caption.push(c)));
            }
        }
        fold.feed('\n', |_| {});
    }
    (images, caption.trim().to_owned())
}

/// The words instead of an image.
fn alt_of(document: &Document, node: NodeId) -> String {
    let element = document.html.tree.get(node).and_then(|node| node.value().as_element());
    element.and_then(|element| element.attr("alt")).map(crate::text::space::folded).unwrap_or_default()
}
