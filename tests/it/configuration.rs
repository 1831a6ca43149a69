//! docs/configuration.md against the program: every key of site.toml with its type, its default and its meaning, as the schema has
//! them; and examples that are read as they say.

use crate::demonstration::HERE;
use regex::Regex;
use reprint::config::Config;
use serde_json::Value;
use std::{collections::BTreeSet, env, fs, path::Path};

const DOCUMENT: &str = "docs/configuration.md";

fn read() -> String {
    fs::read_to_string(Path::new(HERE).join(DOCUMENT)).unwrap()
}

/// What a `$ref` leads to; else the schema itself.
fn target<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let way = schema["$ref"].as_str().or(schema["items"]["$ref"].as_str());
    way.map_or(schema, |way| root.pointer(way.trim_start_matches('#')).unwrap())
}

/// The keys of all tables, `topics.any.words` and so on, each with its schema, those of the first table first.
fn keys(root: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let mut tables = vec![(String::new(), root)];
    while let Some((before, table)) = tables.pop() {
        for (key, schema) in table["properties"].as_object().into_iter().flatten() {
            let way = format!("{before}{key}");
            tables.push((format!("{way}."), target(root, schema)));
            found.push((way, schema));
        }
    }
    found
}

/// The values that a key may have, for people.
fn kind(root: &Value, schema: &Value) -> String {
    let target = target(root, schema);
    let of = |list: &Value| match list["items"]["enum"].as_array() {
        Some(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        None if list["items"]["type"] == "integer" => "numbers".to_owned(),
        None => "texts".to_owned(),
    };
    match (schema["type"].as_str(), target["type"].as_str()) {
        (Some("array"), Some("object")) => "tables".into(),
        (Some("array"), _) => format!("list of {}", of(schema)),
        (_, Some("object")) => "table".into(),
        (_, Some("integer" | "number")) => "number".into(),
        (_, Some("boolean")) => "`true` or `false`".into(),
        (_, Some("string")) if target["format"] == "date" => "day".into(),
        (_, Some("string")) => "text".into(),
        _ => target["oneOf"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("`{}`", it["const"]))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What holds where a key is not given.
fn default(schema: &Value, is_required: bool) -> String {
    match &schema["default"] {
        _ if is_required => "must be given".into(),
        Value::Null => "none".into(),
        Value::Object(table) if table.values().all(|value| *value == Value::Array(Vec::new())) => "none".into(),
        Value::Object(_) => "as below".into(),
        Value::Array(list) if list.is_empty() => "none".into(),
        Value::String(text) if text.is_empty() => "none".into(),
        Value::Array(list) => format!("`[{}]`", list.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")),
        value => format!("`{value}`"),
    }
}

/// What a key means; of a choice, what each word means.
fn meaning(root: &Value, schema: &Value) -> String {
    let mut said = schema["description"].as_str().unwrap().to_owned();
    let target = target(root, schema);
    for word in target["oneOf"].as_array().into_iter().flatten() {
        let description = word["description"].as_str().unwrap().trim_end_matches('.');
        said += &format!(" `{}`: {}{}.", word["const"], description[..1].to_lowercase(), &description[1..]);
    }
    said.replace('|', "\\|")
}

/// The row of a key.
fn row(root: &Value, way: &str) -> Option<String> {
    let all = keys(root);
    let (_, schema) = all.iter().find(|(known, _)| known == way)?;
    let (table, key) = way.rsplit_once('.').unwrap_or(("", way));
    let table = all.iter().find(|(known, _)| known == table).map_or(root, |(_, table)| target(root, table));
    let is_required = table["required"].as_array().is_some_and(|keys| keys.iter().any(|it| it == key));
    let (kind, default, meaning) = (kind(root, schema), default(schema, is_required), meaning(root, schema));
    Some(format!("| `{key}` | {kind} | {default} | {meaning} |"))
}

/// The document with the rows of its tables as they must be, and the keys that it has rows of.
fn document(text: &str) -> (String, Vec<String>) {
    let root = Config::schema();
    let heading = Regex::new(r"^#+ .*?`\[+([a-z_.]+)\]+`").unwrap();
    let (mut table, mut named, mut lines) = (String::new(), Vec::new(), Vec::new());
    for line in text.lines() {
        if line.starts_with('#') {
            table = heading.captures(line).map(|found| format!("{}.", &found[1])).unwrap_or_default();
        }
        match line.strip_prefix("| `").and_then(|rest| rest.split('`').next()) {
            Some(key) => {
                let way = format!("{table}{key}");
                lines.push(row(&root, &way).unwrap_or_else(|| panic!("{DOCUMENT}: site.toml has no key `{way}`")));
                named.push(way);
            }
            None => lines.push(line.to_owned()),
        }
    }
    (lines.join("\n") + "\n", named)
}

/// The rows are written by this test where `UPDATE_DOCS` is set; which there are, and in which order, is the document's.
#[test]
fn the_document_says_what_every_key_means() {
    let text = read();
    let (whole, named) = document(&text);
    let root = Config::schema();
    // Tables of the same kind are explained once.
    let real: BTreeSet<String> = keys(&root).into_iter().map(|(way, _)| way).collect();
    let once = real.iter().filter(|way| !way.starts_with("topics.all.") && !way.starts_with("topics.none."));
    assert_eq!(named.iter().collect::<BTreeSet<_>>(), once.collect());
    assert_eq!(named.len(), named.iter().collect::<BTreeSet<_>>().len(), "a key has one row");
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(Path::new(HERE).join(DOCUMENT), whole).unwrap();
        return;
    }
    assert!(text == whole, "{DOCUMENT} is old: UPDATE_DOCS=1 cargo test --test it configuration");
}

#[test]
fn the_examples_of_the_document_are_read() {
    let text = read();
    let examples: Vec<&str> = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for example in &examples {
        Config::parse(example, DOCUMENT).unwrap_or_else(|err| panic!("{err}"));
    }
    // Together they are a site.toml, too.
    assert!(examples.len() >= 5);
}
