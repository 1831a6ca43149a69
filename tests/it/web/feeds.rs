//! The feeds and the sitemap against schemas: what RFC 4287 and the protocol of sitemaps ask, as tests/web/*.rng write it down.
//! Whether what they name is there, tests/it/links.rs asks.

use super::{hosted, ours, run};
use crate::demonstration::files;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is wrong with files by a schema.
fn wrong(schema: &str, files: &[PathBuf]) -> Vec<String> {
    let mut command = Command::new("xmllint");
    let out = run(command.args(["--nonet", "--noout", "--relaxng"]).arg(ours(schema)).args(files));
    let said = String::from_utf8(out.stderr).unwrap();
    let valid = said.lines().filter(|line| line.ends_with(" validates")).count();
    assert_eq!(valid == files.len(), out.status.success(), "{said}");
    said.lines().filter(|line| !line.ends_with(" validates")).map(str::to_owned).collect()
}

fn feeds(public: &Path) -> Vec<PathBuf> {
    files(public).into_iter().filter(|file| file.ends_with("atom.xml")).collect()
}

#[test]
fn feeds_and_the_sitemap_are_of_their_standards() {
    for text in ["excerpt", "full"] {
        let site = hosted(&format!("feed_text = \"{text}\""));
        let feeds = feeds(&site.public());
        assert!(feeds.len() > 10, "{feeds:?}");
        assert_eq!(wrong("atom.rng", &feeds), [""; 0]);
        assert_eq!(fs::read_to_string(&feeds[0]).unwrap().contains("<content type=\"html\">"), text == "full");
        assert_eq!(wrong("sitemap.rng", &[site.public().join("sitemap.xml")]), [""; 0]);
    }
}

#[test]
fn a_feed_or_a_sitemap_that_is_wrong_is_noticed() {
    let site = hosted("");
    let spoilt = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(site.public().join(name)).unwrap();
        assert!(text.contains(from), "{name}: {from}");
        let file = site.public().join("spoilt.xml");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        file
    };
    let feed = fs::read_to_string(site.public().join("atom.xml")).unwrap();
    let piece = |from: &str, to: &str| {
        let start = feed.find(from).unwrap();
        feed[start..start + feed[start..].find(to).unwrap() + to.len()].to_owned()
    };
    let (id, updated) = (piece("<id>", "</id>"), piece("<updated>", "</updated>"));
    let changes = [
        (id.as_str(), ""),
        (id.as_str(), "<id>here</id>"),
        (updated.as_str(), "<updated>2024-03-09</updated>"),
        (updated.as_str(), "<updated>2024-03-09T08:00:00</updated>"),
        ("<entry ", "<item/><entry "),
        ("<summary>", "<summary><b/>"),
        ("type=\"text/html\"", "type=\"html\""),
        ("http://www.w3.org/2005/Atom", "http://www.w3.org/2005/atom"),
        ("</feed>", ""),
    ];
    for (from, to) in changes {
        assert_ne!(wrong("atom.rng", &[spoilt("atom.xml", from, to)]), [""; 0], "{from} as {to}");
    }
    let changes = [
        ("<loc>https:", "<loc>"),
        ("<lastmod>", "<lastmod>on "),
        ("<url>", "<url><title>一</title>"),
        ("</urlset>", ""),
    ];
    for (from, to) in changes {
        assert_ne!(wrong("sitemap.rng", &[spoilt("sitemap.xml", from, to)]), [""; 0], "{from} as {to}");
    }
}
