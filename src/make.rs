//! The one pass, from sources to files. A cold build, a warm build, `check`, `export` and every turn of `serve` are this pass
//! with more or less remembered, and it alone knows the order of the rooms. It never lets one article stop the paper.
//!
//! 1. [`Survey`]: walk, then every file by itself (or from memory), then all cards on shelves.
//! 2. [`Edition`]: the survey, the plan, and how to make any page of it.
//! 3. `publish`: every page of an edition by itself (or left alone), then the sweep. Or `check`: every page read, none written.

mod articles;
mod beside;
mod budget;
mod check;
mod clean;
mod compose;
mod edition;
mod filed;
mod lists;
mod loss;
mod media;
mod memory;
mod names;
mod pages;
mod publish;
mod shards;
mod site;
mod slips;
mod survey;
mod theme;
#[cfg(test)]
mod versions;

pub use articles::{Cleaning, clean_file, clean_source};
pub use check::{Away, Checked, check};
pub use clean::{Receipt, clean};
pub use edition::Edition;
pub use memory::Memory;
pub use shards::Shard;
pub use site::{CONFIG, Need, Place, Site};
pub use slips::Spot;
pub use survey::{Survey, find};
pub use theme::{Asset, own_theme};

use crate::{
    cache::Last,
    config::Publish,
    digest::Digest,
    report::Report,
    write::{Output, Way},
};
use anyhow::{Context, Result};
use std::{path::PathBuf, sync::Arc, time::Instant};

/// How to make a site.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Remember nothing of earlier passes.
    pub cold: bool,
    /// Publish into a folder that is not ours, and replace files that are not ours.
    pub force: bool,
    /// Exchange the whole output folder in one step, as `publish = "swap"` does.
    pub swap: bool,
    /// Publish what other machines have cleaned, from the shards in this folder.
    pub shards: Option<PathBuf>,
    /// Publish without the shards that are missing.
    pub partial: bool,
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

/// Who looks at a site while it is made.
pub trait Viewer: Sync {
    /// Files of the articles that are looked at right now.
    fn in_view(&self) -> Vec<String>;
    /// How these will look if everything else stays as it is. Told first, and never published.
    fn preview(&self, edition: Edition);
    /// The whole site as it will be published. Publishing begins when this returns.
    fn present(&self, edition: &Arc<Edition>);
    /// Whether there is better to do than to publish the rest of this edition.
    fn is_overtaken(&self) -> bool;
}

/// One pass over a site.
pub struct Pass<'a> {
    /// The site.
    pub site: &'a Arc<Site>,
    /// How to make it.
    pub options: &'a Options,
    /// Who wants to know how far it is.
    pub progress: &'a dyn Progress,
    /// Who looks at it.
    pub viewer: Option<&'a dyn Viewer>,
}

impl std::fmt::Debug for Pass<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").field("root", &self.site.root).field("options", self.options).finish_non_exhaustive()
    }
}

/// Makes the site: everything up to files on disk.
pub fn build(site: &Arc<Site>, options: &Options, progress: &dyn Progress) -> Result<Report> {
    with_threads(options, || {
        let mut memory = Memory::load(site, options)?;
        let report = Pass { site, options, progress, viewer: None }.run(&mut memory);
        // Whatever became of the pages: what was learned is worth keeping.
        memory.save()?;
        report
    })?
}

/// Everything up to how each page would look, and what is remembered of how they were made. Nothing is written.
pub fn look(site: &Arc<Site>, options: &Options, progress: &dyn Progress) -> Result<(Edition, Memory)> {
    with_threads(options, || {
        let memory = Memory::passing(site, options)?;
        let survey = Survey::new(site, &memory, progress)?;
        Ok((Edition::new(survey, None, None, progress)?, memory))
    })?
}

/// Everything up to the shelves. Nothing is written.
pub fn survey(site: &Arc<Site>, options: &Options, progress: &dyn Progress) -> Result<Survey> {
    with_threads(options, || {
        let memory = Memory::passing(site, options)?;
        Ok(Survey::new(site, &memory, progress)?.shelved(None, None, progress))
    })?
}

/// Runs with the number of threads that was asked for. Stacks are roomy: no walk of ours recurses, but libraries do.
pub fn with_threads<T: Send>(options: &Options, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs.unwrap_or(0)).stack_size(8 << 20).build();
    Ok(pool.context("cannot start threads")?.install(work))
}

impl Pass<'_> {
    /// Runs it. What it learns is added to the memory, and to be saved by whoever owns that.
    pub fn run(&self, memory: &mut Memory) -> Result<Report> {
        memory.suit(self.site)?;
        self.preview(memory);
        let survey = Survey::new(self.site, memory, self.progress)?;
        let inputs = survey.inputs();
        memory.learn(&survey);
        let is_done = memory.is_done(&survey, &inputs);
        if is_done && self.viewer.is_none() {
            return Ok(memory.said_again(&survey));
        }
        let edition = Arc::new(self.edition(survey, memory)?);
        memory.edition = Some(edition.clone());
        memory.cache.beside.clone_from(&edition.beside.seen);
        if let Some(viewer) = self.viewer {
            viewer.present(&edition);
        }
        if is_done { Ok(memory.said_again(&edition.survey)) } else { self.publish(&edition, &inputs, memory) }
    }

    /// The edition of a survey. How its shelves were made is remembered only where there will be another pass.
    fn edition(&self, survey: Survey, memory: &mut Memory) -> Result<Edition> {
        let shelves = self.viewer.map(|_| &mut memory.shelves);
        Edition::new(survey, memory.edition.as_deref(), shelves, self.progress)
    }

    /// Shows what is looked at before anything else is done, where that can be told from the edition before.
    fn preview(&self, memory: &Memory) {
        if let (Some(viewer), Some(last)) = (self.viewer, &memory.edition)
            && let Some(edition) = last.preview(self.site, &viewer.in_view(), memory)
        {
            viewer.preview(edition);
        }
    }

    /// A site that somebody looks at meanwhile is published at every save, so that time counts more than power cuts do.
    fn way(&self) -> Way {
        let is_build = self.viewer.is_none();
        let swap = self.options.swap || self.site.config.publish == Publish::Swap;
        Way { force: self.options.force, swap: swap && is_build, sync: is_build }
    }

    /// Brings the output folder up to date, as far as nothing overtakes it.
    fn publish(&self, edition: &Edition, inputs: &Digest, memory: &mut Memory) -> Result<Report> {
        let site = self.site;
        let wait = || self.progress.begin("wait for another build", 0);
        let output = Output::open(&site.output, &site.root, &site.inputs(), self.way(), &wait)?;
        let mut report = (*edition.report).clone();
        timed(&mut report, "search", || {
            self.progress.begin("search", 0);
            edition.prepare_index(&|| !self.viewer.is_some_and(Viewer::is_overtaken));
        });
        let clock = Instant::now();
        let published = publish::publish(edition, &mut memory.cache, output, self)?;
        report.stages.push(("publish".into(), clock.elapsed().as_secs_f64()));
        report.findings.extend(published.findings);
        report.findings.sort();
        report.pages = Some(published.pages);
        report.size = published.size;
        let is_whole = published.is_whole;
        memory.cache.last =
            is_whole.then(|| Last { inputs: *inputs, until: edition.holds_until(), report: report.clone() });
        Ok(report)
    }
}

/// Runs a stage and notes its time.
fn timed<T>(report: &mut Report, stage: &'static str, work: impl FnOnce() -> T) -> T {
    let clock = Instant::now();
    let result = work();
    report.stages.push((stage.into(), clock.elapsed().as_secs_f64()));
    result
}
