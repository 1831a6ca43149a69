//! What holds for front matter of any kind: it ends where the text goes on, says what is wrong with a line that is there, and holds
//! no more than the text does.

use reprint::{mirror::Front, source};

/// Reads the bytes as the head of a file, as they are and between fences.
pub(crate) fn holds(data: &[u8]) {
    let Ok(decoded) = source::decode(data) else { return };
    for text in
        [decoded.text.clone(), format!("---\n{}\n---\n文", decoded.text), format!("+++\n{}\n+++\n文", decoded.text)]
    {
        let front = Front::split(&text);
        assert!(text.is_char_boundary(front.end), "it ends within a character");
        assert!(front.end > 0 || front.values.is_empty(), "values of no block");
        let block = &text[..front.end];
        let lines = block.lines().count();
        for finding in &front.findings {
            assert!((1..=lines.max(1)).contains(&(finding.line as usize)), "line {} of {lines}", finding.line);
        }
        let held: usize = front.values.values().flatten().map(String::len).sum();
        // An alias may be used more than once; a number may be written out.
        assert!(held <= MOST + 64 * block.len(), "{held} bytes of {}", block.len());
    }
}

/// What aliases may add.
const MOST: usize = 1 << 20;
