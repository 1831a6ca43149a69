//! Stories: articles of several outlets about one event in, their own page and the list of all of them out. It never says who is
//! right, nor who was first beyond what the dates say.

use super::{
    Bodies,
    frame::{Frame, level},
    list, marks,
    shared::{Member, Run, Shared},
    time, view,
};
use crate::{
    article::Body,
    library::{Holding, Library, Shelf, Story, UNKNOWN},
};
use jiff::civil::Date;
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};
use view::{
    Cell, Link, Matrix, MatrixRow, Numbered, PassageView, Report, StoriesView, StoryBox, StoryCard, StoryGroup,
    StoryView,
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
    let mut outlets: BTreeMap<usize, usize> = BTreeMap::new();
    for &at in &story.shelf.articles {
        *outlets.entry(library.articles[at].outlet).or_default() += 1;
    }
    let link = |(outlet, count): (usize, usize)| {
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
        reports: shared
            .members
            .iter()
            .enumerate()
            .map(|(nth, member)| report(frame, nth, member.at, member.share))
            .collect(),
        passages: passages.iter().take(PASSAGES).map(|places| passage(frame, shared, &texts, places)).collect(),
        more_passages: passages.len().saturating_sub(PASSAGES),
        silent: silent(frame, story),
        story: card,
    }
}

/// A story as it is shown beside one of its articles.
pub(super) fn beside(frame: &Frame<'_>, story: &Story, shared: &Shared, at: usize) -> StoryBox {
    let others: Vec<Numbered> = shared
        .members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.at != at)
        .map(|(nth, member)| Numbered { number: nth + 1, card: frame.card(member.at) })
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
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for &topic in story.shelf.articles.iter().flat_map(|&at| &frame.library.articles[at].topics) {
        *counts.entry(topic).or_default() += 1;
    }
    let mut counts: Vec<(usize, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(topic, count)| (Reverse(count), topic));
    let link = |(topic, count): (usize, usize)| {
        let shelf = &frame.library.topics[topic];
        frame.counted(frame.name(shelf), &shelf.address, count)
    };
    counts.into_iter().map(link).collect()
}

/// Which outlet had how many articles on which day, the outlet that was first on top.
fn timeline(frame: &Frame<'_>, story: &Story) -> Matrix {
    let library = frame.library;
    let mut counts: BTreeMap<(usize, Date), usize> = BTreeMap::new();
    let (mut days, mut outlets): (Vec<Date>, Vec<usize>) = (Vec::new(), Vec::new());
    for held in story.shelf.articles.iter().rev().map(|&at| &library.articles[at]) {
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
    let row = |&outlet: &usize| {
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
fn report(frame: &Frame<'_>, nth: usize, at: usize, shared: usize) -> Report {
    Report { number: nth + 1, card: frame.card(at), sources: sources(frame, &frame.library.articles[at]), shared }
}

/// Whom an article cites.
pub(super) fn sources(frame: &Frame<'_>, held: &Holding) -> Vec<Link> {
    let link = |&at: &usize| {
        let shelf: &Shelf = &frame.library.sources[at];
        frame.link(frame.name(shelf), &shelf.address)
    };
    held.cites.iter().map(link).collect()
}

/// The bodies of a story's articles, by member.
struct Texts(Vec<Option<Arc<Body>>>);

impl Texts {
    fn new(frame: &Frame<'_>, shared: &Shared, bodies: Bodies<'_>) -> Self {
        let body = |member: &Member| bodies(&frame.library.articles[member.at].card.path);
        Self(shared.members.iter().map(body).collect())
    }

    /// The words of a run.
    fn run(&self, member: usize, run: &Run) -> &str {
        self.0[member].as_ref().and_then(|body| body.text.get(run.start..run.end)).unwrap_or_default()
    }
}

/// A passage, as the oldest article with the longest run of it has it.
fn passage(frame: &Frame<'_>, shared: &Shared, texts: &Texts, places: &[(usize, usize)]) -> PassageView {
    let run = |&(member, run): &(usize, usize)| texts.run(member, &shared.members[member].runs[run]);
    let longest = places.iter().max_by_key(|place| (run(place).len(), Reverse(**place)));
    let link = |&(member, run): &(usize, usize)| {
        let held = &frame.library.articles[shared.members[member].at];
        let outlet = &frame.library.outlets[held.outlet].name;
        let page = frame.counted(outlet, &held.address, member + 1);
        Link { url: format!("{}#{}", page.url, marks::id(run)), ..page }
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
    let mut outlets: Vec<usize> = library.articles[start..end].iter().map(|held| held.outlet).collect();
    outlets.sort_unstable();
    outlets.dedup();
    outlets.retain(|outlet| !story.outlets.contains(outlet) && library.outlets[*outlet].slug != UNKNOWN);
    let link = |outlet: usize| frame.link(&library.outlets[outlet].name, &library.outlets[outlet].address);
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
    for story in &stories[list::chunk(stories.len(), frame.config.paginate_by, number)] {
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
