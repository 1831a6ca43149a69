//! White space: which of it is the author's, and which only a pretty-printer's.

use super::han::{is_shared, is_solid};

/// Folds white space as a browser would, with one difference: white space that holds a line break is dropped beside a
/// character of a script without spaces. One `Fold` serves one paragraph; its pieces are fed in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fold {
    last: Option<char>,
    gap: Gap,
    /// Whether the script of the last character has no spaces; a sign that all scripts share is of the one before it.
    is_solid: bool,
    /// Whether such a script was there at all.
    was_solid: bool,
}

/// White space since the last visible character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// None.
    #[default]
    None,
    /// Blanks only: the author's.
    Space,
    /// With a line break: a pretty-printer's, beside Han characters.
    Break,
}

impl Fold {
    /// Takes the next character, and gives `out` what is to be written: nothing, the character, or a space before it.
    pub fn feed(&mut self, c: char, mut out: impl FnMut(char)) {
        match c {
            '\n' | '\r' | '\u{0085}' | '\u{2028}' | '\u{2029}' => self.gap = Gap::Break,
            ' ' | '\t' | '\u{000C}' | '\u{00A0}' => self.gap = self.gap.max(Gap::Space),
            c => {
                let is_own = is_solid(c) && !is_shared(c);
                // Quotation marks stand close to what is between them.
                let is_close = matches!(c, '”' | '’') || matches!(self.last, Some('“' | '‘'));
                let is_apart = matches!(self.last, Some(',' | '.' | ';' | ':' | '!' | '?' | ')'));
                let is_solid = is_own || is_close || is_shared(c) && self.was_solid && !is_apart;
                if self.last.is_some()
                    && self.gap != Gap::None
                    && (self.gap == Gap::Space || !(is_solid || self.is_solid))
                {
                    out(' ');
                }
                self.is_solid = is_own || is_shared(c) && (self.is_solid || self.last.is_none());
                self.was_solid |= is_own;
                (self.last, self.gap) = (Some(c), Gap::None);
                out(c);
            }
        }
    }

    /// Takes what a text begins with and is written as it is, at once, and says how long that is; nothing at the beginning of a
    /// paragraph, nor behind white space.
    pub fn pass(&mut self, text: &str) -> usize {
        if self.gap != Gap::None || self.last.is_none() {
            return 0;
        }
        let mut end = 0;
        for c in text.chars().take_while(|c| is_steady(*c)) {
            end += c.len_utf8();
            self.is_solid = !c.is_ascii();
            self.was_solid |= self.is_solid;
            self.last = Some(c);
        }
        end
    }
}

/// A character that is written as it is behind another one: no white space, no control character, and no sign that scripts share.
fn is_steady(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{3001}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

/// A text on its own, folded and trimmed.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fold = Fold::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        fold.feed(c, |c| out.push(c));
        rest = &rest[c.len_utf8()..];
        let (steady, other) = rest.split_at(fold.pass(rest));
        out.push_str(steady);
        rest = other;
    }
    out.trim_matches(|c: char| c.is_whitespace()).to_owned()
}

/// All white space taken out: how two texts are compared.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Characters that XML 1.0 cannot hold, and other invisible control characters, taken out.
pub fn printable(text: &str) -> String {
    text.chars().filter(|&c| c == '\n' || c == '\t' || !is_control(c)).collect()
}

/// C0 and C1 controls and non-characters.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        || (c as u32 & 0xFFFE) == 0xFFFE
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

/// Whether a character moves the cursor, ends a line or turns the direction.
pub fn is_command(c: char) -> bool {
    c.is_control() || turns(c)
}

/// Whether a character turns the direction of text, or is a line's end of its own kind.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{Fold, folded};

    #[test]
    fn what_is_passed_is_what_is_fed() {
        let signs = ['中', 'a', '，', '“', '”', ' ', '\n', '—', '.', '\u{3000}', '\u{1}', 'é', '〇', 'か'];
        for number in 0..signs.len().pow(4) {
            let text: String = (0..4).map(|at| signs[number / signs.len().pow(at) % signs.len()]).collect();
            let (mut fed, mut passed) = (Fold::default(), Fold::default());
            let (mut one, mut other) = (String::new(), String::new());
            text.chars().for_each(|c| fed.feed(c, |c| one.push(c)));
            let mut rest = text.as_str();
            while let Some(c) = rest.chars().next() {
                let end = passed.pass(rest);
                other.push_str(&rest[..end]);
                let end = if end > 0 {
                    end
                } else {
                    passed.feed(c, |c| other.push(c));
                    c.len_utf8()
                };
                rest = &rest[end..];
            }
            assert_eq!((one, format!("{fed:?}")), (other, format!("{passed:?}")), "{text:?}");
        }
    }

    #[test]
    fn line_breaks_between_han_characters_are_not_spaces() {
        for (raw, want) in [
            ("去年上市遭\n  中共\n 监管", "去年上市遭中共监管"),
            ("报道， 马云", "报道， 马云"),
            ("使用 iPhone 的", "使用 iPhone 的"),
            ("使用\n iPhone\n 的", "使用iPhone的"),
            ("the\n  quick", "the quick"),
            ("(IPO)\n suspended", "(IPO) suspended"),
            ("  \u{3000}\u{3000}首段", "首段"),
            ("a\u{00A0}\u{00A0}b", "a b"),
            ("the “new”\nboat", "the “new” boat"),
            ("it was —\nonce…\n“Yes”", "it was — once… “Yes”"),
            ("l’eau d’\nici", "l’eau d’ ici"),
            ("他说“好”\n就走了……\n“再见”", "他说“好”就走了……“再见”"),
            ("他走了——\nthe end", "他走了——the end"),
            ("说好“11\n”点，B2\n“渡口”见", "说好“11”点，B2“渡口”见"),
            ("见 TV,\n“Robbing”", "见 TV, “Robbing”"),
            ("the “\nnew\n” boat", "the “new” boat"),
        ] {
            assert_eq!(folded(raw), want, "{raw:?}");
        }
    }
}
