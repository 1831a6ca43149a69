//! Short texts that would cost a parser much: each is read by the program under limits of time and memory that the system holds it
//! to, and comes out as an article, as none, or refused with the limit that it hit.
//!
//! A debug build takes about seven times what a release build does, so that its ten seconds are more than one of those.

use crate::demonstration::HERE;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// What one bomb may take: seconds of a processor, and KiB of memory, files and code included.
#[cfg(target_os = "linux")]
const LIMITS: &str = "ulimit -t 10 -v 400000";
/// Other systems hold nobody to a size.
#[cfg(not(target_os = "linux"))]
const LIMITS: &str = "ulimit -t 10";

/// How often the piece of a bomb is repeated.
const SIZES: [usize; 3] = [1_000, 16_000, 400_000];

/// What becomes of it: an article, no article, or which limit it hits.
const ARTICLE: &str = "article";
const NONE: &str = "other";
const DEEP: &str = "its elements are nested deeper than 256";
const NODES: &str = "its tree could have more than 400000 nodes";
const TAG: &str = "one tag is longer than 64 KiB, without its values in quotes";
const VALUES: &str = "one tag has values of more than 1 MiB";
const REFERENCES: &str = "one run of text holds more than 50000 character references";
const GROWN: &str = "it is larger than 4 MiB";
const LARGE: &str = "an article has at most 4 MiB";

/// A bomb: what stands before; what is repeated, `@` in it being its number; what is repeated as often behind that; and what becomes
/// of it in each size.
type Bomb = (&'static str, &'static str, &'static str, [&'static str; 3]);

/// In a saved page.
const PAGES: &[Bomb] = &[
    // Trees that are deep, or that a parser makes deep.
    ("", "<div>", "", [DEEP; 3]),
    ("", "<span>", "", [DEEP; 3]),
    ("", "<ok href=/t/1>", "", [DEEP, DEEP, LARGE]),
    ("", "<font color=red>", "", [DEEP, DEEP, LARGE]),
    ("", "<ul><li>", "", [DEEP; 3]),
    ("", "<dl><dd>", "", [DEEP; 3]),
    ("", "<blockquote>", "", [DEEP, DEEP, LARGE]),
    ("", "<div>", "</p>", [DEEP; 3]),
    ("", "<span>", "</x>", [DEEP; 3]),
    ("", "<b>", "</p>", [DEEP; 3]),
    ("<a>", "<div>", "</a>", [DEEP; 3]),
    ("", "<svg>", "", [DEEP; 3]),
    ("", "<math><mtext>", "", [DEEP, DEEP, LARGE]),
    ("", "<template>", "", [DEEP; 3]),
    ("", "<button>", "", [DEEP; 3]),
    ("", "<form>", "", [DEEP; 3]),
    ("", "<table>", "", [DEEP; 3]),
    ("", "<table><a>", "", [DEEP; 3]),
    ("", "<ruby>文<rt>w", "", [DEEP, DEEP, LARGE]),
    // Nodes that multiply.
    ("<p>", "<b id=@>", "<p>文", [DEEP, DEEP, LARGE]),
    ("<p>", "<font color=@>", "<p>文", [DEEP, DEEP, LARGE]),
    ("", "<b id=@>", "", [DEEP, DEEP, LARGE]),
    ("", "<nobr>", "", [NONE, NONE, NODES]),
    ("", "<p>文</p>", "", [ARTICLE, ARTICLE, NODES]),
    ("", "文<br>", "", [ARTICLE, ARTICLE, NODES]),
    ("", "<!-- -->", "", [NONE, NONE, NODES]),
    ("<table>", "<tr><td>文", "", [ARTICLE, ARTICLE, LARGE]),
    ("<select>", "<option>文", "", [NONE, NONE, LARGE]),
    ("", "<h1>文</h1><h5>文</h5>", "", [ARTICLE, ARTICLE, LARGE]),
    ("", "<a href=https://e.example/@>文</a>", "", [NONE, NONE, LARGE]),
    ("", "<img src=https://e.example/@.jpg>", "", [NONE, NONE, LARGE]),
    (
        "",
        "<figure><img src=https://e.example/@.jpg><figcaption>文</figcaption></figure>",
        "",
        [ARTICLE, ARTICLE, LARGE],
    ),
    ("", "<span class=\"a b c d\">文</span>", "", [ARTICLE, ARTICLE, LARGE]),
    // Tags and texts that a tokenizer or a serialiser reads again and again.
    ("<p ", "a@=1 ", "", [NONE, TAG, TAG]),
    ("<p ", "a@=\"\" ", "", [NONE, TAG, LARGE]),
    ("<p class=\"", "a@ ", "\">文", [ARTICLE, ARTICLE, LARGE]),
    ("<p class=\"", "a ", "\">文", [ARTICLE, ARTICLE, ARTICLE]),
    ("<p title=\"", "&quot;", "\">文", [ARTICLE, ARTICLE, LARGE]),
    ("<p title=\"", "&", "\">文", [ARTICLE, ARTICLE, ARTICLE]),
    ("<p title='", "\0", "'>文", [ARTICLE, ARTICLE, ARTICLE]),
    ("<meta property=og:title content='", "〈", "'>文", [ARTICLE, ARTICLE, VALUES]),
    ("<p>文<img alt='", "文 ", "' src=https://e.example/1.jpg>文", [ARTICLE, ARTICLE, LARGE]),
    ("<p>文<img srcset='", "a@ 1x,", "'>文", [ARTICLE, ARTICLE, LARGE]),
    ("<p>文<a href='https://e.example/", "../", "'>文", [ARTICLE, ARTICLE, VALUES]),
    ("", "&amp;", "", [ARTICLE, ARTICLE, REFERENCES]),
    ("", "&", "", [ARTICLE, ARTICLE, REFERENCES]),
    ("", "&abcdef", "", [ARTICLE, ARTICLE, REFERENCES]),
    ("", "<", "", [ARTICLE, ARTICLE, REFERENCES]),
    ("", "<!--", "", [NONE; 3]),
    ("", "<!", "", [NONE; 3]),
    ("", "<?", "", [NONE; 3]),
    ("", "<a", "", [NONE; 3]),
    ("", "<script>", "", [NONE; 3]),
    ("", "<textarea>", "", [NONE; 3]),
    ("", "<title>", "", [NONE; 3]),
    ("", "文\0", "", [ARTICLE; 3]),
    ("文", "\u{202e}", "", [ARTICLE; 3]),
    ("e", "\u{301}", "", [ARTICLE; 3]),
    ("文", " \n", "", [ARTICLE; 3]),
    // What rules of recipes look for.
    ("", "<p>责任编辑：甲</p>", "", [ARTICLE, ARTICLE, LARGE]),
    ("", "<p>（记者甲", "", [ARTICLE, ARTICLE, LARGE]),
    ("", "【", "", [ARTICLE; 3]),
    ("", "（", "", [ARTICLE; 3]),
    ("", "【某报2021年3月2日讯】", "", [ARTICLE, ARTICLE, LARGE]),
    ("<span id=more-1></span>", "<div>文</div>", "", [ARTICLE, ARTICLE, LARGE]),
    ("", "<p class=notice>文</p>", "", [ARTICLE, ARTICLE, LARGE]),
    ("<script type=application/ld+json>", "[", "]", [NONE; 3]),
    ("", "<meta property=og:title content=x>", "", [ARTICLE, ARTICLE, LARGE]),
];

/// In Markdown.
const TEXTS: &[Bomb] = &[
    ("", ">", "", [DEEP, DEEP, GROWN]),
    ("", "> - ", "", [DEEP, DEEP, GROWN]),
    ("", "1. ", "", [DEEP, DEEP, GROWN]),
    ("", "- 文\n", "", [ARTICLE, ARTICLE, GROWN]),
    ("", "[", "", [ARTICLE; 3]),
    ("", "![", "", [ARTICLE; 3]),
    ("", "*a _b ", "", [ARTICLE; 3]),
    ("", "`", "", [NONE; 3]),
    ("", "```\n", "", [NONE, NONE, GROWN]),
    ("", "[文](https://e.example/)", "", [NONE, NONE, LARGE]),
    ("", "[a@]: x\n", "[a1] ", [NONE, NONE, LARGE]),
    ("", "<div>\n\n文\n\n</div>\n\n", "", [ARTICLE, ARTICLE, LARGE]),
    ("", "#### [首页](x)\n", "", [NONE, NONE, LARGE]),
];

/// How files begin that a recipe of its own knows.
const WRAPPERS: [&str; 4] = [
    "### 题\n------------------------\n\n#### [首页](x)\n<div class=\"post_content\">",
    "---\nlayout: post\ntitle: 题\nfrom: https://a.example/1\n---\n<div class=\"entry-content blog-post__description\">",
    "---\nlayout: post\ntitle: 题\nfrom: https://a.example/1\n---\n<!--1-->\n",
    "---\ntitle: 题\n---\n",
];

fn text(head: &str, (before, piece, behind, _): &Bomb, size: usize) -> String {
    let pieces: String = (0..size).map(|at| piece.replace('@', &at.to_string())).collect();
    format!("{head}{before}{pieces}{}", behind.repeat(size))
}

/// What becomes of a file, by the program itself under the limits.
fn outcome(file: &Path) -> String {
    let script = format!("{LIMITS}; exec \"$0\" inspect \"$1\" --root \"$2\"");
    let mut shell = Command::new("bash");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_reprint")]).arg(file).arg(HERE);
    let out = shell.stdin(Stdio::null()).output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    let first = said.lines().chain(wrong.lines()).next().unwrap_or_default();
    let name = file.file_name().unwrap().to_str().unwrap();
    match first.rsplit_once(&format!("{name}: ")) {
        Some((_, rest)) if out.status.success() => {
            rest.rsplit_once(", by recipe").map_or(rest, |(rest, _)| rest).to_owned()
        }
        _ => format!("{first} ({})", out.status),
    }
}

/// The bombs of a kind that do not end as they should, with how they end.
fn astray(
    head: &str,
    ending: &str,
    bombs: &[Bomb],
    sizes: &[usize],
    fits: impl Fn(&str, &str) -> bool + Sync,
) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let all: Vec<(usize, usize)> =
        (0..bombs.len()).flat_map(|bomb| sizes.iter().map(move |size| (bomb, *size))).collect();
    let look = |(at, size): &(usize, usize)| {
        let file = dir.path().join(format!("{at}-{size}.{ending}"));
        fs::write(&file, text(head, &bombs[*at], *size)).unwrap();
        let (found, want) = (outcome(&file), bombs[*at].3[SIZES.iter().position(|it| it == size).unwrap()]);
        fs::remove_file(&file).unwrap();
        (!fits(&found, want)).then(|| format!("{size} times {:?}: {found}, and not {want}", bombs[*at].1))
    };
    let halves = all.chunks(all.len().div_ceil(2));
    thread::scope(|scope| {
        let each: Vec<_> =
            halves.map(|half| scope.spawn(|| half.iter().filter_map(look).collect::<Vec<_>>())).collect();
        each.into_iter().flat_map(|it| it.join().unwrap()).collect()
    })
}

#[test]
fn bombs_end_as_they_should() {
    let fits = |found: &str, want: &str| match want {
        ARTICLE => found == ARTICLE,
        NONE => found.starts_with("other ("),
        LARGE => found.contains(LARGE),
        limit => found == format!("refused ({limit})"),
    };
    let head = "<!doctype html><title>题</title><article><h1>题</h1>";
    assert_eq!(astray(head, "html", PAGES, &SIZES, fits), [""; 0]);
    assert_eq!(astray("---\ntitle: 题\n---\n", "md", TEXTS, &SIZES, fits), [""; 0]);
}

/// Within what a recipe knows its own rules are at work, too.
#[test]
fn bombs_end_in_whatever_wrapper_they_come() {
    let ends = |found: &str, _: &str| [ARTICLE, NONE, "refused"].iter().any(|it| found.starts_with(it));
    for head in WRAPPERS {
        for bombs in [PAGES, TEXTS] {
            assert_eq!(astray(head, "md", bombs, &[16_000], ends), [""; 0], "{head}");
        }
    }
}
