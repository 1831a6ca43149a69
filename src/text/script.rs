//! Traditional and Simplified: character tables made once from OpenCC's dictionaries, and a guess at a text's language.
//!
//! Character by character is right for comparing and for counting, and twenty times faster than phrases. Nothing that is
//! shown is ever converted.

use super::han::is_han;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::{collections::HashMap, sync::LazyLock};

/// What each Traditional character is in Simplified, where it differs, and the reverse test.
struct Tables {
    simplified: HashMap<char, char>,
    only_simplified: HashMap<char, char>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    simplified: single_characters(BuiltinConfig::T2s),
    only_simplified: single_characters(BuiltinConfig::S2t),
});

/// Every common Han character that a conversion turns into one other character.
fn single_characters(config: BuiltinConfig) -> HashMap<char, char> {
    let converter = OpenCC::from_config(config).expect("the dictionaries are built in");
    ('\u{3400}'..='\u{9FFF}')
        .filter_map(|c| {
            let converted = converter.convert(c.encode_utf8(&mut [0; 4]));
            let mut chars = converted.chars();
            let other = chars.next()?;
            (other != c && chars.next().is_none()).then_some((c, other))
        })
        .collect()
}

/// A character in Simplified.
pub fn simplify(c: char) -> char {
    if (c as u32) < 0x3400 { c } else { TABLES.simplified.get(&c).copied().unwrap_or(c) }
}

/// BCP 47 of a text: `zh-Hans`, `zh-Hant`, `ja`, `en`, or `und`. The text's own characters decide, never its outlet.
pub fn language(text: &str) -> &'static str {
    let (mut han, mut kana, mut latin, mut traditional, mut simplified) = (0usize, 0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' => latin += 1,
            '\u{3041}'..='\u{30FA}' => kana += 1,
            c if is_han(c) => {
                han += 1;
                if TABLES.simplified.contains_key(&c) {
                    traditional += 1;
                } else if TABLES.only_simplified.contains_key(&c) {
                    simplified += 1;
                }
            }
            _ => {}
        }
    }
    match () {
        () if kana * 5 > han && kana > 0 => "ja",
        () if han * 4 >= latin && han > 0 && traditional > simplified => "zh-Hant",
        () if han * 4 >= latin && han > 0 => "zh-Hans",
        () if latin > 0 && is_english(text) => "en",
        () => "und",
    }
}

/// Whether a text in Latin letters has English's commonest words, or is too short to tell.
fn is_english(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(400)
        .map(str::to_lowercase)
        .collect();
    let common = words
        .iter()
        .filter(|word| {
            matches!(
                word.as_str(),
                "the" | "of" | "and" | "to" | "in" | "a" | "is" | "for" | "on" | "that" | "with" | "as" | "at" | "by"
            )
        })
        .count();
    words.len() < 12 || common * 12 >= words.len()
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn the_text_decides() {
        for (text, want) in [
            ("前總統追思會場鞠躬致意", "zh-Hant"),
            ("传蚂蚁集团抵抗，未全面交出数据 iPhone", "zh-Hans"),
            ("In the corner of a room, a flag is disintegrating", "en"),
            ("Der Hund lief über die Straße und bellte den Mond an, weil ihm langweilig war", "und"),
            ("川を渡るフェリー", "ja"),
            ("2021", "und"),
        ] {
            assert_eq!(language(text), want, "{text}");
        }
    }
}
