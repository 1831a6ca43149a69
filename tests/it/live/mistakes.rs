//! Edits that are wrong: what is wrong is shown over the last good page, and goes by itself.

use super::{OVER, Site, article, browser, is_clear, own, shows, tab, warns};
use serde_json::json;
use std::fs;

#[test]
fn broken_templates_are_shown_over_the_last_good_page() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let tab = tab(&browser, &server, &site.page(2));
    tab.resize(1000, 700);
    let before = tab.picture();

    site.edit("templates/base.html", "<footer class", "<p>{% if %}<footer class");
    site.edit("templates/article.html", "{{ article.title }}", "{{ article.title 字");
    let [at_base, at_article] = [("base.html", "<p>{% if %}", 9), ("article.html", "article.title", 14)].map(place);
    warns(&tab, &[&at_base, &at_article, "^", "<p>{% if %}<footer class"]);
    assert!(tab.value("document.body.innerText").as_str().unwrap().contains("第2天的潮水涨到第1块石头"));
    assert_ne!(tab.picture(), before, "the overlay is seen");
    assert_eq!(tab.value("document.querySelectorAll('p').length > 60 && window.mark"), "the same document");

    site.write("templates/base.html", own("base.html"));
    tab.until(&format!("!({OVER}).includes('base.html') && ({OVER}).includes({at_article:?})"));
    site.write("templates/article.html", own("article.html"));
    is_clear(&tab);
    assert_eq!(tab.picture(), before, "nothing is left of it");

    site.edit("templates/article.html", "{{ article.title }}", "{{ article.nowhere }}");
    warns(&tab, &[&place(("article.html", "article.title", 8)), "nowhere", "^"]);
    site.write("templates/article.html", own("article.html"));
    is_clear(&tab);
    site.agrees("after mistakes");
}

/// Where something stands in a template, as it is told: the file, the line and the column of the character that is so far
/// behind the beginning of what is given, where that is in the theme or will be.
fn place((name, what, behind): (&str, &str, usize)) -> String {
    let text = own(name).replacen("<footer class", "<p>{% if %}<footer class", 1);
    let (at, line) = text.lines().enumerate().find(|(_, line)| line.contains(what)).unwrap();
    let column = line[..line.find(what).unwrap()].chars().count() + behind + 1;
    format!("templates/{name}:{}:{column}", at + 1)
}

#[test]
fn mistakes_in_settings_and_recipes_are_shown_and_go() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let tab = tab(&browser, &server, "index.html");
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        tab.resize(360, 640);
        site.write("recipes/mine.toml", "parrent = 1\n");
        site.edit("site.toml", "title =", "titel =");
        let mistakes = ["site.toml:1:1", "did you mean `title`?", "recipes/mine.toml:1:1", "parrent = 1", "^^^^"];
        warns(&tab, &mistakes);
        assert_eq!(tab.value("document.scrollingElement.scrollWidth <= innerWidth"), true, "{scheme}: too wide");
        site.edit("site.toml", "titel =", "title =");
        tab.until(&format!("!({OVER}).includes('site.toml:') && ({OVER}).includes('mine.toml')"));
        fs::remove_file(site.path("recipes/mine.toml")).unwrap();
        is_clear(&tab);
    }
    site.edit("site.toml", "潮汐簿", "潮汐新簿");
    shows(&tab, "潮汐新簿");
    site.agrees("after mistakes in settings");
}

#[test]
fn a_mistake_in_an_article_is_shown_at_its_place() {
    let site = Site::new();
    let server = site.serve();
    let (browser, _proxy) = browser();
    let tab = tab(&browser, &server, &site.page(3));
    site.edit("content/3.md", "title: 第3天", "title: \"第3天");
    warns(&tab, &["content/3.md:", "bad-front-matter", "^"]);
    fs::write(site.path("content/4.md"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06").unwrap();
    warns(&tab, &["content/3.md:", "content/4.md:1", "binary"]);
    site.article(4, "第四天的潮水退了。");
    tab.until(&format!("!({OVER}).includes('content/4.md')"));
    site.edit("content/3.md", "title: \"第3天", "title: 第3天");
    is_clear(&tab);
    site.agrees("after mistakes in articles");
}

/// Only where a file can have such a name.
#[cfg(unix)]
#[test]
fn names_are_text_and_run_nothing() {
    let site = Site::new();
    let hostile = "<img src=x onerror=alert(1)>";
    // Under another title it would be a copy of the others, were its text theirs.
    let text = article(6, "").replace("码头上的人都看见了", "守塔的人把它写进了簿子里");
    site.write("content/6.md", text.replacen("第6天", &format!("'{hostile}'"), 1));
    let mut server = site.serve();
    let (browser, proxy) = browser();
    let [page, studio] = [site.page(6), "_reprint/pages".to_owned()].map(|path| tab(&browser, &server, &path));
    for tab in [&page, &studio] {
        tab.value("void (window.alert = () => { window.ran = true })");
    }
    let name = format!("templates/{hostile}.html");
    site.write(&name, "{{ x");
    for tab in [&page, &studio] {
        warns(tab, &[hostile, ":1:5"]);
        let inside = "document.querySelector('reprint-overlay').shadowRoot.querySelectorAll('img, script').length";
        assert_eq!(tab.value(inside), 0);
        assert_eq!(tab.value("document.querySelectorAll('[onerror]').length"), 0);
    }
    fs::remove_file(site.path(&name)).unwrap();
    for tab in [&page, &studio] {
        is_clear(tab);
        assert_eq!(tab.value("window.ran"), json!(null));
    }
    assert!(server.said().contains(hostile), "{}", server.said());
    assert_eq!(proxy.asked(), [""; 0]);
}
