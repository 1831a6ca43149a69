//! Shared passages, marked: a clean body with its text and the runs that others have in; the same body with quiet marks and links
//! to where else they stand out. It adds marks and changes no word; a text that is not the body's own is left unmarked.

use super::html::{characters, escaped, pieces, tag_name};
use std::str::CharIndices;

/// A run of the text to mark.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Where else it stands.
    pub(super) notes: Vec<Note>,
}

/// A link to another article with the same words.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// What to show: the number of the article in the story.
    pub(super) label: String,
    /// What it means.
    pub(super) words: String,
    /// Where it leads, from this page.
    pub(super) url: String,
}

/// The fragment of a run, by its place among those of its article.
pub(super) fn id(run: usize) -> String {
    format!("shared-{}", run + 1)
}

/// The body with its runs marked. Runs are in order and do not overlap.
pub(super) fn mark(html: &str, text: &str, marks: &[Mark]) -> String {
    if marks.is_empty() {
        return html.to_owned();
    }
    let mut marker = Marker {
        out: String::with_capacity(html.len() * 5 / 4),
        text: text.char_indices(),
        marks,
        ..Marker::default()
    };
    for piece in pieces(html) {
        let is_known = match tag_name(piece) {
            Some(name) => marker.tag(piece, name),
            None if marker.figures > 0 => marker.plain(piece),
            None => marker.words(piece),
        };
        if !is_known {
            return html.to_owned();
        }
    }
    marker.out
}

/// The new body in the making, and how far we are in its text.
struct Marker<'a> {
    out: String,
    text: CharIndices<'a>,
    marks: &'a [Mark],
    /// The run that comes next, or that we are in.
    next: usize,
    /// Whether we are in a run,
    within: bool,
    /// and its mark is open.
    open: bool,
    in_link: bool,
    /// Figures that are open: their words are not of the text.
    figures: usize,
    /// Runs whose notes wait for the end of a link.
    due: Vec<usize>,
}

impl Default for Marker<'_> {
    fn default() -> Self {
        Self {
            out: String::new(),
            text: "".char_indices(),
            marks: &[],
            next: 0,
            within: false,
            open: false,
            in_link: false,
            figures: 0,
            due: Vec::new(),
        }
    }
}

impl Marker<'_> {
    /// A tag: no mark goes across it.
    fn tag(&mut self, piece: &str, name: &str) -> bool {
        self.close();
        match name {
            "figure" => self.figures += 1,
            "/figure" => self.figures = self.figures.saturating_sub(1),
            "a" => self.in_link = true,
            "/a" => self.in_link = false,
            _ => (),
        }
        self.out.push_str(piece);
        if !self.in_link {
            for run in std::mem::take(&mut self.due) {
                self.notes(run);
            }
        }
        true
    }

    /// What is not of the text.
    fn plain(&mut self, piece: &str) -> bool {
        self.out.push_str(piece);
        true
    }

    /// Words of the text; false where they are not.
    fn words(&mut self, piece: &str) -> bool {
        for (c, written) in characters(piece) {
            if c.is_whitespace() {
                self.out.push_str(written);
                continue;
            }
            let Some((at, _)) = self.text.find(|(_, c)| !c.is_whitespace()).filter(|(_, same)| *same == c) else {
                return false;
            };
            self.begin(at);
            self.out.push_str(written);
            self.end(at + c.len_utf8());
        }
        true
    }

    /// Before the character at a place of the text.
    fn begin(&mut self, at: usize) {
        let Some(mark) = self.marks.get(self.next).filter(|mark| mark.start <= at) else { return };
        if !self.open {
            match self.within {
                true => self.out.push_str("<mark class=\"shared\">"),
                false => self.out.push_str(&format!("<mark class=\"shared\" id=\"{}\">", id(self.next))),
            }
        }
        (self.within, self.open) = (mark.end > at, true);
    }

    /// Behind the character that ends at a place of the text.
    fn end(&mut self, end: usize) {
        if self.open && self.marks[self.next].end <= end {
            self.close();
            self.within = false;
            match self.in_link {
                true => self.due.push(self.next),
                false => self.notes(self.next),
            }
            self.next += 1;
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.out.push_str("</mark>");
        }
    }

    /// The links to where else a run stands. Their names begin with what is to be seen of them, for who speaks to a browser.
    fn notes(&mut self, run: usize) {
        self.out.push_str("<sup class=\"also\" data-pagefind-ignore>");
        for Note { label, words, url } in &self.marks[run].notes {
            let [url, words, label] = [url, words, label].map(|value| escaped(value));
            self.out
                .push_str(&format!("<a href=\"{url}\" title=\"{words}\" aria-label=\"{label} {words}\">{label}</a>"));
        }
        self.out.push_str("</sup>");
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Note, mark};

    /// A body with the first place of some words marked.
    fn marked(html: &str, text: &str, words: &[&str]) -> String {
        let run = |words: &&str| {
            let start = text.find(words).unwrap();
            let note = Note { label: "2".into(), words: "又见“A”".into(), url: "x#shared-1".into() };
            Mark { start, end: start + words.len(), notes: vec![note] }
        };
        let marks: Vec<Mark> = words.iter().map(run).collect();
        let note = "<sup class=\"also\" data-pagefind-ignore><a href=\"x#shared-1\" title=\"又见“A”\" aria-label=\"2 又见“A”\">2</a></sup>";
        mark(html, text, &marks).replace(note, "²").replace(" class=\"shared\"", "").replace(" id=\"shared-", " ")
    }

    #[test]
    fn a_run_is_marked_within_a_paragraph() {
        assert_eq!(
            marked("<p>甲 a &amp; b 乙，丙丁。</p>\n", "甲 a & b 乙，丙丁。\n", &["a & b 乙", "丁"]),
            "<p>甲 <mark 1\">a &amp; b 乙</mark>²，丙<mark 2\">丁</mark>²。</p>\n"
        );
    }

    #[test]
    fn a_mark_goes_across_no_tag() {
        assert_eq!(
            marked("<p>甲<b>乙丙</b>丁</p>\n<p>戊己</p>\n", "甲乙丙丁\n戊己\n", &["丙丁\n戊"]),
            "<p>甲<b>乙<mark 1\">丙</mark></b><mark>丁</mark></p>\n<p><mark>戊</mark>²己</p>\n"
        );
    }

    #[test]
    fn no_link_stands_within_a_link() {
        assert_eq!(
            marked("<p>甲<a href=\"/\">乙丙</a>丁</p>", "甲乙丙丁\n", &["乙"]),
            "<p>甲<a href=\"/\"><mark 1\">乙</mark>丙</a>²丁</p>"
        );
    }

    #[test]
    fn figures_are_not_of_the_text() {
        let figure = "<figure><img src=\"a\" alt=\"乙\"><figcaption>乙</figcaption></figure>\n";
        assert_eq!(
            marked(&format!("<p>甲</p>\n{figure}<p>乙</p>"), "甲\n乙\n", &["乙"]),
            format!("<p>甲</p>\n{figure}<p><mark 1\">乙</mark>²</p>")
        );
    }

    #[test]
    fn a_body_with_another_text_stays_as_it_is() {
        assert_eq!(marked("<p>甲乙</p>", "甲丙乙", &["甲"]), "<p>甲乙</p>");
        assert_eq!(mark("<p>甲</p>", "别的", &[]), "<p>甲</p>");
    }
}
