//! Addresses: published articles in, where each stands out. An address comes from the article and never from its place among
//! others, and no two articles share one.

use super::{
    UNKNOWN,
    copies::{Group, Known},
    slugs::claim,
};
use crate::{article::Card, digest::Digest, text::slug};
use std::{cmp::Reverse, collections::BTreeSet};

/// Length of the key behind the outlet's name.
const KEY: usize = 8;

/// The address of each group's published article, in the order of the groups.
pub(super) fn assign(groups: &[Group]) -> Vec<String> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&at| {
        let card = &groups[at].published.card;
        (Reverse(card.chars), card.path.as_str(), at)
    });
    let mut taken = BTreeSet::new();
    let mut addresses: Vec<String> = groups.iter().map(|group| plain(&group.published)).collect();
    let late: Vec<usize> = order.into_iter().filter(|&at| !taken.insert(addresses[at].clone())).collect();
    for at in late {
        addresses[at] = claim(&mut taken, longer(&groups[at].published));
    }
    addresses
}

/// The outlet's part of an address.
pub(super) fn outlet_part(card: &Card) -> String {
    match &card.outlet {
        Some(outlet) if !outlet.id.is_empty() => slug::ascii(&outlet.id),
        _ => UNKNOWN.to_owned(),
    }
}

/// The address that an article has on its own.
fn plain(known: &Known) -> String {
    let key = match &known.source {
        Some(source) => Digest::of(source.as_bytes()),
        None => {
            let outlet = known.card.outlet.as_ref().map_or(UNKNOWN, |outlet| outlet.id.as_str());
            let date = known.card.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
            Digest::of(format!("{}\n{outlet}{date}", known.title).as_bytes())
        }
    };
    format!("{}{}/", stem(&known.card), key.short(KEY))
}

/// Addresses for an article whose own is taken: by its words, longer and longer, and with its file's path and a number when
/// even its words are those of another.
fn longer(known: &Known) -> impl Iterator<Item = String> + '_ {
    let stem = stem(&known.card);
    let source = known.source.as_deref().unwrap_or_default();
    let words = [source.as_bytes(), known.title.as_bytes(), known.card.text.bytes()];
    let by_words = Digest::of_parts(words);
    let by_path = move |number: u64| {
        let place = [known.card.path.as_bytes(), &number.to_le_bytes()].concat();
        Digest::of_parts(words.into_iter().chain([place.as_slice()]))
    };
    let keys = [KEY, 16].into_iter().map(move |len| by_words.short(len));
    let keys = keys.chain((0..).map(move |number| by_path(number).short(16)));
    keys.map(move |key| format!("{stem}{key}/"))
}

/// Day and outlet: `2021/03/02/voa-`.
fn stem(card: &Card) -> String {
    let outlet = outlet_part(card);
    match card.date {
        Some(date) => format!("{:04}/{:02}/{:02}/{outlet}-", date.year(), date.month(), date.day()),
        None => format!("undated/{outlet}-"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{copies, sample::card};
    use crate::{article::Card, digest::Digest};
    use std::{collections::BTreeSet, sync::Arc};

    /// Addresses by the path of the published card.
    fn addresses(cards: Vec<Arc<Card>>) -> Vec<String> {
        super::assign(&copies::group(cards).0)
    }

    fn key(text: &str) -> String {
        Digest::of(text.as_bytes()).short(8)
    }

    #[test]
    fn an_address_comes_from_the_article() {
        let with_url = card("a", "甲")
            .on("2021-03-02")
            .outlet("voa", "美国之音")
            .url("https://www.a.example/x/?utm_source=y")
            .done();
        let without = card("b", "螞 蟻").on("2021-03-02").outlet("voa", "VOA").done();
        let bare = card("c", "C").done();
        let want = [
            format!("2021/03/02/voa-{}/", key("a.example/x")),
            format!("2021/03/02/voa-{}/", key("蚂蚁\nvoa2021-03-02")),
            format!("undated/unknown-{}/", key("c\nunknownundated")),
        ];
        assert_eq!(addresses(vec![with_url.clone(), without, bare]), want);
        assert_eq!(addresses(vec![with_url]), want[..1]);
    }

    #[test]
    fn ids_of_outlets_are_made_safe() {
        let cards = vec![card("a", "甲").outlet("../Etc", "x").done(), card("b", "乙").outlet("", "x").done()];
        let found = addresses(cards);
        assert!(found[0].starts_with("undated/etc-"), "{found:?}");
        assert!(found[1].starts_with("undated/unknown-"), "{found:?}");
    }

    #[test]
    fn two_texts_at_one_source_address_stand_apart() {
        let url = "https://a.example/x";
        let long = card("b", "乙").on("2021-03-02").url(url).text("long", 900).done();
        let short = card("a", "甲").on("2021-03-02").url(url).text("short", 300).done();
        let by_words = Digest::of_parts([
            "a.example/x".as_bytes(),
            "甲".as_bytes(),
            super::super::sample::digest_of("short").bytes(),
        ]);
        assert_eq!(
            addresses(vec![short, long]),
            [
                format!("2021/03/02/unknown-{}/", by_words.short(8)),
                format!("2021/03/02/unknown-{}/", key("a.example/x"))
            ]
        );
    }

    #[test]
    fn no_two_share_an_address_even_with_the_same_words() {
        let cards: Vec<_> = (0..6)
            .map(|n| card(&format!("{}", n / 2), "简讯").on("2021-03-02").text(&format!("{}", n / 5), 20).done())
            .collect();
        let found = addresses(cards);
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 6, "{found:?}");
    }
}
