//! A shard: lists of articles by token in, bytes out, and one token's articles back. It never sees a text.
//!
//! A pair of characters stands beside the rarer of the two, its *owner*, and says which of the owner's articles hold it: that takes
//! fewer bits than saying which of all. Where both are frequent, it says which of all, and such pairs are numbered by the list of the
//! frequent characters.
//!
//! Bits: the pairs of frequent characters; the owners, each with its articles and its pairs; the words. Of each kind how many there
//! are, how their numbers are written, and then in rising order each number's distance from the last and its articles: how many,
//! which (or which do not, where most do), in which it is in the headline or a tag, and in which it is often.

use super::{
    bits::{Reader, Torn, Writer},
    frequent::Frequent,
    token::{Token, mix},
};

/// An article that holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The article's number.
    pub number: u32,
    /// In its headline or in a tag.
    pub titled: bool,
    /// Four times or more.
    pub often: bool,
}

/// Lists that are shorter do not say where a token is often: the texts are soon read.
const WORTH: usize = 8;

/// The articles of one token, in rising order.
pub(super) type Postings = Vec<Posting>;

/// What a shard holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shard {
    /// Pairs of frequent characters, by their numbers.
    pub(super) frequent: Vec<(u32, Postings)>,
    /// Characters with their pairs.
    pub(super) owners: Vec<Owner>,
    /// Words, by their numbers.
    pub(super) words: Vec<(u64, Postings)>,
}

/// A character, and the pairs that stand beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) unit: u16,
    pub(super) postings: Postings,
    /// By the other character and its side: [`beside`].
    pub(super) pairs: Vec<(u32, Postings)>,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// A pair of frequent characters.
    Frequent(u32),
    /// An owner, and one of its pairs.
    Owner(u16, Option<u32>),
    /// A word.
    Word(u64),
}

/// Numbers are written as if there were so many articles; it is more than there are, so that a new one changes nothing.
pub(super) fn universe(articles: usize) -> usize {
    let step = 1 << (articles.max(1).ilog2().saturating_sub(3));
    articles.div_ceil(step).max(1) * step
}

/// The shard of a token, and where in it.
pub(super) fn spot(token: Token, frequent: &Frequent, bits: u32) -> (usize, Spot) {
    let shard = |hash: u32| (u64::from(hash) >> (32 - bits)) as usize;
    let owned = |owner: u16, pair| (shard(mix(u32::from(owner) << 16)), Spot::Owner(owner, pair));
    match token {
        Token::Word(word) => (shard((word >> 16) as u32), Spot::Word(word)),
        Token::Gram(gram) => {
            let (first, second) = ((gram >> 16) as u16, gram as u16);
            match (frequent.place(first), frequent.place(second)) {
                _ if second == 0 => owned(first, None),
                (None, _) => owned(first, Some(beside(second, false))),
                (_, None) => owned(second, Some(beside(first, true))),
                (Some(a), Some(b)) => (shard(mix(gram)), Spot::Frequent(a * frequent.len() + b)),
            }
        }
    }
}

/// Nearly all numbers of [`beside`] are below.
const BESIDE: u64 = 2 * (0xA000 - HAN as u64);

/// The first Han character.
const HAN: u16 = 0x4E00;

/// The number of a character beside an owner: Han characters first, those before the owner next to those behind it.
fn beside(unit: u16, is_before: bool) -> u32 {
    u32::from(unit.wrapping_sub(HAN)) << 1 | u32::from(is_before)
}

impl Shard {
    /// Writes it. `universe` is that of the archive.
    pub(super) fn write(&self, frequent: &Frequent, bits: u32, universe: usize) -> Vec<u8> {
        let mut writer = Writer::default();
        let squared = u64::from(frequent.len()).pow(2);
        writer.steps(self.frequent.iter().map(|(id, _)| *id), self.frequent.len(), squared, |writer, at| {
            write_postings(writer, &self.frequent[at].1, universe, true);
        });
        writer.steps(self.owners.iter().map(|it| u32::from(it.unit)), self.owners.len(), 1 << 16, |writer, at| {
            let Owner { postings, pairs, .. } = &self.owners[at];
            write_postings(writer, postings, universe, false);
            writer.steps(pairs.iter().map(|(id, _)| *id), pairs.len(), BESIDE, |writer, at| {
                write_postings(writer, &among(&pairs[at].1, postings), postings.len(), true);
            });
        });
        let rest = |(word, _): &(u64, Postings)| rest(*word, bits);
        writer.steps(self.words.iter().map(rest), self.words.len(), 1 << (32 - bits), |writer, at| {
            let (word, postings) = &self.words[at];
            writer.bits((*word & 0xFFFF) as u32, 16);
            write_postings(writer, postings, universe, true);
        });
        writer.finish()
    }
}

/// What is left of a word in its shard.
fn rest(word: u64, bits: u32) -> u32 {
    ((word >> 16) & ((1 << (32 - bits)) - 1)) as u32
}

/// The same articles, by their places among others.
fn among(postings: &[Posting], others: &[Posting]) -> Postings {
    let mut at = 0;
    let place = |posting: &Posting| {
        while others[at].number < posting.number {
            at += 1;
        }
        Posting { number: at as u32, ..*posting }
    };
    postings.iter().map(place).collect()
}

fn write_postings(writer: &mut Writer, postings: &[Posting], universe: usize, with_often: bool) {
    let count = postings.len();
    writer.gamma(count as u32);
    let numbers = postings.iter().map(|posting| posting.number);
    if count * 2 > universe {
        writer.rising(others(numbers, universe), universe - count, universe);
    } else {
        writer.rising(numbers, count, universe);
    }
    write_marks(writer, postings, |posting| posting.titled);
    if with_often && count >= WORTH {
        write_marks(writer, postings, |posting| posting.often);
    }
}

fn write_marks(writer: &mut Writer, postings: &[Posting], is_marked: fn(&Posting) -> bool) {
    let marked = || (0_u32..).zip(postings).filter(|(_, posting)| is_marked(posting)).map(|(at, _)| at);
    let many = marked().count();
    writer.gamma(many as u32 + 1);
    writer.rising(marked(), many, postings.len());
}

/// The numbers below `universe` that are not among these.
fn others(mut numbers: impl Iterator<Item = u32>, universe: usize) -> impl Iterator<Item = u32> {
    let mut next = numbers.next();
    (0..universe as u32).filter(move |number| {
        let is_in = next == Some(*number);
        if is_in {
            next = numbers.next();
        }
        !is_in
    })
}

/// The articles that hold what stands at a spot; none where the shard does not know it.
pub(super) fn read(
    bytes: &[u8],
    spot: Spot,
    frequent: &Frequent,
    bits: u32,
    universe: usize,
) -> Result<Postings, Torn> {
    let mut reader = Reader::new(bytes);
    let mut found = None;
    let squared = u64::from(frequent.len()).pow(2);
    reader.steps(squared, |reader, id| {
        let postings = read_postings(reader, universe, true)?;
        Ok(take(&mut found, spot == Spot::Frequent(id), postings))
    })?;
    if matches!(spot, Spot::Frequent(_)) {
        return Ok(found.unwrap_or_default());
    }
    reader.steps(1 << 16, |reader, unit| {
        let own = read_postings(reader, universe, false)?;
        let wanted = match spot {
            Spot::Owner(owner, pair) if u32::from(owner) == unit => Some(pair),
            _ => None,
        };
        let mut of_pair = None;
        reader.steps(1 << 17, |reader, id| {
            let postings = read_postings(reader, own.len(), true)?;
            Ok(take(&mut of_pair, wanted == Some(Some(id)), postings))
        })?;
        match wanted {
            Some(Some(_)) => found = Some(named(of_pair.unwrap_or_default(), &own)?),
            Some(None) => found = Some(own),
            None => (),
        }
        Ok(wanted.is_some())
    })?;
    let Spot::Word(word) = spot else { return Ok(found.unwrap_or_default()) };
    reader.steps(1 << (32 - bits), |reader, id| {
        let check = reader.bits(16)?;
        let postings = read_postings(reader, universe, true)?;
        let is_it = id == rest(word, bits) && u64::from(check) == word & 0xFFFF;
        Ok(take(&mut found, is_it, postings))
    })?;
    Ok(found.unwrap_or_default())
}

/// Takes what was looked for; says whether it was.
fn take(found: &mut Option<Postings>, is_it: bool, postings: Postings) -> bool {
    if is_it {
        *found = Some(postings);
    }
    is_it
}

/// Articles by their places among an owner's, by their numbers.
fn named(mut postings: Postings, own: &[Posting]) -> Result<Postings, Torn> {
    for posting in &mut postings {
        posting.number = own.get(posting.number as usize).ok_or(Torn)?.number;
    }
    Ok(postings)
}

fn read_postings(reader: &mut Reader<'_>, universe: usize, with_often: bool) -> Result<Postings, Torn> {
    let count = reader.gamma()? as usize;
    if count > universe {
        return Err(Torn);
    }
    let numbers = match count * 2 > universe {
        true => others(reader.rising(universe - count, universe)?.into_iter(), universe).collect(),
        false => reader.rising(count, universe)?,
    };
    let plain = |number| Posting { number, titled: false, often: false };
    let mut postings: Postings = numbers.into_iter().map(plain).collect();
    read_marks(reader, &mut postings, |it| it.titled = true)?;
    if with_often && count >= WORTH {
        read_marks(reader, &mut postings, |it| it.often = true)?;
    }
    Ok(postings)
}

fn read_marks(reader: &mut Reader<'_>, postings: &mut [Posting], mark: fn(&mut Posting)) -> Result<(), Torn> {
    let many = reader.gamma()? as usize - 1;
    if many > postings.len() {
        return Err(Torn);
    }
    for at in reader.rising(many, postings.len())? {
        mark(postings.get_mut(at as usize).ok_or(Torn)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Owner, Posting, Shard, Spot, beside, read, spot, universe};
    use crate::search::{frequent::Frequent, token::Token};

    fn posting(number: u32) -> Posting {
        Posting { number, titled: number % 7 == 3, often: number.is_multiple_of(5) }
    }

    fn plain(number: u32) -> Posting {
        Posting { often: false, ..posting(number) }
    }

    fn shard() -> Shard {
        let owner = |unit, postings: Vec<Posting>, pairs| Owner { unit, postings, pairs };
        Shard {
            frequent: vec![(0, vec![plain(5)]), (3, (0..1000).map(posting).collect())],
            owners: vec![
                owner(7, vec![plain(999)], Vec::new()),
                owner(
                    9,
                    (0..900).filter(|it| it % 3 > 0).map(plain).collect(),
                    vec![
                        (8, vec![plain(1), plain(599)]),
                        (9, (0..900).filter(|it| it % 3 == 1).map(posting).collect()),
                    ],
                ),
            ],
            words: vec![
                (0x4000_0001_0001, vec![plain(1)]),
                (0x4000_0001_0002, vec![plain(2)]),
                (0x7FFF_FFFF_0000, (0..1000).filter(|it| it % 30 == 0).map(posting).collect()),
            ],
        }
    }

    #[test]
    fn postings_come_back() {
        let (shard, frequent, universe) = (shard(), Frequent::new(vec![1, 2]), universe(1000));
        let bytes = shard.write(&frequent, 2, universe);
        let found = |spot| read(&bytes, spot, &frequent, 2, universe);
        for (id, want) in &shard.frequent {
            assert_eq!(found(Spot::Frequent(*id)).as_ref(), Ok(want));
        }
        for owner in &shard.owners {
            assert_eq!(found(Spot::Owner(owner.unit, None)).as_ref(), Ok(&owner.postings));
            for (id, want) in &owner.pairs {
                assert_eq!(found(Spot::Owner(owner.unit, Some(*id))).as_ref(), Ok(want));
            }
        }
        for (word, want) in &shard.words {
            assert_eq!(found(Spot::Word(*word)).as_ref(), Ok(want));
        }
        let missing = [Spot::Frequent(1), Spot::Owner(8, None), Spot::Owner(9, Some(10)), Spot::Word(0x4000_0001_0003)];
        assert!(missing.into_iter().all(|spot| found(spot) == Ok(Vec::new())));
        assert!(read(&bytes[..bytes.len() / 2], Spot::Word(0), &frequent, 2, universe).is_err());
    }

    /// Whatever the bytes are, reading them ends, and without a panic.
    #[test]
    fn rude_bytes_are_read_or_refused() {
        let (frequent, universe) = (Frequent::new(vec![1, 2]), universe(1000));
        let good = shard().write(&frequent, 2, universe);
        let mut refused = 0;
        for at in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            let spots = [Spot::Frequent(3), Spot::Owner(9, Some(9)), Spot::Word(0x7FFF_FFFF_0000)];
            refused += spots.into_iter().filter(|spot| read(&bytes, *spot, &frequent, 2, universe).is_err()).count();
        }
        assert!(refused > 0);
        for byte in [0, 0x55, 0xFF] {
            let _ = read(&[byte; 4000], Spot::Word(0), &frequent, 2, universe);
        }
    }

    #[test]
    fn a_pair_stands_beside_the_rarer_character() {
        let frequent = Frequent::new(vec![10, 20]);
        let spot = |a: u32, b: u32| spot(Token::Gram(a << 16 | b), &frequent, 0);
        assert_eq!([beside(0x4E00, false), beside(0x4E01, true), beside(0x3040, false)], [0, 3, 0x1_C480]);
        assert_eq!(spot(10, 20), (0, Spot::Frequent(1)));
        assert_eq!(spot(20, 10), (0, Spot::Frequent(2)));
        assert_eq!(spot(10, 15), (0, Spot::Owner(15, Some(beside(10, true)))));
        assert_eq!(spot(15, 10), (0, Spot::Owner(15, Some(beside(10, false)))));
        assert_eq!(spot(15, 16), (0, Spot::Owner(15, Some(beside(16, false)))));
        assert_eq!(spot(10, 0), (0, Spot::Owner(10, None)));
    }

    #[test]
    fn a_new_article_seldom_changes_how_numbers_are_written() {
        assert_eq!([1, 7, 8, 1000, 1023, 1024, 1025].map(universe), [1, 7, 8, 1024, 1024, 1024, 1152]);
    }
}
