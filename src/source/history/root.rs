//! Content roots and their histories: what an owner wrote in, where the files and their history are out; and of a root whose
//! files are those of a commit, the files.

use super::{
    repository::{Id, Repository},
    tree,
};
use crate::{
    report::Finding,
    source::{Held, Object, Place, Root, Source, Stamp, named, real, slashed, unreadable, walk::is_wanted},
};
use anyhow::{Context, Result};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What stands before the path of a repository whose last commit has the articles.
const GIT: &str = "git:";

/// What stands between the path of a repository and that of a folder in it.
const INTO: &str = "//";

/// Where an owner says that articles are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// A folder, or a repository.
    pub dir: PathBuf,
    /// As a person would type it.
    pub shown: String,
    /// Of a repository, the folder in it whose files are meant, `/` between folders; empty where all of them are.
    pub below: Option<String>,
}

/// A folder of a repository, and the commit that it is looked at from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The repository.
    pub repository: Arc<Repository>,
    /// The folder in it, `/` between folders.
    pub below: String,
    /// The commit; none before the first one.
    pub head: Option<Id>,
}

impl Content {
    /// What was written: a folder, `git:repository`, or `git:repository//folder`; relative to `base`, and shown as `show` says.
    pub fn of(written: &str, base: &Path, show: impl Fn(&Path) -> String) -> Self {
        let Some(place) = written.strip_prefix(GIT) else {
            let dir = base.join(written);
            return Self { shown: show(&dir), dir, below: None };
        };
        let (dir, below) = place.split_once(INTO).unwrap_or((place, ""));
        let below: Vec<&str> = below.split('/').filter(|name| !name.is_empty()).collect();
        let (dir, below) = (base.join(dir), below.join("/"));
        let into = if below.is_empty() { "" } else { INTO };
        Self { shown: format!("{GIT}{}{into}{below}", show(&dir)), dir, below: Some(below) }
    }

    /// What was typed on a command line by who stands in `from`, and shown as it was.
    pub fn typed(typed: &Path, from: &Path) -> Self {
        let shown = typed.display().to_string();
        match typed.to_str() {
            Some(written) => Self { shown, ..Self::of(written, from, |_| String::new()) },
            None => Self { dir: from.join(typed), shown, below: None },
        }
    }

    /// Folders that change when the articles do: the folder itself, and where its history is asked for, that in which a
    /// repository notes which commit each branch is at.
    pub fn watched(&self, with_history: bool) -> Vec<PathBuf> {
        let branches = |repository: Repository| repository.dir().join("refs");
        match &self.below {
            Some(_) => vec![Repository::open(&self.dir).map_or_else(|_| self.dir.clone(), branches)],
            None if with_history => {
                let branches = Repository::around(&real(&self.dir)).map(branches);
                [self.dir.clone()].into_iter().chain(branches).collect()
            }
            None => vec![self.dir.clone()],
        }
    }
}

impl Tracked {
    /// What tells its history from that of others.
    pub(super) fn mark(&self) -> String {
        self.repository.dir().to_string_lossy().into_owned()
    }

    /// A path in the repository as one below the folder; none where it is not in there.
    pub(super) fn inside<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.below.is_empty() { Some(path) } else { path.strip_prefix(&self.below)?.strip_prefix('/') }
    }

    fn new(repository: Repository, below: String) -> Result<Self> {
        let head = repository.head()?;
        Ok(Self { repository: Arc::new(repository), below, head })
    }

    /// The last commit of a repository.
    pub(in crate::source) fn within(dir: &Path, below: &str) -> Result<Self> {
        Self::new(Repository::open(dir)?, below.to_owned())
    }

    /// What the repository has of a folder on disk, or of a file; none where it is in none.
    pub(in crate::source) fn around(dir: &Path) -> Result<Option<Self>> {
        let folder = if dir.is_dir() { dir } else { dir.parent().unwrap_or(dir) };
        let Some(repository) = Repository::around(folder) else { return Ok(None) };
        let below = repository.worktree().and_then(|worktree| folder.strip_prefix(worktree).ok()).map(slashed);
        below.map(|below| Self::new(repository, below)).transpose()
    }

    /// Where files of it are on disk; nowhere where it has no working folder.
    fn dir(&self) -> Option<PathBuf> {
        Some(self.repository.worktree()?.join(&self.below))
    }
}

/// Paths below a root, `/` between folders, of what is left out of it: other roots, and folders in `skip`.
pub(in crate::source) fn left_out(root: &Root, roots: &[Root], skip: &[PathBuf]) -> Vec<String> {
    let (Held::Commits(tracked) | Held::FilesWithHistory(Some(tracked))) = &root.held else { return Vec::new() };
    let others = roots.iter().filter(|other| *other != root);
    let on_disk = others.clone().map(|other| &other.dir).chain(skip);
    let base = tracked.dir();
    let below = |dir: &PathBuf| Some(slashed(dir.strip_prefix(base.as_ref()?).ok()?));
    let trees = others.filter_map(|other| match &other.held {
        Held::Commits(inner) if matches!(root.held, Held::Commits(_)) && inner.repository == tracked.repository => {
            Path::new(&inner.below).strip_prefix(&tracked.below).ok().map(slashed)
        }
        _ => None,
    });
    on_disk.filter_map(below).chain(trees).filter(|path| !path.is_empty()).collect()
}

/// Whether a path is that of something left out, or below it.
pub(super) fn is_out(path: &str, out: &[String]) -> bool {
    out.iter().any(|dir| path.strip_prefix(dir.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Files of the commit that a root is looked at from, that may hold an article.
pub(in crate::source) fn files(root: &Root, tracked: &Tracked, out: &[String]) -> (Vec<Source>, Vec<Finding>) {
    match listed(root, tracked, out) {
        Ok(found) => found,
        Err(err) => (Vec::new(), vec![unreadable(&format!("{err:#}")).within(root.shown.clone())]),
    }
}

fn listed(root: &Root, tracked: &Tracked, out: &[String]) -> Result<(Vec<Source>, Vec<Finding>)> {
    let Tracked { repository, below, head } = tracked;
    let Some(head) = head else { return Ok(Default::default()) };
    let folder = tree::below(repository, repository.commit(*head)?.tree, below)?;
    let found = tree::differences(repository, None, folder).with_context(|| format!("commit {head}"))?;
    let name = |path: &[u8]| Some(String::from_utf8_lossy(path).into_owned()).filter(|path| !is_out(path, out));
    let sources = found.files.into_iter().filter_map(|file| {
        let (name, id) = (name(&file.path)?, file.new?);
        let place = Place::Object(Object { repository: repository.clone(), id });
        let path = format!("{}{name}", root.prefix);
        Some(Source { path, shown: root.named(&name), place, stamp: Stamp::of_object(id), is_former: false })
    });
    let links = found.links.iter().filter_map(|path| {
        let message = "symbolic links are not followed; left out";
        Some(Finding::warning("symbolic-link", message).within(root.named(&name(path)?)))
    });
    Ok((sources.collect(), links.collect()))
}

/// What a repository is called, as the name of a folder is.
pub(in crate::source) fn name_of(repository: &Path, below: &str) -> String {
    let last = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = [last(Path::new(below)), last(repository), last(repository.parent().unwrap_or(repository))];
    let name = name.iter().map(|name| name.strip_suffix(".git").unwrap_or(name));
    let name = name.into_iter().find(|name| is_wanted(OsStr::new(name)) && !name.is_empty());
    name.map_or_else(|| named(repository), ToOwned::to_owned)
}
