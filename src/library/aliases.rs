//! What the owner says that spellings of tags mean.

use crate::{
    table::{Table, ids},
    text::fold,
};
use std::{borrow::Cow, collections::BTreeMap};

ids! {
    /// What spellings mean, in the sorted list of all that they mean: a tag before it has a shelf.
    pub(super) KeyId;
}

/// What spellings mean, folded, sorted.
pub(super) type Keys<'a> = Table<KeyId, Cow<'a, str>>;

/// Folded spellings, and the tag that the owner says they mean.
pub(super) type Aliases<'a> = BTreeMap<String, &'a str>;

/// The folded key of what a folded tag means. Aliases of aliases are followed, circles of them are not.
pub(super) fn meaning<'a>(folded: &'a str, aliases: &Aliases<'_>) -> Cow<'a, str> {
    let mut key = Cow::Borrowed(folded);
    for _ in 0..aliases.len() {
        match aliases.get(&*key) {
            Some(tag) => key = Cow::Owned(fold::key(tag)),
            None => break,
        }
    }
    key
}
