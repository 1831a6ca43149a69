//! Markdown: records in, a file for each article out, with what is known of it in front as YAML. It lies in the folder as its page lies
//! in the site. Copies are left out; other programs for notes and sites read it, and so does this one.

use super::records::{self, Record};
use crate::{article::print, make::Survey, page::Selection, text::json};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Writes the articles that were chosen into an empty folder.
pub(super) fn write(survey: &Survey, selection: &Selection<'_>, folder: &Path) -> Result<()> {
    records::each(survey, selection, |record| {
        if record.copy_of.is_some() {
            return Ok(());
        }
        let file = folder.join(format!("{}.md", record.id));
        let write = || {
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            fs::write(&file, page(record))
        };
        write().with_context(|| format!("{}.md: cannot be written", record.id))
    })
}

/// An article with its front matter.
fn page(record: &Record<'_>) -> String {
    let tags: Vec<&str> = record.tags.iter().map(|tag| tag.name).collect();
    let facts = [
        ("title", json!(record.title)),
        ("date", json!(record.date)),
        ("outlet", json!(record.outlet)),
        ("author", json!(record.byline)),
        ("editors", json!(record.editors)),
        ("source_url", json!(record.source_url)),
        ("mirror_url", json!(record.mirror_url)),
        ("tags", json!(tags)),
        ("topics", json!(record.topics)),
        ("lang", json!(record.language)),
        ("image", json!(record.lead_image)),
        ("image_alt", json!(record.lead_alt)),
        ("caption", json!(record.caption)),
        ("sha256", json!(record.sha256)),
    ];
    let mut out = "---\n".to_owned();
    for (key, value) in facts.into_iter().filter(|(_, value)| !is_nothing(value)) {
        // What is JSON is YAML.
        out.push_str(&format!("{key}: {}\n", json::spoken(&value.to_string())));
    }
    out.push_str("---\n\n");
    out.push_str(&print::markdown(record.body_html.0));
    out
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}
