//! What happened to articles: a library and what differs between versions in; the list of changes and the list of what is gone, each
//! as pages, as a feed and as JSON Lines, out. It says what was seen and when, and never why.

use super::{Desk, Step, feed, frame::Frame, kin, list, url, versions, view};
use crate::{
    library::{ArticleId, Holding, Library, OutletId, Seen, UNKNOWN, Version},
    text::{self, difference::difference},
};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::{cmp::Reverse, collections::BTreeMap};
use view::{
    ChangeEntry, ChangesGroup, ChangesView, FeedEntry, FeedView, LossView, LostEntry, LostGroup, LostOutlet, LostView,
    RunView,
};

/// Name of the form for programs.
const LINES: [&str; 2] = ["changes.jsonl", "lost.jsonl"];

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    /// Each change from one version of an article to the next.
    Changes,
    /// Articles that are no longer at their places.
    Lost,
}

/// An article, and which of its versions is meant.
type Event = (ArticleId, usize);

impl Log {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::Changes, Self::Lost];

    /// Where its list stands.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::Changes => "changes/",
            Self::Lost => "lost/",
        }
    }

    /// Where its feed stands.
    pub(super) fn feed(self) -> String {
        format!("{}{}", self.place(), url::ATOM)
    }

    /// Where it stands as JSON Lines.
    pub(super) fn lines(self) -> String {
        format!("{}{}", self.place(), LINES[usize::from(self == Self::Lost)])
    }

    /// Its name, among the pages' own words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Lost => "lost",
        }
    }

    /// Whether there is anything in it.
    pub(super) fn is_empty(self, library: &Library) -> bool {
        !library.articles.iter().any(|held| match self {
            Self::Changes => versions::has_page(held),
            Self::Lost => held.lost.is_some(),
        })
    }

    /// What is in it, newest first; last what nobody knows the day of.
    pub(super) fn events(self, library: &Library) -> Vec<Event> {
        let of = |(at, held): (ArticleId, &Holding)| match self {
            Self::Changes => (1..held.versions.len()).map(|nth| (at, nth)).collect(),
            Self::Lost => held.lost.iter().map(|_| (at, 0)).collect::<Vec<Event>>(),
        };
        let mut events: Vec<Event> = library.articles.enumerated().flat_map(of).collect();
        events.sort_by_key(|&(at, nth)| (Reverse(self.day(library, (at, nth))), at, Reverse(nth)));
        events
    }

    fn seen(self, library: &Library, (at, nth): Event) -> Option<&Seen> {
        let held = &library.articles[at];
        match self {
            Self::Changes => held.versions[nth].seen.as_ref(),
            Self::Lost => held.lost.as_ref()?.seen.as_ref(),
        }
    }

    fn day(self, library: &Library, event: Event) -> Option<Date> {
        Some(self.seen(library, event)?.on)
    }

    /// The events of a page under the months in which they were seen.
    fn by_month(self, frame: &Frame<'_>, number: Option<usize>) -> Vec<(String, Vec<Event>)> {
        let events = self.events(frame.library);
        let mut groups: Vec<(String, Vec<Event>)> = Vec::new();
        for &event in &events[list::chunk(events.len(), frame.config.paginate_by, number)] {
            let day = self.day(frame.library, event);
            let name = day.map(|day| frame.words.year_month(day.year(), day.month()));
            let name = name.unwrap_or_else(|| frame.words.get("unseen").to_owned());
            match groups.last_mut().filter(|group| group.0 == name) {
                Some(group) => group.1.push(event),
                None => groups.push((name, vec![event])),
            }
        }
        groups
    }

    /// The frame of one of its pages.
    fn here(self, frame: &Frame<'_>, number: Option<usize>) -> view::Here {
        let title = frame.words.get(self.word());
        let place = number.map_or_else(|| self.place().to_owned(), |number| list::old_place(self.place(), number));
        let tab = number.map_or_else(|| title.to_owned(), |number| frame.words.paged(title, number));
        let mut here = frame.here(&place, &tab, title);
        here.description = frame.words.labelled(&frame.config.title, title);
        here.feeds.insert(0, frame.link(title, &self.feed()));
        here
    }
}

/// What differs between a version and the one before; none where nothing does.
fn step(desk: &Desk<'_>, (at, nth): Event) -> Option<Step> {
    (desk.steps)(at).get(nth.checked_sub(1)?).filter(|step| !step.kinds.is_empty()).cloned()
}

/// The versions that a change is between.
fn pair(held: &Holding, nth: usize) -> (&Version, &Version) {
    (&held.versions[nth - 1], &held.versions[nth])
}

/// A page of the list of changes.
pub(super) fn changes(frame: &Frame<'_>, desk: &Desk<'_>, number: Option<usize>) -> ChangesView {
    let log = Log::Changes;
    let group = |(name, events): (String, Vec<Event>)| {
        let changes: Vec<ChangeEntry> = events.into_iter().filter_map(|event| change(frame, desk, event)).collect();
        (!changes.is_empty()).then_some(ChangesGroup { name, changes })
    };
    ChangesView {
        here: log.here(frame, number),
        title: frame.words.get(log.word()).to_owned(),
        lines: frame.link(frame.words.get("json_lines"), &log.lines()),
        groups: log.by_month(frame, number).into_iter().filter_map(group).collect(),
        pager: list::pager(frame, log.place(), log.events(frame.library).len(), number),
    }
}

fn change(frame: &Frame<'_>, desk: &Desk<'_>, event: Event) -> Option<ChangeEntry> {
    let step = step(desk, event)?;
    let held = &frame.library.articles[event.0];
    let (old, new) = pair(held, event.1);
    Some(ChangeEntry {
        card: frame.card(event.0),
        seen: kin::seen(frame, new.seen.as_ref()),
        link: versions::link_to_step(frame, held, event.1),
        change: versions::change_of(frame, step.share, &step.kinds),
        headline: headline(&old.card.title, &new.card.title),
    })
}

/// A headline before and after; nothing where it is the same.
fn headline(old: &str, new: &str) -> Vec<RunView> {
    versions::headline(&difference((old, ""), (new, "")).headline)
}

/// A page of the list of what is gone.
pub(super) fn lost(frame: &Frame<'_>, number: Option<usize>) -> LostView {
    let log = Log::Lost;
    let all = log.events(frame.library).len();
    let groups = log.by_month(frame, number).into_iter();
    LostView {
        here: log.here(frame, number),
        title: frame.words.get(log.word()).to_owned(),
        total: if number.is_none() { all } else { 0 },
        lines: frame.link(frame.words.get("json_lines"), &log.lines()),
        groups: groups.map(|(name, events)| LostGroup { name, outlets: by_outlet(frame, &events) }).collect(),
        pager: list::pager(frame, log.place(), all, number),
    }
}

/// Articles that are gone, by outlet, those with most first, the unknown one last.
fn by_outlet(frame: &Frame<'_>, events: &[Event]) -> Vec<LostOutlet> {
    let library = frame.library;
    let mut outlets: BTreeMap<OutletId, Vec<LostEntry>> = BTreeMap::new();
    for &(at, _) in events {
        let held = &library.articles[at];
        let entry = kin::loss(frame, held).map(|loss| LostEntry { card: frame.card(at), loss });
        outlets.entry(held.outlet).or_default().extend(entry);
    }
    let mut outlets: Vec<(OutletId, Vec<LostEntry>)> = outlets.into_iter().collect();
    outlets
        .sort_by_key(|(outlet, articles)| (library.outlets[*outlet].slug == UNKNOWN, Reverse(articles.len()), *outlet));
    let outlet = |(at, articles): (OutletId, Vec<LostEntry>)| {
        let shelf = &library.outlets[at];
        LostOutlet { link: frame.counted(frame.name(shelf), &shelf.address, articles.len()), articles }
    };
    outlets.into_iter().map(outlet).collect()
}

/// The newest of it as a feed.
pub(super) fn feed(frame: &Frame<'_>, desk: &Desk<'_>, log: Log) -> FeedView {
    let events = log.events(frame.library);
    let latest = events.first().and_then(|&event| log.day(frame.library, event));
    let entry = |&event: &Event| entry(frame, desk, log, event);
    FeedView {
        updated: feed::midnight(latest),
        entries: events.iter().filter_map(entry).take(frame.config.feed_items).collect(),
        ..feed::of(frame, &log.feed(), (log.place(), frame.words.get(log.word())), &[], desk.bodies)
    }
}

/// A change or a loss in a feed.
fn entry(frame: &Frame<'_>, desk: &Desk<'_>, log: Log, event: Event) -> Option<FeedEntry> {
    let held = &frame.library.articles[event.0];
    let place = log.feed();
    let (id, url, summary) = match log {
        Log::Changes => {
            let step = step(desk, event)?;
            let url =
                format!("{}#{}", feed::address(frame, &place, &versions::place(held)), versions::anchor(held, event.1));
            (format!("{}{}", versions::place(held), versions::anchor(held, event.1)), url, sentence(frame, &step))
        }
        Log::Lost => {
            let loss: LossView = kin::loss(frame, held)?;
            (format!("{}lost", held.address), feed::address(frame, &place, &held.address), loss.text)
        }
    };
    let title = match log {
        Log::Changes => headlines(frame, held, event.1),
        Log::Lost => frame.headline(&held.card.title).to_owned(),
    };
    let author = frame.library.outlet_of(held).map_or(frame.words.get("unknown_outlet"), |shelf| shelf.name.as_str());
    Some(FeedEntry {
        title: feed::line(&title),
        id: feed::identifier(&id),
        url,
        source_url: held.card.source_url.as_deref().and_then(text::url::web).unwrap_or_default(),
        updated: feed::midnight(log.day(frame.library, event)),
        published: held.card.date.map(|date| feed::midnight(Some(date))).unwrap_or_default(),
        author: feed::line(author),
        summary: feed::line(&summary),
        content: String::new(),
        categories: Vec::new(),
        language: held.card.language.clone(),
    })
}

/// The headline, or the old one and the new one.
fn headlines(frame: &Frame<'_>, held: &Holding, nth: usize) -> String {
    let (old, new) = pair(held, nth);
    let [old, new] = [old, new].map(|version| frame.headline(&version.card.title));
    if old == new { new.to_owned() } else { format!("{old} → {new}") }
}

/// `12.5% of the text changed: Numbers, Wording`.
fn sentence(frame: &Frame<'_>, step: &Step) -> String {
    let change = versions::change_of(frame, step.share, &step.kinds);
    let kinds: Vec<&str> = change.kinds.iter().map(|kind| kind.name.as_str()).collect();
    let kinds = kinds.join(frame.words.get("separator"));
    if change.share_text.is_empty() { kinds } else { frame.words.labelled(&change.share_text, &kinds) }
}

/// All of it as JSON Lines.
pub(super) fn lines(frame: &Frame<'_>, desk: &Desk<'_>, log: Log) -> String {
    let line = |event: Event| match log {
        Log::Changes => change_record(frame, desk, event),
        Log::Lost => loss_record(frame, event),
    };
    let lines = log.events(frame.library).into_iter().filter_map(line);
    lines.map(|line| format!("{line}\n")).collect()
}

fn change_record(frame: &Frame<'_>, desk: &Desk<'_>, event: Event) -> Option<Value> {
    let step = step(desk, event)?;
    let held = &frame.library.articles[event.0];
    let (old, new) = pair(held, event.1);
    let mut record = record(frame, held, new.seen.as_ref());
    record["version"] = json!(new.slug);
    record["path"] = json!(new.card.path);
    record["title"] = json!(new.card.title);
    record["old_version"] = json!(old.slug);
    record["old_path"] = json!(old.card.path);
    record["old_title"] = json!(old.card.title);
    record["share"] = json!(step.share);
    record["kinds"] = json!(step.kinds);
    Some(record)
}

fn loss_record(frame: &Frame<'_>, event: Event) -> Option<Value> {
    let held = &frame.library.articles[event.0];
    let loss = held.lost.as_ref()?;
    let mut record = record(frame, held, loss.seen.as_ref());
    record["from"] = json!(loss.from);
    record["path"] = json!(held.card.path);
    record["title"] = json!(held.card.title);
    Some(record)
}

/// What is said of any event.
fn record(frame: &Frame<'_>, held: &Holding, seen: Option<&Seen>) -> Value {
    json!({
        "seen": seen.map(|seen| seen.on),
        "by": seen.map(|seen| &seen.by),
        "url": held.address,
        "date": held.card.date,
        "outlet": frame.library.outlet_of(held).map(|shelf| &shelf.name),
        "outlet_id": held.card.outlet.as_ref().map(|outlet| &outlet.id),
        "source_url": held.card.source_url,
    })
}
