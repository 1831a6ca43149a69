//! Indexes of lists: all tags, topics, outlets, cited sources or years in, their links under headings out. It never shows an article.

use super::{Terms, frame::Frame, spark, time, view};
use crate::{library::Shelf, text::slug};
use std::collections::BTreeMap;
use view::{Link, Term, TermSection, TermsView};

/// An index.
pub(super) fn view(frame: &Frame<'_>, terms: Terms) -> TermsView {
    let (kind, place, title) = match terms {
        Terms::Tags => ("tags", "tags/", frame.words.get("tags")),
        Terms::Topics => ("topics", "topics/", frame.words.get("topics")),
        Terms::Outlets => ("outlets", "outlets/", frame.words.get("outlets")),
        Terms::Sources => ("sources", "sources/", frame.words.get("sources")),
        Terms::Years => ("years", "archive/", frame.words.get("archive")),
    };
    let mut here = frame.here(place, title, title);
    here.description = frame.words.labelled(&frame.config.title, title);
    TermsView {
        here,
        kind,
        title: title.to_owned(),
        sections: sections(frame, terms),
        years: if terms == Terms::Years { time::calendar(frame) } else { Vec::new() },
    }
}

/// The lists of an index, under headings.
fn sections(frame: &Frame<'_>, terms: Terms) -> Vec<TermSection> {
    let library = frame.library;
    match terms {
        Terms::Tags => by_letter(frame, &library.tags),
        Terms::Topics => one_section(
            library
                .topics
                .iter()
                .filter(|shelf| !shelf.articles.is_empty())
                .map(|shelf| charted(frame, shelf))
                .collect(),
        ),
        Terms::Outlets => {
            one_section(frame.ranked(&library.outlets).into_iter().map(|shelf| charted(frame, shelf)).collect())
        }
        Terms::Sources => {
            one_section(frame.ranked(&library.sources).into_iter().map(|shelf| charted(frame, shelf)).collect())
        }
        Terms::Years => one_section(years(frame)),
    }
}

/// The headings under which tags are.
pub(super) fn letters(frame: &Frame<'_>) -> Vec<String> {
    by_letter(frame, &frame.library.tags).into_iter().map(|section| section.heading).collect()
}

/// Tags under the letters `A` to `Z`, all others last under `#`; within a letter by slug, as they are on the shelves.
fn by_letter(frame: &Frame<'_>, shelves: &[Shelf]) -> Vec<TermSection> {
    let mut letters: BTreeMap<(bool, char), Vec<Term>> = BTreeMap::new();
    for shelf in shelves {
        let initial = slug::initial(&shelf.name);
        letters.entry((initial == '#', initial)).or_default().push(term(frame, shelf));
    }
    letters.into_iter().map(|((_, initial), terms)| TermSection { heading: initial.to_string(), terms }).collect()
}

/// Years, newest first, and the undated.
fn years(frame: &Frame<'_>) -> Vec<Term> {
    let library = frame.library;
    let named = |name: String, shelf: &Shelf| {
        let term = term(frame, shelf);
        Term { link: Link { name, ..term.link }, ..term }
    };
    let years = library
        .years
        .iter()
        .map(|year| Term { chart: spark::by_month(frame, year), ..named(frame.words.year(year.number), &year.shelf) });
    let undated = Some(&library.undated).filter(|shelf| !shelf.articles.is_empty());
    years.chain(undated.map(|shelf| named(frame.words.get("undated").to_owned(), shelf))).collect()
}

/// All lists under an empty heading; nothing where there are none.
fn one_section(terms: Vec<Term>) -> Vec<TermSection> {
    if terms.is_empty() { Vec::new() } else { vec![TermSection { heading: String::new(), terms }] }
}

/// A list in an index, drawn over time.
fn charted(frame: &Frame<'_>, shelf: &Shelf) -> Term {
    Term { chart: spark::over_time(frame, shelf), ..term(frame, shelf) }
}

/// A list in an index.
fn term(frame: &Frame<'_>, shelf: &Shelf) -> Term {
    Term { link: frame.shelf_link(shelf), description: shelf.description.clone(), span: frame.span(shelf), chart: None }
}

#[cfg(test)]
mod tests {
    use crate::{
        config::Config,
        library::sample::{card, shelve},
        page::{Desk, View, plan, view::TermsView},
    };

    fn terms(path: &str) -> TermsView {
        let config = Config::default();
        let cards = vec![
            card("a", "甲").on("2020-03-02").outlet("voa", "VOA").tags(&["中国", "征信", "5G", "阿里", "★"]).done(),
            card("b", "乙").on("2021-03-02").outlet("rfa", "自由亚洲").tags(&["征信", "Zebra"]).done(),
            card("c", "丙").on("2021-04-01").outlet("rfa", "自由亚洲").done(),
            card("d", "丁").done(),
        ];
        let (library, _) = shelve(cards, &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        match plan.page(path).unwrap().view(&desk) {
            View::Terms(terms) => *terms,
            _ => panic!(),
        }
    }

    fn lines(view: &TermsView) -> Vec<String> {
        let term = |term: &super::Term| format!("{} {} {}", term.link.name, term.link.count, term.span.join("–"));
        view.sections
            .iter()
            .flat_map(|section| section.terms.iter().map(move |t| format!("[{}] {}", section.heading, term(t))))
            .collect()
    }

    #[test]
    fn tags_stand_under_their_letters() {
        assert_eq!(
            lines(&terms("tags/index.html")),
            [
                "[A] 阿里 1 2020年3月2日",
                "[Z] Zebra 1 2021年3月2日",
                "[Z] 征信 2 2020年3月2日–2021年3月2日",
                "[Z] 中国 1 2020年3月2日",
                "[#] 5G 1 2020年3月2日",
                "[#] ★ 1 2020年3月2日"
            ]
        );
    }

    #[test]
    fn other_indexes_have_one_section() {
        assert_eq!(
            lines(&terms("outlets/index.html")),
            ["[] 自由亚洲 2 2021年3月2日–2021年4月1日", "[] 美国之音 1 2020年3月2日", "[] 未知媒体 1 "]
        );
        assert_eq!(lines(&terms("topics/index.html")), ["[] 未归类 4 2020年3月2日–2021年4月1日"]);
        let years = terms("archive/index.html");
        assert_eq!(
            lines(&years),
            ["[] 2021年 2 2021年3月2日–2021年4月1日", "[] 2020年 1 2020年3月2日", "[] 未注日期 1 "]
        );
        assert_eq!((years.kind, years.years.len(), years.here.section.as_str()), ("years", 2, "日期"));
    }
}
