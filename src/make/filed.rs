//! What was learned before, by the rules of today: whether it still holds, and with articles filed anew. It cleans nothing.

use super::Site;
use crate::{
    article::Card,
    cache::{Known, Rules},
    filing::LazyText,
    search::Traces,
};
use std::cell::LazyCell;

/// Whether what is known of a file was learned by rules that are still the same.
pub(super) fn holds(site: &Site, known: &Known, before: &Rules) -> bool {
    known.by.recipe.is_none_or(|recipe| site.recipes.has(&recipe))
        && (before.outlets == site.rules.outlets || known.by.outlets.holds(&site.outlets))
}

/// What is known of a file, with an article filed by the rules of today; none where its text is needed and lost.
pub(super) fn filed(site: &Site, known: &Known, before: &Rules) -> Option<Known> {
    let Some(card) = known.card().filter(|_| before.filing != site.rules.filing) else { return Some(known.clone()) };
    let traces = LazyCell::new(|| Traces::read(&known.traces()?).ok());
    let read = || Some(known.body()?.content.text().to_owned().into());
    let text = LazyText::read_by(read, |word| traces.as_ref().is_none_or(|traces| traces.may_hold(word)));
    let (topics, cites) = site.filing.of(card, &text, before.filing);
    if text.is_lost() {
        return None;
    }
    let is_same = topics == card.topics && cites == card.cites;
    Some(if is_same { known.clone() } else { known.clone().with_card(Card { topics, cites, ..(**card).clone() }) })
}
