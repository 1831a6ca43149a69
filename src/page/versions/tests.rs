//! The views of an archive whose articles had other texts, and of which some are gone.

use crate::{
    config::Config,
    library::{ArticleId, Library},
    page::{
        Desk, Step, View, plan,
        sample::{archive, bodies},
        view::{ArticleView, ChangesView, FeedView, LostView, RunView, VersionView, VersionsView},
    },
};
use serde_json::Value;
use std::sync::Arc;

/// What is done with the archive on a desk.
fn with<T>(library: &Library, config: &Config, what: impl FnOnce(&Desk<'_>) -> T) -> T {
    let bodies = |path: &str| bodies(library, config, path);
    let steps = |at: ArticleId| Step::all(library, config, at, &bodies);
    what(&Desk { bodies: &bodies, steps: &steps, ..Desk::new(library, config) })
}

fn view(config: &Config, is_it: impl Fn(&str) -> bool) -> View {
    let library = archive(config);
    with(&library, config, |desk| {
        plan(desk).0.pages.iter().find(|page| is_it(&page.path)).unwrap_or_else(|| panic!("no such page")).view(desk)
    })
}

/// The paths of the pages of versions, changes and losses, without the parts that are digests.
fn pages(config: &Config) -> Vec<String> {
    let library = archive(config);
    let is_ours = |path: &&String| ["/versions/", "changes/", "lost/"].iter().any(|it| path.contains(it));
    let paths: Vec<String> = plan(&Desk::new(&library, config)).0.pages.into_iter().map(|page| page.path).collect();
    let plain = |path: &String| {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.iter_mut().filter(|part| part.contains('-')).for_each(|part| *part = "*");
        parts.join("/")
    };
    paths.iter().filter(is_ours).map(plain).collect()
}

fn ferry(config: &Config) -> VersionsView {
    match view(config, |path| path.starts_with("2024/03/02/") && path.ends_with("/versions/index.html")) {
        View::Versions(view) => *view,
        _ => panic!(),
    }
}

fn first(config: &Config) -> VersionView {
    match view(config, |path| path.ends_with("versions/1a2b3c4d/index.html")) {
        View::Version(view) => *view,
        _ => panic!(),
    }
}

fn article(config: &Config, folder: &str) -> ArticleView {
    match view(config, |path| {
        path.strip_prefix(folder).is_some_and(|rest| rest.ends_with("/index.html") && rest.matches('/').count() == 1)
    }) {
        View::Article(view) => *view,
        _ => panic!(),
    }
}

/// Runs in one line: what is gone in `[-…-]`, what is new in `{+…+}`.
fn line(runs: &[RunView]) -> String {
    let run = |run: &RunView| match (run.sign, run.old.as_str(), run.new.as_str()) {
        ("changed", old, "") => format!("[-{old}-]"),
        ("changed", "", new) => format!("{{+{new}+}}"),
        ("changed", old, new) => format!("[-{old}-]{{+{new}+}}"),
        ("form", old, new) => format!("~{old}|{new}~"),
        (_, _, new) => new.to_owned(),
    };
    runs.iter().map(run).collect()
}

#[test]
fn every_version_has_a_page_of_its_own() {
    assert_eq!(
        pages(&Config { paginate_by: 1, ..Config::default() }),
        [
            "2024/02/01/*/versions/4d5e6f70/index.html",
            "2024/02/01/*/versions/5e6f7081/index.html",
            "2024/02/01/*/versions/index.html",
            "2024/03/02/*/versions/1a2b3c4d/index.html",
            "2024/03/02/*/versions/2b3c4d5e/index.html",
            "2024/03/02/*/versions/3c4d5e6f/index.html",
            "2024/03/02/*/versions/index.html",
            "changes/atom.xml",
            "changes/changes.jsonl",
            "changes/index.html",
            "changes/page/1/index.html",
            "changes/page/2/index.html",
            "lost/atom.xml",
            "lost/index.html",
            "lost/lost.jsonl",
            "lost/page/1/index.html",
        ]
    );
}

#[test]
fn what_differs_is_told_step_by_step_the_newest_first() {
    let view = ferry(&Config::default());
    let rows: Vec<String> = view
        .versions
        .iter()
        .map(|it| format!("{} {} {} {} {}", it.number, it.path, it.shown, it.seen.date, it.seen.by_text))
        .collect();
    assert_eq!(
        rows,
        ["3 ferry-3.md true  ", "2 ferry-2.md false 2024-03-03 镜像的提交", "1 ferry-1.md false 2024-03-02 镜像的提交"]
    );
    assert_eq!(view.versions[1].seen.commit, "0123456789");
    let kinds = |at: usize| view.steps[at].change.kinds.iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(
        view.steps.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["version-3c4d5e6f", "version-2b3c4d5e"]
    );
    assert_eq!(kinds(0), ["passages-added", "moved", "form"]);
    assert_eq!(kinds(1), ["headline", "numbers", "passages-removed"]);
    assert_eq!(line(&view.steps[1].headline), "渡轮停航[-三-]{+五+}天，[-两-]{+四+}人受伤");
    assert!(view.steps[0].headline.is_empty());
    let shown: Vec<String> = view.steps[1]
        .paragraphs
        .iter()
        .map(|it| if it.skipped > 0 { format!("… {}", it.skipped) } else { format!("{} {}", it.fate, line(&it.runs)) })
        .collect();
    assert_eq!(
        shown,
        [
            "changed 澄湖渡轮公司周一说，渡轮因大雾停航[-三-]{+五+}天，码头上有[-两-]{+四+}人受伤。",
            "same 公司经理沈晓岚说，船员发现雾太大时已经离岸。她说，下次会早一点决定。",
            "removed [-一名乘客说，他在码头等了六个小时，没有人告诉他什么时候开船。-]",
            "same 听雨桥的桥面去年抬高了四十厘米，行人可以从桥上过河。",
            "… 4",
        ]
    );
    assert_eq!((view.steps[1].change.share, view.steps[1].change.share_text.as_str()), (118, "改动占正文的 11.8%"));
}

#[test]
fn the_page_of_a_version_shows_it_whole_and_names_the_article() {
    let config = Config { base_url: Some("https://h.example/".into()), ..Config::default() };
    let view = first(&config);
    assert!(view.article.body.contains("他在码头等了六个小时"));
    assert_eq!(
        (view.article.title.as_str(), view.of.title.as_str()),
        ("渡轮停航三天，两人受伤", "渡轮停航五天，四人受伤")
    );
    assert_eq!((view.older.url.as_str(), view.newer.name.as_str(), view.all.count), ("", "版本 2", 3));
    assert_eq!((view.version.shown, view.here.root.as_str()), (false, "../../../../../../"));
    let canonical = view.here.canonical.unwrap();
    assert!(canonical.starts_with("https://h.example/2024/03/02/") && !canonical.contains("versions"), "{canonical}");
}

/// Settings by which so much of an outlet's articles may be shown.
fn config(policy: &str) -> Config {
    let outlet = toml::from_str(&format!("id = \"chenghu\"\nname = \"x\"\npolicy = \"{policy}\"")).unwrap();
    Config { outlets: vec![outlet], ..Config::default() }
}

#[test]
fn an_outlets_policy_holds_for_every_version_and_for_what_differs() {
    for (policy, shown) in [("excerpt", true), ("metadata", false)] {
        let config = config(policy);
        let (all, one) = (ferry(&config), first(&config));
        let said = serde_json::to_string(&(&all, &one)).unwrap();
        for hidden in ["六个小时", "市政府", "桥面", "离岸"] {
            assert!(!said.contains(hidden), "{hidden}");
        }
        assert_eq!(one.article.body.contains("澄湖渡轮公司周一说，渡"), shown);
        assert!(!all.withheld.is_empty() && !one.withheld.is_empty());
        assert_eq!(line(&all.steps[1].headline), "渡轮停航[-三-]{+五+}天，[-两-]{+四+}人受伤");
    }
}

#[test]
fn a_version_without_an_outlet_shows_no_more_than_its_article() {
    let config = config("excerpt");
    let mut library = archive(&config);
    for version in library.articles.iter_mut().flat_map(|held| &mut held.versions) {
        Arc::make_mut(&mut version.card).outlet = None;
    }
    let said = with(&library, &config, |desk| {
        let views = plan(desk).0.pages.into_iter().filter(|page| page.path.starts_with("2024/03/02/"));
        views.map(|page| serde_json::to_string(&page.view(desk)).unwrap()).collect::<String>()
    });
    assert!(said.contains("渡轮停航三天") && !said.contains("六个小时") && !said.contains("离岸"));
}

#[test]
fn a_text_that_came_back_has_the_page_that_it_had() {
    let config = Config::default();
    let mut library = archive(&config);
    let held = library.articles.iter_mut().find(|held| held.versions.len() == 3).unwrap();
    let first = held.versions[0].clone();
    held.versions[2] = first;
    let paths: Vec<String> = plan(&Desk::new(&library, &config)).0.pages.into_iter().map(|page| page.path).collect();
    assert_eq!(paths.iter().filter(|path| path.starts_with("2024/03/02/") && path.contains("/versions/")).count(), 3);
    let view = with(&library, &config, |desk| {
        let page = plan(desk).0.pages.into_iter();
        page.filter(|page| page.path.starts_with("2024/03/02/"))
            .find(|page| page.path.ends_with("/versions/index.html"))
            .unwrap()
            .view(desk)
    });
    let View::Versions(view) = view else { panic!() };
    let ids: Vec<&str> = view.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["version-1a2b3c4d-3", "version-2b3c4d5e"]);
}

#[test]
fn the_article_says_that_it_had_other_texts_and_which_files_hold_it() {
    let config = Config::default();
    let view = article(&config, "2024/03/02/");
    let line = view.versions.unwrap();
    assert_eq!((line.link.count, line.date.as_str(), line.date_text.as_str()), (3, "2024-03-03", "2024年3月3日"));
    let copies: Vec<String> = view
        .provenance
        .copies
        .iter()
        .map(|it| {
            let differs = it.differs.url.rsplit('/').next().unwrap();
            format!("{} {} {} {} {} {differs}", it.path, it.relation_text, it.rule_text, it.title, it.date)
        })
        .collect();
    assert_eq!(
        copies,
        [
            "ferry-1.md 另一个版本 同一路径的历史 渡轮停航三天，两人受伤 2024-03-02 index.html#version-2b3c4d5e",
            "ferry-2.md 另一个版本 同一路径的历史  2024-03-02 index.html#version-2b3c4d5e",
            "mirror/ferry.md 转载 文字相同 大雾停航 2024-03-04 ",
        ]
    );
    let lent = &view.provenance.lent[0];
    assert_eq!((lent.field, lent.name.as_str(), lent.from.as_str()), ("date", "日期", "mirror/ferry.md"));
    let gone = article(&config, "2023/11/05/").lost.unwrap();
    assert_eq!(gone.text, "自 2024年1月9日 起，镜像里已没有这篇文章；这里展示的文字来自镜像的历史。");
    assert_eq!((gone.from, gone.seen.message.as_str()), ("mirror", "清理旧文"));
    assert!(article(&config, "2023/11/05/").versions.is_none());
}

#[test]
fn changes_are_listed_the_newest_first_and_the_undated_last() {
    let View::Changes(view) = view(&Config::default(), |path| path == "changes/index.html") else { panic!() };
    let view: ChangesView = *view;
    let rows: Vec<String> = view
        .groups
        .iter()
        .flat_map(|group| group.changes.iter().map(|it| (&group.name, it)))
        .map(|(month, it)| {
            let kinds: Vec<&str> = it.change.kinds.iter().map(|kind| kind.kind).collect();
            format!("{month}: {} [{}] {}", it.card.title, line(&it.headline), kinds.join(","))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "2024年3月: 渡轮停航五天，四人受伤 [渡轮停航[-三-]{+五+}天，[-两-]{+四+}人受伤] headline,numbers,passages-removed",
            "2024年2月: The bridge opens on Tuesday [The bridge opens on [-Monday-]{+Tuesday+}] headline,wording",
            "时间不明: 渡轮停航五天，四人受伤 [] passages-added,moved,form",
        ]
    );
}

#[test]
fn what_is_gone_is_listed_by_month_and_outlet() {
    let View::Lost(view) = view(&Config::default(), |path| path == "lost/index.html") else { panic!() };
    let view: LostView = *view;
    let rows: Vec<String> = view
        .groups
        .iter()
        .flat_map(|group| group.outlets.iter().map(|outlet| (&group.name, outlet)))
        .map(|(month, it)| format!("{month} {} {} {}", it.link.name, it.link.count, it.articles[0].card.title))
        .collect();
    assert_eq!(
        (rows, view.total),
        (
            vec![
                "2024年1月 澄湖日报 1 水位降了二十厘米".to_owned(),
                "时间不明 山海之声 1 木匠的六百二十块板".to_owned(),
            ],
            2
        )
    );
}

#[test]
fn both_lists_have_feeds_and_lines() {
    let config = Config { base_url: Some("https://h.example/".into()), ..Config::default() };
    let feed = |path: &'static str| -> FeedView {
        match view(&config, |it| it == path) {
            View::Feed(feed) => *feed,
            _ => panic!(),
        }
    };
    let (changes, lost) = (feed("changes/atom.xml"), feed("lost/atom.xml"));
    assert_eq!((changes.entries.len(), changes.updated.as_str()), (3, "2024-03-03T00:00:00Z"));
    assert_eq!(changes.entries[0].title, "渡轮停航三天，两人受伤 → 渡轮停航五天，四人受伤");
    assert_eq!(changes.entries[0].summary, "改动占正文的 11.8%：标题、数字、少了段落");
    assert!(changes.entries[0].url.ends_with("/versions/#version-2b3c4d5e"), "{}", changes.entries[0].url);
    assert_eq!(lost.entries[1].summary, "原来的网址上已没有这篇文章。");
    let lines = |path: &'static str| -> Vec<Value> {
        let View::Text(text) = view(&config, |it| it == path) else { panic!() };
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let changes = lines("changes/changes.jsonl");
    assert_eq!((changes.len(), &changes[0]["share"], &changes[0]["seen"]), (3, &118.into(), &"2024-03-03".into()));
    assert_eq!(changes[0]["kinds"], serde_json::json!(["headline", "numbers", "passages-removed"]));
    assert_eq!(changes[0]["by"]["commit"]["message"], "每日更新");
    let lost = lines("lost/lost.jsonl");
    assert_eq!((&lost[0]["from"], &lost[1]["seen"]), (&"mirror".into(), &Value::Null));
}

#[test]
fn robots_and_the_search_know_nothing_of_versions() {
    let config = Config { base_url: Some("https://h.example/".into()), ..Config::default() };
    let View::Sitemap(map) = view(&config, |path| path == "sitemap.xml") else { panic!() };
    assert!(map.urls.iter().all(|url| !url.loc.contains("/versions/")));
    assert!(map.urls.iter().any(|url| url.loc.ends_with("/changes/")));
    let library = archive(&config);
    let plan = plan(&Desk::new(&library, &config)).0;
    assert_eq!(plan.search.unwrap().articles.len(), 4);
    let foot: Vec<&str> = plan.site.foot.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(foot, ["changes/index.html", "lost/index.html", "atom.xml"]);
}
