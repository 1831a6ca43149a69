//! The last gate: `ammonia` with our own list. What it would change was let through by mistake, so its word is final and the
//! mistake becomes a finding.

use super::allowed::LINK_REL;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

static GATE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em", "strong", "u", "s", "ins",
        "sub", "sup", "small", "mark", "q", "a", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img",
        "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "ruby", "rt", "rp",
    ];
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["src", "alt"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
    ]);
    let mut gate = ammonia::Builder::empty();
    gate.tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(LINK_REL));
    gate
});

/// What the gate makes of a printed body: none where it would change nothing.
pub(super) fn correction(html: &str) -> Option<String> {
    let passed = GATE.clean(html).to_string();
    (passed != html).then_some(passed)
}
