//! What a person typed, as terms that all must hold: words as they stand, `"phrases"`, `-without`, `outlet:`, `topic:`, `tag:`
//! and `year:`. Any text is a query; nothing here fails.

use super::fold::fold;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Articles must not meet it.
    pub excluded: bool,
    /// What they must meet.
    pub what: What,
}

/// What a term asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A text, folded; in quotation marks it was said to be exact.
    Text(Vec<u16>, bool),
    /// What articles are filed under: a field and its value.
    Filed(&'static str, String),
    /// A year, or the beginning of a month.
    Year(String),
}

/// The fields, with the names that people may call them by.
const FIELDS: [(&str, &[&str]); 4] = [
    ("outlet", &["outlet", "媒体", "媒體"]),
    ("topic", &["topic", "话题", "話題"]),
    ("tag", &["tag", "标签", "標籤"]),
    ("year", &["year", "年份"]),
];

const QUOTES: &str = "\"“”„「」『』＂";

/// Reads a query.
pub fn parse(query: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let plain = rest.strip_prefix(['-', '－', '−']).filter(|it| !it.starts_with(char::is_whitespace));
        let excluded = plain.is_some_and(|it| !it.is_empty());
        let (field, value) = field(plain.unwrap_or(rest));
        let (value, exact, after) = value_of(value);
        if let Some(what) = what(field, value, exact) {
            terms.push(Term { excluded, what });
        }
        rest = after.trim_start();
    }
    terms
}

/// The field that a term begins with, and what is behind its colon.
fn field(text: &str) -> (Option<&'static str>, &str) {
    for (field, names) in FIELDS {
        for name in names {
            let Some(head) = text.get(..name.len()) else { continue };
            if let Some(value) = text[head.len()..].strip_prefix([':', '：']).filter(|_| head.to_lowercase() == *name)
            {
                return (Some(field), value);
            }
        }
    }
    (None, text)
}

/// A value up to its closing quotation mark, or to the next space or mark; whether it was quoted; and what is behind it.
fn value_of(text: &str) -> (&str, bool, &str) {
    if let Some(quoted) = text.strip_prefix(|c| QUOTES.contains(c)) {
        return match quoted.split_once(|c| QUOTES.contains(c)) {
            Some((value, after)) => (value, true, after),
            None => (quoted, true, ""),
        };
    }
    let end = text.find(|c: char| c.is_whitespace() || QUOTES.contains(c)).unwrap_or(text.len());
    (&text[..end], false, &text[end..])
}

fn what(field: Option<&'static str>, value: &str, exact: bool) -> Option<What> {
    let folded = fold(value).units;
    match field {
        _ if folded.is_empty() => None,
        None => Some(What::Text(folded, exact)),
        Some("year") => Some(What::Year(value.trim().to_owned())),
        Some(field) => Some(What::Filed(field, value.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{What, parse};

    fn show(query: &str) -> Vec<String> {
        let each = parse(query).into_iter().map(|term| {
            let sign = if term.excluded { "-" } else { "" };
            match term.what {
                What::Text(units, exact) => {
                    format!("{sign}{}{}", String::from_utf16(&units).unwrap(), ["", "!"][usize::from(exact)])
                }
                What::Filed(field, value) => format!("{sign}{field}={value}"),
                What::Year(year) => format!("{sign}year={year}"),
            }
        });
        each.collect()
    }

    #[test]
    fn what_people_type() {
        for (query, want) in [
            ("", &[][..]),
            ("  征信　蚂蚁 ", &["征信", "蚂蚁"]),
            ("“中國人民銀行”-貸款", &["中国人民银行!", "-贷款"]),
            ("\"New  York", &["new york!"]),
            (
                "outlet:BBC 媒体：\"美國 之音\" -tag:x year:2021-03",
                &["outlet=BBC", "outlet=美國 之音", "-tag=x", "year=2021-03"],
            ),
            ("- -- … tag: http://a", &["http a"]),
            ("GDP增长,5%", &["gdp增长 5"]),
        ] {
            assert_eq!(show(query), want, "{query}");
        }
    }
}
