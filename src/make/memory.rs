//! What one pass leaves to the next: the cache on disk, and in `serve` the edition before and what
//! its shelves were made of. It never decides what a page shows.

use super::{Edition, Options, Site, Survey, beside, shards};
use crate::{
    cache::{self, Basis, Cache, Made, Pack},
    digest::Digest,
    library::Shelves,
    report::{Finding, Pages, Report},
    source::{self, Logs},
    write,
};
use anyhow::{Result, bail};
use rayon::prelude::*;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is remembered of a site.
#[derive(Debug)]
pub struct Memory {
    /// What is known of files and pages.
    pub(super) cache: Cache,
    /// The site as it was last made by this process.
    pub(super) edition: Option<Arc<Edition>>,
    /// What shelving has found, of use to this process only.
    pub(super) shelves: Shelves,
    /// Where new bodies go.
    pub(super) pack: Arc<Pack>,
    /// What is known of histories.
    pub(super) logs: Arc<Logs>,
    /// Where it is saved; nowhere where nothing may be written.
    file: Option<PathBuf>,
    /// Where what is known of histories is saved, where there is something new.
    logs_to: Option<PathBuf>,
    basis: Basis,
    is_saved: bool,
    /// Whether the sources are those of shards, and what was odd about these.
    pub(super) of_shards: Option<Vec<Finding>>,
}

impl Memory {
    /// What earlier passes learned, to be added to.
    pub fn load(site: &Site, options: &Options) -> Result<Self> {
        let file = site.memory();
        Ok(Self { pack: Cache::pack(Some(&file)), ..Self::read(site, options, &file, Some(&file))? })
    }

    /// What earlier passes wrote down in another file, to be added to.
    pub(super) fn beside(site: &Site, options: &Options, file: &Path) -> Result<Self> {
        Ok(Self { pack: Cache::pack(Some(file)), ..Self::read(site, options, file, Some(file))? })
    }

    /// Writes down what was learned so far.
    pub(super) fn keep(&mut self, learned: &mut Cache, file: &Path) -> Result<()> {
        learned.save(file, &self.basis)?;
        self.pack = Cache::pack(Some(file));
        Ok(())
    }

    /// What earlier passes learned, for a pass that writes nothing.
    pub(super) fn passing(site: &Site, options: &Options) -> Result<Self> {
        Self::read(site, options, &site.memory(), None)
    }

    /// What is written down in a file, for a pass that writes to another one or to none.
    fn read(site: &Site, options: &Options, from: &Path, to: Option<&Path>) -> Result<Self> {
        let is_of_shards = options.shards.is_some();
        if is_of_shards && site.has_history() {
            bail!(
                "--shards: former versions are read from their repository, which no shard holds; build from the articles"
            )
        }
        let basis = basis(site, is_of_shards)?;
        let mut cache = if options.cold { Cache::default() } else { Cache::load(from, &basis) };
        let mut of_shards = None;
        if let Some(dir) = &options.shards {
            let (all, odd) = shards::union(site, dir, options.partial)?;
            (cache.sources, cache.rules, of_shards) = (all.sources, all.rules, Some(odd));
        }
        Ok(Self {
            cache,
            of_shards,
            edition: None,
            shelves: Shelves::default(),
            pack: Cache::pack(None),
            logs: Arc::new(if options.cold || !site.has_history() {
                Logs::default()
            } else {
                cache::recall(&site.history())
            }),
            file: to.map(Path::to_owned),
            logs_to: None,
            basis,
            is_saved: true,
        })
    }

    /// What a file of the site was made of.
    pub fn made(&self, path: &str) -> Option<&Made> {
        self.cache.made.get(path)
    }

    /// How many passes have made anything.
    pub fn passes(&self) -> u64 {
        self.cache.passes
    }

    /// Forgets what does not hold for a site with other roots.
    pub(super) fn suit(&mut self, site: &Site) -> Result<()> {
        let basis = basis(site, self.of_shards.is_some())?;
        if basis != self.basis {
            self.cache.suit(&self.basis, &basis);
            self.basis = basis;
        }
        Ok(())
    }

    /// Takes in what a survey learned of the files.
    pub(super) fn learn(&mut self, survey: &Survey) {
        let is_news = self.cache.rules != survey.site.rules
            || self.cache.sources.len() != survey.known.len()
            || survey.known.iter().any(|(path, known)| {
                self.cache.sources.get(path).is_none_or(|old| old.stamp != known.stamp || old.digest != known.digest)
            });
        if is_news {
            self.cache.sources = (*survey.known).clone();
            self.cache.rules = survey.site.rules;
            self.is_saved = false;
        }
        if let Some(logs) = &survey.logs {
            (self.logs, self.logs_to) = (logs.clone(), Some(survey.site.history()));
        }
    }

    /// Whether the last pass came to its end with the same inputs, and the folder is as it left it.
    pub(super) fn is_done(&mut self, survey: &Survey, inputs: &Digest) -> bool {
        let output = &survey.site.output;
        let is_same =
            self.cache.last.as_ref().is_some_and(|last| last.inputs == *inputs && !survey.is_past(last.until))
                && beside::is_unchanged(&survey.site, &self.cache.beside);
        let made = &self.cache.made;
        let is_left = |(path, made): (&String, &Made)| source::stamp(&output.join(path)) == Some(made.stamp);
        let is_done = is_same && !write::is_unfinished(output) && made.par_iter().all(is_left);
        self.is_saved &= is_done;
        is_done
    }

    /// The report of the last pass, for one that found nothing to do.
    pub(super) fn said_again(&self, survey: &Survey) -> Report {
        let Some(last) = &self.cache.last else { return (*survey.report).clone() };
        let mut report = last.report.clone();
        report.files.remembered = survey.report.files.remembered;
        report.stages.clone_from(&survey.report.stages);
        report.pages = report.pages.map(|pages| Pages {
            rendered: 0,
            unchanged: pages.planned,
            written: 0,
            removed: 0,
            bytes_written: 0,
            ..pages
        });
        report
    }

    /// Writes it down, if there is anything new.
    pub fn save(&mut self) -> Result<()> {
        if let Some(file) = self.file.as_ref().filter(|_| !self.is_saved) {
            if self.of_shards.is_some() {
                // They are written down in the shards.
                self.cache.sources.clear();
            }
            self.cache.save(file, &self.basis)?;
            self.pack = Cache::pack(Some(file));
            self.is_saved = true;
        }
        if let Some(file) = self.logs_to.take().filter(|_| self.file.is_some()) {
            cache::remember(&file, &self.logs)?;
        }
        Ok(())
    }
}

/// What the cache must be of.
fn basis(site: &Site, is_of_shards: bool) -> Result<Basis> {
    let roots = if is_of_shards { Vec::new() } else { site.roots()? };
    let roots: Vec<_> = roots.into_iter().map(|root| root.mark()).collect();
    Ok(Basis { program: cache::program(), roots: Digest::of_value(&roots) })
}
