//! Disjoint sets of rows, each with the row that represents it (union-find: Tarjan, 1975). What is joined is decided by
//! whoever joins.

use crate::table::{Id, Table};

/// Disjoint sets of the rows of a table.
pub(super) struct Sets<I> {
    /// For each row another of its set, or itself at the root.
    up: Table<I, I>,
    /// For each root the row that represents its set.
    head: Table<I, I>,
}

impl<I: Id> Sets<I> {
    /// Every row in a set of its own.
    pub(super) fn new(rows: impl Iterator<Item = I>) -> Self {
        let rows: Table<I, I> = rows.collect();
        Self { up: rows.clone(), head: rows }
    }

    /// The first row of a set.
    pub(super) fn root(&mut self, mut at: I) -> I {
        while self.up[at] != at {
            self.up[at] = self.up[self.up[at]];
            at = self.up[at];
        }
        at
    }

    /// The row that represents a set.
    pub(super) fn head(&mut self, at: I) -> I {
        let root = self.root(at);
        self.head[root]
    }

    /// Makes one set of two, which `head` represents.
    pub(super) fn join(&mut self, a: I, b: I, head: I) {
        let (a, b) = (self.root(a), self.root(b));
        self.up[a.max(b)] = a.min(b);
        self.head[a.min(b)] = head;
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;
    use crate::{library::ids::CardId, table::Id};

    #[test]
    fn sets_are_joined_and_keep_their_heads() {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(CardId::new);
        let mut sets = Sets::new([a, b, c, d, e].into_iter());
        sets.join(d, b, d);
        sets.join(e, d, e);
        assert_eq!([a, b, c, d, e].map(|at| sets.root(at)), [a, b, c, b, b]);
        assert_eq!([a, b, d].map(|at| sets.head(at)), [a, e, e]);
    }
}
