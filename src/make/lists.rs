//! The lists by which anybody can tell whether a copy of a site is whole: what became of every file in, `manifest.json` and
//! `SHA256SUMS` out, and who signs them. They hold what is published and nothing of us.

use super::Site;
use crate::{
    source,
    write::{self, Entry, MANIFEST, PUBLIC_KEY, SIGNATURE, SUMS, Signer},
};
use anyhow::{Result, bail};
use rayon::prelude::*;
use std::{collections::BTreeMap, path::Path};

/// Their names, and those of the key and the signature.
pub(super) const NAMES: [&str; 2] = [MANIFEST, SUMS];
pub(super) const SIGNED: [&str; 4] = [MANIFEST, SUMS, PUBLIC_KEY, SIGNATURE];

/// Which of them a site has.
pub(super) fn names(site: &Site, is_signed: bool) -> &'static [&'static str] {
    match (site.config.manifest, is_signed) {
        (false, _) => &[],
        (true, false) => &NAMES,
        (true, true) => &SIGNED,
    }
}

/// The owner's secret key, where the site is to be signed.
pub(super) fn signer(site: &Site) -> Result<Option<Signer>> {
    let Some(file) = &site.config.sign.minisign else { return Ok(None) };
    let file = source::real(&site.root.join(file));
    if let Some(folder) = site.published_from().into_iter().find(|folder| file.starts_with(folder)) {
        bail!(
            "{}: a secret key must not be in {}, which is published; move it, and make another one if it ever was",
            site.shown(&file),
            site.shown(&folder)
        );
    }
    Signer::read(&file, &site.shown(&file)).map(Some)
}

/// What is signed beside the list: of which site it is.
pub(super) fn comment(site: &Site) -> String {
    format!("{SUMS} of {}", site.config.base_url.as_deref().unwrap_or(&site.config.title))
}

/// A file of the site, and its SHA-256 where that is known.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) bytes: u64,
    pub(super) sha256: Option<&'a str>,
}

/// How long the lists of these files are, and what is signed with them, whatever is in them. Nobody needs the secret key for that.
pub(super) fn lengths(
    site: &Site,
    files: &[super::budget::File<'_>],
    names: &[&'static str],
) -> Result<Vec<super::budget::File<'static>>> {
    let any = write::sha256(b"");
    let [key, signature] = write::signature_lengths(&comment(site));
    let file = |path, bytes| File { path, bytes, sha256: Some(&any) };
    let mut all: Vec<File<'_>> = files.iter().map(|it| file(it.path, it.bytes)).collect();
    if names.contains(&PUBLIC_KEY) {
        all.push(file(PUBLIC_KEY, key));
    }
    let [manifest, sums] = texts(&all, &site.output)?.map(|text| text.len() as u64);
    let lengths = SIGNED.into_iter().zip([manifest, sums, key, signature]);
    let made = lengths.filter(|(name, _)| names.contains(name));
    Ok(made.map(|(path, bytes)| super::budget::File { path, bytes, is_page: false }).collect())
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
