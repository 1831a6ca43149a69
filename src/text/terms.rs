//! The words that a text repeats: its names and its matter, found without a dictionary. A title and a text in, folded words
//! with their weights out. It never knows another text.

use super::{
    han::{is_han, is_word, lower, narrow},
    script::simplify,
};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

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
    plain.extend(folded(text));
    plain
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| simplify(lower(narrow(c))))
}

/// The words of a text that say most, by how often they stand in it and how long they are; those of the title count double.
pub fn terms(title: &str, text: &str, most: usize) -> Vec<Term> {
    let mut chars: Vec<char> = folded(title).chain(['\n']).collect();
    let title = chars.len() - 1;
    chars.extend(folded(text).take(READ));
    let (starts, letters) = words(&chars);
    let mut found = repeated(letters);
    found.extend(whole(runs(&chars, &starts)));
    let beginnings: Vec<Run> = (0..title).map(|at| Run::of(&chars[at..title])).collect();
    let mut ranked: Vec<Ranked<'_>> = found.into_iter().map(|word| word.ranked(&chars[..title], &beginnings)).collect();
    if ranked.len() > most {
        ranked.select_nth_unstable(most);
        ranked.truncate(most);
    }
    // Of those that say the same the first in the alphabet.
    ranked.sort_unstable();
    ranked.into_iter().map(Ranked::term).collect()
}

/// Where runs of Han characters may begin, and the words of letters.
fn words(chars: &[char]) -> (Vec<usize>, Vec<&[char]>) {
    let (mut starts, mut letters) = (Vec::with_capacity(chars.len()), Vec::new());
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if is_han(c) {
            starts.extend((!is_particle(c)).then_some(at));
            at += 1;
        } else if is_word(c) {
            let len = chars[at..].iter().take_while(|c| is_word(**c) && !is_han(**c)).count();
            if len > 2 && c.is_alphabetic() {
                letters.push(&chars[at..at + len]);
            }
            at += len;
        } else {
            at += 1;
        }
    }
    (starts, letters)
}

/// A word that stands at least twice in a text.
struct Word<'c> {
    /// Its first characters.
    run: Run,
    /// All of it, where it is one of letters.
    letters: &'c [char],
    len: usize,
    count: usize,
}

/// The words of letters that stand at least twice.
fn repeated<'c>(mut letters: Vec<&'c [char]>) -> Vec<Word<'c>> {
    letters.sort_unstable();
    let equal = letters.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1);
    let word = |it: &[&'c [char]]| (it[0], it.len());
    equal.map(word).map(|(it, count)| Word { run: Run::of(it), letters: it, len: it.len(), count }).collect()
}

/// Every run of 2 to [`LONGEST`] Han characters that stands at least twice: sorted by what follows, equal runs stand side by side.
fn runs<'c>(chars: &[char], starts: &[usize]) -> Vec<Word<'c>> {
    // What two characters begin only once is no such run. A number that stands for several twos only keeps more than it must.
    let mut often = [0_u8; 1 << 12];
    let two = |at: usize| {
        let code = |at: usize| chars.get(at).map_or(0, |c| u32::from(*c));
        ((code(at).wrapping_mul(0x9E37_79B1) ^ code(at + 1).wrapping_mul(0x85EB_CA6B)) >> 20) as usize
    };
    starts.iter().for_each(|&at| often[two(at)] = often[two(at)].saturating_add(1));
    let starts = starts.iter().filter(|&&at| often[two(at)] > 1);
    let mut all: Vec<Run> = starts.map(|&at| Run::of(&chars[at..])).collect();
    all.sort_unstable();
    let mut found = Vec::new();
    for len in 2..=LONGEST {
        for equal in all.chunk_by(|a, b| a.first(len) == b.first(len)).filter(|equal| equal.len() > 1) {
            let run = equal[0].first(len);
            if run.chars(len).all(is_han) && !run.chars(len).last().is_some_and(is_particle) {
                found.push(Word { run, letters: &[], len, count: equal.len() });
            }
        }
    }
    found
}

/// All runs but those that only ever stand within one longer run.
fn whole(words: Vec<Word<'_>>) -> impl Iterator<Item = Word<'_>> {
    let places: FxHashMap<Run, usize> = words.iter().enumerate().map(|(at, word)| (word.run, at)).collect();
    let mut is_part = vec![false; words.len()];
    for word in words.iter().filter(|word| word.len > 2) {
        for part in [word.run.behind_first(), word.run.first(word.len - 1)] {
            if let Some(&at) = places.get(&part).filter(|&&at| words[at].count == word.count) {
                is_part[at] = true;
            }
        }
    }
    words.into_iter().zip(is_part).filter(|(_, is_part)| !is_part).map(|(word, _)| word)
}

/// A word by what it says, and then by the alphabet.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ranked<'c> {
    weight: Reverse<usize>,
    run: Run,
    letters: &'c [char],
    len: usize,
    count: usize,
    in_title: bool,
}

impl<'c> Word<'c> {
    fn ranked(self, title: &[char], beginnings: &[Run]) -> Ranked<'c> {
        let Self { run, letters, len, count } = self;
        let in_title = match letters {
            [] => beginnings.iter().any(|other| other.first(len) == run),
            letters => title.windows(len).any(|other| other == letters),
        };
        let weight = Reverse(count * len * if in_title { 2 } else { 1 });
        Ranked { weight, run, letters, len, count, in_title }
    }
}

impl Ranked<'_> {
    fn term(self) -> Term {
        let word =
            if self.letters.is_empty() { self.run.chars(self.len).collect() } else { self.letters.iter().collect() };
        Term { word, count: self.count, in_title: self.in_title }
    }
}

/// The first [`LONGEST`] characters of a text in one number, which sorts as they do; none are zero, what is behind its end is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Run(u128);

impl Run {
    /// Bits of a character.
    const BITS: usize = 21;
    /// All bits.
    const ALL: u128 = (1 << (Self::BITS * LONGEST)) - 1;

    fn of(chars: &[char]) -> Self {
        let code = |nth: usize| chars.get(nth).map_or(0, |&c| u128::from(u32::from(c)));
        Self((0..LONGEST).fold(0, |run, nth| run << Self::BITS | code(nth)))
    }

    /// Its first characters.
    fn first(self, len: usize) -> Self {
        let rest = Self::BITS * (LONGEST - len);
        Self(self.0 >> rest << rest)
    }

    /// What is behind its first character.
    fn behind_first(self) -> Self {
        Self(self.0 << Self::BITS & Self::ALL)
    }

    /// Its first characters, one by one; what is behind the end of a text is no Han character.
    fn chars(self, len: usize) -> impl Iterator<Item = char> {
        let code = move |nth: usize| (self.0 >> (Self::BITS * (LONGEST - 1 - nth)) & ((1 << Self::BITS) - 1)) as u32;
        (0..len).map(move |nth| char::from_u32(code(nth)).unwrap_or_default())
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
