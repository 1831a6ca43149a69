//! The Nu HTML checker, which knows the standard, and html-validate, which knows what people get wrong: both read every page of the
//! demonstration, with portable links and as it is below a host, and the stylesheet.

use super::{hosted, ours, restyle, run, spoilt, tool};
use crate::{demonstration::Demonstration, docs};
use serde_json::Value;
use std::{path::Path, process::Command};

/// What the Nu HTML checker has against files or folders.
fn nu(args: &[&str], place: &Path) -> Vec<String> {
    let jar = tool("vnu-jar/build/dist/vnu.jar");
    let out = run(Command::new("java").arg("-jar").arg(jar).args(["--format", "json"]).args(args).arg(place));
    let report: Value = serde_json::from_slice(&out.stderr)
        .unwrap_or_else(|err| panic!("the Nu HTML checker: {err}: {}", String::from_utf8_lossy(&out.stderr)));
    let all = report["messages"].as_array().unwrap().iter();
    all.filter(|it| !is_wrong(["message", "extract"].map(|part| it[part].as_str().unwrap_or_default())))
        .map(|it| format!("{}:{}: {}", it["url"].as_str().unwrap_or_default(), it["lastLine"], it["message"]))
        .collect()
}

/// Messages of the Nu HTML checker that nobody should mend, by what they say and what they say it of.
fn is_wrong([message, extract]: [&str; 2]) -> bool {
    // It does not know where the page is, so that 'self' allows nothing. Browsers do, and load it: tests/it/browser.rs.
    let style = message.starts_with("Resource violates Content Security Policy (meta tag): external stylesheet “")
        && message.ends_with("style.css” blocked by “style-src” directive.");
    // It takes data for a script. No browser runs them, and no policy is asked.
    let data = message.starts_with("Inline script violates Content Security Policy (meta tag): ")
        && extract.contains("<script type=\"application/ld+json\">");
    // It cannot tell that our own scripts are `'self'` either.
    let script = message.starts_with("Resource violates Content Security Policy (meta tag): ")
        && ["reader.js", "search.js"]
            .iter()
            .any(|it| message.ends_with(&format!("{it}” blocked by “script-src” directive.")));
    // Nor pictures of the site's own, whose addresses are relative.
    let picture = message.starts_with("Resource violates Content Security Policy (meta tag): image “images/")
        && message.ends_with("” blocked by “img-src” directive.");
    style || script || data || picture
}

/// What html-validate has against the pages of a folder.
fn validate(place: &Path) -> Vec<String> {
    let program = tool("html-validate/bin/html-validate.mjs");
    let config = ours("htmlvalidate.json");
    let out = run(Command::new("node").arg(program).arg("--config").arg(config).args(["-f", "json"]).arg(place));
    let report: Value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|err| panic!("html-validate: {err}: {}", String::from_utf8_lossy(&out.stderr)));
    let mut all = Vec::new();
    for file in report.as_array().unwrap() {
        for it in file["messages"].as_array().unwrap() {
            let path = file["filePath"].as_str().unwrap_or_default();
            all.push(format!(
                "{path}:{}: {}: {}",
                it["line"],
                it["ruleId"].as_str().unwrap_or_default(),
                it["message"]
            ));
        }
    }
    all
}

#[test]
fn all_pages_are_of_the_standard() {
    for site in [Demonstration::built(""), hosted("variants = [\"zh-Hant\"]")] {
        let found = nu(&["--skip-non-html"], &site.public());
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn the_documentation_is_of_the_standard() {
    let site = docs::built(&[]);
    let public = site.path().join("public");
    let found = [nu(&["--skip-non-html"], &public), validate(&public)].concat();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_stylesheet_is_of_the_standard() {
    let site = Demonstration::built("");
    let style = site.public().join("style.css");
    assert_eq!(nu(&["--css"], &style), [""; 0]);
    restyle(&site, "a { colour: red }");
    let found = nu(&["--css"], &style);
    assert!(found.len() == 1 && found[0].contains("Property “colour” doesn't exist"), "{found:?}");
}

#[test]
fn what_is_not_of_the_standard_is_noticed() {
    let site = Demonstration::built("");
    let open = nu(&[], &spoilt(&site, "</main>", "<p><div>一</p></main>"));
    assert!(open.iter().any(|it| it.contains("No “p” element in scope")), "{open:?}");
    let script = nu(&[], &spoilt(&site, "</main>", "<script>1</script></main>"));
    assert!(script.len() == 1 && script[0].contains("Inline script violates"), "{script:?}");
    let far = nu(&[], &spoilt(&site, "href=\"style.css\"", "href=\"https://host.example/other.css\""));
    assert!(far.len() == 1 && far[0].contains("blocked by"), "a stylesheet that the policy forbids: {far:?}");
}

#[test]
fn all_pages_are_valid() {
    for site in [Demonstration::built(""), hosted("variants = [\"zh-Hant\"]")] {
        let found = validate(&site.public());
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn what_is_not_valid_is_noticed() {
    let site = Demonstration::built("");
    let bad = "<p id=\"a\" id=\"b\">一</p><div role=\"button\">二</div></main>";
    let found = validate(&spoilt(&site, "</main>", bad));
    for rule in ["no-dup-attr", "prefer-native-element"] {
        assert!(found.iter().any(|it| it.contains(rule)), "{rule}: {found:?}");
    }
}
