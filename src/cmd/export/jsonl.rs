//! JSON Lines: records in, one line of JSON for each out, all that is known of a file. Programs read it: fields are added, and never
//! change.

use super::records;
use crate::{make::Survey, page::Selection};
use anyhow::Result;
use std::io::Write;

/// Writes a record for each file of the articles that were chosen.
pub(super) fn write(survey: &Survey, selection: &Selection<'_>, mut out: impl Write) -> Result<()> {
    records::each(survey, selection, |record| {
        serde_json::to_writer(&mut out, record)?;
        Ok(out.write_all(b"\n")?)
    })
}
