//! JSON that is markup or a command to nobody: the same value in other letters. It never changes what a value says.

use super::space;

/// JSON as it can stand in a script or be taken for a page: what HTML might read as markup, and what old engines read as the end of a
/// line even inside quotation marks, is escaped. All of them stand in texts only.
pub fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{7F}' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => safe.push(c),
        }
    }
    safe
}

/// JSON in which what would be a command is written as JSON may write any character: it says the same.
pub fn spoken(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '[' if out.ends_with("##") => out.push_str("\\u005b"),
            c if space::is_command(c) && c != '\n' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use serde_json::{Value, json};

    #[test]
    fn nothing_in_it_is_markup() {
        let text = escaped(&json!({"a": "</script><!-- & \u{2028}\u{1}\""}).to_string());
        assert_eq!(text, r#"{"a":"\u003c/script\u003e\u003c!-- \u0026 \u2028\u0001\""}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["a"], "</script><!-- & \u{2028}\u{1}\"");
    }
}
