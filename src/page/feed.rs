//! Feeds: a list's newest articles in, an Atom feed out. It never asks what time it is: a feed is as new as its newest
//! article, and identifiers come from addresses below the site's root, so that they outlive a move to another host.

use super::{Bodies, Which, embeds, frame::Frame, local, pictures, url, view};
use crate::{
    article::print,
    config::FeedText,
    library::{ArticleId, Shelf},
    text::{self, space::printable},
};
use jiff::civil::Date;
use serde_json::json;
use view::{FeedEntry, FeedView};

/// The feed of the whole site, or of one list, in the file of that name.
pub(super) fn view(frame: &Frame<'_>, which: Option<Which>, name: &str, bodies: Bodies<'_>) -> FeedView {
    let (page, title) = match which {
        Some(which) => (frame.shelf(which).address.as_str(), frame.title(which)),
        None => ("", String::new()),
    };
    let newest = frame.config.feed_items;
    let articles: Vec<ArticleId> = match which {
        Some(which) => frame.shelf(which).articles.iter().copied().take(newest).collect(),
        None => frame.library.articles.ids().take(newest).collect(),
    };
    of(frame, &format!("{page}{name}"), (page, &title), &articles, bodies)
}

/// A feed at a place, of articles, newest first, that belongs to a page of that address and title; the site's own has no title.
pub(super) fn of(
    frame: &Frame<'_>,
    place: &str,
    (page, title): (&str, &str),
    articles: &[ArticleId],
    bodies: Bodies<'_>,
) -> FeedView {
    let title = match title {
        "" => frame.config.title.clone(),
        title => format!("{title} · {}", frame.config.title),
    };
    let latest = articles.first().and_then(|&at| frame.library.articles[at].card.date);
    FeedView {
        site_title: printable(&frame.config.title),
        title: printable(&title),
        id: identifier(page),
        self_url: address(frame, place, place),
        page_url: address(frame, place, page),
        updated: midnight(latest),
        language: frame.config.language.clone(),
        entries: articles.iter().map(|&at| entry(frame, place, at, bodies)).collect(),
    }
}

/// An article in a feed.
fn entry(frame: &Frame<'_>, feed: &str, at: ArticleId, bodies: Bodies<'_>) -> FeedEntry {
    let library = frame.library;
    let held = &library.articles[at];
    let topics = held.topics.iter().map(|&topic| &library.topics[topic]);
    let shelves: Vec<&Shelf> = held.tags.iter().map(|&tag| &library.tags[tag]).chain(topics).collect();
    let author = library.outlet_of(held).map_or(frame.words.get("unknown_outlet"), |shelf| shelf.name.as_str());
    FeedEntry {
        title: line(frame.headline(&held.card.title)),
        id: identifier(&held.address),
        url: address(frame, feed, &held.address),
        updated: midnight(held.card.date),
        published: held.card.date.map(|date| midnight(Some(date))).unwrap_or_default(),
        author: line(author),
        summary: line(&held.card.excerpt),
        content: content(frame, feed, &held.card.path, bodies),
        source_url: held.card.source_url.as_deref().and_then(text::url::web).unwrap_or_default(),
        categories: shelves.into_iter().map(|shelf| line(&shelf.name)).collect(),
        language: held.card.language.clone(),
    }
}

/// Words that feed readers set beside others: they turn the direction of nothing else.
pub(super) fn line(text: &str) -> String {
    printable(&text::bidi::closed(text))
}

/// The whole text of an article, where feeds hold it.
fn content(frame: &Frame<'_>, feed: &str, path: &str, bodies: Bodies<'_>) -> String {
    if frame.config.feed_text != FeedText::Full {
        return String::new();
    }
    let Some(body) = bodies(path) else { return String::new() };
    let root = frame.config.base_url.clone().unwrap_or_else(|| url::root_of(feed));
    let mut blocks = body.content.blocks().to_vec();
    local::apply(frame, &root, &mut blocks);
    pictures::apply(&mut blocks, frame.config.images, frame.words.get("picture"));
    embeds::apply(&mut blocks, frame.words);
    print::html(&blocks)
}

/// A feed as JSON Feed 1.1 has it; without those addresses that it does not have.
pub(super) fn json(feed: &FeedView) -> String {
    let item = |entry: &FeedEntry| {
        let mut item = json!({
            "id": entry.id,
            "title": entry.title,
            "summary": entry.summary,
            "authors": [{"name": entry.author}],
            "tags": entry.categories,
            "language": entry.language,
        });
        let (key, text) = match entry.content.as_str() {
            "" => ("content_text", &entry.summary),
            _ => ("content_html", &entry.content),
        };
        item[key] = json!(text);
        let known = [("url", &entry.url), ("external_url", &entry.source_url), ("date_published", &entry.published)];
        known.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(key, value)| item[key] = json!(value));
        item
    };
    let mut whole = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": feed.language,
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    });
    let known = [("home_page_url", &feed.page_url), ("feed_url", &feed.self_url)];
    known.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(key, value)| whole[key] = json!(value));
    text::json::escaped(&serde_json::to_string_pretty(&whole).unwrap_or_default()) + "\n"
}

/// An identifier that stays when the site moves.
pub(super) fn identifier(place: &str) -> String {
    let place = if place.is_empty() { "index.html" } else { place };
    format!("urn:reprint:{}", text::url::encoded(place))
}

/// The whole address of a place, or the way there from the feed where the site's own address is not known.
pub(super) fn address(frame: &Frame<'_>, feed: &str, place: &str) -> String {
    match &frame.config.base_url {
        Some(base) => url::absolute(place, base),
        None => format!("{}{}", url::root_of(feed), frame.url(place)),
    }
}

/// The start of a day; of the first day of all where there is none.
pub(super) fn midnight(date: Option<Date>) -> String {
    date.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |date| format!("{date}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{Config, FeedsFrom},
        library::sample::{card, shelve},
        page::{Desk, View, plan, view::FeedView},
    };

    fn feed(path: &str, base_url: Option<&str>, titles: &[&str]) -> FeedView {
        let config = Config {
            base_url: base_url.map(str::to_owned),
            feed_items: 2,
            feeds_from: FeedsFrom { tags: 1, ..FeedsFrom::default() },
            title: "文\u{1}存".into(),
            ..Config::default()
        };
        let cards = titles.iter().enumerate().map(|(n, title)| {
            let sample = card(&format!("{n}"), title).url(&format!("https://a.example/{n}")).tags(&["征信"]);
            if n == 0 { sample.done() } else { sample.on(&format!("2021-03-0{n}")).outlet("voa", "VOA").done() }
        });
        let (library, _) = shelve(cards.collect(), &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        match plan.page(path).unwrap().view(&desk) {
            View::Feed(feed) => *feed,
            _ => panic!(),
        }
    }

    #[test]
    fn a_feed_with_a_host() {
        let feed = feed("tags/zheng-xin/atom.xml", Some("https://h.example/b/"), &["零", "一", "二\u{0}"]);
        assert_eq!((feed.title.as_str(), feed.site_title.as_str()), ("征信 · 文存", "文存"));
        assert_eq!(feed.id, "urn:reprint:tags/zheng-xin/");
        assert_eq!(feed.self_url, "https://h.example/b/tags/zheng-xin/atom.xml");
        assert_eq!(feed.page_url, "https://h.example/b/tags/zheng-xin/");
        assert_eq!(feed.updated, "2021-03-02T00:00:00Z");
        let titles: Vec<&str> = feed.entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, ["二", "一"]);
        let entry = &feed.entries[0];
        let address = entry.url.strip_prefix("https://h.example/b/").unwrap();
        assert!(address.starts_with("2021/03/02/voa-") && address.ends_with('/'), "{address}");
        assert_eq!(entry.id, format!("urn:reprint:{address}"));
        assert_eq!((entry.author.as_str(), entry.updated.as_str()), ("美国之音", "2021-03-02T00:00:00Z"));
        assert_eq!(entry.categories, ["征信", "未归类"]);
    }

    #[test]
    fn a_feed_without_a_host() {
        let feed = feed("tags/zheng-xin/atom.xml", None, &[""]);
        assert_eq!(
            (feed.self_url.as_str(), feed.page_url.as_str()),
            ("../../tags/zheng-xin/atom.xml", "../../tags/zheng-xin/index.html")
        );
        assert_eq!(
            (feed.updated.as_str(), feed.entries[0].updated.as_str()),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")
        );
        assert_eq!((feed.entries[0].title.as_str(), feed.entries[0].author.as_str()), ("（无题）", "未知媒体"));
        assert!(
            feed.entries[0].url.starts_with("../../undated/unknown-") && feed.entries[0].url.ends_with("/index.html")
        );
    }

    #[test]
    fn a_feed_as_json() {
        let json: serde_json::Value =
            serde_json::from_str(&super::json(&feed("atom.xml", None, &["零", "一"]))).unwrap();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        let first = &json["items"][0];
        assert_eq!((&first["title"], &first["authors"][0]["name"]), (&"一".into(), &"美国之音".into()));
        assert_eq!(
            (&first["content_text"], &first["date_published"]),
            (&"一的开头".into(), &"2021-03-01T00:00:00Z".into())
        );
    }

    #[test]
    fn a_feed_may_hold_whole_texts() {
        let config = Config { feed_text: crate::config::FeedText::Full, ..Config::default() };
        let (library, _) = shelve(vec![card("a", "甲").done()], &config);
        let bodies = |_: &str| {
            let content = crate::article::Content::of_paragraphs(["全文"]);
            Some(std::sync::Arc::new(crate::article::Body { content, ..crate::article::Body::default() }))
        };
        let desk = Desk { bodies: &bodies, ..Desk::new(&library, &config) };
        let (plan, _) = plan(&desk);
        let View::Feed(feed) = plan.page("atom.xml").unwrap().view(&desk) else { panic!() };
        assert_eq!(feed.entries[0].content, "<p>全文</p>");
    }

    #[test]
    fn pictures_that_the_site_holds_have_whole_addresses_in_feeds() {
        let (feed_text, images) = (crate::config::FeedText::Full, crate::config::Images::Local);
        let base_url = Some("https://h.example/b/".to_owned());
        let config = Config { feed_text, images, base_url, ..Config::default() };
        let (library, _) = shelve(vec![card("a", "甲").done()], &config);
        let bodies = |_: &str| {
            let picture = crate::article::sample::picture("https://i.example/x.jpg", "");
            let content = vec![crate::article::sample::figure(vec![picture], "")].into();
            Some(std::sync::Arc::new(crate::article::Body { content, ..crate::article::Body::default() }))
        };
        let picture = crate::page::Picture { file: "media/3f/3f01.jpg".into(), width: 3, height: 2 };
        let pictures = crate::page::Pictures::from([("https://i.example/x.jpg".to_owned(), picture)]);
        let desk = Desk { bodies: &bodies, pictures: &pictures, ..Desk::new(&library, &config) };
        let (plan, _) = plan(&desk);
        let View::Feed(feed) = plan.page("atom.xml").unwrap().view(&desk) else { panic!() };
        let content = &feed.entries[0].content;
        assert!(
            content.starts_with(r#"<figure><img src="https://h.example/b/media/3f/3f01.jpg" alt="" width="3""#),
            "{content}"
        );
    }

    #[test]
    fn the_feed_of_the_site() {
        let feed = feed("atom.xml", None, &[]);
        assert_eq!(
            (feed.id.as_str(), feed.self_url.as_str(), feed.page_url.as_str()),
            ("urn:reprint:index.html", "atom.xml", "index.html")
        );
        assert_eq!((feed.updated.as_str(), feed.entries.len()), ("1970-01-01T00:00:00Z", 0));
    }
}
