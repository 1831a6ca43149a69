//! The body's lines: what a reader would see as one, each with the way back from every character to its place in the
//! page, so that a pattern over a line can mark exactly what it matched, however many elements it was spread over.

use super::document::{Document, Mark, is_leaf};
use crate::{
    draft::Draft,
    recipe::{Candidates, FieldName, Line as Rule, Place, Prefilter},
    text::{effort::Effort, space::Fold},
};
use ego_tree::{NodeId, iter::Edge};
use rustc_hash::FxHashSet;
use scraper::Node;
use std::{
    cell::OnceCell,
    ops::{Deref, Range},
};

/// A line of the body.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// As read.
    pub(super) text: String,
    /// For every character of `text`: leaf, and byte offset in it.
    places: Vec<(u32, u32)>,
    /// Whether it is a heading of the page's own.
    pub(super) heading: bool,
    /// The list that it is an item of.
    list: Option<NodeId>,
    /// Which rules may match what is left of it; none until one asks.
    candidates: OnceCell<Candidates>,
}

/// Elements that end a line.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "pre"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "figure"
            | "figcaption"
            | "hr"
            | "center"
            | "address"
            | "details"
            | "summary"
            | "html"
            | "body"
            | "fieldset"
            | "form"
            | "nav"
    )
}

/// The lines of what is marked as body, without those inside of figures.
pub(super) fn lines(document: &Document, figures: &FxHashSet<NodeId>) -> Vec<Line> {
    let mut builder = Builder::default();
    let mut leaf = 0;
    let mut inside_figure = 0;
    for edge in document.html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                if figures.contains(&node.id()) {
                    inside_figure += 1;
                    builder.end();
                }
                if let Node::Element(element) = node.value() {
                    if is_block(element.name()) || element.name() == "br" {
                        builder.end();
                    }
                    builder.line.heading |= matches!(element.name(), "h1" | "h2" | "h3");
                    if matches!(element.name(), "ul" | "ol") {
                        builder.lists.push(node.id());
                    }
                }
                if is_leaf(node) {
                    if inside_figure == 0 {
                        builder.leaf(document, leaf);
                    }
                    leaf += 1;
                }
            }
            Edge::Close(node) => {
                if figures.contains(&node.id()) {
                    inside_figure -= 1;
                }
                if node.value().as_element().is_some_and(|element| is_block(element.name())) {
                    builder.end();
                }
                builder.lists.pop_if(|list| *list == node.id());
            }
        }
    }
    builder.end();
    builder.done
}

#[derive(Default)]
struct Builder {
    line: Line,
    fold: Fold,
    /// Where the white space since the last visible character began.
    gap: Option<(u32, u32)>,
    /// The lists around here.
    lists: Vec<NodeId>,
    done: Vec<Line>,
}

impl Builder {
    fn leaf(&mut self, document: &Document, index: usize) {
        let leaf = &document.leaves[index];
        if leaf.image {
            return;
        }
        for (range, mark) in leaf.runs() {
            if *mark != Mark::Body {
                continue;
            }
            let mut at = range.start;
            while let Some(c) = leaf.text[at..range.end].chars().next() {
                let rest = &leaf.text[at..range.end];
                let steady = &rest[..self.fold.pass(rest)];
                self.line.text.push_str(steady);
                self.line.places.extend(steady.char_indices().map(|(nth, _)| (index as u32, (at + nth) as u32)));
                at += steady.len();
                if !steady.is_empty() {
                    continue;
                }
                let place = (index as u32, at as u32);
                at += c.len_utf8();
                let (line, gap) = (&mut self.line, self.gap.get_or_insert(place));
                let mut seen = false;
                self.fold.feed(c, |c| {
                    line.text.push(c);
                    line.places.push(if c == ' ' { *gap } else { place });
                    seen = true;
                });
                if seen {
                    self.gap = None;
                }
            }
        }
    }

    fn end(&mut self) {
        (self.fold, self.gap) = (Fold::default(), None);
        let line = Line { list: self.lists.last().copied(), ..std::mem::take(&mut self.line) };
        if line.text.chars().any(|c| !c.is_whitespace()) {
            self.done.push(line);
        }
    }
}

impl Line {
    /// Marks a byte range of the line in the page, and takes it out of the line.
    pub(super) fn take(&mut self, range: Range<usize>, mark: &Mark, document: &mut Document) {
        let first = self.text[..range.start].chars().count();
        let count = self.text[range.clone()].chars().count();
        let whole = count == self.places.len();
        let mut from = first;
        while from < first + count {
            let leaf = self.places[from].0;
            let mut to = from;
            while to + 1 < first + count && self.places[to + 1].0 == leaf {
                to += 1;
            }
            let text = &document.leaves[leaf as usize].text;
            let last = self.places[to].1 as usize;
            let end = last + text[last..].chars().next().map_or(0, char::len_utf8);
            let start = self.places[from].1 as usize;
            let span = if whole { blank_around(text, start..end) } else { start..end };
            document.leaves[leaf as usize].cut(span, mark);
            from = to + 1;
        }
        self.places.drain(first..first + count);
        self.text.replace_range(range, "");
        self.candidates.take();
    }

    /// The leaf that the line's last character is in.
    pub(super) fn last_leaf(&self) -> Option<usize> {
        self.places.last().map(|(leaf, _)| *leaf as usize)
    }
}

/// A range with the white space around it.
fn blank_around(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].trim_end().len();
    let end = text.len() - text[range.end..].trim_start().len();
    start..end
}

/// What one match of a line rule captured.
pub(super) type Captured = Vec<(FieldName, String)>;

/// Applies the recipe's line rules in order. Returns what each match captured.
pub(super) fn apply(draft: &Draft, lines: &mut Vec<Line>, document: &mut Document) -> Vec<Captured> {
    let mut found = Vec::new();
    let prefilter = draft.recipe.line_prefilter();
    let (candidates, of_lines) = prefilter.candidates_in(lines.iter().map(|line| line.text.as_str()));
    lines.iter_mut().zip(of_lines).for_each(|(line, candidates)| line.candidates = OnceCell::from(candidates));
    for rule in draft.recipe.lines.iter().filter(|rule| candidates.has(rule.number)) {
        let rule = Asked { of: rule, prefilter };
        // What stood above the last lines is among them when some are gone.
        while apply_once(&rule, lines, draft.effort, document, &mut found) && rule.at == Place::Last {}
    }
    found
}

/// A rule, and how to tell that it does not match a line.
struct Asked<'r> {
    of: &'r Rule,
    prefilter: &'r Prefilter,
}

impl Deref for Asked<'_> {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        self.of
    }
}

/// How often one rule is applied to one line: nobody writes more, and each time costs the length of the line.
const OFTEN: usize = 50;

/// Applies a rule to the lines that it looks at, and again to what is left of them. Says whether a line has gone.
fn apply_once(
    rule: &Asked<'_>,
    lines: &mut Vec<Line>,
    effort: Effort,
    document: &mut Document,
    found: &mut Vec<Captured>,
) -> bool {
    let before = lines.len();
    let first = next(rule, lines, 0).unwrap_or(before);
    let mut at = 0;
    while let Some(index) = next(rule, lines, at).filter(|index| index % 64 > 0 || !effort.is_spent()) {
        at = index + 1;
        for _ in 0..OFTEN {
            let Some((range, captured)) = captures(rule, &lines[index]) else { break };
            if range == (0..lines[index].text.len()) && captured.is_empty() && is_among_others(rule, lines, index) {
                break;
            }
            let mark = captured.first().map_or_else(|| Mark::removed(&rule.rule), |(field, _)| Mark::Field(*field));
            found.push(captured);
            if rule.rest {
                remove_rest(rule, lines, index, document);
            }
            if rule.keep || range.is_empty() {
                break;
            }
            lines[index].take(range, &mark, document);
        }
    }
    let looked_at = lines.split_off(first);
    lines.extend(looked_at.into_iter().filter(|line| !line.places.is_empty()));
    lines.len() < before
}

/// Whether a line that a rule takes is an item of a list whose other items it does not take: then it is what it says, and no tool.
fn is_among_others(rule: &Asked<'_>, lines: &[Line], index: usize) -> bool {
    let items = |line: &&Line| line.list.is_some() && line.list == lines[index].list;
    rule.at == Place::Any
        && !rule.rest
        && lines.iter().filter(items).take(50).any(|line| captures(rule, line).is_none())
}

/// The next line from `at` on that the rule looks at.
fn next(rule: &Rule, lines: &[Line], at: usize) -> Option<usize> {
    let window = match rule.at {
        Place::Any => 0..lines.len(),
        Place::Top => 0..lines.len().min(1),
        Place::First => 0..lines.len().min(3),
        Place::Last => lines.len().saturating_sub(12)..lines.len(),
    };
    (at.max(window.start) < window.end).then(|| at.max(window.start))
}

fn captures(rule: &Asked<'_>, line: &Line) -> Option<(Range<usize>, Captured)> {
    let candidates = line.candidates.get_or_init(|| rule.prefilter.candidates(&line.text));
    let places = candidates.has(rule.number).then(|| rule.pattern.expression.places_beside_words(&line.text))??;
    let fields = rule.pattern.fields.iter();
    let values =
        fields.filter_map(|(group, field)| Some((*field, line.text[places[*group].clone()?].trim().to_owned())));
    Some((places[0].clone()?, values.filter(|(_, value)| !value.is_empty()).collect()))
}

/// Removes all that follows a line, images and captions too.
fn remove_rest(rule: &Rule, lines: &mut Vec<Line>, index: usize, document: &mut Document) {
    let Some(last) = lines[index].last_leaf() else { return };
    let mark = Mark::removed(&rule.rule);
    for line in lines.drain(index + 1..) {
        let mut line = line;
        let all = 0..line.text.len();
        line.take(all, &mark, document);
    }
    for leaf in document.leaves.iter_mut().skip(last + 1).filter(|leaf| leaf.mark == Mark::Body) {
        leaf.mark = mark.clone();
    }
}
