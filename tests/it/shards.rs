//! Work for many machines: each cleans a share, one publishes all without having the articles; what comes out is what one machine makes.

use crate::demonstration::{Demonstration, files};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = files(dir).into_iter();
    all.map(|it| (it.strip_prefix(dir).unwrap().display().to_string(), fs::read(it).unwrap())).collect()
}

/// The receipt of a share.
fn cleaned(site: &Demonstration, shard: &str, out: &str) -> Value {
    let done = site.run(&["clean", "-q", "--shard", shard, "--out", out]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let receipt: Value = serde_json::from_slice(&done.stdout).unwrap();
    let name = format!("shard-{}.json", shard.replace('/', "-of-"));
    assert_eq!(serde_json::from_slice::<Value>(&fs::read(site.root().join(out).join(name)).unwrap()).unwrap(), receipt);
    receipt
}

/// Builds from shards; what is said, and whether it was done.
fn built(site: &Demonstration, args: &[&str]) -> (bool, String) {
    let args: Vec<&str> =
        ["build", "--color", "never", "--output-dir", "sharded"].iter().chain(args).copied().collect();
    let done = site.run(&args);
    (done.status.success(), String::from_utf8(done.stderr).unwrap().replace(&format!("{}/", site.root().display()), ""))
}

#[test]
fn many_machines_make_the_site_of_one() {
    let site = Demonstration::built("");
    let want = tree(&site.public());
    let whole = cleaned(&site, "1/1", "one");
    let parts: Vec<Value> = ["3/3", "1/3", "2/3"].iter().map(|shard| cleaned(&site, shard, "three")).collect();
    let sum = |key: &str| parts.iter().map(|part| part[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(
        (sum("files"), sum("articles"), sum("remembered")),
        (whole["files"].as_u64().unwrap(), whole["articles"].as_u64().unwrap(), 0)
    );
    assert!(parts.iter().all(|part| part["files"].as_u64().unwrap() > 5), "{parts:?}");
    // The articles themselves are not there any more, and the folder is elsewhere.
    fs::rename(site.root().join("content"), site.root().join("gone")).unwrap();
    fs::create_dir(site.root().join("content")).unwrap();
    fs::rename(site.root().join("gone/pages"), site.root().join("content/pages")).unwrap();
    fs::rename(site.root().join("three"), site.root().join("all")).unwrap();
    for shards in ["one", "all"] {
        let (is_done, said) = built(&site, &["--shards", shards]);
        assert!(is_done, "{said}");
        let got = tree(&site.root().join("sharded"));
        let differ: Vec<&String> =
            want.iter().filter(|(path, it)| got.get(*path) != Some(*it)).map(|it| it.0).collect();
        assert_eq!((got.len(), differ), (want.len(), Vec::new()), "{shards}");
        fs::remove_dir_all(site.root().join("sharded")).unwrap();
    }
}

#[test]
fn a_share_is_done_once() {
    let site = Demonstration::new("");
    let first = cleaned(&site, "1/2", "shards");
    let again = cleaned(&site, "1/2", "shards");
    assert_eq!((&again["remembered"], &again["digest"]), (&first["files"], &first["digest"]));
    let before = fs::read(site.root().join("content/plain/bell.md")).unwrap();
    for n in 0..8 {
        fs::write(site.root().join(format!("content/plain/bell-{n}.md")), &before).unwrap();
    }
    let more = cleaned(&site, "1/2", "shards");
    let new = more["files"].as_u64().unwrap() - first["files"].as_u64().unwrap();
    assert!(new > 0 && new < 8, "{new}");
    assert_eq!(more["remembered"], first["files"], "only what is new is cleaned");
    assert_ne!(more["digest"], first["digest"]);
}

#[test]
fn what_is_missing_or_foreign_is_named() {
    let site = Demonstration::new("");
    assert_eq!(
        built(&site, &["--shards", "none"]).1.lines().last().unwrap(),
        "error: none: cannot be read: No such file or directory (os error 2)"
    );
    fs::create_dir(site.root().join("shards")).unwrap();
    let said = built(&site, &["--shards", "shards"]).1;
    assert_eq!(said, "error: shards: holds no shard; `reprint clean --out shards` makes one\n");
    for shard in ["1/3", "3/3"] {
        cleaned(&site, shard, "shards");
    }
    assert_eq!(built(&site, &["--shards", "shards"]).1, "error: shards: has no 2/3; --partial publishes without\n");
    let (is_done, said) = built(&site, &["--shards", "shards", "--partial"]);
    assert!(is_done && said.contains("warning[missing-shard]: 2/3 is missing: what falls to it is left out"), "{said}");
    cleaned(&site, "2/3", "shards");

    // Another word of a topic is no reason to clean anything again.
    let settings = site.root().join("site.toml");
    let text =
        fs::read_to_string(&settings).unwrap().replacen("words = [\"渡轮\", ", "words = [\"天气\", \"渡轮\", ", 1);
    fs::write(&settings, text).unwrap();
    assert!(site.run(&["build", "-q"]).status.success());
    let (is_done, said) = built(&site, &["--shards", "shards", "--allow-loss"]);
    assert!(is_done, "{said}");
    assert_eq!(tree(&site.root().join("sharded")), tree(&site.public()));

    // Another rule is.
    let recipe = site.root().join("recipes/any.toml");
    let rule = "\n[[remove]]\nrule = \"x\"\nselect = \"marquee\"\n";
    fs::write(&recipe, fs::read_to_string(&recipe).unwrap() + rule).unwrap();
    assert_eq!(
        built(&site, &["--shards", "shards"]).1,
        "error: shards/shard-1-of-3.bin: was cleaned by other recipes than those of this site; clean 1/3 again\n"
    );
    for shard in ["1/3", "2/3", "3/3"] {
        cleaned(&site, shard, "shards");
    }
    let torn = site.root().join("shards/shard-2-of-3.bin");
    let bytes = fs::read(&torn).unwrap();
    fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(
        built(&site, &["--shards", "shards"]).1,
        "error: shards/shard-2-of-3.bin: is torn, or was made by another version of reprint; clean 2/3 again\n"
    );
    fs::write(&torn, &bytes).unwrap();
    let of_second = |path: &Path| path.file_name().unwrap().to_str().unwrap().starts_with("shard-2-of-3-");
    let pack = files(&site.root().join("shards")).into_iter().find(|path| of_second(path)).unwrap();
    fs::remove_file(pack).unwrap();
    assert!(built(&site, &["--shards", "shards"]).1.contains("shard-2-of-3.bin: is torn"));
    cleaned(&site, "1/2", "shards");
    assert_eq!(
        built(&site, &["--shards", "shards"]).1,
        "error: shards: holds 1/2 and 3/3, which are shares of two kinds; keep those of one\n"
    );
}
