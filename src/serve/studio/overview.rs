//! The overview: an edition in; what the last turn did out, with everything that is odd, the worst first.

use super::{
    super::problems::Problem,
    asked::Asked,
    sheets::{self, Pager},
};
use crate::{
    make::Edition,
    report::{self, Finding, Report},
};
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Findings on one sheet.
const EACH: usize = 200;

/// What the overview shows.
#[derive(Debug, Serialize)]
pub(super) struct OverviewView {
    /// What keeps the site from being made again, title and text.
    problems: Vec<(String, String)>,
    counts: Vec<Count>,
    stages: Vec<Stage>,
    recipes: Vec<Recipe>,
    /// Kinds of findings, to choose one.
    kinds: Vec<Kind>,
    groups: Vec<Group>,
    pager: Pager,
    kind: String,
    q: String,
    /// The overview without a choice.
    all: String,
}

/// How many there are of something.
#[derive(Debug, Serialize)]
struct Count {
    number: usize,
    name: &'static str,
    /// Where they are listed; empty where nowhere.
    url: String,
}

/// A stage of the turn.
#[derive(Debug, Serialize)]
struct Stage {
    name: String,
    milliseconds: String,
}

/// A recipe that articles were cleaned by.
#[derive(Debug, Serialize)]
struct Recipe {
    name: String,
    count: usize,
    url: String,
}

/// A kind of findings.
#[derive(Debug, Serialize)]
struct Kind {
    severity: String,
    name: String,
    count: usize,
    url: String,
    is_chosen: bool,
}

/// Findings of a kind, as far as they are on this sheet.
#[derive(Debug, Serialize)]
struct Group {
    severity: String,
    kind: String,
    findings: Vec<Odd>,
}

/// A finding.
#[derive(Debug, Serialize)]
struct Odd {
    place: String,
    /// Where its file is inspected; empty where it is no article's.
    url: String,
    message: String,
}

/// What the overview shows.
pub(super) fn view(edition: &Edition, problems: &[Problem], asked: &Asked<'_>) -> OverviewView {
    let report = &*edition.report;
    let chosen = chosen(&report.findings, asked);
    let (shown, pager) = sheets::cut(&chosen, EACH, asked);
    OverviewView {
        problems: problems.iter().map(|problem| (problem.title.clone(), problem.text.clone())).collect(),
        counts: counts(edition, report, asked),
        stages: stages(report),
        recipes: recipes(report, asked),
        kinds: kinds(&report.findings, asked),
        groups: groups(edition, shown, asked),
        pager,
        kind: asked.get("kind").to_owned(),
        q: asked.get("q").to_owned(),
        all: asked.own("", &[]),
    }
}

/// The findings that were asked for, the worst first, by kind.
fn chosen<'a>(findings: &'a [Finding], asked: &Asked<'_>) -> Vec<&'a Finding> {
    let (kind, words) = (asked.get("kind"), asked.words());
    let holds = |text: &str| words.is_empty() || text.to_lowercase().contains(&words);
    let is_wanted = |finding: &&Finding| {
        (kind.is_empty() || finding.kind == kind) && (holds(&finding.path) || holds(&finding.message))
    };
    let mut chosen: Vec<&Finding> = findings.iter().filter(is_wanted).collect();
    chosen.sort_by_key(|finding| (Reverse(finding.severity), &finding.kind));
    chosen
}

fn counts(edition: &Edition, report: &Report, asked: &Asked<'_>) -> Vec<Count> {
    let files = &report.files;
    let listed = |kind: &str| asked.own("inspect", &[("kind", kind)]);
    let mut counts = vec![
        Count { number: files.found, name: "files", url: listed("") },
        Count { number: files.articles, name: "articles", url: listed("article") },
        Count { number: files.copies, name: "copies", url: String::new() },
        Count { number: files.other, name: "not articles", url: listed("other") },
        Count { number: files.refused, name: "refused", url: listed("refused") },
        Count { number: files.found.saturating_sub(files.remembered), name: "read anew", url: String::new() },
        Count { number: edition.plan.pages.len(), name: "pages", url: asked.own("pages", &[]) },
    ];
    if let Some(pages) = &report.pages {
        counts.push(Count { number: pages.rendered, name: "rendered", url: String::new() });
        counts.push(Count { number: pages.written, name: "written", url: String::new() });
    }
    counts
}

fn stages(report: &Report) -> Vec<Stage> {
    let milliseconds = |seconds: f64| match seconds * 1000.0 {
        short if short < 10.0 => format!("{short:.1}"),
        long => format!("{long:.0}"),
    };
    let stage = |(name, seconds): &(_, f64)| Stage { name: format!("{name}"), milliseconds: milliseconds(*seconds) };
    report.stages.iter().map(stage).collect()
}

fn recipes(report: &Report, asked: &Asked<'_>) -> Vec<Recipe> {
    let recipe = |(name, count): (&String, &usize)| Recipe {
        name: name.clone(),
        count: *count,
        url: asked.own("inspect", &[("recipe", name)]),
    };
    report.recipes.iter().map(recipe).collect()
}

fn kinds(findings: &[Finding], asked: &Asked<'_>) -> Vec<Kind> {
    let kind = |(severity, name, count): (report::Severity, String, usize)| Kind {
        severity: severity.to_string(),
        url: asked.own("", &[("kind", &name), ("q", asked.get("q"))]),
        is_chosen: asked.get("kind") == name,
        name,
        count,
    };
    report::tally(findings).into_iter().map(kind).collect()
}

fn groups(edition: &Edition, shown: &[&Finding], asked: &Asked<'_>) -> Vec<Group> {
    let named: BTreeSet<&str> = shown.iter().map(|finding| finding.path.as_str()).collect();
    let sources = edition.sources.iter().filter(|source| named.contains(source.shown.as_str()));
    let paths: BTreeMap<&str, &str> = sources.map(|source| (source.shown.as_str(), source.path.as_str())).collect();
    let by_kind = shown.chunk_by(|a, b| (a.severity, &a.kind) == (b.severity, &b.kind));
    let group = |findings: &[&Finding]| Group {
        severity: findings[0].severity.to_string(),
        kind: findings[0].kind.to_string(),
        findings: findings.iter().map(|finding| odd(finding, &paths, asked)).collect(),
    };
    by_kind.map(group).collect()
}

fn odd(finding: &Finding, paths: &BTreeMap<&str, &str>, asked: &Asked<'_>) -> Odd {
    let inspected = |path: &&str| format!("{}#L{}", asked.inspect(path), finding.line);
    Odd {
        place: format!("{}:{}", finding.path, finding.line),
        url: paths.get(finding.path.as_str()).map(inspected).unwrap_or_default(),
        message: finding.message.clone(),
    }
}
