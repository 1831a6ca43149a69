//! `reprint man`: the manual, as man pages. The command line in; a page to standard output, or one for each command into a
//! folder, out. It never installs them.

use super::examples;
use crate::export::target::is_standard;
use anyhow::{Context, Result};
use clap::{Args, Command};
use clap_mangen::{
    Man as Page,
    roff::{Roff, bold, roman},
};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// How an apostrophe is written where the reader of the page knows no better.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Print the manual as a man page, or write a page for each command.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// A folder to write `reprint.1`, `reprint-build.1` and so on into; it is made where it is not there. `-` is standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, command: Command) -> Result<ExitCode> {
        let mut command = command.disable_help_subcommand(true);
        command.build();
        match self.out.as_deref().filter(|dir| !is_standard(dir)) {
            Some(dir) => {
                fs::create_dir_all(dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
                write(&command, "", dir)?;
            }
            None => io::stdout().write_all(page(&command, "")?.as_bytes())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the page of a command and those of all below it.
fn write(command: &Command, way: &str, dir: &Path) -> Result<()> {
    let file = dir.join(Page::new(command.clone()).get_filename());
    fs::write(&file, page(command, way)?).with_context(|| format!("{}: cannot be written", file.display()))?;
    for below in command.get_subcommands() {
        write(below, format!("{way} {}", below.get_name()).trim_start(), dir)?;
    }
    Ok(())
}

/// The page of a command, named without the program. It bears no date, so that the same program writes the same pages.
fn page(command: &Command, way: &str) -> Result<String> {
    let page = Page::new(command.clone());
    let mut parts = Vec::new();
    page.render_name_section(&mut parts)?;
    page.render_synopsis_section(&mut parts)?;
    page.render_description_section(&mut parts)?;
    page.render_options_section(&mut parts)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut parts)?;
    }
    let mut end = Roff::new();
    examples_of(way, &mut end);
    exit_status(&mut end);
    end.to_writer(&mut parts)?;
    let name = page.get_filename();
    let title = format!(".TH {} 1 \"\" \"reprint {VERSION}\" \"User Commands\"\n", name.trim_end_matches(".1"));
    // Each part defines its apostrophe again, and sets values off by two breaks, of which one does nothing.
    let parts = String::from_utf8(parts)?.replace(APOSTROPHE, "").replace("\n.br\n\n.br\n", "\n.br\n");
    Ok(format!("{APOSTROPHE}{title}{parts}"))
}

fn examples_of(way: &str, roff: &mut Roff) {
    let examples = examples::of(way);
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
    }
    for (typed, what) in examples {
        roff.control("TP", []).text([bold(typed)]).text([roman(what)]);
    }
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, what) in
        [("0", "all is well"), ("1", "it failed, or with --strict: something is missing"), ("2", "wrong usage")]
    {
        roff.control("TP", []).text([bold(code)]).text([roman(what)]);
    }
}
