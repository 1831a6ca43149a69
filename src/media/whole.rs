//! Pictures read part by part, without decoding: bytes in, the same picture without notes about place, time and camera out, or
//! nothing where its end is missing. What stands behind the end is left out; a picture is never changed.

use super::kind::{Kind, little, number};
use std::borrow::Cow;

/// The picture alone; none where it is cut off or is not made as its kind is.
pub(super) fn bare(kind: Kind, bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let parts = match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Gif => gif(bytes),
        Kind::Webp => return webp(bytes),
        Kind::Avif => avif(bytes),
    }?;
    let whole = parts.concat();
    Some(if whole.len() == bytes.len() { Cow::Borrowed(bytes) } else { Cow::Owned(whole) })
}

/// Whether a picture moves.
pub(super) fn is_animated(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Gif => true,
        Kind::Png => bytes.windows(4).take(4096).any(|name| name == b"acTL"),
        Kind::Webp => bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0),
        Kind::Jpeg | Kind::Avif => false,
    }
}

/// Segments up to the end of the image. Of those that are for programs only three belong to the picture: JFIF's, colours, and
/// how colours are to be read.
fn jpeg(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = vec![bytes.get(..2)?];
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1).filter(|_| bytes[at] == 0xFF)?;
        match marker {
            0xFF => at += 1,
            0xD9 => {
                parts.push(&bytes[at..at + 2]);
                return Some(parts);
            }
            0x01 | 0xD0..=0xD7 => {
                parts.push(&bytes[at..at + 2]);
                at += 2;
            }
            _ => {
                let len = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let segment = bytes.get(at..at + 2 + len).filter(|_| len >= 2)?;
                let is_picture = match marker {
                    0xE0 | 0xEE => true,
                    0xE2 => segment[4..].starts_with(b"ICC_PROFILE\0"),
                    0xE1..=0xEF | 0xFE => false,
                    _ => true,
                };
                at += 2 + len;
                if is_picture {
                    parts.push(segment);
                }
                if marker == 0xDA {
                    let end = at + scan(&bytes[at..])?;
                    parts.push(&bytes[at..end]);
                    at = end;
                }
            }
        }
    }
}

/// Where the compressed data of a scan end: at the first marker that is neither a filler nor a restart.
fn scan(bytes: &[u8]) -> Option<usize> {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_end)
}

/// Chunks up to the last; of those that readers may skip only what decides on colours, edges and movement.
fn png(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    const KEPT: [&[u8; 4]; 15] = [
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"mDCV", b"cLLI", b"hIST",
        b"acTL", b"fcTL", b"fdAT",
    ];
    let mut parts = vec![bytes.get(..8)?];
    let mut at: usize = 8;
    loop {
        let end = at.checked_add(12)?.checked_add(number(bytes, at)? as usize)?;
        let chunk = bytes.get(at..end)?;
        let name = &chunk[4..8];
        if name[0].is_ascii_uppercase() || KEPT.iter().any(|kept| **kept == *name) {
            parts.push(chunk);
        }
        if name == b"IEND" {
            return Some(parts);
        }
        at = end;
    }
}

/// Blocks up to the trailer; comments and what other programs put there are left out, but for how often it is repeated.
fn gif(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut parts = vec![bytes.get(..at)?];
    loop {
        let start = at;
        match *bytes.get(at)? {
            0x3B => {
                parts.push(&bytes[at..=at]);
                return Some(parts);
            }
            0x2C => {
                at = blocks(bytes, at + 11 + table(*bytes.get(at + 9)?))?;
                parts.push(&bytes[start..at]);
            }
            0x21 => {
                at = blocks(bytes, at + 2)?;
                let extension = &bytes[start..at];
                let is_picture = match extension[1] {
                    0xF9 | 0x01 => true,
                    0xFF => ["NETSCAPE2.0", "ANIMEXTS1.0"].iter().any(|it| extension[3..].starts_with(it.as_bytes())),
                    _ => false,
                };
                if is_picture {
                    parts.push(extension);
                }
            }
            _ => return None,
        }
    }
}

/// Where a run of sub-blocks ends.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            len => at += 1 + len,
        }
    }
}

/// Chunks within the one that is the file; without the notes, and without the flags that promise them.
fn webp(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let end = usize::try_from(little(bytes, 4, 4)?).ok()?.checked_add(8)?;
    let within = bytes.get(..end)?;
    let mut whole = within.get(..12)?.to_vec();
    let mut at: usize = 12;
    while at < end {
        let len = little(within, at + 4, 4)? as usize;
        let after = at.checked_add(8)?.checked_add(len)?.checked_add(len % 2)?;
        // Some programs forget the last filler.
        let chunk = within.get(at..after.min(end)).filter(|_| after <= end + 1)?;
        match &chunk[..4] {
            b"VP8X" => {
                whole.extend_from_slice(chunk);
                let flags = whole.len() - chunk.len() + 8;
                *whole.get_mut(flags)? &= !0x0C;
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF" => whole.extend_from_slice(chunk),
            _ => {}
        }
        at = after;
    }
    let len = u32::try_from(whole.len() - 8).ok()?;
    whole[4..8].copy_from_slice(&len.to_le_bytes());
    (len > 4).then(|| if whole == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(whole) })
}

/// Boxes up to the end of the file. Nothing is taken out: places in the file are counted from its start.
fn avif(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut at: usize = 0;
    while at < bytes.len() {
        let len = match number(bytes, at)? {
            0 => bytes.len() - at,
            1 => usize::try_from(number(bytes, at + 12)?).ok().filter(|_| number(bytes, at + 8) == Some(0))?,
            len => len as usize,
        };
        at = at.checked_add(len.max(8))?;
    }
    (at == bytes.len() && at > 0).then(|| vec![bytes])
}

#[cfg(test)]
mod tests {
    use super::{bare, is_animated};
    use crate::media::{Kind, kind::size};
    use proptest::prelude::*;

    /// How files begin, and parts that a reader might trust too far.
    const START: [&[u8]; 5] =
        [b"\xFF\xD8\xFF\xE2", b"\x89PNG\r\n\x1a\n", b"GIF89aWWHH\x80bpabcdef", b"RIFF\x20\0\0\0WEBP", b"\0\0\0\x0C"];
    const CHUNK: [&[u8]; 5] =
        [b"\0\x02\xFF\xDA\0\x02", b"\0\0\0\0IHDR", b"\x21\xFF\0\x2C", b"VP8X\0\0\0\0VP8 ", b"ftypavif\0\0\0\x01mdat"];

    /// What is left of a picture; and nothing is where any of its last bytes are missing.
    fn check(kind: Kind, bytes: &[u8], want: &[u8], rest: usize) {
        assert_eq!(bare(kind, bytes).as_deref(), Some(want), "{kind:?}");
        for len in 0..bytes.len() - rest {
            assert_eq!(bare(kind, &bytes[..len]), None, "{kind:?} of {len} bytes");
        }
        assert_eq!(bare(kind, want).as_deref(), Some(want), "{kind:?} once more");
    }

    #[test]
    fn notes_and_what_is_behind_the_end_are_left_out() {
        check(
            Kind::Jpeg,
            b"\xFF\xD8\xFF\xE0\0\x03j\xFF\xE1\0\x08Exif\xFF\xD9\xFF\xE2\0\x0EICC_PROFILE\0\xFF\xE2\0\x03m\xFF\xFE\0\x03c\
              \xFF\xDA\0\x03sab\xFF\0c\xFF\xD0d\xFF\xC4\0\x03h\xFF\xDA\0\x03te\xFF\xD9GPS",
            b"\xFF\xD8\xFF\xE0\0\x03j\xFF\xE2\0\x0EICC_PROFILE\0\
              \xFF\xDA\0\x03sab\xFF\0c\xFF\xD0d\xFF\xC4\0\x03h\xFF\xDA\0\x03te\xFF\xD9",
            3,
        );
        check(
            Kind::Png,
            b"\x89PNG\r\n\x1a\n\0\0\0\x01IHDRxCRC1\0\0\0\x03tEXtGPSCRC2\0\0\0\0tRNSCRC3\0\0\0\x01eXIfxCRC4\0\0\0\0IENDCRC5+",
            b"\x89PNG\r\n\x1a\n\0\0\0\x01IHDRxCRC1\0\0\0\0tRNSCRC3\0\0\0\0IENDCRC5",
            1,
        );
        check(
            Kind::Gif,
            b"GIF89aWWHH\x80bp123456\x21\xFE\x01c\0\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0\x21\xFF\x0BXMP DataXMP\0\
              \x21\xF9\x04abcd\0\x2CXXYYWWHH\0\x02\x01z\0;GPS",
            b"GIF89aWWHH\x80bp123456\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0\x21\xF9\x04abcd\0\x2CXXYYWWHH\0\x02\x01z\0;",
            3,
        );
        check(
            Kind::Webp,
            b"RIFF\x32\0\0\0WEBPVP8X\x0A\0\0\0\x1C\0\0\0abcdefVP8 \x01\0\0\0v\0EXIF\x02\0\0\0gpXMP \0\0\0\0+",
            b"RIFF\x20\0\0\0WEBPVP8X\x0A\0\0\0\x10\0\0\0abcdefVP8 \x01\0\0\0v\0",
            1,
        );
    }

    #[test]
    fn boxes_end_where_the_file_does() {
        let file = b"\0\0\0\x0Cftypavif\0\0\0\x0Amdatxx";
        assert_eq!(bare(Kind::Avif, file).as_deref(), Some(&file[..]));
        assert_eq!(bare(Kind::Avif, &file[..file.len() - 1]), None);
    }

    #[test]
    fn moving_pictures() {
        assert!(is_animated(Kind::Webp, b"RIFF....WEBPVP8X....\x02"));
        assert!(!is_animated(Kind::Webp, b"RIFF....WEBPVP8X....\x10"));
        assert!(is_animated(Kind::Png, b"\x89PNG....IHDR....acTL"));
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_us_stumble(
            at in 0..START.len(),
            mut bytes in proptest::collection::vec(any::<u8>(), 0..200),
            part in 0usize..40,
        ) {
            let start = [START[at], CHUNK[at]].concat();
            bytes.splice(..0, start[..start.len().min(part + 4)].iter().copied());
            for kind in Kind::ALL {
                if let Some(left) = bare(kind, &bytes) {
                    prop_assert!(left.len() <= bytes.len());
                    prop_assert!(bare(kind, &left).is_some_and(|again| again == left), "{:?}: {:?}", kind, left);
                }
                let _ = (size(kind, &bytes), is_animated(kind, &bytes), super::super::kind::kind(&bytes));
            }
        }
    }
}
