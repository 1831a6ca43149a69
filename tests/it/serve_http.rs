//! What can be had from the development server: the files of the plan and nothing else, whole, in parts, or not again.

use crate::wire::{KINDS, SECRET, Server};
use std::fs;

/// Paths with more than one reading, of which one leads to the file beside the site's folder.
const AMBIGUOUS: [&str; 20] = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/about/../../secret.txt",
    "/about/%2e%2e/%2e%2e/secret.txt",
    "/index.html/../../secret.txt",
    "/./.././secret.txt",
    "/%00/../../secret.txt",
    "/../secret.txt%00.html",
    "/../site-secret/secret.txt",
    "/.%09./secret.txt",
    "/.%0a./secret.txt",
    "/%u002e%u002e/secret.txt",
    "/%",
    "/%zz",
    "../secret.txt",
    "/.env/.",
];

/// Paths with one reading, of something that no plan has.
const NOWHERE: [&str; 24] = [
    "/%252e%252e%252fsecret.txt",
    "/....//secret.txt",
    "/..;/secret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "//secret.txt",
    "/．．/secret.txt",
    "/..∕secret.txt",
    "/~root/.bashrc",
    "/C:/Windows/win.ini",
    "/index.html::$DATA",
    "/site.toml",
    "/content/a.md",
    "/@fs/etc/passwd?raw??",
    "/.reprint/",
    "/.env",
    "/%2eenv",
    "/.ENV",
    "/.git/config",
    "/x/.hidden",
    "/.nojekyll",
    "/out",
    "/up/secret.txt",
    "/up/",
    "/x/up.txt",
];

#[test]
fn what_has_more_than_one_reading_is_refused() {
    let server = Server::start();
    let secret = server.dir.path().join("secret.txt").display().to_string();
    let far = format!("/{}{}", "../".repeat(12), secret.trim_start_matches('/'));
    for path in AMBIGUOUS.into_iter().chain([&*far, &*far.replace("../", "%2e%2e%2f")]) {
        assert_eq!(server.get(path).status, 400, "{path}");
    }
    assert_eq!(server.raw(b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").status, 400);
    assert_eq!(server.get(&format!("/{}", "a/".repeat(3000))).status, 414);
}

#[test]
fn nothing_outside_the_plan_can_be_had() {
    let server = Server::start();
    let secret = server.dir.path().join("secret.txt").display().to_string();
    let absolute =
        [format!("/{secret}"), format!("/@fs{secret}?import&raw??"), format!("/@fs{secret}?.svg?.wasm?init")];
    for path in NOWHERE.into_iter().chain(absolute.iter().map(|it| &**it)) {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains(SECRET) && !answer.text().contains("root:x:"), "{path}");
    }
    // What stands behind a number sign is never sent by browsers, and never read here.
    let answer = server.get("/#/../secret.txt");
    assert_eq!((answer.status, answer.text() == server.get("/").text()), (200, true));
}

#[test]
fn it_only_reads() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "get"] {
        let answer = server.ask(&format!("{method} /"), &[("Content-Length", "0")]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    for path in ["/", "/none", "/big.bin", "/about", "/_reprint/client.js"] {
        let (get, head) = (server.get(path), server.ask(&format!("HEAD {path}"), &[]));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        assert_eq!(get.header("content-length"), get.body.len().to_string(), "{path}");
    }
    assert_eq!(server.ask("HEAD /_reprint/events", &[]).status, 200);
}

#[test]
fn parts_of_files() {
    let server = Server::start();
    let whole = server.get("/big.bin").body;
    assert_eq!(whole.len(), 1 << 20);
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=-5", 1_048_571, 1_048_575),
        ("bytes=1048570-", 1_048_570, 1_048_575),
        ("bytes=1000-99999999", 1000, 1_048_575),
    ] {
        let part = server.ask("GET /big.bin", &[("Range", range)]);
        assert_eq!((part.status, part.header("content-range")), (206, &*format!("bytes {first}-{last}/1048576")));
        assert!(part.body == whole[first..=last], "{range}");
    }
    for range in ["bytes=1048576-", "bytes=18446744073709551616-", "bytes=-0"] {
        let beyond = server.ask("GET /big.bin", &[("Range", range)]);
        assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */1048576"), "{range}");
    }
    let many = format!("bytes={}", ["0-"; 1000].join(","));
    for range in ["bytes=5-2", "bytes=abc", "bytes=0-0,2-2", &*many] {
        let answer = server.ask("GET /big.bin", &[("Range", range)]);
        assert_eq!((answer.status, answer.body.len()), (200, 1 << 20), "{range}");
    }
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let server = Server::start();
    let file = server.get("/big.bin");
    let (etag, modified) = (file.header("etag"), file.header("last-modified"));
    assert!(etag.starts_with('"') && modified.ends_with(" GMT"), "{}", file.head);
    for condition in
        [("If-None-Match", etag), ("If-None-Match", &*format!("\"x\", W/{etag}")), ("If-Modified-Since", modified)]
    {
        let answer = server.ask("GET /big.bin", &[condition]);
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{condition:?}");
    }
    for condition in [("If-None-Match", "\"x\""), ("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT")] {
        assert_eq!(server.ask("GET /big.bin", &[condition]).status, 200, "{condition:?}");
    }
    let page = server.get("/about/");
    assert_eq!(server.ask("GET /about/", &[("If-None-Match", page.header("etag"))]).status, 304);
}

#[test]
fn files_have_the_type_of_their_name() {
    let server = Server::start();
    let types = [
        "text/css; charset=utf-8",
        "text/javascript; charset=utf-8",
        "application/json; charset=utf-8",
        "application/xml; charset=utf-8",
        "image/svg+xml; charset=utf-8",
        "text/plain; charset=utf-8",
        "image/webp",
        "font/woff2",
        "application/octet-stream",
        "application/octet-stream",
    ];
    for ((name, text), want) in KINDS.into_iter().zip(types) {
        let answer = server.get(&format!("/{name}"));
        assert_eq!((answer.status, answer.header("content-type"), &*answer.text()), (200, want, text), "{name}");
    }
    assert_eq!(server.get("/").header("content-type"), "text/html; charset=utf-8");
    assert_eq!(server.get("/atom.xml").header("content-type"), "application/atom+xml; charset=utf-8");
}

#[test]
fn names_in_any_letters() {
    let server = Server::start();
    for path in ["/%E4%B8%AD%E6%96%87/%E7%94%B2%20%E4%B9%99.txt", "/%e4%b8%ad%e6%96%87/%e7%94%b2%20%e4%b9%99.txt?x=1&y"]
    {
        let answer = server.get(path);
        assert_eq!((answer.status, &*answer.text()), (200, "找到了"), "{path}");
    }
    // The same in another encoding is another name.
    assert_eq!(server.get("/%D6%D0%CE%C4/").status, 404);
}

#[test]
fn folders_have_a_final_slash() {
    let server = Server::start();
    assert_eq!([server.get("/about/").status, server.get("/about/index.html").status], [200, 200]);
    for (path, want) in [("/about", "/about/"), ("/%61bout?x=//evil.example", "/about/?x=//evil.example")] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location"), answer.body.len()), (301, want, 0), "{path}");
    }
    for path in ["//about", "//evil.example/about", "/about//", "/index.html/"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location")), (404, ""), "{path}");
    }
    for path in ["//evil.example/..", "/%5cevil.example/..", "/\\evil.example/..", "/about%0d%0aX-Injected:1"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location"), answer.header("x-injected")), (400, "", ""), "{path}");
    }
}

#[test]
fn what_is_not_there_is_the_sites_own_404_page() {
    let server = Server::start();
    let own = server.get("/404.html");
    assert_eq!(own.status, 200);
    let without_script = |page: String| page.split("<script").next().unwrap().to_owned();
    for path in ["/none", "/none/such/", "/about/none.html", "/_reprint/none", "/%F0%9F%94%A5"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        assert_eq!(without_script(answer.text()), without_script(own.text()), "{path}");
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let server = Server::start_with(&["-u", "https://a.example/档/x/"]);
    let base = "/%E6%A1%A3/x/";
    for path in ["", "about/", "k.css", "_reprint/client.js"] {
        assert_eq!(server.get(&format!("{base}{path}")).status, 200, "{path}");
    }
    for (path, want) in [("/", base), ("/%E6%A1%A3/x", base), ("/%E6%A1%A3/x/about", &*format!("{base}about/"))] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location")), (301, want), "{path}");
    }
    for path in ["/about/", "/k.css", "/%E6%A1%A3/", "/_reprint/client.js", "/%E6%A1%A3/xk.css"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn our_script_is_in_the_answer_and_nowhere_else() {
    let server = Server::start();
    let page = server.get("/about/").text();
    let script = "<script src=\"/_reprint/client.js\" data-base=\"/\" data-page=\"about/index.html\" data-key=\"";
    assert_eq!(page.matches(script).count(), 1, "{page}");
    let published = fs::read_to_string(server.dir.path().join("site/public/about/index.html")).unwrap();
    let start = page.find(script).unwrap();
    let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
    assert_eq!(format!("{}{}", &page[..start], &page[end..]), published, "nothing else differs");
}
