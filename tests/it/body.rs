//! What stands in a body: what a source says there in, what is printed of it out. Whatever it is made of keeps its words, in their
//! order, and the form that they had.

use crate::cleaning::{cleaned, html};
use reprint::article::{Article, Outcome};

/// Words around what is looked at, so that it is an article.
const LINE: &str = "渡口的老梁说，今年的水比去年清，对岸的芦苇也高了一截，鸟都回来了。";

fn article(path: &str, text: &str) -> Article {
    match cleaned(path, text).outcome {
        Outcome::Article(article) => *article,
        other => panic!("{other:?}"),
    }
}

fn saved(inner: &str) -> Article {
    article(
        "a.html",
        &format!("<html><body><h1>芦苇</h1><div itemprop=articleBody><p>{LINE}</p>{inner}<p>{LINE}</p></div>"),
    )
}

/// What is printed of some markup between two paragraphs.
#[track_caller]
fn check(inner: &str, want: &str) {
    let printed = html(&saved(inner));
    let around = format!("<p>{LINE}</p>");
    let printed = printed.strip_prefix(&around).and_then(|it| it.strip_suffix(&around)).unwrap_or(&printed);
    assert_eq!(printed.replace('\n', ""), want, "{inner}");
}

#[test]
fn lists_keep_their_numbers() {
    check("<ol start=4><li>甲<li>乙</ol>", "<ol start=\"4\"><li>甲</li><li>乙</li></ol>");
    check("<ol start=1 type=i><li>甲</ol>", "<ol type=\"i\"><li>甲</li></ol>");
    check("<ol reversed><li>甲<li value=7>乙</ol>", "<ol reversed><li>甲</li><li value=\"7\">乙</li></ol>");
    check("<ol><li>甲<li> <li><li>丁<li>戊</ol>", "<ol><li>甲</li><li value=\"4\">丁</li><li>戊</li></ol>");
    check("<ul start=3 type=square><li value=2>甲</ul>", "<ul><li>甲</li></ul>");
    check("<ol start=x type=7><li value=一>甲</ol>", "<ol><li>甲</li></ol>");
}

#[test]
fn what_stands_where_it_may_not_keeps_its_words_and_its_place() {
    check("<ul><p>甲</p><li>乙</ul>", "<p>甲</p><ul><li>乙</li></ul>");
    check(
        "<ul><li>甲<ul><li>乙</ul><ul><li>丙</ul></ul>",
        "<ul><li>甲<ul><li>乙</li></ul><ul><li>丙</li></ul></li></ul>",
    );
    check("<ol><li>甲</li><ol><li>乙</ol><li>丙</ol>", "<ol><li>甲<ol><li>乙</li></ol></li><li>丙</li></ol>");
    check("<table><tr><td>甲</table>", "<table><tbody><tr><td>甲</td></tr></tbody></table>");
    check(
        "<table><tr><td>甲</tr><caption>乙</caption><tr><td>丙</table>",
        "<table><tbody><tr><td>甲</td></tr></tbody></table><p>乙</p><table><tbody><tr><td>丙</td></tr></tbody></table>",
    );
    check("<ul><li>甲<div>乙</div>丙</ul>", "<ul><li>甲<br>乙<br>丙</li></ul>");
}

#[test]
fn figures_hold_what_they_hold() {
    check(
        "<figure><table><tr><th>滩<td>3</table><figcaption>各滩的鸟</figcaption></figure>",
        "<figure><table><tbody><tr><th>滩</th><td>3</td></tr></tbody></table><figcaption>各滩的鸟</figcaption></figure>",
    );
    check(
        "<figure><figcaption>看法</figcaption><blockquote><p>鸟多了。<p>人也多了。</blockquote></figure>",
        "<figure><figcaption>看法</figcaption><blockquote><p>鸟多了。</p><p>人也多了。</p></blockquote></figure>",
    );
    check("<figure><ul><li>甲<li>乙</ul></figure>", "<figure><ul><li>甲</li><li>乙</li></ul></figure>");
    check("<figure><pre>\na b</pre></figure>", "<figure><pre>a b</pre></figure>");
    check(
        "<figure><figure><img src=https://i.example/1.jpg><figcaption>甲</figcaption></figure><figure><img \
         src=https://i.example/2.jpg></figure><figcaption>两岸</figcaption></figure>",
        "<figure><figure><img src=\"https://i.example/1.jpg\" alt=\"\"><figcaption>甲</figcaption></figure><figure><img \
         src=\"https://i.example/2.jpg\" alt=\"\"></figure><figcaption>两岸</figcaption></figure>",
    );
    check(
        "<figure><img src=https://i.example/1.jpg><figcaption>老梁的<b>船</b>，<a href=https://a.example/>另一张</a></figcaption></figure>",
        "<figure><img src=\"https://i.example/1.jpg\" alt=\"\"><figcaption>老梁的<strong>船</strong>，<a href=\"https://a.example/\" \
         rel=\"noopener noreferrer nofollow\">另一张</a></figcaption></figure>",
    );
    let text = saved("<figure><table><tr><td>滩头</table><figcaption>图说</figcaption></figure>")
        .body
        .content
        .text()
        .to_owned();
    assert_eq!(text, format!("{LINE}\n滩头\n{LINE}"), "what a figure holds is of the text, its caption is not");
}

#[test]
fn words_of_a_figure_keep_their_place() {
    check(
        "<figure>前<dl><figcaption>图说</dl>后</figure>",
        "<figure>前<figcaption>图说</figcaption></figure><p>后</p>",
    );
    let told = "<figure><img src=\"https://i.example/1.jpg\" alt=\"\"><figcaption>滩头的鸟，<br>都在这里</figcaption></figure>";
    check("<figure>滩头<img src=https://i.example/1.jpg>的鸟，<pre></pre>都在这里</figure>", told);
    check(
        "<h3>水边<figure>滩头的鸟，<img src=https://i.example/1.jpg><pre></pre>都在这里</figure></h3>",
        &format!("<h2>水边</h2>{told}"),
    );
}

#[test]
fn a_picture_beside_what_is_not_of_the_body_is_in_no_sentence() {
    let post = "---\nlayout: post\ntitle: 题\ndate: 2024-03-09\n---\n";
    let text = format!(
        "{post}<div><p>{LINE}</p>责任编辑：林见鹿<img src=https://i.example/1.jpg>the ferry<br>又一行<p>{LINE}</p></div>\n"
    );
    let printed = html(&article("a.md", &text)).replace('\n', "");
    let figure = "<figure><img src=\"https://i.example/1.jpg\" alt=\"\"></figure>";
    assert_eq!(printed, format!("<p>{LINE}</p>{figure}<p>又一行</p><p>{LINE}</p>"));
}

#[test]
fn a_figure_that_was_never_closed_is_no_picture_of_the_rest() {
    let rest = format!("<p>{LINE}</p>").repeat(12);
    let article = saved(&format!("<figure><img src=https://i.example/1.jpg>{rest}"));
    assert_eq!(article.body.content.text().matches(LINE).count(), 14);
}

#[test]
fn a_picture_in_a_sentence_stays_there() {
    check(
        "<p>他姓<img src=https://i.example/g/1.png alt=⿰氵粱>，住在滩头。</p>",
        "<p>他姓<img class=\"inline\" src=\"https://i.example/g/1.png\" alt=\"⿰氵粱\">，住在滩头。</p>",
    );
    check(
        "<p>鸟回来了！<img class=wp-smiley src=https://i.example/s.gif alt=😀></p>",
        "<p>鸟回来了！<img class=\"inline\" src=\"https://i.example/s.gif\" alt=\"😀\"></p>",
    );
    check(
        "<p>the old <img width=16 height=16 src=https://i.example/s.gif alt=boat> went by</p>",
        "<p>the old <img class=\"inline\" src=\"https://i.example/s.gif\" alt=\"boat\"> went by</p>",
    );
    check(
        "<p>鸟回来了。<img src=https://i.example/big.jpg>老梁说。</p>",
        "<p>鸟回来了。</p><figure><img src=\"https://i.example/big.jpg\" alt=\"\"></figure><p>老梁说。</p>",
    );
    check(
        "<p>滩头<img width=640 src=https://i.example/big.jpg>的鸟</p>",
        "<p>滩头</p><figure><img src=\"https://i.example/big.jpg\" alt=\"\"></figure><p>的鸟</p>",
    );
    let article = saved("<p>他姓<img src=https://i.example/g/1.png alt=⿰氵粱>，住在滩头。</p>");
    assert_eq!(article.body.content.text().lines().nth(1), Some("他姓⿰氵粱，住在滩头。"));
    assert!(!article.card.has_image);
}

#[test]
fn links_within_a_text_lead_there() {
    check(
        "<p>水清<sup><a href=#n1 id=r1>1</a></sup></p><ol><li id=n1>站上的数<a href=#r1>↩</a></ol><p>没有的注<a href=#gone>无</a>，和不知何处<a href=#>空</a>都只是字</p>",
        "<p>水清<sup><a href=\"#at-2\"><span id=\"at-1\"></span>1</a></sup></p><ol><li><span id=\"at-2\"></span>站上的数<a \
         href=\"#at-1\">↩</a></li></ol><p>没有的注无，和不知何处空都只是字</p>",
    );
    check(
        "<p><a href='#%E6%BB%A9'>滩</a></p><h2 id=滩><a name=b></a>滩头</h2><p id=nobody>甲</p><p><a href=#b>乙</a></p>",
        "<p><a href=\"#at-1\">滩</a></p><h2><span id=\"at-1\"></span>滩头</h2><p>甲</p><p><a href=\"#at-1\">乙</a></p>",
    );
    // What only a link led to that is furniture of the page has no number.
    check(
        "<nav><a href=#z>跳到文章</a></nav><p id=z>水清<a href=#y>见</a></p><p id=y>甲</p>",
        "<p>水清<a href=\"#at-1\">见</a></p><p><span id=\"at-1\"></span>甲</p>",
    );
    let note = article(
        "a.md",
        &format!("---\ntitle: 注\ndate: 2024-05-06\n---\n\n{LINE}[^a]\n\n{LINE}\n\n[^a]: 站上的数。\n"),
    );
    let printed = html(&note);
    let (link, id) = ("<a href=\"#at-1\">1</a>", "<span id=\"at-1\"></span>");
    assert!(printed.contains(link) && printed.contains(id), "{printed}");
}

#[test]
fn a_head_of_a_table_is_its_first_rows_and_a_foot_its_last() {
    check(
        "<table><tfoot><tr><td>合计</tfoot><thead><tr><th>鸟</thead><tbody><tr><td>鹭</tbody><thead><tr><th>鱼</thead><tfoot><tr><td>完</tfoot></table>",
        "<table><tbody><tr><td>合计</td></tr></tbody><tbody><tr><th>鸟</th></tr></tbody><tbody><tr><td>鹭</td></tr></tbody><tbody><tr>\
         <th>鱼</th></tr></tbody><tfoot><tr><td>完</td></tr></tfoot></table>",
    );
}

#[test]
fn formulas_keep_their_text() {
    check(
        "<p>流量是 <math><semantics><mrow><mn>2.5</mn><mo>×</mo><msup><mn>10</mn><mn>3</mn></msup></mrow><annotation \
         encoding=application/x-tex>2.5</annotation></semantics></math> 方</p>",
        "<p>流量是 2.5×10<sup>3</sup> 方</p>",
    );
    check(
        "<p>约<math><mfrac><mn>1</mn><mn>4</mn></mfrac></math>是<math><msub><mi>h</mi><mn>0</mn></msub></math></p>",
        "<p>约<sup>1</sup><sub>4</sub>是h<sub>0</sub></p>",
    );
}

/// A page whose text stands in something.
#[track_caller]
fn is_read(open: &str, close: &str) {
    let text = format!("<p>{LINE}</p>").repeat(4);
    let page = format!(
        "<html><body><h1>芦苇</h1>{open}<div itemprop=articleBody>{text}</div>{close}<p>页脚</p></body></html>"
    );
    assert_eq!(article("a.html", &page).body.content.text().matches(LINE).count(), 4, "{open}");
}

#[test]
fn what_holds_most_of_a_page_is_weighed_and_not_named() {
    is_read("<form method=post>", "</form>");
    is_read("<form><table><tr><td>", "</td></tr></table></form>");
    is_read("<div style='visibility: hidden'>", "</div>");
    is_read("<section hidden>", "</section>");
    is_read("<div style='display:none'>", "</div>");
    // A small one is what it is called.
    check("<form><p>搜索</p></form><div hidden>看不见的字</div><button>分享</button>", "");
    check("<h3><button>水为什么清</button></h3><p>甲</p>", "<h2>水为什么清</h2><p>甲</p>");
}

#[test]
fn a_heading_of_the_first_level_is_no_title_where_another_one_is_known() {
    let text = format!("---\ntitle: 芦苇\n---\n\n# 起\n\n{LINE}\n\n# 落\n\n{LINE}\n");
    assert_eq!(
        html(&article("a.md", &text)).replace('\n', ""),
        format!("<h2>起</h2><p>{LINE}</p><h2>落</h2><p>{LINE}</p>")
    );
    let text = format!("---\ntitle: 芦苇\n---\n\n# 芦苇\n\n{LINE}\n");
    assert_eq!(html(&article("a.md", &text)), format!("<p>{LINE}</p>"));
}

/// Where the pictures of a page's article are, and the addresses in its account.
fn addresses(head: &str, inner: &str) -> (Vec<String>, Vec<String>) {
    let text = format!("<p>{LINE}</p>");
    let page =
        format!("<html><head>{head}</head><body><h1>题</h1><article>{text}{inner}{text}</article></body></html>");
    let cleaned = cleaned("a.html", &page);
    let pieces = cleaned
        .pieces
        .iter()
        .filter(|it| it.what == reprint::clean::What::Picture && it.verdict != reprint::clean::Verdict::Body);
    let removed = pieces.map(|it| it.text.clone()).collect();
    let Outcome::Article(article) = cleaned.outcome else { panic!("no article") };
    let shown = reprint::article::pictures(article.body.content.blocks()).iter().map(|it| it.src.clone()).collect();
    (shown, removed)
}

#[test]
fn pictures_are_found_wherever_a_page_names_them() {
    let shown = |head: &str, inner: &str| addresses(head, inner).0;
    assert_eq!(shown("", "<img data-echo=https://i.example/1.jpg src=blank.gif>"), ["https://i.example/1.jpg"]);
    assert_eq!(
        shown("", "<img srcset='https://i.example/s.jpg 1x, https://i.example/l.jpg 2x'>"),
        ["https://i.example/s.jpg"]
    );
    assert_eq!(shown("", "<amp-img src=https://i.example/2.jpg></amp-img>"), ["https://i.example/2.jpg"]);
    assert_eq!(shown("<base href=https://p.example/news/>", "<img src=a/1.jpg>"), ["https://p.example/news/a/1.jpg"]);
    let own = "<link rel=canonical href=https://p.example/2024/x.html>";
    assert_eq!(shown(own, "<img src=../1.jpg>"), ["https://p.example/1.jpg"]);
}

#[test]
fn what_cannot_be_shown_is_in_the_account() {
    let told = |inner: &str| addresses("", inner).1;
    assert_eq!(told("<img src=file:///C:/1.jpg>"), ["file:///C:/1.jpg"]);
    assert_eq!(told("<iframe src=/embed/7></iframe>"), ["/embed/7"]);
    assert_eq!(told("<video><source src=https://v.example/7.mp4></video>"), ["https://v.example/7.mp4"]);
    assert_eq!(told("<object data=7.pdf></object>"), ["7.pdf"]);
    assert_eq!(told("<iframe src=https://v.example/count width=1 height=1></iframe>"), ["https://v.example/count"]);
    assert_eq!(told("<img src='data:image/png;base64,AAAA'>"), ["data:image/png;base64,… (4)"]);
}

/// The kinds of findings of a file, and what its rules removed.
fn told(path: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let article = article(path, text);
    let kinds = article.findings.iter().map(|it| it.kind.to_string()).filter(|it| !it.starts_with("no-")).collect();
    (kinds, article.body.removed.iter().map(|it| format!("{}: {}", it.rule, it.text)).collect())
}

#[test]
fn what_is_not_shown_as_it_is_meant_is_told() {
    let page = |inner: &str| {
        format!("<html><body><h1>题</h1><article><p>{LINE}</p>{inner}<p>{LINE}</p></article></body></html>")
    };
    let (kinds, _) = told("a.html", &page("<img src=file:///C:/reed.png>"));
    assert_eq!(kinds, ["picture-without-address"]);
    let (_, removed) = told("a.html", &page("<!-- 站长说这一段以后再写，先放在这里不给人看 --><!-- ad -->"));
    assert!(removed.contains(&"comment: 站长说这一段以后再写，先放在这里不给人看\nad".to_owned()), "{removed:?}");
    let data = format!("<script type=application/ld+json>{{\"articleBody\": \"{}\"}}</script>", LINE.repeat(3));
    assert_eq!(told("a.html", &page(&data)).0, ["text-in-data"]);
    let markdown = |text: &str| told("a.md", &format!("---\ntitle: 题\ndate: 2024-05-06\n---\n\n{LINE}\n\n{text}\n")).0;
    assert_eq!(markdown("{{< reed id=1 >}}"), ["other-marks"]);
    assert_eq!(markdown("见[[芦苇]]"), ["other-marks"]);
    assert_eq!(markdown("见[1]"), [""; 0]);
}

#[test]
fn what_front_matter_says_is_a_field_or_in_the_ledger() {
    let front = |block: &str| article("a.md", &format!("---\n{block}\n---\n\n{LINE}\n\n{LINE}\n"));
    let all = front(
        "Title: 007\nPub-Date: 2024-05-06\nauthors:\n  - name: 甲某\n  - name: 乙某\nsource: 滩头报\nurl: https://t.example/1\ntags: [no, 1.10]\nsubtitle: 副题\nlayout: post",
    );
    let card = &all.card;
    assert_eq!((card.title.as_str(), card.date.map(|it| it.to_string())), ("007", Some("2024-05-06".to_owned())));
    assert_eq!((card.tags.join(" "), card.source_url.as_deref()), ("no 1.10".to_owned(), Some("https://t.example/1")));
    assert_eq!(all.body.byline.as_deref(), Some("甲某、乙某"));
    let unread = all.body.removed.iter().find(|it| it.rule == "front-matter").unwrap();
    assert_eq!((unread.text.as_str(), unread.count, unread.chars), ("subtitle: 副题", 1, 2));
    let long = "很长很长的标签".repeat(7);
    let tags = front(&format!("title: 题\ntags: [{long}, 甲]"));
    assert_eq!(tags.body.removed.iter().find(|it| it.rule == "long-tag").unwrap().text, long);
    for block in ["draft: true", "published: no", "status: Draft"] {
        let outcome = cleaned("a.md", &format!("---\ntitle: 题\n{block}\n---\n\n{LINE}\n")).outcome;
        assert!(matches!(&outcome, Outcome::Other(reason) if reason.contains("not published")), "{block}: {outcome:?}");
    }
    assert!(matches!(cleaned("_drafts/a.md", &format!("# 题\n\n{LINE}\n")).outcome, Outcome::Other(_)));
}

#[test]
fn a_name_that_ends_like_a_town_stays_whole() {
    let byline = |name: &str| article("a.md", &format!("---\ntitle: 题\nauthor: {name}\n---\n\n{LINE}\n")).body.byline;
    assert_eq!(byline("王北京").as_deref(), Some("王北京"));
    assert_eq!(byline("欧阳上海").as_deref(), Some("欧阳上海"));
    assert_eq!(byline("林见鹿北京报道").as_deref(), Some("林见鹿"));
}

#[test]
fn a_link_to_a_place_that_is_not_in_the_text_keeps_its_address() {
    let page = |href: &str| {
        let head =
            "<link rel=canonical href=https://p.example/x.html><meta property=og:url content=https://p.example/x.html>";
        let text = format!("<p>{LINE}<a href={href}>见</a></p><p id=n>{LINE}</p>");
        format!("<html><head>{head}</head><body><h1>题</h1><article>{text}</article></body></html>")
    };
    let printed = |href: &str| html(&article("a.html", &page(href)));
    assert!(printed("https://p.example/x.html#n").contains("<a href=\"#at-1\">见</a>"));
    assert!(printed("https://p.example/x.html#gone").contains("<a href=\"https://p.example/x.html#gone\" rel"));
    assert!(printed("#gone").contains("鸟都回来了。见</p>"));
}

#[test]
fn blocks_say_their_language_and_direction_where_these_differ() {
    let (english, arabic) =
        ("The boat of the ferry came back in the evening.", "عاد القارب في المساء إلى الضفة الأخرى.");
    check(&format!("<p lang=en>{english}"), &format!("<p lang=\"en\">{english}</p>"));
    check(
        &format!("<div lang=ar dir=rtl><p>{arabic}<h2>{arabic}</h2></div>"),
        &format!("<p lang=\"ar\" dir=\"rtl\">{arabic}</p><h2 lang=\"ar\" dir=\"rtl\">{arabic}</h2>"),
    );
    check(
        &format!("<blockquote xml:lang=en_GB dir=LTR><p>{english}<p lang=ar dir=rtl>{arabic}</blockquote>"),
        &format!("<blockquote lang=\"en-GB\"><p>{english}</p><p lang=\"ar\" dir=\"rtl\">{arabic}</p></blockquote>"),
    );
    check(&format!("<ul lang=en><li>{english}</ul>"), &format!("<ul lang=\"en\"><li>{english}</li></ul>"));
    // What a program says of everything, or nobody can read, is not said.
    check("<p lang=EN-US>渡口的船来了", "<p>渡口的船来了</p>");
    check("<p lang=zh-CN dir=ltr>渡口的船来了", "<p>渡口的船来了</p>");
    check("<p lang='x\"y' dir=auto>渡口的船来了", "<p>渡口的船来了</p>");
    check("<p><span lang=en>boat</span>来了", "<p>boat来了</p>");
}
