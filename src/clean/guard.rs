//! One linear pass over a text before any tree is built of it. HTML parsers are quadratic, or worse, on short inputs
//! made for it: 74 KB can cost 6 GB. What passes here costs at most a second.

/// How much a parser is given.
const MAX_BYTES: usize = 4 << 20;
/// Of one tag, what stands outside of quotes: a parser compares every attribute with all before it.
const MAX_TAG: usize = 64 << 10;
/// Of one tag, its values in quotes: pages keep tables of settings in one.
const MAX_VALUES: usize = 1 << 20;
const MAX_DEPTH: usize = 256;
const MAX_NODES: usize = 400_000;
const MAX_REFERENCES: usize = 50_000;

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];
/// Elements that a parser opens again in every block when they were not closed: nodes multiply.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
/// Elements that close one another, so that they do not nest.
const FLAT: &[&str] = &["p", "li", "dt", "dd", "tr", "td", "th", "option", "a", "nobr"];

/// Says why no tree should be built of a text, with the limit that it hits.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!("it is larger than {} MiB", MAX_BYTES >> 20));
    }
    Scan { bytes: text.as_bytes(), text, at: 0, depth: 0, formatting: 0, nodes: 0, references: 0 }.run()
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    depth: usize,
    formatting: usize,
    nodes: usize,
    references: usize,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(offset) = self.bytes[self.at..].iter().position(|byte| matches!(byte, b'<' | b'&' | 0)) {
            self.at += offset;
            match (self.bytes[self.at], self.peek(1), self.peek(2)) {
                (b'<', next, _) if next.is_ascii_alphabetic() => self.tag(false)?,
                (b'<', b'/', after) if after.is_ascii_alphabetic() => self.tag(true)?,
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
            () if self.depth > MAX_DEPTH => Err(format!("its elements are nested deeper than {MAX_DEPTH}")),
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

    fn comment(&mut self) {
        let rest = &self.text[self.at..];
        let end =
            if rest.starts_with("<!--") { rest.find("-->").map(|at| at + 3) } else { rest.find('>').map(|at| at + 1) };
        self.nodes += 1;
        self.references = 0;
        self.at += end.unwrap_or(rest.len());
    }

    fn tag(&mut self, close: bool) -> Result<(), String> {
        let start = self.at + 1 + usize::from(close);
        let length = self.bytes[start..]
            .iter()
            .position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'>'))
            .unwrap_or(self.bytes.len() - start);
        let name = self.text.get(start..start + length.min(24)).unwrap_or_default().to_ascii_lowercase();
        self.at = self.tag_end(start + length)?;
        self.references = 0;
        if close {
            self.closed(&name)
        } else {
            self.opened(&name)
        }
        Ok(())
    }

    /// The offset behind a tag: a quote counts only behind `=`, as in a tokenizer.
    fn tag_end(&self, mut at: usize) -> Result<usize, String> {
        let (mut value, mut quoted) = (false, 0);
        while at < self.bytes.len() && self.bytes[at] != b'>' {
            match self.bytes[at] {
                b'=' => value = true,
                quote @ (b'"' | b'\'') if value => {
                    let rest = &self.bytes[at + 1..];
                    let length = rest.iter().position(|byte| *byte == quote).map_or(rest.len(), |end| end + 1);
                    at += length;
                    quoted += length;
                    value = false;
                }
                b' ' | b'\t' | b'\n' | b'\r' | 0x0C => {}
                _ => value = false,
            }
            at += 1;
            let is_long = at - self.at - quoted > MAX_TAG || quoted > MAX_VALUES;
            if is_long && !self.is_data_url() {
                return Err(match quoted > MAX_VALUES {
                    true => format!("one tag has values of more than {} MiB", MAX_VALUES >> 20),
                    false => format!("one tag is longer than {} KiB, without its values in quotes", MAX_TAG >> 10),
                });
            }
        }
        Ok((at + 1).min(self.bytes.len()))
    }

    /// A picture inside its own tag is long and harmless.
    fn is_data_url(&self) -> bool {
        let mut end = (self.at + 400).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text[self.at..end].contains("data:image/")
    }

    fn opened(&mut self, name: &str) {
        let formatting = FORMATTING.contains(&name);
        self.nodes += 1 + if formatting { 0 } else { self.formatting };
        self.formatting += usize::from(formatting);
        if !VOID.contains(&name) && !FLAT.contains(&name) {
            self.depth += 1;
        }
        if RAW.contains(&name) {
            let close = format!("</{name}");
            let rest = &self.bytes[self.at..];
            let end = rest.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
            self.at += end.unwrap_or(rest.len());
        }
    }

    fn closed(&mut self, name: &str) {
        if !FLAT.contains(&name) && !VOID.contains(&name) {
            self.depth = self.depth.saturating_sub(1);
        }
        if FORMATTING.contains(&name) {
            self.formatting = self.formatting.saturating_sub(1);
        }
        self.nodes += usize::from(name == "p");
    }
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
        assert_eq!(check(&format!("<img src=data:image/png;base64,{}>", "A".repeat(200_000))), Ok(()));
    }
}
