//! Files on disk beside their history: which id each would have in a repository. A file that was looked at once is not read again
//! while its length and times are the same.

use super::{log::Log, repository::Id, root::Tracked};
use crate::source::{Held, Place, Root, Source, Stamp, read};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path, sync::Arc, time::SystemTime};

/// The ids of a file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashed {
    /// Its length and times then; none where another change might bear the same times.
    stamp: Option<Stamp>,
    /// The id of its bytes, and where it has the line breaks of Windows, that of what git may have made of it.
    pub(super) ids: Vec<Id>,
}

/// What a file is remembered by.
pub(super) fn key(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}

/// The ids of all files on disk that have a history.
pub(super) fn ids(
    logs: &[(&Root, &Tracked, Arc<Log>)],
    sources: &[Source],
    last: &BTreeMap<String, Hashed>,
    began: SystemTime,
) -> BTreeMap<String, Hashed> {
    let has_history = |source: &&Source| {
        logs.iter().any(|(root, ..)| matches!(root.held, Held::FilesWithHistory(_)) && root.has(&source.path))
    };
    let of = |source: &Source| {
        let Place::File(file) = &source.place else { return None };
        let key = key(file);
        let known = last.get(&key).filter(|known| known.stamp == Some(source.stamp)).cloned();
        let hashed = known.or_else(|| {
            let stamp = Some(source.stamp).filter(|stamp| !stamp.is_younger_than(began));
            Some(Hashed { stamp, ids: of_bytes(&read(file).ok()?) })
        })?;
        Some((key, hashed))
    };
    sources.par_iter().filter(has_history).filter_map(of).collect()
}

fn of_bytes(bytes: &[u8]) -> Vec<Id> {
    let mut ids: Vec<Id> = Id::of_file(bytes).into_iter().collect();
    if bytes.windows(2).any(|pair| pair == b"\r\n") {
        let breaks = bytes.iter().zip(bytes.iter().skip(1).map(Some).chain([None]));
        let unix: Vec<u8> =
            breaks.filter(|(a, b)| (**a, b.copied()) != (b'\r', Some(b'\n'))).map(|(a, _)| *a).collect();
        ids.extend(Id::of_file(&unix));
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::of_bytes;

    #[test]
    fn ids_are_those_that_git_gives() {
        let ids = |bytes: &[u8]| of_bytes(bytes).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids(b""), ["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"]);
        assert_eq!(ids(b"a\n"), ["78981922613b2afb6025042ff6bd878ac1994e85"]);
        let both = ids(b"a\r\n");
        assert_eq!((both.len(), both[1].as_str()), (2, "78981922613b2afb6025042ff6bd878ac1994e85"));
    }
}
