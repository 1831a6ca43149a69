//! Our pages of the demonstration, asked for as the server does.

use super::{super::problems::Problem, Studio};
use crate::{
    article::Outcome,
    make::{self, Edition, Need, Options, Place, Site},
    source,
};
use scraper::{Html, Selector};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

/// The demonstration that travels with the source.
static EDITION: LazyLock<Edition> = LazyLock::new(|| {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let site = Arc::new(Site::load(&Place { from, ..Place::default() }, Need::Everything).unwrap());
    make::look(&site, &Options { cold: true, ..Options::default() }, &()).unwrap().0
});

static STUDIO: LazyLock<Studio> = LazyLock::new(Studio::new);

fn asked(problems: &[Problem], path: &str, query: &[(&str, &str)]) -> Option<Html> {
    let query: Vec<(String, String)> = query.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let page = STUDIO.page(&EDITION, problems, "/x/", path, &query)?;
    Some(Html::parse_document(&page.unwrap()))
}

fn page(path: &str, query: &[(&str, &str)]) -> Html {
    asked(&[], path, query).unwrap()
}

/// The texts of all elements that a selector finds, white space folded.
fn texts(page: &Html, select: &str) -> Vec<String> {
    let text = |it: scraper::ElementRef<'_>| crate::text::space::folded(&it.text().collect::<String>());
    page.select(&Selector::parse(select).unwrap()).map(text).collect()
}

fn attributes(page: &Html, select: &str, name: &str) -> Vec<String> {
    page.select(&Selector::parse(select).unwrap()).filter_map(|it| it.attr(name)).map(str::to_owned).collect()
}

#[test]
fn the_source_is_shown_to_the_last_character_and_every_anchor_leads_somewhere() {
    for file in &*EDITION.sources {
        let text = source::decode(&file.read().unwrap()).unwrap().text;
        let page = page("inspect", &[("path", &file.path)]);
        let code = Selector::parse(".lines code").unwrap();
        let lines: Vec<String> = page.select(&code).map(|line| line.text().collect()).collect();
        assert_eq!(lines.join("\n"), text.strip_suffix('\n').unwrap_or(&text), "{}", file.path);
        let ids: BTreeSet<String> = attributes(&page, "[id]", "id").into_iter().collect();
        let anchors = attributes(&page, "a[href^='#']", "href");
        let lost: Vec<&String> = anchors.iter().filter(|anchor| !ids.contains(&anchor[1..])).collect();
        assert!(lost.is_empty(), "{}: {lost:?}", file.path);
    }
}

#[test]
fn the_rules_of_a_file_are_those_of_its_ledger() {
    let mut seen = 0;
    for file in &*EDITION.sources {
        let bytes = file.read().unwrap();
        let cleaning = make::clean_file(&EDITION.site, &file.path, &bytes).unwrap();
        let Outcome::Article(article) = &cleaning.outcome else { continue };
        let page = page("inspect", &[("path", &file.path)]);
        let shown: BTreeSet<String> = texts(&page, ".rules del").into_iter().collect();
        let marked: BTreeSet<String> = attributes(&page, ".lines del[data-label]", "data-label").into_iter().collect();
        // Front matter has a mark of its own in the source, names beside the byline have those of their field, and further addresses
        // stand within the mark of what is shown.
        let is_marked = |rule: &str| !["front-matter", "further-byline", "other-address"].contains(&rule);
        for removed in article.body.removed.iter().filter(|it| is_marked(&it.rule)) {
            assert!(shown.contains(&removed.rule), "{}: {}", file.path, removed.rule);
            assert!(marked.contains(&removed.rule), "{}: {} is not in the source", file.path, removed.rule);
            seen += 1;
        }
        assert_eq!(texts(&page, ".lineage a").last(), Some(&cleaning.recipe));
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn only_files_of_the_site_are_inspected() {
    for path in ["site.toml", "../Cargo.toml", "/etc/passwd", "no.md", "zhuli", "zhuli/../zhuli/pages/73/460212.md"] {
        assert!(asked(&[], "inspect", &[("path", path)]).is_none(), "{path}");
    }
    for path in ["x", "overview.html", "../index.html"] {
        assert!(asked(&[], path, &[]).is_none(), "{path}");
    }
}

#[test]
fn the_overview_lists_every_finding_and_those_of_a_kind() {
    let page = page("", &[]);
    let findings = &EDITION.report.findings;
    assert_eq!(texts(&page, ".rows li").len(), findings.len());
    let kind = findings[0].kind.to_string();
    let of_kind = findings.iter().filter(|finding| finding.kind == kind);
    let chosen = self::page("", &[("kind", &kind)]);
    assert_eq!(texts(&chosen, ".rows li").len(), of_kind.clone().count());
    assert!(texts(&chosen, ".group h3").iter().all(|heading| heading.ends_with(&kind)));
    let first = of_kind.clone().next().unwrap();
    let one = self::page("", &[("kind", &kind), ("q", &first.path.to_uppercase())]);
    let want = of_kind.filter(|finding| finding.path.contains(&first.path)).count();
    assert_eq!(texts(&one, ".rows li").len(), want);
    assert_eq!(texts(&self::page("", &[("q", "no such words")]), ".rows li").len(), 0);
}

#[test]
fn problems_are_shown_first_and_nothing_is_markup_that_was_typed() {
    let problems = [Problem { title: "templates/a.html:1:2".into(), text: "<b>\n ^".into() }];
    let page = asked(&problems, "", &[("q", "\"><script>x</script>")]).unwrap();
    assert_eq!(texts(&page, "main > section:first-of-type h3"), ["templates/a.html:1:2"]);
    assert_eq!(texts(&page, ".problems pre"), ["<b> ^"]);
    assert_eq!(texts(&page, "script"), Vec::<String>::new());
    assert_eq!(attributes(&page, "input[name=q]", "value"), ["\"><script>x</script>"]);
}

#[test]
fn pages_are_listed_with_their_keys_and_templates() {
    let listed = page("pages", &[("q", "INDEX.HTML"), ("template", "coverage.html")]);
    let row = texts(&listed, "tbody tr");
    assert_eq!(row.len(), 1, "{row:?}");
    let coverage = EDITION.page("coverage/index.html").unwrap();
    let key = EDITION.key(coverage, &EDITION.view(coverage));
    let cells = texts(&listed, "tbody td");
    assert_eq!(cells[1..], [key.view.short(8), key.site.short(8), key.templates.short(8)]);
    assert!(EDITION.templates(coverage).iter().all(|name| cells[0].contains(name)), "{}", cells[0]);
    assert_eq!(attributes(&listed, "tbody a", "href"), ["/x/coverage/"]);
    assert_eq!(texts(&page("pages", &[]), "tbody tr").len(), EDITION.plan.pages.len().min(100));
}

#[test]
fn files_are_found_by_headline_recipe_and_kind() {
    let held = &EDITION.library.articles.rows()[0];
    let listed = page("inspect", &[("q", &held.card.title), ("kind", "article")]);
    assert!(texts(&listed, "tbody code").contains(&held.card.path));
    let others = page("inspect", &[("kind", "other")]);
    assert_eq!(texts(&others, "tbody tr").len(), EDITION.report.files.other);
    assert_eq!(texts(&page("inspect", &[("recipe", "none")]), "tbody tr").len(), 0);
}
