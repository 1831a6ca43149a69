//! What the library compares a text by, so that it never has to see it: fingerprints, signs and terms. A title and a body in,
//! numbers and a few words out.

use crate::{
    article::Terms,
    text::{
        han::is_han,
        terms::{is_particle, terms},
        units::{Unit, hash, is_word, units},
    },
};

/// Terms that a card keeps.
const TERMS: usize = 32;

/// How much of a body its signs are taken from, in bytes, from the end of its dateline: its first paragraphs.
const LEAD: usize = 1200;

/// Hashes of the runs that a title and a lead are made of: two and three Han characters of the title, three of the lead,
/// words and numbers, and the terms. Runs with a particle in them say nothing.
pub(super) fn signs(title: &str, lead: &str, words: &Terms) -> Vec<u32> {
    let mut end = lead.len().min(LEAD);
    while !lead.is_char_boundary(end) {
        end -= 1;
    }
    let mut signs = Vec::new();
    runs(title, &[2, 3], &mut signs);
    runs(&lead[..end], &[3], &mut signs);
    for (word, ..) in words.iter() {
        signs.push(sign(units(word).iter().map(|unit| unit.code)));
    }
    signs.sort_unstable();
    signs.dedup();
    signs
}

/// The signs of one text: runs of so many Han characters, words, numbers.
fn runs(text: &str, lens: &[usize], signs: &mut Vec<u32>) {
    let says = |unit: &Unit| {
        let shown = &text[unit.start as usize..unit.end as usize];
        !shown.contains(is_particle) && (shown.contains(is_han) || shown.len() > 1)
    };
    let units: Vec<(Unit, bool)> = units(text).into_iter().map(|unit| (unit, says(&unit))).collect();
    for stretch in units.chunk_by(|(a, _), (b, _)| a.end == b.start && !is_word(a.code) && !is_word(b.code)) {
        if is_word(stretch[0].0.code) {
            continue;
        }
        for len in lens {
            let telling = stretch.windows(*len).filter(|run| run.iter().all(|(_, says)| *says));
            signs.extend(telling.map(|run| sign(run.iter().map(|(unit, _)| unit.code))));
        }
    }
    for word in units.chunk_by(|(a, _), (b, _)| a.start == b.start).filter(|word| word.len() == 2 && word[0].1) {
        signs.push(sign(word.iter().map(|(unit, _)| unit.code)));
    }
}

/// The sign of a run.
fn sign(codes: impl Iterator<Item = u32>) -> u32 {
    (hash(codes) >> 32) as u32
}

/// The words that a text repeats, as a card keeps them.
pub(super) fn card_terms(title: &str, text: &str) -> Terms {
    let found = terms(title, text, TERMS);
    let weight = |count: usize, in_title: bool| count.min(127) as u8 | if in_title { 128 } else { 0 };
    Terms {
        weights: found.iter().map(|term| weight(term.count, term.in_title)).collect(),
        words: found.into_iter().map(|term| term.word).collect::<Vec<_>>().join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::{card_terms, signs};
    use crate::article::Terms;

    #[test]
    fn articles_of_one_event_share_signs_in_either_script() {
        let of = |title: &str, lead: &str| signs(title, lead, &Terms::default());
        let common = |a: &[u32], b: &[u32]| a.iter().filter(|sign| b.contains(sign)).count();
        let first = of("听雨桥重开", "桥板抬高四十厘米，IPO 81");
        let second = of("聽雨橋重開了", "橋板抬高，ipo。");
        // Runs of two: 听雨 雨桥 桥重 重开; of three: 听雨桥 雨桥重 桥重开, 桥板抬 板抬高; and the word.
        assert_eq!((first.len(), common(&first, &second)), (4 + 3 + 6 + 2, 10));
        assert_eq!(of("的了", "说"), [0; 0]);
    }

    #[test]
    fn terms_are_read_back_as_they_were_found() {
        let terms = card_terms("渡轮停航", "渡轮不在码头，码头有雾，码头等雾散，渡轮不开。");
        assert_eq!(terms.iter().collect::<Vec<_>>(), [("渡轮", 3, true), ("码头", 3, false)]);
        assert_eq!(Terms::default().iter().count(), 0);
    }
}
