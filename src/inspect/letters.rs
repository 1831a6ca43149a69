//! The body of a source as letters: text with tags in it in, every letter that a reader could see out, with the place where it
//! stands, and every tag of a picture. It reads as an HTML tokenizer would, builds no tree, and gives no letter twice.

use crate::clean;
use std::{collections::BTreeMap, ops::Range};

/// Elements whose content is text and no markup, whatever stands in it.
const RAW: [&str; 7] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// Elements whose content is text with character references.
const TEXT_ONLY: [&str; 2] = ["title", "textarea"];

/// The longest name that a character reference can have: more letters behind an `&` are none.
const LONGEST_REFERENCE: usize = 33;

/// A letter, decoded, and where it stands. White space is no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// The letter as a reader sees it.
    pub(super) c: char,
    /// Its bytes in the text: `&amp;` for `&`. Letters of one reference share them.
    pub(super) range: Range<usize>,
}

/// What can be seen of a text.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Its letters, in order.
    pub(super) letters: Vec<Letter>,
    /// The tags of its pictures, in order.
    pub(super) pictures: Vec<Range<usize>>,
}

/// Reads a text as letters and pictures.
pub(super) fn read(text: &str) -> Seen {
    let mut reader = Reader { text, at: 0, seen: Seen::default(), references: BTreeMap::new() };
    while reader.at < text.len() {
        reader.next();
    }
    reader.seen
}

/// Every letter of a text as it is typed, tags and all.
pub(super) fn typed(text: &str) -> Vec<Letter> {
    let letters = text.char_indices().filter(|(_, c)| is_letter(*c));
    letters.map(|(at, c)| Letter { c, range: at..at + c.len_utf8() }).collect()
}

/// Whether a character counts: what only separates others does not.
pub(super) fn is_letter(c: char) -> bool {
    !c.is_whitespace() && c != '\0'
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    seen: Seen,
    /// What each character reference that was met stands for.
    references: BTreeMap<&'a str, String>,
}

impl<'a> Reader<'a> {
    /// Reads one letter, reference, comment or tag.
    fn next(&mut self) {
        let rest = &self.text[self.at..];
        match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => self.at += comment(rest),
            [b'<', b'!' | b'?', ..] => self.at += until(rest, ">"),
            [b'<', b'/', next, ..] if next.is_ascii_alphabetic() => self.at += tag(rest),
            [b'<', b'/', ..] => self.at += until(rest, ">"),
            [b'<', next, ..] if next.is_ascii_alphabetic() && !is_address(rest) => self.open(),
            [b'&', ..] => self.reference(),
            _ => self.letter(),
        }
    }

    fn letter(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        if is_letter(c) {
            self.seen.letters.push(Letter { c, range: self.at..self.at + c.len_utf8() });
        }
        self.at += c.len_utf8();
    }

    /// Reads a start tag, and what is no markup behind it.
    fn open(&mut self) {
        let start = self.at;
        let name = tag_name(&self.text[start..]);
        self.at += tag(&self.text[start..]);
        match name.as_str() {
            "img" | "image" => self.seen.pictures.push(start..self.at),
            "plaintext" => self.raw(self.text.len()),
            raw if RAW.contains(&raw) => self.raw(self.end_of(raw)),
            text if TEXT_ONLY.contains(&text) => self.text_only(self.end_of(text)),
            _ => {}
        }
    }

    /// Where the element that was just opened ends.
    fn end_of(&self, name: &str) -> usize {
        let rest = &self.text[self.at..];
        let ends = rest.match_indices("</").map(|(at, _)| at);
        let is_end = |at: &usize| tag_name(&rest[at + 1..]) == name;
        self.at + ends.into_iter().find(is_end).unwrap_or(rest.len())
    }

    fn raw(&mut self, end: usize) {
        while self.at < end {
            self.letter();
        }
    }

    fn text_only(&mut self, end: usize) {
        while self.at < end {
            if self.text[self.at..].starts_with('&') { self.reference() } else { self.letter() }
        }
    }

    /// Reads a character reference; an `&` that begins none is a letter.
    fn reference(&mut self) {
        let rest = &self.text[self.at..];
        let name = rest[1..].bytes().take(LONGEST_REFERENCE).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
        let mut end = 1 + name.count();
        end += usize::from(rest[end..].starts_with(';'));
        if end == 1 {
            return self.letter();
        }
        // The parser itself says what it stands for: there are two thousand of them, some without a semicolon.
        let source = &rest[..end];
        let means = self.references.entry(source).or_insert_with(|| clean::text_of_page(source));
        let range = self.at..self.at + end;
        let letters = means.chars().filter(|c| is_letter(*c));
        self.seen.letters.extend(letters.map(|c| Letter { c, range: range.clone() }));
        self.at += end;
    }
}

/// Length of the comment that a text begins with.
fn comment(text: &str) -> usize {
    let inside = &text[4..];
    if inside.starts_with('>') || inside.starts_with("->") {
        return 4 + until(inside, ">");
    }
    let ends = inside.match_indices("--").filter_map(|(at, _)| {
        let rest = &inside[at + 2..];
        Some(at + 3).filter(|_| rest.starts_with('>')).or(Some(at + 4).filter(|_| rest.starts_with("!>")))
    });
    4 + ends.into_iter().next().unwrap_or(inside.len())
}

/// Length of a text up to and with a mark.
fn until(text: &str, mark: &str) -> usize {
    text.find(mark).map_or(text.len(), |at| at + mark.len())
}

/// The name of the tag that a text begins with, in small letters.
fn tag_name(text: &str) -> String {
    let name = text[1..].chars().take_while(|c| !c.is_whitespace() && !matches!(c, '/' | '>'));
    name.take(16).collect::<String>().to_ascii_lowercase()
}

/// Length of the tag that a text begins with. Quotes count behind an equals sign only.
fn tag(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            b'=' => {
                at += 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
                    at += 1 + bytes[at + 1..].iter().take_while(|b| *b != quote).count();
                    at += usize::from(at < bytes.len());
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// Whether a text begins with an address between angle brackets, as Markdown writes links.
fn is_address(text: &str) -> bool {
    ["<http://", "<https://", "<mailto:"].iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{read, typed};

    fn seen(text: &str) -> String {
        read(text).letters.iter().map(|letter| letter.c).collect()
    }

    #[test]
    fn letters_are_what_a_reader_sees() {
        for (text, want) in [
            ("<p class='a>b'>甲 <b>乙</b></p>", "甲乙"),
            ("甲<!-- 注 > -->乙<!-->丙<!---->丁<?php x ?>戊<!-- --- x --!>己<!--->庚", "甲乙丙丁戊己庚"),
            ("1 < 2 </ x>3</p >4", "1<234"),
            ("甲<a title=\"x>y\" b=' \"> '>乙", "甲乙"),
            ("<script>if (a<b) {'<p>'}</script>甲", "if(a<b){'<p>'}甲"),
            ("<TITLE>甲 &amp; <b></title>乙", "甲&<b>乙"),
            ("<http://a.example/>", "<http://a.example/>"),
            ("甲<p", "甲"),
        ] {
            assert_eq!(seen(text), want, "{text}");
        }
    }

    #[test]
    fn references_are_decoded_and_keep_their_place() {
        assert_eq!(seen("&amp;&#20013;&#x4e2d;&nbsp;&hellip;&copy 2&x;&"), "&中中…©2&x;&");
        let letters = read("a&amp;b").letters;
        assert_eq!(letters[1].range, 1..6);
        assert_eq!(letters[2].range, 6..7);
    }

    #[test]
    fn pictures_are_tags() {
        let text = "甲<img src=\"a>b\">乙<noscript><img></noscript>";
        let seen = read(text);
        assert_eq!(seen.pictures.len(), 1);
        assert_eq!(&text[seen.pictures[0].clone()], "<img src=\"a>b\">");
    }

    #[test]
    fn typed_letters_are_all_of_them() {
        assert_eq!(typed("<p> 甲").iter().map(|letter| letter.c).collect::<String>(), "<p>甲");
    }
}
