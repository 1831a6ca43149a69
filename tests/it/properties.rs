//! What holds for input of any kind, as fuzzing has it: the targets of `fuzz/` look for inputs for which it does not, and here it is
//! held to those that were worth keeping.

#[path = "../../fuzz/properties/clean.rs"]
pub(crate) mod clean;
#[path = "../../fuzz/properties/config.rs"]
pub(crate) mod config;
#[path = "../../fuzz/properties/front.rs"]
pub(crate) mod front;
#[path = "../../fuzz/properties/request.rs"]
pub(crate) mod request;
#[path = "../../fuzz/properties/search.rs"]
pub(crate) mod search;

use crate::demonstration::{HERE, files};
use std::{fs, path::Path};

/// Holds a property to all kept inputs of its target.
fn kept(target: &str, holds: fn(&[u8])) {
    let inputs = files(&Path::new(HERE).join("fuzz/corpus").join(target));
    assert!(inputs.len() >= 20, "{target}: only {} inputs", inputs.len());
    for input in inputs {
        eprintln!("{}", input.display());
        holds(&fs::read(input).unwrap());
    }
}

#[test]
fn cleaning_holds() {
    kept("clean", clean::holds);
}

#[test]
fn front_matter_holds() {
    kept("front", front::holds);
}

#[test]
fn settings_and_recipes_hold() {
    kept("config", config::holds);
}

#[test]
fn the_files_of_the_search_hold() {
    kept("search", search::holds);
}

#[test]
fn addresses_of_requests_hold() {
    kept("request", request::holds);
}

/// Each target is one of those above, so that none is fuzzed and then forgotten.
#[test]
fn every_target_is_held_here() {
    let targets = files(&Path::new(HERE).join("fuzz/fuzz_targets"));
    let names: Vec<&str> = targets.iter().map(|it| it.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["clean", "config", "front", "request", "search"]);
}
