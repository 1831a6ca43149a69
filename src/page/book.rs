//! Books: articles that somebody chose in, their cover and chapters out, the oldest first. It never asks what time it is: a book is as
//! new as its newest article.

mod view;

use super::{
    Desk, Selection, embeds, facts, feed,
    frame::Frame,
    local, pictures, provenance,
    view::{CopyView, Provenance},
};
use crate::{
    article::{Block, Body, Figure, Inline, Kind, Picture},
    config::{Config, Images},
    digest::Digest,
    library::{Holding, OutletId, UNKNOWN},
    text,
};
use jiff::civil::Date;
use std::{cmp::Reverse, collections::BTreeMap};

pub use view::{BookView, ChapterFact, ChapterGroup, ChapterView};

/// From a chapter to the folder of the whole book.
const ROOT: &str = "../";

/// What chapters stand under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Their month; their day, where all are of one month.
    #[default]
    Date,
    /// Their outlet, those with most articles first.
    Outlet,
}

/// The book of articles that somebody chose.
pub fn book(desk: &Desk<'_>, selection: &Selection<'_>, by: Grouping) -> BookView {
    let config = Config { images: images(desk.config.images), ..desk.config.clone() };
    let frame = &Frame::new(&Desk { config: &config, ..*desk });
    let mut articles: Vec<&Holding> = selection.articles.iter().map(|&at| &desk.library.articles[at]).collect();
    articles.sort_by_key(|held| (held.card.date.is_none(), held.card.date, &held.address));
    let title = selection.title(frame);
    let days: Vec<Date> = articles.iter().filter_map(|held| held.card.date).collect();
    let archive = if title.is_empty() { String::new() } else { feed::line(&config.title) };
    let shelf = if let [shelf] = selection.shelves[..] { Some(shelf) } else { None };
    let by_known = articles.iter().filter(|held| desk.library.outlet_of(held).is_some());
    BookView {
        authors: outlets(frame, &by_known.copied().collect::<Vec<_>>()).into_iter().map(|(name, _)| name).collect(),
        title: named(frame, if title.is_empty() { &config.title } else { &title }),
        archive,
        address: config.base_url.clone().unwrap_or_default(),
        description: feed::line(shelf.map_or(config.description.as_str(), |shelf| &shelf.description)),
        language: config.language.clone(),
        id: id(&config, selection),
        modified: feed::midnight(days.last().copied()),
        span: span(frame, &days),
        count: frame.words.count("articles_in_all", articles.len()),
        outlets_title: frame.words.get("outlets").to_owned(),
        outlets: outlets(frame, &articles),
        contents: frame.words.get("contents").to_owned(),
        cover: frame.words.get("cover").to_owned(),
        provenance: frame.words.get("provenance").to_owned(),
        groups: groups(frame, &articles, by, |held| chapter(frame, held, (desk.bodies)(&held.card.path).as_deref())),
    }
}

/// A book has the pictures that the site holds; it loads none from elsewhere.
fn images(policy: Images) -> Images {
    match policy {
        Images::None | Images::Local => policy,
        Images::Click | Images::Link | Images::Remote => Images::Link,
    }
}

/// A title that can be shown in one line, whatever stands around it.
fn named(frame: &Frame<'_>, title: &str) -> String {
    let line = feed::line(title);
    frame.headline(&line).to_owned()
}

/// The same for the same choice of the same archive. Its version says that we made it up.
fn id(config: &Config, selection: &Selection<'_>) -> String {
    let shelves: Vec<&str> = selection.shelves.iter().map(|shelf| shelf.address.as_str()).collect();
    let digest = Digest::of_value(&(&config.title, &config.base_url, shelves, selection.days));
    let mut bytes: Vec<u8> = digest.bytes()[..16].to_vec();
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn span(frame: &Frame<'_>, days: &[Date]) -> String {
    let shown = |day: Date| frame.date_text(Some(day));
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first != last => {
            frame.words.fill("span", &[("first", &shown(*first)), ("last", &shown(*last))])
        }
        (Some(day), _) => shown(*day),
        _ => String::new(),
    }
}

/// Outlets of some articles with their number, those with most first.
fn outlets(frame: &Frame<'_>, articles: &[&Holding]) -> Vec<(String, String)> {
    let counted = |(outlet, count): (OutletId, usize)| {
        (feed::line(frame.name(&frame.library.outlets[outlet])), frame.words.count("articles", count))
    };
    ranked(frame, articles).into_iter().map(counted).collect()
}

/// Outlets of some articles, with the number of articles: those with most first, that of unknown outlets last.
fn ranked(frame: &Frame<'_>, articles: &[&Holding]) -> Vec<(OutletId, usize)> {
    let mut counts: BTreeMap<OutletId, usize> = BTreeMap::new();
    articles.iter().for_each(|held| *counts.entry(held.outlet).or_default() += 1);
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|&(outlet, count)| (frame.library.outlets[outlet].slug == UNKNOWN, Reverse(count), outlet));
    ranked
}

/// Articles that are sorted by day, as chapters under what they have in common.
fn groups(
    frame: &Frame<'_>,
    articles: &[&Holding],
    by: Grouping,
    chapter: impl Fn(&Holding) -> ChapterView,
) -> Vec<ChapterGroup> {
    let group = |name: String, articles: &[&Holding]| ChapterGroup {
        name: feed::line(&name),
        chapters: articles.iter().map(|held| chapter(held)).collect(),
    };
    if by == Grouping::Outlet {
        let of = |outlet: OutletId| articles.iter().filter(|held| held.outlet == outlet).copied().collect::<Vec<_>>();
        let name = |outlet: OutletId| frame.name(&frame.library.outlets[outlet]).to_owned();
        return ranked(frame, articles).into_iter().map(|(outlet, _)| group(name(outlet), &of(outlet))).collect();
    }
    let month = |held: &Holding| held.card.date.map(|date| (date.year(), date.month()));
    let is_one_month = articles.iter().all(|held| month(held) == month(articles[0]));
    let is_beside = |a: &&Holding, b: &&Holding| {
        if is_one_month { a.card.date == b.card.date } else { month(a) == month(b) }
    };
    let name = |held: &Holding| match held.card.date {
        Some(date) if !is_one_month => frame.words.year_month(date.year(), date.month()),
        date => frame.date_text(date),
    };
    articles.chunk_by(is_beside).map(|of_one| group(name(of_one[0]), of_one)).collect()
}

fn chapter(frame: &Frame<'_>, held: &Holding, body: Option<&Body>) -> ChapterView {
    let empty = Body::default();
    let body = body.unwrap_or(&empty);
    let card = &held.card;
    let words = frame.words;
    let people =
        |key: &str, names: &str| (!names.is_empty()).then(|| format!("{} {}", words.get(key), feed::line(names)));
    let byline = body.byline.as_deref().unwrap_or_default();
    let facts = [
        Some(frame.date_text(card.date)),
        people("byline", byline),
        people("editors", &body.editors.join(words.get("separator"))),
        (card.chars > 0).then(|| words.count("chars", card.chars)),
    ];
    ChapterView {
        key: held.address.trim_matches('/').replace('/', "-"),
        title: named(frame, &card.title),
        language: card.language.clone(),
        outlet: frame.library.outlet_of(held).map(|shelf| feed::line(&shelf.name)).unwrap_or_default(),
        facts: facts.into_iter().flatten().collect(),
        body: illustrated(frame, body),
        withheld: facts::withheld(frame, held),
        provenance: origin(frame, &provenance::view(frame, held, body, &|_| None)),
    }
}

/// The body below the picture above it, with the pictures that the site holds, and links to the others.
fn illustrated(frame: &Frame<'_>, body: &Body) -> Vec<Block> {
    let words = |inlines: Vec<Inline>| if inlines.is_empty() { Vec::new() } else { vec![Kind::Words(inlines).into()] };
    let (src, beside) = (body.lead_image.as_deref().and_then(text::url::web), body.lead_beside.clone());
    let is_known = src.is_some() || beside.as_ref().is_some_and(|place| frame.beside.contains_key(place));
    let alt = body.lead_alt.as_deref().unwrap_or_default();
    let picture = Picture { beside, ..Picture::new(&src.unwrap_or_default(), alt) };
    let picture = is_known.then(|| Inline::Picture(picture.into()));
    let caption = body.caption.clone().filter(|caption| !caption.is_empty()).map(Inline::Text);
    let lead = Figure {
        blocks: words(picture.into_iter().collect()),
        caption: words(caption.into_iter().collect()),
        is_above: false,
    };
    let lead = Some(Block::from(Kind::Figure(lead))).filter(|lead| !lead.is_empty());
    let mut blocks: Vec<Block> = lead.into_iter().chain(body.content.blocks().iter().cloned()).collect();
    local::apply(frame, ROOT, &mut blocks);
    pictures::apply(&mut blocks, frame.config.images, frame.words.get("picture"));
    embeds::apply(&mut blocks, frame.words);
    blocks
}

/// Where a chapter came from, in the words of the site's pages.
fn origin(frame: &Frame<'_>, from: &Provenance) -> Vec<ChapterFact> {
    let words = frame.words;
    let plain = |text: &str| (feed::line(text), None);
    let link = |url: &String| (url.clone(), Some(url.clone()));
    let removed = |it: &crate::article::Removed| {
        let numbers = [("n", it.count.to_string()), ("chars", it.chars.to_string())];
        let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
        (format!("{} {}", it.rule, words.fill("removed_by", &numbers)), None)
    };
    let copy = |it: &CopyView| {
        let name = if it.republisher.is_empty() { &it.path } else { &it.republisher };
        (feed::line(name), (!it.mirror_url.is_empty()).then(|| it.mirror_url.clone()))
    };
    let mut removed: Vec<_> = from.removed.iter().map(removed).collect();
    if removed.is_empty() {
        removed.push(plain(words.get("nothing_removed")));
    }
    let full = |text: &str| if text.is_empty() { Vec::new() } else { vec![plain(text)] };
    let facts = [
        (words.get("source_url"), from.source_url.iter().map(link).collect(), false),
        (words.get("mirror_url"), from.mirror_url.iter().map(link).collect(), false),
        (words.get("republisher"), full(&from.republisher), false),
        ("SHA-256", full(&from.sha256), false),
        (words.get("removed"), removed, false),
        (words.get("copies"), from.copies.iter().map(copy).collect(), false),
        (words.get("notice"), full(&from.notice), true),
    ];
    let facts = facts.into_iter().filter(|(_, lines, _): &(_, Vec<_>, _)| !lines.is_empty());
    facts.map(|(label, lines, is_quoted)| ChapterFact { label: label.to_owned(), lines, is_quoted }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Grouping, book};
    use crate::{
        article::{
            Block, Body, print,
            sample::{figure, picture as image},
        },
        config::{Config, Images},
        library::{
            ArticleId, Library,
            sample::{card, shelve},
        },
        page::{BookView, Desk, Picture, Pictures, Selection},
    };
    use std::sync::Arc;

    fn library(config: &Config) -> Library {
        let of = |path: &str, day: &str, outlet: &str| card(path, &format!("题{path}")).on(day).outlet(outlet, outlet);
        let cards = vec![
            of("a", "2021-03-02", "voa").done(),
            of("b", "2021-03-04", "rfa").done(),
            of("c", "2021-04-01", "rfa").url("https://r.example/c").done(),
            card("d", "\u{202E}\u{1}").done(),
        ];
        shelve(cards, config).0
    }

    fn made(config: &Config, choose: impl Fn(&Library) -> Vec<ArticleId>, by: Grouping) -> BookView {
        let library = library(config);
        let picture = Picture { file: "media/3f/3f01.jpg".into(), width: 3, height: 2 };
        let pictures = Pictures::from([("https://i.example/x.jpg".to_owned(), picture)]);
        let bodies = |path: &str| {
            let content = vec![Block::paragraph("文"), figure(vec![image("https://i.example/x.jpg", "")], "")].into();
            let lead_image = (path == "c").then(|| "https://i.example/y.jpg".to_owned());
            Some(Arc::new(Body { content, lead_image, sha256: "ab".into(), ..Body::default() }))
        };
        let desk = Desk { bodies: &bodies, pictures: &pictures, ..Desk::new(&library, config) };
        book(&desk, &Selection { articles: choose(&library), ..Selection::default() }, by)
    }

    /// The first of all articles.
    fn newest(library: &Library) -> Vec<ArticleId> {
        library.articles.ids().take(1).collect()
    }

    fn outline(book: &BookView) -> Vec<String> {
        let titles =
            |chapters: &[super::ChapterView]| chapters.iter().map(|it| it.title.clone()).collect::<Vec<_>>().join(" ");
        book.groups.iter().map(|group| format!("{}: {}", group.name, titles(&group.chapters))).collect()
    }

    #[test]
    fn chapters_stand_in_the_order_of_time_under_months_days_or_outlets() {
        let config = Config::default();
        let all = |library: &Library| library.articles.ids().collect();
        let book = made(&config, all, Grouping::Date);
        let undated = "未注日期: \u{202E}\u{202C}";
        assert_eq!(outline(&book), ["2021年3月: 题a 题b", "2021年4月: 题c", undated]);
        assert_eq!((book.title.as_str(), book.archive.as_str(), book.count.as_str()), ("文存", "", "共 4 篇"));
        assert_eq!(
            (book.span.as_str(), book.modified.as_str()),
            ("2021年3月2日 至 2021年4月1日", "2021-04-01T00:00:00Z")
        );
        assert_eq!(
            outline(&made(&config, all, Grouping::Outlet)),
            ["rfa: 题b 题c", "美国之音: 题a", "未知媒体: \u{202E}\u{202C}"]
        );
        let march = |library: &Library| {
            library
                .articles
                .ids()
                .filter(|&at| library.articles[at].card.date.is_some_and(|it| it.month() == 3))
                .collect()
        };
        assert_eq!(outline(&made(&config, march, Grouping::Date)), ["2021年3月2日: 题a", "2021年3月4日: 题b"]);
        let nothing = made(&config, |_| Vec::new(), Grouping::Date);
        assert_eq!((nothing.groups.len(), nothing.modified.as_str()), (0, "1970-01-01T00:00:00Z"));
        assert_eq!(nothing.id, book.id, "a book stays the same book when articles come");
        assert_ne!(
            made(&Config { title: "x".into(), ..Config::default() }, |_| Vec::new(), Grouping::Date).id,
            book.id
        );
    }

    #[test]
    fn a_book_has_the_pictures_that_the_site_holds_and_links_to_the_others() {
        let body = |images: Images| {
            let book = made(&Config { images, ..Config::default() }, newest, Grouping::Date);
            print::html(&book.groups[0].chapters[0].body).replace('\n', "")
        };
        let link = |host: &str| {
            format!(
                "<a class=\"picture\" href=\"https://i.example/{host}.jpg\" rel=\"noopener noreferrer nofollow\">图片 · i.example</a>"
            )
        };
        let linked = format!("<figure>{}</figure><p>文</p><figure>{}</figure>", link("y"), link("x"));
        for images in [Images::Click, Images::Link, Images::Remote] {
            assert_eq!(body(images), linked);
        }
        let local = body(Images::Local);
        assert!(local.starts_with(&format!("<figure>{}</figure>", link("y"))), "{local}");
        assert!(local.contains(r#"<img src="../media/3f/3f01.jpg" alt="" width="3" height="2""#), "{local}");
        assert_eq!(body(Images::None), "<p>文</p>");
    }

    #[test]
    fn a_chapter_says_where_it_came_from() {
        let book = made(&Config::default(), newest, Grouping::Date);
        let chapter = &book.groups[0].chapters[0];
        let facts: Vec<String> =
            chapter.provenance.iter().map(|it| format!("{} {}", it.label, it.lines[0].0)).collect();
        assert_eq!(facts, ["原文网址 https://r.example/c", "SHA-256 ab", "移除内容 没有移除任何内容"]);
        assert!(chapter.key.starts_with("2021-04-01-rfa-"), "{}", chapter.key);
    }
}
