//! What a source says beside its text: each address, each word instead of a picture, each comment is shown, is a field, or is
//! removed by a rule that has a name.

use crate::cleaning::{cleaned, html};
use reprint::{
    article::{Article, Inline, Medium, Outcome, each_inline},
    clean::{Cleaned, Verdict, What},
};

const LINE: &str = "山口的气象站换了新的风向标，值班员说旧的那一支转了三十年，铜轴都磨细了。";

fn page(inner: &str) -> Cleaned {
    cleaned("a.html", &format!("<html><body><h1>风向标</h1><article><p>{LINE}</p>{inner}<p>{LINE}</p></article>"))
}

fn article(cleaned: Cleaned) -> Article {
    match cleaned.outcome {
        Outcome::Article(article) => *article,
        other => panic!("{other:?}"),
    }
}

/// What stands in an account beside words: what it is, what became of it, and what it says.
fn told(inner: &str) -> Vec<(What, String, String)> {
    let verdict = |it: &Verdict| match it {
        Verdict::Body => "body".to_owned(),
        Verdict::Field(name) => name.clone(),
        Verdict::Removed(rule) => format!("-{rule}"),
    };
    let pieces = page(inner).pieces.into_iter().filter(|it| it.what != What::Words);
    pieces.map(|it| (it.what, verdict(&it.verdict), it.text)).collect()
}

#[track_caller]
fn check(inner: &str, want: &[(What, &str, &str)]) {
    let told = told(inner);
    let told: Vec<_> = told.iter().map(|(what, verdict, text)| (*what, verdict.as_str(), text.as_str())).collect();
    assert_eq!(told, want, "{inner}");
}

#[test]
fn a_picture_has_all_its_addresses_and_its_words_in_the_account() {
    check(
        "<img src=https://i.example/s.jpg srcset='https://i.example/l.jpg 2x' alt='风 向标'>",
        &[
            (What::Picture, "body", "https://i.example/s.jpg"),
            (What::Alt, "body", "风 向标"),
            (What::Address, "-other-address", "https://i.example/l.jpg"),
        ],
    );
    check(
        "<img data-original=https://i.example/1.jpg src='data:image/gif;base64,R0lGODlh'>",
        &[
            (What::Picture, "body", "https://i.example/1.jpg"),
            (What::Address, "-other-address", "data:image/gif;base64,… (8)"),
        ],
    );
    check(
        "<img src=file:///C:/1.png alt=铜轴>",
        &[
            (What::Picture, "-picture-without-address", "file:///C:/1.png"),
            (What::Alt, "-picture-without-address", "铜轴"),
        ],
    );
}

#[test]
fn what_is_shown_from_elsewhere_is_a_link() {
    let printed = |inner: &str| html(&article(page(inner))).replace(&format!("<p>{LINE}</p>"), "").replace('\n', "");
    let link =
        |href: &str, words: &str| format!("<p><a href=\"{href}\" rel=\"noopener noreferrer nofollow\">{words}</a></p>");
    let film = "https://v.example/a.mp4";
    for (inner, want) in [
        ("<iframe src=https://v.example/e/1 title=转动></iframe>", link("https://v.example/e/1", "转动")),
        ("<video src=https://v.example/a.mp4>打不开</video>", link(film, "v.example")),
        ("<video><source src=https://v.example/a.mp4></video>", link(film, "v.example")),
        (
            "<p>甲<audio src=https://v.example/a.mp3></audio>乙</p>",
            format!("<p>甲</p>{}<p>乙</p>", link("https://v.example/a.mp3", "v.example")),
        ),
        ("<object data=https://v.example/a.pdf></object>", link("https://v.example/a.pdf", "v.example")),
        (
            "<ul><li>甲<embed src=https://v.example/a.swf></ul>",
            format!("<ul><li>甲{}</li></ul>", link("https://v.example/a.swf", "v.example")),
        ),
        (
            "<figure><video src=https://v.example/a.mp4></video><figcaption>丙</figcaption></figure>",
            format!("{}<figure><figcaption>丙</figcaption></figure>", link(film, "v.example")),
        ),
        ("<iframe src=https://v.example/count width=0 height=0></iframe>", String::new()),
        ("<iframe src=https://v.example/e/1 style='display: none'></iframe>", String::new()),
        ("<iframe src=javascript:void(0)></iframe>", String::new()),
    ] {
        assert_eq!(printed(inner), want, "{inner}");
    }
}

#[test]
fn what_is_shown_from_elsewhere_is_of_a_kind() {
    let kind = |inner: &str| {
        let mut found = None;
        each_inline(article(page(inner)).body.content.blocks(), &mut |inline| {
            if let Inline::Embed(embed) = inline {
                found = Some(embed.medium);
            }
        });
        found
    };
    assert_eq!(kind("<iframe src=https://v.example/e/1></iframe>"), Some(Medium::Page));
    assert_eq!(kind("<iframe src=https://v.example/e/1.mp4?x></iframe>"), Some(Medium::Video));
    assert_eq!(kind("<embed src=https://v.example/1 type=audio/mpeg>"), Some(Medium::Audio));
    assert_eq!(kind("<object data=https://v.example/1.pdf></object>"), Some(Medium::File));
}

#[test]
fn a_player_has_all_its_addresses_in_the_account() {
    check(
        "<video poster=https://i.example/p.jpg><source src=https://v.example/a.mp4><source src=https://v.example/a.webm></video>",
        &[
            (What::Picture, "body", "https://v.example/a.mp4"),
            (What::Address, "-other-address", "https://i.example/p.jpg"),
            (What::Picture, "-media", "https://v.example/a.mp4"),
            (What::Picture, "-media", "https://v.example/a.webm"),
        ],
    );
    check(
        "<iframe srcdoc='<p>框里的话</p>'></iframe>",
        &[(What::Picture, "-media", ""), (What::Data, "-media", "<p>框里的话</p>")],
    );
}

#[test]
fn comments_are_in_the_account() {
    check("<!-- todo --><!-- --><!---->", &[(What::Comment, "-comment", " todo ")]);
    check(
        "<![CDATA[风]]><?xml a?>",
        &[(What::Comment, "-comment", "[CDATA[风]]"), (What::Comment, "-comment", "?xml a?")],
    );
    let cut =
        cleaned("a.html", &format!("<html><h1>风向标</h1><article><p>{LINE}</p><p>{LINE}</p><!-- 后面的话</article>"));
    assert!(cut.pieces.iter().any(|it| it.what == What::Comment && it.text.contains("后面的话")));
}

#[test]
fn links_that_lose_their_address_are_in_the_account() {
    let lost = |rule: &'static str, text: &'static str| (What::Address, rule, text);
    check("<p><a href='javascript:open(1)'>甲</a></p>", &[lost("-link-without-address", "javascript:open(1)")]);
    check(
        "<p><a href=b.html>甲</a><a href=tel:1>乙</a></p>",
        &[lost("-link-without-address", "b.html"), lost("-link-without-address", "tel:1")],
    );
    check("<p><a href=#n>甲</a><a>乙</a></p>", &[]);
}

#[test]
fn the_picture_above_a_text_keeps_its_words() {
    let article =
        |text: &str| match cleaned("a.md", &format!("---\ntitle: 题\ndate: 2024-05-06\n---\n\n{text}\n\n{LINE}\n"))
            .outcome
        {
            Outcome::Article(article) => article.body,
            other => panic!("{other:?}"),
        };
    let body = article("![风向标在转](https://i.example/1.jpg)");
    assert_eq!(
        (body.lead_image.as_deref(), body.lead_alt.as_deref()),
        (Some("https://i.example/1.jpg"), Some("风向标在转"))
    );
    let body = article("![](https://i.example/1.jpg)");
    assert_eq!((body.lead_image.as_deref(), body.lead_alt), (Some("https://i.example/1.jpg"), None));
}

#[test]
fn the_ledger_counts_what_stands_beside_a_text() {
    let body = article(page("<!-- todo --><img src=https://i.example/s.jpg srcset='https://i.example/l.jpg 2x'>")).body;
    let of = |rule: &str| body.removed.iter().find(|it| it.rule == rule).map(|it| (it.count, it.text.clone()));
    assert_eq!(of("comment"), Some((1, "todo".to_owned())));
    assert_eq!(of("other-address"), Some((1, "https://i.example/l.jpg".to_owned())));
}
