//! The text of site.toml beside its values: a way to a value in, the place where it stands out. It never says what a value
//! means, and two settings are the same wherever they stand.

use crate::report::carets;
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A step on the way to a value.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Into a table.
    Key(&'a str),
    /// Into a list, from 0.
    Nth(usize),
}

impl Step<'_> {
    fn of<'v, 't>(&self, value: &'v DeValue<'t>) -> Option<&'v Spanned<DeValue<'t>>> {
        match self {
            Self::Key(key) => value.get(*key),
            Self::Nth(nth) => value.get(*nth),
        }
    }
}

/// The text that settings were read from; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The file, as a person would type it.
    pub path: String,
    /// All that is in it.
    pub text: String,
}

/// Where settings stand is no part of them.
impl PartialEq for Written {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Written {
    /// Where a value stands; none where it is not given.
    pub fn span(&self, way: &[Step<'_>]) -> Option<Range<usize>> {
        let table = DeTable::parse(&self.text).ok()?.into_inner();
        let root = DeValue::Table(table);
        let (last, before) = way.split_last()?;
        let inner = before.iter().try_fold(&root, |value, next| Some(next.of(value)?.get_ref()))?;
        Some(last.of(inner)?.span())
    }

    /// The line on which a value begins, from 1; none where it is not given.
    pub fn line(&self, way: &[Step<'_>]) -> Option<u32> {
        let before = &self.text[..self.span(way)?.start];
        u32::try_from(before.matches('\n').count() + 1).ok()
    }

    /// A mistake with a caret under each of the values that it is about: the first of them is what is wrong, the others say why.
    pub fn mistake(&self, title: &str, values: &[(&[Step<'_>], &str)], help: &str) -> String {
        let spans = values.iter().filter_map(|(way, label)| Some((self.span(way)?, *label)));
        let spans: Vec<_> = spans.collect();
        match spans.is_empty() {
            true => format!("{title}; {help}"),
            false => carets(&self.path, &self.text, &spans, title, Some(help)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Step::{Key, Nth},
        Written,
    };

    #[test]
    fn every_value_has_a_place() {
        let text =
            "title = \"甲\"\n\n[[topics]]\nname = \"a\"\n[[topics]]\nname = \"b\"\nwords = [\n  \"x\",\n  \"y\",\n]\n";
        let written = Written { path: "site.toml".into(), text: text.into() };
        let at = |way: &[_]| written.span(way).map(|span| &text[span]);
        assert_eq!(at(&[Key("title")]), Some("\"甲\""));
        assert_eq!(at(&[Key("topics"), Nth(1), Key("words"), Nth(1)]), Some("\"y\""));
        assert_eq!(written.line(&[Key("topics"), Nth(1), Key("words"), Nth(1)]), Some(9));
        assert_eq!(written.line(&[Key("topics"), Nth(1)]), Some(5));
        assert_eq!((at(&[Key("topics"), Nth(2)]), at(&[Key("name")])), (None, None));
    }
}
