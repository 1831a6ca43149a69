//! Stories: articles of several outlets about one event in, their own page and the list of all of them out. It never says who is
//! right, nor who was first beyond what the dates say.

use super::{
    Bodies,
    frame::{Frame, level},
    ids::MemberId,
    list,
    shared::{Member, Place, Run, Shared},
    time, view,
};
use crate::{
    article::{Body, print},
    library::{ArticleId, Holding, Library, OutletId, Shelf, SourceId, Story, TopicId, UNKNOWN},
    table::{Id, Table},
};
use jiff::civil::Date;
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};
use view::{
    Cell, Link, Matrix, MatrixRow, MovedView, Numbered, PassageView, Report, StoriesView, StoryBox, StoryCard,
    StoryGroup, StoryView,
};

/// Where the list of all stories stands.
pub(super) const PLACE: &str = "stories/";

/// Passages shown on a story's page.
const PASSAGES: usize = 24;

/// Articles of its story shown beside an article.
const OTHERS: usize = 12;

/// A story in a list.
pub(super) fn card(frame: &Frame<'_>, story: &Story) -> StoryCard {
    let library = frame.library;
    let mut outlets: BTreeMap<OutletId, usize> = BTreeMap::new();
    for &at in &story.shelf.articles {
        *outlets.entry(library.articles[at].outlet).or_default() += 1;
    }
    let link = |(outlet, count): (OutletId, usize)| {
        let shelf = &library.outlets[outlet];
        frame.counted(frame.name(shelf), &shelf.address, count)
    };
    let founder = &library.articles[story.founder].card;
    StoryCard {
        link: Link {
            name: frame.headline(&founder.title).to_owned(),
            ..frame.counted("", &story.shelf.address, story.shelf.articles.len())
        },
        language: founder.language.clone(),
        span: frame.span(&story.shelf),
        outlets: outlets.into_iter().map(link).collect(),
    }
}

/// A story's own page.
pub(super) fn view(frame: &Frame<'_>, story: &Story, shared: &Shared, bodies: Bodies<'_>) -> StoryView {
    let card = card(frame, story);
    let mut here = frame.here(&story.shelf.address, &card.link.name, frame.words.get("stories"));
    here.description = frame.words.labelled(frame.words.get("story"), &card.link.name);
    let passages = shared.passages();
    let texts = Texts::new(frame, shared, bodies);
    StoryView {
        here,
        topics: topics(frame, story),
        timeline: timeline(frame, story),
        reports: shared.members.enumerated().map(|(nth, member)| report(frame, nth, member.at, member.share)).collect(),
        passages: passages.iter().take(PASSAGES).map(|places| passage(frame, shared, &texts, places)).collect(),
        more_passages: passages.len().saturating_sub(PASSAGES),
        silent: silent(frame, story),
        story: card,
    }
}

/// Where a story stood before, or would have stood.
pub(super) fn moved(frame: &Frame<'_>, story: &Story, place: &str) -> MovedView {
    let card = card(frame, story);
    let mut here = frame.here(place, frame.words.get("moved_title"), frame.words.get("stories"));
    here.canonical = frame.here(&story.shelf.address, "", "").canonical;
    MovedView { here, story: card }
}

/// A story as it is shown beside one of its articles.
pub(super) fn beside(frame: &Frame<'_>, story: &Story, shared: &Shared, at: ArticleId) -> StoryBox {
    let others: Vec<Numbered> = shared
        .members
        .enumerated()
        .filter(|(_, member)| member.at != at)
        .map(|(nth, member)| Numbered { number: nth.index() + 1, card: frame.card(member.at) })
        .collect();
    let runs = shared.member(at).map_or(0, |(_, member)| member.runs.len());
    StoryBox {
        link: frame.counted(frame.name(&story.shelf), &story.shelf.address, story.shelf.articles.len()),
        more: others.len().saturating_sub(OTHERS),
        others: others.into_iter().take(OTHERS).collect(),
        marks: runs > 0,
    }
}

/// Topics of a story's articles, those with most of them first.
fn topics(frame: &Frame<'_>, story: &Story) -> Vec<Link> {
    let mut counts: BTreeMap<TopicId, usize> = BTreeMap::new();
    for &topic in story.shelf.articles.iter().flat_map(|&at| &frame.library.articles[at].topics) {
        *counts.entry(topic).or_default() += 1;
    }
    let mut counts: Vec<(TopicId, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(topic, count)| (Reverse(count), topic));
    let link = |(topic, count): (TopicId, usize)| {
        let shelf = &frame.library.topics[topic];
        frame.counted(frame.name(shelf), &shelf.address, count)
    };
    counts.into_iter().map(link).collect()
}

/// Which outlet had how many articles on which day, the outlet that was first on top.
fn timeline(frame: &Frame<'_>, story: &Story) -> Matrix {
    let library = frame.library;
    let mut counts: BTreeMap<(OutletId, Date), usize> = BTreeMap::new();
    let (mut days, mut outlets): (Vec<Date>, Vec<OutletId>) = (Vec::new(), Vec::new());
    let mut articles = story.shelf.articles.clone();
    articles.sort_by_key(|&at| (library.articles[at].card.date, at));
    for held in articles.iter().map(|&at| &library.articles[at]) {
        let Some(date) = held.card.date else { continue };
        *counts.entry((held.outlet, date)).or_default() += 1;
        if days.last() != Some(&date) {
            days.push(date);
        }
        if !outlets.contains(&held.outlet) {
            outlets.push(held.outlet);
        }
    }
    if days.len() < 2 {
        return Matrix::default();
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let row = |&outlet: &OutletId| {
        let count = |&day: &Date| counts.get(&(outlet, day)).copied().unwrap_or(0);
        let cells = days.iter().map(count).map(|count| Cell { count, level: level(count, most) });
        let shelf = &library.outlets[outlet];
        let sum = days.iter().map(count).sum();
        MatrixRow { head: frame.counted(frame.name(shelf), &shelf.address, sum), cells: cells.collect() }
    };
    let head = |&day: &Date| frame.link(&frame.words.day(day), &time::place(day));
    Matrix { rows: outlets.iter().map(row).collect(), heads: days.iter().map(head).collect() }
}

/// An article among those of its story.
fn report(frame: &Frame<'_>, nth: MemberId, at: ArticleId, shared: usize) -> Report {
    Report {
        number: nth.index() + 1,
        card: frame.card(at),
        sources: sources(frame, &frame.library.articles[at]),
        shared,
    }
}

/// Whom an article cites.
pub(super) fn sources(frame: &Frame<'_>, held: &Holding) -> Vec<Link> {
    let link = |&at: &SourceId| {
        let shelf: &Shelf = &frame.library.sources[at];
        frame.link(frame.name(shelf), &shelf.address)
    };
    held.cites.iter().map(link).collect()
}

/// The bodies of a story's articles.
struct Texts(Table<MemberId, Option<Arc<Body>>>);

impl Texts {
    fn new(frame: &Frame<'_>, shared: &Shared, bodies: Bodies<'_>) -> Self {
        let body = |member: &Member| bodies(&frame.library.articles[member.at].card.path);
        Self(shared.members.iter().map(body).collect())
    }

    /// The words of a run.
    fn run(&self, member: MemberId, run: &Run) -> &str {
        self.0[member].as_ref().and_then(|body| body.content.text().get(run.start..run.end)).unwrap_or_default()
    }
}

/// A passage, as the oldest article with the longest run of it has it.
fn passage(frame: &Frame<'_>, shared: &Shared, texts: &Texts, places: &[Place]) -> PassageView {
    let run = |&(member, run): &Place| texts.run(member, &shared.members[member].runs[run]);
    let longest = places.iter().max_by_key(|place| (run(place).len(), Reverse(**place)));
    let link = |&(member, run): &Place| {
        let held = &frame.library.articles[shared.members[member].at];
        let outlet = &frame.library.outlets[held.outlet].name;
        let page = frame.counted(outlet, &held.address, member.index() + 1);
        Link { url: format!("{}#{}", page.url, print::shared_id(run.index())), ..page }
    };
    let text = longest.map(run).unwrap_or_default().to_owned();
    PassageView {
        chars: text.chars().filter(|c| !c.is_whitespace()).count(),
        text,
        language: longest
            .map(|&(member, _)| frame.library.articles[shared.members[member].at].card.language.clone())
            .unwrap_or_default(),
        places: places.iter().map(link).collect(),
    }
}

/// Outlets with other articles of the story's days and none of its own.
fn silent(frame: &Frame<'_>, story: &Story) -> Vec<Link> {
    let library = frame.library;
    let Some((first, last)) = library.span(&story.shelf) else { return Vec::new() };
    let date = |held: &Holding| held.card.date.unwrap_or(Date::MIN);
    let start = library.articles.partition_point(|held| date(held) > last);
    let end = library.articles.partition_point(|held| date(held) >= first);
    let mut outlets: Vec<OutletId> = library.articles.rows()[start..end].iter().map(|held| held.outlet).collect();
    outlets.sort_unstable();
    outlets.dedup();
    outlets.retain(|outlet| !story.outlets.contains(outlet) && library.outlets[*outlet].slug != UNKNOWN);
    let link = |outlet: OutletId| frame.link(&library.outlets[outlet].name, &library.outlets[outlet].address);
    outlets.into_iter().map(link).collect()
}

/// How many pages of their own the older stories have.
pub(super) fn old_pages(library: &Library, paginate_by: usize) -> usize {
    list::old_pages(library.stories.len(), paginate_by)
}

/// Where an older page of the list stands.
pub(super) fn old_place(number: usize) -> String {
    list::old_place(PLACE, number)
}

/// The list of all stories: its landing page, or an older page by its number.
pub(super) fn list(frame: &Frame<'_>, number: Option<usize>) -> StoriesView {
    let stories = &frame.library.stories;
    let title = frame.words.get("stories");
    let place = number.map_or_else(|| PLACE.to_owned(), old_place);
    let tab = number.map_or_else(|| title.to_owned(), |number| frame.words.paged(title, number));
    let mut here = frame.here(&place, &tab, title);
    here.description = frame.words.labelled(&frame.config.title, title);
    let mut groups: Vec<StoryGroup> = Vec::new();
    for story in &stories.rows()[list::chunk(stories.len(), frame.config.paginate_by, number)] {
        let link = frame.library.articles[story.founder].card.date.map(|date| frame.month(date)).unwrap_or_default();
        let card = card(frame, story);
        match groups.last_mut().filter(|group| group.link == link) {
            Some(group) => group.stories.push(card),
            None => groups.push(StoryGroup { link, stories: vec![card] }),
        }
    }
    StoriesView {
        here,
        title: title.to_owned(),
        total: if number.is_none() { stories.len() } else { 0 },
        groups,
        pager: list::pager(frame, PLACE, stories.len(), number),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        article::{Body, Card, Content},
        config::Config,
        library::{
            StoryId,
            sample::{card, shelve},
        },
        page::{Desk, Shared, View, plan, view::StoryView},
    };
    use std::sync::Arc;

    const WORDS: &str = "听雨桥的桥面抬高了四十厘米以后水先到柳树";

    /// An article of an outlet on a day that tells of an event.
    fn told(event: u32, outlet: &str, day: &str) -> Arc<Card> {
        let own = (0..40).map(|n| (event * 1000 + n) * 7919).collect();
        let told = card(&format!("{event}{outlet}"), &format!("事{event}由{outlet}报"));
        told.on(day).outlet(outlet, outlet).with(|card| (card.signs, card.cites) = (own, vec!["voa".into()])).done()
    }

    /// What is done with an archive in which three outlets tell of event 1, and others of other things.
    fn with_archive<T>(config: &Config, what: impl FnOnce(&Desk<'_>) -> T) -> T {
        let mut cards: Vec<_> =
            (10..30).map(|n| told(n, ["a", "d"][n as usize % 2], &format!("2021-01-{n:02}"))).collect();
        cards.extend([told(1, "a", "2021-03-02"), told(1, "b", "2021-03-03"), told(1, "c", "2021-03-03")]);
        cards.push(told(2, "e", "2021-03-03"));
        let (library, _) = shelve(cards, config);
        let bodies = |path: &str| {
            let text = format!("{path}说，{WORDS}。\n");
            Some(Arc::new(Body { content: Content::of_paragraphs([text.trim()]), ..Body::default() }))
        };
        let shared = |at: StoryId| Arc::new(Shared::new(&library, &library.stories[at], &bodies));
        what(&Desk { bodies: &bodies, shared: &shared, ..Desk::new(&library, config) })
    }

    fn story(desk: &Desk<'_>) -> StoryView {
        let address = &desk.library.stories.rows()[0].shelf.address;
        match plan(desk).0.page(&format!("{address}index.html")).unwrap().view(desk) {
            View::Story(story) => *story,
            _ => panic!(),
        }
    }

    #[test]
    fn a_story_sets_its_reports_beside_each_other() {
        let view = with_archive(&Config::default(), story);
        assert_eq!((view.story.link.name.as_str(), view.story.link.count), ("事1由a报", 3));
        assert_eq!(view.story.span, ["2021年3月2日", "2021年3月3日"]);
        let rows: Vec<String> = view
            .reports
            .iter()
            .map(|it| format!("{} {} {} {}%", it.number, it.card.title, it.sources[0].name, it.shared))
            .collect();
        assert_eq!(rows, ["1 事1由a报 美国之音 88%", "2 事1由b报 美国之音 88%", "3 事1由c报 美国之音 88%"]);
        let heads: Vec<&str> = view.timeline.heads.iter().map(|head| head.name.as_str()).collect();
        let rows: Vec<String> = view
            .timeline
            .rows
            .iter()
            .map(|row| format!("{} {:?}", row.head.name, row.cells.iter().map(|cell| cell.count).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            (heads, rows),
            (vec!["3月2日", "3月3日"], vec!["a [1, 0]".into(), "b [0, 1]".into(), "c [0, 1]".into()])
        );
        assert_eq!(view.silent.iter().map(|link| link.name.as_str()).collect::<Vec<_>>(), ["e"]);
    }

    #[test]
    fn passages_lead_to_where_they_stand() {
        let view = with_archive(&Config::default(), story);
        assert_eq!((view.passages.len(), view.more_passages, view.passages[0].chars), (1, 0, 22));
        assert_eq!(view.passages[0].text, format!("说，{WORDS}"));
        let places: Vec<String> =
            view.passages[0].places.iter().map(|link| format!("{} {}", link.count, link.name)).collect();
        assert_eq!(places, ["1 a", "2 b", "3 c"]);
        assert!(view.passages[0].places.iter().all(|link| link.url.ends_with("/index.html#shared-1")));
    }

    #[test]
    fn an_article_shows_its_story_and_marks_what_it_shares() {
        with_archive(&Config::default(), |desk| {
            let pages = plan(desk).0.pages;
            let views = pages.iter().filter(|page| page.template == "article.html").map(|page| page.view(desk));
            let mut views = views.filter_map(|view| match view {
                View::Article(view) if view.article.title == "事1由b报" => Some(*view),
                _ => None,
            });
            let view = views.next().unwrap();
            let story = view.story.unwrap();
            let others: Vec<String> =
                story.others.iter().map(|it| format!("{} {}", it.number, it.card.title)).collect();
            assert_eq!((others, story.more, story.marks), (vec!["1 事1由a报".into(), "3 事1由c报".into()], 0, true));
            let body = view.article.body;
            assert!(body.starts_with("<p>1b<mark class=\"shared\" id=\"shared-1\">说，听雨桥"), "{body}");
            assert!(
                body.contains("aria-label=\"1 这段文字也见于a《事1由a报》\">1</a><a href=\"../../../../2021/03/03/c-"),
                "{body}"
            );
            assert!(view.related.iter().all(|card| !card.title.starts_with("事1由")));
        });
    }

    #[test]
    fn every_address_of_a_story_leads_to_it() {
        let config = Config { base_url: Some("https://h.example/".into()), paginate_by: 1, ..Config::default() };
        with_archive(&config, |desk| {
            let story = &desk.library.stories.rows()[0];
            let plan = plan(desk).0;
            assert_eq!(story.former.len(), 2);
            for place in &story.former {
                let View::Moved(moved) = plan.page(&format!("{place}index.html")).unwrap().view(desk) else { panic!() };
                assert_eq!(moved.story.link.name, "事1由a报");
                assert_eq!(moved.here.canonical, Some(format!("https://h.example/{}", story.shelf.address)));
            }
            let View::Sitemap(map) = plan.page("sitemap.xml").unwrap().view(desk) else { panic!() };
            assert_eq!(map.urls.iter().filter(|url| url.loc.contains("/stories/2")).count(), 1);
            let View::Stories(list) = plan.page("stories/index.html").unwrap().view(desk) else { panic!() };
            assert_eq!((list.total, list.groups[0].link.name.as_str()), (1, "2021年3月"));
            assert_eq!(list.groups[0].stories[0].outlets.len(), 3);
        });
    }
}
