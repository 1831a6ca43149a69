//! What a parser knows of elements by their names alone.

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];
/// Elements that a parser opens again in every block when they were not closed: nodes multiply.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is no markup.
const RAW: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"];
/// Elements that close one another, so that they do not nest.
const FLAT: &[&str] = &["p", "li", "dt", "dd", "tr", "td", "th", "option", "a", "nobr"];
/// Elements that no end tag of what stands around them reaches into.
const BOUNDARY: &[&str] =
    &["applet", "caption", "html", "table", "td", "th", "marquee", "object", "select", "template"];
/// Elements whose end tag closes all that is open in them.
const CLOSING: &[&str] = &[
    "address", "applet", "article", "aside", "blockquote", "button", "center", "details", "dialog", "dir", "div", "dl",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "listing", "main", "marquee", "menu", "nav", "object", "ol", "pre", "search", "section", "select", "summary", "ul",
];
/// Elements that an end tag of an inline element does not reach beyond.
const SPECIAL: &[&str] = &[
    "address", "applet", "article", "aside", "blockquote", "body", "button", "caption", "center", "colgroup",
    "details", "dir", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hgroup", "html", "iframe", "listing", "main", "marquee", "menu", "nav",
    "noembed", "noframes", "noscript", "object", "ol", "plaintext", "pre", "script", "section", "select", "style",
    "summary", "table", "tbody", "template", "textarea", "tfoot", "thead", "title", "ul", "xmp",
];
/// Elements that end SVG and MathML where they stand in it.
const LEAVING: &[&str] = &[
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s",
    "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
];
/// Elements of SVG and MathML in which HTML may stand.
const HOLDING: &[&str] = &["desc", "foreignobject", "title", "mi", "mo", "mn", "ms", "mtext"];

/// Whether an element has no content.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether a parser opens an element again in every block when it was not closed.
pub(in crate::clean) fn is_formatting(name: &str) -> bool {
    FORMATTING.contains(&name)
}

/// Whether the content of an element is no markup.
pub(super) fn is_raw(name: &str) -> bool {
    RAW.contains(&name)
}

/// Whether an element closes others of its kind.
pub(super) fn is_flat(name: &str) -> bool {
    FLAT.contains(&name)
}

/// Whether an element is a block to the rules of end tags.
pub(super) fn is_special(name: &str) -> bool {
    SPECIAL.contains(&name)
}

/// Whether end tags of what stands around an element do not reach into it.
pub(super) fn is_boundary(name: &str) -> bool {
    BOUNDARY.contains(&name)
}

/// Whether an element ends SVG and MathML where it stands in it.
pub(super) fn is_leaving(name: &str) -> bool {
    LEAVING.contains(&name)
}

/// Whether HTML may stand in an element of SVG or MathML.
pub(super) fn is_holding(name: &str) -> bool {
    HOLDING.contains(&name)
}

/// Whether the end tag of an element does not reach beyond another element that is open in it.
pub(super) fn stops(end: &str, open: &str) -> bool {
    match end {
        "table" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => matches!(open, "table" | "template" | "html"),
        "template" => false,
        _ if CLOSING.contains(&end) => is_boundary(open),
        _ => is_special(open),
    }
}
