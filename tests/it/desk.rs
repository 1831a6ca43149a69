//! What the command line owes who is new to it: examples that run, a manual that is one, completions that complete, and settings
//! that say where they are from.

use crate::demonstration::{Demonstration, HERE, copy, run};
use regex::Regex;
use reprint::config::Config;
use serde_json::{Value, json};
use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// Runs a line of a shell in a folder, where `reprint` is ours.
fn shell(dir: &Path, line: &str) -> Output {
    let ours = Path::new(env!("CARGO_BIN_EXE_reprint")).parent().unwrap().to_owned();
    let others = env::var_os("PATH").unwrap();
    let path = env::join_paths([ours].into_iter().chain(env::split_paths(&others))).unwrap();
    let shell = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", line];
    let mut bash = Command::new("bash");
    bash.args(shell).current_dir(dir).env("PATH", path).env_remove("GITHUB_ACTIONS").output().unwrap()
}

fn said(out: Output) -> String {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The commands that help lists.
fn listed(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).map(|rest| rest.split("\n\n").next().unwrap()).unwrap_or_default();
    let names = list.lines().map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

/// Every command that does something, with what its help says.
fn commands() -> Vec<(String, String)> {
    let help = |way: &str| said(shell(Path::new(HERE), &format!("reprint {way} --help")));
    let mut found = Vec::new();
    for name in listed(&help("")) {
        let text = help(&name);
        match &listed(&text)[..] {
            [] => found.push((name, text)),
            below => found.extend(below.iter().map(|it| format!("{name} {it}")).map(|way| (way.clone(), help(&way)))),
        }
    }
    found
}

#[test]
fn every_command_shows_examples_that_run() {
    let site = Demonstration::new("manifest = true\nsign = { minisign = \"archive.key\" }\n");
    let root = site.root();
    let keys = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    fs::write(root.join("archive.key"), keys.sk.to_box(None).unwrap().to_string()).unwrap();
    fs::write(root.join("archive.pub"), keys.pk.to_box().unwrap().to_string()).unwrap();
    // Three texts of one article, and two files beside the archive.
    let ferry =
        "渡轮公司说，从下月起末班船改在九点开，周末另加两班；学生和晚班工人说这样好，住在岸边的老人怕夜里太吵。";
    let more = [
        "镇公所答应月底前开一次说明会。",
        "船长说，水位比往年高，靠岸时要多等一会儿，船员为此又练了三天，岸上的灯也换了新的，雾天看得更清楚。",
    ];
    for (name, text) in [
        ("content/a-1.md", ferry.to_owned()),
        ("content/a-2.md", format!("{ferry}{}", more[1])),
        ("content/a.md", format!("{}{}{}", &ferry[..ferry.len() / 2 / 3 * 3], more[0], more[1])),
        ("a.md", ferry.to_owned()),
        ("b.md", more[1].to_owned()),
    ] {
        let text = format!("---\ntitle: 渡轮改点\ndate: 2024-03-09\nsource: https://news.example/a\n---\n{text}\n");
        fs::write(root.join(name), text).unwrap();
    }
    copy(&root.join("content/plain"), &root.join("mirror"));
    said(site.run(&["build", "--quiet"]));
    copy(&site.public(), &root.join("copy"));
    let mut ran = 0;
    for (way, help) in commands() {
        let examples = help.split("\nExamples:\n").nth(1).unwrap_or_else(|| panic!("{way} has none"));
        for line in examples.lines() {
            let line = line.trim().split("  ").next().unwrap();
            assert!(line.starts_with(&format!("reprint {way}")), "{way}: {line}");
            // These go on until they are ended, ask other machines, or show pages to somebody who turns them.
            let is_left = ["serve", "man -l", "fetch-images --width", "--external"].iter().any(|it| line.contains(it));
            // A site is where init would make one.
            let dir = if line == "reprint init" { root.join("mirror") } else { root.clone() };
            if !is_left {
                let out = shell(&dir, &line.replace("/media/usb/archive", "copy"));
                // The demonstration has articles in which something is missing.
                let code = if line.contains("--strict") { 1 } else { 0 };
                assert_eq!(out.status.code(), Some(code), "{line}: {}", String::from_utf8_lossy(&out.stderr));
                ran += 1;
            }
        }
    }
    assert!(ran >= 25, "{ran}");
    assert!(fs::read_to_string(root.join("articles.jsonl")).unwrap().lines().count() > 30);
}

#[test]
fn the_manual_is_one_page_for_each_command() {
    let dir = TempDir::new().unwrap();
    said(shell(dir.path(), "reprint man --out man1"));
    let mut names: Vec<String> = fs::read_dir(dir.path().join("man1"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut want: Vec<String> =
        commands().iter().map(|(way, _)| format!("reprint-{}.1", way.replace(' ', "-"))).collect();
    let groups = ["reprint.1", "reprint-config.1", "reprint-theme.1", "reprint-topics.1"];
    want.extend(groups.map(str::to_owned));
    want.sort();
    assert_eq!(names, want);
    let main = said(shell(dir.path(), "reprint man"));
    assert_eq!(fs::read_to_string(dir.path().join("man1/reprint.1")).unwrap(), main);
    let lint = |file: &str| {
        let out = Command::new("mandoc").args(["-T", "lint", "-W", "warning", file]).current_dir(dir.path()).output();
        let out = out.unwrap_or_else(|err| panic!("mandoc: {err}: run scripts/test, which installs it"));
        let said = String::from_utf8(out.stdout).unwrap();
        // A page that says when it was made would be another one each day.
        said.lines().filter(|line| !line.contains("missing date")).map(str::to_owned).collect::<Vec<_>>()
    };
    for name in &names {
        assert_eq!(lint(&format!("man1/{name}")), [""; 0]);
    }
    fs::write(dir.path().join("man1/bad.1"), main.replace(".SH NAME", ".SX NAME")).unwrap();
    assert!(!lint("man1/bad.1").is_empty(), "what is wrong is noticed");
    let shown = said(shell(dir.path(), "mandoc -T utf8 man1/reprint-search.1"));
    // Bold is a letter over itself.
    let shown = Regex::new(".\u{8}").unwrap().replace_all(&shown, "").into_owned();
    for part in ["reprint-search", "EXAMPLES", "reprint search 渡轮 year:2024", "EXIT STATUS"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let dir = TempDir::new().unwrap();
    let complete = |words: &[&str]| {
        let line = format!(
            "source <(reprint completions bash); COMP_WORDS=({}); COMP_CWORD={}; _reprint reprint '{}' '{}' || true; printf '%s\\n' \
             \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1,
            words[words.len() - 1],
            words[words.len() - 2],
        );
        let out = said(shell(dir.path(), &line));
        out.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(complete(&["reprint", "se"]), ["serve", "search"]);
    assert_eq!(complete(&["reprint", "build", "--out"]), ["--output-dir"]);
    assert_eq!(complete(&["reprint", "theme", "e"]), ["eject"]);
    assert_eq!(complete(&["reprint", "schema", "re"]), ["recipe"]);
    assert_eq!(complete(&["reprint", "build", "--color", "al"]), ["always"]);
}

#[test]
fn other_shells_have_their_scripts() {
    for (shell, part) in [
        ("zsh", "#compdef reprint"),
        ("fish", "complete -c reprint"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName 'reprint'"),
        ("elvish", "set edit:completion:arg-completer[reprint]"),
    ] {
        let script = said(run(Path::new(HERE), &["completions", shell]));
        assert!(script.contains(part) && script.contains("fetch-images"), "{shell}");
    }
}

/// A site with settings, and a folder below it.
fn site(settings: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("site.toml"), settings).unwrap();
    dir
}

#[test]
fn settings_say_where_they_are_from() {
    let dir = site(
        "title = \"甲\"\n\nimages = \"none\"\n[tag_aliases]\n\"a b\" = \"c\"\n[[topics]]\nname = \"x\"\nfrom = 2024-05-01\n",
    );
    let shown = said(run(&dir.path().join("content"), &["config", "show", "-o", "www", "-u", "https://a.example"]));
    for row in [
        "base_url = \"https://a.example/\"  # --base-url\n",
        "# cname is not given\n",
        "images = \"none\"  # ../site.toml:3\n",
        "output = \"www\"  # --output-dir\n",
        "paginate_by = 50  # default\n",
        "\n[tag_aliases]  # ../site.toml:4\n\"a b\" = \"c\"  # ../site.toml:5\n",
        "\n[[topics]]  # ../site.toml:6\n",
        "any = { outlets = [], tags = [], words = [] }  # default\n",
        "from = \"2024-05-01\"  # ../site.toml:8\n",
    ] {
        let row = row.replace("../site.toml", dir.path().canonicalize().unwrap().join("site.toml").to_str().unwrap());
        assert!(shown.contains(&row), "{row}: {shown}");
    }
    let keys = |table: &Value| table["properties"].as_object().unwrap().len();
    let all = said(run(dir.path(), &["config", "show", "--json"]));
    let all: Vec<Value> = serde_json::from_str(&all).unwrap();
    assert!(all.contains(&json!({ "key": ["cname"], "value": null, "origin": "default" })));
    assert!(
        all.contains(&json!({ "key": ["title"], "value": "甲", "origin": "file", "file": "site.toml", "line": 1 }))
    );
    assert!(all.contains(
        &json!({ "key": ["topics", 0, "name"], "value": "x", "origin": "file", "file": "site.toml", "line": 7 })
    ));
    let top: std::collections::BTreeSet<&str> = all.iter().map(|it| it["key"][0].as_str().unwrap()).collect();
    assert_eq!(top.len(), keys(&Config::schema()), "every key");
}

#[test]
fn what_is_shown_is_what_is_in_force() {
    let days = site("[extra]\nsince = 2024-05-01\n");
    assert!(said(run(days.path(), &["config", "show"])).contains("since = \"2024-05-01\"  # site.toml:2\n"));
    let more = "[extra]\nsince = \"2024-05-01\"\nlist = [1, { \"a b\" = true }]\n[extra.deep]\nx = 1.5\n".to_owned();
    for settings in [String::new(), more, fs::read_to_string(Path::new(HERE).join("site.toml")).unwrap()] {
        let dir = site(&settings);
        let shown = said(run(dir.path(), &["config", "show"]));
        assert_eq!(Config::parse(&shown, "shown").unwrap(), Config::parse(&settings, "site.toml").unwrap());
        assert_eq!(said(run(dir.path(), &["config", "show"])), shown);
        fs::write(dir.path().join("site.toml"), &shown).unwrap();
        let again = said(run(dir.path(), &["config", "show"]));
        assert_eq!(Config::parse(&again, "shown").unwrap(), Config::parse(&settings, "site.toml").unwrap());
    }
}

#[test]
fn a_warning_names_the_line_where_the_mistake_is_now() {
    let settings =
        "[[topics]]\nname = \"渡轮\"\noutlets = [\"lake-dayly\"]\n[[withdrawn]]\narticle = \"2024/03/09/x-1/\"\n";
    let dir = site(&format!("[[outlets]]\nid = \"lake-daily\"\nname = \"湖报\"\n{settings}"));
    let said = || {
        let out = run(dir.path(), &["build"]);
        let said = String::from_utf8(out.stderr).unwrap();
        said.lines().filter(|line| line.starts_with("site.toml:")).map(str::to_owned).collect::<Vec<_>>()
    };
    let lines = |by: usize| {
        [
            format!(
                "site.toml:{}: warning[unknown-outlet]: topic 渡轮: no outlet is called `lake-dayly`; did you mean `lake-daily`?",
                6 + by
            ),
            format!("site.toml:{}: warning[withdrawn-nothing]: withdrawn: no article is at 2024/03/09/x-1/", 8 + by),
        ]
    };
    assert_eq!(said(), lines(0));
    assert_eq!(said(), lines(0), "when nothing is done, too");
    let text = fs::read_to_string(dir.path().join("site.toml")).unwrap();
    fs::write(dir.path().join("site.toml"), format!("# One more line.\n{text}")).unwrap();
    assert_eq!(said(), lines(1));
}

#[test]
fn an_outlet_is_known_by_its_table_or_by_its_articles() {
    let outlet = "[[outlets]]\nid = \"lake-daily\"\nname = \"湖报\"\naliases = [\"Lake Daily\"]\n";
    let names = "[\"LAKE-daily\", \"湖報\", \"lake daily\", \"pond.example\", \"pond-example\", \"塘报\"]";
    let dir = site(&format!("{outlet}[[topics]]\nname = \"渡轮\"\nnone = {{ outlets = {names} }}\n"));
    let article =
        "---\ntitle: 渡轮停航三天\ndate: 2024-03-09\nsource: https://pond.example/1\n---\n湖上起雾，渡轮停航三天。\n";
    fs::write(dir.path().join("content/a.md"), article).unwrap();
    let report: Value = serde_json::from_str(&said(run(dir.path(), &["check", "--json"]))).unwrap();
    let findings: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|it| it["message"].as_str().unwrap()).collect();
    assert_eq!(
        findings,
        [
            "topic 渡轮: no outlet is called `塘报`; name one by its id or its name, and add it as [[outlets]] where it is new"
        ]
    );
}
