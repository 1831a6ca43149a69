//! Shared passages, marked: a text and the runs of it that others have in; the same text with quiet marks and links to where else
//! they stand out. It adds marks and changes no word.

use crate::article::{Block, Content, Inline, Kind, Note};
use std::{mem, str::CharIndices};

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

/// The blocks with runs of their text marked. Runs are in order and do not overlap.
pub(super) fn mark(content: &Content, marks: &[Mark]) -> Vec<Block> {
    let mut blocks = content.blocks().to_vec();
    if !marks.is_empty() {
        let mut marker = Marker {
            text: content.text().char_indices(),
            marks,
            next: 0,
            is_begun: false,
            in_link: false,
            due: Vec::new(),
        };
        marker.blocks(&mut blocks);
    }
    blocks
}

/// How far we are in the text.
struct Marker<'a> {
    text: CharIndices<'a>,
    marks: &'a [Mark],
    /// The run that comes next, or that we are in.
    next: usize,
    /// Whether some of that run is behind us.
    is_begun: bool,
    in_link: bool,
    /// Runs whose notes wait for the end of a link.
    due: Vec<usize>,
}

impl Marker<'_> {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            if let Kind::Figure(figure) = &mut block.kind {
                // A caption is not of the text.
                self.blocks(&mut figure.blocks);
                continue;
            }
            if let Some(inlines) = block.inlines_mut() {
                *inlines = self.inlines(mem::take(inlines));
            }
            block.groups_mut().into_iter().for_each(|group| self.blocks(group));
        }
    }

    fn inlines(&mut self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut out = Vec::with_capacity(inlines.len());
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.words(&text, &mut out),
                Inline::Span(span, inner) => out.push(Inline::Span(span, self.inlines(inner))),
                Inline::Link(href, inner) => {
                    self.in_link = true;
                    out.push(Inline::Link(href, self.inlines(inner)));
                    self.in_link = false;
                    let due = mem::take(&mut self.due);
                    out.extend(due.into_iter().map(|run| self.notes(run)));
                }
                Inline::Picture(picture) if picture.is_inline => {
                    // The text has its words.
                    let words = picture.alt.chars().filter(|c| !c.is_whitespace()).count();
                    for _ in 0..words {
                        self.step();
                    }
                    out.push(Inline::Picture(picture));
                }
                other => out.push(other),
            }
        }
        out
    }

    /// Goes on to the next character of the text that is no blank: where it stands.
    fn step(&mut self) -> usize {
        self.text.find(|(_, c)| !c.is_whitespace()).map_or(usize::MAX, |(at, _)| at)
    }

    /// Words of the text: no mark goes across what they stand in.
    fn words(&mut self, words: &str, out: &mut Vec<Inline>) {
        let (mut plain, mut marked) = (String::new(), String::new());
        for c in words.chars() {
            if c.is_whitespace() {
                if marked.is_empty() {
                    plain.push(c)
                } else {
                    marked.push(c)
                }
                continue;
            }
            let at = self.step();
            let Some(mark) = self.marks.get(self.next).filter(|mark| mark.start <= at) else {
                plain.push(c);
                continue;
            };
            if !plain.is_empty() {
                out.push(Inline::Text(mem::take(&mut plain)));
            }
            marked.push(c);
            if mark.end <= at + c.len_utf8() {
                self.end(mem::take(&mut marked), out);
            }
        }
        if !plain.is_empty() {
            out.push(Inline::Text(plain));
        }
        if !marked.is_empty() {
            out.push(self.marked(marked));
        }
    }

    /// Words of the run that we are in.
    fn marked(&mut self, words: String) -> Inline {
        let is_first = !mem::replace(&mut self.is_begun, true);
        Inline::Shared(is_first.then_some(self.next), words)
    }

    /// The last words of the run that we are in.
    fn end(&mut self, words: String, out: &mut Vec<Inline>) {
        out.push(self.marked(words));
        match self.in_link {
            true => self.due.push(self.next),
            false => out.push(self.notes(self.next)),
        }
        (self.next, self.is_begun) = (self.next + 1, false);
    }

    fn notes(&self, run: usize) -> Inline {
        Inline::Also(self.marks[run].notes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, mark};
    use crate::article::{
        Block, Content, Inline, Note, Span,
        print::html,
        sample::{figure, link, paragraph, picture, words},
    };

    /// Blocks with the first place of some words marked.
    fn marked(blocks: Vec<Block>, runs: &[&str]) -> String {
        let content = Content::from(blocks);
        let run = |words: &&str| {
            let start = content.text().find(words).unwrap();
            let note = Note { label: "2".into(), words: "又见“A”".into(), url: "x#shared-1".into() };
            Mark { start, end: start + words.len(), notes: vec![note] }
        };
        let marks: Vec<Mark> = runs.iter().map(run).collect();
        let note = "<sup class=\"also\" data-pagefind-ignore><a href=\"x#shared-1\" title=\"又见“A”\" aria-label=\"2 又见“A”\">2</a></sup>";
        let html = html(&mark(&content, &marks));
        html.replace(note, "²").replace(" class=\"shared\"", "").replace(" id=\"shared-", " ").replace('\n', "")
    }

    fn of(text: &str) -> Block {
        paragraph(vec![words(text)])
    }

    #[test]
    fn a_run_is_marked_within_a_paragraph() {
        assert_eq!(
            marked(vec![of("甲 a & b 乙，丙丁。")], &["a & b 乙", "丁"]),
            "<p>甲 <mark 1\">a &amp; b 乙</mark>²，丙<mark 2\">丁</mark>²。</p>"
        );
    }

    #[test]
    fn a_mark_goes_across_no_tag() {
        let bold = Inline::Span(Span::Strong, vec![words("乙丙")]);
        assert_eq!(
            marked(vec![paragraph(vec![words("甲"), bold, words("丁")]), of("戊己")], &["丙丁\n戊"]),
            "<p>甲<strong>乙<mark 1\">丙</mark></strong><mark>丁</mark></p><p><mark>戊</mark>²己</p>"
        );
    }

    #[test]
    fn no_link_stands_within_a_link() {
        let inner = link("https://a.example/", vec![words("乙丙")]);
        assert_eq!(
            marked(vec![paragraph(vec![words("甲"), inner, words("丁")])], &["乙"])
                .replace(" rel=\"noopener noreferrer nofollow\"", ""),
            "<p>甲<a href=\"https://a.example/\"><mark 1\">乙</mark>丙</a>²丁</p>"
        );
    }

    #[test]
    fn captions_are_not_of_the_text() {
        let figure = || figure(vec![picture("a", "乙")], "乙");
        assert_eq!(
            marked(vec![of("甲"), figure(), of("乙")], &["乙"]),
            "<p>甲</p><figure><img src=\"a\" alt=\"乙\"><figcaption>乙</figcaption></figure><p><mark 1\">乙</mark>²</p>"
        );
    }
}
