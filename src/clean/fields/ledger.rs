//! What fields leave over: values that are too long or too many, keys of front matter that are no field, further names. Everything
//! that was found comes in, entries of the ledger go out.

use super::{Fields, TAG};
use crate::{
    article::Removed,
    draft::Draft,
    recipe::FieldName,
    text::{han, space},
};

impl Fields {
    /// What was too long or too much, and what front matter says beside all fields, for the ledger.
    pub(in crate::clean) fn removed(&self, draft: &Draft) -> Vec<Removed> {
        // The name of a template says nothing of an article.
        let is_read = |key: &String| key == "layout" || self.front.contains(key) || draft.recipe.asks_for(key);
        let unread: Vec<(&String, String)> = draft
            .front
            .iter()
            .filter(|(key, _)| !is_read(key))
            .map(|(key, values)| (key, space::printable(&values.join(", "))))
            .collect();
        let mut removed = self.cuts.removed();
        let long: Vec<&str> = self.all(FieldName::Tags).filter(|tag| tag.chars().count() > TAG).collect();
        if !long.is_empty() {
            removed.push(Removed {
                rule: "long-tag".to_owned(),
                count: long.len(),
                chars: long.iter().map(|tag| han::chars(tag)).sum(),
                text: long.join("\n"),
            });
        }
        if !unread.is_empty() {
            removed.push(Removed {
                rule: "front-matter".to_owned(),
                count: unread.len(),
                chars: unread.iter().map(|(_, value)| han::chars(value)).sum(),
                text: unread.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join("\n"),
            });
        }
        removed
    }

    /// Names beside the byline that is published, and are none of the outlet's: for the ledger.
    pub(in crate::clean) fn further_names(
        &self,
        byline: Option<&str>,
        is_outlet: impl Fn(&str) -> bool,
    ) -> Option<Removed> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.all(FieldName::Byline).filter(|name| byline.is_none_or(|byline| !byline.contains(name))) {
            if !names.contains(&name) && !is_outlet(name) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| Removed {
            rule: "further-byline".to_owned(),
            count: names.len(),
            chars: names.iter().map(|name| han::chars(name)).sum(),
            text: names.join("\n"),
        })
    }
}
