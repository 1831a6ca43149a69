//! Dates as newspapers write them: text in, civil days out. It never asks what day it is.

use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// Days outside of these are not days of publication: history quoted, or a slip.
const FIRST_YEAR: i16 = 1980;
const LAST_YEAR: i16 = 2099;

/// How months begin in English, German, French, Spanish and Portuguese.
macro_rules! months {
    () => {
        "jan|ene|fe[bv]|fév|mar|mär|apr|avr|abr|may|mai|juin|juil|jun|jul|aug|aoû|aou|ago|sep|set|oct|okt|out|nov|dec|dez|déc|dic"
    };
}

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("the pattern is a constant"));
    };
}

pattern!(
    CHINESE,
    r"(?P<y>\d{4}|[〇零○ＯO一二三四五六七八九]{4})\s*年\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?P<d>\d{1,2}|[一二三四五六七八九十廿]{1,4})\s*[日号號]"
);
pattern!(ISO, r"(?:^|[^\d])(?P<y>(?:19|20)\d{2})(?P<s1>[-/.])(?P<m>\d{1,2})(?P<s2>[-/.])(?P<d>\d{1,2})(?:[^\d]|$)");
pattern!(COMPACT, r"(?:^|[^\d])(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[^\d]|\d{1,6}(?:[^\d]|$)|$)");
pattern!(SHORT_YEAR, r"/(?P<y>\d{2})/(?P<m>\d{1,2})/(?P<d>\d{1,2})/");
pattern!(DAY_FIRST, r"(?:^|[^\d])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d{2})(?:[^\d]|$)");
pattern!(
    WORDED,
    concat!(
        r"(?i)(?:(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?P<n>",
        months!(),
        r")\p{L}*\.?,?|(?P<n2>",
        months!(),
        r")\p{L}*\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?)\s+(?:de\s+)?(?P<y>(?:19|20)\d{2})"
    )
);

/// The first date in a text of any form known: Chinese, ISO, compact, day first, English.
pub fn parse(text: &str) -> Option<Date> {
    [&*CHINESE, &*ISO, &*DAY_FIRST, &*WORDED, &*COMPACT].iter().find_map(|pattern| first(pattern, text))
}

/// The date in an address or a path: `/2021/06/23/`, `/20/10/5/`, `20210106`. A year and a month alone are no day.
pub fn in_address(text: &str) -> Option<Date> {
    [&*ISO, &*SHORT_YEAR, &*COMPACT].iter().find_map(|pattern| first(pattern, text))
}

/// The first date of any form but the compact one within a text, with where it stands.
pub fn find(text: &str) -> Option<(Date, std::ops::Range<usize>)> {
    [&*CHINESE, &*ISO, &*DAY_FIRST, &*WORDED]
        .iter()
        .filter_map(|pattern| {
            pattern.captures_iter(text).find_map(|found| Some((date_of(&found)?, found.get(0)?.range())))
        })
        .min_by_key(|(_, range)| range.start)
}

/// A day from its parts, if there was or will be such a day.
pub fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let year = match year.parse::<i16>().ok().or_else(|| numeral_year(year))? {
        short @ 0..=79 => 2000 + short,
        short @ 80..=99 => 1900 + short,
        long => long,
    };
    let number = |text: &str| text.parse::<i8>().ok().or_else(|| numeral(text));
    (FIRST_YEAR..=LAST_YEAR).contains(&year).then(|| Date::new(year, number(month)?, number(day)?).ok()).flatten()
}

fn first(pattern: &Regex, text: &str) -> Option<Date> {
    let mut at = 0;
    while let Some(found) = pattern.captures_at(text, at) {
        if let Some(date) = date_of(&found) {
            return Some(date);
        }
        let start = found.get(0)?.start();
        at = start + text[start..].chars().next()?.len_utf8();
    }
    None
}

fn date_of(found: &regex::Captures<'_>) -> Option<Date> {
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    if part("s1") != part("s2") {
        return None;
    }
    let month = match part("n").or(part("n2")) {
        Some(name) => month_number(name)?.to_string(),
        None => part("m")?.to_owned(),
    };
    day(part("y")?, &month, part("d").or(part("d2"))?)
}

fn month_number(name: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "jan ene", "feb fev fév", "mar mär", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aoû aou ago",
        "sep set", "oct okt out", "nov", "dec dez déc dic",
    ];
    let name = name.to_lowercase();
    MONTHS.iter().position(|month| month.split(' ').any(|start| start == name)).map(|at| at + 1)
}

/// `二零二零`, digit by digit.
fn numeral_year(text: &str) -> Option<i16> {
    text.chars().try_fold(0i16, |year, c| {
        let digit = match c {
            '〇' | '零' | '○' | 'Ｏ' | 'O' => 0,
            c => digit_of(c)?,
        };
        year.checked_mul(10)?.checked_add(digit.into())
    })
}

/// `三十一`, `廿三`: up to 99.
fn numeral(text: &str) -> Option<i8> {
    let text = text.replace('廿', "二十");
    let Some((tens, units)) = text.split_once('十') else {
        let mut chars = text.chars();
        return chars.next().and_then(digit_of).filter(|_| chars.next().is_none());
    };
    let one =
        |part: &str, empty: i8| if part.is_empty() { Some(empty) } else { part.chars().next().and_then(digit_of) };
    Some(one(tens, 1)? * 10 + one(units, 0)?)
}

fn digit_of(c: char) -> Option<i8> {
    "一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at as i8 + 1)
}

#[cfg(test)]
mod tests {
    use super::{in_address, parse};

    #[test]
    fn dates_as_newspapers_write_them() {
        for (text, want) in [
            ("【希望之声2021年3月2日】", "2021-03-02"),
            ("【明慧网二零二零年十二月十日】", "2020-12-10"),
            ("【某网二○一九年三月三十一日】", "2019-03-31"),
            ("17/09/2020 - 18:20", "2020-09-17"),
            ("Sun, 17 Jan 2021 15:16:59 GMT", "2021-01-17"),
            ("October 5, 2020", "2020-10-05"),
            ("Samstag, 5. Oktober 2013", "2013-10-05"),
            ("Publié le 29 juin 2019", "2019-06-29"),
            ("1er juillet 2021", "2021-07-01"),
            ("2021-01-06T02:12:00.000Z", "2021-01-06"),
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in ["1957年7月30日", "2021年13月2日", "2021年2月30日", "no date", "3月2日"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_in_addresses() {
        for (text, want) in [
            ("https://a.example/gb/2021/06/23/a103.html", Some("2021-06-23")),
            ("https://a.example/gb/20/10/5/n12.htm", Some("2020-10-05")),
            ("https://a.example/story20210106-1114203", Some("2021-01-06")),
            ("https://a.example/news/202008055003.aspx", Some("2020-08-05")),
            ("bannedbook/cnnews/20210810/1603392.md", Some("2021-08-10")),
            ("https://a.example/post/479888", None),
            ("https://a.example/2021-03/1.jpg", None),
        ] {
            assert_eq!(in_address(text).map(|date| date.to_string()).as_deref(), want, "{text}");
        }
    }
}
