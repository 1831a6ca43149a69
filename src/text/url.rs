//! Addresses found in articles: which of them are safe to publish, and when two are the same.

use std::ops::Range;
use url::Url;

/// An address that may be published: `http` or `https` with a host, written out; anything else is none. One that only a browser takes
/// for an address, `https:a.example` or `https:\\a.example`, is written as it is understood.
pub fn web(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if text.starts_with("//") { format!("https:{text}") } else { text.to_owned() };
    let url = Url::parse(&text).ok()?;
    let text = if is_spelt_out(&text) { text } else { url.as_str().to_owned() };
    (matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| host.contains('.') || host.contains(':')))
    .then_some(text)
    .filter(|text| !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>')))
}

/// Whether every reader of an address finds its host in the same place.
fn is_spelt_out(address: &str) -> bool {
    let host = address.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    !host.is_empty() && !host.contains('\\')
}

/// A picture's address as it is asked for and remembered: as a browser would write it, without fragment, names and passwords.
pub fn asked(text: &str) -> Option<String> {
    let mut url = Url::parse(&web(text)?).ok()?;
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url.into())
}

/// The host of an address, without `www.`.
pub fn host(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?.to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// What two addresses of one article share: no scheme, no `www.`, `m.` or `amp.`, no final `/amp`, no fragment, no tracking parameters, no final
/// slash, percent-encoding in one form. None for an address that names a site and not an article.
pub fn identity(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok()?;
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(name, _)| !is_tracking(name)).collect();
    let mut host = url.host_str()?.to_lowercase();
    for prefix in ["www.", "m.", "mobile.", "wap.", "amp."] {
        if let Some(rest) = host.strip_prefix(prefix).filter(|rest| rest.contains('.')) {
            host = rest.to_owned();
        }
    }
    let path = decoded(url.path()).replace("//", "/");
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/amp").unwrap_or(path);
    if let Some(video) = video(&host, path, &kept) {
        return Some(format!("youtube.com/watch&v={video}"));
    }
    if path.is_empty() && kept.is_empty() {
        return None;
    }
    let query: String = kept.iter().map(|(name, value)| format!("&{name}={value}")).collect();
    Some(format!("{host}{path}{query}"))
}

/// The id of a video that YouTube shows at several addresses.
fn video<'a>(host: &str, path: &'a str, query: &'a [(String, String)]) -> Option<&'a str> {
    let id = match host {
        "youtu.be" => path.strip_prefix('/'),
        "youtube.com" | "youtube-nocookie.com" => match path {
            "/watch" => query.iter().find(|(name, _)| name == "v").map(|(_, id)| id.as_str()),
            path => ["/embed/", "/shorts/", "/live/", "/v/"].iter().find_map(|prefix| path.strip_prefix(prefix)),
        },
        _ => None,
    };
    id.filter(|id| !id.is_empty() && !id.contains('/'))
}

/// Parameters that tell who sent a reader, and nothing of the article.
fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "fbclid" | "gclid" | "spm" | "from" | "ref" | "share" | "tdsourcetag")
}

/// Percent-encoded text as UTF-8; what is not UTF-8 is replaced.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Where the addresses are in a list of pictures of several sizes: `a.png 1x, b.png 2x`.
pub fn candidates(list: &str) -> impl Iterator<Item = Range<usize>> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + list[at..].find(|c| !is_between(c))?;
        let end = list[start..].find(char::is_whitespace).map_or(list.len(), |end| start + end);
        let bare = list[start..end].trim_end_matches(',').len();
        // Where no comma ends the address, its size follows up to the next one.
        let next = list[end..].find(',').filter(|_| start + bare == end);
        at = next.map_or(end, |comma| end + comma);
        if start + bare == end && next.is_none() {
            at = list.len();
        }
        Some(start..start + bare)
    })
}

/// A path of ours as an address: every byte that an address cannot hold is percent-encoded.
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{asked, candidates, identity, web};

    #[test]
    fn lists_of_pictures() {
        let of = |list: &'static str| candidates(list).map(|at| &list[at]).collect::<Vec<_>>();
        assert_eq!(of("a.png 1x, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(of(" a.png,\nb,c.png 100w ,桥.png"), ["a.png", "b,c.png", "桥.png"]);
        assert_eq!([of(", "), of("")], [[""; 0]; 2]);
    }

    #[test]
    fn only_web_addresses_are_published() {
        assert_eq!(web("//a.example/x").as_deref(), Some("https://a.example/x"));
        for (loose, spelt_out) in [
            ("https:evil.example", "https://evil.example/"),
            ("https:/evil.example/a", "https://evil.example/a"),
            ("https:///evil.example", "https://evil.example/"),
            ("https:\\\\evil.example\\a", "https://evil.example/a"),
            ("https://a.example\\@evil.example", "https://a.example/@evil.example"),
            ("HTTPS://A.example/中?q=://", "HTTPS://A.example/中?q=://"),
            ("http://a.example/b\\-1", "http://a.example/b\\-1"),
        ] {
            assert_eq!(web(loose).as_deref(), Some(spelt_out), "{loose}");
        }
        for bad in [
            "javascript:alert(1)", "data:text/html,x", "/local", "http://", "https://a.example/\"x", "ftp://a.example/",
        ] {
            assert_eq!(web(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_picture_is_asked_for_by_one_address() {
        assert_eq!(asked("//A.example/中.jpg#x").as_deref(), Some("https://a.example/%E4%B8%AD.jpg"));
        assert_eq!(asked("http://u:p@a.example:80/a/../b?c").as_deref(), Some("http://a.example/b?c"));
        assert_eq!(asked("data:image/png;base64,x"), None);
    }

    #[test]
    fn one_article_has_one_identity() {
        let want = identity("https://www.a.example/x/%E4%B8%AD/?utm_source=y#z");
        assert_eq!(want.as_deref(), Some("a.example/x/中"));
        assert_eq!(identity("http://m.a.example//x/中"), want);
        assert_eq!(identity("https://amp.a.example/x/中/amp"), want);
        let video = identity("https://www.youtube.com/watch?v=AbC&t=10s&list=x");
        assert_eq!(video.as_deref(), Some("youtube.com/watch&v=AbC"));
        assert_eq!(
            ["https://youtu.be/AbC?si=x", "https://www.youtube.com/embed/AbC"].map(identity),
            [video.clone(), video]
        );
        assert_eq!(identity("https://a.example/"), None);
        assert_eq!(identity("https://a.example/?id=3").as_deref(), Some("a.example&id=3"));
    }
}
