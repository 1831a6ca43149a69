//! JSON Lines: records in, one line of JSON for each out, all that is known of a file. Programs read it: fields are added, and never
//! change. What would be a command to a terminal or a log is written as JSON may write any character.

use super::records;
use crate::{make::Survey, page::Selection, text::json};
use anyhow::Result;
use std::io::Write;

/// Writes a record for each file of the articles that were chosen.
pub(super) fn write(survey: &Survey, selection: &Selection<'_>, mut out: impl Write) -> Result<()> {
    records::each(survey, selection, |record| Ok(writeln!(out, "{}", json::spoken(&serde_json::to_string(record)?))?))
}
