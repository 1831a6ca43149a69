//! Whether a copy of a site is whole: what was tampered with, what is missing, what was added.

use super::{Archive, tree};
use crate::served::Server;
use std::{fs, path::Path, process::Command};

fn verified(archive: &Archive, args: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprint"));
    let out = command.args(["verify", "-q"]).args(args).current_dir(archive.dir.path()).output().unwrap();
    let lines = String::from_utf8(out.stderr).unwrap().lines().map(str::to_owned).collect();
    (out.status.code(), lines, String::from_utf8(out.stdout).unwrap())
}

fn published() -> Archive {
    let archive = Archive::new(9);
    fs::write(archive.path("site.toml"), "manifest = true\n").unwrap();
    archive.built(&["build", "-q"], "public");
    archive
}

#[test]
fn a_site_that_is_as_published_is_said_to_be() {
    let archive = published();
    let (code, said, line) = verified(&archive, &[]);
    assert_eq!((code, said), (Some(0), Vec::new()));
    let files = tree(&archive.path("public")).len() - 3;
    let sum = Command::new("sha256sum").arg(archive.path("public/manifest.json")).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    let sum = sum.split(' ').next().unwrap();
    assert_eq!(line, format!("{files} files, 0 not as published; manifest.json has the SHA-256 {sum}\n"));
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--quiet", "SHA256SUMS"]).current_dir(archive.path("public"));
    assert!(check.status().unwrap().success());
}

#[test]
fn every_change_of_a_copy_is_named() {
    let archive = published();
    let copied = Command::new("cp").args(["-r", "public", "copy"]).current_dir(archive.dir.path()).status().unwrap();
    assert!(copied.success());
    let pages: Vec<String> = tree(&archive.path("copy")).into_keys().filter(|it| it.ends_with("index.html")).collect();
    fs::write(archive.path("copy").join(&pages[0]), "forged").unwrap();
    fs::remove_file(archive.path("copy").join(&pages[1])).unwrap();
    fs::write(archive.path("copy/new.html"), "new").unwrap();
    let (code, said, _) = verified(&archive, &["copy"]);
    assert_eq!(code, Some(1));
    let mut want = vec![
        format!("copy/{}:1: error[tampered]: is not what was published", pages[0]),
        format!("copy/{}:1: error[missing]: was published and is not there", pages[1]),
        "copy/new.html:1: error[added]: is there and was not published".to_owned(),
    ];
    want.sort();
    assert_eq!(said, want);
}

#[test]
fn sources_are_compared_with_what_was_published() {
    let archive = published();
    fs::remove_file(archive.path("content/a1.md")).unwrap();
    let text = fs::read_to_string(archive.path("content/a2.md")).unwrap();
    fs::write(archive.path("content/a2.md"), text.replace("湖边", "山边")).unwrap();
    let (code, said, _) = verified(&archive, &[]);
    assert_eq!(code, Some(1));
    let want = [
        "a1.md:1: error[source-missing]: was published and is not there",
        "content/a2.md:1: error[source-changed]: is not what was published; if you changed it, build the site again",
    ];
    assert_eq!(said, want);
    fs::write(archive.path("site.toml"), "").unwrap();
    archive.built(&["build", "-q"], "public");
    let (code, said, _) = verified(&archive, &[]);
    assert_eq!(code, Some(1));
    assert!(said.concat().contains("manifest.json: no such list; `manifest = true`"), "{said:?}");
}

/// The list is the same after any run: warm, cold, exchanged; and asked for later.
#[test]
fn the_list_is_the_same_however_the_site_was_made() {
    let archive = Archive::new(9);
    fs::write(archive.path("site.toml"), "").unwrap();
    archive.built(&["build", "-q"], "public");
    fs::write(archive.path("site.toml"), "manifest = true\n").unwrap();
    let later = archive.built(&["build", "-q"], "public");
    assert_eq!(verified(&archive, &[]).0, Some(0));
    archive.article(20);
    let warm = archive.built(&["build", "-q", "--swap"], "public");
    assert_eq!(verified(&archive, &[]).0, Some(0));
    assert!(warm == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
    assert_ne!(warm["manifest.json"], later["manifest.json"]);
    fs::create_dir(archive.path("static")).unwrap();
    fs::write(archive.path("static/SHA256SUMS"), "mine").unwrap();
    let out = archive.build(&["build", "-q"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("static/SHA256SUMS: is in the place of the list"));
}

/// Makes a pair of keys outside of a site; the file with the public one.
fn keys(archive: &Archive, password: Option<&str>) -> String {
    let pair = match password {
        Some(password) => minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
        None => minisign::KeyPair::generate_unencrypted_keypair(),
    };
    let pair = pair.unwrap();
    fs::create_dir_all(archive.path("keys")).unwrap();
    fs::write(archive.path("keys/site.key"), pair.sk.to_box(None).unwrap().to_string()).unwrap();
    fs::write(archive.path("keys/site.pub"), pair.pk.to_box().unwrap().to_string()).unwrap();
    pair.pk.to_base64()
}

const SIGNED: &str = "title = \"灯\"\nmanifest = true\n[sign]\nminisign = \"keys/site.key\"\n";

#[test]
fn a_site_is_signed_alike_each_time() {
    let archive = Archive::new(3);
    let key = keys(&archive, None);
    fs::write(archive.path("site.toml"), SIGNED).unwrap();
    let first = archive.built(&["build", "-q"], "public");
    assert!(first.contains_key("minisign.pub") && first.contains_key("SHA256SUMS.minisig"));
    assert!(first == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"), "cold is warm");
    for key in [key.as_str(), "keys/site.pub"] {
        let (code, said, lines) = verified(&archive, &["public", "--key", key]);
        assert_eq!((code, said), (Some(0), Vec::new()));
        assert!(lines.lines().nth(1).unwrap().starts_with("signed with the key "), "{lines}");
        assert!(lines.ends_with(": SHA256SUMS of 灯\n"), "{lines}");
    }
    // The same words again, from what is remembered; other words, and another signature.
    assert!(first == archive.built(&["build", "-q"], "public"));
    archive.article(20);
    let second = archive.built(&["build", "-q"], "public");
    assert!(first["SHA256SUMS.minisig"] != second["SHA256SUMS.minisig"]);
    assert_eq!(verified(&archive, &["--key", &key]).0, Some(0));
    // An archive of the site has the same lists.
    let zip = archive.build(&["export", "--format", "zip", "-o", "site.zip"]);
    assert!(zip.status.success(), "{}", String::from_utf8_lossy(&zip.stderr));
    let unpacked =
        Command::new("unzip").args(["-q", "site.zip", "-d", "unpacked"]).current_dir(archive.dir.path()).status();
    assert!(unpacked.unwrap().success());
    assert_eq!(verified(&archive, &["unpacked", "--key", &key]).0, Some(0));
    // Another key, and no key any more.
    let other = keys(&archive, None);
    archive.built(&["build", "-q"], "public");
    assert_eq!(verified(&archive, &["--key", &other]).0, Some(0));
    let (code, said, _) = verified(&archive, &["--key", &key]);
    assert!(
        code == Some(1) && said.concat().contains("SHA256SUMS.minisig:1: error[unsigned]: does not show who"),
        "{said:?}"
    );
    fs::write(archive.path("site.toml"), "title = \"灯\"\nmanifest = true\n").unwrap();
    let unsigned = archive.built(&["build", "-q"], "public");
    assert!(!unsigned.contains_key("minisign.pub") && !unsigned.contains_key("SHA256SUMS.minisig"));
}

#[test]
fn a_build_that_cannot_sign_says_why_and_changes_nothing() {
    let archive = Archive::new(3);
    fs::write(archive.path("site.toml"), SIGNED).unwrap();
    let said = |archive: &Archive, password: Option<&str>| {
        let mut command = archive.command(&["build", "-q"]);
        command.env_remove("REPRINT_MINISIGN_PASSWORD");
        command.envs(password.map(|it| ("REPRINT_MINISIGN_PASSWORD", it)));
        let out = command.output().unwrap();
        (out.status.success(), String::from_utf8(out.stderr).unwrap())
    };
    let (is_done, missing) = said(&archive, None);
    assert!(
        !is_done && missing.starts_with("error: keys/site.key: no such file; make a key with `minisign -G"),
        "{missing}"
    );
    keys(&archive, Some("灯"));
    let (is_done, locked) = said(&archive, None);
    assert!(!is_done && locked.contains("keys/site.key: cannot be used to sign: it has a password, and"), "{locked}");
    let (is_done, wrong) = said(&archive, Some("x"));
    assert!(!is_done && wrong.contains("the password in REPRINT_MINISIGN_PASSWORD is not that"), "{wrong}");
    assert!(tree(&archive.path("public")).is_empty());
    // A check needs no key.
    assert!(archive.build(&["check", "-q"]).status.success());
    assert_eq!(said(&archive, Some("灯")), (true, String::new()));
    fs::create_dir(archive.path("static")).unwrap();
    fs::rename(archive.path("keys/site.key"), archive.path("static/site.key")).unwrap();
    fs::write(archive.path("site.toml"), SIGNED.replace("keys/", "static/")).unwrap();
    let (is_done, shown) = said(&archive, Some("灯"));
    assert!(
        !is_done && shown.starts_with("error: static/site.key: a secret key must not be in static, which is"),
        "{shown}"
    );
}

#[test]
fn files_of_others_are_minded_unless_the_owner_says_otherwise() {
    let archive = published();
    fs::create_dir(archive.path("public/.well-known")).unwrap();
    fs::write(archive.path("public/.well-known/proof"), "x").unwrap();
    fs::write(archive.path("public/google1.html"), "x").unwrap();
    assert_eq!(verified(&archive, &[]).1.len(), 2);
    let (code, said, line) = verified(&archive, &["--ignore", ".well-known/", "--ignore", "google*.html"]);
    assert_eq!((code, said), (Some(0), Vec::new()));
    assert!(line.contains(" files, 0 not as published, 2 ignored; manifest.json has the SHA-256 "), "{line}");
    let settings = "manifest = true\n[verify]\nignore = [\".well-known/\", \"google*.html\"]\n";
    fs::write(archive.path("site.toml"), settings).unwrap();
    assert_eq!(verified(&archive, &[]).0, Some(0));
    // What lies in a copy, or where the reader stands, does not decide.
    fs::write(archive.path("public/site.toml"), settings).unwrap();
    assert_eq!(verified(&archive, &["public"]).1.len(), 3);
    assert_eq!(verified(&archive, &["public", "--root", ".", "--ignore", "site.toml"]).0, Some(0));
    assert!(verified(&archive, &["--ignore", "*"]).1.concat().contains("it would be of every file there is"));
}

#[test]
fn an_edition_is_told_from_another() {
    let archive = published();
    let (_, _, line) = verified(&archive, &[]);
    let sum = line.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(verified(&archive, &["public", "--expect", &sum.to_uppercase()]).0, Some(0));
    let other = "0".repeat(64);
    let (code, said, _) = verified(&archive, &["public", "--expect", &other]);
    let want = format!(
        "public/manifest.json:1: error[unexpected]: has the SHA-256 {sum}, and not {other}: it is of another edition, or was forged"
    );
    assert_eq!((code, said), (Some(1), vec![want]));
    assert_eq!(verified(&archive, &["public", "--expect", "x"]).0, Some(2));
}

/// Whoever looks at a site while it is made needs no key; what is left there has no signature of another list.
#[test]
fn a_server_signs_nothing_and_the_next_build_does() {
    let archive = Archive::new(3);
    keys(&archive, None);
    fs::write(archive.path("site.toml"), SIGNED).unwrap();
    archive.built(&["build", "-q"], "public");
    archive.article(20);
    fs::rename(archive.path("keys"), archive.path("away")).unwrap();
    let mut server = Server::start(Path::new(env!("CARGO_BIN_EXE_reprint")), archive.dir.path(), &["-p", "0"]);
    server.line(|line| line.starts_with("made "));
    assert_eq!(server.get("index.html").status, 200);
    server.interrupt();
    let served = tree(&archive.path("public"));
    assert!(!served.contains_key("SHA256SUMS.minisig") && !served.contains_key("minisign.pub"));
    assert_eq!(verified(&archive, &[]).0, Some(0));
    fs::rename(archive.path("away"), archive.path("keys")).unwrap();
    let built = archive.built(&["build", "-q"], "public");
    assert!(built == archive.built(&["build", "-q", "--cold", "-o", "cold"], "cold"));
    assert_eq!(verified(&archive, &["--key", "keys/site.pub"]).0, Some(0));
}
