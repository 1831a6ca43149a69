//! `reprint serve` as a process: a site's folder and arguments in; its address, what it says and what it answers out. It waits
//! for lines and answers with a deadline, and ends the process it started, no other.

use crate::chromium::PATIENCE;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Instant,
};
use url::Url;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    lines: Receiver<(Instant, String)>,
    said: Vec<String>,
    address: Url,
}

/// An answer to a plain request.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// What it says.
    pub(crate) text: String,
}

impl Server {
    /// Starts `program serve …` in a folder and waits until it listens.
    pub(crate) fn start(program: &Path, dir: &Path, args: &[&str]) -> Self {
        let mut process = Command::new(program)
            .arg("serve")
            .args(args)
            .current_dir(dir)
            .env_remove("GITHUB_ACTIONS")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = process.stderr.take().unwrap();
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(stderr).lines();
            lines.map_while(Result::ok).try_for_each(|line| sender.send((Instant::now(), line)))
        });
        let address = Url::parse("http://127.0.0.1/").unwrap();
        let mut server = Self { process, lines, said: Vec::new(), address };
        let line = server.line(|line| line.starts_with("Serving http://")).1;
        server.address = Url::parse(line.split(' ').nth(1).unwrap()).unwrap();
        server
    }

    /// Where the site is served.
    pub(crate) fn address(&self) -> &Url {
        &self.address
    }

    /// The address of a page or file of the site.
    pub(crate) fn at(&self, path: &str) -> Url {
        self.address.join(path).unwrap()
    }

    /// Waits for the next line that `is_it` takes, and says when it came.
    pub(crate) fn line(&mut self, is_it: impl Fn(&str) -> bool) -> (Instant, String) {
        let start = Instant::now();
        while let Ok((at, line)) = self.lines.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
            self.said.push(line.clone());
            if is_it(&line) {
                return (at, line);
            }
        }
        panic!("the server does not say it:\n{}", self.said.join("\n"));
    }

    /// Everything it has said.
    pub(crate) fn said(&mut self) -> String {
        self.said.extend(self.lines.try_iter().map(|it| it.1));
        self.said.join("\n")
    }

    /// Asks for a page without a browser.
    pub(crate) fn get(&self, path: &str) -> Answer {
        let url = self.at(path);
        let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!("GET {}{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", url.path());
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, text) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {url}: {answer:?}"));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
        Answer { status: status.unwrap_or_else(|| panic!("no answer to {url}: {head}")), text: text.to_owned() }
    }

    /// Presses Ctrl-C and waits for the end: the exit code.
    pub(crate) fn interrupt(self) -> Option<i32> {
        self.signal("-INT")
    }

    /// Sends a signal and waits for the end: the exit code.
    pub(crate) fn signal(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        // Its pipe closes when it ends.
        let start = Instant::now();
        while let Ok((_, line)) = self.lines.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
            self.said.push(line);
        }
        assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.said.join("\n"));
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
