//! Blocks as Markdown: CommonMark with the tables of GitHub's. What Markdown has no sign for, or could not say without doubt (characters
//! with their reading, emphasis beside a sign, a table with spans), is the HTML of the other printer. Read again, it is the same text.

use super::{
    super::block::{Block, Cell, Inline, Item, Kind, List, Part, Picture, Section, Shown, Span, Table, Target},
    anchor_id, html, tag,
};
use crate::text::space::is_control;

/// Blocks as Markdown, with one line break at the end, where there is anything.
pub fn markdown(blocks: &[Block]) -> String {
    let mut out = joined(blocks, "\n\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Blocks, with something between them. No list goes on in the one behind it.
fn joined(blocks: &[Block], between: &str) -> String {
    let mut out = String::new();
    let mut is_other = false;
    let mut last: Option<&Block> = None;
    for block in blocks {
        is_other = !is_other && last.is_some_and(|last| are_like_lists(last, block));
        let text = printed(block, is_other);
        if text.is_empty() {
            continue;
        }
        if let Some(last) = last {
            let is_apart =
                !matches!((&last.kind, &block.kind), (Kind::Words(_), Kind::List(list)) if starts_at_one(list));
            out.push_str(if is_apart { "\n\n" } else { between });
        }
        out.push_str(&text);
        last = Some(block);
    }
    out
}

/// Whether the second of two lists would go on with the first.
fn are_like_lists(a: &Block, b: &Block) -> bool {
    matches!((&a.kind, &b.kind), (Kind::List(a), Kind::List(b)) if a.order.is_some() == b.order.is_some())
}

/// Whether a list may follow a line without a blank one between.
fn starts_at_one(list: &List) -> bool {
    list.order.is_none_or(|order| order.start.is_none_or(|start| start == 1))
}

/// A block; as HTML, where Markdown has no sign for it.
fn printed(block: &Block, is_other: bool) -> String {
    let marked = match &block.kind {
        _ if block.lang.is_some() || block.dir.is_some() => None,
        Kind::Paragraph(inlines) | Kind::Words(inlines) => Some(paragraph(inlines)),
        Kind::Heading(level, inlines) => Some(heading(*level, inlines)),
        Kind::Preformatted(inlines) => preformatted(inlines),
        Kind::Quote(blocks) => Some(prefixed(&joined(blocks, "\n\n"), "> ", "> ")),
        Kind::List(list) => marked_list(list, is_other),
        Kind::Table(table) => marked_table(table),
        Kind::Figure(figure) => match &figure.blocks[..] {
            [Block { kind: Kind::Words(inlines), lang: None, dir: None }]
                if figure.caption.is_empty() && matches!(inlines[..], [Inline::Picture(_)]) =>
            {
                Some(paragraph(inlines))
            }
            _ => None,
        },
        Kind::Rule => Some("* * *".to_owned()),
        Kind::Terms(_) => None,
    };
    // A blank line ends a block of HTML.
    marked.unwrap_or_else(|| html(std::slice::from_ref(block)).replace("\n\n", "\n&#10;"))
}

/// Lines behind a sign, the first behind one of its own.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { others };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

fn paragraph(inlines: &[Inline]) -> String {
    let text = Line { is_one: false, is_cell: false, out: String::new() }.printed(inlines);
    text.trim_matches([' ', '\n'])
        .split('\n')
        .map(|line| plain_start(line.trim_matches(' ')))
        .collect::<Vec<_>>()
        .join("\n")
}

fn heading(level: u8, inlines: &[Inline]) -> String {
    let mut text = Line { is_one: true, is_cell: false, out: String::new() }.printed(inlines);
    if text.ends_with('#') {
        text.insert(text.len() - 1, '\\');
    }
    format!("{} {}", "#".repeat(usize::from(level.clamp(2, 6))), text.trim_matches(' '))
}

/// Lines as they are, where nothing but words is in them.
fn preformatted(inlines: &[Inline]) -> Option<String> {
    let text = plain(inlines)?;
    let fence = "`".repeat(3.max(longest_run(&text, '`') + 1));
    Some(format!("{fence}\n{}\n{fence}", text.trim_end_matches('\n')))
}

/// Words, where there is nothing else.
fn plain(inlines: &[Inline]) -> Option<String> {
    inlines.iter().try_fold(String::new(), |mut text, inline| {
        match inline {
            Inline::Text(words) => text.extend(words.chars().filter(|c| !is_control(*c) || *c == '\n' || *c == '\t')),
            Inline::Break => text.push('\n'),
            _ => return None,
        }
        Some(text)
    })
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}

fn marked_list(list: &List, is_other: bool) -> Option<String> {
    let order = list.order.unwrap_or_default();
    let start = order.start.unwrap_or(1);
    let has_own = |item: &&Item| item.value.is_some();
    if order.reversed
        || order.numerals.is_some()
        || !(0..=99_999_999).contains(&start)
        || list.items.iter().any(|it| has_own(&it))
    {
        return None;
    }
    let is_tight = list.items.iter().all(|item| is_tight(&item.blocks));
    let (item_end, block_end) = if is_tight { ("\n", "\n") } else { ("\n\n", "\n\n") };
    let items = list.items.iter().zip(start..).map(|(item, number)| {
        let marker = match (list.order, is_other) {
            (Some(_), false) => format!("{number}. "),
            (Some(_), true) => format!("{number}) "),
            (None, false) => "- ".to_owned(),
            (None, true) => "+ ".to_owned(),
        };
        prefixed(&joined(&item.blocks, block_end), &marker, &" ".repeat(marker.len()))
    });
    Some(items.collect::<Vec<_>>().join(item_end))
}

/// Whether an item is a line, and lists below it.
fn is_tight(blocks: &[Block]) -> bool {
    blocks.iter().enumerate().all(|(at, block)| match &block.kind {
        Kind::Words(_) => at == 0,
        Kind::List(list) => at > 0 && starts_at_one(list),
        _ => false,
    })
}

/// A table with one row of heads, and a line of words in each cell.
fn marked_table(table: &Table) -> Option<String> {
    let [Section { part: Part::Head, rows: heads }, rest @ ..] = &table.sections[..] else { return None };
    let [head] = &heads[..] else { return None };
    let is_plain =
        |section: &Section| section.part == Part::Body && section.rows.iter().flatten().all(|it| !it.is_head);
    if !table.caption.is_empty() || !head.iter().all(|cell| cell.is_head) || !rest.iter().all(is_plain) {
        return None;
    }
    let mut out = row(head, head.len())?;
    out.push_str(&format!("\n|{}", " --- |".repeat(head.len())));
    for cells in rest.iter().flat_map(|section| &section.rows) {
        out.push('\n');
        out.push_str(&row(cells, head.len())?);
    }
    Some(out)
}

fn row(cells: &[Cell], width: usize) -> Option<String> {
    if cells.len() != width {
        return None;
    }
    cells.iter().try_fold("|".to_owned(), |out, cell| {
        let is_plain = |block: &Block| block.lang.is_none() && block.dir.is_none();
        let words = match &cell.blocks[..] {
            _ if cell.columns > 1 || cell.rows > 1 => return None,
            [] => String::new(),
            [block @ Block { kind: Kind::Words(inlines), .. }] if is_plain(block) => {
                Line { is_one: true, is_cell: true, out: String::new() }.printed(inlines)
            }
            _ => return None,
        };
        Some(format!("{out} {} |", words.trim_matches(' ')))
    })
}

/// A line whose start is no sign of a block.
fn plain_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let at = match line.as_bytes() {
        [b'#' | b'>' | b'=' | b'-' | b'|' | b':', ..] | [b'+'] | [b'+', b' ' | b'\t', ..] => 0,
        bytes if (1..10).contains(&digits) && matches!(bytes.get(digits), Some(b'.' | b')')) => digits,
        _ => return line.to_owned(),
    };
    format!("{}\\{}", &line[..at], &line[at..])
}

/// What stands in a line, being printed.
struct Line {
    /// Whether it must stay one line.
    is_one: bool,
    /// Whether it is in a cell.
    is_cell: bool,
    out: String,
}

impl Line {
    fn printed(mut self, inlines: &[Inline]) -> String {
        self.inlines(inlines);
        self.out
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Shared(_, text) => self.text(text),
                Inline::Break => self.out.push_str(if self.is_one { "<br>" } else { "\\\n" }),
                Inline::Span(Span::Code, inner) => self.code(inner),
                Inline::Span(span, inner) => self.span(*span, inner),
                Inline::Link(Target::Away(href), inner) => self.link(href, inner),
                Inline::Link(Target::Here(anchor), inner) => self.link(&format!("#{}", anchor_id(*anchor)), inner),
                Inline::Anchor(anchor) => self.out.push_str(&format!("<span id=\"{}\"></span>", anchor_id(*anchor))),
                Inline::Picture(picture) => self.picture(picture),
                Inline::Embed(embed) => self.link(&embed.src, &[Inline::Text(embed.words())]),
                Inline::Also(_) => (),
            }
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let next = rest.peek().copied();
            match c {
                '\n' | '\t' => self.out.push(' '),
                c if is_control(c) => continue,
                '\\' | '`' | '*' | '[' | ']' | '<' | '~' => self.signed(c),
                '|' if self.is_cell => self.signed(c),
                '&' if next.is_some_and(|c| c == '#' || c.is_ascii_alphanumeric()) => self.out.push_str("&amp;"),
                '_' if !self.is_within_word(next) => self.signed(c),
                c => self.out.push(c),
            }
        }
    }

    fn signed(&mut self, c: char) {
        self.out.push('\\');
        self.out.push(c);
    }

    fn is_within_word(&self, next: Option<char>) -> bool {
        self.out.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
    }

    /// Words of a kind: between stars where nothing can be read otherwise, else as HTML.
    fn span(&mut self, span: Span, inner: &[Inline]) {
        let words = Self { out: String::new(), ..*self }.printed(inner);
        let is_clear = words.starts_with(char::is_alphanumeric)
            && words.ends_with(char::is_alphanumeric)
            && !self.out.ends_with(['*', '\\']);
        match span {
            Span::Strong if is_clear => self.out.push_str(&format!("**{words}**")),
            Span::Emphasis if is_clear => self.out.push_str(&format!("*{words}*")),
            other => self.out.push_str(&format!("<{0}>{words}</{0}>", tag(other))),
        }
    }

    fn code(&mut self, inner: &[Inline]) {
        let is_clear = |text: &str| !text.contains(['`', '\n', '|']) && text.trim() == text && !text.is_empty();
        match plain(inner).filter(|text| is_clear(text) && !self.out.ends_with('`')) {
            Some(text) => self.out.push_str(&format!("`{text}`")),
            None => {
                self.out.push_str("<code>");
                self.inlines(inner);
                self.out.push_str("</code>");
            }
        }
    }

    fn link(&mut self, href: &str, inner: &[Inline]) {
        // A sign before a link would make it a picture.
        if self.out.ends_with('!') {
            self.out.insert(self.out.len() - 1, '\\');
        }
        self.out.push('[');
        self.inlines(inner);
        self.out.push_str("](");
        self.address(href);
        self.out.push(')');
    }

    fn picture(&mut self, picture: &Picture) {
        match &picture.shown {
            Shown::Link(label) | Shown::Ask(label) => self.link(&picture.src, &[Inline::Text(label.clone())]),
            Shown::Named(label) => self.text(label),
            Shown::Plain | Shown::Remote | Shown::Held(..) => {
                self.out.push_str("![");
                self.text(&picture.alt);
                self.out.push_str("](");
                self.address(&picture.src);
                self.out.push(')');
            }
        }
    }

    /// An address as a link has it: between angle brackets, where it could be taken for more or less than it is.
    fn address(&mut self, href: &str) {
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '(' | ')' | '<' | '>' | '\\');
        let is_bare = !href.is_empty() && href.chars().all(is_plain);
        if !is_bare {
            self.out.push('<');
        }
        let mut rest = href.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '<' | '>' | '\\' => self.signed(c),
                '|' if self.is_cell => self.signed(c),
                '&' if is_reference(&rest) => self.out.push_str("&amp;"),
                '\n' | '\r' => (),
                c => self.out.push(c),
            }
        }
        if !is_bare {
            self.out.push('>');
        }
    }
}

/// Whether a `&` and what is behind it would be read as one character.
fn is_reference(behind: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    behind.clone().find(|c| !c.is_ascii_alphanumeric() && *c != '#') == Some(';')
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use crate::article::{Block, Cell, Inline, Item, Kind, List, Order, Part, Section, Span, Table, Target};

    fn text(text: &str) -> Inline {
        Inline::Text(text.into())
    }

    fn words(words: &str) -> Vec<Block> {
        vec![Kind::Words(vec![text(words)]).into()]
    }

    fn of(kind: Kind) -> String {
        markdown(&[kind.into()])
    }

    #[test]
    fn what_would_be_a_sign_is_none() {
        for (line, want) in [
            ("# 1", "\\# 1"),
            ("- 一", "\\- 一"),
            ("+1 度", "+1 度"),
            ("1986. 年", "1986\\. 年"),
            ("3) x", "3\\) x"),
            ("2*3*4_a_b _c_", "2\\*3\\*4_a_b \\_c\\_"),
            ("[1] <b> `x` ~a~ &amp; A&B & C", "\\[1\\] \\<b> \\`x\\` \\~a\\~ &amp;amp; A&amp;B & C"),
        ] {
            assert_eq!(of(Kind::Paragraph(vec![text(line)])), format!("{want}\n"), "{line}");
        }
        assert_eq!(of(Kind::Heading(3, vec![text("C#")])), "### C\\#\n");
    }

    #[test]
    fn words_of_a_kind_have_stars_where_nothing_can_be_read_otherwise() {
        let strong = |inner: &str| Inline::Span(Span::Strong, vec![text(inner)]);
        let line = |inlines: &[Inline]| of(Kind::Paragraph(inlines.to_vec()));
        assert_eq!(line(&[text("他说"), strong("船来了"), text("就走")]), "他说**船来了**就走\n");
        assert_eq!(
            line(&[strong("“船”"), strong("来"), strong("了")]),
            "<strong>“船”</strong>**来**<strong>了</strong>\n"
        );
        let link = Inline::Link(Target::Away("https://a.example/(x)?a=1&b=2".into()), vec![text("渡口")]);
        assert_eq!(line(&[text("看！!"), link]), "看！\\![渡口](<https://a.example/(x)?a=1&b=2>)\n");
    }

    #[test]
    fn lists_and_tables_are_those_of_markdown_as_far_as_it_has_them() {
        let item = |blocks: Vec<Block>| Item { value: None, blocks };
        let inner = List { order: Some(Order::default()), items: vec![item(words("一")), item(words("二"))] };
        let both = [words("甲"), vec![Kind::List(inner).into()]].concat();
        let outer = List { order: None, items: vec![item(both), item(words("乙"))] };
        let other = List { order: None, items: vec![item(vec![Block::paragraph("丙"), Block::paragraph("丁")])] };
        assert_eq!(
            markdown(&[Kind::List(outer).into(), Kind::List(other).into()]),
            "- 甲\n  1. 一\n  2. 二\n- 乙\n\n+ 丙\n\n  丁\n"
        );
        let cell = |is_head, it: &str| Cell { is_head, columns: 1, rows: 1, blocks: words(it) };
        let section = |part, rows| Section { part, rows };
        let mut table = Table {
            caption: Vec::new(),
            sections: vec![
                section(Part::Head, vec![vec![cell(true, "站"), cell(true, "点|分")]]),
                section(Part::Body, vec![vec![cell(false, "渡口"), cell(false, "8")]]),
            ],
        };
        assert_eq!(of(Kind::Table(table.clone())), "| 站 | 点\\|分 |\n| --- | --- |\n| 渡口 | 8 |\n");
        table.sections[1].rows[0][0].rows = 2;
        assert!(of(Kind::Table(table)).starts_with("<table><thead><tr><th>站</th>"));
    }
}
