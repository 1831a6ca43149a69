//! What a browser asks of our own pages, and what links to them look like. The only file of the studio that writes addresses.

use crate::text;
use url::form_urlencoded::Serializer;

/// One question.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// The path that the site is served below, as an address has it.
    pub(super) base: &'a str,
    /// What stands behind `_reprint/`.
    pub(super) path: &'a str,
    /// The decoded query.
    pub(super) query: &'a [(String, String)],
}

impl Asked<'_> {
    /// A value of the query; empty where it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The words to look for, in small letters.
    pub(super) fn words(&self) -> String {
        self.get("q").to_lowercase()
    }

    /// The same question with another value.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let kept = self.query.iter().filter(|(key, _)| key != name && key != "page");
        let pairs: Vec<(&str, &str)> = kept.map(|(key, value)| (key.as_str(), value.as_str())).collect();
        self.own(self.path, &[pairs, vec![(name, value)]].concat())
    }

    /// The address of a page of ours; what is empty is left out of the query.
    pub(super) fn own(&self, path: &str, query: &[(&str, &str)]) -> String {
        let pairs = query.iter().filter(|(_, value)| !value.is_empty());
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}_reprint/{path}{mark}{query}", self.base)
    }

    /// The address where a file is inspected.
    pub(super) fn inspect(&self, path: &str) -> String {
        self.own("inspect", &[("path", path)])
    }

    /// The address of a file of the site.
    pub(super) fn site(&self, file: &str) -> String {
        let place = file.strip_suffix("index.html").filter(|place| place.is_empty() || place.ends_with('/'));
        format!("{}{}", self.base, text::url::encoded(place.unwrap_or(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn addresses_are_written_once() {
        let query = [("q", "渡轮 &"), ("kind", "no-date"), ("page", "3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let asked = Asked { base: "/x/", path: "", query: &query };
        assert_eq!((asked.get("q"), asked.get("template")), ("渡轮 &", ""));
        assert_eq!(asked.with("page", "2"), "/x/_reprint/?q=%E6%B8%A1%E8%BD%AE+%26&kind=no-date&page=2");
        assert_eq!(asked.with("kind", ""), "/x/_reprint/?q=%E6%B8%A1%E8%BD%AE+%26");
        assert_eq!(asked.inspect("a/中 b.md"), "/x/_reprint/inspect?path=a%2F%E4%B8%AD+b.md");
        assert_eq!(asked.own("pages", &[("q", "")]), "/x/_reprint/pages");
        assert_eq!(asked.site("2021/index.html"), "/x/2021/");
        assert_eq!(asked.site("index.html"), "/x/");
        assert_eq!(asked.site("tags/中/atom.xml"), "/x/tags/%E4%B8%AD/atom.xml");
    }
}
