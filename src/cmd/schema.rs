//! `reprint schema`: what may stand in site.toml and in recipes, as JSON Schema, for editors. It never looks at a site.

use crate::{config::Config, recipe};
use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Print a JSON Schema, by which editors complete and check site.toml and recipes.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of which file.
    #[arg(value_enum, default_value_t)]
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Of {
    /// The settings, site.toml.
    #[default]
    Site,
    /// A file of recipes/.
    Recipe,
}

impl Schema {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let schema = match self.of {
            Of::Site => site(),
            Of::Recipe => text(&recipe::schema()),
        };
        io::stdout().write_all(schema.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The schema of site.toml, as a file.
pub(super) fn site() -> String {
    text(&Config::schema())
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
