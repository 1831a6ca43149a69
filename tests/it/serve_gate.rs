//! What the development server promises to those who share a machine or a browser with it: who may ask, and that nobody keeps
//! it from answering.

use crate::wire::Server;
use std::{net::TcpStream, process::Command};

#[test]
fn it_listens_at_loopback_unless_told() {
    let server = Server::start();
    assert!(server.address.ip().is_loopback(), "{}", server.address);
    assert_eq!(server.get("/").status, 200);
    // Loopback is a whole network: another address of it is not the one that we listen at.
    #[cfg(target_os = "linux")]
    assert!(TcpStream::connect(("127.0.0.2", server.address.port())).is_err());
}

#[test]
fn it_answers_to_its_own_host_only() {
    let server = Server::start();
    let port = server.address.port();
    let status = |host: &str| server.raw(server.request("GET /", host, &[])).status;
    for ours in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        assert_eq!(status(&format!("{ours}:{port}")), 200, "{ours}");
    }
    for foreign in [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example#127.0.0.1", "a@127.0.0.1",
        "0.0.0.0", "10.0.0.1", "[::1", "a:b:c", "%00",
    ] {
        assert_eq!([status(foreign), status(&format!("{foreign}:{port}"))], [403, 403], "{foreign}");
    }
    assert_eq!([status("127.0.0.1"), status("127.0.0.1:99999999"), status("")], [403, 403, 403]);
    assert_eq!(status("例え.example"), 400);
    let ours = server.address;
    assert_eq!(server.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    let two = format!("GET / HTTP/1.1\r\nHost: {ours}\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(server.raw(two).status, 400);
    assert_eq!(server.ask("GET http://evil.example/", &[]).status, 403);
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn only_our_own_pages_hear_events() {
    let server = Server::start();
    let port = server.address.port();
    let ours = format!("http://{}", server.address);
    for headers in [
        vec![],
        vec![("Origin", &*ours)],
        vec![("Sec-Fetch-Site", "same-origin")],
        vec![("Origin", &*ours), ("Sec-Fetch-Site", "same-origin")],
    ] {
        let (answer, data) = server.listen(&headers);
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(data.is_some_and(|it| it.starts_with('{')), "{headers:?}");
    }
    let other_port = format!("http://127.0.0.1:{}", port.wrapping_add(1));
    let [https, longer] = [format!("https://{}", server.address), format!("{ours}.evil.example")];
    for origin in ["https://evil.example", "null", "http://", "", &*other_port, &*https, &*longer] {
        assert_eq!(server.listen(&[("Origin", origin)]).0.status, 403, "{origin}");
    }
    for site in ["cross-site", "same-site", "anything"] {
        let navigation = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        assert_eq!(
            [server.listen(&navigation[..1]).0.status, server.listen(&navigation).0.status],
            [403, 403],
            "{site}"
        );
    }
}

#[test]
fn foreign_pages_can_link_here_and_no_more() {
    let server = Server::start();
    for (mode, dest, want) in
        [("navigate", "document", 200), ("navigate", "iframe", 403), ("no-cors", "script", 403), ("cors", "empty", 403)]
    {
        let from = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)];
        assert_eq!(server.ask("GET /k.js", &from).status, want, "{dest}");
    }
    let own = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "script")];
    assert_eq!(server.ask("GET /k.js", &own).status, 200);
}

#[test]
fn no_answer_says_that_others_may_read_it() {
    let server = Server::start();
    let preflight = [("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Private-Network", "true")];
    for origin in ["https://evil.example", "null", &format!("http://{}", server.address)] {
        for line in ["GET /", "GET /none", "GET /about", "GET /_reprint/client.js", "OPTIONS /"] {
            let answer = server.ask(line, &[&[("Origin", origin)], &preflight[..]].concat());
            assert!(!answer.head.to_lowercase().contains("access-control"), "{line}: {}", answer.head);
        }
    }
}

#[test]
fn every_answer_has_the_headers_that_keep_it_here() {
    let server = Server::start();
    for path in ["/", "/about", "/none", "/k.css", "/_reprint/client.js", "/%00"] {
        let answer = server.get(path);
        for (name, want) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "SAMEORIGIN"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-cache"),
            ("server", ""),
        ] {
            assert_eq!(answer.header(name), want, "{path}: {name}");
        }
    }
}

#[test]
fn odd_requests_end_their_own_connection_only() {
    let server = Server::start();
    let host = server.address;
    let with = |headers: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    for (request, want) in [
        (with(&format!("X: {}\r\n", "a".repeat(65_536))), 431),
        (with(&"X: 1\r\n".repeat(5000)), 431),
        (with("Content-Length: -1\r\n"), 400),
        (with("X: a\r\n b\r\n"), 400),
        (with("Content-Length: 999999999999999\r\n"), 200),
        (format!("GET /{} HTTP/1.1\r\n", "a".repeat(1_000_000)), 431),
        ("GET /a b HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("\u{16}\u{3}\u{1}\u{2}\r\n\r\n".to_owned(), 400),
    ] {
        let answer = server.raw(&request);
        // Where much is left unread, the answer may be lost with the connection.
        assert!(
            answer.status == want || answer.head.is_empty(),
            "{}: {}",
            &request[..20.min(request.len())],
            answer.head
        );
        assert_eq!(server.get("/").status, 200);
    }
}

#[test]
fn those_who_say_nothing_keep_nobody_out() {
    allow_many_files();
    let server = Server::start();
    let host = server.address;
    let beginnings = [
        String::new(),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-a: "),
        format!("GET /big.bin HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /_reprint/events HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000\r\n\r\nx"),
    ];
    let silent: Vec<TcpStream> = beginnings.iter().cycle().take(1000).map(|it| server.say(it)).collect();
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/big.bin").body.len(), 1 << 20);
    assert_eq!(server.listen(&[]).0.status, 200);
    drop(silent);
    assert_eq!(server.get("/").status, 200);
}

#[test]
#[cfg(unix)]
fn it_ends_at_once_whoever_is_connected() {
    use std::{
        io::{BufRead, BufReader, Read},
        net::TcpListener,
    };
    for signal in ["-INT", "-TERM"] {
        let server = Server::start();
        let request = server.request("GET /_reprint/events", &server.address.to_string(), &[]);
        let mut listening = BufReader::new(server.say(request));
        let mut line = String::new();
        listening.read_line(&mut line).unwrap();
        assert_eq!(line, "HTTP/1.1 200 OK\r\n");
        let _half = server.say("GET / HTTP/1.1\r\n");
        assert_eq!(server.process.signal(signal), Some(0), "{signal}");
        // The stream is over, and the port is free.
        let _ = listening.read_to_string(&mut line);
        TcpListener::bind(server.address).unwrap();
    }
}

#[test]
fn a_port_that_cannot_be_had_says_what_to_do() {
    let server = Server::start();
    let port = server.address.port().to_string();
    for (args, want) in [
        (["-p", &*port], format!("127.0.0.1:{port}: another program listens there; name another port with --port")),
        // 192.0.2.0/24 is for documents: nobody has it.
        (
            ["-i", "192.0.2.1"],
            "192.0.2.1: not an address of this machine; name one of its own with --interface".to_owned(),
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprint"));
        let out = command.arg("serve").args(args).current_dir(server.dir.path().join("site")).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(1), "{said}");
        assert!(said.contains(&want), "{said}");
    }
}

/// Lets this process open as many files as it may, of which some systems give only a few unasked.
fn allow_many_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.map_or(4096, |most| most.min(4096));
        if limit.current.is_some_and(|now| now < wanted) {
            setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).unwrap();
        }
    }
}
