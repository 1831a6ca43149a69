//! What the documents say holds: every command in them runs and does what is written beside it, the worked example gives what it
//! is said to give, the tables name all keys and no others, and links lead somewhere.

use crate::{
    demonstration::{Demonstration, HERE, files, run},
    docs,
    served::Server,
};
use regex::Regex;
use reprint::config::{Config, Sign};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use tempfile::TempDir;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(HERE).join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

/// The code blocks of a document in a language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let ends = |rest: &str| rest.split("\n```").next().unwrap().to_owned() + "\n";
    read(document).split(&fence).skip(1).map(ends).collect()
}

/// The commands of a document, each with the output that it shows, if any.
pub(crate) fn commands(document: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for block in blocks(document, "console") {
        let before = all.len();
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => all.push((command.to_owned(), String::new())),
                None if all.len() == before => panic!("{document}: a console block begins with {line:?}"),
                None => all.last_mut().unwrap().1 += &format!("{line}\n"),
            }
        }
    }
    all
}

/// Does what a command says, in a copy of the repository. A command that is not known here fails the test.
fn obey(site: &Demonstration, command: &str) -> String {
    let words: Vec<&str> = command.split(' ').collect();
    let args = match words[..] {
        // It goes on until somebody ends it.
        ["reprint", "serve", ref args @ ..] => {
            let args: Vec<&str> = args.iter().copied().chain(["-p", "0"]).collect();
            let mut server = Server::start(Path::new(env!("CARGO_BIN_EXE_reprint")), &site.root(), &args);
            server.line(|line| line.starts_with("made "));
            assert_eq!(server.get("index.html").status, 200);
            assert_eq!(server.interrupt(), Some(0));
            return String::new();
        }
        // Hosts of examples are nowhere: `fetching` asks real ones.
        ["reprint", "fetch-images"] => &["fetch-images", "--dry-run"],
        ["cargo", "run", "--release", "--", ref args @ ..] | ["reprint", ref args @ ..] => args,
        // What it would install is what all these tests run.
        ["cargo", "install", "--path", "."] => {
            assert_eq!(env!("CARGO_PKG_NAME"), "reprint");
            assert!(Path::new(env!("CARGO_BIN_EXE_reprint")).is_file());
            return String::new();
        }
        // It is what runs this test.
        ["scripts/test"] => {
            must_be_executable(command);
            return String::new();
        }
        // What starts the program many times needs a shell.
        ["seq", ..] => {
            let bin = Path::new(env!("CARGO_BIN_EXE_reprint")).parent().unwrap();
            let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
            let mut shell = std::process::Command::new("bash");
            let out = shell.args(["-c", command]).current_dir(site.root()).env("PATH", path).output().unwrap();
            assert!(out.status.success(), "{command}: {}", String::from_utf8_lossy(&out.stderr));
            return String::new();
        }
        _ => panic!("a document has a command that no test knows: {command}"),
    };
    let out = site.run(args);
    assert_eq!(out.status.code(), Some(0), "{command}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn must_be_executable(path: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(Path::new(HERE).join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{path} is not executable");
    }
    assert!(read(path).starts_with("#!"), "{path}");
}

#[test]
fn the_commands_of_the_readme() {
    let site = Demonstration::new("");
    let root = site.root();
    fs::create_dir_all(root.join("path/to/articles")).unwrap();
    let article = root.join("content/mirror/pages/nsc413");
    let article = fs::read(&files(&article)[0]).unwrap();
    for name in ["path/to/article.md", "path/to/articles/a.md"] {
        fs::write(root.join(name), &article).unwrap();
    }
    let all = commands("README.md");
    let done: BTreeMap<&str, String> = all.iter().map(|(command, _)| (&**command, obey(&site, command))).collect();
    let expected = [
        "cargo install --path .",
        "cargo run --release -- build",
        "reprint build --content path/to/articles --output-dir site",
        "reprint init my-archive",
        "reprint inspect path/to/article.md",
        "reprint serve --watch",
        "reprint topics suggest",
        "reprint why tags/index.html",
        "scripts/test",
    ];
    assert_eq!(done.keys().copied().collect::<Vec<_>>(), expected);
    let page = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    assert!(page("public/index.html").contains("<span>39 篇</span>"), "the demonstration");
    assert!(page("site/index.html").contains("<span>1 篇</span>"), "one's own archive");
    let topics = &done["reprint topics suggest"];
    assert!(topics.contains("[[topics]]\nname = \"南屿岛\"\nslug = \"nan-yu-dao\"\n"), "{topics}");
    let account = &done["reprint inspect path/to/article.md"];
    assert!(account.starts_with("path/to/article.md: article, by recipe `goodnews`\n"), "{account}");
}

/// The documents in docs/.
fn documents() -> Vec<String> {
    let all = files(&Path::new(HERE).join("docs")).into_iter();
    let all = all.filter(|file| file.parent().unwrap().ends_with("docs"));
    let names = all.map(|file| format!("docs/{}", file.file_name().unwrap().to_str().unwrap()));
    names.filter(|name| name.ends_with(".md")).collect()
}

/// Every command of the other documents, one after the other. Some documents have tests of their own.
#[test]
fn the_commands_of_the_documents() {
    let own = ["docs/configuration.md", "docs/deploy.md", "docs/export.md", "docs/recipes.md"];
    let mut obeyed = 0;
    for document in documents().iter().filter(|it| !own.contains(&it.as_str())) {
        let site = Demonstration::new("");
        docs::copied(&site.root().join("docs"));
        for (command, shown) in commands(document) {
            let said = obey(&site, &command);
            assert!(shown.is_empty() || said == shown, "{document}: {command} says {said}");
            obeyed += 1;
        }
    }
    assert!(obeyed >= 6, "{obeyed} commands");
}

/// The rows of the table of commands, each by its first cell.
fn listed(document: &str) -> Vec<String> {
    let text = read(document);
    let rows = text.lines().filter(|line| line.starts_with("| `reprint "));
    rows.map(|row| row.split(" | ").next().unwrap().to_owned()).collect()
}

/// The headings, links and pictures of a document, in order; of headings only how deep they are.
fn shape(document: &str) -> Vec<String> {
    let part = Regex::new(r"(?m)^(#+) |\]\(([^)]+)\)").unwrap();
    let text = read(document);
    let parts = part.captures_iter(&text).map(|it| it.get(1).or(it.get(2)).unwrap().as_str().to_owned());
    parts.filter(|it| !it.starts_with("README")).collect()
}

/// The README is there in two languages, which say the same.
#[test]
fn the_two_readmes_are_one() {
    let (english, chinese) = ("README.md", "README.zh-CN.md");
    assert_eq!(blocks(chinese, "console"), blocks(english, "console"));
    assert_eq!(listed(chinese), listed(english));
    assert_eq!(shape(chinese), shape(english));
    assert!(listed(english).len() >= 13 && shape(english).len() > 15);
    for (document, other) in [(english, "[简体中文](README.zh-CN.md)"), (chinese, "[English](README.md)")] {
        assert!(read(document).lines().nth(2).unwrap().contains(other), "{document}");
    }
}

/// The commands of the document on publishing: a new site, and a whole folder exchanged for another in one step.
#[test]
fn the_commands_of_publishing() {
    let site = Demonstration::new("");
    let all = commands("docs/deploy.md");
    let said: Vec<&str> = all.iter().map(|(command, _)| command.as_str()).collect();
    assert_eq!(said, ["reprint init my-archive", "reprint build --output-dir /srv/www/archive --swap"]);
    obey(&site, said[0]);
    assert!(site.root().join("my-archive/.github/workflows/pages.yml").is_file());
    for _ in 0..2 {
        obey(&site, &said[1].replace("/srv/", &format!("{}/srv/", site.root().display())));
        assert!(site.root().join("srv/www/archive/index.html").is_file());
    }
}

#[test]
fn the_commands_of_configuration() {
    let site = Demonstration::new("");
    let all = commands("docs/configuration.md");
    let said: Vec<&str> = all.iter().map(|(command, _)| command.as_str()).collect();
    assert_eq!(said, ["reprint config show", "reprint schema"]);
    let shown = obey(&site, said[0]);
    assert!(
        shown.contains("\npaginate_by = 50  # default\n") && shown.contains("\ntitle = \"澄湖文存\"  # site.toml:")
    );
    assert_eq!(obey(&site, said[1]), read("schema/site.schema.json"));
    let [shown] = &blocks("docs/configuration.md", "text")[..] else { panic!("one message") };
    fs::write(site.root().join("site.toml"), "titel = \"澄湖文存\"\n").unwrap();
    let out = site.run(&["build"]);
    assert_eq!((String::from_utf8(out.stderr).unwrap().trim_end(), out.status.code()), (shown.trim_end(), Some(1)));
}

#[test]
fn the_commands_that_the_readme_lists_are_all_there_are() {
    let readme = read("README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `reprint "));
    let named: BTreeSet<&str> = rows.map(|row| row.split([' ', '`']).next().unwrap()).collect();
    let help = run(Path::new(HERE), &["help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let real: BTreeSet<&str> = list.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(named, real.into_iter().filter(|name| *name != "help").collect());
    for name in named {
        assert!(run(Path::new(HERE), &["help", name]).status.success(), "{name}");
    }
}

#[test]
fn continuous_integration_runs_the_tests_that_everybody_runs() {
    for path in [".ci/run", "scripts/test"] {
        must_be_executable(path);
    }
    assert_eq!(read(".ci/run").lines().last(), Some("exec scripts/test"));
    assert!(read(".github/workflows/test.yml").contains("- run: scripts/test\n"));
    let script = read("scripts/test");
    for part in ["cargo fmt --check", "cargo clippy", "cargo doc", "cargo deny", "cargo test --locked"] {
        assert!(script.contains(part), "{part}");
    }
}

/// The worked example: a folder with the page and, if wanted, the recipe that docs/recipes.md shows.
fn example(recipe: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let [page] = &blocks("docs/recipes.md", "html")[..] else { panic!("one page") };
    for (path, text) in
        [("site.toml", "content = [\"saved\"]\n"), ("saved/ferry.html", page), ("recipes/lakemirror.toml", recipe)]
    {
        fs::create_dir_all(dir.path().join(path).parent().unwrap()).unwrap();
        fs::write(dir.path().join(path), text).unwrap();
    }
    dir
}

/// The recipe of the worked example.
fn recipe() -> String {
    let [recipe] = &blocks("docs/recipes.md", "toml")[..] else { panic!("one recipe") };
    recipe.clone()
}

#[test]
fn the_worked_example_gives_what_it_says() {
    let [(first, without), (second, with)] = &commands("docs/recipes.md")[..] else { panic!("two commands") };
    assert_eq!([&**first, &**second, &**without], ["reprint inspect saved/ferry.html", first, ""]);
    let inspect = |recipe: &str| {
        let out = run(example(recipe).path(), &["inspect", "saved/ferry.html"]);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(inspect(&recipe()), *with);
    assert!(inspect("").contains("by recipe `any`\n"), "nobody knows the page without it");
}

#[test]
fn a_mistake_in_a_recipe_looks_as_shown() {
    let [shown] = &blocks("docs/recipes.md", "text")[..] else { panic!("one message") };
    let wrong = recipe().replace("[body]\nselect = ", "[body]\nselector = ");
    assert_ne!(wrong, recipe());
    let dir = example(&wrong);
    let out = run(dir.path(), &["build"]);
    let folder = dir.path().canonicalize().unwrap();
    let said = String::from_utf8(out.stderr).unwrap().replace(&format!("{}/", folder.display()), "");
    assert_eq!((said.trim_end(), out.status.code()), (shown.trim_end(), Some(1)));
    assert!(!dir.path().join("public").exists(), "nothing is touched");
}

/// The fields of a struct in a source file, as they are written in TOML.
fn keys(source: &str, name: &str) -> BTreeSet<String> {
    let source = read(source);
    let (_, rest) = source.split_once(&format!("struct {name} {{\n")).unwrap_or_else(|| panic!("no struct {name}"));
    // What is skipped is no key.
    let body = rest.split("\n}\n").next().unwrap().replace("#[serde(skip)]\n    pub ", "");
    let field = Regex::new(r#"(?m)^    (?:#\[serde\(rename = "(\w+)".*\n    )?pub(?:\(super\))? (\w+):"#).unwrap();
    let names = field.captures_iter(&body).map(|it| it.get(1).or(it.get(2)).unwrap().as_str().to_owned());
    let names: BTreeSet<String> = names.collect();
    assert!(!names.is_empty(), "{name}");
    names
}

#[test]
fn the_table_of_keys_is_whole() {
    let format = "src/recipe/format.rs";
    let tables = [
        ("match", "Match"),
        ("body", "Body"),
        ("cut", "Cut"),
        ("pick", "Pick"),
        ("remove", "Remove"),
        ("line", "Line"),
        ("url", "UrlRule"),
        ("trim", "Trim"),
    ];
    let mut real: BTreeSet<String> = keys(format, "File");
    for (table, name) in tables {
        real.extend(keys(format, name).iter().map(|key| format!("{table}.{key}")));
    }
    real.extend(keys("src/article/outlet.rs", "Outlet").iter().map(|key| format!("outlets.{key}")));
    assert_eq!(named_keys(), real);
}

/// The keys in the table of docs/recipes.md: `key` for one of the file, `table.key` for one of a table.
fn named_keys() -> BTreeSet<String> {
    let document = read("docs/recipes.md");
    let table = document.split("| key | meaning |\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let code = Regex::new("`([^`]+)`").unwrap();
    let codes = |cell: &str| code.captures_iter(cell).map(|it| it[1].to_owned()).collect::<Vec<_>>();
    let mut named = BTreeSet::new();
    for row in table.lines().skip(1) {
        let (first, second) = row.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        let mut first = codes(first);
        let head = first[0].clone();
        let Some((table, rest)) = head.trim_start_matches('[').split_once(']') else {
            // `match.text` has its table before it; all other rows are keys of the file.
            named.extend(first);
            continue;
        };
        named.insert(table.to_owned());
        first[0] = rest.trim_matches([']', ' ']).to_owned();
        let values = ["year", "month", "day"];
        let is_key = |it: &&String| it.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let more = codes(second).into_iter().map(|it| it.split(" = ").next().unwrap().to_owned());
        let more: Vec<String> = more.filter(|it| is_key(&it) && !values.contains(&&**it)).collect();
        named.extend(first.iter().chain(&more).filter(|it| !it.is_empty()).map(|key| format!("{table}.{key}")));
    }
    named
}

#[test]
fn the_fields_of_a_recipe_are_all_named() {
    let source = read("src/recipe/format.rs");
    let names = Regex::new(r#"Self::\w+ => "(\w+)""#).unwrap();
    let real: BTreeSet<&str> = names.captures_iter(&source).map(|it| it.get(1).unwrap().as_str()).collect();
    let document = read("docs/recipes.md");
    let paragraph = document.split("\nFields: ").nth(1).unwrap().split("\n\n").next().unwrap();
    let code = Regex::new("`([^`]+)`").unwrap();
    let named: BTreeSet<&str> = code.captures_iter(paragraph).map(|it| it.get(1).unwrap().as_str()).collect();
    assert_eq!((named, real.len()), (real.clone(), 15));
}

#[test]
fn site_toml_explains_every_setting() {
    let text = read("site.toml");
    let setting = Regex::new(r"^(?:# )?(?:(\w+) = |\[+(\w+)\]+$)").unwrap();
    let mut explained = BTreeSet::new();
    let (mut table, mut before) = (String::new(), "");
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(found) = setting.captures(line) {
            let name = found.get(1).or(found.get(2)).unwrap().as_str();
            if found.get(2).is_some() {
                table = format!("{name}.");
            }
            let key = if found.get(2).is_some() { name.to_owned() } else { format!("{table}{name}") };
            // A comment above it that is no setting itself explains it, and all of its name that follow.
            if before.starts_with("# ") && !setting.is_match(before) {
                explained.insert(key);
            }
        }
        before = line;
    }
    let mut real = keys("src/config.rs", "Config");
    real.extend(keys("src/config/budget.rs", "Budget").iter().map(|key| format!("budget.{key}")));
    real.extend(keys("src/config/trust.rs", "Sign").iter().map(|key| format!("sign.{key}")));
    real.extend(keys("src/config/trust.rs", "Verify").iter().map(|key| format!("verify.{key}")));
    real.extend(keys("src/config/fetching.rs", "Fetching").iter().map(|key| format!("fetch_images.{key}")));
    real.extend(keys("src/config.rs", "Topic").iter().map(|key| format!("topics.{key}")));
    real.extend(keys("src/article/outlet.rs", "Outlet").iter().map(|key| format!("outlets.{key}")));
    let missing: Vec<&String> = real.iter().filter(|key| !explained.contains(*key)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn what_site_toml_says_holds_anyway_does() {
    let text = read("site.toml");
    let plain = Config::parse(&text, "site.toml").unwrap();
    let comment = Regex::new(r"(?m)^# (\w+ = |\[\w+\]$)").unwrap();
    // What is signed must be published.
    let listed = text.replace("# manifest = false", "manifest = true");
    let whole = Config::parse(&comment.replace_all(&listed, "$1"), "site.toml").unwrap();
    assert_eq!(whole.sign.minisign.as_deref(), Some("../archive.key"));
    assert_eq!(whole.base_url.as_deref(), Some("https://archive.example/chenghu/"));
    assert_eq!(whole.cname.as_deref(), Some("archive.example"));
    assert_eq!(whole.extra.keys().collect::<Vec<_>>(), ["colour"]);
    let (extra, sign) = (BTreeMap::new(), Sign::default());
    assert_eq!(Config { base_url: None, cname: None, manifest: false, extra, sign, ..whole }, plain);
}

#[test]
fn the_settings_of_a_site_of_pages() {
    let [settings] = &blocks("docs/pages.md", "toml")[..] else { panic!("one example") };
    let shown = Config::parse(settings, "docs/pages.md").unwrap();
    let own = Config::parse(&read("docs/site.toml"), "docs/site.toml").unwrap();
    assert_eq!((shown.content, shown.pages, shown.language), (own.content, own.pages, own.language));
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s#]+)[^)]*\)").unwrap();
    let code = Regex::new("`[^`\n]*`").unwrap();
    let mut broken = Vec::new();
    let mut seen = 0;
    let own = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md"];
    for document in own.map(str::to_owned).iter().chain(&documents()) {
        let folder = Path::new(HERE).join(document);
        // What stands in code is no link.
        let text = code.replace_all(&read(document), "").into_owned();
        for target in link.captures_iter(&text).map(|it| it.get(1).unwrap().as_str()) {
            let is_there = target.starts_with("https://") || folder.parent().unwrap().join(target).exists();
            seen += 1;
            if !is_there {
                broken.push(format!("{document}: {target}"));
            }
        }
    }
    assert_eq!(broken, [""; 0]);
    assert!(seen >= 40, "only {seen} links were looked at");
}
