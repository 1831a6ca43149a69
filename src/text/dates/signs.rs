//! The signs that the numbers of a day are written in: digits of any width, Chinese numerals, years of an era. Words in, numbers out.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A text with plain letters and digits for those of other widths, one character for each.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii() || matches!(c, '\u{4E00}'..='\u{9FFF}');
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let folded = |c: char| {
        let mut forms = std::iter::once(c).nfkc();
        forms.next().filter(|_| !is_plain(c) && forms.next().is_none()).unwrap_or(c)
    };
    Cow::Owned(text.chars().map(folded).collect())
}

/// The year of an era as others count it.
pub(super) fn era(name: &str, year: &str) -> Option<i16> {
    let before = match name {
        "民國" | "民国" => 1911,
        "令和" => 2018,
        "平成" => 1988,
        "昭和" => 1925,
        "大正" => 1911,
        "明治" => 1867,
        _ => return None,
    };
    let year = if year == "元" { 1 } else { number(year)? };
    (1..1000).contains(&year).then_some(before + year)
}

/// A number in digits or in numerals: `31`, `三十一`, `廿三`, `一百一十三`, or digit by digit, `二零二一`.
pub(super) fn number(text: &str) -> Option<i16> {
    text.parse().ok().or_else(|| by_digits(text)).or_else(|| by_tens(text))
}

/// `二零二零`, digit by digit.
fn by_digits(text: &str) -> Option<i16> {
    text.chars().try_fold(0i16, |number, c| {
        let digit = match c {
            '〇' | '零' | '○' | 'Ｏ' | 'O' => 0,
            c => digit_of(c)?,
        };
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// `三十一`, `廿三`, `一百一十三`: up to 999.
fn by_tens(text: &str) -> Option<i16> {
    let text = text.replace('廿', "二十").replace('卅', "三十");
    let (hundreds, rest) = text.split_once('百').map_or((0, text.as_str()), |(hundreds, rest)| {
        (if hundreds.is_empty() { 1 } else { hundreds.chars().next().and_then(digit_of).unwrap_or(0) }, rest)
    });
    let one = |part: &str, empty: i16| {
        let part = part.trim_start_matches(['零', '〇']);
        if part.is_empty() { Some(empty) } else { part.chars().next().and_then(digit_of) }
    };
    let below = match rest.split_once('十') {
        Some((tens, units)) => one(tens, 1)? * 10 + one(units, 0)?,
        None => one(rest, 0)?,
    };
    Some(hundreds * 100 + below)
}

fn digit_of(c: char) -> Option<i16> {
    "一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at as i16 + 1)
}
