//! Bits: small numbers in, few bits out, and back; bits as text that a script can hold. It never knows what they mean.

/// A shard that ends too early, or makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn;

impl std::fmt::Display for Torn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a file of the search is torn; build the site again")
    }
}

impl std::error::Error for Torn {}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bits that are being written, the first one highest.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    pending: u64,
    waiting: u32,
}

impl Writer {
    /// The lowest `count` bits of a value; at most 32.
    pub(super) fn bits(&mut self, value: u32, count: u32) {
        self.pending = self.pending << count | u64::from(value) & ((1 << count) - 1);
        self.waiting += count;
        while self.waiting >= 8 {
            self.waiting -= 8;
            self.bytes.push((self.pending >> self.waiting) as u8);
        }
    }

    /// As many ones, and a zero.
    fn unary(&mut self, mut count: u32) {
        while count >= 16 {
            self.bits(0xFFFF, 16);
            count -= 16;
        }
        self.bits((1 << (count + 1)) - 2, count + 1);
    }

    /// A number from 1 on, in twice the bits that it has.
    pub(super) fn gamma(&mut self, value: u32) {
        let length = value.ilog2();
        self.unary(length);
        self.bits(value, length);
    }

    /// A number, in few bits where it is around two to the power of `k`.
    pub(super) fn rice(&mut self, value: u32, k: u32) {
        self.unary(value >> k);
        self.bits(value, k);
    }

    /// Numbers below `universe` in rising order; how many there are is known.
    pub(super) fn rising(&mut self, values: impl Iterator<Item = u32>, count: usize, universe: usize) {
        let k = parameter(count, universe);
        let mut next = 0;
        for value in values {
            self.rice(value - next, k);
            next = value + 1;
        }
    }

    /// So many things by their numbers, which rise and are below `space`: how many, and for each its distance from the last and
    /// what `each` writes.
    pub(super) fn steps(
        &mut self,
        numbers: impl Iterator<Item = u32>,
        count: usize,
        space: u64,
        mut each: impl FnMut(&mut Self, usize),
    ) {
        self.gamma(count as u32 + 1);
        if count == 0 {
            return;
        }
        let k = (space * 11 / (count as u64 * 16)).max(1).ilog2();
        self.bits(k, 5);
        let mut last = 0;
        for (at, number) in numbers.enumerate() {
            self.rice(number - last, k);
            last = number;
            each(self, at);
        }
    }

    /// All of it, with zeros up to a whole byte.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.waiting > 0 {
            self.bits(0, 8 - self.waiting);
        }
        self.bytes
    }
}

/// Bits that are being read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn bit(&mut self) -> Result<u32, Torn> {
        let byte = self.bytes.get(self.at / 8).ok_or(Torn)?;
        self.at += 1;
        Ok(u32::from(byte >> (7 - (self.at - 1) % 8) & 1))
    }

    pub(super) fn bits(&mut self, count: u32) -> Result<u32, Torn> {
        (0..count).try_fold(0, |value: u32, _| Ok(value << 1 | self.bit()?))
    }

    fn unary(&mut self) -> Result<u32, Torn> {
        let mut count = 0;
        while self.bit()? == 1 {
            count += 1;
        }
        Ok(count)
    }

    pub(super) fn gamma(&mut self) -> Result<u32, Torn> {
        let length = self.unary()?;
        if length > 31 {
            return Err(Torn);
        }
        Ok(1 << length | self.bits(length)?)
    }

    pub(super) fn rice(&mut self, k: u32) -> Result<u32, Torn> {
        Ok(self.unary()?.checked_shl(k).ok_or(Torn)? | self.bits(k)?)
    }

    pub(super) fn rising(&mut self, count: usize, universe: usize) -> Result<Vec<u32>, Torn> {
        let k = parameter(count, universe);
        let mut next = 0_u32;
        let mut values = Vec::new();
        for _ in 0..count {
            let value = next.checked_add(self.rice(k)?).filter(|value| (*value as usize) < universe).ok_or(Torn)?;
            values.push(value);
            next = value + 1;
        }
        Ok(values)
    }
}

impl Reader<'_> {
    /// What [`Writer::steps`] wrote, until `each` has seen enough.
    pub(super) fn steps(
        &mut self,
        space: u64,
        mut each: impl FnMut(&mut Self, u32) -> Result<bool, Torn>,
    ) -> Result<(), Torn> {
        let count = self.gamma()? - 1;
        if count == 0 {
            return Ok(());
        }
        let k = self.bits(5)?;
        let mut number = 0_u32;
        for _ in 0..count {
            number = number.checked_add(self.rice(k)?).ok_or(Torn)?;
            if u64::from(number) >= space {
                return Err(Torn);
            }
            if each(self, number)? {
                break;
            }
        }
        Ok(())
    }
}

/// The `k` that suits numbers which are spread evenly.
fn parameter(count: usize, universe: usize) -> u32 {
    if count == 0 { 0 } else { (universe * 11 / (count * 16)).max(1).ilog2() }
}

/// Bytes as base 64, without `=`.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let at = |place: usize| u32::from(part.get(place).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        let letters = [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(all >> shift & 63) as usize]));
        text.extend(&letters[..=part.len()]);
    }
    text
}

/// The bytes of base 64 without `=`; none where it is none.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for part in text.as_bytes().chunks(4) {
        let mut all = 0_u32;
        for letter in part {
            all = all << 6 | ALPHABET.iter().position(|it| it == letter)? as u32;
        }
        all <<= 6 * (4 - part.len());
        bytes.extend_from_slice(&all.to_be_bytes()[1..part.len()]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Reader, Writer, bytes, text};

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::default();
        writer.bits(5, 3);
        [1, 2, 77, u32::MAX].iter().for_each(|value| writer.gamma(*value));
        writer.rice(1000, 2);
        writer.rising([0, 1, 700, 999].into_iter(), 4, 1000);
        let all = writer.finish();
        let mut reader = Reader::new(&all);
        assert_eq!(reader.bits(3).ok(), Some(5));
        assert_eq!([(); 4].map(|()| reader.gamma().unwrap()), [1, 2, 77, u32::MAX]);
        assert_eq!(reader.rice(2).ok(), Some(1000));
        assert_eq!(reader.rising(4, 1000).ok(), Some(vec![0, 1, 700, 999]));
        assert!(reader.bits(32).is_err(), "the end is noticed");
    }

    #[test]
    fn bytes_survive_as_text() {
        for (raw, want) in [(&b""[..], ""), (b"a", "YQ"), (b"ab", "YWI"), (b"abc", "YWJj"), (b"abcd", "YWJjZA")] {
            assert_eq!(text(raw), want);
            assert_eq!(bytes(want).as_deref(), Some(raw));
        }
        assert_eq!(bytes("a b"), None);
    }
}
