//! What is published: an output folder in, every file of ours in it out, as the run that finished last left it. It never follows a
//! link, and never takes a file that somebody else put there or changed.

use super::{Entry, MARKER, is_unfinished, manifest::Manifest, sha256, tree::Tree};
use crate::digest::Digest;
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs, io::ErrorKind, path::Path};

/// Every file of the site that is published in a folder. What is not as it was published is an error: a copy of it would be a copy
/// of nothing that ever was.
pub fn published(dir: &Path) -> Result<BTreeMap<String, Entry>> {
    let Some(ours) = Manifest::read(&dir.join(MARKER))? else {
        bail!("{}: no site was published here; run `reprint build` first", dir.display());
    };
    if is_unfinished(dir) {
        bail!("{}: a build did not come to its end here; run `reprint build` again", dir.display());
    }
    let tree = Tree::new(dir);
    ours.iter().map(|(path, digest)| Ok((path.to_owned(), entry(&tree, path, digest)?))).collect()
}

/// A file as it was published.
fn entry(tree: &Tree, path: &str, digest: Option<&str>) -> Result<Entry> {
    let file = tree.file(path);
    let is_ours = |bytes: &[u8]| digest.is_some_and(|digest| Digest::of(bytes).to_string() == digest);
    let bytes = match tree.is_plain(path) {
        true => match fs::read(&file) {
            Err(err) if err.kind() == ErrorKind::NotFound => None,
            bytes => Some(bytes.with_context(|| format!("{}: cannot be read", file.display()))?),
        },
        false => None,
    };
    match bytes.filter(|bytes| is_ours(bytes)) {
        Some(bytes) => Ok(Entry { sha256: sha256(&bytes), bytes: bytes.len() as u64 }),
        None => bail!("{}: is not as it was published; run `reprint build` again", file.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_site_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let said = |dir: &Path| {
            let said = published(dir).unwrap_err().to_string();
            said.replace(&dir.display().to_string(), "").replace('\\', "/")
        };
        assert_eq!(said(dir.path()), ": no site was published here; run `reprint build` first");
        let files = [("a/1".to_owned(), Digest::of(b"1")), ("b".to_owned(), Digest::of(b"2"))].into();
        fs::create_dir(dir.path().join("a")).unwrap();
        let put = |path: &str, text: &str| fs::write(dir.path().join(path), text).unwrap();
        put("a/1", "1");
        put("b", "2");
        put("theirs", "x");
        put(MARKER, &Manifest::of(&files).to_string());
        let found = published(dir.path()).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["a/1", "b"]);
        assert_eq!((found["b"].sha256.clone(), found["b"].bytes), (sha256(b"2"), 1));
        put("b", "3");
        assert_eq!(said(dir.path()), "/b: is not as it was published; run `reprint build` again");
        put(MARKER, &Manifest::of(&files).with(["c"]).to_string());
        put("b", "2");
        assert_eq!(said(dir.path()), "/c: is not as it was published; run `reprint build` again");
        #[cfg(unix)]
        {
            put(MARKER, &Manifest::of(&files).to_string());
            fs::remove_file(dir.path().join("b")).unwrap();
            put("elsewhere", "2");
            std::os::unix::fs::symlink(dir.path().join("elsewhere"), dir.path().join("b")).unwrap();
            assert_eq!(said(dir.path()), "/b: is not as it was published; run `reprint build` again");
        }
    }
}
