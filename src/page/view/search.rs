//! What the search page shows before anybody has searched, and what tells browsers how to.

use super::{Here, Link};
use serde::Serialize;

/// `search/index.html`, by template `search.html`. Results are the script's matter; these are ways to go on without.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// This page.
    pub here: Here,
    /// How many articles can be searched.
    pub total: usize,
    /// Topics with articles.
    pub topics: Vec<Link>,
    /// All outlets, most articles first.
    pub outlets: Vec<Link>,
    /// The commonest tags, most articles first.
    pub tags: Vec<Link>,
    /// Letters, and where the tags that begin with them are.
    pub letters: Vec<Link>,
}

/// `opensearch.xml`, by the template of that name.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSearchView {
    /// The archive's name.
    pub title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Whole address of a search, with `{searchTerms}` in it.
    pub url: String,
    /// Whole address of this file.
    pub self_url: String,
    /// BCP 47.
    pub language: String,
}
