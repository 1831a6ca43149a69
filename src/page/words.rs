//! The pages' own words, in Chinese and in English: a language tag in, words out. It never holds a word of an article.

use crate::article::Sign;
use jiff::civil::{Date, Weekday};

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) front: &'static str,
    pub(super) topics: &'static str,
    pub(super) outlets: &'static str,
    pub(super) tags: &'static str,
    pub(super) archive: &'static str,
    pub(super) coverage: &'static str,
    pub(super) stories: &'static str,
    pub(super) story: &'static str,
    pub(super) sources: &'static str,
    pub(super) source: &'static str,
    pub(super) feed: &'static str,
    pub(super) missing: &'static str,
    pub(super) topic: &'static str,
    pub(super) outlet: &'static str,
    pub(super) tag: &'static str,
    pub(super) undated: &'static str,
    pub(super) untitled: &'static str,
    pub(super) unknown_outlet: &'static str,
    pub(super) picture: &'static str,
    pub(super) newest: &'static str,
    pub(super) newer: &'static str,
    pub(super) older: &'static str,
    chinese: bool,
}

static CHINESE: Words = Words {
    front: "首页",
    topics: "话题",
    outlets: "媒体",
    tags: "标签",
    archive: "日期",
    coverage: "对照",
    stories: "事件",
    story: "事件",
    sources: "引述",
    source: "引述",
    feed: "订阅",
    missing: "没有这一页",
    topic: "话题",
    outlet: "媒体",
    tag: "标签",
    undated: "未注日期",
    untitled: "（无题）",
    unknown_outlet: "未知媒体",
    picture: "图片",
    newest: "最新",
    newer: "较新",
    older: "较旧",
    chinese: true,
};

static ENGLISH: Words = Words {
    front: "Front page",
    topics: "Topics",
    outlets: "Outlets",
    tags: "Tags",
    archive: "Dates",
    coverage: "Coverage",
    stories: "Stories",
    story: "Story",
    sources: "Cited",
    source: "Cited",
    feed: "Feed",
    missing: "No such page",
    topic: "Topic",
    outlet: "Outlet",
    tag: "Tag",
    undated: "Undated",
    untitled: "(untitled)",
    unknown_outlet: "Unknown outlet",
    picture: "Picture",
    newest: "Newest",
    newer: "Newer",
    older: "Older",
    chinese: false,
};

const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
];

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// The words for a BCP 47 tag: Chinese for `zh…`, English for all others.
pub(super) fn of(language: &str) -> &'static Words {
    if language.starts_with("zh") { &CHINESE } else { &ENGLISH }
}

impl Words {
    /// `2021年`, `2021`.
    pub(super) fn year(&self, year: i16) -> String {
        if self.chinese { format!("{year}年") } else { year.to_string() }
    }

    /// `3月`, `March`.
    pub(super) fn month(&self, month: i8) -> String {
        if self.chinese { format!("{month}月") } else { month_name(month).to_owned() }
    }

    /// `2021年3月`, `March 2021`.
    pub(super) fn year_month(&self, year: i16, month: i8) -> String {
        if self.chinese { format!("{year}年{month}月") } else { format!("{} {year}", month_name(month)) }
    }

    /// `3月2日`, `2 March`.
    pub(super) fn day(&self, date: Date) -> String {
        let (month, day) = (date.month(), date.day());
        if self.chinese { format!("{month}月{day}日") } else { format!("{day} {}", month_name(month)) }
    }

    /// `一` to `日`, `Mo` to `Su`.
    pub(super) fn weekday(&self, day: Weekday) -> &'static str {
        let at = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        if self.chinese { ["一", "二", "三", "四", "五", "六", "日"][at] } else { DAYS[at] }
    }

    /// What a chart shows, in a sentence.
    pub(super) fn chart(&self, from: &str, to: &str, peak: &str, most: usize) -> String {
        if self.chinese {
            format!("{from}至{to}逐月篇数，最多的是{peak}，{most} 篇")
        } else {
            format!("Articles by month from {from} to {to}, most in {peak}: {most}")
        }
    }

    /// What the mark behind a shared passage means.
    pub(super) fn also_in(&self, outlet: &str, title: &str) -> String {
        if self.chinese {
            format!("这段文字也见于{outlet}《{title}》")
        } else {
            format!("Also in {outlet}: {title}")
        }
    }

    /// What put an article into a topic.
    pub(super) fn filed(&self, by: &Sign) -> String {
        match (self.chinese, by) {
            (true, Sign::Title(word)) => format!("标题含“{word}”"),
            (true, Sign::Tag(tag)) => format!("标签有“{tag}”"),
            (true, Sign::Recognised(tag)) => format!("识别出标签“{tag}”"),
            (true, Sign::Text(word)) => format!("正文多次出现“{word}”"),
            (true, Sign::Outlet(outlet)) => format!("由{outlet}发布"),
            (true, Sign::Date) => "按日期归入".to_owned(),
            (false, Sign::Title(word)) => format!("its title has “{word}”"),
            (false, Sign::Tag(tag)) => format!("it has the tag “{tag}”"),
            (false, Sign::Recognised(tag)) => format!("the tag “{tag}” was recognised"),
            (false, Sign::Text(word)) => format!("its text repeats “{word}”"),
            (false, Sign::Outlet(outlet)) => format!("{outlet} published it"),
            (false, Sign::Date) => "by its date".to_owned(),
        }
    }

    /// `标签：马云`, `Tag: Jack Ma`.
    pub(super) fn labelled(&self, label: &str, name: &str) -> String {
        if self.chinese { format!("{label}：{name}") } else { format!("{label}: {name}") }
    }

    /// `马云 · 第 3 页`, `Jack Ma · page 3`.
    pub(super) fn paged(&self, title: &str, number: usize) -> String {
        if self.chinese { format!("{title} · 第 {number} 页") } else { format!("{title} · page {number}") }
    }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Sign, Weekday, of};

    #[test]
    fn words_of_two_languages() {
        let day = "2021-03-02".parse().unwrap();
        let (zh, en) = (of("zh-Hant"), of("fr"));
        assert_eq!(
            [zh.front, zh.topics, zh.outlets, zh.tags, zh.archive, zh.coverage],
            ["首页", "话题", "媒体", "标签", "日期", "对照"]
        );
        assert_eq!(
            (zh.year(2021), zh.month(3), zh.year_month(2021, 3), zh.day(day)),
            ("2021年".into(), "3月".into(), "2021年3月".into(), "3月2日".into())
        );
        assert_eq!(
            (en.year(2021), en.month(3), en.year_month(2021, 3), en.day(day)),
            ("2021".into(), "March".into(), "March 2021".into(), "2 March".into())
        );
        let by = Sign::Title("桥".into());
        assert_eq!((zh.filed(&by), en.filed(&by)), ("标题含“桥”".into(), "its title has “桥”".into()));
        assert_eq!((zh.weekday(Weekday::Sunday), en.weekday(Weekday::Sunday)), ("日", "Su"));
        assert_eq!(
            (zh.also_in("甲报", "题"), en.chart("a", "b", "c", 3)),
            ("这段文字也见于甲报《题》".into(), "Articles by month from a to b, most in c: 3".into())
        );
        assert_eq!((zh.labelled(zh.tag, "马云"), en.paged("x", 3)), ("标签：马云".into(), "x · page 3".into()));
    }
}
