//! `reprint export`: the archive, or the articles of it that were chosen, to take elsewhere: as data, as a feed, as books, as one
//! file with the whole site. One file per format; `choice` says which articles, `target` where to. It shows no more of an article
//! than its outlet's `policy` allows, unless it is told to.

mod archive;
mod choice;
mod csv;
mod jsonl;
mod records;
mod target;

use super::{
    ContentArgs,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    article::Body,
    config::Policy,
    library::policy,
    make::{self, Need, Site, Survey},
    page::{self, Desk},
};
use anyhow::{Result, anyhow};
use choice::Choice;
use clap::{Args, ValueEnum};
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use target::Target;

/// Take the archive elsewhere, or a part of it: as data, as a feed, as a book, or the whole site as one file.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    content: ContentArgs,

    /// What to make.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The file to write, in the place of standard output; it takes the place of one that is there.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// All texts, whatever an outlet's `policy` in site.toml says: for yourself, not for others.
    #[arg(long)]
    whole: bool,

    /// With `--format zip`: the folder that the site was published into, in the place of the configured one.
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    #[command(flatten)]
    choice: Choice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON Lines: all that is known of each file, one on a line.
    #[default]
    Jsonl,
    /// The same as a table, without the texts.
    Csv,
    /// One JSON Feed, with whole texts.
    JsonFeed,
    /// The published site in one file.
    Zip,
}

impl Export {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        if let Some(wrong) = self.wrong() {
            voice::error(&anyhow!(wrong));
            return Ok(ExitCode::from(2));
        }
        let site = self.site()?;
        let target = Target::new(self.output.as_deref())?;
        match self.format {
            Format::Zip => archive::write(&site, &target)?,
            format => self.articles(format, &self.survey(site, loudness)?, &target)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What makes no sense together.
    fn wrong(&self) -> Option<&'static str> {
        match self.format {
            Format::Zip if !self.choice.is_all() || self.whole => Some(
                "--format zip: takes the site as it was published; it cannot be told which articles, nor how much of them",
            ),
            Format::Zip => None,
            _ if self.output_dir.is_some() => Some("--output-dir: is for --format zip only; --output names a file"),
            _ => None,
        }
    }

    fn site(&self) -> Result<Site> {
        let need = match self.format {
            Format::Jsonl | Format::Csv | Format::Zip => Need::Articles,
            Format::JsonFeed => Need::Everything,
        };
        let mut place = self.content.place()?;
        place.output.clone_from(&self.output_dir);
        let mut site = Site::load(&place, need)?;
        if self.whole {
            site.config.outlets.iter_mut().for_each(|outlet| outlet.policy = Policy::Full);
        }
        Ok(site)
    }

    fn survey(&self, site: Site, loudness: Loudness) -> Result<Survey> {
        let tracks = Tracks::new(loudness);
        make::survey(&Arc::new(site), &self.content.options(), &tracks)
    }

    /// Writes the articles that were chosen.
    fn articles(&self, format: Format, survey: &Survey, target: &Target) -> Result<()> {
        let selection = self.choice.of(&survey.library, &survey.site)?;
        match format {
            Format::Csv => target.text(|out| csv::write(survey, &selection, out)),
            Format::JsonFeed => target.text(|out| {
                let feed = on_the_desk(survey, |desk| page::selected_feed(desk, &selection));
                Ok(out.write_all(feed.as_bytes())?)
            }),
            Format::Jsonl | Format::Zip => target.text(|out| jsonl::write(survey, &selection, out)),
        }
    }
}

/// What pages of a survey are made from, with as much of each text as may be shown.
fn on_the_desk<T>(survey: &Survey, make: impl FnOnce(&Desk<'_>) -> T) -> T {
    let site = &survey.site;
    let bodies = |path: &str| -> Option<Arc<Body>> {
        let card = survey.known.get(path)?.card()?;
        Some(Arc::new(policy::body(survey.body(path)?, card, &site.config)))
    };
    let desk = Desk {
        words: &site.words,
        pictures: &site.pictures,
        bodies: &bodies,
        ..Desk::new(&survey.library, &site.config)
    };
    make(&desk)
}
