//! What is kept of a picture: the bytes that came in, the bytes to keep out. Small pictures stay as they are but for notes about
//! place, time and camera; large ones are drawn smaller. Nothing is decoded whose header promises too many pixels.
//!
//! There is no well-kept encoder of lossy WebP in Rust under a licence like ours. So photographs stay JPEG, of good quality, and
//! only drawings (PNG, lossless WebP, whatever is transparent) become WebP, without loss.

use super::{
    Change, Kind,
    kind::{kind, size},
    whole::{bare, is_animated},
};
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageResult,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::{WebPDecoder, WebPEncoder},
    },
    imageops::FilterType,
    metadata::Orientation,
};
use std::io::Cursor;

/// Pixels that a picture may have: what a good camera takes. Four bytes each are some 240 MB while it is drawn anew.
const PIXELS: u64 = 60_000_000;

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
    let rest = bare(kind, bytes).ok_or("it is cut off")?;
    let change = if *rest == *bytes { Change::None } else { Change::Stripped };
    let as_it_is = Shaped { bytes: rest.into_owned(), kind, width, height, change };
    let turn = turn(kind, bytes);
    let is_turned = turn != Orientation::NoTransforms;
    if kind == Kind::Avif || is_animated(kind, bytes) || (width <= widest && !is_turned) {
        return Ok(as_it_is);
    }
    match redrawn(kind, bytes, turn, widest) {
        Ok(drawn) if is_turned || drawn.bytes.len() < as_it_is.bytes.len() => Ok(drawn),
        Ok(_) => Ok(as_it_is),
        Err(err) => Err(format!("it cannot be read: {err}")),
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
    image.apply_orientation(turn);
    if image.width() > widest {
        let height = (u64::from(image.height()) * u64::from(widest)).div_ceil(u64::from(image.width()));
        image = image.resize_exact(widest, u32::try_from(height).unwrap_or(SIDE), FilterType::Lanczos3);
    }
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
    decoder.set_limits(image::Limits::default())?;
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
