//! Hand-made cards for tests: a path and a title in, a card out. It never stands in a release.

use super::Library;
use crate::{
    article::{Card, Filed, Outlet, OutletRef, Outlets, Sign},
    config::Config,
    digest::Digest,
    report::Finding,
    text::{figures::Figures, fold, han, leaf, place, prints, sketch, units, url},
};
use std::sync::Arc;

/// A card in the making: 300 characters of a text of its own, everything else unknown.
pub(crate) struct Sample(Card);

/// Starts a card.
pub(crate) fn card(path: &str, title: &str) -> Sample {
    Sample(Card {
        path: path.into(),
        title: title.into(),
        language: "zh-Hans".into(),
        excerpt: format!("{title}的开头"),
        chars: 300,
        text: digest_of(path),
        body: digest_of(path),
        sketch: numbers_of(path, PLACES),
        prints: prints_of(path),
        ..Card::default()
    })
}

impl Sample {
    /// A card to be changed.
    pub(crate) fn of(card: Card) -> Self {
        Self(card)
    }

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
        self.0.topics = topics.iter().map(|&topic| Filed { topic, by: Sign::Date }).collect();
        self
    }

    /// With an address at the outlet.
    pub(crate) fn url(mut self, url: &str) -> Self {
        self.0.source_url = Some(url.into());
        self
    }

    /// With a text of that name and length: equal names are equal texts.
    pub(crate) fn text(mut self, name: &str, chars: usize) -> Self {
        (self.0.text, self.0.body, self.0.chars) = (digest_of(name), digest_of(name), chars);
        (self.0.sketch, self.0.prints) = (numbers_of(name, PLACES), prints_of(name));
        self
    }

    /// With that text.
    pub(crate) fn words(mut self, text: &str) -> Self {
        let (card, folded) = (&mut self.0, fold::body(text));
        card.body = Digest::of(folded.as_bytes());
        card.text = Digest::of_parts([fold::key(&card.title).as_bytes(), folded.as_bytes()]);
        card.file = Digest::of_parts([card.path.as_bytes(), card.title.as_bytes(), text.as_bytes()]);
        (card.chars, card.sketch) = (han::chars(text), sketch::sketch(&folded));
        (card.prints, card.figures) = (prints::prints(&units::units(text)), Figures::of(&card.title, text));
        self
    }

    /// Whatever else is needed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Card)) -> Self {
        change(&mut self.0);
        self
    }

    /// The card, with what follows from its fields.
    pub(crate) fn done(mut self) -> Arc<Card> {
        let card = &mut self.0;
        card.key = fold::key(&card.title);
        card.tag_keys = card.tags.iter().map(|tag| fold::key(tag)).collect();
        card.identity = card.source_url.as_deref().and_then(url::identity);
        card.leaf = card.identity.as_deref().and_then(leaf::of_address).or_else(|| leaf::of_path(&card.path));
        card.place = place::place(place::Facts {
            date: card.date,
            outlet: card.outlet.as_ref().map(|outlet| outlet.id.as_str()),
            identity: card.identity.as_deref(),
            title: &card.key,
        });
        Arc::new(self.0)
    }
}

/// The digest of a text by its name.
pub(crate) fn digest_of(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

/// Places of a sketch.
const PLACES: u8 = 32;

/// So many numbers that no other text has.
fn numbers_of(name: &str, len: u8) -> Vec<u32> {
    let number = |nth: u8| {
        let digest = Digest::of_parts([name.as_bytes(), &[nth]]);
        u32::from_le_bytes([digest.bytes()[0], digest.bytes()[1], digest.bytes()[2], digest.bytes()[3]]).max(1)
    };
    (0..len).map(number).collect()
}

/// The prints of a text of 300 characters.
fn prints_of(name: &str) -> Vec<u32> {
    let mut prints = numbers_of(name, 60);
    prints.sort_unstable();
    prints
}

/// Shelves cards with a table of one known outlet: `voa`, 美国之音, also called VOA中文.
pub(crate) fn shelve(cards: Vec<Arc<Card>>, config: &Config) -> (Library, Vec<Finding>) {
    let known = Outlet {
        id: "voa".into(),
        name: "美国之音".into(),
        aliases: vec!["VOA中文".into()],
        hosts: Vec::new(),
        description: "一家电台".into(),
        policy: crate::article::Policy::Full,
    };
    super::shelve(cards, config, &Outlets::new([known]))
}
