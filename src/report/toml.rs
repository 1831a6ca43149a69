//! Mistakes in TOML: what the parser says in, what a person wants to read out, with a caret and with what to do.

use super::{caret, suggestion};

/// A TOML error as a person wants to read it: path, line, column, a caret, and what would be right.
pub fn toml_error(err: &::toml::de::Error, text: &str, path: &str) -> anyhow::Error {
    let span = err.span().unwrap_or(0..0);
    let message = err.message().lines().next().unwrap_or_default();
    let (title, help) = said(message, text.get(span.clone()).unwrap_or_default());
    anyhow::anyhow!("{}", caret(path, text, span, &title, help.as_deref()))
}

/// What is wrong, and what to do. `given` is what is written there.
fn said(message: &str, given: &str) -> (String, Option<String>) {
    if let Some((key, valid)) = unknown(message, "unknown field `") {
        return (format!("unknown key `{key}`"), suggestion(&key, &valid));
    }
    if let Some((value, valid)) = unknown(message, "unknown variant `") {
        return (format!("unknown value `{value}`"), suggestion(&value, &valid));
    }
    if let Some(key) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return (format!("`{key}` is missing"), Some(format!("write `{key} = …` here")));
    }
    let is_wrong_kind = message.starts_with("invalid type: ") || message.starts_with("invalid value: ");
    if let Some((_, expected)) = message.rsplit_once(", expected ").filter(|_| is_wrong_kind) {
        let (kind, help) = expected_kind(expected, given);
        return (format!("this must be {kind}"), Some(help));
    }
    match message.split_once("; ") {
        Some((title, help)) => (title.to_owned(), Some(help.to_owned())),
        None => (message.to_owned(), grammar(message)),
    }
}

/// What to do about a mistake in the grammar of TOML.
fn grammar(message: &str) -> Option<String> {
    let help = match message {
        it if it.contains("basic string") => "text ends on its line, with the quote that it begins with",
        it if it.contains("`=`") => "a setting is written `key = value`",
        it if it.starts_with("duplicate key") => "take one of them away",
        _ => return None,
    };
    Some(help.to_owned())
}

/// What serde calls a kind of value, for people, and how such a value is written.
fn expected_kind(expected: &str, given: &str) -> (String, String) {
    let bare = given.trim_matches('"');
    let write = |value: String| format!("write `{value}`");
    let (kind, help) = match expected {
        "usize" | "u64" | "u32" if bare.parse::<u32>().is_ok() => ("a whole number", write(bare.to_owned())),
        "usize" | "u64" | "u32" => ("a whole number, 0 or more", "write it without quotes, such as `50`".into()),
        "i32" | "i64" => ("a whole number", "write it without quotes, such as `5`".into()),
        "a boolean" => ("true or false", "write `true` or `false`, without quotes".into()),
        "a string" if given.contains(['\n', '"']) => ("text", "write text in quotes".into()),
        "a string" => ("text", write(format!("\"{given}\""))),
        "a sequence" if given.contains('\n') => ("a list", "write a list in brackets".into()),
        "a sequence" => ("a list", write(format!("[{given}]"))),
        it if it == "a map" || it == "a [match] table" || it.starts_with("struct ") => {
            ("a table", "write its keys in braces: `{ key = \"value\" }`".into())
        }
        other => (other, "docs/configuration.md and docs/recipes.md list what may stand where".into()),
    };
    (kind.to_owned(), help)
}

/// The unknown word of a message of serde's, and the valid ones.
fn unknown(message: &str, beginning: &str) -> Option<(String, Vec<String>)> {
    let (word, rest) = message.strip_prefix(beginning)?.split_once('`')?;
    let valid = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((word.to_owned(), valid))
}
