//! Words and numbers of the trade: text in, text out. Nothing here knows what an article is.

pub mod beside;
pub mod bidi;
pub mod dates;
pub mod difference;
pub mod effort;
pub mod figures;
pub mod fold;
pub mod glob;
pub mod han;
pub mod json;
pub mod leaf;
pub mod passages;
pub mod phrase;
pub mod place;
pub mod prints;
pub mod script;
pub mod size;
pub mod sketch;
pub mod slug;
pub mod space;
pub mod terms;
pub mod units;
pub mod url;
