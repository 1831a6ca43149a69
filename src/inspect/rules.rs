//! Which rule took what, and where it is written: the recipes above a file and what was taken from it in; the legend of rules out.

use super::marks::Place;
use crate::{
    article::Removed,
    clean::{Piece, Verdict, What},
    draft::{Part, Segment},
    recipe::Recipe,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many colours rules have.
const HUES: usize = 6;

/// A rule that took something.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Taken {
    /// Its name in the ledger.
    pub rule: String,
    /// Whether it cut before parsing.
    pub is_cut: bool,
    /// How often it struck.
    pub times: usize,
    /// How many letters it took.
    pub chars: usize,
    /// Pictures that it took.
    pub pictures: usize,
    /// Its colour.
    pub hue: usize,
    /// Where it is written: recipe file and key. Empty where it is the program's own.
    pub written: Vec<String>,
    /// What the program's own rule means.
    pub meaning: &'static str,
    /// The first place in the source that it took.
    pub place: Option<Place>,
}

/// Every rule that took something, in the order in which they struck: cuts first.
pub(super) fn taken(text: &str, segments: &[Segment], pieces: &[Piece], lineage: &[&Recipe]) -> Vec<Taken> {
    let cuts = segments.iter().filter_map(|segment| match &segment.part {
        Part::Cut(rule) => Some((rule, true, &text[segment.range.clone()], false)),
        Part::Body | Part::Front | Part::Field(_) => None,
    });
    let removals = pieces.iter().filter_map(|piece| match &piece.verdict {
        Verdict::Removed(rule) => Some((rule, false, piece.text.as_str(), piece.what == What::Picture)),
        Verdict::Body | Verdict::Field(_) => None,
    });
    let written = written(lineage);
    let mut all: Vec<Taken> = Vec::new();
    for (rule, is_cut, text, picture) in
        cuts.chain(removals).filter(|(.., text, picture)| *picture || !text.trim().is_empty())
    {
        let at = all.iter().position(|taken| taken.rule == *rule && taken.is_cut == is_cut).unwrap_or_else(|| {
            let hue = all.len() % HUES;
            let written = written.get(&(rule.as_str(), is_cut)).cloned().unwrap_or_default();
            let meaning = if written.is_empty() { meaning(rule) } else { "" };
            all.push(Taken { rule: rule.clone(), is_cut, hue, written, meaning, ..Taken::default() });
            all.len() - 1
        });
        let taken = &mut all[at];
        taken.times += 1;
        taken.pictures += usize::from(picture);
        taken.chars += if picture { 0 } else { text.chars().filter(|c| !c.is_whitespace()).count() };
    }
    all
}

/// Adds what was removed and stands in no text of the page: front matter, comments, words of attributes.
pub(super) fn add_beside(all: &mut Vec<Taken>, removed: &[Removed]) {
    for it in removed {
        if all.iter().all(|taken| taken.rule != it.rule) {
            let (times, chars, hue) = (it.count, it.chars, all.len() % HUES);
            all.push(Taken {
                rule: it.rule.clone(),
                times,
                chars,
                hue,
                meaning: meaning(&it.rule),
                ..Taken::default()
            });
        }
    }
}

/// Where each rule is written, cuts and others apart. What a recipe inherits stands behind its own.
fn written<'a>(lineage: &[&'a Recipe]) -> BTreeMap<(&'a str, bool), Vec<String>> {
    let mut written: BTreeMap<(&str, bool), Vec<String>> = BTreeMap::new();
    for (at, recipe) in lineage.iter().enumerate() {
        let above = lineage.get(at + 1);
        let own = |all: usize, above: Option<usize>| all - above.unwrap_or(0).min(all);
        let cuts = own(recipe.cuts.len(), above.map(|it| it.cuts.len()));
        let removes = own(recipe.removes.len(), above.map(|it| it.removes.len()));
        let lines = own(recipe.lines.len(), above.map(|it| it.lines.len()));
        let cuts = recipe.cuts[..cuts].iter().map(|cut| (cut.rule.as_str(), true, "cut"));
        let removes = recipe.removes[..removes].iter().map(|remove| (remove.rule.as_str(), false, "remove"));
        let lines = recipe.lines[..lines].iter().map(|line| (line.rule.as_str(), false, "line"));
        for (rule, is_cut, key) in cuts.chain(removes).chain(lines) {
            let place = format!("{} [[{key}]]", file_of(recipe));
            let places = written.entry((rule, is_cut)).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    written
}

/// The file that a recipe is written in.
pub fn file_of(recipe: &Recipe) -> String {
    format!("recipes/{}.toml", recipe.name)
}

/// What a rule of the program's own means.
fn meaning(rule: &str) -> &'static str {
    match rule {
        "outside-body" => "not within the element that holds the body",
        "page-furniture" => "a block named like a menu, a footer or an advertisement",
        "link-list" => "a block of hardly anything but links",
        "hidden" => "not meant to be seen",
        "tracking-pixel" => "a picture that counts readers",
        "script" => "code, styles and drawings",
        "head" => "the head of the page",
        "comment" => "a comment of the page",
        "other-address" => "further addresses of what is shown: other sizes, placeholders",
        "keyword-link" => "the address of a link on a keyword, which is a tag",
        "link-without-address" => "the address of a link that leads nowhere on the web",
        "link-within-link" => "the address of a link within another one",
        "shown-in-part" => "what a page shows where its data hold the whole text",
        "picture-without-address" => "a picture that is nowhere on the web",
        "media" => "players and frames",
        "form" => "forms and buttons",
        "navigation" => "navigation",
        "front-matter" => "front matter that says nothing that a page shows",
        "long-tag" => "a tag longer than any word is",
        _ => "a rule of the program",
    }
}
