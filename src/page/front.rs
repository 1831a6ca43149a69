//! The front page: the library in, its newest, its topics and its calendar out. The only page that shows what is newest
//! in the whole archive.

use super::{
    StaticPage,
    frame::{self, Frame},
    story, time, view,
};
use crate::library::{Library, UNFILED, UNKNOWN};
use view::{Counts, FrontView, Group, StoryCard};

/// Articles shown as newest.
const LATEST: usize = 16;

/// Articles shown of each topic.
const PER_TOPIC: usize = 4;

/// Stories shown.
const STORIES: usize = 6;

/// Tags shown.
const TAGS: usize = 60;

/// The front page, with the owner's text above the lists.
pub(super) fn view(frame: &Frame<'_>, text: Option<&StaticPage>) -> FrontView {
    let library = frame.library;
    let mut here = frame.here("", &frame.config.title, frame.words.get("front"));
    if text.is_some() {
        here.csp = frame::csp(frame.config.images);
    }
    FrontView {
        here,
        body: text.map(|page| page.html.clone()).unwrap_or_default(),
        counts: counts(library),
        span: span(frame),
        latest: library.articles.ids().take(LATEST).map(|at| frame.card(at)).collect(),
        topics: topics(frame),
        outlets: frame.ranked(&library.outlets).into_iter().map(|shelf| frame.shelf_link(shelf)).collect(),
        tags: frame.ranked(&library.tags).into_iter().take(TAGS).map(|shelf| frame.shelf_link(shelf)).collect(),
        stories: stories(frame),
        years: time::calendar(frame),
    }
}

/// How much the archive holds; articles of no topic or of an unknown outlet make none of their own.
fn counts(library: &Library) -> Counts {
    let filled = |shelf: &&crate::library::Shelf| {
        !shelf.articles.is_empty() && !matches!(shelf.slug.as_str(), UNFILED | UNKNOWN)
    };
    Counts {
        articles: library.articles.len(),
        outlets: library.outlets.iter().filter(filled).count(),
        topics: library.topics.iter().filter(filled).count(),
        tags: library.tags.len(),
    }
}

/// First and last day held.
fn span(frame: &Frame<'_>) -> Vec<String> {
    let last = frame.library.years.first().and_then(|year| frame.library.span(&year.shelf));
    let first = frame.library.years.last().and_then(|year| frame.library.span(&year.shelf));
    match (first, last) {
        (Some((first, _)), Some((_, last))) => vec![frame.date_text(Some(first)), frame.date_text(Some(last))],
        _ => Vec::new(),
    }
}

/// Each topic with its newest articles, in the owner's order.
fn topics(frame: &Frame<'_>) -> Vec<Group> {
    let filled = frame.library.topics.iter().filter(|shelf| !shelf.articles.is_empty());
    filled
        .map(|shelf| Group {
            link: frame.shelf_link(shelf),
            description: shelf.description.clone(),
            cards: shelf.articles.iter().take(PER_TOPIC).map(|&at| frame.card(at)).collect(),
        })
        .collect()
}

/// The newest stories that several outlets tell.
fn stories(frame: &Frame<'_>) -> Vec<StoryCard> {
    let several = frame.library.stories.iter().filter(|story| story.outlets.len() > 1);
    several.take(STORIES).map(|it| story::card(frame, it)).collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{Config, Topic},
        library::sample::{card, shelve},
        page::{Desk, View, plan, view::FrontView},
    };

    fn front(articles: usize) -> FrontView {
        let topic =
            Topic { name: "河流".into(), slug: "river".into(), description: "水".into(), ..Topic::default() };
        let config = Config { topics: vec![topic], ..Config::default() };
        let cards = (0..articles).map(|n| {
            let day = format!("20{}-0{}-{:02}", 20 + n % 2, 1 + n % 3, 1 + n % 28);
            let sample = card(&format!("{n}"), &format!("题{n}"))
                .on(&day)
                .topics(&[0][n % 2..])
                .tags(&["征信", "银行"][n % 2..]);
            if n == 0 { sample.done() } else { sample.outlet(["voa", "rfa"][n % 2], "VOA").done() }
        });
        let (library, _) = shelve(cards.collect(), &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        match plan.page("index.html").unwrap().view(&desk) {
            View::Front(front) => *front,
            _ => panic!(),
        }
    }

    #[test]
    fn the_front_page_counts_and_leads() {
        let front = front(31);
        let counts = &front.counts;
        assert_eq!((counts.articles, counts.outlets, counts.topics, counts.tags), (31, 2, 1, 2));
        assert_eq!((front.latest.len(), front.latest[0].date.as_str()), (16, "2021-03-24"));
        assert_eq!(front.span, ["2020年1月1日", "2021年3月24日"]);
        let topics: Vec<String> = front
            .topics
            .iter()
            .map(|group| {
                format!("{} {} {} {}", group.link.name, group.link.count, group.cards.len(), group.description)
            })
            .collect();
        assert_eq!(topics, ["河流 16 4 水", "未归类 15 4 "]);
        let outlets: Vec<String> = front.outlets.iter().map(|link| format!("{} {}", link.url, link.count)).collect();
        assert_eq!(outlets, ["outlets/rfa/index.html 15", "outlets/voa/index.html 15", "outlets/unknown/index.html 1"]);
        let tags: Vec<String> = front.tags.iter().map(|link| format!("{} {}", link.name, link.count)).collect();
        assert_eq!(tags, ["银行 31", "征信 16"]);
        assert_eq!(
            (front.here.root.as_str(), front.here.url.as_str(), front.here.section.as_str()),
            ("", "index.html", "首页")
        );
    }

    #[test]
    fn the_calendar_is_dark_where_months_are_full() {
        let front = front(31);
        let row = |at: usize| {
            let row = &front.years[at];
            let months: Vec<String> = row
                .months
                .iter()
                .take(4)
                .map(|cell| format!("{} {} {} {}", cell.link.name, cell.link.url, cell.link.count, cell.level))
                .collect();
            (row.link.name.clone(), row.link.count, months)
        };
        let (name, count, months) = row(0);
        assert_eq!((name.as_str(), count), ("2021年", 15));
        assert_eq!(
            months,
            ["1月 2021/01/index.html 5 4", "2月 2021/02/index.html 5 4", "3月 2021/03/index.html 5 4", "4月  0 0"]
        );
        let (_, _, months) = row(1);
        assert_eq!(months[0], "1月 2020/01/index.html 6 4");
        assert_eq!(front.years[0].months.len(), 12);
    }

    #[test]
    fn an_empty_archive_has_a_front_page() {
        let front = front(0);
        assert!(front.latest.is_empty() && front.span.is_empty() && front.topics.is_empty() && front.years.is_empty());
    }
}
