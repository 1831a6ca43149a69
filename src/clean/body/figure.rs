//! Figures: pictures and their words, as one.

use super::Builder;
use crate::{
    article::{Figure, Inline, Kind, Picture},
    clean::document::{Document, Mark, is_leaf},
    text::space::{Fold, is_control},
};
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use std::{collections::HashSet, ops::Range};

impl<'a> Builder<'a> {
    /// A picture that stands alone.
    pub(super) fn image(&mut self, leaf: usize) {
        let leaf = &self.document.leaves[leaf];
        if leaf.mark != Mark::Body || leaf.text.is_empty() {
            return;
        }
        let alt = alt_of(self.document, leaf.node);
        self.put_figure(&[(leaf.text.clone(), alt)], "");
    }

    /// A figure is put as a whole: its pictures, and all its words as the caption.
    pub(super) fn figure(&mut self, first: usize, node: NodeRef<'a, Node>) {
        let count = node.descendants().filter(|node| is_leaf(*node)).count();
        let (images, caption) = figure_parts(self.document, first..first + count);
        if images.is_empty() && caption.is_empty() {
            return;
        }
        self.put_figure(&images, &caption);
    }

    fn put_figure(&mut self, images: &[(String, String)], caption: &str) {
        self.end_paragraph();
        let picture = |(src, alt): &(String, String)| Inline::Picture(Picture::new(src, alt).into());
        let pictures: Vec<Inline> = images.iter().map(picture).collect();
        let caption = match caption {
            "" => Vec::new(),
            words => vec![Kind::Words(vec![Inline::Text(words.to_owned())]).into()],
        };
        self.lines.size += caption_size(images);
        let before = self.frames.last_mut().and_then(|frame| frame.last_mut()).map(|block| &mut block.kind);
        match before {
            // A caption right behind a figure without one is its own.
            Some(Kind::Figure(figure)) if pictures.is_empty() && figure.caption.is_empty() => figure.caption = caption,
            _ => {
                let blocks = if pictures.is_empty() { Vec::new() } else { vec![Kind::Words(pictures).into()] };
                self.put(Kind::Figure(Figure { blocks, caption }).into());
            }
        }
    }
}

/// How many bytes pictures add to a body.
fn caption_size(images: &[(String, String)]) -> usize {
    images.iter().map(|(src, alt)| src.len() + alt.len() + 32).sum()
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
