//! A text to a tree, under a budget. The guard before it knows kinds of text that cost a parser much; this fence knows none: it
//! counts what the parser does, whatever made it do that, and stops it. Text in, a tree or the limit that was hit out. It never
//! looks at what a text says.
//!
//! What a tree costs is bounded by the length of its text, however it is nested: nodes, attributes and bytes by [`Limits`], the
//! parser's own memory by [`MAX_OPEN`] and [`MAX_FORMATTING`], and its time by steps: each question that it asks of a node is one.

mod counted;

use crate::text::effort::Effort;
use counted::{Counted, Open};
use ego_tree::iter::Edge;
use html5ever::{
    LocalName, QualName,
    driver::{self, ParseOpts, Parser},
    ns,
    tendril::{StrTendril, TendrilSink},
    tokenizer::TokenizerOpts,
};
use memchr::memchr;
use scraper::{Html, HtmlTreeSink};

/// How deep a tree may be. Those of real pages are at most 60 deep.
const MAX_DEPTH: usize = 256;
/// How many elements may be open at once: more than a tree may be deep, since the elements that are closed for a parser's
/// own reasons come late.
const MAX_OPEN: usize = 512;
/// How many formatting elements may be open, or wait to be opened again in the next block.
const MAX_FORMATTING: usize = 128;
/// How many pieces are fed between two looks at what is open: a piece has at most one tag.
const LOOK: usize = 16;
/// A piece without a tag is cut here.
const PIECE: usize = 4 << 10;

/// What a tree may cost, in proportion to the length of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    /// Elements, texts and comments. Two bytes for each is what no text needs that is not made to grow: `a<b>` is two nodes.
    nodes: usize,
    /// Attributes of all elements.
    attributes: usize,
    /// Bytes of texts, comments and attributes.
    bytes: usize,
    /// Questions that the parser asks of a node.
    steps: usize,
}

impl Limits {
    fn of(length: usize) -> Self {
        Self {
            nodes: (length / 2 + 10_000).min(400_000),
            attributes: length / 2 + 10_000,
            bytes: length * 8 + (1 << 20),
            steps: length * 32 + 2_000_000,
        }
    }
}

/// Parses a page: whole pages as such, everything else as a fragment of a body. The error says which limit is hit.
pub(super) fn parse(source: &str, effort: Effort) -> Result<Html, String> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let limits = Limits::of(source.len());
    let html = match is_whole(source) {
        true => {
            let sink = Counted::new(HtmlTreeSink::new(Html::new_document()), limits);
            fed(driver::parse_document(sink, options()), source, effort)
        }
        false => {
            let sink = Counted::new(HtmlTreeSink::new(Html::new_fragment()), limits);
            let body = QualName::new(None, ns!(html), LocalName::from("body"));
            fed(driver::parse_fragment(sink, options(), body, Vec::new(), false), source, effort)
        }
    }?;
    if depth(&html) > MAX_DEPTH {
        return Err(format!("its elements are nested deeper than {MAX_DEPTH}"));
    }
    Ok(html)
}

/// A byte order mark is none but at the beginning of a text, and the parser would look for one in every piece.
fn options() -> ParseOpts {
    ParseOpts { tokenizer: TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() }, ..ParseOpts::default() }
}

/// Whether a text begins as a whole page does.
fn is_whole(source: &str) -> bool {
    let head: String = source.chars().take(2000).collect::<String>().to_ascii_lowercase();
    ["<html", "<!doctype", "<head", "<body"].iter().any(|tag| head.contains(tag))
}

/// Feeds a text to a parser tag by tag, so that what one tag makes is counted before the next one is read.
fn fed(mut parser: Parser<Counted>, source: &str, effort: Effort) -> Result<Html, String> {
    let whole = StrTendril::from(source);
    for (number, (at, length)) in pieces(source).enumerate() {
        parser.process(whole.subtendril(at as u32, length as u32));
        let builder = &parser.tokenizer.sink;
        if number % LOOK == 0 {
            let open = Open::new(&builder.sink);
            builder.trace_handles(&open);
            builder.sink.note(&open);
            effort.check()?;
        }
        builder.sink.check()?;
    }
    Ok(parser.finish())
}

/// The pieces of a text: where each begins, and how long it is. A piece ends behind what may be the end of a tag.
fn pieces(source: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &source[at..];
        let mut end = rest.len().min(PIECE);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let length = memchr(b'>', &rest.as_bytes()[..end]).map_or(end, |found| found + 1);
        at += length;
        (length > 0).then_some((at - length, length))
    })
}

/// How deep a tree is.
fn depth(html: &Html) -> usize {
    let (mut depth, mut deepest) = (0, 0);
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(_) => depth += 1,
            Edge::Close(_) => depth -= 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of a text that is fed at once.
    fn whole(source: &str) -> Html {
        if is_whole(source) { Html::parse_document(source) } else { Html::parse_fragment(source) }
    }

    #[test]
    fn a_text_in_pieces_is_the_text() {
        let long = format!("<p>{}", "灯亮了。".repeat(3_000));
        for source in [
            "\u{feff}<p>一\u{feff}<b>\u{feff}二</b>\u{feff}",
            "<table>一<tr>二<td>三</table>四<pre>\n\n五<textarea>\n六</textarea>",
            "<!doctype html><title>一&amp;</title><script>if(a>b){'</p>'}</script><p a='>' b=\">\">二<!-- > --->三",
            "<svg><![CDATA[>]]><title><br></title></svg><b><p>一</b>二</p><a>三<a>四<select><option>五",
            "一&lt;&notit;&#x4e00;\0<x\0>二</>三</ >四<?五>",
            &long,
        ] {
            assert_eq!(parse(source, Effort::default()).as_ref(), Ok(&whole(source)), "{source:.40}");
        }
    }

    /// What no guard looked at is stopped all the same, whatever it is made of.
    #[test]
    fn a_parser_is_stopped_at_its_budget() {
        let numbered =
            |piece: &str, count: usize| (0..count).map(|at| piece.replace('@', &at.to_string())).collect::<String>();
        let attributes = numbered(" a@=1", 2_000);
        let address = "x".repeat(60_000);
        let bombs: [(String, &str); 8] = [
            (numbered("<b id=@></i>", 3_000) + &"<p>文".repeat(3_000), "formatting elements are open at once"),
            ("<ul></x><li>文".repeat(10_000), "of its elements are open at once"),
            ("<span>".repeat(300), "nested deeper than 256"),
            (format!("<p><b{attributes}>{}", "<p>文".repeat(3_000)), "attributes"),
            (format!("<p><a href={address}>{}", "<p>文".repeat(3_000)), "MiB"),
            ("<p>".to_owned() + &numbered("<b id=@>", 60) + &"<p>文".repeat(3_000), "million steps"),
            ("<span>".repeat(250) + &"<p></p>".repeat(40_000), "million steps"),
            ("<br>文".repeat(210_000), "more than 400000 nodes"),
        ];
        for (bomb, limit) in bombs {
            let err = parse(&bomb, Effort::default()).err().unwrap_or_default();
            assert!(err.contains(limit), "{bomb:.20}: {err}, and not {limit}");
        }
    }

    #[test]
    fn articles_need_a_small_part_of_it() {
        for source in
            ["<p>一段话，<b>重点</b>。<br/>\n".repeat(20_000), "<p>嵌套的段落".repeat(1_000), "文<br>".repeat(10)]
        {
            assert!(parse(&source, Effort::default()).is_ok(), "{source:.20}");
        }
    }
}
