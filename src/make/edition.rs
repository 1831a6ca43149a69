//! A whole site before it is published: a survey in, the plan and any page of it out. It never touches the output folder.

use super::{Memory, Progress, Site, Survey, articles, publish, timed};
use crate::{
    article::{Body, Policy},
    cache::{Key, Known},
    digest::Digest,
    library::{ArticleId, Holding, Library, Shelves, StoryId, policy},
    page::{self, Catalogue, Desk, Page, Plan, VariantId, View},
    render::{Closure, Shared},
    report::Report,
    search::{Index, Part, Traces, files},
    table::Table,
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    panic::resume_unwind,
    sync::{Arc, OnceLock},
    thread,
    time::SystemTime,
};

/// A site, with all that is needed to make any page of it.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The files, and the articles on their shelves.
    pub survey: Survey,
    /// The pages.
    pub plan: Arc<Plan>,
    /// Files that were read again since they were put on their shelves, by path,
    fresh: BTreeMap<String, Known>,
    /// and the articles in them.
    revised: BTreeMap<ArticleId, Holding>,
    /// What the articles of each story share, found when a page first shows it.
    shared: Arc<Table<StoryId, OnceLock<Arc<page::Shared>>>>,
    /// How the versions of each article that has any differ, found when a page first shows it.
    steps: Arc<Steps>,
    /// The search's index, made when it is first needed.
    index: Arc<OnceLock<Index>>,
    press: Arc<Press>,
}

/// Room for how the versions of articles differ.
type Steps = BTreeMap<ArticleId, OnceLock<Arc<[page::Step]>>>;

/// What pages are printed with.
#[derive(Debug)]
struct Press {
    /// For the site as it was written,
    setting: Setting,
    /// and for each of its variants.
    variants: Table<VariantId, Setting>,
    /// By template.
    closures: BTreeMap<&'static str, Closure>,
}

/// What all pages of the site share, as it was written or in one variant.
#[derive(Debug)]
struct Setting {
    shared: Shared,
    digest: Digest,
}

impl Press {
    fn new(site: &Site, plan: &Plan) -> Self {
        let names: BTreeSet<&'static str> = plan.pages.iter().map(|page| page.template).collect();
        let closure = |name: &'static str| Some((name, site.theme.as_ref()?.closure(name)));
        let setting = |view, words, variant: Option<&String>| Setting {
            shared: Shared::new(view, words),
            digest: Digest::of_value(&(view, words, variant.map(|it| (it, &site.config.protected_terms)))),
        };
        let converted = plan.variants.iter().zip(&site.variant_words).zip(&site.config.variants);
        let converted = converted.map(|((view, words), language)| setting(view, words, Some(language)));
        Self {
            setting: setting(&plan.site, &site.words, None),
            variants: converted.collect(),
            closures: names.into_iter().filter_map(closure).collect(),
        }
    }

    /// What a page is set in.
    fn setting(&self, page: &Page) -> &Setting {
        page.variant.map_or(&self.setting, |variant| &self.variants[variant])
    }
}

/// Room for what the articles of each story share.
fn unread(library: &Library) -> Arc<Table<StoryId, OnceLock<Arc<page::Shared>>>> {
    Arc::new(library.stories.iter().map(|_| OnceLock::new()).collect())
}

/// Room for how the versions of each article that has any differ.
fn untold(library: &Library) -> Arc<Steps> {
    let has_any = |(at, held): (ArticleId, &Holding)| (held.versions.len() > 1).then(|| (at, OnceLock::new()));
    Arc::new(library.articles.enumerated().filter_map(has_any).collect())
}

impl Edition {
    /// Shelves a survey and plans its pages; as in the edition before, where nothing that decides on them has changed.
    pub(super) fn new(
        survey: Survey,
        last: Option<&Self>,
        shelves: Option<&mut Shelves>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut survey = survey.shelved(last.map(|last| &last.survey), shelves, progress);
        let mut report = (*survey.report).clone();
        let site = &survey.site;
        let same = last.filter(|last| Arc::ptr_eq(&last.library, &survey.library) && site.pages_like(&last.site));
        let plan = match same {
            Some(last) => last.plan.clone(),
            None => {
                let (plan, odd) = timed(&mut report, "plan", || {
                    progress.begin("plan", 0);
                    page::plan(&Desk {
                        pages: &site.pages,
                        words: &site.words,
                        variants: &site.variant_words,
                        ..Desk::new(&survey.library, &site.config)
                    })
                });
                report.findings.extend(odd.iter().cloned());
                report.findings.sort();
                Arc::new(plan)
            }
        };
        publish::require_templates(site, &plan)?;
        let press = Arc::new(Press::new(site, &plan));
        survey.report = Arc::new(report);
        let (shared, steps) = (unread(&survey.library), untold(&survey.library));
        let same_texts = same.filter(|last| survey.has_the_texts_of(&last.survey));
        let index = same_texts.map(|last| last.index.clone()).unwrap_or_default();
        Ok(Self { survey, plan, fresh: BTreeMap::new(), revised: BTreeMap::new(), shared, steps, index, press })
    }

    /// This edition of a site with other templates, recipes or static files, and with some of its files read again: what pages
    /// that show them will look like if everything else stays as it is. None where that cannot be told.
    pub(super) fn preview(&self, site: &Arc<Site>, in_view: &[String], memory: &Memory) -> Option<Self> {
        if !site.pages_like(&self.site) {
            return None;
        }
        let mut survey = self.survey.clone();
        survey.site = site.clone();
        let began = SystemTime::now();
        let read = |path: &String| {
            let known = articles::read_again(site, self.source(path)?, memory, began);
            let before = self.known(path)?;
            (known.digest != before.digest || site.rules != self.site.rules).then(|| (path.clone(), known))
        };
        let mut fresh = self.fresh.clone();
        fresh.extend(in_view.iter().filter_map(read));
        let revise = |(at, held): (ArticleId, &Holding)| {
            let card = policy::card(survey.dated(fresh.get(&held.card.path)?.card()?), &site.config);
            Some((at, Holding { card, ..held.clone() }))
        };
        let revised = survey.library.articles.enumerated().filter_map(revise).collect();
        let (press, shared) = (Arc::new(Press::new(site, &self.plan)), unread(&survey.library));
        let steps = untold(&survey.library);
        // What is searched is what was published.
        Some(Self { plan: self.plan.clone(), survey, fresh, revised, shared, steps, index: self.index.clone(), press })
    }

    /// The same, with what became of it when it was published.
    #[must_use]
    pub fn reported(&self, report: Report) -> Self {
        let mut edition = self.clone();
        edition.survey.report = Arc::new(report);
        edition
    }

    /// The page of a file.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.plan.page(path)
    }

    /// What is known of a source file.
    pub fn known(&self, path: &str) -> Option<&Known> {
        self.fresh.get(path).or_else(|| self.survey.known.get(path))
    }

    /// Everything that a page shows beside what all pages show.
    pub fn view(&self, page: &Page) -> View {
        let bodies = |path: &str| {
            let card = self.known(path)?.card()?;
            Some(Arc::new(policy::body(self.body(path)?, card, &self.site.config)))
        };
        let site = &self.site;
        let (library, config) = (&*self.library, &site.config);
        let read = |story: StoryId| Arc::new(page::Shared::new(library, &library.stories[story], &bodies));
        let shared = |story: StoryId| self.shared[story].get_or_init(|| read(story)).clone();
        let told = |at: ArticleId| page::Step::all(library, config, at, &bodies);
        let steps =
            |at: ArticleId| self.steps.get(&at).map(|room| room.get_or_init(|| told(at)).clone()).unwrap_or_default();
        let search = |part: &Part| self.index().map(|index| files::file(index, part)).unwrap_or_default();
        page.view(&Desk {
            library,
            config,
            pages: &site.pages,
            revised: &self.revised,
            words: &site.words,
            variants: &site.variant_words,
            pictures: &site.pictures,
            beside: self.survey.pictures_beside(),
            bodies: &bodies,
            shared: &shared,
            steps: &steps,
            search: &search,
        })
    }

    /// The index of the search, where there is one. It is made by threads of its own: those that make pages may all be waiting for
    /// it here, and one that helped out meanwhile could take up a page that waits for it, too.
    fn index(&self) -> Option<&Index> {
        let catalogue = self.plan.search.as_ref()?;
        Some(self.index.get_or_init(|| self.indexed(catalogue, &|| true).unwrap_or_default()))
    }

    /// Makes the index, as long as it goes on.
    pub(super) fn prepare_index(&self, goes_on: &(dyn Fn() -> bool + Sync)) {
        let catalogue = self.plan.search.as_ref().filter(|_| self.index.get().is_none());
        if let Some(index) = catalogue.and_then(|catalogue| self.indexed(catalogue, goes_on)) {
            // Where a page needed it meanwhile, it is there, and the same.
            let _ = self.index.set(index);
        }
    }

    fn indexed(&self, catalogue: &Catalogue, goes_on: &(dyn Fn() -> bool + Sync)) -> Option<Index> {
        let site = &self.site;
        let desk = Desk { words: &site.words, ..Desk::new(&self.library, &site.config) };
        let traces = |number: usize| self.traces(&self.library.articles[catalogue.articles[number]].card.path);
        let make = || Index::new(catalogue.cut.clone(), &page::entries(&desk, catalogue), traces, goes_on);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build();
        let apart = || pool.ok().and_then(|pool| pool.install(make));
        thread::scope(|scope| scope.spawn(apart).join()).unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// What the text of an article is found by; found out again where the memory has lost it, and of what is shown where that is
    /// not all.
    fn traces(&self, path: &str) -> Traces {
        let config = &self.site.config;
        if let Some(card) =
            self.known(path).and_then(Known::card).filter(|card| policy::of(card, config) != Policy::Full)
        {
            let shown = self.body(path).map(|body| policy::body(body, card, config));
            return shown.map(|body| Traces::of(body.content.text())).unwrap_or_default();
        }
        let is_whole = !self.survey.composed.contains_key(path);
        let kept = self.survey.known.get(path).filter(|_| is_whole).and_then(Known::traces);
        kept.and_then(|bytes| Traces::read(&bytes).ok())
            .or_else(|| self.body(path).map(|body| Traces::of(body.content.text())))
            .unwrap_or_default()
    }

    /// What a page is made of, given its view.
    pub fn key(&self, page: &Page, view: &View) -> Key {
        let templates = self.press.closures.get(page.template).map(|closure| closure.digest).unwrap_or_default();
        let site = if page.template.is_empty() { Digest::default() } else { self.press.setting(page).digest };
        Key { view: Digest::of_value(view), site, templates }
    }

    /// The names of the template files that a page is made with.
    pub fn templates(&self, page: &Page) -> &[String] {
        self.press.closures.get(page.template).map_or(&[], |closure| &closure.files)
    }

    /// The text of a page, given its view.
    pub fn render(&self, page: &Page, view: &View) -> Result<String> {
        if let View::Text(text) = view {
            return Ok(text.clone());
        }
        let theme = self.site.theme.as_ref().context("templates were not loaded")?;
        let text = theme.render(page.template, &self.press.setting(page).shared, view)?;
        match page.variant {
            Some(nth) => self.site.variants[nth].page(&text),
            None => Ok(text),
        }
    }

    /// The body of an article; cleaned again where the memory has lost it.
    fn body(&self, path: &str) -> Option<Body> {
        self.survey.body_by(path, |path| self.known(path))
    }
}
