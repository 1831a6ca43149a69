//! `reprint export`: every article as data, copies included, sorted by path. It needs no templates and never writes a file.

use super::{ContentArgs, tracks::Tracks, voice::Loudness};
use crate::{
    article::{Body, Card},
    library::{Holding, Library, UNFILED},
    make::{self, Need, Site, Survey},
    report::{Finding, Severity},
};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
    sync::Arc,
};

/// Print all articles as data, one on a line.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    content: ContentArgs,

    /// JSON Lines, or CSV without the texts.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Jsonl,
    Csv,
}

/// An article, as exported.
#[derive(Debug, Serialize)]
struct Record<'a> {
    path: &'a str,
    id: &'a str,
    url: &'a str,
    title: &'a str,
    date: Option<String>,
    date_evidence: Option<&'static str>,
    outlet: Option<&'a str>,
    outlet_id: Option<&'a str>,
    source_url: Option<&'a str>,
    mirror_url: Option<&'a str>,
    republisher: Option<&'a str>,
    byline: Option<&'a str>,
    editors: &'a [String],
    tags: Vec<Tag<'a>>,
    topics: Vec<&'a str>,
    story: Option<&'a str>,
    cites: Vec<&'a str>,
    language: &'a str,
    lead_image: Option<&'a str>,
    caption: Option<&'a str>,
    body_text: &'a str,
    body_html: &'a str,
    recipe: &'a str,
    removed: Vec<Removed<'a>>,
    findings: Vec<Odd<'a>>,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Tag<'a> {
    name: &'a str,
    recognised: bool,
}

#[derive(Debug, Serialize)]
struct Removed<'a> {
    rule: &'a str,
    count: usize,
    chars: usize,
}

#[derive(Debug, Serialize)]
struct Odd<'a> {
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

impl Export {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Articles)?);
        let tracks = Tracks::new(loudness);
        let survey = make::survey(&site, &self.content.options(), &tracks)?;
        drop(tracks);
        let out = BufWriter::new(io::stdout().lock());
        match self.format {
            Format::Jsonl => lines(&survey, out)?,
            Format::Csv => table(&survey, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// All articles, sorted by path.
fn entries(library: &Library) -> Vec<Entry<'_>> {
    let published = library.articles.iter().map(|held| Entry { card: &held.card, held });
    let copies = library.articles.iter().flat_map(|held| held.copies.iter().map(move |card| Entry { card, held }));
    let mut all: Vec<Entry<'_>> = published.chain(copies).collect();
    all.sort_by(|a, b| a.card.path.cmp(&b.card.path));
    all
}

/// Writes what is known of each article.
fn each(survey: &Survey, mut write: impl FnMut(&Record<'_>) -> Result<()>) -> Result<()> {
    for entry in entries(&survey.library) {
        let known = survey.known.get(&entry.card.path);
        let body =
            known.and_then(|known| known.body()).with_context(|| format!("{}: has lost its body", entry.card.path))?;
        let findings = known.map_or(&[][..], |known| &known.findings);
        write(&record(&survey.library, &entry, &body, findings))?;
    }
    Ok(())
}

fn record<'a>(library: &'a Library, entry: &Entry<'a>, body: &'a Body, findings: &'a [Finding]) -> Record<'a> {
    let (card, held) = (entry.card, entry.held);
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
        caption: body.caption.as_deref(),
        body_text: &body.text,
        body_html: &body.html,
        recipe: &body.recipe,
        removed: body.removed.iter().map(|it| Removed { rule: &it.rule, count: it.count, chars: it.chars }).collect(),
        findings: findings
            .iter()
            .map(|it| Odd { severity: it.severity, kind: &it.kind, line: it.line, message: &it.message })
            .collect(),
        sha256: &body.sha256,
        copy_of: (card.path != held.card.path).then_some(held.card.path.as_str()),
    }
}

/// The tags that the source gave, and then those that were recognised.
fn tags<'a>(library: &'a Library, entry: &Entry<'a>) -> Vec<Tag<'a>> {
    let given = entry.card.tags.iter().map(|name| Tag { name, recognised: false });
    let recognised = entry.held.recognised.iter().map(|&at| Tag { name: &library.tags[at].name, recognised: true });
    given.chain(recognised).collect()
}

fn lines(survey: &Survey, mut out: impl Write) -> Result<()> {
    each(survey, |record| {
        serde_json::to_writer(&mut out, record)?;
        Ok(out.write_all(b"\n")?)
    })?;
    Ok(out.flush()?)
}

const COLUMNS: [&str; 21] = [
    "path", "id", "url", "title", "date", "date_evidence", "outlet", "outlet_id", "source_url", "mirror_url",
    "republisher", "byline", "editors", "tags", "topics", "language", "lead_image", "caption", "recipe", "sha256",
    "copy_of",
];

fn table(survey: &Survey, out: impl Write) -> Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    each(survey, |record| {
        let tags: Vec<&str> = record.tags.iter().map(|tag| tag.name).collect();
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let row: [String; COLUMNS.len()] = [
            record.path.into(),
            record.id.into(),
            record.url.into(),
            record.title.into(),
            text(record.date.as_deref()),
            text(record.date_evidence),
            text(record.outlet),
            text(record.outlet_id),
            text(record.source_url),
            text(record.mirror_url),
            text(record.republisher),
            text(record.byline),
            record.editors.join("; "),
            tags.join("; "),
            record.topics.join("; "),
            record.language.into(),
            text(record.lead_image),
            text(record.caption),
            record.recipe.into(),
            record.sha256.into(),
            text(record.copy_of),
        ];
        Ok(csv.write_record(row)?)
    })?;
    Ok(csv.flush()?)
}
