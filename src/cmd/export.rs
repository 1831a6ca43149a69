//! `reprint export`: the archive, or the articles of it that were chosen, to take elsewhere: as data, as a feed, as books, as one
//! file with the whole site. One file per format; `choice` says which articles, `target` where to. It shows no more of an article
//! than its outlet's `policy` allows, unless it is told to.

mod archive;
mod chapter;
mod choice;
mod csv;
mod epub;
mod jsonl;
mod records;
pub(super) mod target;
mod xhtml;

use super::{
    ContentArgs,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    config::Policy,
    library::{Library, Shelf, policy},
    make::{self, Need, Site, Survey},
    page::{self, Desk, Grouping, Pictures, Selection},
};
use anyhow::{Context, Result, anyhow, bail};
use choice::Choice;
use clap::{Args, ValueEnum};
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, OnceLock},
};
use target::Target;

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
        // Where several books go is no one file.
        let target = Target::new(self.output.as_deref().filter(|_| self.each.is_none()))?;
        let site = self.site()?;
        if self.format == Format::Zip {
            archive::write(&site, &target)?;
            return Ok(ExitCode::SUCCESS);
        }
        let survey = self.survey(site, loudness)?;
        let selection = self.choice.of(&survey.library, &survey.site)?;
        match self.format {
            Format::Csv => target.text(|out| csv::write(&survey, &selection, self.raw, out))?,
            Format::JsonFeed => {
                let feed = made(&survey, [&survey.site.pictures, survey.pictures_beside()], |desk| {
                    page::selected_feed(desk, &selection)
                })?;
                target.text(|out| Ok(out.write_all(feed.as_bytes())?))?;
            }
            Format::Epub => self.books(&survey, &selection, &target)?,
            Format::Jsonl | Format::Zip => target.text(|out| jsonl::write(&survey, &selection, out))?,
        }
        Ok(ExitCode::SUCCESS)
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
            _ if self.each.is_some() && self.output.as_deref().is_none_or(target::is_standard) => {
                Some("--each: makes several books; name a folder for them with --output")
            }
            _ => None,
        }
    }

    fn site(&self) -> Result<Site> {
        let need = match self.format {
            Format::Jsonl | Format::Csv | Format::Zip => Need::Articles,
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
        if selection.articles.is_empty() {
            bail!("no article is of all this, and a book of none is no book");
        }
        let (Some(each), Some(folder)) = (self.each, &self.output) else {
            return self.book(survey, selection, target);
        };
        for shelf in each.shelves(&survey.library) {
            let part = selection.of(shelf);
            if !part.articles.is_empty() {
                self.book(survey, &part, &Target::new(Some(&folder.join(format!("{}.epub", shelf.slug))))?)?;
            }
        }
        Ok(())
    }

    fn book(&self, survey: &Survey, selection: &Selection<'_>, target: &Target) -> Result<()> {
        let site = &survey.site;
        let of_books = |pictures: &Pictures| -> Pictures {
            let fit = pictures.iter().filter(|(_, picture)| epub::kind(&picture.file).is_some());
            fit.map(|(address, picture)| (address.clone(), picture.clone())).collect()
        };
        let pictures = [of_books(&site.pictures), of_books(survey.pictures_beside())];
        let by = match self.group {
            Some(Group::Outlet) => Grouping::Outlet,
            Some(Group::Date) | None => Grouping::Date,
        };
        let book = made(survey, [&pictures[0], &pictures[1]], |desk| page::book(desk, selection, by))?;
        let picture = |file: &str| survey.asset(file).with_context(|| format!("{file}: is not there"))?.bytes();
        target.file(|out| epub::write(&book, out, picture))
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

/// Makes something from the articles of a survey, with as much of each text as may be shown.
fn made<T>(survey: &Survey, [pictures, beside]: [&Pictures; 2], make: impl FnOnce(&Desk<'_>) -> T) -> Result<T> {
    let site = &survey.site;
    let lost = OnceLock::new();
    let bodies = |path: &str| {
        let card = survey.known.get(path)?.card()?;
        let body = survey.body(path);
        if body.is_none() {
            lost.get_or_init(|| path.to_owned());
        }
        Some(Arc::new(policy::body(body?, card, &site.config)))
    };
    let desk =
        Desk { words: &site.words, pictures, beside, bodies: &bodies, ..Desk::new(&survey.library, &site.config) };
    let made = make(&desk);
    match lost.get() {
        Some(path) => bail!("{path}: has lost its body"),
        None => Ok(made),
    }
}
