//! The first half of a pass: sources in, what is known of each and all cards on shelves out. It never sees a template, and
//! never writes anything.

use super::{Edition, Memory, Progress, Site, articles, compose, names, timed};
use crate::{
    article::Body,
    cache::{Cache, Known, What},
    digest::Digest,
    library::{self, Library, Shelves},
    report::{Finding, Report},
    source::{self, Source},
};
use anyhow::Result;
use rayon::prelude::*;
use std::{collections::BTreeMap, sync::Arc, time::SystemTime};

/// What there is to publish: all that is known of the files, and all cards on shelves.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The site.
    pub site: Arc<Site>,
    /// Files found, sorted by path.
    pub sources: Arc<Vec<Source>>,
    /// What each of them is, by path.
    pub known: Arc<BTreeMap<String, Known>>,
    /// The articles; none before they are shelved.
    pub library: Arc<Library>,
    /// Counts and findings so far.
    pub report: Arc<Report>,
    /// Articles whose body is not that of one file alone.
    pub(super) composed: Arc<BTreeMap<String, usize>>,
    /// What was odd about files that could not be taken in.
    odd: Vec<Finding>,
    /// What was odd about articles beside each other.
    pub(super) shelving: Arc<Vec<Finding>>,
}

impl Survey {
    /// Finds the files and reads those that are not remembered. Nothing is on a shelf yet.
    pub(super) fn new(site: &Arc<Site>, memory: &Memory, progress: &dyn Progress) -> Result<Self> {
        let began = SystemTime::now();
        let mut report = Report::default();
        let roots = site.roots()?;
        let (sources, mut odd) = timed(&mut report, "walk", || {
            progress.begin("walk", 0);
            source::walk(&roots, &site.skip())
        });
        if sources.is_empty() {
            odd.extend(roots.iter().map(source::nothing_in));
        }
        let known = timed(&mut report, "read", || {
            progress.begin("read", sources.len());
            articles::read_all(site, &sources, memory, began, progress)
        });
        report.files.found = known.len();
        report.files.remembered = remembered(&known, &memory.cache);
        Ok(Self {
            site: site.clone(),
            sources: Arc::new(sources),
            known: Arc::new(known),
            library: Arc::default(),
            report: Arc::new(report),
            composed: Arc::default(),
            odd,
            shelving: Arc::default(),
        })
    }

    /// Digest of all that the site will be made of.
    pub(super) fn inputs(&self) -> Digest {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(self.site.inputs_digest().bytes());
        bytes.extend_from_slice(Digest::of_value(&self.odd).bytes());
        for (path, known) in &*self.known {
            bytes.extend_from_slice(&(path.len() as u64).to_le_bytes());
            bytes.extend_from_slice(path.as_bytes());
            bytes.extend_from_slice(known.digest.bytes());
        }
        Digest::of(&bytes)
    }

    /// Puts the articles on shelves; on those of the edition before, where nothing that decides on them has changed.
    /// `shelves` is what is remembered, and to be remembered, of how that was done.
    pub(super) fn shelved(
        mut self,
        last: Option<&Survey>,
        shelves: Option<&mut Shelves>,
        progress: &dyn Progress,
    ) -> Self {
        let mut report = (*self.report).clone();
        self.read_cards();
        match last.filter(|last| self.has_the_shelves_of(last)) {
            Some(last) => {
                (self.library, self.shelving) = (last.library.clone(), last.shelving.clone());
                self.composed = last.composed.clone();
            }
            None => {
                let (library, odd) = timed(&mut report, "shelve", || {
                    progress.begin("shelve", 0);
                    let (cards, site) = (self.cards().cloned().collect(), &self.site);
                    match shelves {
                        Some(shelves) => shelves.shelve(cards, &site.config, &site.outlets),
                        None => library::shelve(cards, &site.config, &site.outlets),
                    }
                });
                self.composed = Arc::new(compose::composed(&library));
                (self.library, self.shelving) = (Arc::new(library), Arc::new(odd));
            }
        }
        report.findings = self.findings();
        count(&mut report, &self.known, &self.library);
        self.report = Arc::new(report);
        self
    }

    /// Reads all cards that are only written down so far.
    fn read_cards(&self) {
        self.known.par_iter().for_each(|(_, known)| {
            known.card();
        });
    }

    /// The cards of all articles, by path.
    fn cards(&self) -> impl Iterator<Item = &Arc<crate::article::Card>> {
        self.known.values().filter_map(Known::card)
    }

    fn has_the_shelves_of(&self, last: &Self) -> bool {
        let is_same = |(a, b): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(a, b) || a == b;
        self.site.files_like(&last.site)
            && self.cards().count() == last.cards().count()
            && self.cards().zip(last.cards()).all(is_same)
    }

    /// Whether all files are those of another survey, cleaned by the same rules.
    pub(super) fn has_the_texts_of(&self, last: &Self) -> bool {
        let is_same = |((path, known), (other, before)): ((&String, &Known), (&String, &Known))| {
            path == other && known.digest == before.digest
        };
        self.site.rules == last.site.rules
            && self.known.len() == last.known.len()
            && self.known.iter().zip(&*last.known).all(is_same)
    }

    /// All findings with the paths that a person would type, sorted.
    fn findings(&self) -> Vec<Finding> {
        let shown = |path: &str| self.source(path).map_or_else(|| path.to_owned(), |source| source.shown.clone());
        let each =
            self.known.iter().flat_map(|(path, known)| known.findings.iter().map(|it| it.clone().within(path.clone())));
        let all = each.chain(self.odd.iter().cloned()).chain(self.shelving.iter().cloned());
        let mut all: Vec<Finding> = all.map(|finding| Finding { path: shown(&finding.path), ..finding }).collect();
        all.extend(self.site.findings.iter().cloned());
        all.extend(names::unknown(&self.site, &self.library));
        all.sort();
        all
    }

    /// The body of an article by the file that is shown, with what other files add to it; of another file its own. Cleaned again
    /// where the memory has lost it.
    pub fn body(&self, path: &str) -> Option<Body> {
        self.body_by(path, |path| self.known.get(path))
    }

    /// The same, where more may be known of files than the survey knows.
    pub(super) fn body_by<'a>(&self, path: &str, known: impl Fn(&str) -> Option<&'a Known>) -> Option<Body> {
        let of_file = |path: &str| known(path)?.body().or_else(|| articles::body(&self.site, self.source(path)?));
        let body = of_file(path)?;
        Some(match self.composed.get(path) {
            Some(&at) => compose::body(&self.library.articles[at], body, of_file),
            None => body,
        })
    }

    /// A file by its path, or by the path that a person would type.
    pub fn named(&self, name: &str) -> Option<&Source> {
        self.source(name).or_else(|| self.sources.iter().find(|source| source.shown == name))
    }

    /// A file by its path.
    pub fn source(&self, path: &str) -> Option<&Source> {
        let at = self.sources.binary_search_by(|source| source.path.as_str().cmp(path)).ok()?;
        Some(&self.sources[at])
    }
}

/// How many files were known from an earlier pass.
fn remembered(known: &BTreeMap<String, Known>, before: &Cache) -> usize {
    let is_remembered =
        |(path, known): &(&String, &Known)| before.sources.get(*path).is_some_and(|old| old.digest == known.digest);
    known.iter().filter(is_remembered).count()
}

/// Counts every file once.
fn count(report: &mut Report, known: &BTreeMap<String, Known>, library: &Library) {
    report.files.articles = library.articles.len();
    report.files.copies = library.articles.iter().map(|held| held.others.len()).sum();
    for other in library.articles.iter().flat_map(|held| &held.others) {
        *report.files.relations.entry(other.relation.name().to_owned()).or_insert(0) += 1;
    }
    for known in known.values() {
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

impl std::ops::Deref for Edition {
    type Target = Survey;

    fn deref(&self) -> &Survey {
        &self.survey
    }
}
