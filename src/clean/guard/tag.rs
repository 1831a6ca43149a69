//! One tag of a text, read as a tokenizer reads it: where its attributes begin, which of them have values in quotes, where it
//! ends. What would take a tokenizer long is refused here.

/// Of one tag, what stands outside of quotes.
const MAX_TAG: usize = 64 << 10;
/// Of one tag, its values in quotes: pages keep tables of settings in one.
const MAX_VALUES: usize = 1 << 20;
/// Of one tag: a parser compares each with all before it.
pub(super) const MAX_ATTRIBUTES: usize = 1_000;

/// A tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// Its name in small letters; of a long one the beginning.
    pub(super) name: String,
    /// Whether it is written as one that has no content.
    pub(super) closes_itself: bool,
    /// Whether it has an attribute that a font has in HTML, and not in SVG.
    coloured: bool,
}

/// Where in a tag a tokenizer is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Value,
}

struct Reader<'a> {
    bytes: &'a [u8],
    start: usize,
    at: usize,
    state: State,
    /// Bytes of values in quotes, but for one picture.
    quoted: usize,
    /// Bytes of the one picture that a tag may hold.
    picture: usize,
    attributes: usize,
    coloured: bool,
}

impl Tag {
    /// Reads the tag that begins at `start`; with it the offset behind it. The error says which limit it hits.
    pub(super) fn read(text: &str, start: usize) -> Result<(Self, usize), String> {
        let bytes = text.as_bytes();
        let first = start + 1 + usize::from(bytes.get(start + 1) == Some(&b'/'));
        let length = bytes[first..].iter().position(|byte| is_blank(*byte) || matches!(byte, b'/' | b'>'));
        let length = length.unwrap_or(bytes.len() - first);
        let mut short = length.min(24);
        while !text.is_char_boundary(first + short) {
            short -= 1;
        }
        let name = text[first..first + short].to_ascii_lowercase();
        let mut reader = Reader {
            bytes,
            start,
            at: first + length,
            state: State::BeforeName,
            quoted: 0,
            picture: 0,
            attributes: 0,
            coloured: false,
        };
        reader.run()?;
        let end = (reader.at + 1).min(bytes.len());
        let closes_itself = reader.state == State::BeforeName && bytes[..reader.at].ends_with(b"/");
        Ok((Self { name, closes_itself, coloured: reader.coloured }, end))
    }

    /// Whether it ends SVG and MathML for an attribute of its own.
    pub(super) fn leaves_foreign(&self) -> bool {
        self.name == "font" && self.coloured
    }
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), String> {
        while self.at < self.bytes.len() && self.bytes[self.at] != b'>' {
            self.step();
            self.at += 1;
            if self.quoted > MAX_VALUES {
                return Err(format!("one tag has values of more than {} MiB", MAX_VALUES >> 20));
            }
            if self.at - self.start - self.quoted - self.picture > MAX_TAG {
                return Err(format!("one tag is longer than {} KiB, without its values in quotes", MAX_TAG >> 10));
            }
        }
        if self.attributes > MAX_ATTRIBUTES {
            return Err(format!("one tag has more than {MAX_ATTRIBUTES} attributes"));
        }
        Ok(())
    }

    /// Takes one byte, or a whole value in quotes: a quote counts only where a value begins.
    fn step(&mut self) {
        let byte = self.bytes[self.at];
        self.state = match (self.state, byte) {
            (State::BeforeValue, b'"' | b'\'') => self.value(byte),
            (State::BeforeValue, byte) if is_blank(byte) => State::BeforeValue,
            (State::BeforeValue, _) => State::Value,
            (State::Value, byte) if is_blank(byte) => State::BeforeName,
            (State::Value, _) => State::Value,
            (_, b'/') => State::BeforeName,
            (State::Name | State::AfterName, b'=') => State::BeforeValue,
            (State::Name | State::AfterName, byte) if is_blank(byte) => State::AfterName,
            (State::Name, _) => State::Name,
            (State::BeforeName, byte) if is_blank(byte) => State::BeforeName,
            (State::BeforeName | State::AfterName, _) => self.attribute(),
        };
    }

    fn attribute(&mut self) -> State {
        let rest = &self.bytes[self.at..];
        self.attributes += 1;
        self.coloured |= ["color", "face", "size"]
            .iter()
            .any(|name| rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes())));
        State::Name
    }

    /// A value in quotes. One of them may be a picture, which is long and harmless.
    fn value(&mut self, quote: u8) -> State {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|byte| *byte == quote).map_or(rest.len(), |end| end + 1);
        if self.picture == 0 && rest.starts_with(b"data:image/") {
            self.picture = length;
        } else {
            self.quoted += length;
        }
        self.at += length;
        State::BeforeName
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

#[cfg(test)]
mod tests {
    use super::Tag;

    #[test]
    fn a_tag_ends_where_a_tokenizer_ends_it() {
        for (text, name, length, closes_itself) in [
            ("<p>x", "p", 3, false),
            ("<IMG src=a/>x", "img", 12, false),
            ("<svg a=\"/\"/>x", "svg", 12, true),
            ("<svg / >x", "svg", 8, false),
            ("<a b=\">\" c='>'>x", "a", 15, false),
            // A quote in the midst of a value is a letter, and so is one where a name begins.
            ("<a b=c=\">\">", "a", 9, false),
            ("<a \">\">", "a", 5, false),
            ("</div>", "div", 6, false),
            ("<a", "a", 2, false),
        ] {
            let (tag, end) = Tag::read(text, 0).unwrap();
            assert_eq!((tag.name.as_str(), end, tag.closes_itself), (name, length, closes_itself), "{text}");
        }
    }

    #[test]
    fn only_one_picture_in_quotes_is_not_counted() {
        let picture = |quote: &str| format!("a={quote}data:image/png;base64,{}{quote} ", "A".repeat(2 << 20));
        assert!(Tag::read(&format!("<img {}>", picture("\"")), 0).is_ok());
        for (attributes, limit) in [
            (picture("\"").repeat(2), "values of more than 1 MiB"),
            (picture(""), "longer than 64 KiB"),
            (format!("{}{}", picture("'"), "b ".repeat(40_000)), "longer than 64 KiB"),
            (format!("title=data:image/x {}", "b ".repeat(40_000)), "longer than 64 KiB"),
            ("b ".repeat(1_001), "more than 1000 attributes"),
            ("b=\"\"".repeat(1_001), "more than 1000 attributes"),
        ] {
            let err = Tag::read(&format!("<p {attributes}>"), 0).unwrap_err();
            assert!(err.contains(limit), "{err}, and not {limit}");
        }
        assert!(Tag::read(&format!("<p {}>", "b ".repeat(1_000)), 0).is_ok());
    }
}
