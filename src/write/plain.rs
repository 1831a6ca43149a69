//! One file of a folder that nobody vouches for: a path in, its bytes or their digest out. A link is not followed, a pipe is not waited
//! for, and no more is read than a file of ours can have.

use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    path::Path,
};

/// The bytes of a file; none where there is no file, but something else. What is longer than `most` is an error.
pub(super) fn bytes(file: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(open) = opened(file)? else { return Ok(None) };
    let mut bytes = Vec::new();
    open.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::new(ErrorKind::FileTooLarge, format!("it has more than {most} bytes"))),
        false => Ok(Some(bytes)),
    }
}

/// The SHA-256 of a file that has so many bytes; none where there is no file, or one of another length.
pub(super) fn sum(file: &Path, length: u64) -> io::Result<Option<String>> {
    let Some(mut open) = opened(file)? else { return Ok(None) };
    if open.metadata()?.len() != length {
        return Ok(None);
    }
    let (mut sum, mut piece) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match open.read(&mut piece) {
            Ok(0) => return Ok(Some(hex(&sum.finalize()))),
            Ok(count) => sum.update(&piece[..count]),
            Err(err) if err.kind() == ErrorKind::Interrupted => (),
            Err(err) => return Err(err),
        }
    }
}

/// Bytes in hexadecimal letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Opens a file; none where there is no file, but something else.
#[cfg(unix)]
fn opened(file: &Path) -> io::Result<Option<File>> {
    use rustix::{fs::OFlags, io::Errno};
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let open = match File::options().read(true).custom_flags(flags.bits() as i32).open(file) {
        // A link, and a socket or a device without a driver.
        Err(err) if [Errno::LOOP, Errno::NXIO].map(|it| Some(it.raw_os_error())).contains(&err.raw_os_error()) => {
            return Ok(None);
        }
        open => open?,
    };
    Ok(open.metadata()?.is_file().then_some(open))
}

#[cfg(not(unix))]
fn opened(file: &Path) -> io::Result<Option<File>> {
    match std::fs::symlink_metadata(file)?.is_file() {
        true => File::open(file).map(Some),
        false => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, sum};
    use std::fs;

    #[test]
    fn only_files_of_their_length_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a"), "abc").unwrap();
        assert_eq!(bytes(&at("a"), 3).unwrap().as_deref(), Some(&b"abc"[..]));
        assert_eq!(bytes(&at("a"), 2).unwrap_err().to_string(), "it has more than 2 bytes");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((sum(&at("a"), 3).unwrap().as_deref(), sum(&at("a"), 2).unwrap()), (Some(abc), None));
        assert!(bytes(&at("gone"), 3).is_err());
        assert!(bytes(dir.path(), 3).unwrap().is_none());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("a"), at("link")).unwrap();
            std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
            for name in ["link", "pipe"] {
                assert!(bytes(&at(name), 3).unwrap().is_none() && sum(&at(name), 3).unwrap().is_none(), "{name}");
            }
        }
    }
}
