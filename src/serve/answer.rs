//! Answers: a file to give out and the request's conditions in, a response out, with the headers that every one of ours has.
//! It never reads a request's path, and no answer says who may read it elsewhere: there are no CORS headers.

use super::{events::Events, gate::Refusal, shop::Served};
use crate::digest::Digest;
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{
    HeaderMap, Method, Response, StatusCode,
    header::{
        self, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
        HeaderValue, LAST_MODIFIED, LOCATION,
    },
    http::request::Parts,
};
use mime_guess::MimeGuess;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file, or events.
pub(super) type Body = Either<Full<Bytes>, Events>;

/// Headers of every answer.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-cache"),
];

/// The end of the last year that a header can name.
const LAST_SECOND: u64 = 253_402_300_799;

/// A file, or the part of it that is asked for; or that the browser has it already.
pub(super) fn file(served: Served, request: &Parts) -> Response<Body> {
    let modified = served.modified.and_then(whole_seconds);
    let etag = format!("\"{}\"", Digest::of(&served.bytes).short(26));
    let mut response = if is_known(&request.headers, &etag, modified) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        match text(&request.headers, &header::RANGE).filter(|_| may_be_part(request, &etag, modified)) {
            Some(range) => part(served, range),
            None => whole(StatusCode::OK, served),
        }
    };
    set(&mut response, ETAG, &etag);
    set(&mut response, ACCEPT_RANGES, "bytes");
    if let Some(modified) = modified {
        set(&mut response, LAST_MODIFIED, &httpdate::fmt_http_date(modified));
    }
    response
}

/// What is shown where there is no such file.
pub(super) fn missing(served: Served) -> Response<Body> {
    whole(StatusCode::NOT_FOUND, served)
}

/// What was asked for is at another address.
pub(super) fn moved(to: &str) -> Response<Body> {
    let mut response = nothing(StatusCode::MOVED_PERMANENTLY);
    set(&mut response, LOCATION, to);
    response
}

/// A request that is not answered, and why.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let bytes = Bytes::from(format!("{}\n", refusal.reason));
    let mut response = whole(refusal.status, Served { bytes, name: "reason.txt".to_owned(), modified: None });
    if refusal.status == StatusCode::METHOD_NOT_ALLOWED {
        set(&mut response, ALLOW, "GET, HEAD");
    }
    response
}

/// Events without end; none for who only asks whether there are any.
pub(super) fn events(events: Option<Events>) -> Response<Body> {
    let mut response = empty(StatusCode::OK);
    set(&mut response, CONTENT_TYPE, "text/event-stream; charset=utf-8");
    set(&mut response, CACHE_CONTROL, "no-store");
    if let Some(events) = events {
        *response.body_mut() = Either::Right(events);
    }
    response
}

/// An answer without a body, or before it has one.
fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = status;
    for (name, value) in ALWAYS {
        set(&mut response, name, value);
    }
    response
}

/// An answer that says how long it is, and is not long.
fn nothing(status: StatusCode) -> Response<Body> {
    let mut response = empty(status);
    set(&mut response, CONTENT_LENGTH, "0");
    response
}

fn whole(status: StatusCode, served: Served) -> Response<Body> {
    let mut response = empty(status);
    set(&mut response, CONTENT_TYPE, &kind(&served.name));
    // Also where only the head is sent.
    set(&mut response, CONTENT_LENGTH, &served.bytes.len().to_string());
    *response.body_mut() = Either::Left(Full::new(served.bytes));
    response
}

/// The part of a file that a `Range` asks for.
fn part(mut served: Served, range: &str) -> Response<Body> {
    let len = served.bytes.len();
    match Range::read(range, len) {
        Range::Whole => whole(StatusCode::OK, served),
        Range::Beyond => {
            let mut response = nothing(StatusCode::RANGE_NOT_SATISFIABLE);
            set(&mut response, CONTENT_RANGE, &format!("bytes */{len}"));
            response
        }
        Range::Part(first, last) => {
            served.bytes = served.bytes.slice(first..=last);
            let mut response = whole(StatusCode::PARTIAL_CONTENT, served);
            set(&mut response, CONTENT_RANGE, &format!("bytes {first}-{last}/{len}"));
            response
        }
    }
}

/// Sets a header to what may stand in one; what may not is left out.
fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether the browser has the file as it is. A tag that it names decides before a time.
fn is_known(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        let all = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
        let mut tags = all.flat_map(|it| it.split(',')).map(str::trim);
        return tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag);
    }
    let since = text(headers, &header::IF_MODIFIED_SINCE).and_then(|it| httpdate::parse_http_date(it).ok());
    since.zip(modified).is_some_and(|(since, modified)| modified <= since)
}

/// Whether a part of the file will do, and not only if the file were still another.
fn may_be_part(request: &Parts, etag: &str, modified: Option<SystemTime>) -> bool {
    let of_this = |it: &HeaderValue| {
        let it = it.to_str().unwrap_or_default();
        it == etag || modified.is_some_and(|modified| it == httpdate::fmt_http_date(modified))
    };
    request.method == Method::GET && request.headers.get(header::IF_RANGE).is_none_or(of_this)
}

/// A time as a header can say it.
fn whole_seconds(time: SystemTime) -> Option<SystemTime> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    (seconds <= LAST_SECOND).then(|| UNIX_EPOCH + Duration::from_secs(seconds))
}

/// The MIME type of a file by its name. Texts of ours are UTF-8.
fn kind(name: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
    let kind = match extension.as_str() {
        "xml" if name.rsplit('/').next() == Some("atom.xml") => "application/atom+xml",
        "xml" => "application/xml",
        "mjs" => "text/javascript",
        // To be read in the browser, which saves what it does not know.
        "md" => "text/plain",
        other => MimeGuess::from_ext(other).first_raw().unwrap_or("application/octet-stream"),
    };
    let is_text = kind.starts_with("text/") || kind.ends_with("xml") || kind.ends_with("json");
    format!("{kind}{}", if is_text { "; charset=utf-8" } else { "" })
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// All of it: it asks for several parts, or nobody can tell for what.
    Whole,
    /// From one byte to another, both included.
    Part(usize, usize),
    /// What the file does not have.
    Beyond,
}

impl Range {
    fn read(range: &str, len: usize) -> Self {
        let Some((first, last)) = range.strip_prefix("bytes=").and_then(|it| it.trim().split_once('-')) else {
            return Self::Whole;
        };
        match (number(first), number(last)) {
            (None, Some(0)) if first.is_empty() => Self::Beyond,
            (None, Some(count)) if first.is_empty() => Self::within(len.saturating_sub(count), len, len),
            (Some(first), None) if last.is_empty() => Self::within(first, len, len),
            (Some(first), Some(last)) if first <= last => Self::within(first, last.saturating_add(1), len),
            _ => Self::Whole,
        }
    }

    fn within(from: usize, to: usize, len: usize) -> Self {
        if from < len { Self::Part(from, to.min(len) - 1) } else { Self::Beyond }
    }
}

/// A number; one that is too large is larger than any file.
fn number(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Range, Served, file, kind, moved};
    use bytes::Bytes;
    use hyper::{Request, Response, http::request::Parts};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    fn asked(headers: &[(&str, &str)]) -> Parts {
        let request = headers.iter().fold(Request::new(()), |mut request, (name, value)| {
            let name = hyper::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
            request
        });
        request.into_parts().0
    }

    /// Ten bytes, changed at a time in the last century.
    fn answer(headers: &[(&str, &str)]) -> Response<super::Body> {
        let modified = Some(UNIX_EPOCH + Duration::from_millis(784_111_777_500));
        file(Served { bytes: Bytes::from_static(b"0123456789"), name: "a/x.css".to_owned(), modified }, &asked(headers))
    }

    fn header<'a>(response: &'a Response<super::Body>, name: &str) -> &'a str {
        response.headers().get(name).map_or("", |it| it.to_str().unwrap())
    }

    #[test]
    fn ranges() {
        for (range, want) in [
            ("bytes=0-0", Range::Part(0, 0)),
            ("bytes=2-", Range::Part(2, 9)),
            ("bytes=2-99", Range::Part(2, 9)),
            ("bytes=-3", Range::Part(7, 9)),
            ("bytes=-99", Range::Part(0, 9)),
            ("bytes=9-18446744073709551615", Range::Part(9, 9)),
            ("bytes=10-", Range::Beyond),
            ("bytes=18446744073709551616-", Range::Beyond),
            ("bytes=-0", Range::Beyond),
            ("bytes=5-2", Range::Whole),
            ("bytes=0-0,2-2", Range::Whole),
            ("bytes=-", Range::Whole),
            ("bytes=+1-2", Range::Whole),
            ("bytes=abc", Range::Whole),
            ("bytes=--1", Range::Whole),
            ("lines=1-2", Range::Whole),
        ] {
            assert_eq!(Range::read(range, 10), want, "{range}");
        }
        assert_eq!([Range::read("bytes=0-", 0), Range::read("bytes=-1", 0)], [Range::Beyond, Range::Beyond]);
    }

    #[test]
    fn parts_say_which_they_are() {
        let part = answer(&[("range", "bytes=2-4")]);
        assert_eq!((part.status().as_u16(), header(&part, "content-range")), (206, "bytes 2-4/10"));
        assert_eq!(header(&part, "content-length"), "3");
        let beyond = answer(&[("range", "bytes=10-")]);
        assert_eq!((beyond.status().as_u16(), header(&beyond, "content-range")), (416, "bytes */10"));
        let etag = header(&part, "etag").to_owned();
        for (condition, want) in [(&*etag, 206), ("\"another\"", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 206)] {
            let status = answer(&[("range", "bytes=2-4"), ("if-range", condition)]).status().as_u16();
            assert_eq!(status, want, "{condition}");
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = answer(&[]);
        assert_eq!((first.status().as_u16(), header(&first, "content-length")), (200, "10"));
        assert_eq!(header(&first, "last-modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
        let etag = header(&first, "etag").to_owned();
        let many = format!("\"x\", W/{etag}");
        for (name, value, want) in [
            ("if-none-match", &*etag, 304),
            ("if-none-match", &*many, 304),
            ("if-none-match", "*", 304),
            ("if-none-match", "\"x\"", 200),
            ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT", 304),
            ("if-modified-since", "Sun, 06 Nov 1994 08:49:36 GMT", 200),
            ("if-modified-since", "yesterday", 200),
        ] {
            assert_eq!(answer(&[(name, value)]).status().as_u16(), want, "{name}: {value}");
        }
        let both = [("if-none-match", "\"x\""), ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")];
        assert_eq!(answer(&both).status().as_u16(), 200);
        let known = answer(&[("if-none-match", &etag), ("range", "bytes=0-0")]);
        assert_eq!(
            (known.status().as_u16(), header(&known, "content-type"), header(&known, "etag")),
            (304, "", &*etag)
        );
    }

    #[test]
    fn odd_times_are_not_told() {
        for odd in [UNIX_EPOCH - Duration::from_secs(9), UNIX_EPOCH + Duration::from_secs(300_000_000_000)] {
            let served =
                |modified: SystemTime| Served { bytes: Bytes::new(), name: String::new(), modified: Some(modified) };
            assert_eq!(header(&file(served(odd), &asked(&[])), "last-modified"), "");
        }
    }

    #[test]
    fn kinds() {
        for (name, want) in [
            ("index.html", "text/html; charset=utf-8"),
            ("STYLE.CSS", "text/css; charset=utf-8"),
            ("app.js", "text/javascript; charset=utf-8"),
            ("app.mjs", "text/javascript; charset=utf-8"),
            ("tags/x/atom.xml", "application/atom+xml; charset=utf-8"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("data.json", "application/json; charset=utf-8"),
            ("site.webmanifest", "application/manifest+json; charset=utf-8"),
            ("favicon.svg", "image/svg+xml; charset=utf-8"),
            ("notes.md", "text/plain; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("i.webp", "image/webp"),
            ("f.woff2", "font/woff2"),
            ("noext", "application/octet-stream"),
            ("u.weird", "application/octet-stream"),
        ] {
            assert_eq!(kind(name), want, "{name}");
        }
    }

    #[test]
    fn every_answer_is_for_its_own_origin() {
        for answer in [answer(&[]), moved("/x/")] {
            for (name, want) in [
                ("x-content-type-options", "nosniff"),
                ("cross-origin-resource-policy", "same-origin"),
                ("x-frame-options", "SAMEORIGIN"),
                ("referrer-policy", "no-referrer"),
                ("cache-control", "no-cache"),
                ("access-control-allow-origin", ""),
                ("server", ""),
            ] {
                assert_eq!(header(&answer, name), want, "{name}");
            }
        }
    }
}
