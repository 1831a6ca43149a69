//! Builds that are killed, that run out of room, that meet each other: what is published stays whole, and the next build ends in
//! what a cold one makes.
//!
//! The usual run kills few builds of a small archive. `REPRINT_KILLS=200 REPRINT_ARTICLES=2000 cargo test --release --test it
//! crash` kills many of a larger one; `REPRINT_SEED` chooses the moments.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

type Tree = BTreeMap<String, Vec<u8>>;

/// An archive that can be in one of two states: all pages differ, and each has pages that the other has not.
struct Archive {
    dir: TempDir,
}

impl Archive {
    fn new(articles: usize) -> Self {
        let archive = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(archive.path("content")).unwrap();
        (0..articles).for_each(|at| archive.article(at));
        archive.turn(0);
        archive
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn article(&self, at: usize) {
        let (month, day, tag) = (1 + at % 12, 1 + at % 28, at % 7);
        let front =
            format!("+++\ntitle = \"第{at}盏灯\"\ndate = 2021-{month:02}-{day:02}\ntags = [\"灯{tag}\"]\n+++\n");
        let text = format!("湖边的第{at}盏灯今天亮了，来看灯的人很多，一直走到桥上。").repeat(6);
        fs::write(self.path(&format!("content/a{at}.md")), format!("{front}\n{text}\n")).unwrap();
    }

    fn turn(&self, state: usize) {
        let (title, here, gone) = [("甲", 100_001, 100_002), ("乙", 100_002, 100_001)][state];
        fs::write(self.path("site.toml"), format!("title = \"{title}\"\n")).unwrap();
        self.article(here);
        let _ = fs::remove_file(self.path(&format!("content/a{gone}.md")));
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprint"));
        command.args(args).current_dir(self.dir.path()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn spawn(&self, args: &[&str]) -> Child {
        self.command(args).spawn().unwrap()
    }

    fn build(&self, args: &[&str]) -> Output {
        self.spawn(args).wait_with_output().unwrap()
    }

    fn built(&self, args: &[&str], output: &str) -> Tree {
        let out = self.build(args);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        tree(&self.path(output))
    }
}

/// All files of a folder that readers are meant to see. What goes while we look is not there.
fn published(dir: &Path) -> Tree {
    published_of(tree(dir))
}

fn published_of(mut files: Tree) -> Tree {
    files.retain(|path, _| !path.starts_with(".reprint-"));
    files
}

fn tree(dir: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten().filter(|it| it.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    entries.filter_map(|it| Some((name(it.path()), fs::read(it.path()).ok()?))).collect()
}

/// Files that are neither as they were nor as they will be.
fn torn(files: &Tree, states: &[Tree]) -> Vec<String> {
    let is_whole = |path: &String, bytes: &Vec<u8>| states.iter().any(|state| state.get(path) == Some(bytes));
    files.iter().filter(|(path, bytes)| !is_whole(path, bytes)).map(|(path, _)| path.clone()).collect()
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// The next of a row of numbers that look random.
fn random(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below.max(1)
}

/// Looks at the folder again and again, until told to stop; gives the number of looks and the torn files.
fn reader(dir: PathBuf, states: Vec<Tree>, stop: Arc<AtomicBool>) -> thread::JoinHandle<(usize, Vec<String>)> {
    thread::spawn(move || {
        let (mut looks, mut found) = (0, Vec::new());
        while !stop.load(Ordering::Relaxed) {
            found.extend(torn(&published(&dir), &states));
            looks += 1;
        }
        (looks, found)
    })
}

#[test]
fn builds_that_are_killed_leave_whole_files_and_the_next_ends_as_a_cold_one() {
    let (kills, mut seed) = (number("REPRINT_KILLS", 25), number("REPRINT_SEED", 7));
    let archive = Archive::new(usize::try_from(number("REPRINT_ARTICLES", 40)).unwrap());
    let states = [0, 1].map(|state| {
        archive.turn(state);
        archive.built(&["build", "-q", "--cold", "-o", &format!("cold{state}")], &format!("cold{state}"))
    });
    let seen = states.clone().map(published_of);
    let clock = Instant::now();
    assert_eq!(archive.built(&["build", "-q", "-o", "public"], "public"), states[1]);
    let took = u64::try_from(clock.elapsed().as_micros()).unwrap();
    let public = archive.path("public");
    let stop = Arc::new(AtomicBool::new(false));
    let reader = reader(public.clone(), seen.to_vec(), stop.clone());
    let (mut early, mut killed) = (0, 0);
    for round in 0..kills {
        let state = usize::try_from(round % 2).unwrap();
        archive.turn(state);
        let before = tree(&public);
        let args = ["build", "-q", "-o", "public", "--cold"];
        let mut child = archive.spawn(&args[..4 + usize::try_from(random(&mut seed, 2)).unwrap()]);
        thread::sleep(Duration::from_micros(random(&mut seed, took + took / 4)));
        child.kill().unwrap();
        let was_killed = !child.wait().unwrap().success();
        killed += usize::from(was_killed);
        let after = tree(&public);
        assert_eq!(torn(&published(&public), &seen), [""; 0], "round {round}");
        // Without a journal nothing was begun, or all was done: the list of what is ours says which.
        if !public.join(".reprint-staging/journal").exists()
            && after.get(".reprint-output") == before.get(".reprint-output")
        {
            assert!(published(&public) == published_of(before), "round {round}: changed before it was sealed");
            early += usize::from(was_killed);
        }
        if random(&mut seed, 3) == 0 {
            let rest = archive.built(&args[..4], "public");
            assert!(rest == states[state], "round {round}: not what a cold build makes");
        }
    }
    stop.store(true, Ordering::Relaxed);
    let (looks, found) = reader.join().unwrap();
    println!(
        "{kills} builds, {killed} killed before their end, {early} before they sealed a journal; {looks} looks of a reader"
    );
    assert_eq!(found, [""; 0]);
    assert!(looks > 0 && killed > 0);
    for (state, expected) in states.iter().enumerate() {
        archive.turn(state);
        assert!(archive.built(&["build", "-q", "-o", "public"], "public") == *expected);
    }
}

/// A file may not be larger than a block of 512 bytes: as good as a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_site_as_it_was() {
    let archive = Archive::new(9);
    let before = archive.built(&["build", "-q", "-o", "public"], "public");
    archive.turn(1);
    // Without the signal, writing fails with an error.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" build -q -o public";
    let program = env!("CARGO_BIN_EXE_reprint");
    let out = Command::new("bash").args(["-c", script, program]).current_dir(archive.dir.path()).output().unwrap();
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{err}");
    assert!(err.contains("cannot be written") && err.contains("File too large"), "{err}");
    assert!(tree(&archive.path("public")) == before, "nothing changed, and nothing is left over");
    let after = archive.built(&["build", "-q", "-o", "public"], "public");
    assert!(after == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
}

#[test]
fn two_builds_at_once_end_as_one() {
    let archive = Archive::new(9);
    let builds = [(); 3].map(|()| archive.spawn(&["build", "-q", "--cold", "-o", "public"]));
    for build in builds {
        let out = build.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert!(tree(&archive.path("public")) == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
}
