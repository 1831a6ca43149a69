//! Where an export goes: standard output, or a file that is there as a whole or not at all. What is no text never goes to a terminal.

use crate::atomic::whole;
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal, Seek, Write},
    path::{Path, PathBuf},
};

/// Where an export goes.
#[derive(Debug)]
pub enum Target {
    /// To whoever reads our output.
    Standard,
    /// Into a file, in the place of one that is there.
    File(PathBuf),
}

/// Whether a path is a name of standard output.
pub fn is_standard(file: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| file == Path::new(name))
}

impl Target {
    /// A file where one is named, else standard output, which has names of its own.
    pub fn new(output: Option<&Path>) -> Result<Self> {
        match output {
            None => Ok(Self::Standard),
            Some(file) if is_standard(file) => Ok(Self::Standard),
            Some(file) if file.is_dir() => bail!("{}: is a folder; name a file in it", file.display()),
            Some(file) => Ok(Self::File(file.to_owned())),
        }
    }

    /// Writes a text from its beginning to its end.
    pub fn text(&self, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let buffered = |out: &mut dyn Write| {
            let mut out = BufWriter::new(out);
            write(&mut out)?;
            Ok(out.flush()?)
        };
        match self {
            Self::Standard => buffered(&mut io::stdout().lock()),
            Self::File(file) => written(file, |out| buffered(out)),
        }
    }

    /// Writes a file that is not written from its beginning to its end.
    pub fn file(&self, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
        match self {
            Self::Standard if io::stdout().is_terminal() => {
                bail!("standard output: is a terminal, and this is no text; name a file with --output")
            }
            Self::Standard => {
                let mut file = tempfile::tempfile().context("no temporary file can be made")?;
                write(&mut file)?;
                file.rewind()?;
                io::copy(&mut file, &mut io::stdout().lock())?;
                Ok(())
            }
            Self::File(file) => written(file, write),
        }
    }
}

/// Fills a folder that is new or empty, as a whole or not at all.
pub fn folder(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = || folder.display();
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => bail!("{}: is not empty; name a new folder", name()),
        Err(err) if err.kind() == io::ErrorKind::NotADirectory => bail!("{}: is no folder", name()),
        _ => (),
    }
    let parent = folder.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let open = || {
        fs::create_dir_all(parent)?;
        let mut part = tempfile::Builder::new();
        #[cfg(unix)]
        part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        part.prefix(".reprint-export-").tempdir_in(parent)
    };
    let part = open().with_context(|| format!("{}: cannot be written", name()))?;
    fill(part.path())?;
    let close = || {
        if folder.is_dir() {
            fs::remove_dir(folder)?;
        }
        fs::rename(part.path(), folder)
    };
    close().with_context(|| format!("{}: cannot be written", name()))?;
    // It is no longer there to be removed.
    let _ = part.keep();
    Ok(())
}

/// Writes a file, as a whole or not at all.
fn written(file: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    whole(file, write).with_context(|| format!("{}: cannot be written", file.display()))?
}

#[cfg(test)]
mod tests {
    use super::{Target, folder};
    use anyhow::bail;
    use std::{fs, path::Path};

    #[test]
    fn a_file_is_there_as_a_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/a.txt");
        let target = Target::new(Some(&file)).unwrap();
        target.text(|out| Ok(out.write_all("一".as_bytes())?)).unwrap();
        let broken = |out: &mut dyn std::io::Write| {
            out.write_all("二".as_bytes())?;
            bail!("no more")
        };
        assert_eq!(target.text(broken).unwrap_err().to_string(), "no more");
        assert_eq!(fs::read_to_string(&file).unwrap(), "一");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
        let err = Target::new(Some(dir.path())).unwrap_err().to_string();
        assert!(err.ends_with(": is a folder; name a file in it"), "{err}");
    }

    #[test]
    fn a_folder_is_filled_as_a_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let new = dir.path().join("a/b");
        let one = |folder: &Path| Ok(fs::write(folder.join("1.md"), "一")?);
        let broken = |folder: &Path| {
            one(folder)?;
            bail!("no more")
        };
        assert_eq!(folder(&new, broken).unwrap_err().to_string(), "no more");
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 0, "nothing is left");
        fs::create_dir(&new).unwrap();
        folder(&new, one).unwrap();
        assert_eq!(fs::read_to_string(new.join("1.md")).unwrap(), "一");
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1, "nothing else is left");
        for (place, why) in [(&new, "is not empty; name a new folder"), (&new.join("1.md"), "is no folder")] {
            let err = folder(place, one).unwrap_err().to_string();
            assert_eq!(err, format!("{}: {why}", place.display()));
        }
    }
}
