//! `[fetch_images]`: how much one run of `reprint fetch-images` may take. It never asks anybody for anything.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much one run of `reprint fetch-images` may take, all pictures of an article, of a host, and of all together. The rest is left to
/// the next run; the picture that a limit is reached with is still taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Fetching {
    /// The most pictures of one article.
    pub article_pictures: u64,
    /// The most bytes of one article's pictures, as they come.
    pub article_bytes: u64,
    /// The most seconds that one article's pictures may take.
    pub article_seconds: u64,
    /// The most pictures from one host.
    pub host_pictures: u64,
    /// The most bytes from one host.
    pub host_bytes: u64,
    /// The most seconds that one host's pictures may take, without the rests between them.
    pub host_seconds: u64,
    /// The most pictures of a run.
    pub run_pictures: u64,
    /// The most bytes of a run.
    pub run_bytes: u64,
    /// The most seconds of a run.
    pub run_seconds: u64,
    /// Ports that may be asked beside 80 and 443.
    pub ports: Vec<u16>,
}

impl Default for Fetching {
    fn default() -> Self {
        Self {
            article_pictures: 200,
            article_bytes: 200_000_000,
            article_seconds: 1_200,
            host_pictures: 10_000,
            host_bytes: 5_000_000_000,
            host_seconds: 7_200,
            run_pictures: 50_000,
            run_bytes: 20_000_000_000,
            run_seconds: 43_200,
            ports: Vec::new(),
        }
    }
}
