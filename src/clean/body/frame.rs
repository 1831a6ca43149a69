//! The containers that are open while a body is built: lists, quotes, tables and what they are made of. What stands in one that
//! may not stand there keeps its words and its place: before the first item of a list, in the item before it, in a cell of its own.

use super::tongue::Tongue;
use crate::{
    article::{
        Block, Cell, Content, Entry, Figure, Inline, Item, Kind, List, Numerals, Order, Part, Picture, Section, Table,
        pictures,
    },
    clean::attribute::attr,
    text::han,
};
use ego_tree::NodeId;
use scraper::node::Element;

/// Words that no caption has. More of them are a text.
pub(in crate::clean) const CAPTION: usize = 300;

/// A container that is open.
#[derive(Debug)]
pub(super) struct Frame {
    /// Its element; none for the body itself.
    pub(super) element: Option<NodeId>,
    pub(super) what: What,
    /// What it holds: of a list and of a table, what stands before it.
    blocks: Vec<Block>,
    /// The language and the direction that are said of it, or of the block around it.
    pub(super) tongue: Tongue,
}

/// What a container is, with what is in it so far.
#[derive(Debug)]
pub(super) enum What {
    /// The body itself.
    Blocks,
    Quote,
    /// With the number of items that came to nothing since the last one.
    List(List, u16),
    /// With the number that its source gives it.
    Item(Option<i32>),
    Terms(Vec<Entry>),
    Term,
    Detail,
    Table(Table),
    Caption,
    /// A figure with more in it than pictures: what stands under it, and before which of its blocks.
    Figure(Vec<Block>, Option<usize>),
    /// What stands under a figure.
    Under,
    Section(Section),
    Row(Vec<Cell>),
    Cell(Cell),
}

impl What {
    /// What an element is, where it is a container.
    pub(super) fn of(element: &Element) -> Option<Self> {
        let section = |part| Self::Section(Section { part, rows: Vec::new() });
        Some(match element.name() {
            "ul" => Self::List(List::default(), 0),
            "ol" => Self::List(List { order: Some(order(element)), items: Vec::new() }, 0),
            "li" => Self::Item(number(element, "value")),
            "figure" => Self::Figure(Vec::new(), None),
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

    /// Whether it is a block by itself.
    pub(super) fn is_block(&self) -> bool {
        matches!(self, Self::Quote | Self::List(..) | Self::Terms(_) | Self::Table(_) | Self::Figure(..))
    }

    /// Whether it may stand right in another.
    pub(super) fn fits(&self, around: &Self) -> bool {
        match self {
            Self::Item(_) => matches!(around, Self::List(..)),
            Self::Term | Self::Detail => matches!(around, Self::Terms(_)),
            Self::Caption | Self::Section(_) => matches!(around, Self::Table(_)),
            Self::Row(_) => matches!(around, Self::Section(_)),
            Self::Cell(_) => matches!(around, Self::Row(_)),
            _ => true,
        }
    }
}

/// How a list is numbered.
fn order(element: &Element) -> Order {
    let numerals = match attr(element, "type").map(str::trim) {
        Some("a") => Some(Numerals::Small),
        Some("A") => Some(Numerals::Capital),
        Some("i") => Some(Numerals::SmallRoman),
        Some("I") => Some(Numerals::CapitalRoman),
        _ => None,
    };
    let reversed = attr(element, "reversed").is_some();
    Order { start: number(element, "start").filter(|start| reversed || *start != 1), reversed, numerals }
}

fn number(element: &Element, name: &str) -> Option<i32> {
    attr(element, name)?.trim().parse().ok()
}

/// The number of the next item of a list, where items before it came to nothing: those that are there keep theirs.
fn after(list: &List, lost: u16) -> Option<i32> {
    let order = list.order.filter(|order| lost > 0 && !order.reversed)?;
    let given = list.items.iter().rposition(|item| item.value.is_some());
    let first = order.start.unwrap_or(1);
    let last = given.and_then(|at| Some((list.items[at].value?, at + 1)));
    let (from, at) = last.map_or((first, 0), |(value, at)| (value.saturating_add(1), at));
    from.checked_add(i32::try_from(list.items.len() - at).ok()?)?.checked_add(i32::from(lost))
}

/// A figure, and what stands behind its caption where there is something before it, too.
fn figure(mut blocks: Vec<Block>, caption: Vec<Block>, at: Option<usize>) -> Vec<Block> {
    let says = |blocks: &[Block]| blocks.iter().any(|block| !is_picture(block));
    let at = at.unwrap_or(blocks.len());
    let is_above = !says(&blocks[..at]) && says(&blocks[at..]);
    let behind = if is_above || !says(&blocks[at..]) { Vec::new() } else { blocks.split_off(at) };
    if blocks.is_empty() && caption.is_empty() {
        return behind;
    }
    let figure = if !is_above && is_told_picture(&blocks) {
        told_picture(blocks, caption)
    } else {
        let mut joined = Vec::new();
        blocks.into_iter().for_each(|block| join(&mut joined, block));
        Kind::Figure(Figure { blocks: joined, caption, is_above }).into()
    };
    std::iter::once(figure).chain(behind.into_iter().map(standing)).collect()
}

/// Whether a block is pictures only.
fn is_picture(block: &Block) -> bool {
    let is_alone = |block: &Block| {
        matches!(block.kind, Kind::Words(_)) && block.inlines().iter().all(|it| matches!(it, Inline::Picture(_)))
    };
    match &block.kind {
        Kind::Figure(figure) => figure.caption.is_empty() && figure.blocks.iter().all(is_alone),
        _ => is_alone(block),
    }
}

/// Whether blocks are pictures and lines, no more of them than a caption has.
fn is_told_picture(blocks: &[Block]) -> bool {
    blocks
        .iter()
        .all(|block| matches!(block.kind, Kind::Words(_) | Kind::Paragraph(_) | Kind::Heading(..)) || is_picture(block))
        && !pictures(blocks).is_empty()
        && weight(&Content::from(blocks.to_vec())) <= CAPTION
}

/// A figure whose pictures stand above all words beside them.
fn told_picture(blocks: Vec<Block>, under: Vec<Block>) -> Block {
    let mut shown: Vec<Inline> = Vec::new();
    for picture in pictures(&blocks) {
        let picture = Inline::Picture(Picture { is_inline: false, ..picture.clone() }.into());
        if !shown.contains(&picture) {
            shown.push(picture);
        }
    }
    let mut caption = Vec::new();
    for mut block in blocks.into_iter().filter(|block| !is_picture(block)).map(as_words) {
        if let Some(inlines) = block.inlines_mut() {
            without_pictures(inlines, &mut true);
        }
        if !block.is_empty() {
            join(&mut caption, block);
        }
    }
    under.into_iter().for_each(|block| join(&mut caption, block));
    Kind::Figure(Figure { blocks: vec![Kind::Words(shown).into()], caption, is_above: false }).into()
}

/// Takes pictures out of a line, and blanks that would be double without them: `is_blank` is whether one stands before.
fn without_pictures(inlines: &mut Vec<Inline>, is_blank: &mut bool) {
    inlines.retain_mut(|inline| match inline {
        Inline::Picture(_) => false,
        Inline::Text(text) => {
            if *is_blank && text.starts_with(' ') {
                text.remove(0);
            }
            *is_blank = text.ends_with(' ') || *is_blank && text.is_empty();
            !text.is_empty()
        }
        Inline::Span(_, inner) | Inline::Link(_, inner) => {
            without_pictures(inner, is_blank);
            !inner.is_empty()
        }
        _ => true,
    });
}

/// How many rows or columns a cell spans.
fn span(element: &Element, name: &str) -> u16 {
    let span = attr(element, name).and_then(|value| value.trim().parse::<u16>().ok());
    span.filter(|span| (2..=1000).contains(span)).unwrap_or(1)
}

impl Frame {
    pub(super) fn new(element: Option<NodeId>, what: What) -> Self {
        Self { element, what, blocks: Vec::new(), tongue: Tongue::default() }
    }

    /// The same, with what is said of its language and direction.
    pub(super) fn in_tongue(self, tongue: Tongue) -> Self {
        Self { tongue, ..self }
    }

    /// How many blocks it holds.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Those that it holds behind so many.
    pub(super) fn since(&mut self, before: usize) -> &mut [Block] {
        self.blocks.get_mut(before..).unwrap_or_default()
    }

    /// Whether words may stand in it without a paragraph.
    pub(super) fn is_bare(&self) -> bool {
        matches!(
            self.what,
            What::Item(_) | What::Term | What::Detail | What::Caption | What::Cell(_) | What::Figure(..) | What::Under
        )
    }

    /// Whether what is no row, cell or item may stand right in it.
    pub(super) fn takes_blocks(&self) -> bool {
        self.is_bare() || matches!(self.what, What::Blocks | What::Quote)
    }

    /// The last block that stands right in it.
    pub(super) fn last(&self) -> Option<&Block> {
        self.blocks.last().filter(|_| self.takes_blocks())
    }

    /// Puts a block where it may stand.
    pub(super) fn put(&mut self, block: Block) {
        match &mut self.what {
            What::List(list, _) if !list.items.is_empty() => {
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
            What::Figure(..) if is_caption(&block) => {
                if let Kind::Figure(figure) = block.kind {
                    self.under(figure.caption);
                }
            }
            // Behind its words, what was before them does not go on.
            What::Figure(_, Some(at)) if *at == self.blocks.len() => self.blocks.push(block),
            What::Section(section) => section.rows.push(vec![cell(block)]),
            What::Row(cells) => cells.push(cell(block)),
            _ => join(&mut self.blocks, block),
        }
    }

    /// Puts what stands under a figure. Where there is something already, it is one of its blocks.
    fn under(&mut self, words: Vec<Block>) {
        let here = self.blocks.len();
        match &mut self.what {
            What::Figure(caption, at) if at.is_none_or(|at| self.blocks[at..].iter().all(is_picture)) => {
                at.get_or_insert(here);
                words.into_iter().for_each(|block| join(caption, block));
            }
            _ => words.into_iter().for_each(|block| self.put(standing(block))),
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
            (What::Item(value), What::List(list, lost)) => {
                if blocks.is_empty() {
                    *lost = lost.saturating_add(1);
                } else {
                    let lost = std::mem::take(lost);
                    let value = value.or_else(|| after(list, lost)).filter(|_| list.order.is_some());
                    list.items.push(Item { value, blocks });
                }
            }
            (What::Figure(caption, at), _) => {
                figure(blocks, caption, at).into_iter().for_each(|block| around.put(block))
            }
            (What::Term, What::Terms(entries)) if !blocks.is_empty() => entries.push(Entry::Term(blocks)),
            (What::Detail, What::Terms(entries)) if !blocks.is_empty() => entries.push(Entry::Detail(blocks)),
            (What::Quote, _) if !blocks.is_empty() => around.put(Kind::Quote(blocks).into()),
            (What::List(list, _), _) => {
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

/// Whether a block is a caption of nothing.
fn is_caption(block: &Block) -> bool {
    matches!(&block.kind, Kind::Figure(figure) if figure.blocks.is_empty())
}

/// Adds a block. Words behind words are their next line; a caption right behind a figure without one is its own.
fn join(blocks: &mut Vec<Block>, block: Block) {
    let is_caption = is_caption(&block);
    match (blocks.last_mut().map(|last| &mut last.kind), block.kind) {
        (Some(Kind::Figure(before)), Kind::Figure(figure)) if is_caption && before.caption.is_empty() => {
            before.caption = figure.caption;
        }
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

/// What the words of some blocks weigh.
fn weight(content: &Content) -> usize {
    content.text().lines().map(han::weight).sum()
}

/// Words in a caption.
fn as_words(block: Block) -> Block {
    match block.kind {
        Kind::Paragraph(inlines) | Kind::Heading(_, inlines) => Block { kind: Kind::Words(inlines), ..block },
        kind => Block { kind, ..block },
    }
}

/// Words that stand by themselves.
fn standing(block: Block) -> Block {
    match block.kind {
        Kind::Words(inlines) => Block { kind: Kind::Paragraph(inlines), ..block },
        kind => Block { kind, ..block },
    }
}

/// A table, if it has anything in it. Only what begins it is its head, and only what ends it its foot.
fn whole(mut table: Table) -> Option<Block> {
    let last = table.sections.len().saturating_sub(1);
    for (nth, section) in table.sections.iter_mut().enumerate() {
        let is_there = match section.part {
            Part::Head => nth == 0,
            Part::Body => true,
            Part::Foot => nth == last,
        };
        if !is_there {
            section.part = Part::Body;
        }
    }
    (!table.caption.is_empty() || !table.sections.is_empty()).then(|| Kind::Table(table).into())
}
