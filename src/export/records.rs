//! Records: a survey and a choice in, what is known of each file that holds one of the articles out, copies included, sorted by
//! path. Programs read them: fields are added, and never change.

use crate::{
    article::{Block, Body, Card, print},
    config::Config,
    library::{Holding, Library, Loss, Other, Place, Relation, Rule, Seen, UNFILED, Version, Witness, policy},
    make::Survey,
    page::Selection,
    report::{Finding, Severity},
};
use anyhow::{Context, Result};
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use std::cmp;

/// An article, as exported.
#[derive(Debug, Serialize)]
pub(super) struct Record<'a> {
    pub(super) path: &'a str,
    pub(super) id: &'a str,
    pub(super) url: &'a str,
    pub(super) title: &'a str,
    pub(super) date: Option<String>,
    pub(super) date_evidence: Option<&'static str>,
    pub(super) outlet: Option<&'a str>,
    pub(super) outlet_id: Option<&'a str>,
    pub(super) source_url: Option<&'a str>,
    pub(super) mirror_url: Option<&'a str>,
    pub(super) republisher: Option<&'a str>,
    pub(super) byline: Option<&'a str>,
    pub(super) editors: &'a [String],
    pub(super) tags: Vec<Tag<'a>>,
    pub(super) topics: Vec<&'a str>,
    pub(super) story: Option<&'a str>,
    pub(super) cites: Vec<&'a str>,
    pub(super) language: &'a str,
    pub(super) lead_image: Option<&'a str>,
    pub(super) lead_alt: Option<&'a str>,
    pub(super) caption: Option<&'a str>,
    pub(super) body_text: &'a str,
    pub(super) body_html: Printed<'a>,
    pub(super) recipe: &'a str,
    pub(super) removed: Vec<Removed<'a>>,
    pub(super) findings: Vec<Odd<'a>>,
    pub(super) sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copy_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) relation: Option<Relation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<Rule>,
    versions: Vec<VersionRecord<'a>>,
    lost: Option<LossRecord<'a>>,
}

/// Blocks that are printed as HTML where they are written.
#[derive(Debug)]
pub(super) struct Printed<'a>(pub(super) &'a [Block]);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&print::html(self.0))
    }
}

/// A version of an article, as exported with the file that is published.
#[derive(Debug, Serialize)]
struct VersionRecord<'a> {
    slug: &'a str,
    seen: Option<Date>,
    by: Option<&'a Witness>,
    path: &'a str,
}

/// What became of an article that is no longer at its place.
#[derive(Debug, Serialize)]
struct LossRecord<'a> {
    from: Place,
    seen: Option<Date>,
    by: Option<&'a Witness>,
}

#[derive(Debug, Serialize)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    recognised: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Removed<'a> {
    rule: &'a str,
    count: usize,
    chars: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Odd<'a> {
    severity: Severity,
    kind: &'a str,
    line: u32,
    message: &'a str,
}

/// An article and the shelves that it stands on; for a copy, those of the one that is published.
struct Entry<'a> {
    card: &'a Card,
    held: &'a Holding,
}

/// The files of the articles that were chosen, sorted by path.
fn entries<'a>(library: &'a Library, selection: &Selection<'_>) -> Vec<Entry<'a>> {
    let chosen = || selection.articles.iter().map(|&at| &library.articles[at]);
    let files = chosen().flat_map(|held| held.files().map(move |card| Entry { card, held }));
    let mut all: Vec<Entry<'_>> = files.collect();
    all.sort_by(|a, b| a.card.path.cmp(&b.card.path));
    all
}

/// Writes what is known of each file, with as much of its text as its outlet's policy allows.
pub(super) fn each(
    survey: &Survey,
    selection: &Selection<'_>,
    mut write: impl FnMut(&Record<'_>) -> Result<()>,
) -> Result<()> {
    for entry in entries(&survey.library, selection) {
        let known = survey.known.get(&entry.card.path);
        let body = survey.body(&entry.card.path);
        let body = body.with_context(|| format!("{}: has lost its body", entry.card.path))?;
        let body = entry.shown(body, &survey.site.config);
        let findings = known.map_or(&[][..], |known| &known.findings);
        write(&record(&survey.library, &entry, &body, findings))?;
    }
    Ok(())
}

impl Entry<'_> {
    /// What may be shown of a body. A copy's own outlet may be unknown, or another: the stricter policy holds.
    fn shown(&self, body: Body, config: &Config) -> Body {
        let published: &Card = &self.held.card;
        policy::body(body, cmp::max_by_key(published, self.card, |card| policy::of(card, config)), config)
    }
}

fn record<'a>(library: &'a Library, entry: &Entry<'a>, body: &'a Body, findings: &'a [Finding]) -> Record<'a> {
    let (card, held) = (entry.card, entry.held);
    let other = held.others.iter().find(|other| other.card.path == card.path);
    let is_published = card.path == held.card.path;
    let topics = held.topics.iter().map(|at| &library.topics[*at]).filter(|shelf| shelf.slug != UNFILED);
    Record {
        path: &card.path,
        id: held.address.trim_matches('/'),
        url: &held.address,
        title: &card.title,
        date: card.date.map(|date| date.to_string()),
        date_evidence: body.date_evidence.first().map(|sign| sign.kind.name()),
        outlet: card.outlet.as_ref().map(|outlet| outlet.name.as_str()),
        outlet_id: card.outlet.as_ref().map(|outlet| outlet.id.as_str()),
        source_url: card.source_url.as_deref(),
        mirror_url: card.mirror_url.as_deref(),
        republisher: card.republisher.as_deref(),
        byline: body.byline.as_deref(),
        editors: &body.editors,
        tags: tags(library, entry),
        topics: topics.map(|shelf| shelf.name.as_str()).collect(),
        story: held.story.map(|at| library.stories[at].shelf.address.as_str()),
        cites: card.cites.iter().map(String::as_str).collect(),
        language: &card.language,
        lead_image: body.lead_image.as_deref(),
        lead_alt: body.lead_alt.as_deref(),
        caption: body.caption.as_deref(),
        body_text: body.content.text(),
        body_html: Printed(body.content.blocks()),
        recipe: &body.recipe,
        removed: body.removed.iter().map(|it| Removed { rule: &it.rule, count: it.count, chars: it.chars }).collect(),
        findings: findings
            .iter()
            .map(|it| Odd { severity: it.severity, kind: &it.kind, line: it.line, message: &it.message })
            .collect(),
        sha256: &body.sha256,
        copy_of: (!is_published).then_some(held.card.path.as_str()),
        relation: other.map(|other: &Other| other.relation),
        rule: other.map(|other| other.rule),
        versions: if is_published { held.versions.iter().map(version).collect() } else { Vec::new() },
        lost: held.lost.as_ref().filter(|_| is_published).map(loss),
    }
}

fn version(version: &Version) -> VersionRecord<'_> {
    let (seen, by) = told(version.seen.as_ref());
    VersionRecord { slug: &version.slug, seen, by, path: &version.card.path }
}

fn loss(loss: &Loss) -> LossRecord<'_> {
    let (seen, by) = told(loss.seen.as_ref());
    LossRecord { from: loss.from, seen, by }
}

/// When something was seen, and how that is known.
fn told(seen: Option<&Seen>) -> (Option<Date>, Option<&Witness>) {
    (seen.map(|seen| seen.on), seen.map(|seen| &seen.by))
}

/// The tags that the source gave, and then those that were recognised.
fn tags<'a>(library: &'a Library, entry: &Entry<'a>) -> Vec<Tag<'a>> {
    let given = entry.card.tags.iter().map(|name| Tag { name, recognised: false });
    let recognised = entry.held.recognised.iter().map(|&at| Tag { name: &library.tags[at].name, recognised: true });
    given.chain(recognised).collect()
}

#[cfg(test)]
mod tests {
    use super::{entries, record};
    use crate::{
        article::{Body, Content, Outlet},
        config::{Config, Policy},
        library::{
            ArticleId,
            sample::{card, shelve},
        },
        page::{Selection, sample::archive},
    };

    #[test]
    fn a_record_names_the_versions_and_what_other_files_are() {
        let config = Config::default();
        let library = archive(&config);
        let is_it = |at: &ArticleId| library.articles[*at].card.path == "ferry-3.md";
        let all = Selection { articles: library.articles.ids().filter(is_it).collect(), ..Selection::default() };
        let body = Body::default();
        let value = |entry: &super::Entry<'_>| serde_json::to_value(record(&library, entry, &body, &[])).unwrap();
        let records: Vec<serde_json::Value> = entries(&library, &all).iter().map(value).collect();
        let said = |key: &str| records.iter().map(|it| it[key].clone()).collect::<Vec<_>>();
        assert_eq!(said("path"), ["ferry-1.md", "ferry-2.md", "ferry-3.md", "mirror/ferry.md"]);
        assert_eq!(said("relation")[..2], ["version", "version"]);
        assert_eq!((&said("rule")[0], &said("rule")[3]), (&"history".into(), &"text".into()));
        let [_, second, third] = said("versions")[2].as_array().unwrap().clone().try_into().unwrap();
        assert_eq!(
            (&second["slug"], &second["seen"], &second["path"]),
            (&"2b3c4d5e".into(), &"2024-03-03".into(), &"ferry-2.md".into())
        );
        assert_eq!((&second["by"]["commit"]["message"], &third["by"]), (&"每日更新".into(), &serde_json::Value::Null));
        assert_eq!((&said("versions")[0], &said("lost")[2]), (&serde_json::json!([]), &serde_json::Value::Null));
        assert!(records[2].get("relation").is_none());
    }

    #[test]
    fn a_copy_shows_no_more_than_what_it_is_a_copy_of() {
        let outlet =
            |id: &str, policy| Outlet { policy, ..toml::from_str(&format!("id = \"{id}\"\nname = \"x\"")).unwrap() };
        let texts = |published: Policy, copied: Policy| {
            let outlets = vec![outlet("a", published), outlet("b", copied)];
            let config = Config { outlets, ..Config::default() };
            let of = |path: &str| card(path, "题").text("t", 300).on("2021-03-02").url("https://a.example/1");
            let cards = vec![of("1").outlet("a", "x").done(), of("2").outlet("b", "x").done(), of("3").done()];
            let (library, _) = shelve(cards, &config);
            assert_eq!((library.articles.len(), library.articles.rows()[0].others.len()), (1, 2));
            let all = Selection { articles: library.articles.ids().collect(), ..Selection::default() };
            let whole = Body { content: Content::of_paragraphs(["全文"]), ..Body::default() };
            assert_eq!(library.articles.rows()[0].card.path, "1");
            let is_whole = |entry: &super::Entry<'_>| entry.shown(whole.clone(), &config).content.text() == "全文";
            entries(&library, &all).iter().map(is_whole).collect::<Vec<bool>>()
        };
        assert_eq!(texts(Policy::Full, Policy::Full), [true, true, true]);
        assert_eq!(texts(Policy::Metadata, Policy::Full), [false, false, false]);
        assert_eq!(texts(Policy::Full, Policy::Excerpt), [true, false, true]);
    }
}
