//! Pictures on disk: bytes in, a name made of them out; what is unfinished lies beside our other memory until it is whole. A
//! file appears whole or not at all, and nothing that was fetched is lost when we are ended.

use super::{Entry, INDEX, Index, Kept, Kind};
use crate::{atomic::whole, digest::Digest};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folder of pictures, among the files that are published as they are.
pub const FOLDER: &str = "media";

/// Where a site keeps its pictures.
#[derive(Clone, Debug)]
pub struct Store {
    /// The files and their index.
    files: PathBuf,
    /// What is unfinished.
    bench: PathBuf,
}

/// A line of the journal: what became of an address since the index was written.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    address: String,
    entry: Entry,
}

/// Held while pictures are fetched, so that nobody else fetches them at the same time.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Lets go of it now: another program that this one starts at the same moment may hold its file a little longer.
    fn drop(&mut self) {
        // Where that cannot be done, closing the file does it.
        let _ = self.0.unlock();
    }
}

impl Store {
    /// The store of the site in a folder.
    pub fn new(root: &Path) -> Self {
        Self { files: root.join("static").join(FOLDER), bench: root.join(".reprint").join(FOLDER) }
    }

    /// What is known, for a build: the index as it was written last.
    pub fn index(&self) -> Result<Index> {
        let file = self.files.join(INDEX);
        match fs::read_to_string(&file) {
            Ok(text) => Index::parse(&text, &file.display().to_string()),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(Index::default()),
            Err(err) => Err(err).with_context(|| format!("{}: cannot be read", file.display())),
        }
    }

    /// What is known, for fetching: what a run that was ended before its time has noted, too.
    pub fn known(&self) -> Result<Index> {
        let mut index = self.index()?;
        let journal = fs::read_to_string(self.journal()).unwrap_or_default();
        // The last line may be torn.
        let lines = journal.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        index.pictures.extend(lines.map(|line| (line.address, line.entry)));
        Ok(index)
    }

    /// Writes the index, in which all is that the journal says.
    pub(super) fn save(&self, index: &Index) -> Result<()> {
        let file = self.files.join(INDEX);
        let text = index.text();
        if fs::read_to_string(&file).ok().as_deref() != Some(&text) {
            written(&file, text.as_bytes()).with_context(|| format!("{}: cannot be written", file.display()))?;
        }
        let _ = fs::remove_file(self.journal());
        Ok(())
    }

    /// Notes at once what became of an address.
    pub(super) fn note(&self, address: &str, entry: &Entry) -> Result<()> {
        let line = Line { address: address.to_owned(), entry: entry.clone() };
        let line = serde_json::to_string(&line)? + "\n";
        let file = File::options().append(true).create(true).open(self.journal());
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .with_context(|| format!("{}: cannot be written", self.journal().display()))
    }

    /// Makes the folders, and keeps everybody else from fetching.
    pub(super) fn lock(&self) -> Result<Lock> {
        for folder in [&self.files, &self.bench] {
            fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        }
        let file = self.bench.join("lock");
        let open = File::create(&file).with_context(|| format!("{}: cannot be written", file.display()))?;
        match open.try_lock() {
            Ok(()) => Ok(Lock(open)),
            Err(TryLockError::WouldBlock) => bail!("somebody else fetches pictures for this site right now"),
            Err(TryLockError::Error(err)) => Err(err).with_context(|| format!("{}: cannot be locked", file.display())),
        }
    }

    /// Whether a picture's file is there.
    pub fn has(&self, kept: &Kept) -> bool {
        fs::metadata(self.files.join(&kept.file)).is_ok_and(|meta| meta.is_file() && meta.len() == kept.bytes)
    }

    /// Keeps a picture under the name that its bytes give it.
    pub(super) fn put(&self, bytes: &[u8], kind: Kind) -> io::Result<String> {
        let name = name(bytes, kind);
        let file = self.files.join(&name);
        if !fs::metadata(&file).is_ok_and(|meta| meta.len() == bytes.len() as u64) {
            written(&file, bytes)?;
        }
        Ok(name)
    }

    /// Where the download of an address lies while it is unfinished.
    pub(super) fn part(&self, address: &str) -> Part {
        let name = Digest::of(address.as_bytes()).short(24);
        Part {
            address: address.to_owned(),
            bytes: self.bench.join(format!("{name}.part")),
            note: self.bench.join(format!("{name}.json")),
        }
    }

    fn journal(&self) -> PathBuf {
        self.bench.join("journal.jsonl")
    }
}

/// The name that its bytes give a picture, in the folder of pictures.
pub(super) fn name(bytes: &[u8], kind: Kind) -> String {
    let digits = &Digest::of(bytes).to_string()[..20];
    format!("{}/{digits}.{}", &digits[..2], kind.ending())
}

/// An unfinished download.
#[derive(Debug)]
pub(super) struct Part {
    address: String,
    bytes: PathBuf,
    note: PathBuf,
}

/// What is known of an unfinished download.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    address: String,
    /// By which the server knows whether the rest still belongs to it.
    pub(super) validator: String,
    /// How much is there.
    #[serde(skip)]
    pub(super) len: u64,
}

impl Part {
    /// What is there to go on from; nothing where a server could not tell whether the rest belongs to it.
    pub(super) fn begun(&self) -> Option<Begun> {
        let note = fs::read_to_string(&self.note).ok()?;
        let begun: Begun = serde_json::from_str(&note).ok()?;
        let len = fs::metadata(&self.bytes).ok()?.len();
        (begun.address == self.address && len > 0).then_some(Begun { len, ..begun })
    }

    /// An empty file for what comes.
    pub(super) fn begin(&self, validator: Option<&str>) -> io::Result<File> {
        self.forget();
        let file = File::create(&self.bytes)?;
        if let Some(validator) = validator {
            let begun = Begun { address: self.address.clone(), validator: validator.to_owned(), len: 0 };
            fs::write(&self.note, serde_json::to_string(&begun)?)?;
        }
        Ok(file)
    }

    /// The file, for what comes behind what is there.
    pub(super) fn go_on(&self) -> io::Result<File> {
        File::options().append(true).open(&self.bytes)
    }

    /// All that has come.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.bytes)
    }

    /// Leaves nothing of it.
    pub(super) fn forget(&self) {
        let _ = fs::remove_file(&self.note);
        let _ = fs::remove_file(&self.bytes);
    }

    /// Leaves nothing of it, unless a later run can go on from it.
    pub(super) fn leave(&self) {
        if self.begun().is_none() {
            self.forget();
        }
    }
}

fn written(file: &Path, bytes: &[u8]) -> io::Result<()> {
    whole(file, |unfinished| unfinished.write_all(bytes))?
}

#[cfg(test)]
mod tests {
    use super::Store;
    use crate::media::{Entry, Failed, Index, Kind};
    use std::{fs, io::Write};

    #[test]
    fn the_same_bytes_are_one_file() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path());
        let name = store.put(b"x", Kind::Png).unwrap();
        let digits = blake3::hash(b"x").to_hex();
        assert_eq!(name, format!("{}/{}.png", &digits[..2], &digits[..20]));
        assert_eq!(store.put(b"x", Kind::Png).unwrap(), name);
        assert_ne!(store.put(b"y", Kind::Png).unwrap(), name);
        assert_eq!(fs::read(dir.path().join("static/media").join(&name)).unwrap(), b"x");
    }

    #[test]
    fn what_was_noted_is_known_though_nobody_wrote_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path());
        let lock = store.lock().unwrap();
        assert!(store.lock().unwrap_err().to_string().contains("somebody else"));
        let entry = Entry::Failed(Failed { failure: "answered 404".into(), status: Some(404) });
        store.note("https://a.example/1", &entry).unwrap();
        let journal = dir.path().join(".reprint/media/journal.jsonl");
        let mut text = fs::read(&journal).unwrap();
        text.extend_from_slice(b"{\"address\":\"https://a.example/2\",\"ent");
        fs::write(&journal, text).unwrap();
        drop(lock);
        let known = store.known().unwrap();
        assert_eq!(known.pictures.into_iter().collect::<Vec<_>>(), [("https://a.example/1".to_owned(), entry)]);
        assert_eq!(store.index().unwrap(), Index::default());
        store.save(&store.known().unwrap()).unwrap();
        assert_eq!((store.index().unwrap().pictures.len(), journal.exists()), (1, false));
    }

    #[test]
    fn a_download_goes_on_where_a_server_can_tell() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path());
        let _lock = store.lock().unwrap();
        let part = store.part("https://a.example/1");
        part.begin(None).unwrap().write_all(b"ab").unwrap();
        assert_eq!(part.begun(), None);
        part.begin(Some("\"v1\"")).unwrap().write_all(b"ab").unwrap();
        part.go_on().unwrap().write_all(b"c").unwrap();
        let begun = part.begun().unwrap();
        assert_eq!((begun.len, begun.validator.as_str(), part.read().unwrap()), (3, "\"v1\"", b"abc".to_vec()));
        assert_eq!(store.part("https://a.example/2").begun(), None);
        part.leave();
        assert!(part.begun().is_some());
        part.forget();
        assert_eq!(part.begun(), None);
    }
}
