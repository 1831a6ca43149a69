//! Which topics an article belongs to, by words, tags and outlets. Numbers of topics out; it never sees a topic's name.

use crate::{article::OutletRef, text::fold};
use serde::Serialize;

/// What makes an article belong to a topic, as configured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TopicRule {
    /// In the title or among the tags, or twice in the text.
    pub words: Vec<String>,
    /// Among the tags.
    pub tags: Vec<String>,
    /// Ids or names of outlets all of whose articles belong.
    pub outlets: Vec<String>,
}

/// All topics' rules, folded.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Topics(Vec<TopicRule>);

impl Topics {
    /// Folds the rules; their order is the numbering.
    pub fn new(rules: impl IntoIterator<Item = TopicRule>) -> Self {
        let keys =
            |words: Vec<String>| words.iter().map(|word| fold::key(word)).filter(|key| !key.is_empty()).collect();
        let folded =
            |rule: TopicRule| TopicRule { words: keys(rule.words), tags: keys(rule.tags), outlets: keys(rule.outlets) };
        Self(rules.into_iter().map(folded).collect())
    }

    /// The topics of an article.
    pub(super) fn of(&self, title: &str, tags: &[String], outlet: Option<&OutletRef>, text: &str) -> Vec<u32> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let title = fold::key(title);
        let tags: Vec<String> = tags.iter().map(|tag| fold::key(tag)).collect();
        let text = fold::key(text);
        let outlets: Vec<String> = outlet.map(|it| vec![fold::key(&it.id), fold::key(&it.name)]).unwrap_or_default();
        let belongs = |rule: &TopicRule| {
            rule.outlets.iter().any(|name| outlets.contains(name))
                || rule.tags.iter().any(|tag| tags.contains(tag))
                || rule.words.iter().any(|word| {
                    title.contains(word) || tags.contains(word) || text.matches(word.as_str()).nth(1).is_some()
                })
        };
        (0u32..).zip(&self.0).filter(|(_, rule)| belongs(rule)).map(|(number, _)| number).collect()
    }
}
