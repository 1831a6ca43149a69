//! The list of what we wrote: it lies in the output folder itself, so that sweeping works even when the cache is lost. Text
//! in, text out. It never holds a time or an absolute path, so that two builds of one site have the same list.

use crate::digest::Digest;
use anyhow::{Context, Result};
use std::{collections::BTreeMap, fmt, fs, io::ErrorKind, path::Path};

/// Name of the list; a folder with such a file is ours.
pub const MARKER: &str = ".reprint-output";

const HEAD: &str =
    "# What reprint wrote into this folder. It removes these files when they leave the site, and no others.";

/// Paths of what we wrote, with the digest of their bytes; none for a file whose run was killed, or is at work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    files: BTreeMap<String, Option<String>>,
}

impl Manifest {
    /// Reads a list; none where there is no such file.
    pub(super) fn read(file: &Path) -> Result<Option<Self>> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(Some(Self::parse(&text))),
            Err(err) if matches!(err.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(err) => Err(err).with_context(|| format!("{}: cannot be read", file.display())),
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let files = lines.filter_map(|line| line.split_once("  ")).map(|(digest, path)| {
            let digest = (digest != "-").then(|| digest.to_owned());
            (path.to_owned(), digest)
        });
        Self { files: files.collect() }
    }

    /// The list of what a finished run wrote.
    pub(super) fn of(written: &BTreeMap<String, Digest>) -> Self {
        let files = written.iter().map(|(path, digest)| (path.clone(), Some(digest.to_string())));
        Self { files: files.collect() }
    }

    /// The same list with files whose bytes nobody knows yet.
    #[must_use]
    pub(super) fn with<'a>(mut self, added: impl IntoIterator<Item = &'a str>) -> Self {
        self.files.extend(added.into_iter().map(|path| (path.to_owned(), None)));
        self
    }

    /// The same list without a file.
    #[must_use]
    pub(super) fn without<'a>(mut self, lost: impl IntoIterator<Item = &'a str>) -> Self {
        lost.into_iter().for_each(|path| drop(self.files.remove(path)));
        self
    }

    /// The digest that was noted of a file of ours; none of none that is not ours.
    pub(super) fn digest(&self, path: &str) -> Option<Option<&str>> {
        self.files.get(path).map(Option::as_deref)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.files.iter().map(|(path, digest)| (path.as_str(), digest.as_deref()))
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        self.files.iter().try_for_each(|(path, digest)| writeln!(f, "{}  {path}", digest.as_deref().unwrap_or("-")))
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, Manifest};

    #[test]
    fn a_list_reads_as_it_was_written() {
        let list = Manifest::of(&[("a  b/文.html".to_owned(), Digest::of(b""))].into()).with(["c", "d"]).without(["d"]);
        let text = list.to_string();
        assert_eq!(Manifest::parse(&text), list);
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(lines, ["af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  a  b/文.html", "-  c"]);
    }
}
