//! Long lists, cut: all entries and the number that was asked for in, those of one sheet out, with the way to the others.

use super::asked::Asked;
use serde::Serialize;

/// Where one sheet is among the others.
#[derive(Debug, Serialize)]
pub(super) struct Pager {
    /// How many entries there are.
    total: usize,
    /// The first and the last one on this sheet, from 1.
    first: usize,
    last: usize,
    /// This sheet, and how many there are.
    number: usize,
    sheets: usize,
    /// The neighbours; empty at the ends.
    before: String,
    after: String,
}

/// The entries of the sheet that was asked for: the nearest one, where there is none of that number.
pub(super) fn cut<'a, T>(all: &'a [T], each: usize, asked: &Asked<'_>) -> (&'a [T], Pager) {
    let sheets = all.len().div_ceil(each).max(1);
    let number = asked.get("page").parse().unwrap_or(1).clamp(1, sheets);
    let (from, to) = ((number - 1) * each, (number * each).min(all.len()));
    let link = |number: usize| asked.with("page", &number.to_string());
    let pager = Pager {
        total: all.len(),
        first: (from + 1).min(to),
        last: to,
        number,
        sheets,
        before: if number > 1 { link(number - 1) } else { String::new() },
        after: if number < sheets { link(number + 1) } else { String::new() },
    };
    (&all[from..to], pager)
}

#[cfg(test)]
mod tests {
    use super::{super::asked::Asked, cut};

    #[test]
    fn a_sheet_is_always_there() {
        let all: Vec<usize> = (1..=5).collect();
        let check = |page: &str, all: &[usize]| {
            let query = [("page".to_owned(), page.to_owned())];
            let (shown, pager) = cut(all, 2, &Asked { base: "/", path: "pages", query: &query });
            (shown.to_vec(), pager.first, pager.last, pager.sheets, pager.before, pager.after)
        };
        let link = |number: usize| format!("/_reprint/pages?page={number}");
        assert_eq!(check("", &all), (vec![1, 2], 1, 2, 3, String::new(), link(2)));
        assert_eq!(check("2", &all), (vec![3, 4], 3, 4, 3, link(1), link(3)));
        assert_eq!(check("99", &all), (vec![5], 5, 5, 3, link(2), String::new()));
        assert_eq!(check("-1", &[]), (vec![], 0, 0, 1, String::new(), String::new()));
    }
}
