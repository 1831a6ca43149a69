//! How much of an outlet's articles may be shown: a card or a body and the settings in, what may be shown of it out. It changes
//! nothing of who published what when.

use crate::{
    article::{Body, Card, Content},
    config::{Config, Policy},
};
use std::sync::Arc;

/// How much of an article may be shown.
pub fn of(card: &Card, config: &Config) -> Policy {
    let Some(outlet) = &card.outlet else { return Policy::Full };
    let entries = config.outlets.iter().rev();
    entries.into_iter().find(|it| it.id == outlet.id).map_or(Policy::Full, |it| it.policy)
}

/// What lists, feeds and pages for machines may show of an article.
pub fn card(card: Arc<Card>, config: &Config) -> Arc<Card> {
    match of(&card, config) {
        Policy::Full => card,
        Policy::Excerpt => Arc::new(Card { has_image: false, beside_it: Vec::new(), ..(*card).clone() }),
        Policy::Metadata => {
            Arc::new(Card { has_image: false, beside_it: Vec::new(), excerpt: String::new(), ..(*card).clone() })
        }
    }
}

/// What an article's page, and whatever else holds texts, may show of its body: all, its first words, or nothing. What was
/// removed from it is still counted.
pub fn body(body: Body, card: &Card, config: &Config) -> Body {
    let text = match of(card, config) {
        Policy::Full => return body,
        Policy::Excerpt => card.excerpt.clone(),
        Policy::Metadata => String::new(),
    };
    let mut body = Body {
        lead_image: None,
        lead_alt: None,
        lead_beside: None,
        caption: None,
        content: Content::of_paragraphs([text.as_str()]),
        ..body
    };
    body.removed.iter_mut().for_each(|removed| removed.text.clear());
    body
}

#[cfg(test)]
mod tests {
    use super::super::sample::card;
    use super::*;
    use crate::article::{Outlet, Removed, print};

    #[test]
    fn what_may_be_shown_follows_the_outlet() {
        let outlet = |policy| Outlet { policy, ..toml::from_str("id = \"voa\"\nname = \"VOA\"").unwrap() };
        let config = |policy| Config { outlets: vec![outlet(Policy::Full), outlet(policy)], ..Config::default() };
        let shown = |policy, outlet: &str| {
            let article = card("a", "甲 <b>").outlet(outlet, "x").with(|it| it.has_image = true).done();
            let removed = Removed { rule: "ad".into(), count: 1, chars: 2, text: "广告".into() };
            let whole = Body {
                content: Content::of_paragraphs(["全文"]),
                byline: Some("某人".into()),
                lead_image: Some("https://a.example/1.jpg".into()),
                caption: Some("图".into()),
                removed: vec![removed],
                ..Body::default()
            };
            let body = body(whole, &article, &config(policy));
            let card = super::card(article, &config(policy));
            assert_eq!((body.byline.as_deref(), body.removed[0].chars), (Some("某人"), 2));
            let seen = body.lead_image.is_some() && body.caption.is_some() && body.removed[0].text == "广告";
            (
                print::html(body.content.blocks()),
                body.content.text().to_owned(),
                card.excerpt.clone(),
                card.has_image,
                seen,
            )
        };
        let (start, none) = ("甲 <b>的开头".to_owned(), String::new());
        let full = ("<p>全文</p>".to_owned(), "全文".to_owned(), start.clone(), true, true);
        assert_eq!(shown(Policy::Full, "voa"), full);
        assert_eq!(shown(Policy::Metadata, "rfa"), full);
        let first = "<p>甲 &lt;b&gt;的开头</p>".to_owned();
        assert_eq!(shown(Policy::Excerpt, "voa"), (first, start.clone(), start, false, false));
        assert_eq!(shown(Policy::Metadata, "voa"), (none.clone(), none.clone(), none, false, false));
    }
}
