//! The allow-list: which tags, attributes and addresses can be printed at all. What is not named here has no way out.

use super::document::resolve;
use crate::text::space::is_control;

/// What every link to another site says to a browser.
pub const LINK_REL: &str = "noopener noreferrer nofollow";

/// An image, with its words.
pub(super) fn image_tag(src: &str, alt: &str) -> String {
    let mut tag = String::from("<img src=\"");
    src.chars().for_each(|c| escape_attribute(c, &mut tag));
    tag.push_str("\" alt=\"");
    alt.chars().filter(|&c| !is_control(c)).for_each(|c| escape_attribute(c, &mut tag));
    tag.push_str("\">");
    tag
}

/// Where a link may lead: to a web or mail address, never to a bare machine address.
pub(super) fn link(href: &str, base: Option<&str>) -> Option<String> {
    if let Some(mail) = href.trim().strip_prefix("mailto:") {
        let plain = mail.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+'));
        return plain.then(|| format!("mailto:{mail}"));
    }
    let address = crate::text::url::web(href).or_else(|| resolve(href, base))?;
    let host = url::Url::parse(&address).ok()?.host().map(|host| host.to_owned())?;
    matches!(host, url::Host::Domain(_)).then_some(address)
}

pub(super) fn paragraph_tag(name: &str) -> Option<&'static str> {
    Some(match name {
        "p" => "p",
        "h1" | "h2" => "h2",
        "h3" => "h3",
        "h4" => "h4",
        "h5" => "h5",
        "h6" => "h6",
        "pre" => "pre",
        _ => return None,
    })
}

/// How a container is opened and closed, and whether words may stand in it without a paragraph.
pub(super) fn container_tags(name: &str) -> Option<(&'static str, &'static str, bool)> {
    Some(match name {
        "ul" => ("<ul>", "</ul>", false),
        "ol" => ("<ol>", "</ol>", false),
        "li" => ("<li>", "</li>", true),
        "dl" => ("<dl>", "</dl>", false),
        "dt" => ("<dt>", "</dt>", true),
        "dd" => ("<dd>", "</dd>", true),
        "blockquote" => ("<blockquote>", "</blockquote>", false),
        "table" => ("<table>", "</table>", false),
        "caption" => ("<caption>", "</caption>", true),
        "thead" => ("<thead>", "</thead>", false),
        "tbody" => ("<tbody>", "</tbody>", false),
        "tfoot" => ("<tfoot>", "</tfoot>", false),
        "tr" => ("<tr>", "</tr>", false),
        "td" => ("<td>", "</td>", true),
        "th" => ("<th>", "</th>", true),
        _ => return None,
    })
}

pub(super) fn escape_text(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\u{00A0}' => out.push_str("&nbsp;"),
        c => out.push(c),
    }
}

pub(super) fn escape_attribute(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("&quot;"),
        c => escape_text(c, out),
    }
}

/// How an inline element is closed; different names of one thing become one.
pub(super) fn inline_close(name: &str) -> Option<&'static str> {
    Some(match name {
        "b" | "strong" => "</strong>",
        "i" | "em" | "cite" => "</em>",
        "u" => "</u>",
        "s" | "strike" | "del" => "</s>",
        "ins" => "</ins>",
        "sub" => "</sub>",
        "sup" => "</sup>",
        "code" | "tt" | "kbd" | "samp" => "</code>",
        "mark" => "</mark>",
        "small" => "</small>",
        "q" => "</q>",
        "ruby" => "</ruby>",
        "rt" => "</rt>",
        "rp" => "</rp>",
        _ => return None,
    })
}
