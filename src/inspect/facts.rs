//! What is known of an article, and how: an article and where its fields stand in, the legend of fields out.

use super::marks::Place;
use crate::article::Article;
use serde::Serialize;
use std::collections::BTreeMap;

/// A field of an article.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Its name, as recipes have it.
    pub name: String,
    /// Its values; none where it is found in the source and published nowhere.
    pub values: Vec<String>,
    /// Whether its values are addresses.
    pub is_address: bool,
    /// What speaks for it.
    pub evidence: Vec<String>,
    /// The words that it was read from.
    #[serde(skip)]
    said: Vec<String>,
    /// The first place in the source that was taken for it.
    pub place: Option<Place>,
    /// Where nothing was taken for it: the first line that its value can be read in, in an attribute or in the body.
    pub seen: Option<usize>,
}

/// All facts: those that are known, and after them those that are only listed.
pub fn facts(article: Option<&Article>, places: &BTreeMap<String, Place>, text: &str) -> Vec<Fact> {
    let mut facts: Vec<Fact> = article.map(known).unwrap_or_default();
    facts.retain(|fact| !fact.values.is_empty());
    for (name, place) in places {
        match facts.iter_mut().find(|fact| fact.name == *name) {
            Some(fact) => fact.place = Some(place.clone()),
            None => facts.push(Fact { place: Some(place.clone()), ..fact(name, Vec::new()) }),
        }
    }
    for fact in facts.iter_mut().filter(|fact| fact.place.is_none() && fact.name != "language") {
        let said = fact.values.iter().chain(&fact.said);
        fact.seen = said.filter_map(|words| line_of(text, words)).next();
    }
    facts
}

/// The first line that some words stand in.
fn line_of(text: &str, words: &str) -> Option<usize> {
    text.find(words).map(|at| 1 + text[..at].matches('\n').count())
}

fn fact(name: &str, values: Vec<String>) -> Fact {
    let is_address = matches!(name, "source_url" | "mirror_url" | "lead_image");
    Fact { name: name.to_owned(), values, is_address, evidence: Vec::new(), said: Vec::new(), place: None, seen: None }
}

/// What is known of an article, in the order in which its page shows it.
fn known(article: &Article) -> Vec<Fact> {
    let (card, body) = (&article.card, &article.body);
    let one = |value: &Option<String>| value.iter().filter(|value| !value.is_empty()).cloned().collect();
    let outlet = card.outlet.iter().map(|outlet| outlet.name.clone()).collect();
    let id = card.outlet.iter().map(|outlet| outlet.id.clone()).collect();
    let signs = body.date_evidence.iter().map(|sign| format!("{} by {}: {}", sign.date, sign.kind.name(), sign.text));
    let said = body.date_evidence.iter().take(1).map(|sign| sign.text.clone()).collect();
    let date = fact("date", card.date.iter().map(ToString::to_string).collect());
    vec![
        fact("title", one(&Some(card.title.clone()))),
        Fact { evidence: signs.collect(), said, ..date },
        Fact { evidence: id, ..fact("outlet", outlet) },
        fact("byline", one(&body.byline)),
        fact("editors", body.editors.clone()),
        fact("tags", card.tags.clone()),
        fact("cites", card.cites.clone()),
        fact("source_url", one(&card.source_url)),
        fact("mirror_url", one(&card.mirror_url)),
        fact("republisher", one(&card.republisher)),
        fact("language", vec![card.language.clone()]),
        fact("lead_image", one(&body.lead_image)),
        fact("lead_alt", one(&body.lead_alt)),
        fact("caption", one(&body.caption)),
    ]
}
