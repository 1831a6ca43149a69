//! Ids of what the library holds: places in its tables, each in its own. They hold for as long as the library does; what is to last
//! is named by its address.

use crate::{
    article::Card,
    table::{Table, ids},
};
use std::sync::Arc;

/// All cards that are put on shelves.
pub(super) type Cards = Table<CardId, Arc<Card>>;

ids! {
    /// A published article, in [`Library::articles`](super::Library::articles).
    pub ArticleId;

    /// An outlet, in [`Library::outlets`](super::Library::outlets).
    pub OutletId;

    /// A tag, in [`Library::tags`](super::Library::tags).
    pub TagId;

    /// A topic, in [`Library::topics`](super::Library::topics).
    pub TopicId;

    /// A year, in [`Library::years`](super::Library::years).
    pub YearId;

    /// A month, in [`Year::months`](super::Year::months).
    pub MonthId;

    /// A story, in [`Library::stories`](super::Library::stories).
    pub StoryId;

    /// A cited source, in [`Library::sources`](super::Library::sources).
    pub SourceId;

    /// A withdrawn article, in [`Library::withdrawn`](super::Library::withdrawn).
    pub WithdrawnId;

    /// A card among all that are put on shelves, by path.
    pub(super) CardId;
}
