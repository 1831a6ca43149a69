//! Builds that are killed, that run out of room, that meet each other: what is published stays whole, and the next build ends in
//! what a cold one makes.
//!
//! The usual run kills few builds of a small archive. `REPRINT_KILLS=200 REPRINT_ARTICLES=2000 cargo test --release --test it
//! crash` kills many of a larger one; `REPRINT_SEED` chooses the moments.

mod disk;
mod kills;
mod owners;
mod remembered;
mod verified;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// Files with the digests of their bytes.
type Tree = BTreeMap<String, blake3::Hash>;

/// What the owner keeps in the output folder.
const MINE: &str = "mine";

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

/// All files of the site in a folder. What goes while we look is not there.
fn published(dir: &Path) -> Tree {
    published_of(tree(dir))
}

fn published_of(mut files: Tree) -> Tree {
    files.retain(|path, _| !path.starts_with(".reprint-") && !path.starts_with(MINE));
    files
}

fn tree(dir: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten().filter(|it| it.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    entries.filter_map(|it| Some((name(it.path()), blake3::hash(&fs::read(it.path()).ok()?)))).collect()
}

/// Files that are neither as they were nor as they will be.
fn torn(files: &Tree, states: &[Tree]) -> Vec<String> {
    let is_whole = |path: &String, digest| states.iter().any(|state| state.get(path) == Some(digest));
    files.iter().filter(|(path, digest)| !is_whole(path, digest)).map(|(path, _)| path.clone()).collect()
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// The next of a row of numbers that look random.
fn random(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below.max(1)
}

#[test]
fn two_builds_at_once_end_as_one() {
    for way in [&["build", "-q", "--cold"][..], &["build", "-q"], &["build", "-q", "--swap"]] {
        let archive = Archive::new(9);
        let builds = [(); 3].map(|()| archive.spawn(way));
        for build in builds {
            let out = build.wait_with_output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        }
        assert!(tree(&archive.path("public")) == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
    }
}

/// A build that meets another one waits: the system says so, and the site stays as it is until that one is gone.
#[cfg(target_os = "linux")]
#[test]
fn the_second_build_waits_for_the_first() {
    let archive = Archive::new(9);
    let before = archive.built(&["build", "-q"], "public");
    let first = fs::File::open(archive.path("public")).unwrap();
    first.lock().unwrap();
    archive.turn(1);
    let mut second = archive.spawn(&["build", "-q"]);
    let waits = |line: &str| line.contains("->") && line.split_whitespace().any(|it| it == second.id().to_string());
    while !fs::read_to_string("/proc/locks").unwrap().lines().any(waits) {
        std::thread::yield_now();
    }
    assert!(second.try_wait().unwrap().is_none());
    assert!(published(&archive.path("public")) == published_of(before));
    first.unlock().unwrap();
    assert!(second.wait().unwrap().success());
    assert!(tree(&archive.path("public")) == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
}
