//! A repository of git: ids in, the bytes of objects out. The only file that names `gix`. It reads the object database and
//! nothing else: no filter, hook or program runs, nobody's settings but the repository's own are read, nothing is written.

use crate::{
    report::Finding,
    source::{MAX_BYTES, read::too_large, unreadable},
};
use anyhow::{Context, Result, anyhow};
use encoding_rs::Encoding;
use gix::{ObjectId, hash::Kind as Hash, objs::Kind, open::Options};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Bytes of objects that one thread keeps, since each tree is looked at twice: beside the one before it and the one after.
const KEPT: usize = 32 << 20;

/// Longer first lines of messages are cut.
const MESSAGE: usize = 300;

/// The name of an object: the SHA-1 of what it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id([u8; 20]);

/// A repository, for any number of threads.
pub struct Repository {
    dir: PathBuf,
    worktree: Option<PathBuf>,
    shared: gix::ThreadSafeRepository,
    /// What threads read with that are done.
    idle: Mutex<Vec<gix::Repository>>,
}

/// What a commit says.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) id: Id,
    pub(super) tree: Id,
    pub(super) parents: Vec<Id>,
    /// Seconds since 1970, by the committer's clock.
    pub(super) time: i64,
    /// The first line of its message.
    pub(super) message: String,
}

impl Id {
    /// The raw bytes.
    pub fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The id that these bytes are; none where they are no SHA-1.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The id that bytes have as the content of a file.
    pub(super) fn of_file(bytes: &[u8]) -> Option<Self> {
        Self::of(gix::objs::compute_hash(Hash::Sha1, Kind::Blob, bytes).ok()?.as_slice())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl From<Id> for ObjectId {
    fn from(id: Id) -> Self {
        Self::Sha1(id.0)
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl PartialEq for Repository {
    fn eq(&self, other: &Self) -> bool {
        self.dir == other.dir
    }
}

impl Eq for Repository {}

impl Repository {
    /// The repository in a folder, bare or with a working folder.
    pub fn open(dir: &Path) -> Result<Self> {
        // What somebody put in the place of a commit is not what was committed.
        let options = Options::isolated().config_overrides(["core.useReplaceRefs=false"]);
        let shared = options.open(dir).map_err(|err| anyhow!("{err}"))?;
        let repository = shared.to_thread_local();
        let real = |path: &Path| dunce::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (dir, worktree) = (real(repository.common_dir()), repository.workdir().map(real));
        Ok(Self { dir, worktree, shared, idle: Mutex::default() })
    }

    /// The repository whose working folder that folder is, or is in.
    pub fn around(dir: &Path) -> Option<Self> {
        let worktree = dir.ancestors().find(|dir| dir.join(".git").exists())?;
        Self::open(worktree).ok()
    }

    /// Where its objects and branches are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its working folder; none of a bare one.
    pub fn worktree(&self) -> Option<&Path> {
        self.worktree.as_deref()
    }

    /// Runs some work with what one thread reads with.
    fn with<T>(&self, work: impl FnOnce(&gix::Repository) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let free = idle().pop();
        let reader = free.unwrap_or_else(|| {
            let mut reader = self.shared.to_thread_local();
            reader.object_cache_size(KEPT);
            reader
        });
        let result = work(&reader);
        idle().push(reader);
        result
    }

    /// The commit that is checked out, or would be; none where there is none yet.
    pub(super) fn head(&self) -> Result<Option<Id>> {
        let head = self.with(|git| Ok(git.head()?.try_peel_to_id()?.and_then(|id| Id::of(id.detach().as_slice()))));
        head.map_err(|err: gix::Error| anyhow!("HEAD cannot be read: {err}"))
    }

    /// Commits whose parents are left out of a shallow clone.
    pub(super) fn edges(&self) -> Result<BTreeSet<Id>> {
        let edges = self.with(|git| git.shallow_commits()).map_err(|err| anyhow!("{err}"))?;
        Ok(edges.iter().flat_map(|edges| edges.iter()).filter_map(|id| Id::of(id.as_slice())).collect())
    }

    /// The bytes of an object of that kind.
    fn object(&self, id: Id, kind: Kind) -> Result<Vec<u8>> {
        let object = self.with(|git| {
            let mut object = git.find_object(id).map_err(|err| anyhow!("{err}"))?;
            (object.kind == kind).then(|| std::mem::take(&mut object.data)).with_context(|| format!("is no {kind}"))
        });
        object.with_context(|| format!("{kind} {id} cannot be read"))
    }

    /// The bytes of a tree.
    pub(super) fn tree(&self, id: Id) -> Result<Vec<u8>> {
        self.object(id, Kind::Tree)
    }

    /// What a commit says.
    pub(super) fn commit(&self, id: Id) -> Result<Written> {
        let bytes = self.object(id, Kind::Commit)?;
        let read = || {
            let commit = gix::objs::CommitRef::from_bytes(&bytes, Hash::Sha1).ok()?;
            let parents = commit.parents().map(|id| Id::of(id.as_slice())).collect::<Option<_>>()?;
            let time = commit.committer().ok().and_then(|it| it.time().ok()).map_or(0, |time| time.seconds);
            let label = commit.encoding.and_then(|label| Encoding::for_label(label));
            let message =
                first_line(&label.unwrap_or(encoding_rs::UTF_8).decode_without_bom_handling(commit.message).0);
            Some(Written { id, tree: Id::of(commit.tree().as_slice())?, parents, time, message })
        };
        read().with_context(|| format!("commit {id} cannot be read"))
    }

    /// The bytes of a file; a finding where it is too large or cannot be read.
    pub fn file(&self, id: Id) -> Result<Vec<u8>, Finding> {
        let len = self.with(|git| git.find_header(id).map(|header| header.size()));
        let len = len.map_err(|err| unreadable(&format!("{id}: {err}")))?;
        if len > MAX_BYTES {
            return Err(too_large(len));
        }
        self.object(id, Kind::Blob).map_err(|err| unreadable(&format!("{err:#}")))
    }
}

/// The first line that says anything.
fn first_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(MESSAGE).collect()
}
