//! What a real browser makes of the published pages when it opens them from the file system: the stylesheet is applied, the
//! Content-Security-Policy has nothing to forbid, and nothing is asked of any host.

use crate::demonstration::{Demonstration, files};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};
use tempfile::TempDir;
use url::Url;

/// Where Chromium may be, by the names that systems give it.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// How the browser is run: for a program, alone, without talking to its maker.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--remote-debugging-pipe",
];

/// A browser that hangs has failed; one that works never takes this long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser with one tab, driven through a pipe.
struct Browser {
    process: Child,
    requests: ChildStdin,
    answers: Receiver<Value>,
    session: String,
    last_id: u64,
    _profile: TempDir,
}

/// What happened while a page was opened.
#[derive(Debug, Default)]
struct Visit {
    /// Addresses that the page asked for, itself first, then sorted; not its icon, which browsers fetch when they like.
    asked: Vec<String>,
    /// What the browser complained of: forbidden loads, missing files, mistakes.
    complaints: Vec<String>,
}

impl Browser {
    /// A browser that reaches the network, if it tries, through a proxy of ours only.
    fn start(proxy: &Proxy) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The browser reads requests from its descriptor 3 and writes answers to 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null", "sh"])
            .arg(program())
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--proxy-server=http://127.0.0.1:{}", proxy.port))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (requests, answers) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let answers = messages(answers);
        let mut browser = Self { process, requests, answers, session: String::new(), last_id: 0, _profile: profile };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        browser.session = browser.ask("Target.attachToTarget", target)["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Network", "Log", "Runtime", "Audits"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Sends a request; what happens before its answer is told to `note`.
    fn ask_noting(&mut self, method: &str, params: Value, mut note: impl FnMut(&Value)) -> Value {
        self.last_id += 1;
        let mut request = json!({ "id": self.last_id, "method": method, "params": params });
        if !self.session.is_empty() {
            request["sessionId"] = json!(self.session);
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let message = self.next();
            if message["id"] == self.last_id {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].clone();
            }
            note(&message);
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.ask_noting(method, params, |_| ())
    }

    fn next(&mut self) -> Value {
        self.answers.recv_timeout(PATIENCE).expect("the browser has stopped talking")
    }

    /// Opens a page and waits until all that it loads is there.
    fn open(&mut self, address: &Url) -> Visit {
        let mut events = Vec::new();
        self.ask_noting("Page.navigate", json!({ "url": address.as_str() }), |it| events.push(it.clone()));
        while !events.iter().any(|it| it["method"] == "Page.loadEventFired") {
            let event = self.next();
            events.push(event);
        }
        // A picture of the page needs all that the page shows, and makes the browser tell what it still holds back.
        self.ask_noting("Page.captureScreenshot", json!({}), |it| events.push(it.clone()));
        let mut visit = Visit::default();
        for event in events {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => visit.asked.push(text(&params["request"]["url"])),
                "Log.entryAdded" => visit.complaints.push(text(&params["entry"]["text"])),
                "Runtime.exceptionThrown" => visit.complaints.push(params.to_string()),
                "Audits.issueAdded" => visit.complaints.push(text(&params["issue"]["code"])),
                _ => (),
            }
        }
        visit.asked.retain(|it| !it.ends_with("/favicon.svg"));
        visit.asked[1..].sort_unstable();
        visit
    }

    /// The value of an expression in the page that is open.
    fn value(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", params);
        assert_eq!(answer["exceptionDetails"], Value::Null, "{expression}");
        answer["result"]["value"].clone()
    }

    /// How the masthead looks, which without the stylesheet is as the browser's maker likes it.
    fn look(&mut self) -> Value {
        self.value(
            "[...document.querySelectorAll('.masthead, .masthead ul, .masthead .name')].map(it => { \
             const style = getComputedStyle(it); return `${style.textAlign} ${style.display} ${style.fontWeight}` })",
        )
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have gone by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The browser on this computer.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = NAMES.iter().find_map(|name| folders.iter().map(|dir| dir.join(name)).find(|file| file.is_file()));
    found.unwrap_or_else(|| panic!("no browser: install Chromium, or run scripts/test, which does ({NAMES:?})"))
}

/// What comes out of the browser's pipe.
fn messages(pipe: impl Read + Send + 'static) -> Receiver<Value> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for message in BufReader::new(pipe).split(0) {
            let Ok(message) = message else { return };
            if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A proxy that serves nobody and writes down what it was asked for.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
        let notes = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut line = String::new();
                // Whoever hangs up without a word has asked for nothing.
                let _ = BufReader::new(&stream).read_line(&mut line);
                notes.lock().unwrap().push(line.trim_end().to_owned());
                let _ = stream.write_all(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        Self { port, asked }
    }

    /// What it was asked for at hosts of the demonstration, all of which end in `.example`. What the browser wants of its own
    /// maker, whatever its flags, is no page's fault.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().filter(|line| line.contains(".example")).cloned().collect()
    }
}

/// One page of each kind, by its file.
fn pages(public: &Path) -> Vec<PathBuf> {
    let page = |path: &str| public.join(path);
    let below = |dir: &str, depth: usize| {
        let dir = public.join(dir);
        let is_one = |file: &&PathBuf| {
            file.ends_with("index.html") && file.strip_prefix(&dir).unwrap().components().count() == depth
        };
        files(&dir).iter().find(is_one).unwrap().clone()
    };
    vec![
        page("index.html"),
        page("404.html"),
        page("coverage/index.html"),
        page("about/index.html"),
        page("tags/index.html"),
        below("tags", 2),
        below("2024", 4),
        page("archive/index.html"),
    ]
}

#[test]
fn pages_from_the_file_system_are_dressed_and_ask_nobody() {
    let site = Demonstration::built("");
    let proxy = Proxy::start();
    let mut browser = Browser::start(&proxy);
    let style = Url::from_file_path(site.public().join("style.css")).unwrap();
    for file in pages(&site.public()) {
        let address = Url::from_file_path(&file).unwrap();
        let visit = browser.open(&address);
        assert_eq!(visit.complaints, [""; 0], "{address}");
        assert_eq!(visit.asked, [address.as_str(), style.as_str()]);
        assert_eq!(browser.look(), json!(["center block 400", "center block 700", "center flex 400"]), "{address}");
        assert_eq!(browser.value("document.scrollingElement.scrollWidth <= innerWidth"), true, "{address}: too wide");
    }
    assert_eq!(proxy.asked(), [""; 0]);
}

/// The same eyes see what is wrong, so that seeing nothing means something.
#[test]
fn a_page_that_is_undressed_or_asks_somebody_is_noticed() {
    let site = Demonstration::built("");
    let html = fs::read_to_string(site.public().join("index.html")).unwrap();
    let write = |name: &str, html: String| {
        fs::write(site.public().join(name), html).unwrap();
        Url::from_file_path(site.public().join(name)).unwrap()
    };
    let proxy = Proxy::start();
    let mut browser = Browser::start(&proxy);

    let plain = write("plain.html", html.replace("<link rel=\"stylesheet\" href=\"style.css\">", ""));
    let visit = browser.open(&plain);
    assert_eq!(visit.asked, [plain.as_str()]);
    assert_eq!(browser.look(), json!(["start block 400", "start block 700", "start block 400"]));

    let bad = "<style>p { color: red }</style><script>1</script><img src=\"http://tracker.example/pixel.gif\">";
    let visit = browser.open(&write("forbidden.html", html.replace("</main>", &format!("{bad}</main>"))));
    assert_eq!(visit.complaints.iter().filter(|it| it.contains("ContentSecurityPolicyIssue")).count(), 3, "{visit:?}");
    assert_eq!(proxy.asked(), [""; 0], "the policy holds");

    let open = html.replace("http-equiv=\"Content-Security-Policy\"", "name=\"nothing\"");
    let visit = browser.open(&write("open.html", open.replace("</main>", &format!("{bad}</main>"))));
    assert!(visit.asked.contains(&"http://tracker.example/pixel.gif".to_owned()), "{visit:?}");
    assert_eq!(proxy.asked(), ["GET http://tracker.example/pixel.gif HTTP/1.1"]);
}
