//! `reprint check`: is anything wrong with the settings, the recipes, the templates or the articles? It never writes a file.

use super::{
    ContentArgs,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::make::{self, Need, Site};
use anyhow::Result;
use clap::Args;
use std::{process::ExitCode, sync::Arc};

/// Look for mistakes without publishing anything.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    content: ContentArgs,

    /// Fail if there is any warning, too.
    #[arg(long)]
    strict: bool,

    /// Print the report to standard output, as JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Everything)?);
        let tracks = Tracks::new(loudness);
        let make::Checked { report, .. } = make::check(&site, &self.content.options(), 0, &tracks)?;
        drop(tracks);
        voice::closing(&report, loudness, self.json)?;
        Ok(voice::verdict(&report, self.strict, true))
    }
}
