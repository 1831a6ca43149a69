//! What tools that know the web's standards say of the published pages: is every page for everybody, well-formed, of the standard,
//! whole without scripts, and to be used without a mouse? The demonstration is built and shown to each of them; what they find
//! comes out, and must be nothing.
//!
//! The tools are those of tests/web, which `scripts/test` installs. One that is missing fails its test. Each is shown a page made
//! bad on purpose, too: a tool that finds nothing there has not looked.

mod accessible;
mod feeds;
mod keyboard;
mod markup;
pub(crate) mod pages;
pub(crate) mod schemas;
mod unscripted;
mod weight;

pub(crate) use schemas::wrong;

use crate::{
    chromium::{Browser, Proxy, Tab},
    demonstration::{Demonstration, HERE},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use url::Url;

/// A file of tests/web.
fn ours(name: &str) -> PathBuf {
    Path::new(HERE).join("tests/web").join(name)
}

/// A file of the tools that tests/web/package.json names.
fn tool(name: &str) -> PathBuf {
    let file = ours("node_modules").join(name);
    assert!(file.is_file(), "{} is missing: run scripts/test, which installs it", file.display());
    file
}

/// Runs a program of this computer to its end.
fn run(command: &mut Command) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|err| panic!("{program}: {err}: run scripts/test, which installs it"))
}

/// The demonstration as it is below a sub-path of a host, with a sitemap, and with more settings.
fn hosted(settings: &str) -> Demonstration {
    Demonstration::built(&format!("links = \"clean\"\nbase_url = \"https://host.example/sub/path/\"\n{settings}"))
}

/// A tab that tells of nothing but its pages.
fn tab() -> Tab {
    Browser::start(&Proxy::start()).tab_that_tells(&["Page"])
}

/// The address of a file.
pub(crate) fn address(file: &Path) -> Url {
    Url::from_file_path(file).unwrap()
}

/// Puts a page beside the front page that is like it but for one thing.
fn spoilt(site: &Demonstration, from: &str, to: &str) -> PathBuf {
    let html = fs::read_to_string(site.public().join("index.html")).unwrap();
    assert!(html.contains(from), "{from}");
    let file = site.public().join("spoilt.html");
    fs::write(&file, html.replacen(from, to, 1)).unwrap();
    file
}

/// Puts more rules at the end of the stylesheet.
fn restyle(site: &Demonstration, rules: &str) {
    let file = site.public().join("style.css");
    fs::write(&file, fs::read_to_string(&file).unwrap() + rules).unwrap();
}
