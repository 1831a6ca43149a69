//! The repository's own site, copied into a temporary folder and built there by the real program, so that no test writes into
//! the repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// The repository.
pub(crate) const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A copy of the repository's site.
pub(crate) struct Demonstration {
    dir: TempDir,
}

impl Demonstration {
    /// A copy, with more settings before those of site.toml.
    pub(crate) fn new(settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["content", "recipes", "templates", "static"] {
            copy(&Path::new(HERE).join(name), &dir.path().join(name));
        }
        let own = fs::read_to_string(Path::new(HERE).join("site.toml")).unwrap();
        fs::write(dir.path().join("site.toml"), format!("{settings}\n{own}")).unwrap();
        Self { dir }
    }

    /// A copy that is built into `public`.
    pub(crate) fn built(settings: &str) -> Self {
        let site = Self::new(settings);
        let out = site.run(&["build", "--quiet"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        site
    }

    /// Its folder, with all symbolic links on the way resolved.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    /// Where it is published.
    pub(crate) fn public(&self) -> PathBuf {
        self.root().join("public")
    }

    /// Runs the program in its folder.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        run(&self.root(), args)
    }
}

/// Runs the program in a folder.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_reprint");
    Command::new(program).args(args).current_dir(dir).env_remove("GITHUB_ACTIONS").output().unwrap()
}

/// Every file below a folder, sorted.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name();
    entries.into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file()).map(|it| it.into_path()).collect()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(&file, copy).unwrap();
    }
}
