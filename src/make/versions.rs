//! The pages of versions, changes and losses, printed with our own templates in every language, and read as `check` reads them. Tests
//! only: it never stands in a release.

use super::theme::own_theme;
use crate::{
    config::Config,
    library::ArticleId,
    page::{
        Desk, Plan, Step, View, Words, plan,
        sample::{archive, bodies},
    },
    render::{Shared, Theme},
};
use std::collections::BTreeMap;

/// Our own templates.
fn theme() -> Theme {
    let text = |(path, bytes): (String, &[u8])| {
        let name = path.strip_prefix("templates/")?.to_owned();
        (!name.starts_with("i18n/")).then(|| (name, String::from_utf8(bytes.to_vec()).unwrap()))
    };
    Theme::load(own_theme().into_iter().filter_map(text).collect()).unwrap()
}

/// Every page of the hand-made archive in a language.
fn printed(language: &str) -> (Plan, BTreeMap<String, String>) {
    let config = Config { language: language.into(), title: "X".into(), search: false, ..Config::default() };
    let library = archive(&config);
    let bodies = |path: &str| bodies(&library, &config, path);
    let steps = |at: ArticleId| Step::all(&library, &config, at, &bodies);
    let desk = Desk { bodies: &bodies, steps: &steps, ..Desk::new(&library, &config) };
    let (plan, theme) = (plan(&desk).0, theme());
    let shared = Shared::new(&plan.site, Words::own(language));
    let text = |view: &View, template: &str| match view {
        View::Text(text) => text.clone(),
        view => theme.render(template, &shared, view).unwrap(),
    };
    let pages = plan.pages.iter().map(|page| (page.path.clone(), text(&page.view(&desk), page.template))).collect();
    (plan, pages)
}

/// The one page whose path ends so.
fn page<'a>(pages: &'a BTreeMap<String, String>, end: &str) -> &'a str {
    let mut found = pages.iter().filter(|(path, _)| path.ends_with(end));
    let (_, text) = found.next().unwrap();
    assert!(found.next().is_none(), "{end}");
    text
}

#[test]
fn versions_are_printed_whole_and_for_readers_only() {
    let (_, pages) = printed("zh-Hans");
    let versions = pages.iter().filter(|(path, _)| path.contains("/versions/")).collect::<Vec<_>>();
    assert_eq!(versions.len(), 7);
    for (path, text) in versions {
        assert!(text.contains("<meta name=\"robots\" content=\"noindex\">") && !text.contains("pagefind"), "{path}");
    }
    let first = page(&pages, "versions/1a2b3c4d/index.html");
    assert!(first.contains("<p>一名乘客说，他在码头等了六个小时，没有人告诉他什么时候开船。</p>"), "{first}");
    let all = pages.iter().find(|(path, _)| path.starts_with("2024/03/02/") && path.ends_with("/versions/index.html"));
    let all = all.unwrap().1;
    let change = "停航<del><span class=\"hidden\" lang=\"zh-Hans\">删去：</span>三</del><ins><span class=\"hidden\" \
                  lang=\"zh-Hans\">新增：</span>五</ins>天";
    assert!(all.contains(change), "{all}");
    assert!(all.contains("<td lang=\"zh-Hans\">渡轮停航<del>三</del>天，<del>两</del>人受伤</td>"), "{all}");
    assert!(all.contains("… 相同的 4 段 …") && all.contains("<section class=\"part step\" id=\"version-2b3c4d5e\""));
    assert!(!all.contains("<script>") && all.matches("<h1").count() == 1);
}

#[test]
fn every_language_has_words_for_all_of_it() {
    for (language, want) in [
        (
            "zh-Hans",
            ["共 3 个版本，最后一次改动见于 2024年3月3日", "另有 3 个文件也存有这篇文章", "镜像里已没有这篇文章"],
        ),
        (
            "zh-Hant",
            ["共 3 個版本，最後一次改動見於 2024年3月3日", "另有 3 個檔案也存有這篇文章", "鏡像裡已沒有這篇文章"],
        ),
        (
            "en",
            ["3 versions, last changed 3 March 2024", "Also held as 3 other files", "No longer in its mirror since"],
        ),
    ] {
        let (_, pages) = printed(language);
        let all: String = pages.values().map(String::as_str).collect();
        for words in want {
            assert!(all.contains(words), "{language}: {words}");
        }
    }
}
