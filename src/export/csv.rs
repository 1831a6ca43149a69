//! CSV: records in, a table for people with spreadsheets out, a row for each file. It has no texts.

use super::records;
use crate::{make::Survey, page::Selection};
use anyhow::Result;
use serde::Serialize;
use std::io::Write;

const COLUMNS: [&str; 24] = [
    "path", "id", "url", "title", "date", "date_evidence", "outlet", "outlet_id", "source_url", "mirror_url",
    "republisher", "byline", "editors", "tags", "topics", "language", "lead_image", "lead_alt", "caption", "recipe",
    "sha256", "copy_of", "relation", "rule",
];

/// The one word of a value; empty for none.
fn word(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

/// Writes a row for each file of the articles that were chosen. A cell that a spreadsheet would take for a formula has an apostrophe
/// before it, unless `raw`.
pub(super) fn write(survey: &Survey, selection: &Selection<'_>, raw: bool, out: impl Write) -> Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    records::each(survey, selection, |record| {
        let tags: Vec<&str> = record.tags.iter().map(|tag| tag.name).collect();
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let row: [String; COLUMNS.len()] = [
            record.path.into(),
            record.id.into(),
            record.url.into(),
            record.title.into(),
            text(record.date.as_deref()),
            text(record.date_evidence),
            text(record.outlet),
            text(record.outlet_id),
            text(record.source_url),
            text(record.mirror_url),
            text(record.republisher),
            text(record.byline),
            record.editors.join("; "),
            tags.join("; "),
            record.topics.join("; "),
            record.language.into(),
            text(record.lead_image),
            text(record.lead_alt),
            text(record.caption),
            record.recipe.into(),
            record.sha256.into(),
            text(record.copy_of),
            word(&record.relation)?,
            word(&record.rule)?,
        ];
        Ok(csv.write_record(row.map(|cell| if raw { cell } else { inert(cell) }))?)
    })?;
    Ok(csv.flush()?)
}

/// A cell that no spreadsheet works out.
fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, want) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-2", "'-2"),
            ("@SUM(1)", "'@SUM(1)"),
            ("＝1", "'＝1"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(inert(cell.to_owned()), want);
        }
    }
}
