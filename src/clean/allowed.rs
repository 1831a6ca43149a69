//! The allow-list: what elements become among blocks and inlines, and where a link may lead. What is not named here keeps its words.

use crate::{article::Span, text::url};
use ego_tree::NodeRef;
use scraper::Node;

/// Where a link may lead: to a web or mail address, never to a bare machine address.
pub(super) fn link(href: &str, base: Option<&str>) -> Option<String> {
    if let Some(mail) = href.trim().strip_prefix("mailto:") {
        let plain = mail.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+'));
        return plain.then(|| format!("mailto:{mail}"));
    }
    let address = url::web(href).or_else(|| resolve(href, base))?;
    let host = ::url::Url::parse(&address).ok()?.host().map(|host| host.to_owned())?;
    matches!(host, ::url::Host::Domain(_)).then_some(address)
}

/// The level of a heading. The page's own is the first.
pub(super) fn heading(name: &str) -> Option<u8> {
    Some(match name {
        "h1" | "h2" => 2,
        "h3" => 3,
        "h4" => 4,
        "h5" => 5,
        "h6" => 6,
        _ => return None,
    })
}

/// What a part of a formula is: what stands above and below the line.
pub(super) fn formula(node: NodeRef<'_, Node>) -> Option<Span> {
    let within = node.parent()?.value().as_element()?.name();
    if !matches!(within, "msup" | "msub" | "msubsup" | "mfrac") {
        return None;
    }
    // A formula has three parts at most, and a bomb as many as it likes.
    match (within, node.prev_siblings().filter(|it| it.value().is_element()).take(3).count()) {
        ("msup", 1) | ("msubsup", 2) | ("mfrac", 0) => Some(Span::Above),
        ("msub", 1) | ("msubsup", 1) | ("mfrac", 1) => Some(Span::Below),
        _ => None,
    }
}

/// What an inline element is; different names of one thing become one.
pub(super) fn span(name: &str) -> Option<Span> {
    Some(match name {
        "b" | "strong" => Span::Strong,
        "i" | "em" | "cite" => Span::Emphasis,
        "u" => Span::Underlined,
        "s" | "strike" | "del" => Span::Struck,
        "ins" => Span::Inserted,
        "sub" => Span::Below,
        "sup" => Span::Above,
        "code" | "tt" | "kbd" | "samp" => Span::Code,
        "mark" => Span::Marked,
        "small" => Span::Small,
        "q" => Span::Quoted,
        "ruby" => Span::Ruby,
        "rt" => Span::Reading,
        "rp" => Span::Around,
        _ => return None,
    })
}

/// A relative address, seen from the article's own.
pub(super) fn resolve(address: &str, base: Option<&str>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.starts_with(['#', '?']) || address.starts_with("data:") {
        return None;
    }
    url::web(::url::Url::parse(base?).ok()?.join(address).ok()?.as_str())
}
