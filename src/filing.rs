//! What an article is filed by: its card and its text in, its topics and whom it cites out. It knows the owner's topics and all outlets,
//! and nothing of how an article was cleaned, so that another word of a topic cleans nothing again.

mod cites;
mod text;
mod topics;

use crate::{
    article::{Card, Filed, Outlets},
    digest::Digest,
};
use cites::Citations;
use serde::{Deserialize, Serialize};
use topics::{Facts, Topics};

pub use text::LazyText;
pub use topics::{Signs, TopicRule};

/// What articles are filed by.
#[derive(Debug, Default)]
pub struct FilingRules {
    outlets: Outlets,
    topics: Topics,
    citations: Citations,
    digests: FilingDigests,
}

/// What the parts of filing depend on beside the article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingDigests {
    /// What topics depend on: their rules, and the names of outlets.
    pub topics: Digest,
    /// What citations depend on: the names of outlets.
    pub citations: Digest,
}

impl FilingRules {
    /// Rules by these topics, in their order, and the names of these outlets.
    pub fn new(outlets: &Outlets, topics: impl IntoIterator<Item = TopicRule>) -> Self {
        let topics = Topics::new(topics);
        let named = |(name, id)| (name, id, outlets.by_name(name).map(|outlet| &outlet.id));
        let names = Digest::of_value(&outlets.names().map(named).collect::<Vec<_>>());
        let digests = FilingDigests { topics: Digest::of_value(&(&topics, names)), citations: names };
        Self { citations: Citations::new(outlets), outlets: outlets.clone(), topics, digests }
    }

    /// What is found depends on these, and on the article.
    pub fn digests(&self) -> FilingDigests {
        self.digests
    }

    /// The topics of an article, and the ids of those that it cites; as far as they were found by the same rules before, those that its
    /// card has. A tag that is only the outlet's name is the outlet, and no tag.
    pub fn of(&self, card: &Card, text: &LazyText<'_>, before: FilingDigests) -> (Vec<Filed>, Vec<String>) {
        let outlet = card.outlet.as_ref();
        let topics = || {
            let own = |key: &&String| !cites::is_own_name(key, outlet, &self.outlets);
            let tags: Vec<String> = card.tag_keys.iter().filter(own).cloned().collect();
            self.topics.of(&Facts { title: &card.key, tags: &tags, outlet, date: card.date, text })
        };
        let cites = || self.citations.of(text.whole(), outlet.map(|outlet| outlet.id.as_str()));
        (
            if before.topics == self.digests.topics { card.topics.clone() } else { topics() },
            if before.citations == self.digests.citations { card.cites.clone() } else { cites() },
        )
    }
}
