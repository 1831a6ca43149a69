//! Blocks as HTML, as the XHTML of books, and (`markdown`) as Markdown: the one place where a tag of an article is written. It writes what blocks hold and
//! decides nothing; what a book's reader does not forgive (a heading in the head of a column) loses its form and keeps its words.

mod address;
mod markdown;

use super::block::{
    Block, Cell, Direction, Entry, Figure, Inline, Kind, List, Note, Numerals, Part, Picture, Shown, Span, Table,
    Target,
};
use crate::text::space::is_control;

pub use address::address;
pub use markdown::markdown;

/// What every link to another site says to a browser.
pub const LINK_REL: &str = "noopener noreferrer nofollow";

/// Blocks as HTML.
pub fn html(blocks: &[Block]) -> String {
    printed(blocks, false)
}

/// Blocks as a book may hold them.
pub fn xhtml(blocks: &[Block]) -> String {
    printed(blocks, true)
}

/// The id of a run of shared words, by its place among those of its article.
pub fn shared_id(run: usize) -> String {
    format!("shared-{}", run + 1)
}

/// The id of an anchor.
fn anchor_id(anchor: u32) -> String {
    format!("at-{anchor}")
}

fn printed(blocks: &[Block], is_xml: bool) -> String {
    let mut printer = Printer { out: String::new(), is_xml };
    printer.blocks(blocks);
    printer.out.truncate(printer.out.trim_end().len());
    printer.out
}

struct Printer {
    out: String,
    is_xml: bool,
}

impl Printer {
    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Words(inlines) => return self.inlines(inlines),
            Kind::Paragraph(inlines) => self.lines("p", block, inlines),
            Kind::Heading(level, inlines) => self.lines(heading(*level), block, inlines),
            Kind::Preformatted(inlines) => self.lines("pre", block, inlines),
            Kind::Quote(blocks) => self.element("blockquote", block, |it| it.blocks(blocks)),
            Kind::List(list) => self.list(block, list),
            Kind::Terms(entries) => self.terms(block, entries),
            Kind::Table(table) => self.table(block, table),
            Kind::Figure(figure) => self.figure(block, figure),
            Kind::Rule => self.empty("hr", ""),
        }
        self.out.push('\n');
    }

    /// An element with what stands in it.
    fn element(&mut self, name: &str, block: &Block, inner: impl FnOnce(&mut Self)) {
        self.open(name, block, "");
        inner(self);
        self.close(name);
    }

    fn lines(&mut self, name: &str, block: &Block, inlines: &[Inline]) {
        self.element(name, block, |it| it.inlines(inlines));
    }

    /// The start of a block, with attributes of its kind.
    fn open(&mut self, name: &str, block: &Block, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attributes);
        if let Some(lang) = &block.lang {
            self.attribute("lang", lang);
            if self.is_xml {
                self.attribute("xml:lang", lang);
            }
        }
        if let Some(dir) = block.dir {
            self.attribute("dir", if dir == Direction::Rtl { "rtl" } else { "ltr" });
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element without an end.
    fn empty(&mut self, name: &str, attributes: &str) {
        let end = if self.is_xml { "/>" } else { ">" };
        [&"<", &name, &attributes, &end].into_iter().for_each(|part| self.out.push_str(part));
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        value.chars().for_each(|c| self.character(c, true));
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|c| self.character(c, false));
    }

    fn character(&mut self, c: char, is_value: bool) {
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '"' if is_value => self.out.push_str("&quot;"),
            '\u{00A0}' if !self.is_xml => self.out.push_str("&nbsp;"),
            c if is_control(c) && c != '\n' && c != '\t' => (),
            c => self.out.push(c),
        }
    }

    fn list(&mut self, block: &Block, list: &List) {
        let name = if list.order.is_some() { "ol" } else { "ul" };
        let order = list.order.unwrap_or_default();
        let start = order.start.map(|start| format!(" start=\"{start}\"")).unwrap_or_default();
        let reversed =
            if order.reversed { [" reversed", " reversed=\"reversed\""][usize::from(self.is_xml)] } else { "" };
        let numerals = order.numerals.map(|it| format!(" type=\"{}\"", numerals(it))).unwrap_or_default();
        self.open(name, block, &format!("{start}{reversed}{numerals}"));
        for item in &list.items {
            let value = item.value.map(|value| format!(" value=\"{value}\"")).unwrap_or_default();
            self.part("li", &value, &item.blocks);
        }
        self.close(name);
    }

    /// A part of a list or a table, with a line break behind it for who reads it.
    fn part(&mut self, name: &str, attributes: &str, blocks: &[Block]) {
        [&"<", &name, &attributes, &">"].into_iter().for_each(|part| self.out.push_str(part));
        self.blocks(blocks);
        self.close(name);
        self.out.push('\n');
    }

    fn terms(&mut self, block: &Block, entries: &[Entry]) {
        if self.is_xml && !is_sound(entries) {
            return self.fallen("dl", |it| {
                for entry in entries {
                    let name = if matches!(entry, Entry::Term(_)) { "dt" } else { "dd" };
                    it.fallen(name, |it| it.blocks(entry.blocks()));
                    it.out.push('\n');
                }
            });
        }
        self.open("dl", block, "");
        for entry in entries {
            self.part(if matches!(entry, Entry::Term(_)) { "dt" } else { "dd" }, "", entry.blocks());
        }
        self.close("dl");
    }

    /// A plain block that says what it was.
    fn fallen(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.out.push_str(&format!("<div class=\"{name}\">"));
        inner(self);
        self.close("div");
    }

    fn table(&mut self, block: &Block, table: &Table) {
        self.open("table", block, "");
        if !table.caption.is_empty() {
            self.part("caption", "", &table.caption);
        }
        for section in &table.sections {
            let name = match section.part {
                Part::Head => "thead",
                Part::Body => "tbody",
                Part::Foot => "tfoot",
            };
            self.out.push_str(&format!("<{name}>"));
            section.rows.iter().for_each(|row| self.row(row));
            self.close(name);
            self.out.push('\n');
        }
        self.close("table");
    }

    fn row(&mut self, row: &[Cell]) {
        self.out.push_str("<tr>");
        for cell in row {
            // In a book, no heading stands in the head of a column.
            let is_head = cell.is_head && !(self.is_xml && has_heading(&cell.blocks));
            let span = |name: &str, n: u16| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
            let spans = span("colspan", cell.columns) + &span("rowspan", cell.rows);
            self.part(if is_head { "th" } else { "td" }, &spans, &cell.blocks);
        }
        self.close("tr");
        self.out.push('\n');
    }

    fn figure(&mut self, block: &Block, figure: &Figure) {
        self.element("figure", block, |it| {
            if figure.is_above {
                it.caption(figure);
            }
            it.blocks(&figure.blocks);
            if !figure.is_above {
                it.caption(figure);
            }
        });
    }

    fn caption(&mut self, figure: &Figure) {
        if !figure.caption.is_empty() {
            self.out.push_str("<figcaption>");
            self.blocks(&figure.caption);
            self.close("figcaption");
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Break => self.empty("br", ""),
                Inline::Span(Span::Ruby, inner) if self.is_xml && !is_ruby(inner) => {
                    self.out.push_str("<span class=\"ruby\">");
                    self.plain_ruby(inner);
                    self.close("span");
                }
                Inline::Span(span, inner) => {
                    let name = tag(*span);
                    self.out.push_str(&format!("<{name}>"));
                    self.inlines(inner);
                    self.close(name);
                }
                Inline::Link(target, inner) => self.link(target, inner),
                Inline::Anchor(anchor) => self.out.push_str(&format!("<span id=\"{}\"></span>", anchor_id(*anchor))),
                Inline::Picture(picture) => self.picture(picture),
                Inline::Embed(embed) => {
                    self.link(&Target::Away(embed.src.clone()), &[Inline::Text(embed.words())]);
                }
                Inline::Shared(run, text) => {
                    let id = run.map(|run| format!(" id=\"{}\"", shared_id(run))).unwrap_or_default();
                    self.out.push_str(&format!("<mark class=\"shared\"{id}>"));
                    self.text(text);
                    self.close("mark");
                }
                Inline::Also(notes) => self.also(notes),
            }
        }
    }

    /// What is in characters with readings that do not stand as a book has them.
    fn plain_ruby(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Span(span @ (Span::Reading | Span::Around), inner) => {
                    self.out.push_str(&format!("<span class=\"{}\">", tag(*span)));
                    self.inlines(inner);
                    self.close("span");
                }
                other => self.inlines(std::slice::from_ref(other)),
            }
        }
    }

    fn link(&mut self, target: &Target, inner: &[Inline]) {
        let known = match target {
            Target::Away(href) if self.is_xml => address(href),
            Target::Away(href) => Some(href.to_owned()),
            Target::Here(anchor) => Some(format!("#{}", anchor_id(*anchor))),
        };
        let name = if known.is_some() { "a" } else { "span" };
        self.out.push('<');
        self.out.push_str(name);
        match known {
            Some(href) => {
                self.attribute("href", &href);
                if matches!(target, Target::Away(_)) {
                    self.attribute("rel", LINK_REL);
                }
            }
            None => self.attribute("class", "a"),
        }
        self.out.push('>');
        self.inlines(inner);
        self.close(name);
    }

    fn picture(&mut self, picture: &Picture) {
        let Picture { src, alt, is_inline, shown, beside: _ } = picture;
        match shown {
            Shown::Link(label) => self.picture_link(src, label, None),
            Shown::Ask(label) => self.picture_link(src, label, Some(alt)),
            Shown::Named(label) => {
                self.out.push_str("<span class=\"picture\">");
                self.text(label);
                self.close("span");
            }
            Shown::Plain | Shown::Remote | Shown::Held(..) => {
                self.out.push_str(if *is_inline { "<img class=\"inline\"" } else { "<img" });
                self.attribute("src", src);
                self.attribute("alt", alt);
                self.out.push_str(&match (shown, self.is_xml) {
                    (Shown::Held(width, height), true) => format!(" width=\"{width}\" height=\"{height}\""),
                    (Shown::Held(width, height), false) => {
                        format!(" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\"")
                    }
                    (Shown::Remote, false) => {
                        " loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\"".to_owned()
                    }
                    _ => String::new(),
                });
                self.out.push_str(if self.is_xml { "/>" } else { ">" });
            }
        }
    }

    /// A link to a picture; `ask` is what is known of it, where it is shown here on a click.
    fn picture_link(&mut self, src: &str, label: &str, ask: Option<&str>) {
        let known = if self.is_xml { address(src) } else { Some(src.to_owned()) };
        let name = if known.is_some() { "a" } else { "span" };
        self.out.push_str(&format!("<{name} class=\"picture\""));
        if let Some(alt) = ask.filter(|_| !self.is_xml) {
            self.out.push_str(" data-load");
            self.attribute("data-alt", alt);
        }
        if let Some(src) = known {
            self.attribute("href", &src);
            self.attribute("rel", LINK_REL);
        }
        self.out.push('>');
        self.text(label);
        self.close(name);
    }

    /// The links to where else a run stands. Their names begin with what is to be seen of them, for who speaks to a browser.
    fn also(&mut self, notes: &[Note]) {
        self.out.push_str("<sup class=\"also\" data-pagefind-ignore>");
        for Note { label, words, url } in notes {
            self.out.push_str("<a");
            self.attribute("href", url);
            self.attribute("title", words);
            self.attribute("aria-label", &format!("{label} {words}"));
            self.out.push('>');
            self.text(label);
            self.close("a");
        }
        self.close("sup");
    }
}

fn heading(level: u8) -> &'static str {
    ["h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(2, 6)) - 2]
}

fn numerals(numerals: Numerals) -> char {
    match numerals {
        Numerals::Small => 'a',
        Numerals::Capital => 'A',
        Numerals::SmallRoman => 'i',
        Numerals::CapitalRoman => 'I',
    }
}

fn tag(span: Span) -> &'static str {
    match span {
        Span::Strong => "strong",
        Span::Emphasis => "em",
        Span::Underlined => "u",
        Span::Struck => "s",
        Span::Inserted => "ins",
        Span::Below => "sub",
        Span::Above => "sup",
        Span::Code => "code",
        Span::Marked => "mark",
        Span::Small => "small",
        Span::Quoted => "q",
        Span::Ruby => "ruby",
        Span::Reading => "rt",
        Span::Around => "rp",
    }
}

fn has_heading(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| {
        matches!(block.kind, Kind::Heading(..)) || block.groups().into_iter().any(|group| has_heading(group))
    })
}

/// Whether terms, none of them a heading, have what is said of them behind them.
fn is_sound(entries: &[Entry]) -> bool {
    let is_term = |entry: &Entry| matches!(entry, Entry::Term(_));
    let is_headed = |entry: &Entry| is_term(entry) && has_heading(entry.blocks());
    entries.first().is_some_and(is_term) && !entries.last().is_some_and(is_term) && !entries.iter().any(is_headed)
}

/// Characters, each run of them with its reading behind it, which may stand between parentheses for those who show none.
fn is_ruby(inlines: &[Inline]) -> bool {
    let sign = |inline: &Inline| match inline {
        Inline::Span(Span::Reading, _) => 't',
        Inline::Span(Span::Around, _) => 'p',
        _ => 'b',
    };
    let signs: String = inlines.iter().map(sign).collect();
    let mut rest = signs.as_str();
    while !rest.is_empty() {
        let after = rest.trim_start_matches('b');
        let reading = after.strip_prefix("ptp").or_else(|| after.strip_prefix('t'));
        match reading.filter(|_| after.len() < rest.len()) {
            Some(next) => rest = next,
            None => return false,
        }
    }
    !signs.is_empty()
}
