//! An article as found: what a recipe cut a text into, and what it is to be parsed as. Plain data, that the line hands on.

use crate::{
    recipe::{FieldName, Recipe},
    report::Finding,
    text::effort::Effort,
};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// An article as found.
#[derive(Debug)]
pub struct Draft {
    /// The file, relative to its content root.
    pub path: String,
    /// The recipe that knows it best.
    pub recipe: Arc<Recipe>,
    /// What the text was cut into: together, in order, the whole text.
    pub segments: Vec<Segment>,
    /// Front matter: key and values, lists flattened.
    pub front: BTreeMap<String, Vec<String>>,
    /// The line that each key of it is on.
    pub front_lines: BTreeMap<String, u32>,
    /// What cuts captured: field and value, in order.
    pub found: Vec<(FieldName, String)>,
    /// What is to be parsed, as HTML.
    pub html: String,
    /// The text cut away by each rule, in order.
    pub cut: Vec<(String, String)>,
    /// What was odd so far.
    pub findings: Vec<Finding>,
    /// The work on it, since its text was first looked at.
    pub effort: Effort,
}

/// A run of the source text and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What it is.
    pub part: Part,
}

/// What a run of the source text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Parsed, and given verdicts by `clean`.
    Body,
    /// Front matter.
    Front,
    /// Cut away by a named rule of the recipe.
    Cut(String),
    /// Captured by a cut: a field's value.
    Field(FieldName),
}
