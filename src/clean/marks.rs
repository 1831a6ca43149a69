//! Which elements are in the body, which hold fields, and which go: the recipe's selectors applied to the page, with the generic
//! path where the recipe says nothing or its body is not there.

use super::{
    attribute::attr,
    body::CAPTION,
    document::{Document, Mark, Marks, is_hidden, is_picture, is_pixel, technical},
    fields::Fields,
    generic,
    weigh::Scales,
};
use crate::{
    article::Evidence,
    draft::Draft,
    recipe::{FieldName, Format, Pick},
    report::Finding,
    text::{fold, han, space},
};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use rustc_hash::FxHashSet;
use scraper::{ElementRef, Html, Node};

/// What is known of a marked page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Elements that hold the article.
    pub(super) roots: Vec<NodeId>,
    /// Elements that are a picture with its caption.
    pub(super) figures: FxHashSet<NodeId>,
    /// Links that are printed as their text: keyword links, whose words became tags.
    pub(super) plain: FxHashSet<NodeId>,
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
    let scales = Scales::of(document);
    for pick in &draft.recipe.picks {
        let mut taken = false;
        for element in pick.select.select(&document.html, &document.elements) {
            if taken && !pick.all || draft.effort.is_spent() {
                break;
            }
            let Some(value) = value_of(pick, element, document) else { continue };
            if !pick.keep && pick.attr.is_none() && scales.is_too_much(&value, *element) {
                continue;
            }
            if draft.recipe.format == Format::Markdown && is_another_title(pick.field, &value, fields) {
                break;
            }
            taken = true;
            fields.add(pick.field, &value, Evidence::Recipe);
            if pick.field == FieldName::LeadImage {
                fields.add_alt(attr(element.value(), "alt").unwrap_or_default());
            }
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
        Some(name) => attr(element.value(), name)?.to_owned(),
        None if element.value().name() == "img" => document.address_of(element),
        None => Document::text_of(element),
    };
    let value = match &pick.pattern {
        Some(pattern) => {
            let places = pattern.places(&whole)?;
            let place = places.get(1).cloned().flatten().or_else(|| places[0].clone())?;
            whole[place].to_owned()
        }
        None => whole,
    };
    Some(value).filter(|value| !value.trim().is_empty())
}

/// What goes: by what an element is, and by the recipe's selectors.
fn remove(draft: &Draft, document: &Document, marks: &mut Marks) {
    let scales = Scales::of(document);
    for node in document.html.tree.root().descendants() {
        let Some(element) = node.value().as_element() else { continue };
        let rule = match technical(element.name()) {
            Some(_) if scales.is_spared(element, node) => None,
            Some("media") if is_hidden(element) => Some("hidden"),
            Some("media") if is_pixel(element) => Some("tracking-pixel"),
            Some(rule) => Some(rule),
            None if is_hidden(element) => Some("hidden").filter(|_| !scales.is_most(node)),
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
        for element in rule.select.select(&document.html, &document.elements).take_while(|_| !draft.effort.is_spent()) {
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
        css.select(&document.html, &document.elements)
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
        page.figures.extend(css.select(&document.html, &document.elements).map(|element| element.id()));
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
