//! Where an export goes that is told to go where no file is: into it, and not into its place.

use crate::demonstration::run;
use std::{
    fs,
    os::unix::fs::{FileTypeExt, symlink},
    path::Path,
    process::{Command, Stdio},
    thread,
};
use tempfile::TempDir;

/// A site with one article.
fn site() -> TempDir {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("site.toml"), "").unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    let text = "湖边的灯今天都亮了，来看灯的人很多。".repeat(6);
    fs::write(site.path().join("content/a.md"), format!("---\ntitle: 灯\ndate: 2021-03-02\n---\n{text}\n")).unwrap();
    site
}

/// What an export holds that goes to standard output.
fn exported(dir: &Path, format: &str) -> Vec<u8> {
    let out = run(dir, &["export", "-q", "-f", format]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

#[test]
fn a_link_stays_a_link() {
    let site = site();
    let dir = site.path();
    fs::create_dir(dir.join("elsewhere")).unwrap();
    fs::write(dir.join("elsewhere/old"), "old").unwrap();
    for (link, target) in [("one", "elsewhere/old"), ("two", "elsewhere/new"), ("three", "one")] {
        symlink(target, dir.join(link)).unwrap();
        let out = run(dir, &["export", "-q", "-o", link]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(fs::read_link(dir.join(link)).unwrap(), Path::new(target));
        assert_eq!(fs::read(dir.join(link)).unwrap(), exported(dir, "jsonl"), "{link}");
    }
    assert_eq!(fs::read_dir(dir.join("elsewhere")).unwrap().count(), 2, "nothing else is left");
    symlink("round", dir.join("round")).unwrap();
    let out = run(dir, &["export", "-q", "-o", "round"]);
    assert!(!out.status.success() && fs::read_link(dir.join("round")).is_ok());
}

#[test]
fn a_pipe_is_written_into() {
    let site = site();
    let pipe = site.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for format in ["jsonl", "epub"] {
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        let out = run(site.path(), &["export", "-q", "-f", format, "-o", "pipe"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(reader.join().unwrap(), exported(site.path(), format));
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    }
}

/// Only the superuser makes devices; for all others there is nothing to be told here.
#[test]
fn a_device_stays_a_device() {
    let site = site();
    let device = site.path().join("null");
    let made = Command::new("mknod").arg(&device).args(["c", "1", "3"]).stderr(Stdio::null()).status();
    if !made.is_ok_and(|it| it.success()) {
        return;
    }
    for format in ["jsonl", "csv", "json-feed", "epub"] {
        let out = run(site.path(), &["export", "-q", "-f", format, "-o", "null"]);
        // Where devices have no force, as in many containers, it cannot be opened.
        assert!(out.status.success() || String::from_utf8_lossy(&out.stderr).contains("null: cannot be written"));
        assert!(fs::symlink_metadata(&device).unwrap().file_type().is_char_device(), "{format}");
    }
    assert_eq!(
        fs::read_dir(site.path())
            .unwrap()
            .filter(|it| { it.as_ref().unwrap().file_name().to_str().unwrap().starts_with(".unfinished") })
            .count(),
        0
    );
}

#[test]
fn standard_output_has_names() {
    let site = site();
    let want = exported(site.path(), "jsonl");
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let out = run(site.path(), &["export", "-q", "-o", name]);
        assert_eq!(out.stdout, want, "{name}");
    }
    let script = "echo before >kept; \"$0\" export -q -o /dev/fd/3 3>>kept; \"$0\" man --out - >page";
    let status =
        Command::new("bash").args(["-c", script, env!("CARGO_BIN_EXE_reprint")]).current_dir(site.path()).status();
    assert!(status.unwrap().success());
    assert_eq!(fs::read(site.path().join("kept")).unwrap(), [b"before\n", &want[..]].concat());
    assert!(fs::read_to_string(site.path().join("page")).unwrap().contains(".TH reprint 1"));
    assert!(!site.path().join("-").exists());
    let out = run(site.path(), &["export", "-f", "epub", "--each", "outlet", "-o", "-"]);
    assert_eq!(out.status.code(), Some(2));
}
