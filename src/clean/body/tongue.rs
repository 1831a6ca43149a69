//! Languages and directions within a text: what elements say of them in, what blocks say out. A block says what differs from what is
//! around it, and nothing that is no language.

use crate::{
    article::{Block, Direction, Inline, Kind, each_inline},
    clean::attribute::attr,
    text::{han, script},
};
use scraper::node::Element;

/// The language and the direction around a place of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tongue {
    lang: Option<String>,
    dir: Option<Direction>,
}

impl Tongue {
    /// What is within an element; none where it says nothing of it.
    pub(super) fn within(&self, element: &Element) -> Option<Self> {
        let lang = attr(element, "lang").or_else(|| attr(element, "xml:lang")).and_then(language);
        let dir = attr(element, "dir").and_then(|dir| match dir.trim().to_ascii_lowercase().as_str() {
            "ltr" => Some(Direction::Ltr),
            "rtl" => Some(Direction::Rtl),
            _ => None,
        });
        (lang.is_some() || dir.is_some())
            .then(|| Self { lang: lang.or_else(|| self.lang.clone()), dir: dir.or(self.dir) })
    }

    /// Says of a block what differs from what is around it. Words that are no block of their own say nothing.
    pub(super) fn mark(&self, around: &Self, block: &mut Block) {
        if matches!(block.kind, Kind::Words(_) | Kind::Rule) {
            return;
        }
        if block.lang.is_none() && self.lang != around.lang && self.lang.as_deref().is_some_and(|it| fits(it, block)) {
            block.lang.clone_from(&self.lang);
        }
        let is_usual = self.dir.unwrap_or(Direction::Ltr) == around.dir.unwrap_or(Direction::Ltr);
        if block.dir.is_none() && !is_usual {
            block.dir = self.dir;
        }
    }
}

/// A language as BCP 47 writes it; none where a page writes something else.
fn language(written: &str) -> Option<String> {
    let lang = written.trim().replace('_', "-");
    let mut parts = lang.split('-');
    let is_first = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphabetic());
    let is_other = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric());
    let is_language = lang.len() <= 35 && parts.next().is_some_and(is_first) && parts.all(is_other);
    (is_language && !matches!(primary(&lang).as_str(), "und" | "zxx" | "mul")).then_some(lang)
}

fn primary(lang: &str) -> String {
    lang.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a block is to say that language: programs say of Chinese that it is English, and that Chinese is Chinese is seen.
fn fits(lang: &str, block: &Block) -> bool {
    const HAN: [&str; 9] = ["ja", "ko", "yue", "wuu", "nan", "hak", "lzh", "vi", "za"];
    let mut text = String::new();
    each_inline(std::slice::from_ref(block), &mut |inline| {
        if let Inline::Text(words) = inline {
            text.push_str(words);
        }
    });
    match primary(lang).as_str() {
        "zh" => !is_same(lang, script::language(&text)),
        other => HAN.contains(&other) || !text.chars().any(han::is_han),
    }
}

/// Whether two languages are written alike.
fn is_same(lang: &str, own: &str) -> bool {
    let is_traditional =
        |lang: &str| ["hant", "tw", "hk", "mo"].iter().any(|part| lang.to_lowercase().split('-').any(|it| it == *part));
    let says_script = |lang: &str| lang.contains('-');
    primary(lang) == primary(own)
        && (primary(own) != "zh" || !says_script(lang) || is_traditional(lang) == is_traditional(own))
}

#[cfg(test)]
mod tests {
    use super::{is_same, language};

    #[test]
    fn what_is_a_language() {
        for (written, want) in [
            ("en", Some("en")),
            (" zh_TW ", Some("zh-TW")),
            ("sr-Latn-RS", Some("sr-Latn-RS")),
            ("und", None),
            ("", None),
            ("english", None),
            ("en\" onload=x", None),
            ("中文", None),
            ("en-", None),
        ] {
            assert_eq!(language(written).as_deref(), want, "{written}");
        }
    }

    #[test]
    fn what_is_written_alike() {
        for (lang, own, want) in [
            ("zh-CN", "zh-Hans", true),
            ("zh", "zh-Hant", true),
            ("zh-TW", "zh-Hans", false),
            ("zh-HK", "zh-Hant", true),
            ("en-US", "en", true),
            ("fr", "en", false),
        ] {
            assert_eq!(is_same(lang, own), want, "{lang} {own}");
        }
    }
}
