//! What is known of each picture: the text of `index.json` in, entries by address out, and back. Sorted and without times, so
//! that the same pictures always make the same file. It never looks at the disk.

use super::Kind;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The index's name in the folder of pictures.
pub const INDEX: &str = "index.json";

/// The form that the index is written in.
const VERSION: u32 = 1;

/// What became of every address that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    version: u32,
    /// By address, as [`crate::text::url::asked`] writes it.
    pub pictures: BTreeMap<String, Entry>,
}

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// There is a file.
    Kept(Kept),
    /// There is none, and why.
    Failed(Failed),
}

/// A picture that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Its file in the folder of pictures: `3f/3f….jpg`, named after its bytes.
    pub file: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// What it is, by its bytes.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What was done to what came.
    pub change: Change,
}

/// What was done to a picture before it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Nothing: it is what came, byte for byte.
    None,
    /// Notes about place, time and camera were taken out, and whatever stood behind its end.
    Stripped,
    /// It was drawn anew: smaller, or turned the way that it is meant to be seen.
    Redrawn,
}

/// A picture that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// Why.
    pub failure: String,
    /// The last status that a server answered with, if any did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl Default for Index {
    fn default() -> Self {
        Self { version: VERSION, pictures: BTreeMap::new() }
    }
}

impl Index {
    /// Reads the text of an index; `path` is for messages only.
    pub fn parse(text: &str, path: &str) -> Result<Self> {
        const AGAIN: &str = "remove it, and say `reprint fetch-images` again";
        let index: Self =
            serde_json::from_str(text).with_context(|| format!("{path}: is not an index of pictures; {AGAIN}"))?;
        if index.version != VERSION {
            bail!("{path}: was written by another version of reprint; {AGAIN}");
        }
        if let Some(kept) = index.kept().map(|(_, kept)| kept).find(|kept| !is_name(&kept.file)) {
            bail!("{path}: {} is not the name of a picture; {AGAIN}", kept.file);
        }
        Ok(index)
    }

    /// The index as it is written.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The pictures that are there.
    pub fn kept(&self) -> impl Iterator<Item = (&String, &Kept)> {
        self.pictures.iter().filter_map(|(address, entry)| match entry {
            Entry::Kept(kept) => Some((address, kept)),
            Entry::Failed(_) => None,
        })
    }
}

/// Whether a name is one that we give: `3f/3f` and 18 more digits, and an ending.
fn is_name(file: &str) -> bool {
    let Some((folder, name)) = file.split_once('/') else { return false };
    let Some((digits, ending)) = name.split_once('.') else { return false };
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    folder.len() == 2
        && digits.len() == 20
        && digits.starts_with(folder)
        && digits.chars().all(is_hex)
        && Kind::ALL.iter().any(|kind| kind.ending() == ending)
}

#[cfg(test)]
mod tests {
    use super::{Change, Entry, Failed, Index, Kept};
    use crate::media::Kind;

    fn index() -> Index {
        let file = "3f/3f0123456789abcdef01.jpg".to_owned();
        let kept = Kept { file, width: 3, height: 2, bytes: 9, kind: Kind::Jpeg, change: Change::None };
        let failed = Failed { failure: "answered 404".into(), status: Some(404) };
        let mut index = Index::default();
        index.pictures.insert("https://b.example/1".into(), Entry::Failed(failed));
        index.pictures.insert("https://a.example/1".into(), Entry::Kept(kept));
        index
    }

    #[test]
    fn what_is_written_is_read() {
        let text = index().text();
        assert_eq!(Index::parse(&text, "x").unwrap(), index());
        assert_eq!(
            text.split_whitespace().collect::<String>(),
            concat!(
                r#"{"version":1,"pictures":{"https://a.example/1":{"file":"3f/3f0123456789abcdef01.jpg","#,
                r#""width":3,"height":2,"bytes":9,"type":"image/jpeg","change":"none"},"#,
                r#""https://b.example/1":{"failure":"answered404","status":404}}}"#,
            )
        );
    }

    #[test]
    fn an_index_names_no_other_files() {
        for file in ["../../x.jpg", "3f/3f0123456789abcdef01.svg", "3f/3e0123456789abcdef01.jpg", "3f/.jpg", ""] {
            let text = index().text().replace("3f/3f0123456789abcdef01.jpg", file);
            let err = Index::parse(&text, "static/media/index.json").unwrap_err().to_string();
            assert!(err.contains(" is not the name of a picture; remove it"), "{file}: {err}");
        }
        for text in ["", "{}", &index().text().replace("\"version\": 1", "\"version\": 2")] {
            assert!(Index::parse(text, "x").is_err());
        }
    }
}
