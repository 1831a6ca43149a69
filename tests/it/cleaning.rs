//! What cleaning promises: every character is accounted for, words are never changed, nothing is printed that is not on
//! the list, and the demonstration comes out as a person wrote it down.

use crate::properties::clean;
use proptest::{prelude::*, test_runner::RngSeed};
use reprint::{
    article::{
        Article, Outcome, Outlets,
        print::{self, LINK_REL},
    },
    clean::Cleaned,
    config::Config,
    mirror,
    recipe::Recipes,
    source,
    text::beside,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

static SITE: LazyLock<(Recipes, Outlets)> = LazyLock::new(|| {
    let files: Vec<_> = files_below(&Path::new(HERE).join("recipes"))
        .into_iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    let (recipes, outlets) = Recipes::load(&files).unwrap();
    let text = fs::read_to_string(Path::new(HERE).join("site.toml")).unwrap();
    let config = Config::parse(&text, "site.toml").unwrap();
    let outlets = Outlets::new(outlets.into_iter().chain(config.outlets));
    (recipes, outlets)
});

/// A gate that knows nothing of how bodies are built: what it would change was let through by mistake.
static GATE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["class", "src", "alt"])),
        ("ol", HashSet::from(["start", "reversed", "type"])),
        ("li", HashSet::from(["value"])),
        ("span", HashSet::from(["id"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
    ]);
    let mut gate = ammonia::Builder::empty();
    gate.tags(clean::ELEMENTS.split_whitespace().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Custom(Box::new(here)))
        .link_rel(Some(LINK_REL));
    gate
});

/// Links within an article, and pictures beside it; no other address is relative.
fn here(address: &str) -> Option<std::borrow::Cow<'_, str>> {
    (address.starts_with("#at-") || beside::written(address).is_some()).then(|| address.into())
}

/// An article's body as it is printed.
pub(crate) fn html(article: &Article) -> String {
    print::html(article.body.content.blocks())
}

/// Every file below a folder, sorted.
fn files_below(dir: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name();
    entries.into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file()).map(|it| it.into_path()).collect()
}

/// Cleans a text and checks every account on the way.
pub(crate) fn cleaned(path: &str, text: &str) -> Cleaned {
    let (recipes, outlets) = &*SITE;
    clean::checked(text, mirror::draft(path, text, recipes), outlets)
}

/// One article of the demonstration, as a person wrote it down.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    path: String,
    title: String,
    date: Option<String>,
    outlet: Option<String>,
    byline: Option<String>,
    editors: Vec<String>,
    tags: Vec<String>,
    source_url: Option<String>,
    mirror_url: Option<String>,
    lead_image: Option<String>,
    caption: Option<String>,
    body: Vec<String>,
}

impl From<Article> for Expected {
    fn from(article: Article) -> Self {
        let Article { card, body, .. } = article;
        Self {
            path: card.path,
            title: card.title,
            date: card.date.map(|date| date.to_string()),
            outlet: card.outlet.map(|outlet| outlet.name),
            byline: body.byline,
            editors: body.editors,
            tags: card.tags,
            source_url: card.source_url,
            mirror_url: card.mirror_url,
            lead_image: body.lead_image,
            caption: body.caption,
            body: body.content.text().lines().map(str::to_owned).collect(),
        }
    }
}

#[test]
fn the_demonstration_comes_out_as_it_was_written_down() {
    let expected: Vec<Expected> = serde_json::from_str(include_str!("demo.json")).unwrap();
    let mut expected: BTreeMap<String, Expected> = expected.into_iter().map(|it| (it.path.clone(), it)).collect();
    let content = Path::new(HERE).join("content");
    for file in files_below(&content).iter().filter(|file| !file.starts_with(content.join("pages"))) {
        let path = file.strip_prefix(&content).unwrap().to_str().unwrap();
        let text = source::decode(&fs::read(file).unwrap()).unwrap().text;
        match cleaned(path, &text).outcome {
            Outcome::Article(article) => {
                let want = expected.remove(path).unwrap_or_default();
                assert_eq!(Expected::from(*article), want, "{path}");
            }
            other => assert_eq!((path, format!("{other:?}").starts_with("Other")), ("goodnews/README.md", true)),
        }
    }
    assert_eq!(expected.into_keys().collect::<Vec<_>>(), Vec::<String>::new(), "articles that did not come out");
}

/// A parser reads one that is written as it is as a line feed, so that it could not be printed as it is.
#[test]
fn a_carriage_return_is_a_line_break_of_what_is_preformatted() {
    let line = "湖边的灯今天都亮了，来看灯的人很多。";
    let text = format!(
        "<!doctype html><title>灯</title><article><p>{line}</p><pre>甲&#13;乙\r\n&#13; 丙</pre><p>{line}&#13;</p>"
    );
    let Outcome::Article(article) = cleaned("x.html", &text).outcome else { panic!("it is an article") };
    assert_eq!(html(&article), format!("<p>{line}</p>\n<pre>甲\n乙\n\n 丙</pre>\n<p>{line}</p>"));
}

#[test]
fn a_lead_figure_without_a_picture_is_no_lead() {
    let page = format!(
        "<html><article><h1>题</h1><figure><img alt=x></figure><div itemprop=articleBody>{PROSE}</div></article>"
    );
    let Outcome::Article(article) = cleaned("a.html", &page).outcome else { panic!("no article") };
    assert_eq!((&article.body.lead_image, &article.body.caption), (&None, &None));
    assert_eq!(html(&article), PROSE.replace("</p><p>", "</p>\n<p>"));
}

/// The real archive, where there is one: `REPRINT_ARCHIVE` names its folder.
#[test]
fn every_character_of_the_real_archive_is_accounted_for() {
    let Some(archive) = std::env::var_os("REPRINT_ARCHIVE") else { return };
    let raw = Path::new(&archive).join("raw");
    let mut articles = 0;
    for file in files_below(&raw) {
        let Ok(decoded) = source::decode(&fs::read(&file).unwrap()) else { continue };
        let path = file.strip_prefix(&raw).unwrap().to_string_lossy().into_owned();
        articles += usize::from(matches!(cleaned(&path, &decoded.text).outcome, Outcome::Article(_)));
    }
    assert!(articles >= 5000, "only {articles} articles");
}

const JEKYLL: &str = "---\nlayout: post\ntitle: \"题\"\ndate: 2024-03-09\nfrom: https://a.example/1\n---\n[题](https://a.example/1)\n------\n\n";
const GOODNEWS: &str = "### 题\n------------------------\n\n#### [首页](x)\n\n";
const GOODNEWS_FOOT: &str = "\n<hr/>\n手机上长按并复制下列链接或二维码分享本文章：<br/>\nhttps://m.example/1 <br/>\n原文地址（需翻墙访问）：https://a.example/1\n";
const PROSE: &str = "<p>末班船从七点半推迟到九点，周末加开两班，票价不变，老人和孩子免费，渡口的灯也换成了新的，照得见水面。</p><p>船工说，夜里行船，其实更安静，湖上只有两种光，一种是灯塔，一种是等船的人手里举着的，远远近近，像一串没有写完的句子。</p>";

/// Tag soup: what mirrors write, what nobody should, and words between.
fn soup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p",
        "div",
        "span",
        "b",
        "i",
        "a href=\"https://a.example/x\"",
        "a href=\"javascript:alert(1)\"",
        "ok href=\"/term/1\"",
        "figure",
        "figcaption",
        "img src=\"https://a.example/1.jpg\" alt=\"图\"",
        "img src=x onerror=alert(1)",
        "img data-src=https://a.example/2.jpg src=data:image/gif;base64,R0lG srcset='https://a.example/3.jpg 2x' alt=灯",
        "video src=https://v.example/1.mp4 poster=https://a.example/4.jpg title=渡轮",
        "video",
        "source src=https://v.example/2.mp4",
        "audio src=/1.mp3",
        "embed src=https://v.example/1.swf",
        "object data=https://v.example/1.pdf",
        "iframe src=https://v.example/embed/1",
        "iframe src=https://v.example/px width=1",
        "picture",
        "noscript",
        "!-- ferry",
        "![CDATA[渡]]",
        "p class=header",
        "button",
        "div hidden",
        "br",
        "hr",
        "table",
        "tr",
        "td",
        "th colspan=2",
        "ul",
        "li",
        "ol",
        "blockquote",
        "h1",
        "h2",
        "h5",
        "pre",
        "ruby",
        "rt",
        "svg",
        "math",
        "script",
        "style",
        "iframe",
        "form",
        "select",
        "option",
        "dl",
        "dt",
        "dd",
        "center",
        "font",
        "section",
        "em",
        "sup",
        "code",
        "div style=\"display:none\"",
        "p align=center",
        "template",
        "title",
        "body",
        "html",
        "details",
        "caption",
    ]);
    let words = prop::sample::select(vec![
        "渡轮",
        "\n 晚点 \n",
        "the ferry",
        " ",
        "&nbsp;",
        "&lt;b&gt;",
        "，",
        "“好”",
        "\u{200B}",
        "\u{0007}",
        "【湖湾电台2024年3月9日讯】",
        "责任编辑：林见鹿",
        "<",
        "&",
        "😀",
        "\u{3000}",
        "2024-03-09",
        "]]>",
        "<!--",
        "-->",
        "https://a.example",
        "\u{2028}",
    ]);
    let piece = prop_oneof![
        3 => words.prop_map(str::to_owned),
        3 => tag.clone().prop_map(|tag| format!("<{tag}>")),
        2 => tag.prop_map(|tag| format!("</{}>", tag.split(' ').next().unwrap_or(tag))),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The same soups each time, so that who changes something else meets no surprise; with `REPRINT_SOUPS` so many new ones.
fn soups() -> ProptestConfig {
    let many = std::env::var("REPRINT_SOUPS").ok().map(|many| many.parse().expect("a number of soups"));
    let rng_seed = many.map_or(RngSeed::Fixed(17), |_| RngSeed::Random);
    ProptestConfig { cases: many.unwrap_or(3000), rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(soups())]

    #[test]
    fn any_soup_is_accounted_for(soup in soup(), kind in 0..7usize) {
        let (path, text) = match kind {
            0 => ("a.html", soup),
            1 => ("a.md", soup),
            2 => ("a.txt", soup),
            3 => ("a.md", format!("{JEKYLL}<div>{soup}</div>\n")),
            4 => ("a.md", format!("{GOODNEWS}<div class=\"post_content\">{soup}</div>{GOODNEWS_FOOT}")),
            5 => ("a.html", format!("<html><h1>题</h1><article>{soup}<div itemprop=articleBody>{PROSE}</div></article>")),
            _ => ("a.html", format!("<html><h1>题</h1><article>{soup}{PROSE}{soup}</article><footer>{soup}</footer>")),
        };
        let first = cleaned(path, &text);
        if let Outcome::Article(article) = first.outcome {
            let html = html(&article);
            prop_assert_eq!(GATE.clean(&html).to_string(), html);
        }
    }
}
