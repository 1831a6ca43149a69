//! The second map: every page by itself, rendered, or left alone because what it shows is on disk already. A page's key is
//! the digest of what it shows and of its templates; nobody keeps a list of what it depends on.

use super::{Pages, Progress, Site};
use crate::{
    cache::{Cache, Made},
    digest::Digest,
    page::{Desk, Page, View},
    report::Finding,
    source,
    write::{Change, Output},
};
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What publishing did.
pub(super) struct Published {
    /// Counts.
    pub(super) pages: Pages,
    /// What each page was made of.
    pub(super) made: BTreeMap<String, Made>,
    /// Files that were in the way.
    pub(super) findings: Vec<Finding>,
}

/// What became of one file of the site.
struct Done {
    path: String,
    /// None where somebody else's file is in its place.
    digest: Option<Digest>,
    /// None for static files: they are compared and not remembered.
    made: Option<Made>,
    rendered: bool,
    written: bool,
    bytes: u64,
}

/// Refuses a plan that no template prints.
pub(super) fn require_templates(site: &Site, plan: &[Page]) -> Result<()> {
    let Some(theme) = &site.theme else { bail!("templates were not loaded") };
    let needed: BTreeSet<&str> = plan.iter().map(|page| page.template).filter(|name| !name.is_empty()).collect();
    let missing: Vec<&str> = needed.into_iter().filter(|name| !theme.has(name)).collect();
    if !missing.is_empty() {
        bail!("{}: no such template; pages need it", missing.join(", "));
    }
    Ok(())
}

/// Writes what differs, and removes what left the site. On an error nothing is removed, and every file is whole.
pub(super) fn publish(
    site: &Site,
    desk: &Desk<'_>,
    plan: &[Page],
    before: &Cache,
    mut output: Output,
    progress: &dyn Progress,
) -> Result<Published> {
    let mut findings = Vec::new();
    let pages: Vec<&Page> = plan.iter().filter(|page| !is_replaced(site, page, &mut findings)).collect();
    let planned: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    let statics: Vec<_> = site.statics.iter().filter(|(path, _)| !planned.contains(path.as_str())).collect();
    output.begin(&planned.iter().copied().chain(statics.iter().map(|(path, _)| path.as_str())).collect())?;

    progress.begin("publish", pages.len() + statics.len());
    let closures = closures(site, &pages);
    let press = Press { site, desk, before, output: &output, closures: &closures };
    let from_pages = pages.par_iter().map(|page| stepped(progress, press.page(page)));
    let mut done: Vec<Done> = from_pages.collect::<Result<_>>()?;
    let from_statics = statics
        .par_iter()
        .map(|(path, asset)| stepped(progress, asset.bytes().and_then(|bytes| press.file(path, &bytes))));
    done.extend(from_statics.collect::<Result<Vec<_>>>()?);

    let mut counts = counted(&done);
    counts.statics = statics.len();
    findings.extend(done.iter().filter(|done| done.digest.is_none()).map(|done| foreign(site, &done.path)));
    let written = done.iter().filter_map(|done| Some((done.path.clone(), done.digest?))).collect();
    let swept = output.finish(&written)?;
    counts.removed = swept.removed;
    findings.extend(swept.kept.iter().map(|path| kept(site, path)));
    let made = done.into_iter().filter_map(|done| Some((done.path, done.made?))).collect();
    Ok(Published { pages: counts, made, findings })
}

/// What pages are printed with.
struct Press<'a> {
    site: &'a Site,
    desk: &'a Desk<'a>,
    before: &'a Cache,
    output: &'a Output,
    closures: &'a BTreeMap<&'a str, Digest>,
}

impl Press<'_> {
    /// Renders a page, or leaves it alone.
    fn page(&self, page: &Page) -> Result<Done> {
        let view = page.view(self.desk);
        let closure = self.closures.get(page.template).copied().unwrap_or_default();
        let key = Digest::of_parts([&Digest::of_value(&view).bytes()[..], &closure.bytes()[..]]);
        let file = self.output.file(&page.path);
        let there = source::stamp(&file);
        let remembered = self.before.pages.get(&page.path);
        if let Some(made) = remembered.filter(|made| made.key == key && Some(made.stamp) == there) {
            return Ok(Done {
                path: page.path.clone(),
                digest: Some(made.digest),
                bytes: made.stamp.len,
                made: Some(made.clone()),
                rendered: false,
                written: false,
            });
        }
        let text = match &view {
            View::Text(text) => text.clone(),
            view => {
                let theme = self.site.theme.as_ref().context("templates were not loaded")?;
                theme.render(page.template, view).with_context(|| format!("{}: cannot be rendered", page.path))?
            }
        };
        let mut done = self.file(&page.path, text.as_bytes())?;
        done.rendered = true;
        let stamp = source::stamp(&file);
        done.made = done.digest.zip(stamp).map(|(digest, stamp)| Made { key, digest, stamp });
        Ok(done)
    }

    /// Writes a file, if it differs.
    fn file(&self, path: &str, bytes: &[u8]) -> Result<Done> {
        let change = self.output.put(path, bytes)?;
        Ok(Done {
            path: path.to_owned(),
            digest: (change != Change::Foreign).then(|| Digest::of(bytes)),
            made: None,
            rendered: false,
            written: change == Change::Written,
            bytes: bytes.len() as u64,
        })
    }
}

/// Whether one of the owner's static files takes the place of a page.
fn is_replaced(site: &Site, page: &Page, findings: &mut Vec<Finding>) -> bool {
    let Some(super::Asset::Own(file)) = site.statics.get(&page.path) else { return false };
    let message = "this file is published in the place of a page of the same address";
    findings.push(Finding::note("replaces-page", message).within(file.display().to_string()));
    true
}

/// What each template in use is made of.
fn closures<'a>(site: &Site, pages: &[&'a Page]) -> BTreeMap<&'a str, Digest> {
    let names: BTreeSet<&str> = pages.iter().map(|page| page.template).collect();
    let theme = site.theme.as_ref();
    names.into_iter().filter_map(|name| Some((name, theme?.closure(name)))).collect()
}

fn stepped(progress: &dyn Progress, done: Result<Done>) -> Result<Done> {
    progress.step();
    done
}

fn counted(done: &[Done]) -> Pages {
    let rendered = done.iter().filter(|done| done.rendered).count();
    let planned = done.iter().filter(|done| done.rendered || done.made.is_some()).count();
    Pages {
        planned,
        rendered,
        unchanged: planned - rendered,
        written: done.iter().filter(|done| done.written).count(),
        bytes_written: done.iter().filter(|done| done.written).map(|done| done.bytes).sum(),
        bytes: done.iter().map(|done| done.bytes).sum(),
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
