//! A real browser, driven by a program: commands in, what pages do and show out. It talks to Chromium through a pipe, reaches no
//! network but loopback, and waits for what the browser tells, never for time to pass.
//!
//! [`Browser::start`] starts one, [`Browser::tab`] opens a tab in a window of its own, so that it counts as visible whatever the
//! other tabs do, and the methods of [`Tab`] are what a person would do there. The browser ends with the last of its tabs.

use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    rc::Rc,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
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

/// What a tab tells of unless asked to tell less.
const DOMAINS: [&str; 5] = ["Page", "Network", "Log", "Runtime", "Audits"];

/// The function in the page by which it tells what we listen to.
const TELL: &str = "tellTheDriver";

/// A browser that hangs has failed; one that works never takes this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A browser.
#[derive(Clone, Debug)]
pub(crate) struct Browser(Rc<RefCell<Pipe>>);

impl Browser {
    /// A browser that reaches the network, if it tries, through a proxy of ours only. Loopback it reaches directly.
    pub(crate) fn start(proxy: &Proxy) -> Self {
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
        let (answers, events) = (messages(answers), VecDeque::new());
        Self(Rc::new(RefCell::new(Pipe { process, requests, answers, events, last_id: 0, _profile: profile })))
    }

    /// A new tab, in front of a window of its own, that tells of everything.
    pub(crate) fn tab(&self) -> Tab {
        self.tab_that_tells(&DOMAINS)
    }

    /// A new tab that tells of these domains of the protocol only.
    pub(crate) fn tab_that_tells(&self, domains: &[&str]) -> Tab {
        let ask = |method: &str, params| self.0.borrow_mut().ask("", method, params).unwrap();
        let target = ask("Target.createTarget", json!({ "url": "about:blank", "newWindow": true }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = text(&ask("Target.attachToTarget", target)["sessionId"]);
        let tab = Tab { pipe: Rc::clone(&self.0), session };
        domains.iter().for_each(|it| drop(tab.ask(&format!("{it}.enable"), json!({}))));
        tab
    }
}

/// A tab of a browser.
#[derive(Debug)]
pub(crate) struct Tab {
    pipe: Rc<RefCell<Pipe>>,
    session: String,
}

/// What happened while a page was opened.
#[derive(Debug, Default)]
pub(crate) struct Visit {
    /// Addresses that the page asked for, itself first, then sorted; not its icon, which browsers fetch when they like.
    pub(crate) asked: Vec<String>,
    /// What the browser complained of: forbidden loads, missing files, mistakes.
    pub(crate) complaints: Vec<String>,
}

impl Tab {
    /// Opens a page and waits until all that it loads is there.
    pub(crate) fn open(&self, address: &Url) -> Visit {
        self.pipe.borrow_mut().events.retain(|it| it.message["sessionId"] != self.session.as_str());
        let answer = self.ask("Page.navigate", json!({ "url": address.as_str() }));
        assert_eq!(answer["errorText"], Value::Null, "{address}");
        let mut events = Vec::new();
        while !events.iter().any(|it: &Value| it["method"] == "Page.loadEventFired") {
            events.push(self.event(|it| Some(it.clone())).1);
        }
        // A picture of the page needs all that the page shows, and makes the browser tell what it still holds back. While a page
        // gives way to another, as attacks make it do, there is none to be taken.
        let start = Instant::now();
        while let Err(err) = self.pipe.borrow_mut().ask(&self.session, "Page.captureScreenshot", json!({})) {
            assert!(err.contains("Not attached to an active page") && start.elapsed() < PATIENCE, "{address}: {err}");
        }
        events.extend(self.pipe.borrow_mut().waiting(&self.session));
        visit(&events)
    }

    /// The value of an expression in the page; of a promise, what it is kept with.
    pub(crate) fn value(&self, expression: &str) -> Value {
        self.try_value(expression).unwrap_or_else(|err| panic!("{expression}: {err}"))
    }

    /// The same, if the page can say. While a page gives way to another it cannot.
    pub(crate) fn try_value(&self, expression: &str) -> Result<Value, String> {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.pipe.borrow_mut().ask(&self.session, "Runtime.evaluate", params)?;
        match &answer["exceptionDetails"] {
            Value::Null => Ok(answer["result"]["value"].clone()),
            exception => Err(exception.to_string()),
        }
    }

    /// Waits until an expression is true in the page, whatever document that is by then.
    pub(crate) fn until(&self, expression: &str) {
        let start = Instant::now();
        while self.try_value(expression) != Ok(Value::Bool(true)) {
            if start.elapsed() > PATIENCE {
                let parts = "[location, ...document.documentElement.children].map(it => \
                             (it.shadowRoot ?? it).textContent?.slice(0, 800) ?? it.href).join('\\n---\\n')";
                panic!("never true: {expression}\n{}", self.try_value(parts).map_or_else(|err| err, |it| text(&it)));
            }
            // Only so that asking does not keep the page from answering; nothing counts on it.
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// From now on, and in all pages that this tab opens, listens to events of this name on the document or the window.
    pub(crate) fn listen(&self, name: &str) {
        let told = format!("addEventListener({name:?}, it => {TELL}({name:?}), true)");
        self.ask("Runtime.addBinding", json!({ "name": TELL }));
        self.ask("Page.addScriptToEvaluateOnNewDocument", json!({ "source": told }));
        self.value(&format!("void {told}"));
    }

    /// Waits for the next event of a name that was listened to, or for what the page tells by itself with `tellTheDriver(…)`,
    /// and says when it was told.
    pub(crate) fn told(&self, what: &str) -> Instant {
        let is_it = |it: &Value| {
            let params = &it["params"];
            (it["method"] == "Runtime.bindingCalled" && params["name"] == TELL && params["payload"] == what)
                .then_some(())
        };
        self.event(is_it).0
    }

    /// Presses the left button of the mouse on an element and lets it go.
    pub(crate) fn click(&self, selector: &str) {
        let place = self.value(&format!(
            "(it => {{ it.scrollIntoView({{ block: 'center' }}); const box = it.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2] }})(document.querySelector({selector:?}))"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let button = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.ask("Input.dispatchMouseEvent", button);
        }
    }

    /// What the tab shows now, as the text of a PNG in base 64.
    pub(crate) fn picture(&self) -> String {
        text(&self.ask("Page.captureScreenshot", json!({ "format": "png" }))["data"])
    }

    /// Makes the page believe that the reader prefers `light` or `dark`.
    pub(crate) fn prefer(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.ask("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    /// Gives the page a window of that size.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    /// Puts another tab before this one, which must be the last that was opened.
    pub(crate) fn hide(&self) {
        self.ask("Target.createTarget", json!({ "url": "about:blank" }));
        self.until("document.visibilityState === 'hidden'");
    }

    /// Brings this tab to the front again.
    pub(crate) fn show(&self) {
        self.ask("Page.bringToFront", json!({}));
    }

    /// Sends a command of the DevTools protocol, for what this file has no name for.
    pub(crate) fn ask(&self, method: &str, params: Value) -> Value {
        let answer = self.pipe.borrow_mut().ask(&self.session, method, params);
        answer.unwrap_or_else(|err| panic!("{method}: {err}"))
    }

    /// The first event of this tab that `pick` takes; others before it are let go.
    fn event<T>(&self, pick: impl Fn(&Value) -> Option<T>) -> (Instant, T) {
        let start = Instant::now();
        loop {
            let told = self.pipe.borrow_mut().next_of(&self.session);
            if let Some(found) = pick(&told.message) {
                return (told.at, found);
            }
            assert!(start.elapsed() < PATIENCE, "the page has other things to tell");
        }
    }
}

fn visit(events: &[Value]) -> Visit {
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
    if let Some((_, others)) = visit.asked.split_first_mut() {
        others.sort_unstable();
    }
    visit
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Something that the browser said, and when.
#[derive(Debug)]
struct Told {
    at: Instant,
    message: Value,
}

/// The two ends of the browser's pipe, and what was told that nobody has waited for yet.
#[derive(Debug)]
struct Pipe {
    process: Child,
    requests: ChildStdin,
    answers: Receiver<Told>,
    events: VecDeque<Told>,
    last_id: u64,
    _profile: TempDir,
}

impl Pipe {
    /// Sends a command to a session and waits for its answer; events on the way are kept.
    fn ask(&mut self, session: &str, method: &str, params: Value) -> Result<Value, String> {
        self.last_id += 1;
        let mut request = json!({ "id": self.last_id, "method": method, "params": params });
        if !session.is_empty() {
            request["sessionId"] = json!(session);
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let told = self.next();
            if told.message["id"] != self.last_id {
                self.events.push_back(told);
                continue;
            }
            return match &told.message["error"] {
                Value::Null => Ok(told.message["result"].clone()),
                error => Err(error.to_string()),
            };
        }
    }

    fn next(&self) -> Told {
        self.answers.recv_timeout(PATIENCE).expect("the browser has stopped talking")
    }

    /// The next event of a session; those of others are kept.
    fn next_of(&mut self, session: &str) -> Told {
        let place = self.events.iter().position(|it| it.message["sessionId"] == session);
        if let Some(told) = place.and_then(|at| self.events.remove(at)) {
            return told;
        }
        loop {
            let told = self.next();
            if told.message["sessionId"] == session {
                return told;
            }
            self.events.push_back(told);
        }
    }

    /// All events of a session that are there.
    fn waiting(&mut self, session: &str) -> Vec<Value> {
        let (own, others) = self.events.drain(..).partition(|it| it.message["sessionId"] == session);
        self.events = others;
        let own: VecDeque<Told> = own;
        own.into_iter().map(|it| it.message).collect()
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // It may have gone by itself, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The browser on this computer.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = NAMES.iter().find_map(|name| folders.iter().map(|dir| dir.join(name)).find(|file| file.is_file()));
    found.unwrap_or_else(|| panic!("no browser: install Chromium, or run scripts/test, which does ({NAMES:?})"))
}

/// What comes out of the browser's pipe.
fn messages(pipe: impl Read + Send + 'static) -> Receiver<Told> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for message in BufReader::new(pipe).split(0) {
            let Ok(message) = message else { return };
            let told = Told { at: Instant::now(), message: serde_json::from_slice(&message).unwrap() };
            if sender.send(told).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A proxy that serves nobody and writes down what it was asked for.
#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy on a port that is free.
    pub(crate) fn start() -> Self {
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

    /// What it was asked for at hosts of our sites, all of which end in `.example`. What the browser wants of its own maker,
    /// whatever its flags, is no page's fault.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().filter(|line| line.contains(".example")).cloned().collect()
    }
}
