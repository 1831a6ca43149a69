//! What is shown of the files that hold one article: cards in, the one that is published, what the others are to it, and what they
//! lend it out. It shows the most authentic file and not the longest.

use super::{
    Lent, Other, Relation, Rule, Version,
    judge::{COPY, STUB, of_two_outlets, shares},
};
use crate::{
    article::{Card, Filed},
    text::place,
};
use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

/// Texts of a group that others are compared with.
const TEXTS: usize = 32;

/// Length of the key in the address of a version.
const SLUG: usize = 8;

/// Files that hold one article.
#[derive(Debug)]
pub(super) struct Group {
    /// The one that is published, with what others lend it.
    pub(super) published: Arc<Card>,
    /// The others, by path.
    pub(super) others: Vec<Other>,
    /// The texts that it had, oldest first; empty where it had only one.
    pub(super) versions: Vec<Version>,
    /// What is lent.
    pub(super) lent: Vec<Lent>,
}

/// Picks the card that is published of those that hold one article, each with the rule by which it was found to.
pub(super) fn article(mut cards: Vec<(Arc<Card>, Rule)>) -> Group {
    if cards.len() == 1
        && let Some((published, _)) = cards.pop()
    {
        return Group { published, others: Vec::new(), versions: Vec::new(), lent: Vec::new() };
    }
    let texts = texts(&cards);
    let shown = shown(&cards, &texts);
    let published = cards[shown].0.clone();
    let others: Vec<Other> = (0..cards.len())
        .filter(|&at| at != shown)
        .map(|at| {
            let (card, rule) = &cards[at];
            let is_same = texts[at].is_some() && texts[at] == texts[shown];
            Other { relation: relation(card, &published, is_same), card: card.clone(), rule: *rule }
        })
        .collect();
    let versions = versions(&cards, &texts, shown);
    let (published, lent) = lend(published, &others);
    Group { published, others, versions, lent }
}

/// For each card which text it has, by the place of the card that stands for it; none for a stub beside texts.
fn texts(cards: &[(Arc<Card>, Rule)]) -> Vec<Option<usize>> {
    let longest = cards.iter().map(|(card, _)| card.chars).max().unwrap_or(0);
    let mut order: Vec<usize> = (0..cards.len()).filter(|&at| cards[at].0.chars >= STUB.min(longest)).collect();
    order.sort_by_key(|&at| (Reverse(cards[at].0.chars), at));
    let mut heads: Vec<usize> = Vec::new();
    let mut texts = vec![None; cards.len()];
    for at in order {
        let card = &cards[at].0;
        let alike = |&&head: &&usize| card.text == cards[head].0.text || shares(card, &cards[head].0).0 >= COPY;
        let head = heads.iter().find(alike).copied();
        if head.is_none() && heads.len() < TEXTS {
            heads.push(at);
        }
        texts[at] = head.or(Some(at));
    }
    texts
}

/// The card to show: of the whole texts the most authentic.
fn shown(cards: &[(Arc<Card>, Rule)], texts: &[Option<usize>]) -> usize {
    let longest = cards.iter().map(|(card, _)| card.chars).max().unwrap_or(0);
    let outlets: BTreeSet<&str> =
        cards.iter().filter_map(|(card, _)| card.outlet.as_ref()).map(|outlet| outlet.id.as_str()).collect();
    let rank = |&at: &usize| {
        let card = &*cards[at].0;
        let is_whole = texts[at].is_some() && card.chars * 10 >= longest * 9;
        (!is_whole, rank(card, &outlets))
    };
    (0..cards.len()).min_by(|a, b| rank(a).cmp(&rank(b))).unwrap_or(0)
}

/// What makes a card the one to show, smallest first: the outlet's own, then the one with the most fields, then the earliest.
fn rank<'a>(card: &'a Card, outlets: &BTreeSet<&str>) -> impl Ord + use<'a> {
    let own = card.outlet.as_ref().map(|outlet| outlet.id.as_str());
    let cites_another = card.cites.iter().any(|id| Some(id.as_str()) != own && outlets.contains(id.as_str()));
    let fields = [
        card.outlet.is_some(),
        card.date.is_some(),
        card.source_url.is_some(),
        !card.title.is_empty(),
        !card.tags.is_empty(),
        card.has_image,
        card.has.byline,
    ];
    (
        cites_another,
        card.republisher.is_some(),
        Reverse(fields.into_iter().filter(|has| *has).count()),
        (card.date.is_none(), card.date),
        Reverse(card.chars),
        &card.path,
    )
}

/// What another card is to the one that is shown.
fn relation(card: &Card, published: &Card, is_same: bool) -> Relation {
    match () {
        () if card.chars < STUB && published.chars >= STUB => Relation::Stub,
        () if !is_same => Relation::Version,
        () if of_two_outlets(card, published) => Relation::Reprint,
        () => Relation::Copy,
    }
}

/// The texts that an article had, oldest first; none where it had only one.
fn versions(cards: &[(Arc<Card>, Rule)], texts: &[Option<usize>], shown: usize) -> Vec<Version> {
    let mut heads: BTreeSet<usize> = texts.iter().flatten().copied().collect();
    if heads.len() < 2 {
        return Vec::new();
    }
    // The card that is shown stands for its text.
    if let Some(head) = texts[shown] {
        heads.remove(&head);
        heads.insert(shown);
    }
    let mut found: Vec<&Arc<Card>> = heads.iter().map(|&at| &cards[at].0).collect();
    found.sort_by(|a, b| (a.date.is_none(), a.date, &a.path).cmp(&(b.date.is_none(), b.date, &b.path)));
    found.into_iter().map(|card| Version { card: card.clone(), slug: card.text.short(SLUG), seen: None }).collect()
}

/// The card with what it lacks and others with the same text have. A reprint's own outlet and days are not the article's.
fn lend(published: Arc<Card>, others: &[Other]) -> (Arc<Card>, Vec<Lent>) {
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
