//! `reprint export`: which articles (`choice`), in what form, and where to. With `--whole` it shows more of an article than its
//! outlet's `policy` allows, which nothing else does.

mod choice;

use super::{
    ContentArgs,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    config::Policy,
    export::{
        self,
        target::{self, Target},
    },
    library::{Library, Shelf},
    make::{self, Need, Site, Survey},
    page::{Grouping, Selection},
};
use anyhow::{Result, anyhow};
use choice::Choice;
use clap::{Args, ValueEnum};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// Take the archive elsewhere, or a part of it: as data, as a feed, as a book, or the whole site as one file.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    content: ContentArgs,

    /// What to make.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The file to write, in the place of standard output, which is `-`; it takes the place of one that is there, and a device, a
    /// pipe or the file behind a link is written into.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// All texts, whatever an outlet's `policy` in site.toml says: for yourself, not for others.
    #[arg(long)]
    whole: bool,

    /// With `--format csv`: cells as they are, also those that a spreadsheet takes for formulas, which have an apostrophe else.
    #[arg(long)]
    raw: bool,

    /// With `--format zip`: the folder that the site was published into, in the place of the configured one.
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// With `--format epub`: what chapters stand under in the table of contents.
    #[arg(long, value_enum, value_name = "WHAT")]
    group: Option<Group>,

    /// With `--format epub`: a book for each of them that has any of the articles; `--output` names their folder.
    #[arg(long, value_enum, value_name = "WHAT")]
    each: Option<Each>,

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
    /// A Markdown file for each article; `--output` names their folder, which is new or empty.
    #[value(alias = "md")]
    Markdown,
    /// One JSON Feed, with whole texts.
    JsonFeed,
    /// An EPUB, a chapter for each article.
    Epub,
    /// The published site in one file.
    Zip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Group {
    /// Their month; their day, where all are of one month.
    Date,
    /// Their outlet.
    Outlet,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Each {
    Topic,
    Outlet,
    Story,
}

impl Export {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        if let Some(wrong) = self.wrong() {
            voice::error(&anyhow!(wrong));
            return Ok(ExitCode::from(2));
        }
        let target = Target::new(self.output.as_deref().filter(|_| !self.has_folder()))?;
        let site = self.site()?;
        if self.format == Format::Zip {
            export::site(&site, &target)?;
            return Ok(ExitCode::SUCCESS);
        }
        let survey = self.survey(site, loudness)?;
        let selection = self.choice.of(&survey.library, &survey.site)?;
        match self.format {
            Format::Csv => export::csv(&survey, &selection, self.raw, &target)?,
            Format::JsonFeed => export::feed(&survey, &selection, &target)?,
            Format::Epub => self.books(&survey, &selection, &target)?,
            Format::Markdown => {
                export::markdown(&survey, &selection, self.output.as_deref().unwrap_or(Path::new(".")))?
            }
            Format::Jsonl | Format::Zip => export::jsonl(&survey, &selection, &target)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Whether what is made is more than one file.
    fn has_folder(&self) -> bool {
        self.each.is_some() || self.format == Format::Markdown
    }

    /// What makes no sense together.
    fn wrong(&self) -> Option<&'static str> {
        let is_book = self.format == Format::Epub;
        match self.format {
            Format::Zip if !self.choice.is_all() || self.whole => Some(
                "--format zip: takes the site as it was published; it cannot be told which articles, nor how much of them",
            ),
            format if format != Format::Zip && self.output_dir.is_some() => {
                Some("--output-dir: is for --format zip only; --output names a file")
            }
            format if format != Format::Csv && self.raw => Some("--raw: is for --format csv only"),
            _ if !is_book && self.group.is_some() => Some("--group: is for --format epub only"),
            _ if !is_book && self.each.is_some() => Some("--each: is for --format epub only"),
            Format::Markdown if self.output.as_deref().is_none_or(target::is_standard) => {
                Some("--format markdown: makes a file for each article; name a folder for them with --output")
            }
            _ if self.each.is_some() && self.output.as_deref().is_none_or(target::is_standard) => {
                Some("--each: makes several books; name a folder for them with --output")
            }
            _ => None,
        }
    }

    fn site(&self) -> Result<Site> {
        let need = match self.format {
            Format::Jsonl | Format::Csv | Format::Markdown | Format::Zip => Need::Articles,
            Format::JsonFeed | Format::Epub => Need::Everything,
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

    /// Writes one book, or one for each shelf of a kind.
    fn books(&self, survey: &Survey, selection: &Selection<'_>, target: &Target) -> Result<()> {
        let (Some(each), Some(folder)) = (self.each.filter(|_| !selection.articles.is_empty()), &self.output) else {
            return export::book(survey, selection, self.grouping(), target);
        };
        for shelf in each.shelves(&survey.library) {
            let part = selection.of(shelf);
            if !part.articles.is_empty() {
                let target = Target::new(Some(&folder.join(format!("{}.epub", shelf.slug))))?;
                export::book(survey, &part, self.grouping(), &target)?;
            }
        }
        Ok(())
    }

    fn grouping(&self) -> Grouping {
        match self.group {
            Some(Group::Outlet) => Grouping::Outlet,
            Some(Group::Date) | None => Grouping::Date,
        }
    }
}

impl Each {
    fn shelves(self, library: &Library) -> Vec<&Shelf> {
        match self {
            Self::Topic => library.topics.iter().collect(),
            Self::Outlet => library.outlets.iter().collect(),
            Self::Story => library.stories.iter().map(|story| &story.shelf).collect(),
        }
    }
}
