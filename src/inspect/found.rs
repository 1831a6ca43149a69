//! Letters found again: those of a source and those of its parsed page in, for each of the second the one of the first that it
//! was read from. Both are walked together; where they part, the nearest place where six letters agree is where both go on.
//! What a parser moved is looked for again at the end. The time is that of sorting the source once.

use super::letters::Letter;
use std::ops::Range;

/// So many letters in a row agree by chance only where the text repeats itself.
const GRAM: usize = 6;

/// How far the source may be ahead of the page.
const AHEAD: usize = 20_000;

/// How many letters of the page are tried before they are left for later.
const PATIENCE: usize = 256;

/// How many places of one run are looked at, on either side, for what was moved.
const NEAR: usize = 32;

/// For each letter of the page, the letter of the source.
pub(super) struct Found {
    /// By the letter's place in the page.
    pub(super) places: Vec<Option<usize>>,
}

/// Finds the letters of a page in a source.
pub(super) fn find(source: &[Letter], page: &[char]) -> Found {
    let mut search =
        Search { source, page, places: vec![None; page.len()], is_taken: vec![false; source.len()], grams: Vec::new() };
    search.walk();
    search.moved();
    Found { places: search.places }
}

struct Search<'a> {
    source: &'a [Letter],
    page: &'a [char],
    places: Vec<Option<usize>>,
    is_taken: Vec<bool>,
    /// Fingerprints of all runs of [`GRAM`] letters of the source with their places, sorted; empty until they are needed.
    grams: Vec<(u64, usize)>,
}

impl Search<'_> {
    /// Walks both together.
    fn walk(&mut self) {
        let (mut at, mut wanted) = (0, 0);
        while wanted < self.page.len() && at < self.source.len() {
            if self.agree(at, wanted) {
                self.take(at, wanted);
                (at, wanted) = (at + 1, wanted + 1);
            } else {
                (at, wanted) = self.past_syntax(at, wanted).unwrap_or_else(|| self.resume(at, wanted));
            }
        }
    }

    fn agree(&self, at: usize, wanted: usize) -> bool {
        self.source.get(at).map(|letter| letter.c) == self.page.get(wanted).copied()
    }

    fn take(&mut self, at: usize, wanted: usize) {
        self.places[wanted] = Some(at);
        self.is_taken[at] = true;
    }

    /// Steps over a few marks that Markdown reads: `**`, `###`, `](address)`.
    fn past_syntax(&self, at: usize, wanted: usize) -> Option<(usize, usize)> {
        let is_mark = |at: usize| self.source.get(at).is_some_and(|letter| letter.c.is_ascii_punctuation());
        let is = |at: usize, c: char| self.source.get(at).is_some_and(|letter| letter.c == c);
        let mut next = at;
        while next < at + GRAM && is_mark(next) && !self.agree(next, wanted) {
            next += if is(next, ']') && is(next + 1, '(') { self.link(next) } else { 1 };
        }
        let goes_on = || {
            let after = wanted + 1;
            after == self.page.len() || self.agree(next + 1, after) || is_mark(next + 1)
        };
        (next > at && self.agree(next, wanted) && goes_on()).then_some((next, wanted))
    }

    /// Length of `](address)`.
    fn link(&self, at: usize) -> usize {
        let rest = &self.source[at..self.source.len().min(at + 2000)];
        rest.iter().position(|letter| letter.c == ')').map_or(1, |end| end + 1)
    }

    /// The nearest place where both go on, counted in letters that are left out.
    fn resume(&mut self, at: usize, wanted: usize) -> (usize, usize) {
        self.learn();
        let mut best: Option<(usize, usize)> = None;
        let cost = |best: Option<(usize, usize)>| best.map_or(usize::MAX, |(to, next)| to - at + next - wanted);
        for next in wanted..self.page.len().min(wanted + PATIENCE) {
            if next - wanted >= cost(best) {
                break;
            }
            if let Some(to) = self.next_gram(at, next).filter(|to| to - at <= AHEAD)
                && to - at + next - wanted < cost(best)
            {
                best = Some((to, next));
            }
        }
        best.unwrap_or((at, wanted + PATIENCE))
    }

    /// Sorts the runs of the source, once.
    fn learn(&mut self) {
        if self.grams.is_empty() {
            let runs = self.source.windows(GRAM).enumerate();
            self.grams = runs.map(|(at, run)| (fingerprint(run.iter().map(|letter| letter.c)), at)).collect();
            self.grams.sort_unstable();
        }
    }

    /// The first place from `at` on where the run of the page at `wanted` stands.
    fn next_gram(&self, at: usize, wanted: usize) -> Option<usize> {
        let print = fingerprint(self.page.get(wanted..wanted + GRAM)?.iter().copied());
        let from = self.grams.partition_point(|gram| *gram < (print, at));
        self.grams.get(from).filter(|(other, _)| *other == print).map(|(_, to)| *to)
    }

    /// Looks for what was not found where it was expected: a parser moves what stands between the cells of a table.
    fn moved(&mut self) {
        let mut wanted = 0;
        while wanted < self.page.len() {
            let missing = self.places[wanted..].iter().take_while(|place| place.is_none()).count();
            self.moved_run(wanted..wanted + missing);
            wanted += missing.max(1);
        }
    }

    /// Looks for a run of the page of which no letter was found.
    fn moved_run(&mut self, run: Range<usize>) {
        let mut wanted = run.start;
        while wanted < run.end {
            let missing = run.end - wanted;
            let near = wanted.checked_sub(1).and_then(|before| self.places[before]).map_or(0, |at| at + 1);
            let place = match missing < GRAM {
                true => self.free_run(near, wanted, missing),
                false => self.free_gram(near, wanted),
            };
            wanted += place.map_or(1, |at| self.take_run(at, wanted, missing));
        }
    }

    /// The free place nearest to `near` where the run of the page stands.
    fn free_gram(&mut self, near: usize, wanted: usize) -> Option<usize> {
        self.learn();
        let print = fingerprint(self.page.get(wanted..wanted + GRAM)?.iter().copied());
        let middle = self.grams.partition_point(|gram| *gram < (print, near));
        let around = &self.grams[middle.saturating_sub(NEAR)..self.grams.len().min(middle + NEAR)];
        let is_free = |at: usize| !self.is_taken[at..at + GRAM].contains(&true);
        let places = around.iter().filter(|(other, at)| *other == print && is_free(*at)).map(|(_, at)| *at);
        places.min_by_key(|at| at.abs_diff(near))
    }

    /// The next free place of a run that is shorter than a fingerprint, as long as nothing else was found between.
    fn free_run(&self, near: usize, wanted: usize, len: usize) -> Option<usize> {
        let end = self.source.len().min(near + PATIENCE);
        let fits = |at: &usize| {
            (0..len).all(|step| {
                !self.is_taken.get(at + step).is_none_or(|taken| *taken) && self.agree(at + step, wanted + step)
            })
        };
        (near..end).take_while(|at| !self.is_taken[*at]).find(fits)
    }

    /// Takes a run from there on as far as both agree, and says how long it is.
    fn take_run(&mut self, at: usize, wanted: usize, most: usize) -> usize {
        let is_free = |step: &usize| self.is_taken.get(at + step).is_some_and(|taken| !taken);
        let len = (0..most).take_while(|step| is_free(step) && self.agree(at + step, wanted + step)).count().max(1);
        (0..len).for_each(|step| self.take(at + step, wanted + step));
        len
    }
}

/// A number for a run of letters: FNV-1a over code points.
fn fingerprint(run: impl Iterator<Item = char>) -> u64 {
    run.fold(0xcbf2_9ce4_8422_2325, |print, c| (print ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::{super::letters, find};

    /// The letters of the source that were found, in the order of the page; `.` for each that was not.
    fn check(source: &str, page: &str) -> String {
        let letters = letters::read(source).letters;
        let page: Vec<char> = page.chars().filter(|c| letters::is_letter(*c)).collect();
        let found = find(&letters, &page);
        let mut places: Vec<usize> = found.places.iter().flatten().copied().collect();
        places.sort_unstable();
        let all = places.len();
        places.dedup();
        assert_eq!(places.len(), all, "a letter was found twice");
        found.places.iter().map(|place| place.map_or('.', |at| letters[at].c)).collect()
    }

    #[test]
    fn what_is_the_same_is_found() {
        assert_eq!(check("<p>渡轮公司</p>\n<p>公布时刻表</p>", "渡轮公司 公布时刻表"), "渡轮公司公布时刻表");
    }

    #[test]
    fn markdown_is_stepped_over() {
        let source = "## 时刻表\n\n**渡轮**公司[公布](http://a.example/b)了 `新` 表。\n\n1. 末班船推迟到九点\n2. 头班船不变，照旧开";
        assert_eq!(
            check(source, "时刻表渡轮公司公布了新表。末班船推迟到九点头班船不变，照旧开"),
            "时刻表渡轮公司公布了新表。末班船推迟到九点头班船不变，照旧开"
        );
    }

    #[test]
    fn what_was_dropped_on_either_side_is_left_out() {
        assert_eq!(
            check("甲乙丙丁戊己庚一二三四五六七八子丑寅卯辰巳午", "甲乙丙丁戊己庚子丑寅卯辰巳午"),
            "甲乙丙丁戊己庚子丑寅卯辰巳午"
        );
        assert_eq!(
            check("甲乙丙丁戊己庚子丑寅卯辰巳午", "甲乙丙丁戊己庚？？子丑寅卯辰巳午"),
            "甲乙丙丁戊己庚..子丑寅卯辰巳午"
        );
        assert_eq!(check("甲乙", ""), "");
        assert_eq!(check("", "甲乙"), "..");
    }

    #[test]
    fn what_was_moved_is_found_where_it_was() {
        let source = "<table>末班船推迟到九点开<tr><td>渡轮公司公布春季时刻表</table>";
        let page = "渡轮公司公布春季时刻表末班船推迟到九点开";
        assert_eq!(check(source, page), page);
    }
}
