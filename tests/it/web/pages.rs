//! One page of each kind: the folder of a built demonstration comes in, files of it go out. It looks for what it wants by what is
//! in the pages, and fails where the demonstration has no page of a kind.

use crate::demonstration::files;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Pages that are always at the same place.
const FIXED: [&str; 12] = [
    "index.html", "404.html", "coverage/index.html", "about/index.html", "tags/index.html", "topics/index.html",
    "outlets/index.html", "sources/index.html", "archive/index.html", "stories/index.html", "undated/index.html",
    "search/index.html",
];

/// Lists and stories: the folder, and how far below it one page of that kind is.
const BELOW: [(&str, usize); 9] = [
    ("tags", 2),
    ("topics", 2),
    ("outlets", 2),
    ("sources", 2),
    ("stories", 2),
    ("undated", 2),
    ("2024", 1),
    ("2024", 2),
    ("2024", 3),
];

/// What an article can have that others have not.
const ARTICLES: [&str; 6] = [
    "<dl class=\"filed\">",
    "<mark class=\"shared\"",
    "id=\"story\"",
    "id=\"related\"",
    "<article class=\"story\" lang=\"en\"",
    "<figure>",
];

/// One page of each kind, by its file; of articles, one for each thing that an article can have.
pub(crate) fn pages(public: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = FIXED.map(|path| public.join(path)).to_vec();
    all.extend(BELOW.map(|(dir, depth)| {
        let found = below(&public.join(dir), depth).next();
        found.unwrap_or_else(|| panic!("no page {depth} below {dir}"))
    }));
    let articles: Vec<(PathBuf, String)> = ["2022", "2023", "2024"]
        .iter()
        .flat_map(|year| below(&public.join(year), 4))
        .map(|file| (file.clone(), fs::read_to_string(&file).unwrap()))
        .collect();
    all.extend(ARTICLES.map(|what| {
        let found = articles.iter().find(|(_, html)| html.contains(what));
        found.unwrap_or_else(|| panic!("no article has {what}")).0.clone()
    }));
    all.sort();
    all.dedup();
    all
}

/// The pages that are so far below a folder, and no further.
fn below(dir: &Path, depth: usize) -> impl Iterator<Item = PathBuf> + use<> {
    let dir = dir.to_owned();
    files(&dir).into_iter().filter(move |file| {
        file.ends_with("index.html") && file.strip_prefix(&dir).unwrap().components().count() == depth
    })
}
