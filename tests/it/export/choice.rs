//! Which articles are taken: by names, ids, slugs and days, and by all of them at once.

use super::{exported, records, refused};
use crate::demonstration::Demonstration;
use serde_json::Value;

/// The articles of a choice, copies left out.
fn chosen(site: &Demonstration, args: &[&str]) -> Vec<Value> {
    records(&exported(site, args)).into_iter().filter(|it| it.get("copy_of").is_none()).collect()
}

#[test]
fn articles_are_chosen_by_any_name_of_what_they_stand_under() {
    let site = Demonstration::built("base_url = \"https://host.example/sub/\"");
    let all = chosen(&site, &[]);
    let has = |key: &str, value: &str| {
        let is_it = |it: &&Value| {
            it[key].as_str() == Some(value) || it[key].as_array().is_some_and(|it| it.contains(&value.into()))
        };
        all.iter().filter(is_it).cloned().collect::<Vec<_>>()
    };
    let topic = has("topics", "水与桥");
    assert!(topic.len() > 5 && topic.len() < all.len(), "{}", topic.len());
    for name in [
        "水与桥",
        "水與橋",
        "water-and-bridges",
        "topics/water-and-bridges/",
        "https://host.example/sub/topics/water-and-bridges/",
    ] {
        assert_eq!(chosen(&site, &["--topic", name]), topic, "{name}");
    }
    let outlet = has("outlet_id", "dukou-news");
    assert!(!outlet.is_empty());
    for name in ["dukou-news", "渡口新聞", "渡口新闻", "outlets/dukou-news/index.html"] {
        assert_eq!(chosen(&site, &["--outlet", name]), outlet, "{name}");
    }
    let ferry = chosen(&site, &["--tag", "渡轮"]);
    assert!(ferry.len() > 1);
    for name in ["du-lun", "輪渡", "轮渡", "tags/du-lun/"] {
        assert_eq!(chosen(&site, &["--tag", name]), ferry, "{name}");
    }
    let address = all.iter().find_map(|it| it["story"].as_str()).unwrap();
    let story = has("story", address);
    assert!(story.len() > 1);
    let slug = address.trim_start_matches("stories/").trim_end_matches('/');
    for name in [address, slug, &format!("/{address}index.html")] {
        assert_eq!(chosen(&site, &["--story", name]), story, "{name}");
    }
}

#[test]
fn of_several_names_of_a_kind_one_is_enough_and_of_several_kinds_all_must_hold() {
    let site = Demonstration::new("");
    let count = |args: &[&str]| chosen(&site, args).len();
    let (one, other) = (count(&["--outlet", "dukou-news"]), count(&["--outlet", "nanyu-tv"]));
    assert_eq!(count(&["--outlet", "dukou-news", "--outlet", "nanyu-tv"]), one + other);
    let both = chosen(&site, &["--outlet", "chenghu-daily", "--topic", "water-and-bridges"]);
    assert!(!both.is_empty() && both.len() < count(&["--outlet", "chenghu-daily"]));
    let is_both =
        |it: &Value| it["outlet_id"] == "chenghu-daily" && it["topics"].as_array().unwrap().contains(&"水与桥".into());
    assert!(both.iter().all(is_both));
    let days = chosen(&site, &["--from", "2023-09-16", "--until", "2023-09-17"]);
    assert!(
        days.len() > 2 && days.iter().all(|it| ["2023-09-16", "2023-09-17"].contains(&it["date"].as_str().unwrap()))
    );
    let undated = chosen(&site, &[]).iter().filter(|it| it["date"].is_null()).count();
    assert_eq!(count(&["--from", "1900-01-01"]) + undated, count(&[]), "what has no day is in no span");
}

#[test]
fn a_name_that_nothing_has_is_said_with_the_nearest_one() {
    let site = Demonstration::new("");
    let error = |text: &str| (format!("error: {text}\n"), 1);
    assert_eq!(
        refused(&site, &["-q", "--topic", "水和桥"]),
        error("--topic 水和桥: no topic has this name; did you mean 水与桥?")
    );
    assert_eq!(
        refused(&site, &["-q", "--outlet", "dukuo-news"]),
        error("--outlet dukuo-news: no outlet has this name; did you mean dukou-news?")
    );
    assert_eq!(refused(&site, &["--from", "tomorrow"]).1, 2);
    let (said, code) = refused(&site, &["-f", "zip", "--topic", "水与桥"]);
    assert_eq!(
        (said.starts_with("error: --format zip: takes the site as it was published"), code),
        (true, 2),
        "{said}"
    );
    assert_eq!(refused(&site, &["--output-dir", "public"]).1, 2);
    let (said, code) = refused(&site, &["-q", "-o", "content"]);
    assert_eq!((said.as_str(), code), ("error: content: is a folder; name a file in it\n", 1));
}

#[test]
fn a_file_holds_what_standard_output_would() {
    let site = Demonstration::new("");
    for format in ["jsonl", "csv", "json-feed"] {
        let text = exported(&site, &["-f", format, "--tag", "渡轮"]);
        assert_eq!(exported(&site, &["-f", format, "--tag", "渡轮", "-o", "new/file"]), "");
        assert_eq!(std::fs::read_to_string(site.root().join("new/file")).unwrap(), text, "{format}");
    }
}
