//! The second map: every file of the site by itself, made, or left alone because what it is made of is on disk already. A
//! file's key says all that it is made of; nobody keeps a list of what it depends on.

use super::{
    Asset, Edition, Pass, Site,
    budget::{self, File},
    lists, loss,
};
use crate::{
    cache::{Cache, Key, Made},
    digest::Digest,
    page::Page,
    report::{Finding, Mistakes, Pages, Size},
    source::{self, Stamp},
    write::{self, Change, MANIFEST, Output, PUBLIC_KEY, SIGNATURE, SUMS, Signer, Swept},
};
use anyhow::{Result, bail};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What publishing did.
pub(super) struct Published {
    /// Counts.
    pub(super) pages: Pages,
    /// How large the site is now; none where that is not certain yet.
    pub(super) size: Option<Size>,
    /// Files that were in the way.
    pub(super) findings: Vec<Finding>,
    /// Whether the folder is all that the edition is: nothing overtook it, and nothing was in the way.
    pub(super) is_whole: bool,
}

/// A file of the site.
pub(super) enum Job<'a> {
    Page(&'a Page),
    Static(&'a str, &'a Asset),
}

impl Job<'_> {
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Page(page) => &page.path,
            Self::Static(path, _) => path,
        }
    }
}

/// What became of one file of the site.
struct Done {
    path: String,
    is_page: bool,
    /// None where somebody else's file is in its place.
    made: Option<Made>,
    rendered: bool,
    written: bool,
}

/// Refuses a plan that no template prints.
pub(super) fn require_templates(site: &Site, plan: &crate::page::Plan) -> Result<()> {
    let Some(theme) = &site.theme else { bail!("templates were not loaded") };
    let needed: BTreeSet<&str> = plan.pages.iter().map(|page| page.template).filter(|name| !name.is_empty()).collect();
    let missing: Vec<&str> = needed.into_iter().filter(|name| !theme.has(name)).collect();
    if !missing.is_empty() {
        bail!("{}: no such template; pages need it", missing.join(", "));
    }
    Ok(())
}

/// Writes what differs, and removes what left the site. Where something overtakes it, or on an error, the folder stays as it
/// was, and what was written for it is dropped: the edition that overtakes this one has other pages, and whoever is at work sees
/// those in the browser already. Only what is in its place is remembered.
pub(super) fn publish(edition: &Edition, cache: &mut Cache, mut output: Output, pass: &Pass<'_>) -> Result<Published> {
    let mut findings = Vec::new();
    let jobs = jobs(edition, &mut findings);
    // A server's readers are the owner, and its key may be elsewhere.
    let signer = if pass.viewer.is_none() { lists::signer(&edition.site)? } else { None };
    let lists = require_lists(edition, &jobs, signer.is_some())?;
    // Whoever looks at a site while it is made sees what is missing.
    if pass.viewer.is_none() {
        loss::require_articles(&edition.site, output.published(), jobs.iter().map(Job::path))?;
    }
    output.begin(&jobs.iter().map(Job::path).chain(lists.iter().copied()).collect())?;
    pass.progress.begin("publish", jobs.len());
    let press = Press { edition, output: &output, made: &cache.made, pass: cache.passes + 1 };
    let is_overtaken = || pass.viewer.is_some_and(|viewer| viewer.is_overtaken());
    let each = jobs.par_iter().filter(|_| !is_overtaken()).map(|job| {
        let done = press.make(job);
        pass.progress.step();
        done.map_err(|err| (format!("{err:#}"), job.path().to_owned()))
    });
    let (done, failed): (Vec<_>, Vec<_>) = each.collect::<Vec<_>>().into_iter().partition(Result::is_ok);
    let mut done: Vec<Done> = done.into_iter().flatten().collect();
    if !failed.is_empty() {
        return Err(mistakes(failed.into_iter().filter_map(Result::err)).into());
    }
    if done.len() < jobs.len() {
        done.retain(|done| !done.written);
        settle(&mut done, &Swept::default(), &edition.site.output);
        remember(cache, &done);
        let pages = Pages { left: jobs.len() - done.len(), ..counted(&done) };
        return Ok(Published { pages, size: None, findings, is_whole: false });
    }
    if !lists.is_empty() {
        press.lists(&mut done, signer.as_ref())?;
    }
    let mut pages = counted(&done);
    let written = done.iter().filter_map(|done| Some((done.path.clone(), done.made.as_ref()?.digest))).collect();
    let swept = output.finish(&written)?;
    settle(&mut done, &swept, &edition.site.output);
    remember(cache, &done);
    let foreign = done.iter().filter(|done| done.made.is_none());
    let foreign: Vec<Finding> = foreign.map(|done| self::foreign(&edition.site, &done.path)).collect();
    cache.made.retain(|path, _| written.contains_key(path));
    pages.removed = swept.removed;
    let is_unsigned = signer.is_none() && edition.site.config.sign.minisign.is_some();
    let is_whole = foreign.is_empty() && !is_unsigned;
    findings.extend(foreign);
    findings.extend(swept.kept.iter().map(|path| kept(&edition.site, path)));
    let (size, odd) = budget::weigh(&edition.site, done.iter().filter_map(weight));
    findings.extend(odd);
    Ok(Published { pages, size: Some(size), findings, is_whole })
}

/// The names of the lists of all files, where they are asked for and no file of the owner's has one of them.
pub(super) fn require_lists(edition: &Edition, jobs: &[Job<'_>], is_signed: bool) -> Result<&'static [&'static str]> {
    let names = lists::names(&edition.site, is_signed);
    if let Some(job) = jobs.iter().find(|job| names.contains(&job.path())) {
        let (what, key) = match lists::NAMES.contains(&job.path()) {
            true => ("list", "manifest = true"),
            false => ("file", "[sign]"),
        };
        bail!("static/{}: is in the place of the {what} that `{key}` publishes; take one of them away", job.path());
    }
    Ok(names)
}

/// All files of the site. One of the owner's static files takes the place of a page.
pub(super) fn jobs<'a>(edition: &'a Edition, findings: &mut Vec<Finding>) -> Vec<Job<'a>> {
    let statics = &edition.site.statics;
    let pages = edition.plan.pages.iter().filter(|page| match statics.get(&page.path) {
        Some(Asset::Own(file)) => {
            let message = "this file is published in the place of a page of the same address";
            findings.push(Finding::note("replaces-page", message).within(file.display().to_string()));
            false
        }
        Some(Asset::Embedded(_) | Asset::Picture(..)) | None => true,
    });
    let mut jobs: Vec<Job<'_>> = pages.map(Job::Page).collect();
    let planned: BTreeSet<&str> = jobs.iter().map(Job::path).collect();
    let statics = edition.assets().filter(|(path, _)| !planned.contains(path.as_str()));
    let statics: Vec<Job<'_>> = statics.map(|(path, asset)| Job::Static(path, asset)).collect();
    jobs.extend(statics);
    jobs
}

/// What files are made with.
struct Press<'a> {
    edition: &'a Edition,
    output: &'a Output,
    made: &'a BTreeMap<String, Made>,
    pass: u64,
}

impl Press<'_> {
    /// Makes a file, or leaves it alone.
    fn make(&self, job: &Job<'_>) -> Result<Done> {
        match job {
            Job::Page(page) => {
                let view = self.edition.view(page);
                let key = self.edition.key(page, &view);
                self.file(&page.path, key, true, || Ok(self.edition.render(page, &view)?.into_bytes()))
            }
            Job::Static(path, asset) => {
                let key = Key { view: asset.digest()?, ..Key::default() };
                self.file(path, key, false, || asset.bytes())
            }
        }
    }

    /// Makes the lists of all files that are there, or left alone, and signs them where somebody does. The key is a file like the
    /// others.
    fn lists(&self, done: &mut Vec<Done>, signer: Option<&Signer>) -> Result<()> {
        let make = |path: &str, text: &str| {
            let key = Key { view: Digest::of(text.as_bytes()), ..Key::default() };
            self.file(path, key, false, || Ok(text.as_bytes().to_vec()))
        };
        if let Some(signer) = signer {
            done.push(make(PUBLIC_KEY, signer.public())?);
        }
        let [manifest, sums] = self.list_texts(done)?;
        let signature = signer.map(|signer| signer.sign(sums.as_bytes(), &lists::comment(&self.edition.site)));
        let texts = [(MANIFEST, Some(manifest)), (SUMS, Some(sums)), (SIGNATURE, signature)];
        for (path, text) in texts {
            done.extend(text.map(|text| make(path, &text)).transpose()?);
        }
        Ok(())
    }

    /// The texts of both lists of what was made.
    fn list_texts(&self, done: &[Done]) -> Result<[String; 2]> {
        let files = done.iter().filter_map(|done| {
            let made = done.made.as_ref()?;
            Some(lists::File { path: &done.path, bytes: made.stamp.len, sha256: made.sha256.as_deref() })
        });
        lists::texts(&files.collect::<Vec<_>>(), &self.edition.site.output)
    }

    fn file(&self, path: &str, key: Key, is_page: bool, bytes: impl FnOnce() -> Result<Vec<u8>>) -> Result<Done> {
        let file = self.output.file(path);
        let made = self.made.get(path);
        let Some(why) = key.reason(made, source::stamp(&file)) else {
            return Ok(Done { path: path.into(), is_page, made: made.cloned(), rendered: false, written: false });
        };
        let bytes = bytes()?;
        let digest = Digest::of(&bytes);
        let change = self.output.put(path, &bytes, digest)?;
        // Until the file is in its place, of its stamp only the length is known.
        let stamp = Stamp { len: bytes.len() as u64, ..Stamp::default() };
        let made = (change != Change::Foreign).then(|| {
            let sha256 = self.edition.site.config.manifest.then(|| write::sha256(&bytes));
            Made { key, digest, sha256, stamp, pass: self.pass, why }
        });
        Ok(Done { path: path.into(), is_page, made, rendered: true, written: change == Change::Written })
    }
}

/// Takes in how files came to lie in their places.
fn settle(done: &mut [Done], swept: &Swept, output: &Path) {
    let blocked: BTreeSet<&String> = swept.blocked.iter().collect();
    done.par_iter_mut().filter(|done| done.rendered || swept.is_moved).for_each(|done| {
        let stamp = source::stamp(&output.join(&done.path)).filter(|_| !blocked.contains(&done.path));
        done.made = done.made.take().zip(stamp).map(|(made, stamp)| Made { stamp, ..made });
    });
}

/// Notes what was made.
fn remember(cache: &mut Cache, done: &[Done]) {
    if done.iter().any(|done| done.rendered) {
        cache.passes += 1;
        cache.last = None;
    }
    for done in done {
        match &done.made {
            Some(made) => cache.made.insert(done.path.clone(), made.clone()),
            None => cache.made.remove(&done.path),
        };
    }
}

/// What went wrong, each thing once, with the first of the pages that it happened on.
pub(super) fn mistakes(failed: impl Iterator<Item = (String, String)>) -> Mistakes {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for (mistake, path) in failed {
        let known = first.entry(mistake).or_insert_with(|| path.clone());
        if path < *known {
            *known = path;
        }
    }
    Mistakes(first.into_iter().map(|(mistake, path)| format!("{mistake}\n  on page {path}")).collect())
}

/// A file of ours, for the budget.
fn weight(done: &Done) -> Option<File<'_>> {
    let bytes = done.made.as_ref()?.stamp.len;
    Some(File { path: &done.path, bytes, is_page: done.is_page })
}

fn counted(done: &[Done]) -> Pages {
    let size = |done: &Done| done.made.as_ref().map_or(0, |made| made.stamp.len);
    let pages = || done.iter().filter(|done| done.is_page);
    let rendered = pages().filter(|done| done.rendered).count();
    Pages {
        planned: pages().count(),
        rendered,
        unchanged: pages().count() - rendered,
        written: done.iter().filter(|done| done.written).count(),
        statics: done.iter().filter(|done| !done.is_page).count(),
        bytes_written: done.iter().filter(|done| done.written).map(size).sum(),
        bytes: done.iter().map(size).sum(),
        ..Pages::default()
    }
}

/// What to say of somebody else's file in the place of one of ours.
fn foreign(site: &Site, path: &str) -> Finding {
    let message =
        "a file that reprint did not write is in the place of a page, and was left there; move it away, or say --force";
    Finding::error("foreign-file", message).within(format!("{}/{path}", site.output_shown))
}

/// What to say of a file that left the site, but that somebody changed.
fn kept(site: &Site, path: &str) -> Finding {
    let message = "this file is no longer part of the site, but was changed by somebody else, and was left there";
    Finding::warning("changed-output", message).within(format!("{}/{path}", site.output_shown))
}
