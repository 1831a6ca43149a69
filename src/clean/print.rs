//! The allow-list printer: what is marked as body, as clean HTML and as text. A tag that is not named here has no code that
//! prints it.

use super::{
    allowed::{LINK_REL, container_tags, escape_attribute, escape_text, image_tag, inline_close, link, paragraph_tag},
    document::{Document, Mark, is_leaf},
    outline::Outline,
};
use crate::text::space::{Fold, is_control};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{Node, node::Element};
use std::{collections::HashSet, ops::Range};

/// A printed body.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// Clean HTML.
    pub(super) html: String,
    /// Paragraphs joined by `\n`, captions left out.
    pub(super) text: String,
    /// Whether it shows a picture.
    pub(super) has_image: bool,
}

/// Prints what is in the body below `roots`. Links whose element is in `plain` are printed as their text.
pub(super) fn print(
    document: &Document,
    roots: &[NodeId],
    figures: &HashSet<NodeId>,
    plain: &HashSet<NodeId>,
    base: Option<&str>,
) -> Printed {
    let mut printer = Printer::new(document, plain, base);
    let mut leaf = 0;
    let mut depth = 0;
    let mut figure_depth = 0;
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
                printer.figure(leaf, node);
            }
            figure_depth += usize::from(is_figure);
            if depth > 0 && figure_depth == 0 {
                printer.open(node, leaf);
            }
            leaf += usize::from(is_leaf(node));
        } else {
            if depth > 0 && figure_depth == 0 {
                printer.close(node);
            }
            figure_depth -= usize::from(is_figure);
            depth -= usize::from(is_root);
        }
    }
    printer.finish()
}

struct Printer<'a> {
    document: &'a Document,
    plain: &'a HashSet<NodeId>,
    base: Option<&'a str>,
    live: HashSet<NodeId>,
    out: Printed,
    /// Printed containers that are open: the element, how it is closed, and whether words may stand in it without a paragraph.
    containers: Vec<(NodeId, &'static str, bool)>,
    /// Inline elements around here: the element, how it is opened and closed, and whether it is printed.
    inlines: Vec<(NodeId, String, &'static str, bool)>,
    /// The paragraph that is open: its tag, empty for bare words in a container.
    paragraph: Option<&'static str>,
    /// The tags that the elements around here would give a paragraph, innermost last.
    wanted: Vec<(NodeId, &'static str)>,
    outline: Outline,
    breaks: usize,
    /// Where the last figure without a caption ended: a caption right behind it is its own.
    bare_figure: usize,
    preformatted: usize,
    fold: Fold,
    line: String,
}

impl<'a> Printer<'a> {
    fn new(document: &'a Document, plain: &'a HashSet<NodeId>, base: Option<&'a str>) -> Self {
        Self {
            document,
            plain,
            base,
            live: document.live(),
            out: Printed::default(),
            containers: Vec::new(),
            inlines: Vec::new(),
            paragraph: None,
            wanted: Vec::new(),
            outline: Outline::default(),
            breaks: 0,
            bare_figure: 0,
            preformatted: 0,
            fold: Fold::default(),
            line: String::new(),
        }
    }

    fn open(&mut self, node: NodeRef<'a, Node>, leaf: usize) {
        match node.value() {
            Node::Text(_) => self.words(leaf),
            Node::Element(element) => self.open_element(node.id(), element, leaf),
            _ => {}
        }
    }

    fn open_element(&mut self, id: NodeId, element: &Element, leaf: usize) {
        let name = element.name();
        match name {
            "img" => self.image(leaf),
            "br" => self.break_line(),
            "hr" => self.rule(),
            _ if !self.is_shown(id, name) => {
                if super::lines::is_block(name) {
                    self.end_paragraph();
                }
            }
            _ => {
                if let Some((open, close)) = self.inline_tags(id, element) {
                    self.inlines.push((id, open, close, false));
                } else if let Some(tag) = paragraph_tag(name) {
                    self.end_paragraph();
                    self.preformatted += usize::from(name == "pre");
                    self.wanted.push((id, tag));
                } else if let Some((open, close, bare)) = self.container(name) {
                    self.end_paragraph();
                    self.out.html.push_str(open);
                    if matches!(name, "td" | "th") {
                        self.spans(element);
                    }
                    self.containers.push((id, close, bare));
                } else if super::lines::is_block(name) {
                    self.end_paragraph();
                }
            }
        }
    }

    /// Elements with nothing in them are not printed; cells of a printed row are, so that columns stay where they are.
    fn is_shown(&self, id: NodeId, name: &str) -> bool {
        self.live.contains(&id)
            || (matches!(name, "td" | "th") && self.containers.last().is_some_and(|(_, close, _)| *close == "</tr>"))
    }

    /// A container's tags, if it may stand here: a parser would move it elsewhere if it may not.
    fn container(&self, name: &str) -> Option<(&'static str, &'static str, bool)> {
        let around = self.containers.last().map_or("", |(_, close, _)| *close);
        let fits = match name {
            "li" => matches!(around, "</ul>" | "</ol>"),
            "dt" | "dd" => around == "</dl>",
            "caption" | "thead" | "tbody" | "tfoot" => around == "</table>",
            "tr" => matches!(around, "</thead>" | "</tbody>" | "</tfoot>"),
            "td" | "th" => around == "</tr>",
            _ => true,
        };
        container_tags(name).filter(|_| fits)
    }

    /// Cells that span rows or columns.
    fn spans(&mut self, element: &Element) {
        self.out.html.pop();
        for name in ["colspan", "rowspan"] {
            if let Some(span) = element
                .attr(name)
                .and_then(|value| value.trim().parse::<u16>().ok())
                .filter(|span| (2..=1000).contains(span))
            {
                self.out.html.push_str(&format!(" {name}=\"{span}\""));
            }
        }
        self.out.html.push('>');
    }

    fn close(&mut self, node: NodeRef<'a, Node>) {
        let id = node.id();
        let Some(element) = node.value().as_element() else { return };
        if self.inlines.last().is_some_and(|(inline, ..)| *inline == id) {
            if let Some((_, _, close, true)) = self.inlines.pop() {
                self.out.html.push_str(close);
            }
            return;
        }
        if super::lines::is_block(element.name()) {
            self.end_paragraph();
        }
        if self.wanted.last().is_some_and(|(wanted, _)| *wanted == id) {
            self.wanted.pop();
            self.preformatted -= usize::from(element.name() == "pre");
        }
        if self.containers.last().is_some_and(|(container, ..)| *container == id)
            && let Some((_, close, _)) = self.containers.pop()
        {
            self.out.html.push_str(close);
            self.out.html.push('\n');
        }
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
        for c in text.chars().filter(|&c| !is_control(c) || c == '\n' || c == '\t' || c == '\r') {
            if self.preformatted > 0 {
                // A parser drops the line break that a preformatted block begins with, and blanks between cells.
                let kept = match self.containers.last() {
                    Some((_, close, false)) if *close != "</blockquote>" => !c.is_whitespace(),
                    _ => c != '\n',
                };
                if kept || self.paragraph.is_some() {
                    self.visible(c);
                }
                continue;
            }
            if c.is_whitespace() && self.paragraph.is_none() && self.line.is_empty() && !matches!(c, '\n' | ' ') {
                continue;
            }
            let mut fold = self.fold;
            fold.feed(c, |c| self.visible(c));
            self.fold = fold;
        }
    }

    fn visible(&mut self, c: char) {
        if c == ' ' && self.preformatted == 0 {
            self.out.html.push(' ');
            self.line.push(' ');
            return;
        }
        self.start_words();
        escape_text(c, &mut self.out.html);
        if c == '\n' { self.end_line() } else { self.line.push(c) }
    }

    /// Opens what must be open before a word can stand.
    fn start_words(&mut self) {
        if self.breaks > 0 {
            self.pay_breaks();
        }
        if self.paragraph.is_none() {
            let bare = self.containers.last().is_some_and(|(_, _, bare)| *bare);
            let tag = self.outline.tag(self.wanted.last().map_or(if bare { "" } else { "p" }, |(_, tag)| *tag));
            if !tag.is_empty() {
                self.out.html.push_str(&format!("<{tag}>"));
            }
            self.paragraph = Some(tag);
        }
        for (_, open, _, printed) in &mut self.inlines {
            if !*printed {
                self.out.html.push_str(open);
                *printed = true;
            }
        }
    }

    /// One break is a break; more are the end of a paragraph.
    fn pay_breaks(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        match self.paragraph {
            None => {}
            Some("p") if breaks > 1 => self.end_paragraph(),
            Some(_) => {
                self.out.html.push_str("<br>");
                self.end_line();
            }
        }
    }

    fn break_line(&mut self) {
        self.breaks += 1;
        self.fold = Fold::default();
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() {
            self.out.text.push_str(line);
            self.out.text.push('\n');
        }
    }

    fn end_paragraph(&mut self) {
        self.breaks = 0;
        self.fold = Fold::default();
        self.end_line();
        for (_, _, close, printed) in self.inlines.iter_mut().rev() {
            if std::mem::take(printed) {
                self.out.html.push_str(close);
            }
        }
        if let Some(tag) = self.paragraph.take()
            && !tag.is_empty()
        {
            self.out.html.push_str(&format!("</{tag}>\n"));
        }
    }

    fn rule(&mut self) {
        self.end_paragraph();
        let can = self.containers.last().is_none_or(|(_, close, bare)| *bare || *close == "</blockquote>");
        if can && !self.out.html.is_empty() && !self.out.html.ends_with("<hr>\n") {
            self.out.html.push_str("<hr>\n");
        }
    }

    fn image(&mut self, leaf: usize) {
        let leaf = &self.document.leaves[leaf];
        if leaf.mark != Mark::Body || leaf.text.is_empty() {
            return;
        }
        let alt = alt_of(self.document, leaf.node);
        self.print_figure(&[(leaf.text.clone(), alt)], "");
    }

    /// A figure is printed as a whole: its pictures, and all its words as the caption.
    fn figure(&mut self, first: usize, node: NodeRef<'a, Node>) {
        if !self.live.contains(&node.id()) {
            return;
        }
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
        let html = &mut self.out.html;
        if images.is_empty() && self.bare_figure > 0 && html.len() == self.bare_figure {
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

    fn inline_tags(&self, id: NodeId, element: &Element) -> Option<(String, &'static str)> {
        let around = |close: &str| self.inlines.iter().any(|(_, _, other, _)| *other == close);
        let close = match element.name() {
            "a" if around("</a>") => return None,
            "rt" | "rp" if self.inlines.last().is_none_or(|(_, _, close, _)| *close != "</ruby>") => return None,
            "a" => {
                let address = element
                    .attr("href")
                    .and_then(|href| link(href, self.base))
                    .filter(|_| !self.plain.contains(&id))?;
                let mut open = String::from("<a href=\"");
                address.chars().for_each(|c| escape_attribute(c, &mut open));
                open.push_str(&format!("\" rel=\"{LINK_REL}\">"));
                return Some((open, "</a>"));
            }
            name => inline_close(name)?,
        };
        (!around(close)).then(|| (format!("<{}", &close[2..]), close))
    }

    fn finish(mut self) -> Printed {
        self.end_paragraph();
        while let Some((_, close, _)) = self.containers.pop() {
            self.out.html.push_str(close);
        }
        let kept = self.out.html.trim_end().trim_end_matches("<hr>").trim_end().len();
        self.out.html.truncate(kept);
        self.out.text.truncate(self.out.text.trim_end().len());
        self.out
    }
}

/// The pictures (address, words instead) and the caption among a figure's leaves.
pub(super) fn figure_parts(document: &Document, leaves: Range<usize>) -> (Vec<(String, String)>, String) {
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
