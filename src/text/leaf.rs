//! Articles that were published page by page: an address or a path in, which page it is and of what out. Whether two pages are
//! of one article is decided by whoever sees both.

use super::url;
use serde::{Deserialize, Serialize};

/// More pages than an article has.
const MOST: u32 = 50;

/// Which page of something a file is, as its address or its path says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Address or path of the first page.
    pub of: String,
    /// 2 for the second page; there is none for a first page, which says nothing.
    pub number: u32,
}

/// The page that an address names (an identity, without scheme and tracking): `news.html&page=2`, `news/page/2`, `news_2.html`.
pub fn of_address(identity: &str) -> Option<Leaf> {
    let (path, query) = identity.split_once('&').unwrap_or((identity, ""));
    let pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    for (at, pair) in pairs.iter().enumerate() {
        let Some((name, value)) = pair.split_once('=') else { continue };
        if matches!(name.to_ascii_lowercase().as_str(), "page" | "p" | "pn" | "pg" | "paged") {
            let others = pairs.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, pair)| format!("&{pair}"));
            return leaf(format!("{path}{}", others.collect::<String>()), value);
        }
    }
    if let Some((of, value)) = path.rsplit_once("/page/") {
        return leaf(of.to_owned(), value);
    }
    query.is_empty().then(|| of_path(path))?
}

/// The page that a file's name says it is: `news_2.html`, `news-2.html`, `news (2).html`, `news.2.html`, `news-p2.html`.
pub fn of_path(path: &str) -> Option<Leaf> {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let (stem, ending) = match path[name..].rfind('.').filter(|at| *at > 0) {
        Some(at) => path.split_at(name + at),
        None => (path, ""),
    };
    let bare = stem.trim_end_matches([')', '）']);
    let digits = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, value) = bare.split_at(bare.len() - digits);
    let before = before.trim_end_matches(['p', 'P', '页', '第']);
    let of = before.strip_suffix(['_', '-', '.', '(', '（'])?.trim_end();
    (of.len() > name).then(|| leaf(format!("{of}{ending}"), value))?
}

fn leaf(of: String, number: &str) -> Option<Leaf> {
    let number = number.parse().ok().filter(|number| (2..=MOST).contains(number))?;
    Some(Leaf { of, number })
}

/// What another page is known by that a page names: the identity of a whole address; for a relative one the path of the file that it
/// names, seen from the page's own.
pub fn named(address: &str, path: &str) -> Option<String> {
    if let Some(identity) = url::identity(address) {
        return Some(identity);
    }
    let name = address.split(['?', '#']).next().unwrap_or_default().trim_start_matches("./");
    let is_beside = !name.is_empty() && !name.starts_with('/') && !name.contains("..") && !name.contains(':');
    let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
    is_beside.then(|| format!("{folder}{}", url::decoded(name)))
}

/// A folded title without the number of its page: `桥修好了(2)`, `桥修好了_2`, `桥修好了第2页`, `桥修好了-page2`.
pub fn bare_title(key: &str) -> &str {
    let marked = key.trim_end_matches([')', '）', ']', '】', '页']);
    let is_digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    // `2/3` names the number of pages, too.
    let count = marked.trim_end_matches(is_digit).trim_end_matches(['/', '／']);
    let marked = if count.ends_with(is_digit) { count } else { marked };
    let bare = marked.trim_end_matches(is_digit);
    let before = bare.trim_end_matches("page").trim_end_matches("第");
    let cut = before.trim_end_matches(['(', '（', '[', '【', '_', '-', '|', '/']);
    if !cut.is_empty() && cut.len() < bare.len() && bare.len() < key.len() { cut } else { key }
}

#[cfg(test)]
mod tests {
    use super::{bare_title, named, of_address, of_path};

    fn shown(leaf: Option<super::Leaf>) -> String {
        leaf.map_or("-".into(), |leaf| format!("{} {}", leaf.of, leaf.number))
    }

    #[test]
    fn addresses_name_their_page() {
        let of = |identity| shown(of_address(identity));
        assert_eq!(of("a.example/news.html&page=2"), "a.example/news.html 2");
        assert_eq!(of("a.example/view&id=7&p=3"), "a.example/view&id=7 3");
        assert_eq!(of("a.example/2024/bridge/page/4"), "a.example/2024/bridge 4");
        assert_eq!(of("a.example/2024/news_2.html"), "a.example/2024/news.html 2");
        for no in ["a.example/2024/news.html", "a.example/2024/03/09", "a.example/view&id=2", "a.example/x&page=1980"] {
            assert_eq!(of(no), "-", "{no}");
        }
    }

    #[test]
    fn files_are_named_after_their_page() {
        for path in ["in/news_2.html", "in/news-2.html", "in/news (2).html", "in/news.2.html", "in/news-p2.html"] {
            assert_eq!(shown(of_path(path)), "in/news.html 2", "{path}");
        }
        for no in ["in/2.html", "in/news2.html", "in/2021-03-1980.md", "in/_2.md", "in/news_1.html"] {
            assert_eq!(shown(of_path(no)), "-", "{no}");
        }
    }

    #[test]
    fn a_page_names_another_by_address_or_by_file() {
        let of = |address| named(address, "in/a.html");
        assert_eq!(of("https://a.example/x?utm_source=y").as_deref(), Some("a.example/x"));
        assert_eq!(of("b%20c.html#top").as_deref(), Some("in/b c.html"));
        assert_eq!([of("../b.html"), of("/b.html"), of("javascript:x"), of("")], [None, None, None, None]);
    }

    #[test]
    fn titles_lose_the_number_of_their_page() {
        for key in ["桥修好了(2)", "桥修好了_2", "桥修好了第2页", "桥修好了(二)", "桥修好了-page2", "桥修好了(2/3)"]
        {
            assert_eq!(bare_title(key), "桥修好了", "{key}");
        }
        for key in ["桥修好了", "桥修好了2", "第十", "(2)"] {
            assert_eq!(bare_title(key), key, "{key}");
        }
    }
}
