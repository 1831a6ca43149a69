//! A source ready to be printed: text and spans in; lines of marks out, each with the words that say what became of it, and the
//! first place of every field and rule. It never changes a character.

use super::{
    marks::{Kind, Place, Span},
    rules::Taken,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A line of the source.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it is made of.
    pub marks: Vec<Mark>,
}

/// A run of a line.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Its words.
    pub text: String,
    /// `kept`, `field`, `gone`, `cut`, `front`, `markup` or `unread`.
    pub class: &'static str,
    /// The colour of its rule.
    pub hue: usize,
    /// What a reader sees who rests on it.
    pub title: String,
    /// The name in front of it, where another field or rule begins.
    pub label: String,
    /// The anchor, where a field or rule begins for the first time.
    pub id: String,
}

/// A source as lines, and the first places of its fields and rules.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub lines: Vec<Line>,
    pub places: BTreeMap<Kind, Place>,
}

/// Cuts a source into lines.
pub(super) fn print(text: &str, spans: &[Span], rules: &[Taken]) -> Printed {
    let mut printed = Printed { lines: vec![Line { number: 1, marks: Vec::new() }], places: BTreeMap::new() };
    let mut named = None;
    for span in spans {
        for (at, part) in text[span.range.clone()].split('\n').enumerate() {
            if at > 0 {
                printed.lines.push(Line { number: printed.lines.len() + 1, marks: Vec::new() });
            }
            if !part.is_empty() {
                let mark = printed.mark(part, span, &mut named, rules);
                printed.lines.last_mut().expect("there is always a line").marks.push(mark);
            }
        }
    }
    printed.lines.pop_if(|line| line.number > 1 && line.marks.is_empty());
    printed
}

impl Printed {
    fn mark<'a>(&mut self, text: &str, span: &'a Span, named: &mut Option<&'a Kind>, rules: &[Taken]) -> Mark {
        let (class, name, title) = words(&span.kind, span.picture);
        let rule = rules.iter().find(|rule| is_of(&span.kind, rule));
        let title = match rule.map(|rule| rule.written.join(", ")) {
            Some(written) if !written.is_empty() => format!("{title} ({written})"),
            _ => title,
        };
        let mut mark =
            Mark { text: text.to_owned(), class, hue: rule.map_or(0, |rule| rule.hue), title, ..Mark::default() };
        if span.kind != Kind::Markup && !text.trim().is_empty() && *named != Some(&span.kind) {
            *named = Some(&span.kind);
            mark.label = name.to_owned();
            if !name.is_empty() && !self.places.contains_key(&span.kind) {
                mark.id = format!("{class}-{}", self.places.len() + 1);
                let place = Place { id: mark.id.clone(), line: self.lines.len() };
                self.places.insert(span.kind.clone(), place);
            }
        }
        mark
    }
}

/// Whether a run was taken by that rule.
pub(super) fn is_of(kind: &Kind, taken: &Taken) -> bool {
    match kind {
        Kind::Removed(rule) => !taken.is_cut && *rule == taken.rule,
        Kind::Cut(rule) => taken.is_cut && *rule == taken.rule,
        _ => false,
    }
}

/// How a run looks, its name, and what is said of it.
fn words(kind: &Kind, picture: bool) -> (&'static str, &str, String) {
    let what = if picture { "picture " } else { "" };
    match kind {
        Kind::Body => ("kept", "", format!("{what}kept: in the body")),
        Kind::Field(name) => ("field", name, format!("{what}field: {name}")),
        Kind::Captured(name) => ("field", name, format!("field: {name}, captured by a cut")),
        Kind::Removed(rule) => ("gone", rule, format!("{what}removed by {rule}")),
        Kind::Cut(rule) => ("cut", rule, format!("cut before parsing by {rule}")),
        Kind::Front => ("front", "front matter", "front matter".to_owned()),
        Kind::Markup => ("markup", "", String::new()),
        Kind::Unread => ("unread", "", "not looked at".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::marks::{Kind, Span},
        Place, print,
    };

    #[test]
    fn a_name_is_said_where_it_begins_and_a_place_is_its_first() {
        let text = "<p>甲</p>\n<i>乙\n丙</i><b>丁</b>甲";
        let at = |part: &str| text.find(part).map(|at| at..at + part.len()).unwrap();
        let span = |range, kind| Span { range, kind, picture: false };
        let ad = || Kind::Removed("ad".into());
        let end = text.len();
        let spans = [
            span(0..3, Kind::Markup),
            span(3..6, Kind::Field("title".into())),
            span(6..at("乙").start, Kind::Markup),
            span(at("乙\n丙"), ad()),
            span(at("</i><b>"), Kind::Markup),
            span(at("丁"), ad()),
            span(at("</b>"), Kind::Markup),
            span(end - 3..end, Kind::Body),
        ];
        let printed = print(text, &spans, &[]);
        let said: Vec<Vec<(&str, &str, &str, &str)>> = printed
            .lines
            .iter()
            .map(|line| {
                line.marks.iter().map(|it| (it.text.as_str(), it.class, it.label.as_str(), it.id.as_str())).collect()
            })
            .collect();
        assert_eq!(
            said,
            [
                vec![("<p>", "markup", "", ""), ("甲", "field", "title", "field-1"), ("</p>", "markup", "", "")],
                vec![("<i>", "markup", "", ""), ("乙", "gone", "ad", "gone-2")],
                vec![
                    ("丙", "gone", "", ""),
                    ("</i><b>", "markup", "", ""),
                    ("丁", "gone", "", ""),
                    ("</b>", "markup", "", ""),
                    ("甲", "kept", "", "")
                ],
            ]
        );
        assert_eq!(printed.places[&ad()], Place { id: "gone-2".into(), line: 2 });
        assert_eq!(printed.lines[0].marks[1].title, "field: title");
    }
}
