//! A parsed page as leaves: its text nodes and images in document order, each with what became of it. This is where the
//! accounting lives: a leaf may be marked again and cut in pieces, but never dropped.

use super::{
    Piece, Verdict, What,
    addresses::{
        image_address, is_embed, is_linked, media_address, others, own_base, told_address, words_of, written_beside,
    },
    attribute::attr,
};
use crate::{
    recipe::{Elements, FieldName},
    text::{beside, space::is_control},
};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use rustc_hash::FxHashMap;
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
    /// Whether it is what is shown from elsewhere, and no picture: all that is kept of it is a link.
    pub(super) embed: bool,
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
        if self.embed {
            return false;
        }
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
    /// Its elements, for selectors.
    pub(super) elements: Elements,
    /// What stands beside leaves, in the order of the page.
    asides: Vec<Aside>,
    /// The article's own address, from which relative ones are seen.
    base: Option<String>,
    /// Of pictures that may lie beside the file, by the text of their leaf: where.
    beside: HashMap<String, String>,
}

/// What a page says beside its text and what it shows: words instead of a picture, other addresses of it, comments.
#[derive(Debug)]
struct Aside {
    /// How many leaves stand before it.
    at: usize,
    text: String,
    what: What,
    /// What became of it; none for what becomes of the leaf before it.
    rule: Option<&'static str>,
}

/// What elements are marked before leaves are: the nearest one above a leaf decides.
#[derive(Debug, Default)]
pub(super) struct Marks(FxHashMap<NodeId, Mark>);

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
        let (mut leaves, mut asides, mut lying) = (Vec::new(), Vec::new(), HashMap::new());
        let outside = Mark::removed("outside-body");
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
                Node::Element(element) if is_media(element) => (media_address(node, element, base.as_deref()), true),
                Node::Comment(comment) => {
                    asides.extend(told_comment(comment, leaves.len()));
                    continue;
                }
                _ => continue,
            };
            let element = node.value().as_element();
            if let Some(element) = element {
                told_beside(element, &text, base.as_deref(), leaves.len() + 1, &mut asides);
            }
            let embed = element.is_some_and(|it| is_embed(it.name()));
            leaves.push(Leaf { node: node.id(), text, image, embed, mark: outside.clone(), cuts: Vec::new() });
        }
        let elements = Elements::of(&html);
        Self { html, source, leaves, elements, asides, base, beside: lying }
    }

    /// Adds to the account addresses of links that are not in the body, each with how many leaves stand before it and why.
    pub(super) fn add_lost(&mut self, lost: Vec<(usize, String, &'static str)>) {
        let aside = |(at, text, rule)| Aside { at, text, what: What::Address, rule: Some(rule) };
        self.asides.extend(lost.into_iter().map(aside));
        self.asides.sort_by_key(|aside| aside.at);
    }

    /// Gives every leaf the mark of the nearest marked element above it (an image's own mark first).
    pub(super) fn settle(&mut self, marks: &Marks) {
        let mut open: Vec<Mark> = vec![Mark::removed("outside-body")];
        let mut leaves = self.leaves.iter_mut();
        for edge in self.html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let above = &open[open.len() - 1];
                    let mark = marks.get(node.id()).cloned().unwrap_or_else(|| above.clone());
                    if is_leaf(node)
                        && let Some(leaf) = leaves.next()
                    {
                        leaf.mark = mark.clone();
                        if let Some(element) = node.value().as_element().filter(|_| leaf.embed) {
                            leaf.settle_embed(element, *above == Mark::Body);
                        }
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

    /// The account: every run of every leaf and what stands beside it, in document order. `words` is what its texts are.
    pub(super) fn pieces(&self, words: What) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.leaves.len() + self.asides.len());
        let mut asides = self.asides.iter().peekable();
        for (at, leaf) in self.leaves.iter().enumerate() {
            while let Some(aside) = asides.next_if(|aside| aside.at <= at) {
                pieces.push(self.piece(aside));
            }
            let what = if leaf.image { What::Picture } else { words };
            let run = |(range, mark): (Range<usize>, &Mark)| Piece {
                verdict: mark.verdict(),
                text: leaf.text[range].to_owned(),
                what,
            };
            pieces.extend(leaf.runs().into_iter().map(run));
        }
        pieces.extend(asides.map(|aside| self.piece(aside)));
        pieces
    }

    fn piece(&self, aside: &Aside) -> Piece {
        let above = aside.at.checked_sub(1).and_then(|at| self.leaves.get(at)).map(|leaf| leaf.mark.verdict());
        let verdict = match (aside.rule, above) {
            (Some(OTHER), Some(Verdict::Removed(rule))) | (None, Some(Verdict::Removed(rule))) => {
                Verdict::Removed(rule)
            }
            (Some(rule), _) => Verdict::Removed(rule.to_owned()),
            (None, above) => above.unwrap_or(Verdict::Body),
        };
        Piece { verdict, text: aside.text.clone(), what: aside.what }
    }

    /// Removes what is in the body, by a rule.
    pub(super) fn without_body(&mut self, rule: &str) {
        let removed = Mark::removed(rule);
        for leaf in &mut self.leaves {
            let marks = std::iter::once(&mut leaf.mark).chain(leaf.cuts.iter_mut().map(|(_, mark)| mark));
            marks.filter(|mark| **mark == Mark::Body).for_each(|mark| *mark = removed.clone());
        }
    }
}

impl Leaf {
    /// What becomes of what is shown from elsewhere in the body: a link, where one may lead there.
    fn settle_embed(&mut self, element: &Element, in_body: bool) {
        match &self.mark {
            Mark::Body if !is_linked(element, &self.text) => self.mark = Mark::removed(MEDIA),
            mark if in_body && *mark == Mark::removed(MEDIA) && is_linked(element, &self.text) => {
                self.mark = Mark::Body
            }
            _ => (),
        }
    }
}

/// The rule that removes what is shown from elsewhere, and the words in the place of it.
const MEDIA: &str = "media";
/// The rule that removes further addresses of what is shown.
const OTHER: &str = "other-address";

/// A comment, if there is a word in it.
fn told_comment(comment: &str, at: usize) -> Option<Aside> {
    let is_told = comment.chars().any(char::is_alphanumeric);
    is_told.then(|| Aside { at, text: comment.to_owned(), what: What::Comment, rule: Some("comment") })
}

/// What an element says beside the address that is shown of it: words instead of it, and its other addresses.
fn told_beside(element: &Element, shown: &str, base: Option<&str>, at: usize, asides: &mut Vec<Aside>) {
    let words = words_of(element);
    if !words.is_empty() {
        asides.push(Aside { at, text: words, what: What::Alt, rule: None });
    }
    let others = others(element, shown, base).into_iter();
    asides.extend(others.map(|text| Aside { at, text, what: What::Address, rule: Some(OTHER) }));
    if let Some(page) = attr(element, "srcdoc").filter(|page| page.chars().any(char::is_alphanumeric)) {
        asides.push(Aside { at, text: page.to_owned(), what: What::Data, rule: Some(MEDIA) });
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

/// Elements that hold no words of the article, whatever a recipe says.
pub(super) fn technical(name: &str) -> Option<&'static str> {
    Some(match name {
        "script" | "style" | "noscript" | "noframes" | "template" | "svg" | "annotation" | "annotation-xml" => "script",
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
    let style = attr(element, "style").map(|style| style.replace(' ', "").to_ascii_lowercase());
    attr(element, "hidden").is_some()
        || style.is_some_and(|style| style.contains("display:none") || style.contains("visibility:hidden"))
}

/// Whether an image is there to count readers, not to be looked at.
pub(super) fn is_pixel(element: &Element) -> bool {
    ["width", "height"]
        .iter()
        .any(|side| attr(element, side).is_some_and(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1")))
}
