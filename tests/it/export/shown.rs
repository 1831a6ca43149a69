//! How much of an article is taken: as its outlet's policy says in every form, unless the owner asks for the whole; and of what was
//! taken back, nothing.

use super::{exported, records, unzipped};
use crate::{
    demonstration::{Demonstration, HERE, files},
    web::wrong,
};
use serde_json::Value;
use std::{fs, path::Path};

/// An article of 群屿时报 of which there is a copy, and words at its beginning.
const TITLE: &str = "停火三十年";
const EARLY: &str = "【群屿时报2022年11月12日讯】";

/// The demonstration with another policy for an outlet.
fn with_policy(policy: &str) -> Demonstration {
    let site = Demonstration::new("");
    let own = fs::read_to_string(Path::new(HERE).join("site.toml")).unwrap();
    let outlet = "hosts = [\"qunyu-times.example\"]";
    assert!(own.contains(outlet));
    let text = own.replace(outlet, &format!("{outlet}\npolicy = \"{policy}\""));
    fs::write(site.root().join("site.toml"), text).unwrap();
    site
}

/// The record of the article's file.
fn record(site: &Demonstration, args: &[&str]) -> Value {
    let all = records(&exported(site, args));
    all.iter().find(|it| it["path"] == "mirror/pages/nsc413/n13862040.md").unwrap().clone()
}

#[test]
fn a_policy_holds_in_every_form() {
    let full = Demonstration::new("");
    let whole = record(&full, &[]);
    let text = whole["body_text"].as_str().unwrap();
    let last = text.lines().last().unwrap();
    assert!(text.contains(EARLY) && last.chars().count() > 20, "{text}");
    assert_eq!(exported(&full, &[]).matches(last).count(), 4, "text and HTML of it and of its copy");
    let forms = |site: &Demonstration, more: &[&str]| {
        let [lines, table, feed] =
            ["jsonl", "csv", "json-feed"].map(|format| exported(site, &[&["-f", format], more].concat()));
        exported(site, &[&["-f", "epub", "-o", "book.epub"], more].concat());
        let notes = site.root().join("notes");
        exported(site, &[&["-f", "md", "-o", notes.to_str().unwrap()], more].concat());
        let texts = files(&notes).iter().map(|it| fs::read_to_string(it).unwrap()).collect();
        fs::remove_dir_all(notes).unwrap();
        [lines, table, feed, unzipped(&site.root().join("book.epub")).into_values().collect(), texts]
    };
    for (policy, has_first) in [("excerpt", true), ("metadata", false)] {
        let site = with_policy(policy);
        for form in forms(&site, &[]) {
            assert!(!form.contains(last), "{policy}: {form}");
            assert!(form.contains(TITLE), "{policy}: who published what and when is everybody's");
        }
        let shown = record(&site, &[]);
        let (text, html) = (shown["body_text"].as_str().unwrap(), shown["body_html"].as_str().unwrap());
        assert_eq!((!text.is_empty(), !html.is_empty()), (has_first, has_first), "{policy}: {text}");
        assert_eq!(
            (&shown["sha256"], &shown["removed"], &shown["byline"]),
            (&whole["sha256"], &whole["removed"], &whole["byline"])
        );
        // For the owner, everything is as if there were no policy.
        assert_eq!(forms(&site, &["--whole"]), forms(&full, &[]), "{policy}");
    }
}

#[test]
fn a_json_feed_has_whole_texts_and_is_of_its_standard() {
    for settings in ["", "base_url = \"https://host.example/sub/\""] {
        let site = Demonstration::new(settings);
        let feed: Value = serde_json::from_str(&exported(&site, &["-f", "json-feed"])).unwrap();
        assert_eq!(wrong("feed.schema.json", std::slice::from_ref(&feed)), [""; 0]);
        let items = feed["items"].as_array().unwrap();
        assert_eq!(items.len(), 39, "all of them, however many a feed of the site has");
        assert!(items.iter().all(|item| item["content_html"].as_str().is_some_and(|html| html.contains("<p>"))));
        assert_eq!(feed.get("feed_url"), None, "it is published nowhere");
        let topic: Value = serde_json::from_str(&exported(&site, &["-f", "json-feed", "--topic", "水与桥"])).unwrap();
        assert_eq!(topic["title"], "水与桥 · 澄湖文存");
        // Without an address of the site nothing of it has one; what the outlets have stays.
        let page = (!settings.is_empty()).then(|| "https://host.example/sub/topics/water-and-bridges/".into());
        assert_eq!(topic.get("home_page_url").cloned(), page);
        assert_eq!(topic["items"][0].get("url").is_some(), page.is_some());
        let elsewhere: Vec<&str> = items.iter().filter_map(|item| item["external_url"].as_str()).collect();
        assert!(elsewhere.len() == 28 && elsewhere.iter().all(|url| url.contains(".example/")), "{elsewhere:?}");
    }
}
