//! The paragraphs of a difference in; those that differ and those around them, with how many were left out between, out.

use super::{Fate, Paragraph};

/// So many paragraphs that are the same are shown before and behind one that is not.
const CONTEXT: usize = 1;

/// A paragraph, or paragraphs that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'p, 'a> {
    /// A paragraph to be shown.
    Shown(&'p Paragraph<'a>),
    /// So many paragraphs that are the same.
    Same(usize),
}

/// The paragraphs that differ and those around them. Blank ones are no paragraphs, and one alone is not left out.
pub fn excerpt<'p, 'a>(paragraphs: &'p [Paragraph<'a>]) -> Vec<Piece<'p, 'a>> {
    let is_blank =
        |it: &Paragraph<'_>| it.runs.iter().all(|run| run.old.trim().is_empty() && run.new.trim().is_empty());
    let all: Vec<&Paragraph<'_>> = paragraphs.iter().filter(|it| !is_blank(it)).collect();
    let differs = |at: usize| all.get(at).is_some_and(|it| it.fate != Fate::Same);
    let is_near = |at: usize| (at.saturating_sub(CONTEXT)..=at + CONTEXT).any(differs);
    let is_single = |at: usize| at > 0 && is_near(at - 1) && at + 1 < all.len() && is_near(at + 1);
    let mut pieces: Vec<Piece<'_, '_>> = Vec::new();
    for (at, paragraph) in all.iter().enumerate() {
        match pieces.last_mut() {
            _ if is_near(at) || is_single(at) => pieces.push(Piece::Shown(paragraph)),
            Some(Piece::Same(count)) => *count += 1,
            _ => pieces.push(Piece::Same(1)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, excerpt};
    use crate::text::difference::difference;

    #[test]
    fn long_stretches_that_are_the_same_are_counted() {
        let lines: Vec<String> = ["一甲", "二乙", "三丙", "四丁", "五戊", "六己"].map(str::to_owned).into();
        let shown = |change: &[usize]| {
            let mut new = lines.clone();
            change.iter().for_each(|&at| new[at].push_str("变了"));
            let (old, new) = (lines.join("\n\n"), new.join("\n\n"));
            let found = difference(("", &old), ("", &new));
            let piece = |piece: &Piece<'_, '_>| match piece {
                Piece::Shown(it) => it.runs[0].new.chars().next().unwrap().to_string(),
                Piece::Same(count) => count.to_string(),
            };
            excerpt(&found.paragraphs).iter().map(piece).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(&[0]), "一 二 4");
        assert_eq!(shown(&[1, 5]), "一 二 三 四 五 六");
        assert_eq!(shown(&[]), "6");
    }
}
