//! A share of the work of a site, for whoever publishes it: the files that fall to a shard in, what was learned of them out, sealed in a
//! folder. Nothing is published.

use super::{Memory, Options, Progress, Shard, Site, articles, survey, timed, with_threads};
use crate::{
    cache::{Cache, Known, What},
    digest::Digest,
    report::Report,
    source::Source,
};
use anyhow::Result;
use serde::Serialize;
use std::{path::Path, sync::Arc, time::SystemTime};

/// So many files are cleaned before what was learned of them is written down: what a machine loses that is stopped.
const BATCH: usize = 4096;

/// What a shard says when it is done.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Which share it is: `7/64`.
    pub shard: String,
    /// The file that holds it.
    pub file: String,
    /// How many files fell to it.
    pub files: usize,
    /// How many of them are articles.
    pub articles: usize,
    /// How many were known from an earlier run.
    pub remembered: usize,
    /// The digest of all files that fell to it, and of the rules that they were cleaned by.
    pub digest: String,
}

/// Cleans a share of the files, and leaves what was learned of them in a folder, with a receipt beside it. What was there from an
/// earlier run is used as far as it holds. Nothing is published.
pub fn clean(
    site: &Arc<Site>,
    options: &Options,
    shard: Shard,
    dir: &Path,
    progress: &dyn Progress,
) -> Result<(Receipt, Report)> {
    with_threads(options, || {
        let file = dir.join(shard.file_name());
        let mut memory = Memory::beside(site, options, &file)?;
        let (began, mut report) = (SystemTime::now(), Report::default());
        let (mut sources, _, odd) = survey::gather(site, &memory.logs, began, &mut report, progress)?;
        sources.retain(|source| shard.has(&source.path));
        let learned = timed(&mut report, "read", || {
            progress.begin("read", sources.len());
            learn(site, &sources, &mut memory, began, &file, progress)
        })?;
        let receipt = receipt(shard, &file, &learned, &mut report, &memory.cache);
        report.findings = odd.into_iter().filter(|_| shard.number == 1).collect();
        let of = |(path, known): (&String, &Known)| {
            known.findings.iter().map(|it| it.clone().within(path.clone())).collect::<Vec<_>>()
        };
        report.findings.extend(learned.sources.iter().flat_map(of));
        report.findings.sort();
        Ok((receipt, report))
    })?
}

/// Reads and cleans files batch by batch, each written down when it is done.
fn learn(
    site: &Site,
    sources: &[Source],
    memory: &mut Memory,
    began: SystemTime,
    file: &Path,
    progress: &dyn Progress,
) -> Result<Cache> {
    let mut learned = Cache { rules: site.rules, ..Cache::default() };
    if memory.cache.rules == site.rules {
        learned.sources.clone_from(&memory.cache.sources);
        let is_there = |path: &str| sources.binary_search_by(|source| source.path.as_str().cmp(path)).is_ok();
        learned.sources.retain(|path, _| is_there(path));
    }
    let mut batches = sources.chunks(BATCH);
    loop {
        let batch = batches.next();
        learned.sources.extend(articles::read_all(site, batch.unwrap_or_default(), memory, began, progress));
        memory.keep(&mut learned, file)?;
        if batch.is_none_or(|batch| batch.len() < BATCH) {
            return Ok(learned);
        }
    }
}

/// What is said of a shard.
fn receipt(shard: Shard, file: &Path, learned: &Cache, report: &mut Report, before: &Cache) -> Receipt {
    let count = |is: fn(&What) -> bool| learned.sources.values().filter(|known| is(&known.what)).count();
    report.files.found = learned.sources.len();
    report.files.articles = count(|what| matches!(what, What::Article(..)));
    report.files.other = count(|what| matches!(what, What::Other(_)));
    report.files.refused = count(|what| matches!(what, What::Refused(_)));
    report.files.remembered = survey::remembered(learned.sources.keys().map(String::as_str), &learned.sources, before);
    let digests: Vec<_> = learned.sources.iter().map(|(path, known)| (path, known.digest)).collect();
    Receipt {
        shard: shard.to_string(),
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        files: report.files.found,
        articles: report.files.articles,
        remembered: report.files.remembered,
        digest: Digest::of_value(&(digests, learned.rules)).short(64),
    }
}
