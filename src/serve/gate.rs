//! Who may ask: a request's headers in, a reason to refuse it out. It keeps out foreign pages that run in the reader's own
//! browser: those whose name was made to point at us (`Host`), those that include our files or listen to our news (`Origin`,
//! `Sec-Fetch-Site`). It never looks at the path, and never repeats what it was sent.
//!
//! A name can be made to point at any address, an address cannot: so the only name that we answer to is `localhost`. Where we
//! listen at all interfaces the addresses are not known (a container or a tunnel may change them, and the port), and any
//! address will do; a name still will not.

use hyper::{
    HeaderMap, Method, StatusCode,
    header::{HOST, HeaderName, HeaderValue, ORIGIN},
    http::request::Parts,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What is asked for, as far as it matters who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A page or a file. A link on a foreign page may lead to it.
    File,
    /// The stream of events, for our own pages only.
    Events,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The text of the answer.
    pub reason: &'static str,
}

/// Which hosts we are.
pub(super) struct Gate {
    hosts: Vec<String>,
    any_address: bool,
}

impl Gate {
    /// The gate of a server that listens there.
    pub(super) fn new(address: SocketAddr) -> Self {
        let (interface, port) = (address.ip(), address.port());
        let addresses = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into(), interface].map(written);
        let names = addresses.into_iter().chain(["localhost".to_owned()]);
        let hosts = names.flat_map(|name| {
            // Browsers leave the usual port out.
            let bare = (port == 80).then(|| name.clone());
            bare.into_iter().chain([format!("{name}:{port}")])
        });
        Self { hosts: hosts.collect(), any_address: interface.is_unspecified() }
    }

    /// Refuses a request that is not for us, not ours to answer, or not from us.
    pub(super) fn check(&self, request: &Parts, asked: Asked) -> Result<(), Refusal> {
        let host = self.host(request)?;
        if !is_welcome(&request.headers, asked) {
            return Err(forbidden("this server does not answer to other sites"));
        }
        match only(&request.headers, &ORIGIN) {
            Ok(None) => (),
            Ok(Some(origin)) if origin.eq_ignore_ascii_case(&format!("http://{host}")) => (),
            _ => return Err(forbidden("this server does not answer to other origins")),
        }
        if ![Method::GET, Method::HEAD].contains(&request.method) {
            let (status, reason) = (StatusCode::METHOD_NOT_ALLOWED, "this server only gives out files");
            return Err(Refusal { status, reason });
        }
        Ok(())
    }

    /// The host that the request is for: one, and ours.
    fn host<'a>(&self, request: &'a Parts) -> Result<&'a str, Refusal> {
        let Ok(Some(host)) = only(&request.headers, &HOST) else {
            let reason = "a request names one host";
            return Err(Refusal { status: StatusCode::BAD_REQUEST, reason });
        };
        let other = request.uri.authority().map(|it| it.as_str());
        if [Some(host), other].into_iter().flatten().all(|it| self.is_ours(it)) {
            Ok(host)
        } else {
            Err(forbidden("this server answers to localhost and to its own address only"))
        }
    }

    fn is_ours(&self, host: &str) -> bool {
        self.hosts.iter().any(|it| it.eq_ignore_ascii_case(host)) || self.any_address && is_address(host)
    }
}

fn forbidden(reason: &'static str) -> Refusal {
    Refusal { status: StatusCode::FORBIDDEN, reason }
}

/// An address as a host.
fn written(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// Whether a host is an address, with a port or without.
fn is_address(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    host.parse::<SocketAddr>().is_ok()
        || host.parse::<Ipv4Addr>().is_ok()
        || bare.is_some_and(|it| it.parse::<Ipv6Addr>().is_ok())
}

/// The only value of a header; an error where there are several, or one that is not text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
        _ => Err(()),
    }
}

/// Whether the browser says that the page that asks is ours, or that a person does. What is not a browser says nothing.
fn is_welcome(headers: &HeaderMap, asked: Asked) -> bool {
    let says = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    match says(SITE) {
        None | Some(b"same-origin" | b"none") => true,
        // Another port of this machine is the same site, and somebody else.
        Some(_) => {
            let followed = says(MODE) == Some(b"navigate") && matches!(says(DEST), None | Some(b"document"));
            followed && asked == Asked::File
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Gate};
    use hyper::Request;

    /// The status that a request is refused with, or 200.
    fn status(listening: &str, asked: Asked, target: &str, headers: &[(&str, &str)]) -> u16 {
        let (method, uri) = target.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let (request, ()) = request.body(()).unwrap().into_parts();
        Gate::new(listening.parse().unwrap()).check(&request, asked).map_or_else(|it| it.status.as_u16(), |()| 200)
    }

    #[test]
    fn hosts() {
        for (listening, host, want) in [
            ("127.0.0.1:1111", "127.0.0.1:1111", 200),
            ("127.0.0.1:1111", "LocalHost:1111", 200),
            ("127.0.0.1:1111", "[::1]:1111", 200),
            ("127.0.0.1:1111", "127.0.0.1", 403),
            ("127.0.0.1:1111", "127.0.0.1:1112", 403),
            ("127.0.0.1:1111", "127.0.0.1:01111", 403),
            ("127.0.0.1:1111", "127.1:1111", 403),
            ("127.0.0.1:1111", "192.168.1.2:1111", 403),
            ("127.0.0.1:1111", "localhost.:1111", 403),
            ("127.0.0.1:1111", "evil.example:1111", 403),
            ("127.0.0.1:1111", "127.0.0.1.evil.example:1111", 403),
            ("127.0.0.1:1111", "evil.example#127.0.0.1:1111", 403),
            ("127.0.0.1:1111", "a@127.0.0.1:1111", 403),
            ("127.0.0.1:1111", "", 403),
            ("127.0.0.1:1111", "例え.example:1111", 400),
            ("127.0.0.1:80", "127.0.0.1", 200),
            ("127.0.0.1:80", "localhost:80", 200),
            ("192.168.1.2:1111", "192.168.1.2:1111", 200),
            ("192.168.1.2:1111", "192.168.1.3:1111", 403),
            ("0.0.0.0:1111", "192.168.1.3:8080", 200),
            ("0.0.0.0:1111", "192.168.1.3", 200),
            ("0.0.0.0:1111", "localhost:1111", 200),
            ("[::]:1111", "[2001:db8::1]:1111", 200),
            ("[::]:1111", "[2001:db8::1]", 200),
            ("0.0.0.0:1111", "192.168.1.3.evil.example:1111", 403),
            ("0.0.0.0:1111", "3232235779", 403),
            ("0.0.0.0:1111", "evil.example:1111", 403),
        ] {
            assert_eq!(status(listening, Asked::File, "GET /", &[("host", host)]), want, "{host} at {listening}");
        }
    }

    #[test]
    fn one_host_everywhere() {
        let at = |target: &str, headers: &[(&str, &str)]| status("127.0.0.1:1111", Asked::File, target, headers);
        let ours = ("host", "127.0.0.1:1111");
        assert_eq!(at("GET /", &[]), 400);
        assert_eq!(at("GET /", &[ours, ours]), 400);
        assert_eq!(at("GET /", &[ours, ("host", "evil.example")]), 400);
        assert_eq!(at("GET http://localhost:1111/", &[ours]), 200);
        assert_eq!(at("GET http://evil.example/", &[ours]), 403);
        assert_eq!(at("GET http://127.0.0.1:1111/", &[("host", "evil.example")]), 403);
    }

    #[test]
    fn only_reading() {
        let at = |target: &str| status("127.0.0.1:1111", Asked::File, target, &[("host", "127.0.0.1:1111")]);
        assert_eq!([at("GET /"), at("HEAD /")], [200, 200]);
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"] {
            assert_eq!(at(&format!("{method} /")), 405, "{method}");
        }
    }

    #[test]
    fn origins() {
        for asked in [Asked::File, Asked::Events] {
            for (origin, want) in [
                ("http://127.0.0.1:1111", 200),
                ("http://localhost:1111", 403),
                ("https://127.0.0.1:1111", 403),
                ("http://127.0.0.1:1112", 403),
                ("http://127.0.0.1:1111.evil.example", 403),
                ("http://", 403),
                ("null", 403),
                ("", 403),
                ("\u{ff}", 403),
            ] {
                let headers = [("host", "127.0.0.1:1111"), ("origin", origin)];
                assert_eq!(status("127.0.0.1:1111", asked, "GET /", &headers), want, "{origin}");
            }
        }
    }

    #[test]
    fn foreign_pages() {
        // Site, mode, destination; whether a file and the events may be had.
        for (site, mode, dest, file, events) in [
            ("same-origin", "cors", "empty", 200, 200),
            ("none", "navigate", "document", 200, 200),
            ("cross-site", "navigate", "document", 200, 403),
            ("same-site", "navigate", "document", 200, 403),
            ("cross-site", "navigate", "iframe", 403, 403),
            ("cross-site", "no-cors", "script", 403, 403),
            ("same-site", "no-cors", "image", 403, 403),
            ("cross-site", "cors", "empty", 403, 403),
            ("anything", "cors", "empty", 403, 403),
        ] {
            let host = ("host", "127.0.0.1:1111");
            let headers = [host, ("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
            let at = |asked| status("127.0.0.1:1111", asked, "GET /", &headers);
            assert_eq!([at(Asked::File), at(Asked::Events)], [file, events], "{site} {mode} {dest}");
        }
    }
}
