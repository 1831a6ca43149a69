//! What a published site is, for those who want to know whether a copy of it is whole: every file with its SHA-256, as JSON and
//! in the form of `sha256sum`. Entries in, texts out; and the first text read again.

use super::plain::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Name of the list for programs.
pub const MANIFEST: &str = "manifest.json";

/// Name of the list for `sha256sum --check`. It has the other list in it, too.
pub const SUMS: &str = "SHA256SUMS";

const FORMAT: &str = "reprint-manifest/1";

/// A file of a published site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// SHA-256 of its bytes, in hexadecimal letters.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct List {
    format: String,
    files: BTreeMap<String, Entry>,
}

/// The SHA-256 of bytes, in hexadecimal letters.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The list for programs.
pub fn manifest(files: &BTreeMap<String, Entry>) -> String {
    let list = List { format: FORMAT.into(), files: files.clone() };
    serde_json::to_string_pretty(&list).expect("a list of names and numbers can be written") + "\n"
}

/// The files of a list for programs; none where it is no list of ours, or not a whole one.
pub(super) fn listed(text: &[u8]) -> Option<BTreeMap<String, Entry>> {
    let list: List = serde_json::from_slice(text).ok()?;
    (list.format == FORMAT).then_some(list.files)
}

/// The list for `sha256sum --check`, with the one for programs in its place among the files.
pub fn sums(files: &BTreeMap<String, Entry>, manifest: &str) -> String {
    let own = (MANIFEST, sha256(manifest.as_bytes()));
    let mut lines: Vec<(&str, &str)> =
        files.iter().map(|(path, entry)| (path.as_str(), entry.sha256.as_str())).collect();
    lines.push((own.0, &own.1));
    lines.sort_unstable();
    lines.into_iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { sha256: sha256(text.as_bytes()), bytes: text.len() as u64 }
    }

    #[test]
    fn sums_are_in_the_form_of_sha256sum() {
        let files = [("文 件".to_owned(), entry(""))].into();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let list = manifest(&files);
        assert_eq!(sums(&files, &list), format!("{}  manifest.json\n{empty}  文 件\n", sha256(list.as_bytes())));
    }
}
