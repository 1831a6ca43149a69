//! `reprint theme`: the files of the theme that comes with the program, listed or copied into a site's folder, where they take the
//! place of ours. It never overwrites a file.

use super::{SiteArgs, spoken, voice::Loudness};
use crate::make::{Need, Site, own_theme};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
    process::ExitCode,
};

/// Work on the theme.
#[derive(Debug, Args)]
pub(super) struct ThemeCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the files of the theme that comes with the program.
    List,
    /// Copy them into the site's folder, where they take the place of ours; a file that is there already is left alone.
    Eject(Eject),
}

#[derive(Debug, Args)]
struct Eject {
    /// Files (`article.html`, `style.css`, `i18n/en.toml`) [default: all].
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    #[command(flatten)]
    site: SiteArgs,
}

impl ThemeCommand {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        match &self.command {
            Command::List => list(),
            Command::Eject(eject) => eject.run(loudness),
        }
    }
}

fn list() -> Result<ExitCode> {
    let mut out = spoken::out();
    own_theme().keys().try_for_each(|path| writeln!(out, "{path}"))?;
    Ok(ExitCode::SUCCESS)
}

impl Eject {
    fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let place = self.site.place()?;
        let root = Site::load(&place, Need::Articles)?.root;
        for path in self.chosen()? {
            let said = match copy(&root, &path)? {
                true => "copied",
                false => "is there already, left alone",
            };
            if loudness != Loudness::Quiet {
                spoken::say(format_args!("{path}: {said}"));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The paths of the files that are meant.
    fn chosen(&self) -> Result<Vec<String>> {
        let all: Vec<String> = own_theme().into_keys().collect();
        if self.files.is_empty() {
            return Ok(all);
        }
        let find = |name: &String| {
            let is_it = |path: &&String| *path == name || path.split_once('/').is_some_and(|(_, rest)| rest == name);
            match all.iter().find(is_it) {
                Some(path) => Ok(path.clone()),
                None => bail!("{name}: no such file in the theme{}", suggestion(&all, name)),
            }
        };
        self.files.iter().map(find).collect()
    }
}

/// The file whose name is most like what was typed.
fn suggestion(all: &[String], name: &str) -> String {
    let like = |path: &&String| path.rsplit('/').next().map_or(0.0, |last| strsim::jaro_winkler(last, name));
    let nearest = all.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
    nearest.filter(|path| like(path) > 0.8).map(|path| format!("; did you mean {path}?")).unwrap_or_default()
}

/// Copies a file of the theme into a site's folder; false where there is one already.
fn copy(root: &Path, path: &str) -> Result<bool> {
    let file = root.join(path);
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
    }
    let bytes = own_theme()[path];
    match File::create_new(&file) {
        Ok(mut created) => created.write_all(bytes).with_context(|| format!("{path}: cannot be written"))?,
        Err(err) if err.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(err) => return Err(err).with_context(|| format!("{path}: cannot be made")),
    }
    Ok(true)
}
