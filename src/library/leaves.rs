//! Articles that were published page by page: groups in, those that are pages of one article made one, in order, out. A page is
//! joined where its address, its file's name or a link says that it follows, and headline, outlet and day agree.

use super::{
    Other, Relation, Rule,
    judge::{in_common, of_two_outlets, shares, title_pairs},
    pick::Group,
};
use crate::{article::Card, digest::Digest, text::leaf::bare_title};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Share of a page's prints that another text has, in thousandths, from which on it is in there already.
const WITHIN: u32 = 900;

/// Share of the pairs of characters of a page's title that that of the other must have: a site's name or a number may be more.
const TITLED: f64 = 0.9;

/// Share of prints up to which two pages have nothing in common but their frame.
const FRAME: u32 = 500;

/// Joins pages to the first page of their article. The paths of what was joined and of what it was joined to.
pub(super) fn join(groups: &mut Vec<Group>) -> BTreeSet<String> {
    let follows = following(groups);
    let mut first: BTreeMap<usize, Vec<(u32, usize)>> = BTreeMap::new();
    for (&at, &(before, number)) in &follows {
        let mut head = before;
        let mut steps = 0;
        while let Some((earlier, _)) = follows.get(&head).filter(|_| steps < follows.len()) {
            (head, steps) = (*earlier, steps + 1);
        }
        if head != at && !follows.contains_key(&head) {
            first.entry(head).or_default().push((number.unwrap_or(2 + steps as u32), at));
        }
    }
    let mut parts: BTreeMap<usize, Group> = BTreeMap::new();
    let gone: BTreeSet<usize> = first.values().flatten().map(|it| it.1).collect();
    let mut joined = BTreeSet::new();
    if gone.is_empty() {
        return joined;
    }
    let mut kept: BTreeMap<usize, Group> = BTreeMap::new();
    for (at, group) in std::mem::take(groups).into_iter().enumerate() {
        if gone.contains(&at) {
            parts.insert(at, group)
        } else {
            kept.insert(at, group)
        };
    }
    for (head, mut pages) in first {
        pages.sort_unstable();
        let pages: Vec<Group> = pages.into_iter().filter_map(|(_, at)| parts.remove(&at)).collect();
        if let Some(group) = kept.get_mut(&head) {
            joined.insert(group.published.path.clone());
            joined.extend(pages.iter().map(|page| page.published.path.clone()));
            append(group, pages);
        }
    }
    groups.extend(kept.into_values());
    joined
}

/// For each group that is a page the group of the page before it or of the first page, and its number where that is known.
fn following(groups: &[Group]) -> BTreeMap<usize, (usize, Option<u32>)> {
    let files = |group: &'_ Group| {
        std::iter::once(&group.published)
            .chain(group.others.iter().map(|other| &other.card))
            .cloned()
            .collect::<Vec<_>>()
    };
    let is_named = |card: &Card| card.leaf.is_some() || card.beside.iter().any(Option::is_some);
    if !groups.iter().any(|group| is_named(&group.published)) {
        return BTreeMap::new();
    }
    let mut at_name: BTreeMap<String, usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for card in files(group) {
            at_name.entry(card.path.clone()).or_insert(at);
        }
        if let Some(identity) = &group.published.identity {
            at_name.entry(identity.clone()).or_insert(at);
        }
    }
    let mut follows = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        let card = &group.published;
        let mut follow = |later: usize, earlier: Option<&usize>, number: Option<u32>| {
            if let Some(&earlier) = earlier
                && earlier != later
                && are_leaves(&groups[earlier].published, &groups[later].published)
            {
                follows.entry(later).or_insert((earlier, number));
            }
        };
        if let Some(leaf) = &card.leaf {
            follow(at, at_name.get(&leaf.of), Some(leaf.number));
        }
        let [before, after] = card.beside.each_ref().map(|name| name.as_ref().and_then(|name| at_name.get(name)));
        follow(at, before, None);
        if let Some(&after) = after {
            follow(after, Some(&at), None);
        }
    }
    follows
}

/// Whether two cards can be pages of one article.
fn are_leaves(first: &Card, later: &Card) -> bool {
    let day = first.date.is_none() || later.date.is_none() || first.date == later.date;
    let (one, other) = (bare_title(&first.key), bare_title(&later.key));
    let titled = one == other || in_common(&title_pairs(one), &title_pairs(other)) >= TITLED;
    let most = shares(first, later).1;
    day && titled && !one.is_empty() && !of_two_outlets(first, later) && !(FRAME..WITHIN).contains(&most)
}

/// Adds pages to the first one: what the library knows of the article is what it knows of all of them.
fn append(group: &mut Group, pages: Vec<Group>) {
    let mut card = Card::clone(&group.published);
    for page in pages {
        let is_within = shares(&group.published, &page.published).1 >= WITHIN;
        if !is_within {
            add(&mut card, &page.published);
        }
        let relation = if is_within { Relation::Copy } else { Relation::Part };
        group.others.push(Other { card: page.published, relation, rule: Rule::Pages });
        group.others.extend(page.others);
    }
    group.published = Arc::new(card);
}

fn add(card: &mut Card, page: &Card) {
    card.chars += page.chars;
    card.text = Digest::of_parts([&card.text.bytes()[..], page.text.bytes()]);
    card.has_image |= page.has_image;
    card.prints.extend(&page.prints);
    card.prints.sort_unstable();
    card.prints.dedup();
    let new: Vec<String> = page.cites.iter().filter(|id| !card.cites.contains(id)).cloned().collect();
    card.cites.extend(new);
}
