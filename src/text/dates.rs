//! Dates as newspapers write them: text in, civil days out. It never asks what day it is.

mod signs;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use regex::Regex;
use signs::{era, number, plain};
use std::{ops::Range, sync::LazyLock};

/// Years of days that a text may name beside others: what was before is history quoted, and no day of publication.
const OF_TEXTS: Range<i16> = 1980..2100;
/// Years of days that a value names which says nothing else.
const OF_VALUES: Range<i16> = 1600..2100;

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
    r"(?P<y>\d{4}|[〇零○ＯO一二三四五六七八九]{4})\s*年\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?P<d>\d{1,2}|[一二三四五六七八九十廿卅]{1,4})\s*[日号號]"
);
pattern!(
    ERA,
    r"(?P<era>民國|民国|令和|平成|昭和|大正|明治)\s*(?P<y>\d{1,3}|元|[〇零○百一二三四五六七八九十廿卅]{1,5})\s*年\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?P<d>\d{1,2}|[一二三四五六七八九十廿卅]{1,4})\s*[日号號]"
);
pattern!(OLD, r"^(?P<y>1[6-8]\d{2})(?P<s1>[-/.])(?P<m>\d{1,2})(?P<s2>[-/.])(?P<d>\d{1,2})(?:[^\d]|$)");
pattern!(MONTH_FIRST, r"^(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>(?:19|20)\d{2})(?:[^\d]|$)");
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

/// The forms of days in running words.
const WORDS: [&LazyLock<Regex>; 5] = [&CHINESE, &ERA, &ISO, &DAY_FIRST, &WORDED];

/// The first date in a text of any form known: Chinese, of an era, ISO, day first, English, compact.
pub fn parse(text: &str) -> Option<Date> {
    let text = plain(text);
    WORDS.iter().chain([&&COMPACT]).find_map(|pattern| first(pattern, &text, &OF_TEXTS))
}

/// The day that a value names which says nothing else, such as a date of front matter: as [`parse`] finds it, or else an old one, the
/// month first where it cannot be the day, or seconds since 1970.
pub fn told(value: &str) -> Option<Date> {
    let text = plain(value.trim());
    let any = || WORDS.iter().chain([&&OLD, &&MONTH_FIRST]).find_map(|pattern| first(pattern, &text, &OF_VALUES));
    parse(&text).or_else(|| seconds(&text)).or_else(any)
}

/// The day of so many seconds since 1970, or of thousandths of them, in Greenwich.
fn seconds(text: &str) -> Option<Date> {
    let digits = text.split('.').next()?;
    let number: i64 = digits.parse().ok().filter(|_| text.bytes().all(|it| it.is_ascii_digit() || it == b'.'))?;
    let seconds = match digits.len() {
        9 | 10 => number,
        13 => number / 1000,
        _ => return None,
    };
    let date = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date();
    OF_TEXTS.contains(&date.year()).then_some(date)
}

/// The date in an address or a path: `/2021/06/23/`, `/20/10/5/`, `20210106`. A year and a month alone are no day.
pub fn in_address(text: &str) -> Option<Date> {
    let text = plain(text);
    [&*ISO, &*SHORT_YEAR, &*COMPACT].iter().find_map(|pattern| first(pattern, &text, &OF_TEXTS))
}

/// The same of an old day, such as that of a folder `1949/10/01/`: where nothing else says when it was.
pub fn old_in_address(text: &str) -> Option<Date> {
    first(&ISO, &plain(text), &OF_VALUES)
}

/// The first date of any form but the compact one within a text, with where it stands.
pub fn find(text: &str) -> Option<(Date, Range<usize>)> {
    found(text, &OF_TEXTS)
}

/// The day that a line begins with which says little else, also an old one, with where it stands.
pub fn line(text: &str) -> Option<(Date, Range<usize>)> {
    const SHORT: usize = 60;
    found(text, &OF_VALUES).filter(|(_, range)| text.len() <= SHORT && text[..range.start].trim().is_empty())
}

fn found(text: &str, years: &Range<i16>) -> Option<(Date, Range<usize>)> {
    let folded = plain(text);
    let found = WORDS.iter().filter_map(|pattern| {
        let dated = |found: regex::Captures<'_>| Some((date_of(&found, years)?, found.get(0)?.range()));
        pattern.captures_iter(&folded).find_map(dated)
    });
    let (date, range) = found.min_by_key(|(_, range)| range.start)?;
    // One character stands for one, so that their number says where it is in the text itself.
    let place = |at: usize| text.char_indices().nth(folded[..at].chars().count()).map_or(text.len(), |(at, _)| at);
    Some((date, place(range.start)..place(range.end)))
}

/// A day from its parts, if there was or will be such a day.
pub fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    day_in(&OF_TEXTS, year, month, day)
}

fn day_in(years: &Range<i16>, year: &str, month: &str, day: &str) -> Option<Date> {
    let year = match number(year)? {
        short @ 0..=79 => 2000 + short,
        short @ 80..=99 => 1900 + short,
        long => long,
    };
    let small = |text: &str| i8::try_from(number(text)?).ok();
    years.contains(&year).then(|| Date::new(year, small(month)?, small(day)?).ok()).flatten()
}

fn first(pattern: &Regex, text: &str, years: &Range<i16>) -> Option<Date> {
    let mut at = 0;
    while let Some(found) = pattern.captures_at(text, at) {
        if let Some(date) = date_of(&found, years) {
            return Some(date);
        }
        let start = found.get(0)?.start();
        at = start + text[start..].chars().next()?.len_utf8();
    }
    None
}

fn date_of(found: &regex::Captures<'_>, years: &Range<i16>) -> Option<Date> {
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    if part("s1") != part("s2") {
        return None;
    }
    let month = match part("n").or(part("n2")) {
        Some(name) => month_number(name)?.to_string(),
        None => part("m")?.to_owned(),
    };
    let year = match part("era") {
        Some(name) => era(name, part("y")?)?.to_string(),
        None => part("y")?.to_owned(),
    };
    day_in(years, &year, &month, part("d").or(part("d2"))?)
}

fn month_number(name: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "jan ene", "feb fev fév", "mar mär", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aoû aou ago",
        "sep set", "oct okt out", "nov", "dec dez déc dic",
    ];
    let name = name.to_lowercase();
    MONTHS.iter().position(|month| month.split(' ').any(|start| start == name)).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{find, in_address, line, old_in_address, parse, told};

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
            ("２０２１年３月２日", "2021-03-02"),
            ("２０２１－０３－０２", "2021-03-02"),
            ("二〇二一年十二月廿三日", "2021-12-23"),
            ("中華民國110年3月2日", "2021-03-02"),
            ("民国一百一十年三月二日", "2021-03-02"),
            ("民国一一〇年三月卅一日", "2021-03-31"),
            ("令和元年5月1日", "2019-05-01"),
            ("平成３１年４月３０日", "2019-04-30"),
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in ["1957年7月30日", "2021年13月2日", "2021年2月30日", "no date", "3月2日"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_says_more_than_a_text() {
        for (value, want) in [
            ("1965-08-01", "1965-08-01"),
            ("1949年10月1日", "1949-10-01"),
            ("一九四九年十月一日", "1949-10-01"),
            ("民國三十八年十月一日", "1949-10-01"),
            ("昭和40年8月1日", "1965-08-01"),
            ("1872-04-30", "1872-04-30"),
            ("19650801", ""),
            ("03/25/2021", "2021-03-25"),
            ("03/04/2021", "2021-04-03"),
            ("1614643200", "2021-03-02"),
            ("1614643200000", "2021-03-02"),
            ("2021030210", "2021-03-02"),
            ("1957年的事，2021年3月2日", "2021-03-02"),
            ("去年冬天", ""),
            ("1914", ""),
            ("1949年13月1日", ""),
            ("令和0年1月1日", ""),
        ] {
            assert_eq!(told(value).map(|date| date.to_string()).unwrap_or_default(), want, "{value}");
        }
    }

    #[test]
    fn a_day_is_found_where_it_stands() {
        for (text, want) in
            [("船于２０２１年３月２日来", "２０２１年３月２日"), ("㍿ 民國110年3月2日。", "民國110年3月2日")]
        {
            let (date, range) = find(text).unwrap();
            assert_eq!((date.to_string().as_str(), &text[range]), ("2021-03-02", want));
        }
        assert_eq!(find("他生于1949年10月1日"), None);
        assert_eq!(line("他生于1949年10月1日"), None);
        assert_eq!(line("1949年10月1日 星期六").unwrap().0.to_string(), "1949-10-01");
        assert_eq!(old_in_address("报/1949/10/01/渡口.md").unwrap().to_string(), "1949-10-01");
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
