//! The lists by which anybody can tell whether a copy of a site is whole: what became of every file in, `manifest.json` and
//! `SHA256SUMS` out. They hold what is published and nothing of us.

use crate::{
    source,
    write::{self, Entry, MANIFEST, SUMS},
};
use anyhow::Result;
use rayon::prelude::*;
use std::{collections::BTreeMap, path::Path};

/// Their names.
pub(super) const NAMES: [&str; 2] = [MANIFEST, SUMS];

/// A file of the site, and its SHA-256 where that is known.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) bytes: u64,
    pub(super) sha256: Option<&'a str>,
}

/// How long the lists of these files are, whatever is in them.
pub(super) fn lengths(files: &[super::budget::File<'_>], output: &Path) -> Result<[super::budget::File<'static>; 2]> {
    let any = write::sha256(b"");
    let files = files.iter().map(|file| File { path: file.path, bytes: file.bytes, sha256: Some(&any) });
    let texts = texts(&files.collect::<Vec<_>>(), output)?;
    let length = |at: usize| super::budget::File { path: NAMES[at], bytes: texts[at].len() as u64, is_page: false };
    Ok([length(0), length(1)])
}

/// The texts of the lists, in the order of [`NAMES`]. What is not known is read from the folder.
pub(super) fn texts(files: &[File<'_>], output: &Path) -> Result<[String; 2]> {
    let entry = |file: &File<'_>| {
        let sha256 = match file.sha256 {
            Some(known) => known.to_owned(),
            None => write::sha256(&source::bytes(&output.join(file.path))?),
        };
        Ok((file.path.to_owned(), Entry { sha256, bytes: file.bytes }))
    };
    let entries: BTreeMap<String, Entry> = files.par_iter().map(entry).collect::<Result<_>>()?;
    let manifest = write::manifest(&entries);
    let sums = write::sums(&entries, &manifest);
    Ok([manifest, sums])
}
