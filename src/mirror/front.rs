//! Front matter: YAML between `---` lines or TOML between `+++` lines, as flat keys and lists of words. A block that does
//! not parse is a finding with its line, and stays out of the body.

use crate::report::Finding;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longer front matter nobody writes: it is not parsed, and its plain lines are read.
const LONGEST: usize = 256 << 10;
/// Keys, values and lists that front matter may have.
const NODES: usize = 50_000;
/// What may be said again by an alias of YAML: an alias of aliases says more than any memory holds.
const REPEATS: usize = 1_000;

/// What the front matter of a text says, and where the text goes on.
#[derive(Debug, Default)]
pub struct Front {
    /// Key and values; nested keys are joined by `.`.
    pub values: BTreeMap<String, Vec<String>>,
    /// Byte offset behind the block; 0 where there is none.
    pub end: usize,
    /// What was odd.
    pub findings: Vec<Finding>,
}

impl Front {
    /// Reads the block at the start of a text, if there is one.
    pub fn split(text: &str) -> Self {
        let fence = match () {
            () if text.starts_with("---\n") => "---",
            () if text.starts_with("+++\n") => "+++",
            () => return Self::default(),
        };
        let Some((block, end)) = block(text, fence) else {
            return Self::default();
        };
        let parsed = match fence {
            _ if block.len() > LONGEST => Err(Mistake::new(format!("it is longer than {} KiB", LONGEST >> 10))),
            "---" => yaml(block),
            _ => toml_values(block),
        };
        match parsed {
            Ok(Value::Object(map)) => {
                let mut values = BTreeMap::new();
                map.into_iter().for_each(|(key, value)| flatten(key, value, &mut values));
                Self { values, end, findings: Vec::new() }
            }
            Ok(_) => Self::default(),
            Err(Mistake { line, column, message }) => {
                let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
                let finding = Finding::warning(
                    "bad-front-matter",
                    format!("the front matter does not parse, only its plain `key: value` lines are used: {first}"),
                );
                Self { values: lenient(block), end, findings: vec![finding.at_character(line + 1, column)] }
            }
        }
    }
}

/// The text between two fences, and where the text behind them begins.
fn block<'a>(text: &'a str, fence: &str) -> Option<(&'a str, usize)> {
    let start = fence.len() + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((&text[start..at], at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Why a block does not parse, and where in it: line and character from 1, character 0 where only the line is known.
struct Mistake {
    line: u32,
    column: u32,
    message: String,
}

impl Mistake {
    /// A mistake of the block as a whole.
    fn new(message: String) -> Self {
        Self { line: 1, column: 0, message }
    }
}

fn yaml(block: &str) -> Result<Value, Mistake> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: NODES,
            max_events: 2 * NODES,
            max_recorded_anchor_events: NODES,
            max_recorded_anchor_bytes: LONGEST,
            max_total_scalar_bytes: 2 * LONGEST,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: REPEATS },
    };
    serde_saphyr::from_str_with_options::<Value>(block, options).map_err(|err| {
        let place = err.location().map(|location| (location.line(), location.column()));
        let (line, column) = place.unwrap_or((1, 0));
        Mistake { line: number(line), column: number(column), message: err.to_string() }
    })
}

fn toml_values(block: &str) -> Result<Value, Mistake> {
    let table: toml::Table = toml::from_str(block).map_err(|err| {
        let before = err.span().map_or("", |span| block.get(..span.start).unwrap_or(block));
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        let line = 1 + before.matches('\n').count();
        Mistake { line: number(line as u64), column: number(column as u64 + 1), message: err.message().to_owned() }
    })?;
    serde_json::to_value(table).map_err(|err| Mistake::new(err.to_string()))
}

fn number(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// What can be read of a block that does not parse: `key: value` lines, so that a title with a stray quote is not lost.
fn lenient(block: &str) -> BTreeMap<String, Vec<String>> {
    block
        .lines()
        .filter_map(|line| {
            let (key, value) = line.split_once(':').or_else(|| line.split_once('='))?;
            let key = key.trim();
            let value = value.trim().trim_matches('"').trim();
            let named = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            (named && !value.is_empty() && !value.starts_with(['[', '{', '|', '>']))
                .then(|| (key.to_owned(), vec![value.to_owned()]))
        })
        .collect()
}

/// Lists become several values, tables dotted keys.
fn flatten(key: String, value: Value, out: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Null => {}
        Value::String(text) => out.entry(key).or_default().push(text),
        Value::Bool(_) | Value::Number(_) => out.entry(key).or_default().push(value.to_string()),
        Value::Array(items) => items.into_iter().for_each(|item| flatten(key.clone(), item, out)),
        Value::Object(map) => map.into_iter().for_each(|(name, value)| {
            let dated = name.starts_with("$__toml_private");
            flatten(if dated { key.clone() } else { format!("{key}.{name}") }, value, out);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::Front;

    fn values(text: &str) -> Vec<(String, Vec<String>)> {
        Front::split(text).values.into_iter().collect()
    }

    fn pair(key: &str, values: &[&str]) -> (String, Vec<String>) {
        (key.into(), values.iter().map(|it| (*it).to_owned()).collect())
    }

    #[test]
    fn yaml_and_toml_say_the_same() {
        let want = vec![pair("date", &["2021-01-06"]), pair("tags", &["甲", "乙"]), pair("title", &["题 \"目\""])];
        assert_eq!(values("---\ntitle: \"题 \\\"目\\\"\"\ndate: 2021-01-06\ntags: [ 甲, 乙 ]\n---\nx"), want);
        assert_eq!(values("+++\ntitle = \"题 \\\"目\\\"\"\ndate = 2021-01-06\ntags = [\"甲\", \"乙\"]\n+++\nx"), want);
    }

    #[test]
    fn a_broken_block_is_a_finding_and_not_the_body() {
        let front = Front::split("---\ntitle: \"开头\nlayout: [post\n---\n正文");
        assert_eq!(front.findings.len(), 1);
        assert_eq!(front.findings[0].kind, "bad-front-matter");
        assert_eq!(&"---\ntitle: \"开头\nlayout: [post\n---\n正文"[front.end..], "正文");
        assert_eq!(front.values.get("title").map(Vec::as_slice), Some(&["开头".to_owned()][..]));
    }

    #[test]
    fn what_grows_without_end_is_not_parsed() {
        let long = "文".repeat(20_000);
        let aliases = format!("a: &a [{long}]\nb: [{}]\n", "*a, ".repeat(2_000));
        let laughs: String = (0..30).map(|at| format!("a{}: &a{} [*a{at}, *a{at}]\n", at + 1, at + 1)).collect();
        let deep = format!("a: {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
        let many: String = (0..60_000).map(|at| format!("{at}: 1\n")).collect();
        let toml = format!("+++\na = {}{}\nd = \"e\"\n+++\n文", "[".repeat(5_000), "]".repeat(5_000));
        let yaml = [aliases, format!("a0: &a0 文\n{laughs}"), deep, many];
        let texts = yaml.iter().map(|block| format!("---\n{block}d: e\n---\n文")).chain([toml]);
        for text in texts {
            let front = Front::split(&text);
            assert_eq!(front.findings.len(), 1, "{}", &text[..30]);
            assert_eq!(front.values.get("d"), Some(&vec!["e".to_owned()]), "{}", &text[..30]);
            assert_eq!(&text[front.end..], "文");
        }
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        assert_eq!(Front::split("---\n#### 首页\n正文").end, 0);
        assert_eq!(Front::split("---\n#### 首页\n---\n正文").end, 0);
    }
}
