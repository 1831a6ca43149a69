//! Trees of a repository beside each other: two of them in, the files that differ out. What is the same is skipped unread, folder
//! by folder. Only files that may hold an article count.

use super::repository::{Id, Repository};
use crate::source::walk::{has_ending, is_wanted};
use anyhow::{Context, Result};
use std::{cmp::Ordering, ffi::OsStr, path::Path};

/// A file that is another one in two trees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    /// Its path below where the trees begin, `/` between folders.
    pub(super) path: Vec<u8>,
    /// The file in the first tree,
    pub(super) old: Option<Id>,
    /// and in the second.
    pub(super) new: Option<Id>,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
    Link,
    Other,
}

/// An entry of a tree.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    name: &'a [u8],
    kind: Kind,
    id: Id,
}

/// What differs between two trees.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// Files, sorted by path.
    pub(super) files: Vec<Difference>,
    /// Symbolic links in the second tree that are not in the first, sorted.
    pub(super) links: Vec<Vec<u8>>,
}

/// The entries of a tree, in git's order; none where its bytes are no tree.
fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let (mut found, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let end = space + 1 + rest[space + 1..].iter().position(|byte| *byte == 0)?;
        let kind = match &rest[..space] {
            b"40000" | b"040000" => Kind::Folder,
            b"120000" => Kind::Link,
            mode if mode.starts_with(b"100") => Kind::File,
            _ => Kind::Other,
        };
        let id = Id::of(rest.get(end + 1..end + 21)?)?;
        found.push(Entry { name: &rest[space + 1..end], kind, id });
        rest = &rest[end + 21..];
    }
    Some(found)
}

/// The folder of that name in a tree.
fn folder(bytes: &[u8], name: &[u8]) -> Option<Id> {
    entries(bytes)?.into_iter().find(|entry| entry.name == name && entry.kind == Kind::Folder).map(|entry| entry.id)
}

/// The folder at that path in a tree, `/` between folders; none where there is none.
pub(super) fn below(repository: &Repository, tree: Id, path: &str) -> Result<Option<Id>> {
    let mut at = tree;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        match folder(&repository.tree(at)?, name.as_bytes()) {
            Some(below) => at = below,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// Git's order: by name, that of a folder with a slash behind it.
fn order(a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    a.letters().cmp(b.letters())
}

impl Entry<'_> {
    fn letters(&self) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = if self.kind == Kind::Folder { b"/" } else { b"" };
        self.name.iter().chain(slash)
    }

    /// Whether it is, or may hold, an article.
    fn concerns_us(&self) -> bool {
        let name = String::from_utf8_lossy(self.name);
        is_wanted(OsStr::new(&*name)) && (self.kind == Kind::Folder || has_ending(Path::new(&*name)))
    }
}

/// What differs between two trees; nothing is in a tree that is not there.
pub(super) fn differences(repository: &Repository, old: Option<Id>, new: Option<Id>) -> Result<Differences> {
    let mut found = Differences::default();
    let mut folders = vec![(Vec::new(), old, new)];
    while let Some((folder, old, new)) = folders.pop() {
        if old == new {
            continue;
        }
        let read = |id: Option<Id>| id.map_or_else(|| Ok(Vec::new()), |id| repository.tree(id));
        let trees = (read(old)?, read(new)?);
        pairs(&trees.0, &trees.1, |old, new| {
            let Some(entry) = new.or(old).filter(Entry::concerns_us) else { return };
            let path = [&folder, entry.name].concat();
            let of = |kind: Kind| [old, new].map(|side| side.filter(|it| it.kind == kind).map(|it| it.id));
            if let [old, new] = of(Kind::Folder)
                && old != new
            {
                folders.push(([&path, &b"/"[..]].concat(), old, new));
            }
            if let [old, new] = of(Kind::File)
                && old != new
            {
                found.files.push(Difference { path: path.clone(), old, new });
            }
            if let [old, new @ Some(_)] = of(Kind::Link)
                && old != new
            {
                found.links.push(path);
            }
        })
        .context("a tree cannot be read")?;
    }
    found.files.sort();
    found.links.sort();
    Ok(found)
}

/// Hands over the entries of two trees that are not the same, those of one name together; none where one is no tree.
fn pairs<'a>(old: &'a [u8], new: &'a [u8], mut each: impl FnMut(Option<Entry<'a>>, Option<Entry<'a>>)) -> Option<()> {
    let (mut old, mut new) = (entries(old)?.into_iter().peekable(), entries(new)?.into_iter().peekable());
    loop {
        let which = match (old.peek(), new.peek()) {
            (None, None) => return Some(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) if a.name == b.name && (a.kind == Kind::Folder) == (b.kind == Kind::Folder) => {
                Ordering::Equal
            }
            (Some(a), Some(b)) => order(a, b),
        };
        match which {
            Ordering::Less => each(old.next(), None),
            Ordering::Greater => each(None, new.next()),
            Ordering::Equal => {
                let (a, b) = (old.next(), new.next());
                if a.map(|it| (it.kind, it.id)) != b.map(|it| (it.kind, it.id)) {
                    each(a, b);
                }
            }
        }
    }
}
