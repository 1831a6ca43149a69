//! One linear pass over a text before any tree is built of it. HTML parsers are quadratic, or worse, on short inputs
//! made for it: 74 KB can cost 6 GB.
//!
//! What passes has at most 4 MiB; no tag of it has more than a thousand attributes, each of which a parser compares with all
//! before it; and no run of text more than 50,000 references. So reading its tags costs a parser a second at most. How deep its
//! tree gets and how many nodes it has is guessed here by the names of open elements, so that nearly all of what must be refused
//! is refused before anything is built. What a tree really costs is counted by the second fence, while it grows.

mod names;
mod open;
mod raw;
mod tag;

pub(super) use names::is_formatting;

use memchr::memchr3;
use open::Open;
use tag::Tag;

/// How much a parser is given.
pub(super) const MAX_BYTES: usize = 4 << 20;
const MAX_DEPTH: usize = 256;
const MAX_NODES: usize = 400_000;
const MAX_REFERENCES: usize = 50_000;

/// Says why no tree should be built of a text, with the limit that it hits.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!("it is larger than {} MiB", MAX_BYTES >> 20));
    }
    Scan { bytes: text.as_bytes(), text, at: 0, open: Open::default(), nodes: 0, references: 0 }.run()
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    open: Open,
    nodes: usize,
    references: usize,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(offset) = memchr3(b'<', b'&', 0, &self.bytes[self.at..]) {
            self.at += offset;
            match (self.bytes[self.at], self.peek(1), self.peek(2)) {
                (b'<', next, _) if next.is_ascii_alphabetic() => self.start_tag()?,
                (b'<', b'/', after) if after.is_ascii_alphabetic() => self.end_tag()?,
                (b'<', b'!' | b'?' | b'/', _) => self.comment(),
                (b'<', ..) => self.reference(),
                (0, ..) => {
                    self.nodes += 1;
                    self.reference();
                }
                _ => self.reference(),
            }
            self.limits()?;
        }
        Ok(())
    }

    fn limits(&self) -> Result<(), String> {
        match () {
            () if self.nodes > MAX_NODES => Err(format!("its tree could have more than {MAX_NODES} nodes")),
            () if self.open.depth() > MAX_DEPTH => Err(format!("its elements are nested deeper than {MAX_DEPTH}")),
            () if self.references > MAX_REFERENCES => {
                Err(format!("one run of text holds more than {MAX_REFERENCES} character references"))
            }
            () => Ok(()),
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn reference(&mut self) {
        self.references += 1;
        self.at += 1;
    }

    /// A comment, a declaration, or CDATA, which is text in SVG and MathML.
    fn comment(&mut self) {
        let rest = &self.text[self.at..];
        let behind = |end: &str| rest.find(end).map(|at| at + end.len());
        let end = match () {
            () if rest.starts_with("<!-->") => Some(5),
            () if rest.starts_with("<!--->") => Some(6),
            () if rest.starts_with("<!--") => end_of_comment(rest.as_bytes()),
            () if rest.starts_with("<![CDATA[") && self.open.is_in_foreign() => behind("]]>"),
            () => behind(">"),
        };
        self.nodes += 1;
        self.references = 0;
        self.at += end.unwrap_or(rest.len());
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let (tag, end) = Tag::read(self.text, self.at)?;
        (self.at, self.references) = (end, 0);
        self.nodes += 1 + if is_formatting(&tag.name) { 0 } else { self.open.formatting() };
        if self.open.start(&tag) {
            self.at = raw::end(self.bytes, self.at, &tag.name);
        }
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let (tag, end) = Tag::read(self.text, self.at)?;
        (self.at, self.references) = (end, 0);
        self.open.end(&tag.name);
        self.nodes += usize::from(tag.name == "p");
        Ok(())
    }
}

/// The offset behind the end of a comment, which has two forms.
fn end_of_comment(text: &[u8]) -> Option<usize> {
    let ends = (4..text.len()).filter(|at| text[*at..].starts_with(b"--"));
    ends.filter_map(|at| match &text[at + 2..] {
        [b'>', ..] => Some(at + 3),
        [b'!', b'>', ..] => Some(at + 4),
        _ => None,
    })
    .next()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn bombs_are_refused_with_the_limit_they_hit() {
        let bombs = [
            ("<div>".repeat(100_000), "nested deeper"),
            (
                format!("<p>{}{}", (0..200).map(|i| format!("<b id={i}>")).collect::<String>(), "<p>x".repeat(3000)),
                "nodes",
            ),
            (format!("<p {}>", "a=1 ".repeat(100_000)), "longer than 64 KiB"),
            (format!("<p {}>", "a=\"\" ".repeat(100_000)), "longer than 64 KiB"),
            (format!("<p title=\"{}\">", "a ".repeat(600_000)), "more than 1 MiB"),
            ("&amp;".repeat(60_000), "character references"),
            ("x".repeat(5 << 20), "4 MiB"),
        ];
        for (bomb, reason) in bombs {
            assert!(check(&bomb).is_err_and(|why| why.contains(reason)), "{reason}");
        }
    }

    #[test]
    fn long_articles_pass() {
        assert_eq!(check(&"<p>一段话，<b>重点</b>。<br/>\n".repeat(20_000)), Ok(()));
        assert_eq!(check(&"<p>嵌套的段落".repeat(1000)), Ok(()));
        // Pages of some publishers keep the settings of all their advertisements in one value.
        assert_eq!(check(&format!("<meta content=\"{}\">", "{&quot;a&quot;:1}".repeat(20_000))), Ok(()));
        assert_eq!(check(&format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(2_000_000))), Ok(()));
    }

    #[test]
    fn what_no_parser_skips_is_not_skipped() {
        let deep = "<div>".repeat(300);
        for hidden in [
            format!("<svg><title>{deep}"),
            format!("<math><style>{deep}"),
            format!("<script></scripts></script>{deep}"),
            format!("<noscript><title></noscript>{deep}"),
            format!("<frameset><title>{deep}"),
            format!("<p a=b=\">{deep}"),
            format!("<p \">{deep}"),
            format!("<!-->{deep}-->"),
            format!("<!-- --!>{deep}-->"),
            format!("<![CDATA[>{deep}]]>"),
        ] {
            let why = check(&hidden).unwrap_err();
            assert_eq!(why, "its elements are nested deeper than 256", "{}", &hidden[..20]);
        }
        for hidden in ["<title>", "<script></scripts>", "<noscript>", "<svg><![CDATA[>", "<svg><desc><style>"] {
            assert_eq!(check(&format!("{hidden}{deep}")), Ok(()), "{hidden}");
        }
    }

    #[test]
    fn end_tags_that_close_nothing_change_nothing() {
        for (piece, limit) in [
            ("<ul></x><li>文", "nested deeper"),
            ("<span></x>文", "nested deeper"),
            ("<b id=@></i>", "nested deeper"),
            ("<div></p></span></table>", "nested deeper"),
        ] {
            assert!(check(&piece.repeat(300)).is_err_and(|why| why.contains(limit)), "{piece}");
        }
    }
}
