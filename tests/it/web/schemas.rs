//! What pages and feeds say to machines in JSON, against schemas: linked data by what schema.org lets a NewsArticle say, JSON feeds
//! by version 1.1 of their standard, as tests/web/*.schema.json write it down.

use super::{hosted, ours, run, tool};
use crate::demonstration::{Demonstration, files};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// What is wrong with values by a schema.
pub(crate) fn wrong(schema: &str, values: &[Value]) -> Vec<String> {
    tool("ajv/package.json");
    let lines: String = values.iter().map(|value| format!("{value}\n")).collect();
    let input = tempfile::NamedTempFile::new().unwrap();
    fs::write(input.path(), lines).unwrap();
    let input = Stdio::from(fs::File::open(input.path()).unwrap());
    let out = run(Command::new("node").arg(ours("validate.mjs")).arg(ours(schema)).stdin(input));
    let said = String::from_utf8(out.stdout).unwrap();
    let looked = format!("{} looked at", values.len());
    assert_eq!(said.lines().last(), Some(looked.as_str()), "{}", String::from_utf8_lossy(&out.stderr));
    said.lines().filter(|line| *line != looked).map(str::to_owned).collect()
}

/// The linked data of all articles.
fn linked(public: &Path) -> Vec<Value> {
    let pages = files(public).into_iter().filter(|file| file.extension().is_some_and(|it| it == "html"));
    let data = |file| {
        let text = fs::read_to_string(file).unwrap();
        let (_, rest) = text.split_once("<script type=\"application/ld+json\">")?;
        Some(serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap())
    };
    pages.filter_map(data).collect()
}

/// The JSON feeds.
fn feeds(public: &Path) -> Vec<Value> {
    let feeds = files(public).into_iter().filter(|file| file.ends_with("feed.json"));
    feeds.map(|file| serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()).collect()
}

#[test]
fn linked_data_says_what_schema_org_knows() {
    for site in [Demonstration::built(""), hosted("")] {
        let data = linked(&site.public());
        assert!(data.len() > 30, "{}", data.len());
        assert_eq!(wrong("news-article.schema.json", &data), [""; 0]);
    }
}

#[test]
fn json_feeds_are_of_their_standard() {
    for text in ["excerpt", "full"] {
        let feeds = feeds(&hosted(&format!("feed_text = \"{text}\"")).public());
        assert!(feeds.len() > 10, "{}", feeds.len());
        assert_eq!(wrong("feed.schema.json", &feeds), [""; 0]);
    }
}

#[test]
fn what_is_wrong_is_noticed() {
    let site = hosted("");
    let mut article = linked(&site.public()).remove(0);
    article["publisher"] = "somebody".into();
    article["datePublished"] = "2 March".into();
    article["printer"] = "x".into();
    let found = wrong("news-article.schema.json", &[article]);
    assert_eq!(found.len(), 3, "{found:?}");
    let mut feed = feeds(&site.public()).remove(0);
    feed["items"][0]["id"] = 1.into();
    feed["items"][1]["date_published"] = "2024-03-09".into();
    feed["version"] = "1".into();
    let found = wrong("feed.schema.json", &[feed]);
    assert_eq!(found.len(), 3, "{found:?}");
}
