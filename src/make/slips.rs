//! Slips on printed pages to findings on the files that they come from: the owner's Markdown, templates and static files, with
//! the line where that is found. What one mistake does to many pages is one finding. It never reads an article.

use super::{Asset, Edition};
use crate::{
    page::{Page, StaticPageId},
    proof::{Fault, Sheet, Slip},
    report::Finding,
    source,
    table::Table,
    text::{slug, url::decoded},
};
use anyhow::Result;
use std::collections::BTreeMap;

/// Mistakes of one kind that are told of one file, before the rest is counted only.
const MOST: usize = 25;

/// Letters that a mistyped path may differ by from the one that is meant.
const NEAR: usize = 2;

/// The owner's own files that pages are made of, each with what a person would type and its text.
#[derive(Debug)]
pub(super) struct Origins<'a> {
    edition: &'a Edition,
    /// By name.
    templates: BTreeMap<String, Source>,
    /// Of the owner's pages.
    pages: Table<StaticPageId, Source>,
    /// By their path in the site.
    statics: BTreeMap<String, Source>,
}

#[derive(Clone, Debug)]
struct Source {
    shown: String,
    text: String,
}

/// Where something on pages comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, or a page of the site where it is not known.
    pub path: String,
    /// Its line.
    pub line: u32,
    /// Which pages it is on, to be put behind a message.
    pub pages: String,
}

/// One file and line that a mistake comes from; else the template that printed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Line(String, u32),
    Template(String),
}

impl<'a> Origins<'a> {
    pub(super) fn new(edition: &'a Edition) -> Result<Self> {
        let site = &edition.site;
        let read = |file: &std::path::Path| {
            let shown = site.shown(file);
            Ok(Source { text: source::text(file, &shown)?, shown })
        };
        let templates = source::folder(&site.root.join("templates"))?.files.into_iter();
        let templates = templates.map(|(name, file)| Ok((name, read(&file)?))).collect::<Result<_>>()?;
        let pages = site.pages.iter().map(|page| read(&page.file)).collect::<Result<_>>()?;
        let statics = site.statics.iter().filter_map(|(path, asset)| match asset {
            Asset::Own(file) if [".html", ".css", ".xml"].iter().any(|it| path.ends_with(it)) => Some((path, file)),
            Asset::Own(_) | Asset::Embedded(_) | Asset::Picture(..) => None,
        });
        // What is no text was not read either.
        let statics = statics.filter_map(|(path, file)| Some((path.clone(), read(file).ok()?))).collect();
        Ok(Self { edition, templates, pages, statics })
    }

    /// What to say of all slips.
    pub(super) fn findings(&self, sheets: &[Sheet]) -> Vec<Finding> {
        // One mistake, and the pages that it is on.
        type Group<'s> = Vec<(&'s str, &'s Slip)>;
        let mut groups: BTreeMap<(Fault, Origin, &str), Group<'_>> = BTreeMap::new();
        let mut known = BTreeMap::new();
        for sheet in sheets {
            let printer = self.printer(&sheet.path);
            for slip in &sheet.slips {
                let origin = known.entry((printer, slip.fault, slip.written.as_str()));
                let origin = origin.or_insert_with(|| self.origin(&sheet.path, slip));
                let key = (slip.fault, origin.clone(), slip.essence.as_str());
                groups.entry(key).or_default().push((&sheet.path, slip));
            }
        }
        let mut told: BTreeMap<(Fault, String), usize> = BTreeMap::new();
        let mut findings = Vec::new();
        for ((fault, origin, _), slips) in groups {
            let pages: Vec<&str> = slips.iter().map(|(path, _)| *path).collect();
            let count = told.entry((fault, origin.file())).or_default();
            *count += 1;
            if *count <= MOST {
                let spot = spot(origin, &pages);
                let Slip { message, target, .. } = slips[0].1;
                let hint = target.as_deref().and_then(|target| self.meant(target));
                let hint = hint.map(|path| format!(" (did you mean {path}?)")).unwrap_or_default();
                let message = format!("{message}{hint}{}", spot.pages);
                findings.push(finding(fault, message).at(spot.line).within(spot.path));
            }
        }
        let rest = told.into_iter().filter(|(_, count)| *count > MOST);
        findings.extend(
            rest.map(|((fault, file), count)| finding(fault, format!("{} more like these", count - MOST)).within(file)),
        );
        findings
    }

    /// What a page is printed by: what comes from one printer comes from one place.
    fn printer<'s>(&'s self, path: &'s str) -> &'s str {
        let page = self.edition.page(path).filter(|page| page.own().is_none() && !self.statics.contains_key(path));
        page.map_or(path, |page| page.template)
    }

    /// The file of the site that is meant by a path that is none: the page of a name, or the path most like it.
    fn meant(&self, target: &str) -> Option<String> {
        let (folder, name) =
            target.strip_suffix("/index.html").unwrap_or(target).rsplit_once('/').unwrap_or(("", target));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let names = [stem.to_owned(), slug::ascii(stem)];
        let places = [folder, above]
            .into_iter()
            .flat_map(|folder| names.iter().map(move |name| format!("{folder}/{name}/index.html")));
        let is_there = |path: &String| self.edition.page(path).is_some();
        places.map(|path| path.trim_start_matches('/').to_owned()).find(is_there).or_else(|| self.like(target))
    }

    fn like(&self, target: &str) -> Option<String> {
        let pages = self.edition.plan.pages.iter().map(|page| page.path.as_str());
        let all = pages.chain(self.edition.assets().map(|(path, _)| path.as_str()));
        let depth = |path: &str| path.matches('/').count();
        let near = all.filter(|path| path.len().abs_diff(target.len()) <= NEAR && depth(path) == depth(target));
        let (distance, path) = near.map(|path| (strsim::levenshtein(path, target), path)).min()?;
        (distance <= NEAR).then(|| path.to_owned())
    }

    /// Where an address comes from that stands on these pages, written so.
    pub(super) fn spot(&self, pages: &[(&str, &str)]) -> Spot {
        let line = |page: &str, written: &str| self.line(page, written, Which::First);
        let origin =
            pages.iter().find_map(|(page, written)| line(page, written).or_else(|| line(page, &decoded(written))));
        let template = || self.edition.page(pages[0].0).map_or("", |page| page.template);
        let origin = origin.unwrap_or_else(|| Origin::Template(template().to_owned()));
        spot(origin, &pages.iter().map(|(page, _)| *page).collect::<Vec<_>>())
    }

    fn origin(&self, path: &str, slip: &Slip) -> Origin {
        let page = self.edition.page(path);
        let known = match slip.fault {
            // Where something should stand that does not is for the owner to say.
            Fault::MissingElement | Fault::NotWellFormed => None,
            Fault::DuplicateId => {
                let forms = [format!("id=\"{}\"", slip.written), format!("id='{}'", slip.written)];
                forms.iter().find_map(|form| self.line(path, form, Which::Last))
            }
            // Its address may stand above in another element, which is no picture.
            Fault::NoAlt => self.line(path, &slip.essence, Which::Last),
            _ => {
                let forms =
                    [slip.written.clone(), decoded(&slip.written), slip.essence.clone(), decoded(&slip.essence)];
                forms.iter().find_map(|form| self.line(path, form, Which::First))
            }
        };
        let template = page.map_or("", |page| page.template);
        let is_of_all = matches!(slip.fault, Fault::MissingElement | Fault::NotWellFormed);
        let whole = self.statics.get(path).or_else(|| self.templates.get(template).filter(|_| is_of_all));
        let whole = || Some(Origin::Line(whole?.shown.clone(), 1));
        known.or_else(whole).unwrap_or_else(|| Origin::Template(template.to_owned()))
    }

    /// The owner's Markdown file that a page is made of, or begins with.
    fn own(&self, page: &Page) -> Option<&Source> {
        let begins =
            || self.edition.site.pages.enumerated().find(|(_, it)| it.is_front() && page.is_front()).map(|(at, _)| at);
        self.pages.get(page.own().or_else(begins)?)
    }

    /// The line of an owner's file that something on a page is written in.
    fn line(&self, path: &str, written: &str, which: Which) -> Option<Origin> {
        let page = self.edition.page(path).filter(|_| !self.statics.contains_key(path));
        let own = page.and_then(|page| self.own(page));
        let templates = page.map_or(&[][..], |page| self.edition.templates(page));
        let templates = templates.iter().filter_map(|name| self.templates.get(name));
        let mut sources = self.statics.get(path).into_iter().chain(own).chain(templates);
        sources.find_map(|source| Some(Origin::Line(source.shown.clone(), line_of(&source.text, written, which)?)))
    }
}

/// Which of several lines.
#[derive(Clone, Copy, Debug)]
enum Which {
    First,
    Last,
}

impl Origin {
    fn file(&self) -> String {
        match self {
            Self::Line(file, _) => file.clone(),
            Self::Template(name) => format!("templates/{name}"),
        }
    }
}

fn finding(fault: Fault, message: String) -> Finding {
    Finding::new(fault.severity(), fault.kind(), message)
}

/// What to say of where something is: on these pages, the first of them first.
fn spot(origin: Origin, pages: &[&str]) -> Spot {
    let first = pages.iter().min().copied().unwrap_or_default();
    let many = pages.len();
    match origin {
        Origin::Line(path, line) => {
            let pages = match many {
                1 => format!("; on page {first}"),
                _ => format!("; on {many} pages, such as {first}"),
            };
            Spot { path, line, pages }
        }
        Origin::Template(name) => {
            let by = if name.is_empty() { String::new() } else { format!("; printed by templates/{name}") };
            let more = match many {
                1 => String::new(),
                _ => format!("; on {many} pages"),
            };
            Spot { path: first.to_owned(), line: 1, pages: by + &more }
        }
    }
}

/// The line, from 1, of a text in which something stands by itself.
fn line_of(text: &str, written: &str, which: Which) -> Option<u32> {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let stands = |line: &str| {
        line.match_indices(written).any(|(at, _)| {
            let before = line[..at].chars().next_back().is_some_and(is_inner);
            let after = line[at + written.len()..].chars().next();
            !before && !after.is_some_and(|c| is_inner(c) || matches!(c, '/' | '.'))
        })
    };
    let mut lines =
        text.lines().zip(1..).filter(|(line, _)| !written.is_empty() && stands(line)).map(|(_, number)| number);
    match which {
        Which::First => lines.next(),
        Which::Last => lines.last(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Which, line_of};

    #[test]
    fn where_something_stands_by_itself() {
        let text = "[a](other/x.html)\n[b](x.html)\n<a href=\"{{ here.root }}y.html#z\">\n[c]: x.html.bak\n[d]: z.html";
        for (written, want) in [
            ("x.html", Some(1)),
            ("other/x.html", Some(1)),
            ("y.html#z", Some(3)),
            ("y.html", Some(3)),
            ("z.html", Some(5)),
            ("html", Some(1)),
            ("x.htm", None),
            ("", None),
        ] {
            assert_eq!(line_of(text, written, Which::First), want, "{written}");
        }
        assert_eq!(line_of(text, "x.html", Which::Last), Some(2));
    }
}
