//! Pictures of the archive's own: the bytes of one in, what is published of it out. They are judged as those that come from elsewhere
//! are, and keep their size.

use super::{FOLDER, shape::shape, store::name};

/// A picture of the archive's own as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its bytes, without notes about place, time and camera.
    pub bytes: Vec<u8>,
    /// Its file in the site, named after its bytes.
    pub file: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// What is published of a picture; why nothing is.
pub fn own(bytes: &[u8]) -> Result<Own, String> {
    let shaped = shape(bytes, u32::MAX)?;
    let file = format!("{FOLDER}/{}", name(&shaped.bytes, shaped.kind));
    Ok(Own { bytes: shaped.bytes, file, width: shaped.width, height: shaped.height })
}
