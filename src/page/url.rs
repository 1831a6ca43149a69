//! Addresses as they are written: a place in the site in, a file name or the text of a link out. The only file that
//! knows whether links name `index.html` and how letters are encoded. It never decides where something stands.
//!
//! A *place* is a path from the site's root in plain letters: `2021/03/02/x/` for a page, `atom.xml` for a file, and the
//! empty text for the front page.

use crate::{config::Links, text};

/// Names of the two forms of a feed.
pub(super) const ATOM: &str = "atom.xml";
pub(super) const JSON_FEED: &str = "feed.json";

/// Where the search is.
pub(super) const SEARCH: &str = "search/";

/// Where browsers learn of it.
pub(super) const OPEN_SEARCH: &str = "opensearch.xml";

/// The output file of a place.
pub fn file(place: &str) -> String {
    if place.is_empty() || place.ends_with('/') { format!("{place}index.html") } else { place.to_owned() }
}

/// The folder of a variant of the site, by its language.
pub fn variant(language: &str) -> String {
    language.to_lowercase() + "/"
}

/// A link to a place, to be put behind the way to the site's root.
pub fn link(place: &str, links: Links) -> String {
    match links {
        Links::Portable => text::url::encoded(&file(place)),
        Links::Clean if place.is_empty() => "./".to_owned(),
        Links::Clean => text::url::encoded(place),
    }
}

/// The way from a place to the site's root: empty or `../../`.
pub fn root_of(place: &str) -> String {
    "../".repeat(place.matches('/').count())
}

/// The whole address of a place, below a base with its final slash. It never names `index.html`: where there is a host,
/// there is a web server.
pub fn absolute(place: &str, base: &str) -> String {
    format!("{base}{}", text::url::encoded(place))
}

/// The way to the site's root from a page that a host shows at any depth: by the site's address, or its own domain. Where
/// neither is known it may be on no host at all, and only the page's own place is certain.
pub fn root_of_missing(base: Option<&str>, domain: Option<&str>) -> String {
    let path = base.and_then(|base| ::url::Url::parse(base).ok()).map(|base| base.path().to_owned());
    let top = domain.filter(|domain| !domain.trim().is_empty()).map(|_| "/".to_owned());
    path.filter(|path| path.ends_with('/')).or(top).unwrap_or_default()
}

/// The form of a file's path in which two paths that some file system holds for one are equal.
pub fn same_file(path: &str) -> String {
    path.to_lowercase()
}

/// Whether every file system can hold a path, and none leads it out of the site.
pub fn is_portable(path: &str) -> bool {
    path.len() <= 240 && path.split('/').all(is_portable_name)
}

fn is_portable_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*');
    let is_fine = !name.is_empty() && !name.ends_with(['.', ' ']) && !name.starts_with(' ');
    is_fine && !name.contains(forbidden) && !is_device(name)
}

/// Whether Windows takes a name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|it| matches!(it.as_bytes(), [b'0'..=b'9']) || matches!(it, "¹" | "²" | "³"));
    is_port || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
}

#[cfg(test)]
mod tests {
    use super::{absolute, file, is_portable, link, root_of, root_of_missing, same_file};
    use crate::config::Links;

    #[test]
    fn places_become_files_and_links() {
        for (place, want_file, portable, clean, root) in [
            ("", "index.html", "index.html", "./", ""),
            ("2021/03/02/x/", "2021/03/02/x/index.html", "2021/03/02/x/index.html", "2021/03/02/x/", "../../../../"),
            ("tags/中/", "tags/中/index.html", "tags/%E4%B8%AD/index.html", "tags/%E4%B8%AD/", "../../"),
            ("tags/x/atom.xml", "tags/x/atom.xml", "tags/x/atom.xml", "tags/x/atom.xml", "../../"),
            ("atom.xml", "atom.xml", "atom.xml", "atom.xml", ""),
        ] {
            assert_eq!(file(place), want_file);
            assert_eq!(link(place, Links::Portable), portable);
            assert_eq!(link(place, Links::Clean), clean);
            assert_eq!(root_of(place), root);
        }
    }

    #[test]
    fn whole_addresses() {
        assert_eq!(absolute("tags/中/", "https://a.example/b/"), "https://a.example/b/tags/%E4%B8%AD/");
        assert_eq!(absolute("", "https://a.example/"), "https://a.example/");
        assert_eq!(root_of_missing(Some("https://a.example/b/c/"), Some("a.example")), "/b/c/");
        assert_eq!(root_of_missing(Some("https://a.example/"), None), "/");
        assert_eq!(root_of_missing(None, Some("a.example")), "/");
        assert_eq!([root_of_missing(None, None), root_of_missing(None, Some(" "))], ["", ""]);
    }

    #[test]
    fn paths_that_every_file_system_holds() {
        for good in
            ["index.html", "about/team/index.html", ".nojekyll", "tags/蚂蚁/index.html", "com/index.html", "com10/x"]
        {
            assert!(is_portable(good), "{good}");
        }
        for bad in [
            "", "a//b", "../x", "/x", "a/./b", "con/index.html", "CON.txt", "lpt1/x", "com²", "nul .x", "CONIN$",
            "a:b", "a?", "a\\b", "a. /x", "x\u{7}",
        ] {
            assert!(!is_portable(bad), "{bad}");
        }
        assert_eq!(same_file("Tags/X"), same_file("tags/x"));
    }
}
