//! What an article says: its blocks, and the same as plain text. Only the blocks are written down, and the text is made of them
//! again, so that the two never say different things.

use super::{
    block::{Block, Inline, Kind, Target, each_inline, each_line},
    print,
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

/// What an article says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<Block>")]
pub struct Content {
    blocks: Vec<Block>,
    text: String,
}

impl From<Vec<Block>> for Content {
    fn from(blocks: Vec<Block>) -> Self {
        Self { text: text(&blocks), blocks }
    }
}

/// A machine gets the blocks; a person, and a program of another's, gets what is printed of them.
impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.blocks.serialize(serializer);
        }
        let mut printed = serializer.serialize_struct("Content", 2)?;
        printed.serialize_field("html", &print::html(&self.blocks))?;
        printed.serialize_field("text", &self.text)?;
        printed.end()
    }
}

impl Content {
    /// Paragraphs of plain words.
    pub fn of_paragraphs<'t>(paragraphs: impl IntoIterator<Item = &'t str>) -> Self {
        let blocks: Vec<Block> = paragraphs.into_iter().filter(|it| !it.is_empty()).map(Block::paragraph).collect();
        blocks.into()
    }

    /// Its blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its lines joined by `\n`, captions left out.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// It, and another one behind it.
    #[must_use]
    pub fn followed_by(mut self, other: Self) -> Self {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&other.text);
        let behind = anchors(&self.blocks);
        let before = self.blocks.len();
        self.blocks.extend(other.blocks);
        each_line(&mut self.blocks[before..], &mut |inlines| shift(inlines, behind));
        self
    }
}

/// The number of the last anchor of some blocks.
fn anchors(blocks: &[Block]) -> u32 {
    let mut last = 0;
    each_inline(blocks, &mut |inline| {
        if let Inline::Anchor(number) = inline {
            last = last.max(*number);
        }
    });
    last
}

/// Adds to the numbers of anchors, and of what leads to them.
fn shift(inlines: &mut Vec<Inline>, by: u32) {
    for inline in inlines {
        match inline {
            Inline::Anchor(number) => *number += by,
            Inline::Link(target, inner) => {
                if let Target::Here(number) = target {
                    *number += by;
                }
                shift(inner, by);
            }
            Inline::Span(_, inner) => shift(inner, by),
            _ => (),
        }
    }
}

/// The lines of some blocks, joined by `\n`, captions left out.
fn text(blocks: &[Block]) -> String {
    let mut lines = Lines::default();
    lines.blocks(blocks);
    lines.text.truncate(lines.text.trim_end().len());
    lines.text
}

/// A text in the making.
#[derive(Default)]
struct Lines {
    text: String,
    /// Where the line that is written begins.
    start: usize,
}

impl Lines {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                Kind::Figure(figure) => self.blocks(&figure.blocks),
                _ => {
                    self.inlines(block.inlines());
                    self.end();
                    block.groups().into_iter().for_each(|group| self.blocks(group));
                }
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Shared(_, text) => self.words(text),
                Inline::Break => self.end(),
                Inline::Span(_, inner) | Inline::Link(_, inner) => self.inlines(inner),
                // A picture in a sentence stands for its words.
                Inline::Picture(picture) if picture.is_inline => self.words(&picture.alt),
                Inline::Picture(_) | Inline::Embed(_) | Inline::Anchor(_) | Inline::Also(_) => (),
            }
        }
    }

    fn words(&mut self, text: &str) {
        for (nth, line) in text.split('\n').enumerate() {
            if nth > 0 {
                self.end();
            }
            self.text.push_str(line);
        }
    }

    /// Ends a line; one without words is none.
    fn end(&mut self) {
        let line = &self.text[self.start..];
        let (blank, end) = (line.len() - line.trim_start().len(), self.start + line.trim_end().len());
        self.text.truncate(end.max(self.start));
        self.text.replace_range(self.start..(self.start + blank).min(self.text.len()), "");
        if self.text.len() > self.start {
            self.text.push('\n');
        }
        self.start = self.text.len();
    }
}
