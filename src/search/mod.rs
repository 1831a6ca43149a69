//! Search that finds exactly what is there: articles in, small files out that a browser loads one by one; and the same files
//! and a query in, articles out. It never touches the disk; `static/search.js` reads the same files by the same rules.
//!
//! 1. [`fold`] makes two spellings of one text equal; `token` cuts it into what it is found by, its [`Traces`].
//! 2. [`Index`] turns those of all articles into shards: for each token the articles that hold it, in bits.
//! 3. [`files`] writes shards, texts and the list of it all as classic scripts, and reads them back.
//! 4. [`query`] reads what a person typed; [`find`](find()) answers it.
//!
//! Articles are numbered from the oldest, the undated first, so that a new article changes no other's number. The text files
//! are numbered within their month.

mod bits;
mod excerpt;
pub mod files;
mod find;
pub mod fold;
mod frequent;
mod index;
pub mod query;
mod shard;
mod token;

pub use bits::Torn;
pub use excerpt::{Excerpt, excerpt};
pub use find::{Found, Shelf, find, holds};
pub use frequent::Frequent;
pub use index::Index;
pub use shard::Posting;
pub use token::Traces;

/// How many articles share a file of texts.
pub const GROUP: usize = 4;

/// How many articles share a file of facets.
const FACETS: usize = 8192;

/// Characters of text for which there is one shard.
const CHARS_OF_A_SHARD: usize = 20_000;

/// What the search knows of an article beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Headline.
    pub title: String,
    /// From the site's root.
    pub url: String,
    /// `2021-03-02`; empty where undated.
    pub date: String,
    /// The outlet's name and its slug; empty where unknown.
    pub outlet: [String; 2],
    /// Names and slugs of its topics.
    pub topics: Vec<[String; 2]>,
    /// Its tags.
    pub tags: Vec<String>,
    /// BCP 47 of headline and text.
    pub language: String,
}

/// One file of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The list: how many articles and shards there are, and what they are filed under.
    List,
    /// The table of spellings.
    Fold,
    /// Outlets and topics of so many articles, for counts beside the results.
    Facets(usize),
    /// Postings of the tokens whose numbers begin alike.
    Shard(usize),
    /// The articles from a number on, up to another.
    Texts(usize, usize),
}

impl Part {
    /// Its name, given how the archive is cut.
    pub fn name(&self, cut: &Cut) -> String {
        match self {
            Self::List => "list".to_owned(),
            Self::Fold => "fold".to_owned(),
            Self::Facets(at) => format!("facets-{at}"),
            Self::Shard(at) => shard_name(*at),
            Self::Texts(from, _) => cut.text_of(*from).map(|(name, _)| name).unwrap_or_default(),
        }
    }
}

/// The articles of one month, which are numbered one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// `2021-03`; `0000-00` for the undated.
    pub name: String,
    /// How many there are.
    pub count: usize,
}

/// How an archive is cut into files: known before any text is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The months, oldest first.
    pub months: Vec<Month>,
    /// There are as many shards as so many bits can tell apart.
    pub bits: u32,
}

impl Cut {
    /// How articles are cut, given the day (or nothing) and the length of each, oldest first.
    pub fn new<'a>(articles: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut months: Vec<Month> = Vec::new();
        let mut chars = 0;
        for (date, length) in articles {
            let name = date.get(..7).unwrap_or("0000-00");
            chars += length;
            match months.last_mut().filter(|month| month.name == name) {
                Some(month) => month.count += 1,
                None => months.push(Month { name: name.to_owned(), count: 1 }),
            }
        }
        let bits = (chars / CHARS_OF_A_SHARD).next_power_of_two().trailing_zeros().min(12);
        Self { months, bits }
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.months.iter().map(|month| month.count).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.months.is_empty()
    }

    /// All files.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::List, Part::Fold];
        parts.extend((0..self.len().div_ceil(FACETS)).map(Part::Facets));
        parts.extend((0..1 << self.bits).map(Part::Shard));
        let mut base = 0;
        for month in &self.months {
            let texts = (0..month.count).step_by(GROUP);
            parts.extend(texts.map(|from| Part::Texts(base + from, base + month.count.min(from + GROUP))));
            base += month.count;
        }
        parts
    }

    /// The file that holds an article's text, and its place there.
    pub fn text_of(&self, number: usize) -> Option<(String, usize)> {
        let mut rest = number;
        for month in &self.months {
            if rest < month.count {
                return Some((format!("texts/{}-{}", month.name, rest / GROUP), rest % GROUP));
            }
            rest -= month.count;
        }
        None
    }
}

/// The name of a shard.
pub fn shard_name(at: usize) -> String {
    format!("words/{at:03x}")
}

#[cfg(test)]
mod tests {
    use super::{Cut, Part};

    #[test]
    fn an_archive_is_cut_by_months() {
        let days = ["", "2021-02-28", "2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04", "2021-03-31"];
        let cut = Cut::new(days.iter().map(|day| (*day, 10_000)));
        assert_eq!((cut.len(), cut.bits), (7, 2));
        let names: Vec<String> = cut.parts().iter().map(|part| part.name(&cut)).collect();
        assert_eq!(
            names,
            [
                "list", "fold", "facets-0", "words/000", "words/001", "words/002", "words/003", "texts/0000-00-0",
                "texts/2021-02-0", "texts/2021-03-0", "texts/2021-03-1"
            ]
        );
        assert_eq!(cut.parts().last(), Some(&Part::Texts(6, 7)));
        let place = |number| cut.text_of(number).map(|(name, at)| format!("{name} {at}"));
        assert_eq!(
            [0, 1, 3, 6].map(|number| place(number).unwrap()),
            ["texts/0000-00-0 0", "texts/2021-02-0 0", "texts/2021-03-0 1", "texts/2021-03-1 0"]
        );
        assert_eq!(place(7), None);
    }
}
