//! The pages of a book: its cover, its table of contents and its chapters in, XHTML out. Every word stands in its own language, and
//! no title turns the direction of what stands beside it. It never decides what is shown.

use super::xhtml::{Attribute, Xhtml};
use crate::{
    article::print::{LINK_REL, address},
    page::{BookView, ChapterFact, ChapterView},
};

/// What every page begins with.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n";

/// The cover: what it is, of when, by whom, how much.
pub(super) fn cover(book: &BookView) -> Vec<u8> {
    page(book, "", &book.title, |out| {
        out.open("section", &[("epub:type", "titlepage"), ("class", "cover")]).line();
        isolated(out, "h1", &[], &book.title);
        if !book.archive.is_empty() {
            isolated(out, "p", &[("class", "kicker")], &book.archive);
        }
        for text in [&book.description, &book.span, &book.count].into_iter().filter(|text| !text.is_empty()) {
            isolated(out, "p", &[], text);
        }
        if !book.outlets.is_empty() {
            out.leaf("h2", &[], &book.outlets_title).open("ul", &[]);
            for (name, count) in &book.outlets {
                out.open("li", &[]).leaf("bdi", &[], name).text(" ").text(count).close("li");
            }
            out.close("ul").line();
        }
        if let Some(href) = address(&book.address) {
            out.open("p", &[]).leaf("a", &[("href", &href), ("rel", LINK_REL)], &book.address).close("p").line();
        }
        out.close("section");
    })
}

/// The table of contents: groups of chapters, and before them the cover.
pub(super) fn contents(book: &BookView) -> Vec<u8> {
    page(book, "", &book.contents, |out| {
        out.open("nav", &[("epub:type", "toc"), ("id", "toc")]).leaf("h1", &[], &book.contents).line();
        out.open("ol", &[]).line();
        out.open("li", &[]).leaf("a", &[("href", "cover.xhtml")], &book.cover).close("li").line();
        for group in &book.groups {
            out.open("li", &[]).open("span", &[]);
            isolated_text(out, &group.name);
            out.close("span").open("ol", &[]).line();
            for chapter in &group.chapters {
                let href = format!("text/{}.xhtml", chapter.key);
                out.open("li", &language(&chapter.language)).open("a", &[("href", &href)]);
                isolated_text(out, &chapter.title);
                out.close("a").close("li").line();
            }
            out.close("ol").close("li").line();
        }
        out.close("ol").close("nav");
    })
}

/// A chapter, and the addresses of its pictures.
pub(super) fn chapter(book: &BookView, chapter: &ChapterView) -> (Vec<u8>, Vec<String>) {
    let mut pictures = Vec::new();
    let text = page(book, "../", &chapter.title, |out| {
        out.open("section", &[&[("epub:type", "chapter")][..], &language(&chapter.language)].concat()).line();
        out.open("header", &[]).line();
        if !chapter.outlet.is_empty() {
            isolated(out, "p", &[&[("class", "kicker")][..], &language(&book.language)].concat(), &chapter.outlet);
        }
        isolated(out, "h1", &[], &chapter.title);
        out.open("p", &[&[("class", "facts")][..], &language(&book.language)].concat());
        for fact in &chapter.facts {
            isolated(out, "span", &[], fact);
        }
        out.close("p").close("header").line();
        pictures = out.body(&chapter.body);
        out.line();
        if !chapter.withheld.is_empty() {
            isolated(out, "p", &[&[("class", "withheld")][..], &language(&book.language)].concat(), &chapter.withheld);
        }
        out.close("section").line();
        provenance(out, book, chapter);
    });
    (text, pictures)
}

/// Where a chapter came from.
fn provenance(out: &mut Xhtml, book: &BookView, chapter: &ChapterView) {
    out.open("footer", &[]).leaf("h2", &[], &book.provenance).open("dl", &[]).line();
    for ChapterFact { label, lines, is_quoted } in &chapter.provenance {
        out.leaf("dt", &[], label);
        for (text, url) in lines {
            let language: &[Attribute<'_>] = if *is_quoted { &language(&chapter.language) } else { &[] };
            out.open("dd", language);
            match url.as_deref().and_then(address) {
                Some(href) => drop(out.leaf("a", &[("href", &href), ("rel", LINK_REL)], text)),
                None => isolated_text(out, text),
            }
            out.close("dd").line();
        }
    }
    out.close("dl").close("footer");
}

/// A page around what is written into it; `root` is the way from it to the folder of the whole book.
fn page(book: &BookView, root: &str, title: &str, write: impl FnOnce(&mut Xhtml)) -> Vec<u8> {
    let mut out = Xhtml::new(HEAD);
    let spaces = [("xmlns", "http://www.w3.org/1999/xhtml"), ("xmlns:epub", "http://www.idpf.org/2007/ops")];
    out.open("html", &[&spaces[..], &language(&book.language)].concat()).line();
    let style = format!("{root}style.css");
    out.open("head", &[]).leaf("title", &[], title);
    out.empty("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", &style)]).close("head").line();
    out.open("body", &[]).line();
    write(&mut out);
    out.line().close("body").close("html").line();
    out.finish()
}

fn language(tag: &str) -> [Attribute<'_>; 2] {
    [("lang", tag), ("xml:lang", tag)]
}

/// An element with a text that turns nothing around it.
fn isolated(out: &mut Xhtml, name: &str, attributes: &[Attribute<'_>], text: &str) {
    out.open(name, attributes);
    isolated_text(out, text);
    out.close(name).line();
}

fn isolated_text(out: &mut Xhtml, text: &str) {
    out.leaf("bdi", &[], text);
}
