//! One sign of one article, and how its weight is counted: in numbers so coarse that an article more or less changes few of them.

use super::ArticleId;
use crate::table::{Table, ids};

/// Signs of at most so many articles relate those that have them.
pub(super) const RARE: u32 = 40;

/// Bits that are left of a count when it is rounded.
const BITS: u32 = 4;

ids! {
    /// A dated article in the order of time, the oldest first.
    pub(super) Rank;
}

/// The article of each rank.
pub(super) type Ranked = Table<Rank, ArticleId>;

/// A sign of an article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    /// The sign.
    pub(super) sign: u32,
    /// The article, by its rank in time.
    pub(super) rank: Rank,
    /// How much the sign says of an event of that day: rare in the archive, frequent in those days.
    pub(super) weight: f32,
    /// How many articles have it; of signs that are not rare, only that.
    pub(super) articles: u32,
}

/// A count to its first bits: of a thousand articles one more is the same.
pub(super) fn about(count: usize) -> usize {
    let bits = (usize::BITS - count.leading_zeros()).saturating_sub(BITS);
    (count + (1 << bits >> 1)) >> bits << bits
}
