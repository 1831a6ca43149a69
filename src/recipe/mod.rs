//! Recipes: how each mirror's dialect is recognised, cut and cleaned. TOML in, compiled rules out. A recipe never holds code,
//! and nothing here touches an article.

mod compile;
mod css;
mod expression;
mod format;
mod mistake;
mod outlets;
mod rules;
pub mod schema;

pub use css::Css;
pub use expression::Expression;
pub use format::{FieldName, Format, Place};
pub use mistake::toml_error;
pub use outlets::{Outlet, Outlets, Policy};
pub use rules::{Cut, Line, Look, Pattern, Pick, Recipe, Recipes, Remove, front_key};
