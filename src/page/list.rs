//! Lists: a shelf in, its landing page and its older pages out. Pages are cut from the oldest end and numbered from
//! there. An older page never shows anything of the articles that are newer than its neighbours.
//!
//! With N articles a page, the landing page shows the newest ones down to the last full chunk of N, that one included;
//! every older full chunk has a page of its own, `<list>/page/k/`. So a list with fewer than 2 N articles is one page.

use super::{Which, coverage, frame::Frame, time, view};
use crate::{
    library::{ArticleId, Holding, Shelf},
    table::{Id, Table},
};
use std::{collections::BTreeMap, ops::Range};
use view::{CardView, Days, Group, Link, ListView, Matrix, Pager, Timeline};

/// How many pages of their own a list's older articles have.
pub(super) fn old_pages(articles: usize, paginate_by: usize) -> usize {
    (articles / paginate_by.max(1)).saturating_sub(1)
}

/// Where an older page stands.
pub(super) fn old_place(list: &str, number: usize) -> String {
    format!("{list}page/{number}/")
}

/// The landing page, or an older page by its number.
pub(super) fn view(frame: &Frame<'_>, which: Which, number: Option<usize>) -> ListView {
    let shelf = frame.shelf(which);
    let title = frame.title(which);
    let place = number.map_or_else(|| shelf.address.clone(), |number| old_place(&shelf.address, number));
    let tab = number.map_or_else(|| title.clone(), |number| frame.words.paged(&title, number));
    let mut here = frame.here(&place, &tab, section(frame, which));
    here.description = description(frame, which, &title);
    if which.has_feed(frame.library, frame.config) {
        here.feeds.insert(0, frame.link(&title, &format!("{}atom.xml", shelf.address)));
    }
    let landing = number.is_none();
    ListView {
        here,
        kind: kind(which),
        title,
        description: shelf.description.clone(),
        total: if landing { shelf.articles.len() } else { 0 },
        groups: groups(frame, which, &shelf.articles[chunk(shelf.articles.len(), frame.config.paginate_by, number)]),
        pager: pager(frame, &shelf.address, shelf.articles.len(), number),
        timeline: if landing { timeline(frame, which) } else { None },
        days: if landing { days(frame, which) } else { None },
        table: if landing { table(frame, which) } else { None },
        related: if landing { related(frame, which) } else { Vec::new() },
        aliases: if landing { shelf.spellings.clone() } else { Vec::new() },
    }
}

/// The articles of a page, among the list's articles newest first.
pub(super) fn chunk(articles: usize, paginate_by: usize, number: Option<usize>) -> Range<usize> {
    let size = paginate_by.max(1);
    match number {
        None => 0..articles - old_pages(articles, size) * size,
        Some(number) => articles - number * size..articles - (number - 1) * size,
    }
}

/// The way among the pages of a list: from the landing page to all of them, from an old page to its neighbours and back.
pub(super) fn pager(frame: &Frame<'_>, list: &str, length: usize, number: Option<usize>) -> Pager {
    let old = old_pages(length, frame.config.paginate_by);
    let to_old = |name: &str, number: usize| frame.link(name, &old_place(list, number));
    let to_landing = |name: &str| frame.link(name, list);
    let older = |number: usize| if number > 0 { to_old(frame.words.get("older"), number) } else { Link::default() };
    let numbered = |number: usize| to_old(&number.to_string(), number);
    let landing = to_landing(frame.words.get("newest"));
    match number {
        None if old == 0 => Pager::default(),
        None => Pager {
            newer: Link::default(),
            older: older(old),
            pages: [landing].into_iter().chain((1..=old).rev().map(numbered)).collect(),
            current: 0,
        },
        Some(number) => Pager {
            newer: if number < old {
                to_old(frame.words.get("newer"), number + 1)
            } else {
                to_landing(frame.words.get("newer"))
            },
            older: older(number - 1),
            pages: vec![landing, numbered(number)],
            current: 1,
        },
    }
}

/// The articles of one page under headings: years, months within a year, days within a month.
fn groups(frame: &Frame<'_>, which: Which, articles: &[ArticleId]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for &at in articles {
        let link = heading(frame, which, &frame.library.articles[at]);
        let card: CardView = frame.card(at);
        match groups.last_mut().filter(|group| group.link == link) {
            Some(group) => group.cards.push(card),
            None => groups.push(Group { link, description: String::new(), cards: vec![card] }),
        }
    }
    groups
}

/// The heading that an article stands under; without an address where there is no page of just that time.
fn heading(frame: &Frame<'_>, which: Which, held: &Holding) -> Link {
    let Some(date) = held.card.date else {
        return match which {
            Which::Undated => Link::default(),
            _ => frame.link(frame.words.get("undated"), &frame.library.undated.address),
        };
    };
    let words = frame.words;
    match which {
        Which::Year(_) => frame.link(words.month(date.month()), &format!("{:04}/{:02}/", date.year(), date.month())),
        Which::Month(..) => frame.link(&words.day(date), &time::place(date)),
        _ => frame.link(&words.year(date.year()), &format!("{:04}/", date.year())),
    }
}

/// How the articles of a list spread over time, where the list is not a time itself.
fn timeline(frame: &Frame<'_>, which: Which) -> Option<Timeline> {
    match which {
        Which::Tag(_) | Which::Topic(_) | Which::Outlet(_) | Which::Source(_) => {
            time::timeline(frame, frame.shelf(which))
        }
        Which::Year(_) | Which::Month(..) | Which::Undated => None,
    }
}

/// The days of a year or a month.
fn days(frame: &Frame<'_>, which: Which) -> Option<Days> {
    match which {
        Which::Year(year) => Some(time::days_of_year(frame, &frame.library.years[year])),
        Which::Month(year, month) => {
            let year = &frame.library.years[year];
            Some(time::days_of_month(frame, year, year.months[month].number))
        }
        _ => None,
    }
}

/// Who wrote how much on a topic, on what an outlet wrote, or who cites a source: each by year.
fn table(frame: &Frame<'_>, which: Which) -> Option<Matrix> {
    let library = frame.library;
    match which {
        Which::Topic(_) | Which::Source(_) => {
            coverage::by_year(frame, which, &library.outlets, |held| std::slice::from_ref(&held.outlet))
        }
        Which::Outlet(_) => coverage::by_year(frame, which, &library.topics, |held| &held.topics),
        _ => None,
    }
}

/// Lists that a reader of this one may want.
fn related(frame: &Frame<'_>, which: Which) -> Vec<Link> {
    let library = frame.library;
    match which {
        Which::Topic(_) | Which::Source(_) => {
            common(frame, which, &library.outlets, |held| std::slice::from_ref(&held.outlet))
        }
        Which::Outlet(_) => common(frame, which, &library.topics, |held| &held.topics),
        Which::Year(year) => {
            let year = &library.years[year];
            let link = |month: &crate::library::Month| Link {
                name: frame.words.month(month.number).to_owned(),
                ..frame.shelf_link(&month.shelf)
            };
            year.months.iter().map(link).collect()
        }
        Which::Month(year, month) => {
            let year = &library.years[year];
            let count = year.months[month].shelf.articles.len();
            vec![frame.counted(&frame.words.year(year.number), &year.shelf.address, count)]
        }
        Which::Tag(_) | Which::Undated => Vec::new(),
    }
}

/// Other shelves that hold articles of this list, with how many, most first.
fn common<I: Id>(
    frame: &Frame<'_>,
    which: Which,
    shelves: &Table<I, Shelf>,
    of: impl Fn(&Holding) -> &[I],
) -> Vec<Link> {
    let mut counts: BTreeMap<I, usize> = BTreeMap::new();
    for &at in &frame.shelf(which).articles {
        for &id in of(&frame.library.articles[at]) {
            *counts.entry(id).or_default() += 1;
        }
    }
    let mut counts: Vec<(I, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(id, count)| (std::cmp::Reverse(count), id));
    counts.into_iter().map(|(id, count)| frame.counted(&shelves[id].name, &shelves[id].address, count)).collect()
}

/// The word for a list in views.
fn kind(which: Which) -> &'static str {
    match which {
        Which::Tag(_) => "tag",
        Which::Topic(_) => "topic",
        Which::Outlet(_) => "outlet",
        Which::Source(_) => "source",
        Which::Year(_) => "year",
        Which::Month(..) => "month",
        Which::Undated => "undated",
    }
}

/// The entry of the masthead that a list belongs to.
fn section<'a>(frame: &'a Frame<'_>, which: Which) -> &'a str {
    match which {
        Which::Tag(_) => frame.words.get("tags"),
        Which::Topic(_) => frame.words.get("topics"),
        Which::Outlet(_) => frame.words.get("outlets"),
        Which::Source(_) => frame.words.get("sources"),
        Which::Year(_) | Which::Month(..) | Which::Undated => frame.words.get("archive"),
    }
}

/// A sentence on a list: the owner's, else what it is and its name.
fn description(frame: &Frame<'_>, which: Which, title: &str) -> String {
    let shelf = frame.shelf(which);
    if !shelf.description.is_empty() {
        return shelf.description.clone();
    }
    let label = match which {
        Which::Tag(_) => frame.words.get("tag"),
        Which::Topic(_) => frame.words.get("topic"),
        Which::Outlet(_) => frame.words.get("outlet"),
        Which::Source(_) => frame.words.get("source"),
        Which::Year(_) | Which::Month(..) | Which::Undated => frame.words.get("archive"),
    };
    frame.words.labelled(label, title)
}

#[cfg(test)]
mod tests {
    use super::{chunk, old_pages};
    use crate::{
        config::Config,
        library::sample::{card, shelve},
        page::{Desk, View, plan, view::ListView},
    };

    /// The lists of an archive with so many articles of one tag, one a day, 3 a page.
    fn lists(articles: usize, path: &str) -> Option<ListView> {
        let config = Config { paginate_by: 3, ..Config::default() };
        let first: jiff::civil::Date = "2020-12-20".parse().unwrap();
        let cards = (0..articles).map(|n| {
            let day = first.saturating_add(jiff::Span::new().days(n as i64)).to_string();
            card(&format!("{n}"), &format!("题{n}")).on(&day).outlet("voa", "VOA").tags(&["征信"]).done()
        });
        let (library, _) = shelve(cards.collect(), &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        match plan.page(path)?.view(&desk) {
            View::List(list) => Some(*list),
            _ => None,
        }
    }

    fn titles(list: &ListView) -> Vec<String> {
        list.groups.iter().flat_map(|group| &group.cards).map(|card| card.title.clone()).collect()
    }

    #[test]
    fn chunks_are_cut_from_the_oldest_end() {
        for (articles, old, landing) in
            [(0, 0, 0), (1, 0, 1), (2, 0, 2), (3, 0, 3), (5, 0, 5), (6, 1, 3), (8, 1, 5), (9, 2, 3), (10, 2, 4)]
        {
            assert_eq!(old_pages(articles, 3), old, "{articles}");
            assert_eq!(chunk(articles, 3, None), 0..landing, "{articles}");
        }
        assert_eq!((chunk(10, 3, Some(2)), chunk(10, 3, Some(1))), (4..7, 7..10));
    }

    #[test]
    fn every_article_stands_on_one_page() {
        let landing = lists(10, "tags/zheng-xin/index.html").unwrap();
        assert_eq!(titles(&landing), ["题9", "题8", "题7", "题6"]);
        assert_eq!((landing.total, landing.pager.current), (10, 0));
        let pages: Vec<String> = landing.pager.pages.iter().map(|link| format!("{} {}", link.name, link.url)).collect();
        assert_eq!(
            pages,
            [
                "最新 tags/zheng-xin/index.html",
                "2 tags/zheng-xin/page/2/index.html",
                "1 tags/zheng-xin/page/1/index.html"
            ]
        );
        assert_eq!(
            (landing.pager.older.url.as_str(), landing.pager.newer.url.as_str()),
            ("tags/zheng-xin/page/2/index.html", "")
        );
        let second = lists(10, "tags/zheng-xin/page/2/index.html").unwrap();
        assert_eq!(titles(&second), ["题5", "题4", "题3"]);
        assert_eq!((second.total, second.pager.current, second.related.len()), (0, 1, 0));
        assert_eq!((second.here.title.as_str(), second.title.as_str()), ("征信 · 第 2 页", "征信"));
        assert_eq!(second.here.root, "../../../../");
        assert_eq!(
            [&second.pager.newer, &second.pager.older].map(|link| link.url.as_str()),
            ["tags/zheng-xin/index.html", "tags/zheng-xin/page/1/index.html"]
        );
        let pages: Vec<String> = second.pager.pages.iter().map(|link| format!("{} {}", link.name, link.url)).collect();
        assert_eq!(pages, ["最新 tags/zheng-xin/index.html", "2 tags/zheng-xin/page/2/index.html"]);
        let first = lists(10, "tags/zheng-xin/page/1/index.html").unwrap();
        assert_eq!(titles(&first), ["题2", "题1", "题0"]);
        assert_eq!(
            (first.pager.newer.url.as_str(), first.pager.older.url.as_str()),
            ("tags/zheng-xin/page/2/index.html", "")
        );
        assert!(lists(10, "tags/zheng-xin/page/3/index.html").is_none());
    }

    #[test]
    fn old_pages_do_not_change_when_an_article_is_added() {
        let json = |articles, path: &str| serde_json::to_string(&lists(articles, path).unwrap()).unwrap();
        for list in ["tags/zheng-xin", "outlets/voa", "topics/unfiled", "2020/12"] {
            let page = |number| format!("{list}/page/{number}/index.html");
            assert_eq!(json(10, &page(1)), json(11, &page(1)));
            assert_eq!(json(10, &page(1)), json(12, &page(1)));
            assert_eq!(json(10, &page(2)), json(11, &page(2)));
        }
        assert_ne!(json(10, "tags/zheng-xin/index.html"), json(11, "tags/zheng-xin/index.html"));
    }

    #[test]
    fn headings_are_years_months_and_days() {
        let headings = |path| -> Vec<String> {
            let list = lists(15, path).unwrap();
            list.groups
                .iter()
                .map(|group| format!("{} {} {}", group.link.name, group.link.url, group.cards.len()))
                .collect()
        };
        assert_eq!(headings("tags/zheng-xin/index.html"), ["2021年 2021/index.html 3"]);
        assert_eq!(headings("tags/zheng-xin/page/4/index.html"), ["2020年 2020/index.html 3"]);
        assert_eq!(headings("2021/index.html"), ["1月 2021/01/index.html 3"]);
        assert_eq!(
            headings("2021/01/index.html"),
            ["1月3日 2021/01/03/index.html 1", "1月2日 2021/01/02/index.html 1", "1月1日 2021/01/01/index.html 1"]
        );
        let year = lists(15, "2021/index.html").unwrap();
        assert_eq!((year.kind, year.title.as_str(), year.here.section.as_str()), ("year", "2021年", "日期"));
        assert_eq!((year.related[0].name.as_str(), year.related[0].count), ("1月", 3));
    }

    #[test]
    fn a_list_knows_its_feed_its_neighbours_and_its_other_names() {
        let tag = lists(5, "tags/zheng-xin/index.html").unwrap();
        let feeds: Vec<&str> = tag.here.feeds.iter().map(|feed| feed.url.as_str()).collect();
        assert_eq!(feeds, ["tags/zheng-xin/atom.xml", "atom.xml"]);
        let smaller = lists(4, "tags/zheng-xin/index.html").unwrap();
        assert_eq!(smaller.here.feeds.len(), 1, "fewer than five have no feed of their own");
        assert_eq!((tag.here.description.as_str(), tag.here.section.as_str()), ("标签：征信", "标签"));
        let topic = lists(4, "topics/unfiled/index.html").unwrap();
        assert_eq!((topic.related[0].url.as_str(), topic.related[0].count), ("outlets/voa/index.html", 4));
        let outlet = lists(4, "outlets/voa/index.html").unwrap();
        assert_eq!(
            (outlet.title.as_str(), &outlet.aliases, outlet.here.description.as_str()),
            ("美国之音", &vec!["VOA".to_owned()], "一家电台")
        );
        assert_eq!(outlet.related[0].url, "topics/unfiled/index.html");
        let month = lists(4, "2020/12/index.html").unwrap();
        assert_eq!((month.title.as_str(), month.related[0].url.as_str()), ("2020年12月", "2020/index.html"));
        assert_eq!(month.here.feeds.len(), 1);
    }
}
