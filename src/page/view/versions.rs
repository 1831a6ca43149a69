//! What pages show of the texts that an article had, and of what became of it.

use super::{ArticleFacts, CardView, Here, Link, Pager};
use serde::Serialize;

/// All texts that an article had, and what differs between them, by template `versions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VersionsView {
    /// This page; the article's is its canonical address.
    pub here: Here,
    /// The article.
    pub article: CardView,
    /// What became of it, where it is no longer at its place.
    pub lost: Option<LossView>,
    /// What to say where no more than an excerpt, or nothing of the text, may be shown; else empty.
    pub withheld: String,
    /// Its versions, newest first.
    pub versions: Vec<VersionRow>,
    /// What differs between each version and the one before it, newest first.
    pub steps: Vec<StepView>,
}

/// One version, whole, by template `version.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VersionView {
    /// This page; the article's is its canonical address.
    pub here: Here,
    /// What the version says.
    pub article: ArticleFacts,
    /// The article's own page.
    pub of: CardView,
    /// Which of its versions this is.
    pub version: VersionRow,
    /// The page of all versions; `count` is how many there are.
    pub all: Link,
    /// The version before it; `url` is empty for the first.
    pub older: Link,
    /// The version after it; `url` is empty for the last.
    pub newer: Link,
    /// What to say where no more than an excerpt, or nothing of the text, may be shown; else empty.
    pub withheld: String,
}

/// A version in a list.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// Its number, from 1, the oldest first.
    pub number: usize,
    /// Its page; the name is its headline.
    pub link: Link,
    /// BCP 47 of the headline.
    pub language: String,
    /// Whether it is the one that the article's page shows.
    pub shown: bool,
    /// When it was first seen.
    pub seen: SeenView,
    /// The file that holds it.
    pub path: String,
    /// Length of the text in characters.
    pub chars: usize,
    /// Where the page of all versions says what differs from the one before; empty for the first.
    pub anchor: String,
    /// How it differs from the one before; none for the first.
    pub change: Option<ChangeView>,
}

/// When something was seen, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenView {
    /// `2021-03-02`; empty where nothing tells.
    pub date: String,
    /// The same, for people.
    pub date_text: String,
    /// `commit`, `saver` or `file`; empty where nothing tells.
    pub by: &'static str,
    /// The same in words; empty where nothing tells.
    pub by_text: String,
    /// The commit, shortened; empty where it is none.
    pub commit: String,
    /// The first line of what was said with the commit; may be empty.
    pub message: String,
}

/// How one version differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// How much of both texts was changed, in thousandths; 0 where no word of the text was.
    pub share: usize,
    /// The same in words: `12.5% of the text changed`; empty for 0.
    pub share_text: String,
    /// What kinds of changes there are; none where nothing differs but how lines break.
    pub kinds: Vec<KindView>,
}

/// A kind of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindView {
    /// `headline`, `numbers`, `passages-removed`, `passages-added`, `moved`, `wording` or `form`.
    pub kind: &'static str,
    /// The same in words.
    pub name: String,
}

/// What differs between a version and the one before it.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// The id of this part of the page.
    pub id: String,
    /// The version before: its page, with its number as `count`.
    pub old: Link,
    /// The version: its page, with its number as `count`.
    pub new: Link,
    /// How much differs, and of what kinds.
    pub change: ChangeView,
    /// BCP 47 of the older text,
    pub old_language: String,
    /// and of the newer one.
    pub new_language: String,
    /// The headline, run by run; empty where it is the same.
    pub headline: Vec<RunView>,
    /// The text, with long stretches that are the same left out.
    pub paragraphs: Vec<ParagraphView>,
}

/// A paragraph of two texts, or a stretch of paragraphs that are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParagraphView {
    /// How many paragraphs that are the same are left out here; 0 for a paragraph.
    pub skipped: usize,
    /// `same`, `form`, `changed`, `removed`, `added`, `moved-away` or `moved-here`.
    pub fate: &'static str,
    /// Its runs.
    pub runs: Vec<RunView>,
}

/// A run of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// `same`, `form` (punctuation, white space, width, case or script) or `changed`.
    pub sign: &'static str,
    /// What the older text has; may be empty.
    pub old: String,
    /// What the newer text has; may be empty.
    pub new: String,
}

/// That an article had other texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionsLine {
    /// The page of all versions; `count` is how many there are.
    pub link: Link,
    /// When the last change was seen, `2021-03-02`; empty where nothing tells.
    pub date: String,
    /// The same, for people.
    pub date_text: String,
}

/// What became of an article that is no longer at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LossView {
    /// From where it is gone: `mirror` or `outlet`.
    pub from: &'static str,
    /// The same in a sentence.
    pub text: String,
    /// When it was found gone.
    pub seen: SeenView,
}

/// Articles that were changed, newest change first, by template `changes.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesView {
    /// This page.
    pub here: Here,
    /// Heading.
    pub title: String,
    /// The same as JSON Lines.
    pub lines: Link,
    /// The changes under the months in which they were seen, newest first.
    pub groups: Vec<ChangesGroup>,
    /// Where this page is among the pages of the list.
    pub pager: Pager,
}

/// Changes of a month.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesGroup {
    /// Its name.
    pub name: String,
    /// The changes, newest first.
    pub changes: Vec<ChangeEntry>,
}

/// An article that was changed.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeEntry {
    /// The article.
    pub card: CardView,
    /// When the change was seen.
    pub seen: SeenView,
    /// Where it is shown what differs.
    pub link: Link,
    /// How much differs, and of what kinds.
    pub change: ChangeView,
    /// The headline before and after; empty where it is the same.
    pub headline: Vec<RunView>,
}

/// Articles that are no longer at their places, by template `lost.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LostView {
    /// This page.
    pub here: Here,
    /// Heading.
    pub title: String,
    /// How many there are in all; 0 on its old pages, which must not change when an article is added.
    pub total: usize,
    /// The same as JSON Lines.
    pub lines: Link,
    /// The articles under the months in which they were found gone, newest first.
    pub groups: Vec<LostGroup>,
    /// Where this page is among the pages of the list.
    pub pager: Pager,
}

/// Articles that were found gone in a month.
#[derive(Clone, Debug, Serialize)]
pub struct LostGroup {
    /// Its name.
    pub name: String,
    /// The articles by outlet, those with most first.
    pub outlets: Vec<LostOutlet>,
}

/// Articles of an outlet that were found gone in a month.
#[derive(Clone, Debug, Serialize)]
pub struct LostOutlet {
    /// The outlet; `count` is how many of its articles are here.
    pub link: Link,
    /// The articles, newest loss first.
    pub articles: Vec<LostEntry>,
}

/// An article that is no longer at its place.
#[derive(Clone, Debug, Serialize)]
pub struct LostEntry {
    /// The article.
    pub card: CardView,
    /// What became of it.
    pub loss: LossView,
}
