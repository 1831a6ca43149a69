//! ZIP: the folder of a published site in, one file with all that was published out, with the lists by which anybody can tell
//! whether it is whole. The same site is the same file: names are sorted, and times are those of no day. It never takes a file that
//! is not ours, or is not as we left it.

use super::target::Target;
use crate::{
    make::Site,
    source,
    write::{self, Entry, MANIFEST, SIGNATURE, SUMS},
};
use anyhow::{Result, bail};
use std::{
    collections::BTreeMap,
    io::{Seek, Write},
};
use zip::{CompressionMethod, DateTime, System, ZipWriter, write::SimpleFileOptions};

/// Writes the published site.
pub(super) fn write(site: &Site, target: &Target) -> Result<()> {
    let mut files = write::published(&site.output)?;
    let lists = lists(site, &mut files)?;
    let mut names: Vec<&String> = files.keys().chain(lists.keys()).collect();
    names.sort_unstable();
    target.file(|out| {
        let mut zip = ZipWriter::new(out);
        for name in names {
            match lists.get(name) {
                Some(text) => add(&mut zip, name, text.as_bytes())?,
                None => add(&mut zip, name, &same(site, name, &files[name])?)?,
            }
        }
        zip.finish()?;
        Ok(())
    })
}

/// The lists of all files, taken out of these where they are published already.
fn lists(site: &Site, files: &mut BTreeMap<String, Entry>) -> Result<BTreeMap<String, String>> {
    let there = [MANIFEST, SUMS].map(|name| files.remove(name));
    // It is of the list, which cannot name it.
    let signature = files.remove(SIGNATURE);
    let manifest = write::manifest(files);
    let sums = write::sums(files, &manifest);
    files.extend(signature.map(|entry| (SIGNATURE.to_owned(), entry)));
    let lists = [(MANIFEST, manifest), (SUMS, sums)];
    for ((name, text), there) in lists.iter().zip(&there) {
        if there.as_ref().is_some_and(|there| there.sha256 != write::sha256(text.as_bytes())) {
            let place = format!("{}/{name}", site.output_shown);
            bail!("{place}: is in the place of the list of all files; take static/{name} away, and build again");
        }
    }
    Ok(lists.map(|(name, text)| (name.to_owned(), text)).into())
}

/// The bytes of a file, which must be those that its sum was taken of.
fn same(site: &Site, name: &str, entry: &Entry) -> Result<Vec<u8>> {
    let bytes = source::bytes(&site.output.join(name))?;
    if write::sha256(&bytes) != entry.sha256 {
        bail!("{}/{name}: was changed meanwhile; try again when no build is at work", site.output_shown);
    }
    Ok(bytes)
}

/// Puts a file in, as it would be on any machine and on any day.
pub(super) fn add(zip: &mut ZipWriter<impl Write + Seek>, name: &str, bytes: &[u8]) -> Result<()> {
    zip.start_file(name, options())?;
    Ok(zip.write_all(bytes)?)
}

/// How files are kept: smaller, with rights for everybody to read them, and of no day.
pub(super) fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix)
}
