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
    let (mut rest, mut at) = (0, 0);
    while let Some(offset) = json.as_bytes()[at..].iter().position(|byte| IS_ASKED[usize::from(*byte)]) {
        at += offset;
        let Some(c) = json[at..].chars().next() else { break };
        let is_command = match c {
            '\n' | '“' | '”' | '…' | '—' => false,
            '[' => json[..at].ends_with("##"),
            c => space::is_command(c),
        };
        if is_command {
            out.push_str(&json[rest..at]);
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
            rest = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    out.push_str(&json[rest..]);
    out
}

/// The bytes that such a character may begin with; with any other one none does.
const IS_ASKED: [bool; 256] = {
    let mut is_asked = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        is_asked[byte] = matches!(byte, 0..=0x1F | 0x5B | 0x7F | 0xC2 | 0xD8 | 0xE2);
        byte += 1;
    }
    is_asked
};

#[cfg(test)]
mod tests {
    use super::{escaped, space, spoken};
    use serde_json::{Value, json};

    #[test]
    fn what_is_a_command_is_written_otherwise_and_nothing_else() {
        for c in ('\0'..=char::MAX).filter(|&c| c != '\n') {
            let want = if space::is_command(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
            assert_eq!(spoken(&format!("a{c}“b\n")), format!("a{want}“b\n"), "{:x}", u32::from(c));
        }
        assert_eq!(spoken("##[a]#[b]##[["), "##\\u005ba]#[b]##\\u005b[");
    }

    #[test]
    fn nothing_in_it_is_markup() {
        let text = escaped(&json!({"a": "</script><!-- & \u{2028}\u{1}\""}).to_string());
        assert_eq!(text, r#"{"a":"\u003c/script\u003e\u003c!-- \u0026 \u2028\u0001\""}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["a"], "</script><!-- & \u{2028}\u{1}\"");
    }
}
