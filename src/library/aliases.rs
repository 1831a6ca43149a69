//! What the owner says that spellings of tags mean.

use crate::text::fold;
use std::{borrow::Cow, collections::BTreeMap};

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
