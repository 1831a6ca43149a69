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
    /// What each path of the repository went through, and whether it is one of the root's.
    lives: BTreeMap<String, (Life, Whose)>,
    commits: HashMap<Id, Arc<Commit>>,
    /// Of files of today, by the path of the source: the ids of their texts.
    ids: HashMap<&'a str, &'a [Id]>,
    today: &'a Today<'a>,
    /// Paths that HEAD has and no root, by their text.
    elsewhere: HashMap<Id, String>,
    /// Paths that began with a text, by the text.
    began: HashMap<Id, Vec<String>>,
}

/// Whose a path of the repository is.
enum Whose {
    /// The root's: the path of the source that it has, or had.
    Ours(String),
    /// Nobody's, or another root's.
    Others,
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
        let only = (!root.dir.is_dir()).then(|| root.dir.file_name()).flatten().map(|name| name.to_string_lossy());
        let whose = |path: &str| {
            let name = tracked.inside(path).filter(|name| !is_out(name, out));
            let name = name.filter(|name| only.as_ref().is_none_or(|only| only == name));
            name.map_or(Whose::Others, |name| Whose::Ours(format!("{}{name}", root.prefix)))
        };
        let lives = chronicle(log).into_iter().map(|(path, life)| {
            let path = String::from_utf8_lossy(path).into_owned();
            let whose = whose(&path);
            (path, (life, whose))
        });
        let lives: BTreeMap<String, (Life, Whose)> = lives.collect();
        let (mut began, mut elsewhere) = (HashMap::<Id, Vec<String>>::new(), HashMap::new());
        for (path, (life, whose)) in &lives {
            if let Some(first) = life.versions.first() {
                began.entry(first.blob).or_default().push(path.clone());
            }
            for version in life.versions.iter().filter(|it| it.until.is_none() && matches!(whose, Whose::Others)) {
                elsewhere.entry(version.blob).or_insert_with(|| format!("/{path}"));
            }
        }
        let ids = ids.iter().map(|(path, ids)| (*path, ids.as_slice())).collect();
        Self { root, tracked, lives, commits: commits(log), ids, today, elsewhere, began }
    }

    /// Whether a path is that of a file today, and what it is called then.
    fn standing(&self, path: &str) -> Option<String> {
        let (life, whose) = self.lives.get(path)?;
        match whose {
            Whose::Ours(plain) => self.ids.contains_key(plain.as_str()).then(|| plain.clone()),
            Whose::Others => life.versions.iter().any(|it| it.until.is_none()).then(|| format!("/{path}")),
        }
    }

    /// Where a text is today.
    fn place(&self, text: Id) -> Option<String> {
        self.today.get(&text).map(|path| (*path).to_owned()).or_else(|| self.elsewhere.get(&text).cloned())
    }

    fn captured(&self, commit: Id) -> Option<Captured> {
        self.commits.get(&commit).map(Captured::from)
    }

    fn brought(&self, life: &Life, version: Option<&Version>, past: Option<Past>) -> Capture {
        let first = life.versions.first().and_then(|first| self.captured(first.by));
        Capture { first, brought: version.and_then(|version| self.captured(version.by)), past }
    }

    /// What became of a path.
    fn fate(&self, path: &str, life: &Life) -> Fate {
        if self.standing(path).is_some() {
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
    fn moved(&self, path: &str) -> Option<String> {
        let (mut at, mut seen) = (path, BTreeSet::new());
        while seen.insert(at) {
            let last = last_text(&self.lives.get(at)?.0)?;
            if let Some(to) = self.place(last) {
                return Some(to);
            }
            let others = self.began.get(&last).into_iter().flatten().map(String::as_str);
            let others = others.filter(|it| !seen.contains(it));
            if let Some(there) = others.clone().find_map(|path| self.standing(path)) {
                return Some(there);
            }
            at = others.min()?;
        }
        None
    }

    /// A former version of a file.
    fn source(&self, plain: &str, life: &Life, version: &Version) -> Source {
        let path = format!("{plain}@{}", digits(life, version));
        let place = Place::Object(Object { repository: self.tracked.repository.clone(), id: version.blob });
        let shown = self.root.named(&path[self.root.prefix.len()..]);
        Source { path, shown, place, stamp: Stamp::of_object(version.blob), is_former: true }
    }
}

/// All commits as readers are told of them.
fn commits(log: &Log) -> HashMap<Id, Arc<Commit>> {
    let each = log.commits.iter().map(|(id, entry)| {
        let latest = if entry.time < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let time = Timestamp::from_second(entry.time).unwrap_or(latest);
        (*id, Arc::new(Commit { time, id: id.to_string(), message: entry.message.clone() }))
    });
    each.collect()
}

/// The text that a path had last.
fn last_text(life: &Life) -> Option<Id> {
    let last = life.versions.iter().rev().find(|it| it.until == life.deleted).or(life.versions.last());
    last.map(|version| version.blob)
}

/// Tells of one root.
pub(super) fn tell(teller: &Teller<'_>, told: &mut Told) {
    for (path, (life, whose)) in &teller.lives {
        let Whose::Ours(plain) = whose else { continue };
        if let Some(ids) = teller.ids.get(plain.as_str()) {
            let present = life.versions.iter().rev().find(|it| ids.contains(&it.blob));
            told.captured.insert(plain.clone(), teller.brought(life, present, None));
        }
        let mut former = life.versions.iter().filter(|it| teller.place(it.blob).is_none()).peekable();
        if former.peek().is_none() {
            continue;
        }
        let fate = teller.fate(path, life);
        for version in former {
            let until = version.until.and_then(|by| teller.captured(by));
            let past = Past { path: plain.clone(), until, fate: fate.clone() };
            let source = teller.source(plain, life, version);
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
