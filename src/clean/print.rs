//! The allow-list printer: what is marked as body, as clean HTML and as text. A tag that is not named here has no code that
//! prints it.

mod figure;

use super::{
    allowed::{LINK_REL, container_tags, escape_attribute, escape_text, inline_close, link, paragraph_tag},
    document::{Document, Mark, is_leaf},
    guard,
    outline::Outline,
};
use crate::text::space::{Fold, is_control};
use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{Node, node::Element};
use std::collections::HashSet;

pub(super) use figure::figure_parts;

/// How often what is printed may be as long as its page, with this much more for the shortest: escapes make five bytes of one.
const GROWTH: usize = 8;
const LEAST: usize = 64 << 10;

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

/// Prints what is in the body below `roots`. Links whose element is in `plain` are printed as their text. The error says that too
/// much would be printed: an element is opened again in every paragraph in it, with its address.
pub(super) fn print(
    document: &Document,
    roots: &[NodeId],
    figures: &HashSet<NodeId>,
    plain: &HashSet<NodeId>,
    base: Option<&str>,
) -> Result<Printed, String> {
    let longest = (document.source.len() * GROWTH + LEAST).min(guard::MAX_BYTES);
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
            if printer.out.html.len() > longest {
                return Err(format!("what would be printed of it is larger than {} KiB", longest >> 10));
            }
        } else {
            if depth > 0 && figure_depth == 0 {
                printer.close(node);
            }
            figure_depth -= usize::from(is_figure);
            depth -= usize::from(is_root);
        }
    }
    Ok(printer.finish())
}

struct Printer<'a> {
    document: &'a Document,
    plain: &'a HashSet<NodeId>,
    base: Option<&'a str>,
    out: Printed,
    containers: Vec<Container>,
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
    /// The blanks that a preformatted text begins with: printed with its first word, and not without one.
    indent: String,
    fold: Fold,
    line: String,
}

/// A container that is open around here. It is printed with the first thing in it, so that none is printed empty.
struct Container {
    element: NodeId,
    /// Its opening tag; in a row, behind it the cells without content that nothing was printed behind yet.
    open: String,
    close: &'static str,
    /// Whether words may stand in it without a paragraph.
    bare: bool,
    printed: bool,
}

impl<'a> Printer<'a> {
    fn new(document: &'a Document, plain: &'a HashSet<NodeId>, base: Option<&'a str>) -> Self {
        Self {
            document,
            plain,
            base,
            out: Printed::default(),
            containers: Vec::new(),
            inlines: Vec::new(),
            paragraph: None,
            wanted: Vec::new(),
            outline: Outline::default(),
            breaks: 0,
            bare_figure: 0,
            indent: String::new(),
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
            _ => {
                if let Some((open, close)) = self.inline_tags(id, element) {
                    self.inlines.push((id, open, close, false));
                } else if let Some(tag) = paragraph_tag(name) {
                    self.end_paragraph();
                    self.wanted.push((id, tag));
                } else if let Some((open, close, bare)) = self.container(name) {
                    self.end_paragraph();
                    let open = if matches!(name, "td" | "th") { cell(open, element) } else { open.to_owned() };
                    self.containers.push(Container { element: id, open, close, bare, printed: false });
                } else if super::lines::is_block(name) {
                    self.end_paragraph();
                }
            }
        }
    }

    /// A container's tags, if it may stand here: a parser would move it elsewhere if it may not.
    fn container(&self, name: &str) -> Option<(&'static str, &'static str, bool)> {
        let around = self.containers.last().map_or("", |it| it.close);
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
        }
        if self.containers.last().is_some_and(|it| it.element == id)
            && let Some(container) = self.containers.pop()
        {
            self.end_container(&container);
        }
    }

    fn end_container(&mut self, container: &Container) {
        let Container { open, close, printed, .. } = container;
        if *printed {
            self.out.html.push_str(&format!("{close}\n"));
        } else if let Some(row) = self.containers.last_mut().filter(|it| it.close == "</tr>") {
            // A cell without content keeps its column, in a row that has any.
            let place = if row.printed { &mut self.out.html } else { &mut row.open };
            place.push_str(&format!("{open}{close}\n"));
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

    /// Whether white space is the author's here: where what is printed next is a preformatted text.
    fn is_preformatted(&self) -> bool {
        self.wanted.last().is_some_and(|(_, tag)| *tag == "pre")
    }

    /// A character of a preformatted text. What it begins with is the indentation of its first line that is not blank.
    fn typed(&mut self, c: char) {
        if self.paragraph.is_some() || !c.is_whitespace() {
            std::mem::take(&mut self.indent).chars().for_each(|blank| self.visible(blank));
            self.visible(c);
        } else if c == '\n' {
            self.indent.clear();
        } else if self.takes_blocks() {
            self.indent.push(c);
        }
    }

    /// Whether what is no row, cell or item may stand here.
    fn takes_blocks(&self) -> bool {
        self.containers.last().is_none_or(|it| it.bare || it.close == "</blockquote>")
    }

    fn visible(&mut self, c: char) {
        if c == ' ' && !self.is_preformatted() {
            self.out.html.push(' ');
            self.line.push(' ');
            return;
        }
        self.start_words();
        if !c.is_whitespace() {
            self.open_inlines();
        }
        escape_text(c, &mut self.out.html);
        if c == '\n' { self.end_line() } else { self.line.push(c) }
    }

    /// Opens what must be open before a word can stand.
    fn start_words(&mut self) {
        if self.breaks > 0 {
            self.pay_breaks();
        }
        if self.paragraph.is_none() {
            self.open_containers();
            let bare = self.containers.last().is_some_and(|it| it.bare);
            let tag = self.outline.tag(self.wanted.last().map_or(if bare { "" } else { "p" }, |(_, tag)| *tag));
            if !tag.is_empty() {
                self.out.html.push_str(&format!("<{tag}>"));
            }
            self.paragraph = Some(tag);
        }
    }

    /// Opens the containers around here.
    fn open_containers(&mut self) {
        for container in self.containers.iter_mut().filter(|it| !it.printed) {
            self.out.html.push_str(&container.open);
            container.printed = true;
        }
    }

    /// Opens the inline elements around here. Blanks stand before them: none of them holds nothing else.
    fn open_inlines(&mut self) {
        for (_, open, _, printed) in &mut self.inlines {
            if !*printed {
                self.out.html.push_str(open);
                *printed = true;
            }
        }
    }

    /// Whether the next word would begin a paragraph. What it is indented with is not part of it.
    fn begins_paragraph(&self) -> bool {
        match self.paragraph {
            None => self.line.is_empty(),
            Some(tag) => tag == "p" && self.breaks > 1,
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
        self.indent.clear();
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
        let is_between = self.containers.last().is_none_or(|it| it.printed);
        if is_between && self.takes_blocks() && !self.out.html.is_empty() && !self.out.html.ends_with("<hr>\n") {
            self.out.html.push_str("<hr>\n");
        }
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
        while let Some(container) = self.containers.pop() {
            self.end_container(&container);
        }
        let kept = self.out.html.trim_end().trim_end_matches("<hr>").trim_end().len();
        self.out.html.truncate(kept);
        self.out.text.truncate(self.out.text.trim_end().len());
        self.out
    }
}

/// The opening tag of a cell, which may span rows or columns.
fn cell(open: &str, element: &Element) -> String {
    let span = |name: &str| {
        let span = element.attr(name).and_then(|value| value.trim().parse::<u16>().ok());
        span.filter(|span| (2..=1000).contains(span)).map(|span| format!(" {name}=\"{span}\""))
    };
    let spans: String = ["colspan", "rowspan"].into_iter().filter_map(span).collect();
    format!("{}{spans}>", open.trim_end_matches('>'))
}
