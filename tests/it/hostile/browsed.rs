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
