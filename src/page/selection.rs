//! Articles that somebody chose, to be taken out of the site: a desk and their ids in, a feed of them out. It is no page of the site,
//! and no page leads to it.

use super::{Desk, feed, frame::Frame, url};
use crate::{
    config::{Config, FeedText},
    library::{ArticleId, Shelf},
};
use jiff::civil::Date;

/// Articles that somebody chose.
#[derive(Clone, Debug, Default)]
pub struct Selection<'a> {
    /// The shelves that they were chosen by; none where days alone decided, or nothing.
    pub shelves: Vec<&'a Shelf>,
    /// The first and the last day, where days decided, too.
    pub days: (Option<Date>, Option<Date>),
    /// The articles, newest first.
    pub articles: Vec<ArticleId>,
}

impl<'a> Selection<'a> {
    /// Those of the articles that stand on a shelf.
    #[must_use]
    pub fn of(&self, shelf: &'a Shelf) -> Self {
        let shelves = [shelf].into_iter().chain(self.shelves.iter().copied()).collect();
        let is_there = |at: &&ArticleId| shelf.articles.binary_search(at).is_ok();
        Self { shelves, days: self.days, articles: self.articles.iter().filter(is_there).copied().collect() }
    }

    /// The names of its shelves; empty where there are none.
    pub(super) fn title(&self, frame: &Frame<'_>) -> String {
        let names: Vec<&str> = self.shelves.iter().map(|shelf| frame.headline(frame.name(shelf))).collect();
        names.join(frame.words.get("separator"))
    }

    /// The page of the site that shows them, as far as there is one.
    pub(super) fn page(&self) -> &str {
        if let [shelf] = self.shelves[..] { &shelf.address } else { "" }
    }
}

/// The articles as a JSON Feed with whole texts, as far as they may be shown.
pub fn selected_feed(desk: &Desk<'_>, selection: &Selection<'_>) -> String {
    let config = Config { feed_text: FeedText::Full, ..desk.config.clone() };
    let frame = &Frame::new(&Desk { config: &config, ..*desk });
    let mut feed =
        feed::of(frame, url::JSON_FEED, (selection.page(), &selection.title(frame)), &selection.articles, desk.bodies);
    // It is published nowhere, so that it has no address, and nothing has one that would begin where it stands.
    feed.self_url.clear();
    if config.base_url.is_none() {
        feed.page_url.clear();
        feed.entries.iter_mut().for_each(|entry| entry.url.clear());
    }
    feed::json(&feed)
}
