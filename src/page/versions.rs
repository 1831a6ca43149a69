//! The texts that an article had: a holding and the bodies of its versions in, a page that says what differs and a page for each of
//! them out. It says what differs and never why, and shows no more of any version than of the article itself.

use super::{
    Bodies, facts,
    frame::{Frame, csp},
    kin, view,
};
use crate::{
    article::{Body, Card},
    config::{Config, Policy},
    library::{ArticleId, Holding, Library, Version, policy},
    text::difference::{Difference, Fate, Kind, Paragraph, Piece, Run, Sign, difference, excerpt},
};
use std::{collections::BTreeSet, sync::Arc};
use view::{
    ChangeView, KindView, Link, ParagraphView, RunView, StepView, VersionRow, VersionView, VersionsLine, VersionsView,
};

/// How a version of an article differs from the one before, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// How much of both texts was changed, in thousandths.
    pub share: usize,
    /// What kinds of changes there are.
    pub kinds: BTreeSet<Kind>,
}

impl Step {
    /// The steps from each version of an article to the next.
    pub fn all(library: &Library, config: &Config, at: ArticleId, bodies: Bodies<'_>) -> Arc<[Self]> {
        let held = &library.articles[at];
        let texts = Texts::new(config, held, bodies);
        let step = |nth| {
            let Difference { share, kinds, .. } = texts.difference(held, nth);
            Self { share, kinds }
        };
        (1..held.versions.len()).map(step).collect()
    }
}

/// Whether an article has a page of its versions.
pub(super) fn has_page(held: &Holding) -> bool {
    held.versions.len() > 1
}

/// Where that page stands.
pub(super) fn place(held: &Holding) -> String {
    format!("{}versions/", held.address)
}

/// Where the page of one version stands.
pub(super) fn place_of(held: &Holding, version: &Version) -> String {
    format!("{}{}/", place(held), version.slug)
}

/// The fragment of the page of all versions that says how one differs from the one before. A text that came back has the slug that
/// it had, and its number beside it.
pub(super) fn anchor(held: &Holding, nth: usize) -> String {
    let slug = &held.versions[nth].slug;
    if is_first(held, nth) { format!("version-{slug}") } else { format!("version-{slug}-{}", nth + 1) }
}

/// Whether no version before has the same words: then it has a page of its own.
pub(super) fn is_first(held: &Holding, nth: usize) -> bool {
    held.versions[..nth].iter().all(|version| version.slug != held.versions[nth].slug)
}

/// A link to where it is said how a version differs from the one before.
pub(super) fn link_to_step(frame: &Frame<'_>, held: &Holding, nth: usize) -> Link {
    let page = frame.link(frame.words.get("differs"), &place(held));
    Link { url: format!("{}#{}", page.url, anchor(held, nth)), ..page }
}

/// What a version's page may show of its text: as much as of the article itself, and no more than of its own file.
fn body(config: &Config, held: &Holding, version: &Version, bodies: Bodies<'_>) -> Option<Body> {
    let body = (*bodies(&version.card.path)?).clone();
    if policy::of(&version.card, config) >= policy::of(&held.card, config) {
        return Some(body);
    }
    let card = Card { outlet: held.card.outlet.clone(), ..(*version.card).clone() };
    Some(policy::body(body, &card, config))
}

/// The texts of an article's versions.
struct Texts(Vec<Option<Body>>);

impl Texts {
    fn new(config: &Config, held: &Holding, bodies: Bodies<'_>) -> Self {
        Self(held.versions.iter().map(|version| body(config, held, version, bodies)).collect())
    }

    /// How a version differs from the one before.
    fn difference<'a>(&'a self, held: &'a Holding, nth: usize) -> Difference<'a> {
        let text = |nth: usize| {
            let text = self.0[nth].as_ref().map_or("", |body| body.content.text());
            (held.versions[nth].card.title.as_str(), text)
        };
        difference(text(nth - 1), text(nth))
    }
}

/// The line on the article's own page.
pub(super) fn line(frame: &Frame<'_>, held: &Holding) -> Option<VersionsLine> {
    let changed = held.versions.iter().skip(1).filter_map(|version| Some(version.seen.as_ref()?.on)).max();
    has_page(held).then(|| VersionsLine {
        link: frame.counted(frame.words.get("versions"), &place(held), held.versions.len()),
        date: changed.map(|date| date.to_string()).unwrap_or_default(),
        date_text: changed.map(|date| frame.words.date(date)).unwrap_or_default(),
    })
}

/// The page of all versions.
pub(super) fn view(frame: &Frame<'_>, (at, held): (ArticleId, &Holding), bodies: Bodies<'_>) -> VersionsView {
    let texts = Texts::new(frame.config, held, bodies);
    let name = frame.words.labelled(frame.words.get("versions"), frame.headline(&held.card.title));
    let mut here = frame.here(&place(held), &name, "");
    here.canonical = facts::canonical(frame, held);
    here.description = name;
    let differences: Vec<Difference<'_>> = (1..held.versions.len()).map(|nth| texts.difference(held, nth)).collect();
    let change = |nth: usize| Some(change(frame, differences.get(nth.checked_sub(1)?)?));
    let steps = differences.iter().enumerate().rev();
    VersionsView {
        here,
        article: frame.card(at),
        lost: kin::loss(frame, held),
        withheld: withheld(frame, held),
        versions: (0..held.versions.len()).rev().map(|nth| row(frame, held, nth, change(nth))).collect(),
        steps: steps.map(|(before, difference)| step(frame, held, before + 1, difference)).collect(),
    }
}

/// What to say where not all of an article may be shown: so that not all that differs is told.
fn withheld(frame: &Frame<'_>, held: &Holding) -> String {
    match policy::of(&held.card, frame.config) {
        Policy::Full => String::new(),
        Policy::Excerpt | Policy::Metadata => frame.words.get("versions_withheld").to_owned(),
    }
}

/// A version's own page.
pub(super) fn version(
    frame: &Frame<'_>,
    (at, held): (ArticleId, &Holding),
    nth: usize,
    bodies: Bodies<'_>,
) -> VersionView {
    let version = &held.versions[nth];
    let body = body(frame.config, held, version, bodies).unwrap_or_default();
    let place = place_of(held, version);
    let mut here = frame.here(&place, frame.headline(&version.card.title), "");
    here.canonical = facts::canonical(frame, held);
    here.description = frame.words.labelled(&numbered(frame, nth), frame.headline(&version.card.title));
    here.csp = csp(frame.config.images);
    let of_version = Holding { card: version.card.clone(), address: place, outlet: held.outlet, ..held.clone() };
    let beside = |nth: Option<usize>| {
        let beside = nth.and_then(|nth| Some((nth, held.versions.get(nth)?)));
        beside.map(|(nth, it)| frame.link(&numbered(frame, nth), &place_of(held, it))).unwrap_or_default()
    };
    VersionView {
        here,
        article: facts::facts(frame, &of_version, &body, Vec::new()),
        of: frame.card(at),
        version: row(frame, held, nth, None),
        all: frame.counted(frame.words.get("all_versions"), &self::place(held), held.versions.len()),
        older: beside(nth.checked_sub(1)),
        newer: beside(nth.checked_add(1)),
        withheld: facts::withheld(frame, held),
    }
}

/// `Version 2`.
fn numbered(frame: &Frame<'_>, nth: usize) -> String {
    frame.words.fill("version_n", &[("n", &(nth + 1).to_string())])
}

/// A version in the list of them.
fn row(frame: &Frame<'_>, held: &Holding, nth: usize, change: Option<ChangeView>) -> VersionRow {
    let version = &held.versions[nth];
    VersionRow {
        number: nth + 1,
        link: frame.link(frame.headline(&version.card.title), &place_of(held, version)),
        language: version.card.language.clone(),
        shown: version.card.path == held.card.path,
        seen: kin::seen(frame, version.seen.as_ref()),
        path: version.card.path.clone(),
        chars: version.card.chars,
        anchor: if nth == 0 { String::new() } else { link_to_step(frame, held, nth).url },
        change,
    }
}

/// How a version differs from the one before, in short.
pub(super) fn change_of(frame: &Frame<'_>, share: usize, kinds: &BTreeSet<Kind>) -> ChangeView {
    let percent =
        if share.is_multiple_of(10) { (share / 10).to_string() } else { format!("{}.{}", share / 10, share % 10) };
    let name = |kind: &Kind| KindView {
        kind: kind.name(),
        name: frame.words.get(&format!("kind_{}", kind.name().replace('-', "_"))).to_owned(),
    };
    ChangeView {
        share,
        share_text: if share == 0 { String::new() } else { frame.words.fill("change_share", &[("n", &percent)]) },
        kinds: kinds.iter().map(name).collect(),
    }
}

fn change(frame: &Frame<'_>, difference: &Difference<'_>) -> ChangeView {
    change_of(frame, difference.share, &difference.kinds)
}

/// What differs between a version and the one before it.
fn step(frame: &Frame<'_>, held: &Holding, nth: usize, difference: &Difference<'_>) -> StepView {
    let (old, new) = (&held.versions[nth - 1], &held.versions[nth]);
    let link = |version: &Version, nth: usize| frame.counted(&numbered(frame, nth), &place_of(held, version), nth + 1);
    StepView {
        id: anchor(held, nth),
        old: link(old, nth - 1),
        new: link(new, nth),
        change: change(frame, difference),
        old_language: old.card.language.clone(),
        new_language: new.card.language.clone(),
        headline: headline(&difference.headline),
        paragraphs: paragraphs(&difference.paragraphs),
    }
}

/// The headline before and after; nothing where it is the same.
pub(super) fn headline(runs: &[Run<'_>]) -> Vec<RunView> {
    let differs = |run: &Run<'_>| matches!(run.sign, Sign::Changed | Sign::Form);
    if runs.iter().any(differs) { runs.iter().map(run).collect() } else { Vec::new() }
}

/// The paragraphs that differ and those around them; how many the others are.
fn paragraphs(all: &[Paragraph<'_>]) -> Vec<ParagraphView> {
    let view = |piece: &Piece<'_, '_>| match piece {
        Piece::Shown(paragraph) => paragraph_view(paragraph),
        Piece::Same(skipped) => ParagraphView { skipped: *skipped, fate: fate(Fate::Same), runs: Vec::new() },
    };
    excerpt(all).iter().map(view).collect()
}

fn paragraph_view(paragraph: &Paragraph<'_>) -> ParagraphView {
    let runs = paragraph.runs.iter().map(run).filter(|run| !run.old.is_empty() || !run.new.is_empty());
    ParagraphView { skipped: 0, fate: fate(paragraph.fate), runs: runs.collect() }
}

/// A run without the line breaks behind it.
fn run(run: &Run<'_>) -> RunView {
    let text = |text: &str| text.trim_end_matches('\n').replace('\n', " ");
    let (sign, old) = match run.sign {
        Sign::Same | Sign::Wrapped => ("same", run.new),
        Sign::Form => ("form", run.old),
        Sign::Changed => ("changed", run.old),
    };
    RunView { sign, old: text(old), new: text(run.new) }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "same",
        Fate::Form => "form",
        Fate::Changed => "changed",
        Fate::Removed => "removed",
        Fate::Added => "added",
        Fate::MovedAway => "moved-away",
        Fate::MovedHere => "moved-here",
    }
}

#[cfg(test)]
mod tests;
