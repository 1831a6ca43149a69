//! The search, from all sides: what it finds against what is there, its page in a real browser, the command line over the same files,
//! and builds that make only what has changed.

mod drawn;
mod kept;
mod measured;
mod page;

use crate::demonstration::Demonstration;
use serde_json::Value;

/// What the command line finds, by address, best first.
fn found(site: &Demonstration, query: &str) -> Vec<String> {
    let out = site.run(&["search", "--json", "--limit", "10000", "--", query]);
    assert!(out.status.success(), "{query}: {}", String::from_utf8_lossy(&out.stderr));
    let answer: Value = serde_json::from_slice(&out.stdout).unwrap();
    let articles = answer["articles"].as_array().unwrap();
    assert_eq!(answer["count"], articles.len());
    articles.iter().map(|it| it["url"].as_str().unwrap().to_owned()).collect()
}
