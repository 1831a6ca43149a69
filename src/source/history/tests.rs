//! Histories that are made by `git` in an environment of its own, and what is told of them.

use super::{chronicle::chronicle, *};
use crate::{
    article::{Captured, Clock, Fate, Past},
    source::{roots, walk},
};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// A commit to be made: its parents by their number from 1, and what it does to paths.
struct Step<'a> {
    parents: &'a [usize],
    message: &'a str,
    changes: &'a [(&'a str, Option<&'a str>)],
}

fn git(dir: &Path, args: &[&str], input: &[u8]) -> String {
    let mut git = Command::new("git");
    git.args(args).current_dir(dir).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "git {args:?}");
    String::from_utf8(out.stdout).unwrap()
}

/// Writes a repository, commit by commit, an hour between two of them from 2021-03-01T00:00Z on; ids by number from 1.
fn made(dir: &Path, steps: &[Step<'_>]) -> Vec<Id> {
    fs::create_dir_all(dir).unwrap();
    git(dir, &["init", "-q", "--bare", "-b", "main"], b"");
    let mut stream = String::new();
    for (at, Step { parents, message, changes }) in (1..).zip(steps) {
        let time = 1_614_556_800 + at * 3600;
        stream += &format!("commit refs/heads/main\nmark :{at}\ncommitter 档案 <a@mirror.example> {time} +0800\n");
        stream += &format!("data {}\n{message}\n", message.len());
        for (nth, parent) in parents.iter().enumerate() {
            stream += &format!("{} :{parent}\n", if nth == 0 { "from" } else { "merge" });
        }
        for (path, text) in *changes {
            stream += &match text {
                Some(text) => format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len()),
                None => format!("D {path}\n"),
            };
        }
    }
    git(dir, &["fast-import", "--quiet", "--force", "--export-marks=marks"], stream.as_bytes());
    let marks = fs::read_to_string(dir.join("marks")).unwrap();
    let mut ids: Vec<(usize, Id)> = marks.lines().map(mark).collect();
    ids.sort();
    ids.into_iter().map(|(_, id)| id).collect()
}

/// `:1 0123…`
fn mark(line: &str) -> (usize, Id) {
    let (number, hex) = line[1..].split_once(' ').unwrap();
    let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    (number.parse().unwrap(), Id::of(&bytes).unwrap())
}

fn told(dir: &Path, written: &str, last: &Logs) -> (Vec<Source>, Told) {
    let content = Content::of(written, dir, |path| path.strip_prefix(dir).unwrap().display().to_string());
    let roots = roots(&[content], true).unwrap();
    let (sources, findings) = walk(&roots, &[]);
    assert_eq!(findings, []);
    let began = SystemTime::now() + Duration::from_secs(10);
    let told = history(&roots, &sources, &[], last, began);
    (sources, told)
}

/// `by until: fate` of each former version, by path, commits by their messages.
fn said(told: &Told) -> Vec<String> {
    let message = |it: &Option<Captured>| match it {
        Some(Captured { by: Clock::Git(commit), .. }) => commit.message.clone(),
        None => "-".to_owned(),
    };
    let line = |source: &Source| {
        let capture = &told.captured[&source.path];
        let Past { path, until, fate } = capture.past.as_ref().unwrap();
        assert_eq!(source.plain(), path);
        let fate = match fate {
            Fate::Stands => "stands".to_owned(),
            Fate::Moved(to) => format!("moved to {to}"),
            Fate::Gone(by) => format!("gone by {}", message(by)),
        };
        format!("{path} {} {} {}: {fate}", message(&capture.first), message(&capture.brought), message(until))
    };
    told.former.iter().map(line).collect()
}

const STORY: &[Step<'_>] = &[
    Step {
        parents: &[],
        message: "1\n\n补录",
        changes: &[
            ("a.md", Some("甲一")),
            ("b.md", Some("乙一")),
            ("c.md", Some("丙一")),
            ("news/d.md", Some("丁一")),
            ("x.md", Some("存一")),
            (".hidden/e.md", Some("隐")),
            ("e.png", Some("图")),
        ],
    },
    Step {
        parents: &[1],
        message: "2",
        changes: &[("a.md", Some("甲二")), ("b.md", None), ("moved/b.md", Some("乙一"))],
    },
    Step { parents: &[2], message: "3", changes: &[("c.md", None), ("x.md", Some("存二"))] },
    Step {
        parents: &[3],
        message: "4",
        changes: &[("x.md", Some("存一")), ("moved/b.md", Some("乙二")), ("news/d.md", None)],
    },
    Step { parents: &[4], message: "5", changes: &[("news/d.md", Some("丁二"))] },
];

const STORY_SAID: [&str; 6] = [
    "a.md 1 1 2: stands",
    "b.md 1 1 2: moved to moved/b.md",
    "c.md 1 1 3: gone by 3",
    "moved/b.md 2 2 4: stands",
    "news/d.md 1 1 4: stands",
    "x.md 1 3 4: stands",
];

#[test]
fn what_was_edited_moved_deleted_and_restored_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let ids = made(&dir.path().join("m.git"), STORY);
    let (sources, told) = told(dir.path(), "git:m.git", &Logs::default());
    let shown: Vec<_> = sources.iter().map(|it| it.shown.as_str()).collect();
    assert_eq!(shown, ["git:m.git//a.md", "git:m.git//moved/b.md", "git:m.git//news/d.md", "git:m.git//x.md"]);
    assert_eq!(said(&told), STORY_SAID);
    assert_eq!(told.findings, []);
    let first = &told.former[0];
    assert_eq!(first.path, format!("a.md@{}", &ids[0].to_string()[..8]));
    assert_eq!(first.shown, format!("git:m.git//{}", first.path));
    assert_eq!(first.read().unwrap(), "甲一".as_bytes());
    let capture = &told.captured["x.md"];
    let day = |it: &Option<Captured>| it.as_ref().map(|it| it.on.to_string());
    assert_eq!((day(&capture.first), day(&capture.brought)), (Some("2021-03-01".into()), Some("2021-03-01".into())));
    assert_eq!((capture.past.is_none(), told.captured.len()), (true, 10));
}

#[test]
fn a_folder_of_a_repository_is_a_root() {
    let dir = tempfile::tempdir().unwrap();
    made(&dir.path().join("m.git"), STORY);
    let (sources, told) = told(dir.path(), "git:m.git//news/", &Logs::default());
    assert_eq!(sources.iter().map(|it| it.shown.as_str()).collect::<Vec<_>>(), ["git:m.git//news/d.md"]);
    assert_eq!(said(&told), ["d.md 1 1 4: stands"]);
}

#[test]
fn files_on_disk_have_their_history_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let real = dunce::canonicalize(dir.path()).unwrap();
    let bare = real.join("m.git");
    made(&bare, STORY);
    git(&real, &["clone", "-q", "m.git", "w"], b"");
    // What is not committed: an edit, a move, a file that went, and one in the line breaks of another system.
    fs::write(real.join("w/a.md"), "甲三").unwrap();
    fs::rename(real.join("w/x.md"), real.join("w/y.md")).unwrap();
    fs::remove_file(real.join("w/news/d.md")).unwrap();
    let (_, first) = told(&real, "w", &Logs::default());
    let want = [
        "a.md 1 1 2: stands",
        "a.md 1 2 -: stands",
        "b.md 1 1 2: moved to moved/b.md",
        "c.md 1 1 3: gone by 3",
        "moved/b.md 2 2 4: stands",
        "news/d.md 1 1 4: gone by -",
        "news/d.md 1 5 -: gone by -",
        "x.md 1 3 4: moved to y.md",
    ];
    let sorted = |told: &Told| {
        let mut said = said(told);
        said.sort();
        said
    };
    assert_eq!(sorted(&first), want);
    assert_eq!(first.captured["a.md"].brought, None);
    assert!(first.is_news);
    let (_, second) = told(&real, "w", &first.logs);
    assert_eq!((sorted(&second), second.is_news), (want.map(str::to_owned).to_vec(), false));
    assert!(Arc::ptr_eq(second.logs.logs.values().next().unwrap(), first.logs.logs.values().next().unwrap()));
    fs::write(real.join("w/a.md"), "甲一").unwrap();
    let (_, third) = told(&real, "w", &second.logs);
    assert_eq!(sorted(&third)[0], "a.md 1 2 -: stands");
    assert!(third.captured["a.md"].brought.is_some());
}

#[test]
fn a_shallow_clone_and_a_folder_in_no_repository_are_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let ids = made(&dir.path().join("m.git"), STORY);
    let (_, whole) = told(dir.path(), "git:m.git", &Logs::default());
    fs::write(dir.path().join("m.git/shallow"), format!("{}\n", ids[3])).unwrap();
    let (_, cut) = told(dir.path(), "git:m.git", &whole.logs);
    let lines: Vec<String> = cut.findings.iter().map(ToString::to_string).collect();
    let want = "git:m.git:1: warning[shallow-history]: the repository is a shallow clone: nothing is known of versions and \
                deletions before 2021-03-01; fetch the rest with `git fetch --unshallow`";
    assert_eq!((lines, said(&cut)), (vec![want.to_owned()], Vec::new()));
    fs::remove_file(dir.path().join("m.git/shallow")).unwrap();
    let (_, again) = told(dir.path(), "git:m.git", &cut.logs);
    assert_eq!((said(&again), again.findings), (STORY_SAID.map(str::to_owned).to_vec(), Vec::new()));
    fs::create_dir(dir.path().join("plain")).unwrap();
    let (_, plain) = told(dir.path(), "plain", &Logs::default());
    assert_eq!(plain.findings[0].kind, "no-history");
    let content = Content::of("git:plain", dir.path(), |_| "plain".into());
    let err = roots(&[content], false).unwrap_err();
    assert_eq!(err.to_string(), "git:plain: is no git repository that can be read");
}

#[test]
fn a_merge_makes_only_what_no_parent_has() {
    let dir = tempfile::tempdir().unwrap();
    let steps = [
        Step {
            parents: &[],
            message: "1",
            changes: &[("a.md", Some("一")), ("b.md", Some("乙")), ("c.md", Some("丙"))],
        },
        Step { parents: &[1], message: "2", changes: &[("a.md", Some("二")), ("c.md", None)] },
        Step { parents: &[1], message: "3", changes: &[("a.md", Some("三")), ("b.md", Some("乙三"))] },
        // The first parent is 3, so that `a.md` and `b.md` are taken from it; `c.md` is kept although 2 deleted it.
        Step { parents: &[3, 2], message: "4", changes: &[] },
        Step { parents: &[4], message: "5", changes: &[("b.md", Some("乙五"))] },
    ];
    made(&dir.path().join("m.git"), &steps);
    let (_, merged) = told(dir.path(), "git:m.git", &Logs::default());
    let mut lines = said(&merged);
    lines.sort();
    assert_eq!(lines, ["a.md 1 1 2: stands", "a.md 1 2 4: stands", "b.md 1 1 3: stands", "b.md 1 3 5: stands"]);
    let brought = |path: &str| match &merged.captured[path].brought {
        Some(Captured { by: Clock::Git(commit), .. }) => commit.message.clone(),
        None => "-".into(),
    };
    assert_eq!(["a.md", "b.md", "c.md"].map(brought), ["3", "5", "1"]);
}

/// The next of numbers that look random, below `below`.
fn next(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*seed >> 33) as usize) % below
}

type Tree = BTreeMap<String, String>;

/// A repository of any shape: commits on branches, merges that take from either side or make something of their own. What each
/// commit has, and its id.
fn any_history(dir: &Path, seed: &mut u64) -> (Vec<Tree>, Vec<Id>) {
    let (mut trees, mut all_parents): (Vec<Tree>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
    for at in 0..30_usize {
        let mut parents: Vec<usize> = Vec::new();
        for _ in 0..if next(seed, 3) == 0 { 2 } else { 1 } {
            let parent = at.saturating_sub(1 + next(seed, 4));
            if at > 0 && !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        let mut tree: Tree = parents.first().map(|it| trees[*it].clone()).unwrap_or_default();
        for path in ["a.md", "b.md", "c/a.md", "c/b.md", "c/d/e.md", "c/d.md"] {
            let from = if parents.is_empty() { 3 } else { next(seed, 5) };
            match (from, next(seed, 4)) {
                (0, _) => drop(tree.remove(path)),
                (3, text) => drop(tree.insert(path.into(), format!("文{text}"))),
                (4, _) => match trees[parents[parents.len() - 1]].get(path) {
                    Some(text) => drop(tree.insert(path.into(), text.clone())),
                    None => drop(tree.remove(path)),
                },
                _ => (),
            }
        }
        trees.push(tree);
        all_parents.push(parents);
    }
    let ids = written(dir, &trees, &all_parents);
    (trees, ids)
}

/// Writes commits with these trees.
fn written(dir: &Path, trees: &[Tree], all_parents: &[Vec<usize>]) -> Vec<Id> {
    let changes: Vec<Vec<(&str, Option<&str>)>> = trees
        .iter()
        .zip(all_parents)
        .map(|(tree, parents)| {
            let before = parents.first().map(|it| &trees[*it]);
            let gone = before.into_iter().flat_map(Tree::keys).filter(|path| !tree.contains_key(*path));
            let gone = gone.map(|path| (path.as_str(), None));
            gone.chain(tree.iter().map(|(path, text)| (path.as_str(), Some(text.as_str())))).collect()
        })
        .collect();
    let parents: Vec<Vec<usize>> = all_parents.iter().map(|it| it.iter().map(|it| it + 1).collect()).collect();
    let steps = changes.iter().zip(&parents).map(|(changes, parents)| Step { parents, message: "x", changes });
    made(dir, &steps.collect::<Vec<_>>())
}

#[test]
fn what_is_left_of_any_history_is_the_last_commit_and_a_remembered_walk_is_a_fresh_one() {
    let mut seed = 15;
    for round in 0..12 {
        let dir = tempfile::tempdir().unwrap();
        let (trees, ids) = any_history(dir.path(), &mut seed);
        let repository = Repository::open(dir.path()).unwrap();
        let walk = |at: usize, last: &Log| Log::walk(&repository, ids[at], last).unwrap();
        let mut remembered = Log::default();
        for at in [3, 9, 20, 14, 29] {
            let fresh = walk(at, &Log::default()).unwrap();
            remembered = walk(at, &remembered).unwrap_or(remembered);
            assert_eq!(chronicle(&remembered), chronicle(&fresh), "{round} {at}");
            assert_eq!(remembered.ordered(), fresh.ordered());
            assert_eq!(walk(at, &remembered), None);
            let mut left = BTreeMap::new();
            for (path, life) in chronicle(&fresh) {
                for version in life.versions.iter().filter(|it| it.until.is_none()) {
                    let path = String::from_utf8(path.to_vec()).unwrap();
                    assert_eq!(left.insert(path, version.blob), None);
                }
            }
            let want = trees[at].iter().map(|(path, text)| (path.clone(), Id::of_file(text.as_bytes()).unwrap()));
            assert_eq!(left, want.collect(), "{round} {at}");
        }
    }
}
