//! The parts of a text: blocks, and what stands in their lines. What is not named here is in no article, and is printed by nobody.

use crate::text::url;
use serde::{Deserialize, Serialize};

/// A part of a text that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its language, where its source says another one than that of the article.
    pub lang: Option<String>,
    /// The direction of its lines, where its source says one.
    pub dir: Option<Direction>,
}

/// The direction of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// From the left to the right.
    Ltr,
    /// From the right to the left.
    Rtl,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Words in an item, a cell, a caption or a figure that are no paragraph of their own. No two of them stand beside each other.
    Words(Vec<Inline>),
    /// A heading and its level, from 2 on: the page's own is the first.
    Heading(u8, Vec<Inline>),
    /// Lines whose blanks are the author's.
    Preformatted(Vec<Inline>),
    /// A list.
    List(List),
    /// Terms, and what is said of them.
    Terms(Vec<Entry>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// A table.
    Table(Table),
    /// A picture, or whatever else stands in a frame of its own.
    Figure(Figure),
    /// A line between blocks.
    Rule,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// How its items are numbered; none where they are not.
    pub order: Option<Order>,
    /// Its items, none of them empty.
    pub items: Vec<Item>,
}

/// How the items of a list are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The first number, where it is another than the usual one.
    pub start: Option<i32>,
    /// Whether numbers go down.
    pub reversed: bool,
    /// The signs that numbers are written in, where they are no digits.
    pub numerals: Option<Numerals>,
}

/// The signs that the numbers of a list are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Numerals {
    /// a, b, c
    Small,
    /// A, B, C
    Capital,
    /// i, ii, iii
    SmallRoman,
    /// I, II, III
    CapitalRoman,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number, where it does not follow from those before it.
    pub value: Option<i32>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A part of a list of terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A term.
    Term(Vec<Block>),
    /// What is said of it.
    Detail(Vec<Block>),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What stands above it.
    pub caption: Vec<Block>,
    /// Its rows, in groups.
    pub sections: Vec<Section>,
}

/// Rows of a table that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Where in the table it stands.
    pub part: Part,
    /// Rows with their cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A part of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Its head.
    Head,
    /// Its rows.
    Body,
    /// Its foot.
    Foot,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Whether it names others.
    pub is_head: bool,
    /// How many columns it is wide.
    pub columns: u16,
    /// How many rows it is high.
    pub rows: u16,
    /// What it says; nothing, where only its place is kept.
    pub blocks: Vec<Block>,
}

/// What stands in a frame of its own, with a caption.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it shows.
    pub blocks: Vec<Block>,
    /// The words under it.
    pub caption: Vec<Block>,
    /// Whether they stand above it.
    pub is_above: bool,
}

/// What stands in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Words.
    Text(String),
    /// The end of a line within a paragraph.
    Break,
    /// Words of a kind.
    Span(Span, Vec<Inline>),
    /// Words that lead elsewhere.
    Link(Target, Vec<Inline>),
    /// A place that words of this text lead to.
    Anchor(u32),
    /// A picture.
    Picture(Box<Picture>),
    /// What is shown from elsewhere: a link to it.
    Embed(Box<Embed>),
    /// Words that another article has, too; by its number, where a run of them begins. Pages make it, and no source.
    Shared(Option<usize>, String),
    /// Links to where else shared words stand. Pages make it, and no source.
    Also(Vec<Note>),
}

/// Where words lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// To an address on the web or of mail.
    Away(String),
    /// To an [`Inline::Anchor`] of the same text.
    Here(u32),
}

/// A kind of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// Of weight.
    Strong,
    /// Emphasised.
    Emphasis,
    /// Underlined.
    Underlined,
    /// No longer true.
    Struck,
    /// Added later.
    Inserted,
    /// Below the line.
    Below,
    /// Above the line.
    Above,
    /// Of a machine.
    Code,
    /// Marked.
    Marked,
    /// In small print.
    Small,
    /// Said by somebody.
    Quoted,
    /// Characters with their reading.
    Ruby,
    /// The reading in a [`Span::Ruby`].
    Reading,
    /// A sign around the reading, for those who cannot set it above.
    Around,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is.
    pub src: String,
    /// The words instead of it.
    pub alt: String,
    /// Where it may lie beside its article, in the archive itself ([`crate::text::beside`]).
    pub beside: Option<String>,
    /// Whether it stands in a sentence, as a character does.
    pub is_inline: bool,
    /// What a page makes of it.
    pub shown: Shown,
}

/// What is shown from elsewhere, and is in no article: a film, a sound, a page, a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// Where it is.
    pub src: String,
    /// What it is.
    pub medium: Medium,
    /// What its source says of it; may be empty.
    pub title: String,
    /// The words that lead to it on a page, which knows a word for each kind.
    pub label: Option<String>,
}

/// What kind of thing is shown from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// A page in a frame.
    Page,
    /// Any other file.
    File,
}

/// What a page makes of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// Nothing was decided: it is as its source has it.
    #[default]
    Plain,
    /// It is loaded from where it is, when it is needed.
    Remote,
    /// The site holds it, and keeps this room for it: its width and its height.
    Held(u32, u32),
    /// A link to it, with these words.
    Link(String),
    /// A link that shows it here when a reader asks for it.
    Ask(String),
    /// These words only.
    Named(String),
}

/// A link to where else shared words stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What to show: the number of the article in the story.
    pub label: String,
    /// What it means.
    pub words: String,
    /// Where it leads, from this page.
    pub url: String,
}

impl From<Kind> for Block {
    fn from(kind: Kind) -> Self {
        Self { kind, lang: None, dir: None }
    }
}

impl Block {
    /// A paragraph of plain words.
    pub fn paragraph(text: &str) -> Self {
        Kind::Paragraph(vec![Inline::Text(text.to_owned())]).into()
    }

    /// What stands in its lines, where it has lines of its own.
    pub fn inlines(&self) -> &[Inline] {
        match &self.kind {
            Kind::Paragraph(inlines)
            | Kind::Words(inlines)
            | Kind::Heading(_, inlines)
            | Kind::Preformatted(inlines) => inlines,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub fn inlines_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match &mut self.kind {
            Kind::Paragraph(inlines)
            | Kind::Words(inlines)
            | Kind::Heading(_, inlines)
            | Kind::Preformatted(inlines) => Some(inlines),
            _ => None,
        }
    }

    /// The groups of blocks in it, in their order.
    pub fn groups(&self) -> Vec<&Vec<Block>> {
        match &self.kind {
            Kind::List(list) => list.items.iter().map(|item| &item.blocks).collect(),
            Kind::Terms(entries) => entries.iter().map(Entry::blocks).collect(),
            Kind::Quote(blocks) => vec![blocks],
            Kind::Table(table) => {
                std::iter::once(&table.caption).chain(table.cells().map(|cell| &cell.blocks)).collect()
            }
            Kind::Figure(Figure { blocks, caption, is_above: true }) => vec![caption, blocks],
            Kind::Figure(Figure { blocks, caption, .. }) => vec![blocks, caption],
            _ => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn groups_mut(&mut self) -> Vec<&mut Vec<Block>> {
        match &mut self.kind {
            Kind::List(list) => list.items.iter_mut().map(|item| &mut item.blocks).collect(),
            Kind::Terms(entries) => {
                entries.iter_mut().map(|(Entry::Term(blocks) | Entry::Detail(blocks))| blocks).collect()
            }
            Kind::Quote(blocks) => vec![blocks],
            Kind::Table(table) => {
                let cells = table.sections.iter_mut().flat_map(|section| section.rows.iter_mut().flatten());
                std::iter::once(&mut table.caption).chain(cells.map(|cell| &mut cell.blocks)).collect()
            }
            Kind::Figure(Figure { blocks, caption, is_above: true }) => vec![caption, blocks],
            Kind::Figure(Figure { blocks, caption, .. }) => vec![blocks, caption],
            _ => Vec::new(),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Rule => false,
            Kind::Paragraph(_) | Kind::Words(_) | Kind::Heading(..) | Kind::Preformatted(_) => {
                self.inlines().is_empty()
            }
            _ => self.groups().into_iter().all(Vec::is_empty),
        }
    }
}

impl Entry {
    /// What it says.
    pub fn blocks(&self) -> &Vec<Block> {
        let (Self::Term(blocks) | Self::Detail(blocks)) = self;
        blocks
    }
}

impl Table {
    /// All its cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.sections.iter().flat_map(|section| section.rows.iter().flatten())
    }
}

impl Picture {
    /// A picture as its source has it.
    pub fn new(src: &str, alt: &str) -> Self {
        Self { src: src.to_owned(), alt: alt.to_owned(), beside: None, is_inline: false, shown: Shown::Plain }
    }
}

impl Embed {
    /// What a source shows from elsewhere.
    pub fn new(src: &str, medium: Medium, title: &str) -> Self {
        Self { src: src.to_owned(), medium, title: title.to_owned(), label: None }
    }

    /// The words that lead to it: those of a page, else those of its source, else its host.
    pub fn words(&self) -> String {
        let title = Some(self.title.clone()).filter(|title| !title.is_empty());
        self.label.clone().or(title).or_else(|| url::host(&self.src)).unwrap_or_else(|| self.src.clone())
    }
}

/// Every picture of some blocks, in order.
pub fn pictures(blocks: &[Block]) -> Vec<&Picture> {
    let mut found = Vec::new();
    each_inline(blocks, &mut |inline| {
        if let Inline::Picture(picture) = inline {
            found.push(&**picture);
        }
    });
    found
}

/// Looks at every inline of some blocks, in order.
pub fn each_inline<'b>(blocks: &'b [Block], look: &mut impl FnMut(&'b Inline)) {
    fn within<'b>(inlines: &'b [Inline], look: &mut impl FnMut(&'b Inline)) {
        for inline in inlines {
            look(inline);
            if let Inline::Span(_, inner) | Inline::Link(_, inner) = inline {
                within(inner, look);
            }
        }
    }
    for block in blocks {
        within(block.inlines(), look);
        block.groups().into_iter().for_each(|group| each_inline(group, look));
    }
}

/// Changes what stands in the lines of some blocks, in order.
pub fn each_line(blocks: &mut [Block], change: &mut impl FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        if let Some(inlines) = block.inlines_mut() {
            change(inlines);
        }
        block.groups_mut().into_iter().for_each(|group| each_line(group, change));
    }
}
