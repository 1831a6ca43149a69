//! What is kept of a picture: the bytes that came in, the bytes to keep out. Small pictures stay as they are but for notes about
//! place, time and camera; large ones are drawn smaller. Nothing is decoded whose header promises too many pixels.
//!
//! There is no well-kept encoder of lossy WebP in Rust under a licence like ours. So photographs stay JPEG, of good quality, and
//! only drawings (PNG, lossless WebP, whatever is transparent) become WebP, without loss.

use super::{
    Change, Kind,
    cost::{too_dear, too_large},
    kind::{kind, size},
    whole::{bare, is_animated},
};
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageResult,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::{WebPDecoder, WebPEncoder},
    },
    error::{LimitError, LimitErrorKind},
    imageops::FilterType,
    metadata::Orientation,
};
use std::io::Cursor;

/// Pixels that a picture may have: what a good camera takes.
const PIXELS: u64 = 60_000_000;

/// Bytes that they may take while it is drawn anew, four for each; once more, while it is made smaller.
const DRAWN: u64 = 4 * PIXELS;

/// Pixels that either side may have.
const SIDE: u32 = 32_767;

/// Quality of JPEG that is written: where differences to the original are hard to see.
const QUALITY: u8 = 84;

/// A picture as it is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shaped {
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) change: Change,
}

/// Whether bytes are a picture from its beginning to its end.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    kind(bytes).is_ok_and(|kind| size(kind, bytes).is_some() && bare(kind, bytes).is_some())
}

/// What is kept of a picture; why nothing is.
pub(super) fn shape(bytes: &[u8], widest: u32) -> Result<Shaped, String> {
    let kind = kind(bytes)?;
    let (width, height) = size(kind, bytes).ok_or("its header is broken or cut off")?;
    if u64::from(width) * u64::from(height) > PIXELS || width.max(height) > SIDE {
        return Err(format!("{width} × {height} pixels are too many"));
    }
    if let Some(why) = too_dear(kind, bytes, width, height) {
        return Err(why);
    }
    let rest = bare(kind, bytes).ok_or("it is cut off")?;
    let change = if *rest == *bytes { Change::None } else { Change::Stripped };
    let as_it_is = Shaped { bytes: rest.into_owned(), kind, width, height, change };
    let turn = turn(kind, bytes);
    let is_turned = turn != Orientation::NoTransforms;
    if kind == Kind::Avif || is_animated(kind, bytes) || (width <= widest && !is_turned) {
        return shown(as_it_is);
    }
    // A file that is small and shows much is no gain to whoever opens it.
    let is_large = too_large(width, height).is_some();
    match redrawn(kind, bytes, turn, widest) {
        Ok(drawn) if is_turned || is_large || drawn.bytes.len() < as_it_is.bytes.len() => shown(drawn),
        Ok(_) => Ok(as_it_is),
        Err(err) => Err(format!("it cannot be read: {err}")),
    }
}

/// A picture, unless it has more pixels than a reader should have to pay for.
fn shown(shaped: Shaped) -> Result<Shaped, String> {
    match too_large(shaped.width, shaped.height) {
        Some(why) => Err(why),
        None => Ok(shaped),
    }
}

/// How a photograph is to be turned. That is said in the notes that are taken out.
fn turn(kind: Kind, bytes: &[u8]) -> Orientation {
    let said = (kind == Kind::Jpeg).then(|| JpegDecoder::new(Cursor::new(bytes))?.orientation());
    said.and_then(Result::ok).unwrap_or(Orientation::NoTransforms)
}

/// The picture turned, and at most so wide.
fn redrawn(kind: Kind, bytes: &[u8], turn: Orientation, widest: u32) -> ImageResult<Shaped> {
    let (mut image, colours) = decoded(kind, bytes)?;
    // It is made smaller first, since turning takes as much memory again.
    let is_on_its_side = matches!(
        turn,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (across, down) = if is_on_its_side { (image.height(), image.width()) } else { (image.width(), image.height()) };
    if across > widest {
        let down = (u64::from(down) * u64::from(widest)).div_ceil(u64::from(across));
        let down = u32::try_from(down).unwrap_or(SIDE);
        let (width, height) = if is_on_its_side { (down, widest) } else { (widest, down) };
        image = image.resize_exact(width, height, FilterType::Lanczos3);
    }
    image.apply_orientation(turn);
    let is_photograph = kind == Kind::Jpeg || bytes.get(12..16).is_some_and(|it| kind == Kind::Webp && it != b"VP8L");
    let (width, height) = (image.width(), image.height());
    let (bytes, kind) = match is_photograph && !is_transparent(&image) {
        true => (jpeg(&image, colours)?, Kind::Jpeg),
        false => (webp(&image, colours)?, Kind::Webp),
    };
    Ok(Shaped { bytes, kind, width, height, change: Change::Redrawn })
}

/// A picture's pixels, and its table of colours.
fn decoded(kind: Kind, bytes: &[u8]) -> ImageResult<(DynamicImage, Option<Vec<u8>>)> {
    match kind {
        Kind::Png => pixels(PngDecoder::new(Cursor::new(bytes))?),
        Kind::Webp => pixels(WebPDecoder::new(Cursor::new(bytes))?),
        _ => pixels(JpegDecoder::new(Cursor::new(bytes))?),
    }
}

fn pixels(mut decoder: impl ImageDecoder) -> ImageResult<(DynamicImage, Option<Vec<u8>>)> {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(DRAWN);
    decoder.set_limits(limits)?;
    if decoder.total_bytes() > DRAWN {
        return Err(ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory)));
    }
    let colours = decoder.icc_profile().unwrap_or_default();
    Ok((DynamicImage::from_decoder(decoder)?, colours))
}

fn is_transparent(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255)
}

fn jpeg(image: &DynamicImage, colours: Option<Vec<u8>>) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    set_colours(&mut encoder, colours);
    match image.color().has_color() {
        true => DynamicImage::from(image.to_rgb8()).write_with_encoder(encoder)?,
        false => DynamicImage::from(image.to_luma8()).write_with_encoder(encoder)?,
    }
    Ok(bytes)
}

fn webp(image: &DynamicImage, colours: Option<Vec<u8>>) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    set_colours(&mut encoder, colours);
    match is_transparent(image) {
        true => DynamicImage::from(image.to_rgba8()).write_with_encoder(encoder)?,
        false => DynamicImage::from(image.to_rgb8()).write_with_encoder(encoder)?,
    }
    Ok(bytes)
}

/// Says how colours are to be read, as the original does.
fn set_colours(encoder: &mut impl ImageEncoder, colours: Option<Vec<u8>>) {
    if let Some(colours) = colours {
        // An encoder that knows no tables of colours writes the picture without.
        let _ = encoder.set_icc_profile(colours);
    }
}

#[cfg(test)]
mod tests {
    use super::{is_whole, shape};
    use crate::media::{Change, Kind};
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use std::io::Cursor;

    /// A picture with something on every place of it, written in a format.
    fn drawing(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let colour = |x: u32, y: u32| Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, ((x * y) % 256) as u8]);
        written(&RgbImage::from_fn(width, height, colour).into(), format)
    }

    fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A photograph with a note that says how to turn it, and where it was taken.
    fn noted(orientation: u8) -> Vec<u8> {
        let jpeg = drawing(40, 20, ImageFormat::Jpeg);
        let tiff =
            [b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", &[orientation][..], b"\0\0\0\0\0\0\0GPS!"];
        let tiff = tiff.concat();
        let head = [0xFF, 0xE1, 0, u8::try_from(tiff.len() + 2).unwrap()];
        [&jpeg[..2], &head, &tiff, &jpeg[2..]].concat()
    }

    #[test]
    fn small_pictures_stay_as_they_are() {
        for (format, kind) in
            [(ImageFormat::Jpeg, Kind::Jpeg), (ImageFormat::Png, Kind::Png), (ImageFormat::WebP, Kind::Webp)]
        {
            let bytes = drawing(40, 20, format);
            let shaped = shape(&bytes, 40).unwrap();
            assert_eq!(
                (shaped.kind, shaped.width, shaped.height, shaped.change, shaped.bytes == bytes),
                (kind, 40, 20, Change::None, true)
            );
            assert!(is_whole(&bytes) && !is_whole(&bytes[..bytes.len() - 3]));
        }
    }

    #[test]
    fn large_ones_are_drawn_smaller() {
        for (format, kind) in
            [(ImageFormat::Jpeg, Kind::Jpeg), (ImageFormat::Png, Kind::Webp), (ImageFormat::WebP, Kind::Webp)]
        {
            let shaped = shape(&drawing(301, 203, format), 100).unwrap();
            assert_eq!((shaped.kind, shaped.width, shaped.height, shaped.change), (kind, 100, 68, Change::Redrawn));
            let read = image::load_from_memory(&shaped.bytes).unwrap();
            assert_eq!((read.width(), read.height()), (100, 68));
        }
        let glass = RgbaImage::from_fn(300, 3, |x, _| Rgba([9, (x % 256) as u8, 9, (x % 200) as u8]));
        let shaped = shape(&written(&glass.into(), ImageFormat::WebP), 100).unwrap();
        assert_eq!(shaped.kind, Kind::Webp, "{shaped:?}");
    }

    #[test]
    fn no_photograph_says_where_it_was_taken() {
        let holds = |bytes: &[u8]| bytes.windows(4).any(|it| it == b"GPS!");
        for (orientation, width, change) in [(1, 40, Change::Stripped), (6, 20, Change::Redrawn)] {
            let bytes = noted(orientation);
            let shaped = shape(&bytes, 100).unwrap();
            assert_eq!((holds(&bytes), holds(&shaped.bytes)), (true, false));
            assert_eq!((shaped.width, shaped.change, shaped.kind), (width, change, Kind::Jpeg));
        }
        assert_eq!(shape(&noted(1), 100).unwrap().bytes, drawing(40, 20, ImageFormat::Jpeg));
    }

    /// A few bytes that are 7,700 pixels square, for which a browser takes 237 MB.
    #[test]
    fn what_is_small_and_shows_much_is_refused_or_drawn_smaller() {
        let side = 7_700_u16.to_le_bytes();
        let gif = [&b"GIF89a"[..], &side, &side, &[0, 0, 0, 0x2C, 0, 0, 0, 0], &side, &side, &[0, 2, 1, 0x2C, 0, 0x3B]]
            .concat();
        assert!(gif.len() < 35);
        assert_eq!(shape(&gif, 1600).unwrap_err(), "7700 × 7700 pixels are too many to show");
        let white =
            |width, height| written(&RgbImage::from_pixel(width, height, Rgb([255; 3])).into(), ImageFormat::WebP);
        let bytes = white(6_000, 6_000);
        let shaped = shape(&bytes, 1600).unwrap();
        assert_eq!((shaped.width, shaped.height, shaped.change), (1600, 1600, Change::Redrawn));
        assert_eq!(shape(&white(1_700, 16_000), 1_650).unwrap_err(), "1650 × 15530 pixels are too many to show");
    }

    #[test]
    fn bombs_and_fragments_are_refused() {
        let png = drawing(300, 20, ImageFormat::Png);
        let bomb = [&png[..16], &30000u32.to_be_bytes(), &30000u32.to_be_bytes(), &png[24..]].concat();
        assert_eq!(shape(&bomb, 100).unwrap_err(), "30000 × 30000 pixels are too many");
        assert_eq!(shape(&png[..png.len() - 1], 100).unwrap_err(), "it is cut off");
        assert_eq!(shape(&png[..20], 100).unwrap_err(), "its header is broken or cut off");
        let mut torn = png;
        let at = torn.windows(4).position(|it| it == b"IDAT").unwrap();
        torn[at + 9] ^= 0xFF;
        assert!(shape(&torn, 100).unwrap_err().starts_with("it cannot be read: "));
    }
}
