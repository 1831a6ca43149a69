//! The one pass, from sources to files. A cold build, a warm build, `check` and `export` are this function with more or less
//! remembered, and it alone knows the order of the rooms. It never lets one article stop the paper.
//!
//! 1. [`survey`]: walk, then every file by itself (or from memory), then all cards on shelves.
//! 2. [`build`]: the survey, the plan, then every page by itself (or left alone), then the sweep.

mod articles;
mod pages;
mod publish;
mod report;
mod site;

pub use articles::{Cleaning, clean_file};
pub use report::{Files, Pages, Report};
pub use site::{Asset, CONFIG, Need, Place, Site};

use crate::{
    article::Card,
    cache::{self, Basis, Cache, Known, What},
    digest::Digest,
    library::{self, Library},
    page::{self, Desk, Page},
    report::Finding,
    source::{self, Source},
    write::Output,
};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Instant, SystemTime},
};

/// How to make a site.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Remember nothing of earlier passes.
    pub cold: bool,
    /// Publish into a folder that is not ours, and replace files that are not ours.
    pub force: bool,
    /// How many threads; as many as there are processors where it is not said.
    pub jobs: Option<usize>,
}

/// Who wants to know how far a pass is.
pub trait Progress: Sync {
    /// A stage begins, of so many steps (0 where nobody knows).
    fn begin(&self, stage: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Nobody wants to know.
impl Progress for () {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// What there is to publish: all that is known of the files, and all cards on shelves.
#[derive(Debug)]
pub struct Survey {
    /// Files found, sorted by path.
    pub sources: Vec<Source>,
    /// What each of them is, by path.
    pub known: BTreeMap<String, Known>,
    /// The articles.
    pub library: Library,
    /// Counts and findings so far.
    pub report: Report,
}

/// Makes the site: everything up to files on disk.
pub fn build(site: &Site, options: &Options, progress: &dyn Progress) -> Result<Report> {
    in_pool(options, || build_here(site, options, progress))?
}

/// Everything but publishing: what is wrong with the settings, the templates or the articles? Nothing is written.
pub fn check(site: &Site, options: &Options, progress: &dyn Progress) -> Result<Report> {
    in_pool(options, || {
        let before = Cache::load(&site.memory(), &basis(site)?);
        let mut survey = survey_with(site, &before, progress)?;
        let plan = plan(site, &mut survey, progress)?;
        survey.report.pages = Some(Pages { planned: plan.len(), statics: site.statics.len(), ..Pages::default() });
        Ok(survey.report)
    })?
}

/// Everything up to the shelves. Nothing is written.
pub fn survey(site: &Site, options: &Options, progress: &dyn Progress) -> Result<Survey> {
    in_pool(options, || {
        let before = if options.cold { Cache::default() } else { Cache::load(&site.memory(), &basis(site)?) };
        survey_with(site, &before, progress)
    })?
}

fn build_here(site: &Site, options: &Options, progress: &dyn Progress) -> Result<Report> {
    let output = Output::open(&site.output, &site.root, &site.inputs(), options.force)?;
    let (basis, file) = (basis(site)?, site.memory());
    let before = if options.cold { Cache::default() } else { Cache::load(&file, &basis) };
    let mut survey = survey_with(site, &before, progress)?;
    let plan = plan(site, &mut survey, progress)?;
    let bodies = |path: &str| survey.known.get(path).and_then(Known::body).map(Arc::new);
    let desk = Desk { library: &survey.library, config: &site.config, pages: &site.pages, bodies: &bodies };
    let clock = Instant::now();
    let published = publish::publish(site, &desk, &plan, &before, output, progress);
    // Whatever became of the pages: what was learned of the articles is worth keeping.
    let pages = published.as_ref().map_or_else(|_| before.pages.clone(), |published| published.made.clone());
    let after = Cache::new(std::mem::take(&mut survey.known), pages);
    after.save(&file, &basis, &before)?;
    let published = published?;
    let report = &mut survey.report;
    report.stages.push(("publish", clock.elapsed().as_secs_f64()));
    report.findings.extend(published.findings);
    report.pages = Some(published.pages);
    report.findings.sort();
    Ok(survey.report)
}

/// What the cache must be of. A program that cannot read itself trusts no cache.
fn basis(site: &Site) -> Result<Basis> {
    let roots: Vec<_> = site.roots()?.into_iter().map(|root| root.dir.to_string_lossy().into_owned()).collect();
    let program = cache::program().unwrap_or_else(|| Digest::of(&std::process::id().to_le_bytes()));
    Ok(Basis { program, rules: site.rules, roots: Digest::of_value(&roots) })
}

fn survey_with(site: &Site, before: &Cache, progress: &dyn Progress) -> Result<Survey> {
    let began = SystemTime::now();
    let mut report = Report::default();
    let (sources, odd) = timed(&mut report, "walk", || {
        progress.begin("walk", 0);
        Ok(source::walk(&site.roots()?, &site.skip()))
    })?;
    let known = timed(&mut report, "read", || {
        progress.begin("read", sources.len());
        Ok(articles::read_all(site, &sources, before, began, progress))
    })?;
    let (library, copies) = timed(&mut report, "shelve", || {
        progress.begin("shelve", 0);
        Ok(library::shelve(cards(&known), &site.config, &site.outlets))
    })?;
    report.findings = findings(site, &sources, &known, [odd, copies]);
    count(&mut report, &known, &library, before);
    Ok(Survey { sources, known, library, report })
}

fn plan(site: &Site, survey: &mut Survey, progress: &dyn Progress) -> Result<Vec<Page>> {
    progress.begin("plan", 0);
    let library = &survey.library;
    let (plan, odd) = timed(&mut survey.report, "plan", || Ok(page::plan(library, &site.config, &site.pages)))?;
    survey.report.findings.extend(odd);
    survey.report.findings.sort();
    publish::require_templates(site, &plan)?;
    Ok(plan)
}

/// Runs with the number of threads that was asked for. Stacks are roomy: no walk of ours recurses, but libraries do.
fn in_pool<T: Send>(options: &Options, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs.unwrap_or(0)).stack_size(8 << 20).build();
    Ok(pool.context("cannot start threads")?.install(work))
}

/// Runs a stage and notes its time.
fn timed<T>(report: &mut Report, stage: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let clock = Instant::now();
    let result = work()?;
    report.stages.push((stage, clock.elapsed().as_secs_f64()));
    Ok(result)
}

fn cards(known: &BTreeMap<String, Known>) -> Vec<Arc<Card>> {
    let cards = known.values().filter_map(|known| match &known.what {
        What::Article(card, _) => Some(card.clone()),
        What::Other(_) | What::Refused(_) => None,
    });
    cards.collect()
}

/// All findings with the paths that a person would type, sorted.
fn findings(
    site: &Site,
    sources: &[Source],
    known: &BTreeMap<String, Known>,
    others: [Vec<Finding>; 2],
) -> Vec<Finding> {
    let shown: BTreeMap<&str, &str> =
        sources.iter().map(|source| (source.path.as_str(), source.shown.as_str())).collect();
    let shown = |path: &str| shown.get(path).map_or_else(|| path.to_owned(), |shown| (*shown).to_owned());
    let each = known.iter().flat_map(|(path, known)| known.findings.iter().map(|it| it.clone().within(path.clone())));
    let all = each.chain(others.into_iter().flatten());
    let mut all: Vec<Finding> = all.map(|finding| Finding { path: shown(&finding.path), ..finding }).collect();
    all.extend(site.findings.iter().cloned());
    all.sort();
    all
}

/// Counts every file once.
fn count(report: &mut Report, known: &BTreeMap<String, Known>, library: &Library, before: &Cache) {
    report.files.found = known.len();
    report.files.articles = library.articles.len();
    report.files.copies = library.articles.iter().map(|held| held.copies.len()).sum();
    for (path, known) in known {
        report.files.remembered += usize::from(before.sources.get(path).is_some_and(|old| old.digest == known.digest));
        match &known.what {
            What::Article(..) => (),
            What::Other(reason) => {
                report.files.other += 1;
                // Behind the colon come the numbers of this one file.
                let kind = reason.split(':').next().unwrap_or_default();
                *report.others.entry(kind.to_owned()).or_insert(0) += 1;
            }
            What::Refused(_) => report.files.refused += 1,
        }
    }
    for held in &library.articles {
        if let Some(What::Article(_, recipe)) = known.get(&held.card.path).map(|known| &known.what) {
            *report.recipes.entry(recipe.clone()).or_insert(0) += 1;
        }
    }
    report.outlets = library.outlets.iter().map(|shelf| (shelf.name.clone(), shelf.articles.len())).collect();
    report.outlets.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}
