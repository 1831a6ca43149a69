//! What the program says of an archive whose names, titles, outlets and tags are commands: to a terminal, to GitHub's log, to whoever
//! reads lines. Every command that says anything is given them, with colours and without, in a log and outside of one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// What does something to a terminal or to a log wherever it is let through: it clears and names the window, hides, colours, turns the
/// direction, ends the line and begins another one that looks like ours.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}[8m\u{1b}[31m\u{9b}5m\u{85}\u{202e}\u{2066}\u{200f}\u{2028}##[error]y\r\n::error::FORGED\nFORGED a.md:1: error[x]: z";

/// The same as the name of a file, which has no room for all of it.
const NAME: &str = "\u{1b}[2J\u{1b}[8m\u{9b}5m\u{202e}\u{2028}##[error]y\r\n::error::x\nFORGED a.md:1: error[x]";

/// As YAML writes any text.
fn yaml(text: &str) -> String {
    let escape = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\U{:08X}", u32::from(c)) };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

fn article(title: &str, more: &str, text: &str) -> String {
    let words = "湖边的灯今天都亮了，来看灯的人很多，末班船的船工说，夜里行船其实更安静。".repeat(6);
    format!(
        "---\ntitle: {}\ndate: 2021-03-02\n{more}---\n{text}{words}\n\n::error::a line\n\n##[error]another {EVIL}\n",
        yaml(title)
    )
}

/// A site of such articles, published, and what a hostile host put into it since.
fn site() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let settings = "manifest = true\nmax_loss = 100\n[[topics]]\nname = \"灯\"\nwords = [\"灯\"]\n";
    fs::write(root.join("site.toml"), settings).unwrap();
    fs::create_dir_all(root.join(format!("content/{NAME}"))).unwrap();
    let evil = yaml(EVIL);
    let more = format!(
        "outlet: {evil}\nauthor: {evil}\ntags: [{evil}, 灯, \"##[x]\"]\nsource: \"https://a.example/1?{}\"\n",
        "##%5Bx]"
    );
    let put = |name: &str, text: String| fs::write(root.join("content").join(name), text).unwrap();
    put("a.md", article(&format!("灯{EVIL}"), &more, "![x](http://10.0.0.1/%1B[2J.png)\n\n"));
    put("b.md", article(&format!("灯{EVIL}"), &more, "船。"));
    put(&format!("{NAME}/c{NAME}.md"), article(&format!("桥{EVIL}"), &more, "桥上的人更多。"));
    // What cannot be an article, and what lacks a date.
    put(&format!("d{NAME}.md"), "\0\u{1}\u{2}".repeat(90));
    put(
        &format!("e{NAME}.md"),
        format!("---\ntitle: {evil}\ntags: {{ {evil}: 1 }}\n---\n{}", "雨下了三天，河里的水涨了起来。".repeat(9)),
    );
    put(&format!("f{NAME}.html"), format!("<title>{EVIL}</title><article><h1>{EVIL}</h1><p>{}", "<div>".repeat(999)));
    (dir, root)
}

/// What is said, on both ways.
fn said(root: &Path, args: &[&str], is_log: bool) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprint"));
    command.args(args).current_dir(root).env("GITHUB_ACTIONS", is_log.to_string());
    let out = command.output().unwrap();
    [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

/// What of it is a command.
fn commands(said: &str, is_log: bool, has_colours: bool) -> Vec<String> {
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut found = Vec::new();
    for line in said.split('\n') {
        // Our own colours: bold, dim, and six others.
        let mut plain = line.to_owned();
        if has_colours {
            for colour in ["0", "1", "2", "31", "32", "33", "35", "36"] {
                plain = plain.replace(&format!("\u{1b}[{colour}m"), "");
            }
        }
        let is_ours = ["error", "warning", "notice"].iter().any(|it| {
            let rest = line.strip_prefix(&format!("::{it}"));
            is_log && rest.is_some_and(|rest| rest.starts_with("::") || rest.starts_with(" file="))
        });
        let is_command = plain.contains(|c: char| c.is_control() && c != '\t' || turns(c))
            || plain.contains("##[")
            || plain.trim_start().starts_with("::") && !is_ours
            || plain.starts_with("FORGED");
        if is_command {
            found.push(plain.escape_debug().to_string());
        }
    }
    found
}

#[test]
fn nothing_that_is_said_is_a_command() {
    let (_dir, root) = site();
    let (c, e) = (format!("content/{NAME}/c{NAME}.md"), format!("content/e{NAME}.md"));
    let missing = format!("no{NAME}");
    let build = said(&root, &["build"], false);
    assert!(build.contains("no-date") && build.contains("2 articles"), "{build}");
    let lost = format!("public/new{NAME}");
    fs::write(root.join(&lost), "x").unwrap();
    fs::write(root.join("b.md"), article("岸", "", "岸上的人也来了。")).unwrap();
    let evil: &str = &EVIL.replace('\0', "");
    let all: &[&[&str]] = &[
        &["build", "--cold"],
        &["build", "-v", "--cold"],
        &["build", "--json", "--cold"],
        &["check", "-v"],
        &["check", "--json"],
        &["check", "-q", "--external", "--most", "9", "--pause", "0s"],
        &["inspect", &c],
        &["inspect", &e],
        &["inspect", "--json", &c],
        &["inspect", &format!("content/d{NAME}.md")],
        &["inspect", &format!("content/f{NAME}.html")],
        &["inspect", &missing],
        &["why", "content/a.md"],
        &["why", &c],
        &["why", "--json", &c],
        &["why", "index.html"],
        &["why", "--json", "index.html"],
        &["why", &missing],
        &["diff", "content/a.md", "--to", "b.md"],
        &["diff", "content/a.md", "--to", &c],
        &["diff", "--json", "content/a.md", "--to", "b.md"],
        &["diff", &missing],
        &["diff", &c],
        &["search", "灯"],
        &["search", "error"],
        &["search", "--json", "灯"],
        &["topics", "suggest"],
        &["fetch-images", "--dry-run"],
        &["fetch-images"],
        &["verify"],
        &["verify", &missing],
        &["verify", "--key", &missing],
        &["config", "show"],
        &["config", "show", "--json", "--content", &missing],
        &["config", "show", "--content", "content", "-o", &missing],
        &["theme", "list"],
        &["theme", "eject", &missing],
        &["export", "--tag", &missing],
        &["export", "--outlet", evil],
        &["export", "-o", &format!("b.md/{NAME}")],
        &["build", "-o", &format!("b.md/{NAME}")],
        &["build", "--content", &missing],
        &["build", "--root", &missing],
        &["init", &format!("new{NAME}")],
    ];
    let mut wrong = Vec::new();
    for args in all {
        for (is_log, colour) in [(false, "never"), (true, "never"), (false, "always")] {
            let said = said(&root, &[args, &["--color", colour][..]].concat(), is_log);
            assert!(
                !said.is_empty() || args[0] == "theme" || args.contains(&"-q") || args[0] == "topics",
                "{args:?} says nothing"
            );
            wrong.extend(
                commands(&said, is_log, colour == "always").into_iter().map(|line| format!("{args:?}: {line}")),
            );
        }
    }
    assert_eq!(wrong, [""; 0], "\n{}", wrong.join("\n"));
}
