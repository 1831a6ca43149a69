//! Every element and every attribute of every page is one that we print, every address one that we let out, and every machine's
//! file is whole.

use super::{Site, attacks, is_article};
use crate::demonstration::files;
use scraper::{ElementRef, Html, Node};
use std::{collections::BTreeSet, fs, path::Path};
use url::Url;

/// Elements of articles.
const TEXT: &str = "p br hr h2 h3 h4 h5 h6 blockquote pre code em strong u s ins sub sup small mark q a ul ol li dl dt dd figure \
                    figcaption table caption thead tbody tfoot tr td th ruby rt rp bdi div";

/// Elements of our own templates, beside those.
const OURS: &str = "html head meta title link script body header nav main footer article section details summary time span abbr noscript svg \
                    path rect line g text h1 aside button cite";

/// Attributes of anything in an article.
const ATTRIBUTES: &str = "href rel colspan rowspan class data-load data-alt";

/// Attributes of what we write into an article beside passages that others have, too, and at pictures that wait for a click.
const NOTES: &str = "id title aria-label data-pagefind-ignore class";

/// What the form of the search is made of, and nothing else is.
const FORM: &str = "form input button label select option";

/// What is wrong with a page.
pub(super) fn faults(path: &Path, html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut faults = Vec::new();
    for node in page.tree.root().descendants() {
        match node.value() {
            Node::Comment(text) => faults.push(format!("comment {text:?}")),
            Node::Element(_) => {
                let element = ElementRef::wrap(node).unwrap();
                faults.extend(element_faults(element, is_article(path)));
            }
            _ => (),
        }
    }
    faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect()
}

fn element_faults(element: ElementRef<'_>, is_article: bool) -> Vec<String> {
    let name = element.value().name();
    let above =
        |it: &str| element.ancestors().filter_map(ElementRef::wrap).any(|el| el.value().classes().any(|c| c == it));
    let in_text = is_article && above("prose");
    let mut faults = Vec::new();
    let allowed = |list: &str| list.split_whitespace().any(|it| it == name);
    // The question to the search stands in a form of ours.
    let is_asked = above("find") || element.value().classes().any(|it| it == "find");
    let is_ours = allowed(OURS) || is_asked && FORM.split(' ').any(|it| it == name);
    let is_picture = name == "span" && element.attr("class") == Some("picture");
    if !allowed(TEXT) && !is_picture && (in_text || !is_ours) {
        faults.push(format!("<{name}>"));
    }
    for (key, value) in element.value().attrs() {
        // A picture that is loaded at a click says so.
        let is_click = name == "a" && element.value().classes().any(|it| it == "picture");
        let is_note = above("also") || is_click || matches!(name, "mark" | "sup");
        let is_known = ATTRIBUTES.split(' ').any(|it| it == key) || is_note && NOTES.split(' ').any(|it| it == key);
        if key.starts_with("on") || key == "style" || (in_text && !is_known) {
            faults.push(format!("<{name} {key}>"));
        }
        if ["href", "src", "action", "formaction", "data", "cite", "poster", "srcset", "data-load"].contains(&key) {
            faults.extend(address_fault(element, value).map(|it| format!("<{name} {key}={value:?}>: {it}")));
        }
    }
    match name {
        "script" => faults.extend(script_fault(element)),
        "meta" if element.attr("http-equiv").is_some_and(|it| it != "Content-Security-Policy") => {
            faults.push("<meta http-equiv>".to_owned());
        }
        _ => (),
    }
    faults
}

/// A page may lead to its own site, to the web and to a mail address, and to others only with a word to the browser.
fn address_fault(element: ElementRef<'_>, value: &str) -> Option<&'static str> {
    let base = Url::parse("https://h.example/a/b/c/d/").unwrap();
    let Ok(url) = base.join(value) else { return Some("no address") };
    let is_link = element.value().name() == "a";
    match url.scheme() {
        "https" if url.host_str() == Some("h.example") => None,
        "http" | "https" if element.attr("rel") == Some("canonical") => None,
        "http" | "https" if !is_link => Some("loads from elsewhere"),
        "http" | "https" if element.attr("rel") != Some("noopener noreferrer nofollow") => {
            Some("tells where it comes from")
        }
        "http" | "https" | "mailto" => None,
        _ => Some("leads to what is no page"),
    }
}

/// Scripts are ours, or data.
fn script_fault(element: ElementRef<'_>) -> Option<String> {
    let text: String = element.text().collect();
    match (element.attr("src"), element.attr("type")) {
        (Some(src), None)
            if ["reader.js", "search.js"].contains(&src.trim_start_matches("../").trim_start_matches('/')) =>
        {
            None
        }
        (None, Some("application/ld+json")) => {
            let is_whole = serde_json::from_str::<serde_json::Value>(&text).is_ok() && !text.contains(['<', '>', '&']);
            (!is_whole).then(|| format!("data that is none: {text}"))
        }
        _ => Some(format!("a script: {}", element.html())),
    }
}

#[test]
fn no_attack_is_published() {
    let site = Site::built("");
    let all = files(&site.public());
    let pages: Vec<_> = all.iter().filter(|it| it.extension().is_some_and(|it| it == "html")).collect();
    let articles = pages.iter().filter(|it| is_article(it)).count();
    assert!(articles > attacks().len() * 5 * 9 / 10, "{articles} articles of {} attacks", attacks().len());
    let read = |file: &Path| fs::read_to_string(file).unwrap();
    let mut found: Vec<String> = pages.iter().flat_map(|file| faults(file, &read(file))).collect();
    found.truncate(20);
    assert_eq!(found, [""; 0]);
    for page in &pages {
        let html = read(page);
        let head = html.find("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; script-src &#39;self&#39;");
        assert!(
            head.is_some_and(|at| at < 120) && html.contains("require-trusted-types-for &#39;script&#39;"),
            "{}",
            page.display()
        );
        let controls: Vec<char> = html.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\t')).collect();
        assert_eq!(controls, [' '; 0], "{}", page.display());
        assert!(!html.contains("49{% include"), "{}", page.display());
    }
}

#[test]
fn what_machines_read_is_whole() {
    let site = Site::built("");
    let public = site.public();
    let mut kinds = BTreeSet::new();
    for file in files(&public) {
        let text = fs::read_to_string(&file).unwrap();
        match file.extension().and_then(|it| it.to_str()) {
            Some("xml") => {
                let mut reader = quick_xml::Reader::from_str(&text);
                while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
                let is_char =
                    |c: char| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
                assert!(text.chars().all(is_char), "{}", file.display());
                kinds.insert("xml");
            }
            Some("json") => {
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
                kinds.insert("json");
            }
            _ => (),
        }
        // Names that every system can hold, none of them hidden but ours.
        let path = file.strip_prefix(&public).unwrap().to_str().unwrap();
        let is_plain = |name: &str| {
            name.len() <= 200
                && !name.ends_with(['.', ' '])
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let is_ours = [".nojekyll", ".reprint-output"].contains(&path);
        assert!(path.split('/').all(is_plain) && (is_ours || !path.starts_with('.')), "{path}");
    }
    assert_eq!(kinds, ["json", "xml"].into());
}

/// Whoever finds nothing in a page that attacks has not looked.
#[test]
fn an_attack_that_is_published_is_found() {
    let page = |text: &str| format!("<!doctype html><html><body><div class=prose>{text}</div></body></html>");
    let missed: Vec<String> = attacks().into_iter().filter(|it| faults(Path::new("x"), &page(it)).is_empty()).collect();
    // Some attack only in Markdown, or as the value of something.
    assert!(missed.len() < attacks().len() / 3, "{missed:#?}");
    for text in [
        "<p style=x>", "<a href=javascript:x>", "<img src=//e.example/>", "<a href=//e.example/>", "<!-- -->", "<form>",
    ] {
        assert_ne!(faults(Path::new("x"), &page(text)), [""; 0], "{text}");
    }
}

/// Characters that turn the direction of what follows turn nothing else: they end, or stand in an element of their own.
#[test]
fn a_text_that_turns_the_direction_turns_its_own_only() {
    let site = Site::built("");
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let block = "bdi p h1 h2 h3 h4 h5 h6 li dt dd td th pre blockquote figcaption div code caption q"
        .split(' ')
        .collect::<BTreeSet<_>>();
    let mut seen = 0;
    for file in files(&site.public()).into_iter().filter(|it| it.extension().is_some_and(|it| it == "html")) {
        let page = Html::parse_document(&fs::read_to_string(&file).unwrap());
        for node in page.tree.root().descendants() {
            let Some(text) = node.value().as_text().filter(|it| it.chars().any(turns)) else { continue };
            // Data that nobody sees.
            if node.parent().and_then(ElementRef::wrap).is_some_and(|it| it.value().name() == "script") {
                continue;
            }
            seen += 1;
            let above = node.ancestors().filter_map(ElementRef::wrap).find(|it| block.contains(it.value().name()));
            let is_alone = above.is_some_and(|it| it.text().collect::<String>().trim() == text.trim());
            let is_set_apart = above.is_some_and(|it| it.value().name() == "bdi");
            assert!(is_set_apart || is_alone || is_closed(text), "{}: {text:?}", file.display());
        }
    }
    assert!(seen > 10, "{seen}");
}

fn is_closed(text: &str) -> bool {
    let opens = text.matches(['\u{202A}', '\u{202B}', '\u{202D}', '\u{202E}']).count();
    let isolates = text.matches(['\u{2066}', '\u{2067}', '\u{2068}']).count();
    opens == text.matches('\u{202C}').count() && isolates == text.matches('\u{2069}').count()
}
