//! The attacks in a real browser: with the page's own policy put out of force, so that only what we print stands between them and
//! the reader.

use super::{Site, attacks, is_article};
use crate::{
    chromium::{Browser, Proxy, Tab},
    demonstration::files,
};
use serde_json::json;
use std::{fs, path::Path};
use url::Url;

/// Touches everything on a page as a reader might, and says whether an attack had its way.
const TOUCH: &str = "(() => {
    for (const it of document.querySelectorAll('main h1, main .facts *, main .prose, main .prose *')) {
        for (const kind of ['pointerenter', 'mouseover', 'focus', 'wheel', 'toggle', 'animationstart'])
            it.dispatchEvent(new Event(kind, { bubbles: true }));
        if (it.focus) it.focus();
        if (it.click && !(it.localName === 'a' && /^(https?|file|mailto):/.test(it.href)) && it.localName !== 'button') it.click();
    }
    return typeof window.owned;
})()";

/// Asks the search page for one thing after another, touches what it shows, and says what is shown that no result is made of, and how
/// many results there were.
const SEARCH: &str = "(async queries => { \
    const page = document.getElementById('search'), results = document.getElementById('results'); \
    const until = async is => { while (!is()) await new Promise(it => setTimeout(it)) }; \
    const known = ['LI', 'ARTICLE', 'H2', 'A', 'P', 'MARK', 'TIME', 'SPAN', 'BDI']; \
    const strange = []; let shown = 0; \
    for (const query of queries) { \
        page.querySelector('[name=q]').value = query; \
        page.querySelector('[name=order]').dispatchEvent(new Event('change')); \
        await until(() => page.dataset.state !== 'busy'); \
        if (page.dataset.state === 'failed') throw document.getElementById('status').textContent; \
        shown += results.children.length; \
        for (const it of results.querySelectorAll('*')) { \
            const attributes = [...it.attributes].map(it => it.name); \
            if (!known.includes(it.tagName) || attributes.some(name => name.startsWith('on') || name === 'style') \
                || it.href && new URL(it.href).protocol !== location.protocol) strange.push(it.outerHTML); \
            it.dispatchEvent(new Event('pointerenter', { bubbles: true })); \
        } \
    } \
    return { strange, shown, owned: typeof window.owned } })";

/// A tab in which policies of pages are out of force.
fn tab(proxy: &Proxy) -> Tab {
    let tab = Browser::start(proxy).tab_that_tells(&["Page"]);
    tab.ask("Page.setBypassCSP", json!({ "enabled": true }));
    tab
}

/// Whether anything but plain paragraphs is in the text of a page. Those that hold nothing else are alike to a browser.
fn has_markup(file: &Path) -> bool {
    let html = fs::read_to_string(file).unwrap();
    let text = html.split_once("<div class=\"prose\">").and_then(|(_, it)| it.split_once("<footer")).unwrap().0;
    ["</div>", "</p>", "<p>", "<br>"].iter().fold(text.to_owned(), |text, tag| text.replace(tag, "")).contains('<')
}

#[test]
fn no_attack_has_its_way_in_a_browser() {
    let site = Site::built("images = \"link\"\n");
    let proxy = Proxy::start();
    let tab = tab(&proxy);
    let mut opened = 0;
    for file in files(&site.public()).into_iter().filter(|it| is_article(it) && has_markup(it)) {
        tab.open(&Url::from_file_path(&file).unwrap());
        assert_eq!(tab.value(TOUCH), "undefined", "{}", file.display());
        opened += 1;
    }
    assert!(opened > attacks().len(), "{opened}");
    assert_eq!(proxy.asked(), [""; 0]);
}

/// The search: attacks are typed into it, stand in its address, and are the headlines, tags and texts that it finds.
#[test]
fn no_attack_has_its_way_in_the_search() {
    let site = Site::built("images = \"link\"\n");
    let proxy = Proxy::start();
    let tab = tab(&proxy);
    let page = Url::from_file_path(site.public().join("search/index.html")).unwrap();
    tab.open(&page);
    let quoted = attacks().into_iter().map(|it| format!("\"{}\"", it.replace('"', " ")));
    let queries: Vec<String> =
        attacks().into_iter().chain(quoted).chain((0..attacks().len()).map(|at| format!("页{at}"))).collect();
    let said = tab.value(&format!("{SEARCH}({})", json!(queries)));
    assert_eq!((&said["strange"], &said["owned"]), (&json!([]), &json!("undefined")));
    assert!(said["shown"].as_u64().unwrap() > attacks().len() as u64, "{said}");
    for attack in attacks() {
        let mut address = page.clone();
        address.query_pairs_mut().append_pair("q", &attack);
        tab.open(&address);
        tab.until("document.getElementById('search').dataset.state !== 'busy'");
        assert_eq!(tab.value("typeof window.owned"), "undefined", "{attack}");
        assert_eq!(
            tab.value("document.querySelector('[name=q]').value"),
            attack.replace(['\r', '\n'], ""),
            "what was asked for"
        );
    }
    assert_eq!(proxy.asked(), [""; 0]);
}

/// A browser in which no raw attack has its way has not looked.
#[test]
fn attacks_have_their_way_where_nobody_stops_them() {
    let dir = tempfile::tempdir().unwrap();
    let proxy = Proxy::start();
    let tab = tab(&proxy);
    let file = dir.path().join("raw.html");
    let mut owned = 0;
    for attack in attacks() {
        fs::write(&file, format!("<!doctype html><meta charset=utf-8><title>x</title><main><p>文</p>{attack}</main>"))
            .unwrap();
        tab.open(&Url::from_file_path(&file).unwrap());
        owned += usize::from(tab.try_value(TOUCH).is_ok_and(|it| it == "number"));
    }
    assert!(owned * 10 > attacks().len() * 3, "{owned} of {}", attacks().len());
}
