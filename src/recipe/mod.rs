//! Recipes: how each mirror's dialect is recognised, cut and cleaned. TOML in, compiled rules out. A recipe never holds code,
//! and nothing here touches an article.

mod compile;
mod css;
mod elements;
mod expression;
mod format;
mod prefilter;
mod rules;

pub use css::Css;
pub use elements::Elements;
pub use expression::Expression;
pub use format::{FieldName, Format, Place};
pub use prefilter::{Candidates, Numbered, Prefilter};
pub use rules::{Cut, Line, Look, Pattern, Pick, Recipe, Recipes, Remove, front_key};

/// The schema of recipe files.
pub fn schema() -> serde_json::Value {
    crate::schema::of::<format::File>()
}
