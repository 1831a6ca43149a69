//! Copies: cards in, groups of files that hold one article out, each with the one that is published. It never merges two
//! short articles for their bodies alone when their titles differ and no address joins them.

use super::{Moves, Other, Relation, Rule, is_same, versions};
use crate::{article::Card, digest::Digest, report::Finding};
use rayon::prelude::*;
use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

/// Bodies shorter than this are stubs: they agree with any text at the same address.
const STUB: usize = 60;

/// Bodies shorter than this are too common to be one article for their words alone.
const TELLING: usize = 100;

/// Share of equal places in two sketches from which on two texts are versions of one.
const AGREEMENT: f64 = 0.5;

/// Files that hold one article.
#[derive(Debug)]
pub(super) struct Group {
    /// The one that is published.
    pub(super) published: Arc<Card>,
    /// The others, by path.
    pub(super) others: Vec<Other>,
}

/// The cards of the last time, in their order, and what was compared of them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    cards: Vec<Arc<Card>>,
    versions: versions::Memory,
}

/// Groups cards, by the path of the published one, and reports what is left out and what shares an address unduly.
pub(super) fn group(cards: Vec<Arc<Card>>, memory: &mut Memory) -> (Vec<Group>, Vec<Finding>) {
    let cards = sorted(cards);
    let moves = Moves::between(&memory.cards, &cards, |a, b| a.path.cmp(&b.path), is_same);
    let shelves = by_source(&cards);
    let by_source: Vec<&[usize]> = shelves.chunk_by(|&a, &b| cards[a].identity == cards[b].identity).collect();
    let mut sets = Sets::new(cards.len());
    for places in by_source.iter().filter(|places| places.len() > 1) {
        join_versions(&cards, places, &mut sets);
    }
    join_same_text(&cards, &mut sets);
    for (a, b) in versions::near_identical(&cards, &moves, &mut memory.versions) {
        let are_apart = |a: &usize, b: &usize| versions::are_apart(&cards[*a], &cards[*b]);
        let others = sets.with(b);
        if !sets.with(a).iter().any(|a| others.iter().any(|b| are_apart(a, b))) {
            sets.join(a, b);
        }
    }
    let mut findings = shared_addresses(&cards, &by_source, &mut sets);
    memory.cards.clone_from(&cards);
    let groups = publish(cards, &mut sets);
    findings.extend(groups.iter().flat_map(left_out));
    findings.sort();
    (groups, findings)
}

/// Cards in an order of their own: by path, and where two roots hold the same path, by text.
fn sorted(mut cards: Vec<Arc<Card>>) -> Vec<Arc<Card>> {
    fn place(card: &Card) -> impl Ord + '_ {
        (&card.path, card.text, card.chars, &card.source_url, card.date)
    }
    cards.sort_by(|a, b| place(a).cmp(&place(b)));
    cards
}

/// Places of cards with a source address, those of one address side by side, the most complete first.
fn by_source(cards: &[Arc<Card>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..cards.len()).filter(|&at| cards[at].identity.is_some()).collect();
    places.sort_by(|&a, &b| {
        let (a, b) = (&cards[a], &cards[b]);
        a.identity.cmp(&b.identity).then_with(|| rank(a).cmp(&rank(b)))
    });
    places
}

/// Joins cards of one source address whose texts agree. A stub goes with the text that shares its words, else with the most
/// complete one; it never bridges two texts that do not agree.
fn join_versions(cards: &[Arc<Card>], places: &[usize], sets: &mut Sets) {
    let (texts, stubs): (Vec<usize>, Vec<usize>) = places.iter().partition(|&&at| cards[at].chars >= STUB);
    for (nth, &at) in texts.iter().enumerate() {
        for &other in &texts[..nth] {
            if agree(&cards[at], &cards[other]) {
                sets.join(at, other);
            }
        }
    }
    for at in stubs {
        let same_words = texts.iter().copied().find(|&other| agree(&cards[at], &cards[other]));
        sets.join(at, same_words.unwrap_or(places[0]));
    }
}

/// Whether two texts at one address are versions of one article.
fn agree(a: &Card, b: &Card) -> bool {
    a.text == b.text || (!a.key.is_empty() && a.key == b.key) || similarity(&a.sketch, &b.sketch) >= AGREEMENT
}

/// Estimated Jaccard index of two texts: the share of equal places. Zeros stand for no text at all.
fn similarity(a: &[u32], b: &[u32]) -> f64 {
    if a.len() != b.len() || a.is_empty() {
        return 0.0;
    }
    let equal = a.iter().zip(b).filter(|(a, b)| a == b && **a != 0).count();
    equal as f64 / a.len() as f64
}

/// Joins cards with the same title and body, whatever their addresses.
fn join_same_text(cards: &[Arc<Card>], sets: &mut Sets) {
    let telling = cards.iter().enumerate().filter(|(_, card)| card.chars >= TELLING);
    let mut texts: Vec<(u64, usize)> = telling.map(|(at, card)| (start(&card.text), at)).collect();
    texts.par_sort_unstable();
    for alike in texts.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        for (nth, &(_, at)) in alike.iter().enumerate() {
            let is_same = |other: usize| cards[at].text == cards[other].text && cards[at].key == cards[other].key;
            if let Some((_, other)) = alike[..nth].iter().find(|(_, other)| is_same(*other)) {
                sets.join(at, *other);
            }
        }
    }
}

/// The first bits of a digest, which seldom agree where the whole does not.
fn start(digest: &Digest) -> u64 {
    digest.bytes()[..8].iter().fold(0, |start, &byte| start << 8 | u64::from(byte))
}

/// Warns of articles that claim one source address with different texts: each names the most complete of the others.
fn shared_addresses(cards: &[Arc<Card>], by_source: &[&[usize]], sets: &mut Sets) -> Vec<Finding> {
    let mut findings = Vec::new();
    for places in by_source.iter().filter(|places| places.len() > 1) {
        let mut seen = BTreeSet::new();
        let heads: Vec<usize> = places.iter().copied().filter(|&at| seen.insert(sets.root(at))).collect();
        for (nth, &at) in heads.iter().enumerate().filter(|_| heads.len() > 1) {
            let other = &cards[heads[usize::from(nth == 0)]].path;
            let more = match heads.len() - 2 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            let message = format!(
                "{other}{more} names the same source URL but holds another text; both are published; correct the source URL of \
                 the one that is wrong"
            );
            findings.push(Finding::warning("shared-source-url", message).within(cards[at].path.clone()));
        }
    }
    findings
}

/// Picks the published card of each set.
fn publish(cards: Vec<Arc<Card>>, sets: &mut Sets) -> Vec<Group> {
    let mut members: Vec<Vec<Arc<Card>>> = vec![Vec::new(); cards.len()];
    for (at, card) in cards.into_iter().enumerate() {
        members[sets.root(at)].push(card);
    }
    let mut groups: Vec<Group> = members.into_iter().filter_map(pick).collect();
    groups.sort_by(|a, b| a.published.path.cmp(&b.published.path));
    groups
}

/// The best of the cards is published, the others are its copies.
fn pick(mut cards: Vec<Arc<Card>>) -> Option<Group> {
    let best = (0..cards.len()).min_by(|&a, &b| rank(&cards[a]).cmp(&rank(&cards[b])))?;
    let published = cards.remove(best);
    let others = cards.into_iter().map(|card| Other { card, relation: Relation::Copy, rule: Rule::Text }).collect();
    Some(Group { published, others })
}

/// What makes a card the one to publish, smallest first: most complete, then earliest.
fn rank(card: &Card) -> impl Ord + '_ {
    (
        Reverse(card.chars),
        Reverse(card.has_image),
        Reverse(card.source_url.is_some()),
        (card.date.is_none(), card.date),
        &card.path,
    )
}

/// A note for each file that is left out.
fn left_out(group: &Group) -> Vec<Finding> {
    let published = &group.published.path;
    let note = |other: &Other| {
        Finding::note(
            "copy",
            format!("the same article as {published}, which is published and names this file as its copy"),
        )
        .within(other.card.path.clone())
    };
    group.others.iter().map(note).collect()
}

/// Disjoint sets of places.
struct Sets {
    /// For each place another of its set, or itself at the root.
    up: Vec<usize>,
    /// For each place the next of its set, in a ring.
    next: Vec<usize>,
}

impl Sets {
    /// Every place in a set of its own.
    fn new(len: usize) -> Self {
        Self { up: (0..len).collect(), next: (0..len).collect() }
    }

    /// The smallest place of a set.
    fn root(&mut self, mut at: usize) -> usize {
        while self.up[at] != at {
            self.up[at] = self.up[self.up[at]];
            at = self.up[at];
        }
        at
    }

    /// Makes one set of two.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.up[a.max(b)] = a.min(b);
            self.next.swap(a, b);
        }
    }

    /// All places of a set.
    fn with(&self, at: usize) -> Vec<usize> {
        let mut set = vec![at];
        let mut next = self.next[at];
        while next != at {
            set.push(next);
            next = self.next[next];
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::card, Memory, group};
    use crate::article::Card;
    use std::sync::Arc;

    /// Groups as `published < copy, copy`, and findings as they are printed.
    fn check(cards: Vec<Arc<Card>>, want: &[&str], want_findings: &[&str]) {
        let (groups, findings) = group(cards, &mut Memory::default());
        let groups: Vec<String> = groups
            .iter()
            .map(|group| {
                let copies: Vec<&str> = group.others.iter().map(|other| other.card.path.as_str()).collect();
                format!("{} < {}", group.published.path, copies.join(", "))
            })
            .collect();
        assert_eq!(groups, want);
        assert_eq!(
            findings.iter().map(|finding| format!("{} {}", finding.path, finding.kind)).collect::<Vec<_>>(),
            want_findings
        );
    }

    const URL: &str = "https://a.example/1";
    const SAME_URL: &str = "http://www.a.example/1/?utm_source=x";

    #[test]
    fn one_address_and_agreeing_texts_are_one_article() {
        let same_digest =
            vec![card("a", "甲").url(URL).text("t", 300).done(), card("b", "乙").url(SAME_URL).text("t", 301).done()];
        check(same_digest, &["b < a"], &["a copy"]);
        let same_title = vec![card("a", "螞蟻 集團").url(URL).done(), card("b", "蚂蚁集团").url(SAME_URL).done()];
        check(same_title, &["a < b"], &["b copy"]);
        let half = vec![card("a", "甲").url(URL).done(), card("b", "乙").url(URL).like("a", 16).done()];
        check(half, &["a < b"], &["b copy"]);
        let stub = vec![card("a", "甲").url(URL).with(|card| card.chars = 59).done(), card("b", "乙").url(URL).done()];
        check(stub, &["b < a"], &["a copy"]);
    }

    #[test]
    fn one_address_with_different_texts_is_two_articles_and_a_warning() {
        let cards = vec![card("a", "甲").url(URL).done(), card("b", "乙").url(SAME_URL).like("a", 15).done()];
        let (_, findings) = group(cards.clone(), &mut Memory::default());
        assert_eq!(
            findings[0].to_string(),
            "a:1: warning[shared-source-url]: b names the same source URL but holds another text; both are published; correct \
             the source URL of the one that is wrong"
        );
        check(cards, &["a < ", "b < "], &["a shared-source-url", "b shared-source-url"]);
        let untitled = vec![card("a", "").url(URL).done(), card("b", "").url(URL).done()];
        check(untitled, &["a < ", "b < "], &["a shared-source-url", "b shared-source-url"]);
    }

    #[test]
    fn a_stub_is_no_bridge() {
        let cards = vec![
            card("a", "甲").url(URL).done(),
            card("b", "乙").url(URL).with(|card| card.chars = 900).done(),
            card("c", "丙").url(URL).with(|card| card.chars = 10).done(),
            card("d", "甲").url(URL).with(|card| card.chars = 20).done(),
        ];
        check(cards, &["a < d", "b < c"], &["a shared-source-url", "b shared-source-url", "c copy", "d copy"]);
    }

    #[test]
    fn without_a_common_address_title_and_body_must_be_the_same() {
        let same = vec![card("a", "甲").text("t", 100).done(), card("b", "甲").url(URL).text("t", 100).done()];
        check(same, &["b < a"], &["a copy"]);
        let other_addresses = vec![
            card("a", "甲").url(URL).text("t", 100).done(),
            card("b", "甲").url("https://b.example/2").text("t", 100).done(),
        ];
        check(other_addresses, &["a < b"], &["b copy"]);
        let short = vec![card("a", "甲").text("t", 99).done(), card("b", "甲").text("t", 99).done()];
        check(short, &["a < ", "b < "], &[]);
        let other_title = vec![card("a", "甲").text("t", 900).done(), card("b", "乙").text("t", 900).done()];
        check(other_title, &["a < ", "b < "], &[]);
        let alike_only = vec![card("a", "甲").done(), card("b", "甲").like("a", 32).done()];
        check(alike_only, &["a < ", "b < "], &[]);
    }

    #[test]
    fn a_third_text_does_not_join_what_one_outlet_tells_apart() {
        // The two reports of outlet a have nothing in common but what each shares with the text of outlet b.
        let report = |path: &str, title: &str, day: &str, outlet: &str, shift: usize| {
            let url = format!("https://{outlet}.example/{path}");
            card(path, title).on(day).outlet(outlet, outlet).url(&url).text("t", 1000).with(|card| {
                card.text = crate::digest::Digest::of(path.as_bytes());
                card.prints = (shift as u32..shift as u32 + 60).collect();
            })
        };
        let one = report("1", "湖水涨了", "2021-03-02", "a", 0).done();
        let other = report("2", "渡口停航", "2021-03-03", "a", 16).done();
        let between = report("3", "北风又起", "2021-03-03", "b", 6).done();
        check(vec![one.clone(), between.clone()], &["1 < 3"], &["3 copy"]);
        check(vec![other.clone(), between.clone()], &["2 < 3"], &["3 copy"]);
        check(vec![one, other, between], &["1 < 3", "2 < "], &["3 copy"]);
    }

    #[test]
    fn the_most_complete_and_then_the_earliest_is_published() {
        let base = |path: &str| card(path, "甲").text("t", 300);
        check(vec![base("a").done(), base("b").with(|card| card.chars = 301).done()], &["b < a"], &["a copy"]);
        check(vec![base("a").done(), base("b").with(|card| card.has_image = true).done()], &["b < a"], &["a copy"]);
        check(vec![base("a").done(), base("b").url(URL).done()], &["b < a"], &["a copy"]);
        check(vec![base("a").on("2021-03-02").done(), base("b").on("2021-03-01").done()], &["b < a"], &["a copy"]);
        check(vec![base("a").done(), base("b").on("2021-03-01").done()], &["b < a"], &["a copy"]);
        check(vec![base("b").done(), base("a").done(), base("c").done()], &["a < b, c"], &["b copy", "c copy"]);
    }
}
