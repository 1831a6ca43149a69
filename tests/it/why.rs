//! `reprint why`: what the last build did with a page and what the next one will, and which pages show an article.

use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

/// A site of three articles, one of them a copy of another.
fn site() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("content")).unwrap();
    fs::create_dir_all(dir.path().join("templates")).unwrap();
    fs::write(dir.path().join("site.toml"), "title = \"试\"\n").unwrap();
    for (name, title) in [("a", "第一座桥"), ("b", "第二座桥"), ("copy", "第二座桥")] {
        let text = format!("这是{title}的正文，写得长一些，好让它像一篇文章。").repeat(20);
        let front = format!("+++\ntitle = \"{title}\"\ndate = 2021-03-02\ntags = [\"{title}\"]\n+++\n\n");
        fs::write(dir.path().join(format!("content/{name}.md")), front + &text).unwrap();
    }
    dir
}

fn run(dir: &Path, args: &[&str]) -> (String, String, Option<i32>) {
    let program = env!("CARGO_BIN_EXE_reprint");
    let out = Command::new(program).args(args).current_dir(dir).env_remove("GITHUB_ACTIONS").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(out.stdout), text(out.stderr), out.status.code())
}

/// What is said of the last and the next build.
fn builds(dir: &Path, page: &str) -> [String; 2] {
    let said = run(dir, &["why", page]).0;
    ["  last build ", "  next build "].map(|name| {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{said}")).to_owned()
    })
}

const ALONE: &str = "would leave it alone";
const FIRST: &str =
    "left it alone: view, site and templates were those of the build 1 before it, which rendered it: it is new";

#[test]
fn a_page_says_why_it_was_rendered() {
    let dir = site();
    let dir = dir.path();
    assert_eq!(builds(dir, "index.html"), ["never rendered it", "would render it: it is new"]);
    assert_eq!(run(dir, &["build", "-q"]).2, Some(0));
    assert_eq!(builds(dir, "index.html"), ["rendered it: it is new", ALONE]);

    let file = dir.join("content/a.md");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("第一座桥", "头一座桥")).unwrap();
    let view = "it shows something else (its view)";
    assert_eq!(builds(dir, "index.html"), ["rendered it: it is new".to_owned(), format!("would render it: {view}")]);
    run(dir, &["build", "-q"]);
    assert_eq!(builds(dir, "index.html"), [format!("rendered it: {view}"), ALONE.to_owned()]);
    assert_eq!(builds(dir, "404.html"), [FIRST, ALONE]);

    fs::write(dir.join("templates/404.html"), "nothing").unwrap();
    assert_eq!(builds(dir, "404.html"), [FIRST, "would render it: its templates were changed"]);
    assert_eq!(builds(dir, "tags/index.html")[1], ALONE);
    fs::remove_file(dir.join("public/tags/index.html")).unwrap();
    let gone = "would render it: its file was missing, or changed by somebody else";
    assert_eq!(builds(dir, "tags/index.html")[1], gone);
}

#[test]
fn what_all_pages_show_is_told_apart() {
    let dir = site();
    let dir = dir.path();
    run(dir, &["build", "-q"]);
    fs::create_dir_all(dir.join("content/pages")).unwrap();
    fs::write(dir.join("content/pages/about.md"), "# 关于\n\n文\n").unwrap();
    let site = "would render it: all pages show something else (the site's facts: title, sections, foot)";
    assert_eq!(builds(dir, "tags/index.html")[1], site);
}

#[test]
fn a_page_is_found_by_any_of_its_names() {
    let dir = site();
    let dir = dir.path();
    run(dir, &["build", "-q"]);
    for name in ["tags/index.html", "tags/", "tags", "/tags/", "public/tags/index.html"] {
        let (said, err, code) = run(dir, &["why", name]);
        assert_eq!((said.lines().next(), code), (Some("tags/index.html"), Some(0)), "{name}: {err}");
    }
    let (_, err, code) = run(dir, &["why", "tag/index.html"]);
    let want =
        "error: tag/index.html: neither a page of the site nor the file of an article; did you mean tags/index.html?\n";
    assert_eq!((err.as_str(), code), (want, Some(1)));
    let said: serde_json::Value = serde_json::from_str(&run(dir, &["why", "tags/", "--json"]).0).unwrap();
    assert_eq!(said["templates"], serde_json::json!(["base.html", "components.html", "terms.html"]));
    assert_eq!((&said["made"]["why"], &said["next"]), (&serde_json::json!("new"), &serde_json::Value::Null));
}

#[test]
fn an_article_names_the_pages_that_show_it() {
    let dir = site();
    let dir = dir.path();
    let said = run(dir, &["why", "content/a.md"]).0;
    let lines: Vec<&str> = said.lines().collect();
    let address = lines[2].strip_prefix("  address  ").unwrap();
    let other = run(dir, &["why", "content/b.md"]).0.lines().nth(2).unwrap()[11..].to_owned();
    let page = |address: &str| format!("    {address}index.html article.html\n");
    let mut articles = [page(address) + &format!("    {address}provenance.json \n"), page(&other)];
    articles.sort();
    let want = format!(
        "content/a.md\n  is       an article\n  address  {address}\n  shown on 15 pages\n    2021/03/02/index.html day.html\n\
         {}    2021/03/index.html list.html\n    2021/index.html list.html\n    atom.xml atom.xml\n    feed.json \n    index.html index.html\n    \
         outlets/unknown/index.html list.html\n    search/texts/2021-03-0.js \n    \
         tags/di-yi-zuo-qiao/index.html list.html\n    topics/unfiled/atom.xml atom.xml\n    topics/unfiled/feed.json \n    topics/unfiled/index.html list.html\n",
        articles.concat()
    );
    assert_eq!(said, want);
    let said = run(dir, &["why", "content/copy.md"]).0;
    assert_eq!(said.lines().nth(1), Some("  is       a copy of content/b.md, which is published in its place"));
}

#[test]
fn a_story_says_how_alike_its_articles_are() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    fs::create_dir_all(dir.join("content")).unwrap();
    let outlets = ["gull", "heron"]
        .map(|it| format!("[[outlets]]\nid = \"{it}\"\nname = \"{it}\"\nhosts = [\"{it}.example\"]\n"));
    fs::write(dir.join("site.toml"), format!("title = \"试\"\n{}", outlets.concat())).unwrap();
    let write = |name: &str, outlet: &str, day: u32, title: &str, text: &str| {
        let front = format!(
            "+++\ntitle = \"{title}\"\ndate = 2021-03-{day:02}\nsource = \"https://{outlet}.example/{name}\"\n+++\n\n"
        );
        fs::write(dir.join(format!("content/{name}.md")), front + text).unwrap();
    };
    let told = "听雨桥桥墩被木头撞坏，木匠乔木生换了六百二十块杉木桥板，桥面抬高四十厘米。";
    write("one", "gull", 2, "听雨桥换了杉木桥板", &format!("{told}渡口的人说，等了八十一天。"));
    write("two", "heron", 3, "木匠给听雨桥换上杉木板", &format!("据说，{told}孩子们不用绕路了。"));
    for at in 4..24 {
        write(
            &format!("other{at}"),
            "gull",
            at,
            &format!("第{at}号渔船回港"),
            &format!("渔船{at}带回{}筐鱼，码头晒网。", at * 7),
        );
    }
    let (said, err, _) = run(dir, &["why", "content/one.md"]);
    let story = said.lines().find_map(|line| line.strip_prefix("  story    ")).unwrap_or_else(|| panic!("{said}{err}"));
    let pair = said.lines().skip_while(|line| *line != "  alike    from 0.04 on a story").nth(1).unwrap();
    assert!(pair.starts_with("    0.") && pair.ends_with(" content/two.md and content/one.md"), "{said}");
    let of_page = run(dir, &["why", story]).0;
    assert!(of_page.contains(&format!("  alike    from 0.04 on a story\n{pair}\n  shows\n")), "{of_page}");
    for name in ["https://gull.example/one", "https://gull.example/one/"] {
        assert_eq!(run(dir, &["why", name]).0, said, "{name}");
    }
}
