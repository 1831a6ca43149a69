//! What to show of an article that was found: its text and a query in, the places that meet the query and the part that has them out.

use super::{
    find::holds_at,
    fold::fold,
    query::{What, parse},
};
use std::ops::Range;

/// The part of a text that meets a query first, and what in it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The part.
    pub text: String,
    /// Whether there is text before it, and behind it.
    pub is_cut: [bool; 2],
    /// What meets the query, in bytes of the part.
    pub hits: Vec<Range<usize>>,
}

/// What to show of a text: at most so many characters, a few of them before the first hit.
pub fn excerpt(text: &str, query: &str, width: usize) -> Excerpt {
    let hits = hits(text, query);
    let lead = text[..hits.first().map_or(0, |hit| hit.start)].char_indices().rev();
    let start = lead.take(width / 6).last().map_or(hits.first().map_or(0, |hit| hit.start), |(at, _)| at);
    let end = text[start..].char_indices().nth(width).map_or(text.len(), |(at, _)| start + at);
    let within = hits.iter().filter(|hit| hit.start >= start && hit.end <= end);
    Excerpt {
        text: text[start..end].to_owned(),
        is_cut: [start > 0, end < text.len()],
        hits: within.map(|hit| hit.start - start..hit.end - start).collect(),
    }
}

/// Runs of a text that meet any term of a query, in order.
fn hits(text: &str, query: &str) -> Vec<Range<usize>> {
    let folded = fold(text);
    let end = |unit: usize| {
        let start = folded.places[unit] as usize;
        start + text[start..].chars().next().map_or(0, char::len_utf8)
    };
    let mut all: Vec<Range<usize>> = Vec::new();
    for term in parse(query).into_iter().filter(|term| !term.excluded) {
        let What::Text(units, _) = term.what else { continue };
        let place = |at: usize| folded.places[at] as usize..end(at + units.len() - 1);
        all.extend(holds_at(&folded.units, &units).map(place));
    }
    all.sort_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for hit in all {
        match merged.last_mut().filter(|last| hit.start <= last.end) {
            Some(last) => last.end = last.end.max(hit.end),
            None => merged.push(hit),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn hits_are_in_the_texts_own_letters() {
        let found = excerpt("前面有話。螞蟻，集團的事，與 iPhone 有關。", "蚂蚁集团的 IPHONE -有关", 18);
        let hits: Vec<&str> = found.hits.iter().map(|hit| &found.text[hit.clone()]).collect();
        assert_eq!((found.text.as_str(), found.is_cut, hits), ("，與 iPhone 有關。", [true, false], vec!["iPhone"]));
        let found = excerpt("前面有話。螞蟻集團的事。", "\"蚂蚁集团\" 的", 30);
        assert_eq!(found.hits.iter().map(|hit| &found.text[hit.clone()]).collect::<Vec<_>>(), ["螞蟻集團的"]);
        assert_eq!(excerpt("一二三", "五", 2).text, "一二");
    }
}
