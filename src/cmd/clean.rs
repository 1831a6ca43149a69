//! `reprint clean`: a share of the articles, cleaned for whoever publishes them. It never publishes anything.

use super::{
    ContentArgs, spoken,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::make::{self, Need, Shard, Site};
use anyhow::{Context, Result};
use clap::Args;
use std::{fs, path::PathBuf, process::ExitCode, sync::Arc};

/// Clean the articles, or a share of them, for `reprint build --shards`: on many machines at once, or on one that may be stopped.
#[derive(Debug, Args)]
pub(super) struct Clean {
    #[command(flatten)]
    content: ContentArgs,

    /// Which share, of how many: 7/64 is the seventh of 64.
    #[arg(long, default_value = "1/1", value_name = "N/M")]
    shard: Shard,

    /// The folder for what was made of it; what is there from an earlier run is not done again.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
}

impl Clean {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Articles)?);
        let tracks = Tracks::new(loudness);
        let (receipt, report) = make::clean(&site, &self.content.options(), self.shard, &self.out, &tracks)?;
        drop(tracks);
        let place = self.out.join(&receipt.file).with_extension("json");
        fs::write(&place, serde_json::to_string(&receipt)? + "\n")
            .with_context(|| format!("{}: cannot be written", place.display()))?;
        voice::closing(&report, loudness, false)?;
        spoken::json(&receipt, false)?;
        Ok(voice::verdict(&report, false, false))
    }
}
