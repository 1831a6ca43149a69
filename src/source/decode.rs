//! Bytes to text. Whatever encoding a mirror saved an article in, UTF-8 with `\n` line ends comes out, and the decision is
//! recorded. It never guesses where the bytes themselves, or the file's own words, say what they are.
//!
//! In order: a byte order mark; UTF-16 by its NULs; valid UTF-8; UTF-8 with a few errors; the declared encoding; detection
//! limited to what Chinese archives hold. What is none of these is refused: mojibake is worse than a gap.

use crate::report::Finding;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Its text: no byte order mark, no NUL, `\n` line ends.
    pub text: String,
    /// The encoding that it was read in: `UTF-8`, `gb18030`, `Big5`, ...
    pub encoding: &'static str,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// The text of a file; a finding where it is not text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Finding> {
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| is_plain(bytes)) {
        let mut findings = Vec::new();
        let text = settled(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), &mut findings);
        return Ok(Decoded { text, encoding: UTF_8.name(), findings });
    }
    let (encoding, how) = choose(bytes)?;
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let mut findings = Vec::new();
    if encoding != UTF_8 {
        findings.push(Finding::note("encoding", format!("read as {}: {how}", encoding.name())));
    }
    if let Some(finding) = invalid(bytes, &text, encoding) {
        findings.push(finding);
    }
    let text = settled(text.into_owned(), &mut findings);
    Ok(Decoded { text, encoding: encoding.name(), findings })
}

/// Whether no byte is a NUL or another that only what is no text is full of: then valid UTF-8 is what it seems, and nothing else.
fn is_plain(bytes: &[u8]) -> bool {
    !bytes.iter().fold(false, |is_odd, byte| is_odd | (*byte == 0) | is_control(*byte))
}

/// A byte that texts do not hold.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0x01..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}

/// What a file is packed with, by its first bytes, whatever it is called.
fn packer(bytes: &[u8]) -> Option<&'static str> {
    const PACKERS: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    ];
    let is_text = |name: &str| name == "bzip2" && std::str::from_utf8(bytes).is_ok();
    PACKERS.into_iter().find(|(magic, name)| bytes.starts_with(magic) && !is_text(name)).map(|(_, name)| name)
}

/// The encoding of a file, and how we know.
fn choose(bytes: &[u8]) -> Result<(&'static Encoding, &'static str), Finding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok((encoding, "byte order mark"));
    }
    if let Some(packer) = packer(bytes) {
        let message = format!("not text: it is packed with {packer}; unpack it, and put what is in it here");
        return Err(Finding::error("binary", message));
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    if let Some(encoding) = utf16(bytes, is_utf8) {
        return Ok((encoding, "every other byte is NUL"));
    }
    if is_binary(bytes, is_utf8) {
        return Err(Finding::error("binary", "not text: it is full of control characters; left out"));
    }
    if is_utf8 || is_nearly_utf8(bytes) {
        return Ok((UTF_8, "valid"));
    }
    if let Some(encoding) = declared(bytes).filter(|encoding| decodes(encoding, bytes)) {
        return Ok((encoding, "declared in the file"));
    }
    match detected(bytes) {
        Some(encoding) => Ok((encoding, "detected")),
        None => Err(Finding::error("unknown-encoding", "neither UTF-8, GB18030, Big5 nor UTF-16; save it as UTF-8")),
    }
}

/// UTF-16 without a mark: ASCII characters leave a NUL at every other byte.
fn utf16(bytes: &[u8], is_utf8: bool) -> Option<&'static Encoding> {
    let nuls = |first: usize| bytes.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let (encoding, most, fewest) = if even > odd { (UTF_16BE, even, odd) } else { (UTF_16LE, odd, even) };
    // Valid UTF-8 with NULs here and there is a damaged text; UTF-16 that happens to be valid UTF-8 is ASCII throughout.
    let enough = if is_utf8 { most * 5 >= bytes.len() } else { most * 100 >= bytes.len() };
    let is_sided = most >= 2 && fewest * 4 <= most;
    (enough && is_sided && !encoding.decode_without_bom_handling(bytes).1).then_some(encoding)
}

/// Whether the bytes are no text at all. NULs in UTF-8 are damage, and not a sign of that.
fn is_binary(bytes: &[u8], is_utf8: bool) -> bool {
    let controls = bytes.iter().filter(|byte| is_control(**byte) || (**byte == 0 && !is_utf8)).count();
    controls > 4 && controls * (if is_utf8 { 5 } else { 50 }) > bytes.len()
}

/// Whether the bytes are UTF-8 but for a few: at most one error in a hundred characters beyond ASCII, or three at most in
/// a short text. Legacy encodings are never that close to UTF-8.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let good: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum();
    let bad = bad_places(bytes).count();
    // Halves of UTF-16 pairs, each written as if it were a character: nothing else writes that, and nobody can read it.
    let halves = bytes.windows(3).filter(|it| it[0] == 0xed && it[1] >= 0xa0 && (0x80..0xc0).contains(&it[2])).count();
    bad * 100 <= good || (bad <= 3 && bad * 10 <= good) || bad <= halves
}

/// Where runs of bytes begin that are not UTF-8.
fn bad_places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let starts = bytes.utf8_chunks().scan(0, |at, chunk| {
        let start = *at + chunk.valid().len();
        let continues = chunk.valid().is_empty() && *at > 0;
        *at = start + chunk.invalid().len();
        Some((!chunk.invalid().is_empty() && !continues).then_some(start))
    });
    starts.flatten()
}

/// The encoding that a file names in its first bytes: `<meta charset=…>`, `http-equiv`, or front matter.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let in_meta = head.match_indices("charset").map(|(at, word)| &head[at + word.len()..]);
    let in_front = head.match_indices("\nencoding").map(|(at, word)| &head[at + word.len()..]);
    in_meta.chain(in_front).find_map(label)
}

/// The encoding named after `charset` or `encoding`: `=gbk`, `: "big5"`.
fn label(rest: &str) -> Option<&'static Encoding> {
    let rest = rest.trim_start_matches([' ', '\t', '"', '\'']).strip_prefix(['=', ':'])?;
    let rest = rest.trim_start_matches([' ', '\t', '"', '\'']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':')).unwrap_or(rest.len());
    let encoding = Encoding::for_label(&rest.as_bytes()[..end])?;
    let is_ours = encoding.is_ascii_compatible() && encoding != UTF_8;
    is_ours.then_some(if encoding == GBK { GB18030 } else { encoding })
}

/// Whether the bytes are text in an encoding: at most one error in a hundred characters beyond ASCII.
fn decodes(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let bad = text.matches('\u{fffd}').count();
    !had_errors || bad * 100 <= text.chars().filter(|c| !c.is_ascii()).count()
}

/// The likeliest encoding of Chinese text; Windows-1252 for text that is nearly all ASCII.
fn detected(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let is_mostly_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count() * 10 < bytes.len();
    if is_mostly_ascii && detector.guess(None, Utf8Detection::Deny).is_single_byte() {
        return Some(WINDOWS_1252);
    }
    // The same bytes as from anywhere, from the mainland, from Taiwan: short texts need the prior.
    [None, Some(&b"cn"[..]), Some(b"tw")]
        .into_iter()
        .map(|domain| detector.guess(domain, Utf8Detection::Deny))
        .map(|guess| if guess == GBK { GB18030 } else { guess })
        .find(|guess| (*guess == GB18030 || *guess == BIG5) && decodes(guess, bytes))
}

/// What to say of bytes that are no characters in the file's encoding.
fn invalid(bytes: &[u8], text: &str, encoding: &'static Encoding) -> Option<Finding> {
    const KIND: &str = "invalid-utf8";
    if encoding == UTF_8 {
        let mut places = bad_places(bytes);
        let start = places.next()?;
        let message = format!("not UTF-8 in {}; that reads `\u{fffd}` now", times(1 + places.count(), "place"));
        return Some(Finding::warning(KIND, message).at(line(&bytes[..start])));
    }
    let at = text.find('\u{fffd}')?;
    let places = times(text.matches('\u{fffd}').count(), "place");
    let message = format!("no characters in {places}; that reads `\u{fffd}` now");
    Some(Finding::warning("invalid-bytes", message).at(line(&text.as_bytes()[..at])))
}

/// The text without NULs and with `\n` line ends.
fn settled(mut text: String, findings: &mut Vec<Finding>) -> String {
    if let Some(at) = text.find('\0') {
        let count = text.matches('\0').count();
        let message = format!("{} left out", times(count, "NUL character"));
        findings.push(Finding::note("nul", message).at(line(&text.as_bytes()[..at])));
        text = text.replace('\0', "");
    }
    if text.contains('\r') {
        findings.push(Finding::note("line-ends", "lines do not end as they do on Unix; read as if they did"));
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    text
}

/// `1 place`, `2 places`.
fn times(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// The line, from 1, that follows some bytes.
fn line(before: &[u8]) -> u32 {
    let ends = before.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => before.get(at + 1).is_some_and(|next| *next != b'\n'),
        _ => false,
    });
    u32::try_from(ends.count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Decoded, decode};
    use encoding_rs::{BIG5, GB18030};

    const SIMPLIFIED: &str = "<h1>标题</h1>\n<p>市政府昨天宣布，新的图书馆将在明年春天开放。</p>\n";
    const TRADITIONAL: &str = "<h1>標題</h1>\n<p>市政府昨天宣布，新的圖書館將在明年春天開放。</p>\n";

    fn read(bytes: &[u8]) -> (String, &'static str, Vec<String>) {
        let Decoded { text, encoding, findings } = decode(bytes).unwrap();
        (text, encoding, findings.iter().map(|it| format!("{} {} {}", it.severity, it.kind, it.line)).collect())
    }

    fn check(bytes: &[u8], text: &str, encoding: &str, findings: &[&str]) {
        let got = read(bytes);
        assert_eq!((got.0.as_str(), got.1), (text, encoding));
        assert_eq!(got.2, findings);
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn utf8_is_itself() {
        check(b"", "", "UTF-8", &[]);
        check(SIMPLIFIED.as_bytes(), SIMPLIFIED, "UTF-8", &[]);
        check(format!("\u{feff}{SIMPLIFIED}").as_bytes(), SIMPLIFIED, "UTF-8", &[]);
        let lie = format!("<meta charset=gbk>{SIMPLIFIED}");
        check(lie.as_bytes(), &lie, "UTF-8", &[]);
    }

    #[test]
    fn one_bad_byte_does_not_turn_a_text_into_another_encoding() {
        let mut bytes = SIMPLIFIED.as_bytes().to_vec();
        let end = bytes.len() - 10;
        bytes[end] = 0xff;
        let (text, encoding, findings) = read(&bytes);
        assert_eq!((encoding, text.matches('\u{fffd}').count() <= 3, text.contains("图书馆")), ("UTF-8", true, true));
        assert_eq!(findings, ["warning invalid-utf8 2"]);
        assert_eq!(read(b"a\xed\xa0\x80 b\n").0, "a\u{fffd}\u{fffd}\u{fffd} b\n");
        let cut = &SIMPLIFIED.as_bytes()[..SIMPLIFIED.find('。').unwrap() + 1];
        assert_eq!(read(cut).2, ["warning invalid-utf8 2"]);
    }

    #[test]
    fn legacy_encodings_are_found() {
        let note = &["note encoding 1"];
        let gbk = GB18030.encode(SIMPLIFIED).0;
        check(&gbk, SIMPLIFIED, "gb18030", note);
        check(&BIG5.encode(TRADITIONAL).0, TRADITIONAL, "Big5", note);
        for head in [
            "<meta charset=gb2312>",
            "<meta http-equiv=x content='text/html; charset=GBK'>",
            "---\nencoding: gbk\n---\n",
        ] {
            let text = format!("{head}标题");
            check(&GB18030.encode(&text).0, &text, "gb18030", note);
        }
        let rare = "𠮷字在四字节区";
        check(
            &GB18030.encode(&format!("charset=gb18030 {rare}")).0,
            &format!("charset=gb18030 {rare}"),
            "gb18030",
            note,
        );
    }

    #[test]
    fn utf16_is_found_with_and_without_its_mark() {
        let note = &["note encoding 1"];
        check(&utf16(SIMPLIFIED, u16::to_le_bytes), SIMPLIFIED, "UTF-16LE", note);
        check(&utf16(SIMPLIFIED, u16::to_be_bytes), SIMPLIFIED, "UTF-16BE", note);
        check(&utf16(&format!("\u{feff}{SIMPLIFIED}"), u16::to_le_bytes), SIMPLIFIED, "UTF-16LE", note);
        check(&utf16("plain text\n", u16::to_le_bytes), "plain text\n", "UTF-16LE", note);
    }

    #[test]
    fn nearly_ascii_text_is_western() {
        let bytes = b"The library will open next spring, the city said; it\x92s late.";
        check(
            bytes,
            "The library will open next spring, the city said; it’s late.",
            "windows-1252",
            &["note encoding 1"],
        );
    }

    #[test]
    fn line_ends_and_nuls_are_settled() {
        check("a\r\nb\rc\n".as_bytes(), "a\nb\nc\n", "UTF-8", &["note line-ends 1"]);
        check("标题\n正\0文\0".as_bytes(), "标题\n正文", "UTF-8", &["note nul 2"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..4000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(decode(&noise).unwrap_err().kind, "binary");
        let packed = decode(b"\x1f\x8b\x08\0\0\0\0\0\0\x03K\x04\0").unwrap_err();
        assert_eq!(packed.kind, "binary");
        assert_eq!(packed.message, "not text: it is packed with gzip; unpack it, and put what is in it here");
        assert_eq!(decode("BZh 是一个词".as_bytes()).unwrap().encoding, "UTF-8");
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06").unwrap_err().kind, "binary");
    }
}
