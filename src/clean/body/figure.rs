//! Figures: pictures and their words, as one; and pictures that stand in a sentence.

use super::{
    Builder,
    frame::{Frame, What},
};
use crate::{
    article::{Block, Embed, Figure, Inline, Kind, Picture},
    clean::attribute::attr,
    clean::{
        addresses::{medium, words_of},
        document::{Document, Mark, is_leaf},
        glyph::is_glyph,
    },
    text::space::{Fold, is_control},
};
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use std::{collections::HashSet, ops::Range};

impl<'a> Builder<'a> {
    /// A picture that stands alone, or in a sentence.
    pub(super) fn image(&mut self, at: usize) {
        let leaf = &self.document.leaves[at];
        if leaf.mark != Mark::Body || leaf.text.is_empty() {
            return;
        }
        let picture = Picture::new(&leaf.text, &alt_of(self.document, leaf.node));
        if !is_glyph(self.document, at) || self.is_preformatted() {
            return self.put_figure(vec![picture], Vec::new());
        }
        let mut fold = self.fold;
        // What stands for the picture here: blanks before it are the author's as before a character.
        fold.feed('\u{FFFC}', |c| {
            if c == ' ' {
                self.lines.push(c);
            }
        });
        self.fold = fold;
        self.start_words();
        self.enter();
        self.lines.add(Inline::Picture(Picture { is_inline: true, ..picture }.into()));
    }

    /// What is shown from elsewhere: a link to it, in a paragraph of its own.
    pub(super) fn embed(&mut self, at: usize) {
        let document = self.document;
        let leaf = &document.leaves[at];
        let element = document.html.tree.get(leaf.node).and_then(|node| node.value().as_element());
        let Some(element) = element.filter(|_| leaf.embed && leaf.mark == Mark::Body) else { return };
        let embed = Embed::new(&leaf.text, medium(element, &leaf.text), &words_of(element));
        self.end_paragraph();
        self.lines.size += embed.src.len() + embed.title.len() + 32;
        self.put(Kind::Paragraph(vec![Inline::Embed(embed.into())]).into());
    }

    /// A figure begins: all words in it are its caption.
    pub(super) fn open_figure(&mut self) {
        self.end_paragraph();
        self.frames.push(Frame::new(None, What::Under));
    }

    /// A figure ends, whose first leaf is `first`.
    pub(super) fn close_figure(&mut self, first: usize, node: NodeRef<'a, Node>) {
        self.end_paragraph();
        let caption = self.frames.pop().map(Frame::into_blocks).unwrap_or_default();
        let count = node.descendants().filter(|node| is_leaf(*node)).count();
        let (images, _) = figure_parts(self.document, first..first + count);
        (first..first + count).for_each(|at| self.embed(at));
        if !images.is_empty() || !caption.is_empty() {
            self.put_figure(images.iter().map(|(src, alt)| Picture::new(src, alt)).collect(), caption);
        }
    }

    fn put_figure(&mut self, pictures: Vec<Picture>, caption: Vec<Block>) {
        self.end_paragraph();
        self.lines.size += pictures.iter().map(|picture| picture.src.len() + picture.alt.len() + 32).sum::<usize>();
        let pictures: Vec<Inline> = pictures.into_iter().map(|it| Inline::Picture(it.into())).collect();
        let blocks = if pictures.is_empty() { Vec::new() } else { vec![Kind::Words(pictures).into()] };
        self.put(Kind::Figure(Figure { blocks, caption, is_above: false }).into());
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
            if !leaf.embed && leaf.mark == Mark::Body && !leaf.text.is_empty() && seen.insert(leaf.text.as_str()) {
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
pub(in crate::clean) fn alt_of(document: &Document, node: NodeId) -> String {
    let element = document.html.tree.get(node).and_then(|node| node.value().as_element());
    element.and_then(|element| attr(element, "alt")).map(crate::text::space::folded).unwrap_or_default()
}
