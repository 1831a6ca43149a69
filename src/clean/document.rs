//! A parsed page as leaves: its text nodes and images in document order, each with what became of it. This is where the
//! accounting lives: a leaf may be marked again and cut in pieces, but never dropped.

use super::{Piece, Verdict};
use crate::{
    recipe::FieldName,
    text::{beside, space::is_control, url},
};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{ElementRef, Html, Node, node::Element};
use std::{collections::HashMap, ops::Range, rc::Rc};

/// What became of a piece of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// In the body.
    Body,
    /// In a field.
    Field(FieldName),
    /// Removed by a rule.
    Removed(Rc<str>),
}

impl Mark {
    pub(super) fn removed(rule: &str) -> Self {
        Self::Removed(Rc::from(rule))
    }

    fn verdict(&self) -> Verdict {
        match self {
            Self::Body => Verdict::Body,
            Self::Field(field) => Verdict::Field(field.name().to_owned()),
            Self::Removed(rule) => Verdict::Removed(rule.to_string()),
        }
    }
}

/// A text node or an image.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) node: NodeId,
    /// The text, or the image's address.
    pub(super) text: String,
    pub(super) image: bool,
    /// What became of it, but for the cuts.
    pub(super) mark: Mark,
    /// Parts of the text that became something else, in order, without overlaps.
    pub(super) cuts: Vec<(Range<usize>, Mark)>,
}

impl Leaf {
    /// The leaf as runs of text, each with its mark, in order.
    pub(super) fn runs(&self) -> Vec<(Range<usize>, &Mark)> {
        let mut runs = Vec::with_capacity(self.cuts.len() * 2 + 1);
        let mut at = 0;
        for (range, mark) in &self.cuts {
            if at < range.start {
                runs.push((at..range.start, &self.mark));
            }
            runs.push((range.clone(), mark));
            at = range.end;
        }
        if at < self.text.len() || runs.is_empty() {
            runs.push((at..self.text.len(), &self.mark));
        }
        runs
    }

    /// Whether anything of it is in the body and can be seen.
    pub(super) fn is_seen(&self) -> bool {
        let seen =
            |range: Range<usize>| self.image || self.text[range].chars().any(|c| !c.is_whitespace() && !is_control(c));
        self.runs().into_iter().any(|(range, mark)| *mark == Mark::Body && seen(range))
    }

    /// Marks a part of the text; parts that are cut already stay as they are.
    pub(super) fn cut(&mut self, range: Range<usize>, mark: &Mark) {
        let mut at = range.start;
        let mut fresh = Vec::new();
        for (taken, _) in &self.cuts {
            if taken.end <= at || taken.start >= range.end {
                continue;
            }
            if at < taken.start {
                fresh.push((at..taken.start, mark.clone()));
            }
            at = taken.end;
        }
        if at < range.end {
            fresh.push((at..range.end, mark.clone()));
        }
        self.cuts.extend(fresh);
        self.cuts.sort_by_key(|(range, _)| range.start);
    }
}

/// A parsed page with the account of its leaves.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) html: Html,
    pub(super) source: String,
    pub(super) leaves: Vec<Leaf>,
    /// The article's own address, from which relative ones are seen.
    base: Option<String>,
    /// Of pictures that may lie beside the file, by the text of their leaf: where.
    beside: HashMap<String, String>,
}

/// What elements are marked before leaves are: the nearest one above a leaf decides.
#[derive(Debug, Default)]
pub(super) struct Marks(HashMap<NodeId, Mark>);

impl Marks {
    /// Marks an element; the first mark stays.
    pub(super) fn set(&mut self, node: NodeId, mark: Mark) {
        self.0.entry(node).or_insert(mark);
    }

    pub(super) fn get(&self, node: NodeId) -> Option<&Mark> {
        self.0.get(&node)
    }

    pub(super) fn clear(&mut self, node: NodeId) {
        self.0.remove(&node);
    }
}

impl Document {
    /// The leaves of a page, all of them still outside of the body.
    pub(super) fn new(html: Html, source: String, base: Option<String>, path: &str) -> Self {
        let base = own_base(&html, base.as_deref()).or(base);
        let (mut leaves, mut lying) = (Vec::new(), HashMap::new());
        for node in html.tree.root().descendants() {
            let (text, image) = match node.value() {
                Node::Text(text) => (text.to_string(), false),
                Node::Element(element) if is_picture(element) => {
                    let address = told_address(element, base.as_deref());
                    if let Some(written) = written_beside(element) {
                        lying.insert(address.clone(), beside::place(path, &written));
                    }
                    (address, true)
                }
                Node::Element(element) if is_media(element) => (media_address(element, base.as_deref()), true),
                _ => continue,
            };
            leaves.push(Leaf { node: node.id(), text, image, mark: Mark::removed("outside-body"), cuts: Vec::new() });
        }
        Self { html, source, leaves, base, beside: lying }
    }

    /// Gives every leaf the mark of the nearest marked element above it (an image's own mark first).
    pub(super) fn settle(&mut self, marks: &Marks) {
        let mut open: Vec<Mark> = vec![Mark::removed("outside-body")];
        let mut leaves = self.leaves.iter_mut();
        for edge in self.html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let mark = marks.get(node.id()).cloned().unwrap_or_else(|| open[open.len() - 1].clone());
                    if is_leaf(node)
                        && let Some(leaf) = leaves.next()
                    {
                        leaf.mark = mark.clone();
                    }
                    open.push(mark);
                }
                Edge::Close(_) => {
                    open.pop();
                }
            }
        }
    }

    /// The address that relative ones are seen from.
    pub(super) fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Where an image is; empty if nowhere on the web.
    pub(super) fn address_of(&self, image: ElementRef<'_>) -> String {
        image_address(image.value(), self.base.as_deref())
    }

    /// Whether an image is nowhere: neither on the web nor, as it seems, beside the file.
    pub(super) fn is_nowhere(&self, image: ElementRef<'_>) -> bool {
        self.address_of(image).is_empty() && written_beside(image.value()).is_none()
    }

    /// Where a picture may lie beside the file, by the text of its leaf.
    pub(super) fn beside(&self, picture: &str) -> Option<&str> {
        self.beside.get(picture).map(String::as_str)
    }

    /// The text below an element, as it would be read.
    pub(super) fn text_of(element: ElementRef<'_>) -> String {
        crate::text::space::folded(&element.text().collect::<String>())
    }

    /// The account: every run of every leaf, in document order.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        self.leaves
            .iter()
            .flat_map(|leaf| {
                leaf.runs().into_iter().map(|(range, mark)| Piece {
                    verdict: mark.verdict(),
                    text: leaf.text[range].to_owned(),
                    image: leaf.image,
                })
            })
            .collect()
    }
}

/// Text nodes and images.
pub(super) fn is_leaf(node: NodeRef<'_, Node>) -> bool {
    match node.value() {
        Node::Text(_) => true,
        Node::Element(element) => is_picture(element) || is_media(element),
        _ => false,
    }
}

/// Whether an element is a picture.
pub(super) fn is_picture(element: &Element) -> bool {
    matches!(element.name(), "img" | "amp-img" | "amp-anim")
}

/// Whether an element shows what is not in the page: its address is all that can be kept of it.
fn is_media(element: &Element) -> bool {
    let name = element.name();
    matches!(
        name,
        "iframe" | "video" | "audio" | "embed" | "object" | "source" | "amp-iframe" | "amp-video" | "amp-youtube"
    )
}

/// Attributes that name a picture before a script has moved it to `src`.
const LAZY: [&str; 14] = [
    "data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-lazy", "data-echo", "data-url", "data-img",
    "data-image", "data-hi-res-src", "data-full-url", "data-original-src", "data-orig-file", "data-large-file",
];

/// Where an image really is: lazy-loading attributes before `src`, lists of several sizes last; empty if nowhere on the web.
fn image_address(element: &Element, base: Option<&str>) -> String {
    let sizes = ["data-srcset", "data-lazy-srcset", "srcset"].iter().filter_map(|name| element.attr(name));
    let first = sizes.filter_map(|list| url::candidates(list).next().map(|at| &list[at]));
    let named = LAZY.iter().chain(&["src"]).filter_map(|name| element.attr(name));
    named.chain(first).find_map(|address| url::web(address).or_else(|| resolve(address, base))).unwrap_or_default()
}

/// Where an image is; where that is nowhere on the web, the beginning of what its source says.
fn told_address(element: &Element, base: Option<&str>) -> String {
    let address = image_address(element, base);
    if !address.is_empty() {
        return address;
    }
    if let Some(written) = written_beside(element) {
        return written;
    }
    element.attr("src").map(|src| src.trim().chars().take(200).collect()).unwrap_or_default()
}

/// What an image says where it may lie beside the file; nothing where it says that it is elsewhere.
fn written_beside(element: &Element) -> Option<String> {
    let named: Vec<&str> = LAZY.iter().chain(&["src"]).filter_map(|name| element.attr(name)).collect();
    if named.iter().any(|address| url::web(address).is_some()) {
        return None;
    }
    let first = || element.attr("srcset").and_then(|list| url::candidates(list).next().map(|at| &list[at]));
    named.iter().find_map(|address| beside::written(address)).or_else(|| beside::written(first()?))
}

/// Where what an element shows is.
fn media_address(element: &Element, base: Option<&str>) -> String {
    let named = ["src", "data-src", "data", "data-videoid", "poster"].iter().filter_map(|name| element.attr(name));
    let first = element.attr("srcset").and_then(|list| url::candidates(list).next().map(|at| &list[at]));
    let mut named = named.chain(first).filter(|address| !address.trim().is_empty());
    named
        .next()
        .map(|address| url::web(address).or_else(|| resolve(address, base)).unwrap_or_else(|| address.to_owned()))
        .unwrap_or_default()
}

/// The address that a page says relative ones are seen from: its `<base>`, else its own.
fn own_base(html: &Html, known: Option<&str>) -> Option<String> {
    let elements = || html.tree.root().descendants().filter_map(|node| node.value().as_element()).take(400);
    let base = elements().find(|it| it.name() == "base").and_then(|it| it.attr("href"));
    let canonical = || {
        let link = elements().find(|it| it.name() == "link" && it.attr("rel") == Some("canonical"));
        let meta = || elements().find(|it| it.attr("property") == Some("og:url"));
        link.and_then(|it| it.attr("href")).or_else(|| meta()?.attr("content")).and_then(url::web)
    };
    let own = known.map(str::to_owned).or_else(canonical);
    base.and_then(|base| url::web(base).or_else(|| resolve(base, own.as_deref()))).or(own)
}

/// A relative address, seen from the article's own.
pub(super) fn resolve(address: &str, base: Option<&str>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.starts_with(['#', '?']) || address.starts_with("data:") {
        return None;
    }
    url::web(::url::Url::parse(base?).ok()?.join(address).ok()?.as_str())
}

/// Elements that hold no words of the article, whatever a recipe says.
pub(super) fn technical(name: &str) -> Option<&'static str> {
    Some(match name {
        "script" | "style" | "noscript" | "template" | "svg" | "annotation" | "annotation-xml" => "script",
        "head" | "title" => "head",
        "iframe" | "video" | "audio" | "object" | "embed" | "canvas" | "source" | "amp-iframe" | "amp-video"
        | "amp-youtube" => "media",
        "form" | "button" | "select" | "textarea" | "input" | "option" => "form",
        "nav" => "navigation",
        _ => return None,
    })
}

/// Whether an element is not meant to be seen.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").map(|style| style.replace(' ', "").to_ascii_lowercase());
    element.attr("hidden").is_some()
        || style.is_some_and(|style| style.contains("display:none") || style.contains("visibility:hidden"))
}

/// Whether an image is there to count readers, not to be looked at.
pub(super) fn is_pixel(element: &Element) -> bool {
    ["width", "height"]
        .iter()
        .any(|side| element.attr(side).is_some_and(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1")))
}
