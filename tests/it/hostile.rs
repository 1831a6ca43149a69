//! Articles that attack whoever reads them: what is published of them is looked at tag by tag, and opened in a browser with the
//! page's own policy put out of force.
//!
//! `REPRINT_ATTACKS=FILE` takes more attacks from a file, one on a line.

mod attacks;
mod bombs;
mod bound;
mod browsed;
mod grammar;
mod kept;
mod lint;
mod measured;
mod names;
mod neighbours;
mod random;
#[cfg(unix)]
mod spoken;
mod structure;

use crate::demonstration::run;
use attacks::ATTACKS;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A site of articles that attack.
struct Site(TempDir);

/// All attacks: ours, and those that were asked for.
fn attacks() -> Vec<String> {
    let more = std::env::var("REPRINT_ATTACKS").map(|file| fs::read_to_string(file).unwrap()).unwrap_or_default();
    ATTACKS.iter().map(|it| (*it).to_owned()).chain(more.lines().map(str::to_owned)).collect()
}

/// A sentence that no other article has.
fn sentence(at: usize) -> String {
    let number = |nth: u64| {
        (at as u64 * 64 + nth + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23).wrapping_mul(0xBF58_476D)
    };
    let letter = |nth: u64| char::from_u32(0x4E00 + (number(nth) >> 33) as u32 % 20_000).unwrap();
    (0..60).map(letter).chain(['。']).collect()
}

/// A text as a value in quotes.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

impl Site {
    /// Every attack as a body, in Markdown and in HTML, in the two wrappers that recipes know best, and in every field.
    fn built(settings: &str) -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        site.write(
            "site.toml",
            &format!("base_url = \"https://h.example/\"\nfeed_text = \"full\"\nfeed_items = 999\n{settings}"),
        );
        for (at, attack) in attacks().iter().enumerate() {
            site.bodies(at, attack);
            site.fields(at, attack);
        }
        let out = run(site.0.path(), &["build", "-q"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        site
    }

    fn bodies(&self, at: usize, attack: &str) {
        let (before, after) = (sentence(at * 10), sentence(at * 10 + 1));
        let head = format!("<!doctype html><meta charset=utf-8><title>页{at}</title>");
        let page = format!("{head}<article><h1>页{at}</h1><p>{before}</p>\n{attack}\n<p>{after}</p></article>");
        self.write(&format!("content/page/{at}.html"), &page);
        let front = format!("---\ntitle: 文{at}\ndate: 2021-03-02\n---\n");
        let (before, after) = (sentence(at * 10 + 2), sentence(at * 10 + 3));
        self.write(&format!("content/text/{at}.md"), &format!("{front}{before}\n\n{attack}\n\n{after}\n"));
        let (before, after) = (sentence(at * 10 + 4), sentence(at * 10 + 5));
        let line = "-".repeat(24);
        let wrapped = format!(
            "### 报{at}\n{line}\n\n#### [首页](x)\n<p>{before}</p>{attack}<p>{after}</p>\n\n原文地址（需翻墙访问）：https://a.example/{at}\n"
        );
        self.write(&format!("content/wrapped/{at}.md"), &wrapped);
    }

    /// The attack as title, tag, author, address, caption, alternative words, file name and whatever else is shown.
    fn fields(&self, at: usize, attack: &str) {
        let (value, one) = (quoted(attack), attack.replace(['\n', '\r'], " "));
        let keys =
            ["title", "author", "source", "outlet", "image", "caption", "lang", "categories", "slug", "permalink"];
        let front: String = keys.iter().map(|key| format!("{key}: {value}\n")).collect();
        let body =
            format!("{}\n\n[{one}]({one})\n\n![{one}]({one})\n\n{}", sentence(at * 10 + 6), sentence(at * 10 + 7));
        let name: String = attack.chars().map(|c| if matches!(c, '/' | '\0') { '_' } else { c }).take(40).collect();
        self.write(
            &format!("content/named/{at}{name}.md"),
            &format!("---\n{front}tags: [{value}, 标签]\ndate: 2021-04-03\n---\n{body}\n"),
        );
        let attribute = attack.replace('"', "&quot;");
        let head = format!(
            "<!doctype html><html lang=\"{attribute}\"><meta charset=utf-8><title>{attack}</title>\
             <meta name=author content=\"{attribute}\"><meta name=keywords content=\"{attribute}\">\
             <meta property=og:image content=\"{attribute}\"><link rel=canonical href=\"{attribute}\">\
             <script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":{value},\"author\":{value}}}</script>"
        );
        let figure = format!(
            "<figure><img src=\"https://i.example/{at}.jpg\" alt=\"{attribute}\"><figcaption>{attack}</figcaption></figure>"
        );
        let body = format!(
            "<article><h1>{attack}</h1><p>{}</p>{figure}<p>{}</p></article>",
            sentence(at * 10 + 8),
            sentence(at * 10 + 9)
        );
        self.write(&format!("content/said/{at}.html"), &format!("{head}{body}"));
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.0.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn public(&self) -> PathBuf {
        self.0.path().join("public")
    }
}

/// Whether a file of a site is an article's own page.
fn is_article(path: &Path) -> bool {
    path.ends_with("index.html") && path.with_file_name("provenance.json").exists()
}
