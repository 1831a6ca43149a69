//! Markdown to HTML, for articles and for the owner's own pages.

mod emphasis;

use crate::text::han::{is_shared, is_solid};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use std::fmt;

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

/// More HTML than any article is. What is longer is refused by whoever reads it, so that there is no sense in making more.
const LONGEST: usize = 4 << 20;

/// An article as HTML. What is made of it ends a little behind `LONGEST`.
pub fn to_html(markdown: &str) -> String {
    let mut out = Page(String::with_capacity(markdown.len() * 3 / 2));
    // The only thing that can go wrong is that the page is full.
    let _ = html::write_html_fmt(&mut out, Parser::new_ext(&emphasis::marked(markdown), OPTIONS));
    emphasis::plain(out.0)
}

/// HTML that takes nothing more when it is longer than any article.
struct Page(String);

impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// All headings, in order: how deep each is, from 1, and its text.
pub fn headings(markdown: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => open = Some((level as usize, String::new())),
            Event::End(TagEnd::Heading(_)) => all.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, open)) = &mut open {
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
    let marked = emphasis::marked(markdown);
    let place = |at| emphasis::place(&marked, at);
    let events = Parser::new_ext(&marked, OPTIONS).into_offset_iter().map(|(event, range)| match event {
        Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
            Event::Start(Tag::Heading { level, id: ids.next().cloned().map(Into::into), classes, attrs })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = lead(Named::Link, &emphasis::plain(dest_url.to_string()), place(range.start)).into();
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = lead(Named::Picture, &emphasis::plain(dest_url.to_string()), place(range.start)).into();
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        other => other,
    });
    let events: Vec<Event<'_>> = events.collect();
    let kept = (0..events.len()).filter(|&at| events[at] != Event::SoftBreak || is_space(&events, at));
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, kept.map(|at| events[at].clone()));
    emphasis::plain(out)
}

/// Whether a line break within a paragraph stands for a space: not beside a script that has none.
fn is_space(events: &[Event<'_>], at: usize) -> bool {
    fn text<'e>(event: &'e Event<'_>) -> Option<&'e str> {
        match event {
            Event::Text(text) | Event::Code(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
    let before = events[..at].iter().rev().find_map(text).and_then(|text| text.chars().rfind(|c| !is_shared(*c)));
    let after = events[at..].iter().find_map(text).and_then(|text| text.chars().next()).filter(|c| !is_shared(*c));
    ![before, after].into_iter().flatten().any(is_solid)
}

#[cfg(test)]
mod tests {
    use super::{page_to_html, to_html};

    #[test]
    fn emphasis_beside_chinese_is_emphasis() {
        for (text, want) in [
            ("他说**“船来了”**就走", "他说<strong>“船来了”</strong>就走"),
            ("先**停下。**再走", "先<strong>停下。</strong>再走"),
            ("**注意：**雾大", "<strong>注意：</strong>雾大"),
            ("读*《渡口》*的人", "读<em>《渡口》</em>的人"),
            ("~~（旧）~~新", "<del>（旧）</del>新"),
            ("***“两样”***都有", "<em><strong>“两样”</strong></em>都有"),
            (
                "**[渡口](https://a.example/*x*)**的船",
                "<strong><a href=\"https://a.example/*x*\">渡口</a></strong>的船",
            ),
            ("`**“码”**后`和2*3*4", "<code>**“码”**后</code>和2<em>3</em>4"),
            ("\u{200b}**渡轮**", "\u{200b}<strong>渡轮</strong>"),
            ("a **(b)** c**(d)**e", "a <strong>(b)</strong> c**(d)**e"),
        ] {
            assert_eq!(to_html(text), format!("<p>{want}</p>\n"), "{text}");
        }
    }

    #[test]
    fn a_line_of_a_file_is_no_word_of_chinese() {
        let html = |text: &str| page_to_html(text, &[], |_, address, _| address.to_owned());
        assert_eq!(html("湖心，\n**图书馆**\n`x`\n开门\n"), "<p>湖心，<strong>图书馆</strong><code>x</code>开门</p>\n");
        assert_eq!(html("two\n*lines* and\n`code`"), "<p>two\n<em>lines</em> and\n<code>code</code></p>\n");
    }
}
