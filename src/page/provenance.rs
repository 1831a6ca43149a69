//! Where an article came from: a holding and its body in, what its page and its record say of that out.

use super::{
    Bodies, data,
    facts::facts,
    frame::Frame,
    kin, versions,
    view::{CopyView, EvidenceView, Link, Provenance},
};
use crate::{
    article::{Body, DateEvidence, Removed},
    config::{Config, ProvenanceIn},
    library::{Holding, Library, Other, Relation},
    text,
};
use serde_json::Value;

/// The name of the rules that remove an outlet's own notice.
const NOTICE: &str = "copyright";

/// Where the article came from, and what was done to it.
pub(super) fn view(frame: &Frame<'_>, held: &Holding, body: &Body, bodies: Bodies<'_>) -> Provenance {
    let card = &held.card;
    Provenance {
        source_url: card.source_url.as_deref().and_then(text::url::web),
        mirror_url: card.mirror_url.as_deref().and_then(text::url::web),
        republisher: card.republisher.clone().unwrap_or_default(),
        date_evidence: body.date_evidence.iter().map(evidence).collect(),
        path: card.path.clone(),
        sha256: body.sha256.clone(),
        bytes: body.bytes,
        encoding: body.encoding.clone(),
        recipe: body.recipe.clone(),
        notice: notice(body),
        removed: body.removed.iter().map(|removed| shown(removed, frame.config.show_removed)).collect(),
        copies: held.others.iter().map(|other| copy(frame, held, other, bodies)).collect(),
        lent: held.lent.iter().map(|lent| kin::lent(frame, lent)).collect(),
    }
}

/// What the outlet says of who may print the article again.
fn notice(body: &Body) -> String {
    let said = body.removed.iter().filter(|removed| removed.rule == NOTICE);
    said.map(|removed| removed.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// What was removed; without its words where the owner does not publish them.
fn shown(removed: &Removed, with_text: bool) -> Removed {
    let text = if with_text { removed.text.clone() } else { String::new() };
    Removed { rule: removed.rule.clone(), text, ..*removed }
}

/// One sign of the date.
fn evidence(evidence: &DateEvidence) -> EvidenceView {
    EvidenceView { kind: evidence.kind.name().to_owned(), date: evidence.date.to_string(), text: evidence.text.clone() }
}

/// Another file with the same article.
fn copy(frame: &Frame<'_>, held: &Holding, other: &Other, bodies: Bodies<'_>) -> CopyView {
    let card = &other.card;
    let (relation, relation_text) = kin::relation(frame, other.relation);
    let (rule, rule_text) = kin::rule(frame, other.rule);
    let has_other_title = card.title != held.card.title;
    CopyView {
        path: card.path.clone(),
        mirror_url: card.mirror_url.as_deref().and_then(text::url::web).unwrap_or_default(),
        republisher: card.republisher.clone().unwrap_or_default(),
        relation,
        relation_text: relation_text.to_owned(),
        rule,
        rule_text: rule_text.to_owned(),
        title: if has_other_title { frame.headline(&card.title).to_owned() } else { String::new() },
        language: card.language.clone(),
        date: card.date.map(|date| date.to_string()).unwrap_or_default(),
        sha256: bodies(&card.path).map(|body| body.sha256.clone()).unwrap_or_default(),
        differs: differs(frame, held, other),
    }
}

/// Where it is shown how another file differs: only versions are compared.
fn differs(frame: &Frame<'_>, held: &Holding, other: &Other) -> Link {
    if other.relation != Relation::Version || !versions::has_page(held) {
        return Link::default();
    }
    // What differs between the first version and the next one stands at the next one.
    let at = held.versions.iter().position(|version| version.card.path == other.card.path);
    match at {
        Some(at) => versions::link_to_step(frame, held, at.max(1)),
        None => frame.link(frame.words.get("differs"), &versions::place(held)),
    }
}

/// More articles than this are recorded by month, where nothing else is said.
const MANY: usize = 1000;

/// Whether the records of all articles of a month stand in one file.
pub(super) fn is_by_month(library: &Library, config: &Config) -> bool {
    match config.provenance_in {
        ProvenanceIn::Auto => library.articles.len() > MANY,
        ProvenanceIn::Articles => false,
        ProvenanceIn::Months => true,
    }
}

/// The record of where an article came from.
pub(super) fn record(frame: &Frame<'_>, held: &Holding, body: Option<&Body>, bodies: Bodies<'_>) -> String {
    data::printed(&recorded(frame, held, body, bodies))
}

/// The same on one line.
pub(super) fn line(frame: &Frame<'_>, held: &Holding, body: Option<&Body>, bodies: Bodies<'_>) -> String {
    data::on_a_line(&recorded(frame, held, body, bodies))
}

fn recorded(frame: &Frame<'_>, held: &Holding, body: Option<&Body>, bodies: Bodies<'_>) -> Value {
    let empty = Body::default();
    let body = body.unwrap_or(&empty);
    let canonical = frame.here(&held.address, "", "").canonical;
    let facts = facts(frame, held, body, Vec::new());
    data::record(held, &facts, &view(frame, held, body, bodies), canonical.as_deref())
}

/// Where that record stands.
pub(super) fn place(held: &Holding) -> String {
    format!("{}provenance.json", held.address)
}

/// Where those of a list stand.
pub(super) fn place_of_list(list: &str) -> String {
    format!("{list}provenance.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlets_notice_is_said_even_where_removed_text_is_not() {
        let removed = |rule: &str, text: &str| Removed { rule: rule.into(), count: 1, chars: 4, text: text.into() };
        let body = Body {
            removed: vec![removed("ads", "广告"), removed("copyright", "转载请注明")],
            ..Body::default()
        };
        assert_eq!(notice(&body), "转载请注明");
    }
}
