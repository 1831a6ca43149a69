//! `reprint build`: the site into its output folder. It never writes anywhere else but into its own memory beside site.toml.

use super::{
    ContentArgs,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::make::{self, Need, Options, Place, Site};
use anyhow::Result;
use clap::Args;
use std::{path::PathBuf, process::ExitCode, sync::Arc};

/// Publish the site.
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    content: ContentArgs,

    /// The output folder, in the place of the configured one.
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Where the site will be, in the place of the configured address.
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Publish into a folder that reprint did not make, and replace files in it that have a page's name.
    #[arg(short, long)]
    force: bool,

    /// Exchange the whole output folder in one step, so that readers see the old site or the new one, and never both.
    #[arg(long)]
    swap: bool,

    /// Publish even if that takes away more of the published articles than `max_loss` allows, or all of them.
    #[arg(long)]
    allow_loss: bool,

    /// Publish what `reprint clean` made of the articles, on this machine or others, from this folder; the articles themselves need not be
    /// here.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["content", "cold"])]
    shards: Option<PathBuf>,

    /// With `--shards`: publish without the shards that are missing.
    #[arg(long, requires = "shards")]
    partial: bool,

    /// Fail if there is any warning or error.
    #[arg(long)]
    strict: bool,

    /// Print the report to standard output, as JSON.
    #[arg(long)]
    json: bool,
}

impl Build {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let content = self.content.place()?;
        let place = Place { output: self.output_dir.clone(), base_url: self.base_url.clone(), ..content };
        let options = Options {
            force: self.force,
            swap: self.swap,
            shards: self.shards.clone(),
            partial: self.partial,
            ..self.content.options()
        };
        let mut site = Site::load(&place, Need::Everything)?;
        if self.allow_loss {
            site.config.max_loss = 100;
        }
        let site = Arc::new(site);
        let tracks = Tracks::new(loudness);
        let report = make::build(&site, &options, &tracks)?;
        drop(tracks);
        voice::closing(&report, loudness, self.json)?;
        Ok(voice::verdict(&report, self.strict, false))
    }
}
