//! What a search costs a reader, in a real browser: for a site that was built before and that `REPRINT_SITE` names, files and bytes of a
//! first question, and the time from a key press to results. `scripts/bench search` builds one and prints what is found here.

use super::drawn;
use crate::chromium::{Browser, Proxy};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use url::Url;

/// Types a question, and says when results are there, which files have been loaded by then, and how many in the end.
const TYPE: &str = "(async query => { \
    const page = document.getElementById('search'), input = page.querySelector('[name=q]'); \
    const until = async is => { while (!is()) await new Promise(it => requestAnimationFrame(it)) }; \
    const files = [...document.scripts].map(it => it.src); \
    new MutationObserver(all => files.push(...all.flatMap(it => [...it.addedNodes]).map(it => it.src))).observe(document.head, { childList: true }); \
    const start = performance.now(); \
    page.dataset.state = 'typed'; \
    input.value = query; \
    input.dispatchEvent(new InputEvent('input')); \
    await until(() => !['busy', 'typed'].includes(page.dataset.state)); \
    const shown = performance.now() - start, early = [...files]; \
    await new Promise(it => setTimeout(it, 300)); \
    return { shown, files: early, all: files, state: page.dataset.state, results: page.querySelectorAll('#results li').length } })";

/// Sizes of files, compressed.
struct Sizes(BTreeMap<PathBuf, usize>);

impl Sizes {
    fn of(&mut self, file: &Path) -> usize {
        *self
            .0
            .entry(file.to_owned())
            .or_insert_with(|| Command::new("gzip").args(["-9", "-c"]).arg(file).output().unwrap().stdout.len())
    }

    fn sum(&mut self, urls: &Value) -> (usize, usize) {
        let files = urls.as_array().unwrap().iter().map(|url| Url::parse(url.as_str().unwrap()).unwrap());
        let ours = files.filter(|url| url.path().contains("/search/") || url.path().ends_with("/search.js"));
        let sizes: Vec<usize> = ours.map(|url| self.of(&url.to_file_path().unwrap())).collect();
        (sizes.len(), sizes.iter().sum())
    }
}

/// The one in the middle, and the one that nine of ten are below.
fn spread(mut all: Vec<f64>) -> String {
    all.sort_by(f64::total_cmp);
    format!(
        "median {:.1}, nine of ten below {:.1}, at most {:.1}",
        all[all.len() / 2],
        all[all.len() * 9 / 10],
        all[all.len() - 1]
    )
}

#[test]
fn what_a_search_costs_a_reader() {
    let Some(public) = std::env::var_os("REPRINT_SITE") else { return };
    let public = fs::canonicalize(public).unwrap();
    let articles = drawn::Files::published(&public).articles();
    let address = Url::from_file_path(public.join("search/index.html")).unwrap();
    let tab = Browser::start(&Proxy::start()).tab_that_tells(&["Page"]);
    let mut sizes = Sizes(BTreeMap::new());
    let mut found: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let queries = drawn::queries(&articles);
    for query in &queries {
        tab.open(&address);
        let first = tab.value(&format!("{TYPE}({})", json!(query)));
        assert!(["done", "partly"].contains(&first["state"].as_str().unwrap()), "{first}");
        let (files, bytes) = sizes.sum(&first["files"]);
        let (all_files, all_bytes) = sizes.sum(&first["all"]);
        let warm = tab.value(&format!("{TYPE}({})", json!(query)));
        for (name, value) in [
            ("files until results", files as f64),
            ("KB until results", bytes as f64 / 1000.0),
            ("files in all", all_files as f64),
            ("KB in all", all_bytes as f64 / 1000.0),
            ("ms, first", first["shown"].as_f64().unwrap()),
            ("ms, warm", warm["shown"].as_f64().unwrap()),
            ("results", first["results"].as_f64().unwrap()),
        ] {
            found.entry(name).or_default().push(value);
        }
    }
    println!("{} articles, {} questions", articles.len(), queries.len());
    found.into_iter().for_each(|(name, all)| println!("{name}: {}", spread(all)));
}
