//! The turns: the bell in, editions on the stage and files on disk out. Every turn is the pass that `build` is; a mistake ends
//! a turn and never the server.

use super::{
    Said,
    bell::Bell,
    look::Places,
    problems::{Place, Problem, of_error, of_finding},
    stage::Stage,
    watch::{Watch, usual_poll},
};
use crate::{
    make::{self, Edition, Memory, Need, Options, Pass, Site, Viewer},
    report::{Finding, Severity},
    source::{self, Source},
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Who makes a site again and again.
pub(super) struct Turns {
    pub(super) place: make::Place,
    pub(super) options: Options,
    pub(super) stage: Arc<Stage>,
    pub(super) bell: Arc<Bell>,
    /// Whether to go on after the first turn.
    pub(super) watch: bool,
    /// How often to look for changes, where the system is not to tell.
    pub(super) poll: Option<Duration>,
    pub(super) say: Arc<dyn Fn(&Said<'_>) + Send + Sync>,
}

/// The stage, for one pass.
struct House<'a> {
    turns: &'a Turns,
    touched: &'a Mutex<Touched>,
}

/// Which articles were changed since the first turn.
#[derive(Default)]
struct Touched {
    last: Option<Arc<Edition>>,
    paths: BTreeSet<String>,
}

impl Turns {
    /// Makes the site, and makes it again whenever the bell rings, until it rings for the last time. Without watching, a
    /// mistake ends it.
    pub(super) fn run(&self, site: Site) -> Result<()> {
        make::with_threads(&self.options, || self.turns(site))?
    }

    fn turns(&self, site: Site) -> Result<()> {
        let mut last = Arc::new(site);
        let mut memory = Memory::load(&last, &self.options)?;
        let touched = Mutex::default();
        let mut watch = self.watch.then(|| Watch::new(&self.bell, self.poll)).transpose()?;
        let first = self.turn(&mut last, &mut watch, &mut memory, &touched);
        if !self.watch {
            first?;
        }
        while self.bell.wait() {
            // What went wrong is on the stage.
            let _ = self.turn(&mut last, &mut watch, &mut memory, &touched);
        }
        memory.save()
    }

    /// One turn: watch, look, make. What changes while we look rings again.
    fn turn(
        &self,
        last: &mut Arc<Site>,
        watch: &mut Option<Watch>,
        memory: &mut Memory,
        touched: &Mutex<Touched>,
    ) -> Result<()> {
        self.follow(watch, last)?;
        self.bell.answer();
        match Site::load_after(&self.place, Need::Everything, Some(last)) {
            Ok(site) => *last = Arc::new(site),
            Err(err) => {
                self.fail(Place::Site, &err);
                return Err(err);
            }
        }
        self.stage.problems(Place::Site, Vec::new());
        self.follow(watch, last)?;
        self.make(last, memory, touched)
    }

    /// One pass.
    fn make(&self, site: &Arc<Site>, memory: &mut Memory, touched: &Mutex<Touched>) -> Result<()> {
        let clock = Instant::now();
        let house = House { turns: self, touched };
        let pass = Pass { site, options: &self.options, progress: &(), viewer: Some(&house) };
        let report = pass.run(memory).inspect_err(|err| self.fail(Place::Publishing, err))?;
        self.stage.problems(Place::Publishing, Vec::new());
        self.stage.published(&report);
        // What is overtaken is written down with the turn that comes.
        if report.pages.as_ref().is_some_and(|pages| pages.left == 0) {
            memory.save().inspect_err(|err| self.fail(Place::Publishing, err))?;
        }
        (self.say)(&Said::Turn(&report, clock.elapsed()));
        Ok(())
    }

    fn fail(&self, place: Place, err: &anyhow::Error) {
        self.stage.problems(place, of_error(err));
        (self.say)(&Said::Mistake(err));
    }

    /// Watches what the site is made of now. What was changed before it was watched is seen in one more turn.
    fn follow(&self, watch: &mut Option<Watch>, site: &Site) -> Result<()> {
        let Some(watching) = watch else { return Ok(()) };
        let places = Places {
            folders: site.sources(),
            files: site.config_file.iter().cloned().collect(),
            except: site.written(),
        };
        if !watching.follow(&places)? {
            (self.say)(&Said::Polling);
            let mut polling = Watch::new(&self.bell, Some(self.poll.unwrap_or_else(usual_poll)))?;
            polling.follow(&places)?;
            *watch = Some(polling);
        }
        Ok(())
    }
}

impl Viewer for House<'_> {
    fn in_view(&self) -> Vec<String> {
        self.turns.stage.in_view()
    }

    fn preview(&self, edition: Edition) {
        self.turns.stage.show(&Arc::new(edition));
    }

    fn present(&self, edition: &Arc<Edition>) {
        self.turns.stage.show(edition);
        let problems = self.touched.lock().unwrap_or_else(PoisonError::into_inner).problems(edition);
        self.turns.stage.problems(Place::Articles, problems);
    }

    fn is_overtaken(&self) -> bool {
        self.turns.bell.has_rung()
    }
}

impl Touched {
    /// What is wrong with articles that were changed since the first turn.
    fn problems(&mut self, edition: &Arc<Edition>) -> Vec<Problem> {
        if let Some(last) = &self.last {
            let is_news = |path: &&String| {
                let digest = |edition: &Edition| edition.known(path).map(|known| known.digest);
                digest(edition) != digest(last)
            };
            self.paths.extend(edition.known.keys().filter(is_news).cloned());
        }
        self.last = Some(edition.clone());
        let sources = self.paths.iter().filter_map(|path| edition.source(path));
        let sources: BTreeMap<&str, &Source> = sources.map(|source| (source.shown.as_str(), source)).collect();
        let mistakes = edition.report.findings.iter().filter(|finding| is_mistake(finding));
        mistakes
            .filter_map(|finding| Some(of_finding(finding, text(sources.get(finding.path.as_str())?).as_deref())))
            .collect()
    }
}

/// The text of a file, as far as it is one.
fn text(source: &Source) -> Option<String> {
    let bytes = source.read().ok()?;
    Some(source::decode(&bytes).ok()?.text)
}

/// Whether a finding is of something that a person has just done wrong, and not of something that is odd about an archive.
fn is_mistake(finding: &Finding) -> bool {
    finding.severity == Severity::Error || finding.kind == "bad-front-matter"
}
