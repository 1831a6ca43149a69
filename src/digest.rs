//! The one fingerprint: bytes or a value in, 32 bytes out. It never sees a clock, a path or a pointer.

use serde::{Deserialize, Serialize};
use std::fmt;

/// BLAKE3 of something: equal digests mean equal content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes as they are.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest of several parts; each part's length is part of it, so that `["ab", "c"]` and `["a", "bc"]` differ.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The digest of what a value says when written down. Values are structs, sorted maps and lists, so that the
    /// same value is always written the same way.
    pub fn of_value(value: &impl Serialize) -> Self {
        // Written whole first: a hash is fast on long runs and slow on a thousand short ones.
        let written = serde_json::to_vec(value).expect("a value of ours can be written as JSON");
        Self::of(&written)
    }

    /// The raw bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first `len` characters in Crockford's base 32, lower case: short, readable, no look-alikes.
    pub fn short(&self, len: usize) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        (0..len.min(51))
            .map(|at| {
                let bit = at * 5;
                let pair = u16::from_be_bytes([self.0[bit / 8], *self.0.get(bit / 8 + 1).unwrap_or(&0)]);
                ALPHABET[usize::from(pair >> (11 - bit % 8) & 31)] as char
            })
            .collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short(8))
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn short_names_are_stable() {
        assert_eq!(Digest::of(b"").short(8), "nw9mkefn");
        assert_eq!(Digest::of(b"").to_string()[..16], *"af1349b9f5f9a1a6");
    }

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(Digest::of_parts([&b"ab"[..], b"c"]), Digest::of_parts([&b"a"[..], b"bc"]));
    }
}
