//! What a saved page says of itself: JSON-LD, OpenGraph, `<meta>`, `<time>`, `<title>`. Values only; what they are worth is
//! decided in `fields`.

use super::{attribute::attr, document::Document};
use crate::{
    recipe::{Css, FieldName},
    text::dates,
};
use jiff::civil::Date;
use scraper::{ElementRef, Html};
use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

macro_rules! selector {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Css> = LazyLock::new(|| Css::parse($text).expect("the selector is a constant"));
    };
}

selector!(JSON_LD, "script[type='application/ld+json']");
selector!(META, "meta");
selector!(TIME, "time");
selector!(
    DATED,
    "[itemprop='datePublished'], [itemprop='uploadDate'], [property='schema:dateCreated'], [class*='date'], [class*='Date'], \
     abbr.published, [id*='date']"
);
selector!(CANONICAL, "link[rel='canonical']");
selector!(BESIDE, "[rel~='prev'][href], [rel~='previous'][href], [rel~='next'][href]");
selector!(HEADLINE, "h1");
selector!(TITLE, "title");

/// What a page says of itself, strongest first.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// Field and value.
    pub(super) values: Vec<(FieldName, String)>,
    /// The day on which a program saved the page.
    pub(super) saved: Option<Date>,
    /// Addresses of the pages before and after this one.
    pub(super) beside: [Option<String>; 2],
    /// `datetime` of `<time>` elements, or their text.
    pub(super) times: Vec<String>,
}

/// Reads a page.
pub(super) fn read(document: &Document) -> Meta {
    let mut meta = Meta::default();
    let page = &document.html;
    let select = |css: &'static Css| css.select(page, &document.elements);
    for script in select(&JSON_LD) {
        if let Ok(value) = serde_json::from_str::<Value>(&script.text().collect::<String>()) {
            json_ld(&value, &mut meta.values, 0);
        }
    }
    select(&META).for_each(|element| named(element, &mut meta.values));
    if let Some(href) = select(&CANONICAL).find_map(|link| attr(link.value(), "href")) {
        meta.values.push((FieldName::SourceUrl, href.to_owned()));
    }
    meta.saved = comments(page).find_map(saved);
    meta.beside = beside(document, &meta);
    let titles: Vec<String> = select(&TITLE).map(Document::text_of).collect();
    let headline = select(&HEADLINE).map(Document::text_of).find(|text| {
        !text.is_empty() && (titles.is_empty() || titles.iter().any(|title| title.contains(text.as_str())))
    });
    meta.values.extend(headline.into_iter().chain(titles).map(|title| (FieldName::Title, title)));
    meta.times = select(&TIME).chain(select(&DATED)).filter_map(day_of).collect();
    meta
}

/// Comments of a page.
fn comments(page: &Html) -> impl Iterator<Item = &str> {
    page.tree.nodes().filter_map(|node| node.value().as_comment()).map(|comment| &**comment)
}

/// The day that a program wrote into a comment when it saved the page: `saved date: …` (SingleFile), `FILE ARCHIVED ON …`
/// (the Wayback Machine).
fn saved(comment: &str) -> Option<Date> {
    const MARKS: [&str; 2] = ["saved date:", "FILE ARCHIVED ON"];
    let line = MARKS.iter().find_map(|mark| comment.split_once(mark)?.1.lines().next())?;
    dates::parse(line.split(" AND ").next()?)
}

/// The pages before and after this one: their addresses, against the page's own where they are relative; where that is not known,
/// as they stand.
fn beside(document: &Document, meta: &Meta) -> [Option<String>; 2] {
    let own =
        meta.values.iter().find(|(field, _)| *field == FieldName::SourceUrl).and_then(|(_, url)| Url::parse(url).ok());
    let mut beside = [None, None];
    for element in BESIDE.select(&document.html, &document.elements) {
        let it = element.value();
        let is_next = attr(it, "rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "next"));
        let href = attr(it, "href").unwrap_or_default();
        let whole = own.as_ref().map_or_else(|| Url::parse(href), |own| own.join(href));
        let named = whole.map_or_else(|_| href.to_owned(), String::from);
        beside[usize::from(is_next)].get_or_insert(named);
    }
    beside
}

/// The words of an element that is there to show a day: an attribute made for machines, or a short text.
fn day_of(element: ElementRef<'_>) -> Option<String> {
    const SHORT: usize = 60;
    let it = element.value();
    let changed = attr(it, "class").is_some_and(|names| names.contains("update") || names.contains("modif"));
    let written = ["datetime", "content", "title"].iter().find_map(|name| attr(it, name)).map(str::to_owned);
    let shown = || Some(Document::text_of(element)).filter(|text| text.len() <= SHORT);
    written.filter(|text| dates::parse(text).is_some()).or_else(shown).filter(|_| !changed)
}

/// `<meta name|property|itemprop content>`.
fn named(element: ElementRef<'_>, out: &mut Vec<(FieldName, String)>) {
    let it = element.value();
    let (Some(name), Some(content)) =
        (attr(it, "property").or_else(|| attr(it, "name")).or_else(|| attr(it, "itemprop")), attr(it, "content"))
    else {
        return;
    };
    let field = match name.to_ascii_lowercase().as_str() {
        "og:title" | "twitter:title" | "headline" => FieldName::Title,
        "og:site_name" | "application-name" | "mediaid" => FieldName::Outlet,
        "og:image" | "og:image:url" | "twitter:image" => FieldName::LeadImage,
        "og:url" => FieldName::SourceUrl,
        "article:published_time"
        | "datepublished"
        | "pubdate"
        | "publishdate"
        | "publish-date"
        | "date"
        | "dc.date"
        | "dc.date.issued"
        | "sailthru.date"
        | "parsely-pub-date"
        | "weibo:article:create_at"
        | "og:release_date" => FieldName::Date,
        "author" | "article:author" | "byl" | "dc.creator" | "parsely-author" | "sailthru.author" => FieldName::Byline,
        "article:tag" | "news_keywords" => FieldName::Tags,
        _ => return,
    };
    let content = content.trim();
    if content.is_empty() || (field == FieldName::Byline && content.starts_with("http")) {
        return;
    }
    if field == FieldName::Tags {
        out.extend(
            content
                .split([',', '，', ';'])
                .map(str::trim)
                .filter(|tag| !tag.is_empty())
                .map(|tag| (field, tag.to_owned())),
        );
    } else {
        out.push((field, content.to_owned()));
    }
}

/// An article's description after schema.org; graphs and lists are looked through, three levels deep.
fn json_ld(value: &Value, out: &mut Vec<(FieldName, String)>, depth: usize) {
    if depth > 3 {
        return;
    }
    if let Some(list) = value.as_array().or_else(|| value.get("@graph")?.as_array()) {
        list.iter().for_each(|item| json_ld(item, out, depth + 1));
        return;
    }
    let kinds = value.get("@type").map(strings).unwrap_or_default();
    if kinds.iter().any(|kind| kind == "WebPage") {
        // Some systems date the page and not the article on it.
        out.extend(
            value.get("datePublished").map(strings).unwrap_or_default().into_iter().map(|date| (FieldName::Date, date)),
        );
        return;
    }
    if !kinds.iter().any(|kind| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report") {
        return;
    }
    for (key, field) in [
        ("headline", FieldName::Title),
        ("datePublished", FieldName::Date),
        ("author", FieldName::Byline),
        ("publisher", FieldName::Outlet),
        ("image", FieldName::LeadImage),
        ("url", FieldName::SourceUrl),
        ("keywords", FieldName::Tags),
    ] {
        let mut texts = value.get(key).map(strings).unwrap_or_default();
        if field == FieldName::Byline && texts.len() > 1 {
            texts = vec![texts.join("、")];
        }
        for text in texts {
            let several = field == FieldName::Tags;
            let parts = text.split(|c| several && matches!(c, ',' | '，')).map(str::trim);
            out.extend(parts.filter(|part| !part.is_empty()).map(|part| (field, part.to_owned())));
        }
    }
}

/// The words of a value: itself, its name or address, or those of its items.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => {
            items.iter().flat_map(|item| item.as_str().map(str::to_owned).or_else(|| named_value(item))).collect()
        }
        Value::Object(_) => named_value(value).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn named_value(value: &Value) -> Option<String> {
    value.get("name").or_else(|| value.get("url"))?.as_str().map(str::to_owned)
}
