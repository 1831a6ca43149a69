//! `reprint search`: a query in, the articles of the published site that meet it out, as its search page would find them, from the same
//! files. It never looks at the sources, and never writes a file.

use super::{SiteArgs, spoken};
use crate::{
    make::{Need, Place, Site},
    search::{
        self, Cut, Excerpt, Frequent, Shelf, Torn,
        files::{self, Text},
    },
    source,
};
use anstyle::Style;
use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;
use std::{io::Write, path::PathBuf, process::ExitCode};

const NAME: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Characters shown of a text.
const WIDTH: usize = 90;

/// Search the published site: all words must be there, "a phrase" as it stands, -without, outlet:, topic:, tag:, year:.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// What to look for; several are one query. One that begins with a hyphen goes behind `--`.
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,

    #[command(flatten)]
    site: SiteArgs,

    /// The folder that the site was published into, in the place of the configured one.
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Articles to print at most.
    #[arg(short, long, value_name = "N", default_value_t = 10)]
    limit: usize,

    /// Print them as JSON.
    #[arg(long)]
    json: bool,
}

/// The files of a published search.
struct Published {
    folder: PathBuf,
    cut: Cut,
    frequent: Frequent,
}

/// What is found.
#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    count: usize,
    articles: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    title: String,
    url: String,
    date: String,
    outlet: String,
    tags: Vec<String>,
    language: String,
    excerpt: String,
    #[serde(skip)]
    shown: Excerpt,
}

impl Search {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let place = Place { output: self.output_dir.clone(), ..self.site.place()? };
        let site = Site::load(&place, Need::Articles)?;
        let published = Published::open(site.output.join("search"))?;
        let query = self.query.join(" ");
        let found = search::find(&published, &query)?;
        let shown = found.iter().take(self.limit).map(|found| published.found(found.number as usize, &query));
        let answer = Answer { query: &query, count: found.len(), articles: shown.collect::<Result<_>>()? };
        match self.json {
            true => println(&answer)?,
            false => print(&answer)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn println(answer: &Answer<'_>) -> Result<()> {
    spoken::json(answer, false)
}

fn print(answer: &Answer<'_>) -> Result<()> {
    let mut out = spoken::out();
    for found in &answer.articles {
        let plain = |text: &str| super::voice::plain(text).replace('\n', " ");
        writeln!(out, "{NAME}{}{NAME:#}", plain(&found.title))?;
        writeln!(out, "{DIM}{} {} {}{DIM:#}", found.date, plain(&found.outlet), found.url)?;
        let Excerpt { text, is_cut: [before, behind], hits } = &found.shown;
        write!(out, "{}", if *before { "…" } else { "" })?;
        let mut at = 0;
        for hit in hits {
            write!(out, "{}{NAME}{}{NAME:#}", plain(&text[at..hit.start]), plain(&text[hit.clone()]))?;
            at = hit.end;
        }
        writeln!(out, "{}{}\n", plain(&text[at..]), if *behind { "…" } else { "" })?;
    }
    Ok(writeln!(out, "{}", super::voice::counted(answer.count, "article"))?)
}

impl Published {
    fn open(folder: PathBuf) -> Result<Self> {
        let file = folder.join("list.js");
        let text = source::text(&file, &file.display().to_string())
            .context("the site has no search here; publish it first: reprint build")?;
        let (cut, frequent) = files::read_list(&text)
            .with_context(|| format!("{}: is of another version; publish the site again", file.display()))?;
        Ok(Self { folder, cut, frequent })
    }

    fn read<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let file = self.folder.join(format!("{name}.js"));
        read(&source::text(&file, &file.display().to_string())?).ok_or(Torn).with_context(|| file.display().to_string())
    }

    fn found(&self, number: usize, query: &str) -> Result<Found> {
        let Text(title, url, date, outlet, tags, language, text) = self.text(number)?;
        let shown = search::excerpt(&text, query, WIDTH);
        Ok(Found { title, url, date, outlet, tags, language, excerpt: shown.text.clone(), shown })
    }
}

impl Shelf for Published {
    type Error = anyhow::Error;

    fn cut(&self) -> &Cut {
        &self.cut
    }

    fn frequent(&self) -> &Frequent {
        &self.frequent
    }

    fn shard(&self, at: usize) -> Result<Vec<u8>> {
        self.read(&search::Part::Shard(at).name(&self.cut), |script| files::read_shard(at, script))
    }

    fn text(&self, number: usize) -> Result<Text> {
        let (name, at) = self.cut.text_of(number).ok_or(Torn)?;
        self.read(&name, |script| files::read_texts(&name, script)?.into_iter().nth(at))
    }
}
