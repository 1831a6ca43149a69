//! The words of a paragraph in the making, and the inline elements around them. An element is entered with the first word in it,
//! so that none is empty, and again in every paragraph that it reaches into.

use crate::article::{Inline, Span, Target};
use ego_tree::NodeId;

/// The words of a paragraph in the making.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What stands in the paragraph itself, and then in each element that was entered.
    levels: Vec<Vec<Inline>>,
    /// The elements around here, outermost first. Those that were entered are the first of them.
    around: Vec<(NodeId, Inline)>,
    /// How many bytes were written, in all paragraphs.
    pub(super) size: usize,
}

impl Lines {
    /// An inline element begins here.
    pub(super) fn open(&mut self, id: NodeId, inline: Inline) {
        self.around.push((id, inline));
    }

    /// An element ends here; says whether it is an inline one.
    pub(super) fn close(&mut self, id: NodeId) -> bool {
        if self.around.last().is_none_or(|(inline, _)| *inline != id) {
            return false;
        }
        if self.entered() == self.around.len() {
            self.leave();
        }
        self.around.pop();
        true
    }

    /// How many elements were entered.
    fn entered(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    /// Leaves the innermost element that was entered.
    fn leave(&mut self) {
        let Some(inner) = self.levels.pop() else { return };
        let element = self.around[self.levels.len() - 1].1.clone();
        self.level().push(match element {
            Inline::Link(target, _) => Inline::Link(target, inner),
            Inline::Span(span, _) => Inline::Span(span, inner),
            other => other,
        });
    }

    /// Enters all elements around here. Blanks stand before them: none of them holds nothing else.
    pub(super) fn enter(&mut self) {
        self.level();
        for (_, element) in &self.around[self.levels.len() - 1..] {
            self.size += 16 + if let Inline::Link(Target::Away(href), _) = element { href.len() } else { 0 };
            self.levels.push(Vec::new());
        }
    }

    /// What is written into.
    fn level(&mut self) -> &mut Vec<Inline> {
        if self.levels.is_empty() {
            self.levels.push(Vec::new());
        }
        self.levels.last_mut().expect("there is one")
    }

    /// A character.
    pub(super) fn push(&mut self, c: char) {
        self.push_str(c.encode_utf8(&mut [0; 4]));
    }

    /// Several characters.
    pub(super) fn push_str(&mut self, words: &str) {
        self.size += words.len();
        match self.level() {
            level if !matches!(level.last(), Some(Inline::Text(_))) => level.push(Inline::Text(words.into())),
            level => {
                if let Some(Inline::Text(text)) = level.last_mut() {
                    text.push_str(words);
                }
            }
        }
    }

    /// Whether all elements around here were entered.
    pub(super) fn is_entered(&self) -> bool {
        self.levels.len() == self.around.len() + 1
    }

    /// What is no word.
    pub(super) fn add(&mut self, inline: Inline) {
        self.size += 32;
        self.level().push(inline);
    }

    /// Whether a link is around here.
    pub(super) fn is_in_link(&self) -> bool {
        self.around.iter().any(|(_, element)| matches!(element, Inline::Link(..)))
    }

    /// Whether words of a kind are around here.
    pub(super) fn is_in(&self, span: Span) -> bool {
        self.around.iter().any(|(_, element)| matches!(element, Inline::Span(other, _) if *other == span))
    }

    /// The kind of words that we are in, if it is the innermost element.
    pub(super) fn innermost(&self) -> Option<Span> {
        match self.around.last() {
            Some((_, Inline::Span(span, _))) => Some(*span),
            _ => None,
        }
    }

    /// The end of the paragraph: what stands in it.
    pub(super) fn end(&mut self) -> Vec<Inline> {
        while self.levels.len() > 1 {
            self.leave();
        }
        self.levels.pop().unwrap_or_default()
    }
}
