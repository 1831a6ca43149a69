//! A day: its articles in, the headlines of all outlets beside each other out.

use super::{frame::Frame, story, time, view};
use crate::{
    library::{ArticleId, Library, OutletId, StoryId},
    table::{Id, between},
};
use jiff::civil::Date;
use std::{cmp::Reverse, collections::BTreeMap, ops::Range};
use view::{DayView, Group, Link};

/// The days that hold articles, newest first: each with its articles.
pub(super) fn days(library: &Library) -> Vec<(Date, Range<ArticleId>)> {
    let mut days: Vec<(Date, Range<ArticleId>)> = Vec::new();
    for (at, held) in library.articles.enumerated() {
        let Some(date) = held.card.date else { break };
        match days.last_mut().filter(|(day, _)| *day == date) {
            Some((_, range)) => range.end = after(at),
            None => days.push((date, at..after(at))),
        }
    }
    days
}

/// The id behind another.
fn after(at: ArticleId) -> ArticleId {
    ArticleId::new(at.index() + 1)
}

/// The page of a day that has these articles.
pub(super) fn view(frame: &Frame<'_>, date: Date, articles: &Range<ArticleId>) -> DayView {
    let library = frame.library;
    let title = frame.date_text(Some(date));
    let neighbour = |at: Option<usize>| {
        let date = at.and_then(|at| library.articles.rows().get(at)?.card.date);
        date.map(|date| frame.link(&frame.date_text(Some(date)), &time::place(date))).unwrap_or_default()
    };
    DayView {
        here: frame.here(&time::place(date), &title, frame.words.get("archive")),
        title,
        total: between(articles).len(),
        outlets: by_outlet(frame, articles),
        stories: told(frame, articles),
        month: frame.month(date),
        older: neighbour(Some(articles.end.index())),
        newer: neighbour(articles.start.index().checked_sub(1)),
    }
}

/// The articles of a day by outlet, those with most first.
fn by_outlet(frame: &Frame<'_>, articles: &Range<ArticleId>) -> Vec<Group> {
    let mut outlets: BTreeMap<OutletId, Vec<ArticleId>> = BTreeMap::new();
    for at in between(articles) {
        outlets.entry(frame.library.articles[at].outlet).or_default().push(at);
    }
    let mut outlets: Vec<(OutletId, Vec<ArticleId>)> = outlets.into_iter().collect();
    outlets.sort_by_key(|(outlet, articles)| (Reverse(articles.len()), *outlet));
    let group = |(outlet, articles): (OutletId, Vec<ArticleId>)| {
        let shelf = &frame.library.outlets[outlet];
        Group {
            link: Link { count: articles.len(), ..frame.link(frame.name(shelf), &shelf.address) },
            description: String::new(),
            cards: articles.into_iter().map(|at| frame.card(at)).collect(),
        }
    };
    outlets.into_iter().map(group).collect()
}

/// Stories with articles of a day, those with most articles first.
fn told(frame: &Frame<'_>, articles: &Range<ArticleId>) -> Vec<view::StoryCard> {
    let mut stories: Vec<StoryId> = between(articles).filter_map(|at| frame.library.articles[at].story).collect();
    stories.sort_unstable();
    stories.dedup();
    stories.sort_by_key(|&at| (Reverse(frame.library.stories[at].shelf.articles.len()), at));
    stories.into_iter().map(|at| story::card(frame, &frame.library.stories[at])).collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        config::Config,
        library::sample::{card, shelve},
        page::{Desk, View, plan, view::DayView},
    };

    fn day(path: &str) -> DayView {
        let config = Config::default();
        let on = |path: &str, day: &str, outlet: &str| card(path, path).on(day).outlet(outlet, outlet).done();
        let cards = vec![
            on("a", "2021-03-02", "voa"),
            on("b", "2021-03-02", "rfa"),
            on("c", "2021-03-02", "rfa"),
            on("d", "2021-03-05", "rfa"),
            on("e", "2020-12-31", "rfa"),
            card("f", "f").done(),
        ];
        let (library, _) = shelve(cards, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        match plan.page(path).unwrap().view(&Desk::new(&library, &config)) {
            View::Day(day) => *day,
            _ => panic!(),
        }
    }

    #[test]
    fn outlets_stand_beside_each_other() {
        let day = day("2021/03/02/index.html");
        assert_eq!((day.title.as_str(), day.total, day.month.url.as_str()), ("2021年3月2日", 3, "2021/03/index.html"));
        let outlets: Vec<String> =
            day.outlets.iter().map(|it| format!("{} {} {}", it.link.name, it.link.count, it.cards.len())).collect();
        assert_eq!(outlets, ["rfa 2 2", "美国之音 1 1"]);
        assert_eq!(
            [&day.older, &day.newer].map(|it| it.url.as_str()),
            ["2020/12/31/index.html", "2021/03/05/index.html"]
        );
    }

    #[test]
    fn the_newest_and_the_oldest_day_have_one_neighbour() {
        assert_eq!(day("2021/03/05/index.html").newer.url, "");
        assert_eq!(day("2020/12/31/index.html").older.url, "");
    }
}
