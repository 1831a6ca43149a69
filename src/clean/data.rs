//! A text that a page holds beside what it shows: in the data of a script (JSON-LD, the state of an application), or in `<noscript>`
//! and `<noframes>`, which a parser leaves as they are. What the page shows comes in, markup to be cleaned as a page of its own goes
//! out. It looks at values only, and never at what a script does.

use super::document::Document;
use crate::text::han;
use serde_json::{Deserializer, Value};

/// A page that shows more words than this shows its article.
const THIN: usize = 200;
/// A text that is named as one has so many words, and one that is not so many.
const NAMED: usize = 60;
const UNNAMED: usize = 120;
/// How many values of a page are looked at, and how many beginnings of them are tried.
const VALUES: usize = 1_000_000;
const TRIES: usize = 64;

/// A text beside what a page shows.
#[derive(Debug)]
pub(super) struct Beside {
    /// Its markup.
    pub(super) html: String,
    /// Where it stands, in words.
    pub(super) place: &'static str,
    /// What its words weigh.
    weight: usize,
}

/// The best text that a page holds beside what it shows, where that is next to nothing, or a small part of it.
pub(super) fn beside(document: &Document, shown: &str) -> Option<Beside> {
    // A word is a byte at least: of most pages nothing needs to be weighed.
    let words = if shown.len() > THIN * 40 { return None } else { han::weight(shown) };
    let mut search = Search { best: None, values: VALUES, tries: TRIES };
    for leaf in document.leaves.iter().filter(|leaf| !leaf.image && leaf.text.len() > NAMED) {
        let parent = document.html.tree.get(leaf.node).and_then(|node| node.parent());
        let text = leaf.text.as_str();
        match parent.and_then(|it| it.value().as_element()).map(|it| it.name()) {
            Some("noscript") => search.markup(text, "in <noscript>"),
            Some("noframes") => search.markup(text, "in <noframes>"),
            Some("script") if words <= THIN || text.contains("articleBody") => search.script(text),
            _ => (),
        }
    }
    search.best.filter(|it| it.weight > if words <= THIN { words * 2 } else { words * 4 })
}

struct Search {
    best: Option<Beside>,
    values: usize,
    tries: usize,
}

impl Search {
    fn offer(&mut self, text: &str, place: &'static str, least: usize) {
        let weight = words(text);
        if weight >= least && self.best.as_ref().is_none_or(|best| best.weight < weight) {
            self.best = Some(Beside { html: markup(text), place, weight });
        }
    }

    fn markup(&mut self, text: &str, place: &'static str) {
        if text.contains("<p") || text.contains("<article") {
            self.offer(text, place, NAMED);
        }
    }

    /// The values that a script is, or that it names: `{…}`, `window.state = {…}`, `JSON.parse("…")`.
    fn script(&mut self, text: &str) {
        let text = text.trim();
        if text.starts_with(['{', '[']) {
            if let Some(value) = first(text).map(|(value, _)| value) {
                self.value(&value);
            }
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find(['=', '(']).filter(|_| self.tries > 0) {
            rest = rest[at + 1..].trim_start();
            if !rest.starts_with(['{', '[', '"']) {
                continue;
            }
            self.tries -= 1;
            let Some((value, end)) = first(rest) else { continue };
            rest = &rest[end..];
            match value.as_str() {
                Some(inner) if inner.trim_start().starts_with(['{', '[']) => {
                    first(inner).into_iter().for_each(|(value, _)| self.value(&value));
                }
                _ => self.value(&value),
            }
        }
    }

    /// Looks for a text among all that a value holds.
    fn value(&mut self, value: &Value) {
        let mut open = vec![("", value)];
        while let Some((key, value)) = open.pop() {
            self.values = self.values.saturating_sub(1);
            if self.values == 0 {
                return;
            }
            match value {
                Value::String(text) => self.string(key, text),
                Value::Array(items) => match self.paragraphs(items) {
                    Some(text) => self.offer(&text, "in the data of a script (JSON)", NAMED),
                    None => open.extend(items.iter().map(|item| (key, item))),
                },
                Value::Object(map) => {
                    open.extend(map.iter().filter(|(key, _)| !is_other(key)).map(|(key, value)| (key.as_str(), value)));
                }
                _ => (),
            }
        }
    }

    fn string(&mut self, key: &str, text: &str) {
        let place = match key {
            "articleBody" => "in the page's JSON-LD (articleBody)",
            _ => "in the data of a script (JSON)",
        };
        match () {
            () if is_text(key) => self.offer(text, place, NAMED),
            () if is_prose(text) => self.offer(text, place, UNNAMED),
            () => (),
        }
    }

    /// A text that stands in a list, part by part; none where its items are articles of their own, or no text.
    fn paragraphs(&mut self, items: &[Value]) -> Option<String> {
        let mut lines = Vec::new();
        for item in items {
            let mut line = String::new();
            let mut open = vec![("text", item)];
            while let Some((key, value)) = open.pop() {
                self.values = self.values.checked_sub(1)?;
                match value {
                    Value::String(text) if is_text(key) => line.push_str(text),
                    Value::Array(parts) => open.extend(parts.iter().rev().map(|part| (key, part))),
                    Value::Object(map) if map.keys().any(|key| is_of_article(key)) => return None,
                    Value::Object(map) => {
                        let parts = map.iter().filter(|(key, value)| is_text(key) || !value.is_string());
                        open.extend(parts.map(|(key, value)| (key.as_str(), value)));
                    }
                    _ => (),
                }
            }
            if !line.trim().is_empty() {
                lines.push(line);
            }
        }
        Some(lines.join("\n")).filter(|text| lines.len() > 1 && is_prose(text))
    }
}

/// The value that a text begins with, and where it ends.
fn first(text: &str) -> Option<(Value, usize)> {
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
}

/// A key without its signs, in small letters.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a key names the text of something.
fn is_text(key: &str) -> bool {
    let key = plain(key);
    let ends = ["body", "content", "contents", "text", "html", "value", "paragraph", "paragraphs", "rendered"];
    key.len() < 24 && ends.iter().any(|end| key.ends_with(end)) || ["insert", "fulltext", "maintext"].contains(&&*key)
}

/// Whether a key names what stands around an article.
fn is_other(key: &str) -> bool {
    let key = plain(key);
    const OTHERS: [&str; 14] = [
        "comment", "repl", "related", "recommend", "footer", "navi", "menu", "cookie", "consent", "copyright",
        "disclaimer", "privacy", "terms", "i18n",
    ];
    OTHERS.iter().any(|other| key.starts_with(other))
}

/// Whether a key is one of what is an article, or a letter to it.
fn is_of_article(key: &str) -> bool {
    matches!(
        plain(key).as_str(),
        "title" | "headline" | "author" | "user" | "username" | "articlebody" | "datepublished"
    )
}

/// Whether a text is sentences, and no code.
fn is_prose(text: &str) -> bool {
    let (mut stops, mut signs, mut blanks) = (0, 0, 0);
    for c in text.chars() {
        stops += usize::from("。，、；！？,.".contains(c));
        signs += usize::from("{}=$\\".contains(c));
        blanks += usize::from(c.is_whitespace());
    }
    let is_spaced = blanks * 12 > text.chars().count() || text.chars().any(|c| "。，".contains(c));
    stops > 2 && is_spaced && (signs * 50 < text.chars().count() || is_marked(text))
}

/// Whether a text is markup.
fn is_marked(text: &str) -> bool {
    text.contains("</") || text.contains("<p") || text.contains("<br")
}

/// What the words of a text weigh, without its tags.
fn words(text: &str) -> usize {
    if !is_marked(text) {
        return han::weight(text);
    }
    text.split('<')
        .enumerate()
        .map(|(nth, part)| if nth == 0 { part } else { part.split_once('>').map_or("", |it| it.1) })
        .map(han::weight)
        .sum()
}

/// A text as markup: as it is where it is some, else a paragraph for each of its lines.
fn markup(text: &str) -> String {
    if is_marked(text) {
        return text.to_owned();
    }
    let is_escaped = ["&lt;p", "&lt;/", "&lt;br"].iter().any(|mark| text.contains(mark));
    if is_escaped {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", line.replace('<', "&lt;"))).collect()
}
