//! A hand-made archive for tests, whose articles had other texts before, and of which some are gone. It never stands in a release.

use crate::{
    article::{Body, Card, Content},
    config::Config,
    library::{
        Lent, Library, Loss, Other, Place, Relation, Rule, Seen, Version, Witness,
        sample::{Sample, card, shelve},
    },
};
use std::sync::Arc;

/// Files: the article's name, the version's slug, headline and paragraphs.
const TEXTS: &[(&str, &str, &[&str])] = &[
    (
        "ferry-1.md",
        "渡轮停航三天，两人受伤",
        &[
            "澄湖渡轮公司周一说，渡轮因大雾停航三天，码头上有两人受伤。",
            "公司经理沈晓岚说，船员发现雾太大时已经离岸。她说，下次会早一点决定。",
            "一名乘客说，他在码头等了六个小时，没有人告诉他什么时候开船。",
            "听雨桥的桥面去年抬高了四十厘米，行人可以从桥上过河。",
            "桥上每天有一千二百人走过。",
            "渡轮每天开八班，周日停航。",
            "票价两元，儿童免费。",
            "公司成立于1987年。",
        ],
    ),
    (
        "ferry-2.md",
        "渡轮停航五天，四人受伤",
        &[
            "澄湖渡轮公司周一说，渡轮因大雾停航五天，码头上有四人受伤。",
            "公司经理沈晓岚说，船员发现雾太大时已经离岸。她说，下次会早一点决定。",
            "听雨桥的桥面去年抬高了四十厘米，行人可以从桥上过河。",
            "桥上每天有一千二百人走过。",
            "渡轮每天开八班，周日停航。",
            "票价两元，儿童免费。",
            "公司成立于1987年。",
        ],
    ),
    (
        "ferry-3.md",
        "渡轮停航五天，四人受伤",
        &[
            "澄湖渡轮公司周一说：渡轮因大雾停航五天，码头上有四人受伤。",
            "听雨桥的桥面去年抬高了四十厘米，行人可以从桥上过河。",
            "桥上每天有一千二百人走过。",
            "渡轮每天开八班，周日停航。",
            "票价两元，儿童免费。",
            "公司经理沈晓岚说，船员发现雾太大时已经离岸。她说，下次会早一点决定。",
            "市政府周二晚上宣布，修船的钱由市里出。",
            "公司成立于1987年。",
        ],
    ),
    ("bridge-1.md", "The bridge opens on Monday", &["The bridge will open on Monday.", "It took a year to build."]),
    (
        "bridge-2.md",
        "The bridge opens on Tuesday",
        &["The bridge will open on Tuesday, the mayor said.", "It took a year to build."],
    ),
    ("gone.md", "水位降了二十厘米", &["澄湖的水位一周里降了二十厘米。"]),
    ("notice.md", "木匠的六百二十块板", &["木匠用了六百二十块新的杉木板。"]),
];

/// The text of a file, as clean bodies have it.
fn body(path: &str) -> Option<Body> {
    let (.., paragraphs) = TEXTS.iter().find(|it| it.0 == path)?;
    let content = Content::of_paragraphs(paragraphs.iter().copied());
    Some(Body { content, sha256: "0".repeat(64), ..Body::default() })
}

/// The bodies of the archive, as far as an outlet's policy lets them be shown.
pub(crate) fn bodies(library: &Library, config: &Config, path: &str) -> Option<Arc<Body>> {
    let versions = library.articles.iter().flat_map(|held| &held.versions).map(|version| &version.card);
    let mut cards = library.articles.iter().map(|held| &held.card).chain(versions);
    let card = cards.find(|card| card.path == path)?;
    Some(Arc::new(crate::library::policy::body(body(path)?, card, config)))
}

/// The card of a file.
fn of(path: &str) -> Sample {
    let (_, title, paragraphs) = TEXTS.iter().find(|it| it.0 == path).unwrap();
    let excerpt = paragraphs[0].chars().take(12).collect();
    card(path, title).with(|card| (card.excerpt, card.chars) = (excerpt, paragraphs.concat().chars().count()))
}

fn commit(day: &str, message: &str) -> Option<Seen> {
    let by = Witness::Commit { id: "0123456789abcdef0123456789abcdef01234567".into(), message: message.into() };
    Some(Seen { on: day.parse().unwrap(), by })
}

fn version(card: &Arc<Card>, slug: &str, seen: Option<Seen>) -> Version {
    Version { card: card.clone(), slug: slug.into(), seen }
}

/// The archive: an article with three versions and a reprint, an English one with two, one that its mirror and one that its outlet
/// holds no more.
pub(crate) fn archive(config: &Config) -> Library {
    let chenghu = |path: &str| of(path).outlet("chenghu", "澄湖日报").on("2024-03-02");
    let ferry = ["ferry-1.md", "ferry-2.md", "ferry-3.md"].map(|path| chenghu(path).done());
    let bridge = ["bridge-1.md", "bridge-2.md"].map(|path| {
        of(path).outlet("shanhai", "山海之声").on("2024-02-01").with(|card| card.language = "en".into()).done()
    });
    let gone = chenghu("gone.md").on("2023-11-05").done();
    let notice = of("notice.md").outlet("shanhai", "山海之声").on("2023-12-05").done();
    let reprint = card("mirror/ferry.md", "大雾停航")
        .on("2024-03-04")
        .with(|card| {
            card.mirror_url = Some("https://mirror.example/ferry".into());
            card.republisher = Some("河湾镜像".into());
        })
        .done();
    let (mut library, _) = shelve(vec![ferry[2].clone(), bridge[1].clone(), gone, notice], config);
    let other = |card: &Arc<Card>, relation, rule| Other { card: card.clone(), relation, rule };
    for held in &mut library.articles {
        match held.card.path.as_str() {
            "ferry-3.md" => {
                let seen = [Some("2024-03-02"), Some("2024-03-03"), None];
                let seen = seen.map(|day| day.and_then(|day| commit(day, "每日更新")));
                let slugs = ["1a2b3c4d", "2b3c4d5e", "3c4d5e6f"];
                held.versions = (0..3).map(|nth| version(&ferry[nth], slugs[nth], seen[nth].clone())).collect();
                held.others = ferry[..2].iter().map(|it| other(it, Relation::Version, Rule::History)).collect();
                held.others.push(other(&reprint, Relation::Reprint, Rule::Text));
                held.lent = vec![Lent { field: "date", from: "mirror/ferry.md".into() }];
            }
            "bridge-2.md" => {
                let saver = |day: &str| Some(Seen { on: day.parse().unwrap(), by: Witness::Saver });
                held.versions = vec![
                    version(&bridge[0], "4d5e6f70", saver("2024-02-01")),
                    version(&bridge[1], "5e6f7081", saver("2024-02-10")),
                ];
                held.others = vec![other(&bridge[0], Relation::Version, Rule::Address)];
            }
            "gone.md" => held.lost = Some(Loss { from: Place::Mirror, seen: commit("2024-01-09", "清理旧文") }),
            _ => held.lost = Some(Loss { from: Place::Outlet, seen: None }),
        }
    }
    library
}
