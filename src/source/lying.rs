//! Files that lie beside articles: a path of the archive in, the file that is there out. Nothing outside of a content root is one, and
//! nothing that is reached by a link.

use super::{Held, Root, is_plain_file, walk::is_wanted};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// What the paths of the content root begin with that has a path; none where it is on no disk.
pub fn prefix_of<'r>(roots: &'r [Root], path: &str) -> Option<&'r str> {
    root_of(roots, path).map(|root| root.prefix.as_str())
}

/// The file at a path of the archive, if it is one that may be shown; nothing in the folders `skip` is.
pub fn lying(roots: &[Root], path: &str, skip: &[PathBuf]) -> Option<PathBuf> {
    let root = root_of(roots, path)?;
    let below = path.strip_prefix(&root.prefix)?;
    let is_wanted = |name: &str| !matches!(name, "" | "." | "..") && is_wanted(OsStr::new(name));
    let file = root.dir.join(below);
    let is_near =
        below.split('/').all(is_wanted) && is_plain_file(&file) && !skip.iter().any(|dir| file.starts_with(dir));
    let is_link = |dir: &Path| fs::symlink_metadata(dir).map_or(true, |meta| meta.is_symlink());
    let mut above = file.ancestors().skip(1).take_while(|dir| *dir != root.dir);
    (is_near && !above.any(is_link)).then_some(file)
}

/// The content root on disk that a path is one of.
fn root_of<'r>(roots: &'r [Root], path: &str) -> Option<&'r Root> {
    let on_disk = roots.iter().filter(|root| !matches!(root.held, Held::Commits(_)) && root.has(path));
    on_disk.max_by_key(|root| root.prefix.len())
}

#[cfg(test)]
mod tests {
    use super::lying;
    use crate::source::{Content, roots, slashed};
    use std::fs;

    #[cfg(unix)]
    #[test]
    fn only_what_is_in_the_root_lies_beside() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["c/图/湖.png", "c/.git/x.png", "c/out/y.png", "other/z.png"] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            fs::write(at(name), "x").unwrap();
        }
        std::os::unix::fs::symlink(at("other"), at("c/away")).unwrap();
        std::os::unix::fs::symlink(at("other/z.png"), at("c/z.png")).unwrap();
        let content = [Content::of("c", dir.path(), |path| slashed(path.strip_prefix(dir.path()).unwrap()))];
        let roots = roots(&content, false).unwrap();
        let skip = [roots[0].dir.join("out")];
        let found = |path: &str| lying(&roots, path, &skip).is_some();
        assert!(found("图/湖.png"));
        for path in
            ["图", "图/没有.png", ".git/x.png", "out/y.png", "away/z.png", "z.png", "../other/z.png", "图/../湖.png"]
        {
            assert!(!found(path), "{path}");
        }
    }
}
