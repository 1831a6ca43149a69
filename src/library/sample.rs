//! Hand-made cards for tests: a path and a title in, a card out. It never stands in a release.

use super::Library;
use crate::{
    article::{Card, OutletRef},
    config::Config,
    digest::Digest,
    recipe::{Outlet, Outlets},
    report::Finding,
};
use std::sync::Arc;

/// A card in the making: 300 characters of a text of its own, everything else unknown.
pub(crate) struct Sample(Card);

/// Starts a card.
pub(crate) fn card(path: &str, title: &str) -> Sample {
    Sample(Card {
        path: path.into(),
        title: title.into(),
        date: None,
        outlet: None,
        republisher: None,
        tags: Vec::new(),
        source_url: None,
        mirror_url: None,
        language: "zh-Hans".into(),
        excerpt: format!("{title}的开头"),
        has_image: false,
        chars: 300,
        text: digest_of(path),
        sketch: sketch_of(path),
        topics: Vec::new(),
    })
}

impl Sample {
    /// Published on a day.
    pub(crate) fn on(mut self, date: &str) -> Self {
        self.0.date = Some(date.parse().unwrap());
        self
    }

    /// Published by an outlet.
    pub(crate) fn outlet(mut self, id: &str, name: &str) -> Self {
        self.0.outlet = Some(OutletRef { id: id.into(), name: name.into() });
        self
    }

    /// With tags.
    pub(crate) fn tags(mut self, tags: &[&str]) -> Self {
        self.0.tags = tags.iter().map(|&tag| tag.into()).collect();
        self
    }

    /// In topics, by their places in the settings.
    pub(crate) fn topics(mut self, topics: &[u32]) -> Self {
        self.0.topics = topics.to_vec();
        self
    }

    /// With an address at the outlet.
    pub(crate) fn url(mut self, url: &str) -> Self {
        self.0.source_url = Some(url.into());
        self
    }

    /// With a text of that name and length: equal names are equal texts.
    pub(crate) fn text(mut self, name: &str, chars: usize) -> Self {
        (self.0.text, self.0.sketch, self.0.chars) = (digest_of(name), sketch_of(name), chars);
        self
    }

    /// With a sketch that agrees with that of a text in so many of its 32 places.
    pub(crate) fn like(mut self, name: &str, places: usize) -> Self {
        self.0.sketch[..places].copy_from_slice(&sketch_of(name)[..places]);
        self
    }

    /// Whatever else is needed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Card)) -> Self {
        change(&mut self.0);
        self
    }

    /// The card.
    pub(crate) fn done(self) -> Arc<Card> {
        Arc::new(self.0)
    }
}

/// The digest of a text by its name.
pub(crate) fn digest_of(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

/// 32 numbers that no other text has.
fn sketch_of(name: &str) -> Vec<u32> {
    (0..32u8)
        .map(|family| {
            let digest = Digest::of_parts([name.as_bytes(), &[family]]);
            u32::from_le_bytes([digest.bytes()[0], digest.bytes()[1], digest.bytes()[2], digest.bytes()[3]]).max(1)
        })
        .collect()
}

/// Shelves cards with a table of one known outlet: `voa`, 美国之音, also called VOA中文.
pub(crate) fn shelve(cards: Vec<Arc<Card>>, config: &Config) -> (Library, Vec<Finding>) {
    let known = Outlet {
        id: "voa".into(),
        name: "美国之音".into(),
        aliases: vec!["VOA中文".into()],
        hosts: Vec::new(),
        description: "一家电台".into(),
    };
    super::shelve(cards, config, &Outlets::new([known]))
}
