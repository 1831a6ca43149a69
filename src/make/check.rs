//! Everything but publishing: every page of an edition printed and read, none written. What is wrong with the settings, the
//! templates, the articles and the pages comes out, and what the site would take. It never asks another host for anything.

use super::{
    Edition, Options, Progress, Site,
    budget::{self, File},
    lists, look,
    publish::{self, Job},
    slips::{Origins, Spot},
    timed, with_threads,
};
use crate::{
    config::Links,
    page::Page,
    proof::{self, Atlas, Sheet},
    report::{Pages, Report},
    text::url,
};
use anyhow::Result;
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a check found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is wrong, and how large the site would be.
    pub report: Report,
    /// Addresses on other hosts that pages lead to, those first that matter most.
    pub away: Vec<Away>,
    /// How many there are beside these.
    pub left: usize,
}

/// An address on another host.
#[derive(Clone, Debug)]
pub struct Away {
    /// As it would be asked for.
    pub address: String,
    /// Where it stands.
    pub spot: Spot,
}

/// Whose an address on another host is, in the order in which they matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    /// The owner's: on the front page, on a page or in a static file of the owner's own.
    Owner,
    /// Where an article was published, and what lists lead to.
    Source,
    /// In the text of an article.
    Article,
}

/// A page that was read: how long it is, and what is kept of it.
struct Read<'a> {
    file: File<'a>,
    sheet: Option<Sheet>,
}

/// Prints and reads all pages. Nothing is written. Of the addresses on other hosts it names at most so many.
pub fn check(site: &Arc<Site>, options: &Options, most: usize, progress: &dyn Progress) -> Result<Checked> {
    let (edition, _) = look(site, options, progress)?;
    with_threads(options, || {
        let mut report = (*edition.report).clone();
        timed(&mut report, "search", || {
            progress.begin("search", 0);
            edition.prepare_index(&|| true);
        });
        let (mut away, mut left) = (Vec::new(), 0);
        let done = timed(&mut report, "proof", || proofread(&edition, most > 0, progress))?;
        if most > 0 {
            let whole = addresses(&edition, &done.sheets);
            left = whole.len().saturating_sub(most);
            away = named(whole, most, &done.origins);
        }
        report.findings.extend(done.findings);
        report.findings.sort();
        report.size = Some(done.size);
        let pages = Pages { planned: edition.plan.pages.len(), statics: edition.assets().count(), ..Pages::default() };
        report.pages = Some(pages);
        Ok(Checked { report, away, left })
    })?
}

/// What came of reading all pages.
struct Done<'a> {
    sheets: Vec<Sheet>,
    findings: Vec<crate::report::Finding>,
    size: crate::report::Size,
    origins: Origins<'a>,
}

fn proofread<'a>(edition: &'a Edition, follows: bool, progress: &dyn Progress) -> Result<Done<'a>> {
    let mut findings = Vec::new();
    let jobs = publish::jobs(edition, &mut findings);
    let lists = publish::require_lists(edition, &jobs, edition.site.config.sign.minisign.is_some())?;
    let paths = jobs.iter().map(Job::path).chain(lists.iter().copied());
    let (base, is_portable) = (base(edition), edition.site.config.links == Links::Portable);
    let atlas = Atlas::new(paths, base.as_deref(), is_portable);
    progress.begin("proof", jobs.len());
    let each = jobs.par_iter().map(|job| {
        let read = read(edition, &atlas, job, follows);
        progress.step();
        read.map_err(|err| (format!("{err:#}"), job.path().to_owned()))
    });
    let (read, failed): (Vec<_>, Vec<_>) = each.collect::<Vec<_>>().into_iter().partition(Result::is_ok);
    if !failed.is_empty() {
        return Err(publish::mistakes(failed.into_iter().filter_map(Result::err)).into());
    }
    let (mut files, mut sheets) = (Vec::new(), Vec::new());
    for read in read.into_iter().flatten() {
        files.push(read.file);
        sheets.extend(read.sheet);
    }
    proof::fragments(&atlas, &mut sheets);
    if !lists.is_empty() {
        files.extend(lists::lengths(&edition.site, &files, lists)?);
    }
    let (size, odd) = budget::weigh(&edition.site, files.into_iter());
    findings.extend(odd);
    let origins = Origins::new(edition)?;
    findings.extend(origins.findings(&sheets));
    Ok(Done { sheets, findings, size, origins })
}

/// Prints a file of the site, and reads it.
fn read<'a>(edition: &'a Edition, atlas: &Atlas<'_>, job: &Job<'a>, follows: bool) -> Result<Read<'a>> {
    let (path, bytes, is_page) = match *job {
        Job::Page(page) => (page.path.as_str(), edition.render(page, &edition.view(page))?.into_bytes(), true),
        Job::Static(path, asset) => (path, asset.bytes()?, false),
    };
    let mut sheet = str::from_utf8(&bytes).ok().and_then(|text| proof::read(atlas, path, text));
    if let Some(sheet) = sheet.as_mut().filter(|_| !follows) {
        sheet.away = BTreeSet::new();
    }
    Ok(Read { file: File { path, bytes: bytes.len() as u64, is_page }, sheet })
}

/// Where the site will be, where that is known.
fn base(edition: &Edition) -> Option<String> {
    let config = &edition.site.config;
    let domain = config.cname.as_deref().map(str::trim).filter(|domain| !domain.is_empty());
    config.base_url.clone().or_else(|| domain.map(|domain| format!("https://{domain}/")))
}

/// Whose an address is, and the pages that lead there, each with how it is written there.
type Known<'s> = (Whose, Vec<(&'s str, &'s str)>);

/// All addresses on other hosts.
fn addresses<'s>(edition: &Edition, sheets: &'s [Sheet]) -> BTreeMap<String, Known<'s>> {
    let mut all: BTreeMap<String, Known<'_>> = BTreeMap::new();
    for sheet in sheets {
        let page = edition.page(&sheet.path);
        for written in &sheet.away {
            let Some(address) = url::asked(written) else { continue };
            let whose = whose(edition, page, &address);
            let (first, pages) = all.entry(address).or_insert_with(|| (whose, Vec::new()));
            *first = whose.min(*first);
            pages.push((sheet.path.as_str(), written.as_str()));
        }
    }
    all
}

fn whose(edition: &Edition, page: Option<&Page>, address: &str) -> Whose {
    let Some(page) = page.filter(|page| page.own().is_none() && !page.is_front()) else { return Whose::Owner };
    let Some(at) = page.article() else { return Whose::Source };
    let card = &edition.library.articles[at].card;
    let sources = [&card.source_url, &card.mirror_url];
    let is_source = sources.into_iter().flatten().any(|it| url::asked(it).as_deref() == Some(address));
    if is_source { Whose::Source } else { Whose::Article }
}

/// The first of them, with where they stand.
fn named(all: BTreeMap<String, Known<'_>>, most: usize, origins: &Origins<'_>) -> Vec<Away> {
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|(a, (first, _)), (b, (second, _))| first.cmp(second).then_with(|| a.cmp(b)));
    all.truncate(most);
    all.into_iter().map(|(address, (_, pages))| Away { spot: origins.spot(&pages), address }).collect()
}
