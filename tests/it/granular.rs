//! What was learned of an article depends on its bytes, on the recipe that it takes, and on what it asked of the table of outlets; so
//! that another word of a topic cleans nothing again. Whatever changes, the warm site is the cold one.

use crate::demonstration::{Demonstration, files};
use std::{collections::BTreeMap, fs, path::Path};

/// Builds, and says how many files there are, and how many of them were known from before. What comes out is what a build from
/// nothing makes.
fn built(site: &Demonstration) -> (usize, usize) {
    let out = site.run(&["build", "--color", "never"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success(), "{said}");
    let line = said.lines().find(|line| line.starts_with("files")).unwrap_or_else(|| panic!("{said}"));
    let numbers: Vec<usize> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let known = line
        .split_once(" known from before")
        .map_or(0, |(before, _)| before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap());
    let cold = site.run(&["build", "-q", "--cold", "--output-dir", "cold"]);
    assert!(cold.status.success(), "{}", String::from_utf8_lossy(&cold.stderr));
    let tree = |dir: &Path| -> BTreeMap<String, Vec<u8>> {
        let all = files(dir).into_iter();
        all.map(|it| (it.strip_prefix(dir).unwrap().display().to_string(), fs::read(it).unwrap())).collect()
    };
    let (warm, cold) = (tree(&site.public()), tree(&site.root().join("cold")));
    let differ: Vec<&String> =
        warm.iter().filter(|(path, bytes)| cold.get(*path) != Some(*bytes)).map(|it| it.0).collect();
    assert_eq!((warm.len(), differ), (cold.len(), Vec::new()));
    (numbers[0], known)
}

/// Changes a file of the site.
fn change(site: &Demonstration, file: &str, from: &str, to: &str) {
    let file = site.root().join(file);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_word_of_a_topic_cleans_nothing_again() {
    let site = Demonstration::new("");
    let (all, known) = built(&site);
    assert_eq!(known, 0);
    change(&site, "site.toml", "words = [\"渡轮\", ", "words = [\"天气\", \"渡轮\", ");
    assert_eq!(built(&site), (all, all));
    // Topics of other names, in another order.
    change(&site, "site.toml", "name = \"集市与节庆\"", "name = \"节庆\"");
    assert_eq!(built(&site), (all, all));
}

#[test]
fn an_outlet_cleans_those_that_ask_for_it() {
    let site = Demonstration::new("");
    let (all, _) = built(&site);
    change(&site, "site.toml", "\n[[outlets]]\n", "\n[[outlets]]\nid = \"nobody\"\nname = \"无人报\"\n\n[[outlets]]\n");
    assert_eq!(built(&site), (all, all));
    let own = fs::read_to_string(site.root().join("site.toml")).unwrap();
    let at_host = own.matches("\"chenghu-daily.example\"").count();
    assert!(at_host > 0, "the demonstration names the host of that outlet");
    change(&site, "site.toml", "name = \"澄湖日报\"", "name = \"澄湖新报\"");
    let (_, known) = built(&site);
    assert!(known > all / 2 && known < all, "{known} of {all}");
}

#[test]
fn a_recipe_cleans_those_that_take_it() {
    let site = Demonstration::new("");
    let (all, _) = built(&site);
    let taking = |name: &str| {
        let out = site.run(&["export", "-q"]);
        let lines = String::from_utf8(out.stdout).unwrap();
        lines.lines().filter(|line| line.contains(&format!("\"recipe\":\"{name}\""))).count()
    };
    let (ntd, minghui) = (taking("goodnews-ntd"), taking("goodnews-minghui"));
    assert!(ntd > 0 && minghui > 0, "{ntd} {minghui}");
    fs::write(site.root().join("recipes/mine.toml"), "extends = \"goodnews-ntd\"\n[match]\npath = 'nothing'\n")
        .unwrap();
    assert_eq!(built(&site), (all, all), "a recipe that no file takes");
    for name in ["goodnews-ntd", "goodnews-minghui"] {
        let file = site.root().join(format!("recipes/{name}.toml"));
        let rule = "\n[[remove]]\nrule = \"x\"\nselect = \"marquee\"\n";
        fs::write(&file, fs::read_to_string(&file).unwrap() + rule).unwrap();
    }
    assert_eq!(built(&site), (all, all - ntd - minghui));
}
