//! Markdown to HTML, for articles and for the owner's own pages.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// CommonMark with tables, strike-through and footnotes. HTML inside is passed on: what is safe is decided behind it.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_FOOTNOTES);

/// What a Markdown page names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A link leads there.
    Link,
    /// It is shown.
    Picture,
}

/// An article as HTML.
pub fn to_html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, Parser::new_ext(markdown, OPTIONS));
    out
}

/// The texts of all headings, in order.
pub fn headings(markdown: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => all.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            _ => (),
        }
    }
    all
}

/// A page as HTML: its headings have these ids, in order, and every address in it is the one that `lead` gives in its place. It is
/// told what is named, the address as it is written, and where in the text that is.
pub fn page_to_html(markdown: &str, ids: &[String], mut lead: impl FnMut(Named, &str, usize) -> String) -> String {
    let mut ids = ids.iter();
    let events = Parser::new_ext(markdown, OPTIONS).into_offset_iter().map(|(event, range)| match event {
        Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
            Event::Start(Tag::Heading { level, id: ids.next().cloned().map(Into::into), classes, attrs })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = lead(Named::Link, &dest_url, range.start).into();
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = lead(Named::Picture, &dest_url, range.start).into();
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        other => other,
    });
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}
