//! An article's own page: a holding and its body in, all that the page shows out. It never shows a count of the archive
//! nor what is newest in it: an article that is added changes it only where it is related, or next to it in a list.

use super::{
    Bodies, data, facts,
    frame::{Frame, csp},
    kin,
    marks::Mark,
    provenance,
    shared::{Place, Run, Shared},
    story, versions, view,
};
use crate::{
    article::{Body, Note, print},
    config::Images,
    library::{ArticleId, Holding, Shelf, UNFILED, Withdrawn},
    table::Id,
    text,
};
use view::{ArticleView, CardView, Neighbours, WithdrawnView};

/// Related articles shown.
const RELATED: usize = 6;

/// The page of an article. Without a body it shows what the card knows. `shared` is what its story's articles share.
pub(super) fn view(
    frame: &Frame<'_>,
    (at, held): (ArticleId, &Holding),
    body: Option<&Body>,
    shared: Option<&Shared>,
    bodies: Bodies<'_>,
) -> ArticleView {
    let empty = Body::default();
    let body = body.unwrap_or(&empty);
    let mut here = frame.here(&held.address, frame.headline(&held.card.title), "");
    if !held.card.excerpt.is_empty() {
        here.description.clone_from(&held.card.excerpt);
    }
    here.csp = csp(frame.config.images);
    here.canonical = facts::canonical(frame, held);
    let story = held.story.map(|story| &frame.library.stories[story]);
    let marks = shared.map(|shared| marks(frame, shared, at, &here.root)).unwrap_or_default();
    let facts = facts::facts(frame, held, body, marks);
    ArticleView {
        citations: data::citations(held, &facts, here.canonical.as_deref()),
        linked_data: text::json::escaped(&data::linked(frame, held, &facts, here.canonical.as_deref()).to_string()),
        article: facts,
        versions: versions::line(frame, held),
        lost: kin::loss(frame, held),
        story: story.zip(shared).map(|(it, shared)| story::beside(frame, it, shared, at)),
        related: related(frame, held),
        withheld: facts::withheld(frame, held),
        neighbours: neighbours(frame, at, held),
        provenance: provenance::view(frame, held, body, bodies),
        here,
    }
}

/// What is left of an article that was taken back: that it was, when, and why. Nothing of the article itself.
pub(super) fn withdrawn(frame: &Frame<'_>, left: &Withdrawn) -> WithdrawnView {
    let mut here = frame.here(&left.address, frame.words.get("withdrawn_title"), "");
    here.canonical = None;
    here.csp = csp(Images::Link);
    WithdrawnView {
        here,
        date: left.date.map(|date| date.to_string()).unwrap_or_default(),
        date_text: left.date.map(|date| frame.date_text(Some(date))).unwrap_or_default(),
        reason: left.reason.clone(),
    }
}

/// The runs of an article that others of its story have, with links to them.
fn marks(frame: &Frame<'_>, shared: &Shared, at: ArticleId, root: &str) -> Vec<Mark> {
    let note = |&(other, run): &Place| {
        let held = &frame.library.articles[shared.members[other].at];
        let outlet = &frame.library.outlets[held.outlet].name;
        Note {
            label: (other.index() + 1).to_string(),
            words: frame.words.fill("also_in", &[("outlet", outlet), ("title", frame.headline(&held.card.title))]),
            url: format!("{root}{}#{}", frame.url(&held.address), print::shared_id(run.index())),
        }
    };
    let mark = |run: &Run| Mark { start: run.start, end: run.end, notes: run.also.iter().map(note).collect() };
    shared.member(at).map(|(_, member)| member.runs.iter().map(mark).collect()).unwrap_or_default()
}

/// Articles to read next, beside those of its story, which have a place of their own.
fn related(frame: &Frame<'_>, held: &Holding) -> Vec<CardView> {
    let is_told = |at: ArticleId| held.story.is_some() && frame.library.articles[at].story == held.story;
    held.related.iter().copied().filter(|&at| !is_told(at)).take(RELATED).map(|at| frame.card(at)).collect()
}

/// What stands before and after an article, in its outlet's list and in that of its first topic.
fn neighbours(frame: &Frame<'_>, at: ArticleId, held: &Holding) -> Vec<Neighbours> {
    let outlet = frame.library.outlet_of(held);
    let topic = held.topics.first().map(|&topic| &frame.library.topics[topic]).filter(|it| it.slug != UNFILED);
    let beside = |list: &Shelf| {
        // Newest first, as the library's own articles are.
        let place = list.articles.binary_search(&at).ok()?;
        let card = |place: Option<usize>| Some(frame.card(*list.articles.get(place?)?));
        let (older, newer) = (card(place.checked_add(1)), card(place.checked_sub(1)));
        (older.is_some() || newer.is_some()).then(|| Neighbours {
            list: frame.link(&list.name, &list.address),
            older,
            newer,
        })
    };
    outlet.into_iter().chain(topic).filter_map(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::{neighbours, view};
    use crate::{
        article::{
            Block, Body, Card, DateEvidence, Evidence, Removed,
            sample::{figure, picture},
        },
        config::{Config, Images, Topic},
        library::sample::{card, shelve},
        page::{Desk, View, frame::Frame, plan, view::ArticleView},
    };
    use std::sync::Arc;

    fn body() -> Body {
        Body {
            content: vec![Block::paragraph("正文"), figure(vec![picture("https://i.example/a.jpg", "")], "")].into(),
            byline: Some("某人".into()),
            lead_image: Some("https://i.example/lead.jpg".into()),
            caption: Some("图说".into()),
            date_evidence: vec![DateEvidence {
                kind: Evidence::FrontMatter,
                date: "2021-03-02".parse().unwrap(),
                text: "date: 2021-03-02".into(),
            }],
            removed: vec![Removed { rule: "ads".into(), count: 2, chars: 4, text: "广告\n广告".into() }],
            sha256: "ab".into(),
            bytes: 12,
            ..Body::default()
        }
    }

    fn cards() -> Vec<Arc<Card>> {
        let text = |path: &str| card(path, "蚂蚁").text("t", 300).on("2021-03-02").outlet("voa", "VOA").tags(&["征信"]);
        vec![
            text("a.md").url("https://a.example/1").done(),
            text("b.md").with(|card| card.mirror_url = Some("https://m.example/1".into())).done(),
        ]
    }

    /// The page of the article of file `a.md`.
    fn article(cards: Vec<Arc<Card>>, config: &Config) -> ArticleView {
        let (library, _) = shelve(cards, config);
        let bodies = |path: &str| (path == "a.md").then(|| Arc::new(body()));
        let desk = Desk { bodies: &bodies, ..Desk::new(&library, config) };
        let (plan, _) = plan(&Desk::new(&library, config));
        let views = plan.pages.iter().filter(|page| page.template == "article.html").map(|page| page.view(&desk));
        let mut found = views.filter_map(|view| match view {
            View::Article(view) if view.provenance.path == "a.md" => Some(*view),
            _ => None,
        });
        found.next().unwrap()
    }

    #[test]
    fn what_an_article_shows() {
        let view = article(cards(), &Config::default());
        let facts = &view.article;
        assert_eq!(
            (facts.title.as_str(), facts.date_text.as_str(), facts.byline.as_str()),
            ("蚂蚁", "2021年3月2日", "某人")
        );
        assert_eq!(
            (facts.date_link.name.as_str(), facts.date_link.url.as_str()),
            ("2021年3月2日", "2021/03/02/index.html")
        );
        let links: Vec<String> = facts
            .outlet
            .iter()
            .chain(&facts.tags)
            .chain(facts.topics.iter().map(|filing| &filing.link))
            .map(|link| format!("{} {} {}", link.name, link.url, link.count))
            .collect();
        assert_eq!(
            links,
            [
                "美国之音 outlets/voa/index.html 0",
                "征信 tags/zheng-xin/index.html 0",
                "未归类 topics/unfiled/index.html 0"
            ]
        );
        let image = facts.lead_image.as_ref().unwrap();
        assert_eq!(
            (image.host.as_str(), image.caption.as_str(), image.load, facts.caption.as_str()),
            ("i.example", "图说", false, "")
        );
        assert_eq!((view.here.root.as_str(), view.here.description.as_str()), ("../../../../", "蚂蚁的开头"));
    }

    #[test]
    fn where_it_came_from() {
        let provenance = article(cards(), &Config::default()).provenance;
        assert_eq!(provenance.source_url.as_deref(), Some("https://a.example/1"));
        assert_eq!(
            (provenance.date_evidence[0].kind.as_str(), provenance.date_evidence[0].date.as_str()),
            ("front-matter", "2021-03-02")
        );
        assert_eq!(provenance.removed[0].text, "广告\n广告");
        assert_eq!(
            (provenance.copies[0].path.as_str(), provenance.copies[0].mirror_url.as_str()),
            ("b.md", "https://m.example/1")
        );
        let config = Config { show_removed: false, ..Config::default() };
        let removed = &article(cards(), &config).provenance.removed[0];
        assert_eq!((removed.rule.as_str(), removed.count, removed.chars, removed.text.as_str()), ("ads", 2, 4, ""));
    }

    #[test]
    fn pictures_by_policy() {
        let with = |images| article(cards(), &Config { images, ..Config::default() });
        let none = with(Images::None);
        assert_eq!((none.article.body.as_str(), none.article.caption.as_str()), ("<p>正文</p>", "图说"));
        assert!(none.article.lead_image.is_none());
        let remote = with(Images::Remote);
        assert!(remote.article.lead_image.unwrap().load);
        assert!(remote.article.body.contains("referrerpolicy=\"no-referrer\""));
        assert!(remote.here.csp.contains("img-src 'self' https: http:;"));
        let link = with(Images::Link);
        assert!(link.article.body.contains("<a class=\"picture\"") && link.here.csp.contains("img-src 'self';"));
    }

    #[test]
    fn an_unrelated_article_changes_nothing() {
        let config = Config::default();
        let next = || cards().into_iter().chain([card("next.md", "次日").on("2021-03-03").outlet("voa", "VOA").done()]);
        let before = serde_json::to_string(&article(next().collect(), &config)).unwrap();
        let mut more: Vec<_> = next().collect();
        more.push(card("z.md", "别的").on("2021-03-02").outlet("rfa", "RFA").tags(&["征信", "别的"]).done());
        more.push(card("0.md", "更新").on("2022-03-02").outlet("voa", "VOA").done());
        assert_eq!(serde_json::to_string(&article(more, &config)).unwrap(), before);
    }

    #[test]
    fn an_article_without_a_body_title_or_date() {
        let config = Config::default();
        let (library, _) =
            shelve(vec![card("x.md", "").with(|card| card.source_url = Some("javascript:x".into())).done()], &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        let page = plan.pages.iter().find(|page| page.template == "article.html").unwrap();
        let View::Article(view) = page.view(&desk) else { panic!() };
        let facts = &view.article;
        assert_eq!((facts.title.as_str(), facts.date.as_str(), facts.date_text.as_str()), ("（无题）", "", "未注日期"));
        assert_eq!((facts.date_link.url.as_str(), &facts.outlet, &view.provenance.source_url), ("", &None, &None));
    }

    #[test]
    fn neighbours_are_of_the_same_outlet_and_of_the_first_topic() {
        let topic = Topic { name: "水".into(), slug: "water".into(), ..Topic::default() };
        let config = Config { topics: vec![topic], ..Config::default() };
        let on = |path: &str, day: &str, outlet: &str| card(path, path).on(day).outlet(outlet, &outlet.to_uppercase());
        let cards = vec![
            on("a", "2021-03-01", "voa").done(),
            on("b", "2021-03-02", "voa").topics(&[0]).done(),
            on("c", "2021-03-03", "rfa").topics(&[0]).done(),
            on("d", "2021-03-04", "voa").done(),
        ];
        let (library, _) = shelve(cards, &config);
        let desk = Desk::new(&library, &config);
        let found = |title: &str| -> Vec<String> {
            let (at, held) = library.articles.enumerated().find(|(_, held)| held.card.title == title).unwrap();
            let frame = Frame::new(&desk);
            let name = |card: Option<view::CardView>| card.map_or("-".into(), |card| card.title);
            let beside = neighbours(&frame, at, held);
            beside.into_iter().map(|it| format!("{} {} {}", it.list.name, name(it.older), name(it.newer))).collect()
        };
        assert_eq!(found("b"), ["美国之音 a d", "水 - c"]);
        assert_eq!(found("c"), ["水 b -"]);
        assert_eq!(found("d"), ["美国之音 b -"]);
    }
}
