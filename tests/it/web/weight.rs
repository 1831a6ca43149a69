//! How much of ours a reader loads with an article.

use crate::demonstration::{Demonstration, files};
use flate2::{Compression, write::GzEncoder};
use scraper::{Html, Selector};
use std::{fs, io::Write};

/// What an article page may weigh as hosts send it, beyond the article's own text, in bytes.
const MOST: usize = 20 * 1024;

fn packed(bytes: &[u8]) -> usize {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap().len()
}

#[test]
fn an_article_page_is_light() {
    let site = Demonstration::built("");
    let ours: usize =
        ["style.css", "reader.js"].map(|name| packed(&fs::read(site.public().join(name)).unwrap())).iter().sum();
    let prose = Selector::parse(".prose").unwrap();
    let mut weighed = 0;
    for file in files(&site.public()).into_iter().filter(|file| file.ends_with("index.html")) {
        let html = fs::read_to_string(&file).unwrap();
        let Some(text) = Html::parse_document(&html).select(&prose).next().map(|it| it.text().collect::<String>())
        else {
            continue;
        };
        let weight = packed(html.as_bytes()) + ours - packed(text.as_bytes());
        assert!(weight <= MOST, "{}: {weight} bytes", file.display());
        weighed += 1;
    }
    assert!(weighed > 30, "{weighed}");
}
