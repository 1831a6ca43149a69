//! One file by itself, outside of any site: it appears whole or not at all. What goes into it is the caller's. It never replaces
//! what is no file: a device, a pipe or a link stays what it is.

use std::{
    fs::{self, File},
    io::{self, Seek},
    path::{Path, PathBuf},
};

/// More links behind each other than these lead round in a circle.
const MAX_LINKS: usize = 40;

/// What is at a path.
enum Place {
    /// A file, or nothing yet.
    File(PathBuf),
    /// A device, a pipe, or what a process has open: it is written into.
    Node(PathBuf),
}

/// Makes a file, in the place of one that is there. Until it is whole its name begins with a dot, so that nobody publishes it. Where
/// `fill` fails nothing is left, and its error is the value. A link leads to the file that is made; what is no file is opened, and
/// written into when all is there.
pub fn whole<E>(file: &Path, fill: impl FnOnce(&mut File) -> Result<(), E>) -> io::Result<Result<(), E>> {
    match place(file)? {
        Place::File(file) => replaced(&file, fill),
        Place::Node(node) => poured(&node, fill),
    }
}

/// Follows links to what they lead to.
fn place(file: &Path) -> io::Result<Place> {
    let mut at = file.to_owned();
    for _ in 0..MAX_LINKS {
        let kind = match fs::symlink_metadata(&at) {
            Ok(meta) => meta.file_type(),
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(Place::File(at)),
            Err(err) => return Err(err),
        };
        match () {
            () if kind.is_symlink() && is_of_a_process(&at) => return Ok(Place::Node(at)),
            () if kind.is_symlink() => at = folder(&at).join(fs::read_link(&at)?),
            () if kind.is_file() || kind.is_dir() => return Ok(Place::File(at)),
            () => return Ok(Place::Node(at)),
        }
    }
    Err(io::Error::other("too many links lead to each other"))
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a link is no link but something that a process has open, as in /proc/self/fd.
fn is_of_a_process(link: &Path) -> bool {
    dunce::canonicalize(folder(link)).is_ok_and(|folder| folder.starts_with("/proc"))
}

/// Fills a file beside the one that it takes the place of.
fn replaced<E>(file: &Path, fill: impl FnOnce(&mut File) -> Result<(), E>) -> io::Result<Result<(), E>> {
    let folder = folder(file);
    fs::create_dir_all(folder)?;
    let mut unfinished = tempfile::Builder::new().prefix(".unfinished-").tempfile_in(folder)?;
    if let Err(err) = fill(unfinished.as_file_mut()) {
        return Ok(Err(err));
    }
    readable(unfinished.as_file())?;
    unfinished.persist(file)?;
    Ok(Ok(()))
}

/// Fills a file that has no name, and writes it into what is there.
fn poured<E>(node: &Path, fill: impl FnOnce(&mut File) -> Result<(), E>) -> io::Result<Result<(), E>> {
    let mut unnamed = tempfile::tempfile()?;
    if let Err(err) = fill(&mut unnamed) {
        return Ok(Err(err));
    }
    unnamed.rewind()?;
    // A file that a process has open is gone on with.
    let is_file = fs::metadata(node)?.is_file();
    let mut open = File::options().write(true).append(is_file).open(node)?;
    io::copy(&mut unnamed, &mut open)?;
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
