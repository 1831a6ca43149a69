//! The search: the library in, its page, its description, and what its files hold out. It numbers the articles; how they are found is
//! the matter of the room `search`.

use super::{Bodies, Desk, What, frame::Frame, terms, url, view};
use crate::{
    library::{ArticleId, Holding, Library},
    search::{
        Cut, Entry, Part,
        files::{self, Text},
    },
};
use std::cmp::Reverse;
use view::{Link, OpenSearchView, SearchView};

/// Tags that the page names.
const TAGS: usize = 60;

/// The articles as the search numbers them.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// How they are cut into files.
    pub cut: Cut,
    /// The articles, oldest first.
    pub articles: Vec<ArticleId>,
}

impl Catalogue {
    /// Numbers all articles: the undated first, then by day, and within a day by address.
    pub(super) fn new(library: &Library) -> Self {
        let held = |at: ArticleId| &library.articles[at];
        let mut articles: Vec<ArticleId> = library.articles.ids().collect();
        articles.sort_by_key(|&at| (held(at).card.date, &held(at).address));
        let days: Vec<(String, usize)> = articles.iter().map(|&at| (date(held(at)), held(at).card.chars)).collect();
        let cut = Cut::new(days.iter().map(|(day, chars)| (day.as_str(), *chars)));
        Self { cut, articles }
    }

    /// All files, by their places in the site.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, What)> {
        self.cut.parts().into_iter().map(|part| {
            let name = part.name(&self.cut);
            let place = format!("{}{name}.js", url::SEARCH);
            match part {
                Part::Texts(from, until) => (place, What::Texts(name, self.articles[from..until].to_vec())),
                part => (place, What::Sought(part)),
            }
        })
    }
}

/// What the search knows of each article, in the order of their numbers.
pub fn entries(desk: &Desk<'_>, catalogue: &Catalogue) -> Vec<Entry> {
    let frame = &Frame::new(desk);
    catalogue.articles.iter().map(|&at| entry(frame, &desk.library.articles[at])).collect()
}

fn entry(frame: &Frame<'_>, held: &Holding) -> Entry {
    let library = frame.library;
    let outlet = &library.outlets[held.outlet];
    let named = |shelf| [frame.name(shelf).to_owned(), shelf.slug.clone()];
    Entry {
        title: held.card.title.clone(),
        url: frame.url(&held.address),
        date: date(held),
        outlet: named(outlet),
        topics: held.topics.iter().map(|&at| named(&library.topics[at])).collect(),
        tags: held.tags.iter().map(|&at| library.tags[at].name.clone()).collect(),
        language: held.card.language.clone(),
    }
}

fn date(held: &Holding) -> String {
    held.card.date.map(|date| date.to_string()).unwrap_or_default()
}

/// A file with texts.
pub(super) fn texts(frame: &Frame<'_>, name: &str, articles: &[ArticleId], bodies: Bodies<'_>) -> String {
    let text = |&at: &ArticleId| {
        let held = &frame.library.articles[at];
        let body = bodies(&held.card.path);
        Text::of(&entry(frame, held), body.as_ref().map_or("", |body| body.content.text()))
    };
    files::texts(name, &articles.iter().map(text).collect::<Vec<_>>())
}

/// The search page.
pub(super) fn view(frame: &Frame<'_>) -> SearchView {
    let library = frame.library;
    let title = frame.words.get("search");
    let mut tags: Vec<_> = library.tags.iter().collect();
    tags.sort_by_key(|shelf| (Reverse(shelf.articles.len()), &shelf.slug));
    let topics = library.topics.iter().filter(|shelf| !shelf.articles.is_empty());
    let letters = terms::letters(frame).into_iter().enumerate().map(|(nth, letter)| Link {
        url: format!("{}#section-{}", frame.url("tags/"), nth + 1),
        name: letter,
        count: 0,
    });
    let mut here = frame.here(url::SEARCH, title, title);
    here.description = frame.words.labelled(&frame.config.title, title);
    SearchView {
        here,
        total: library.articles.len(),
        topics: topics.map(|shelf| frame.shelf_link(shelf)).collect(),
        outlets: frame.ranked(&library.outlets).into_iter().map(|shelf| frame.shelf_link(shelf)).collect(),
        tags: tags.into_iter().take(TAGS).map(|shelf| frame.shelf_link(shelf)).collect(),
        letters: letters.collect(),
    }
}

/// What tells browsers how to search the site.
pub(super) fn description(frame: &Frame<'_>) -> OpenSearchView {
    let base = frame.config.base_url.as_deref().unwrap_or_default();
    OpenSearchView {
        title: frame.config.title.clone(),
        description: frame.config.description.clone(),
        url: format!("{}?q={{searchTerms}}", url::absolute(url::SEARCH, base)),
        self_url: url::absolute(url::OPEN_SEARCH, base),
        language: frame.config.language.clone(),
    }
}
