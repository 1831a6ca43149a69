//! Pages without scripts: what a reader reads is the same, word for word, whether the browser runs scripts or not.

use super::{address, pages::pages, spoilt, tab};
use crate::{chromium::Tab, demonstration::Demonstration};
use serde_json::json;
use std::path::Path;

/// What is to be read on a page, with scripts and without.
fn read(tab: &Tab, file: &Path) -> [String; 2] {
    [false, true].map(|off| {
        tab.ask("Emulation.setScriptExecutionDisabled", json!({ "value": off }));
        tab.open(&address(file));
        // What only a script could do is offered by it, or said to need one.
        tab.value("document.querySelectorAll('.choices, .unscripted, button').forEach(it => it.remove())");
        tab.value("document.querySelectorAll('details').forEach(it => { it.open = true })");
        tab.value("document.querySelector('main').innerText").as_str().unwrap().to_owned()
    })
}

#[test]
fn every_kind_of_page_is_whole_without_scripts() {
    let site = Demonstration::built("");
    let tab = tab();
    for file in pages(&site.public()) {
        let [with, without] = read(&tab, &file);
        assert!(with.trim().chars().count() > 20, "{}: {with}", file.display());
        assert_eq!(with, without, "{}", file.display());
    }
}

#[test]
fn what_a_script_adds_or_takes_is_noticed() {
    let site = Demonstration::built("");
    let tab = tab();
    let policy = "http-equiv=\"Content-Security-Policy\"";
    let bad = spoilt(&site, policy, "name=\"nothing\"");
    let html = std::fs::read_to_string(&bad).unwrap();
    let add = "<p id=\"added\"></p><script>added.textContent = '脚本写的'</script><noscript>没有脚本</noscript></main>";
    std::fs::write(&bad, html.replacen("</main>", add, 1)).unwrap();
    let [with, without] = read(&tab, &bad);
    assert!(with.ends_with("脚本写的") && without.ends_with("没有脚本"), "{with}\n{without}");
}
