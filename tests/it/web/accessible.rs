//! axe-core in a real browser: every kind of page, light and dark, on a telephone and on a desk, with all that is folded unfolded.
//! What WCAG 2.2 AA asks, as far as a program can tell, and what axe's makers advise besides.

use super::{address, pages::pages, restyle, spoilt, tab, tool};
use crate::{
    chromium::Tab,
    demonstration::{Demonstration, files},
    docs,
};
use serde_json::json;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What we are asked to keep.
const TAGS: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// How the page may be looked at: the scheme, and the width of the window.
const LOOKS: [(&str, u32); 4] = [("light", 375), ("dark", 375), ("light", 1280), ("dark", 1280)];

/// A browser with axe-core.
struct Axe {
    tab: Tab,
    source: String,
}

impl Axe {
    fn start() -> Self {
        Self { tab: tab(), source: fs::read_to_string(tool("axe-core/axe.min.js")).unwrap() }
    }

    /// What is wrong with a page: the look, the rule, the element and why.
    fn violations(&self, file: &Path) -> Vec<String> {
        self.tab.open(&address(file));
        self.violations_here()
    }

    /// What is wrong with what the tab shows.
    fn violations_here(&self) -> Vec<String> {
        // The debugger is under no policy, so that axe comes into pages that forbid all scripts.
        self.tab.ask("Runtime.evaluate", json!({ "expression": self.source }));
        self.tab.value("document.querySelectorAll('details').forEach(it => { it.open = true })");
        let run = format!(
            "axe.run({{ runOnly: {{ type: 'tag', values: {TAGS} }}, preload: false, resultTypes: ['violations'] }}).then(\
             it => {{ if (it.passes.length < 10) throw 'axe has not looked'; return it.violations.flatMap(rule => \
             rule.nodes.map(node => `${{rule.id}}: ${{node.target}}: ${{node.failureSummary}}`)) }})"
        );
        let mut all = Vec::new();
        for (scheme, width) in LOOKS {
            self.tab.prefer(scheme);
            self.tab.resize(width, 900);
            let found = self.tab.value(&run);
            let found = found.as_array().unwrap().iter().map(|it| it.as_str().unwrap());
            all.extend(found.map(|it| format!("{scheme} {width} {it}")));
        }
        all
    }
}

#[test]
fn the_documentation_is_for_everybody() {
    let site = docs::built(&[]);
    let axe = Axe::start();
    let public = site.path().join("public");
    let pages = files(&public).into_iter().filter(|file| file.extension().is_some_and(|it| it == "html"));
    let all: Vec<String> = pages.flat_map(|page| axe.violations(&page)).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_kind_of_page_is_for_everybody() {
    let site = Demonstration::built("");
    let axe = Axe::start();
    let found = |file: &PathBuf| {
        let name = file.strip_prefix(site.public()).unwrap().display().to_string();
        axe.violations(file).into_iter().map(move |it| format!("{name}: {it}"))
    };
    let all: Vec<String> = pages(&site.public()).iter().flat_map(found).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// What a script fills in is looked at, too: results of a search with their facets.
#[test]
fn results_of_a_search_are_for_everybody() {
    let site = Demonstration::built("");
    let mut page = address(&site.public().join("search/index.html"));
    page.set_query(Some("q=水"));
    let axe = Axe::start();
    axe.tab.open(&page);
    axe.tab
        .until("document.querySelectorAll('#results li').length > 2 && document.querySelector('#facets a') !== null");
    let found = axe.violations_here();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A list of so many pages that not all of them are named is of a kind of its own.
#[test]
fn lists_of_many_pages_are_for_everybody() {
    let site = Demonstration::built("paginate_by = 1");
    let list = site.public().join("outlets/wangshan-weekly/index.html");
    assert!(fs::read_to_string(&list).unwrap().contains("class=\"gap\""), "too few pages");
    let found = Axe::start().violations(&list);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The site in other languages, and its pages converted.
#[test]
fn other_languages_are_for_everybody() {
    let axe = Axe::start();
    for (language, variant) in [("en", "zh-Hant"), ("zh-Hant", "zh-Hans")] {
        let site = Demonstration::new(&format!("variants = [\"{variant}\"]"));
        let settings = site.root().join("site.toml");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(&settings, text.replace("language = \"zh-Hans\"", &format!("language = \"{language}\""))).unwrap();
        assert!(site.run(&["build", "--quiet"]).status.success());
        let converted = site.public().join(variant.to_lowercase());
        for dir in [site.public(), converted] {
            let is_article = |file: &PathBuf| file.components().count() == dir.components().count() + 5;
            let article =
                files(&dir.join("2024")).into_iter().find(|file| file.ends_with("index.html") && is_article(file));
            for file in [dir.join("index.html"), dir.join("stories/index.html"), article.unwrap()] {
                let found = axe.violations(&file);
                assert!(found.is_empty(), "{}: {}", file.display(), found.join("\n"));
            }
        }
    }
}

#[test]
fn what_shuts_somebody_out_is_noticed() {
    let site = Demonstration::built("");
    let axe = Axe::start();
    let rules = |file: &Path| -> BTreeSet<String> {
        let words = |it: &String| it.split(": ").next().unwrap().to_owned();
        axe.violations(file).iter().map(words).collect()
    };
    let everywhere = |rule: &str| LOOKS.map(|(scheme, width)| format!("{scheme} {width} {rule}"));
    let picture = spoilt(&site, "</main>", "<img src=\"favicon.svg\"></main>");
    assert_eq!(rules(&picture), BTreeSet::from(everywhere("image-alt")));
    let order = spoilt(&site, "</main>", "<h2>一</h2><h5>二</h5></main>");
    assert_eq!(rules(&order), BTreeSet::from(everywhere("heading-order")));
    restyle(
        &site,
        "@media (prefers-color-scheme: dark) { .about { color: #333 } } @media (max-width: 400px) { .label { color: #888 } }",
    );
    let seen = rules(&site.public().join("index.html"));
    let contrast = ["dark 1280", "dark 375", "light 375"].map(|look| format!("{look} color-contrast"));
    assert_eq!(seen, BTreeSet::from(contrast), "each look is looked at");
}
