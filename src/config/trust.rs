//! What readers can find out of a copy of the site, as the owner decides it: who signs, and what is not looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who signs the list of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sign {
    /// The file with the secret key, relative to site.toml, as `minisign -G` makes one; keep it out of what is published. Its password
    /// is taken from `REPRINT_MINISIGN_PASSWORD`. A build signs SHA256SUMS with it, and publishes the public key as minisign.pub.
    pub minisign: Option<String>,
}

/// What `reprint verify` minds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Verify {
    /// Files in the output folder that others put there, such as `.well-known/` or `google*.html`: `reprint verify` counts them, and
    /// does not mind them. A star stands for any characters of one name. What was published is compared, whatever stands here.
    pub ignore: Vec<String>,
}
