//! The real archive, where there is one: `REPRINT_ARCHIVE` names its folder, with `raw/`, `truth/` and FORMATS.md. The real
//! program reads it all, and what comes out is what people wrote down. No text of the archive is in here; only the mirrors' own
//! phrases are, which no page may show.

use crate::{
    chromium::{Browser, Proxy},
    demonstration::{Demonstration, files, run},
    portable::{objections, paths},
};
use rayon::prelude::*;
use regex::Regex;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// What the program made of the archive, once for all tests.
struct Run {
    raw: PathBuf,
    truth: Vec<Value>,
    /// Exported articles by path, copies included.
    articles: BTreeMap<String, Value>,
    report: Value,
    dir: TempDir,
}

static RUN: LazyLock<Option<Run>> = LazyLock::new(|| {
    let archive = PathBuf::from(std::env::var_os("REPRINT_ARCHIVE")?);
    let raw = archive.join("raw").canonicalize().unwrap();
    let json = |file: &PathBuf| serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let ask = |args: &[&str]| {
        let args: Vec<&str> = args.iter().copied().chain(["--content", raw.to_str().unwrap(), "--quiet"]).collect();
        let out = run(dir.path(), &args);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let article = |line: &str| {
        let article: Value = serde_json::from_str(line).unwrap();
        (article["path"].as_str().unwrap().to_owned(), article)
    };
    let articles = ask(&["export"]).lines().map(article).collect();
    let report = serde_json::from_str(&ask(&["build", "--output-dir", "site", "--json"])).unwrap();
    Some(Run { truth: files(&archive.join("truth")).iter().map(json).collect(), raw, articles, report, dir })
});

/// A text as it is compared: without white space, in one of its equal forms.
fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn text(value: &Value) -> String {
    fold(value.as_str().unwrap_or_default())
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// The text, without the lines that may be there or not.
fn body(article: &Value, optional: &[String]) -> String {
    let lines = article["body_text"].as_str().unwrap_or_default().lines().map(fold);
    lines.filter(|line| !optional.contains(line)).collect()
}

/// Everything in which an article differs from what a person wrote down.
fn differences(want: &Value, got: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |name: &str, is_right: bool, want: &dyn std::fmt::Debug, got: &dyn std::fmt::Debug| {
        if !is_right {
            wrong.push(format!("{name}: want {want:?}, got {got:?}"));
        }
    };
    for name in ["title", "outlet", "byline", "caption"] {
        check(name, text(&want[name]) == text(&got[name]), &want[name], &got[name]);
    }
    for name in ["source_url", "lead_image"] {
        let address = |it: &Value| it[name].as_str().unwrap_or_default().trim().trim_end_matches('/').to_owned();
        check(name, address(want) == address(got), &want[name], &got[name]);
    }
    let day = |date: &Value| date.as_str().unwrap_or_default().chars().take(10).collect::<String>();
    let mut days = vec![day(&want["date"])];
    days.extend(want["date_alternatives"].as_array().into_iter().flatten().map(day));
    check("date", days.contains(&day(&got["date"])), &days, &got["date"]);
    let sorted = |mut names: Vec<String>| {
        names.sort_unstable();
        names
    };
    let editors = [want, got].map(|it| sorted(list(&it["editors"])));
    check("editors", editors[0] == editors[1], &editors[0], &editors[1]);
    let given = got["tags"].as_array().into_iter().flatten().filter(|tag| tag["recognised"] == false);
    let tags: [BTreeSet<String>; 2] =
        [list(&want["tags"]).into_iter().collect(), given.map(|tag| text(&tag["name"])).collect()];
    check("tags", tags[0] == tags[1], &tags[0], &tags[1]);
    let optional = list(&want["optional"]);
    let texts = [want, got].map(|it| body(it, &optional));
    check("body", texts[0] == texts[1], &texts[0], &texts[1]);
    wrong
}

#[test]
fn articles_are_as_people_wrote_them_down() {
    let Some(run) = &*RUN else { return };
    assert!(run.truth.len() >= 21, "only {} articles to compare with", run.truth.len());
    let wrong: Vec<String> = run
        .truth
        .iter()
        .flat_map(|want| {
            let path = want["path"].as_str().unwrap();
            let Some(got) = run.articles.get(path) else { return vec![format!("{path}: is not there")] };
            differences(want, got).into_iter().map(|it| format!("{path}: {it}")).collect()
        })
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_system_can_hold_the_site() {
    let Some(run) = &*RUN else { return };
    let paths = paths(&run.dir.path().join("site"));
    assert!(paths.len() > 4000, "{} files", paths.len());
    assert_eq!(objections(&paths), [""; 0]);
}

#[test]
fn every_difference_is_seen() {
    let want = serde_json::json!({
        "title": "甲 乙", "date": "2021-03-02", "date_alternatives": ["2021-03-03"], "outlet": "Ａ", "byline": null,
        "editors": ["丙", "丁"], "tags": ["x", "y"], "source_url": "https://a.example/", "lead_image": null, "caption": "",
        "optional": ["可有 可无"], "body_text": "一。\n二。",
    });
    let same = serde_json::json!({
        "title": "甲乙", "date": "2021-03-03T01:02:03Z", "outlet": "A", "byline": "", "editors": ["丁", "丙"],
        "tags": [{ "name": "y", "recognised": false }, { "name": "x", "recognised": false }, { "name": "z", "recognised": true }],
        "source_url": "https://a.example", "lead_image": "", "caption": null, "body_text": "一。\n可有可无\n 二。",
    });
    assert_eq!(differences(&want, &same), [""; 0]);
    for (name, value) in [
        ("title", "甲"),
        ("date", "2021-03-04"),
        ("outlet", "B"),
        ("byline", "戊"),
        ("caption", "图"),
        ("source_url", "https://b.example"),
        ("lead_image", "https://b.example/x.jpg"),
        ("body_text", "一。\n二"),
    ] {
        let mut other = same.clone();
        other[name] = value.into();
        let seen = differences(&want, &other);
        assert!(seen.len() == 1 && seen[0].starts_with(name.trim_end_matches("_text")), "{name}: {seen:?}");
    }
    for name in ["editors", "tags"] {
        let mut other = same.clone();
        other[name].as_array_mut().unwrap().remove(0);
        assert_eq!(differences(&want, &other).len(), 1, "{name}");
    }
}

#[test]
fn every_file_became_something() {
    let Some(run) = &*RUN else { return };
    let endings = ["md", "markdown", "html", "htm", "txt"];
    let has_ending = |file: &&PathBuf| file.extension().is_some_and(|it| endings.iter().any(|ending| it == *ending));
    let name = |file: &PathBuf| file.strip_prefix(&run.raw).unwrap().to_str().unwrap().to_owned();
    let walked: BTreeSet<String> = files(&run.raw).iter().filter(has_ending).map(name).collect();
    let count = |name: &str| run.report["files"][name].as_u64().unwrap() as usize;
    assert_eq!(count("found"), walked.len());
    assert_eq!(walked.len(), ["articles", "copies", "other", "refused"].map(count).iter().sum::<usize>());
    assert_eq!(run.articles.len(), count("articles") + count("copies"));
    let copies = run.articles.values().filter(|it| it.get("copy_of").is_some()).count();
    assert_eq!(copies, count("copies"));

    let left_out: BTreeSet<&String> = walked.iter().filter(|path| !run.articles.contains_key(*path)).collect();
    let findings = run.report["findings"].as_array().unwrap();
    for path in &left_out {
        let has_reason = |it: &&Value| {
            let kinds = ["not-an-article", "empty", "refused", "binary", "too-large", "unreadable", "panic"];
            it["path"].as_str().unwrap().ends_with(path.as_str()) && kinds.iter().any(|kind| it["kind"] == *kind)
        };
        assert_eq!(findings.iter().filter(has_reason).count(), 1, "{path}: left out without a reason");
    }
    let outside: Vec<_> = left_out.iter().filter(|path| !path.starts_with("nonarticle/")).collect();
    assert_eq!(outside, Vec::<&&String>::new(), "articles that are left out");
    let inside: Vec<_> = run.articles.keys().filter(|path| path.starts_with("nonarticle/")).collect();
    assert_eq!(inside, Vec::<&String>::new(), "published, and no articles");
    assert!(walked.iter().any(|path| path.starts_with("nonarticle/")));
}

#[test]
fn hardly_an_article_lacks_a_field_and_each_says_so() {
    let Some(run) = &*RUN else { return };
    for (name, kind) in [("date", "no-date"), ("title", "no-title"), ("outlet", "no-outlet")] {
        let lacks = |it: &&Value| it[name].as_str().is_none_or(|text| text.trim().is_empty());
        let lacking: Vec<&Value> = run.articles.values().filter(lacks).collect();
        assert!(lacking.len() * 200 <= run.articles.len(), "{} articles have no {name}", lacking.len());
        for article in lacking {
            let says_so = |it: &Value| it["kind"] == kind;
            assert!(article["findings"].as_array().unwrap().iter().any(says_so), "{}: {kind}", article["path"]);
        }
    }
}

/// The mirrors' own phrases, as FORMATS.md lists them: patterns, against the text of a page or, where they begin with `<`, against
/// its tags.
const PHRASES: [&str; 48] = [
    "手机上长按并复制",
    "二维码分享本文章",
    "原文地址（需翻墙访问）",
    "大陆网友注意",
    "本文中的链接除此处和文末的",
    // Not without what follows: an outlet has a column of that name, with headlines `【翻墙必看】…`.
    r"翻墙必看\s*(视频|[（(])",
    "手把手翻墙教程",
    "一键翻墙软件",
    "禁闻聚合安卓版",
    "网门安卓版",
    "神州正道安卓版",
    "网站代理：",
    r"《红墙的记忆》\s*[^。]{0,40}（",
    r"九评共产党\s*\|\s*漫谈党文化",
    "本文的图文或视频完整版",
    "本文标签：",
    "如何加速观看YouTube",
    r"(WIN|MAC|安卓|iOS)[^。]{0,20}高速翻墙",
    r"【相关阅读[:：]",
    "文章内容并不代表本网立场",
    "诚征荣誉会员",
    "本文为荣誉会员专刊内容",
    // Not without its parentheses: there is a book excerpt whose own sentence has these words.
    "[（(]文章仅代表作者个人立场和观点[）)]",
    "文章只代表特约评论员个人的立场和观点",
    "转载请注明希望之声并包含原文标题及链接",
    "希望之声版权所有",
    "(?i)your browser does not support the video tag",
    r"16K\s*128K",
    "128kbps下载",
    "网络收看方式：",
    "不同清晰度的视频下载链接",
    "Feed enhanced by Better Feed",
    r"get_post_time\(",
    r"The post .{0,200} appeared first on",
    "获取更多RSS",
    "feedx\\.net",
    "view video in browser",
    "使用浏览器播视频",
    "跳过 ?Twitter ?帖子",
    "继续浏览后续",
    "You’ve hit the wall",
    "肆零肆",
    "禁闻网 > ",
    r"<[^>]*gfw-breaker",
    r"<[^>]*https?://\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
    r#"<[^>]*(width|height)="0(px)?""#,
    "<[^>]*join_membership",
    "<(script|iframe|form|button|svg|ins|noscript|style)\\b",
];

/// The article of a page: what is above its topics, tags and provenance.
fn article(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<article class=\"story\"")?;
    let (article, rest) = rest.rsplit_once("</article>").map(|(article, _)| article)?.rsplit_once("<footer lang=")?;
    rest.contains("<details class=\"provenance\">").then_some(article)
}

/// Text without its tags.
fn untagged(html: &str) -> String {
    static TAGS: LazyLock<Regex> = LazyLock::new(|| Regex::new("<[^>]*>").unwrap());
    let text = TAGS.replace_all(html, "");
    text.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&amp;", "&")
}

/// The phrases of the mirrors in an article.
fn noise(article: &str) -> Vec<&'static str> {
    static PATTERNS: LazyLock<Vec<Regex>> =
        LazyLock::new(|| PHRASES.iter().map(|phrase| Regex::new(phrase).unwrap()).collect());
    let text = untagged(article);
    let is_there =
        |(phrase, pattern): &(&&str, &Regex)| pattern.is_match(if phrase.starts_with('<') { article } else { &text });
    PHRASES.iter().zip(&*PATTERNS).filter(is_there).map(|(phrase, _)| *phrase).collect()
}

#[test]
fn pages_show_none_of_the_mirrors_own_phrases() {
    let Some(run) = &*RUN else { return };
    let site = run.dir.path().join("site");
    let published: BTreeMap<&str, &str> = run
        .articles
        .iter()
        .filter(|(_, it)| it.get("copy_of").is_none())
        .map(|(path, it)| (it["url"].as_str().unwrap(), path.as_str()))
        .collect();
    let found: Vec<String> = published
        .par_iter()
        .flat_map_iter(|(url, path)| {
            let page = fs::read_to_string(site.join(url.trim_start_matches('/')).join("index.html")).unwrap();
            let article = article(&page).unwrap_or_else(|| panic!("{url}: no article"));
            noise(article).into_iter().map(|phrase| format!("{phrase} in {path}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(published.len() >= 4000, "only {} articles", published.len());
    assert_eq!(found.len(), 0, "{}", found.join("\n"));
}

#[test]
fn the_phrases_are_found_where_they_are() {
    let page = |body: &str| {
        format!(
            "x 一键翻墙软件 <article class=\"story\" lang=\"zh\"><div>{body}</div>\n<footer lang=\"zh\">\n<details class=\"provenance\">本文标签：</details></footer>\n</article> 本文标签："
        )
    };
    for (body, want) in [
        ("<p>一篇文章。</p>", &[][..]),
        ("<p>手机上<b>长按</b>并复制</p>", &["手机上长按并复制"]),
        ("<a href=\"http://1.2.3.4:10000/x\">x</a>", &[r"<[^>]*https?://\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"]),
        ("<p>http://1.2.3.4:10000/x</p>", &[]),
        ("<img src=\"http://gfw-breaker.win/x\">", &["<[^>]*gfw-breaker"]),
        ("<p>【翻墙必看】一个专栏</p>", &[]),
        ("<p>翻墙必看 视频（x）</p>", &[r"翻墙必看\s*(视频|[（(])"]),
        ("<p>禁闻网 &gt; 正文</p>", &["禁闻网 > "]),
    ] {
        assert_eq!(noise(article(&page(body)).unwrap()), want, "{body}");
    }
    assert_eq!(article("<article class=\"story\"><p>x</p></article>"), None);
}

/// Two hundred real pages, from all over the site, and every page of the demonstration.
#[test]
fn no_page_asks_anybody_for_anything() {
    let Some(run) = &*RUN else { return };
    let demonstration = Demonstration::built("");
    let pages = |dir: &Path| -> Vec<PathBuf> {
        files(dir).into_iter().filter(|file| file.extension().is_some_and(|it| it == "html")).collect()
    };
    let real = pages(&run.dir.path().canonicalize().unwrap().join("site"));
    let sample = real.iter().step_by(real.len() / 200).take(200);
    let proxy = Proxy::start();
    let tab = Browser::start(&proxy).tab_that_tells(&["Page", "Network"]);
    for file in sample.chain(&pages(&demonstration.public())) {
        let address = Url::from_file_path(file).unwrap();
        let visit = tab.open(&address);
        assert_eq!(visit.asked.first().map(String::as_str), Some(address.as_str()));
        let elsewhere: Vec<&String> = visit.asked.iter().filter(|asked| !asked.starts_with("file:")).collect();
        assert_eq!(elsewhere, [""; 0], "{address}");
    }
    assert_eq!(proxy.asked(), [""; 0]);
}
