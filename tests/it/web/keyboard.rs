//! Pages without a mouse: with real presses of real keys, the first stop is the link past the masthead, it works, every link can
//! be reached in the order of the page, and where one is can be seen.

use super::{address, pages::pages, restyle, spoilt, tab};
use crate::{chromium::Tab, demonstration::Demonstration};
use serde_json::{Value, json};
use std::path::Path;

/// Gives a number to everything that a reader must be able to reach, in the order of the page, and says how many there are. Of
/// several that exclude each other one is reached, and the arrow keys lead on.
const NUMBER: &str = "(all => { all.forEach((it, at) => { it.dataset.stop = at }); return all.length })(\
    [...document.querySelectorAll('a[href], summary, [tabindex=\"0\"], button, \
    input:not([type=radio]:not(:checked)), select, textarea')]\
    .filter(it => it.checkVisibility({ visibilityProperty: true })))";

/// Where the reader is: its number, the end of its tag, and whether it can be told from what is around it.
const HERE: &str = "(it => { const style = getComputedStyle(it); const box = it.getBoundingClientRect(); return [\
    it.dataset.stop ? +it.dataset.stop : null, it.outerHTML.slice(0, 120), style.outlineStyle !== 'none' && \
    parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight]\
    })(document.activeElement)";

/// Presses a key and lets it go.
fn press(tab: &Tab, key: &str, code: u32, text: &str) {
    for kind in ["keyDown", "keyUp"] {
        let params = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        tab.ask("Input.dispatchKeyEvent", params);
    }
}

/// What is wrong when one walks through a page with the Tab key.
fn walk(tab: &Tab, file: &Path) -> Vec<String> {
    tab.open(&address(file));
    tab.value("document.querySelectorAll('details').forEach(it => { it.open = true })");
    let count = tab.value(NUMBER).as_u64().unwrap();
    let (mut wrong, mut next) = (Vec::new(), 0);
    // A browser stops at other things too, such as what can be scrolled.
    for _ in 0..2 * count {
        press(tab, "Tab", 9, "");
        let here = tab.value(HERE);
        let (number, element, is_seen) = (&here[0], &here[1], &here[2]);
        if *is_seen == false {
            wrong.push(format!("{element}: cannot be seen to be where one is"));
        }
        if let Some(number) = number.as_u64() {
            if number != next {
                wrong.push(format!("{element}: stop {number} comes as {next}"));
            }
            next = number + 1;
        }
        if next == count {
            return wrong;
        }
    }
    wrong.push(format!("{next} of {count} are reached"));
    wrong
}

#[test]
fn every_link_is_reached_and_seen() {
    let site = Demonstration::built("");
    let tab = tab();
    tab.resize(1280, 900);
    for file in pages(&site.public()) {
        assert_eq!(walk(&tab, &file), [""; 0], "{}", file.display());
    }
}

#[test]
fn the_first_stop_leads_past_the_masthead() {
    let site = Demonstration::built("");
    let tab = tab();
    for file in pages(&site.public()) {
        tab.open(&address(&file));
        press(&tab, "Tab", 9, "");
        assert_eq!(tab.value("document.activeElement.className"), "skip", "{}", file.display());
        assert_eq!(tab.value(HERE)[2], true, "{}", file.display());
        press(&tab, "Enter", 13, "\r");
        tab.until("location.hash === '#main' && document.activeElement.matches('main')");
        press(&tab, "Tab", 9, "");
        let next = tab.value("!!document.activeElement.closest('main, footer.foot')");
        assert_eq!(next, true, "{}: the masthead comes again", file.display());
    }
}

#[test]
fn a_link_that_is_not_reached_or_not_seen_is_noticed() {
    let site = Demonstration::built("");
    let tab = tab();
    let away = walk(
        &tab,
        &spoilt(
            &site,
            "<h2 id=\"latest\" class=\"label\">",
            "<a href=\"#\" tabindex=\"-1\">一</a><h2 id=\"latest\" class=\"label\">",
        ),
    );
    assert!(away.len() == 1 && away[0].contains("comes as"), "{away:?}");
    restyle(&site, ".masthead a:focus-visible { outline: none }");
    let unseen = walk(&tab, &site.public().join("index.html"));
    let links = tab.value("document.querySelectorAll('.masthead a').length");
    assert!(unseen.iter().all(|it| it.contains("cannot be seen")), "{unseen:?}");
    assert_eq!(Value::from(unseen.len()), links);
}
