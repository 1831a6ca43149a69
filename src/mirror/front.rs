//! Front matter: what stands before a text and says of it what it is. YAML between `---` lines, TOML between `+++`, JSON by itself
//! or between `;;;`, what a fence names by its word (`---toml`), and the plain lines that some programs write without a fence. Values stay as they are written; what
//! cannot be read is a finding with its line, and stays out of the body.

mod lines;

use crate::{recipe::front_key, report::Finding};
use lines::entry;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longer front matter nobody writes: of it plain lines are read only.
const LONGEST: usize = 256 << 10;

/// Keys that make lines without a fence front matter: one of the first and one of the others.
const NAMING: [&str; 5] = ["title", "标题", "標題", "题目", "題目"];
const TELLING: [&str; 14] = [
    "date", "author", "authors", "tags", "category", "categories", "slug", "status", "lang", "日期", "作者", "标签",
    "來源", "来源",
];

/// What the front matter of a text says, and where the text goes on.
#[derive(Debug, Default)]
pub struct Front {
    /// Key and values. Keys are in small letters, with `_` for `-`; nested keys are joined by `.`.
    pub values: BTreeMap<String, Vec<String>>,
    /// The line that each key is first on, from 1; nested keys stand on the line of the outermost.
    pub lines: BTreeMap<String, u32>,
    /// Byte offset behind the block; 0 where there is none.
    pub end: usize,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// The form that front matter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Yaml,
    Toml,
    Json,
    Percent,
}

/// A block of front matter.
struct Block<'a> {
    form: Form,
    text: &'a str,
    /// How many lines stand before it.
    line: usize,
    /// Where the text goes on.
    end: usize,
}

impl Block<'_> {
    /// Whether anything in it is like a key, if only one without a value: else it is a text between two lines.
    fn has_keys(&self) -> bool {
        let is_key = |line: &str| match self.form {
            Form::Yaml => entry(line).is_some(),
            Form::Toml => line.split_once('=').is_some_and(|(key, _)| key.trim().starts_with(char::is_alphabetic)),
            Form::Json => line.trim_start().starts_with(['{', '"']),
            Form::Percent => true,
        };
        self.text.lines().any(is_key)
    }

    /// Whether one of its keys is that of a headline: what has a fence that others use for other ends is front matter then.
    fn is_named(&self) -> bool {
        self.lines().keys().any(|key| NAMING.contains(&key.as_str()))
    }

    /// The line in the text that each of its keys is first on.
    fn lines(&self) -> BTreeMap<String, u32> {
        let mut lines = BTreeMap::new();
        for (at, line) in self.text.lines().enumerate() {
            let line = line.trim_start_matches([' ', '\t', '{', ',']);
            let key = match self.form {
                Form::Toml => line.split_once('=').map(|(key, _)| key.trim()),
                Form::Yaml | Form::Json => entry(line).map(|(key, _)| key),
                Form::Percent => PERCENT.get(at).copied(),
            };
            if let Some(key) = key {
                lines.entry(Front::key(key)).or_insert_with(|| line_number(at + self.line));
            }
        }
        lines
    }
}

/// The number of a line with so many before it.
fn line_number(before: usize) -> u32 {
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

impl Front {
    /// Reads the block at the start of a text, if there is one.
    pub fn split(text: &str) -> Self {
        let Some(block) = block(text) else { return Self::default() };
        let (said, slips) = match block.form {
            _ if block.text.len() > LONGEST => (lines::read(block.text).values, vec![(0, "it is too long".to_owned())]),
            Form::Yaml => {
                let said = lines::read(block.text);
                (said.values, said.slips.into_iter().map(|(at, why)| (at, why.to_owned())).collect())
            }
            Form::Toml => toml_values(block.text),
            Form::Json => json_values(block.text),
            Form::Percent => percent_values(block.text),
        };
        if said.is_empty() && !block.has_keys() {
            return Self::default();
        }
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in said {
            values.entry(Self::key(&key)).or_default().push(value);
        }
        let lines = block.lines();
        Self { values, lines, end: block.end, findings: finding(&slips, block.line).into_iter().collect() }
    }

    /// A key as it is looked up, however it is spelt.
    pub fn key(written: &str) -> String {
        front_key(written)
    }
}

/// What to say of lines that cannot be read.
fn finding(slips: &[(usize, String)], before: usize) -> Option<Finding> {
    let (at, why) = slips.first()?;
    let others = if slips.len() > 1 { format!(", and {} more like it", slips.len() - 1) } else { String::new() };
    let message = format!("a line of the front matter cannot be read, all others are: {why}{others}");
    Some(Finding::warning("bad-front-matter", message).at_character(line_number(at + before), 0))
}

/// The block that a text begins with.
fn block(text: &str) -> Option<Block<'_>> {
    let blank = text.len() - text.trim_start_matches(['\n', '\r', ' ', '\t', '\u{FEFF}']).len();
    let start = text[..blank].rfind('\n').map_or(0, |at| at + 1);
    let before = text[..start].matches('\n').count();
    let first = text[start..].lines().next()?.trim();
    let fenced = |form, ends: &[&str]| fenced(text, start, before, form, ends);
    let dashes = first.len() - first.trim_start_matches('-').len();
    match first {
        "---" => fenced(Form::Yaml, &["---", "..."]),
        "+++" => fenced(Form::Toml, &["+++"]),
        ";;;" => fenced(Form::Json, &[";;;"]),
        _ if dashes >= 3 => {
            let form = named_form(first[dashes..].trim_start())?;
            fenced(form, &[&first[..dashes], "..."]).filter(Block::is_named)
        }
        _ if first.starts_with("```") => {
            let form = named_form(first[3..].trim_start()).filter(|_| first.len() > 3)?;
            fenced(form, &["```"]).filter(Block::is_named)
        }
        _ if first.starts_with('%') => percent_lines(text, start, before),
        _ if first.starts_with('{') => bare_json(text, start, before),
        _ => bare_lines(text, start, before),
    }
}

/// The form that the word on a fence names; YAML where there is none.
fn named_form(word: &str) -> Option<Form> {
    match word {
        "" | "yaml" | "yml" => Some(Form::Yaml),
        "toml" => Some(Form::Toml),
        "json" => Some(Form::Json),
        _ => None,
    }
}

/// Up to three lines that begin with a percent sign, as Pandoc has them: headline, authors and day.
fn percent_lines(text: &str, start: usize, before: usize) -> Option<Block<'_>> {
    let lines = text[start..].split_inclusive('\n').take_while(|line| line.starts_with('%'));
    let lines: Vec<&str> = lines.collect();
    let end = start + lines.iter().map(|line| line.len()).sum::<usize>();
    let is_end = text[end..].lines().next().is_none_or(|next| next.trim().is_empty());
    let has_words = |line: &&str| !line[1..].trim().is_empty();
    let is_front =
        (2..=3).contains(&lines.len()) && lines.iter().all(|line| line.starts_with("% ") || line.trim() == "%");
    (is_front && is_end && lines.first().is_some_and(has_words)).then(|| Block {
        form: Form::Percent,
        text: &text[start..end],
        line: before,
        end,
    })
}

/// A block between two fences.
fn fenced<'a>(text: &'a str, start: usize, before: usize, form: Form, ends: &[&str]) -> Option<Block<'a>> {
    let inner = start + text[start..].find('\n')? + 1;
    let mut at = inner;
    for line in text[inner..].split_inclusive('\n') {
        if ends.contains(&line.trim_end()) {
            let text = &text[inner..at];
            let form = if form == Form::Yaml && text.trim_start().starts_with('{') { Form::Json } else { form };
            return Some(Block { form, text, line: before + 1, end: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// A table of JSON with nothing around it.
fn bare_json(text: &str, start: usize, before: usize) -> Option<Block<'_>> {
    let most = text[start..].char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(text.len() - start);
    let mut values = serde_json::Deserializer::from_str(&text[start..start + most]).into_iter::<Value>();
    let Some(Ok(Value::Object(table))) = values.next() else { return None };
    let end = start + values.byte_offset();
    let is_front = table.keys().any(|key| NAMING.contains(&Front::key(key).as_str()));
    is_front.then(|| Block { form: Form::Json, text: &text[start..end], line: before, end })
}

/// Lines of `Key: value` with no fence above them, up to a blank line or to a fence.
fn bare_lines(text: &str, start: usize, before: usize) -> Option<Block<'_>> {
    let (mut at, mut end, mut keys) = (start, None, Vec::new());
    for line in text[start..].split_inclusive('\n').take(60) {
        let said = line.trim_end();
        let next = at + line.len();
        if said == "---" || said.is_empty() {
            end = Some((at, next));
            break;
        }
        match entry(said) {
            Some((key, _)) if !said.starts_with([' ', '\t']) => keys.push(Front::key(key)),
            _ if !keys.is_empty() && (said.starts_with([' ', '\t']) || said.starts_with("- ")) => (),
            _ => return None,
        }
        at = next;
    }
    let (at, end) = end?;
    let has = |names: &[&str]| keys.iter().any(|key| names.contains(&key.as_str()));
    (has(&NAMING) && has(&TELLING)).then(|| Block { form: Form::Yaml, text: &text[start..at], line: before, end })
}

/// Values, and the lines that cannot be read with the reason.
type Read = (Vec<(String, String)>, Vec<(usize, String)>);

/// What the lines of a block of Pandoc's say, in their order.
const PERCENT: [&str; 3] = ["title", "author", "date"];

fn percent_values(block: &str) -> Read {
    let said = PERCENT.iter().zip(block.lines()).flat_map(|(key, line)| {
        let parts: Vec<&str> = if *key == "author" { line[1..].split(';').collect() } else { vec![&line[1..]] };
        parts.into_iter().map(|part| ((*key).to_owned(), part.trim().to_owned()))
    });
    (said.filter(|(_, value)| !value.is_empty()).collect(), Vec::new())
}

fn json_values(block: &str) -> Read {
    match serde_json::from_str::<Value>(block) {
        Ok(value) => (flat(value), Vec::new()),
        Err(err) => (lines::read(block).values, vec![(err.line().saturating_sub(1), err.to_string())]),
    }
}

/// TOML, line by line where it is none as a whole.
fn toml_values(block: &str) -> Read {
    let parsed =
        |text: &str| toml::from_str::<toml::Table>(text).ok().and_then(|table| serde_json::to_value(table).ok());
    if let Some(value) = parsed(block) {
        return (flat(value), Vec::new());
    }
    let (mut values, mut slips, mut table) = (Vec::new(), Vec::new(), String::new());
    for (at, line) in block.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match parsed(&format!("{table}\n{line}")) {
            Some(value) => values.extend(flat(value)),
            None => slips.push((at, "it is no `key = value` of TOML".to_owned())),
        }
        if line.trim_start().starts_with('[') && parsed(line).is_some() {
            line.trim().clone_into(&mut table);
        }
    }
    (values, slips)
}

/// Keys and values of a table: lists become several values, tables dotted keys.
fn flat(value: Value) -> Vec<(String, String)> {
    fn below(key: &str, value: Value, out: &mut Vec<(String, String)>) {
        match value {
            Value::Null => (),
            Value::String(text) => out.push((key.to_owned(), text)),
            Value::Bool(_) | Value::Number(_) => out.push((key.to_owned(), value.to_string())),
            Value::Array(items) => items.into_iter().for_each(|item| below(key, item, out)),
            Value::Object(map) => map.into_iter().for_each(|(name, value)| {
                let is_day = name.starts_with("$__toml_private");
                let key = if key.is_empty() || is_day {
                    format!("{key}{}", if is_day { "" } else { &name })
                } else {
                    format!("{key}.{name}")
                };
                below(&key, value, out);
            }),
        }
    }
    let mut out = Vec::new();
    below("", value, &mut out);
    out
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
    fn all_forms_say_the_same_and_end_where_the_text_goes_on() {
        let want = vec![pair("date", &["2021-01-06"]), pair("tags", &["甲", "乙"]), pair("title", &["题 \"目\""])];
        for front in [
            "---\ntitle: \"题 \\\"目\\\"\"\ndate: 2021-01-06\ntags: [ 甲, 乙 ]\n---\n",
            "\n \n--- \nTitle: 题 \"目\"\nDATE: 2021-01-06\ntags:\n- 甲\n- 乙\n...\n",
            "+++\ntitle = \"题 \\\"目\\\"\"\ndate = 2021-01-06\ntags = [\"甲\", \"乙\"]\n+++\n",
            "{\n\"title\": \"题 \\\"目\\\"\", \"date\": \"2021-01-06\", \"tags\": [\"甲\", \"乙\"] }",
            ";;;\n{\"title\": \"题 \\\"目\\\"\", \"date\": \"2021-01-06\", \"tags\": [\"甲\", \"乙\"]}\n;;;\n",
            "title: 题 \"目\"\ndate: 2021-01-06\ntags: [甲, 乙]\n---\n",
            "Title: 题 \"目\"\nDate: 2021-01-06\nTags: [甲, 乙]\n\n",
            "--- yaml\ntitle: 题 \"目\"\ndate: 2021-01-06\ntags: [甲, 乙]\n---\n",
            "-----\ntitle: 题 \"目\"\ndate: 2021-01-06\ntags: [甲, 乙]\n-----\n",
            "---toml\ntitle = \"题 \\\"目\\\"\"\ndate = 2021-01-06\ntags = [\"甲\", \"乙\"]\n---\n",
            "---\n{\"title\": \"题 \\\"目\\\"\", \"date\": \"2021-01-06\", \"tags\": [\"甲\", \"乙\"]}\n---\n",
            "```json\n{\"title\": \"题 \\\"目\\\"\", \"date\": \"2021-01-06\",\n\"tags\": [\"甲\", \"乙\"]}\n```\n",
        ] {
            let text = format!("{front}文章");
            assert_eq!(values(&text), want, "{front}");
            assert_eq!(&text[Front::split(&text).end..], "文章", "{front}");
        }
    }

    #[test]
    fn lines_of_pandoc_and_the_lines_of_keys() {
        let text = "\n% 渡口的船\n% 甲; 乙\n% 2021年3月2日\n\n正文";
        let want = [pair("author", &["甲", "乙"]), pair("date", &["2021年3月2日"]), pair("title", &["渡口的船"])];
        let front = Front::split(text);
        assert_eq!(front.values.into_iter().collect::<Vec<_>>(), want);
        assert_eq!((&text[front.end..], front.lines["date"]), ("\n正文", 4));
        for (text, line) in [
            ("---\ntitle: 题\nDate: x\n---\n", 3),
            ("\n+++\ntitle = \"题\"\ndate = \"x\"\n+++\n", 4),
            ("{\n\"title\": \"题\",\n\"date\": \"x\"}\n", 3),
        ] {
            assert_eq!(Front::split(text).lines["date"], line, "{text}");
        }
    }

    #[test]
    fn a_broken_line_is_a_finding_and_not_the_body() {
        let text = "---\ntitle: \"开头\nlayout: [post\n---\n正文";
        let front = Front::split(text);
        assert_eq!(front.findings.len(), 1);
        assert_eq!((front.findings[0].kind.as_ref(), front.findings[0].line), ("bad-front-matter", 2));
        assert_eq!(&text[front.end..], "正文");
        assert_eq!(front.values.get("title").map(Vec::as_slice), Some(&["开头".to_owned()][..]));
        let toml = Front::split("+++\ntitle = \"题\"\ndate = 2021-13-99\n[extra]\nby = \"甲\"\nx = [\n+++\n");
        assert_eq!(toml.values.into_iter().collect::<Vec<_>>(), [pair("extra.by", &["甲"]), pair("title", &["题"])]);
        assert_eq!(toml.findings[0].line, 3);
        // A key without a value is one, also where nothing else is there.
        let (text, broken) = ("+++\ntitle = \n+++\n正文", Front::split("+++\ntitle = \n+++\n正文"));
        assert_eq!((&text[broken.end..], broken.findings[0].line), ("正文", 2));
        assert_eq!(Front::split("+++\n一段话。\n+++\n正文").end, 0);
    }

    #[test]
    fn what_grows_without_end_is_not_followed() {
        let long = "文".repeat(20_000);
        let aliases = format!("a: &a [{long}]\nb: [{}]\n", "*a, ".repeat(2_000));
        let laughs: String = (0..30).map(|at| format!("a{}: &a{} [*a{at}, *a{at}]\n", at + 1, at + 1)).collect();
        let deep = format!("a: {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
        let toml = format!("+++\na = {}{}\nd = \"e\"\n+++\n文", "[".repeat(5_000), "]".repeat(5_000));
        let yaml = [aliases, format!("a0: &a0 文\n{laughs}"), deep];
        let texts = yaml.iter().map(|block| format!("---\n{block}d: e\n---\n文")).chain([toml]);
        for text in texts {
            let front = Front::split(&text);
            assert_eq!(front.findings.len(), 1, "{}", &text[..30]);
            assert_eq!(front.values.get("d"), Some(&vec!["e".to_owned()]), "{}", &text[..30]);
            assert_eq!(&text[front.end..], "文");
        }
    }

    #[test]
    fn what_is_no_front_matter_stays_a_text() {
        for text in [
            "---\n#### 首页\n正文",
            "---\n#### 首页\n---\n正文",
            "---\n\n渡口的船来了。\n\n---\n正文",
            "记者：老梁\n时间：今天\n\n正文",
            "Title: 只有题\n\n正文",
            "{ 船来了 }\n正文",
            "{\"a\": 1}\n正文",
            "```yaml\nport: 80\n```\n正文",
            "----\n渡口: 船来了\n----\n正文",
            "% 的人说好\n正文",
            "标题里没有冒号\n\n正文",
        ] {
            assert_eq!(Front::split(text).end, 0, "{text}");
        }
    }
}
