//! A prefilter of expressions: which of many may match a text, by the words that each cannot match without. All words are looked for
//! in one reading of the text, so that what none of its words stands in costs no expression anything.

use super::Expression;
use aho_corasick::AhoCorasick;
use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Mutex, OnceLock, PoisonError},
};

/// The words of some expressions.
#[derive(Debug, Default)]
pub struct Prefilter {
    /// None where no expression has words.
    finder: Option<AhoCorasick>,
    /// For each word, which expressions it is one of.
    owners: Vec<Vec<usize>>,
    /// Those of which no words are known.
    wordless: Candidates,
}

/// Expressions that are numbered as they come, with their prefilter, which is made when it is first asked for: the line rules of all
/// recipes. Most are inherited, so that one prefilter of all is little more than that of one recipe.
#[derive(Debug, Default)]
pub struct Numbered {
    expressions: Mutex<Vec<Expression>>,
    prefilter: OnceLock<Prefilter>,
}

impl Numbered {
    /// The number of a further expression.
    pub(super) fn add(&self, expression: &Expression) -> usize {
        let mut all = self.expressions.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(expression.clone());
        all.len() - 1
    }

    /// Which of them may match a text. None comes after this is asked.
    pub(super) fn prefilter(&self) -> &Prefilter {
        let all = || self.expressions.lock().unwrap_or_else(PoisonError::into_inner);
        self.prefilter.get_or_init(|| Prefilter::new(all().iter()))
    }
}

/// Which expressions may match a text, by their number.
#[derive(Clone, Debug, Default)]
pub struct Candidates(Vec<u64>);

impl Prefilter {
    /// The prefilter of expressions, which are numbered in their order.
    pub fn new<'e>(expressions: impl IntoIterator<Item = &'e Expression>) -> Self {
        let mut owners: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut wordless = Candidates::default();
        for (number, expression) in expressions.into_iter().enumerate() {
            wordless.0.resize(number / 64 + 1, 0);
            match expression.words() {
                [] => wordless.add(number),
                words => words.iter().for_each(|word| owners.entry(word).or_default().push(number)),
            }
        }
        let finder = AhoCorasick::new(owners.keys()).ok().filter(|_| !owners.is_empty());
        Self { finder, owners: owners.into_values().collect(), wordless }
    }

    /// Those that may match a text.
    pub fn candidates(&self, text: &str) -> Candidates {
        let mut found = self.wordless.clone();
        self.words(text, |_, owners| found.add_all(owners));
        found
    }

    /// Those that may match some lines without anything between them, and those that may match each of them.
    pub fn candidates_in<'t>(&self, lines: impl IntoIterator<Item = &'t str>) -> (Candidates, Vec<Candidates>) {
        let (mut whole, mut ends) = (String::new(), Vec::new());
        for line in lines {
            whole.push_str(line);
            ends.push(whole.len());
        }
        let mut found = self.wordless.clone();
        let mut of_lines = vec![self.wordless.clone(); ends.len()];
        // Words are found by where they end.
        let mut line = 0;
        self.words(&whole, |word, owners| {
            found.add_all(owners);
            while ends[line] < word.end {
                line += 1;
            }
            if line == 0 || ends[line - 1] <= word.start {
                of_lines[line].add_all(owners);
            }
        });
        (found, of_lines)
    }

    /// Calls back with each place of a word in a text, and with the expressions that it is one of.
    fn words(&self, text: &str, mut each: impl FnMut(Range<usize>, &[usize])) {
        for word in self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(text)) {
            each(word.range(), &self.owners[word.pattern().as_usize()]);
        }
    }
}

impl Candidates {
    fn add(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn add_all(&mut self, numbers: &[usize]) {
        numbers.iter().for_each(|number| self.add(*number));
    }

    /// Whether an expression is among them.
    pub fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, Prefilter};

    #[test]
    fn candidates_are_those_one_of_whose_words_is_there() {
        let sources = ["^责任编辑：(.+)$", "编辑|记者", r"^\d+$", "责任", "辑部"];
        let expressions = sources.map(|source| Expression::parse(source).unwrap());
        let prefilter = Prefilter::new(&expressions);
        for text in ["责任编辑：林远", "编辑部", "记者", "", "2021", "责任编辑部"] {
            let found = prefilter.candidates(text);
            for (number, expression) in expressions.iter().enumerate() {
                assert_eq!(found.has(number), expression.may_match(text), "{} {text}", sources[number]);
            }
        }
        assert!(Prefilter::new([]).wordless.0.is_empty());
        let lines = ["责任", "编辑", "", "：", "记者编辑", "记"];
        let (all, of_lines) = prefilter.candidates_in(lines);
        assert_eq!(all.0, prefilter.candidates(&lines.concat()).0);
        let each = lines.map(|line| prefilter.candidates(line).0);
        assert_eq!(of_lines.into_iter().map(|it| it.0).collect::<Vec<_>>(), each);
    }
}
