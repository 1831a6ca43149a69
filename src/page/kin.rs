//! When something of an article was seen and how that is known, and what became of it: a library's nouns in, words out. It names no
//! reason, since none is known.

use super::{frame::Frame, view};
use crate::library::{Holding, Lent, Place, Relation, Rule, Seen, Witness};
use view::{LentView, LossView, SeenView};

/// How much of a commit's id is shown.
const SHORT: usize = 10;

/// When something was seen, and how that is known.
pub(super) fn seen(frame: &Frame<'_>, seen: Option<&Seen>) -> SeenView {
    let Some(seen) = seen else {
        let date_text = frame.words.get("unseen").to_owned();
        let (date, by_text, commit, message) = Default::default();
        return SeenView { date, date_text, by: "", by_text, commit, message };
    };
    let (by, word, commit, message) = match &seen.by {
        Witness::Commit { id, message } => {
            ("commit", "witness_commit", id.chars().take(SHORT).collect(), message.clone())
        }
        Witness::Saver => ("saver", "witness_saver", String::new(), String::new()),
        Witness::File => ("file", "witness_file", String::new(), String::new()),
    };
    SeenView {
        date: seen.on.to_string(),
        date_text: frame.words.date(seen.on),
        by,
        by_text: frame.words.get(word).to_owned(),
        commit,
        message,
    }
}

/// What became of an article that is no longer at its place.
pub(super) fn loss(frame: &Frame<'_>, held: &Holding) -> Option<LossView> {
    let loss = held.lost.as_ref()?;
    let seen = seen(frame, loss.seen.as_ref());
    let (from, since, undated) = match loss.from {
        Place::Mirror => ("mirror", "lost_mirror", "lost_mirror_undated"),
        Place::Outlet => ("outlet", "lost_outlet", "lost_outlet_undated"),
    };
    let text = match loss.seen {
        Some(_) => frame.words.fill(since, &[("date", &seen.date_text)]),
        None => frame.words.get(undated).to_owned(),
    };
    Some(LossView { from, text, seen })
}

/// What another file is to the one that is shown: for programs and for people.
pub(super) fn relation<'f>(frame: &'f Frame<'_>, relation: Relation) -> (&'static str, &'f str) {
    let (name, word) = match relation {
        Relation::Copy => ("copy", "relation_copy"),
        Relation::Reprint => ("reprint", "relation_reprint"),
        Relation::Version => ("version", "relation_version"),
        Relation::Stub => ("stub", "relation_stub"),
        Relation::Part => ("part", "relation_part"),
    };
    (name, frame.words.get(word))
}

/// By what it was found to belong there: for programs and for people.
pub(super) fn rule<'f>(frame: &'f Frame<'_>, rule: Rule) -> (&'static str, &'f str) {
    let (name, word) = match rule {
        Rule::Address => ("address", "rule_address"),
        Rule::Text => ("text", "rule_text"),
        Rule::Headline => ("headline", "rule_headline"),
        Rule::Pages => ("pages", "rule_pages"),
        Rule::Snapshot => ("snapshot", "rule_snapshot"),
        Rule::History => ("history", "rule_history"),
    };
    (name, frame.words.get(word))
}

/// A field that another file of the article lends.
pub(super) fn lent(frame: &Frame<'_>, lent: &Lent) -> LentView {
    let word = match lent.field {
        "date" => "when",
        "lead_image" => "picture",
        other => other,
    };
    LentView { field: lent.field, name: frame.words.get(word).to_owned(), from: lent.from.clone() }
}
