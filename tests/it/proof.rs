//! What `check` says of pages that nobody has published yet: every mistake that an owner can make in a page, a template or a
//! static file, once, with where it is; and nothing of a site without mistakes.

use crate::demonstration::{Demonstration, HERE};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// What is found on printed pages.
const KINDS: [&str; 7] =
    ["broken-fragment", "broken-link", "duplicate-id", "missing-element", "no-alt", "not-portable", "not-well-formed"];

const BASE: &str = "https://host.example/sub/path/";

/// The findings on pages, as they are said, and the exit code.
fn proof(site: &Demonstration, args: &[&str]) -> (Vec<String>, Option<i32>) {
    let out = site.run(&[&["check", "--json"], args].concat());
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let report: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|err| panic!("{err}: {said}"));
    let told = |it: &Value| {
        let text = |key: &str| it[key].as_str().unwrap().to_owned();
        let line =
            format!("{}:{}: {}[{}]: {}", text("path"), it["line"], text("severity"), text("kind"), text("message"));
        KINDS.contains(&text("kind").as_str()).then_some(line)
    };
    (report["findings"].as_array().unwrap().iter().filter_map(told).collect(), out.status.code())
}

fn append(site: &Demonstration, path: &str, text: &str) {
    let file = site.root().join(path);
    let before = fs::read_to_string(&file).unwrap_or_default();
    fs::write(file, before + text).unwrap();
}

/// Changes one of the site's files in one place.
fn change(site: &Demonstration, path: &str, from: &str, to: &str) {
    let file = site.root().join(path);
    let before = fs::read_to_string(&file).unwrap();
    assert_eq!(before.matches(from).count(), 1, "{path}: {from}");
    fs::write(file, before.replace(from, to)).unwrap();
}

/// The line of a site's file that a text is in.
fn line(site: &Demonstration, path: &str, text: &str) -> usize {
    let file = fs::read_to_string(site.root().join(path)).unwrap();
    file.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{path}: no {text}")) + 1
}

#[test]
fn the_demonstration_has_no_mistakes() {
    for settings in [
        String::new(),
        "variants = [\"zh-Hant\"]\nlinks = \"portable\"".to_owned(),
        format!("variants = [\"zh-Hant\"]\nlinks = \"clean\"\nbase_url = \"{BASE}\""),
        format!("base_url = \"{BASE}\"\nfeed_text = \"full\"\nmanifest = true\ncanonical = \"source\""),
        "cname = \"archive.example\"\nsearch = false\nimages = \"remote\"\nlinks = \"clean\"".to_owned(),
    ] {
        let site = Demonstration::new(&settings);
        assert_eq!(proof(&site, &[]), (vec![], Some(0)), "{settings}");
        assert!(!site.public().exists() && !site.root().join(".reprint").exists(), "nothing is written");
        let sizes = [&["check", "--json"], &["build", "--json"]].map(|args| {
            let report: Value = serde_json::from_slice(&site.run(args).stdout).unwrap();
            (report["size"].clone(), report["findings"].clone())
        });
        assert_eq!(sizes[0], sizes[1], "what a check says, a build says: {settings}");
    }
}

/// Every mistake in an owner's page.
const PAGE: &str = "
[a](nope.html) [b](../tags/index.html) [c](#nowhere) [d](../index.html#nowhere) [e](../index.html#main)

[f](../../out.html) [g](/about/index.html) [h](mailto:a@b.example) [i](https://c.example/x#y)

[j](../tags/) [k](../tags) [l](/sub/path/index.html)

<img src=\"x.png\"> ![](../favicon.svg) [m](../%E6%A1%A5.html)
";

#[test]
fn every_mistake_of_a_page_is_told_with_its_line() {
    let site = Demonstration::new(&format!("base_url = \"{BASE}\""));
    append(&site, "content/pages/about.md", PAGE);
    let first = line(&site, "content/pages/about.md", "[a](nope.html)");
    let at =
        |more: usize, rest: &str| format!("content/pages/about.md:{}: {rest}; on page about/index.html", first + more);
    let disk =
        "so that it does not work from a disk; name the file by its way from the page, or say `links = \"clean\"`";
    let want = [
        at(0, "error[broken-fragment]: `#nowhere` leads to an element that this page does not have"),
        at(0, "error[broken-fragment]: `../index.html#nowhere` leads to an element that index.html does not have"),
        at(0, "error[broken-link]: `nope.html` leads to about/nope.html, which is no file of the site"),
        at(2, "error[broken-link]: `../../out.html` leads out of the site"),
        at(2, "error[broken-link]: `/about/index.html` leads out of the site"),
        at(4, &format!("warning[not-portable]: `../tags/` names no file, {disk}")),
        at(
            4,
            "warning[not-portable]: `../tags` leads to a folder, which not every server forgives; end it in `/index.html`",
        ),
        at(4, &format!("warning[not-portable]: `/sub/path/index.html` begins at the root of the host, {disk}")),
        at(
            6,
            "warning[no-alt]: `x.png` is a picture without `alt`: say what it shows, or `alt=\"\"` where it shows nothing",
        ),
        at(6, "error[broken-link]: `../桥.html` leads to 桥.html, which is no file of the site"),
        at(6, "error[broken-link]: `x.png` leads to about/x.png, which is no file of the site"),
    ];
    assert_eq!(proof(&site, &[]), (want.to_vec(), Some(1)));
    // With clean links a folder is as good as a file.
    let settings = fs::read_to_string(site.root().join("site.toml")).unwrap();
    fs::write(site.root().join("site.toml"), format!("links = \"clean\"\n{settings}")).unwrap();
    let clean: Vec<String> =
        want.iter().filter(|it| !it.contains("so that it does not work from a disk")).cloned().collect();
    assert_eq!(proof(&site, &[]), (clean, Some(1)));
}

#[test]
fn a_mistake_in_a_template_is_told_once() {
    let site = Demonstration::new(&format!("variants = [\"zh-Hant\"]\nbase_url = \"{BASE}\""));
    let own = "<p id=\"main\"><a href=\"{{ here.root }}gone.html\">x</a><a href=\"#gone\">y</a>\
               <img src=\"{{ here.root }}favicon.svg\" srcset=\"{{ here.root }}a.png 1x, {{ here.root }}favicon.svg 2x\"></p>";
    change(&site, "templates/base.html", "</body>", &format!("{own}\n</body>"));
    change(&site, "templates/atom.xml", "<updated>{{ updated }}</updated>", "<updated> </updated>");
    change(&site, "templates/sitemap.xml", "</urlset>", "</urlse>");
    append(
        &site,
        "static/extra.html",
        "<p id=a><p id=b><p id=a>\n<a href=\"index.html#b\">x</a> <a href='none.html'>\n",
    );
    append(&site, "static/own.xml", "<a>&nbsp;</a>");
    let sheet = "@import 'own.css';\n@font-face {\n  src: url(\"fonts/none.woff2\"), url(favicon.svg) }\np { background: url(/x.png) }";
    append(&site, "static/own.css", sheet);
    change(
        &site,
        "templates/base.html",
        "</head>",
        "<meta property=\"og:image\" content=\"{{ here.root }}cover.png\">\n</head>",
    );
    let out = site.run(&["build", "-q"]);
    assert!(out.status.success(), "a build publishes it all the same");
    let pages = |ending: &str| {
        let all = crate::demonstration::files(&site.public());
        let name = |it: &Path| it.strip_prefix(site.public()).unwrap().to_str().unwrap().to_owned();
        let names: Vec<String> =
            all.iter().map(|it| name(it)).filter(|it| it.ends_with(ending) && it != "extra.html").collect();
        format!("; on {} pages, such as {}", names.len(), names.iter().min().unwrap())
    };
    let at = line(&site, "templates/base.html", "gone.html");
    let cover = line(&site, "templates/base.html", "cover.png");
    let (html, feeds) = (pages(".html"), pages("atom.xml"));
    // The first of them is an article.
    let root = "../../../../";
    let want = [
        "static/extra.html:1: warning[duplicate-id]: two elements have the id `a`; links lead to the first; on page extra.html".to_owned(),
        "static/extra.html:2: error[broken-fragment]: `index.html#b` leads to an element that index.html does not have; on page extra.html".to_owned(),
        "static/extra.html:2: error[broken-link]: `none.html` leads to none.html, which is no file of the site; on page extra.html".to_owned(),
        "static/own.css:3: error[broken-link]: `fonts/none.woff2` leads to fonts/none.woff2, which is no file of the site; on page own.css".to_owned(),
        "static/own.css:4: error[broken-link]: `/x.png` leads out of the site; on page own.css".to_owned(),
        "static/own.xml:1: error[not-well-formed]: line 1 is not well-formed XML: `&nbsp;` is no reference that XML knows; on page own.xml".to_owned(),
        format!("templates/atom.xml:1: error[missing-element]: a `feed` has no `updated`, or an empty one{feeds}"),
        format!("templates/base.html:{cover}: error[broken-link]: `{root}cover.png` leads to cover.png, which is no file of the site{html}"),
        format!("templates/base.html:{at}: warning[duplicate-id]: two elements have the id `main`; links lead to the first{html}"),
        format!("templates/base.html:{at}: warning[no-alt]: `{root}favicon.svg` is a picture without `alt`: say what it shows, or `alt=\"\"` where it shows nothing{html}"),
        format!("templates/base.html:{at}: error[broken-fragment]: `#gone` leads to an element that this page does not have{html}"),
        format!("templates/base.html:{at}: error[broken-link]: `{root}a.png` leads to a.png, which is no file of the site{html}"),
        format!("templates/base.html:{at}: error[broken-link]: `{root}gone.html` leads to gone.html, which is no file of the site{html}"),
        "templates/sitemap.xml:1: error[not-well-formed]: line 204 is not well-formed XML: ill-formed document: expected `</urlset>`, but `</urlse>` was found; on page sitemap.xml".to_owned(),
    ];
    assert_eq!(proof(&site, &[]), (want.to_vec(), Some(1)));
}

#[test]
fn many_mistakes_of_one_template_do_not_fill_the_screen() {
    let site = Demonstration::new("");
    change(
        &site,
        "templates/article.html",
        "{% block main %}",
        "{% block main %}<a href=\"{{ here.title }}.pdf\"></a>",
    );
    let (told, code) = proof(&site, &[]);
    let articles = 39;
    assert_eq!((told.len(), code), (26, Some(1)), "{told:?}");
    let rest = told.iter().find(|it| it.contains("more like these")).unwrap();
    assert_eq!(rest, &format!("templates/article.html:1: error[broken-link]: {} more like these", articles - 25));
    assert!(told.iter().all(|it| it == rest || it.ends_with("; printed by templates/article.html")), "{told:?}");
}

#[test]
fn where_the_site_will_be_can_be_said() {
    let site = Demonstration::new("links = \"clean\"");
    append(&site, "content/pages/about.md", "\n[a](/archive/tags/)\n");
    let at = line(&site, "content/pages/about.md", "[a](");
    let said = format!(
        "content/pages/about.md:{at}: error[broken-link]: `/archive/tags/` begins at the root of a host, and where the site will \
         be is not known; write the way from the page, or say `base_url`; on page about/index.html"
    );
    assert_eq!(proof(&site, &[]), (vec![said], Some(1)));
    assert_eq!(proof(&site, &["--base-url", "https://name.example/archive/"]), (vec![], Some(0)));
}

#[test]
fn what_was_meant_is_guessed() {
    let site = Demonstration::new("");
    append(&site, "content/pages/关于我们.md", "# 我们\n");
    append(
        &site,
        "content/pages/about.md",
        "\n[a](关于我们.html) [b](../tag/index.html) [c](../stlye.css) [d](../nothing.html)\n",
    );
    let at = line(&site, "content/pages/about.md", "[a](");
    let said = |written: &str, leads: &str| {
        format!(
            "content/pages/about.md:{at}: error[broken-link]: `{written}` leads to {leads}; on page about/index.html"
        )
    };
    let want = [
        said(
            "关于我们.html",
            "about/关于我们.html, which is no file of the site (did you mean guan-yu-wo-men/index.html?)",
        ),
        said("../nothing.html", "nothing.html, which is no file of the site"),
        said("../stlye.css", "stlye.css, which is no file of the site (did you mean style.css?)"),
        said("../tag/index.html", "tag/index.html, which is no file of the site (did you mean tags/index.html?)"),
    ];
    let mut want = want.to_vec();
    want.sort();
    assert_eq!(proof(&site, &[]), (want, Some(1)));
}

#[test]
fn a_template_that_fails_is_told_as_a_build_tells_it() {
    let site = Demonstration::new("");
    change(&site, "templates/article.html", "{% block main %}", "{% block main %}{{ nothing.there }}");
    let [check, build] = ["check", "build"].map(|command| site.run(&[command, "-q"]));
    assert_eq!((check.status.code(), &check.stderr), (Some(1), &build.stderr));
    let said = String::from_utf8(check.stderr).unwrap();
    assert!(said.contains("templates/article.html:") && said.contains("on page 20"), "{said}");
}

#[test]
fn warnings_alone_fail_strict_checks_only() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| crate::demonstration::run(dir.path(), args);
    assert!(run(&["init", "-q"]).status.success());
    assert_eq!(run(&["check", "--strict"]).status.code(), Some(0), "a new site has no mistakes");
    let page = dir.path().join("content/pages/about.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\n<img src=\"../favicon.svg\">\n")).unwrap();
    assert_eq!([&["check"][..], &["check", "--strict"]].map(|args| run(args).status.code()), [Some(0), Some(1)]);
}

#[test]
fn github_is_told_where_it_is() {
    let site = Demonstration::new("");
    append(&site, "content/pages/about.md", "\n[a](nope.html)\n");
    let at = line(&site, "content/pages/about.md", "[a](nope.html)");
    let program = env!("CARGO_BIN_EXE_reprint");
    let run =
        Command::new(program).args(["check", "-q"]).current_dir(site.root()).env("GITHUB_ACTIONS", "true").output();
    let said = String::from_utf8(run.unwrap().stderr).unwrap();
    assert_eq!(
        said,
        format!(
            "::error file=content/pages/about.md,line={at},title=broken-link::`nope.html` leads to about/nope.html, which is no \
             file of the site; on page about/index.html\n"
        )
    );
    assert!(Path::new(HERE).join("content/pages/about.md").is_file());
}
