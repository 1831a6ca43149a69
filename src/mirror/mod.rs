//! Text in some mirror's dialect to a [`Draft`]: which recipe knows it, what front matter says, what is cut before parsing.
//! It never fails and never drops a character: the segments of a draft, in order, are the whole text.

mod front;
mod markdown;

use crate::{
    draft::{Draft, Part, Segment},
    recipe::{FieldName, Format, Look, Recipe, Recipes},
    text::effort::Effort,
};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

pub use front::Front;
pub use markdown::{Named, headings, page_to_html, to_html};

/// The draft of a decoded file. What no recipe knows goes the generic way.
pub fn draft(path: &str, text: &str, recipes: &Recipes) -> Draft {
    let effort = Effort::default();
    let front = Front::split(text);
    let recipe = recipes.choose(&Look { path, text, front: &front.values });
    drafted(path, text, front, recipe, effort)
}

/// The recipe that a decoded file takes.
pub fn recipe(path: &str, text: &str, recipes: &Recipes) -> Arc<Recipe> {
    recipes.choose(&Look { path, text, front: &Front::split(text).values })
}

/// The draft of a decoded file as a recipe has it, whether it knows the file or not.
pub fn draft_by(path: &str, text: &str, recipe: Arc<Recipe>) -> Draft {
    let effort = Effort::default();
    drafted(path, text, Front::split(text), recipe, effort)
}

fn drafted(path: &str, text: &str, front: Front, recipe: Arc<Recipe>, effort: Effort) -> Draft {
    let (segments, found) = cut(text, front.end, &recipe, effort);
    let body: String = parts(text, &segments, &Part::Body);
    let html = match recipe.format {
        Format::Html => body,
        Format::Markdown => markdown::to_html(&body),
        Format::Text => paragraphs(&body),
    };
    let cut = segments
        .iter()
        .filter_map(|segment| match &segment.part {
            Part::Cut(rule) => Some((rule.clone(), text[segment.range.clone()].to_owned())),
            Part::Body | Part::Front | Part::Field(_) => None,
        })
        .collect();
    let Front { values: front, lines: front_lines, findings, .. } = front;
    Draft { path: path.to_owned(), recipe, segments, front, front_lines, found, html, cut, findings, effort }
}

/// Applies the recipe's cuts in order; where two overlap, the first one has it. It stops where the text has had its share of work:
/// then no article is made of it.
fn cut(text: &str, front_end: usize, recipe: &Recipe, effort: Effort) -> (Vec<Segment>, Vec<(FieldName, String)>) {
    // By where they start; they never overlap.
    let mut taken: BTreeMap<usize, Segment> = BTreeMap::new();
    let mut found = Vec::new();
    if front_end > 0 {
        taken.insert(0, Segment { range: 0..front_end, part: Part::Front });
    }
    for cut in recipe.cuts.iter().filter(|cut| cut.pattern.expression.may_match(text)) {
        for captures in cut.pattern.expression.regex().captures_iter(text).take_while(|_| !effort.is_spent()) {
            let Some(whole) = captures.get(0).filter(|whole| !whole.is_empty()) else { continue };
            let before = taken.range(..whole.end()).next_back();
            if before.is_some_and(|(_, other)| whole.start() < other.range.end) {
                continue;
            }
            let mut values: Vec<_> = cut
                .pattern
                .fields
                .iter()
                .filter_map(|(group, field)| Some((captures.get(*group)?.range(), *field)))
                .collect();
            values.sort_by_key(|(range, _)| range.start);
            found.extend(values.iter().map(|(range, field)| (*field, text[range.clone()].to_owned())));
            let segments = around_values(whole.range(), &values, &cut.rule);
            taken.extend(segments.into_iter().map(|segment| (segment.range.start, segment)));
        }
    }
    (with_rest(text, taken.into_values()), found)
}

/// A cut as segments: its values, and what was cut around them.
fn around_values(whole: Range<usize>, values: &[(Range<usize>, FieldName)], rule: &str) -> Vec<Segment> {
    let cut = |range: Range<usize>| Segment { range, part: Part::Cut(rule.to_owned()) };
    let mut segments = Vec::with_capacity(values.len() * 2 + 1);
    let mut at = whole.start;
    for (range, field) in values.iter().filter(|(range, _)| !range.is_empty()) {
        if range.start < at {
            continue;
        }
        segments.push(cut(at..range.start));
        segments.push(Segment { range: range.clone(), part: Part::Field(*field) });
        at = range.end;
    }
    segments.push(cut(at..whole.end));
    segments.retain(|segment| !segment.range.is_empty());
    segments
}

/// Fills the gaps between taken segments with the body.
fn with_rest(text: &str, taken: impl Iterator<Item = Segment>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut at = 0;
    for segment in taken {
        if at < segment.range.start {
            segments.push(Segment { range: at..segment.range.start, part: Part::Body });
        }
        at = segment.range.end;
        segments.push(segment);
    }
    if at < text.len() {
        segments.push(Segment { range: at..text.len(), part: Part::Body });
    }
    segments
}

/// All text of one kind, joined.
fn parts(text: &str, segments: &[Segment], part: &Part) -> String {
    segments.iter().filter(|segment| segment.part == *part).map(|segment| &text[segment.range.clone()]).collect()
}

/// Plain text as HTML: a line is a paragraph.
fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        html.push_str("<p>");
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                c => html.push(c),
            }
        }
        html.push_str("</p>\n");
    }
    html
}
