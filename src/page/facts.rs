//! What pages show of an article itself, of any version of it: a holding and a body in; title, day, people, lists and text out. It
//! knows nothing of what stands beside them.

use super::{
    embeds,
    frame::Frame,
    local,
    marks::{self, Mark},
    pictures, story, time, url, view,
};
use crate::{
    article::{Body, Card, print},
    config::{Canonical, Policy},
    library::{Holding, TagId, TopicId, policy},
    table::Id,
    text,
};
use view::{ArticleFacts, Filing, ImageView, Link};

/// What the page shows of the article itself.
pub(super) fn facts(frame: &Frame<'_>, held: &Holding, body: &Body, marks: Vec<Mark>) -> ArticleFacts {
    let card = &held.card;
    let library = frame.library;
    let tag = |at: TagId| frame.link(&library.tags[at].name, &library.tags[at].address);
    let given = held.tags.iter().copied().filter(|at| !held.recognised.contains(at));
    let caption = body.caption.clone().unwrap_or_default();
    let lead_image = lead(frame, held, body, &caption);
    ArticleFacts {
        title: frame.headline(&card.title).to_owned(),
        date: card.date.map(|date| date.to_string()).unwrap_or_default(),
        date_text: frame.date_text(card.date),
        date_link: date_link(frame, card),
        outlet: frame.outlet_link(held),
        byline: body.byline.clone().unwrap_or_default(),
        editors: body.editors.clone(),
        tags: given.map(tag).collect(),
        recognised: held.recognised.iter().copied().map(tag).collect(),
        topics: filings(frame, held),
        sources: story::sources(frame, held),
        language: card.language.clone(),
        caption: if lead_image.is_none() { caption } else { String::new() },
        lead_image,
        body: shown(frame, held, body, &marks),
        chars: card.chars,
    }
}

/// An article's topics, each with what put it there.
fn filings(frame: &Frame<'_>, held: &Holding) -> Vec<Filing> {
    let filing = |&at: &TopicId| {
        let shelf = &frame.library.topics[at];
        let sign = held.card.topics.iter().find(|filed| filed.topic as usize == at.index()).map(|filed| &filed.by);
        Filing {
            link: frame.link(frame.name(shelf), &shelf.address),
            why: sign.map(|sign| frame.words.filed(sign)).unwrap_or_default(),
        }
    };
    held.topics.iter().map(filing).collect()
}

/// The picture above the text: the site's own where it holds it.
fn lead(frame: &Frame<'_>, held: &Holding, body: &Body, caption: &str) -> Option<ImageView> {
    let (src, place) = (body.lead_image.as_deref().unwrap_or_default(), body.lead_beside.as_deref());
    let own = local::lead(frame, &url::root_of(&held.address), place, src, caption);
    let image = own.or_else(|| pictures::lead(src, caption, frame.config.images))?;
    Some(ImageView { alt: body.lead_alt.clone().unwrap_or(image.alt), ..image })
}

/// The body with its shared passages marked, and with its pictures by the site's policy.
fn shown(frame: &Frame<'_>, held: &Holding, body: &Body, marks: &[Mark]) -> String {
    let mut blocks = marks::mark(&body.content, marks);
    local::apply(frame, &url::root_of(&held.address), &mut blocks);
    pictures::apply(&mut blocks, frame.config.images, frame.words.get("picture"));
    embeds::apply(&mut blocks, frame.words);
    print::html(&blocks)
}

/// A link to the page of the article's day; no address where it is undated.
fn date_link(frame: &Frame<'_>, card: &Card) -> Link {
    match card.date {
        Some(date) => frame.link(&frame.date_text(Some(date)), &time::place(date)),
        None => Link { name: frame.words.get("undated").to_owned(), ..Link::default() },
    }
}

/// The whole address that stands for an article: at its source, where the owner wants that; else here.
pub(super) fn canonical(frame: &Frame<'_>, held: &Holding) -> Option<String> {
    let source = held.card.source_url.as_deref().and_then(text::url::web);
    match frame.config.canonical {
        Canonical::Source if source.is_some() => source,
        _ => frame.here(&held.address, "", "").canonical,
    }
}

/// What to say where not all of an article may be shown; empty where all is.
pub(super) fn withheld(frame: &Frame<'_>, held: &Holding) -> String {
    match policy::of(&held.card, frame.config) {
        Policy::Full => "",
        Policy::Excerpt => frame.words.get("excerpt_only"),
        Policy::Metadata => frame.words.get("metadata_only"),
    }
    .to_owned()
}
