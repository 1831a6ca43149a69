//! Requests over raw sockets, as odd as anybody's, to a small site of its own that the real program serves.

use crate::{chromium::PATIENCE, served};
use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
};
use tempfile::TempDir;

/// What no answer may hold.
pub(crate) const SECRET: &str = "not-for-you";

/// A server on a small site of its own.
pub(crate) struct Server {
    pub(crate) process: served::Server,
    pub(crate) address: SocketAddr,
    /// The folder that holds the site's, and a file beside it.
    pub(crate) dir: TempDir,
}

/// What a server said to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// A server with more on its command line.
    pub(crate) fn start_with(args: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        write_site(dir.path());
        let program = Path::new(env!("CARGO_BIN_EXE_reprint"));
        let args = [&["-p", "0"], args].concat();
        let mut process = served::Server::start(program, &dir.path().join("site"), &args);
        // The first turn is over: all is on disk.
        process.line(|line| line.starts_with("made "));
        let address = process.address().socket_addrs(|| None).unwrap()[0];
        Self { process, address, dir }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Connects, says something, and leaves it at that.
    pub(crate) fn say(&self, bytes: impl AsRef<[u8]>) -> TcpStream {
        let mut stream = self.connect();
        // The server may have said no before all is said.
        let _ = stream.write_all(bytes.as_ref());
        stream
    }

    /// The answer to bytes that ask for the end of the connection.
    pub(crate) fn raw(&self, bytes: impl AsRef<[u8]>) -> Answer {
        let mut answer = Vec::new();
        match self.say(bytes).read_to_end(&mut answer) {
            Err(err) if err.kind() != ErrorKind::ConnectionReset => panic!("no answer: {err}"),
            _ => Answer::read(&answer),
        }
    }

    /// The answer to `GET /x`, with these headers beside the usual.
    pub(crate) fn ask(&self, line: &str, headers: &[(&str, &str)]) -> Answer {
        self.raw(self.request(line, &self.address.to_string(), headers))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[])
    }

    pub(crate) fn request(&self, line: &str, host: &str, headers: &[(&str, &str)]) -> String {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")
    }

    /// The head of the answer to a request for events, and its first line of data if there is one.
    pub(crate) fn listen(&self, headers: &[(&str, &str)]) -> (Answer, Option<String>) {
        let request = self.request("GET /_reprint/events?page=index.html&key=0", &self.address.to_string(), headers);
        let mut lines = BufReader::new(self.say(request)).lines().map(Result::unwrap);
        let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let answer = Answer::read(format!("{}\r\n\r\n", head.join("\r\n")).as_bytes());
        let data = (answer.status == 200).then(|| lines.find_map(|line| Some(line.strip_prefix("data: ")?.to_owned())));
        (answer, data.flatten())
    }
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default();
        Self { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let of = |line: &'_ str| line.split_once(": ").is_some_and(|(it, _)| it.eq_ignore_ascii_case(name));
        self.head.lines().skip(1).find(|line| of(line)).map_or("", |line| line.split_once(": ").unwrap().1)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn write_site(dir: &Path) {
    let write = |path: &str, text: &[u8]| {
        let file = dir.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write("secret.txt", SECRET.as_bytes());
    write("site-secret/secret.txt", SECRET.as_bytes());
    write("site/site.toml", "title = \"试\"\n".as_bytes());
    let text = "这一段写得长一些，好让它像一篇文章。".repeat(20);
    write("site/content/a.md", format!("+++\ntitle = \"桥\"\ndate = 2021-03-01\n+++\n\n{text}\n").as_bytes());
    write("site/content/pages/about.md", "# 关于\n\n这里。\n".as_bytes());
    write("site/static/中文/甲 乙.txt", "找到了".as_bytes());
    write("site/static/big.bin", &(0..=255).cycle().take(1 << 20).collect::<Vec<u8>>());
    for (name, text) in KINDS {
        write(&format!("site/static/{name}"), text.as_bytes());
    }
    for hidden in [".env", ".git/config", "x/.hidden"] {
        write(&format!("site/static/{hidden}"), SECRET.as_bytes());
    }
    #[cfg(unix)]
    for (name, target) in [("out", "../../secret.txt"), ("up", "../.."), ("x/up.txt", "../../../secret.txt")] {
        std::os::unix::fs::symlink(target, dir.join("site/static").join(name)).unwrap();
    }
}

/// Files of every kind, with what is in them.
pub(crate) const KINDS: [(&str, &str); 10] = [
    ("k.css", "a{}"),
    ("k.js", "1"),
    ("k.json", "{}"),
    ("k.xml", "<x/>"),
    ("k.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("k.txt", "x"),
    ("k.webp", "RIFF"),
    ("k.woff2", "wOF2"),
    ("k.weird", "<script>alert(1)</script>"),
    ("noext", "<script>alert(1)</script>"),
];
