//! Markdown to HTML, for articles and for the owner's own pages.

use pulldown_cmark::{Options, Parser, html};

/// CommonMark with tables, strike-through and footnotes. HTML inside is passed on: what is safe is decided behind it.
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, Parser::new_ext(markdown, options));
    out
}
