//! Addresses: published articles in, where each stands out. An address comes from the article and never from its place among
//! others, and no two articles share one.

use super::{pick::Group, slugs::Taken};
use crate::{
    article::Card,
    digest::Digest,
    text::place::{self, KEY},
};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The address of each group's published article, in the order of the groups.
pub(super) fn assign(groups: &[Group]) -> Vec<String> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.par_sort_unstable_by(|&a, &b| {
        let (one, other) = (&groups[a].published, &groups[b].published);
        let rank = |card: &'_ Card, at| (Reverse(card.chars), at);
        one.place
            .cmp(&other.place)
            .then_with(|| rank(one, 0).cmp(&rank(other, 0)))
            .then_with(|| one.path.cmp(&other.path))
            .then(a.cmp(&b))
    });
    let mut addresses: Vec<String> = groups.iter().map(|group| group.published.place.clone()).collect();
    let shared = |pair: &&[usize]| addresses[pair[0]] == addresses[pair[1]];
    let late: Vec<usize> = order.windows(2).filter(shared).map(|pair| pair[1]).collect();
    let mut taken = Taken::new(order.iter().map(|&at| groups[at].published.place.as_str()));
    for at in late {
        addresses[at] = taken.claim(longer(&groups[at].published));
    }
    addresses
}

/// Addresses for an article whose own is taken: by its words, longer and longer, and with its file's path and a number when
/// even its words are those of another.
fn longer(card: &Card) -> impl Iterator<Item = String> + '_ {
    let stem = stem(card);
    let source = card.identity.as_deref().unwrap_or_default();
    let words = [source.as_bytes(), card.key.as_bytes(), card.text.bytes()];
    let by_words = Digest::of_parts(words);
    let by_path = move |number: u64| {
        let place = [card.path.as_bytes(), &number.to_le_bytes()].concat();
        Digest::of_parts(words.into_iter().chain([place.as_slice()]))
    };
    let keys = [KEY, 16].into_iter().map(move |len| by_words.short(len));
    let keys = keys.chain((0..).map(move |number| by_path(number).short(16)));
    keys.map(move |key| format!("{stem}{key}/"))
}

/// Day and outlet: `2021/03/02/voa-`.
fn stem(card: &Card) -> String {
    let outlet = card.outlet.as_ref().map(|outlet| outlet.id.as_str());
    place::stem(place::Facts { date: card.date, outlet, identity: None, title: "" })
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
            .map(|n| card(&format!("{}", n / 2), "简讯").on("2021-03-02").text(&format!("{}", n / 5), 0).done())
            .collect();
        let found = addresses(cards);
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 6, "{found:?}");
    }
}
