//! Words that a pattern cannot match without. Most line rules of a recipe concern lines that most articles lack, and looking for
//! a word is a hundred times cheaper than running a pattern over every line.

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};

/// Words one of which stands in whatever a pattern matches; none at all where no such words are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needles(Vec<String>);

impl Needles {
    /// The words of a pattern, read from its syntax.
    pub fn of(regex: &Regex) -> Self {
        Self(regex_syntax::parse(regex.as_str()).ok().and_then(|hir| required(&hir)).unwrap_or_default())
    }

    /// Whether a pattern with these words may match within a text.
    pub fn may_match(&self, text: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|word| text.contains(word.as_str()))
    }
}

/// Literals one of which every match of an expression holds. Of several that must all be there, the longest is taken.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok().map(|word| vec![word]),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => {
            parts.iter().filter_map(required).max_by_key(|words| words.iter().map(String::len).min())
        }
        HirKind::Alternation(branches) => {
            let words: Option<Vec<_>> = branches.iter().map(required).collect();
            words.map(|words| words.concat()).filter(|words| words.len() <= 24)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Needles;
    use regex::Regex;

    #[test]
    fn what_a_pattern_cannot_match_without() {
        for (pattern, want) in [
            ("^责任编辑：(?<editors>.+)$", &["责任编辑："][..]),
            ("^[（(](?:记者|記者)(?:.{2,9})报导[）)]$", &["报导"]),
            ("(?:广告)?继续|阅读(?:全文)+", &["继续", "全文"]),
            (r"^\d+$", &[]),
            ("(?i)more", &[]),
        ] {
            assert_eq!(Needles::of(&Regex::new(pattern).unwrap()).0, want, "{pattern}");
        }
    }
}
