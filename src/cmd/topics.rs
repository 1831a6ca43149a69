//! `reprint topics suggest`: topics for an archive that has none, as TOML to paste into site.toml. It never writes a file.

use super::{
    ContentArgs, spoken,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    library::{Library, Suggestion},
    make::{self, Need, Site},
    text::slug,
};
use anyhow::Result;
use clap::{Args, Subcommand};
use std::{io::Write, process::ExitCode, sync::Arc};

/// Headlines shown of each topic.
const EXAMPLES: usize = 3;

/// Work on topics.
#[derive(Debug, Args)]
pub(super) struct Topics {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Propose topics from the archive's own tags and words, as TOML to paste into site.toml.
    Suggest(ContentArgs),
}

impl Topics {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let Command::Suggest(content) = &self.command;
        let site = Arc::new(Site::load(&content.place()?, Need::Articles)?);
        let tracks = Tracks::new(loudness);
        let survey = make::survey(&site, &content.options(), &tracks)?;
        drop(tracks);
        let mut out = spoken::out();
        for topic in survey.library.suggest_topics() {
            print(&mut out, &survey.library, &topic)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// One topic, with its size and a few headlines as comments.
fn print(out: &mut impl Write, library: &Library, topic: &Suggestion) -> Result<()> {
    let Some(name) = topic.words.first() else { return Ok(()) };
    writeln!(out, "# {}, such as:", voice::counted(topic.articles.len(), "article"))?;
    for &at in topic.articles.iter().take(EXAMPLES) {
        writeln!(out, "#   {}", voice::name(&library.articles[at].card.title))?;
    }
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let words: Vec<String> = topic.words.iter().map(|word| quoted(word)).collect();
    writeln!(out, "[[topics]]\nname = {}\nslug = {}", quoted(name), quoted(&slug::ascii(name)))?;
    Ok(writeln!(out, "description = \"\"\nwords = [{}]\n", words.join(", "))?)
}
