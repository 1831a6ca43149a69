//! Which folders nobody may publish into. Paths in, a refusal out. It never changes anything, and no flag overrides it.

use super::{MARKER, stage::STAGING};
use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Refuses a folder where a site would bury what it is made of, or what its owner holds dear.
pub(super) fn unsafe_place(dir: &Path, root: &Path, inputs: &[PathBuf]) -> Result<()> {
    let shown = dir.display();
    match fs::symlink_metadata(dir) {
        Ok(meta) if meta.is_symlink() => bail!("{shown}: is a symbolic link; name the folder itself as output"),
        Ok(meta) if !meta.is_dir() => bail!("{shown}: is a file; name a folder as output"),
        Err(err) if err.kind() != ErrorKind::NotFound => {
            return Err(err).with_context(|| format!("{shown}: cannot be read"));
        }
        _ => (),
    }
    if dir.parent().is_none() {
        bail!("{shown}: is the root of the file system; choose another output folder");
    }
    if root.starts_with(dir) {
        bail!("{shown}: holds the site itself ({}); choose another output folder", root.display());
    }
    if let Some(input) = inputs.iter().find(|input| input.starts_with(dir) || dir.starts_with(input)) {
        bail!("{shown}: overlaps with what the site is made of ({}); choose another output folder", input.display());
    }
    for (place, what) in [(env::home_dir(), "your home folder"), (env::current_dir().ok(), "the working directory")] {
        let place = place.and_then(|place| dunce::canonicalize(place).ok());
        if place.is_some_and(|place| place.starts_with(dir)) {
            bail!("{shown}: is or holds {what}; choose another output folder");
        }
    }
    if dir.join(".git").is_dir() {
        bail!("{shown}: is a Git repository of its own; use a worktree, or another output folder");
    }
    Ok(())
}

/// Whether a folder holds anything that is not ours.
pub(super) fn holds_anything(dir: &Path) -> Result<bool> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(entries.flatten().any(|entry| entry.file_name() != MARKER && entry.file_name() != STAGING)),
        Err(err) if err.kind() == ErrorKind::NotFound => Ok(false),
        Err(err) => Err(err).with_context(|| format!("{}: cannot be read", dir.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_matter_are_refused() {
        let site = tempfile::tempdir().unwrap();
        let site = dunce::canonicalize(site.path()).unwrap();
        for folder in ["content/inner", "repo/.git"] {
            fs::create_dir_all(site.join(folder)).unwrap();
        }
        fs::write(site.join("file"), "").unwrap();
        let inputs = [site.join("content"), site.join("templates")];
        let refusal = |dir: &Path| unsafe_place(dir, &site, &inputs).map_err(|err| err.to_string());
        let home = dunce::canonicalize(env::home_dir().unwrap()).unwrap();
        for (dir, why) in [
            (Path::new("/").to_owned(), "root of the file system"),
            (site.clone(), "holds the site itself"),
            (site.parent().unwrap().to_owned(), "holds the site itself"),
            (site.join("content"), "overlaps"),
            (site.join("content/inner"), "overlaps"),
            (site.join("templates/out"), "overlaps"),
            (site.join("file"), "is a file"),
            (site.join("repo"), "Git repository"),
        ] {
            let got = refusal(&dir).unwrap_err();
            assert!(got.contains(why), "{got}");
        }
        // Wherever the site is.
        let working = dunce::canonicalize(env::current_dir().unwrap()).unwrap();
        for (dir, why) in [(home, "your home folder"), (working, "the working directory")] {
            let got = unsafe_place(&dir, Path::new("/nowhere/root"), &[]).unwrap_err().to_string();
            assert!(got.contains(why), "{got}");
        }
        assert_eq!(refusal(&site.join("public")), Ok(()));
    }
}
