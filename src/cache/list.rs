//! The list as it is written: a cache in, bytes out, and back. Cards stand behind it, and a seal behind these.

use super::{Basis, By, Cache, Kept, Known, Last, Made, Pack, Rules, Seen, What, pack::Slot};
use crate::{digest::Digest, report::Finding, source::Stamp};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap, ops::Range, path::Path, sync::Arc};

/// First bytes of the list; the number changes with the format.
pub(super) const MAGIC: &[u8] = b"reprint cache 6\n";

/// What the list holds, as it is written and read.
#[derive(Serialize, Deserialize)]
struct List<'a> {
    basis: Basis,
    rules: Rules,
    packs: Vec<String>,
    sources: Vec<Entry<'a>>,
    made: Cow<'a, BTreeMap<String, Made>>,
    beside: Cow<'a, BTreeMap<String, Seen>>,
    passes: u64,
    last: Cow<'a, Option<Last>>,
}

/// A source in the list; its body is in one of the packs.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    path: Cow<'a, str>,
    stamp: Option<Stamp>,
    digest: Digest,
    what: Kind<'a>,
    findings: Cow<'a, [Finding]>,
    by: Cow<'a, By>,
    body: Option<(usize, [Slot; 2])>,
}

/// What a source is; a card is behind the list.
#[derive(Serialize, Deserialize)]
enum Kind<'a> {
    Article(Range<usize>, Cow<'a, str>),
    Other(Cow<'a, str>),
    Refused(Cow<'a, str>),
}

impl<'a> Kind<'a> {
    /// Writes a card behind the others.
    fn of(what: &'a What, cards: &mut Vec<u8>) -> Self {
        match what {
            What::Article(card, recipe) => Self::Article(card.write(cards), recipe.into()),
            What::Other(reason) => Self::Other(reason.into()),
            What::Refused(reason) => Self::Refused(reason.into()),
        }
    }

    /// Where the cards begin in all the bytes.
    fn what(self, bytes: &Arc<Vec<u8>>, cards: usize) -> Option<What> {
        Some(match self {
            Self::Article(place, recipe) => {
                let place = cards.checked_add(place.start)?..cards.checked_add(place.end)?;
                bytes.get(place.clone())?;
                What::Article(Kept::at(bytes, place), recipe.into_owned())
            }
            Self::Other(reason) => What::Other(reason.into_owned()),
            Self::Refused(reason) => What::Refused(reason.into_owned()),
        })
    }
}

impl Cache {
    /// What the bytes of a list say, with packs in the folder `dir`; nothing where they are torn, or of another program. A pack that is lost
    /// loses its sources, or all of them where there `must` be all.
    pub(super) fn parse(bytes: &Arc<Vec<u8>>, basis: &Basis, dir: &Path, must: bool) -> Option<Self> {
        let (all, seal) = bytes.strip_prefix(MAGIC)?.split_last_chunk::<32>()?;
        if Digest::of(all).bytes() != seal {
            return None;
        }
        let (list, rest): (List<'_>, &[u8]) = postcard::take_from_bytes(all).ok()?;
        let cards = bytes.len() - seal.len() - rest.len();
        if list.basis.program != basis.program {
            return None;
        }
        let packs: Vec<Option<Arc<Pack>>> = list.packs.iter().map(|name| Pack::open(dir, name).ok()).collect();
        let is_same = list.basis == *basis;
        let mut sources = BTreeMap::new();
        for entry in list.sources {
            let body = entry.body.and_then(|(pack, slot)| Some((packs.get(pack)?.clone()?, slot)));
            if body.is_none() && entry.body.is_some() {
                if must {
                    return None;
                }
                continue;
            }
            // The same name below another root is another file, whatever its times.
            let stamp = entry.stamp.filter(|_| list.basis.roots == basis.roots);
            let what = entry.what.what(bytes, cards)?;
            let (findings, by) = (entry.findings.into_owned(), entry.by.into_owned());
            sources.insert(entry.path.into_owned(), Known { stamp, digest: entry.digest, what, findings, by, body });
        }
        let last = list.last.into_owned().filter(|_| is_same);
        let beside = if list.basis.roots == basis.roots { list.beside.into_owned() } else { BTreeMap::new() };
        Some(Self { sources, rules: list.rules, made: list.made.into_owned(), beside, passes: list.passes, last })
    }

    /// The list, and the cards behind it, written down.
    pub(super) fn list(&self, basis: &Basis, packs: &[Arc<Pack>], names: Vec<String>) -> Vec<u8> {
        let place = |pack: &Arc<Pack>| packs.iter().position(|other| Arc::ptr_eq(pack, other));
        let mut cards = Vec::new();
        let mut sources = Vec::with_capacity(self.sources.len());
        for (path, known) in &self.sources {
            sources.push(Entry {
                path: path.into(),
                stamp: known.stamp,
                digest: known.digest,
                what: Kind::of(&known.what, &mut cards),
                findings: Cow::Borrowed(&known.findings),
                by: Cow::Borrowed(&known.by),
                body: known.body.as_ref().and_then(|(pack, slots)| Some((place(pack)?, *slots))),
            });
        }
        let list = List {
            basis: *basis,
            rules: self.rules,
            packs: names,
            sources,
            made: Cow::Borrowed(&self.made),
            beside: Cow::Borrowed(&self.beside),
            passes: self.passes,
            last: Cow::Borrowed(&self.last),
        };
        let mut all = postcard::to_stdvec(&list).expect("a list of ours can be written down");
        all.append(&mut cards);
        all
    }
}
