//! What is told of a history: the chronicle of a root in, captures and former versions out, each with what became of it.

use super::{
    Today, Told,
    chronicle::{Life, Version, chronicle},
    log::Log,
    repository::Id,
    root::{Tracked, is_out},
};
use crate::{
    article::{Capture, Captured, Commit, Fate, Past},
    source::{Object, Place, Root, Source, Stamp},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Digits of a commit in the name of a former version, unless two versions of a path begin alike.
const DIGITS: usize = 8;

/// One root, and all that is known of its history.
pub(super) struct Teller<'a> {
    root: &'a Root,
    tracked: &'a Tracked,
    lives: BTreeMap<&'a [u8], Life>,
    commits: HashMap<Id, Arc<Commit>>,
    /// Of files of today, by the path of the source: the ids of their texts.
    ids: HashMap<&'a str, &'a [Id]>,
    today: &'a Today<'a>,
    /// Paths that began with a text, by the text.
    began: HashMap<Id, Vec<&'a [u8]>>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        root: &'a Root,
        tracked: &'a Tracked,
        log: &'a Log,
        out: &[String],
        ids: &'a [(&'a str, Vec<Id>)],
        today: &'a Today<'a>,
    ) -> Self {
        let mut lives = chronicle(log);
        let only = (!root.dir.is_dir()).then(|| root.dir.file_name()).flatten().map(|name| name.to_string_lossy());
        lives.retain(|path, _| {
            let name = String::from_utf8_lossy(path);
            !is_out(&name, out) && only.as_ref().is_none_or(|only| *only == name)
        });
        let commits = log.commits.iter().map(|(id, entry)| {
            let latest = if entry.time < 0 { Timestamp::MIN } else { Timestamp::MAX };
            let time = Timestamp::from_second(entry.time).unwrap_or(latest);
            (*id, Arc::new(Commit { time, id: id.to_string(), message: entry.message.clone() }))
        });
        let commits = commits.collect();
        let mut began: HashMap<Id, Vec<&[u8]>> = HashMap::new();
        for (path, life) in &lives {
            if let Some(first) = life.versions.first() {
                began.entry(first.blob).or_default().push(path);
            }
        }
        let ids = ids.iter().map(|(path, ids)| (*path, ids.as_slice())).collect();
        Self { root, tracked, lives, commits, ids, today, began }
    }

    /// The path of the source that a path in the repository has, or had.
    fn plain(&self, path: &[u8]) -> String {
        format!("{}{}", self.root.prefix, String::from_utf8_lossy(path))
    }

    fn captured(&self, commit: Id) -> Option<Captured> {
        self.commits.get(&commit).map(Captured::from)
    }

    fn brought(&self, life: &Life, version: Option<&Version>, past: Option<Past>) -> Capture {
        let first = life.versions.first().and_then(|first| self.captured(first.by));
        Capture { first, brought: version.and_then(|version| self.captured(version.by)), past }
    }

    /// What became of a path.
    fn fate(&self, path: &'a [u8], life: &Life) -> Fate {
        if self.ids.contains_key(self.plain(path).as_str()) {
            return Fate::Stands;
        }
        match self.moved(path) {
            Some(to) => Fate::Moved(to),
            // What HEAD has still was removed, and that is not committed.
            None if life.versions.iter().any(|it| it.until.is_none()) => Fate::Gone(None),
            None => Fate::Gone(life.deleted.and_then(|by| self.captured(by))),
        }
    }

    /// The path today of a text that a path had last: it is there, or was at first, and so on.
    fn moved(&self, path: &'a [u8]) -> Option<String> {
        let (mut at, mut seen) = (path, BTreeSet::new());
        while seen.insert(at) {
            let last = last_text(self.lives.get(at)?)?;
            if let Some(to) = self.today.get(&last) {
                return Some((*to).to_owned());
            }
            let others = self.began.get(&last).into_iter().flatten().filter(|it| !seen.contains(*it));
            let is_there = |path: &&&[u8]| self.ids.contains_key(self.plain(path).as_str());
            if let Some(there) = others.clone().find(is_there) {
                return Some(self.plain(there));
            }
            at = others.min()?;
        }
        None
    }

    fn source(&self, path: &[u8], life: &Life, version: &Version) -> Source {
        let name = format!("{}@{}", String::from_utf8_lossy(path), digits(life, version));
        let place = Place::Object(Object { repository: self.tracked.repository.clone(), id: version.blob });
        let stamp = Stamp::of_object(version.blob);
        Source {
            path: format!("{}{name}", self.root.prefix),
            shown: self.root.named(&name),
            place,
            stamp,
            is_former: true,
        }
    }
}

/// The text that a path had last.
fn last_text(life: &Life) -> Option<Id> {
    let last = life.versions.iter().rev().find(|it| it.until == life.deleted).or(life.versions.last());
    last.map(|version| version.blob)
}

/// Tells of one root.
pub(super) fn tell(teller: &Teller<'_>, told: &mut Told) {
    for (path, life) in &teller.lives {
        let plain = teller.plain(path);
        if let Some(ids) = teller.ids.get(plain.as_str()) {
            let present = life.versions.iter().rev().find(|it| ids.contains(&it.blob));
            told.captured.insert(plain.clone(), teller.brought(life, present, None));
        }
        let former = life.versions.iter().filter(|it| !teller.today.contains_key(&it.blob));
        let mut former = former.peekable();
        if former.peek().is_none() {
            continue;
        }
        let fate = teller.fate(path, life);
        for version in former {
            let until = version.until.and_then(|by| teller.captured(by));
            let past = Past { path: plain.clone(), until, fate: fate.clone() };
            let source = teller.source(path, life, version);
            told.captured.insert(source.path.clone(), teller.brought(life, Some(version), Some(past)));
            told.former.push(source);
        }
    }
}

/// As many digits of the commit that brought a version as tell it from others of its path.
fn digits(life: &Life, version: &Version) -> String {
    let own = version.by.to_string();
    let alike = |other: &Version| {
        let other = other.by.to_string();
        if other == own { 0 } else { own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count() + 1 }
    };
    let needed = life.versions.iter().map(alike).max().unwrap_or_default();
    own[..needed.clamp(DIGITS, own.len())].to_owned()
}
