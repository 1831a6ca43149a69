//! What is printed for machines: the XML of feeds, sitemaps and the description of the search in, addresses and slips out. It
//! reads as strictly as the strictest of its readers.

use super::{Atlas, Fault, Sheet};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
    name::QName,
};
use std::collections::BTreeMap;

/// What the standards demand: of each element of this path, the elements that it must have and that must not be empty.
const DEMANDS: [(&str, &[&str]); 4] = [
    ("feed", &["id", "title", "updated"]),
    ("feed/entry", &["id", "title", "updated"]),
    ("urlset/url", &["loc"]),
    ("sitemapindex/sitemap", &["loc"]),
];

/// Elements and attributes whose value is an address.
const TEXTS: [&str; 2] = ["urlset/url/loc", "sitemapindex/sitemap/loc"];
const LINKS: [&str; 2] = ["feed/link", "feed/entry/link"];

/// An element that is not closed yet.
struct Open {
    path: String,
    text: String,
    /// What it holds that is not empty.
    holds: Vec<String>,
}

pub(super) fn read(atlas: &Atlas<'_>, text: &str, sheet: &mut Sheet) {
    if let Err((why, at)) = follow(atlas, text, sheet) {
        let line = text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        sheet.slip(Fault::NotWellFormed, "", format!("line {line} is not well-formed XML: {why}"));
    }
}

/// What is wrong, and where.
type Broken = (String, usize);

fn follow(atlas: &Atlas<'_>, text: &str, sheet: &mut Sheet) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let (mut open, mut roots): (Vec<Open>, usize) = (Vec::new(), 0);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let broken = |why: String| (why, at);
        match reader.read_event().map_err(|err| broken(err.to_string()))? {
            Event::Start(start) => {
                roots += usize::from(open.is_empty());
                open.push(begin(atlas, &start, open.last(), sheet).map_err(broken)?);
            }
            Event::Empty(start) => {
                roots += usize::from(open.is_empty());
                let element = begin(atlas, &start, open.last(), sheet).map_err(broken)?;
                end(atlas, element, open.last_mut(), sheet);
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { continue };
                end(atlas, element, open.last_mut(), sheet);
            }
            Event::Text(piece) => add(&mut open, &piece.xml10_content()).map_err(broken)?,
            Event::CData(piece) => add(&mut open, &piece.xml10_content()).map_err(broken)?,
            Event::GeneralRef(name) => {
                let name = name.xml10_content();
                let meant = quick_xml::escape::unescape(&format!("&{name};")).map(|it| it.into_owned());
                add(&mut open, &meant.map_err(|_| broken(format!("`&{name};` is no reference that XML knows")))?)
                    .map_err(broken)?;
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => (),
        }
    }
    let end = text.len();
    match (open.last(), roots) {
        (Some(element), _) => Err((format!("`{}` is not closed", element.path), end)),
        (None, 1) => Ok(()),
        (None, roots) => Err((format!("it has {roots} roots, and must have one"), end)),
    }
}

/// Takes text into the innermost element.
fn add(open: &mut [Open], text: &str) -> Result<(), String> {
    let is_allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || "\t\n\r".contains(c);
    if let Some(c) = text.chars().find(|c| !is_allowed(*c)) {
        return Err(format!("U+{:04X} is no character that XML allows", u32::from(c)));
    }
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => (),
        None => return Err("there is text outside of all elements".into()),
    }
    Ok(())
}

/// Opens an element, and looks where it leads.
fn begin(atlas: &Atlas<'_>, start: &BytesStart<'_>, around: Option<&Open>, sheet: &mut Sheet) -> Result<Open, String> {
    let name = name(start.name());
    let path = around.map_or_else(|| name.clone(), |around| format!("{}/{name}", around.path));
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|err| err.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|err| err.to_string())?;
        attributes.insert(self::name(attribute.key), value.into_owned());
    }
    if LINKS.contains(&path.as_str()) {
        match attributes.get("href") {
            Some(address) => sheet.follow(atlas, address),
            None => sheet.slip(Fault::MissingElement, "href", format!("a `{path}` has no `href`")),
        }
    }
    Ok(Open { path, text: String::new(), holds: Vec::new() })
}

/// Closes an element: what it must hold is there, and leads somewhere.
fn end(atlas: &Atlas<'_>, element: Open, around: Option<&mut Open>, sheet: &mut Sheet) {
    let Open { path, text, holds } = element;
    let text = text.trim();
    if TEXTS.contains(&path.as_str()) && !text.is_empty() {
        sheet.follow(atlas, text);
    }
    for (_, children) in DEMANDS.iter().filter(|(of, _)| *of == path) {
        for child in children.iter().filter(|child| !holds.iter().any(|held| held == *child)) {
            sheet.slip(Fault::MissingElement, child, format!("a `{path}` has no `{child}`, or an empty one"));
        }
    }
    if let Some(around) = around.filter(|_| !text.is_empty()) {
        around.holds.push(path.rsplit('/').next().unwrap_or_default().to_owned());
    }
}

fn name(name: QName<'_>) -> String {
    name.as_ref().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::proof::{Atlas, read};

    /// What is said of a feed or a sitemap.
    fn said(path: &str, text: &str) -> Vec<String> {
        let atlas = Atlas::new(["atom.xml", "feed.json", "a/index.html"], Some("https://h.example/b/"), true);
        let sheet = read(&atlas, path, text).unwrap();
        sheet.slips.iter().map(|slip| format!("{}: {}", slip.fault.kind(), slip.message)).collect()
    }

    const FEED: &str = "<feed xmlns='http://www.w3.org/2005/Atom'><id>x</id><title>&amp;</title><updated>2021</updated>\
                        <link href='https://h.example/b/a/'/><entry><id>y</id><title><![CDATA[桥]]></title>\
                        <updated>2021</updated><link href='a/index.html'/></entry></feed>";

    #[test]
    fn what_feeds_must_have() {
        assert_eq!(said("atom.xml", FEED), [""; 0]);
        for (from, to, want) in [
            ("<id>x</id>", "", "missing-element: a `feed` has no `id`, or an empty one"),
            ("<![CDATA[桥]]>", " ", "missing-element: a `feed/entry` has no `title`, or an empty one"),
            ("<link href='a/index.html'/>", "<link/>", "missing-element: a `feed/entry/link` has no `href`"),
            (
                "b/a/",
                "b/c/",
                "broken-link: `https://h.example/b/c/` leads to c/index.html, which is no file of the site",
            ),
        ] {
            assert_eq!(said("atom.xml", &FEED.replace(from, to)), [want], "{from}");
        }
        let map = |urls: &str| format!("<?xml version='1.0'?>\n<urlset>{urls}</urlset>");
        assert_eq!(said("sitemap.xml", &map("<url><loc>https://h.example/b/a/</loc></url>")), [""; 0]);
        let broken = "<url><loc>https://h.example/b/x/</loc></url><url><lastmod>2021</lastmod></url>";
        assert_eq!(
            said("sitemap.xml", &map(broken)),
            [
                "broken-link: `https://h.example/b/x/` leads to x/index.html, which is no file of the site",
                "missing-element: a `urlset/url` has no `loc`, or an empty one"
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed() {
        for bad in [
            "", "x", "<a>", "<a></b>", "<a/><a/>", "<a/>x", "<a>&nbsp;</a>", "<a>&</a>", "<a b='1' b='2'/>",
            "<a b=1/>", "<a>\u{8}</a>", "<a b='&x;'/>", "<a><!-- -- --></a>",
        ] {
            let said = said("x.xml", bad);
            assert!(said.len() == 1 && said[0].starts_with("not-well-formed: line 1 is "), "{bad}: {said:?}");
        }
        assert_eq!(
            said("x.xml", "<a>\n\n<b>\n</a>"),
            [
                "not-well-formed: line 4 is not well-formed XML: ill-formed document: expected `</b>`, but `</a>` was found"
            ]
        );
    }

    #[test]
    fn feeds_as_json() {
        let feed =
            |item: &str| format!(r#"{{"version": "x", "title": "y", "feed_url": "feed.json", "items": [{item}]}}"#);
        assert_eq!(said("feed.json", &feed(r#"{"id": "z", "url": "a/index.html"}"#)), [""; 0]);
        assert_eq!(
            said("feed.json", &feed(r#"{"url": "c.html"}"#)),
            [
                "broken-link: `c.html` leads to c.html, which is no file of the site",
                "missing-element: an item has no `id`, or an empty one"
            ]
        );
        assert_eq!(
            said("feed.json", r#"{"version": "x", "title": " "}"#),
            ["missing-element: the feed has no `items`", "missing-element: the feed has no `title`, or an empty one"]
        );
        assert_eq!(said("feed.json", "{").len(), 1);
    }
}
