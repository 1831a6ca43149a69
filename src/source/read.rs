//! The bytes of one article's file, as it is when it is opened: it may have become something else since it was found. It never
//! follows a link, never waits for a pipe, and never reads more than [`MAX_BYTES`].

use super::{MAX_BYTES, unreadable};
use crate::report::Finding;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// More than a picture has that lies beside an article.
const MAX_PICTURE: u64 = 20 << 20;

/// The bytes of an article's file; a finding where it is too large or cannot be read.
pub fn read(file: &Path) -> Result<Vec<u8>, Finding> {
    at_most(MAX_BYTES, file).and_then(|bytes| bytes.map_err(too_large))
}

/// The bytes of a picture that lies beside an article; why there are none where it is too large or cannot be read.
pub fn picture(file: &Path) -> Result<Vec<u8>, String> {
    let bytes = at_most(MAX_PICTURE, file).map_err(|finding| finding.message.clone())?;
    bytes.map_err(|len| format!("{len} bytes are more than the {} MiB of a picture", MAX_PICTURE >> 20))
}

/// The bytes of a file, or its length where it has more than so many.
fn at_most(most: u64, file: &Path) -> Result<Result<Vec<u8>, u64>, Finding> {
    let problem = |err: io::Error| match fs::symlink_metadata(file) {
        Ok(meta) if !meta.is_file() => unreadable("it is no longer a file"),
        _ => unreadable(&err.to_string()),
    };
    let open = opened(file).map_err(problem)?;
    let meta = open.metadata().map_err(problem)?;
    if !meta.is_file() {
        return Err(unreadable("it is no longer a file"));
    }
    if meta.len() > most {
        return Ok(Err(meta.len()));
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
    open.take(most + 1).read_to_end(&mut bytes).map_err(problem)?;
    let len = bytes.len() as u64;
    Ok(if len > most { Err(len) } else { Ok(bytes) })
}

/// Opens what was found to be a file, whatever has become of it since: a link is not followed, and a pipe is not waited for.
#[cfg(unix)]
fn opened(file: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options().read(true).custom_flags(flags.bits() as i32).open(file)
}

#[cfg(not(unix))]
fn opened(file: &Path) -> io::Result<File> {
    match fs::symlink_metadata(file)?.is_file() {
        true => File::open(file),
        false => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// What to say of a file that is longer than any article.
pub(super) fn too_large(len: u64) -> Finding {
    let limit = MAX_BYTES >> 20;
    Finding::error("too-large", format!("{len} bytes; an article has at most {limit} MiB, so it was not read"))
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::fs::{self, File};

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.md");
        fs::write(&file, "x").unwrap();
        assert_eq!(read(&file).unwrap(), b"x");
        File::options().write(true).open(&file).unwrap().set_len(50 << 20).unwrap();
        let finding = read(&file).unwrap_err();
        assert_eq!(finding.kind, "too-large");
        assert_eq!(finding.message, "52428800 bytes; an article has at most 4 MiB, so it was not read");
        assert_eq!(read(&dir.path().join("gone.md")).unwrap_err().kind, "unreadable");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_any_more_is_neither_followed_nor_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a.md"), "x").unwrap();
        std::os::unix::fs::symlink(at("a.md"), at("link.md")).unwrap();
        std::process::Command::new("mkfifo").arg(at("pipe.md")).status().unwrap();
        for name in ["link.md", "pipe.md"] {
            // Nothing looks at the name before the file is opened, as where it has changed in between.
            assert!(
                super::opened(&at(name)).and_then(|it| it.metadata()).is_ok_and(|it| !it.is_file())
                    || name == "link.md"
            );
            assert_eq!(read(&at(name)).unwrap_err().message, "cannot be read: it is no longer a file", "{name}");
        }
        assert!(super::opened(&at("link.md")).is_err(), "a link is not followed");
    }
}
