//! The desk: the command line in, an exit code out. Data goes to standard output, everything said to people to standard
//! error. It never ends the process itself.
//!
//! One file per command; `voice` says things to people, `spoken` is how all words leave, `tracks` shows how far a pass is.

mod build;
mod check;
mod clean;
mod completions;
mod config;
mod diff;
mod examples;
mod export;
mod fetch_images;
mod init;
mod inspect;
mod man;
mod schema;
mod search;
mod serve;
mod spoken;
mod theme;
mod topics;
mod tracks;
mod verify;
mod voice;
mod why;

use crate::make::{Options, Place};
use anstream::ColorChoice;
use anyhow::{Context, Result};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::{env, ffi::OsString, io, num::NonZeroUsize, path::PathBuf, process::ExitCode};
use voice::Loudness;

/// Republishes a news archive: raw mirrored articles in, a static site out.
#[derive(Debug, Parser)]
#[command(name = "reprint", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say everything, notes included.
    #[arg(short, long, global = true)]
    verbose: bool,

    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: When,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Build(build::Build),
    Serve(serve::Serve),
    Check(check::Check),
    Clean(clean::Clean),
    Inspect(inspect::Inspect),
    Why(why::Why),
    Diff(diff::Diff),
    Export(export::Export),
    Search(search::Search),
    FetchImages(fetch_images::FetchImages),
    Topics(topics::Topics),
    Theme(theme::ThemeCommand),
    Verify(verify::Verify),
    Config(config::ConfigCommand),
    Schema(schema::Schema),
    Man(man::Man),
    Completions(completions::Completions),
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum When {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where the site is, for every command.
#[derive(Clone, Debug, Default, Args)]
struct SiteArgs {
    /// The site's folder [default: the nearest one upwards with a site.toml].
    #[arg(short, long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// The settings file [default: site.toml in the site's folder].
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Which articles, for commands that read them all.
#[derive(Clone, Debug, Default, Args)]
struct ContentArgs {
    #[command(flatten)]
    site: SiteArgs,

    /// A folder of raw articles, in the place of the configured ones; may be given several times.
    #[arg(long, value_name = "DIR")]
    content: Vec<PathBuf>,

    /// How many threads to use [default: one for each processor].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Forget what earlier runs learned.
    #[arg(long)]
    cold: bool,
}

impl SiteArgs {
    fn place(&self) -> Result<Place> {
        let from = env::current_dir().context("the working folder cannot be found")?;
        Ok(Place { from, root: self.root.clone(), config: self.config.clone(), ..Place::default() })
    }
}

impl ContentArgs {
    fn place(&self) -> Result<Place> {
        Ok(Place { content: self.content.clone(), ..self.site.place()? })
    }

    fn options(&self) -> Options {
        Options { cold: self.cold, jobs: self.jobs.map(NonZeroUsize::get), ..Options::default() }
    }
}

/// The command line, with examples.
fn command() -> clap::Command {
    examples::added(Cli::command())
}

/// Runs the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(err) => {
            // Nothing can be done where even the usage cannot be printed.
            let _ = err.print();
            return ExitCode::from(u8::try_from(err.exit_code()).unwrap_or(2));
        }
    };
    cli.color.choice().write_global();
    let loudness = Loudness::new(cli.quiet, cli.verbose);
    let done = match &cli.command {
        Command::Init(init) => init.run(loudness),
        Command::Build(build) => build.run(loudness),
        Command::Serve(serve) => serve.run(loudness),
        Command::Check(check) => check.run(loudness),
        Command::Clean(clean) => clean.run(loudness),
        Command::Inspect(inspect) => inspect.run(),
        Command::Why(why) => why.run(loudness),
        Command::Diff(diff) => diff.run(loudness),
        Command::Export(export) => export.run(loudness),
        Command::Search(search) => search.run(),
        Command::FetchImages(fetch) => fetch.run(loudness),
        Command::Topics(topics) => topics.run(loudness),
        Command::Theme(theme) => theme.run(loudness),
        Command::Verify(verify) => verify.run(loudness),
        Command::Config(config) => config.run(),
        Command::Schema(schema) => schema.run(),
        Command::Man(man) => man.run(command()),
        Command::Completions(completions) => completions.run(&mut command()),
    };
    match done {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(err) if is_broken_pipe(&err) => ExitCode::SUCCESS,
        Err(err) => {
            voice::error(&err);
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(err: &anyhow::Error) -> bool {
    let is_pipe = |err: &io::Error| err.kind() == io::ErrorKind::BrokenPipe;
    err.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(is_pipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|err| err.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
            || cause
                .downcast_ref::<csv::Error>()
                .is_some_and(|err| matches!(err.kind(), csv::ErrorKind::Io(err) if is_pipe(err)))
    })
}

impl When {
    fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_of_the_commands() {
        for line in [
            "build -r a -c b --content x --content y -o z -u https://a.example/ -j 2 --cold --strict --json -v --color never -f --swap",
            "serve -r a --content x -w -i 127.0.0.1 -p 0 -O --poll -o z -u https://a.example/x/ -j 2 --cold -f -q",
            "serve --poll 200",
            "check --strict --json -q -u https://a.example/x/",
            "check --external --most 9 --hosts 2 --timeout 1s --pause 0s --allow-private 127.0.0.1:80",
            "inspect a.md --json",
            "why a.md --json --content x",
            "diff a.md --from 1 --to b.md --json --content x",
            "search a b --json --limit 3 -o z",
            "export --format csv --content x",
            "export -f json-feed -o x.json --whole --topic a --topic b --outlet c --tag d --story e",
            "export --from 2021-03-02 --until 2021-03-02",
            "export -f zip -o x.zip --output-dir y",
            "export -f epub --each topic --group outlet -o x",
            "fetch-images --content x -j 2 --max-bytes 1MB --timeout 1m --idle 2s --pause 0s --width 9 --retry --dry-run",
            "fetch-images --allow-private 127.0.0.1:80 --allow-private a.example --allow-port 8080 --per-article 9,1MB,1m",
            "fetch-images --per-host 9,1MB,1m --per-run 9,1MB,1m",
            "completions bash",
            "config show -r a -c b --content x -o z -u https://a.example/ --json",
            "schema recipe",
            "man --out x",
            "verify",
            "verify copy -r a",
            "verify copy --key x --ignore a/ --ignore b*",
            "topics suggest --content x -j 1",
        ] {
            Cli::try_parse_from(["reprint"].into_iter().chain(line.split(' '))).unwrap();
        }
        for line in [
            "build -q -v",
            "build -j 0",
            "check --most 9",
            "fetch-images --timeout x",
            "export --from x",
            "inspect",
            "topics",
            "schema x",
            "sing",
        ] {
            let err = Cli::try_parse_from(["reprint"].into_iter().chain(line.split(' '))).unwrap_err();
            assert_eq!(err.exit_code(), 2, "{line}");
        }
    }
}
