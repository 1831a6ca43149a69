//! Which signs are to be weighed: articles in, their signs out, dealt to buckets so that each bucket is sorted and weighed by
//! itself. It never says what a sign weighs.

use super::{
    ArticleId, Articles, Moves, Stood,
    entry::{Rank, Ranked, about},
};
use crate::table::Table;

/// Signs are dealt to buckets by so many of their first bits, the signs of so many articles at a time.
pub(super) const BUCKETS: u32 = 9;
pub(super) const DEALT: usize = 1024;

/// The bucket of a sign.
pub(super) fn of_bucket(sign: u32) -> usize {
    (sign >> (32 - BUCKETS)) as usize
}

/// Which signs are to be dealt, as far as a small table can tell; and a smaller one, for each bucket a word, that tells it of
/// most when they are few.
pub(super) struct Slots {
    fine: Vec<u64>,
    coarse: Vec<u64>,
}

impl Slots {
    /// Bits of a sign that the table is looked up by.
    const BITS: u32 = 24;

    fn none() -> Self {
        Self { fine: vec![0; 1 << (Self::BITS - 6)], coarse: vec![0; 1 << BUCKETS] }
    }

    /// Signs that more than one article has: most signs are of one article only, and need not be sorted.
    pub(super) fn shared(articles: &Articles, ranked: &Ranked) -> Self {
        let (mut once, mut twice) = (Self::none().fine, Self::none().fine);
        for sign in ranked.iter().flat_map(|&at| &articles[at].card.signs) {
            let (word, bit) = slot(*sign, Self::BITS);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
        Self { fine: twice, coarse: vec![u64::MAX; 1 << BUCKETS] }
    }

    /// Signs that came, went, or stand in days that are fuller or emptier than before.
    pub(super) fn changed(
        articles: &Articles,
        ranked: &Ranked,
        around: &Table<Rank, u32>,
        (last, last_around, before): (&Ranked, &Table<Rank, u32>, &Table<ArticleId, Stood>),
        moves: &Moves<Rank>,
    ) -> Self {
        let mut slots = Self::none();
        let had = |rank: Rank| &before[last[rank]].card.signs;
        for rank in last.ids().filter(|&rank| moves.now(rank).is_none()) {
            slots.add(had(rank));
        }
        for (rank, &at) in ranked.enumerated() {
            let has = &articles[at].card.signs;
            match moves.was(rank) {
                Some(was) if about(last_around[was] as usize) == about(around[rank] as usize) => {
                    if moves.same(rank).is_none() && had(was) != has {
                        slots.add(has.iter().filter(|sign| had(was).binary_search(sign).is_err()));
                        slots.add(had(was).iter().filter(|sign| has.binary_search(sign).is_err()));
                    }
                }
                Some(was) => {
                    slots.add(has);
                    slots.add(had(was));
                }
                None => slots.add(has),
            }
        }
        slots
    }

    fn add<'a>(&mut self, signs: impl IntoIterator<Item = &'a u32>) {
        for &sign in signs {
            let ((word, bit), (bucket, of_bucket)) = (slot(sign, Self::BITS), slot(sign, BUCKETS + 6));
            self.fine[word] |= bit;
            self.coarse[bucket] |= of_bucket;
        }
    }

    pub(super) fn has(&self, sign: u32) -> bool {
        let is_in = |table: &[u64], (word, bit): (usize, u64)| table[word] & bit != 0;
        is_in(&self.coarse, slot(sign, BUCKETS + 6)) && is_in(&self.fine, slot(sign, Self::BITS))
    }

    /// Whether no sign of a bucket is to be dealt.
    pub(super) fn has_none_of(&self, bucket: usize) -> bool {
        self.coarse[bucket] == 0
    }
}

/// Word and bit of a sign in a table that looks at so many bits of it.
fn slot(sign: u32, bits: u32) -> (usize, u64) {
    let slot = sign >> (32 - bits);
    ((slot >> 6) as usize, 1 << (slot & 63))
}

/// Signs of some ranks, by bucket, each with its rank behind it.
pub(super) type Hand = Vec<Vec<u64>>;

/// Deals signs of some ranks to buckets, so that each is sorted and weighed by itself.
pub(super) fn deal(articles: &Articles, ranked: &[ArticleId], first: usize, slots: &Slots) -> Hand {
    let mut buckets = vec![Vec::new(); 1 << BUCKETS];
    for (nth, &at) in ranked.iter().enumerate() {
        for &sign in articles[at].card.signs.iter().filter(|sign| slots.has(**sign)) {
            buckets[of_bucket(sign)].push(u64::from(sign) << 32 | (first + nth) as u64);
        }
    }
    buckets
}
