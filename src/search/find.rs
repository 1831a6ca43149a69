//! A query and a shelf of files in, the articles that meet it out, best first. A phrase is looked up by its pairs, and then in the
//! texts; an article that does not hold it is never given.

use super::{Cut, Frequent, Posting, bits::Torn, files::Text, fold, query, shard, token};
use fold::{fold, is_gram, runs};
use query::{Term, What};
use std::{cmp::Reverse, collections::BTreeMap};
use token::Token;

/// Fewer articles are sooner looked into than told apart by more postings.
const MANY: usize = 8;

/// Where the files of the search are.
pub trait Shelf {
    /// Why a file cannot be read.
    type Error: From<Torn>;

    /// How the archive is cut.
    fn cut(&self) -> &Cut;

    /// The characters that are frequent in it.
    fn frequent(&self) -> &Frequent;

    /// The bytes of a shard.
    fn shard(&self, at: usize) -> Result<Vec<u8>, Self::Error>;

    /// What is written of an article.
    fn text(&self, number: usize) -> Result<Text, Self::Error>;
}

/// An article that meets a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub number: u32,
    /// All terms are in its headline or its tags.
    pub titled: bool,
    /// All terms occur often.
    pub often: bool,
}

/// The articles that meet a query: those first that have it in the headline, then those that have it often, then the newest.
pub fn find<S: Shelf>(shelf: &S, query: &str) -> Result<Vec<Found>, S::Error> {
    let terms = query::parse(query);
    let (out, mut wanted): (Vec<Term>, Vec<Term>) = terms.into_iter().partition(|term| term.excluded);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // Texts first: what is ranked is what they are found by.
    wanted.sort_by_key(|term| !matches!(term.what, What::Text(..)));
    let mut found: Option<BTreeMap<u32, Posting>> = None;
    for term in &wanted {
        let postings = look_up(shelf, &term.what)?;
        found = Some(match found {
            None => postings,
            Some(found) => both(found, &postings),
        });
    }
    let mut found = found.unwrap_or_default();
    let doubtful = exclude(shelf, &out, &mut found)?;
    check(shelf, &wanted, &out, &doubtful, &mut found)?;
    let mut found: Vec<Found> =
        found.into_values().map(|it| Found { number: it.number, titled: it.titled, often: it.often }).collect();
    found.sort_by_key(|it| Reverse((it.titled, it.often, it.number)));
    Ok(found)
}

/// The articles that hold all tokens of a term; of those that say little more, too, where many hold the others.
fn look_up<S: Shelf>(shelf: &S, what: &What) -> Result<BTreeMap<u32, Posting>, S::Error> {
    match what {
        What::Year(year) => Ok(of_year(shelf.cut(), year)),
        What::Filed(field, value) => {
            let mut found = all_of(shelf, &[Token::Word(token::filter(field, value))], None)?;
            found.values_mut().for_each(|it| (it.titled, it.often) = (true, true));
            Ok(found)
        }
        What::Text(units, _) => {
            let [made_of, between] = token::needed(units);
            let found = all_of(shelf, &made_of, None)?;
            if found.len() > MANY { all_of(shelf, &between, Some(found)) } else { Ok(found) }
        }
    }
}

/// Those of some articles that hold all tokens.
fn all_of<S: Shelf>(
    shelf: &S,
    tokens: &[Token],
    mut found: Option<BTreeMap<u32, Posting>>,
) -> Result<BTreeMap<u32, Posting>, S::Error> {
    let (cut, frequent) = (shelf.cut(), shelf.frequent());
    let universe = shard::universe(cut.len());
    for token in tokens {
        let (at, spot) = shard::spot(*token, frequent, cut.bits);
        let postings = shard::read(&shelf.shard(at)?, spot, frequent, cut.bits, universe)?;
        // A shard of another edition may know more of them.
        if postings.last().is_some_and(|last| last.number as usize >= cut.len()) {
            return Err(Torn.into());
        }
        let postings = postings.into_iter().map(|it| (it.number, it)).collect();
        found = Some(match found {
            None => postings,
            Some(found) => both(found, &postings),
        });
    }
    Ok(found.unwrap_or_default())
}

/// What is in both, with the marks that both have.
fn both(found: BTreeMap<u32, Posting>, others: &BTreeMap<u32, Posting>) -> BTreeMap<u32, Posting> {
    let each = found.into_iter().filter_map(|(number, it)| {
        let other = others.get(&number)?;
        Some((number, Posting { number, titled: it.titled && other.titled, often: it.often && other.often }))
    });
    each.collect()
}

/// The articles of a year or a month.
fn of_year(cut: &Cut, year: &str) -> BTreeMap<u32, Posting> {
    let mut found = BTreeMap::new();
    let mut base = 0_u32;
    for month in &cut.months {
        let end = base + month.count as u32;
        if month.name.starts_with(year) {
            found.extend((base..end).map(|number| (number, Posting { number, titled: true, often: true })));
        }
        base = end;
    }
    found
}

/// Takes out what must not be there; gives those that may be there only by their pairs.
fn exclude<S: Shelf>(shelf: &S, out: &[Term], found: &mut BTreeMap<u32, Posting>) -> Result<Vec<u32>, S::Error> {
    let mut doubtful = Vec::new();
    for term in out {
        let others = look_up(shelf, &term.what)?;
        match is_certain(&term.what) {
            true => found.retain(|number, _| !others.contains_key(number)),
            false => doubtful.extend(others.into_keys().filter(|number| found.contains_key(number))),
        }
    }
    doubtful.sort_unstable();
    Ok(doubtful)
}

/// Whether postings alone say all: one word, one character, one pair, or no text at all.
fn is_certain(what: &What) -> bool {
    let What::Text(units, _) = what else { return true };
    let mut runs = runs(units);
    let first = runs.next().is_none_or(|run| !is_gram(run[0]) || run.len() <= 2);
    first && runs.next().is_none()
}

/// Looks into the texts where postings do not say all.
fn check<S: Shelf>(
    shelf: &S,
    wanted: &[Term],
    out: &[Term],
    doubtful: &[u32],
    found: &mut BTreeMap<u32, Posting>,
) -> Result<(), S::Error> {
    let is_asked = |term: &&Term| match &term.what {
        What::Text(..) => !is_certain(&term.what),
        What::Filed(..) | What::Year(_) => false,
    };
    let wanted: Vec<&Term> = wanted.iter().filter(is_asked).collect();
    let out: Vec<&Term> = out.iter().filter(is_asked).collect();
    for number in found.keys().copied().collect::<Vec<u32>>() {
        let is_doubtful = doubtful.binary_search(&number).is_ok();
        if wanted.is_empty() && !is_doubtful {
            continue;
        }
        let text = shelf.text(number as usize)?;
        let folded: Vec<Vec<u16>> = text.fields().map(|it| fold(it).units).collect();
        let has = |term: &&Term| matches!(&term.what, What::Text(units, _) if folded.iter().any(|it| holds(it, units)));
        if !wanted.iter().all(has) || is_doubtful && out.iter().any(has) {
            found.remove(&number);
        }
    }
    Ok(())
}

/// Whether a folded text holds another one; words count only as wholes.
pub fn holds(text: &[u16], other: &[u16]) -> bool {
    other.is_empty() || holds_at(text, other).next().is_some()
}

/// Where a folded text holds another one that is not empty; words count only as wholes.
pub(super) fn holds_at(text: &[u16], other: &[u16]) -> impl Iterator<Item = usize> {
    let is_letter = |unit: Option<&u16>| unit.is_some_and(|unit| *unit != u16::from(b' ') && !is_gram(*unit));
    let (first, last) = (is_letter(other.first()), is_letter(other.last()));
    let windows = text.windows(other.len().max(1)).enumerate();
    let is_whole = move |at: usize| {
        !(first && at > 0 && is_letter(text.get(at - 1)) || last && is_letter(text.get(at + other.len())))
    };
    windows.filter(move |(at, window)| *window == other && is_whole(*at)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::{Found, Shelf, find, holds};
    use crate::search::{Cut, Entry, Frequent, Index, Torn, Traces, files::Text, fold::fold};

    struct Memory(Index, Vec<(Entry, &'static str)>);

    impl Shelf for Memory {
        type Error = Torn;

        fn cut(&self) -> &Cut {
            &self.0.cut
        }

        fn frequent(&self) -> &Frequent {
            &self.0.frequent
        }

        fn shard(&self, at: usize) -> Result<Vec<u8>, Torn> {
            self.0.shards.get(at).cloned().ok_or(Torn)
        }

        fn text(&self, number: usize) -> Result<Text, Torn> {
            self.1.get(number).map(|(entry, text)| Text::of(entry, text)).ok_or(Torn)
        }
    }

    fn memory() -> Memory {
        let entry = |date: &str, title: &str, tag: &str, text: &'static str| {
            let entry = Entry {
                title: title.into(),
                date: date.into(),
                outlet: ["河声".into(), "hesheng".into()],
                tags: vec![tag.into()],
                ..Entry::default()
            };
            (entry, text)
        };
        let entries = vec![
            entry("", "山", "x", "中国人，民银行。"),
            entry("2020-01-01", "中國人民銀行", "銀行", "New York 的"),
            entry("2021-01-02", "水", "y", "中国人民银行 iPhone，人民。人民、人民"),
            entry("2021-03-02", "火", "y", "phone 人民 York New"),
        ];
        let cut = Cut::new(entries.iter().map(|(it, _)| (it.date.as_str(), 10_000)));
        let heads: Vec<Entry> = entries.iter().map(|(it, _)| it.clone()).collect();
        Memory(Index::new(cut, &heads, |at| Traces::of(entries[at].1), &|| true).unwrap(), entries)
    }

    #[test]
    fn what_is_found() {
        let memory = memory();
        for (query, want) in [
            ("中国人民银行", &[1, 2][..]),
            ("“中国 人民”", &[]),
            ("\"人，民\"", &[0]),
            ("人民", &[1, 3, 2]),
            ("水", &[2]),
            ("phone", &[3]),
            ("\"new york\"", &[1]),
            ("york", &[3, 1]),
            ("人民 -iphone", &[1, 3]),
            ("人民 -人民银行", &[3]),
            ("银行 -“中国人民”", &[0]),
            ("媒体:河声 year:2021", &[3, 2]),
            ("tag:Y 人民", &[3, 2]),
            ("outlet:HESHENG -年份:2021", &[1, 0]),
            ("-人民", &[]),
            ("没有", &[]),
        ] {
            let found: Vec<u32> = find(&memory, query).unwrap().iter().map(|it| it.number).collect();
            assert_eq!(found, want, "{query}");
        }
        let found = find(&memory, "人民").unwrap();
        assert_eq!(found[1], Found { number: 3, titled: false, often: false });
    }

    #[test]
    fn words_are_held_as_wholes() {
        let holds = |text: &str, other: &str| holds(&fold(text).units, &fold(other).units);
        assert!(holds("an iPhone在", "iphone") && holds("中国人", "国") && holds("x iphone", "iPhone"));
        assert!(!holds("an iPhones", "iphone") && !holds("an iPhone", "phone") && !holds("a", "ab"));
    }
}
