//! Cards that are written down: bytes in, a card out when somebody asks for it. A pass that finds nothing changed asks for none.

use crate::article::Card;
use std::{
    ops::Range,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Where something is written: all bytes, and its own.
type Place = (Arc<Vec<u8>>, Range<usize>);

/// A card, or where it is written.
#[derive(Debug)]
pub struct Kept {
    card: OnceLock<Arc<Card>>,
    /// Until it is read.
    written: Mutex<Option<Place>>,
}

impl Kept {
    /// A card that is there.
    pub fn new(card: Card) -> Arc<Self> {
        Arc::new(Self { card: Arc::new(card).into(), written: Mutex::default() })
    }

    /// A card that was written to this place by [`write`](Self::write), of bytes whose seal was looked at.
    pub(super) fn at(bytes: &Arc<Vec<u8>>, place: Range<usize>) -> Arc<Self> {
        Arc::new(Self { card: OnceLock::new(), written: Mutex::new(Some((bytes.clone(), place))) })
    }

    /// The card.
    pub fn card(&self) -> &Arc<Card> {
        self.card.get_or_init(|| {
            let written = self.written.lock().unwrap_or_else(PoisonError::into_inner).take();
            let (bytes, place) = written.expect("a card is there, or is written");
            Arc::new(postcard::from_bytes(&bytes[place]).expect("what is sealed is as it was written"))
        })
    }

    /// Writes the card down, and says where; as it is, where nobody has read it.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) -> Range<usize> {
        let start = bytes.len();
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match written.filter(|_| self.card.get().is_none()) {
            Some((from, place)) => bytes.extend_from_slice(&from[place]),
            None => {
                let card = postcard::to_stdvec(&**self.card()).expect("a card of ours can be written down");
                bytes.extend_from_slice(&card);
            }
        }
        start..bytes.len()
    }
}
