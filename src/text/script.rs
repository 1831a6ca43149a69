//! Traditional and Simplified: character tables made from OpenCC's dictionaries and kept, since to make them takes as long as to
//! clean a dozen articles; and a guess at a text's language.
//!
//! Character by character is right for comparing and for counting, and twenty times faster than phrases. Nothing that is
//! shown is ever converted here; `variant` converts whole pages, by phrases.

use super::han::is_han;
use std::sync::LazyLock;

/// What pages can be converted to: BCP 47, and its name in itself.
pub const SCRIPTS: [(&str, &str); 4] =
    [("zh-Hans", "简体中文"), ("zh-Hant", "繁體中文"), ("zh-TW", "臺灣正體"), ("zh-HK", "香港繁體")];

/// First and last of the characters that have two forms.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// What each character from [`FIRST`] to [`LAST`] is in the other script; 0 where it is the same.
type Table = Box<[u16]>;

/// What each Traditional character is in Simplified.
static SIMPLIFIED: LazyLock<Table> = LazyLock::new(|| table(include_str!("script/simplified.txt")));

/// What each Simplified character is in Traditional; only who guesses at languages needs it.
static TRADITIONAL: LazyLock<Table> = LazyLock::new(|| table(include_str!("script/traditional.txt")));

/// The table of pairs: each character with what it is in the other script behind it.
fn table(pairs: &str) -> Table {
    let mut table: Table = (FIRST..=LAST).map(|_| 0).collect();
    let mut chars = pairs.chars().filter(|c| !c.is_whitespace());
    while let (Some(c), Some(other)) = (chars.next(), chars.next()) {
        table[(u32::from(c) - FIRST) as usize] = u16::try_from(u32::from(other)).expect("the table is a constant");
    }
    table
}

/// What a table says of a character.
fn in_table(table: &Table, c: char) -> Option<char> {
    let place = u32::from(c).checked_sub(FIRST)?;
    let other = *table.get(place as usize)?;
    char::from_u32(u32::from(other)).filter(|_| other != 0)
}

/// A character in Simplified.
pub fn simplify(c: char) -> char {
    if u32::from(c) < FIRST { c } else { in_table(&SIMPLIFIED, c).unwrap_or(c) }
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
                if in_table(&SIMPLIFIED, c).is_some() {
                    traditional += 1;
                } else if in_table(&TRADITIONAL, c).is_some() {
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

/// The name of a language in itself; its tag where we do not know it.
pub fn autonym(language: &str) -> &str {
    let named = SCRIPTS.iter().chain(&[("en", "English")]);
    named.into_iter().find(|(tag, _)| *tag == language).map_or(language, |(_, name)| name)
}

/// The script of a Chinese language tag: `zh-Hans` or `zh-Hant`; none for other languages.
pub fn script_of(language: &str) -> Option<&'static str> {
    let mut parts = language.split('-');
    if !parts.next()?.eq_ignore_ascii_case("zh") {
        return None;
    }
    let is_traditional = |part: &str| ["hant", "tw", "hk", "mo"].contains(&part.to_lowercase().as_str());
    Some(if parts.any(is_traditional) { "zh-Hant" } else { "zh-Hans" })
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
    use super::{FIRST, LAST, SIMPLIFIED, TRADITIONAL, language, script_of};
    use ferrous_opencc::{OpenCC, config::BuiltinConfig};

    /// Every common Han character that a conversion turns into one other character.
    #[test]
    fn the_tables_are_those_of_the_dictionaries() {
        for (config, table) in [(BuiltinConfig::T2s, &SIMPLIFIED), (BuiltinConfig::S2t, &TRADITIONAL)] {
            let converter = OpenCC::from_config(config).unwrap();
            let other = |c: char| {
                let converted = converter.convert(c.encode_utf8(&mut [0; 4]));
                let mut chars = converted.chars();
                let other = chars.next()?;
                (other != c && chars.next().is_none()).then_some(u16::try_from(u32::from(other)).ok()?)
            };
            let made: Vec<u16> = (FIRST..=LAST).map(|code| char::from_u32(code).and_then(other).unwrap_or(0)).collect();
            assert_eq!(table[..], made[..]);
        }
    }

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

    #[test]
    fn scripts_of_languages() {
        let found = ["zh", "zh-CN", "zh-Hant-HK", "ZH-tw", "en", "zhx"].map(script_of);
        let [hans, hant] = [Some("zh-Hans"), Some("zh-Hant")];
        assert_eq!(found, [hans, hans, hant, hant, None, None]);
    }
}
