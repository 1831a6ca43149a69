//! `reprint init`: a folder for a new site. Settings, two example articles, a page, and a workflow for GitHub Pages come out, so
//! that the next command can be `build`. It asks nothing, and never overwrites a file.

use super::{
    schema, spoken,
    voice::{self, Loudness},
};
use crate::{
    make::CONFIG,
    source::{folder, slashed},
};
use anyhow::{Context, Result, bail};
use clap::Args;
use include_dir::{Dir, include_dir};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What a new site begins with.
static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cmd/init/site");

/// The workflow that publishes it, and its form for many machines.
const WORKFLOW: &str = ".github/workflows/pages.yml";
const MATRIX: &str = include_str!("init/matrix/pages.yml");

/// What site.toml names as its schema: beside it, so that an editor needs no network, and of this version of the program.
const SCHEMA: &str = "site.schema.json";

/// The folder of raw articles.
const CONTENT: &str = "content/";

/// Make a folder for a new site, with settings, two example articles and a workflow for GitHub Pages.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; it is made where it is not there.
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// A workflow in which so many machines clean a share of the articles each, and one publishes all of them.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=256))]
    matrix: Option<u16>,
}

impl Init {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let dir = &self.dir;
        if dir.join(CONFIG).exists() {
            bail!("{}: is there already, so that this is a site; nothing was written", dir.join(CONFIG).display());
        }
        let has_articles = !folder(&dir.join(CONTENT))?.files.is_empty();
        let mut left = Vec::new();
        for (path, text) in files(self.matrix) {
            let is_example = path.starts_with(CONTENT) && has_articles;
            if is_example || !write(&dir.join(&path), &text)? {
                left.push(path);
            }
        }
        if loudness != Loudness::Quiet {
            self.say(has_articles, &left);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What was done, and what comes next.
    fn say(&self, has_articles: bool, left: &[String]) {
        let own = left.iter().filter(|path| !path.starts_with(CONTENT));
        own.for_each(|path| spoken::say(format_args!("{}: is there already, left alone", voice::name(path))));
        if left.iter().any(|path| path == ".gitignore") {
            spoken::say("       add /public and /.reprint to it: they are made by `reprint build`");
        }
        let what = if has_articles { "of the articles in content/" } else { "with two example articles" };
        let here = if self.dir == Path::new(".") {
            String::new()
        } else {
            format!("cd {} && ", voice::name(&self.dir.display().to_string()))
        };
        spoken::say(format_args!("{}: a site {what}\n\nNext:", voice::name(&self.dir.display().to_string())));
        spoken::say(format_args!("  {here}reprint serve --watch --open   show it, and follow every edit"));
        spoken::say(format_args!("  {here}reprint build                  publish it into public/"));
    }
}

/// The files of a new site, by their paths in it; with the workflow for so many machines, where there are to be many.
fn files(machines: Option<u16>) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![&SITE];
    while let Some(dir) = folders.pop() {
        folders.extend(dir.dirs());
        files.extend(dir.files().filter_map(|file| Some((slashed(file.path()), file.contents_utf8()?.to_owned()))));
    }
    files.push((SCHEMA.to_owned(), schema::site()));
    for (path, text) in &mut files {
        if path == WORKFLOW
            && let Some(machines) = machines
        {
            *text = matrix(text, machines);
        }
        if path == "gitignore" {
            path.insert(0, '.');
        }
        *text = text.replace("@VERSION@", env!("CARGO_PKG_VERSION"));
    }
    files.sort();
    files
}

/// The workflow for many machines, which get the program as the one for a single machine does.
fn matrix(single: &str, machines: u16) -> String {
    let from = single.find("      - name: The program, kept").expect("the workflow gets the program");
    let to = single.find("      - name: What the last build learned").expect("and then what was learned");
    let shards: Vec<String> = (1..=machines).map(|shard| shard.to_string()).collect();
    let text = MATRIX.replace("@PROGRAM@", &single[from..to]).replace("@SHARDS@", &shards.join(", "));
    text.replace("@COUNT@", &machines.to_string())
}

/// Writes a file where there is none; false where there is one already.
fn write(file: &Path, text: &str) -> Result<bool> {
    if file.exists() {
        return Ok(false);
    }
    let dir = file.parent().unwrap_or(file);
    fs::create_dir_all(dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
    fs::write(file, text).with_context(|| format!("{}: cannot be written", file.display()))?;
    Ok(true)
}
