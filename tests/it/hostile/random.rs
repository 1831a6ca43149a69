//! Attacks put together at random: pieces of markup in any order, cleaned by the recipe that knows the page. `ammonia` as the last
//! gate changes nothing, and what is printed reads the same when it is cleaned again.
//!
//! `REPRINT_CASES` says how many.

use proptest::{prelude::*, test_runner::Config as Cases};
use reprint::{
    article::Outcome,
    clean::{self, FileFacts, Settings},
    mirror,
    recipe::Recipes,
};
use scraper::{Html, Node};
use std::{fs, path::Path, sync::LazyLock};

static RECIPES: LazyLock<Recipes> = LazyLock::new(|| {
    let files = crate::demonstration::files(&Path::new(crate::demonstration::HERE).join("recipes"));
    let files: Vec<_> = files.iter().map(|it| (it.display().to_string(), fs::read_to_string(it).unwrap())).collect();
    Recipes::load(&files).unwrap().0
});

/// How pages begin that recipes know, and how pages begin that none does.
const HEADS: [&str; 9] = [
    "",
    "<!doctype html><title>题</title><article>",
    "---\ntitle: 题\n---\n",
    "### 题\n------------------------\n\n#### [首页](x)\n",
    "### 题\n------------------------\n\n#### [首页](x)\n<div class=\"post_content\">",
    "---\nlayout: post\ntitle: 题\n---\n<!--1-->\n",
    "### 题\n------------------------\n\n#### [首页](x)\n<div id=\"storytext\">",
    "<div class=\"entry-content blog-post__description\">",
    "<div class=\"articleBody\">",
];

const PIECES: [&str; 40] = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href=javascript:x>",
    "<a href='https://a.example/'>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<img src=x ",
    "onerror=x>",
    "\"",
    "'",
    ">",
    "<",
    "&lt;",
    "&#0;",
    "<template>",
    "<select>",
    "<form>",
    "<noscript>",
    "<textarea>",
    "<li>",
    "<blockquote>",
    "<ruby><rt>",
    "湖边的灯今天都亮了，来看灯的人很多。",
    "\n\n",
    "<h1>",
];

fn cleaned(path: &str, text: &str) -> Option<String> {
    let draft = mirror::draft(path, text, &RECIPES);
    match clean::clean(draft, &Settings::default(), &FileFacts::default()).outcome {
        Outcome::Article(article) => {
            assert!(!article.findings.iter().any(|it| it.kind == "sanitizer"), "the last gate changed something");
            Some(article.body.html)
        }
        Outcome::Other(_) | Outcome::Refused(_) => None,
    }
}

/// Names of elements, and attributes, that are no article's.
fn strangers(html: &str) -> Vec<String> {
    let known = "html head body p br hr h2 h3 h4 h5 h6 blockquote pre code em strong u s ins sub sup small mark q a ul ol li dl dt \
                 dd figure figcaption img table caption thead tbody tfoot tr td th ruby rt rp";
    let keys = ["href", "rel", "src", "alt", "colspan", "rowspan"];
    let page = Html::parse_document(html);
    let elements = page.tree.root().descendants().filter_map(|it| match it.value() {
        Node::Element(element) => Some(element.clone()),
        _ => None,
    });
    let is_known = |name: &str| known.split_whitespace().any(|it| it == name);
    let strange = |it: &scraper::node::Element| !is_known(it.name()) || it.attrs().any(|(key, _)| !keys.contains(&key));
    elements.filter(strange).map(|it| format!("{it:?}")).collect()
}

proptest! {
    #![proptest_config(Cases {
        cases: std::env::var("REPRINT_CASES").map_or(192, |it| it.parse().unwrap()),
        failure_persistence: None,
        ..Cases::default()
    })]

    #[test]
    fn soup_of_markup_is_cleaned_to_what_we_print(
        head in prop::sample::select(&HEADS[..]),
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60),
        ending in prop::sample::select(&["md", "html", "txt"][..]),
    ) {
        let text = format!("{head}{}", pieces.concat());
        if let Some(html) = cleaned(&format!("x.{ending}"), &text) {
            prop_assert_eq!(strangers(&html), [""; 0]);
            if let Some(again) = cleaned("x.html", &format!("<!doctype html><title>题</title><article>{html}</article>")) {
                prop_assert_eq!(strangers(&again), [""; 0]);
            }
        }
    }

    #[test]
    fn bytes_of_any_kind_are_an_article_or_are_not(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        head in prop::sample::select(&HEADS[..]),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        if let Ok(decoded) = reprint::source::decode(&bytes) {
            prop_assert!(cleaned("x.md", &decoded.text).is_none_or(|html| strangers(&html).is_empty()));
        }
    }

    #[test]
    fn front_matter_of_any_kind_ends(text in "[-+: a-z\"'\\[\\]{}&*!|>#%@`\n\t]{0,300}", fence in prop::sample::select(&["---", "+++"][..])) {
        cleaned("x.md", &format!("{fence}\n{text}\n{fence}\n湖边的灯今天都亮了，来看灯的人很多。"));
    }

    #[test]
    fn settings_of_any_kind_are_read_or_refused(text in "([a-z_]{1,12}|\\[\\[(topics|outlets|withdrawn)\\]\\]|[=\"\n\\[\\]{}.0-9]){0,60}") {
        let _ = reprint::config::Config::parse(&text, "site.toml");
    }
}
