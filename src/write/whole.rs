//! One file by itself, outside of any site: it appears whole or not at all. What goes into it is the caller's.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

/// Makes a file, in the place of one that is there. Until it is whole its name begins with a dot, so that nobody publishes it. Where
/// `fill` fails nothing is left, and its error is the value.
pub fn whole<E>(file: &Path, fill: impl FnOnce(&mut File) -> Result<(), E>) -> io::Result<Result<(), E>> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut unfinished = tempfile::Builder::new().prefix(".unfinished-").tempfile_in(folder)?;
    if let Err(err) = fill(unfinished.as_file_mut()) {
        return Ok(Err(err));
    }
    readable(unfinished.as_file())?;
    unfinished.persist(file)?;
    Ok(Ok(()))
}

/// Everybody may read it, as any file that one makes: temporary files are for their owner alone.
fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}
