//! Disjoint sets of places, each with the place that represents it (union-find: Tarjan, 1975). What is joined is decided by
//! whoever joins.

/// Disjoint sets of the places of a row.
pub(super) struct Sets {
    /// For each place another of its set, or itself at the root.
    up: Vec<u32>,
    /// For each root the place that represents its set.
    head: Vec<u32>,
}

impl Sets {
    /// Every place in a set of its own.
    pub(super) fn new(len: usize) -> Self {
        let places: Vec<u32> = (0..len as u32).collect();
        Self { up: places.clone(), head: places }
    }

    /// The smallest place of a set.
    pub(super) fn root(&mut self, at: usize) -> usize {
        let mut at = at as u32;
        while self.up[at as usize] != at {
            self.up[at as usize] = self.up[self.up[at as usize] as usize];
            at = self.up[at as usize];
        }
        at as usize
    }

    /// The place that represents a set.
    pub(super) fn head(&mut self, at: usize) -> usize {
        let root = self.root(at);
        self.head[root] as usize
    }

    /// Makes one set of two, which `head` represents.
    pub(super) fn join(&mut self, a: usize, b: usize, head: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.up[a.max(b)] = a.min(b) as u32;
        self.head[a.min(b)] = head as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn sets_are_joined_and_keep_their_heads() {
        let mut sets = Sets::new(5);
        sets.join(3, 1, 3);
        sets.join(4, 3, 4);
        assert_eq!([0, 1, 2, 3, 4].map(|at| sets.root(at)), [0, 1, 2, 1, 1]);
        assert_eq!([0, 1, 3].map(|at| sets.head(at)), [0, 4, 4]);
    }
}
