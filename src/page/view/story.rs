//! What the pages of stories show: articles of several outlets about one event, beside each other.

use super::{CardView, Here, Link, Matrix, Pager};
use serde::Serialize;

/// The stories of an archive, newest first, by template `stories.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StoriesView {
    /// This page.
    pub here: Here,
    /// Heading.
    pub title: String,
    /// How many there are; 0 on old pages, which must not change when a story is added.
    pub total: usize,
    /// Those of this page, by month.
    pub groups: Vec<StoryGroup>,
    /// Where this page is among the pages of the list.
    pub pager: Pager,
}

/// Stories under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct StoryGroup {
    /// Month.
    pub link: Link,
    /// Its stories, newest first.
    pub stories: Vec<StoryCard>,
}

/// A story in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryCard {
    /// Headline of the article that it is named after; `count` is the number of its articles.
    pub link: Link,
    /// BCP 47 of the headline.
    pub language: String,
    /// Its first and its last day, for people; one where they are the same.
    pub span: Vec<String>,
    /// Who reports it; `count` is how many of its articles.
    pub outlets: Vec<Link>,
}

/// A story's own page, by template `story.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StoryView {
    /// This page.
    pub here: Here,
    /// The story.
    pub story: StoryCard,
    /// Topics that its articles belong to, those with most of them first.
    pub topics: Vec<Link>,
    /// Which outlet had how many articles on which day; no rows where all are of one day.
    pub timeline: Matrix,
    /// Its articles, oldest first.
    pub reports: Vec<Report>,
    /// What several outlets say in the same words, the longest first.
    pub passages: Vec<PassageView>,
    /// How many more such passages there are.
    pub more_passages: usize,
    /// Outlets that published something else in those days and nothing of this that the archive holds.
    pub silent: Vec<Link>,
}

/// Where a story stood before it was named after another article, by template `moved.html`.
#[derive(Clone, Debug, Serialize)]
pub struct MovedView {
    /// This page; the story's own is its canonical address.
    pub here: Here,
    /// The story.
    pub story: StoryCard,
}

/// An article among those of its story.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Its number in the story, from 1, the oldest first. Marks in the texts use it.
    pub number: usize,
    /// The article.
    pub card: CardView,
    /// Whom it cites.
    pub sources: Vec<Link>,
    /// How much of its text other outlets have in the same words, in hundredths.
    pub shared: usize,
}

/// A passage that articles of several outlets have in the same words.
#[derive(Clone, Debug, Serialize)]
pub struct PassageView {
    /// The words, as the oldest of them has them.
    pub text: String,
    /// BCP 47 of the words.
    pub language: String,
    /// Their length in characters.
    pub chars: usize,
    /// Where it stands in each article: its outlet, with the number of the article as `count`.
    pub places: Vec<Link>,
}
