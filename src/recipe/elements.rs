//! The elements of a page by their names, classes, ids and attributes, as browsers keep the rules of a style sheet: whoever looks for
//! one asks those only that have what it must have. Each element is looked at once, however many selectors ask.

use ego_tree::NodeId;
use rustc_hash::FxHasher;
use scraper::Html;
use std::hash::Hasher;

/// What an element must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trait {
    Name,
    Class,
    Id,
    Attribute,
}

/// A trait and its word as a number; two of them with one number only make a list longer.
pub(super) type Key = u64;

/// The number of a trait.
pub(super) fn key(kind: Trait, word: &str) -> Key {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.write_u8(kind as u8);
    hasher.finish()
}

/// All elements of a page, and which of them have what.
#[derive(Debug, Default)]
pub struct Elements {
    all: Vec<NodeId>,
    /// Sorted by trait, and then as they stand in the tree.
    by: Vec<(Key, NodeId)>,
}

impl Elements {
    /// Looks at every element of a page.
    pub fn of(page: &Html) -> Self {
        let mut elements = Self::default();
        for node in page.tree.nodes() {
            let Some(element) = node.value().as_element() else { continue };
            let id = node.id();
            let mut add = |kind, word: &str| elements.by.push((key(kind, word), id));
            add(Trait::Name, &lower(element.name()));
            for (name, value) in &element.attrs {
                add(Trait::Attribute, &lower(&name.local));
                match &*name.local {
                    "id" => add(Trait::Id, value),
                    "class" => value.split_ascii_whitespace().for_each(|class| add(Trait::Class, class)),
                    _ => (),
                }
            }
            elements.all.push(id);
        }
        elements.by.sort_unstable();
        elements.by.dedup();
        elements
    }

    /// The elements that have one of these lists of traits, or more than those: of each list the trait is taken that the fewest have.
    pub(super) fn with(&self, lists: &[Vec<Key>]) -> Vec<NodeId> {
        let mut found: Vec<NodeId> = Vec::new();
        for keys in lists {
            match keys.iter().map(|key| self.having(*key)).min_by_key(|having| having.len()) {
                Some(having) => found.extend(having.iter().map(|(_, id)| *id)),
                None => return self.all.clone(),
            }
        }
        if lists.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    fn having(&self, key: Key) -> &[(Key, NodeId)] {
        let start = self.by.partition_point(|(other, _)| *other < key);
        let len = self.by[start..].iter().take_while(|(other, _)| *other == key).count();
        &self.by[start..start + len]
    }
}

/// A name in small letters, as selectors write it.
pub(super) fn lower(name: &str) -> std::borrow::Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}
