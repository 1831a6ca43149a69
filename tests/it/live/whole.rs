//! The server as a whole: what it leaves on disk, its own pages, how it starts and ends.

use super::{Site, article, browser, own, shows, tab, tree};
use crate::demonstration::{files, run};
use std::{fs, net::TcpListener};

#[test]
fn whatever_happens_the_disk_ends_as_after_a_cold_build() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let page = tab(&browser, &server, &site.page(3));
    let front = tab(&browser, &server, "index.html");
    site.agrees("at first");
    type Edit = fn(&Site);
    let edits: &[(&str, Edit)] = &[
        ("an article edited", |it| it.article(3, "渔网晒干了，一只猫在里面睡觉。")),
        ("saved by renaming", |it| it.save_by_rename("content/4.md", &article(4, "船漆成了蓝色。"))),
        ("an article deleted", |it| fs::remove_file(it.path("content/5.md")).unwrap()),
        ("an article renamed", |it| fs::rename(it.path("content/6.md"), it.path("content/six.md")).unwrap()),
        ("a folder of articles renamed", |it| {
            it.write("content/new/7.md", article(7, "码头上换了新的缆绳。"));
            fs::rename(it.path("content/new"), it.path("content/newer")).unwrap();
        }),
        ("the templates deleted and made again", |it| {
            fs::remove_dir_all(it.path("templates")).unwrap();
            it.write("templates/article.html", own("article.html").replace("<article class", "<hr><article class"));
        }),
        ("the templates moved away", |it| fs::rename(it.path("templates"), it.path("old")).unwrap()),
        ("the templates moved back", |it| fs::rename(it.path("old"), it.path("templates")).unwrap()),
        ("many files at once", |it| {
            let many = (0..500).map(|at| (at, article(at % 9 + 1, &format!("第{at}张渔网。"))));
            many.for_each(|(at, text)| {
                it.write(&format!("content/many/{at}.md"), text.replace("cape", &format!("c{at}")))
            });
        }),
        ("all of them touched", |it| {
            for file in files(&it.path("content/many")) {
                fs::write(&file, fs::read(&file).unwrap()).unwrap();
            }
        }),
        ("most of them deleted, as another branch would", |it| {
            files(&it.path("content/many")).iter().skip(20).for_each(|file| fs::remove_file(file).unwrap());
        }),
        ("a static folder where there was a file", |it| {
            it.write("static/map", "a file");
            fs::remove_file(it.path("static/map")).unwrap();
            it.write("static/map/north.txt", "a file in a folder");
        }),
        ("another title", |it| it.edit("site.toml", "潮汐簿", "潮汐新簿")),
        ("a recipe", |it| it.write("recipes/mine.toml", "order = -1\nskip = \"mine\"\n[match]\npath = '8\\.md$'\n")),
        ("no recipe", |it| fs::remove_file(it.path("recipes/mine.toml")).unwrap()),
    ];
    for (what, edit) in edits {
        edit(&site);
        site.agrees(what);
    }
    shows(&page, "一只猫在里面睡觉");
    shows(&front, "潮汐新簿");
    assert_eq!(server.interrupt(), Some(0));
    site.agrees("after the end");
    let scripted = tree(&site.path("public")).into_iter().filter(|(_, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        text.contains("_reprint") || text.contains("client.js")
    });
    assert_eq!(scripted.map(|it| it.0).collect::<Vec<_>>(), [""; 0], "the script is in no file");
}

#[test]
fn an_edit_while_nobody_looks_is_there_for_who_comes() {
    let site = Site::new();
    let server = site.serve();
    let path = site.page(8);
    let before = server.get(&path);
    assert_eq!((before.status, before.text.matches("_reprint/client.js").count()), (200, 1));
    site.article(8, "灯塔换了灯泡。");
    let start = std::time::Instant::now();
    while !server.get(&path).text.contains("灯塔换了灯泡") {
        assert!(start.elapsed() < crate::chromium::PATIENCE);
    }
    site.agrees("without a browser");
}

#[test]
fn a_file_system_that_tells_nothing_is_looked_at() {
    let site = Site::new();
    let mut server = site.serve_with(&["-p", "0", "--poll", "100"]);
    let path = site.page(8);
    server.line(|line| line.starts_with("made "));
    // Several changes within one second, of the same length.
    for lamp in ["红灯", "绿灯", "白灯"] {
        site.article(8, &format!("灯塔换了{lamp}。"));
        server.line(|line| line.starts_with("made "));
        assert!(server.get(&path).text.contains(lamp), "{lamp}");
    }
    site.agrees("by looking");
}

#[test]
fn its_own_pages_tell_of_the_site() {
    let site = Site::new();
    site.write("content/broken.md", [0xff, 1, 2, 3, 4, 5, 6, 7, 8, 0xfe]);
    let server = site.serve();
    let (browser, proxy) = browser();
    let told = |path: &str| {
        let tab = browser.tab();
        let visit = tab.open(&server.at(path));
        assert_eq!(visit.complaints, [""; 0], "{path}");
        assert_eq!(tab.value("document.scrollingElement.scrollWidth <= innerWidth"), true, "{path}: too wide");
        tab.value("document.body.innerText").as_str().unwrap().to_owned()
    };
    let overview = told("_reprint/");
    assert!(overview.contains("content/broken.md") || overview.contains("broken.md"), "{overview}");
    let pages = told("_reprint/pages");
    for part in [&site.page(1).replace("index.html", ""), "article.html", "base.html"] {
        assert!(pages.contains(part), "{part} in {pages}");
    }
    let inspect = told("_reprint/inspect?path=1.md");
    for part in ["第1天", "markdown", "退潮以后孩子们去捡贝壳"] {
        assert!(inspect.contains(part), "{part} in {inspect}");
    }
    assert_eq!(server.get("_reprint/inspect?path=nowhere.md").status, 404);
    assert_eq!(server.get("_reprint/inspect?path=../../etc/passwd").status, 404);
    assert_eq!(server.get("_reprint/nowhere").status, 404);
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn inspect_follows_the_recipe_that_is_written() {
    let site = Site::new();
    let saved = "<!-- saved by gull -->\n<h3>渡轮停航</h3>\n<div class=\"t\"><p>风大，渡轮停航一天。</p>\n<p class=\"x\">关注海鸥频道</p></div>\n";
    site.write("content/gull.html", saved);
    let server = site.serve();
    let (browser, _proxy) = browser();
    let page = tab(&browser, &server, "_reprint/inspect?path=gull.html");
    assert_eq!(page.value("document.body.innerText.includes('gull-recipe')"), false);
    let recipe = "[match]\ntext = ['^<!-- saved by gull -->']\n[body]\nselect = [\"div.t\"]\n[[pick]]\nfield = \"title\"\nselect = \"h3\"\n";
    site.write("recipes/gull-recipe.toml", recipe);
    shows(&page, "gull-recipe");
    site.write(
        "recipes/gull-recipe.toml",
        format!("{recipe}[[remove]]\nrule = \"gull-promotion\"\nselect = \"p.x\"\n"),
    );
    shows(&page, "gull-promotion");
    site.edit("content/gull.html", "风大", "风小");
    shows(&page, "风小");
    site.agrees("with a recipe");
}

#[test]
fn ports_are_found_or_refused() {
    let site = Site::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let out = run(site.dir.path(), &["serve", "-p", &port]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: ") && said.contains(&port), "{said}");

    let (first, second) = (site.serve_with(&[]), site.serve_with(&[]));
    let [a, b] = [&first, &second].map(|it| it.address().port().unwrap());
    assert!((1111..1200).contains(&a) && a < b && b < 1300, "{a} and {b}");
    for server in [&first, &second] {
        assert_eq!(server.get("index.html").status, 200);
    }
    site.article(1, "两个人同时看同一片海。");
    for server in [first, second] {
        site.agrees("with two servers");
        assert_eq!(server.interrupt(), Some(0));
    }
    site.agrees("after both have ended");
}
