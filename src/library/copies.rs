//! Copies and versions: cards in, groups of files that hold one article out, each with the one that is published. `candidates`
//! says what is worth comparing, `judge` what two cards are to each other, `pick` which of a group is shown; here they are joined.
//!
//! Near-linear: within a bucket a card is compared with the few that stand for those before it (leader clustering: Hartigan,
//! 1975), and groups are joined by those that represent them, the likest first. What comes out is the same for any order of the
//! cards and any number of threads.

use super::{
    Captures, Rule, candidates,
    candidates::Candidates,
    ids::{CardId, Cards},
    judge::{COPY, Judge, STUB, Verdict},
    leaves, pick,
    pick::Group,
    sets::Sets,
};
use crate::{article::Card, report::Finding, table::Table};
use rayon::prelude::*;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Cards of a bucket that every later one is compared with, and those of its own title.
const HEADS: usize = 12;
const TITLED: usize = 4;

/// Two cards that hold one article.
#[derive(Clone, Copy, Debug)]
struct Link {
    likeness: u32,
    a: CardId,
    b: CardId,
    rule: Rule,
}

/// Groups cards, by the path of the published one, and reports what is left out and what shares an address unduly.
pub(super) fn group(cards: Vec<Arc<Card>>, captured: &Captures) -> (Vec<Group>, Vec<Finding>) {
    let cards = sorted(cards);
    let Candidates { buckets, is_standing } = candidates::find(&cards, captured);
    let judge = Judge::new(&cards, is_standing, captured);
    let links = links(&buckets, &judge, &cards);
    let mut sets = joined(&links, &judge, &cards);
    let mut rules = rules(&links, cards.len());
    let with_source = by_source(&cards);
    let by_source: Vec<&[CardId]> = with_source.chunk_by(|&a, &b| cards[a].identity == cards[b].identity).collect();
    for same in by_source.iter().filter(|same| same.len() > 1) {
        join_stubs(&cards, same, &mut sets, &mut rules);
    }
    let mut findings = shared_addresses(&cards, &by_source, &mut sets);
    drop(judge);
    let mut groups = publish(cards, &rules, &mut sets, captured);
    let joined = leaves::join(&mut groups);
    findings.retain(|finding| !joined.contains(&finding.path));
    let is_former = |path: &str| captured.get(path).is_some_and(|capture| capture.past.is_some());
    findings.extend(groups.iter().flat_map(left_out));
    // What is odd in a former version, nobody can mend.
    findings.retain(|finding| !is_former(&finding.path));
    findings.sort();
    (groups, findings)
}

/// Cards in an order of their own: by path, and where two roots hold the same path, by text.
fn sorted(mut cards: Vec<Arc<Card>>) -> Cards {
    fn place(card: &Card) -> impl Ord + '_ {
        (&card.path, card.text, card.chars, &card.source_url, card.date)
    }
    cards.par_sort_by(|a, b| place(a).cmp(&place(b)));
    cards.into()
}

/// All pairs that were compared and hold one article, the likest first, each once.
fn links(buckets: &[Vec<CardId>], judge: &Judge<'_>, cards: &Cards) -> Vec<Link> {
    let mut links: Vec<Link> = buckets.par_iter().flat_map_iter(|bucket| links_within(bucket, judge, cards)).collect();
    links.par_sort_unstable_by_key(|link| (link.a, link.b));
    links.dedup_by_key(|link| (link.a, link.b));
    // Addresses decide before likeness.
    links.par_sort_unstable_by_key(|link| (link.rule.rank(), Reverse(link.likeness), link.a, link.b));
    links
}

/// Compares each card of a bucket with those that stand for the ones before it.
fn links_within(bucket: &[CardId], judge: &Judge<'_>, cards: &Cards) -> Vec<Link> {
    let mut links = Vec::new();
    let mut heads: Vec<CardId> = Vec::new();
    let mut titled: BTreeMap<&str, Vec<CardId>> = BTreeMap::new();
    for &at in bucket {
        let key = cards[at].key.as_str();
        let own = titled.get(key).into_iter().flatten().rev().take(TITLED);
        let others = heads.iter().filter(|head| cards[**head].key != key);
        let mut is_led = false;
        for &head in own.chain(others) {
            if let Verdict::Same(rule, likeness) = judge.judge(head, at) {
                links.push(Link { likeness, a: head.min(at), b: head.max(at), rule });
                is_led = likeness >= COPY;
            }
            if is_led {
                break;
            }
        }
        if !is_led {
            titled.entry(key).or_default().push(at);
            if heads.len() < HEADS {
                heads.push(at);
            }
        }
    }
    links
}

/// Joins what is linked, the likest first, unless that would bring two together that are apart.
fn joined(links: &[Link], judge: &Judge<'_>, cards: &Cards) -> Sets<CardId> {
    let mut sets = Sets::new(cards.ids());
    for link in links {
        let (a, b) = (link.a, link.b);
        if sets.root(a) == sets.root(b) {
            continue;
        }
        let (one, other) = (sets.head(a), sets.head(b));
        let met = [(one, other), (a, other), (one, b)];
        if met.iter().all(|&(x, y)| (x, y) == (a, b) || judge.judge(x, y) != Verdict::Apart) {
            let head = std::cmp::min_by_key(one, other, |&at| (Reverse(cards[at].chars), at));
            sets.join(a, b, head);
        }
    }
    sets
}

/// For each card the rule of its strongest link.
fn rules(links: &[Link], len: usize) -> Table<CardId, Option<Rule>> {
    let mut rules = Table::from(vec![None; len]);
    for link in links {
        for at in [link.a, link.b] {
            rules[at].get_or_insert(link.rule);
        }
    }
    rules
}

/// Cards with a source address, those of one address side by side, the most complete first.
fn by_source(cards: &Cards) -> Vec<CardId> {
    let mut with_source: Vec<CardId> = cards.ids().filter(|&at| cards[at].identity.is_some()).collect();
    with_source.par_sort_unstable_by(|&a, &b| {
        let (one, other) = (&cards[a], &cards[b]);
        one.identity.cmp(&other.identity).then_with(|| (other.chars, a).cmp(&(one.chars, b)))
    });
    with_source
}

/// A stub goes with the most complete text at its address. Where texts are there that do not agree, the address is wrong for some
/// of them, and a stub with a headline of its own goes with none.
fn join_stubs(cards: &Cards, same: &[CardId], sets: &mut Sets<CardId>, rules: &mut Table<CardId, Option<Rule>>) {
    let texts: BTreeSet<CardId> = same.iter().filter(|&&at| cards[at].chars >= STUB).map(|&at| sets.root(at)).collect();
    let best = same[0];
    for &at in same.iter().skip(1).filter(|&&at| cards[at].chars < STUB) {
        let titled = |other: &&CardId| cards[**other].key == cards[at].key && cards[**other].chars >= STUB;
        let with = same.iter().find(titled).copied().or_else(|| (texts.len() == 1).then_some(best));
        if let Some(with) = with.filter(|&with| sets.root(with) != sets.root(at)) {
            let head = sets.head(with);
            sets.join(at, with, head);
            rules[at].get_or_insert(Rule::Address);
        }
    }
}

/// Warns of articles that claim one source address with different texts: each names the most complete of the others.
fn shared_addresses(cards: &Cards, by_source: &[&[CardId]], sets: &mut Sets<CardId>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for same in by_source.iter().filter(|same| same.len() > 1) {
        let mut seen = BTreeSet::new();
        let heads: Vec<CardId> = same.iter().copied().filter(|&at| seen.insert(sets.root(at))).collect();
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

/// Each set as a group, by the path of the card that is published.
fn publish(
    cards: Cards,
    rules: &Table<CardId, Option<Rule>>,
    sets: &mut Sets<CardId>,
    captured: &Captures,
) -> Vec<Group> {
    let mut members = Table::<CardId, Vec<(Arc<Card>, Rule)>>::from(vec![Vec::new(); cards.len()]);
    for (at, card) in cards.ids().zip(cards) {
        members[sets.root(at)].push((card, rules[at].unwrap_or(Rule::Text)));
    }
    let mut groups: Vec<Group> = members
        .into_rows()
        .into_par_iter()
        .filter(|members| !members.is_empty())
        .map(|members| pick::article(members, captured))
        .collect();
    groups.sort_by(|a, b| a.published.path.cmp(&b.published.path));
    groups
}

/// A note for each file that has no page of its own.
fn left_out(group: &Group) -> Vec<Finding> {
    let published = &group.published.path;
    let note = |other: &super::Other| {
        Finding::note(
            "copy",
            format!(
                "the same article as {published}, which is published and names this file as its {}",
                other.relation.name()
            ),
        )
        .within(other.card.path.clone())
    };
    group.others.iter().map(note).collect()
}

#[cfg(test)]
mod tests;
