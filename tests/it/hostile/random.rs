//! Attacks put together at random: pieces of markup in any order, cleaned by the recipe that knows the page, and bytes of any kind
//! wherever strangers' bytes are read. What must hold is what fuzzing looks for: `fuzz/properties`.
//!
//! `REPRINT_CASES` says how many.

use crate::properties::{clean, config, front, request, search};
use proptest::{prelude::*, test_runner::Config as Cases};

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

proptest! {
    #![proptest_config(Cases {
        cases: std::env::var("REPRINT_CASES").map_or(192, |it| it.parse().unwrap()),
        failure_persistence: None,
        ..Cases::default()
    })]

    #[test]
    fn soup_of_markup_is_cleaned_to_what_we_print(
        recipe in any::<u8>(),
        head in prop::sample::select(&HEADS[..]),
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60),
    ) {
        clean::holds(&[&[recipe | 0x80], head.as_bytes(), pieces.concat().as_bytes()].concat());
        clean::holds(&[&[recipe % 40], head.as_bytes(), pieces.concat().as_bytes()].concat());
    }

    #[test]
    fn bytes_of_any_kind_are_an_article_or_are_not(
        recipe in any::<u8>(),
        head in prop::sample::select(&HEADS[..]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        clean::holds(&[&[recipe], head.as_bytes(), &bytes].concat());
    }

    #[test]
    fn front_matter_of_any_kind_ends(text in "[-+: a-z\"'\\[\\]{}&*!|>#%@`\n\t]{0,300}") {
        front::holds(text.as_bytes());
    }

    #[test]
    fn settings_of_any_kind_are_read_or_refused(text in "([a-z_]{1,12}|\\[\\[(topics|outlets|withdrawn|remove)\\]\\]|[=\"\n\\[\\]{}.0-9]){0,60}") {
        config::holds(text.as_bytes());
    }

    #[test]
    fn files_of_the_search_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        search::holds(&bytes);
    }

    #[test]
    fn addresses_of_any_kind_lead_into_the_site_or_nowhere(text in "(/|\\.|%[0-9a-f]{2}|[a-z_.?#:\\\\]|文){0,40}") {
        request::holds(format!("/{text}").as_bytes());
    }
}
