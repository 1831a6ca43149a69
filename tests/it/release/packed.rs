//! The archives of a release, packed by the workflow's own steps, which are written for the Linux of GitHub's runners.

use super::{VERSION, sources, step};
use crate::{
    demonstration::{HERE, files, run},
    workflow::{Workflow, stand_in, well},
};
use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

/// The real program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_reprint");

/// The archives of a release of this version, made by its workflow of stand-ins for the programs. That of Linux runs the real one.
fn packed() -> TempDir {
    let dir = sources("## Unreleased\n");
    let programs = dir.path().join("programs");
    stand_in(&programs.join("x86_64-unknown-linux-musl"), "reprint", &format!("exec {PROGRAM} \"$@\""));
    for target in targets().iter().filter(|target| *target != "x86_64-unknown-linux-musl") {
        let name = if target.contains("windows") { "reprint.exe" } else { "reprint" };
        // Downloads of artifacts are not executable.
        fs::create_dir_all(programs.join(target)).unwrap();
        fs::write(programs.join(target).join(name), target).unwrap();
    }
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "x", "--date", "2024-03-09T00:00:00Z"]] {
        let who = ["-c", "user.name=x", "-c", "user.email=x@mail.example", "-c", "commit.gpgsign=false"];
        let mut git = Command::new("git");
        git.args(who).args(args).current_dir(dir.path()).env("GIT_COMMITTER_DATE", "2024-03-09T00:00:00Z");
        well(&git.output().unwrap());
    }
    well(&step(dir.path(), "release", "Archives", &format!("v{VERSION}"), &[]));
    dir
}

/// The systems that a release is built for.
fn targets() -> Vec<String> {
    let workflow = Workflow::read(&Path::new(HERE).join(".github/workflows/release.yml"));
    let matrix = workflow.at("/jobs/build/strategy/matrix/include").as_array().unwrap().clone();
    matrix.iter().map(|row| row["target"].as_str().unwrap().to_owned()).collect()
}

/// Runs a command of this system to its end; what it said.
fn asked(dir: &Path, command: &str) -> String {
    well(&Command::new("bash").args(["-ec", command]).current_dir(dir).output().unwrap())
}

/// A folder with the manual, as the program writes it.
fn manual() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let out = run(dir.path(), &["man", "--quiet", "--out", "man"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    dir
}

#[test]
fn the_archives_hold_the_program_and_what_belongs_to_it() {
    let dir = packed();
    let dist = dir.path().join("dist");
    let names: Vec<String> = files(&dist).iter().map(|it| it.file_name().unwrap().display().to_string()).collect();
    let mut want: Vec<String> = targets()
        .iter()
        .map(|it| format!("reprint-v{VERSION}-{it}.{}", if it.contains("windows") { "zip" } else { "tar.gz" }))
        .collect();
    want.sort();
    assert_eq!(names, [&["SHA256SUMS".to_owned()][..], &want].concat());
    let sums = asked(&dist, "sha256sum --check --strict SHA256SUMS");
    assert_eq!(
        sums.lines().map(str::to_owned).collect::<Vec<_>>(),
        want.iter().map(|it| format!("{it}: OK")).collect::<Vec<_>>()
    );
    let linux = format!("reprint-v{VERSION}-x86_64-unknown-linux-musl");
    let held = asked(&dist, &format!("tar -tzf {linux}.tar.gz"));
    let held: Vec<&str> = held.lines().map(|it| it.strip_prefix(&format!("{linux}/")).unwrap()).collect();
    let pages = files(&manual().path().join("man"));
    let pages = pages.iter().map(|it| format!("man/{}", it.file_name().unwrap().display()));
    let want = [
        "",
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "README.zh-CN.md",
        "completions/",
        "completions/reprint.bash",
        "completions/reprint.elvish",
        "completions/reprint.fish",
        "completions/reprint.powershell",
        "completions/reprint.zsh",
        "man/",
    ];
    let want: Vec<String> = want.map(str::to_owned).into_iter().chain(pages).chain(["reprint".to_owned()]).collect();
    assert!(want.contains(&"man/reprint-build.1".to_owned()) && want.contains(&"man/reprint.1".to_owned()));
    assert_eq!(held, want);
    let said = asked(&dist, &format!("tar -xzf {linux}.tar.gz && {linux}/reprint --version"));
    assert_eq!(said, format!("reprint {VERSION}\n"));
    let windows = asked(&dist, &format!("unzip -p reprint-v{VERSION}-x86_64-pc-windows-msvc.zip '*/reprint.exe'"));
    assert_eq!(windows, "x86_64-pc-windows-msvc");
    assert_eq!(fs::read(dist.join("SHA256SUMS")).unwrap(), fs::read(packed().path().join("dist/SHA256SUMS")).unwrap());
}

/// What GitHub is asked for: nothing is public before all of it is there.
#[test]
fn a_release_is_a_draft_until_all_is_there() {
    let dir = packed();
    let programs = dir.path().join("bin");
    stand_in(&programs, "gh", "echo \"$GH_TOKEN: $*\" >> asked");
    well(&step(dir.path(), "release", "The release", "v0.1.0", &[&programs]));
    let asked = fs::read_to_string(dir.path().join("asked")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(
        asked[0],
        "token: release create v0.1.0 --draft --verify-tag --title reprint 0.1.0 --notes-file notes.md"
    );
    assert!(asked[1].starts_with("token: release upload v0.1.0 dist/SHA256SUMS dist/reprint-v"), "{}", asked[1]);
    assert_eq!(asked[1].matches("dist/").count(), targets().len() + 1);
    assert_eq!(asked[2], "token: release edit v0.1.0 --draft=false");
    // Where one of them fails, the draft stays one.
    stand_in(&programs, "gh", "echo \"$*\" >> asked; [ \"$2\" != upload ]");
    fs::remove_file(dir.path().join("asked")).unwrap();
    assert!(!step(dir.path(), "release", "The release", "v0.1.0", &[&programs]).status.success());
    assert_eq!(fs::read_to_string(dir.path().join("asked")).unwrap().lines().count(), 2);
}

/// A new site's workflow and a release: what the one packs, the other takes; where there is none, it is made; and what is not what
/// the release's checksums say is not run.
#[test]
fn a_new_sites_workflow_takes_what_a_release_packs() {
    const NAME: &str = "The program, as it was released; where it was not, made here once";
    let release = packed();
    let dist = release.path().join("dist");
    let dir = TempDir::new().unwrap();
    let made = Command::new(PROGRAM).args(["init", "-q", "site"]).current_dir(dir.path()).output().unwrap();
    well(&made);
    let workflow = Workflow::read(&dir.path().join("site/.github/workflows/pages.yml"));
    let take = |home: &str, gh: &str| {
        let (home, bin) = (dir.path().join(home), dir.path().join(home).join("bin"));
        stand_in(&bin, "gh", gh);
        stand_in(&bin, "cargo", "echo \"cargo $*\"");
        stand_in(&bin, "uname", "echo x86_64");
        let temp = home.join("temp");
        let given =
            [("HOME", home.to_str().unwrap()), ("RUNNER_TEMP", temp.to_str().unwrap()), ("${{ github.token }}", "t")];
        (workflow.step("build", NAME).run(dir.path(), &[&bin], &given), home.join(".cargo/bin/reprint"))
    };
    let gives = format!(
        "[ \"$*\" = \"release download v{VERSION} --repo reprint-site/reprint --pattern \
         reprint-v{VERSION}-x86_64-unknown-linux-musl.tar.gz --pattern SHA256SUMS\" ]\ncp \"{0}/SHA256SUMS\" \"{0}/$7\" .",
        dist.display()
    );
    let (out, program) = take("taken", &gives);
    assert_eq!(well(&out), format!("reprint-v{VERSION}-x86_64-unknown-linux-musl.tar.gz: OK\n"));
    let said = Command::new(&program).arg("--version").output().unwrap();
    assert_eq!(well(&said), format!("reprint {VERSION}\n"));

    let (out, program) = take("spoilt", &format!("{gives}\necho >> \"$7\""));
    assert!(!out.status.success() && !program.exists(), "what is not as released is not taken");
    let (out, program) = take("foreign", &format!("{gives}\nsed -i /x86_64-unknown-linux/d SHA256SUMS"));
    assert!(!out.status.success() && !program.exists(), "nor is what the checksums do not name");

    let (out, program) = take("made", "echo 'release not found' >&2; exit 1");
    let want = format!(
        "cargo install --locked --git https://github.com/reprint-site/reprint --tag v{VERSION} reprint\nrelease not found\n"
    );
    assert_eq!((well(&out), program.exists()), (want, false));
}
