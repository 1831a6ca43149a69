//! The search page in a real browser, from the file system and from a server: it finds what the program finds, in the same order,
//! under the strict policy, and a reader needs no mouse for it.

use super::{drawn, found};
use crate::{
    chromium::{Browser, Proxy, Tab},
    demonstration::{Demonstration, HERE},
    served::Server,
};
use serde_json::{Value, json};
use std::path::Path;
use url::Url;

/// Asks the page one thing after another, and says what it shows of each when there is no more: the addresses of all results.
const ASK: &str = "(async queries => { \
    const page = document.getElementById('search'), root = new URL('../', location.href).href; \
    const until = async is => { while (!is()) await new Promise(it => setTimeout(it)) }; \
    const [more, check, results] = ['more', 'check', 'results'].map(it => document.getElementById(it)); \
    const all = []; \
    for (const query of queries) { \
        page.querySelector('[name=q]').value = query; \
        page.querySelector('[name=order]').dispatchEvent(new Event('change')); \
        await until(() => page.dataset.state !== 'busy'); \
        if (page.dataset.state === 'failed') throw document.getElementById('status').textContent; \
        while (!check.hidden) { check.click(); await until(() => check.hidden); } \
        while (!more.hidden) { const had = results.children.length; more.click(); \
            await until(() => more.hidden || results.children.length > had); } \
        all.push([...results.querySelectorAll('h2 a')].map(it => it.href.slice(root.length))); \
    } \
    return all })";

fn ask(tab: &Tab, queries: &[String]) -> Vec<Vec<String>> {
    serde_json::from_value(tab.value(&format!("{ASK}({})", json!(queries)))).unwrap()
}

/// Queries with all that can be said in one, made of what is drawn.
fn queries(site: &Demonstration) -> Vec<String> {
    let articles = drawn::articles(site);
    let mut queries = drawn::queries(&articles);
    let pairs: Vec<String> = queries
        .chunks(7)
        .map(|some| match some {
            [a, b, c, ..] => format!("{a} -{b} \"{c}\""),
            _ => "-无".to_owned(),
        })
        .collect();
    queries.iter_mut().step_by(3).for_each(|query| *query = format!("「{query}」"));
    queries.extend(pairs);
    let special = [
        "",
        "  ",
        "桥 year:2023",
        "媒体:望山周刊",
        "outlet:wangshan-weekly -year:2023",
        "tag:听雨桥 桥",
        "-桥",
        "话题:水与桥",
        "e\u{301}",
        "Ａ1",
    ];
    queries.extend(special.map(str::to_owned));
    queries
}

#[test]
fn the_page_and_the_command_line_find_what_the_program_finds() {
    let site = Demonstration::built("");
    let queries = queries(&site);
    let files = drawn::Files::published(&site.public());
    let want: Vec<Vec<String>> = queries.iter().map(|query| files.addresses(query)).collect();
    for (query, want) in queries.iter().zip(&want).filter(|(query, _)| !query.trim().is_empty()).step_by(24) {
        assert_eq!(&found(&site, query), want, "{query}");
    }
    assert!(want.iter().filter(|it| it.len() > 5).count() > 20 && want.iter().filter(|it| it.is_empty()).count() > 3);
    let proxy = Proxy::start();
    let tab = Browser::start(&proxy).tab();
    let file = Url::from_file_path(site.public().join("search/index.html")).unwrap();
    let server = Server::start(Path::new(env!("CARGO_BIN_EXE_reprint")), &site.root(), &["-p", "0"]);
    for address in [file, server.address().join("search/index.html").unwrap()] {
        let visit = tab.open(&address);
        assert_eq!(visit.complaints, [""; 0], "{address}");
        for ((query, want), found) in queries.iter().zip(&want).zip(ask(&tab, &queries)) {
            assert_eq!(&found, want, "{address}: {query}");
        }
    }
    assert_eq!(proxy.asked(), [""; 0]);
}

/// A tab with the search page and a question in its address.
fn asked(site: &Demonstration, query: &str) -> Tab {
    let mut file = Url::from_file_path(site.public().join("search/index.html")).unwrap();
    file.query_pairs_mut().append_pair("q", query);
    let tab = Browser::start(&Proxy::start()).tab();
    let visit = tab.open(&file);
    assert_eq!(visit.complaints, [""; 0]);
    tab.until("['done', 'partly'].includes(document.getElementById('search').dataset.state)");
    tab
}

fn press(tab: &Tab, key: &str, text: &str) {
    for kind in ["keyDown", "keyUp"] {
        tab.ask(
            "Input.dispatchKeyEvent",
            json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": 13 }),
        );
    }
}

#[test]
fn an_address_holds_a_question_and_results_show_their_hits() {
    let site = Demonstration::built("");
    let tab = asked(&site, "聽雨橋 year:2023");
    let count = found(&site, "聽雨橋 year:2023").len();
    assert!(count > 1);
    assert_eq!(tab.value("document.getElementById('status').textContent"), format!("找到 {count} 篇"));
    assert_eq!(tab.value("document.getElementById('status').getAttribute('role')"), "status");
    assert_eq!(tab.value("document.getElementById('browse').hidden"), true);
    let marks = tab.value("[...new Set([...document.querySelectorAll('#results mark')].map(it => it.textContent))]");
    assert!(marks.as_array().unwrap().contains(&json!("听雨桥")), "{marks}");
    tab.until("document.querySelector('#facets a') !== null");
    let counts = "[...document.querySelectorAll('#facets section:first-child .count')].reduce((sum, it) => sum + +it.textContent, 0)";
    assert_eq!(tab.value(counts), count, "each result has one outlet");
}

#[test]
fn a_reader_searches_from_any_page_without_a_mouse() {
    let site = Demonstration::built("");
    let tab = Browser::start(&Proxy::start()).tab();
    tab.open(&Url::from_file_path(site.public().join("about/index.html")).unwrap());
    press(&tab, "/", "/");
    assert_eq!(tab.value("document.activeElement.name"), "q");
    tab.ask("Input.insertText", json!({ "text": "听雨桥" }));
    press(&tab, "Enter", "\r");
    tab.until("document.getElementById('search')?.dataset.state === 'done'");
    assert_eq!(tab.value("new URLSearchParams(location.search).get('q')"), "听雨桥");
    press(&tab, "/", "/");
    assert_eq!(tab.value("document.activeElement.matches('#search input')"), true);
    for (key, want) in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)] {
        press(&tab, key, "");
        let at = "[...document.querySelectorAll('#results h2 a')].indexOf(document.activeElement)";
        assert_eq!(tab.value(at), want, "{key}");
    }
    press(&tab, "ArrowUp", "");
    assert_eq!(tab.value("document.activeElement.name"), "q");
    press(&tab, "ArrowDown", "");
    press(&tab, "Enter", "\r");
    tab.until("document.body.classList.contains('reading')");
}

#[test]
fn a_word_that_is_being_composed_is_not_asked() {
    let site = Demonstration::built("");
    let tab = asked(&site, "听雨桥");
    let state = "document.getElementById('search').dataset.state";
    tab.value("document.querySelector('#search input').focus()");
    tab.value("document.querySelector('#search input').select()");
    tab.ask("Input.imeSetComposition", json!({ "text": "mu", "selectionStart": 2, "selectionEnd": 2 }));
    // Longer than the page waits for the next key.
    tab.value("new Promise(it => setTimeout(it, 200))");
    let asked = "new URLSearchParams(location.search).get('q')";
    assert_eq!((tab.value(asked), tab.value(state)), (json!("听雨桥"), json!("done")));
    tab.ask("Input.insertText", json!({ "text": "木" }));
    tab.until(&format!("{asked} === '木' && {state} === 'done'"));
}

#[test]
fn a_file_that_is_missing_is_said_and_tried_again() {
    let site = Demonstration::built("");
    let shard = site.public().join("search/words/000.js");
    let text = std::fs::read(&shard).unwrap();
    std::fs::remove_file(&shard).unwrap();
    let mut file = Url::from_file_path(site.public().join("search/index.html")).unwrap();
    file.query_pairs_mut().append_pair("q", "听雨桥");
    let tab = Browser::start(&Proxy::start()).tab();
    tab.open(&file);
    tab.until("document.getElementById('search').dataset.state === 'failed'");
    let said = tab.value("document.getElementById('status').textContent");
    assert_eq!(said, "读不到 search/words/000.js，搜索没有做完。 再试一次");
    std::fs::write(&shard, text).unwrap();
    tab.click("#status button");
    tab.until("document.getElementById('search').dataset.state === 'done'");
}

/// A shard of another edition than the list of the archive names articles that are not in it.
#[test]
fn a_file_of_another_edition_is_said() {
    let site = Demonstration::built("");
    let list = site.public().join("search/list.js");
    let text = std::fs::read_to_string(&list).unwrap();
    let (head, rest) = text.split_once("\"months\":[").unwrap();
    let (months, tail) = rest.split_once("]],").unwrap();
    let months: Vec<&str> = months.split("],").collect();
    for kept in [months.len() - 1, 1] {
        let fewer = format!("{head}\"months\":[{}]],{tail}", months[..kept].join("],"));
        std::fs::write(&list, fewer).unwrap();
        let mut file = Url::from_file_path(site.public().join("search/index.html")).unwrap();
        file.query_pairs_mut().append_pair("q", "的");
        let tab = Browser::start(&Proxy::start()).tab();
        tab.open(&file);
        tab.until("document.getElementById('search').dataset.state === 'failed'");
        let said = tab.value("document.getElementById('status').textContent");
        assert_eq!(said, "读不到 search/words/000.js，搜索没有做完。 再试一次", "{kept} of {}", months.len());
    }
}

/// What browsers load before anybody asks anything is small, and the whole program stays what it may be.
#[test]
fn the_script_is_small_and_the_page_loads_nothing_unasked() {
    let site = Demonstration::built("");
    let tab = Browser::start(&Proxy::start()).tab();
    let visit = tab.open(&Url::from_file_path(site.public().join("search/index.html")).unwrap());
    assert!(visit.asked.iter().all(|it| !it.contains("/search/") || it.ends_with("index.html")), "{:?}", visit.asked);
    let mut gzip = std::process::Command::new("gzip");
    let out = gzip.args(["-9", "-c"]).arg(Path::new(HERE).join("static/search.js")).output().unwrap();
    assert!(out.stdout.len() <= 12 * 1024, "{}", out.stdout.len());
    let sane: Value = tab.value("typeof window.reprintSearch");
    assert_eq!(sane, "function");
}
