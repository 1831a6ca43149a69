//! What files of one article lend each other: the card that is shown and the others in, the card with what it lacked out. What was
//! lent is said with the file that lends it; a reprint's own outlet and day are not the article's.

use super::{Lent, Other, Relation};
use crate::{
    article::{Card, Filed},
    text::place,
};
use std::{collections::BTreeSet, sync::Arc};

/// The card with what it lacks and others with the same text have. A reprint's own outlet and days are not the article's.
pub(super) fn lend(published: Arc<Card>, others: &[Other]) -> (Arc<Card>, Vec<Lent>) {
    let copies = || others.iter().filter(|other| other.relation == Relation::Copy).map(|other| &other.card);
    let same = || {
        others
            .iter()
            .filter(|other| matches!(other.relation, Relation::Copy | Relation::Reprint))
            .map(|other| &other.card)
    };
    let mut card = Card::clone(&published);
    let mut lent = Vec::new();
    let mut say = |field: &'static str, from: &Arc<Card>| lent.push(Lent { field, from: from.path.clone() });
    if card.date.is_none()
        && let Some(from) = copies().filter(|from| from.date.is_some()).min_by_key(|from| from.date)
    {
        card.date = from.date;
        say("date", from);
    }
    if card.outlet.is_none()
        && let Some(from) = copies().find(|from| from.outlet.is_some())
    {
        card.outlet.clone_from(&from.outlet);
        say("outlet", from);
    }
    if card.source_url.is_none()
        && let Some(from) = copies().find(|from| from.source_url.is_some())
    {
        (card.source_url, card.identity) = (from.source_url.clone(), from.identity.clone());
        say("source_url", from);
    }
    if card.tags.is_empty()
        && let Some(from) = same().find(|from| !from.tags.is_empty())
    {
        (card.tags, card.tag_keys) = (from.tags.clone(), from.tag_keys.clone());
        say("tags", from);
    }
    for (field, has) in [
        ("byline", (|card| card.has.byline) as fn(&Card) -> bool),
        ("lead_image", |card| card.has.lead_image),
        ("caption", |card| card.has.caption),
    ] {
        if !has(&card)
            && (field != "lead_image" || !card.has_image)
            && let Some(from) = same().find(|from| has(from))
        {
            say(field, from);
        }
    }
    if lent.is_empty() {
        return (published, lent);
    }
    let has = |field: &str| lent.iter().any(|it| it.field == field);
    card.has_image |= has("lead_image");
    if has("date") || has("outlet") || has("source_url") {
        card.place = place::place(place::Facts {
            date: card.date,
            outlet: card.outlet.as_ref().map(|outlet| outlet.id.as_str()),
            identity: card.identity.as_deref(),
            title: &card.key,
        });
    }
    let lenders: BTreeSet<&str> = lent.iter().map(|it| it.from.as_str()).collect();
    let filed =
        others.iter().filter(|other| lenders.contains(other.card.path.as_str())).flat_map(|other| &other.card.topics);
    let new: Vec<Filed> = filed.filter(|it| card.topics.iter().all(|has| has.topic != it.topic)).cloned().collect();
    for it in new {
        if card.topics.iter().all(|has| has.topic != it.topic) {
            card.topics.push(it);
        }
    }
    card.topics.sort_by_key(|filed| filed.topic);
    (Arc::new(card), lent)
}
