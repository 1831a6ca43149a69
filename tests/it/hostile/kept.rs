//! What fuzzing kept, as an archive: pages and chapters hold every word that was cleaned, whatever is done with pictures.

use crate::{
    demonstration::{HERE, files, run},
    export::unzipped,
};
use reprint::text::space::{printable, squeezed};
use scraper::{Html, Selector};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// The words of a piece of HTML, those of our own left out: links to pictures, and to where else a passage stands.
fn words(html: &Html) -> String {
    let own = Selector::parse(".picture, .also").unwrap();
    let own: Vec<_> = html.select(&own).map(|it| it.id()).collect();
    let texts = html.tree.nodes().filter(|it| !it.ancestors().any(|it| own.contains(&it.id())));
    squeezed(&printable(&texts.filter_map(|it| it.value().as_text().map(|it| &**it)).collect::<String>()))
}

/// The words of bodies as they were cleaned, each behind the caption of the picture above it, by the ids of their articles.
fn cleaned(dir: &Path) -> BTreeMap<String, String> {
    let out = run(dir, &["export", "-q"]);
    let records = String::from_utf8(out.stdout).unwrap();
    let records = records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let own = |it: Value| {
        let body = words(&Html::parse_fragment(it["body_html"].as_str().unwrap()));
        let caption = squeezed(&printable(it["caption"].as_str().unwrap_or_default()));
        (it["id"].as_str().unwrap().to_owned(), caption + &body)
    };
    records.filter(|it| it.get("copy_of").is_none()).map(own).collect()
}

#[test]
fn pages_and_chapters_hold_every_word_of_what_fuzzing_kept() {
    let site = tempfile::tempdir().unwrap();
    let dir = site.path();
    fs::create_dir(dir.join("content")).unwrap();
    for (nth, input) in files(&Path::new(HERE).join("fuzz/corpus/clean")).iter().enumerate() {
        // The first byte is the number of a recipe, which a file has not.
        let name = format!("{}.md", input.file_name().unwrap().to_str().unwrap());
        let text = fs::read(input).unwrap().get(1..).unwrap_or_default().to_owned();
        // A headline of its own, so that inputs with the same words are no copies.
        let title = text.windows(5).position(|it| it == b"<h1>t");
        let text = match title.map(|at| text.split_at(at + 5)) {
            Some((before, rest)) => [before, nth.to_string().as_bytes(), rest].concat(),
            None => text,
        };
        fs::write(dir.join("content").join(name), text).unwrap();
    }
    let prose = Selector::parse(".prose").unwrap();
    for images in ["click", "link", "local", "remote", "none"] {
        fs::write(dir.join("site.toml"), format!("images = \"{images}\"\n")).unwrap();
        let out = run(dir, &["build", "-q"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let bodies = cleaned(dir);
        assert!(bodies.len() > 50, "{}", bodies.len());
        for (id, body) in &bodies {
            let page = fs::read_to_string(dir.join("public").join(id).join("index.html")).unwrap();
            let page = Html::parse_document(&page);
            let shown = page.select(&prose).next().map(|it| it.inner_html()).unwrap_or_default();
            assert_eq!(words(&Html::parse_fragment(&shown)), *body, "{id} with images = {images}");
        }
        run(dir, &["export", "-q", "-f", "epub", "-o", "book.epub"]);
        let book = unzipped(&dir.join("book.epub"));
        for (id, body) in &bodies {
            let chapter = &book[&format!("EPUB/text/{}.xhtml", id.replace('/', "-"))];
            let text = chapter.split_once("</header>\n").unwrap().1.split_once("</section>").unwrap().0;
            assert_eq!(words(&Html::parse_fragment(text)), *body, "{id} in a book with images = {images}");
        }
    }
}
