//! The builder of bodies: what is marked as body, as blocks. What has no kind of its own among blocks and inlines keeps its words,
//! and nothing is opened before there is something in it.

mod anchors;
mod figure;
mod frame;
mod lines;
mod tongue;

use super::{
    addresses::is_embed,
    allowed::{formula, heading, link, span},
    attribute::attr,
    document::{Document, Mark, is_leaf},
    guard,
    outline::Outline,
};
use crate::{
    article::{Block, Content, Inline, Kind, Span, Target, each_line},
    text::space::{Fold, is_control},
};
use anchors::Anchors;
use ego_tree::{NodeId, NodeRef, iter::Edge};
use frame::{Frame, What};
use lines::Lines;
use rustc_hash::FxHashSet;
use scraper::{Node, node::Element};
use tongue::Tongue;

pub(super) use figure::{alt_of, figure_parts};
pub(super) use frame::CAPTION;

/// How often what is built may be as long as its page, with this much more for the shortest: an element is opened again in every
/// paragraph in it, with its address.
const GROWTH: usize = 8;
const LEAST: usize = 64 << 10;

/// How deep blocks may stand within blocks. What is deeper keeps its words.
const DEEPEST: usize = 32;

/// The addresses of links that are none in the body: before each stand so many leaves; and the rule that took it.
type Lost = Vec<(usize, String, &'static str)>;

/// What is in the body below `roots`, and which addresses are not. Links whose element is in `plain` are their text. The error says
/// that too much would be built.
pub(super) fn build(
    document: &Document,
    roots: &[NodeId],
    figures: &FxHashSet<NodeId>,
    plain: &FxHashSet<NodeId>,
    base: Option<&str>,
) -> Result<(Content, Lost), String> {
    let longest = (document.source.len() * GROWTH + LEAST).min(guard::MAX_BYTES);
    let mut builder = Builder::new(document, plain, base, Anchors::of(document, base));
    let mut leaf = 0;
    let mut depth = 0;
    let mut figure_depth = 0;
    let mut first = 0;
    for edge in document.html.tree.root().traverse() {
        let (node, open) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        let is_root = roots.contains(&node.id());
        let is_figure = figures.contains(&node.id());
        if open {
            depth += usize::from(is_root);
            if is_figure && depth > 0 && figure_depth == 0 {
                builder.open_figure();
                first = leaf;
            }
            figure_depth += usize::from(is_figure);
            if depth > 0 {
                builder.open(node, leaf);
            }
            leaf += usize::from(is_leaf(node));
            if builder.lines.size > longest {
                return Err(format!("what would be printed of it is larger than {} KiB", longest >> 10));
            }
        } else {
            if depth > 0 {
                builder.close(node);
            }
            figure_depth -= usize::from(is_figure);
            if is_figure && depth > 0 && figure_depth == 0 {
                builder.close_figure(first, node);
            }
            depth -= usize::from(is_root);
        }
    }
    Ok(builder.finish())
}

struct Builder<'a> {
    document: &'a Document,
    plain: &'a FxHashSet<NodeId>,
    base: Option<&'a str>,
    /// What links of this text lead to.
    anchors: Anchors,
    /// The containers that are open around here, the body itself first.
    frames: Vec<Frame>,
    /// The words of the paragraph that is open, and the inline elements around here.
    lines: Lines,
    /// What the paragraph that is open will be.
    paragraph: Option<Tag>,
    /// What the elements around here would make of a paragraph, innermost last.
    wanted: Vec<(NodeId, Tag)>,
    /// The elements around here that say a language or a direction, innermost last, with what is within each.
    tongues: Vec<(NodeId, Tongue)>,
    /// What the page says of itself.
    page: Tongue,
    /// What was around where the paragraph that is open began.
    spoken: Tongue,
    outline: Outline,
    breaks: usize,
    lost: Lost,
    /// The blanks that a preformatted text begins with: written with its first word, and not without one.
    indent: String,
    fold: Fold,
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    /// Words in an item or a cell.
    Words,
    Paragraph,
    /// With the level that it has in its source, and then with its own.
    Heading(u8),
    Preformatted,
}

impl Tag {
    fn of(name: &str) -> Option<Self> {
        match name {
            "p" => Some(Self::Paragraph),
            "pre" => Some(Self::Preformatted),
            _ => heading(name).map(Self::Heading),
        }
    }

    fn block(self, inlines: Vec<Inline>) -> Block {
        Block::from(match self {
            Self::Words => Kind::Words(inlines),
            Self::Paragraph => Kind::Paragraph(inlines),
            Self::Heading(level) => Kind::Heading(level, inlines),
            Self::Preformatted => Kind::Preformatted(inlines),
        })
    }
}

impl<'a> Builder<'a> {
    fn new(document: &'a Document, plain: &'a FxHashSet<NodeId>, base: Option<&'a str>, anchors: Anchors) -> Self {
        let page = Tongue::default().within(document.html.root_element().value()).unwrap_or_default();
        Self {
            document,
            plain,
            base,
            anchors,
            frames: vec![Frame::new(None, What::Blocks).in_tongue(page.clone())],
            page,
            lines: Lines::default(),
            paragraph: None,
            wanted: Vec::new(),
            tongues: Vec::new(),
            spoken: Tongue::default(),
            outline: Outline::default(),
            breaks: 0,
            lost: Vec::new(),
            indent: String::new(),
            fold: Fold::default(),
        }
    }

    fn open(&mut self, node: NodeRef<'a, Node>, leaf: usize) {
        match node.value() {
            Node::Text(_) => self.words(leaf),
            Node::Element(element) => self.open_element(node, element, leaf),
            _ => {}
        }
    }

    fn open_element(&mut self, node: NodeRef<'a, Node>, element: &Element, leaf: usize) {
        let (id, name) = (node.id(), element.name());
        self.note_anchor(element);
        if let Some(tongue) = self.tongue().within(element).filter(|_| stands_alone(element)) {
            self.tongues.push((id, tongue));
        }
        match name {
            "img" | "amp-img" | "amp-anim" if self.is_caption() => (),
            "img" | "amp-img" | "amp-anim" => self.image(leaf),
            _ if is_embed(name) && !self.is_caption() => self.embed(leaf),
            "br" => self.break_line(),
            "hr" => self.rule(),
            _ => {
                if let Some(inline) = self.inline(node, element) {
                    self.lines.open(id, inline);
                } else if name == "a" {
                    self.note_lost(node, element, leaf);
                } else if let Some(tag) = Tag::of(name) {
                    self.end_paragraph();
                    self.wanted.push((id, tag));
                } else if let Some(what) = self.container(element) {
                    self.end_paragraph();
                    let tongue = if what.is_block() { self.tongue() } else { self.frame().tongue.clone() };
                    self.frames.push(Frame::new(Some(id), what).in_tongue(tongue));
                } else if super::lines::is_block(name) {
                    self.end_paragraph();
                }
            }
        }
    }

    /// The container that an element is, if it may stand here: a parser would move it elsewhere if it may not.
    fn container(&self, element: &Element) -> Option<What> {
        let around = &self.frame().what;
        What::of(element).filter(|what| self.frames.len() <= DEEPEST && what.fits(around) && !self.is_caption())
    }

    /// Whether we are in a caption of a figure: whatever stands in it is its words.
    fn is_caption(&self) -> bool {
        matches!(self.frame().what, What::Under)
    }

    /// The language and the direction here.
    fn tongue(&self) -> Tongue {
        self.tongues.last().map_or(&self.page, |(_, tongue)| tongue).clone()
    }

    /// The container that is open.
    fn frame(&self) -> &Frame {
        self.frames.last().expect("the body itself is never closed")
    }

    fn put(&mut self, block: Block) {
        self.frames.last_mut().expect("the body itself is never closed").put(block);
    }

    fn close(&mut self, node: NodeRef<'a, Node>) {
        let id = node.id();
        let Some(element) = node.value().as_element() else { return };
        if self.lines.close(id) {
            return;
        }
        if super::lines::is_block(element.name()) {
            self.end_paragraph();
        }
        if self.wanted.last().is_some_and(|(wanted, _)| *wanted == id) {
            self.wanted.pop();
        }
        if self.frame().element == Some(id) {
            self.close_frame();
        }
        if self.tongues.last().is_some_and(|(said, _)| *said == id) {
            self.tongues.pop();
        }
    }

    fn close_frame(&mut self) {
        let frame = self.frames.pop().expect("one is open");
        let tongue = frame.tongue.clone();
        let around = self.frames.last_mut().expect("the body itself is never closed");
        let before = around.len();
        frame.end(around);
        let above = around.tongue.clone();
        around.since(before).iter_mut().for_each(|block| tongue.mark(&above, block));
    }

    fn words(&mut self, leaf: usize) {
        let document = self.document;
        let leaf = &document.leaves[leaf];
        for (range, mark) in leaf.runs() {
            if *mark == Mark::Body {
                self.run(&leaf.text[range]);
            }
        }
    }

    fn run(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let steady = if self.is_in_words() { self.fold.pass(rest) } else { 0 };
            if steady > 0 {
                self.lines.push_str(&rest[..steady]);
                rest = &rest[steady..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if is_control(c) && !matches!(c, '\n' | '\t' | '\r') {
                continue;
            }
            if self.is_preformatted() {
                // Printed as it is, a carriage return would be read as a line feed. In a tree it is only where a reference was.
                self.typed(if c == '\r' { '\n' } else { c });
                continue;
            }
            if c.is_whitespace() && self.begins_paragraph() && !matches!(c, '\n' | ' ') {
                continue;
            }
            let mut fold = self.fold;
            fold.feed(c, |c| self.visible(c));
            self.fold = fold;
        }
    }

    /// Whether all is open that a word stands in, so that the next one only needs to be written.
    fn is_in_words(&self) -> bool {
        let is_open = self.paragraph.is_some() && self.breaks == 0 && self.lines.is_entered();
        is_open && !self.anchors.is_due() && !self.is_preformatted()
    }

    /// Whether white space is the author's here: where what comes next is a preformatted text.
    fn is_preformatted(&self) -> bool {
        self.wanted.last().is_some_and(|(_, tag)| *tag == Tag::Preformatted) && !self.is_caption()
    }

    /// A character of a preformatted text. What it begins with is the indentation of its first line that is not blank.
    fn typed(&mut self, c: char) {
        if self.paragraph.is_some() || !c.is_whitespace() {
            std::mem::take(&mut self.indent).chars().for_each(|blank| self.visible(blank));
            self.visible(c);
        } else if c == '\n' {
            self.indent.clear();
        } else if self.frame().takes_blocks() {
            self.indent.push(c);
        }
    }

    fn visible(&mut self, c: char) {
        if c == ' ' && !self.is_preformatted() {
            self.lines.push(' ');
            return;
        }
        self.start_words();
        if !c.is_whitespace() {
            self.enter();
        }
        self.lines.push(c);
    }

    /// Enters the inline elements around here, and puts the anchors that wait for something to stand at.
    fn enter(&mut self) {
        self.lines.enter();
        if let Some(anchor) = self.anchors.place() {
            self.lines.add(Inline::Anchor(anchor));
        }
    }

    /// An element may be where links of this text lead.
    fn note_anchor(&mut self, element: &Element) {
        let name = attr(element, "name").filter(|_| element.name() == "a");
        element.id().into_iter().chain(name).for_each(|name| self.anchors.note(name));
    }

    /// Opens what must be open before a word can stand.
    fn start_words(&mut self) {
        if self.breaks > 0 {
            self.pay_breaks();
        }
        if self.paragraph.is_none() {
            self.spoken = self.tongue();
            let bare = if self.frame().is_bare() { Tag::Words } else { Tag::Paragraph };
            self.paragraph = Some(match self.wanted.last().map_or(bare, |(_, tag)| *tag) {
                _ if self.is_caption() => Tag::Words,
                Tag::Heading(level) => Tag::Heading(self.outline.level(level)),
                tag => tag,
            });
        }
    }

    /// Whether the next word would begin a paragraph. What it is indented with is not part of it.
    fn begins_paragraph(&self) -> bool {
        self.paragraph.is_none_or(|tag| tag == Tag::Paragraph && self.breaks > 1)
    }

    /// One break is a break; more are the end of a paragraph.
    fn pay_breaks(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        match self.paragraph {
            None => {}
            Some(Tag::Paragraph) if breaks > 1 => self.end_paragraph(),
            Some(_) => self.lines.add(Inline::Break),
        }
    }

    fn break_line(&mut self) {
        self.breaks += 1;
        self.fold = Fold::default();
    }

    fn end_paragraph(&mut self) {
        self.breaks = 0;
        self.fold = Fold::default();
        self.indent.clear();
        if let Some(tag) = self.paragraph.take() {
            let inlines = self.lines.end();
            let mut block = tag.block(inlines);
            self.spoken.mark(&self.frame().tongue, &mut block);
            self.put(block);
        }
    }

    fn rule(&mut self) {
        self.end_paragraph();
        let frame = self.frame();
        let is_behind_words = frame.last().is_some_and(|last| last.kind != Kind::Rule);
        if frame.takes_blocks() && is_behind_words && !self.is_caption() {
            self.put(Kind::Rule.into());
        }
    }

    /// The inline element that an element is, if it may stand here: none stands within one of its kind.
    fn inline(&self, node: NodeRef<'_, Node>, element: &Element) -> Option<Inline> {
        if element.name() == "a" {
            let href =
                attr(element, "href").filter(|_| !self.plain.contains(&node.id()) && !self.lines.is_in_link())?;
            let here = self.anchors.of_address(href, self.base).map(Target::Here);
            let target = here.or_else(|| link(href, self.base).map(Target::Away))?;
            return Some(Inline::Link(target, Vec::new()));
        }
        let span = span(element.name()).or_else(|| formula(node))?;
        let is_ruby = !matches!(span, Span::Reading | Span::Around) || self.lines.innermost() == Some(Span::Ruby);
        (is_ruby && !self.lines.is_in(span)).then(|| Inline::Span(span, Vec::new()))
    }

    /// A link is none here.
    fn note_lost(&mut self, node: NodeRef<'_, Node>, element: &Element, leaf: usize) {
        let Some(href) = attr(element, "href").map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'))
        else {
            return;
        };
        let rule = match link(href, self.base) {
            Some(_) if self.plain.contains(&node.id()) => "keyword-link",
            Some(_) => "link-within-link",
            None => "link-without-address",
        };
        self.lost.push((leaf, href.to_owned(), rule));
    }

    fn finish(mut self) -> (Content, Lost) {
        self.end_paragraph();
        while self.frames.len() > 1 {
            self.close_frame();
        }
        let mut blocks = self.frames.pop().map(Frame::into_blocks).unwrap_or_default();
        if blocks.last().is_some_and(|last| last.kind == Kind::Rule) {
            blocks.pop();
        }
        self.anchors.settle(&mut blocks);
        each_line(&mut blocks, &mut |inlines| lay_beside(self.document, inlines));
        (blocks.into(), self.lost)
    }
}

/// Whether an element stands by itself, and not in a line.
fn stands_alone(element: &Element) -> bool {
    super::lines::is_block(element.name()) || Tag::of(element.name()).is_some() || What::of(element).is_some()
}

/// Says of pictures where they may lie beside the file.
fn lay_beside(document: &Document, inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Picture(picture) => picture.beside = document.beside(&picture.src).map(str::to_owned),
            Inline::Span(_, inner) | Inline::Link(_, inner) => lay_beside(document, inner),
            _ => (),
        }
    }
}
