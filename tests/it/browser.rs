//! What a real browser makes of the published pages when it opens them from the file system: the stylesheet is applied, the
//! Content-Security-Policy has nothing to forbid, and nothing is asked of any host.

use crate::{
    chromium::{Browser, Proxy, Tab},
    demonstration::{Demonstration, files},
    web::pages::pages,
};
use serde_json::{Value, json};
use std::fs;
use url::Url;

/// How the masthead looks, which without the stylesheet is as the browser's maker likes it.
fn look(tab: &Tab) -> Value {
    tab.value(
        "[...document.querySelectorAll('.masthead, .masthead ul, .masthead .name')].map(it => { \
         const style = getComputedStyle(it); return `${style.textAlign} ${style.display} ${style.fontWeight}` })",
    )
}

#[test]
fn pages_from_the_file_system_are_dressed_and_ask_nobody() {
    let site = Demonstration::built("");
    let proxy = Proxy::start();
    let tab = Browser::start(&proxy).tab();
    let [style, script] = ["style.css", "reader.js"].map(|it| Url::from_file_path(site.public().join(it)).unwrap());
    for file in pages(&site.public()) {
        let address = Url::from_file_path(&file).unwrap();
        let visit = tab.open(&address);
        assert_eq!(visit.complaints, [""; 0], "{address}");
        let search = Url::from_file_path(site.public().join("search.js")).unwrap();
        let is_search = file.ends_with("search/index.html").then_some(&search);
        let want = [&address, &script].into_iter().chain(is_search).chain([&style]);
        assert_eq!(visit.asked, want.map(Url::as_str).collect::<Vec<_>>());
        assert_eq!(look(&tab), json!(["center block 400", "center block 700", "center flex 400"]), "{address}");
        assert_eq!(tab.value("document.scrollingElement.scrollWidth <= innerWidth"), true, "{address}: too wide");
    }
    assert_eq!(proxy.asked(), [""; 0]);
}

/// The same eyes see what is wrong, so that seeing nothing means something.
#[test]
fn a_page_that_is_undressed_or_asks_somebody_is_noticed() {
    let site = Demonstration::built("");
    let html = fs::read_to_string(site.public().join("index.html")).unwrap();
    let write = |name: &str, html: String| {
        fs::write(site.public().join(name), html).unwrap();
        Url::from_file_path(site.public().join(name)).unwrap()
    };
    let proxy = Proxy::start();
    let tab = Browser::start(&proxy).tab();

    let plain = write("plain.html", html.replace("<link rel=\"stylesheet\" href=\"style.css\">", ""));
    let visit = tab.open(&plain);
    let script = Url::from_file_path(site.public().join("reader.js")).unwrap();
    assert_eq!(visit.asked, [plain.as_str(), script.as_str()]);
    assert_eq!(look(&tab), json!(["start block 400", "start block 700", "start block 400"]));

    let bad = "<style>p { color: red }</style><script>1</script><img src=\"http://tracker.example/pixel.gif\">";
    let visit = tab.open(&write("forbidden.html", html.replace("</main>", &format!("{bad}</main>"))));
    assert_eq!(visit.complaints.iter().filter(|it| it.contains("ContentSecurityPolicyIssue")).count(), 3, "{visit:?}");
    assert_eq!(proxy.asked(), [""; 0], "the policy holds");

    let open = html.replace("http-equiv=\"Content-Security-Policy\"", "name=\"nothing\"");
    let visit = tab.open(&write("open.html", open.replace("</main>", &format!("{bad}</main>"))));
    assert!(visit.asked.contains(&"http://tracker.example/pixel.gif".to_owned()), "{visit:?}");
    assert_eq!(proxy.asked(), ["GET http://tracker.example/pixel.gif HTTP/1.1"]);
}

#[test]
fn a_reader_chooses_letters_and_asks_for_pictures() {
    let site = Demonstration::built("");
    let article = files(&site.public().join("2023/09/16"))
        .into_iter()
        .find(|file| file.to_str().unwrap().contains("shanhai-voice"));
    let address = Url::from_file_path(article.unwrap().with_file_name("index.html")).unwrap();
    let proxy = Proxy::start();
    let tab = Browser::start(&proxy).tab();
    tab.open(&address);
    let face = "getComputedStyle(document.querySelector('.prose')).fontFamily.split(',')[0]";
    assert_eq!(tab.value(face), "\"Songti SC\"");
    tab.click(".choices > summary");
    tab.click("[name=reading-face][value=sans]");
    tab.click("[name=reading-size][value=large]");
    assert_eq!(tab.value(face), "system-ui");
    let size = tab.value("parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)").as_f64().unwrap();
    tab.open(&address);
    assert_eq!(tab.value(face), "system-ui", "it is kept");
    let chosen = "[...document.querySelectorAll('.choices input:checked')].map(it => it.value).join()";
    assert_eq!((tab.value(chosen), size > 19.0), (json!("sans,large"), true));
    assert_eq!(proxy.asked(), [""; 0], "nothing is loaded before it is asked for");

    tab.click("a.picture[data-load]");
    tab.until("document.querySelector('.prose figure a.picture') !== null");
    let asked = proxy.asked();
    assert!(!asked.is_empty() && asked.iter().all(|it| it.contains("img.shanhai-voice.example")), "{asked:?}");
    assert_eq!(tab.value("location.href"), address.as_str(), "the page stays");
}
