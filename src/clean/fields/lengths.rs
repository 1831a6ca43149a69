//! How long a field may be, and how often it may be there: several times what any article has that a person wrote. A headline is on
//! every page that lists its article, and a tag is a page, so that one file without these limits makes thousands. A value comes in,
//! what of it is published and what is not goes out. Nothing is lost: what is cut stays in the ledger.

use crate::{article::Removed, recipe::FieldName, report::Finding, text::han};

/// The rule in the ledger under which stands what was too long.
const TOO_LONG: &str = "too-long";
/// The rule for what was too often there.
const TOO_MANY: &str = "too-many";

/// What was cut, in the order in which it was.
#[derive(Debug, Default)]
pub(super) struct Cuts(Vec<Cut>);

#[derive(Debug)]
struct Cut {
    field: FieldName,
    rule: &'static str,
    /// What was found, where it was longer than its field; else nothing.
    text: String,
}

/// How many characters a field may have.
fn longest(field: FieldName) -> usize {
    match field {
        FieldName::Title => 300,
        FieldName::Caption => 1_000,
        FieldName::SourceUrl | FieldName::MirrorUrl | FieldName::LeadImage => 2_000,
        FieldName::Byline | FieldName::Editors | FieldName::Translator => 200,
        FieldName::Outlet | FieldName::Republisher | FieldName::Date | FieldName::Dateline => 100,
        // Sentences among the keywords of a page are no tags, and are left out without a word.
        FieldName::Tags => 400,
        FieldName::Summary | FieldName::Note => 4_000,
    }
}

/// Whether a value is no longer than its field may be.
pub(super) fn fits(field: FieldName, value: &str) -> bool {
    value.chars().nth(longest(field)).is_none()
}

/// How many values a field may have. Of most only the first that is good is published; of tags a page may name seventy, sentences
/// among them.
fn most(field: FieldName) -> usize {
    match field {
        FieldName::Editors => 20,
        _ => 100,
    }
}

/// Whether half of a value is nothing: half an address leads elsewhere, and half a date is another.
fn is_whole(field: FieldName) -> bool {
    !matches!(
        field,
        FieldName::Title
            | FieldName::Caption
            | FieldName::Byline
            | FieldName::Editors
            | FieldName::Summary
            | FieldName::Note
    )
}

impl Cuts {
    /// What is published of a value, of which its field has so many already; none where nothing is.
    pub(super) fn keep(&mut self, field: FieldName, value: String, known: usize) -> Option<String> {
        if known >= most(field) {
            self.0.push(Cut { field, rule: TOO_MANY, text: value });
            return None;
        }
        let Some((end, _)) = value.char_indices().nth(longest(field)) else { return Some(value) };
        let kept = (!is_whole(field)).then(|| format!("{}…", value[..end].trim_end()));
        self.0.push(Cut { field, rule: TOO_LONG, text: value });
        kept
    }

    /// What was cut, for the ledger.
    pub(super) fn removed(&self) -> Vec<Removed> {
        [TOO_LONG, TOO_MANY].into_iter().filter_map(|rule| self.removed_by(rule)).collect()
    }

    fn removed_by(&self, rule: &str) -> Option<Removed> {
        let texts: Vec<&str> = self.0.iter().filter(|cut| cut.rule == rule).map(|cut| cut.text.as_str()).collect();
        let chars = texts.iter().map(|text| han::chars(text)).sum();
        (!texts.is_empty()).then(|| Removed {
            rule: rule.to_owned(),
            count: texts.len(),
            chars,
            text: texts.join("\n"),
        })
    }

    /// What to say of it: once for each field and rule.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut said = Vec::new();
        let mut findings = Vec::new();
        for cut in &self.0 {
            if !said.contains(&(cut.field, cut.rule)) {
                said.push((cut.field, cut.rule));
                findings.push(self.finding(cut));
            }
        }
        findings
    }

    fn finding(&self, cut: &Cut) -> Finding {
        let name = cut.field.name();
        let rest = "what is not published is in the ledger: `reprint inspect` shows it";
        match cut.rule {
            TOO_MANY => {
                let more = self.0.iter().filter(|it| (it.field, it.rule) == (cut.field, cut.rule)).count();
                let message =
                    format!("`{name}` is there {} times more than the {} of an article; {rest}", more, most(cut.field));
                Finding::warning(TOO_MANY, message)
            }
            _ => {
                let has = cut.text.chars().count();
                let limit = longest(cut.field);
                Finding::warning(
                    TOO_LONG,
                    format!("`{name}` has {has} characters, and at most {limit} are published; {rest}"),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cuts;
    use crate::recipe::FieldName;

    #[test]
    fn what_is_too_long_is_cut_and_told_once() {
        let mut cuts = Cuts::default();
        let title = "长".repeat(20_000);
        assert_eq!(cuts.keep(FieldName::Title, title.clone(), 0), Some("长".repeat(300) + "…"));
        assert_eq!(cuts.keep(FieldName::Title, "长".repeat(300), 1), Some("长".repeat(300)));
        assert_eq!(cuts.keep(FieldName::SourceUrl, format!("https://e.example/{}", "a".repeat(2_000)), 0), None);
        assert_eq!(cuts.keep(FieldName::Title, "题".repeat(301), 2), Some("题".repeat(300) + "…"));
        let removed = cuts.removed();
        assert_eq!((removed.len(), removed[0].rule.as_str(), removed[0].count), (1, "too-long", 3));
        assert!(removed[0].text.starts_with(&title));
        let said: Vec<String> = cuts.findings().into_iter().map(|it| it.message).collect();
        let rest = "what is not published is in the ledger: `reprint inspect` shows it";
        assert_eq!(
            said,
            [
                format!("`title` has 20000 characters, and at most 300 are published; {rest}"),
                format!("`source_url` has 2018 characters, and at most 2000 are published; {rest}"),
            ]
        );
    }

    #[test]
    fn what_is_too_often_there_is_cut_and_counted() {
        let mut cuts = Cuts::default();
        let kept = (0..2_000).filter(|at| cuts.keep(FieldName::Tags, format!("标签{at}"), *at).is_some()).count();
        assert_eq!((kept, cuts.removed()[0].count), (100, 1_900));
        let said = &cuts.findings()[0];
        assert_eq!(said.kind, "too-many");
        assert!(said.message.starts_with("`tags` is there 1900 times more than the 100 of an article"), "{said:?}");
    }
}
