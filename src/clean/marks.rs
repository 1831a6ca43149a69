//! Which elements are in the body, which hold fields, and which go: the recipe's selectors applied to the page, with the generic
//! path where the recipe says nothing or its body is not there.

use super::{
    body::figure_parts,
    document::{Document, Leaf, Mark, Marks, is_hidden, is_leaf, is_picture, is_pixel, technical},
    fields::Fields,
    generic,
    glyph::is_glyph,
    lines::Line,
};
use crate::{
    article::Evidence,
    mirror::Draft,
    recipe::{FieldName, Format, Pick},
    report::Finding,
    text::{fold, han, space},
};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{ElementRef, Html, Node, node::Element};
use std::{cell::LazyCell, collections::HashSet, ops::Range};

/// What is known of a marked page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Elements that hold the article.
    pub(super) roots: Vec<NodeId>,
    /// Elements that are a picture with its caption.
    pub(super) figures: HashSet<NodeId>,
    /// Links that are printed as their text: keyword links, whose words became tags.
    pub(super) plain: HashSet<NodeId>,
    /// Whether the article was found by the generic path.
    pub(super) generic: bool,
}

/// Marks a page's leaves by the recipe, and takes the picked fields.
pub(super) fn mark(draft: &Draft, document: &mut Document, fields: &mut Fields, findings: &mut Vec<Finding>) -> Page {
    let mut marks = Marks::default();
    let mut page = Page::default();
    take_picks(draft, document, fields, &mut marks, &mut page);
    remove(draft, document, &mut marks);
    find_body(draft, document, &mut marks, &mut page, findings);
    find_figures(draft, document, &mut page);
    keep_summary(draft, document, &mut marks, &page);
    document.settle(&marks);
    page
}

/// Fields that stand in elements.
fn take_picks(draft: &Draft, document: &Document, fields: &mut Fields, marks: &mut Marks, page: &mut Page) {
    for pick in &draft.recipe.picks {
        let mut taken = false;
        for element in pick.select.select(&document.html, &document.source) {
            if taken && !pick.all || draft.effort.is_spent() {
                break;
            }
            let Some(value) = value_of(pick, element, document) else { continue };
            if draft.recipe.format == Format::Markdown && is_another_title(pick.field, &value, fields) {
                break;
            }
            taken = true;
            fields.add(pick.field, &value, Evidence::Recipe);
            if pick.keep {
                if pick.field == FieldName::Tags {
                    page.plain.insert(element.id());
                }
            } else if pick.field == FieldName::LeadImage || pick.attr.is_none() {
                marks.set(element.id(), Mark::Field(pick.field));
            }
        }
    }
}

/// Whether a heading of the text is not its title, which is known.
fn is_another_title(field: FieldName, value: &str, fields: &Fields) -> bool {
    let known = fields.first(FieldName::Title).filter(|_| field == FieldName::Title);
    known.is_some_and(|title| fold::key(title) != fold::key(value))
}

/// The value that a pick finds in an element, if there is one.
fn value_of(pick: &Pick, element: ElementRef<'_>, document: &Document) -> Option<String> {
    let whole = match &pick.attr {
        Some(name) => element.value().attr(name)?.to_owned(),
        None if element.value().name() == "img" => document.address_of(element),
        None => Document::text_of(element),
    };
    let value = match &pick.pattern {
        Some(pattern) => {
            let found = pattern.captures(&whole)?;
            found.get(1).or_else(|| found.get(0))?.as_str().to_owned()
        }
        None => whole,
    };
    Some(value).filter(|value| !value.trim().is_empty())
}

/// What goes: by what an element is, and by the recipe's selectors.
fn remove(draft: &Draft, document: &Document, marks: &mut Marks) {
    let total = LazyCell::new(|| words_below(document.html.tree.root()));
    for node in document.html.tree.root().descendants() {
        let Some(element) = node.value().as_element() else { continue };
        let rule = match technical(element.name()) {
            Some("form") if !is_field(element) && (is_heading_button(node) || holds_most(&total, node)) => None,
            Some(rule) => Some(rule),
            None if is_hidden(element) => Some("hidden").filter(|_| !holds_most(&total, node)),
            None if is_picture(element) && is_pixel(element) => Some("tracking-pixel"),
            None if is_picture(element) => {
                ElementRef::wrap(node).filter(|it| document.is_nowhere(*it)).map(|_| "picture-without-address")
            }
            None => None,
        };
        if let Some(rule) = rule {
            marks.set(node.id(), Mark::removed(rule));
        }
    }
    for rule in &draft.recipe.removes {
        for element in rule.select.select(&document.html, &document.source).take_while(|_| !draft.effort.is_spent()) {
            let fits = rule.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&Document::text_of(element)));
            if fits && (!rule.linked || is_linked(element)) {
                let mark = Mark::removed(&rule.rule);
                marks.set(element.id(), mark.clone());
                if rule.rest {
                    let nodes = document.html.tree.root().descendants();
                    nodes
                        .skip_while(|node| node.id() != element.id())
                        .for_each(|node| marks.set(node.id(), mark.clone()));
                    break;
                }
            }
        }
    }
}

/// Whether an element is there to be written into, whatever stands in it.
fn is_field(element: &Element) -> bool {
    matches!(element.name(), "textarea" | "select" | "option" | "input")
}

/// The words below a node that are meant to be read.
fn words_below(node: NodeRef<'_, Node>) -> usize {
    let (mut words, mut unread) = (0, 0);
    let is_unread = |node: NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|it| matches!(technical(it.name()), Some("script" | "head" | "media")))
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

/// Whether an element holds most of a page's words, `total` of them: then it is the page, whatever it is called.
fn holds_most(total: &LazyCell<usize, impl FnOnce() -> usize>, node: NodeRef<'_, Node>) -> bool {
    // What was weighed before is heavier than what is in it.
    node.value().is_element() && **total > 60 && words_below(node) * 2 > **total
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

/// Whether four of five words of an element are links.
fn is_linked(element: ElementRef<'_>) -> bool {
    let (mut words, mut linked, mut links) = (0, 0, 0);
    let is_link = |node: NodeRef<'_, Node>| {
        node.id() != element.id() && node.value().as_element().is_some_and(|it| it.name() == "a")
    };
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) => {
                links += usize::from(is_link(node));
                let weight = node.value().as_text().map_or(0, |text| han::weight(text));
                words += weight;
                linked += if links > 0 { weight } else { 0 };
            }
            Edge::Close(node) => links -= usize::from(is_link(node)),
        }
    }
    words > 0 && linked * 5 >= words * 4
}

/// Where the article is: by the recipe, else by the generic path.
fn find_body(draft: &Draft, document: &Document, marks: &mut Marks, page: &mut Page, findings: &mut Vec<Finding>) {
    let recipe = &draft.recipe;
    let named = recipe.body.iter().find_map(|css| {
        css.select(&document.html, &document.source)
            .map(|element| element.id())
            .find(|id| has_content(&document.html, *id))
    });
    let root = named.unwrap_or_else(|| {
        if !recipe.body.is_empty() && document.leaves.iter().any(|leaf| !leaf.image && !leaf.text.trim().is_empty()) {
            findings.push(Finding::note(
                "body-not-found",
                format!("recipe `{}` names a body that is not there; found by the generic path", recipe.name),
            ));
        }
        page.generic = true;
        generic::find(document, marks)
    });
    marks.clear(root);
    marks.set(root, Mark::Body);
    page.roots.push(root);
}

/// Whether an element has words or a picture in it.
fn has_content(html: &Html, id: NodeId) -> bool {
    html.tree.get(id).is_some_and(|node| {
        node.descendants().any(|node| match node.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(element) => is_picture(element),
            _ => false,
        })
    })
}

/// Figures: `<figure>`, what the recipe calls one, and captions on their own.
fn find_figures(draft: &Draft, document: &Document, page: &mut Page) {
    for node in document.html.tree.root().descendants() {
        if node.value().as_element().is_some_and(|element| matches!(element.name(), "figure" | "figcaption")) {
            page.figures.insert(node.id());
        }
    }
    for css in draft.recipe.figures.iter().chain(&draft.recipe.captions) {
        page.figures.extend(css.select(&document.html, &document.source).map(|element| element.id()));
    }
    page.figures.retain(|id| document.html.tree.get(*id).is_some_and(|node| !holds_more(node)));
    // What holds the article is no picture of it.
    for root in &page.roots {
        let around = document.html.tree.get(*root).into_iter().flat_map(|root| root.ancestors().map(|it| it.id()));
        around.chain([*root]).for_each(|id| {
            page.figures.remove(&id);
        });
    }
}

/// Words that no caption has. More of them are a text.
pub(super) const CAPTION: usize = 300;

/// Whether a figure holds more than pictures and their caption.
fn holds_more(figure: NodeRef<'_, Node>) -> bool {
    let Some(top) = figure.value().as_element() else { return false };
    let (mut words, mut is_told, mut has_media) = (0, false, false);
    let mut under = 0;
    for edge in figure.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if under == 0 => {
                    words += han::weight(text);
                    is_told |= text.chars().any(|c| !c.is_whitespace() && !space::is_control(c));
                }
                Node::Element(element) => {
                    let name = element.name();
                    let is_part = matches!(name, "table" | "ul" | "ol" | "dl" | "blockquote" | "pre" | "figure");
                    if is_part && node.id() != figure.id() {
                        return true;
                    }
                    has_media |= name == "img" || technical(name).is_some();
                    under += usize::from(name == "figcaption");
                }
                _ => (),
            },
            Edge::Close(node) => {
                under -= usize::from(node.value().as_element().is_some_and(|element| element.name() == "figcaption"));
            }
        }
    }
    words > CAPTION || is_told && !has_media && top.name() == "figure"
}

/// A summary that the body does not repeat stays in the body.
fn keep_summary(draft: &Draft, document: &Document, marks: &mut Marks, page: &Page) {
    let summaries: Vec<NodeId> = document
        .html
        .tree
        .root()
        .descendants()
        .map(|node| node.id())
        .filter(|id| marks.get(*id) == Some(&Mark::Field(FieldName::Summary)))
        .collect();
    if summaries.is_empty() {
        return;
    }
    let text = |node: NodeRef<'_, Node>| {
        ElementRef::wrap(node).map(|element| space::squeezed(&element.text().collect::<String>()))
    };
    let bodies: Vec<String> =
        page.roots.iter().filter_map(|root| document.html.tree.get(*root).and_then(text)).collect();
    for id in summaries.into_iter().take_while(|_| !draft.effort.is_spent()) {
        let summary = document.html.tree.get(id).and_then(text).unwrap_or_default();
        let repeats = |body: &String| body.matches(summary.as_str()).nth(1).is_some();
        if !bodies.iter().any(repeats) {
            marks.clear(id);
        }
    }
}

/// Lines at the top that only repeat the headline or the lead picture's caption.
pub(super) fn repeated(lines: &mut Vec<Line>, document: &mut Document, fields: &Fields, page: &Page) {
    let known: Vec<(FieldName, String)> = [FieldName::Title, FieldName::Caption]
        .into_iter()
        .filter_map(|field| Some((field, fold::key(fields.first(field)?))))
        .collect();
    for line in lines.iter_mut().take(if page.generic { 8 } else { 5 }) {
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
    if let Some((src, _)) = images.first() {
        fields.add(FieldName::LeadImage, src, Evidence::Recipe);
    }
    if !captioned {
        fields.add(FieldName::Caption, &caption, Evidence::Recipe);
    }
    for leaf in document.leaves[range].iter_mut().filter(|leaf| leaf.mark == Mark::Body) {
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
        let body = document.leaves[range].iter_mut().filter(|leaf| leaf.mark == Mark::Body);
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
    let images: HashSet<&str> =
        leaves().map(|at| &document.leaves[at]).filter(|leaf| leaf.image).map(|leaf| leaf.text.as_str()).collect();
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
fn same_picture(document: &mut Document, fields: &Fields) {
    let Some(lead) = fields.first(FieldName::LeadImage).map(str::to_owned) else { return };
    for leaf in document.leaves.iter_mut().filter(|leaf| leaf.image && leaf.mark == Mark::Body && leaf.text == lead) {
        leaf.mark = Mark::Field(FieldName::LeadImage);
    }
}
