//! A cleaned page as an article: what was found and what was printed in, its card and its body out. It decides nothing about the
//! page any more.

use super::{FileFacts, Piece, Settings, account, fields::Fields, print::Printed};
use crate::{
    article::{Body, Card},
    digest::Digest,
    mirror::Draft,
    recipe::FieldName,
    text::{fold, han, script},
};

/// Bodies with fewer words than this leave the language to the headline.
const TELLING: usize = 20;

/// The card and the body of an article.
pub(super) fn describe(
    draft: &Draft,
    fields: &mut Fields,
    printed: Printed,
    pieces: &[Piece],
    settings: &Settings,
    facts: &FileFacts,
) -> (Card, Body) {
    let source = fields.address(FieldName::SourceUrl);
    let outlet = fields.outlet(draft, &settings.outlets, source.as_deref());
    let evidence = fields.dates(draft, outlet.as_ref(), &settings.outlets, source.as_deref(), &printed.text);
    let title = fields.first(FieldName::Title).unwrap_or_default().to_owned();
    let tags = fields.tags();
    let folded = fold::body(&printed.text);
    let telling = if han::weight(&printed.text) > TELLING { &printed.text } else { &title };
    let republisher = fields.first(FieldName::Republisher).map(str::to_owned);
    let card = Card {
        path: draft.path.clone(),
        date: evidence.first().map(|sign| sign.date),
        topics: settings.topics.of(&title, &tags, outlet.as_ref(), &printed.text),
        republisher: republisher.or_else(|| draft.recipe.republisher.clone()),
        language: script::language(telling).to_owned(),
        excerpt: account::excerpt(&printed.text),
        has_image: printed.has_image || fields.first(FieldName::LeadImage).is_some(),
        chars: han::chars(&printed.text),
        text: Digest::of_parts([fold::key(&title).as_bytes(), folded.as_bytes()]),
        sketch: account::sketch(&folded),
        mirror_url: fields.address(FieldName::MirrorUrl),
        source_url: source,
        title,
        tags,
        outlet,
    };
    let body = Body {
        html: printed.html,
        text: printed.text,
        byline: fields.byline(card.outlet.as_ref(), &settings.outlets),
        editors: fields.editors(),
        lead_image: fields.address(FieldName::LeadImage),
        caption: fields.first(FieldName::Caption).map(str::to_owned),
        date_evidence: evidence,
        recipe: draft.recipe.name.clone(),
        removed: account::removed(draft, pieces),
        sha256: facts.sha256.clone(),
        bytes: facts.bytes,
        encoding: facts.encoding.clone(),
    };
    (card, body)
}
