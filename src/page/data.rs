//! Articles for machines: a holding and its body in; linked data for search engines, citations for papers and a record of where
//! it came from out. It says nothing that the article's page does not say.

use super::{
    frame::Frame,
    view::{ArticleFacts, Citations, Provenance},
};
use crate::{
    library::{Holding, Version},
    text::{bidi::closed, json::escaped},
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// An article as schema.org knows it: published by its outlet, based on its source, given here by us.
pub(super) fn linked(frame: &Frame<'_>, held: &Holding, facts: &ArticleFacts, canonical: Option<&str>) -> Value {
    let card = &held.card;
    let mut data = Map::new();
    let mut say = |key: &str, value: Value| {
        let is_empty = value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            data.insert(key.to_owned(), value);
        }
    };
    say("@context", json!("https://schema.org"));
    say("@type", json!("NewsArticle"));
    say("headline", json!(facts.title));
    say("datePublished", json!(facts.date));
    say("inLanguage", json!(facts.language));
    say(
        "author",
        json!(people(&facts.byline).map(|name| json!({"@type": "Person", "name": name})).collect::<Vec<_>>()),
    );
    let outlet = |name: &str| json!({"@type": "NewsMediaOrganization", "name": name});
    say("publisher", facts.outlet.as_ref().map_or(Value::Null, |link| outlet(&link.name)));
    say("isBasedOn", json!(card.source_url.as_deref().and_then(crate::text::url::web)));
    let mut us = json!({"@type": "Organization", "name": frame.config.title});
    if let Some(base) = &frame.config.base_url {
        us["url"] = json!(base);
    }
    say("sdPublisher", us);
    say("mainEntityOfPage", json!(canonical));
    let tags = facts.tags.iter().chain(&facts.recognised);
    say("keywords", json!(tags.map(|tag| tag.name.as_str()).collect::<Vec<_>>()));
    say("mentions", json!(facts.sources.iter().map(|source| outlet(&source.name)).collect::<Vec<_>>()));
    Value::Object(data)
}

/// How to cite an article, where its outlet is known: as GB/T 7714, as APA, and as BibTeX have it. Without the day of reading,
/// which nobody knows when a page is made.
pub(super) fn citations(held: &Holding, facts: &ArticleFacts, canonical: Option<&str>) -> Option<Citations> {
    let outlet = &facts.outlet.as_ref()?.name;
    let card = &held.card;
    let url = card.source_url.as_deref().and_then(crate::text::url::web).or(canonical.map(str::to_owned));
    let byline = closed(&facts.byline);
    let authors: Vec<&str> = people(&byline).collect();
    let title = closed(&facts.title);
    Some(Citations {
        gbt: gbt(&authors, &title, outlet, card.date, url.as_deref()),
        apa: apa(&authors, &title, outlet, card.date, url.as_deref()),
        bibtex: bibtex(&key(held), &authors, &title, outlet, card.date, url.as_deref()),
    })
}

/// `沈晓岚. 听雨桥修好了[N/OL]. 山海之声, 2023-09-16. https://…`
fn gbt(authors: &[&str], title: &str, outlet: &str, date: Option<Date>, url: Option<&str>) -> String {
    let who = if authors.is_empty() { String::new() } else { format!("{}. ", authors.join(", ")) };
    let when = date.map(|date| format!(", {date}")).unwrap_or_default();
    let place = url.map(|url| format!(". {url}")).unwrap_or_default();
    format!("{who}{title}[N/OL]. {outlet}{when}{place}")
}

/// `沈晓岚. (2023, September 16). 听雨桥修好了. 山海之声. https://…`
fn apa(authors: &[&str], title: &str, outlet: &str, date: Option<Date>, url: Option<&str>) -> String {
    let when = date.map_or_else(|| "n.d.".to_owned(), |date| date.strftime("%Y, %B %-d").to_string());
    let place = url.map(|url| format!(" {url}")).unwrap_or_default();
    match authors {
        [] => format!("{title}. ({when}). {outlet}.{place}"),
        authors => format!("{}. ({when}). {title}. {outlet}.{place}", authors.join(", ")),
    }
}

/// An `@online` entry.
fn bibtex(key: &str, authors: &[&str], title: &str, outlet: &str, date: Option<Date>, url: Option<&str>) -> String {
    let escaped = |text: &str| {
        let special = |c: char| if "\\{}%&#$_~^".contains(c) { format!("\\{c}") } else { c.to_string() };
        text.chars().map(special).collect::<String>()
    };
    let author = (!authors.is_empty()).then(|| authors.iter().map(|name| format!("{{{}}}", escaped(name))));
    let fields = [
        ("author", author.map(|names| names.collect::<Vec<_>>().join(" and "))),
        ("title", Some(escaped(title))),
        ("organization", Some(escaped(outlet))),
        ("date", date.map(|date| date.to_string())),
        ("url", url.map(str::to_owned)),
    ];
    let lines = fields.into_iter().filter_map(|(name, value)| Some(format!("  {name} = {{{}}},\n", value?)));
    format!("@online{{{key},\n{}}}", lines.collect::<String>())
}

/// The last part of an article's address.
fn key(held: &Holding) -> String {
    held.address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

/// The names in a byline.
fn people(byline: &str) -> impl Iterator<Item = &str> {
    byline.split(['、', ',', '，', ';', '；']).map(str::trim).filter(|name| !name.is_empty())
}

/// Everything that is known of where an article came from, to be kept beside it.
pub(super) fn record(held: &Holding, facts: &ArticleFacts, provenance: &Provenance, canonical: Option<&str>) -> Value {
    let names = |links: &[super::view::Link]| links.iter().map(|link| link.name.clone()).collect::<Vec<_>>();
    let topics = facts.topics.iter().filter(|it| !it.why.is_empty());
    json!({
        "title": facts.title,
        "address": held.address,
        "canonical": canonical,
        "date": held.card.date,
        "outlet": held.card.outlet,
        "byline": facts.byline,
        "editors": facts.editors,
        "language": facts.language,
        "characters": facts.chars,
        "tags": names(&facts.tags),
        "recognised_tags": names(&facts.recognised),
        "topics": topics.map(|it| json!({"name": it.link.name, "because": it.why})).collect::<Vec<_>>(),
        "cites": names(&facts.sources),
        "versions": held.versions.iter().map(version).collect::<Vec<_>>(),
        "lost": held.lost.as_ref().map(|loss| json!({"from": loss.from, "seen": loss.seen})),
        "provenance": provenance,
    })
}

/// A record for people, too.
pub(super) fn printed(record: &Value) -> String {
    escaped(&serde_json::to_string_pretty(record).unwrap_or_default()) + "\n"
}

/// A record on one line.
pub(super) fn on_a_line(record: &Value) -> String {
    escaped(&record.to_string()) + "\n"
}

/// One of the texts that it had.
fn version(version: &Version) -> Value {
    json!({"slug": version.slug, "seen": version.seen, "path": version.card.path, "title": version.card.title})
}

#[cfg(test)]
mod tests {
    use super::{apa, bibtex, gbt, people};

    #[test]
    fn citations_as_three_styles_have_them() {
        let date = Some("2023-09-16".parse().unwrap());
        let url = Some("https://a.example/1");
        let both: Vec<&str> = people("沈晓岚、 裴之行").collect();
        assert_eq!(
            gbt(&both, "桥", "山海之声", date, url),
            "沈晓岚, 裴之行. 桥[N/OL]. 山海之声, 2023-09-16. https://a.example/1"
        );
        assert_eq!(gbt(&[], "桥", "山海之声", None, None), "桥[N/OL]. 山海之声");
        assert_eq!(
            apa(&both[..1], "桥", "山海之声", date, url),
            "沈晓岚. (2023, September 16). 桥. 山海之声. https://a.example/1"
        );
        assert_eq!(apa(&[], "桥", "山海之声", None, None), "桥. (n.d.). 山海之声.");
        assert_eq!(
            bibtex("k", &both, "50% {桥}", "山海之声", date, url),
            "@online{k,\n  author = {{沈晓岚} and {裴之行}},\n  title = {50\\% \\{桥\\}},\n  organization = {山海之声},\n  \
             date = {2023-09-16},\n  url = {https://a.example/1},\n}"
        );
    }
}
