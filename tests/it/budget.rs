//! How large a site is and may be: what every report says of it is what lies on disk, whoever made it and however much of it was
//! made this time, and what is too large is told with what to do.

use crate::demonstration::{Demonstration, files, run};
use serde_json::{Value, json};
use std::fs;

/// Runs the program, and gives its exit code, its report and what it said.
fn report(site: &Demonstration, args: &[&str]) -> (Option<i32>, Value, String) {
    let out = site.run(&[args, &["--json"]].concat());
    let said = String::from_utf8(out.stderr).unwrap();
    let report = serde_json::from_slice(&out.stdout).unwrap_or_else(|err| panic!("{err}: {said}"));
    (out.status.code(), report, said)
}

/// The settings of a site, with other ones before them.
fn set(site: &Demonstration, settings: &str) {
    let file = site.root().join("site.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(file, format!("{settings}\n{rest}")).unwrap();
}

/// The findings on the budget, each as it is said.
fn told(report: &Value) -> Vec<String> {
    let all = report["findings"].as_array().unwrap().iter();
    let on_it = all.filter(|it| it["kind"].as_str().unwrap().ends_with("-budget"));
    on_it.map(|it| format!("{} {}: {}", it["path"], it["severity"], it["message"]).replace('"', "")).collect()
}

#[test]
fn the_size_is_what_lies_on_disk() {
    let site = Demonstration::new("variants = [\"zh-Hant\"]");
    let (code, cold, _) = report(&site, &["build"]);
    assert_eq!((code, told(&cold)), (Some(0), vec![]));
    let public = site.public();
    let name = |file: &std::path::PathBuf| file.strip_prefix(&public).unwrap().to_str().unwrap().to_owned();
    let all: Vec<(String, u64)> = files(&public).iter().map(|it| (name(it), fs::metadata(it).unwrap().len())).collect();
    let ours: Vec<_> = all.iter().filter(|(name, _)| name != ".reprint-output").collect();
    let sum = |is_of: &dyn Fn(&str) -> bool| {
        let of = ours.iter().filter(|(name, _)| is_of(name));
        let (count, bytes) = of.fold((0_u64, 0), |(count, sum), (_, bytes)| (count + 1, sum + bytes));
        json!([count, bytes])
    };
    let size = &cold["size"];
    assert_eq!(json!([size["files"], size["bytes"]]), sum(&|_| true));
    assert_eq!(size["largest"], json!(ours.iter().map(|(_, bytes)| *bytes).max()));
    let sections = size["sections"].as_array().unwrap();
    let section = |wanted: &str| {
        let found = sections.iter().find(|it| it["name"] == wanted).unwrap_or_else(|| panic!("no {wanted}: {size}"));
        json!([found["files"], found["bytes"]])
    };
    let is_dated = |name: &str| name.starts_with("20") || name.starts_with("undated/");
    let is_record = |name: &str| name.ends_with("/provenance.json");
    assert_eq!(section("articles"), sum(&|name| is_dated(name) && !is_record(name)));
    assert_eq!(section("provenance.json"), sum(&is_record));
    for folder in ["search", "tags", "zh-hant"] {
        assert_eq!(section(folder), sum(&|name| name.starts_with(&format!("{folder}/"))), "{folder}");
    }
    assert_eq!(
        section("static files"),
        json!([
            4,
            ours.iter()
                .filter(|it| ["favicon.svg", "reader.js", "search.js", "style.css"].contains(&&*it.0))
                .map(|it| it.1)
                .sum::<u64>()
        ])
    );
    let bytes: Vec<u64> = sections.iter().map(|it| it["bytes"].as_u64().unwrap()).collect();
    assert!(bytes.is_sorted_by(|a, b| a >= b), "largest first: {bytes:?}");
    assert_eq!(json!(bytes.iter().sum::<u64>()), size["bytes"]);
    let allowed = json!({"by": "GitHub Pages", "bytes": 1_000_000_000, "files": null, "file_bytes": null});
    assert_eq!(size["budget"], allowed);
    for args in [&["build"][..], &["build", "--cold"], &["build", "-o", "elsewhere"]] {
        let (_, again, _) = report(&site, args);
        assert_eq!((&again["size"], &again["findings"]), (size, &cold["findings"]), "{args:?}");
    }
    set(&site, "variants = [\"zh-Hant\"]\nmanifest = true");
    let (_, with, _) = report(&site, &["build"]);
    let lists: u64 =
        ["manifest.json", "SHA256SUMS"].iter().map(|it| fs::metadata(public.join(it)).unwrap().len()).sum();
    assert_eq!(with["size"]["bytes"].as_u64(), size["bytes"].as_u64().map(|bytes| bytes + lists));
}

#[test]
fn the_report_says_how_much_is_taken() {
    let site = Demonstration::new("");
    let line = |settings: &str| {
        set(&site, settings);
        let out = site.run(&["build"]);
        let said = String::from_utf8(out.stderr).unwrap();
        let line = said.lines().find_map(|line| line.strip_prefix("size      ")).unwrap_or_else(|| panic!("{said}"));
        line.split_once(": ").unwrap().0.to_owned()
    };
    let (_, first, _) = report(&site, &["build"]);
    let (bytes, files) = (first["size"]["bytes"].as_u64().unwrap(), first["size"]["files"].as_u64().unwrap());
    let taken = format!("{:.1} MB in {files} files", bytes as f64 / 1e6);
    let percent = |part: u64, whole: u64| format!("{:.1} %", part as f64 * 100.0 / whole as f64);
    assert_eq!(line("# 1"), format!("{taken}, {} of 1.00 GB that GitHub Pages allows", percent(bytes, 1_000_000_000)));
    assert_eq!(line("budget = { host = \"none\" }"), taken);
    assert_eq!(
        line("budget = { host = \"cloudflare-pages\" }"),
        format!(
            "{taken}, {} of 20,000 files and {} of 26.2 MB for the largest file that Cloudflare Pages allows",
            percent(files, 20_000),
            percent(first["size"]["largest"].as_u64().unwrap(), 25 << 20)
        )
    );
}

#[test]
fn what_is_too_large_is_told_with_what_to_do() {
    let site = Demonstration::new("");
    let (_, first, _) = report(&site, &["build"]);
    let size = &first["size"];
    let number = |name: &str| size[name].as_u64().unwrap();
    let saves = |name: &str, key: &str| {
        let section = size["sections"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
        section[key].as_u64().unwrap()
    };
    let shown = |bytes: u64| match bytes {
        1_000_000.. => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} kB", bytes as f64 / 1e3),
    };
    let say = |what: &str, [search, records]: [String; 2], last: &str| {
        format!(
            "{what}; `search = false` saves {search}, `provenance_json = false` saves {records}, `show_removed = false` makes articles shorter, or {last} under [budget]"
        )
    };
    let (bytes, files) = (number("bytes"), number("files"));
    let long = |bytes: u64| {
        let (millions, rest) = (bytes / 1_000_000, bytes % 1_000_000);
        format!("{millions},{:03},{:03} bytes", rest / 1000, rest % 1000)
    };
    let in_bytes = || ["search", "provenance.json"].map(|it| shown(saves(it, "bytes")));
    let check = |settings: &str, want: &[String]| {
        set(&site, settings);
        let (code, report, said) = report(&site, &["build"]);
        assert_eq!((told(&report).as_slice(), code), (want, Some(0)), "{settings}: {said}");
        assert_eq!(report["size"]["bytes"], bytes, "nothing else changes");
    };
    let of_bytes = |limit: u64, severity: &str| {
        let what =
            format!("site.toml {severity}: the site takes {}, and the budget allows {}", long(bytes), long(limit));
        say(&what, in_bytes(), "allow more")
    };
    check(&format!("budget.bytes = {bytes}"), &[of_bytes(bytes, "warning")]);
    check(&format!("budget.bytes = {}", bytes - 1), &[of_bytes(bytes - 1, "error")]);
    check(&format!("budget.bytes = {}", bytes * 2), &[]);
    let of_files = format!("site.toml error: the site takes {files} files, and the budget allows 9");
    let in_files = ["search", "provenance.json"].map(|it| format!("{} files", saves(it, "files")));
    let of_files = say(&of_files, in_files, "allow more");
    check("budget = { host = \"none\", files = 9 }", &[of_files]);
    let of_one = format!(
        "site.toml error: {} takes {}, and the budget allows 1.0 kB for a file; make it smaller, or leave it out",
        largest(&site),
        shown(number("largest"))
    );
    check("budget = { host = \"none\", file_bytes = 1000 }", &[of_one]);
}

/// The largest file of a site.
fn largest(site: &Demonstration) -> String {
    let public = site.public();
    let all = files(&public).into_iter().filter(|it| !it.ends_with(".reprint-output"));
    let largest = all.max_by_key(|it| fs::metadata(it).unwrap().len()).unwrap();
    largest.strip_prefix(&public).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn strict_runs_fail_over_the_budget_and_near_it() {
    let dir = tempfile::tempdir().unwrap();
    assert!(run(dir.path(), &["init", "-q"]).status.success());
    let settings = fs::read_to_string(dir.path().join("site.toml")).unwrap();
    let code = |limit: &str, args: &[&str]| {
        fs::write(dir.path().join("site.toml"), format!("budget.files = {limit}\n{settings}")).unwrap();
        run(dir.path(), args).status.code()
    };
    for (limit, codes) in [("0", [0, 0]), ("1", [0, 1])] {
        assert_eq!([&["build"][..], &["build", "--strict"]].map(|args| code(limit, args)), codes.map(Some), "{limit}");
    }
    let out = run(dir.path(), &["build", "--json"]);
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    let files = report["size"]["files"].to_string();
    assert_eq!([&["build"][..], &["build", "--strict"]].map(|args| code(&files, args)), [Some(0), Some(1)], "near it");
}

#[test]
fn a_host_whose_limit_is_passed_is_named() {
    let site = Demonstration::new("budget.host = \"cloudflare-pages\"");
    // More than 25 MiB, and no bytes on disk.
    let large = fs::File::create(site.root().join("static/large.bin")).unwrap();
    large.set_len((25 << 20) + 1).unwrap();
    let (code, report, _) = report(&site, &["check"]);
    let want = "site.toml error: large.bin takes 26,214,401 bytes, and Cloudflare Pages allows 26,214,400 bytes for a file; make it smaller, or leave it out";
    assert_eq!((told(&report), code), (vec![want.to_owned()], Some(1)));
}
