//! Links that stay in their text: to a note, and back; to a heading. Names of a page come in, numbers of ours go out, so that no
//! id of an article meets one of the page that shows it. What nothing leads to has no number.

use crate::{
    article::{Block, Inline, Target, each_inline, each_line},
    clean::attribute::attr,
    clean::{allowed::link, document::Document},
};
use percent_encoding::percent_decode_str;
use scraper::Node;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    mem,
};

/// The places that links of a text lead to.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// By the name that a page gives it: its place in `numbers`.
    names: HashMap<String, u32>,
    /// The number of each, where it has been met.
    numbers: Vec<Option<u32>>,
    /// The whole address of each, where a link has it: it leads there if the place is not in the text.
    away: Vec<Option<String>>,
    /// Those that were met, and wait for something to stand at.
    due: Vec<u32>,
    /// How many were put.
    count: u32,
}

impl Anchors {
    /// All that links of a page lead to, within it.
    pub(super) fn of(document: &Document, base: Option<&str>) -> Self {
        let mut anchors = Self::default();
        for node in document.html.tree.root().descendants() {
            let Node::Element(element) = node.value() else { continue };
            let href = attr(element, "href").filter(|_| element.name() == "a");
            if let Some(name) = href.and_then(|href| fragment(href, base)) {
                let next = anchors.numbers.len() as u32;
                let place = *anchors.names.entry(name).or_insert(next);
                if place == next {
                    anchors.numbers.push(None);
                    anchors.away.push(None);
                }
                let away = &mut anchors.away[place as usize];
                *away = away.take().or_else(|| link(href?, None));
            }
        }
        anchors
    }

    /// Where an address leads, if it leads into its own page.
    pub(super) fn of_address(&self, href: &str, base: Option<&str>) -> Option<u32> {
        self.names.get(&fragment(href, base)?).copied()
    }

    /// An element bears a name.
    pub(super) fn note(&mut self, name: &str) {
        if let Some(place) = self.names.get(name).filter(|place| self.numbers[**place as usize].is_none())
            && !self.due.contains(place)
        {
            self.due.push(*place);
        }
    }

    /// Whether an anchor is due.
    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// The anchor to put here, if one is due. Several names of one place are one.
    pub(super) fn place(&mut self) -> Option<u32> {
        let due = mem::take(&mut self.due);
        if due.is_empty() {
            return None;
        }
        self.count += 1;
        due.into_iter().for_each(|place| self.numbers[place as usize] = Some(self.count));
        Some(self.count)
    }

    /// Gives links their numbers; one that leads to what is not there leads to where its source has it, or is its words. What only
    /// links led to that are not in the text has no number.
    pub(super) fn settle(&self, blocks: &mut [Block]) {
        if self.numbers.is_empty() {
            return;
        }
        let (mut led_to, mut put) = (BTreeSet::new(), BTreeSet::new());
        each_inline(blocks, &mut |inline| match inline {
            Inline::Link(Target::Here(place), _) => led_to.extend(self.numbers[*place as usize]),
            Inline::Anchor(number) => put.extend([*number]),
            _ => {}
        });
        let numbers: BTreeMap<u32, u32> = led_to.intersection(&put).copied().zip(1..).collect();
        each_line(blocks, &mut |inlines| self.inlines(inlines, &numbers));
    }

    fn inlines(&self, inlines: &mut Vec<Inline>, numbers: &BTreeMap<u32, u32>) {
        for inline in mem::take(inlines) {
            match inline {
                Inline::Link(Target::Here(place), mut inner) => {
                    self.inlines(&mut inner, numbers);
                    let number = self.numbers[place as usize].and_then(|number| numbers.get(&number));
                    match (number.copied(), &self.away[place as usize]) {
                        (Some(number), _) => inlines.push(Inline::Link(Target::Here(number), inner)),
                        (None, Some(address)) => inlines.push(Inline::Link(Target::Away(address.clone()), inner)),
                        (None, None) => inlines.extend(inner),
                    }
                }
                Inline::Link(target, mut inner) => {
                    self.inlines(&mut inner, numbers);
                    inlines.push(Inline::Link(target, inner));
                }
                Inline::Span(span, mut inner) => {
                    self.inlines(&mut inner, numbers);
                    inlines.push(Inline::Span(span, inner));
                }
                Inline::Anchor(number) => inlines.extend(numbers.get(&number).copied().map(Inline::Anchor)),
                other => inlines.push(other),
            }
        }
    }
}

/// The name that an address within its own page leads to.
fn fragment(href: &str, base: Option<&str>) -> Option<String> {
    let href = href.trim();
    let name = match base.and_then(|base| href.strip_prefix(base.split('#').next().unwrap_or_default())) {
        Some(rest) => rest.strip_prefix('#')?,
        None => href.strip_prefix('#')?,
    };
    Some(percent_decode_str(name).decode_utf8_lossy().into_owned()).filter(|name| !name.is_empty())
}
