//! Tables and the ids of their rows, so that an id of one table is none of another: a [`Table`] is a slice that only ids of its own
//! kind index. Ids are half as long as `usize`, and in the order of the rows.

use std::{
    fmt::Debug,
    marker::PhantomData,
    ops::{Deref, DerefMut, Index, IndexMut, Range},
    slice, vec,
};

/// The id of a row in tables of one kind; its types are made by `ids`.
pub trait Id: Copy + Debug + Ord + Send + Sync + 'static {
    /// The id of the row at an index.
    fn new(index: usize) -> Self;

    /// The index of its row.
    fn index(self) -> usize;
}

/// Makes types of ids, each of a kind of its own.
macro_rules! ids {
    ($($(#[$doc:meta])* $vis:vis $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(u32);

        impl $crate::table::Id for $name {
            fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table has no more rows than 32 bits can count"))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

pub(crate) use ids;

/// Rows that ids of one kind lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    ids: PhantomData<fn() -> I>,
}

impl<I, T> Table<I, T> {
    /// A table without rows.
    pub const fn new() -> Self {
        Self { rows: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// The ids of all rows, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// All rows, each behind its id.
    pub fn enumerated(&self) -> impl ExactSizeIterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(index, row)| (I::new(index), row))
    }

    /// The row of an id; none where there is no such row.
    pub fn get(&self, id: I) -> Option<&T> {
        self.rows.get(id.index())
    }

    /// Adds a row behind the others.
    pub fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    /// All rows, for whoever has counted them and needs no ids.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The same, out of the table.
    pub fn into_rows(self) -> Vec<T> {
        self.rows
    }
}

/// The ids of a range.
pub fn between<I: Id>(range: &Range<I>) -> impl ExactSizeIterator<Item = I> + use<I> {
    (range.start.index()..range.end.index()).map(I::new)
}

/// The rows that ids lead to, as tests name them.
#[cfg(test)]
pub(crate) fn rows<I: Id>(ids: &[I]) -> Vec<usize> {
    ids.iter().map(|id| id.index()).collect()
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I, T> From<Vec<T>> for Table<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, ids: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(rows: S) -> Self {
        Vec::from_iter(rows).into()
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

impl<I, T> Deref for Table<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<I, T> DerefMut for Table<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }
}

impl<I, T> IntoIterator for Table<I, T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> vec::IntoIter<T> {
        self.rows.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a Table<I, T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.rows.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut Table<I, T> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> slice::IterMut<'a, T> {
        self.rows.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, Table, between, rows};

    ids! {
        /// A letter.
        LetterId;
    }

    #[test]
    fn ids_lead_to_their_rows() {
        let mut table: Table<LetterId, char> = ['a', 'b'].into_iter().collect();
        table.push('c');
        let [first, .., last] = table.ids().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!((table[first], table.get(last), table.get(LetterId::new(3))), ('a', Some(&'c'), None));
        assert_eq!(table.enumerated().last(), Some((last, &'c')));
        assert_eq!(rows(&between(&(first..last)).collect::<Vec<_>>()), [0, 1]);
        table[last] = 'd';
        assert_eq!((table.rows(), size_of::<LetterId>()), (&['a', 'b', 'd'][..], 4));
    }
}
