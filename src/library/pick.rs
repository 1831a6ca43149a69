//! What is shown of the files that hold one article: cards in, the one that is published, what the others are to it, and what they
//! lend it out. It shows the most authentic file and not the longest.

use super::{Captures, Lent, Loss, Other, Relation, Rule, Version, judge::of_two_outlets, lend::lend, texts::Files};
use crate::article::Card;
use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

/// Files that hold one article.
#[derive(Debug)]
pub(super) struct Group {
    /// The one that is published, with what others lend it.
    pub(super) published: Arc<Card>,
    /// The others, by path.
    pub(super) others: Vec<Other>,
    /// The texts that it had, oldest first; empty where it had only one.
    pub(super) versions: Vec<Version>,
    /// What became of it where it is no longer at its place.
    pub(super) lost: Option<Loss>,
    /// What is lent.
    pub(super) lent: Vec<Lent>,
}

/// Picks the card that is published of those that hold one article, each with the rule by which it was found to.
pub(super) fn article(cards: Vec<(Arc<Card>, Rule)>, captured: &Captures) -> Group {
    let files = Files::new(&cards, captured);
    let lost = files.lost();
    if let [(published, _)] = &cards[..] {
        return Group {
            published: published.clone(),
            others: Vec::new(),
            versions: Vec::new(),
            lost,
            lent: Vec::new(),
        };
    }
    let shown = shown(&cards, &files);
    let published = cards[shown].0.clone();
    let other = |at: usize| {
        let (card, rule) = &cards[at];
        let relation = match () {
            () if files.is_stub(at) => Relation::Stub,
            () if !files.are_same(at, shown) => Relation::Version,
            () if of_two_outlets(card, &published) => Relation::Reprint,
            () => Relation::Copy,
        };
        Other { relation, card: card.clone(), rule: *rule }
    };
    let others: Vec<Other> = (0..cards.len()).filter(|&at| at != shown).map(other).collect();
    let versions = files.versions(shown);
    let (published, lent) = lend(published, &others);
    Group { published, others, versions, lost, lent }
}

/// The card to show: the most authentic of those with the newest text, and rather one that is there than a former one.
fn shown(cards: &[(Arc<Card>, Rule)], files: &Files<'_>) -> usize {
    let outlets: BTreeSet<&str> =
        cards.iter().filter_map(|(card, _)| card.outlet.as_ref()).map(|outlet| outlet.id.as_str()).collect();
    let rank = |at: usize| (!files.is_there(at), rank(&cards[at].0, &outlets));
    files.newest().into_iter().min_by(|&a, &b| rank(a).cmp(&rank(b))).unwrap_or(0)
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
