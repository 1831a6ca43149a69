//! The documentation, which is a site that the program makes of docs/: it builds without a finding, every link and picture of it is
//! there, from a disk and below a sub-path, and it is published together with the demonstration. And what a site may be that holds
//! no articles, or has a text of its owner's on its front page.

use crate::{
    demonstration::{Demonstration, HERE, files, run},
    links::Published,
    portable::{objections, paths},
    served::Server,
    workflow::{Workflow, stand_in, well},
};
use regex::Regex;
use scraper::{Html, Selector};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use url::Url;

/// The sources of the documentation, and nothing that was made of them, copied to a folder.
pub(crate) fn copied(to: &Path) {
    let from = Path::new(HERE).join("docs");
    for file in files(&from) {
        let name = file.strip_prefix(&from).unwrap();
        if name.starts_with("public") || name.starts_with(".reprint") {
            continue;
        }
        let copy = to.join(name);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(&file, copy).unwrap();
    }
}

/// The documentation, built in a folder of its own.
pub(crate) fn built(args: &[&str]) -> TempDir {
    let dir = TempDir::new().unwrap();
    copied(dir.path());
    let out = run(dir.path(), &[&["build", "--strict", "--verbose"], args].concat());
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && !said.contains("warning") && !said.contains("note["), "{said}");
    dir
}

/// The Markdown files of the documentation, by their names without the ending.
fn documents() -> Vec<String> {
    let names = files(&Path::new(HERE).join("docs")).into_iter().filter(|it| it.parent().unwrap().ends_with("docs"));
    names.filter_map(|it| it.file_name().unwrap().to_str().unwrap().strip_suffix(".md").map(str::to_owned)).collect()
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(HERE).join("docs").join(name)).unwrap()
}

/// What a document names, in the order in which it does so first.
fn named(document: &str, pattern: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for found in Regex::new(pattern).unwrap().captures_iter(&read(document)) {
        if !all.contains(&found[1].to_owned()) {
            all.push(found[1].to_owned());
        }
    }
    all
}

fn texts(html: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|it| it.text().collect::<String>().trim().to_owned()).collect()
}

#[test]
fn the_documentation_is_whole_wherever_it_is() {
    let site = built(&[]);
    let public = site.path().canonicalize().unwrap().join("public");
    let published = Published::read(&public);
    let base = Url::from_directory_path(&public).unwrap();
    assert_eq!(published.broken(&base, |path| vec![path.to_owned()]), [""; 0]);
    assert_eq!(objections(&paths(&public)), [""; 0]);

    let below = "https://host.example/sub/docs/";
    let hosted = built(&["--base-url", below]);
    let published = Published::read(&hosted.path().join("public"));
    assert_eq!(published.broken(&Url::parse(below).unwrap(), |path| vec![path.to_owned()]), [""; 0]);
}

#[test]
fn every_document_is_a_page_and_in_the_masthead() {
    let site = built(&[]);
    let public = site.path().join("public");
    let mut want = vec!["404.html".to_owned(), "index.html".to_owned()];
    let documents = documents();
    assert!(documents.len() >= 8 && documents.contains(&"index".to_owned()), "{documents:?}");
    want.extend(documents.iter().filter(|it| *it != "index").map(|it| format!("{it}/index.html")));
    want.sort();
    let pages: Vec<String> = paths(&public).into_iter().filter(|path| path.ends_with(".html")).collect();
    assert_eq!(pages, want);
    let front = fs::read_to_string(public.join("index.html")).unwrap();
    let listed = texts(&front, ".masthead nav a");
    assert_eq!((listed.len(), listed[0].as_str()), (documents.len(), "Front page"));
    let title = |name: &str| read(&format!("{name}.md")).lines().next().unwrap().trim_start_matches("# ").to_owned();
    let linked = named("index.md", r"\]\(([\w-]+)\.md").iter().map(|name| title(name)).collect::<Vec<_>>();
    assert_eq!(listed[1..=linked.len()], linked, "in the order of index.md");
    for page in &pages {
        let html = fs::read_to_string(public.join(page)).unwrap();
        assert_eq!((texts(&html, "h1").len(), texts(&html, ".masthead nav a") == listed), (1, true), "{page}");
        let current = texts(&html, ".masthead nav [aria-current]");
        assert_eq!(current.len(), usize::from(page != "404.html"), "{page}");
        for absent in ["篇", "articles</span>", "application/atom+xml", "type=\"search\""] {
            assert!(!html.contains(absent), "{page}: {absent}");
        }
    }
    // Pictures are published that a page shows, and nothing else of the folder.
    let mut shown: Vec<String> =
        documents.iter().flat_map(|name| named(&format!("{name}.md"), r"!\[[^\]]*\]\((images/[^)]+)\)")).collect();
    shown.sort();
    shown.dedup();
    assert!(shown.contains(&"images/front.png".to_owned()));
    let pictures = paths(&public).into_iter().filter(|path| path.starts_with("images/") && !path.ends_with(".html"));
    assert_eq!(pictures.collect::<Vec<_>>(), shown);
}

/// The workflow that publishes the demonstration, and the documentation below it.
#[cfg(unix)]
#[test]
fn the_workflow_publishes_both() {
    let site = Demonstration::new("");
    let root = site.root();
    copied(&root.join("docs"));
    let programs = root.join("bin");
    let program = env!("CARGO_BIN_EXE_reprint");
    stand_in(
        &programs,
        "cargo",
        &format!("[ \"$1 $2 $3 $4\" = 'run --release --locked --' ]; shift 4; exec {program} \"$@\""),
    );
    let workflow = Workflow::read(&Path::new(HERE).join(".github/workflows/pages.yml"));
    let given = [("${{ steps.pages.outputs.base_url }}", "https://somebody.example/project")];
    let scripts = workflow.scripts("build");
    assert_eq!(scripts, ["The demonstration", "The documentation, below it"]);
    for script in &scripts {
        well(&workflow.step("build", script).run(&root, &[&programs], &given));
    }
    let published = Published::read(&root.join("public"));
    let base = Url::parse("https://somebody.example/project/").unwrap();
    assert_eq!(published.broken(&base, |path| vec![path.to_owned()]), [""; 0]);
    let page = fs::read_to_string(root.join("public/docs/recipes/index.html")).unwrap();
    assert!(page.contains("<link rel=\"canonical\" href=\"https://somebody.example/project/docs/recipes/\">"));
    // Neither build takes the other's files away.
    well(&workflow.step("build", &scripts[0]).run(&root, &[&programs], &given));
    assert!(root.join("public/docs/recipes/index.html").is_file() && root.join("public/tags/index.html").is_file());
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let file: PathBuf = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    dir
}

#[test]
fn a_site_of_pages_has_nothing_that_is_for_articles() {
    let dir = folder(&[
        ("site.toml", "content = []\npages = \".\"\nbase_url = \"https://a.example/\"\nmanifest = true\n"),
        ("index.md", "# 题\n\n[甲](a.md)\n"),
        ("a.md", "# 甲\n\n[回](index.md)\n"),
    ]);
    well(&run(dir.path(), &["build", "--strict"]));
    let made = [
        ".nojekyll", ".reprint-output", "404.html", "SHA256SUMS", "a/index.html", "favicon.svg", "index.html",
        "manifest.json", "reader.js", "robots.txt", "search.js", "sitemap.xml", "style.css",
    ];
    assert_eq!(paths(&dir.path().join("public")), made);
    well(&run(dir.path(), &["verify"]));
    // The same folder with articles is an archive.
    fs::create_dir(dir.path().join("raw")).unwrap();
    fs::write(dir.path().join("raw/x.md"), "---\ntitle: 题\ndate: 2024-03-09\n---\n正文。\n").unwrap();
    well(&run(dir.path(), &["build", "--content", "raw"]));
    assert!(dir.path().join("public/2024/03/09/index.html").is_file() && dir.path().join("public/atom.xml").is_file());
}

#[test]
fn the_front_page_of_an_archive_may_begin_with_a_text() {
    let site = Demonstration::new("variants = [\"zh-Hant\"]");
    let front = || fs::read_to_string(site.public().join("index.html")).unwrap();
    well(&site.run(&["build"]));
    let before = front();
    assert!(!before.contains("class=\"prose own\""));
    let page = site.root().join("content/pages/index.md");
    fs::write(&page, "# 澄湖\n\n## 缘起\n\n见[关于](about.md#没有)，![图](x.png)。\n").unwrap();
    fs::copy(Path::new(HERE).join("docs/images/front.png"), page.with_file_name("x.png")).unwrap();
    let said = well(&site.run(&["build"]));
    let want = "content/pages/index.md:5: warning[dead-link]: about.md#没有 leads to no heading; there is none with the id \"没有\"\n";
    assert!(said.contains(want), "{said}");
    let after = front();
    assert!(after.contains("<h2 id=\"缘起\">缘起</h2>") && after.contains("<img src=\"x.png\" alt=\"图\">"), "{after}");
    let first = |html: &str| texts(html, "main h2").into_iter().next().unwrap();
    assert_eq!(
        (first(&after), texts(&after, "main h2").len()),
        ("缘起".to_owned(), texts(&before, "main h2").len() + 1)
    );
    assert_eq!((texts(&after, "h1"), texts(&after, ".foot a")), (texts(&before, "h1"), texts(&before, ".foot a")));
    assert_eq!(fs::read(site.public().join("x.png")).unwrap(), fs::read(page.with_file_name("x.png")).unwrap());
    // In the other script, too, links and pictures lead to what is there.
    fs::write(&page, fs::read_to_string(&page).unwrap().replace("#没有", "") + "[图](x.png) [缘起](#缘起)\n").unwrap();
    let said = well(&site.run(&["build"]));
    assert!(!said.contains("dead-link"), "{said}");
    let base = Url::from_directory_path(site.public()).unwrap();
    assert_eq!(Published::read(&site.public()).broken(&base, |path| vec![path.to_owned()]), [""; 0]);
    let converted = fs::read_to_string(site.public().join("zh-hant/index.html")).unwrap();
    assert!(converted.contains("<img src=\"../x.png\" alt=\"圖\">") && converted.contains(">緣起</h2>"), "{converted}");
}

#[test]
fn only_files_beside_a_page_are_shown_by_it() {
    let dir = folder(&[
        ("site.toml", "content = []\npages = \"pages\"\n"),
        ("pages/a.md", "![1](.hidden.png)\n![2](../b.png)\n![3](below/c.png)\n![4](linked/c.png)\n![5](/etc/x.png)\n"),
        ("pages/.hidden.png", ""),
        ("pages/below/c.png", "c"),
        ("b.png", ""),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("below", dir.path().join("pages/linked")).unwrap();
    let said = String::from_utf8(run(dir.path(), &["build"]).stderr).unwrap();
    let found: Vec<&str> = said.lines().filter(|line| line.contains("warning[no-picture]")).collect();
    let missing = |line: u32, name: &str| {
        format!("pages/a.md:{line}: warning[no-picture]: {name} is not there; name a file beside the page, or below it")
    };
    assert_eq!(found, [missing(1, ".hidden.png"), missing(2, "../b.png"), missing(4, "linked/c.png")], "{said}");
    let pictures = paths(&dir.path().join("public")).into_iter().filter(|path| path.ends_with(".png"));
    assert_eq!(pictures.collect::<Vec<_>>(), ["below/c.png"]);
}

/// The pages' folder is the site's own, and holds what the server writes as well.
#[test]
fn a_site_of_pages_is_followed_while_it_is_written() {
    let dir = folder(&[
        ("site.toml", "content = []\npages = \".\"\nlanguage = \"en\"\n"),
        ("index.md", "# X\n\n[a](a.md)\n"),
        ("a.md", "# First\n"),
    ]);
    let root = dir.path().canonicalize().unwrap();
    let mut server = Server::start(Path::new(env!("CARGO_BIN_EXE_reprint")), &root, &["--watch", "-p", "0"]);
    server.line(|line| line.starts_with("made "));
    assert!(server.get("a/index.html").text.contains("<h1>First</h1>"));
    fs::write(root.join("a.md"), "# Second\n").unwrap();
    server.line(|line| line.starts_with("made "));
    assert!(server.get("a/index.html").text.contains("<h1>Second</h1>"));
    assert_eq!(server.interrupt(), Some(0));
}
