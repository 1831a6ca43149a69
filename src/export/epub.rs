//! EPUB 3: a book in, its container out: cover, table of contents (for new readers and for old ones), a file for each chapter, the
//! pictures that the site holds. It loads nothing from anywhere, and it does not look at the clock: the same articles are the same
//! bytes.

use super::{
    archive::{add, options},
    chapter,
    xhtml::Xhtml,
};
use crate::page::BookView;
use anyhow::{Context, Result};
use std::{
    collections::BTreeSet,
    io::{Seek, Write},
};
use zip::{CompressionMethod, ZipWriter};

/// The first file of all, by which anybody can tell what it is.
const MIMETYPE: &str = "application/epub+zip";

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const XHTML: &str = "application/xhtml+xml";

/// A file of the book, as its package names it.
struct Item {
    id: String,
    place: String,
    kind: &'static str,
    /// `nav`, where it is the table of contents.
    properties: &'static str,
}

/// What a picture is, by the end of its name; none where a book's reader need not know it.
pub(super) fn kind(file: &str) -> Option<&'static str> {
    match file.rsplit('.').next()? {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}

/// Writes a book; `picture` gives the bytes of a picture by its file.
pub(super) fn write(book: &BookView, out: impl Write + Seek, picture: impl Fn(&str) -> Result<Vec<u8>>) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    zip.start_file("mimetype", options().compression_method(CompressionMethod::Stored))?;
    zip.write_all(MIMETYPE.as_bytes())?;
    add(&mut zip, "META-INF/container.xml", CONTAINER.as_bytes())?;
    let mut pictures = BTreeSet::new();
    let mut put = |place: &str, bytes: &[u8]| add(&mut zip, &format!("EPUB/{place}"), bytes);
    put("style.css", include_bytes!("book.css"))?;
    put("cover.xhtml", &chapter::cover(book))?;
    put("nav.xhtml", &chapter::contents(book))?;
    put("toc.ncx", &old_contents(book))?;
    for chapter in book.groups.iter().flat_map(|group| &group.chapters) {
        let (text, shown) = chapter::chapter(book, chapter);
        put(&format!("text/{}.xhtml", chapter.key), &text)?;
        pictures.extend(shown.iter().filter_map(|src| src.strip_prefix("../").map(str::to_owned)));
    }
    for file in &pictures {
        put(file, &picture(file)?)?;
    }
    put("package.opf", &package(book, &items(book, &pictures)?))?;
    zip.finish()?;
    Ok(())
}

/// All files but the package itself; those that are read from the first to the last come first, in their order.
fn items(book: &BookView, pictures: &BTreeSet<String>) -> Result<Vec<Item>> {
    let item =
        |id: &str, place: &str, kind: &'static str| Item { id: id.into(), place: place.into(), kind, properties: "" };
    let mut items =
        vec![item("cover", "cover.xhtml", XHTML), Item { properties: "nav", ..item("nav", "nav.xhtml", XHTML) }];
    let chapters = book.groups.iter().flat_map(|group| &group.chapters);
    items.extend(chapters.map(|it| item(&format!("a-{}", it.key), &format!("text/{}.xhtml", it.key), XHTML)));
    items.push(item("ncx", "toc.ncx", "application/x-dtbncx+xml"));
    items.push(item("style", "style.css", "text/css"));
    for (nth, file) in pictures.iter().enumerate() {
        let kind = kind(file).with_context(|| format!("{file}: is no picture that a book can hold"))?;
        items.push(item(&format!("picture-{}", nth + 1), file, kind));
    }
    Ok(items)
}

/// What the book is, and what it is made of.
fn package(book: &BookView, items: &[Item]) -> Vec<u8> {
    let mut out = Xhtml::new(XML);
    out.open(
        "package",
        &[
            ("xmlns", "http://www.idpf.org/2007/opf"),
            ("version", "3.0"),
            ("unique-identifier", "id"),
            ("xml:lang", &book.language),
        ],
    )
    .line();
    metadata(&mut out, book);
    out.open("manifest", &[]).line();
    for Item { id, place, kind, properties } in items {
        let mut attributes = vec![("id", id.as_str()), ("href", place), ("media-type", kind)];
        attributes.extend((!properties.is_empty()).then_some(("properties", *properties)));
        out.empty("item", &attributes).line();
    }
    out.close("manifest").line().open("spine", &[("toc", "ncx")]).line();
    for item in items.iter().filter(|item| item.kind == XHTML) {
        out.empty("itemref", &[("idref", &item.id)]).line();
    }
    out.close("spine").line().close("package").line();
    out.finish()
}

fn metadata(out: &mut Xhtml, book: &BookView) {
    out.open("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")]).line();
    out.leaf("dc:identifier", &[("id", "id")], &format!("urn:uuid:{}", book.id)).line();
    out.leaf("dc:title", &[], &book.title).line().leaf("dc:language", &[], &book.language).line();
    let archive = if book.archive.is_empty() { &book.title } else { &book.archive };
    out.leaf("dc:publisher", &[], archive).line();
    for name in &book.authors {
        out.leaf("dc:creator", &[], name).line();
    }
    for (name, text) in [("dc:description", &book.description), ("dc:source", &book.address)] {
        if !text.is_empty() {
            out.leaf(name, &[], text).line();
        }
    }
    let says = [
        ("dcterms:modified", book.modified.as_str()),
        ("schema:accessMode", "textual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityFeature", "structuralNavigation"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
    ];
    for (property, value) in says {
        out.leaf("meta", &[("property", property)], value).line();
    }
    out.close("metadata").line();
}

/// The table of contents for readers that know EPUB 2 only.
fn old_contents(book: &BookView) -> Vec<u8> {
    let mut out = Xhtml::new(XML);
    let space = ("xmlns", "http://www.daisy.org/z3986/2005/ncx/");
    out.open("ncx", &[space, ("version", "2005-1"), ("xml:lang", &book.language)]).line().open("head", &[]);
    out.empty("meta", &[("name", "dtb:uid"), ("content", &format!("urn:uuid:{}", book.id))]);
    out.empty("meta", &[("name", "dtb:depth"), ("content", "2")]).close("head").line();
    out.open("docTitle", &[]).leaf("text", &[], &book.title).close("docTitle").line();
    out.open("navMap", &[]).line();
    let mut number = 0;
    let mut point = |out: &mut Xhtml, name: &str, place: &str| {
        number += 1;
        out.open("navPoint", &[("id", &format!("n{number}"))]);
        out.open("navLabel", &[]).leaf("text", &[], name).close("navLabel").empty("content", &[("src", place)]);
    };
    point(&mut out, &book.cover, "cover.xhtml");
    out.close("navPoint").line();
    for group in &book.groups {
        let place = |key: &str| format!("text/{key}.xhtml");
        let Some(first) = group.chapters.first() else { continue };
        point(&mut out, &group.name, &place(&first.key));
        for chapter in &group.chapters {
            point(&mut out, &chapter.title, &place(&chapter.key));
            out.close("navPoint").line();
        }
        out.close("navPoint").line();
    }
    out.close("navMap").close("ncx").line();
    out.finish()
}
