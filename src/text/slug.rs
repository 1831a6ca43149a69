//! Names to parts of addresses: safe on every file system, short, and the same on every machine.

use super::fold::is_invisible;
use crate::digest::Digest;
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Longest slug, in bytes: far under every file system's limit of 255, with room for suffixes.
const LONGEST: usize = 80;

/// An ASCII slug: `a-z`, `0-9` and `-`; Han characters by their pinyin. Never empty: what has no ASCII form gets the
/// start of its digest.
pub fn ascii(name: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in name.nfkd() {
        if let Some(sound) = c.to_pinyin() {
            flush(&mut words, &mut word);
            words.push(sound.plain().replace('ü', "v"));
        } else if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if !unicode_normalization::char::is_combining_mark(c) {
            flush(&mut words, &mut word);
        }
    }
    flush(&mut words, &mut word);
    finish(words.join("-"), name)
}

/// A slug in the name's own letters, NFC, lower case.
pub fn unicode(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkc().flat_map(char::to_lowercase).filter(|&c| !is_invisible(c)) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    finish(slug.trim_end_matches('-').to_owned(), name)
}

fn flush(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Cuts a slug that is too long and names one that is empty or that Windows keeps for itself.
fn finish(slug: String, name: &str) -> String {
    let digest = || Digest::of(name.as_bytes()).short(6);
    if slug.is_empty() {
        return format!("x-{}", digest());
    }
    if is_reserved(&slug) {
        return format!("{slug}-{}", digest());
    }
    if slug.len() <= LONGEST {
        return slug;
    }
    let mut end = LONGEST - 7;
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}-{}", slug[..end].trim_end_matches('-'), digest())
}

/// Device names that Windows refuses as file names.
fn is_reserved(slug: &str) -> bool {
    matches!(slug, "con" | "prn" | "aux" | "nul")
        || (slug.len() == 4
            && (slug.starts_with("com") || slug.starts_with("lpt"))
            && slug.as_bytes()[3].is_ascii_digit())
}

/// The heading that a name stands under in an index: `A` to `Z` by its first letter or its pinyin, else `#`.
pub fn initial(name: &str) -> char {
    ascii(name)
        .chars()
        .next()
        .filter(|c| c.is_ascii_alphabetic() && name.chars().any(|c| c.is_ascii_alphabetic() || c.to_pinyin().is_some()))
        .map_or('#', |c| c.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{ascii, initial, unicode};

    #[test]
    fn slugs() {
        for (name, want) in [
            ("蚂蚁集团", "ma-yi-ji-tuan"),
            ("BBC 中文", "bbc-zhong-wen"),
            ("Café Zürich", "cafe-zurich"),
            ("绿", "lv"),
            ("../../etc", "etc"),
            ("con", "con-a08zt2"),
            ("★", "x-e6xgmf"),
        ] {
            assert_eq!(ascii(name), want, "{name}");
        }
        assert_eq!(unicode("蚂蚁 集团/Ａ"), "蚂蚁-集团-a");
        assert!(ascii(&"长".repeat(500)).len() <= super::LONGEST);
        assert_eq!([initial("中国"), initial("5G"), initial("abc"), initial("★")], ['Z', '#', 'A', '#']);
    }
}
