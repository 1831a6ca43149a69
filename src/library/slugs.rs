//! Slugs that never meet: wished slugs in, distinct slugs out. It never gives one twice, in whatever order it is asked.

use crate::{config::Slugs, digest::Digest, text::slug};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What a shelf would like to be called in addresses.
pub(super) struct Wish<'a> {
    /// The slug that it wishes.
    pub(super) slug: String,
    /// The day of its oldest article: the oldest shelf keeps its wish.
    pub(super) earliest: Option<Date>,
    /// What it is, apart from all other shelves.
    pub(super) key: &'a str,
}

/// The slug of a name in the letters that the owner chose.
pub(super) fn of_name(name: &str, letters: Slugs) -> String {
    match letters {
        Slugs::Ascii => slug::ascii(name),
        Slugs::Unicode => slug::unicode(name),
    }
}

/// A slug for each wish. Of those with one wish the oldest keeps it (then the one with the smaller key); the others get
/// the start of their key's digest behind it. `reserved` slugs are nobody's.
pub(super) fn distinct(wishes: &[Wish<'_>], reserved: &[&str]) -> Vec<String> {
    let age = |at: usize| (wishes[at].earliest.is_none(), wishes[at].earliest, wishes[at].key, at);
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_unstable_by(|&a, &b| wishes[a].slug.cmp(&wishes[b].slug).then_with(|| age(a).cmp(&age(b))));
    let mut late = Vec::new();
    for same in order.chunk_by(|&a, &b| wishes[a].slug == wishes[b].slug) {
        let keeps = usize::from(!reserved.contains(&wishes[same[0]].slug.as_str()));
        late.extend_from_slice(&same[keeps..]);
    }
    late.sort_unstable_by(|&a, &b| age(a).cmp(&age(b)));
    let mut taken = Taken::new(wishes.iter().map(|wish| wish.slug.as_str()).chain(reserved.iter().copied()));
    let mut slugs: Vec<String> = wishes.iter().map(|wish| wish.slug.clone()).collect();
    for at in late {
        slugs[at] = taken.claim(suffixed(&wishes[at]));
    }
    slugs
}

/// What is taken: what was wished, and what was claimed since.
pub(super) struct Taken<'a> {
    wished: Vec<&'a str>,
    claimed: BTreeSet<String>,
}

impl<'a> Taken<'a> {
    /// Everything wished is taken.
    pub(super) fn new(wished: impl Iterator<Item = &'a str>) -> Self {
        let mut wished: Vec<&str> = wished.collect();
        wished.sort_unstable();
        Self { wished, claimed: BTreeSet::new() }
    }

    /// The first candidate that is free, which is then taken. Candidates go on without end.
    pub(super) fn claim(&mut self, candidates: impl Iterator<Item = String>) -> String {
        let mut free = candidates.filter(|slug| self.wished.binary_search(&slug.as_str()).is_err());
        free.find(|slug| self.claimed.insert(slug.clone())).expect("candidates have no end")
    }
}

/// The wish with ever longer digests, and with numbers when even those are taken.
fn suffixed<'a>(wish: &'a Wish<'_>) -> impl Iterator<Item = String> + 'a {
    let digest = Digest::of(wish.key.as_bytes());
    let longer = (4..=51).map(move |len| format!("{}-{}", wish.slug, digest.short(len)));
    longer.chain((2u64..).map(|number| format!("{}-{number}", wish.slug)))
}

#[cfg(test)]
mod tests {
    use super::{Wish, distinct};
    use crate::digest::Digest;

    fn wish<'a>(slug: &str, earliest: &str, key: &'a str) -> Wish<'a> {
        Wish { slug: slug.into(), earliest: earliest.parse().ok(), key }
    }

    #[test]
    fn the_oldest_keeps_its_wish() {
        let suffix = |key: &str| Digest::of(key.as_bytes()).short(4);
        let slugs = distinct(
            &[
                wish("ma", "2021-01-02", "马"),
                wish("ma", "2020-01-02", "码"),
                wish("ma", "", "吗"),
                wish("niu", "", "牛"),
            ],
            &[],
        );
        assert_eq!(slugs, [format!("ma-{}", suffix("马")), "ma".into(), format!("ma-{}", suffix("吗")), "niu".into()]);
        let same_day = distinct(&[wish("ma", "2021-01-02", "b"), wish("ma", "2021-01-02", "a")], &[]);
        assert_eq!(same_day, [format!("ma-{}", suffix("b")), "ma".into()]);
    }

    #[test]
    fn no_wish_and_no_suffix_takes_what_is_given() {
        let taken = format!("ma-{}", Digest::of("b".as_bytes()).short(4));
        let slugs = distinct(&[wish("ma", "2020-01-01", "a"), wish("ma", "", "b"), wish(&taken, "", "c")], &[]);
        assert_eq!(slugs, ["ma".into(), format!("ma-{}", Digest::of("b".as_bytes()).short(5)), taken]);
        let reserved = distinct(&[wish("unfiled", "2020-01-01", "a")], &["unfiled"]);
        assert_eq!(reserved, [format!("unfiled-{}", Digest::of(b"a").short(4))]);
        let same = distinct(&[wish("x", "", "k"), wish("x", "", "k"), wish("x", "", "k")], &[]);
        let short = |len| format!("x-{}", Digest::of(b"k").short(len));
        assert_eq!(same, ["x".into(), short(4), short(5)]);
    }
}
