//! Edits that are right: of articles, templates, styles and settings, in pages that are open.

use super::{Site, article, browser, shows, tab};
use serde_json::json;
use std::fs;

#[test]
fn an_edited_article_is_patched_in_place() {
    let site = Site::new();
    let server = site.serve();
    let (browser, proxy) = browser();
    let tab = tab(&browser, &server, &site.page(3));
    tab.click(".provenance > summary");
    tab.value("scrollTo(0, 600)");
    site.article(3, "灯塔的看守人数到了第七只海豹。");
    shows(&tab, "第七只海豹");
    site.save_by_rename("content/3.md", &article(3, "第八只海豹来得晚，只赶上看日落。"));
    shows(&tab, "第八只海豹");
    assert_eq!(tab.value("[document.querySelector('.provenance').open, scrollY]"), json!([true, 600]));
    assert_eq!(tab.value("document.body.innerText.includes('第七只海豹')"), false);
    let sheets = tab.value("[...document.styleSheets].map(it => new URL(it.href).pathname)");
    assert_eq!(sheets, json!(["/book/style.css"]), "nothing of ours is left behind");
    site.agrees("after two edits");
    assert_eq!(proxy.asked(), [""; 0]);
}

#[test]
fn an_article_that_goes_takes_its_page_with_it() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let path = site.page(5);
    let tab = tab(&browser, &server, &path);
    fs::remove_file(site.path("content/5.md")).unwrap();
    tab.until("!window.mark && !document.body.innerText.includes('第5天的潮水')");
    assert_eq!(server.get(&path).status, 404);
    site.agrees("after a deletion");
}

#[test]
fn a_template_reaches_every_open_tab_and_a_stylesheet_reloads_none() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let [front, page] = ["index.html", &site.page(4)].map(|path| tab(&browser, &server, path));

    site.edit("templates/article.html", "<article class", "<p>只在文章里</p><article class");
    shows(&page, "只在文章里");
    site.edit("templates/base.html", "<footer class", "<p>每一页都有</p><footer class");
    shows(&page, "每一页都有");
    shows(&front, "每一页都有");
    assert_eq!(front.value("document.body.innerText.includes('只在文章里')"), false);

    let colour = "getComputedStyle(document.body).color";
    let before = page.value(colour);
    site.write("static/style.css", "body { color: rgb(1, 2, 3) }");
    for tab in [&page, &front] {
        while tab.value(colour) != "rgb(1, 2, 3)" {
            tab.told("reprint:restyled");
        }
        assert_eq!(tab.value("window.mark"), "the same document");
    }
    fs::remove_file(site.path("static/style.css")).unwrap();
    page.until(&format!("{colour} === {before}"));
    site.agrees("after templates and styles");
}

#[test]
fn a_tab_behind_another_catches_up_when_it_is_seen() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let tab = tab(&browser, &server, &site.page(7));
    tab.hide();
    site.article(7, "渡轮在雾里鸣了三声笛。");
    site.agrees("while nobody looks");
    tab.show();
    shows(&tab, "渡轮在雾里鸣了三声笛");
}
