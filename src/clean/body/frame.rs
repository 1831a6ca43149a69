//! The containers that are open while a body is built: lists, quotes, tables and what they are made of. What stands in one that
//! may not stand there keeps its words and its place: before the first item of a list, in the item before it, in a cell of its own.

use crate::article::{Block, Cell, Entry, Inline, Item, Kind, List, Order, Part, Section, Table};
use ego_tree::NodeId;
use scraper::node::Element;

/// A container that is open.
#[derive(Debug)]
pub(super) struct Frame {
    /// Its element; none for the body itself.
    pub(super) element: Option<NodeId>,
    pub(super) what: What,
    /// What it holds: of a list and of a table, what stands before it.
    blocks: Vec<Block>,
}

/// What a container is, with what is in it so far.
#[derive(Debug)]
pub(super) enum What {
    /// The body itself.
    Blocks,
    Quote,
    List(List),
    Item,
    Terms(Vec<Entry>),
    Term,
    Detail,
    Table(Table),
    Caption,
    Section(Section),
    Row(Vec<Cell>),
    Cell(Cell),
}

impl What {
    /// What an element is, where it is a container.
    pub(super) fn of(element: &Element) -> Option<Self> {
        let section = |part| Self::Section(Section { part, rows: Vec::new() });
        Some(match element.name() {
            "ul" => Self::List(List::default()),
            "ol" => Self::List(List { order: Some(Order::default()), items: Vec::new() }),
            "li" => Self::Item,
            "dl" => Self::Terms(Vec::new()),
            "dt" => Self::Term,
            "dd" => Self::Detail,
            "blockquote" => Self::Quote,
            "table" => Self::Table(Table::default()),
            "caption" => Self::Caption,
            "thead" => section(Part::Head),
            "tbody" => section(Part::Body),
            "tfoot" => section(Part::Foot),
            "tr" => Self::Row(Vec::new()),
            name @ ("td" | "th") => Self::Cell(Cell {
                is_head: name == "th",
                columns: span(element, "colspan"),
                rows: span(element, "rowspan"),
                blocks: Vec::new(),
            }),
            _ => return None,
        })
    }

    /// Whether it may stand right in another.
    pub(super) fn fits(&self, around: &Self) -> bool {
        match self {
            Self::Item => matches!(around, Self::List(_)),
            Self::Term | Self::Detail => matches!(around, Self::Terms(_)),
            Self::Caption | Self::Section(_) => matches!(around, Self::Table(_)),
            Self::Row(_) => matches!(around, Self::Section(_)),
            Self::Cell(_) => matches!(around, Self::Row(_)),
            _ => true,
        }
    }
}

/// How many rows or columns a cell spans.
fn span(element: &Element, name: &str) -> u16 {
    let span = element.attr(name).and_then(|value| value.trim().parse::<u16>().ok());
    span.filter(|span| (2..=1000).contains(span)).unwrap_or(1)
}

impl Frame {
    pub(super) fn new(element: Option<NodeId>, what: What) -> Self {
        Self { element, what, blocks: Vec::new() }
    }

    /// Whether words may stand in it without a paragraph.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self.what, What::Item | What::Term | What::Detail | What::Caption | What::Cell(_))
    }

    /// Whether what is no row, cell or item may stand right in it.
    pub(super) fn takes_blocks(&self) -> bool {
        self.is_bare() || matches!(self.what, What::Blocks | What::Quote)
    }

    /// The last block that stands right in it.
    pub(super) fn last(&self) -> Option<&Block> {
        self.blocks.last().filter(|_| self.takes_blocks())
    }

    /// The same, to be changed.
    pub(super) fn last_mut(&mut self) -> Option<&mut Block> {
        let takes_blocks = self.takes_blocks();
        self.blocks.last_mut().filter(|_| takes_blocks)
    }

    /// Puts a block where it may stand.
    pub(super) fn put(&mut self, block: Block) {
        match &mut self.what {
            What::List(list) if !list.items.is_empty() => {
                join(&mut list.items.last_mut().expect("there is one").blocks, block);
            }
            What::Terms(entries) if !entries.is_empty() => {
                let (Entry::Term(blocks) | Entry::Detail(blocks)) = entries.last_mut().expect("there is one");
                join(blocks, block);
            }
            What::Table(table) => {
                self.blocks.extend(whole(std::mem::take(table)));
                join(&mut self.blocks, block);
            }
            What::Section(section) => section.rows.push(vec![cell(block)]),
            What::Row(cells) => cells.push(cell(block)),
            _ => join(&mut self.blocks, block),
        }
    }

    /// Ends it: what it holds goes into the one around it, if it holds anything.
    pub(super) fn end(self, around: &mut Self) {
        let Self { what, blocks, .. } = self;
        match (what, &mut around.what) {
            // A cell without content keeps its column, in a row that has any.
            (What::Cell(cell), What::Row(cells)) => cells.push(Cell { blocks, ..cell }),
            (What::Row(cells), What::Section(section)) if cells.iter().any(|cell| !cell.blocks.is_empty()) => {
                section.rows.push(cells);
            }
            (What::Section(section), What::Table(table)) if !section.rows.is_empty() => table.sections.push(section),
            (What::Caption, What::Table(table)) if !blocks.is_empty() => {
                if !table.sections.is_empty() {
                    // Only above its rows it is one.
                    blocks.into_iter().for_each(|block| around.put(standing(block)));
                } else {
                    blocks.into_iter().for_each(|block| join(&mut table.caption, block));
                }
            }
            (What::Item, What::List(list)) if !blocks.is_empty() => list.items.push(Item { value: None, blocks }),
            (What::Term, What::Terms(entries)) if !blocks.is_empty() => entries.push(Entry::Term(blocks)),
            (What::Detail, What::Terms(entries)) if !blocks.is_empty() => entries.push(Entry::Detail(blocks)),
            (What::Quote, _) if !blocks.is_empty() => around.put(Kind::Quote(blocks).into()),
            (What::List(list), _) => {
                blocks.into_iter().for_each(|block| around.put(block));
                if !list.items.is_empty() {
                    around.put(Kind::List(list).into());
                }
            }
            (What::Terms(entries), _) => {
                blocks.into_iter().for_each(|block| around.put(block));
                if !entries.is_empty() {
                    around.put(Kind::Terms(entries).into());
                }
            }
            (What::Table(table), _) => {
                blocks.into_iter().chain(whole(table)).for_each(|block| around.put(block));
            }
            _ => (),
        }
    }

    /// What the body itself holds.
    pub(super) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }
}

/// Adds a block. Words behind words are their next line.
fn join(blocks: &mut Vec<Block>, block: Block) {
    match (blocks.last_mut().map(|last| &mut last.kind), block.kind) {
        (Some(Kind::Words(words)), Kind::Words(more)) => {
            words.push(Inline::Break);
            words.extend(more);
        }
        (_, kind) => blocks.push(Block { kind, ..block }),
    }
}

/// A cell with one block.
fn cell(block: Block) -> Cell {
    Cell { is_head: false, columns: 1, rows: 1, blocks: vec![block] }
}

/// Words that stand by themselves.
fn standing(block: Block) -> Block {
    match block.kind {
        Kind::Words(inlines) => Block { kind: Kind::Paragraph(inlines), ..block },
        kind => Block { kind, ..block },
    }
}

/// A table, if it has anything in it.
fn whole(table: Table) -> Option<Block> {
    (!table.caption.is_empty() || !table.sections.is_empty()).then(|| Kind::Table(table).into())
}
