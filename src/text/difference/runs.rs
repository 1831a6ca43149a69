//! Two texts with what they have in common in; every byte of both as runs, and the runs as paragraphs out.

use super::{Fate, Paragraph, Run, Sign, align::Match, tokens::Token};
use crate::text::space::squeezed;
use std::iter;

/// A text and its tokens.
type Text<'a, 't> = (&'a str, &'t [Token]);

/// The runs of two texts.
pub(super) fn runs<'a>(old: Text<'a, '_>, new: Text<'a, '_>, matches: &[Match]) -> Vec<Run<'a>> {
    let mut pen = Pen { old, new, at: (0, 0), tokens: (0, 0), ends: Vec::new() };
    for it in matches {
        pen.change((it.old, it.new));
        for nth in 0..it.len {
            pen.same((it.old + nth, it.new + nth));
        }
    }
    pen.change((old.1.len(), new.1.len()));
    pen.runs()
}

/// Goes over two texts at once.
struct Pen<'a, 't> {
    old: Text<'a, 't>,
    new: Text<'a, 't>,
    /// How far it is, in bytes,
    at: (usize, usize),
    /// and in tokens.
    tokens: (usize, usize),
    /// What each run is, and where it ends.
    ends: Vec<(Sign, (usize, usize))>,
}

impl<'a> Pen<'a, '_> {
    /// Writes two tokens that are the same, and what is before them.
    fn same(&mut self, (old, new): (usize, usize)) {
        let (a, b) = (self.old.1[old], self.new.1[new]);
        let before = self.taken((a.start, b.start));
        self.form(before);
        let (a, b) = self.taken((a.end, b.end));
        self.write(if a == b { Sign::Same } else { Sign::Form }, a, b);
        self.tokens = (old + 1, new + 1);
    }

    /// Writes what is before the tokens of a stretch, or before the ends of the texts.
    fn change(&mut self, to: (usize, usize)) {
        let ends = |text: Text<'_, '_>, from: usize, to: usize, at: usize| {
            let begin = text.1.get(to).map_or(text.0.len(), |token| token.start);
            // The white space and punctuation before the first and behind the last token that was changed.
            let inner = text.1[from..to].first().zip(text.1[from..to].last());
            (begin, inner.map_or((begin - at, begin - at), |(first, last)| (first.start - at, begin - last.end)))
        };
        let (old_end, (old_head, old_tail)) = ends(self.old, self.tokens.0, to.0, self.at.0);
        let (new_end, (new_head, new_tail)) = ends(self.new, self.tokens.1, to.1, self.at.1);
        let is_form = self.tokens == to;
        self.tokens = to;
        let (a, b) = self.taken((old_end, new_end));
        if is_form {
            return self.form((a, b));
        }
        let head = common(a[..old_head].chars().zip(b[..new_head].chars()));
        let (old_tail, new_tail) = (old_tail.min(a.len() - head), new_tail.min(b.len() - head));
        let ends = a[a.len() - old_tail..].chars().rev().zip(b[b.len() - new_tail..].chars().rev());
        let tail = common(ends);
        self.write(Sign::Same, &a[..head], &b[..head]);
        self.write(Sign::Changed, &a[head..a.len() - tail], &b[head..b.len() - tail]);
        self.write(Sign::Same, &a[a.len() - tail..], &b[b.len() - tail..]);
    }

    /// Writes two texts without tokens.
    fn form(&mut self, (a, b): (&'a str, &'a str)) {
        let is_wrapped = a != b && (a.contains('\n') || b.contains('\n')) && squeezed(a) == squeezed(b);
        if is_wrapped {
            return self.write(Sign::Wrapped, a, b);
        }
        let head = common(a.chars().zip(b.chars()));
        let tail = common(a[head..].chars().rev().zip(b[head..].chars().rev()));
        self.write(Sign::Same, &a[..head], &b[..head]);
        let (middle, other) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
        self.write(Sign::Form, middle, other);
        self.write(Sign::Same, &a[a.len() - tail..], &b[b.len() - tail..]);
    }

    /// Goes on to a place in both texts.
    fn taken(&mut self, to: (usize, usize)) -> (&'a str, &'a str) {
        let taken = (&self.old.0[self.at.0..to.0], &self.new.0[self.at.1..to.1]);
        self.at = to;
        taken
    }

    /// Adds a run, or makes the last one longer. Runs follow each other without a gap, so that their ends say all.
    fn write(&mut self, sign: Sign, old: &str, new: &str) {
        if old.is_empty() && new.is_empty() {
            return;
        }
        let from = self.ends.last().map_or((0, 0), |(_, end)| *end);
        let end = (from.0 + old.len(), from.1 + new.len());
        match self.ends.last_mut().filter(|last| last.0 == sign && sign != Sign::Wrapped) {
            Some(last) => last.1 = end,
            None => self.ends.push((sign, end)),
        }
    }

    /// The runs.
    fn runs(self) -> Vec<Run<'a>> {
        let mut from = (0, 0);
        let mut run = |(sign, (old, new)): (Sign, (usize, usize))| {
            let run = Run { sign, old: &self.old.0[from.0..old], new: &self.new.0[from.1..new] };
            from = (old, new);
            run
        };
        self.ends.iter().copied().map(&mut run).collect()
    }
}

/// How many bytes the characters take that two texts have in common at an end.
fn common(pairs: impl Iterator<Item = (char, char)>) -> usize {
    pairs.take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

/// The runs as paragraphs: those of the new text, and where old ones are gone, those.
pub(super) fn paragraphs<'a>(runs: &[Run<'a>]) -> Vec<Paragraph<'a>> {
    let mut done: Vec<Paragraph<'a>> = Vec::new();
    let mut open: Vec<Run<'a>> = Vec::new();
    for run in runs {
        for mut piece in pieces(run, open.is_empty()) {
            // The line break before a paragraph that came or went is no part of it.
            if piece.old.trim().is_empty() && piece.new.trim().is_empty() && piece.sign == Sign::Changed {
                piece.sign = Sign::Wrapped;
            }
            let is_end = match run.sign {
                Sign::Wrapped => piece.new.contains('\n'),
                _ => piece.old.ends_with('\n') || piece.new.ends_with('\n'),
            };
            open.push(piece);
            if is_end {
                done.push(paragraph(std::mem::take(&mut open)));
            }
        }
    }
    if !open.is_empty() {
        done.push(paragraph(open));
    }
    done
}

/// A run, cut behind its line breaks. Where both sides have as many lines, they stand beside each other; else what is gone stands
/// before what is new, but for the ends of paragraphs that go on.
fn pieces<'a>(run: &Run<'a>, is_start: bool) -> Vec<Run<'a>> {
    let sign = run.sign;
    let (old, new): (Vec<&str>, Vec<&str>) =
        (run.old.split_inclusive('\n').collect(), run.new.split_inclusive('\n').collect());
    if sign == Sign::Wrapped || old.len().max(new.len()) <= 1 {
        return vec![*run];
    }
    if old.len() == new.len() {
        return iter::zip(old, new).map(|(old, new)| Run { sign, old, new }).collect();
    }
    let is_open = |lines: &[&str]| lines.last().is_some_and(|line| !line.ends_with('\n'));
    let head = usize::from(!is_start && !old.is_empty() && !new.is_empty());
    let tail = usize::from(is_open(&old) && is_open(&new) && old.len().min(new.len()) > head);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let both = |old: &[&'a str], new: &[&'a str]| {
        iter::zip(old.to_vec(), new.to_vec()).map(move |(old, new)| Run { sign, old, new }).collect::<Vec<_>>()
    };
    let gone = old[head..old_end].iter().map(|&old| Run { sign, old, new: "" });
    let come = new[head..new_end].iter().map(|&new| Run { sign, old: "", new });
    let mut all = both(&old[..head], &new[..head]);
    all.extend(gone.chain(come));
    all.extend(both(&old[old_end..], &new[new_end..]));
    all
}

fn paragraph(runs: Vec<Run<'_>>) -> Paragraph<'_> {
    let words = |run: &&Run<'_>| !run.old.trim().is_empty() || !run.new.trim().is_empty();
    let is_all = |test: fn(&Run<'_>) -> bool| runs.iter().filter(words).all(test);
    let has = |sign: Sign| runs.iter().any(|run| run.sign == sign);
    let fate = match () {
        () if !has(Sign::Changed) => {
            if has(Sign::Form) {
                Fate::Form
            } else {
                Fate::Same
            }
        }
        () if is_all(|run| run.new.trim().is_empty()) => Fate::Removed,
        () if is_all(|run| run.old.trim().is_empty()) => Fate::Added,
        () => Fate::Changed,
    };
    Paragraph { fate, runs }
}
