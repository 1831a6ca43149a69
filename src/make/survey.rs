//! The first half of a pass: sources in, what is known of each and all cards on shelves out. It never sees a template, and
//! never writes anything.

use super::{Asset, Edition, Memory, Progress, Site, articles, beside::Beside, compose, names, shards, timed};
use crate::{
    article::{Body, Capture, Card, Policy},
    cache::{self, Cache, Known, Seen, What},
    digest::Digest,
    library::{ArticleId, Library, Shelves, policy},
    page::Pictures,
    report::{Finding, Report},
    source::{self, Logs, Source, Told},
};
use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;
use std::{collections::BTreeMap, sync::Arc, time::SystemTime};

/// What there is to publish: all that is known of the files, and all cards on shelves.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The site.
    pub site: Arc<Site>,
    /// Files found and former versions, sorted by path.
    pub sources: Arc<Vec<Source>>,
    /// What each of them is, by path.
    pub known: Arc<BTreeMap<String, Known>>,
    /// When each was captured, by path, and of former versions what became of them: of all that have a history.
    pub captured: Arc<BTreeMap<String, Capture>>,
    /// The articles; none before they are shelved.
    pub library: Arc<Library>,
    /// Counts and findings so far.
    pub report: Arc<Report>,
    /// Articles whose body is not that of one file alone.
    pub(super) composed: Arc<BTreeMap<String, ArticleId>>,
    /// Files of articles that are of a day to come, with that day: they are filed as undated until it has come.
    to_come: Arc<BTreeMap<String, Date>>,
    /// What files beside articles were when they were last looked at,
    before: BTreeMap<String, Seen>,
    /// when that was done again,
    began: SystemTime,
    /// and what came of it.
    pub(super) beside: Arc<Beside>,
    /// The last day that is there anywhere while this is made.
    tomorrow: Date,
    /// What was odd about files that could not be taken in.
    odd: Vec<Finding>,
    /// What was learned of histories, where that is new.
    pub(super) logs: Option<Arc<Logs>>,
    /// What was odd about articles beside each other.
    pub(super) shelving: Arc<Vec<Finding>>,
}

impl Survey {
    /// Finds the files and reads those that are not remembered. Nothing is on a shelf yet.
    pub(super) fn new(site: &Arc<Site>, memory: &Memory, progress: &dyn Progress) -> Result<Self> {
        let began = SystemTime::now();
        let mut report = Report::default();
        let (sources, told, odd) = match &memory.of_shards {
            Some(odd) => (shards::sources(&memory.cache), Told::default(), odd.clone()),
            None => gather(site, &memory.logs, began, &mut report, progress)?,
        };
        let known = timed(&mut report, "read", || {
            progress.begin("read", sources.len());
            articles::read_all(site, &sources, memory, began, progress)
        });
        report.files.former = sources.iter().filter(|source| source.is_former).count();
        report.files.found = known.len() - report.files.former;
        let today = sources.iter().filter(|source| !source.is_former);
        report.files.remembered = remembered(today.map(|source| source.path.as_str()), &known, &memory.cache);
        Ok(Self {
            site: site.clone(),
            sources: Arc::new(sources),
            known: Arc::new(known),
            captured: Arc::new(told.captured),
            logs: told.is_news.then(|| Arc::new(told.logs)),
            library: Arc::default(),
            report: Arc::new(report),
            composed: Arc::default(),
            to_come: Arc::default(),
            before: memory.cache.beside.clone(),
            began,
            beside: Arc::default(),
            tomorrow: tomorrow(began),
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
        if !self.captured.is_empty() {
            bytes.extend_from_slice(Digest::of_value(&*self.captured).bytes());
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
        self.to_come = Arc::new(self.days_to_come());
        match last.filter(|last| self.has_the_shelves_of(last)) {
            Some(last) => {
                (self.library, self.shelving) = (last.library.clone(), last.shelving.clone());
                self.composed = last.composed.clone();
            }
            None => {
                let (library, odd) = timed(&mut report, "shelve", || {
                    progress.begin("shelve", 0);
                    let cards = self.cards().map(|card| self.dated(card)).collect();
                    let site = &self.site;
                    match shelves {
                        Some(shelves) => shelves.shelve(cards, &self.captured, &site.config, &site.outlets),
                        None => Shelves::default().shelve(cards, &self.captured, &site.config, &site.outlets),
                    }
                });
                self.composed = Arc::new(compose::composed(&library));
                (self.library, self.shelving) = (Arc::new(library), Arc::new(odd));
            }
        }
        self.beside = Arc::new(Beside::of(self.shown(), &self.site, &self.before, self.began));
        report.findings = self.findings();
        count(&mut report, self.of_today(), |path| self.is_former(path), &self.library);
        self.report = Arc::new(report);
        self
    }

    /// Reads all cards that are only written down so far.
    fn read_cards(&self) {
        self.known.par_iter().for_each(|(_, known)| {
            known.card();
        });
    }

    /// The cards of all articles that the library is to file, by path.
    fn cards(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.known.values().filter_map(Known::card)
    }

    /// The cards of all files that are shown, of which more than an excerpt may be.
    fn shown(&self) -> impl Iterator<Item = &Card> {
        let files = self.library.articles.iter().flat_map(|held| {
            let count = if self.composed.contains_key(&held.card.path) { usize::MAX } else { 1 };
            held.files().take(count)
        });
        files.map(|card| &**card).filter(|card| policy::of(card, &self.site.config) == Policy::Full)
    }

    /// The pictures that lie beside articles, by the place that these name.
    pub fn pictures_beside(&self) -> &Pictures {
        &self.beside.pictures
    }

    /// The static file at a path of the site, or the picture that lies beside an article.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.site.statics.get(path).or_else(|| self.beside.assets.get(path))
    }

    /// All of them, by their path.
    pub fn assets(&self) -> impl Iterator<Item = (&String, &Asset)> {
        let statics = &self.site.statics;
        statics.iter().chain(self.beside.assets.iter().filter(|(path, _)| !statics.contains_key(*path)))
    }

    /// What is known of the files of today.
    fn of_today(&self) -> impl Iterator<Item = (&String, &Known)> {
        self.known.iter().filter(|(path, _)| !self.is_former(path))
    }

    /// Whether a source is a former version of a file.
    pub fn is_former(&self, path: &str) -> bool {
        self.captured.get(path).is_some_and(|capture| capture.past.is_some())
    }

    fn has_the_shelves_of(&self, last: &Self) -> bool {
        let is_same = |(a, b): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(a, b) || a == b;
        self.site.files_like(&last.site)
            && self.captured == last.captured
            && self.to_come == last.to_come
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
        // What is odd in a former version, nobody can mend.
        let is_told = |path: &str, it: &Finding| !self.is_former(path) || ["panic", "unreadable"].contains(&&*it.kind);
        let of = |(path, known)| {
            let (path, known): (&String, &Known) = (path, known);
            let told = known.findings.iter().filter(move |it| is_told(path, it));
            told.map(move |it| it.clone().within(path.clone()))
        };
        let each = self.known.iter().flat_map(of);
        let all = each.chain(self.odd.iter().cloned()).chain(self.shelving.iter().cloned());
        let mut all: Vec<Finding> = all.map(|finding| Finding { path: shown(&finding.path), ..finding }).collect();
        all.extend(self.site.findings.iter().cloned());
        all.extend(names::unknown(&self.site, &self.library));
        let to_come = self.to_come.iter().map(|(path, date)| {
            let message = format!("says that it is of {date}, a day to come; it is filed as undated until then");
            Finding::warning("future-day", message).within(shown(path))
        });
        all.extend(to_come);
        all.extend(self.beside.findings.iter().map(|it| Finding { path: shown(&it.path), ..it.clone() }));
        all.sort();
        all
    }

    /// Articles of a day to come, with that day.
    fn days_to_come(&self) -> BTreeMap<String, Date> {
        let dated = self.cards().filter_map(|card| Some((card.path.clone(), card.date?)));
        dated.filter(|(_, date)| *date > self.tomorrow).collect()
    }

    /// A card as the library may file it: a day to come moves no list and no feed.
    pub(super) fn dated(&self, card: &Arc<Card>) -> Arc<Card> {
        match card.date.is_some_and(|date| date > self.tomorrow) {
            true => Arc::new(Card { date: None, ..(**card).clone() }),
            false => card.clone(),
        }
    }

    /// The first of the days to come, from which on the site is another one although nothing was changed.
    pub(super) fn holds_until(&self) -> Option<Date> {
        self.to_come.values().min().copied()
    }

    /// Whether that day has come.
    pub(super) fn is_past(&self, until: Option<Date>) -> bool {
        until.is_some_and(|until| until <= self.tomorrow)
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

/// The day that it is tomorrow in Greenwich: somewhere it has begun.
fn tomorrow(now: SystemTime) -> Date {
    let now = jiff::Timestamp::try_from(now).map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).date());
    now.and_then(Date::tomorrow).unwrap_or(Date::MAX)
}

/// Finds all sources, those of today and former versions, sorted by path; what is told of the latter, and what was odd.
pub(super) fn gather(
    site: &Site,
    logs: &Logs,
    began: SystemTime,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(Vec<Source>, Told, Vec<Finding>)> {
    let (roots, skip) = (site.roots()?, site.skip());
    let (mut sources, mut odd) = timed(report, "walk", || {
        progress.begin("walk", 0);
        source::walk(&roots, &skip)
    });
    if sources.is_empty() {
        odd.extend(roots.iter().map(source::nothing_in));
    }
    let mut told = Told::default();
    if site.has_history() {
        told = timed(report, "history", || {
            progress.begin("history", 0);
            source::history(&roots, &sources, &skip, logs, began)
        });
        sources.append(&mut told.former);
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        odd.append(&mut told.findings);
    }
    Ok((sources, told, odd))
}

/// A source by its path, or by the path that a person would type; former versions have one, too.
pub fn find(site: &Site, name: &str) -> Result<Option<Source>> {
    let logs = if site.has_history() { cache::recall(&site.history()) } else { Logs::default() };
    let (sources, ..) = gather(site, &logs, SystemTime::now(), &mut Report::default(), &())?;
    Ok(sources.into_iter().find(|source| source.path == name || source.shown == name))
}

/// How many files were known from an earlier pass.
pub(super) fn remembered<'a>(
    files: impl Iterator<Item = &'a str>,
    known: &BTreeMap<String, Known>,
    before: &Cache,
) -> usize {
    let is_remembered = |path: &&str| match (before.sources.get(*path), known.get(*path)) {
        (Some(old), Some(new)) => old.digest == new.digest && old.by == new.by,
        _ => false,
    };
    files.filter(is_remembered).count()
}

/// Counts every file once.
fn count<'a>(
    report: &mut Report,
    of_today: impl Iterator<Item = (&'a String, &'a Known)>,
    is_former: impl Fn(&str) -> bool,
    library: &Library,
) {
    let known: BTreeMap<&str, &Known> = of_today.map(|(path, known)| (path.as_str(), known)).collect();
    report.files.articles = library.articles.len();
    report.files.of_the_past = library.articles.iter().filter(|held| is_former(&held.card.path)).count();
    let others = library.articles.iter().flat_map(|held| &held.others);
    for other in others.filter(|other| !is_former(&other.card.path)) {
        report.files.copies += 1;
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
        if let Some(What::Article(_, recipe)) = known.get(held.card.path.as_str()).map(|known| &known.what) {
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
