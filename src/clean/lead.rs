//! The top of an article: lines that repeat its headline, and the picture above its text. What is decided on comes in, what stands
//! there becomes fields.

use super::{
    body::CAPTION,
    body::{alt_of, figure_parts},
    document::{Document, Leaf, Mark, is_leaf},
    fields::Fields,
    glyph::is_glyph,
    lines::Line,
    marks::Page,
};
use crate::{
    article::Evidence,
    recipe::FieldName,
    text::{fold, han},
};
use ego_tree::NodeId;
use std::{collections::HashSet, ops::Range};

/// Lines at the top that only repeat the headline or the lead picture's caption.
pub(super) fn repeated(lines: &mut Vec<Line>, document: &mut Document, fields: &Fields, page: &Page) {
    let known: Vec<(FieldName, String)> = [FieldName::Title, FieldName::Caption]
        .into_iter()
        .filter_map(|field| Some((field, fold::key(fields.first(field)?))))
        .collect();
    // A headline that is all that a page says is its text.
    let is_all = |line: &Line| han::weight(&line.text) > CAPTION / 5;
    let is_alone = lines.len() == 1 && lines.first().is_some_and(is_all);
    for line in lines.iter_mut().take(if page.generic { 8 } else { 5 }).filter(|_| !is_alone) {
        let key = fold::key(&line.text);
        if let Some((field, _)) = known.iter().find(|(_, value)| *value == key) {
            let all = 0..line.text.len();
            line.take(all, &Mark::Field(*field), document);
        }
    }
    lines.retain(|line| !line.text.is_empty());
}

/// The figure above the first words is the article's lead: its picture and its caption become fields. Where the recipe picked
/// the picture alone, the caption that it left there is the picture's.
pub(super) fn lead(document: &mut Document, fields: &mut Fields, page: &Page) {
    let captioned = fields.first(FieldName::Caption).is_some();
    if fields.first(FieldName::LeadImage).is_some() {
        same_picture(document, fields);
        if !captioned {
            lead_caption(document, fields, page);
        }
        return;
    }
    let Some(range) = top_figure(document, page).or_else(|| take_figure_above(document, page)) else { return };
    let (images, caption) = figure_parts(document, range.clone());
    if images.len() > 1 {
        return;
    }
    if let Some((src, alt)) = images.first() {
        fields.add(FieldName::LeadImage, src, Evidence::Recipe);
        fields.add_alt(alt);
    }
    if !captioned {
        fields.add(FieldName::Caption, &caption, Evidence::Recipe);
    }
    for leaf in document.leaves[range].iter_mut().filter(|leaf| leaf.mark == Mark::Body && !leaf.embed) {
        leaf.mark = Mark::Field(if leaf.image { FieldName::LeadImage } else { FieldName::Caption });
    }
    if !captioned && caption.is_empty() && !images.is_empty() {
        // The caption may stand behind the picture, in an element of its own.
        lead_caption(document, fields, page);
    }
}

/// Takes the caption that the body begins with, now that the picture above it is gone.
fn lead_caption(document: &mut Document, fields: &mut Fields, page: &Page) {
    let Some(range) = top_figure(document, page) else { return };
    let (images, caption) = figure_parts(document, range.clone());
    if images.is_empty() {
        fields.add(FieldName::Caption, &caption, Evidence::Recipe);
        let body = document.leaves[range].iter_mut().filter(|leaf| leaf.mark == Mark::Body && !leaf.embed);
        body.for_each(|leaf| leaf.mark = Mark::Field(FieldName::Caption));
    }
}

/// The leaves of the figure, or of the bare picture, that the body begins with.
fn top_figure(document: &Document, page: &Page) -> Option<Range<usize>> {
    let mut leaf = 0;
    let mut ends_at = 0;
    for node in document.html.tree.root().descendants() {
        if page.figures.contains(&node.id()) && leaf >= ends_at {
            let range = leaf..leaf + node.descendants().filter(|node| is_leaf(*node)).count();
            if document.leaves[range.clone()].iter().any(Leaf::is_seen) {
                return Some(range);
            }
            ends_at = range.end;
        }
        if is_leaf(node) {
            if document.leaves[leaf].is_seen() {
                return (document.leaves[leaf].image && !is_glyph(document, leaf)).then(|| leaf..leaf + 1);
            }
            leaf += 1;
        }
    }
    None
}

/// Takes the figure above a body that the generic path found into the body. One of several pictures is no lead, and stays where it is.
fn take_figure_above(document: &mut Document, page: &Page) -> Option<Range<usize>> {
    let root = page.roots.first().filter(|_| page.generic)?;
    let range = figure_above(document, *root)?;
    let outside = Mark::removed("outside-body");
    let leaves = || range.clone().filter(|at| document.leaves[*at].mark == outside);
    let images: HashSet<&str> = leaves()
        .map(|at| &document.leaves[at])
        .filter(|leaf| leaf.image && !leaf.embed)
        .map(|leaf| leaf.text.as_str())
        .collect();
    if images.len() > 1 {
        return None;
    }
    leaves().collect::<Vec<_>>().into_iter().for_each(|at| document.leaves[at].mark = Mark::Body);
    Some(range)
}

/// The leaves of the figure that stands right above the article's element, by itself or in the same parent's.
fn figure_above(document: &Document, root: NodeId) -> Option<Range<usize>> {
    let mut node = document.html.tree.get(root)?;
    for _ in 0..3 {
        let figure = node.prev_siblings().flat_map(|sibling| sibling.descendants()).find(|below| {
            below.value().as_element().is_some_and(|element| element.name() == "figure")
                && below.descendants().any(|it| it.value().as_element().is_some_and(|element| element.name() == "img"))
        });
        if let Some(figure) = figure {
            let first = figure.descendants().find(|it| is_leaf(*it))?.id();
            let start = document.leaves.iter().position(|leaf| leaf.node == first)?;
            return Some(start..start + figure.descendants().filter(|it| is_leaf(*it)).count());
        }
        node = node.parent()?;
    }
    None
}

/// The lead picture is not shown again in the body.
fn same_picture(document: &mut Document, fields: &mut Fields) {
    let Some(lead) = fields.first(FieldName::LeadImage).map(str::to_owned) else { return };
    for at in 0..document.leaves.len() {
        let leaf = &mut document.leaves[at];
        if leaf.image && leaf.mark == Mark::Body && leaf.text == lead {
            leaf.mark = Mark::Field(FieldName::LeadImage);
            let node = leaf.node;
            fields.add_alt(&alt_of(document, node));
        }
    }
}
