//! Which texts an article had, and what became of it, by what a history tells.

use super::super::{
    Captures, copies,
    pick::Group,
    sample::{Sample, card},
};
use crate::article::{Capture, Captured, Clock, Commit, Fate, Past};
use std::sync::Arc;

/// A text of so many sentences.
fn prose(seed: u64, sentences: u64) -> String {
    let character = |n: u64| char::from_u32(0x4E00 + (crate::text::units::mixed(n) % 3000) as u32).unwrap_or('中');
    let sentence = |nth: u64| (0..29).map(|at| character(seed * 100_000 + nth * 100 + at)).collect::<String>() + "。";
    (0..sentences).map(sentence).collect()
}

/// The capture of a commit on a day of March 2021.
fn on(day: i8) -> Captured {
    let time = format!("2021-03-{day:02}T08:00:00Z").parse().unwrap();
    let commit = Arc::new(Commit { time, id: format!("{day:02}ab"), message: format!("第{day}日") });
    Captured { on: commit.day(), by: Clock::Git(commit) }
}

/// A file that has its text since a day.
fn today(since: i8) -> Capture {
    Capture { first: Some(on(1)), brought: Some(on(since)), past: None }
}

/// A former version: since when, until when, and what became of its file.
fn former(path: &str, since: i8, until: i8, fate: Fate) -> Capture {
    let past = Past { path: path.into(), until: Some(on(until)), fate };
    Capture { first: Some(on(1)), brought: Some(on(since)), past: Some(past) }
}

fn file(path: &str, title: &str, text: &str) -> Sample {
    card(path, title).on("2021-03-01").outlet("a", "甲报").words(text)
}

/// Groups of files, each with when it was captured; one without is of a folder without a history.
fn groups(files: Vec<(Sample, Option<Capture>)>) -> Vec<Group> {
    let mut captured = Captures::new();
    let mut cards = Vec::new();
    for (sample, capture) in files {
        let card = sample.done();
        captured.extend(capture.map(|capture| (card.path.clone(), capture)));
        cards.push(card);
    }
    copies::group(cards, &captured).0
}

/// `published; relation other, …; versions with their days; what is lost since when`.
fn shown(group: &Group) -> String {
    let others: Vec<String> =
        group.others.iter().map(|other| format!("{} {}", other.relation.name(), other.card.path)).collect();
    let day = |seen: &Option<super::Seen>| seen.as_ref().map_or("-".into(), |seen| seen.on.day().to_string());
    let versions: Vec<String> =
        group.versions.iter().map(|version| format!("{}:{}", version.card.path, day(&version.seen))).collect();
    let lost = group.lost.as_ref().map_or("-".into(), |lost| format!("{:?} {}", lost.from, day(&lost.seen)));
    format!("{}; {}; {}; {lost}", group.published.path, others.join(", "), versions.join(", "))
}

fn check(files: Vec<(Sample, Option<Capture>)>, want: &[&str]) {
    assert_eq!(groups(files).iter().map(shown).collect::<Vec<_>>(), want);
}

#[test]
fn every_word_that_was_changed_makes_a_version() {
    let (old, new) = (prose(1, 20), format!("{}桥面宽九米。", prose(1, 20)));
    check(
        vec![
            (file("a.md", "老桥修好了", &new), Some(today(5))),
            (file("a.md@02ab", "老桥修好了", &old), Some(former("a.md", 2, 5, Fate::Stands))),
            (file("a.md@03ab", "老桥终于修好了", &old), Some(former("a.md", 3, 4, Fate::Stands))),
        ],
        &["a.md; version a.md@02ab, version a.md@03ab; a.md@02ab:2, a.md@03ab:3, a.md:5; -"],
    );
}

#[test]
fn what_was_only_wrapped_otherwise_is_no_version() {
    let text = prose(1, 20);
    let wrapped = text.replace('。', "。\n\n");
    check(
        vec![
            (file("a.md", "老桥修好了", &wrapped), Some(today(5))),
            (file("a.md@02ab", "老桥修好了", &text), Some(former("a.md", 2, 5, Fate::Stands))),
        ],
        &["a.md; copy a.md@02ab; ; -"],
    );
}

#[test]
fn a_change_that_is_not_committed_is_the_newest() {
    let text = prose(1, 20);
    let changed = Capture { first: Some(on(1)), brought: None, past: None };
    check(
        vec![
            (file("a.md", "老桥修好了", &format!("{text}改了。")), Some(changed)),
            (file("a.md@02ab", "老桥修好了", &text), Some(former("a.md", 2, 5, Fate::Stands))),
        ],
        &["a.md; version a.md@02ab; a.md@02ab:2, a.md:-; -"],
    );
}

#[test]
fn what_was_deleted_is_shown_and_lost() {
    let (old, new) = (prose(1, 20), format!("{}桥面宽九米。", prose(1, 20)));
    let gone = || Fate::Gone(Some(on(7)));
    check(
        vec![
            (file("a.md@02ab", "老桥修好了", &old), Some(former("a.md", 2, 5, gone()))),
            (file("a.md@05ab", "老桥修好了", &new), Some(former("a.md", 5, 7, gone()))),
        ],
        &["a.md@05ab; version a.md@02ab; a.md@02ab:2, a.md@05ab:5; Mirror 7"],
    );
}

#[test]
fn what_is_elsewhere_is_not_lost() {
    let text = prose(1, 20);
    let gone = Fate::Gone(Some(on(7)));
    check(
        vec![
            (file("a.md@02ab", "老桥修好了", &text), Some(former("a.md", 2, 7, gone.clone()))),
            (file("mirror/a.md", "老桥修好了", &text), None),
        ],
        &["mirror/a.md; copy a.md@02ab; ; -"],
    );
    // It moved, and was changed afterwards beyond recognition by its words alone.
    let moved = Fate::Moved("b.md".into());
    let new = format!("{}{}", prose(1, 10), prose(2, 12));
    check(
        vec![
            (file("a.md@02ab", "老桥修好了", &text), Some(former("a.md", 2, 4, moved))),
            (file("b.md", "新桥也修好了", &new), Some(today(6))),
        ],
        &["b.md; version a.md@02ab; a.md@02ab:2, b.md:6; -"],
    );
}

#[test]
fn a_path_that_holds_another_article_now_hides_none() {
    let gone = former("a.md", 2, 5, Fate::Stands);
    check(
        vec![
            (file("a.md", "渡口停航", &prose(9, 20)), Some(today(5))),
            (file("a.md@02ab", "老桥修好了", &prose(1, 20)), Some(gone)),
        ],
        &["a.md; ; ; -", "a.md@02ab; ; ; Mirror 5"],
    );
}

#[test]
fn a_notice_in_the_place_of_a_text_is_not_shown() {
    let text = prose(1, 40);
    check(
        vec![
            (file("a.md", "老桥修好了", "本文为订阅者专享，请登录后继续阅读。"), Some(today(5))),
            (file("a.md@02ab", "老桥修好了", &text), Some(former("a.md", 2, 5, Fate::Stands))),
        ],
        &["a.md@02ab; stub a.md; ; Outlet 5"],
    );
}

#[test]
fn a_mirror_that_has_an_older_text_still_is_of_that_version() {
    let (old, new) = (prose(1, 20), format!("{}{}", prose(1, 19), prose(2, 1)));
    check(
        vec![
            (file("a.md", "老桥修好了", &new), Some(today(5))),
            (file("a.md@02ab", "老桥修好了", &old), Some(former("a.md", 2, 5, Fate::Stands))),
            (file("other.md", "老桥修好了", &format!("导航。{old}")), None),
        ],
        &["a.md; version a.md@02ab, version other.md; a.md@02ab:2, a.md:5; -"],
    );
}

#[test]
fn two_saves_of_an_address_are_versions_where_a_word_differs() {
    let save = |path: &str, day: &str, end: &str| {
        let sample = file(path, "老桥修好了", &format!("{}{end}", prose(1, 20))).url("https://a.example/1");
        (sample.with(|card| card.saved = day.parse().ok()), None)
    };
    check(
        vec![save("x.html", "2021-03-04", "桥面宽九米。"), save("y.html", "2021-03-09", "桥面宽八米。")],
        &["y.html; version x.html; x.html:4, y.html:9; -"],
    );
    check(
        vec![save("x.html", "2021-03-04", "桥面宽九米。"), save("y.html", "2021-03-09", "桥面宽九米！")],
        &["x.html; copy y.html; ; -"],
    );
}
