//! The schemas of site.toml and of recipes, by a validator that knows nothing of us: each is one, takes what the program takes, and
//! refuses what it refuses.

use crate::{
    demonstration::{HERE, files, run},
    web::schemas::wrong,
};
use regex::Regex;
use reprint::{config::Config, recipe::Recipes};
use serde_json::{Map, Value};
use std::{env, fs, path::Path};
use tempfile::TempDir;

/// The schemas as files of the repository, which editors may be led to.
const FILES: [(&str, &str); 2] = [("site", "schema/site.schema.json"), ("recipe", "schema/recipe.schema.json")];

fn here(path: &str) -> String {
    fs::read_to_string(Path::new(HERE).join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

fn printed(args: &[&str]) -> String {
    let out = run(Path::new(HERE), args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// TOML as the validator sees it: days are text there.
fn json(text: &str) -> Value {
    fn of(value: toml::Value) -> Value {
        match value {
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, value)| (key, of(value))).collect::<Map<_, _>>())
            }
            toml::Value::Array(list) => Value::Array(list.into_iter().map(of).collect()),
            toml::Value::Datetime(day) => Value::String(day.to_string()),
            other => serde_json::to_value(other).unwrap(),
        }
    }
    of(toml::Value::Table(toml::from_str(text).unwrap_or_else(|err| panic!("{err}\n{text}"))))
}

/// What is wrong with a text, by the schema of such files.
fn faults(kind: &str, texts: &[String]) -> Vec<String> {
    let (_, file) = FILES.into_iter().find(|(name, _)| *name == kind).unwrap();
    let values: Vec<Value> = texts.iter().map(|text| json(text)).collect();
    wrong(Path::new(HERE).join(file).to_str().unwrap(), &values)
}

/// The files are written by this test where `UPDATE_DOCS` is set.
#[test]
fn the_repository_has_them_as_they_are() {
    assert_eq!(printed(&["schema"]), printed(&["schema", "site"]));
    for (kind, file) in FILES {
        let real = printed(&["schema", kind]);
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::create_dir_all(Path::new(HERE).join("schema")).unwrap();
            fs::write(Path::new(HERE).join(file), real).unwrap();
        } else {
            assert!(here(file) == real, "{file} is old: UPDATE_DOCS=1 cargo test --test it schema");
        }
    }
}

#[test]
fn a_site_names_the_schema_beside_it() {
    let dir = TempDir::new().unwrap();
    assert!(run(dir.path(), &["init", "-q"]).status.success());
    for (root, settings) in [(dir.path(), "site.toml"), (Path::new(HERE), "site.toml")] {
        let text = fs::read_to_string(root.join(settings)).unwrap();
        let named = text.lines().next().unwrap().strip_prefix("#:schema ./").unwrap();
        assert_eq!(fs::read_to_string(root.join(named)).unwrap(), printed(&["schema"]), "{}", root.display());
    }
}

#[test]
fn what_the_program_reads_is_right() {
    let demonstration = here("site.toml");
    let comment = Regex::new(r"(?m)^# (\w+ = |\[\w+\]$)").unwrap();
    // What is signed must be published.
    let listed = demonstration.replace("# manifest = false", "manifest = true");
    let whole = comment.replace_all(&listed, "$1").into_owned();
    let days =
        "[[withdrawn]]\narticle = \"x\"\ndate = 2024-05-01\n[[withdrawn]]\narticle = \"y\"\ndate = \"2024-05-01\"\n";
    let more = "variants = [\"zh-TW\"]\n[[topics]]\nname = \"x\"\nany = { words = [\"y\"] }\nfrom = 2024-05-01\n[extra]\nx = [1, { y = true }]\n";
    let settings = [demonstration, whole, here("src/cmd/init/site/site.toml"), String::new(), days.into(), more.into()];
    settings.iter().for_each(|text| drop(Config::parse(text, "site.toml").unwrap()));
    assert_eq!(faults("site", &settings), [""; 0]);
    let files = files(&Path::new(HERE).join("recipes"));
    let recipes: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    assert!(recipes.len() > 30);
    assert_eq!(faults("recipe", &recipes), [""; 0]);
}

#[test]
fn what_the_program_refuses_is_wrong() {
    for (text, fault) in [
        ("titel = \"x\"", " must NOT have additional properties"),
        ("paginate_by = \"50\"", "/paginate_by must be integer"),
        ("paginate_by = 0", "/paginate_by must be >= 1"),
        ("feed_items = -1", "/feed_items must be >= 0"),
        ("images = \"clik\"", "/images must match exactly one schema in oneOf"),
        ("variants = [\"zh-Hantt\"]", "/variants/0 must be equal to one of the allowed values"),
        ("base_url = \"archive.example\"", "/base_url must match pattern \"^https?://[^/@]+(/|$)\""),
        ("content = \"content\"", "/content must be array"),
        ("[[outlets]]\nid = \"a\"", "/outlets/0 must have required property 'name'"),
        (
            "[[outlets]]\nid = \"a\"\nname = \"a\"\npolicy = \"all\"",
            "/outlets/0/policy must match exactly one schema in oneOf",
        ),
        ("[[topics]]\nname = \"a\"\nfrom = \"May\"", "/topics/0/from must match format \"date\""),
        ("[[topics]]\nname = \"a\"\nany = { word = [] }", "/topics/0/any must NOT have additional properties"),
        ("[tag_aliases]\na = 1", "/tag_aliases/a must be string"),
    ] {
        assert!(Config::parse(text, "site.toml").is_err(), "{text}");
        let found = faults("site", &[text.to_owned()]);
        assert!(found.contains(&format!("1: {fault}")), "{text}: {found:?}");
    }
    for (text, fault) in [
        ("selector = \"p\"", " must NOT have additional properties"),
        ("[body]\nselect = \"p\"", "/body/select must be array"),
        ("[[pick]]\nfield = \"headline\"\nselect = \"h1\"", "/pick/0/field must match exactly one schema in oneOf"),
        ("[front]\nheadline = \"t\"", "/front property name must be valid"),
        ("[[line]]\nat = \"end\"\npattern = \"x\"", "/line/0/at must match exactly one schema in oneOf"),
        ("[[cut]]\npattern = \"x\"", "/cut/0 must have required property 'rule'"),
        ("[match]\ntexts = [\"x\"]", "/match must match a schema in anyOf"),
    ] {
        assert!(Recipes::load(&[("recipes/any.toml".to_owned(), text.to_owned())]).is_err(), "{text}");
        let found = faults("recipe", &[text.to_owned()]);
        assert!(found.contains(&format!("1: {fault}")), "{text}: {found:?}");
    }
}
