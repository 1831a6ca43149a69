//! What a reader can click and what a browser loads: every address of the built demonstration leads somewhere, from the file
//! system and from below a sub-path of a host, and no page loads anything from another host.

use crate::demonstration::{Demonstration, files};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use scraper::{ElementRef, Html, Selector};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use url::Url;

/// Attributes whose value is an address.
const ADDRESSES: [&str; 10] =
    ["href", "src", "data", "action", "formaction", "poster", "background", "cite", "longdesc", "manifest"];

/// A host that nobody has, with a path that no page has.
const BASE: &str = "https://host.example/sub/path/";

/// A published page.
struct Page {
    /// Its file, relative to the site.
    path: String,
    html: Html,
}

/// Whether a page only says where something is now.
fn is_moved(page: &Page) -> bool {
    select(&page.html, "meta[name=robots][content=noindex]").next().is_some()
}

/// All pages of a site, and the files that their links may lead to.
pub(crate) struct Published {
    public: PathBuf,
    pages: Vec<Page>,
    ids: BTreeMap<String, BTreeSet<String>>,
}

impl Published {
    pub(crate) fn read(public: &Path) -> Self {
        let name = |file: &Path| file.strip_prefix(public).unwrap().to_str().unwrap().to_owned();
        let pages: Vec<Page> = files(public)
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "html"))
            .map(|file| Page { path: name(file), html: Html::parse_document(&fs::read_to_string(file).unwrap()) })
            .collect();
        let ids = pages.iter().map(|page| (page.path.clone(), ids(&page.html).into_iter().collect())).collect();
        Self { public: public.to_owned(), pages, ids }
    }

    /// What is wrong with the links of all pages, when each page is at the addresses that `places` gives it and the site begins
    /// at `base`.
    pub(crate) fn broken(&self, base: &Url, places: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        let mut broken = Vec::new();
        for page in &self.pages {
            for place in places(&page.path) {
                let here = base.join(&place).unwrap();
                for (_, address) in addresses(&page.html) {
                    // A fragment alone stays in the page, whatever address the host shows it at.
                    let here = if address.starts_with('#') { base.join(&page.path).unwrap() } else { here.clone() };
                    if let Err(reason) = self.resolve(base, &here, &address) {
                        broken.push(format!("{}: {address}: {reason}", page.path));
                    }
                }
            }
        }
        broken
    }

    /// Whether an address leads to a file and, if it names one, to an element of it. Addresses on other hosts are not looked at.
    fn resolve(&self, base: &Url, here: &Url, address: &str) -> Result<(), &'static str> {
        let target = here.join(address).map_err(|_| "is no address")?;
        if target.scheme() != base.scheme() || target.host() != base.host() {
            return if matches!(target.scheme(), "http" | "https") { Ok(()) } else { Err("is not the web") };
        }
        let path = target.path().strip_prefix(base.path()).ok_or("leads out of the site")?;
        let mut path = percent_decoded(path);
        if path.is_empty() || path.ends_with('/') {
            if base.scheme() == "file" {
                return Err("is a folder");
            }
            path.push_str("index.html");
        }
        if !self.public.join(&path).is_file() {
            return Err("is not there");
        }
        match target.fragment().map(percent_decoded) {
            Some(id) if !self.ids.get(&path).is_some_and(|ids| ids.contains(&id)) => Err("has no such element"),
            _ => Ok(()),
        }
    }
}

/// All ids of a page, in order.
fn ids(page: &Html) -> Vec<String> {
    select(page, "[id]").filter_map(|it| it.attr("id").map(str::to_owned)).collect()
}

fn select<'a>(page: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect::<Vec<_>>().into_iter()
}

/// Every address in a page with its element.
fn addresses(page: &Html) -> Vec<(ElementRef<'_>, String)> {
    let mut all = Vec::new();
    for element in select(page, "*") {
        all.extend(ADDRESSES.iter().filter_map(|name| element.attr(name)).map(|it| (element, it.to_owned())));
        let several = ["srcset", "imagesrcset", "ping"].iter().filter_map(|name| element.attr(name));
        all.extend(
            several
                .flat_map(|it| it.split([',', ' ']))
                .filter(|it| it.contains(['/', '.']))
                .map(|it| (element, it.to_owned())),
        );
    }
    all
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digits = [rest.clone().next(), rest.clone().nth(1)].map(|it| (it.unwrap_or_default() as char).to_digit(16));
        match (byte, digits) {
            (b'%', [Some(high), Some(low)]) => {
                bytes.push((high * 16 + low) as u8);
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A page's place below the site's root, as a web server knows it; the page for what is missing is at every address.
fn served(path: &str) -> Vec<String> {
    match path {
        "404.html" => ["404.html", "nothing", "no/such/page/", "2021/03/no.html"].map(str::to_owned).to_vec(),
        path => vec![path.strip_suffix("index.html").unwrap_or(path).to_owned()],
    }
}

/// The demonstration as a web server would publish it.
fn hosted() -> Demonstration {
    Demonstration::built(&format!("variants = [\"zh-Hant\"]\nlinks = \"clean\"\nbase_url = \"{BASE}\""))
}

#[test]
fn links_lead_somewhere_from_the_file_system() {
    let site = Demonstration::built("variants = [\"zh-Hant\"]\nlinks = \"portable\"");
    let published = Published::read(&site.public());
    let base = Url::from_directory_path(site.public()).unwrap();
    let broken = |published: &Published| published.broken(&base, |path| vec![path.to_owned()]);
    assert_eq!(broken(&published), [""; 0]);
    fs::remove_file(site.public().join("style.css")).unwrap();
    let without: Vec<String> = published
        .pages
        .iter()
        .map(|page| format!("{}: {}style.css: is not there", page.path, "../".repeat(page.path.matches('/').count())))
        .collect();
    assert_eq!(broken(&published), without, "what is missing is noticed");
}

#[test]
fn links_lead_somewhere_below_a_sub_path() {
    let site = hosted();
    let published = Published::read(&site.public());
    let base = Url::parse(BASE).unwrap();
    assert_eq!(published.broken(&base, served), [""; 0]);
    for page in &published.pages {
        for (_, address) in addresses(&page.html) {
            assert!(!address.contains("index.html"), "{}: {address}", page.path);
        }
        let canonical: Vec<_> = select(&page.html, "link[rel=canonical]").filter_map(|it| it.attr("href")).collect();
        if is_moved(page) {
            assert!(
                canonical.len() == 1
                    && published.pages.iter().any(|it| !is_moved(it) && canonical[0].ends_with(&served(&it.path)[0]))
            );
            continue;
        }
        let own = base.join(&served(&page.path)[0]).unwrap();
        let want: &[&str] = if page.path == "404.html" { &[] } else { &[own.as_str()] };
        assert_eq!(canonical, want, "{}", page.path);
    }
    let elsewhere = Url::parse("https://host.example/sub/").unwrap();
    let moved = published.broken(&elsewhere, |path| served(path).iter().map(|it| format!("path2/{it}")).collect());
    assert!(
        moved.contains(&"404.html: /sub/path/style.css: is not there".to_owned()),
        "only 404.html knows where it is"
    );
}

#[test]
fn a_fragment_leads_to_an_element() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, html: &str| fs::write(dir.path().join(name), html).unwrap();
    write(
        "a.html",
        "<p id=x><a href='#x'></a><a href='#y'></a><a href='b.html#桥'></a><a href='b.html#%E6%A1%A5'></a>",
    );
    write(
        "b.html",
        "<p id=桥><a href='a.html#%'></a><a href='/a.html'></a><a href='.'></a><a href='javascript:x'></a>",
    );
    let broken = Published::read(dir.path())
        .broken(&Url::from_directory_path(dir.path()).unwrap(), |path| vec![path.to_owned()]);
    assert_eq!(
        broken,
        [
            "a.html: #y: has no such element",
            "b.html: a.html#%: has no such element",
            "b.html: /a.html: leads out of the site",
            "b.html: .: is a folder",
            "b.html: javascript:x: is not the web",
        ]
    );
}

#[test]
fn pages_load_nothing_from_elsewhere() {
    for site in [Demonstration::built(""), hosted()] {
        let published = Published::read(&site.public());
        let mut away = 0;
        for page in &published.pages {
            let Page { path, html } = page;
            for (element, address) in addresses(html) {
                let is_away = Url::parse(&address).is_ok_and(|it| it.host_str() != Some("host.example"))
                    || address.starts_with("//");
                if is_away {
                    assert_eq!(element.value().name(), "a", "{path}: loads {address}");
                    assert_eq!(element.attr("rel"), Some("noopener noreferrer nofollow"), "{path}: {address}");
                    away += 1;
                }
            }
            let active = "script:not([type='application/ld+json'], [src$='reader.js'], [src$='search.js']), style, iframe, frame, object, embed, form:not([role=search]), base, audio, video, source, portal, \
                          [style], [srcset], [ping], meta[http-equiv=refresh], link[rel=preload], link[rel=prefetch], \
                          link[rel=preconnect], link[rel='dns-prefetch']";
            assert_eq!(select(html, active).map(|it| it.html()).collect::<Vec<_>>(), [""; 0], "{path}");
            let reacts = |it: &ElementRef<'_>| it.value().attrs().any(|(name, _)| name.starts_with("on"));
            assert_eq!(select(html, "*").filter(reacts).map(|it| it.html()).collect::<Vec<_>>(), [""; 0], "{path}");
        }
        assert!(away >= published.pages.len() / 10, "only {away} links to elsewhere were looked at");
        let style = fs::read_to_string(site.public().join("style.css")).unwrap();
        assert_eq!(["@import", "url(", "http:", "https:", "//"].map(|it| style.contains(it)), [false; 5]);
    }
}

#[test]
fn pages_are_well_made() {
    let site = Demonstration::built("");
    for Page { path, html } in &Published::read(&site.public()).pages {
        let root = html.root_element();
        assert!(root.attr("lang").is_some_and(|it| !it.is_empty()), "{path}: no lang");
        assert_eq!(select(html, "h1").count(), 1, "{path}: headings");
        let all = ids(html);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{path}: {all:?}");
        let head: Vec<ElementRef<'_>> = select(html, "head > *").collect();
        let is_policy = |it: &ElementRef<'_>| it.attr("http-equiv") == Some("Content-Security-Policy");
        let policy = head.iter().position(is_policy).unwrap_or_else(|| panic!("{path}: no policy"));
        let before: Vec<String> = head[..policy].iter().map(ElementRef::html).collect();
        assert_eq!(before, [r#"<meta charset="utf-8">"#], "{path}: before the policy");
        let text = head[policy].attr("content").unwrap();
        let parts: Vec<&str> = text.split("; ").collect();
        assert_eq!((parts[0], parts.contains(&"style-src 'self'")), ("default-src 'none'", true), "{path}: {text}");
        assert_eq!(select(html, "title").filter(|it| it.text().any(|it| !it.trim().is_empty())).count(), 1, "{path}");
    }
}

/// An element of an XML file, with the names of those around it.
#[derive(Debug, Default)]
struct Element {
    path: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// Reads XML as its readers do: one root, every tag closed, every entity known, no attribute twice, no forbidden character.
fn xml(text: &str) -> Result<Vec<Element>, String> {
    if !text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>") {
        return Err("does not begin with a declaration".into());
    }
    let is_allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || "\t\n\r".contains(c);
    if let Some(c) = text.chars().find(|c| !is_allowed(*c)) {
        return Err(format!("{c:?} is not allowed"));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut open: Vec<usize> = Vec::new();
    let mut all: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|err| err.to_string())?;
        match event {
            Event::Start(start) => {
                all.push(element(&start, open.last().map(|at| &all[*at]))?);
                open.push(all.len() - 1);
            }
            Event::Empty(start) => all.push(element(&start, open.last().map(|at| &all[*at]))?),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                let text = text.xml10_content();
                match open.last() {
                    Some(at) => all[*at].text.push_str(&text),
                    None if text.trim().is_empty() => (),
                    None => return Err(format!("{text:?} is in no element")),
                }
            }
            Event::GeneralRef(name) => {
                let name = name.xml10_content();
                let text =
                    quick_xml::escape::unescape(&format!("&{name};")).map_err(|err| err.to_string())?.into_owned();
                let at = open.last().ok_or("an entity is in no element")?;
                all[*at].text.push_str(&text);
            }
            Event::Decl(_) | Event::Comment(_) => (),
            Event::Eof if !open.is_empty() => return Err("ends within an element".into()),
            Event::Eof => break,
            other => return Err(format!("{other:?} has no place here")),
        }
    }
    match all.iter().filter(|it| !it.path.contains('/')).count() {
        1 => Ok(all),
        roots => Err(format!("{roots} roots")),
    }
}

fn element(start: &BytesStart<'_>, around: Option<&Element>) -> Result<Element, String> {
    let name = start.name().as_ref().to_owned();
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|err| err.to_string())?;
        let value =
            attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|err| err.to_string())?.into_owned();
        attributes.insert(attribute.key.as_ref().to_owned(), value);
    }
    let path = around.map_or_else(|| name.clone(), |around| format!("{}/{name}", around.path));
    Ok(Element { path, attributes, text: String::new() })
}

#[test]
fn the_reader_of_xml_is_strict() {
    let read = |body: &str| xml(&format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}"));
    let good = read("<a b='&#x6865;'>x &amp; y<c/></a>").unwrap();
    assert_eq!(good.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["a", "a/c"]);
    assert_eq!((good[0].text.as_str(), good[0].attributes["b"].as_str()), ("x & y", "桥"));
    for bad in [
        "<a>", "<a></b>", "<a/><a/>", "<a>&nbsp;</a>", "<a b='1' b='2'/>", "<a b=1/>", "<a>\u{8}</a>", "<a/>x",
        "<a>&</a>", "<a b='&x;'/>", "",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn feeds_are_feeds_and_lead_to_pages() {
    let site = hosted();
    let published = Published::read(&site.public());
    let base = Url::parse(BASE).unwrap();
    let mut feeds = 0;
    for file in files(&site.public()).iter().filter(|file| file.ends_with("atom.xml")) {
        let place = file.strip_prefix(site.public()).unwrap().to_str().unwrap();
        let all = xml(&fs::read_to_string(file).unwrap()).unwrap_or_else(|err| panic!("{place}: {err}"));
        let own = base.join(place).unwrap();
        assert_eq!(all[0].attributes["xmlns"], "http://www.w3.org/2005/Atom", "{place}");
        let count = |path: &str| all.iter().filter(|it| it.path == path).count();
        let entries = count("feed/entry");
        assert!((1..=30).contains(&entries), "{place}: {entries} entries");
        for name in ["title", "id", "updated"] {
            assert_eq!(
                (count(&format!("feed/{name}")), count(&format!("feed/entry/{name}"))),
                (1, entries),
                "{place}: {name}"
            );
        }
        for it in &all {
            let names_a_thing =
                ["title", "id", "updated", "name"].iter().any(|name| it.path.ends_with(&format!("/{name}")));
            assert!(!names_a_thing || !it.text.trim().is_empty(), "{place}: {} is empty", it.path);
        }
        let ids: BTreeSet<&str> = all.iter().filter(|it| it.path.ends_with("/id")).map(|it| it.text.as_str()).collect();
        assert_eq!(ids.len(), entries + 1, "{place}: ids");
        let links = all.iter().filter(|it| it.path.ends_with("/link"));
        for link in links {
            let address = &link.attributes["href"];
            assert!(address.starts_with(BASE), "{place}: {address}");
            assert_eq!(published.resolve(&base, &base, address), Ok(()), "{place}: {address}");
            assert_eq!(link.attributes["rel"] == "self", *address == own.as_str(), "{place}: {address}");
        }
        feeds += 1;
    }
    let lists = ["tags", "topics", "outlets"].map(|name| fs::read_dir(site.public().join(name)).unwrap());
    let shelves = lists.into_iter().flatten().map(|it| it.unwrap().path().join("index.html")).filter(|it| it.is_file());
    let (with, without): (Vec<PathBuf>, Vec<PathBuf>) = shelves.partition(|page| {
        let place = page.parent().unwrap().strip_prefix(site.public()).unwrap().to_str().unwrap();
        fs::read_to_string(page).unwrap().contains(&format!("{place}/atom.xml"))
    });
    assert_eq!(feeds, with.len() + 1, "one for every list that names one, and one for the site");
    assert!(with.iter().any(|it| it.starts_with(site.public().join("tags"))), "a tag of five articles has one");
    let is_tag = |it: &PathBuf| it.starts_with(site.public().join("tags"));
    assert!(without.iter().filter(|it| is_tag(it)).count() > 10, "and most tags are of fewer");
}

#[test]
fn the_sitemap_names_every_page() {
    let site = hosted();
    let published = Published::read(&site.public());
    let text = fs::read_to_string(site.public().join("sitemap.xml")).unwrap();
    let all = xml(&text).unwrap();
    let named: Vec<&str> = all.iter().filter(|it| it.path == "urlset/url/loc").map(|it| it.text.as_str()).collect();
    let is_named = |page: &&Page| page.path != "404.html" && !is_moved(page) && !page.path.starts_with("zh-hant/");
    let pages = published.pages.iter().filter(is_named);
    let mut want: Vec<String> =
        pages.map(|page| Url::parse(BASE).unwrap().join(&served(&page.path)[0]).unwrap().into()).collect();
    let mut named: Vec<&str> = named;
    want.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, want);
    let robots = fs::read_to_string(site.public().join("robots.txt")).unwrap();
    assert_eq!(robots.trim_end(), format!("User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml"));
}
