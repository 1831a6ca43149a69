//! What bytes are: the beginning of a file in, its kind and its size in pixels out. It believes no name and no header of a
//! server, and decodes nothing.

use serde::{Deserialize, Serialize};

/// A kind of picture that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the format of that name")]
pub enum Kind {
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/gif")]
    Gif,
    #[serde(rename = "image/webp")]
    Webp,
    #[serde(rename = "image/avif")]
    Avif,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Gif, Self::Webp, Self::Avif];

    /// What its files' names end with.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Avif => "avif",
        }
    }
}

/// The kind of a picture; why it is not kept where it is none of them.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, &'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Kind::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Kind::Webp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if names_avif(bytes) => Ok(Kind::Avif),
        [] => Err("nothing came"),
        _ => Err(other(bytes)),
    }
}

/// Whether the brands of a file of boxes have that of AVIF among them.
fn names_avif(bytes: &[u8]) -> bool {
    let len = number(bytes, 0).unwrap_or_default().clamp(16, 256) as usize;
    let brands = bytes.get(8..len.min(bytes.len())).unwrap_or_default();
    brands.chunks_exact(4).any(|brand| matches!(brand, b"avif" | b"avis"))
}

/// What to say of bytes that are no picture of ours.
fn other(bytes: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let start = start.trim_start_matches('\u{FEFF}').trim_start();
    if start.starts_with('<') && start.contains("<svg") {
        "it is SVG, which can hold scripts"
    } else if start.starts_with("<!doctype") || start.starts_with('<') && start.contains("<html") {
        "it is a web page and no picture"
    } else {
        "it is no picture of a kind that is kept"
    }
}

/// Width and height, as the header says them.
pub(super) fn size(kind: Kind, bytes: &[u8]) -> Option<(u32, u32)> {
    let size = match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => Some((number(bytes, 16)?, number(bytes, 20)?)).filter(|_| bytes.get(12..16) == Some(b"IHDR")),
        Kind::Gif => Some((little(bytes, 6, 2)?, little(bytes, 8, 2)?)),
        Kind::Webp => webp(bytes),
        Kind::Avif => avif(bytes),
    };
    size.filter(|&(width, height)| width > 0 && height > 0)
}

/// The first frame header before the picture itself.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? == 0xFF && bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let &[0xFF, marker, high, low, ..] = bytes.get(at..)? else { return None };
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let &[height_high, height_low, width_high, width_low] = bytes.get(at + 5..at + 9)? else { return None };
            let both = |high, low| u32::from(u16::from_be_bytes([high, low]));
            return Some((both(width_high, width_low), both(height_high, height_low)));
        }
        if matches!(marker, 0xD9 | 0xDA) {
            return None;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3FFF, little(bytes, 28, 2)? & 0x3FFF)),
        _ => None,
    }
}

/// The largest of the sizes that the items of the file have: that of the whole picture, and not of a tile or a thumbnail.
fn avif(bytes: &[u8]) -> Option<(u32, u32)> {
    const NEAR: usize = 1 << 16;
    let start = &bytes[..bytes.len().min(NEAR)];
    let places = start.windows(4).enumerate().filter(|(_, name)| name == b"ispe").map(|(at, _)| at);
    let sizes = places.filter_map(|at| Some((number(start, at + 8)?, number(start, at + 12)?)));
    sizes.max_by_key(|&(width, height)| u64::from(width) * u64::from(height))
}

/// A number of four bytes, the largest first.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(four.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// A number of some bytes, the smallest first.
pub(super) fn little(bytes: &[u8], at: usize, len: usize) -> Option<u32> {
    let some = bytes.get(at..at.checked_add(len)?)?;
    Some(some.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind, size};

    #[test]
    fn bytes_say_what_they_are() {
        let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif";
        let known: [(&[u8], Kind); 5] = [
            (b"\xFF\xD8\xFF\xE0", Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"GIF89a", Kind::Gif),
            (b"RIFF\x04\0\0\0WEBP", Kind::Webp),
            (avif, Kind::Avif),
        ];
        for (bytes, want) in known {
            assert_eq!(kind(bytes), Ok(want));
        }
        for (bytes, want) in [
            (&b""[..], "nothing came"),
            (b"\xEF\xBB\xBF\n<?xml version='1.0'?>\n<SVG xmlns='x'>", "it is SVG, which can hold scripts"),
            (b"<!-- x --><svg>", "it is SVG, which can hold scripts"),
            (b" <!DOCTYPE html><p>404", "it is a web page and no picture"),
            (b"\0\0\0\x10ftypisom\0\0\0\0", "it is no picture of a kind that is kept"),
            (b"BM", "it is no picture of a kind that is kept"),
        ] {
            assert_eq!(kind(bytes), Err(want));
        }
    }

    #[test]
    fn sizes_are_read_from_headers() {
        let check = |kind, bytes: &[u8], want| assert_eq!(size(kind, bytes), want, "{kind:?}");
        check(Kind::Jpeg, b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xFF\xC2\0\x11\x08\x01\x02\x03\x04\x03", Some((0x304, 0x102)));
        check(Kind::Jpeg, b"\xFF\xD8\xFF\xDA\0\x04ab", None);
        check(Kind::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\0\x05", Some((30000, 5)));
        check(Kind::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\0\0", None);
        check(Kind::Gif, b"GIF89a\x02\x01\x03\0", Some((258, 3)));
        check(Kind::Webp, b"RIFF....WEBPVP8X\x0a\0\0\0\x10\0\0\0\x01\0\0\x02\0\0", Some((2, 3)));
        check(Kind::Webp, b"RIFF....WEBPVP8L....\x2f\x01\x80\x00\x00", Some((2, 3)));
        check(Kind::Webp, b"RIFF....WEBPVP8 ....xxx\x9d\x01\x2a\x05\x00\x06\x40", Some((5, 6)));
        check(Kind::Avif, b"....ispe\0\0\0\0\0\0\0\x01\0\0\0\x01ispe\0\0\0\0\0\0\0\x09\0\0\0\x08", Some((9, 8)));
    }
}
