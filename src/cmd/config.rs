//! `reprint config`: what is in force and where it is from. A site's settings in; each key with its value and its origin out, as
//! TOML with comments or as JSON. It never writes a file.

use super::{SiteArgs, spoken};
use crate::{
    config::{Config, Step, Written},
    make::{Need, Place, Site},
};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{fmt, io::Write, path::PathBuf, process::ExitCode};

/// What the crate `toml` calls a day where it has to be a table.
const DAY: &str = "$__toml_private_datetime";

/// Look at the settings.
#[derive(Debug, Args)]
pub(super) struct ConfigCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show every setting that is in force, with where it is from: site.toml with the line, the command line, or the default.
    Show(Show),
}

#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    site: SiteArgs,

    /// A folder of raw articles, as `build` takes it; may be given several times.
    #[arg(long, value_name = "DIR")]
    content: Vec<PathBuf>,

    /// The output folder, as `build` takes it.
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Where the site will be, as `build` takes it.
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

/// Where a value is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "origin")]
enum Origin {
    /// Nobody says otherwise.
    Default,
    /// Settings say so.
    File { file: String, line: u32 },
    /// The command line says so.
    Flag { flag: &'static str },
}

/// A value with the way to it: keys, and numbers of lists.
#[derive(Debug, Serialize)]
struct Setting<'v> {
    key: Vec<Value>,
    value: &'v Value,
    #[serde(flatten)]
    origin: Origin,
}

impl ConfigCommand {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let Command::Show(show) = &self.command;
        show.run()
    }
}

impl Show {
    fn run(&self) -> Result<ExitCode> {
        let place = Place {
            content: self.content.clone(),
            output: self.output_dir.clone(),
            base_url: self.base_url.clone(),
            ..self.site.place()?
        };
        let config = self.in_force(Site::load(&place, Need::Articles)?.config);
        let value = with_days(serde_json::to_value(&config)?);
        let mut out = spoken::out();
        let origins = Origins { flags: self.flags(), written: &config.written };
        if self.json {
            let mut settings = Vec::new();
            origins.settings(&value, &mut Vec::new(), &mut settings);
            spoken::json(&settings, true)?;
        } else {
            origins.toml(&mut out, value.as_object().unwrap_or(&Map::new()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The settings with what the command line says in their place, but for what was taken in already.
    fn in_force(&self, mut config: Config) -> Config {
        if !self.content.is_empty() {
            config.content = self.content.iter().map(|dir| dir.display().to_string()).collect();
        }
        if let Some(dir) = &self.output_dir {
            config.output = dir.display().to_string();
        }
        config
    }

    /// Keys that the command line decides on.
    fn flags(&self) -> Vec<(&'static str, &'static str)> {
        let given = [
            ("content", "--content", !self.content.is_empty()),
            ("output", "--output-dir", self.output_dir.is_some()),
            ("base_url", "--base-url", self.base_url.is_some()),
        ];
        given.into_iter().filter(|(.., is_given)| *is_given).map(|(key, flag, _)| (key, flag)).collect()
    }
}

/// What tells where values are from.
struct Origins<'c> {
    flags: Vec<(&'static str, &'static str)>,
    written: &'c Written,
}

impl Origins<'_> {
    fn of(&self, way: &[Step<'_>]) -> Origin {
        let flag = self.flags.iter().find(|(key, _)| matches!(way, [Step::Key(first), ..] if first == key));
        match (flag, self.written.line(way)) {
            (Some((_, flag)), _) => Origin::Flag { flag },
            (None, Some(line)) => Origin::File { file: self.written.path.clone(), line },
            (None, None) => Origin::Default,
        }
    }

    /// Every value that holds no table, by the way to it.
    fn settings<'v>(&self, value: &'v Value, way: &mut Vec<Step<'v>>, out: &mut Vec<Setting<'v>>) {
        match value {
            Value::Object(table) if !table.is_empty() => {
                for (key, value) in table {
                    way.push(Step::Key(key));
                    self.settings(value, way, out);
                    way.pop();
                }
            }
            Value::Array(list) if is_tables(value) => {
                for (nth, value) in list.iter().enumerate() {
                    way.push(Step::Nth(nth));
                    self.settings(value, way, out);
                    way.pop();
                }
            }
            _ => out.push(Setting { key: way.iter().map(named).collect(), value, origin: self.of(way) }),
        }
    }

    /// Everything as TOML: values first, then tables.
    fn toml(&self, out: &mut impl Write, root: &Map<String, Value>) -> Result<()> {
        let is_table = |value: &Value| value.is_object() || is_tables(value);
        for (key, value) in root.iter().filter(|(_, value)| !is_table(value)) {
            self.row(out, &[Step::Key(key)], key, value)?;
        }
        for (key, value) in root {
            match value {
                Value::Object(table) => self.section(out, &[Step::Key(key)], &format!("[{key}]"), table)?,
                Value::Array(list) if is_tables(value) => {
                    for (nth, table) in list.iter().enumerate().filter_map(|(nth, it)| Some((nth, it.as_object()?))) {
                        self.section(out, &[Step::Key(key), Step::Nth(nth)], &format!("[[{key}]]"), table)?;
                    }
                }
                _ => (),
            }
        }
        Ok(())
    }

    fn section(&self, out: &mut impl Write, way: &[Step<'_>], head: &str, table: &Map<String, Value>) -> Result<()> {
        writeln!(out, "\n{head}  # {}", self.of(way))?;
        table.iter().try_for_each(|(key, value)| self.row(out, &[way, &[Step::Key(key)]].concat(), key, value))
    }

    fn row(&self, out: &mut impl Write, way: &[Step<'_>], key: &str, value: &Value) -> Result<()> {
        match value {
            Value::Null => writeln!(out, "# {key} is not given")?,
            value => writeln!(out, "{} = {}  # {}", quoted(key), inline(value), self.of(way))?,
        }
        Ok(())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{file}:{line}"),
            Self::Flag { flag } => f.write_str(flag),
        }
    }
}

/// A value in which days of TOML are text: in `extra` there may be some, and JSON has none.
fn with_days(value: Value) -> Value {
    match value {
        Value::Object(table) => match table.get(DAY) {
            Some(day) => day.clone(),
            None => Value::Object(table.into_iter().map(|(key, value)| (key, with_days(value))).collect()),
        },
        Value::Array(list) => Value::Array(list.into_iter().map(with_days).collect()),
        value => value,
    }
}

/// Whether a value is a list of tables.
fn is_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
}

/// A step as JSON.
fn named(step: &Step<'_>) -> Value {
    match step {
        Step::Key(key) => (*key).into(),
        Step::Nth(nth) => (*nth).into(),
    }
}

/// A key of TOML.
fn quoted(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-');
    if is_bare { key.to_owned() } else { Value::from(key).to_string() }
}

/// A value of TOML on one line: that of JSON is one, too, but for tables.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(table) => {
            let given = table.iter().filter(|(_, value)| !value.is_null());
            let rows: Vec<String> = given.map(|(key, value)| format!("{} = {}", quoted(key), inline(value))).collect();
            if rows.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", rows.join(", ")) }
        }
        value => value.to_string(),
    }
}
