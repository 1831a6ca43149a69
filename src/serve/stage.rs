//! What is shown now: editions and problems in, files and news for browsers out. Every page is made when it is asked for, from
//! the edition of the moment; nothing is ever read from the output folder.

use super::{
    inject::{Tag, inject},
    problems::{Place, Problem, of_error},
    readers::{Readers, Status},
    route::OWN,
    shop::{Served, Shop},
    studio::Studio,
};
use crate::{
    digest::Digest,
    make::{Asset, Edition},
    page::Page,
    report::Report,
    source,
};
use anyhow::Result;
use bytes::Bytes;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::mpsc::Receiver;

/// Files of our own, beside the pages.
const FILES: [(&str, &[u8]); 4] = [
    ("client.js", include_bytes!("assets/client.js")),
    ("idiomorph.js", include_bytes!("assets/idiomorph.js")),
    ("overlay.css", include_bytes!("assets/overlay.css")),
    ("studio.css", include_bytes!("assets/studio.css")),
];

/// What is shown until there is an edition.
const WAITING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>reprint</title>\n</head>\n\
                       <body>\n<p>The site is being made. It will be here by itself.</p>\n</body>\n</html>\n";

/// What is shown where a page cannot be made, and never could.
const BROKEN: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>reprint</title>\n</head>\n\
                      <body>\n<p>This page cannot be made as it is.</p>\n</body>\n</html>\n";

/// Length of keys in pages.
const KEY: usize = 20;

/// What is shown now.
pub(super) struct Stage {
    base: String,
    readers: Readers,
    studio: Studio,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// What is shown.
    edition: Option<Arc<Edition>>,
    /// The last one that could be made as a whole: what it shows, where the present one cannot.
    good: Option<Arc<Edition>>,
    problems: BTreeMap<Place, Vec<Problem>>,
    /// The site's static files; none before any were shown.
    assets: Option<Assets>,
}

/// Static files by their path, as they were shown.
type Assets = BTreeMap<String, Digest>;

impl State {
    /// All problems, each once.
    fn all(&self) -> Vec<&Problem> {
        let each: BTreeSet<&Problem> = self.problems.values().flatten().collect();
        each.into_iter().collect()
    }

    fn news(&self) -> Value {
        json!({ "do": "problems", "problems": self.all() })
    }
}

impl Stage {
    /// Nothing is shown yet, below this path.
    pub(super) fn new(base: String) -> Self {
        Self { base, readers: Readers::default(), studio: Studio::new(), state: RwLock::default() }
    }

    /// Shows an edition, and tells browsers whose pages are others now. Returns when they had a moment to catch up.
    pub(super) fn show(&self, edition: &Arc<Edition>) {
        let changed = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            state.edition = Some(edition.clone());
            let before = state.assets.take();
            let now = assets(edition, before.as_ref());
            let changed = before.map(|before| changed(&before, &now)).unwrap_or_default();
            state.assets = Some(now);
            changed
        };
        for path in changed {
            self.readers.tell(&json!({ "do": "asset", "path": path }));
        }
        self.refresh();
        self.readers.settle();
    }

    /// Notes what became of the edition that is shown. Where it could be made as a whole, it is what is shown in the place of
    /// pages that cannot.
    pub(super) fn published(&self, report: &Report) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let Some(edition) = &state.edition else { return };
        let edition = Arc::new(edition.reported(report.clone()));
        if report.pages.as_ref().is_some_and(|pages| pages.left == 0) {
            state.good = Some(edition.clone());
        }
        state.edition = Some(edition);
        drop(state);
        self.readers.show(|page| if page.starts_with(OWN) { self.status(page).0 } else { Status::Broken });
    }

    /// Shows what is wrong at one place, and tells browsers where that is news.
    pub(super) fn problems(&self, place: Place, problems: Vec<Problem>) {
        let news = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let before = state.news();
            state.problems.insert(place, problems);
            Some(state.news()).filter(|news| *news != before)
        };
        if let Some(news) = news {
            self.readers.tell(&news);
            self.readers.show(|page| if page.starts_with(OWN) { self.status(page).0 } else { Status::Broken });
        }
    }

    /// Files of the articles whose pages are open.
    pub(super) fn in_view(&self) -> Vec<String> {
        let Some(edition) = self.edition() else { return Vec::new() };
        let article = |path: String| {
            let at = edition.page(&path)?.article()?;
            Some(edition.library.articles[at].card.path.clone())
        };
        self.readers.pages().into_iter().filter_map(article).collect()
    }

    /// Compares what browsers show with what their pages are now.
    fn refresh(&self) {
        let mut problems = Vec::new();
        let pages = self.readers.pages();
        let mut statuses = BTreeMap::new();
        for page in pages {
            let (status, found) = self.status(&page);
            problems.extend(found);
            statuses.insert(page, status);
        }
        self.readers.show(|page| statuses.get(page).cloned().unwrap_or(Status::Broken));
        self.problems(Place::InView, problems);
    }

    /// What a page is now, and what is wrong with it.
    fn status(&self, page: &str) -> (Status, Vec<Problem>) {
        if page.starts_with(OWN) {
            return (self.own_status(page), Vec::new());
        }
        let Some(edition) = self.edition() else { return (Status::Broken, Vec::new()) };
        match made(&edition, page) {
            None => (Status::Gone, Vec::new()),
            Some(Ok((_, key))) => (Status::Key(key), Vec::new()),
            Some(Err(err)) => (Status::Broken, of_error(&err)),
        }
    }

    fn own_status(&self, page: &str) -> Status {
        let address = url::Url::parse("http://localhost/").and_then(|base| base.join(page));
        let Ok(address) = address else { return Status::Gone };
        let query: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        let path = page.split('?').next().unwrap_or_default();
        match self.own_page(path.strip_prefix(OWN).unwrap_or_default(), &query) {
            Some(html) => Status::Key(Digest::of(html.as_bytes()).short(KEY)),
            None => Status::Gone,
        }
    }

    /// A page of our own.
    fn own_page(&self, path: &str, query: &[(String, String)]) -> Option<String> {
        let edition = self.edition()?;
        let problems: Vec<Problem> = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            state.all().into_iter().cloned().collect()
        };
        let page = self.studio.page(&edition, &problems, &self.base, path, query)?;
        Some(page.unwrap_or_else(|err| {
            format!("<!doctype html><meta charset=\"utf-8\"><pre>{}</pre>", escaped(&format!("{err:#}")))
        }))
    }

    fn edition(&self) -> Option<Arc<Edition>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).edition.clone()
    }

    fn good(&self) -> Option<Arc<Edition>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).good.clone()
    }

    /// A page with our script in it.
    fn html(&self, page: &str, key: &str, html: &str) -> Served {
        let tag = Tag { base: &self.base, page, key };
        let name = page.split('?').next().unwrap_or_default();
        let name = if name.ends_with(".html") { name } else { "page.html" };
        Served { bytes: inject(html, &tag).into(), name: name.to_owned(), modified: None }
    }
}

impl Shop for Stage {
    fn base(&self) -> &str {
        &self.base
    }

    fn has(&self, path: &str) -> bool {
        let Some(edition) = self.edition() else { return path.ends_with(".html") };
        edition.page(path).is_some() || edition.asset(path).is_some()
    }

    fn file(&self, path: &str) -> Option<Served> {
        let is_page = path.ends_with(".html");
        let Some(edition) = self.edition() else {
            return is_page.then(|| self.html(path, "waiting", WAITING));
        };
        let (bytes, key) = match made(&edition, path)? {
            Ok(made) => made,
            Err(_) => {
                self.good().and_then(|good| made(&good, path)?.ok()).unwrap_or_else(|| (BROKEN.into(), "broken".into()))
            }
        };
        self.readers.asked(path);
        match std::str::from_utf8(&bytes) {
            Ok(html) if is_page => Some(self.html(path, &key, html)),
            _ => {
                let modified = match edition.asset(path) {
                    Some(Asset::Own(file) | Asset::Picture(file, _)) => source::modified(file),
                    Some(Asset::Embedded(_)) | None => None,
                };
                Some(Served { bytes: bytes.into(), name: path.to_owned(), modified })
            }
        }
    }

    fn missing(&self) -> Served {
        self.file("404.html").unwrap_or_else(|| self.html("404.html", "none", BROKEN))
    }

    fn own(&self, path: &str, query: &[(String, String)]) -> Option<Served> {
        if let Some((name, bytes)) = FILES.iter().find(|(name, _)| *name == path) {
            return Some(Served { bytes: Bytes::from_static(bytes), name: (*name).to_owned(), modified: None });
        }
        let html = self.own_page(path, query)?;
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let address = if query.is_empty() { format!("{OWN}{path}") } else { format!("{OWN}{path}?{query}") };
        self.readers.asked(&address);
        Some(self.html(&address, &Digest::of(html.as_bytes()).short(KEY), &html))
    }

    fn listen(&self, page: &str, key: &str) -> Receiver<String> {
        let news = self.state.read().unwrap_or_else(PoisonError::into_inner).news();
        let receiver = self.readers.listen(page, key, &[news]);
        // What changed before it was listened to.
        let status = self.status(page).0;
        self.readers.show(|other| if other == page { status.clone() } else { Status::Broken });
        receiver
    }
}

/// The static files of an edition. One that cannot be read just now, because it is being replaced, is what it was before.
fn assets(edition: &Edition, before: Option<&Assets>) -> Assets {
    let digest = |path: &String, asset: &Asset| asset.digest().ok().or_else(|| before?.get(path).copied());
    edition.assets().filter_map(|(path, asset)| Some((path.clone(), digest(path, asset)?))).collect()
}

/// Paths of files that are not what they were, came, or went.
fn changed(before: &Assets, now: &Assets) -> Vec<String> {
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != now.get(*path)).cloned().collect()
}

/// The bytes of a file of an edition and their key; none where it has no such file.
fn made(edition: &Edition, path: &str) -> Option<Result<(Vec<u8>, String)>> {
    match (edition.asset(path), edition.page(path)) {
        (Some(asset @ (Asset::Own(_) | Asset::Picture(..))), _) | (Some(asset), None) => Some(copied(asset)),
        (_, Some(page)) => Some(printed(edition, page)),
        (None, None) => None,
    }
}

fn copied(asset: &Asset) -> Result<(Vec<u8>, String)> {
    Ok((asset.bytes()?, asset.digest()?.short(KEY)))
}

fn printed(edition: &Edition, page: &Page) -> Result<(Vec<u8>, String)> {
    let view = edition.view(page);
    let key = edition.key(page, &view).digest().short(KEY);
    Ok((edition.render(page, &view)?.into_bytes(), key))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
