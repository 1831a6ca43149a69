//! The pages' own words: a string table out of `templates/i18n` in, words with their places filled in out. It never holds a word of
//! an article.

use crate::{
    article::Sign,
    config::{Step, Written},
    report::{Mistakes, caret},
    text::phrase::{Phrase, fill, places},
};
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// The pages' own words in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words(BTreeMap<String, Phrase>);

/// The table that all others must be as whole as.
const MODEL: &str = "zh-Hans";

/// Tables that come with the program, by language.
static OWN: LazyLock<BTreeMap<&str, Words>> = LazyLock::new(|| {
    let tables = [
        (MODEL, include_str!("../../templates/i18n/zh-Hans.toml")),
        ("zh-Hant", include_str!("../../templates/i18n/zh-Hant.toml")),
        ("en", include_str!("../../templates/i18n/en.toml")),
    ];
    tables.map(|(language, text)| (language, Words(toml::from_str(text).expect("a test reads each of them")))).into()
});

/// The table for a BCP 47 tag, among those that there are: of just that language, else of its script, else of its family.
fn chosen<'a>(language: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let family = language.split('-').next().unwrap_or_default();
    let script = match family {
        "zh" if ["Hant", "TW", "HK", "MO"].iter().any(|part| language.contains(part)) => "zh-Hant",
        "zh" => MODEL,
        family => family,
    };
    [language, script, family].into_iter().find_map(|wanted| names.clone().find(|name| *name == wanted))
}

impl Words {
    /// The words for a language that comes with the program; the model's for any other.
    pub fn own(language: &str) -> &'static Self {
        let name = chosen(language, OWN.keys().copied()).unwrap_or(MODEL);
        &OWN[name]
    }

    /// The words of a site: `tables` are its string tables, by language; `written` is where the language was chosen. What is missing
    /// or does not fit is an error, all at once.
    pub fn load(language: &str, tables: &BTreeMap<String, String>, written: &Written) -> Result<Self, Mistakes> {
        let Some(name) = chosen(language, tables.keys().map(String::as_str)) else {
            let have = tables.keys().cloned().collect::<Vec<_>>().join(", ");
            let title = format!("there are no words for pages in `{language}`");
            let help = format!("choose one of {have}, or write templates/i18n/{language}.toml");
            return Err(written.mistake(&title, &[(&[Step::Key("language")], "")], &help).into());
        };
        let file = format!("templates/i18n/{name}.toml");
        let words = toml::from_str(&tables[name]).map_err(|err: toml::de::Error| {
            Mistakes::from(caret(&file, &tables[name], err.span().unwrap_or(0..0), err.message(), None))
        })?;
        let words = Self(words);
        let mistakes: Vec<String> = OWN[MODEL].0.iter().filter_map(|(key, phrase)| words.lacks(key, phrase)).collect();
        if mistakes.is_empty() {
            Ok(words)
        } else {
            Err(Mistakes(mistakes.iter().map(|it| format!("{file}: {it}")).collect()))
        }
    }

    /// What is wrong with a word beside the model's.
    fn lacks(&self, key: &str, model: &Phrase) -> Option<String> {
        let Some(phrase) = self.0.get(key) else {
            return Some(format!("`{key}` is missing; in {MODEL} it is “{}”", model.texts().concat()));
        };
        match (phrase, model) {
            (Phrase::List(own), Phrase::List(model)) if own.len() == model.len() => None,
            (Phrase::List(_), _) | (_, Phrase::List(_)) => Some(format!("`{key}` needs {} names", model.texts().len())),
            _ => {
                let known = model.texts().concat();
                let texts = phrase.texts().concat();
                let unknown = places(&texts).find(|place| !known.contains(&format!("{{{place}}}")))?;
                Some(format!("`{key}` has no place for {{{unknown}}}"))
            }
        }
    }

    /// A word.
    pub(super) fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |phrase| phrase.of(None))
    }

    /// A word with its places filled in.
    pub(super) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// A word in the form for a number, which is filled in.
    pub(super) fn count(&self, key: &str, n: usize) -> String {
        fill(self.0.get(key).map_or("", |phrase| phrase.of(Some(n))), &[("n", &n.to_string())])
    }

    /// The `nth` name of a list.
    fn nth(&self, key: &str, nth: usize) -> &str {
        match self.0.get(key) {
            Some(Phrase::List(names)) => names.get(nth).map_or("", String::as_str),
            _ => "",
        }
    }

    /// `2021年`, `2021`.
    pub(super) fn year(&self, year: i16) -> String {
        self.fill("year", &[("year", &year.to_string())])
    }

    /// `3月`, `March`.
    pub(super) fn month(&self, month: i8) -> &str {
        self.nth("months", usize::try_from(month - 1).unwrap_or(usize::MAX))
    }

    /// `2021年3月`, `March 2021`.
    pub(super) fn year_month(&self, year: i16, month: i8) -> String {
        self.fill("year_month", &[("year", &year.to_string()), ("month", self.month(month))])
    }

    /// `3月2日`, `2 March`.
    pub(super) fn day(&self, date: Date) -> String {
        self.fill("day", &[("month", self.month(date.month())), ("day", &date.day().to_string())])
    }

    /// `2021年3月2日`, `2 March 2021`.
    pub(super) fn date(&self, date: Date) -> String {
        let (year, day) = (date.year().to_string(), date.day().to_string());
        self.fill("date", &[("year", &year), ("month", self.month(date.month())), ("day", &day)])
    }

    /// `一` to `日`, `Mo` to `Su`.
    pub(super) fn weekday(&self, day: Weekday) -> &str {
        self.nth("weekdays", usize::try_from(day.to_monday_zero_offset()).unwrap_or(usize::MAX))
    }

    /// What a chart shows, in a sentence.
    pub(super) fn chart(&self, from: &str, to: &str, peak: &str, most: usize) -> String {
        self.fill("chart", &[("from", from), ("to", to), ("peak", peak), ("n", &most.to_string())])
    }

    /// What put an article into a topic.
    pub(super) fn filed(&self, by: &Sign) -> String {
        let (key, word) = match by {
            Sign::Title(word) => ("filed_title", word.as_str()),
            Sign::Tag(tag) => ("filed_tag", tag.as_str()),
            Sign::Recognised(tag) => ("filed_recognised", tag.as_str()),
            Sign::Text(word) => ("filed_text", word.as_str()),
            Sign::Outlet(outlet) => ("filed_outlet", outlet.as_str()),
            Sign::Date => ("filed_date", ""),
        };
        self.fill(key, &[("word", word)])
    }

    /// `标签：马云`, `Tag: Jack Ma`.
    pub(super) fn labelled(&self, label: &str, name: &str) -> String {
        self.fill("labelled", &[("label", label), ("name", name)])
    }

    /// `马云 · 第 3 页`, `Jack Ma · page 3`.
    pub(super) fn paged(&self, title: &str, number: usize) -> String {
        self.fill("paged", &[("title", title), ("n", &number.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::{MODEL, OWN, Sign, Weekday, Words, Written};
    use std::collections::BTreeMap;

    const EN: &str = include_str!("../../templates/i18n/en.toml");

    /// What is wrong with the English table when a line of it is another.
    fn mistakes(line: &str, other: &str) -> String {
        assert!(EN.contains(line));
        let tables = BTreeMap::from([("en".to_owned(), EN.replace(line, other))]);
        Words::load("en", &tables, &Written::default()).unwrap_err().to_string()
    }

    #[test]
    fn words_of_three_languages() {
        let day = "2021-03-02".parse().unwrap();
        let (zh, en) = (Words::own("zh-Hans"), Words::own("en-GB"));
        assert_eq!(["front", "tags", "archive"].map(|key| zh.get(key)), ["首页", "标签", "日期"]);
        assert_eq!(["zh-TW", "zh-CN", "fr"].map(|it| Words::own(it).get("outlets")), ["媒體", "媒体", "媒体"]);
        assert_eq!(
            [zh.date(day), zh.day(day), zh.year_month(2021, 3), zh.year(2021)],
            ["2021年3月2日", "3月2日", "2021年3月", "2021年"]
        );
        assert_eq!([en.date(day), en.day(day), en.year_month(2021, 3)], ["2 March 2021", "2 March", "March 2021"]);
        assert_eq!((zh.weekday(Weekday::Sunday), en.weekday(Weekday::Sunday)), ("日", "Su"));
        let by = Sign::Title("桥".into());
        assert_eq!((zh.filed(&by), en.filed(&by)), ("标题含“桥”".into(), "its title has “桥”".into()));
        assert_eq!((zh.labelled(zh.get("tag"), "马云"), en.paged("x", 3)), ("标签：马云".into(), "x · page 3".into()));
    }

    #[test]
    fn every_table_is_whole() {
        for (language, words) in &*OWN {
            let wrong: Vec<String> = OWN[MODEL].0.iter().filter_map(|(key, phrase)| words.lacks(key, phrase)).collect();
            assert_eq!(wrong, [""; 0], "{language}");
        }
    }

    #[test]
    fn what_is_missing_or_does_not_fit_is_an_error() {
        assert_eq!(
            mistakes("front = \"Front page\"\n", ""),
            "templates/i18n/en.toml: `front` is missing; in zh-Hans it is “首页”"
        );
        assert_eq!(mistakes("page {n}", "page {m}"), "templates/i18n/en.toml: `paged` has no place for {m}");
        assert_eq!(mistakes("\"Sa\", \"Su\"", "\"Sa\""), "templates/i18n/en.toml: `weekdays` needs 7 names");
        let two = mistakes("skip = \"Skip to content\"\nsections = \"Sections\"\n", "");
        assert_eq!(two.lines().filter(|line| line.contains("is missing")).count(), 2, "{two}");
        let tables = BTreeMap::from([("en".to_owned(), EN.to_owned())]);
        let none = Words::load("fr", &tables, &Written::default()).unwrap_err().to_string();
        assert_eq!(none, "there are no words for pages in `fr`; choose one of en, or write templates/i18n/fr.toml");
        assert!(mistakes("front = \"", "front = ").contains(" --> templates/i18n/en.toml:"));
    }
}
