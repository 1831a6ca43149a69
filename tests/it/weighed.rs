//! What holds most of a page's words is the page, whatever it is called; and a text that is nowhere but in a page's data is better
//! than none.

use crate::cleaning::{cleaned, html};
use reprint::{
    article::{Article, Outcome},
    clean::{Verdict, What},
};

const FIRST: &str = "滩头的旧水车昨天重新转了起来，木匠修了三个月，换了十二块叶板，轴也是新的。";
const SECOND: &str = "看水车的陈婆婆说，从前磨面都靠它，后来通了电，就没有人再来，今年春天孩子们又把它找了出来。";

fn article(body: &str) -> Article {
    let head = "<title>水车</title><meta property=og:title content=水车><meta property=article:published_time content=2024-05-06>";
    let page = format!("<!doctype html><html lang=zh><head>{head}</head><body>{body}</body></html>");
    match cleaned("a.html", &page).outcome {
        Outcome::Article(article) => *article,
        other => panic!("{body}: {other:?}"),
    }
}

/// Whether an article says both paragraphs, each once, in their order.
#[track_caller]
fn says_both(article: &Article) {
    let text = article.body.content.text();
    let lines: Vec<&str> = text.lines().filter(|line| [FIRST, SECOND].contains(line)).collect();
    assert_eq!(lines, [FIRST, SECOND], "{text}");
}

#[test]
fn what_holds_most_of_a_page_is_the_page() {
    let text = format!("<h1>水车</h1><p>{FIRST}</p><p>{SECOND}</p>");
    for (open, close) in [
        ("<form>", "</form>"),
        ("<div hidden>", "</div>"),
        ("<div style='visibility: hidden'>", "</div>"),
        ("<dialog>", "</dialog>"),
        ("<template>", "</template>"),
        ("<x-news><template shadowrootmode=open>", "</template></x-news>"),
        ("<button type=button>", "</button>"),
        ("<object>", "</object>"),
        ("<noscript>", "</noscript>"),
        ("<frameset><frame src=nav.html><noframes>", "</noframes></frameset>"),
        ("<div id=root></div><noscript><article>", "</article></noscript>"),
    ] {
        says_both(&article(&format!("{open}{text}{close}<p>加载中</p>")));
    }
}

#[test]
fn a_form_or_a_template_beside_an_article_is_none_of_it() {
    let text = format!("<h1>水车</h1><article><p>{FIRST}</p><p>{SECOND}</p></article>");
    for beside in [
        "<form><p>写信给我们：</p></form>",
        "<template><p>再来一段</p></template>",
        "<noscript><p>请打开脚本</p></noscript>",
    ] {
        let printed = html(&article(&format!("{text}{beside}")));
        assert_eq!(printed, format!("<p>{FIRST}</p>\n<p>{SECOND}</p>"), "{beside}");
    }
}

#[test]
fn a_paragraph_may_look_like_a_header() {
    let page =
        |inner: &str| format!("<h1>水车</h1><div class=article-content>{inner}<p>{FIRST}</p><p>{SECOND}</p></div>");
    let printed = html(&article(&page("<p class=header>叶板</p>")));
    assert!(printed.starts_with("<p>叶板</p>"), "{printed}");
    let printed = html(&article(&page("<p class=header><a href=https://t.example/>滩头报</a></p>")));
    assert!(!printed.contains("滩头报"), "{printed}");
}

#[test]
fn a_text_that_is_only_in_data_is_published() {
    let escaped = |text: &str| text.replace('"', "\\\"");
    let paragraphs = format!("<p>{FIRST}</p><p class=\"x\">{SECOND}</p>");
    let blocks = format!(r#"[{{"type":"p","text":"{FIRST}"}},{{"type":"p","children":[{{"text":"{SECOND}"}}]}}]"#);
    for data in [
        format!(
            r#"<script type=application/ld+json>{{"@type":"NewsArticle","articleBody":"{FIRST}\n\n{SECOND}"}}</script>"#
        ),
        format!(
            r#"<script type=application/ld+json>{{"@graph":[{{"@type":"WebPage"}},{{"@type":"NewsArticle","headline":"水车","articleBody":"{FIRST}\n{SECOND}"}}]}}</script>"#
        ),
        format!(
            r#"<script id=__NEXT_DATA__ type=application/json>{{"props":{{"post":{{"content":"{}"}}}}}}</script>"#,
            escaped(&paragraphs)
        ),
        format!(
            r#"<script>window.__INITIAL_STATE__ = {{"a":{{"html":"{}"}}}};(function(){{}})()</script>"#,
            escaped(&paragraphs)
        ),
        format!(
            r#"<script>var x=1;window.state=JSON.parse("{}");</script>"#,
            escaped(&format!(r#"{{"body":"{FIRST}\\n{SECOND}"}}"#))
        ),
        format!(
            r#"<script>window.__DATA__={{"article":{{"title":"水车","blocks":{blocks}}},"comments":[{{"text":"{}"}}]}}</script>"#,
            FIRST.repeat(9)
        ),
    ] {
        let article = article(&format!("<div id=root></div><h1>水车</h1><p>登录后阅读全文</p>{data}"));
        says_both(&article);
        let evidence = article.findings.iter().find(|it| it.kind == "text-in-data");
        assert!(evidence.is_some_and(|it| it.message.contains("JSON")), "{:?}", article.findings);
        let shown = article.body.removed.iter().find(|it| it.rule == "shown-in-part").expect("the notice was removed");
        assert!(shown.text.contains("登录后阅读全文"));
    }
}

#[test]
fn a_text_in_data_is_not_taken_where_the_page_has_its_own() {
    let text = format!("<h1>水车</h1><article><p>{FIRST}</p><p>{SECOND}</p></article>");
    let data = format!(r#"<script type=application/ld+json>{{"articleBody":"{FIRST}{SECOND}别的"}}</script>"#);
    let state = r#"<script>window.i = {"text":{"accept":"同意，继续。", "decline":"不同意，离开，再见。"}}</script>"#;
    for beside in [data.as_str(), state] {
        assert_eq!(html(&article(&format!("{text}{beside}"))), format!("<p>{FIRST}</p>\n<p>{SECOND}</p>"), "{beside}");
    }
}

#[test]
fn a_text_in_data_has_its_pieces() {
    let data = format!(r#"<script type=application/ld+json>{{"articleBody":"{FIRST}\n{SECOND}"}}</script>"#);
    let cleaned = cleaned("a.html", &format!("<!doctype html><title>水车</title><p>登录</p>{data}"));
    let body: String =
        cleaned.pieces.iter().filter(|it| it.verdict == Verdict::Body).map(|it| it.text.as_str()).collect();
    assert_eq!(body, format!("{FIRST}{SECOND}"));
    assert!(cleaned.pieces.iter().all(|it| (it.verdict == Verdict::Body) == (it.what == What::Data)));
}

/// A bomb in the data of a script is looked at, and left.
#[test]
fn hostile_data_is_left() {
    for data in [
        format!("<script>{}</script>", "={\"a\":".repeat(20_000)),
        format!("<script>x={}</script>", "[".repeat(100_000)),
        format!("<script>x=[{}0]</script>", "[\"text\"],".repeat(50_000)),
        format!(
            "<script type=application/json>{{\"body\":\"<p>{}，。，。{}\"}}</script>",
            "字".repeat(300),
            "<b>".repeat(600)
        ),
        format!("<noscript><p>{}</noscript>", "<div>".repeat(5_000)),
    ] {
        let page = format!("<!doctype html><title>水车</title><p>{FIRST}</p>{data}");
        assert_eq!(html(&article(&format!("<h1>水车</h1><p>{FIRST}</p>{data}"))), format!("<p>{FIRST}</p>"));
        cleaned("a.html", &page);
    }
}
