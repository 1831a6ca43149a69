//! What an address asks for: the path and query of a request in, a path of the site, of our own, or a refusal out. A path is
//! decoded once, and nothing that a file system might read differently gets through. It never asks whether a file exists.

use super::gate::Refusal;
use hyper::{StatusCode, Uri};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::form_urlencoded;

/// Below the base, what is ours and not the site's.
pub(super) const OWN: &str = "_reprint/";

/// Our stream of events, below that.
const EVENTS: &str = "events";

/// No path of a site comes near this length, encoded as it may be.
const LONGEST: usize = 4096;

/// Bytes of a path that stand for themselves in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The decoded query of a request.
pub type Query = Vec<(String, String)>;

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// A path of the site: decoded, below the base, without a leading slash. It is empty or ends in a slash where a folder
    /// is asked for.
    Site(String),
    /// A page or file of our own, by what stands behind `_reprint/`.
    Own(String, Query),
    /// The events for who shows this page with this key.
    Events(String, String),
    /// What is asked for is at another address.
    Moved(String),
    /// Something that no site has.
    Nowhere,
}

/// Reads the address of a request, on a server whose site is below `base`.
pub fn route(uri: &Uri, base: &str) -> Result<Route, Refusal> {
    let raw = uri.path();
    if raw.len() > LONGEST {
        return Err(Refusal { status: StatusCode::URI_TOO_LONG, reason: "the address is too long" });
    }
    let Some(path) = decoded(raw)? else { return Ok(Route::Nowhere) };
    let base = percent_decode_str(base).decode_utf8_lossy();
    let Some(path) = path.strip_prefix(&*base) else {
        let is_above = path == "/" || format!("{path}/") == base;
        return Ok(if is_above { Route::Moved(address(&base, "", uri)) } else { Route::Nowhere });
    };
    if !is_site_path(path) {
        return Ok(Route::Nowhere);
    }
    if format!("{path}/") == OWN {
        return Ok(Route::Moved(address(&base, OWN, uri)));
    }
    Ok(match path.strip_prefix(OWN) {
        None => Route::Site(path.to_owned()),
        Some(EVENTS) => events(&query(uri)),
        Some(own) => Route::Own(own.to_owned(), query(uri)),
    })
}

/// The address of a folder that was asked for without its final slash.
pub(super) fn with_slash(path: &str, uri: &Uri, base: &str) -> String {
    address(&percent_decode_str(base).decode_utf8_lossy(), &format!("{path}/"), uri)
}

/// The address of a decoded path below a decoded base, with the query of a request. It begins with one slash, so that it
/// cannot be read as that of another host.
fn address(base: &str, path: &str, uri: &Uri) -> String {
    let query = uri.query().map(|it| format!("?{}", utf8_percent_encode(it, CONTROLS))).unwrap_or_default();
    format!("{}{}{query}", utf8_percent_encode(base, PLAIN), utf8_percent_encode(path, PLAIN))
}

/// A path without its percent-encoding; none where it is not UTF-8. Refused: what has more than one reading.
fn decoded(raw: &str) -> Result<Option<String>, Refusal> {
    let malformed = |reason| Err(Refusal { status: StatusCode::BAD_REQUEST, reason });
    if !is_well_encoded(raw) {
        return malformed("a percent sign in the address stands before no two digits");
    }
    let segments: Vec<Vec<u8>> = raw.split('/').map(|it| percent_decode_str(it).collect()).collect();
    if !raw.starts_with('/') || segments.iter().flatten().any(|it| it.is_ascii_control() || matches!(it, b'/' | b'\\'))
    {
        return malformed("no path of a site holds such a character");
    }
    if segments.iter().any(|it| matches!(it.as_slice(), b"." | b"..")) {
        return malformed("the address has dots where a name should be");
    }
    Ok(String::from_utf8(segments.join(&b'/')).ok())
}

/// Whether every percent sign stands before two hexadecimal digits.
fn is_well_encoded(raw: &str) -> bool {
    let is_digits = |it: &str| it.as_bytes().get(..2).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit));
    raw.split('%').skip(1).all(is_digits)
}

/// Whether a site could have such a path: no empty name in it, and no hidden one, but for the folder that is public by its
/// definition.
fn is_site_path(path: &str) -> bool {
    let names = path.strip_suffix('/').unwrap_or(path);
    path.is_empty()
        || names.split('/').all(|name| !name.is_empty() && (!name.starts_with('.') || name == ".well-known"))
}

fn query(uri: &Uri) -> Query {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

fn events(query: &Query) -> Route {
    let value =
        |name: &str| query.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()).unwrap_or_default();
    Route::Events(value("page"), value("key"))
}

#[cfg(test)]
mod tests {
    use super::{Query, Route, route, with_slash};

    fn at(base: &str, target: &str) -> Result<Route, u16> {
        route(&target.parse().unwrap(), base).map_err(|it| it.status.as_u16())
    }

    fn site(path: &str) -> Result<Route, u16> {
        Ok(Route::Site(path.to_owned()))
    }

    fn moved(to: &str) -> Result<Route, u16> {
        Ok(Route::Moved(to.to_owned()))
    }

    #[test]
    fn paths_of_the_site() {
        for (target, want) in [
            ("/", ""),
            ("/?x=../y", ""),
            ("/tags/%E4%B8%AD/", "tags/中/"),
            ("/tags/%e4%b8%ad/atom.xml", "tags/中/atom.xml"),
            ("/a%20b+c%2B.html", "a b+c+.html"),
            ("/a%2520b", "a%20b"),
            ("/x?raw??", "x"),
            ("/.well-known/x", ".well-known/x"),
            ("/%EF%BC%8E%EF%BC%8E/x", "．．/x"),
            ("/..;/x", ""),
            ("/_reprints/x", "_reprints/x"),
        ] {
            // A name that begins with a dot is hidden, however it goes on.
            let want = if target == "/..;/x" { Ok(Route::Nowhere) } else { site(want) };
            assert_eq!(at("/", target), want, "{target}");
        }
    }

    #[test]
    fn what_has_more_than_one_reading_is_refused() {
        for target in [
            "/..", "/../x", "/x/..", "/./x", "/x/.", "/%2e%2e/x", "/%2E./x", "/..%2fx", "/x%2Fy", "/..\\x", "/x%5cy",
            "/x%00", "/%00/../x", "/x%0d%0ay", "/%1bx", "/%7f", "/%", "/%4", "/%zz", "/%+1", "/%u002e",
        ] {
            assert_eq!(at("/", target), Err(400), "{target}");
        }
        assert_eq!(at("/", "*"), Err(400));
        assert_eq!(at("/", "a.example:80"), Err(400));
    }

    #[test]
    fn what_no_site_has() {
        for target in [
            "//", "//x", "//evil.example/x", "/x//y", "/x//", "/.env", "/.git/config", "/x/.env", "/%2eenv", "/.env/",
            "/%D6%D0/", "/%c0%ae%c0%ae/x", "/...",
        ] {
            assert_eq!(at("/", target), Ok(Route::Nowhere), "{target}");
        }
        assert_eq!(at("/", &format!("/{}", "x".repeat(4095))), site(&"x".repeat(4095)));
        assert_eq!(at("/", &format!("/{}", "x".repeat(4096))), Err(414));
    }

    #[test]
    fn below_a_base() {
        for base in ["/档/x/", "/%E6%A1%A3/x/"] {
            assert_eq!(at(base, "/%E6%A1%A3/x/"), site(""));
            assert_eq!(at(base, "/%e6%a1%a3/x/y"), site("y"));
            assert_eq!(at(base, "/?q"), moved("/%E6%A1%A3/x/?q"));
            assert_eq!(at(base, "/%E6%A1%A3/x"), moved("/%E6%A1%A3/x/"));
            for target in ["/y", "/%E6%A1%A3/", "/%E6%A1%A3/xy", "/%E6%A1%A3/x//evil.example", "/_reprint/"] {
                assert_eq!(at(base, target), Ok(Route::Nowhere), "{target}");
            }
        }
    }

    #[test]
    fn what_is_ours() {
        let own = |path: &str, query: &[(&str, &str)]| {
            let query: Query = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            Ok(Route::Own(path.to_owned(), query))
        };
        assert_eq!(at("/x/", "/x/_reprint/"), own("", &[]));
        assert_eq!(at("/", "/_reprint/client.js?v"), own("client.js", &[("v", "")]));
        assert_eq!(
            at("/", "/_reprint/inspect?path=%E4%B8%AD%2Fa+b&x"),
            own("inspect", &[("path", "中/a b"), ("x", "")])
        );
        assert_eq!(at("/x/", "/x/_reprint?q"), moved("/x/_reprint/?q"));
        assert_eq!(at("/", "/_reprint/../x"), Err(400));
        let events = |page: &str, key: &str| Ok(Route::Events(page.to_owned(), key.to_owned()));
        assert_eq!(at("/", "/_reprint/events?page=tags%2F%E4%B8%AD%2F&key=0a"), events("tags/中/", "0a"));
        assert_eq!(at("/", "/_reprint/events"), events("", ""));
    }

    #[test]
    fn a_folder_has_a_final_slash() {
        let to = |path: &str, target: &str, base: &str| with_slash(path, &target.parse().unwrap(), base);
        assert_eq!(to("tags/中", "/tags/x?a=b", "/"), "/tags/%E4%B8%AD/?a=b");
        assert_eq!(to("a b?#", "/x?中", "/档/"), "/%E6%A1%A3/a%20b%3F%23/?%E4%B8%AD");
    }
}
