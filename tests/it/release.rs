//! How a release is made, without making one: the steps of the workflow that are scripts run here as they stand, with stand-ins for
//! GitHub and for the programs of other systems; and what they pack is what a new site's workflow downloads. What is published
//! as a package, or goes into a container, holds all that the program is made of.

#[cfg(target_os = "linux")]
mod packed;

use crate::{
    demonstration::{HERE, copy, files},
    workflow::{Workflow, well},
};
use regex::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// The version that a release would have now.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(HERE).join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

/// The workflows of the repository, and the one that a new site gets.
pub(crate) fn workflows() -> Vec<PathBuf> {
    let mut all = files(&Path::new(HERE).join(".github/workflows"));
    all.extend(files(&Path::new(HERE).join("src/cmd/init/site/.github/workflows")));
    all
}

/// A folder of the files that a release takes from the repository, and what the changelog says in it.
fn sources(changelog: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    for name in ["Cargo.toml", "README.md", "README.zh-CN.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(Path::new(HERE).join(name), dir.path().join(name)).unwrap();
    }
    fs::write(dir.path().join("CHANGELOG.md"), changelog).unwrap();
    dir
}

/// Runs a step of the release's workflow, for a tag.
fn step(dir: &Path, job: &str, name: &str, tag: &str, programs: &[&Path]) -> Output {
    let workflow = Workflow::read(&Path::new(HERE).join(".github/workflows/release.yml"));
    workflow.step(job, name).run(dir, programs, &[("${{ github.ref_name }}", tag), ("${{ github.token }}", "token")])
}

/// What a run that failed said.
fn refused(out: &Output) -> String {
    assert_eq!(out.status.code(), Some(1));
    String::from_utf8(out.stderr.clone()).unwrap()
}

#[test]
fn a_tag_that_is_not_the_version_is_refused() {
    let dir = sources("");
    let check = |tag: &str| step(dir.path(), "test", "The tag is the version", tag, &[]);
    assert_eq!(well(&check(&format!("v{VERSION}"))), "");
    for tag in [VERSION, "v99.0.0"] {
        let said = format!("the tag is {tag} and Cargo.toml says v{VERSION}; one of them is wrong\n");
        assert_eq!(refused(&check(tag)), said);
    }
}

#[test]
fn the_notes_are_the_changelogs_section() {
    let notes = |changelog: &str, tag: &str| {
        let dir = sources(changelog);
        let out = step(dir.path(), "release", "What changed", tag, &[]);
        (out, fs::read_to_string(dir.path().join("notes.md")).unwrap())
    };
    let changelog =
        "# Changelog\n\n## Unreleased\n\n- c\n\n## 1.2.0\n\n- b\n\n### More\n\n## 1.2 (2024-03-09)\n\n- a\n";
    for (tag, want) in [("v1.2.0", "- b\n\n### More"), ("v1.2", "- a")] {
        let (out, said) = notes(changelog, tag);
        well(&out);
        assert_eq!(said.trim(), want, "{tag}");
    }
    let said = "CHANGELOG.md: no section ## 2.0.0; give what is under Unreleased that name\n";
    assert_eq!(refused(&notes(changelog, "v2.0.0").0), said);
}

#[test]
fn the_changelog_tells_of_this_version_or_of_the_next() {
    let text = read("CHANGELOG.md");
    let head = text.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    let is_known = ["Unreleased", VERSION].iter().any(|name| head.split(' ').next() == Some(name));
    assert!(is_known, "the newest section of CHANGELOG.md is {head:?}");
}

/// Whoever moves a tag changes no workflow of ours: each action is named by its commit, and the same everywhere.
#[test]
fn actions_are_named_by_commit() {
    let uses = Regex::new(r"uses: (\S+?)@(.*)").unwrap();
    let pinned = Regex::new(r"^[0-9a-f]{40} # v\d+\.\d+\.\d+$").unwrap();
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in workflows() {
        let text = fs::read_to_string(&file).unwrap();
        for found in uses.captures_iter(&text) {
            assert!(pinned.is_match(&found[2]), "{}: {}", file.display(), &found[0]);
            named.entry(found[1].to_owned()).or_default().insert(found[2].to_owned());
        }
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{}: may do more than read", file.display());
    }
    assert!(named.len() >= 8 && named.values().all(|versions| versions.len() == 1), "{named:?}");
}

/// The files of the package, as cargo would publish them.
fn package() -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--locked"]).current_dir(HERE);
    let out = cargo.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(|line| line.replace('\\', "/")).collect()
}

/// Every file of the repository that goes into the program.
fn embedded() -> BTreeSet<String> {
    let name = |file: &Path| file.strip_prefix(HERE).unwrap().to_str().unwrap().to_owned();
    let mut all: BTreeSet<String> = ["build.rs", "Cargo.toml", "Cargo.lock"].map(str::to_owned).into();
    let folder = Regex::new(r#"include_dir!\("\$CARGO_MANIFEST_DIR/([^"]+)"\)"#).unwrap();
    let file = Regex::new(r#"include_(?:str|bytes)!\("([^"]+)"\)"#).unwrap();
    for source in files(&Path::new(HERE).join("src")) {
        all.insert(name(&source));
        let Ok(text) = fs::read_to_string(&source) else { continue };
        for found in folder.captures_iter(&text) {
            all.extend(files(&Path::new(HERE).join(&found[1])).iter().map(|it| name(it)));
        }
        for found in file.captures_iter(&text) {
            let held = source.parent().unwrap().join(&found[1]).canonicalize();
            all.insert(name(&held.unwrap_or_else(|err| panic!("{}: {}: {err}", source.display(), &found[0]))));
        }
    }
    all
}

#[test]
fn the_package_holds_all_that_the_program_is_made_of() {
    let (package, embedded) = (package(), embedded());
    for known in ["src/cmd/init/site/.github/workflows/pages.yml", "src/cmd/init/site/gitignore", "static/reader.js"] {
        assert!(embedded.contains(known), "{known} is not looked for");
    }
    assert_eq!(embedded.difference(&package).collect::<Vec<_>>(), [""; 0]);
    for known in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        assert!(package.contains(known), "{known}");
    }
}

/// What goes into the container that makes the program is enough for cargo, and nothing that tests or documents need.
#[test]
fn the_image_is_made_of_what_the_program_is_made_of() {
    let ignored = read(".dockerignore");
    let allowed: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert!(ignored.lines().any(|line| line == "*") && !allowed.is_empty());
    let is_in = |path: &str| {
        let top = path.split('/').next().unwrap();
        allowed.iter().any(|it| *it == top || it.strip_suffix('*').is_some_and(|start| top.starts_with(start)))
    };
    let left_out: Vec<String> = embedded().into_iter().filter(|path| !is_in(path)).collect();
    assert_eq!(left_out, [""; 0]);
    let dir = TempDir::new().unwrap();
    for name in allowed.iter().filter(|name| !name.ends_with('*')) {
        let from = Path::new(HERE).join(name);
        assert!(from.exists(), ".dockerignore: {name} is not there");
        let to = dir.path().join(name);
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"]).current_dir(dir.path());
    let said = well(&cargo.output().unwrap());
    assert!(said.contains("\"name\":\"reprint\""), "{said}");
    let dockerfile = read("Dockerfile");
    for line in
        ["RUN cargo install --locked --path . --root /made", "COPY --from=made /made/bin/reprint ", "USER nobody"]
    {
        assert!(dockerfile.lines().any(|it| it.starts_with(line)), "{line}");
    }
    assert!(dockerfile.ends_with("WORKDIR /site\nENTRYPOINT [\"reprint\"]\n"));
}
