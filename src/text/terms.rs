//! The words that a text repeats: its names and its matter, found without a dictionary. A title and a text in, folded words
//! with their weights out. It never knows another text.

use super::{
    han::{is_han, lower},
    script::simplify,
    units::narrow,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// A word that a text repeats, or that its title holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Folded: Simplified, lower case.
    pub word: String,
    /// How often it stands in title and text.
    pub count: usize,
    /// Whether it stands in the title.
    pub in_title: bool,
}

/// Longest word of Han characters.
const LONGEST: usize = 6;

/// How much of a text is looked at, in characters.
const READ: usize = 3000;

/// Whether a Han character is one that no name begins or ends with.
pub fn is_particle(c: char) -> bool {
    #[rustfmt::skip]
    let is_one = matches!(
        c,
        '的' | '了' | '是' | '在' | '和' | '也' | '就' | '不' | '有' | '这' | '那' | '为' | '与' | '对' | '将' | '被' | '把' | '从' | '到'
            | '说' | '称' | '表' | '示' | '我' | '他' | '她' | '它' | '们' | '你' | '个' | '一' | '上' | '中' | '下' | '以' | '及' | '或'
            | '而' | '但' | '并' | '等' | '还' | '都' | '已' | '曾' | '会' | '要' | '能' | '可'
    );
    is_one
}

/// The text as it is compared: Simplified, lower case, narrow, as many characters as before.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    plain.extend(text.chars().map(|c| simplify(lower(narrow(c)))));
    plain
}

/// The words of a text that say most, by how often they stand in it and how long they are; those of the title count double.
pub fn terms(title: &str, text: &str, most: usize) -> Vec<Term> {
    let (title, text) = (plain(title), plain(&text.chars().take(READ).collect::<String>()));
    let mut counts = repeated(&format!("{title}\n{text}"));
    drop_parts(&mut counts);
    let weight = |term: &Term| term.count * term.word.chars().count() * if term.in_title { 2 } else { 1 };
    let terms = counts.into_iter().map(|(word, count)| Term { in_title: title.contains(&word), word, count });
    let mut terms: Vec<(Reverse<usize>, Term)> = terms.map(|term| (Reverse(weight(&term)), term)).collect();
    // Of those that say the same the first in the alphabet.
    terms.sort_by_key(|(weight, _)| *weight);
    terms.truncate(most);
    terms.into_iter().map(|(_, term)| term).collect()
}

/// Every run of 2 to [`LONGEST`] Han characters and every word of letters that stands at least twice, with its count.
fn repeated(text: &str) -> BTreeMap<String, usize> {
    let chars: Vec<char> = text.chars().collect();
    let mut counts = BTreeMap::new();
    let mut starts = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        if is_han(chars[at]) {
            if !is_particle(chars[at]) {
                starts.push(at);
            }
            at += 1;
        } else if chars[at].is_alphanumeric() {
            let len = chars[at..].iter().take_while(|c| c.is_alphanumeric() && !is_han(**c)).count();
            if len > 2 && chars[at].is_alphabetic() {
                *counts.entry(chars[at..at + len].iter().collect::<String>()).or_insert(0) += 1;
            }
            at += len;
        } else {
            at += 1;
        }
    }
    counts.retain(|_, count| *count > 1);
    count_runs(&chars, &starts, &mut counts);
    counts
}

/// Counts runs of Han characters: sorted by what follows, equal runs stand side by side.
fn count_runs(chars: &[char], starts: &[usize], counts: &mut BTreeMap<String, usize>) {
    let mut runs: Vec<Run> = starts.iter().map(|&at| Run::at(chars, at)).collect();
    runs.sort_unstable();
    for len in 2..=LONGEST {
        for equal in runs.chunk_by(|a, b| a.first(len) == b.first(len)).filter(|equal| equal.len() > 1) {
            let word = equal[0].chars(len);
            if word.clone().all(is_han) && !word.clone().last().is_some_and(is_particle) {
                counts.insert(word.collect(), equal.len());
            }
        }
    }
}

/// The next [`LONGEST`] characters of a place in one number, which sorts as they do; none are zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Run(u128);

impl Run {
    /// Bits of a character.
    const BITS: usize = 21;

    fn at(chars: &[char], at: usize) -> Self {
        let code = |nth: usize| chars.get(at + nth).map_or(0, |&c| u128::from(u32::from(c)));
        Self((0..LONGEST).fold(0, |run, nth| run << Self::BITS | code(nth)))
    }

    /// Its first characters, as a number.
    fn first(self, len: usize) -> u128 {
        self.0 >> (Self::BITS * (LONGEST - len))
    }

    /// Its first characters; what is behind the end of a text is zero, and no Han character.
    fn chars(self, len: usize) -> impl Iterator<Item = char> + Clone {
        let code = move |nth: usize| (self.first(nth + 1) & ((1 << Self::BITS) - 1)) as u32;
        (0..len).map(move |nth| char::from_u32(code(nth)).unwrap_or_default())
    }
}

/// Drops runs that only ever stand within one longer run.
fn drop_parts(counts: &mut BTreeMap<String, usize>) {
    let mut parts = Vec::new();
    for (word, count) in counts.iter().filter(|(word, _)| word.chars().count() > 2 && word.starts_with(is_han)) {
        let first = word.chars().next().map_or(0, char::len_utf8);
        let last = word.chars().next_back().map_or(0, char::len_utf8);
        for part in [&word[first..], &word[..word.len() - last]] {
            if counts.get(part) == Some(count) {
                parts.push(part.to_owned());
            }
        }
    }
    for part in parts {
        counts.remove(&part);
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, terms};

    fn found(title: &str, text: &str) -> Vec<String> {
        let show =
            |term: super::Term| format!("{} {}{}", term.word, term.count, if term.in_title { " title" } else { "" });
        terms(title, text, 6).into_iter().map(show).collect()
    }

    #[test]
    fn what_is_repeated_is_a_term_and_its_parts_are_none() {
        assert_eq!(
            found("聽雨橋重修", "听雨桥的桥面高了。工程师说，听雨桥的木板是旧的木板。听雨桥 IPO, ipo"),
            ["听雨桥 4 title", "ipo 2", "木板 2"]
        );
        assert_eq!(found("", "只说一次"), [""; 0]);
    }

    #[test]
    fn plain_text_keeps_its_length() {
        assert_eq!(plain("螞蟻 ＩPO"), "蚂蚁 ipo");
    }
}
