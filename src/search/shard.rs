//! A shard: tokens with the articles that hold them in, bytes out, and one token's articles back. It never sees a text.
//!
//! Bits: how many tokens; how their numbers are written; then for each token, in order, the rest of its number, how many
//! articles hold it, which ones (or which do not, where most do), and which of those hold it in the headline or a tag, and which
//! often.

use super::bits::{Reader, Writer};

/// An article that holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The article's number.
    pub number: u32,
    /// In its headline or in a tag.
    pub titled: bool,
    /// [`OFTEN`] times or more.
    pub often: bool,
}

/// How often is often.
pub(super) const OFTEN: u32 = 4;

/// A shard that ends too early, or makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn;

/// Numbers are written as if there were so many articles; it is more than there are, so that a new one changes nothing.
pub(super) fn universe(articles: usize) -> usize {
    let step = 1 << (articles.max(1).ilog2().saturating_sub(3));
    articles.div_ceil(step).max(1) * step
}

/// Writes a shard: tokens in rising order, each without its first `bits` bits.
pub(super) fn write(tokens: &[(u32, Vec<Posting>)], bits: u32, universe: usize) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.gamma(tokens.len() as u32 + 1);
    let space = (1_u64 << (32 - bits)) as usize;
    let k = (space / tokens.len().max(1) * 11 / 16).max(1).ilog2();
    writer.bits(k, 5);
    let mut next = 0;
    for (token, postings) in tokens {
        let rest = rest(*token, bits);
        writer.rice(rest - next, k);
        next = rest;
        write_postings(&mut writer, postings, universe);
    }
    writer.finish()
}

fn write_postings(writer: &mut Writer, postings: &[Posting], universe: usize) {
    let count = postings.len();
    writer.gamma(count as u32);
    let numbers = postings.iter().map(|posting| posting.number);
    if count * 2 > universe {
        writer.rising(others(numbers, universe), universe - count, universe);
    } else {
        writer.rising(numbers, count, universe);
    }
    for is_marked in [|posting: &Posting| posting.titled, |posting: &Posting| posting.often] {
        let marked = || (0_u32..).zip(postings).filter(|(_, posting)| is_marked(posting)).map(|(at, _)| at);
        let many = marked().count();
        writer.gamma(many as u32 + 1);
        writer.rising(marked(), many, count);
    }
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

/// The articles that hold a token; none where the shard does not know it.
pub(super) fn read(bytes: &[u8], token: u32, bits: u32, universe: usize) -> Result<Vec<Posting>, Torn> {
    let mut reader = Reader::new(bytes);
    let count = reader.gamma()? - 1;
    let k = reader.bits(5)?;
    let wanted = rest(token, bits);
    let mut at = 0_u32;
    for _ in 0..count {
        at = at.checked_add(reader.rice(k)?).ok_or(Torn)?;
        let postings = read_postings(&mut reader, universe)?;
        if at >= wanted {
            return Ok(if at == wanted { postings } else { Vec::new() });
        }
    }
    Ok(Vec::new())
}

fn read_postings(reader: &mut Reader<'_>, universe: usize) -> Result<Vec<Posting>, Torn> {
    let count = reader.gamma()? as usize;
    if count > universe {
        return Err(Torn);
    }
    let numbers = match count * 2 > universe {
        true => others(reader.rising(universe - count, universe)?.into_iter(), universe).collect(),
        false => reader.rising(count, universe)?,
    };
    let plain = |number| Posting { number, titled: false, often: false };
    let mut postings: Vec<Posting> = numbers.into_iter().map(plain).collect();
    for mark in [|it: &mut Posting| it.titled = true, |it: &mut Posting| it.often = true] {
        let many = reader.gamma()? as usize - 1;
        for at in reader.rising(many, count)? {
            mark(postings.get_mut(at as usize).ok_or(Torn)?);
        }
    }
    Ok(postings)
}

/// The shard of a token.
pub(super) fn shard_of(token: u32, bits: u32) -> usize {
    (u64::from(token) >> (32 - bits)) as usize
}

/// What is left of a token in its shard.
fn rest(token: u32, bits: u32) -> u32 {
    (u64::from(token) & ((1 << (32 - bits)) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::{Posting, read, shard_of, universe, write};

    #[test]
    fn postings_come_back() {
        let posting = |number: u32| Posting { number, titled: number % 7 == 3, often: number % 5 == 0 };
        let lists: Vec<(u32, Vec<Posting>)> = vec![
            (0x4000_0000, vec![posting(999)]),
            (0x4000_0001, (0..1000).map(posting).collect()),
            (0x4123_4567, (0..1000).filter(|it| it % 3 > 0).map(posting).collect()),
            (0x7FFF_FFFF, (0..1000).filter(|it| it % 30 == 0).map(posting).collect()),
        ];
        let shard = write(&lists, 2, universe(1000));
        for (token, want) in &lists {
            assert_eq!(read(&shard, *token, 2, universe(1000)).as_ref(), Ok(want));
        }
        assert_eq!(read(&shard, 0x5000_0000, 2, universe(1000)), Ok(Vec::new()));
        assert!(read(&shard[..40], 0x7FFF_FFFF, 2, universe(1000)).is_err());
        assert_eq!([0, 0x4000_0000, u32::MAX].map(|it| shard_of(it, 2)), [0, 1, 3]);
        assert_eq!(shard_of(u32::MAX, 0), 0);
    }

    #[test]
    fn a_new_article_seldom_changes_how_numbers_are_written() {
        assert_eq!([1, 7, 8, 1000, 1023, 1024, 1025].map(universe), [1, 7, 8, 1024, 1024, 1024, 1152]);
    }
}
