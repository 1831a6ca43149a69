//! A cleaned page as an article: what was found and what was printed in, its card and its body out. It decides nothing about the
//! page any more, and leaves open what it is filed by.

use super::{FileFacts, Piece, account, fields::Fields, signature};
use crate::{
    article::{Block, Body, Card, Content, Has, Lying, Register, pictures},
    digest::Digest,
    draft::Draft,
    recipe::FieldName,
    text::{figures::Figures, fold, han, leaf, place, prints, script, sketch, units, url},
};
use std::collections::BTreeMap;

/// Bodies with fewer words than this leave the language to the headline.
const TELLING: usize = 20;

/// The card and the body of an article.
pub(super) fn describe(
    draft: &Draft,
    fields: &mut Fields,
    content: Content,
    pieces: &[Piece],
    outlets: &Register<'_>,
    facts: &FileFacts,
) -> (Card, Body) {
    let source = fields.address(FieldName::SourceUrl);
    let outlet = fields.outlet(draft, outlets, source.as_deref());
    let evidence = fields.dates(draft, outlet.as_ref(), outlets, source.as_deref(), content.text());
    let title = fields.first(FieldName::Title).unwrap_or_default().to_owned();
    let tags = fields.tags();
    let folded = fold::body(content.text());
    let date = evidence.first().map(|sign| sign.date);
    let key = fold::key(&title);
    let tag_keys: Vec<String> = tags.iter().map(|tag| fold::key(tag)).collect();
    let terms = signature::card_terms(&title, content.text());
    let identity = source.as_deref().and_then(url::identity);
    let place = place::place(place::Facts {
        date,
        outlet: outlet.as_ref().map(|outlet| outlet.id.as_str()),
        identity: identity.as_deref(),
        title: &key,
    });
    let telling = if han::outweighs(content.text(), TELLING) { content.text() } else { &title };
    let byline = fields.byline(outlet.as_ref(), outlets);
    let is_outlet = |name: &str| outlet.as_ref().is_some_and(|it| outlets.refer(name).id == it.id);
    let further = fields.further_names(byline.as_deref(), is_outlet);
    let (lead_image, caption) =
        (fields.address(FieldName::LeadImage), fields.first(FieldName::Caption).map(str::to_owned));
    let beside_it = lying(content.blocks(), fields.lead_beside.as_deref(), lead_image.is_some());
    let republisher = fields.first(FieldName::Republisher).map(str::to_owned);
    let card = Card {
        path: draft.path.clone(),
        date,
        topics: Vec::new(),
        cites: Vec::new(),
        prints: prints::prints(&units::units(content.text())),
        signs: signature::signs(&title, account::undated(content.text()), &terms),
        terms,
        republisher: republisher.or_else(|| draft.recipe.republisher.clone()),
        language: script::language(telling).to_owned(),
        excerpt: account::excerpt(content.text()),
        has_image: pictures(content.blocks()).iter().any(|picture| !picture.is_inline)
            || fields.first(FieldName::LeadImage).is_some(),
        chars: han::chars(content.text()),
        file: Digest::of(facts.sha256.as_bytes()),
        figures: Figures::of(&title, account::undated(content.text())),
        leaf: identity.as_deref().and_then(leaf::of_address).or_else(|| leaf::of_path(&draft.path)),
        beside: fields.beside.each_ref().map(|address| leaf::named(address.as_deref()?, &draft.path)),
        saved: fields.saved,
        beside_it,
        has: Has {
            byline: byline.is_some(),
            lead_image: lead_image.is_some() || fields.lead_beside.is_some(),
            caption: caption.is_some(),
        },
        text: Digest::of_parts([key.as_bytes(), folded.as_bytes()]),
        body: Digest::of(folded.as_bytes()),
        sketch: sketch::sketch(&folded),
        key,
        tag_keys,
        identity,
        place,
        mirror_url: fields.address(FieldName::MirrorUrl),
        source_url: source,
        title,
        tags,
        outlet,
    };
    let body = Body {
        content,
        byline,
        editors: fields.editors(),
        lead_image,
        lead_alt: fields.lead_alt(),
        lead_beside: fields.lead_beside.take(),
        caption,
        date_evidence: evidence,
        recipe: draft.recipe.name.clone(),
        removed: account::removed(draft, pieces).into_iter().chain(fields.removed(draft)).chain(further).collect(),
        sha256: facts.sha256.clone(),
        bytes: facts.bytes,
        encoding: facts.encoding.clone(),
    };
    (card, body)
}

/// The pictures that may lie beside an article, each once.
fn lying(blocks: &[Block], lead: Option<&str>, lead_is_on_web: bool) -> Vec<Lying> {
    let mut all: BTreeMap<&str, bool> = lead.map(|place| (place, !lead_is_on_web)).into_iter().collect();
    let within = pictures(blocks).into_iter();
    all.extend(within.filter_map(|it| Some((it.beside.as_deref()?, url::web(&it.src).is_none()))));
    all.into_iter().map(|(place, is_only)| Lying { place: place.to_owned(), is_only }).collect()
}
