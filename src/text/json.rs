//! JSON that is markup to nobody: the same value in other letters. It never changes what a value says.

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
