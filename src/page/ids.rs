//! Ids of what a site has beside its articles: rows of the tables that pages are made from.

use crate::table::ids;

ids! {
    /// One of the owner's pages, in [`Desk::pages`](super::Desk::pages).
    pub StaticPageId;

    /// Another script of the site, in [`Desk::variants`](super::Desk::variants).
    pub VariantId;

    /// An article of a story, in the order of time: its number there is one more.
    pub(super) MemberId;

    /// A run of an article's text that others of its story have, in the order of the text.
    pub(super) RunId;
}
