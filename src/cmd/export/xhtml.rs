//! XHTML: texts in, a document that every reader of XML can read out; clean bodies in, the same bodies as such a document allows
//! them out. All is written by a writer that escapes it. What HTML forgives and a book's reader does not (a list with something
//! else in it, a table out of order) is kept in words and order, and loses its form: it becomes plain blocks. It never loads
//! anything, and it writes no element that is not named here.

use crate::text::space::printable;
use ego_tree::{NodeRef, iter::Edge};
use quick_xml::{
    Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};
use scraper::{Html, Node, node::Element};
use url::Url;

/// A document in the making.
pub(super) struct Xhtml(Writer<Vec<u8>>);

/// An attribute and its value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Elements that stand in a body as they are.
const PLAIN: [&str; 21] = [
    "p", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "figure", "strong", "em", "u", "s", "ins", "sub", "sup",
    "code", "mark", "small", "q", "span",
];

/// Elements that have no end.
const EMPTY: [&str; 3] = ["br", "hr", "img"];

impl Xhtml {
    /// A document that begins with what stands before its first element.
    pub(super) fn new(head: &str) -> Self {
        Self(Writer::new(head.as_bytes().to_vec()))
    }

    /// The whole document.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) -> &mut Self {
        let start = start(name, attributes);
        self.event(Event::Start(start))
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute<'_>]) -> &mut Self {
        let start = start(name, attributes);
        self.event(Event::Empty(start))
    }

    /// A text. What XML cannot hold is left out.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.event(Event::Text(BytesText::new(&printable(text))))
    }

    /// An element with a text in it.
    pub(super) fn leaf(&mut self, name: &str, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    /// A line break between elements, for who reads it.
    pub(super) fn line(&mut self) -> &mut Self {
        self.text("\n")
    }

    /// A clean body; gives the addresses of its pictures.
    pub(super) fn body(&mut self, html: &str) -> Vec<String> {
        let tree = Html::parse_fragment(html);
        let mut pictures = Vec::new();
        // The names that open elements are written by; none for those of which only what is in them is written.
        let mut written: Vec<Option<&'static str>> = Vec::new();
        for edge in tree.root_element().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => drop(self.text(text)),
                    Node::Element(element) => {
                        let around = written.iter().rev().copied().flatten().next().unwrap_or("");
                        let name = name(node, element, around);
                        written.push(name);
                        if let Some(name) = name {
                            self.element(name, element, &mut pictures);
                        }
                    }
                    _ => (),
                },
                Edge::Close(node) if node.value().is_element() => {
                    if let Some(name) = written.pop().flatten().filter(|name| !EMPTY.contains(name)) {
                        self.close(name);
                    }
                }
                Edge::Close(_) => (),
            }
        }
        pictures
    }

    /// Begins an element of a body.
    fn element(&mut self, name: &str, element: &Element, pictures: &mut Vec<String>) {
        let value = |key: &str| element.attr(key);
        let mut kept: Vec<(&str, String)> = Vec::new();
        let mut keep = |keys: &[&'static str]| {
            kept.extend(keys.iter().filter_map(|key| Some((*key, value(key)?.to_owned()))));
        };
        match name {
            "img" => {
                keep(&["src", "alt", "width", "height"]);
                pictures.extend(value("src").map(str::to_owned));
            }
            "a" | "span" => keep(&["class"]),
            "td" | "th" => keep(&["colspan", "rowspan"]),
            _ => (),
        }
        if name == "a" {
            kept.extend(value("href").and_then(address).map(|href| ("href", href)));
            kept.extend(value("rel").map(|rel| ("rel", rel.to_owned())));
        }
        // What lost its form still says what it was.
        if ["div", "span"].contains(&name) && element.name() != name {
            kept.push(("class", element.name().to_owned()));
        }
        let attributes: Vec<Attribute<'_>> = kept.iter().map(|(key, value)| (*key, value.as_str())).collect();
        match EMPTY.contains(&name) {
            true => self.empty(name, &attributes),
            false => self.open(name, &attributes),
        };
    }

    fn event(&mut self, event: Event<'_>) -> &mut Self {
        self.0.write_event(event).expect("memory takes what is written");
        self
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute<'_>]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, printable(value).as_str()));
    }
    start
}

/// An address as all readers understand it, or none.
pub(super) fn address(href: &str) -> Option<String> {
    let url = Url::parse(href).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "mailto"))?;
    let text = url.as_str();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_code = || text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match c {
            '%' if !is_code() => out.push_str("%25"),
            '|' | '^' | '`' | '{' | '}' | '[' | ']' | '\\' => out.push_str(&format!("%{:02X}", u32::from(c))),
            // A second one is part of no address.
            '#' if text[..at].contains('#') => out.push_str("%23"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// The name that an element is written by, within one that is written as `around`.
fn name(node: NodeRef<'_, Node>, element: &Element, around: &str) -> Option<&'static str> {
    let within = |name: &'static str, parents: &[&str]| Some(if parents.contains(&around) { name } else { "div" });
    let lawful =
        |name: &'static str, is_lawful: bool, else_name: &'static str| Some(if is_lawful { name } else { else_name });
    match element.name() {
        "ul" => lawful("ul", has_only(node, &["li"]), "div"),
        "ol" => lawful("ol", has_only(node, &["li"]), "div"),
        "li" => within("li", &["ul", "ol"]),
        "dl" => lawful("dl", is_list_of_terms(node), "div"),
        "dt" => within("dt", &["dl"]),
        "dd" => within("dd", &["dl"]),
        "table" => lawful("table", is_table(node), "div"),
        "caption" => within("caption", &["table"]),
        "thead" => within("thead", &["table"]),
        "tbody" => within("tbody", &["table"]),
        "tfoot" => within("tfoot", &["table"]),
        "tr" => within("tr", &["thead", "tbody", "tfoot"]),
        "td" => within("td", &["tr"]),
        "th" if around == "tr" => lawful("th", !has_heading(node), "td"),
        "th" => Some("div"),
        "figcaption" => within("figcaption", &["figure"]),
        "ruby" => lawful("ruby", is_ruby(node), "span"),
        "rt" => lawful("rt", around == "ruby", "span"),
        "rp" => lawful("rp", around == "ruby", "span"),
        "a" => lawful("a", element.attr("href").and_then(address).is_some(), "span"),
        name => PLAIN.iter().chain(&EMPTY).find(|plain| **plain == name).copied(),
    }
}

/// The elements right in a node; none where a text stands between them.
fn children<'t>(node: NodeRef<'t, Node>) -> Option<Vec<(&'t str, NodeRef<'t, Node>)>> {
    let is_words = |child: &NodeRef<'_, Node>| child.value().as_text().is_some_and(|text| !text.trim().is_empty());
    if node.children().any(|child| is_words(&child)) {
        return None;
    }
    Some(node.children().filter_map(|child| Some((child.value().as_element()?.name(), child))).collect())
}

fn has_only(node: NodeRef<'_, Node>, names: &[&str]) -> bool {
    children(node).is_some_and(|all| !all.is_empty() && all.iter().all(|(name, _)| names.contains(name)))
}

fn has_heading(node: NodeRef<'_, Node>) -> bool {
    let is_heading = |name: &str| matches!(name, "h2" | "h3" | "h4" | "h5" | "h6");
    node.descendants().any(|it| it.value().as_element().is_some_and(|element| is_heading(element.name())))
}

/// Terms, each group of them with what is said of it behind it.
fn is_list_of_terms(node: NodeRef<'_, Node>) -> bool {
    let Some(all) = children(node).filter(|all| !all.is_empty()) else { return false };
    let mut before = "dd";
    for (name, child) in all {
        match (before, name) {
            (_, "dt") if !has_heading(child) => (),
            ("dt" | "dd", "dd") => (),
            _ => return false,
        }
        before = name;
    }
    before == "dd" && node.children().find_map(|child| child.value().as_element()).is_some_and(|it| it.name() == "dt")
}

/// A table whose parts stand in their order, with rows of cells in them.
fn is_table(node: NodeRef<'_, Node>) -> bool {
    let Some(all) = children(node) else { return false };
    let rank = |name: &str| ["caption", "thead", "tbody", "tfoot"].iter().position(|part| *part == name);
    let ranks: Option<Vec<usize>> = all.iter().map(|(name, _)| rank(name)).collect();
    let in_order = ranks.is_some_and(|ranks| {
        ranks.is_sorted() && [0, 1, 3].iter().all(|only| ranks.iter().filter(|rank| *rank == only).count() < 2)
    });
    let is_section = |(name, child): &(&str, NodeRef<'_, Node>)| match *name {
        "caption" => !child.descendants().any(|it| it.value().as_element().is_some_and(|it| it.name() == "table")),
        _ => has_only(*child, &["tr"]) && child.children().filter(|row| row.value().is_element()).all(is_row),
    };
    let has_rows = all.iter().any(|(name, _)| *name != "caption");
    in_order && has_rows && all.iter().all(is_section)
}

fn is_row(row: NodeRef<'_, Node>) -> bool {
    has_only(row, &["td", "th"])
}

/// Characters, each run of them with its reading behind it, which may stand between parentheses for those who show none.
fn is_ruby(node: NodeRef<'_, Node>) -> bool {
    let names: Vec<&str> = node.children().map(|child| child.value().as_element().map_or("", Element::name)).collect();
    let mut rest = &names[..];
    while !rest.is_empty() {
        let base = rest.iter().take_while(|name| !matches!(**name, "rt" | "rp")).count();
        rest = match &rest[base..] {
            ["rp", "rt", "rp", after @ ..] | ["rt", after @ ..] if base > 0 => after,
            _ => return false,
        };
    }
    !names.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Xhtml, address};

    fn body(html: &str) -> String {
        let mut out = Xhtml::new("");
        out.body(html);
        String::from_utf8(out.finish()).unwrap()
    }

    #[test]
    fn what_a_book_may_hold_stays_as_it_is() {
        for html in [
            "<p>a &amp; b &lt;c&gt;<br/>d</p>\n<hr/>\n<h2>标题</h2>",
            "<ul><li>a</li>\n<li><p>b</p>\n</li>\n</ul>",
            "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd>d</dd></dl>",
            "<table><caption>图</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
            "<p><ruby>澄<rt>chéng</rt>湖<rp>(</rp><rt>hú</rt><rp>)</rp></ruby></p>",
            "<figure><a class=\"picture\" href=\"https://i.example/?a=1&amp;b=2\">图片</a><figcaption>说明</figcaption></figure>",
        ] {
            assert_eq!(body(html), html);
        }
    }

    #[test]
    fn what_a_book_may_not_hold_keeps_its_words_and_loses_its_form() {
        for (html, want) in [
            ("<ul><p>a</p><li>b</li></ul>", "<div class=\"ul\"><p>a</p><div class=\"li\">b</div></div>"),
            (
                "<dl><dd>a</dd><dt>b</dt></dl>",
                "<div class=\"dl\"><div class=\"dd\">a</div><div class=\"dt\">b</div></div>",
            ),
            (
                "<dl><dt><h2>a</h2></dt><dd>b</dd></dl>",
                "<div class=\"dl\"><div class=\"dt\"><h2>a</h2></div><div class=\"dd\">b</div></div>",
            ),
            (
                "<table><tbody><tr><td>a</td></tr></tbody><caption>b</caption></table>",
                "<div class=\"table\"><div class=\"tbody\"><div class=\"tr\"><div class=\"td\">a</div></div></div><div class=\"caption\">b</div></div>",
            ),
            (
                "<table><tbody><tr><th><h3>a</h3></th></tr></tbody></table>",
                "<table><tbody><tr><td><h3>a</h3></td></tr></tbody></table>",
            ),
            ("<p><ruby>a<rp>(</rp></ruby></p>", "<p><span class=\"ruby\">a<span class=\"rp\">(</span></span></p>"),
            ("<p><a href=\"x:y\">a</a></p>", "<p><span class=\"a\">a</span></p>"),
            ("<p onclick=\"x\" style=\"y\">a<script>b</script></p>", "<p>ab</p>"),
            ("<p>a\u{1}\u{FFFF}b&nbsp;c</p>", "<p>ab\u{A0}c</p>"),
        ] {
            assert_eq!(body(html), want, "{html}");
        }
    }

    #[test]
    fn pictures_are_named() {
        let mut out = Xhtml::new("");
        let html = r#"<img src="../media/a.jpg" alt="x" width="3" height="2" loading="lazy" decoding="async">"#;
        assert_eq!(out.body(html), ["../media/a.jpg"]);
        let text = String::from_utf8(out.finish()).unwrap();
        assert_eq!(text, r#"<img src="../media/a.jpg" alt="x" width="3" height="2"/>"#);
    }

    #[test]
    fn addresses_are_those_that_every_reader_takes() {
        for (href, want) in [
            ("https://a.example/湖?q=|{x}#a#b", Some("https://a.example/%E6%B9%96?q=%7C%7Bx%7D#a%23b")),
            ("https://湖.example/100%", Some("https://xn--n7w.example/100%25")),
            ("mailto:a@b.example", Some("mailto:a@b.example")),
            ("javascript:x", None),
            ("x", None),
        ] {
            assert_eq!(address(href).as_deref(), want, "{href}");
        }
    }
}
