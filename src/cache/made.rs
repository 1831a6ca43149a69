//! What files of the site were made of: two keys in, why a file must be made again out.

use crate::{digest::Digest, source::Stamp};
use serde::{Deserialize, Serialize};

/// What a file of the site was made of, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What it was made of.
    pub key: Key,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Their SHA-256, where it was asked for.
    pub sha256: Option<String>,
    /// Length and times of the file, as we left it.
    pub stamp: Stamp,
    /// The pass that made it, counted from 1.
    pub pass: u64,
    /// Why that pass did.
    pub why: Why,
}

/// What a file of the site is made of: equal keys mean the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Digest of what the page shows; of a static file, of what it is copied from.
    pub view: Digest,
    /// Digest of what all pages show of the site.
    pub site: Digest,
    /// Digest of the templates that it is printed with.
    pub templates: Digest,
}

/// Why a file of the site was made: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It was not known.
    New,
    /// The file was not there, or not as we had left it.
    File,
    /// It shows something else.
    View,
    /// What all pages show of the site is something else.
    Site,
    /// Its templates are others.
    Templates,
}

impl Key {
    /// One digest of it all.
    pub fn digest(&self) -> Digest {
        Digest::of_parts([self.view, self.site, self.templates].iter().map(|part| &part.bytes()[..]))
    }

    /// Why a file with this key must be made although it was `made` with another one, and is `there` now; none where it need
    /// not.
    pub fn reason(&self, made: Option<&Made>, there: Option<Stamp>) -> Option<Why> {
        let Some(made) = made else { return Some(Why::New) };
        let reasons = [
            (there != Some(made.stamp), Why::File),
            (self.view != made.key.view, Why::View),
            (self.site != made.key.site, Why::Site),
            (self.templates != made.key.templates, Why::Templates),
        ];
        reasons.into_iter().find_map(|(holds, why)| holds.then_some(why))
    }
}
