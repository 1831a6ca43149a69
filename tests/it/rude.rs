//! A server on this machine that serves pictures and pages badly: it breaks off, drips, lies about lengths and kinds, and leads astray.
//! It notes every question. What it does is decided by the path alone, and by how often that was asked for.

use image::{ImageFormat, Rgb, RgbImage};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// The server. It ends with the tests.
pub(crate) struct Rude {
    /// `127.0.0.1:port`.
    pub(crate) host: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Rude {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let notes = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, notes) = (stream.unwrap(), notes.clone());
                // Whoever asked may be gone before the answer is.
                thread::spawn(move || drop(answer(&mut stream, &notes)));
            }
        });
        Self { host, asked }
    }

    pub(crate) fn port(&self) -> u16 {
        self.host.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.host)
    }

    /// The heads of all questions, in the order in which they came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What was asked for: each path with how often, and with the parts that were asked for.
    pub(crate) fn asked(&self) -> BTreeMap<String, (usize, Vec<String>)> {
        let mut all: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
        for head in self.heads() {
            let (count, parts) = all.entry(path(&head).to_owned()).or_default();
            *count += 1;
            parts.extend(header(&head, "range").map(str::to_owned));
        }
        all
    }
}

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap().trim_start_matches('/')
}

pub(crate) fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A picture of one colour but for its left column, so that pictures of different widths and colours have different bytes.
pub(crate) fn png(width: u32, height: u32, red: u8) -> Vec<u8> {
    written(width, height, red, ImageFormat::Png)
}

fn written(width: u32, height: u32, red: u8, format: ImageFormat) -> Vec<u8> {
    let colour = |x: u32, y: u32| Rgb([red, (x * 31 % 256) as u8, (x * y % 256) as u8]);
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, colour).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A photograph that says where it was taken.
fn photograph() -> Vec<u8> {
    let jpeg = written(40, 30, 5, ImageFormat::Jpeg);
    [&jpeg[..2], b"\xFF\xE1\0\x10Exif\0\0GPS 1,2!", &jpeg[2..]].concat()
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    ok(&format!("Content-Length: {}\r\n", body.len()), body)
}

/// The first half of a picture, with the length of all of it.
fn half(headers: &str, body: &[u8]) -> Vec<u8> {
    ok(&format!("Content-Length: {}\r\n{headers}", body.len()), &body[..body.len() / 2])
}

/// A part of a picture, as asked for or not.
fn part(body: &[u8], from: usize, said: usize) -> Vec<u8> {
    let (rest, end) = (&body[from..], body.len());
    let head = format!("Content-Length: {}\r\nContent-Range: bytes {said}-{}/{end}\r\n", rest.len(), end - 1);
    [format!("HTTP/1.1 206 Partial Content\r\n{head}\r\n").as_bytes(), rest].concat()
}

fn status(line: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

fn moved(to: &str) -> Vec<u8> {
    status(&format!("302 Found\r\nLocation: {to}"))
}

fn answer(stream: &mut TcpStream, notes: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let head = head(stream)?;
    let path = path(&head).to_owned();
    let times = {
        let mut notes = notes.lock().unwrap();
        let before = notes.iter().filter(|head| self::path(head) == path).count();
        notes.push(head.clone());
        before + 1
    };
    if path.starts_with("reset") {
        // What was not read when a connection is closed makes it break.
        return Ok(());
    }
    let mut taken = vec![0; head.len()];
    stream.read_exact(&mut taken)?;
    match path.as_str() {
        "endless.jpg" => endless(stream, b"\xFF\xD8\xFF\xE0", &[0; 4096], Duration::ZERO),
        "video.jpg" => endless(stream, &ok("", b"\0\0\0\x10ftypisom\0\0\0\0"), &[0; 4096], Duration::ZERO),
        "head.png" => endless(stream, b"HTTP/1.1 200 OK\r\nX: ", &[b'x'; 4096], Duration::ZERO),
        "drip.jpg" => endless(stream, &ok("", b"\xFF\xD8\xFF\xE0"), &[0], Duration::from_millis(5)),
        _ if path.starts_with("drip") => endless(stream, &ok("", b"\xFF\xD8\xFF\xE0"), &[0], Duration::from_millis(20)),
        "silent.jpg" => hold(stream, &ok("", b"\xFF\xD8\xFF\xE0")),
        "mute.html" => hold(stream, b""),
        "stalls.png" if times == 1 => hold(stream, &half("ETag: \"1\"\r\n", &png(50, 40, 3))),
        _ => stream.write_all(&reply(&path, &head, times)),
    }
}

/// What it answers where it answers in one go.
fn reply(path: &str, head: &str, times: usize) -> Vec<u8> {
    let picture = png(20, 10, 1);
    let goes_on = header(head, "range").map(|range| range["bytes=".len()..].trim_end_matches('-').parse().unwrap());
    match (path, times) {
        ("truncated.png" | "stalls.png", 2..) => match (goes_on, header(head, "if-range")) {
            (Some(from), Some("\"1\"")) => part(&png(50, 40, 3), from, from),
            _ => status("400 Bad Request"),
        },
        ("truncated.png", _) => half("ETag: \"1\"\r\n", &png(50, 40, 3)),
        ("plain.png" | "weak.png", 2..) => whole(&png(51, 40, 3)),
        ("plain.png", _) => half("", &png(51, 40, 3)),
        ("weak.png", _) => half("ETag: W/\"1\"\r\n", &png(51, 40, 3)),
        ("confused.png", 1) => half("Last-Modified: Tue, 02 Mar 2021 00:00:00 GMT\r\n", &png(52, 40, 3)),
        ("confused.png", 2) => part(&png(52, 40, 3), 0, 0),
        ("confused.png", _) => whole(&png(52, 40, 3)),
        ("changed.png", 1) => half("ETag: \"1\"\r\n", &png(53, 40, 3)),
        ("changed.png", _) => whole(&png(54, 40, 3)),
        ("breaks.png", _) => half("", &png(55, 40, 3)),
        ("loop.png", _) => moved("/loop.png"),
        ("moved.png", _) => moved("wrong-type.png#x"),
        ("to-private.png", _) => moved("http://10.0.0.1/x.png"),
        ("to-metadata.png", _) => moved("//169.254.169.254/latest/"),
        ("to-port.png", _) => moved("http://127.0.0.1:25/x.png"),
        ("to-number.png", _) => moved("http://2130706433/x.png"),
        ("to-file.png", _) => moved("file:///etc/passwd"),
        ("to-nowhere.png", _) => status("302 Found"),
        ("no-head.html", _) if head.starts_with("HEAD") => status("405 Method Not Allowed"),
        ("head-breaks.html", _) if head.starts_with("HEAD") => Vec::new(),
        ("gone.html", _) => status("410 Gone"),
        ("guarded.html", _) => status("403 Forbidden"),
        ("missing.png", _) => status("404 Not Found"),
        ("ill.png", _) | ("recovers.png", 1) => status("500 Internal Server Error"),
        ("busy.png", 1) => status("429 Too Many Requests\r\nRetry-After: 0"),
        ("page.jpg", _) => ok("Content-Type: image/jpeg\r\n", b"<!doctype html><title>404</title>"),
        ("drawing.svg", _) => ok("Content-Type: image/png\r\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("bomb.png", _) => {
            let size = 30000u32.to_be_bytes();
            whole(&[&picture[..16], &size, &size, &picture[24..]].concat())
        }
        ("packed.png", _) => ok("Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\0"),
        ("wrong-type.png", _) => ok("Content-Type: text/html; charset=utf-8\r\n", &picture),
        ("too-short.png", _) => ok("Content-Length: 60\r\n", &picture),
        ("too-long.png", _) => ok("Content-Length: 6000\r\n", &png(21, 10, 1)),
        ("nothing.png", _) => whole(b""),
        ("garbage.png", _) => b"220 mail.example ESMTP\r\n".to_vec(),
        ("large.png", _) => whole(&png(150, 100, 1)),
        ("photograph.jpg", _) => whole(&photograph()),
        _ => whole(&picture),
    }
}

/// The head of a question, without taking it.
fn head(stream: &TcpStream) -> std::io::Result<String> {
    let mut seen = [0; 4096];
    loop {
        let len = stream.peek(&mut seen)?;
        let text = String::from_utf8_lossy(&seen[..len]).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            return Ok(text[..end + 4].to_owned());
        }
        // Nobody is there any more, or it is no HTTP.
        if !seen[..len].starts_with(b"G") && !seen[..len].starts_with(b"H") {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Goes on until nobody listens.
fn endless(stream: &mut TcpStream, start: &[u8], more: &[u8], rest: Duration) -> std::io::Result<()> {
    if start.starts_with(b"\xFF") {
        stream.write_all(&ok("", b""))?;
    }
    stream.write_all(start)?;
    loop {
        stream.write_all(more)?;
        thread::sleep(rest);
    }
}

/// Says something, and then nothing until the other side ends it.
fn hold(stream: &mut TcpStream, start: &[u8]) -> std::io::Result<()> {
    stream.write_all(start)?;
    stream.read_exact(&mut [0])
}
