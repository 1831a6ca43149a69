//! What there is in some folders, in one digest: names, lengths and times of all files in, a digest out that is another when
//! any of them is. It never opens a file.

use super::Stamp;
use crate::digest::Digest;
use std::{
    fs,
    path::{Path, PathBuf},
};
use walkdir::{DirEntry, WalkDir};

/// The state of everything at these places, whether files or folders, without what is below `except`. What is not there, or
/// cannot be looked at, is a state too.
pub fn state<'a>(places: impl IntoIterator<Item = &'a PathBuf>, except: &[PathBuf]) -> Digest {
    let mut seen = Vec::new();
    for place in places {
        let is_ours = |entry: &DirEntry| !except.iter().any(|dir| dir == entry.path());
        for entry in WalkDir::new(place).sort_by_file_name().into_iter().filter_entry(is_ours) {
            match entry {
                Ok(entry) => note(&mut seen, entry.path()),
                Err(err) => note(&mut seen, err.path().unwrap_or(place)),
            }
        }
    }
    Digest::of(&seen)
}

/// Notes what a path is at the moment.
fn note(seen: &mut Vec<u8>, path: &Path) {
    let name = path.as_os_str().as_encoded_bytes();
    let meta = fs::symlink_metadata(path).ok();
    // A folder is what is in it: what others write into a part that is excepted changes its times.
    let Stamp { len, modified, changed } = meta.as_ref().filter(|it| !it.is_dir()).map(Stamp::of).unwrap_or_default();
    for bytes in [name.len().to_le_bytes(), len.to_le_bytes(), modified.to_le_bytes(), changed.to_le_bytes()] {
        seen.extend_from_slice(&bytes);
    }
    seen.push(meta.map_or(0, |meta| if meta.is_dir() { 1 } else { 2 }));
    seen.extend_from_slice(name);
}

#[cfg(test)]
mod tests {
    use super::state;
    use std::fs;

    #[test]
    fn every_change_is_another_state_and_looking_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let (places, except) = ([at("content"), at("site.toml")], [at("content/out")]);
        let look = || state(&places, &except);
        let mut states = vec![look()];
        let mut changed = |what: &str| {
            let now = look();
            assert!(!states.contains(&now), "{what}");
            assert_eq!(now, look(), "{what}");
            states.push(now);
        };
        fs::create_dir_all(at("content/empty")).unwrap();
        changed("a folder made");
        fs::write(at("content/a.md"), "1").unwrap();
        changed("a file made");
        fs::write(at("content/a.md"), "22").unwrap();
        changed("a file written");
        fs::rename(at("content/a.md"), at("content/empty/a.md")).unwrap();
        changed("a file moved");
        fs::write(at("site.toml"), "").unwrap();
        changed("a file that is a place");
        fs::remove_dir_all(at("content")).unwrap();
        changed("all gone");
        fs::create_dir_all(at("content")).unwrap();
        changed("and back");
        fs::create_dir_all(at("content/out/x")).unwrap();
        fs::write(at("content/out/x/y"), "").unwrap();
        fs::write(at("other"), "").unwrap();
        assert_eq!(states.last(), Some(&look()), "what is excepted, and what is elsewhere");
    }
}
