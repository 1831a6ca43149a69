//! Which files are one article, by kinds of files that other programs confuse.

use super::{
    super::{Captures, sample::card},
    group,
};
use crate::{article::Card, library::sample::Sample};
use std::sync::Arc;

/// Groups as `published < copy path, version path`, and findings as they are printed, without notes of what has no page.
fn check(cards: Vec<Arc<Card>>, want: &[&str], want_findings: &[&str]) {
    let (groups, findings) = group(cards, &Captures::new());
    let groups: Vec<String> = groups
        .iter()
        .map(|group| {
            let others = group.others.iter().map(|other| format!("{} {}", other.relation.name(), other.card.path));
            format!("{} < {}", group.published.path, others.collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(groups, want);
    let findings = findings.iter().filter(|finding| finding.kind != "copy");
    assert_eq!(findings.map(|finding| format!("{} {}", finding.path, finding.kind)).collect::<Vec<_>>(), want_findings);
}

/// So many sentences of some thirty characters that no other text has.
fn prose(seed: u32, sentences: u32) -> String {
    let character = |n: u32| {
        let mixed = crate::text::units::mixed(u64::from(n)) % 3000;
        char::from_u32(0x4E00 + mixed as u32).unwrap_or('中')
    };
    let sentence = |nth: u32| -> String {
        let words: String = (0..29).map(|at| character(seed * 100_000 + nth * 100 + at)).collect();
        words + "。"
    };
    (0..sentences).map(sentence).collect()
}

/// What stands under everything that one outlet posts.
fn frame() -> String {
    prose(777, 26)
}

const URL: &str = "https://a.example/1";

fn of(path: &str, title: &str, url: &str, text: &str) -> Sample {
    card(path, title).on("2021-03-02").outlet("a", "甲报").url(url).words(text)
}

#[test]
fn one_address_and_agreeing_texts_are_one_article() {
    let text = prose(1, 20);
    let cut: String = text.chars().take(300).collect();
    let cards = |other: &str, title: &str| {
        vec![
            of("a", "湖水涨了两米", URL, &text).done(),
            of("b", title, "http://www.a.example/1/?utm_source=x", other).done(),
        ]
    };
    check(cards(&text, "另一个标题在这里"), &["a < copy b"], &[]);
    check(cards(&cut, "湖水涨了"), &["a < version b"], &[]);
    check(cards(&format!("{cut}{}", prose(2, 10)), "湖水涨了"), &["a < version b"], &[]);
    check(cards("请登录后阅读", "登录"), &["a < stub b"], &[]);
}

#[test]
fn an_address_that_many_pages_name_is_no_reason() {
    let page = |n: u32| of(&n.to_string(), "湖湾电台", URL, &prose(n, 8)).on(&format!("2021-03-0{n}")).done();
    let odd = ["1 shared-source-url", "2 shared-source-url", "3 shared-source-url"];
    check((1..4).map(page).collect(), &["1 < ", "2 < ", "3 < "], &odd);
    let short = of("4", "渡口停航的消息", URL, "渡口停航，等候通知。").done();
    let cards = (1..4).map(page).chain([short]).collect();
    let odd = [&odd[..], &["4 shared-source-url"]].concat();
    check(cards, &["1 < ", "2 < ", "3 < ", "4 < "], &odd);
}

#[test]
fn short_texts_at_one_address_are_as_many_articles() {
    let page = |n: &str, title: &str| of(n, title, URL, &format!("{title}，等候通知。")).done();
    let odd = ["1 shared-source-url", "2 shared-source-url"];
    check(vec![page("1", "渡口停航"), page("2", "老桥封路")], &["1 < ", "2 < "], &odd);
}

#[test]
fn a_headline_of_every_day_joins_nothing() {
    let tip = |n: u32| {
        let text = format!("{}的人请带伞。{}", ["北岸", "湖心岛", "石桥镇"][n as usize - 1], prose(5, 20));
        card(&n.to_string(), "今天出门之前").on(&format!("2021-03-0{n}")).outlet("a", "甲报").words(&text).done()
    };
    check((1..4).map(tip).collect(), &["1 < ", "2 < ", "3 < "], &[]);
}

#[test]
fn what_a_channel_says_under_everything_joins_nothing() {
    let titles = ["大坝的现状", "人工岛卖完了", "夜市重新开张", "桥下的旧渡口", "雪后的环湖路"];
    let post = |n: usize, own: &str| {
        of(&format!("{n}"), titles[n], &format!("https://video.example/watch?v=x{n}"), &format!("{own}{}", frame()))
            .on(&format!("2021-03-0{}", n + 1))
            .done()
    };
    let alone: Vec<String> = (0..5).map(|n| format!("{n} < ")).collect();
    let alone: Vec<&str> = alone.iter().map(String::as_str).collect();
    check((0..5).map(|n| post(n, "")).collect(), &alone, &[]);
    check((0..5).map(|n| post(n, &prose(n as u32, 1))).collect(), &alone, &[]);
    let another = |n: usize| Card { identity: None, source_url: None, ..Card::clone(&post(n, "")) };
    check((0..5).map(|n| Arc::new(another(n))).collect(), &alone, &[]);
}

#[test]
fn reports_of_a_series_differ_in_their_numbers() {
    let report = |n: u32, title: &str, url: Option<&str>| {
        let text = format!("据观测，今日八时水位为32.{n}米，流量每秒{}立方米。{}", 200 + n * 7, prose(5, 12));
        let card = of(&n.to_string(), title, url.unwrap_or(URL), &text).on(&format!("2021-03-0{n}"));
        let unknown = url.is_none();
        let card = card.with(|card| {
            if unknown {
                card.source_url = None;
            }
        });
        card.done()
    };
    let alone = ["1 < ", "2 < ", "3 < "];
    let days = ["一", "二", "三"].map(|day| format!("三月{day}日水位通报"));
    let url = |n: u32| format!("https://a.example/{n}");
    check((1..4).map(|n| report(n, &days[n as usize - 1], Some(&url(n)))).collect(), &alone, &[]);
    check((1..4).map(|n| report(n, "北街测站水位通报", Some(&url(n)))).collect(), &alone, &[]);
    check((1..4).map(|n| report(n, "北街测站水位通报", None)).collect(), &alone, &[]);
}

#[test]
fn reports_of_a_series_differ_in_their_names() {
    let report = |n: usize, place: &str, url: &str| {
        let text = format!("{place}渡口自今日起停航，恢复时间另行通知，请过往行人改走石桥。{}", prose(5, 12));
        of(&format!("{n}"), "渡口停航的通知", url, &text).on("2021-03-02").done()
    };
    let cards =
        vec![report(1, "北岸的老杨树", "https://a.example/1"), report(2, "南岸的新码头", "https://a.example/2")];
    check(cards, &["1 < ", "2 < "], &[]);
}

#[test]
fn a_reprint_changes_nothing_and_a_report_has_words_of_its_own() {
    let own = of("own", "湖水涨了两米", URL, &prose(1, 20)).done();
    let other = |path: &str, title: &str, text: &str| {
        card(path, title).on("2021-03-03").outlet("b", "乙报").url("https://b.example/9").words(text)
    };
    let reprint = other("reprint", "渡口一夜之间没了", &prose(1, 20)).done();
    check(vec![own.clone(), reprint], &["own < reprint reprint"], &[]);
    let text = format!("{}{}", prose(1, 15), prose(2, 6));
    let report = other("report", "湖水涨了两米", &text).done();
    check(vec![own.clone(), report], &["own < ", "report < "], &[]);
    let short: String = prose(1, 20).chars().take(390).collect();
    let cards =
        vec![of("own", "湖水涨了两米", URL, &short).done(), other("reprint", "渡口一夜之间没了", &short).done()];
    check(cards, &["own < ", "reprint < "], &[]);
}

#[test]
fn no_third_file_joins_two_reports() {
    // Nobody says who published the text that has most of both.
    let text = |first: u32, last: u32| -> String { prose(1, last).chars().skip(first as usize * 30).collect() };
    let one = of("1", "湖水涨了两米", URL, &text(0, 40)).done();
    let other = card("2", "湖水涨了两米")
        .on("2021-03-03")
        .outlet("b", "乙报")
        .url("https://b.example/9")
        .words(&text(10, 50))
        .done();
    let between = card("3", "湖水涨了两米").on("2021-03-02").words(&text(5, 45)).done();
    let (groups, _) = group(vec![one, other, between], &Captures::new());
    assert_eq!(groups.len(), 2);
}

#[test]
fn the_outlets_own_is_shown_and_the_whole_one() {
    let text = prose(1, 20);
    let own = of("z-own", "湖水涨了两米", URL, &text).on("2021-03-02");
    let longer = format!("{text}{}", prose(9, 1));
    let reprint = |path: &str| {
        card(path, "湖水涨了两米")
            .on("2021-03-01")
            .outlet("b", "乙报")
            .url("https://b.example/9")
            .words(&longer)
            .with(|card| (card.cites, card.has_image) = (vec!["a".into()], true))
    };
    check(vec![own.done(), reprint("reprint").done()], &["z-own < reprint reprint"], &[]);
    let cut: String = text.chars().take(400).collect();
    let cards =
        vec![of("cut", "湖水涨了两米", URL, &cut).tags(&["湖"]).done(), of("whole", "湖水涨了两米", URL, &text).done()];
    check(cards, &["whole < version cut"], &[]);
    let bare = card("a-bare", "湖水涨了两米").on("2021-03-02").words(&text).done();
    check(vec![bare, of("b-known", "湖水涨了两米", URL, &text).done()], &["b-known < copy a-bare"], &[]);
}

#[test]
fn a_copy_lends_what_is_missing() {
    let text = prose(1, 20);
    let shown =
        card("a", "湖水涨了两米").outlet("a", "甲报").url(URL).words(&text).with(|card| card.has.byline = true).done();
    let copy = card("b", "湖水涨了两米")
        .on("2021-03-02")
        .tags(&["湖"])
        .words(&text)
        .with(|card| card.has.caption = true)
        .done();
    let (groups, _) = group(vec![shown, copy], &Captures::new());
    let [group] = &groups[..] else { panic!("{groups:?}") };
    let lent: Vec<String> = group.lent.iter().map(|lent| format!("{} {}", lent.field, lent.from)).collect();
    assert_eq!(lent, ["date b", "tags b", "caption b"]);
    assert_eq!(
        (group.published.tags.as_slice(), group.published.tag_keys.as_slice()),
        (&["湖".into()][..], &["湖".into()][..])
    );
    assert!(group.published.place.starts_with("2021/03/02/a-"), "{}", group.published.place);
}

#[test]
fn a_reprint_lends_no_day_and_no_outlet() {
    let text = prose(1, 20);
    let shown = card("a", "湖水涨了两米")
        .outlet("a", "甲报")
        .url(URL)
        .words(&text)
        .tags(&["湖"])
        .with(|card| card.has_image = true)
        .done();
    let reprint =
        card("b", "湖水涨了两米").on("2021-03-02").outlet("b", "乙报").url("https://b.example/9").words(&text).done();
    let (groups, _) = group(vec![shown, reprint], &Captures::new());
    assert_eq!(groups[0].lent, []);
}

#[test]
fn pages_of_one_article_are_one_in_their_order() {
    let page = |path: &str, url: &str, n: u32| of(path, "老桥修好了", url, &prose(n, 6)).done();
    let by_name =
        vec![page("in/bridge.html", URL, 1), page("in/bridge_3.html", URL, 3), page("in/bridge_2.html", URL, 2)];
    check(by_name, &["in/bridge.html < part in/bridge_2.html, part in/bridge_3.html"], &[]);
    let by_address =
        vec![page("x", "https://a.example/view?id=7&page=2", 2), page("y", "https://a.example/view?id=7", 1)];
    check(by_address, &["y < part x"], &[]);
    let beside = |path: &str, n: u32, beside: [Option<&str>; 2]| {
        let card = of(path, "老桥修好了", &format!("https://a.example/{path}"), &prose(n, 6));
        card.with(|card| card.beside = beside.map(|it| it.map(|it| format!("a.example/{it}")))).done()
    };
    let by_link =
        vec![beside("m", 3, [Some("k"), None]), beside("k", 2, [None, Some("m")]), beside("z", 1, [None, Some("k")])];
    check(by_link, &["z < part k, part m"], &[]);
}

#[test]
fn what_is_next_to_an_article_is_no_page_of_it() {
    let post = |n: u32, title: &str, beside: [Option<&str>; 2]| {
        let card = of(&format!("post_{n}.html"), title, &format!("https://a.example/{n}"), &prose(n, 6));
        card.with(|card| card.beside = beside.map(|it| it.map(|it| format!("a.example/{it}")))).done()
    };
    let posts = vec![post(2, "渡口停航", [None, Some("3")]), post(3, "老桥修好了", [Some("2"), None])];
    check(posts, &["post_2.html < ", "post_3.html < "], &[]);
}

#[test]
fn a_page_that_holds_all_pages_is_shown_and_nothing_is_joined_twice() {
    let whole = of("all", "老桥修好了", "https://a.example/7", &format!("{}{}", prose(1, 6), prose(2, 6))).done();
    let second = of("second", "老桥修好了", "https://a.example/7?page=2", &prose(2, 6)).done();
    let (groups, _) = group(vec![whole, second], &Captures::new());
    assert_eq!((groups.len(), groups[0].published.chars), (1, 360));
}

#[test]
fn files_of_one_saved_page_are_one_article_however_short() {
    let text = "泵房换了阀门，晚饭前来水了。";
    let card = |path: &str, text: &str| card(path, "泵房换阀门").words(text).done();
    let cards = vec![
        card("archive/1678330800.12/article.txt", text),
        card("archive/1678330800.12/dom.html", &format!("首页 新闻 关于 {text}")),
        card("archive/1678330900/dom.html", "另一段很短的话，和阀门无关。"),
    ];
    let (groups, _) = group(cards, &Captures::new());
    assert_eq!(groups.iter().map(|group| group.others.len()).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn the_same_bytes_are_one_article_however_short() {
    let file = |path: &str| {
        card(path, "甲事").words("很短").with(|card| card.file = super::super::sample::digest_of("x")).done()
    };
    check(vec![file("a/1.md"), file("b/1.md")], &["a/1.md < copy b/1.md"], &[]);
}

#[test]
fn neither_the_order_of_cards_nor_the_number_of_threads_matters() {
    let cards: Vec<Arc<Card>> = (0..120)
        .map(|n| {
            let text = format!("{}{}", prose(n % 7, 12), prose(n, 1 + n % 4));
            let title = ["湖水涨了两米", "渡口停航的消息", "湖水涨了"][n as usize % 3];
            let url = format!("https://{}.example/{}", ["a", "b"][n as usize % 2], n % 11);
            card(&format!("{n:03}"), title).on(&format!("2021-03-0{}", 1 + n % 5)).url(&url).words(&text).done()
        })
        .collect();
    let shown = |cards: Vec<Arc<Card>>| format!("{:?}", group(cards, &Captures::new()));
    let want = shown(cards.clone());
    let mut turned: Vec<Arc<Card>> = cards.iter().rev().cloned().collect();
    turned.swap(3, 70);
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| shown(turned.clone())), want, "{threads} threads");
    }
}

#[test]
fn a_crowd_of_near_copies_is_told_apart() {
    let near = |n: u32| {
        let title = format!("渡轮春季时刻表公布{}", prose(n, 1).chars().take(6).collect::<String>());
        let text = format!("{}（{}）", prose(1, 12), prose(n, 1).chars().take(9).collect::<String>());
        of(&n.to_string(), &title, &format!("https://a.example/a-{n}"), &text)
    };
    let mut cards: Vec<Arc<Card>> = (0..400).map(|n| near(n).done()).collect();
    // One of them is there twice, in another mirror.
    cards.push(near(399).with(|card| card.path = "again".into()).done());
    let (groups, _) = group(cards, &Captures::new());
    let twice: Vec<&str> =
        groups.iter().flat_map(|group| &group.others).map(|other| other.card.path.as_str()).collect();
    assert_eq!((groups.len(), twice), (400, vec!["again"]));
}
