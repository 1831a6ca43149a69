//! Disks that are full, that cannot be written, that are file systems of their own; output that goes while it is written.

use super::{Archive, tree};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// A file may not be larger than a block of 512 bytes: as good as a full disk.
#[test]
fn what_cannot_be_written_leaves_the_site_as_it_was() {
    for swap in ["", "--swap"] {
        let archive = Archive::new(9);
        let before = archive.built(&["build", "-q", "-o", "public"], "public");
        archive.turn(1);
        // Without the signal, writing fails with an error.
        let script = format!("trap '' XFSZ; ulimit -f 1; exec \"$0\" build -q -o public {swap}");
        let out = bash(&archive, &script);
        let err = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{err}");
        assert!(err.contains("cannot be written") && err.contains("File too large"), "{err}");
        assert!(tree(&archive.path("public")) == before, "nothing changed, and nothing is left over");
        let after = archive.built(&["build", "-q", "-o", "public"], "public");
        assert!(after == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
    }
}

fn bash(archive: &Archive, script: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_reprint");
    Command::new("bash").args(["-c", script, program]).current_dir(archive.dir.path()).output().unwrap()
}

/// Runs a script that may mount what it likes, and that no one else sees mounted. Who is not root is one in a world of its own;
/// where the system allows neither, the test that needs it fails and says why.
#[cfg(target_os = "linux")]
fn alone(archive: &Archive, script: &str) -> Output {
    let world = |flags: &[&str], script: &str| {
        let program = env!("CARGO_BIN_EXE_reprint");
        let mut command = Command::new("unshare");
        command.args(flags).args(["bash", "-ec", script, program]).current_dir(archive.dir.path());
        command.output().expect("unshare is there")
    };
    let worlds: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let flags = worlds.into_iter().find(|flags| world(flags, "mkdir -p m; mount -t tmpfs none m").status.success());
    world(flags.expect("this test mounts file systems: run it as root, or allow user namespaces"), script)
}

/// The digest of every file in a folder, as text.
#[cfg(target_os = "linux")]
const TREE: &str = "tree() { (cd public && find . -type f -print0 | sort -z | xargs -0 sha256sum); }";

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_site_as_it_was() {
    let archive = Archive::new(9);
    // 400 more articles need more room than there is.
    fs::create_dir(archive.path("more")).unwrap();
    for at in 1000..1400 {
        archive.article(at);
        fs::rename(archive.path(&format!("content/a{at}.md")), archive.path(&format!("more/a{at}.md"))).unwrap();
    }
    let script = format!(
        "{TREE}; mkdir public; mount -t tmpfs -o size=6m none public
         \"$0\" build -q; tree > before
         cp more/* content; \"$0\" build -q 2> said && exit 7; cat said >&2
         tree > after; cmp before after; ls -A public | grep -q staging && exit 8
         rm content/a1???.md; \"$0\" build -q; tree > after; cmp before after; echo whole"
    );
    let out = alone(&archive, &script);
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(err.contains("No space left on device"), "{err}");
    assert_eq!(String::from_utf8_lossy(&out.stdout), "whole\n", "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_read_only_is_named_and_the_site_stays() {
    let archive = Archive::new(9);
    archive.built(&["build", "-q"], "public");
    let (site, mounted) = (archive.path("public"), "mount --bind public public; mount -o remount,ro,bind public");
    let before = tree(&site);
    archive.turn(1);
    let out = alone(&archive, &format!("{mounted}; \"$0\" build -q"));
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{err}");
    assert!(err.contains("Read-only file system") && err.contains("/public"), "{err}");
    assert!(tree(&site) == before);
}

/// A folder that is a mount of its own cannot be exchanged. That is said before anything is made.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_exchanged_is_refused_with_a_way_out() {
    let archive = Archive::new(9);
    fs::write(archive.path("site.toml"), "publish = \"swap\"\n").unwrap();
    let out = alone(&archive, "mkdir public; mount -t tmpfs none public; \"$0\" build -q");
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{err}");
    let want =
        "/public: is a file system of its own, which cannot be exchanged for a folder; publish = \"files\" works here";
    assert!(err.contains(want), "{err}");
    // The same disk under another name: nothing tells but the exchange itself.
    fs::create_dir(archive.path("real")).unwrap();
    let out = alone(&archive, "mkdir -p public; mount --bind real public; \"$0\" build -q");
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{err}");
    assert!(err.contains("in one step; publish = \"files\" works here"), "{err}");
    assert_eq!(tree(&archive.path("real")).len(), 0);
    assert_eq!(left(archive.dir.path()), [""; 0]);
}

/// What a run left beside the output.
#[cfg(target_os = "linux")]
fn left(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.') && name != ".reprint").collect()
}

/// The output goes while it is written: that is said, or all of it is made again, and the next build ends as a cold one.
#[test]
fn output_that_goes_meanwhile_is_made_again() {
    for way in [&["build", "-q"][..], &["build", "-q", "--swap"]] {
        let archive = Archive::new(60);
        let cold = archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold");
        let public = archive.path("public");
        let mut build = archive.spawn(way);
        let mut gone = 0;
        while build.try_wait().unwrap().is_none() {
            gone += usize::from(fs::remove_dir_all(&public).is_ok());
        }
        let out = build.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(gone > 0);
        assert!(out.status.success() || err.contains("/public"), "{err}");
        assert!(!err.contains("panicked"), "{err}");
        assert!(archive.built(way, "public") == cold);
    }
}
