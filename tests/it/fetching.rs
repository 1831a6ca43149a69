//! Pictures fetched from a server that misbehaves: what becomes of each address, what was asked for, and what of it a site shows.

use crate::{
    demonstration::{files, run},
    rude::{Rude, header, png},
};
use regex::Regex;
use reprint::media::{Allowance, Allowances, Entry, Fate, Index, Options, Outcome, Shown, Store, fetch};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    num::NonZeroUsize,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

fn options(server: &Rude) -> Options {
    Options {
        max_bytes: 100_000,
        timeout: Duration::from_secs(300),
        idle: Duration::from_secs(300),
        pause: Duration::ZERO,
        jobs: NonZeroUsize::new(2).unwrap(),
        width: 100,
        own: vec![server.host.clone()],
        ports: Vec::new(),
        most: Allowances { article: MUCH, host: MUCH, run: MUCH },
        retry: false,
    }
}

/// More than any test takes.
const MUCH: Allowance = Allowance { pictures: 1_000, bytes: 1 << 40, time: Duration::from_secs(36_000) };

fn addresses(server: &Rude, paths: &[&str]) -> Shown {
    paths.iter().map(|path| (server.url(path), "a.md".to_owned())).collect()
}

/// Fetches, and says what became of every path: what the index knows, and why others were not asked for.
fn fetched(dir: &Path, server: &Rude, paths: &[&str], options: &Options) -> (Outcome, BTreeMap<String, String>) {
    let store = Store::new(dir);
    let (mut told, mut refused) = (BTreeMap::new(), BTreeMap::new());
    let outcome = fetch(&addresses(server, paths), &store, options, &mut |address, fate| match fate {
        Fate::Noted(entry) => drop(told.insert(address.to_owned(), entry.clone())),
        Fate::Refused(why) => drop(refused.insert(path(address), format!("refused: {why}"))),
    });
    let index = store.index().unwrap();
    for (address, entry) in told {
        assert_eq!(index.pictures[&address], entry, "what was told is what is noted");
    }
    let mut all = said(&index);
    assert!(refused.keys().all(|path| !all.contains_key(path)), "what was refused is not noted");
    all.extend(refused);
    (outcome.unwrap(), all)
}

fn path(address: &str) -> String {
    address.splitn(4, '/').last().unwrap().to_owned()
}

fn said(index: &Index) -> BTreeMap<String, String> {
    let says = |entry: &Entry| match entry {
        Entry::Kept(kept) => format!("{:?} {}×{} {:?}", kept.kind, kept.width, kept.height, kept.change),
        Entry::Failed(failed) => match failed.status {
            Some(status) => format!("{} ({status})", failed.failure),
            None => failed.failure.clone(),
        },
    };
    index.pictures.iter().map(|(address, entry)| (path(address), says(entry))).collect()
}

/// Every way to misbehave: the path, what becomes of it, how often it is asked for, and which parts.
const CASES: [(&str, &str, usize, &[&str]); 34] = [
    ("breaks.png", "the connection broke off (200)", 3, &[]),
    ("bomb.png", "30000 × 30000 pixels are too many (200)", 1, &[]),
    ("busy.png", "Png 20×10 None", 2, &[]),
    ("changed.png", "Png 54×40 None", 2, &["bytes=HALF-"]),
    ("confused.png", "Png 52×40 None", 3, &["bytes=HALF-"]),
    ("drawing.svg", "it is SVG, which can hold scripts (200)", 1, &[]),
    ("endless.jpg", "it is larger than 100000 bytes (200)", 1, &[]),
    ("garbage.png", "no answer: it is no HTTP", 1, &[]),
    ("head.png", "no answer: its head is too long", 1, &[]),
    ("ill.png", "answered 500 (500)", 3, &[]),
    ("large.png", "Webp 100×67 Redrawn", 1, &[]),
    ("loop.png", "it is redirected more than 5 times (302)", 6, &[]),
    ("missing.png", "answered 404 (404)", 1, &[]),
    ("moved.png", "Png 20×10 None", 1, &[]),
    ("nothing.png", "nothing came (200)", 1, &[]),
    ("packed.png", "it came packed (gzip) (200)", 1, &[]),
    ("page.jpg", "it is a web page and no picture (200)", 1, &[]),
    ("photograph.jpg", "Jpeg 40×30 Stripped", 1, &[]),
    ("plain.png", "Png 51×40 None", 2, &[]),
    ("recovers.png", "Png 20×10 None", 2, &[]),
    ("reset.png", "no answer: the connection broke off", 3, &[]),
    ("same-1.png", "Png 20×10 None", 1, &[]),
    ("same-2.png", "Png 20×10 None", 1, &[]),
    ("to-file.png", "it leads nowhere on the web (302)", 1, &[]),
    ("to-metadata.png", "refused: 169.254.169.254 is not a public address", 1, &[]),
    ("to-nowhere.png", "it leads nowhere on the web (302)", 1, &[]),
    ("to-number.png", "refused: 127.0.0.1 is not a public address", 1, &[]),
    ("to-port.png", "refused: port 25 is not the web's; --allow-port asks there", 1, &[]),
    ("to-private.png", "refused: 10.0.0.1 is not a public address", 1, &[]),
    ("too-long.png", "Png 21×10 None", 1, &[]),
    ("too-short.png", "it is cut off (200)", 1, &[]),
    ("truncated.png", "Png 50×40 None", 2, &["bytes=HALF-"]),
    ("video.jpg", "it is no picture of a kind that is kept (200)", 1, &[]),
    ("weak.png", "Png 51×40 None", 2, &[]),
];

#[test]
fn what_becomes_of_every_picture() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let paths = CASES.map(|(path, ..)| path);
    let (outcome, said) = fetched(dir.path(), &server, &paths, &options(&server));
    let want: BTreeMap<String, String> =
        CASES.iter().map(|(path, want, ..)| ((*path).into(), (*want).into())).collect();
    assert_eq!(said, want);
    let mut asked = server.asked();
    // It is asked for by its own address, and by the redirection to it.
    assert_eq!(asked.remove("wrong-type.png"), Some((1, vec![])));
    for (path, _, times, parts) in CASES {
        let half = |width| png(width, 40, 3).len() / 2;
        let width = match path {
            "changed.png" => 53,
            "confused.png" => 52,
            _ => 50,
        };
        let parts: Vec<String> = parts.iter().map(|part| part.replace("HALF", &half(width).to_string())).collect();
        assert_eq!(asked.remove(path), Some((times, parts)), "{path}");
    }
    assert_eq!(asked, BTreeMap::new());
    let kept = want.values().filter(|it| !it.contains(' ') || it.contains('×') && !it.contains("pixels")).count();
    let refused = want.values().filter(|it| it.starts_with("refused: ")).count();
    assert_eq!((outcome.fetched, outcome.refused, outcome.is_interrupted), (kept, refused, false));
    assert_eq!(outcome.failed, CASES.len() - kept - refused);
    files_are_what_the_index_says(dir.path(), kept);
    let left = files(&dir.path().join(".reprint/media"));
    assert_eq!(left, [dir.path().join(".reprint/media/lock")], "nothing unfinished is left");
}

/// Each file is named once or more, is as long as is said, and is named after its bytes; there is no other.
fn files_are_what_the_index_says(dir: &Path, kept: usize) {
    let media = dir.join("static/media");
    let index = Store::new(dir).index().unwrap();
    let mut named = BTreeSet::new();
    for (address, kept) in index.kept() {
        let bytes = fs::read(media.join(&kept.file)).unwrap();
        let digits = blake3::hash(&bytes).to_hex();
        assert_eq!(bytes.len() as u64, kept.bytes, "{address}");
        assert!(kept.file.starts_with(&format!("{}/{}.", &digits[..2], &digits[..20])), "{address}: {}", kept.file);
        assert!(!bytes.windows(3).any(|it| it == b"GPS"), "{address}: says where it was taken");
        named.insert(media.join(&kept.file));
    }
    let same: BTreeSet<&str> =
        index.kept().filter(|(address, _)| address.contains("/same-")).map(|(_, kept)| kept.file.as_str()).collect();
    assert_eq!((index.kept().count(), same.len()), (kept, 1));
    named.insert(media.join("index.json"));
    assert_eq!(files(&media).into_iter().collect::<BTreeSet<_>>(), named);
}

#[test]
fn a_second_run_asks_for_nothing_and_a_third_for_what_failed() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let paths = ["recovers.png", "missing.png", "same-1.png"];
    let options = options(&server);
    let (_, first) = fetched(dir.path(), &server, &paths, &options);
    let (asked, text) = (server.heads().len(), fs::read(dir.path().join("static/media/index.json")).unwrap());
    assert_eq!(fetched(dir.path(), &server, &paths, &options), (Outcome::default(), first.clone()));
    assert_eq!(server.heads().len(), asked);
    assert_eq!(fs::read(dir.path().join("static/media/index.json")).unwrap(), text);
    let (outcome, third) = fetched(dir.path(), &server, &paths, &Options { retry: true, ..options.clone() });
    assert_eq!((outcome.fetched, outcome.failed, third), (0, 1, first.clone()));
    assert_eq!(server.asked()["missing.png"].0, 2);
    // A file that somebody took away is fetched again, and has its name again.
    let file = files(&dir.path().join("static/media")).into_iter().find(|it| it.extension().unwrap() == "png").unwrap();
    fs::remove_file(&file).unwrap();
    let (outcome, fourth) = fetched(dir.path(), &server, &paths, &options);
    // Two addresses had it.
    assert_eq!((outcome.fetched, fourth, file.is_file()), (2, first, true));
}

#[test]
fn who_asks_says_no_more_than_it_must() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    fetched(dir.path(), &server, &["moved.png"], &options(&server));
    let heads = server.heads();
    assert_eq!(heads.len(), 2);
    for head in heads {
        let names: Vec<&str> = head.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
        assert_eq!(names, ["host", "user-agent", "accept", "accept-encoding", "connection"]);
        let agent = format!("reprint/{} ", env!("CARGO_PKG_VERSION"));
        assert!(header(&head, "user-agent").unwrap().starts_with(&agent), "{head}");
    }
}

#[test]
fn what_takes_too_long_is_ended() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let short = Duration::from_millis(200);
    let (_, said) = fetched(dir.path(), &server, &["drip.jpg"], &Options { timeout: short, ..options(&server) });
    assert!(said["drip.jpg"].starts_with("it took longer than 200ms"), "{said:?}");
    let (_, said) = fetched(dir.path(), &server, &["silent.jpg"], &Options { idle: short, ..options(&server) });
    let is_silent =
        ["nothing came for 200ms", "only 4 bytes came in 200ms"].iter().any(|it| said["silent.jpg"].starts_with(it));
    assert!(is_silent, "{said:?}");
    // On a slow machine the time may be over before the question is out.
    assert!(server.asked().values().all(|(times, _)| *times == 1), "neither is asked for again");
}

/// Who sends a byte now and then keeps us waiting as who sends none: it is left, and so is its host.
#[test]
fn a_tarpit_that_drips_is_as_good_as_silent() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let paths = ["drip1.jpg", "drip2.jpg", "drip3.jpg", "drip4.jpg", "drip5.jpg", "drip6.jpg"];
    let idle = Duration::from_secs(1);
    let (outcome, said) = fetched(dir.path(), &server, &paths, &Options { idle, ..options(&server) });
    assert_eq!((outcome.failed, server.asked().len()), (6, 5));
    assert!(said["drip1.jpg"].ends_with(" bytes came in 1s (200)"), "{said:?}");
    assert_eq!(said["drip6.jpg"], "its host left 5 others without an answer; not asked for");
}

#[test]
fn an_article_a_host_and_a_run_have_their_share() {
    let server = Rude::start();
    let paths = ["same-1.png", "same-2.png", "same-3.png"];
    let left =
        |who: &str, what: &str, flag: &str| format!("refused: left to another run: {who} has had {what} ({flag})");
    let run = |most: Allowances| {
        let dir = tempfile::tempdir().unwrap();
        let (outcome, said) = fetched(dir.path(), &server, &paths, &Options { most, ..options(&server) });
        assert_eq!((outcome.fetched, outcome.failed, outcome.refused), (2, 0, 1));
        (dir, said["same-3.png"].clone())
    };
    let all = Allowances { article: MUCH, host: MUCH, run: MUCH };
    let two = Allowance { pictures: 2, ..MUCH };
    let (dir, said) = run(Allowances { article: two, ..all });
    assert_eq!(said, left("its article", "2 pictures", "--per-article"));
    // What was left is asked for by the next run, and nothing else.
    let asked = server.heads().len();
    let (outcome, said) = fetched(dir.path(), &server, &paths, &options(&server));
    assert_eq!((outcome.fetched, server.heads().len() - asked, said["same-3.png"].as_str()), (1, 1, "Png 20×10 None"));
    assert_eq!(run(Allowances { run: two, ..all }).1, left("this run", "2 pictures", "--per-run"));
    let bytes = png(20, 10, 1).len() as u64 + 1;
    let few = Allowance { bytes, ..MUCH };
    assert_eq!(run(Allowances { host: few, ..all }).1, left("its host", &format!("{bytes} bytes"), "--per-host"));
}

/// What comes and is thrown away counts, too.
#[test]
fn what_fails_is_charged() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let host = Allowance { bytes: 100_000, ..MUCH };
    let most = Allowances { article: MUCH, host, run: MUCH };
    let (_, said) = fetched(dir.path(), &server, &["endless.jpg", "same-1.png"], &Options { most, ..options(&server) });
    assert_eq!(said["endless.jpg"], "it is larger than 100000 bytes (200)");
    assert_eq!(said["same-1.png"], "refused: left to another run: its host has had 100000 bytes (--per-host)");
}

#[test]
fn nobody_asks_the_own_network_unless_told_to() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let shut = Options { own: Vec::new(), ..options(&server) };
    let (outcome, said) = fetched(dir.path(), &server, &["same-1.png"], &shut);
    let why = format!("refused: port {} is not the web's; --allow-port asks there", server.port());
    assert_eq!((outcome.failed, outcome.refused, said["same-1.png"].as_str()), (0, 1, why.as_str()));
    let open = Options { own: Vec::new(), ports: vec![server.port()], ..options(&server) };
    assert_eq!(
        fetched(dir.path(), &server, &["same-1.png"], &open).1["same-1.png"],
        "refused: 127.0.0.1 is not a public address"
    );
    assert_eq!(server.heads(), [""; 0]);
    // Whoever may be asked now is asked, without being told to try again.
    let (outcome, _) = fetched(dir.path(), &server, &["same-1.png"], &options(&server));
    assert_eq!((outcome.fetched, server.heads().len()), (1, 1));
}

#[test]
fn whoever_cannot_prove_who_they_are_is_not_believed() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let address = server.url("same-1.png").replace("http:", "https:");
    let store = Store::new(dir.path());
    fetch(&Shown::from([(address.clone(), "a.md".to_owned())]), &store, &options(&server), &mut |_, _| {}).unwrap();
    let Entry::Failed(failed) = &store.index().unwrap().pictures[&address] else { panic!() };
    assert_eq!((failed.failure.as_str(), failed.status), ("no secure connection", None));
    assert_eq!(server.heads(), [""; 0], "nothing is said in the open");
}

#[test]
fn a_host_that_never_answers_is_left_alone() {
    let (dir, server) = (tempfile::tempdir().unwrap(), Rude::start());
    let paths = ["reset1", "reset2", "reset3", "reset4", "reset5", "reset6", "reset7"];
    let (outcome, said) = fetched(dir.path(), &server, &paths, &options(&server));
    assert_eq!((outcome.failed, server.heads().len()), (7, 15));
    assert_eq!(said["reset5"], "no answer: the connection broke off");
    assert_eq!(said["reset6"], "its host left 5 others without an answer; not asked for");
}

/// A site with one article that shows some pictures of the server.
fn site(server: &Rude, settings: &str, paths: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let pictures: Vec<String> = paths
        .iter()
        .map(|path| format!("![图 {path}]({})\n\n渡口的水退了下去，船又开了起来。\n", server.url(path)))
        .collect();
    let article = format!(
        "---\ntitle: 渡口\ndate: 2024-03-09\n---\n\n渡口今天重新开放，乘客比往年多了一倍，岸边排起了长队。\n\n{}",
        pictures.join("\n")
    );
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("content/a.md"), article).unwrap();
    fs::write(dir.path().join("site.toml"), settings).unwrap();
    dir
}

fn ran(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = run(dir, args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code(), text(out.stdout), text(out.stderr))
}

/// All text files of the published site.
fn published(dir: &Path) -> String {
    let texts = files(&dir.join("public")).into_iter().filter_map(|file| fs::read_to_string(file).ok());
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_site_shows_what_it_holds_and_links_the_rest() {
    let server = Rude::start();
    let settings = "images = \"local\"\nfeed_text = \"full\"\n";
    let dir = site(&server, settings, &["same-1.png", "missing.png", "large.png"]);
    let article = dir.path().join("content/a.md");
    let lead = format!("image: {}\ndate:", server.url("photograph.jpg"));
    fs::write(&article, fs::read_to_string(&article).unwrap().replace("date:", &lead)).unwrap();
    let (code, out, _) = ran(dir.path(), &["fetch-images", "--dry-run"]);
    let want =
        ["large.png", "missing.png", "photograph.jpg", "same-1.png"].map(|path| server.url(path) + "\n").concat();
    assert_eq!((code, out, server.heads().len()), (Some(0), want, 0));
    let fetch = ["fetch-images", "--pause", "0s", "--width", "100", "--allow-private", &server.host];
    let (code, _, said) = ran(dir.path(), &fetch);
    let failed = format!("{}: answered 404\n3 pictures fetched (", server.url("missing.png"));
    assert!(
        code == Some(0) && said.starts_with(&failed) && said.ends_with(" KB), 0 there before, 1 failed\n"),
        "{said}"
    );
    let (_, _, said) = ran(dir.path(), &fetch);
    assert!(said.starts_with("0 pictures fetched (0 KB), 3 there before, 1 failed\n"), "{said}");
    assert_eq!(server.heads().len(), 4);

    assert_eq!(ran(dir.path(), &["build", "-q"]).0, Some(0));
    let all = published(dir.path());
    for start in ["src=\"http", "src=\\\"http", "src=&quot;http", "src=&#34;http", "src=\"//"] {
        assert!(!all.contains(start), "loads from elsewhere: {start}");
    }
    let index = Store::new(dir.path()).index().unwrap();
    let each = [
        ("same-1.png", "图 same-1.png", 20, 10),
        ("large.png", "图 large.png", 100, 67),
        ("photograph.jpg", "", 40, 30),
    ];
    for (path, alt, width, height) in each {
        let Entry::Kept(kept) = &index.pictures[&server.url(path)] else { panic!("{path}") };
        let tag = format!("media/{}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"", kept.file);
        assert!(all.contains(&format!("<img src=\"../../../../{tag}")), "{path}: {all}");
        assert!(dir.path().join("public/media").join(&kept.file).is_file(), "{path}");
    }
    assert!(all.contains(&format!("<a class=\"picture\" href=\"{}\"", server.url("missing.png"))));
    let plain = all.replace("&#39;", "'");
    let policy = Regex::new("img-src ([^;]*);").unwrap();
    let policies: BTreeSet<&str> = policy.captures_iter(&plain).map(|it| it.get(1).unwrap().as_str()).collect();
    assert_eq!(policies.into_iter().collect::<Vec<_>>(), ["'self'"]);
    assert!(!dir.path().join("public/media/index.json").exists(), "the index is not published");

    fs::write(dir.path().join("site.toml"), "images = \"link\"\n").unwrap();
    assert_eq!(ran(dir.path(), &["build", "-q"]).0, Some(0));
    assert!(!published(dir.path()).contains("<img src=\"../../../../media"));
    assert!(!dir.path().join("public/media").exists(), "what no page shows is not published");
}

#[test]
fn a_build_sees_what_was_fetched_since() {
    let server = Rude::start();
    let dir = site(&server, "images = \"local\"\n", &["same-1.png"]);
    assert_eq!(ran(dir.path(), &["build", "-q"]).0, Some(0));
    assert!(published(dir.path()).contains("<a class=\"picture\""));
    assert_eq!(ran(dir.path(), &["fetch-images", "-q", "--allow-private", &server.host]).0, Some(0));
    assert_eq!(ran(dir.path(), &["build", "-q"]).0, Some(0));
    let warm = published(dir.path());
    assert!(warm.contains("width=\"20\" height=\"10\"") && !warm.contains("<a class=\"picture\""));
    assert_eq!(ran(dir.path(), &["build", "-q", "--cold"]).0, Some(0));
    assert_eq!(published(dir.path()), warm);
    fs::write(dir.path().join("static/media/index.json"), "{}").unwrap();
    let (code, _, said) = ran(dir.path(), &["build", "-q"]);
    assert!(code == Some(1) && said.contains("index.json: is not an index of pictures; remove it"), "{said}");
}

/// A run that has fetched one picture and hangs in the middle of another.
fn hanging(dir: &Path, server: &Rude) -> Child {
    let fetch = ["fetch-images", "--pause", "0s", "--allow-private", &server.host];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_reprint")).args(fetch).current_dir(dir).stderr(Stdio::null()).spawn().unwrap();
    let half = png(50, 40, 3).len() as u64 / 2;
    let is_half =
        |file: &Path| file.extension().is_some_and(|it| it == "part") && file.metadata().unwrap().len() == half;
    for _ in 0..6000 {
        let bench = dir.join(".reprint/media");
        if bench.is_dir() && files(&bench).iter().any(|file| is_half(file)) {
            return child;
        }
        assert_eq!(child.try_wait().unwrap(), None, "it ended too early");
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it never came so far");
}

/// After a run that was ended, the next one asks for the rest of what was unfinished, and for nothing else.
fn goes_on(dir: &Path, server: &Rude) {
    let (code, _, said) = ran(dir, &["fetch-images", "--allow-private", &server.host]);
    assert!(
        code == Some(0) && said.contains("1 picture fetched (") && said.contains(", 1 there before, 0 failed"),
        "{said}"
    );
    let part = format!("bytes={}-", png(50, 40, 3).len() / 2);
    let asked = server.asked();
    assert_eq!((&asked["same-1.png"], &asked["stalls.png"]), (&(1, vec![]), &(2, vec![part])));
    let known = said_of(dir);
    assert_eq!((known["same-1.png"].as_str(), known["stalls.png"].as_str()), ("Png 20×10 None", "Png 50×40 None"));
}

fn said_of(dir: &Path) -> BTreeMap<String, String> {
    said(&Store::new(dir).index().unwrap())
}

#[test]
fn a_killed_run_loses_nothing() {
    let server = Rude::start();
    let dir = site(&server, "", &["same-1.png", "stalls.png"]);
    let mut child = hanging(dir.path(), &server);
    child.kill().unwrap();
    child.wait().unwrap();
    goes_on(dir.path(), &server);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_end_writes_what_it_has() {
    let server = Rude::start();
    let dir = site(&server, "", &["same-1.png", "stalls.png"]);
    let mut child = hanging(dir.path(), &server);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(said_of(dir.path()).into_iter().collect::<Vec<_>>(), [("same-1.png".into(), "Png 20×10 None".into())]);
    goes_on(dir.path(), &server);
}
