//! Passages that two texts have in common: verbatim runs of at least 16 Han characters or 8 words, whatever their punctuation
//! and script. Texts in, extents out, found by an index and not by comparing all with all. It never says who copied.

use super::{
    prints::{self, SURE},
    units::{Unit, hash, units},
};
use std::collections::BTreeMap;

/// A run that two texts share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// The first text, by its place.
    pub a: usize,
    /// Where it stands there, in bytes.
    pub in_a: (usize, usize),
    /// The other text.
    pub b: usize,
    /// Where it stands there.
    pub in_b: (usize, usize),
    /// Its length in units: a Han character is one, a word two.
    pub units: usize,
    /// Prints of all of its runs, sorted: by them it is told from what everybody says.
    pub prints: Vec<u32>,
}

/// All longest runs that two of the texts share, by text and place. `apart` says which two texts are compared.
pub fn common(texts: &[&str], apart: impl Fn(usize, usize) -> bool) -> Vec<Passage> {
    let units: Vec<Vec<Unit>> = texts.iter().map(|text| units(text)).collect();
    let mut index: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
    let mut found = Vec::new();
    for (b, of_b) in units.iter().enumerate() {
        let runs: Vec<u64> = of_b.windows(SURE).map(|run| hash(run.iter().map(|unit| unit.code))).collect();
        // Where a passage found in each older text ends in this one.
        let mut covered: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (at, run) in runs.iter().enumerate() {
            for &(a, start) in index.get(run).into_iter().flatten().filter(|(a, _)| apart(*a, b)) {
                let diagonal = (a, (start + of_b.len()) - at);
                if covered.get(&diagonal).is_some_and(|end| *end > at) {
                    continue;
                }
                let len = units[a][start..].iter().zip(&of_b[at..]).take_while(|(x, y)| x.code == y.code).count();
                if len >= SURE {
                    covered.insert(diagonal, at + len);
                    found.push(passage((a, &units[a][start..start + len]), (b, &of_b[at..at + len])));
                }
            }
        }
        for (at, run) in runs.into_iter().enumerate() {
            index.entry(run).or_default().push((b, at));
        }
    }
    found.sort();
    found
}

/// The same run in two texts.
fn passage((a, in_a): (usize, &[Unit]), (b, in_b): (usize, &[Unit])) -> Passage {
    let extent = |run: &[Unit]| (run[0].start as usize, run[run.len() - 1].end as usize);
    Passage { a, in_a: extent(in_a), b, in_b: extent(in_b), units: in_a.len(), prints: prints::every(in_a) }
}

#[cfg(test)]
mod tests {
    use super::common;

    /// Passages as `a b: the words in a | the words in b`.
    fn found(texts: &[&str]) -> Vec<String> {
        let show = |it: &super::Passage| {
            let (a, b) = (&texts[it.a][it.in_a.0..it.in_a.1], &texts[it.b][it.in_b.0..it.in_b.1]);
            format!("{} {} {}: {a} | {b}", it.a, it.b, it.units)
        };
        common(texts, |a, b| a != b).iter().map(show).collect()
    }

    #[test]
    fn sixteen_characters_are_a_passage_and_fifteen_are_none() {
        let texts =
            ["他说，听雨桥的桥面抬高了四十厘米，以后水先到柳树。", "報道指聽雨橋的橋面抬高了四十厘米以後水退了"];
        assert_eq!(found(&texts), ["0 1 16: 听雨桥的桥面抬高了四十厘米，以后水 | 聽雨橋的橋面抬高了四十厘米以後水"]);
        assert_eq!(found(&[texts[0], "听雨桥的桥面抬高了四十厘米以后"]), [""; 0]);
    }

    #[test]
    fn eight_words_are_a_passage() {
        let texts =
            ["Next time the water comes it will reach the roots", "“The next time the water comes it will rise”"];
        assert_eq!(
            found(&texts),
            ["0 1 16: Next time the water comes it will | next time the water comes it will"][..0]
        );
        let longer =
            ["Next time the water comes it will reach the roots", "the next time the water comes it will reach us"];
        assert_eq!(
            found(&longer),
            ["0 1 16: Next time the water comes it will reach | next time the water comes it will reach"]
        );
    }

    #[test]
    fn a_passage_is_told_once_with_each_text_that_has_it() {
        let run = "木匠用了六百二十块新的杉木板修好了桥";
        let texts = [format!("甲{run}甲"), format!("乙{run}，乙{run}"), format!("丙{run}")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pairs: Vec<String> = common(&texts, |a, b| a != b).iter().map(|it| format!("{}{}", it.a, it.b)).collect();
        assert_eq!(pairs, ["01", "01", "02", "12", "12"]);
        assert_eq!(common(&texts, |a, b| (a, b) == (0, 2)).len(), 1);
    }
}
