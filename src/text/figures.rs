//! The numbers at the beginning of an article, by which reports of a series are told apart that are otherwise word for word the
//! same: readings, days, counts. A title and a text in, hashes out; it never says what a number counts.

use super::{
    han::{is_word, narrow},
    script::simplify,
    units::hash,
};
use serde::{Deserialize, Serialize};

/// Characters of a text, punctuation not counted, of which every number must stand in the other text, too.
const NEAR: usize = 150;

/// Characters in which it is looked for there: what a wrapper puts before a text moves its numbers back.
const FAR: usize = 450;

/// The digits of Chinese numerals.
const fn is_chinese_numeral(c: char) -> bool {
    matches!(
        c,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '两'
    )
}

/// What makes a single Chinese numeral a number: what stands behind it, and what stands before it.
const COUNTED: &str = "年月日号时点";
const ORDINAL: &str = "第周期";

/// The numbers of a title and of the text below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Those of the title and of its first words, sorted.
    near: Vec<u32>,
    /// Those that follow, sorted.
    far: Vec<u32>,
}

impl Figures {
    /// The numbers of an article.
    pub fn of(title: &str, text: &str) -> Self {
        let mut figures = Self::default();
        numbers(title, usize::MAX, |number, _| figures.near.push(number));
        numbers(text, FAR, |number, at| if at < NEAR { figures.near.push(number) } else { figures.far.push(number) });
        for list in [&mut figures.near, &mut figures.far] {
            list.sort_unstable();
            list.dedup();
        }
        figures
    }

    /// Whether each of two articles begins with a number that the other one does not have.
    pub fn differ(&self, other: &Self) -> bool {
        self.has_more_than(other) && other.has_more_than(self)
    }

    fn has_more_than(&self, other: &Self) -> bool {
        let has = |number| other.near.binary_search(number).is_ok() || other.far.binary_search(number).is_ok();
        !self.near.iter().all(has)
    }
}

/// Whether a character is a digit of some number.
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || is_chinese_numeral(c)
}

/// Calls back with each number among the first words of a text, and with how many characters stand before it.
fn numbers(text: &str, most: usize, mut found: impl FnMut(u32, usize)) {
    let chars = text.chars().map(|c| simplify(narrow(c))).filter(|c| !c.is_whitespace());
    let (mut run, mut before, mut last, mut count) = (String::new(), ' ', ' ', 0);
    for c in chars.chain([' ']) {
        let joins = match run.chars().next() {
            Some(first) if first.is_ascii_digit() => c.is_ascii_digit() || matches!(c, '.' | ','),
            Some(_) => is_chinese_numeral(c),
            None => is_numeral(c),
        };
        if joins {
            if run.is_empty() {
                before = last;
            }
            run.push(c);
        } else {
            if let Some(number) = number(&run, before, c) {
                found(number, count);
            }
            run.clear();
            if is_numeral(c) {
                before = last;
                run.push(c);
            }
        }
        (last, count) = (c, count + usize::from(is_word(c)));
        if count > most {
            return;
        }
    }
}

/// The hash of a number, written with digits or with Chinese numerals; none where a numeral is only part of a word.
fn number(run: &str, before: char, after: char) -> Option<u32> {
    let first = run.chars().next()?;
    if first.is_ascii_digit() {
        let plain = run.trim_end_matches(['.', ',']).replace(',', "");
        let plain = plain.trim_start_matches('0');
        return Some(hash(plain.chars().map(u32::from)) as u32);
    }
    let is_number = run.chars().count() > 1 || COUNTED.contains(after) || ORDINAL.contains(before);
    is_number.then(|| hash(run.chars().map(u32::from)) as u32)
}

#[cfg(test)]
mod tests {
    use super::Figures;

    fn differ(a: &str, b: &str) -> bool {
        Figures::of("", a).differ(&Figures::of("", b))
    }

    #[test]
    fn readings_of_two_days_differ() {
        assert!(differ("今日八时水位32.1米，流量每秒1,180立方米", "今日八时水位32.2米，流量每秒1,180立方米"));
        assert!(differ("三月一日，渡口停航", "三月二日，渡口停航"));
        assert!(differ("第四期", "第五期"));
        assert!(differ("周四的会", "周五的会"));
    }

    #[test]
    fn one_number_is_written_in_several_ways() {
        assert!(!differ("３月０２日，１,２００人", "3月2日，1200人"));
        assert!(!differ("兩億三千萬元", "两亿三千万元"));
    }

    #[test]
    fn what_only_one_of_them_has_does_not_count() {
        assert!(!differ("渡轮加开12班", "2021年渡轮加开12班"));
        assert!(!differ("一个人走在路上", "一条船停在岸边"));
    }

    #[test]
    fn what_a_wrapper_puts_before_a_text_moves_its_numbers_back() {
        let text = format!("渡轮加开12班。{}水位31米。{}", "湖".repeat(120), "岸".repeat(400));
        assert!(!differ(&text, &format!("阅读99次。{}{text}", "导航".repeat(40))));
    }
}
