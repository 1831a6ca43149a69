//! What a picture costs whoever looks at it: its bytes in, a reason out where that is more than a page may ask of a reader. A file of a
//! few bytes can make a browser take all the memory that a telephone has. Nothing is decoded for it but a table of colours, and of that no
//! more than may be there.

use super::kind::{Kind, little, number};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Pixels of a picture that is shown: 100 MB while it is.
pub(super) const SHOWN: u64 = 25_000_000;

/// Pictures that one which moves may be made of, and pixels of all of them.
const FRAMES: u64 = 1_000;
const MOVED: u64 = 500_000_000;

/// Bytes of a table of colours; those of printers have one or two million.
const COLOURS: u64 = 4_000_000;

/// Times that a photograph may be painted over before it is whole: programs that make them do it ten times.
const SCANS: usize = 100;

/// Why a picture is not to be shown that has so many pixels; nothing where it may be.
pub(super) fn too_large(width: u32, height: u32) -> Option<String> {
    (pixels(width, height) > SHOWN).then(|| format!("{width} × {height} pixels are too many to show"))
}

/// Why nobody should be made to open a picture, whatever is drawn of it; nothing where it is like others.
pub(super) fn too_dear(kind: Kind, bytes: &[u8], width: u32, height: u32) -> Option<String> {
    if colours(kind, bytes) > COLOURS {
        return Some(format!("its table of colours has more than {COLOURS} bytes"));
    }
    let moves = match kind {
        Kind::Gif => gif(bytes),
        Kind::Png => chunks(bytes, 8, b"fcTL", |at| number(bytes, at)).count() as u64,
        Kind::Webp => chunks(bytes, 12, b"ANMF", |at| little(bytes, at + 4, 4)).count() as u64,
        Kind::Avif => samples(bytes),
        Kind::Jpeg => {
            let scans = bytes.windows(2).filter(|pair| *pair == [0xFF, 0xDA]).count();
            return (scans > SCANS).then(|| format!("it is painted over {scans} times"));
        }
    };
    let is_dear = moves > FRAMES || moves.saturating_mul(pixels(width, height)) > MOVED.max(SHOWN);
    (moves > 1 && is_dear).then(|| format!("{moves} pictures of {width} × {height} pixels are too many to show"))
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// How many bytes a table of colours has, as far as that has to be known.
fn colours(kind: Kind, bytes: &[u8]) -> u64 {
    let most = |lengths: &mut dyn Iterator<Item = u64>| lengths.fold(0, u64::saturating_add);
    match kind {
        Kind::Gif => 0,
        Kind::Png => most(&mut chunks(bytes, 8, b"iCCP", |at| number(bytes, at)).map(|chunk| unpacked(&bytes[chunk]))),
        Kind::Webp => {
            most(&mut chunks(bytes, 12, b"ICCP", |at| little(bytes, at + 4, 4)).map(|chunk| chunk.len() as u64))
        }
        Kind::Jpeg => {
            let name = b"ICC_PROFILE\0";
            let places = bytes.windows(name.len()).enumerate().filter(|(_, it)| it == name).map(|(at, _)| at);
            most(&mut places.filter_map(|at| Some(u64::from(*bytes.get(at.checked_sub(2)?)?) << 8 | 0xFF)))
        }
        Kind::Avif => {
            let places = bytes.windows(8).enumerate().filter(|(_, it)| *it == b"colrprof" || *it == b"colrrICC");
            most(&mut places.filter_map(|(at, _)| number(bytes, at.checked_sub(4)?).map(u64::from)))
        }
    }
}

/// How many bytes come out of a packed table: behind its name and a byte for how it is packed.
fn unpacked(chunk: &[u8]) -> u64 {
    let packed = chunk.iter().position(|byte| *byte == 0).and_then(|at| chunk.get(at + 2..)).unwrap_or_default();
    let (mut piece, mut length) = ([0; 16 << 10], 0);
    let mut table = ZlibDecoder::new(packed).take(COLOURS + 1);
    // What is torn is not read further by anybody.
    while let Ok(count @ 1..) = table.read(&mut piece) {
        length += count as u64;
    }
    length
}

/// Where the contents of all chunks of a name are in a file of chunks: of PNG with the length first, of WebP with the name.
fn chunks(
    bytes: &[u8],
    from: usize,
    name: &'static [u8; 4],
    length: impl Fn(usize) -> Option<u32>,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let is_named_first = name.iter().all(u8::is_ascii_uppercase);
    let mut at = from;
    std::iter::from_fn(move || {
        let length = length(at)? as usize;
        let (there, start) = (bytes.get(if is_named_first { at..at + 4 } else { at + 4..at + 8 })?, at + 8);
        let end = start.checked_add(length)?.min(bytes.len());
        // A sum stands behind a chunk of PNG; one of WebP has an even length.
        at = start.checked_add(length)?.checked_add(if is_named_first { length % 2 } else { 4 })?;
        Some((there == name).then_some(start.min(end)..end))
    })
    .flatten()
}

/// The pictures that a GIF is made of.
fn gif(bytes: &[u8]) -> u64 {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let Some(mut at) = bytes.get(10).map(|flags| 13 + table(*flags)) else { return 0 };
    let mut count = 0;
    loop {
        at = match bytes.get(at) {
            Some(0x2C) => {
                count += 1;
                let Some(flags) = bytes.get(at + 9) else { return count };
                at + 11 + table(*flags)
            }
            Some(0x21) => at + 2,
            _ => return count,
        };
        while let Some(length @ 1..) = bytes.get(at) {
            at += 1 + usize::from(*length);
        }
        at += 1;
    }
}

/// The pictures of an AVIF that moves, as its table of samples counts them.
fn samples(bytes: &[u8]) -> u64 {
    let tables = bytes.windows(4).enumerate().filter(|(_, name)| *name == b"stsz");
    tables.filter_map(|(at, _)| number(bytes, at + 12)).map(u64::from).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{too_dear, too_large};
    use crate::media::Kind;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn png_chunk(name: &[u8; 4], text: &[u8]) -> Vec<u8> {
        [&u32::try_from(text.len()).unwrap().to_be_bytes(), &name[..], text, &[0; 4]].concat()
    }

    fn webp_chunk(name: &[u8; 4], text: &[u8]) -> Vec<u8> {
        [&name[..], &u32::try_from(text.len()).unwrap().to_le_bytes(), text, &vec![0; text.len() % 2]].concat()
    }

    #[test]
    fn a_table_of_colours_is_as_long_as_one_can_be() {
        let packed = |length: usize| {
            let mut packer = ZlibEncoder::new(b"name\0\0".to_vec(), Compression::best());
            packer.write_all(&vec![0; length]).unwrap();
            packer.finish().unwrap()
        };
        let png = |length| {
            [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(b"IHDR", &[0; 13]), &png_chunk(b"iCCP", &packed(length))].concat()
        };
        let said = Some("its table of colours has more than 4000000 bytes".to_owned());
        assert!(png(200_000_000).len() < 250_000);
        assert_eq!(too_dear(Kind::Png, &png(200_000_000), 9, 9), said);
        assert_eq!(too_dear(Kind::Png, &png(4_000_000), 9, 9), None);
        let webp = |length| {
            [&b"RIFF....WEBP"[..], &webp_chunk(b"VP8X", &[0; 10]), &webp_chunk(b"ICCP", &vec![0; length])].concat()
        };
        assert_eq!(
            (too_dear(Kind::Webp, &webp(4_000_001), 9, 9), too_dear(Kind::Webp, &webp(3_999_999), 9, 9)),
            (said.clone(), None)
        );
        let segment = |length: u16| {
            [b"\xFF\xE2", &length.to_be_bytes()[..], b"ICC_PROFILE\0", &vec![0; usize::from(length) - 14]].concat()
        };
        let jpeg = |count| [&b"\xFF\xD8"[..], &segment(0xFFFF).repeat(count)].concat();
        assert_eq!(
            (too_dear(Kind::Jpeg, &jpeg(62), 9, 9), too_dear(Kind::Jpeg, &jpeg(61), 9, 9)),
            (said.clone(), None)
        );
        assert_eq!(too_dear(Kind::Avif, b"\0\x40\0\0colrprof", 9, 9), said);
    }

    #[test]
    fn what_moves_has_so_many_pictures_and_pixels() {
        let frame = [&[0x2C][..], &[0; 8], &[0x80], &[0; 6], &[2, 1, 0, 0]].concat();
        let extension = [0x21, 0xF9, 4, 0, 0, 0, 0, 0];
        let gif = |count| [&b"GIF89aWWHH\0bp"[..], &[&extension[..], &frame].concat().repeat(count), &[0x3B]].concat();
        let said = |text: &str| Some(format!("{text} pixels are too many to show"));
        assert_eq!(too_dear(Kind::Gif, &gif(1_001), 9, 9), said("1001 pictures of 9 × 9"));
        assert_eq!(too_dear(Kind::Gif, &gif(1_000), 9, 9), None);
        assert_eq!(too_dear(Kind::Gif, &gif(51), 5_000, 2_000), said("51 pictures of 5000 × 2000"));
        assert_eq!(
            (too_dear(Kind::Gif, &gif(50), 5_000, 2_000), too_dear(Kind::Gif, &gif(1), 5_000, 5_000)),
            (None, None)
        );
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(b"fcTL", &[0; 26]).repeat(1_001)].concat();
        assert_eq!(too_dear(Kind::Png, &png, 9, 9), said("1001 pictures of 9 × 9"));
        let webp = [&b"RIFF....WEBP"[..], &webp_chunk(b"ANMF", &[0; 17]).repeat(1_001)].concat();
        assert_eq!(too_dear(Kind::Webp, &webp, 9, 9), said("1001 pictures of 9 × 9"));
        assert_eq!(too_dear(Kind::Avif, b"....stsz\0\0\0\0\0\0\0\0\0\0\x07\xD0", 9, 9), said("2000 pictures of 9 × 9"));
        let jpeg = [0xFF, 0xDA].repeat(101);
        assert_eq!(too_dear(Kind::Jpeg, &jpeg, 9, 9), Some("it is painted over 101 times".into()));
    }

    #[test]
    fn what_is_shown_has_so_many_pixels() {
        assert_eq!(too_large(7_700, 7_700), Some("7700 × 7700 pixels are too many to show".into()));
        assert_eq!(too_large(5_000, 5_000), None);
    }

    /// What is cut off anywhere is read to where it ends.
    #[test]
    fn fragments_are_no_panic() {
        let webp = [&b"RIFF....WEBP"[..], &webp_chunk(b"ICCP", b"abc"), &webp_chunk(b"ANMF", b"x")].concat();
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(b"iCCP", b"a\0"), &png_chunk(b"fcTL", &[255; 9])].concat();
        let gif = [&b"GIF89aWWHH\x80bp"[..], &[0; 6], &[0x21, 0xF9, 9, 0x2C, 255]].concat();
        for (kind, bytes) in
            [(Kind::Webp, webp), (Kind::Png, png), (Kind::Gif, gif), (Kind::Jpeg, b"\xFF\xE2ICC_PROFILE\0".to_vec())]
        {
            for end in 0..=bytes.len() {
                assert_eq!(too_dear(kind, &bytes[..end], 9, 9), None);
            }
        }
    }
}
