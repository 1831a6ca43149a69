//! What became of every character of a source: its text, its segments and the pieces of its page in, spans out that are the
//! whole text, in order. What no piece speaks of is markup. It decides nothing: it only finds again what `clean` decided.

use super::{
    found,
    letters::{self, Letter},
};
use crate::{
    clean::{Piece, Verdict, What},
    draft::{Part, Segment},
};
use serde::Serialize;
use std::ops::Range;

/// No `![…](…)` has more characters.
const LONGEST_PICTURE: usize = 2000;

/// After so many asides that a source writes otherwise, no more are looked for.
const MISSED: usize = 50;

/// A run of the source and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// What became of it.
    pub(super) kind: Kind,
    /// Whether it is a picture's tag.
    pub(super) picture: bool,
}

/// What became of a run of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// In the article's body.
    Body,
    /// In a field, from the page.
    Field(String),
    /// Removed from the page by a rule.
    Removed(String),
    /// Cut before parsing by a rule.
    Cut(String),
    /// Front matter.
    Front,
    /// In a field, captured by a cut.
    Captured(String),
    /// Tags, comments, white space between them, Markdown's marks.
    Markup,
    /// Never looked at, since the file is no article.
    Unread,
}

/// Where something begins in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The anchor.
    pub id: String,
    /// The line, from 1.
    pub line: usize,
}

/// What became of every character.
pub(super) fn spans(text: &str, segments: &[Segment], pieces: &[Piece]) -> Vec<Span> {
    let body = Body::of(text, segments);
    let mut marked = body.marked(pieces).into_iter().peekable();
    let rest = if pieces.is_empty() { Kind::Unread } else { Kind::Markup };
    let mut spans = Spans::default();
    for segment in segments {
        let kind = match &segment.part {
            Part::Body => {
                while let Some(mark) = marked.next_if(|mark| mark.range.start < segment.range.end) {
                    spans.add(spans.end..mark.range.start, &rest, false);
                    spans.add(mark.range, &mark.kind, mark.picture);
                }
                &rest
            }
            Part::Front => &Kind::Front,
            Part::Cut(rule) => &Kind::Cut(rule.clone()),
            Part::Field(field) => &Kind::Captured(field.name().to_owned()),
        };
        spans.add(spans.end..segment.range.end, kind, false);
    }
    spans.add(spans.end..text.len(), &rest, false);
    spans.list
}

/// Spans so far, without gaps.
#[derive(Default)]
struct Spans {
    list: Vec<Span>,
    end: usize,
}

impl Spans {
    /// Adds a run; what is empty or there already is left out.
    fn add(&mut self, range: Range<usize>, kind: &Kind, picture: bool) {
        let range = range.start.max(self.end)..range.end;
        if range.is_empty() {
            return;
        }
        self.end = range.end;
        match self.list.last_mut().filter(|last| last.kind == *kind && last.picture == picture && !picture) {
            Some(last) => last.range.end = range.end,
            None => self.list.push(Span { range, kind: kind.clone(), picture }),
        }
    }
}

/// The segments that were parsed, joined as the parser saw them.
struct Body {
    text: String,
    /// Where each segment begins here, and where in the source.
    starts: Vec<(usize, usize)>,
}

impl Body {
    fn of(text: &str, segments: &[Segment]) -> Self {
        let mut body = Self { text: String::with_capacity(text.len()), starts: Vec::new() };
        for segment in segments.iter().filter(|segment| segment.part == Part::Body) {
            body.starts.push((body.text.len(), segment.range.start));
            body.text.push_str(&text[segment.range.clone()]);
        }
        body
    }

    /// What the pieces say of it, as spans of the source, in order.
    fn marked(&self, pieces: &[Piece]) -> Vec<Span> {
        let seen = letters::read(&self.text);
        let mut marks = self.letters(&seen.letters, pieces);
        marks.extend(self.pictures(&seen.pictures, pieces));
        marks.extend(self.asides(pieces));
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        let mut joined: Vec<Span> = Vec::new();
        for mark in marks {
            let is_apart = |last: &Span| self.text[last.range.end..mark.range.start].chars().any(letters::is_letter);
            match joined.last_mut() {
                Some(last) if mark.range.start < last.range.end => {}
                Some(last) if last.kind == mark.kind && !last.picture && !mark.picture && !is_apart(last) => {
                    last.range.end = mark.range.end;
                }
                _ => joined.push(mark),
            }
        }
        joined.into_iter().flat_map(|mark| self.in_source(mark)).collect()
    }

    /// Every letter that some piece holds, with what became of it.
    fn letters(&self, seen: &[Letter], pieces: &[Piece]) -> Vec<Span> {
        let texts = pieces.iter().enumerate().filter(|(_, piece)| piece.what == What::Words);
        let (page, owners): (Vec<char>, Vec<usize>) = texts
            .flat_map(|(owner, piece)| piece.text.chars().map(move |c| (c, owner)))
            .filter(|(c, _)| letters::is_letter(*c))
            .unzip();
        let mark = |letter: &Letter, at: usize| Span {
            range: letter.range.clone(),
            kind: kind(&pieces[owners[at]].verdict),
            picture: false,
        };
        let first = found::find(seen, &page).places;
        let mut marks: Vec<Span> =
            first.iter().enumerate().filter_map(|(at, place)| Some(mark(&seen[(*place)?], at))).collect();
        // Text files hold no tags, and what looks like one in Markdown need not be one: the rest is looked for as typed.
        let missing: Vec<usize> = (0..page.len()).filter(|at| first[*at].is_none()).collect();
        if !missing.is_empty() {
            let typed = self.unmarked(&marks);
            let rest: Vec<char> = missing.iter().map(|at| page[*at]).collect();
            let second = found::find(&typed, &rest).places;
            marks.extend(missing.iter().zip(second).filter_map(|(at, place)| Some(mark(&typed[place?], *at))));
        }
        marks
    }

    /// Letters as typed that no mark is on yet.
    fn unmarked(&self, marks: &[Span]) -> Vec<Letter> {
        let mut taken: Vec<&Range<usize>> = marks.iter().map(|mark| &mark.range).collect();
        taken.sort_by_key(|range| range.start);
        let is_free = |letter: &Letter| {
            let before = taken.partition_point(|range| range.start < letter.range.end);
            before == 0 || taken[before - 1].end <= letter.range.start
        };
        letters::typed(&self.text).into_iter().filter(is_free).collect()
    }

    /// The tags of pictures, and Markdown's `![…](…)`, with what became of the picture.
    fn pictures(&self, tags: &[Range<usize>], pieces: &[Piece]) -> Vec<Span> {
        let mut places: Vec<Range<usize>> = tags.iter().cloned().chain(markdown_pictures(&self.text)).collect();
        places.sort_by_key(|range| range.start);
        let pictures: Vec<&Piece> = pieces.iter().filter(|piece| piece.what == What::Picture).collect();
        let is_one_to_one = places.len() == pictures.len();
        let mut at = 0;
        let mut marks = Vec::new();
        for piece in pictures {
            let names = |range: &Range<usize>| is_one_to_one || holds_address(&self.text[range.clone()], &piece.text);
            let Some(step) = places[at..].iter().position(names) else { continue };
            marks.push(Span { range: places[at + step].clone(), kind: kind(&piece.verdict), picture: true });
            at += step + 1;
        }
        marks
    }

    /// What was removed of what stands beside text, where the source has it as it is: comments, and addresses of links.
    fn asides(&self, pieces: &[Piece]) -> Vec<Span> {
        let is_aside = |it: &&Piece| matches!(it.what, What::Comment | What::Address) && !it.text.trim().is_empty();
        let (mut at, mut missed) = (0, 0);
        let mut marks = Vec::new();
        for piece in pieces.iter().filter(is_aside).filter(|it| matches!(it.verdict, Verdict::Removed(_))) {
            match self.text[at..].find(&piece.text) {
                Some(step) => {
                    let range = at + step..at + step + piece.text.len();
                    at = range.end;
                    marks.push(Span { range, kind: kind(&piece.verdict), picture: false });
                }
                None => missed += 1,
            }
            if missed > MISSED {
                break;
            }
        }
        marks
    }

    /// A span of this text as spans of the source: several where a cut went through it.
    fn in_source(&self, mark: Span) -> Vec<Span> {
        let first = self.starts.partition_point(|(start, _)| *start <= mark.range.start).saturating_sub(1);
        let mut parts = Vec::new();
        for (idx, (start, source)) in self.starts.iter().enumerate().skip(first) {
            let end = self.starts.get(idx + 1).map_or(self.text.len(), |(next, _)| *next);
            if *start >= mark.range.end {
                break;
            }
            let (from, to) = (mark.range.start.max(*start), mark.range.end.min(end));
            if from < to {
                parts.push(Span { range: from - start + source..to - start + source, ..mark.clone() });
            }
        }
        parts
    }
}

fn kind(verdict: &Verdict) -> Kind {
    match verdict {
        Verdict::Body => Kind::Body,
        Verdict::Field(name) => Kind::Field(name.clone()),
        Verdict::Removed(rule) => Kind::Removed(rule.clone()),
    }
}

/// Where Markdown puts pictures.
fn markdown_pictures(text: &str) -> Vec<Range<usize>> {
    let starts = text.match_indices("![").map(|(at, _)| at);
    let whole = |at: usize| {
        let end = text[at..].char_indices().nth(LONGEST_PICTURE).map_or(text.len(), |(end, _)| at + end);
        let line = text[at..end].lines().next()?;
        let address = line.find("](")?;
        let end = address + line[address..].find(')')?;
        Some(at..at + end + 1)
    };
    starts.filter_map(whole).collect()
}

/// Whether a picture's tag may be the one with that address, which was made whole and decoded.
fn holds_address(tag: &str, address: &str) -> bool {
    let path = address.split(['?', '#', '&']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    !name.is_empty() && (tag.contains(name) || tag.contains(address))
}

#[cfg(test)]
mod tests {
    use super::{Kind, spans};
    use crate::{
        clean::{Piece, Verdict, What},
        draft::{Part, Segment},
        recipe::FieldName,
    };
    use proptest::prelude::*;

    fn body(text: &str) -> Piece {
        Piece { verdict: Verdict::Body, text: text.into(), what: What::Words }
    }

    fn removed(rule: &str, text: &str) -> Piece {
        Piece { verdict: Verdict::Removed(rule.into()), text: text.into(), what: What::Words }
    }

    fn field(name: &str, text: &str) -> Piece {
        Piece { verdict: Verdict::Field(name.into()), text: text.into(), what: What::Words }
    }

    #[test]
    fn comments_and_lost_addresses_are_marked() {
        let text = "<p><!-- 草稿 --><a href=\"b.html\">甲</a></p>";
        let aside = |what, piece: Piece| Piece { what, ..piece };
        let pieces = [
            aside(What::Comment, removed("comment", " 草稿 ")),
            aside(What::Address, removed("link-without-address", "b.html")),
            body("甲"),
        ];
        let found = spans(text, &whole(text), &pieces);
        let marked = |rule: &str| {
            found.iter().find(|it| it.kind == Kind::Removed(rule.into())).map(|it| &text[it.range.clone()])
        };
        assert_eq!((marked("comment"), marked("link-without-address")), (Some(" 草稿 "), Some("b.html")));
    }

    fn picture(piece: Piece) -> Piece {
        Piece { what: What::Picture, ..piece }
    }

    fn whole(text: &str) -> Vec<Segment> {
        vec![Segment { range: 0..text.len(), part: Part::Body }]
    }

    /// The spans as a text: `kept(…) title=(…) -rule(…) ~rule(…) …`; markup as it is.
    fn check(text: &str, segments: &[Segment], pieces: &[Piece]) -> String {
        let spans = spans(text, segments, pieces);
        let joined: String = spans.iter().map(|span| &text[span.range.clone()]).collect();
        assert_eq!(joined, text);
        let said = spans.iter().map(|span| {
            let text = &text[span.range.clone()];
            match &span.kind {
                Kind::Body => format!("kept({text})"),
                Kind::Field(name) => format!("{name}({text})"),
                Kind::Removed(rule) => format!("-{rule}({text})"),
                Kind::Cut(rule) => format!("~{rule}({text})"),
                Kind::Front => format!("front({text})"),
                Kind::Captured(name) => format!("~{name}({text})"),
                Kind::Markup => text.to_owned(),
                Kind::Unread => format!("?({text})"),
            }
        });
        said.collect()
    }

    #[test]
    fn every_character_says_what_became_of_it() {
        let text = "<h3>渡轮时刻表</h3><p>渡轮公司 &amp; 码头公布。编辑：某</p><div>关注我们</div>";
        let pieces = [
            field("title", "渡轮时刻表"),
            body("渡轮公司 & 码头公布。"),
            field("editors", "编辑：某"),
            removed("promotion", "关注我们"),
        ];
        assert_eq!(
            check(text, &whole(text), &pieces),
            "<h3>title(渡轮时刻表)</h3><p>kept(渡轮公司 &amp; 码头公布。)editors(编辑：某)</p><div>-promotion(关注我们)</div>"
        );
    }

    #[test]
    fn segments_are_what_they_are_and_pieces_go_through_cuts() {
        let text = "---\na: b\n---\n<p>渡轮【广告】公司<b 【广告】>公布</b></p>来源：甲报";
        let ad = |from: usize| text[from..].find("【广告】").map(|at| from + at..from + at + "【广告】".len()).unwrap();
        let (first, front) = (ad(0), text.find("<p>").unwrap());
        let second = ad(first.end);
        let source = text.find("来源").unwrap();
        let part = |range: std::ops::Range<usize>, part: Part| Segment { range, part };
        let segments = [
            part(0..front, Part::Front),
            part(front..first.start, Part::Body),
            part(first.clone(), Part::Cut("ad".into())),
            part(first.end..second.start, Part::Body),
            part(second.clone(), Part::Cut("ad".into())),
            part(second.end..source, Part::Body),
            part(source..source + 9, Part::Cut("source".into())),
            part(source + 9..text.len(), Part::Field(FieldName::Outlet)),
        ];
        assert_eq!(
            check(text, &segments, &[body("渡轮公司"), body("公布")]),
            "front(---\na: b\n---\n)<p>kept(渡轮)~ad(【广告】)kept(公司)<b ~ad(【广告】)>kept(公布)</b></p>\
             ~source(来源：)~outlet(甲报)"
        );
    }

    #[test]
    fn pictures_are_found_by_their_addresses() {
        let text = "<p>甲<img data-src=\"/a/1.png\"><img src='2.png'>乙![图](http://a.example/3.png)</p>";
        let pieces = [
            body("甲"),
            picture(body("https://a.example/a/1.png")),
            body("乙"),
            picture(removed("ad", "http://a.example/3.png")),
        ];
        assert_eq!(
            check(text, &whole(text), &pieces),
            "<p>kept(甲)kept(<img data-src=\"/a/1.png\">)<img src='2.png'>kept(乙)-ad(![图](http://a.example/3.png))</p>"
        );
    }

    #[test]
    fn what_looks_like_a_tag_may_be_text() {
        let text = "一个<作者>和<abc>的渡轮";
        assert_eq!(check(text, &whole(text), &[body("一个<作者>和<abc>的渡轮")]), "kept(一个<作者>和<abc>的渡轮)");
    }

    #[test]
    fn a_file_without_pieces_was_not_looked_at() {
        assert_eq!(check("<p>甲</p>", &whole("<p>甲</p>"), &[]), "?(<p>甲</p>)");
        assert_eq!(check("", &[], &[]), "");
    }

    proptest! {
        #[test]
        fn spans_are_the_whole_text(
            text in "[<>/pb!&;#a \\n\"'=甲乙\\[\\]()*-]{0,60}",
            said in prop::collection::vec("[<>&a 甲乙*]{0,12}", 0..6),
        ) {
            let pieces: Vec<_> = said.iter().enumerate().map(|(at, text)| match at % 3 {
                0 => body(text),
                1 => removed("x", text),
                _ => picture(field("lead_image", text)),
            }).collect();
            let spans = spans(&text, &whole(&text), &pieces);
            let mut end = 0;
            for span in &spans {
                prop_assert_eq!(span.range.start, end);
                prop_assert!(text.is_char_boundary(span.range.end) && span.range.end > end);
                end = span.range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
