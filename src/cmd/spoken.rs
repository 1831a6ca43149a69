//! The one way by which words reach a terminal, a log or whoever reads our output: lines in, the same lines out without anything that is a
//! command to somebody on the way. A terminal gets no control characters but the colours that we use, and nothing that turns the
//! direction of text; GitHub's log gets no `##[` and no line that begins with `::`. Data for programs say the same in JSON's own way.
//!
//! What is a line is the caller's to know: `voice::name` puts names on one. What a command exports is data, and goes by
//! `export::target`.

use crate::text::{json, space};
use anyhow::Result;
use serde::Serialize;
use std::{
    fmt::{self, Display},
    io::{self, Write},
};

/// What stands for a character that is not shown.
const HIDDEN: char = '\u{fffd}';

/// What our own colours are written as, between `ESC [` and `m`.
const COLOURS: [&str; 8] = ["0", "1", "2", "31", "32", "33", "35", "36"];

/// Standard output, for words.
pub(super) fn out() -> Spoken<impl Write> {
    Spoken::new(anstream::stdout().lock())
}

/// Standard error, for words.
pub(super) fn err() -> Spoken<impl Write> {
    Spoken::new(anstream::stderr().lock())
}

/// Says a line on standard error. Whoever is to read it may be gone, and then nobody minds.
pub(super) fn say(line: impl Display) {
    let mut err = err();
    let _ = writeln!(err, "{line}").and_then(|()| err.flush());
}

/// Prints a value as JSON on standard output, on one line or on as many as it has parts.
pub(super) fn json(value: &impl Serialize, is_pretty: bool) -> Result<()> {
    let said = if is_pretty { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
    let mut out = io::stdout().lock();
    out.write_all(json::spoken(&said).as_bytes())?;
    Ok(writeln!(out)?)
}

/// A writer of lines that are no commands.
pub(super) struct Spoken<W: Write> {
    to: W,
    line: Vec<u8>,
}

impl<W: Write> Spoken<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, line: Vec::new() }
    }

    /// Writes a line that is meant as a command, whose words were made harmless by whoever says it.
    pub(super) fn command(&mut self, line: &str) -> io::Result<()> {
        self.flush()?;
        writeln!(self.to, "{line}")
    }

    /// Passes on what has come of a line.
    fn pass(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.to.write_all(harmless(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl<W: Write> Write for Spoken<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.pass()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass()?;
        self.to.flush()
    }
}

impl<W: Write> Drop for Spoken<W> {
    fn drop(&mut self) {
        // Whoever is to read it may be gone.
        let _ = self.pass();
    }
}

impl<W: Write> fmt::Debug for Spoken<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spoken").finish_non_exhaustive()
    }
}

/// A line as it is shown. What would be a command is broken by a space, also where a colour stands in it: whoever takes the colours away
/// must not find one.
fn harmless(line: &str) -> String {
    let (mut out, mut seen) = (String::with_capacity(line.len()), String::new());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if let Some(colour) = colour(rest) {
            out.push_str(colour);
            rest = &rest[colour.len()..];
            continue;
        }
        let shown = if space::is_command(c) && c != '\n' && c != '\t' { HIDDEN } else { c };
        let is_told = shown == '[' && seen.ends_with("##") || shown == ':' && seen.trim_start() == ":";
        let shown = if is_told { format!(" {shown}") } else { shown.to_string() };
        out.push_str(&shown);
        seen.push_str(&shown);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// One of our own colours, where a text begins with one.
fn colour(text: &str) -> Option<&str> {
    let (number, _) = text.strip_prefix("\x1b[")?.split_once('m')?;
    COLOURS.contains(&number).then(|| &text[..number.len() + 3])
}

#[cfg(test)]
mod tests {
    use super::{Spoken, harmless};
    use crate::text::json;
    use std::io::Write;

    #[test]
    fn no_line_is_a_command() {
        for (line, want) in [
            (
                "a\x1b[2Jb\x1b]0;c\x07\r\u{85}\u{9b}31m\n",
                "a\u{fffd}[2Jb\u{fffd}]0;c\u{fffd}\u{fffd}\u{fffd}\u{fffd}31m\n",
            ),
            ("\x1b[1m\x1b[31merror\x1b[0m: \x1b[5mx\x1b[8m", "\x1b[1m\x1b[31merror\x1b[0m: \u{fffd}[5mx\u{fffd}[8m"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{2028}e\tf", "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\tf"),
            ("a ##[error]b", "a ## [error]b"),
            ("::error::a", ": :error::a"),
            (" \t\x1b[1m::error::a", " \t\x1b[1m: :error::a"),
            ("##\x1b[1m[error]b :\x1b[0m:", "##\x1b[1m [error]b :\x1b[0m:"),
            (":\x1b[1m:error::", ":\x1b[1m :error::"),
            ("a::b", "a::b"),
            ("文", "文"),
        ] {
            assert_eq!(harmless(line), want);
        }
    }

    #[test]
    fn a_line_is_one_in_however_many_pieces_it_comes() {
        let mut bytes = Vec::new();
        let mut spoken = Spoken::new(&mut bytes);
        for piece in ["#", "#[x", "]\n:", ":y\n", "z\x1b", "[2J"] {
            spoken.write_all(piece.as_bytes()).unwrap();
        }
        spoken.command("::error::ours").unwrap();
        drop(spoken);
        assert_eq!(String::from_utf8(bytes).unwrap(), "## [x]\n: :y\nz\u{fffd}[2J::error::ours\n");
    }

    #[test]
    fn data_say_the_same() {
        let said = "a\u{85}b\u{202e}c##[d]\u{1b}[2J\n##";
        let json = serde_json::to_string_pretty(&[said, "##"]).unwrap();
        let safe = json::spoken(&json);
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [said, "##"]);
        assert!(!safe.contains(['\u{85}', '\u{202e}', '\u{1b}']) && !safe.contains("##["), "{safe}");
    }
}
