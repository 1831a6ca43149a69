//! What there is to say of an article's file, and of the story that it is part of.

use super::{DIM, NAME, voice};
use crate::{
    article::Card,
    cache::What,
    library::{ArticleId, Holding, JOINED, Library, Relation, Rule, Story},
    make::Edition,
    page::{Page, url},
};
use anyhow::{Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use std::io::Write;

/// What there is to say of a source file.
#[derive(Debug, Serialize)]
pub(super) struct Account<'a> {
    file: &'a str,
    /// `article`, `copy`, `other`, `refused`.
    outcome: &'static str,
    /// Why it is no article.
    reason: Option<&'a str>,
    /// The file that is published in its place.
    published_from: Option<&'a str>,
    /// What it is to that file,
    relation: Option<Relation>,
    /// and by what it was found to be that.
    rule: Option<Rule>,
    /// Where it is published.
    address: Option<&'a str>,
    /// The page of the story that it is part of.
    story: Option<&'a str>,
    /// Articles of that story that are like it.
    pairs: Vec<Pair<'a>>,
    /// The pages that show it, with their templates.
    pages: Vec<(&'a str, &'a str)>,
}

/// Two articles of a story, and how alike they are.
#[derive(Debug, Serialize)]
pub(super) struct Pair<'a> {
    /// 0 to 1.
    score: f32,
    /// Whether that is enough to make a story of them.
    joins: bool,
    /// Their files, the newer one first.
    files: [&'a str; 2],
}

/// The file of the article with an address: at its outlet, at its mirror, or the one here that it has or would have.
pub(in crate::cmd) fn with_address(library: &Library, address: &str) -> Option<String> {
    let is_it = |its: &str| its.trim_end_matches('/') == address.trim_end_matches('/');
    let has_it = |card: &&std::sync::Arc<Card>| {
        [&card.source_url, &card.mirror_url].into_iter().flatten().any(|url| is_it(url)) || is_it(&card.place)
    };
    let mut cards = library.articles.iter().flat_map(Holding::files);
    Some(cards.find(has_it)?.path.clone())
}

/// The story whose page is that file.
pub(super) fn story_at<'a>(edition: &'a Edition, path: &str) -> Option<&'a Story> {
    edition.library.stories.iter().find(|story| url::file(&story.shelf.address) == path)
}

/// The pairs of a story, the likeliest first: all, or those of one article.
pub(super) fn pairs<'a>(edition: &'a Edition, story: &'a Story, of: Option<&Holding>) -> Vec<Pair<'a>> {
    let held = |at: ArticleId| &edition.library.articles[at];
    let is_of = |at: ArticleId| of.is_none_or(|one| held(at).card.path == one.card.path);
    let pairs = story.pairs.iter().filter(|pair| is_of(pair.a) || is_of(pair.b));
    pairs
        .map(|pair| Pair {
            score: pair.score,
            joins: pair.score >= JOINED,
            files: [pair.a, pair.b].map(|at| shown(edition, &held(at).card.path)),
        })
        .collect()
}

/// Says how alike articles are.
pub(super) fn print_pairs(out: &mut impl Write, pairs: &[Pair<'_>]) -> Result<()> {
    if !pairs.is_empty() {
        writeln!(out, "  {NAME}alike{NAME:#}    from {JOINED} on a story")?;
    }
    pairs.iter().try_for_each(|Pair { score, files: [a, b], .. }| {
        Ok(writeln!(out, "    {score:.3} {} {DIM}and{DIM:#} {}", voice::name(a), voice::name(b))?)
    })
}

/// A file, as a person would type it.
fn shown<'a>(edition: &'a Edition, path: &str) -> &'a str {
    edition.source(path).map_or("", |source| source.shown.as_str())
}

/// What there is to say of a file.
pub(super) fn account<'a>(edition: &'a Edition, file: &str) -> Result<Account<'a>> {
    let Some(source) = edition.source(file) else { bail!("{file}: is no longer there") };
    let known = edition.known(file).map(|known| &known.what);
    let held = edition.library.articles.iter().find(|held| held.is_in(file));
    let (outcome, reason) = match known {
        Some(What::Article(..)) if held.is_some_and(|held| held.card.path != file) => ("copy", None),
        Some(What::Article(..)) => ("article", None),
        Some(What::Other(reason)) => ("other", Some(reason.as_str())),
        Some(What::Refused(reason)) => ("refused", Some(reason.as_str())),
        None => bail!("{file}: nothing is known of it"),
    };
    let other = held.and_then(|held| held.others.iter().find(|other| other.card.path == file));
    let story = held.and_then(|held| Some(&edition.library.stories[held.story?]));
    Ok(Account {
        file: &source.shown,
        outcome,
        reason,
        published_from: held.filter(|held| held.card.path != file).map(|held| shown(edition, &held.card.path)),
        relation: other.map(|other| other.relation),
        rule: other.map(|other| other.rule),
        address: held.map(|held| held.address.as_str()),
        story: story.map(|story| story.shelf.address.as_str()),
        pairs: story.zip(held).map(|(story, held)| pairs(edition, story, Some(held))).unwrap_or_default(),
        pages: held.map_or_else(Vec::new, |held| pages_that_show(edition, &held.address)),
    })
}

/// Every page in whose view the address of an article stands.
fn pages_that_show<'a>(edition: &'a Edition, address: &str) -> Vec<(&'a str, &'a str)> {
    let shows = |page: &&Page| serde_json::to_string(&edition.view(page)).is_ok_and(|view| view.contains(address));
    edition.plan.pages.par_iter().filter(shows).map(|page| (page.path.as_str(), page.template)).collect()
}

/// Says it.
pub(super) fn print(out: &mut impl Write, account: &Account<'_>) -> Result<()> {
    let Account { file, outcome, reason, published_from, relation, rule, address, story, pairs, pages } = account;
    writeln!(out, "{NAME}{}{NAME:#}", voice::name(file))?;
    let what = match (*outcome, published_from) {
        ("copy", Some(other)) => {
            format!("{} of {other}, which is published in its place", kinship(relation.unwrap_or(Relation::Copy)))
        }
        ("article", _) => "an article".to_owned(),
        ("other", _) => format!("not an article: {}", reason.unwrap_or_default()),
        _ => format!("refused: {}", reason.unwrap_or_default()),
    };
    writeln!(out, "  {NAME}is{NAME:#}       {}", voice::name(&what))?;
    if let Some(rule) = rule {
        writeln!(out, "  {NAME}because{NAME:#}  {}", ground(*rule))?;
    }
    if let Some(address) = address {
        writeln!(out, "  {NAME}address{NAME:#}  {address}")?;
        if let Some(story) = story {
            writeln!(out, "  {NAME}story{NAME:#}    {story}")?;
        }
        print_pairs(out, pairs)?;
        writeln!(out, "  {NAME}shown on{NAME:#} {}", voice::counted(pages.len(), "page"))?;
    }
    pages.iter().try_for_each(|(path, template)| Ok(writeln!(out, "    {path} {DIM}{template}{DIM:#}")?))
}

/// What a file is to the one that is published.
fn kinship(relation: Relation) -> &'static str {
    match relation {
        Relation::Copy => "a copy",
        Relation::Reprint => "a reprint",
        Relation::Version => "another version",
        Relation::Stub => "a page without the text",
        Relation::Part => "a page that follows",
    }
}

/// By what two files were found to hold one article.
fn ground(rule: Rule) -> &'static str {
    match rule {
        Rule::Address => "they have one address at the outlet, and texts that agree",
        Rule::Text => "they have the same words",
        Rule::Headline => "one outlet published them under one headline within days, and their texts agree",
        Rule::Pages => "one says that the other follows it",
        Rule::Snapshot => "they lie in one folder of a saved page",
        Rule::History => "one is an earlier state of the other's path",
    }
}
