//! Articles that attack, bound as a book: it is of its standard all the same, and holds no element that is not named here.

use super::Site;
use crate::{
    demonstration::run,
    export::{books::wrong, unzipped},
};
use quick_xml::{Reader, events::Event};
use reprint::text::space::{printable, squeezed};
use scraper::Html;
use serde_json::Value;
use std::collections::BTreeSet;

/// Elements and attributes that a book may have beside its package.
const ELEMENTS: [&str; 54] = [
    "a", "bdi", "blockquote", "body", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "ins", "li", "link", "mark", "nav",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "section", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "u", "ul",
];
const ATTRIBUTES: [&str; 15] = [
    "class", "colspan", "epub:type", "href", "id", "lang", "rel", "reversed", "rowspan", "start", "type", "value",
    "xml:lang", "xmlns", "xmlns:epub",
];

/// What HTML forgives and a book may not have.
const LOOSE: &[&str] = &[
    "<ul><p>一</p>二<li>三</ul>",
    "<dl><dd>一<dt>二</dl>",
    "<dl><dt><h2>一</h2><dd>二</dl>",
    "<table><caption>一</caption><tr><th><h2>二</h2><td><ul><li>三</ul></table>",
    "<table><tfoot><tr><td>一</tfoot><tbody><tr><td>二</tbody><thead><tr><td>三</thead></table>",
    "<table><tr><td>一<table><tr><td>二</table></table>",
    "<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby><ruby>字</ruby><ruby><rt>三</rt></ruby>",
    "<a href='https://a_b.example/x|y?z={}[]^`#a#b%'>一</a>",
    "<blockquote><ul><li><hr>一</ul></blockquote>",
    "<figure><img src=https://i.example/a.jpg><img src=https://i.example/b.jpg><figcaption>一<figcaption>二</figure>",
    "<pre>\n\n 一\n<b>二</b></pre>",
];

/// The words of a piece of HTML.
fn words(html: &str) -> String {
    squeezed(&printable(&Html::parse_fragment(html).root_element().text().collect::<String>()))
}

/// Every word of a body stands in its chapter, and in the same order, whatever form it had.
fn must_have_all_words(site: &Site) {
    site.write("none.toml", "images = \"none\"\n");
    let export = |args: &[&str]| {
        let out = run(site.0.path(), &[&["export", "-q", "-c", "none.toml"], args].concat());
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    export(&["-f", "epub", "-o", "words.epub"]);
    let book = unzipped(&site.0.path().join("words.epub"));
    let records = export(&[]);
    let records = records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut seen = 0;
    for record in records.filter(|it| it.get("copy_of").is_none()) {
        let text = &book[&format!("EPUB/text/{}.xhtml", record["id"].as_str().unwrap().replace('/', "-"))];
        let body = text.split_once("</header>\n").unwrap().1.split_once("</section>").unwrap().0;
        let caption = record["caption"].as_str().map(|it| squeezed(&printable(it))).unwrap_or_default();
        let want = caption + &words(record["body_html"].as_str().unwrap());
        assert_eq!(words(body), want, "{}", record["path"]);
        seen += 1;
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn a_book_of_attacks_is_of_its_standard() {
    let site = Site::built("title = \"]]></title><script>owned=1</script>\\u0001\\u202E&amp;\"\n");
    (0..LOOSE.len()).for_each(|at| site.bodies(1000 + at, LOOSE[at]));
    let out = run(site.0.path(), &["export", "-q", "-f", "epub", "-o", "book.epub"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let file = site.0.path().join("book.epub");
    assert_eq!(wrong(&file), [""; 0]);
    must_have_all_words(&site);
    let (mut elements, mut attributes, mut chapters) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (name, text) in unzipped(&file).iter().filter(|(name, _)| name.ends_with(".xhtml")) {
        chapters += usize::from(name.contains("/text/"));
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event().unwrap_or_else(|err| panic!("{name}: {err}")) {
                Event::Start(element) | Event::Empty(element) => {
                    elements.insert(element.name().as_ref().to_owned());
                    for attribute in element.attributes().map(Result::unwrap) {
                        let key = attribute.key.as_ref().to_owned();
                        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
                        let is_ours = !value.contains(':')
                            || ["http://", "https://", "mailto:"].iter().any(|it| value.starts_with(it));
                        assert!(key != "href" || is_ours, "{name}: {value}");
                        attributes.insert(key);
                    }
                }
                Event::Eof => break,
                _ => (),
            }
        }
    }
    assert!(chapters > 300, "{chapters}");
    let strange = |found: &BTreeSet<String>, known: &[&str]| {
        found.iter().filter(|it| !known.contains(&it.as_str())).cloned().collect::<Vec<_>>()
    };
    assert_eq!((strange(&elements, &ELEMENTS), strange(&attributes, &ATTRIBUTES)), (Vec::new(), Vec::new()));
    assert!(["div", "ruby", "table", "dl"].iter().all(|it| elements.contains(*it)), "{elements:?}");
}
