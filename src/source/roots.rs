//! Content roots: what was asked for in; folders and repositories out, each with its name, told apart where there are several.

use super::{Content, Tracked, history};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// A folder of raw articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Where it is.
    pub dir: PathBuf,
    /// Its name, as a person would type it.
    pub shown: String,
    /// What tells its files from those of other roots: empty where there is one root.
    pub prefix: String,
    /// Where its files and their history are.
    pub held: Held,
}

/// Where the files of a root are, and their history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// On disk; nobody asked for their history.
    Files,
    /// On disk, and their history in a repository; none where the folder is in none.
    FilesWithHistory(Option<Tracked>),
    /// In the last commit of a repository.
    Commits(Tracked),
}

impl Root {
    /// What tells it from other roots, whatever it is called.
    pub fn mark(&self) -> String {
        let dir = self.dir.to_string_lossy();
        match &self.held {
            Held::Commits(tracked) => format!("git:{dir}//{}", tracked.below),
            Held::Files | Held::FilesWithHistory(_) => dir.into_owned(),
        }
    }

    /// Whether a source of that path is one of its own.
    pub(super) fn has(&self, path: &str) -> bool {
        path.starts_with(&self.prefix)
    }

    /// A file of that name below it, as a person would type it.
    pub(super) fn named(&self, name: &str) -> String {
        let slash = match &self.held {
            Held::Commits(tracked) if tracked.below.is_empty() => "//",
            _ => "/",
        };
        format!("{}{slash}{name}", self.shown.trim_end_matches('/'))
    }
}

/// Content roots from what was asked for: each with its name as typed, and told apart where there are several. Files on disk
/// have a history where that is wanted.
pub fn roots(content: &[Content], with_history: bool) -> Result<Vec<Root>> {
    let mut roots: Vec<Root> = Vec::new();
    for asked in content {
        let root = root(asked, with_history)?;
        if roots.iter().any(|other| other.mark() == root.mark()) {
            continue;
        }
        let prefix = if content.len() > 1 { unused_prefix(&root, &roots) } else { String::new() };
        roots.push(Root { prefix, ..root });
    }
    Ok(roots)
}

/// A root that is alone.
fn root(asked: &Content, with_history: bool) -> Result<Root> {
    let Content { dir, shown, below } = asked;
    let Ok(real) = dunce::canonicalize(dir) else {
        let what = if below.is_some() { "repository" } else { "folder" };
        bail!("{shown}: no such {what} of articles; name one with --content, or as `content` in site.toml");
    };
    let (dir, held) = match below {
        Some(below) => {
            let tracked = Tracked::within(&real, below);
            let tracked = tracked.with_context(|| format!("{shown}: is no git repository that can be read"))?;
            (tracked.repository.dir().to_owned(), Held::Commits(tracked))
        }
        None if with_history => {
            let tracked = Tracked::around(&real).with_context(|| format!("{shown}: its history cannot be read"))?;
            (real, Held::FilesWithHistory(tracked))
        }
        None => (real, Held::Files),
    };
    Ok(Root { dir, shown: shown.clone(), prefix: String::new(), held })
}

/// The folder's own name with a slash; with a number where another root has that name.
fn unused_prefix(root: &Root, roots: &[Root]) -> String {
    let name = match &root.held {
        Held::Commits(tracked) => history::name_of(&root.dir, &tracked.below),
        Held::Files | Held::FilesWithHistory(_) => {
            root.dir.file_name().map_or_else(|| "root".into(), |name| name.to_string_lossy().into_owned())
        }
    };
    let numbered = (2..).map(|number| format!("{name}-{number}/"));
    let mut names = std::iter::once(format!("{name}/")).chain(numbered);
    names.find(|name| roots.iter().all(|root| root.prefix != *name)).expect("there is always another number")
}
