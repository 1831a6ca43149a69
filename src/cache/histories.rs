//! What is remembered of histories: in a file beside the list, whole or not at all. One that is missing, torn or of another
//! program is none, and what it held is read from the repositories again.

use super::program;
use crate::{digest::Digest, source::Logs};
use anyhow::{Context, Result};
use std::{fs, io::Write, path::Path};

/// First bytes of the file; the number changes with the format.
const MAGIC: &[u8] = b"reprint histories 1\n";

/// What an earlier pass of the same program learned of histories; nothing where that cannot be told.
pub fn recall(file: &Path) -> Logs {
    fs::read(file).ok().and_then(|bytes| parse(&bytes)).unwrap_or_default()
}

fn parse(bytes: &[u8]) -> Option<Logs> {
    let (all, seal) = bytes.strip_prefix(MAGIC)?.split_last_chunk::<32>()?;
    if Digest::of(all).bytes() != seal {
        return None;
    }
    postcard::from_bytes(all.strip_prefix(program().bytes())?).ok()
}

/// Writes down what was learned.
pub fn remember(file: &Path, logs: &Logs) -> Result<()> {
    let write = || {
        let dir = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let logs = postcard::to_stdvec(logs).expect("a log of ours can be written down");
        let all = [&program().bytes()[..], &logs].concat();
        let mut whole = tempfile::NamedTempFile::new_in(dir)?;
        for part in [MAGIC, &all, Digest::of(&all).bytes()] {
            whole.write_all(part)?;
        }
        whole.persist(file)?;
        anyhow::Ok(())
    };
    write().with_context(|| format!("{}: cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_torn_or_foreign_is_no_memory() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/history.bin");
        assert_eq!(recall(&file), Logs::default());
        remember(&file, &Logs::default()).unwrap();
        let whole = fs::read(&file).unwrap();
        assert_eq!(parse(&whole), Some(Logs::default()));
        for at in 0..whole.len() {
            let mut torn = whole.clone();
            torn[at] ^= 1;
            assert_eq!((parse(&torn), parse(&whole[..at])), (None, None), "{at}");
        }
        let all = [&Digest::of(b"another program").bytes()[..], &whole[MAGIC.len() + 32..whole.len() - 32]].concat();
        assert_eq!(parse(&[MAGIC, &all, Digest::of(&all).bytes()].concat()), None);
    }
}
