//! `reprint completions`: a script that teaches a shell our commands. It never installs it.

use anyhow::Result;
use clap::Args;
use clap_complete::Shell;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Print a script that completes our commands in a shell.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, command: &mut clap::Command) -> Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "reprint", &mut script);
        io::stdout().write_all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
