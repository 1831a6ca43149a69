//! A chronicle: a log in; of every path ever its versions out, with the commits that brought and ended each. It is told of the
//! whole log each time and reads nothing, so that it is the same however the log was read.

use super::{log::Log, repository::Id};
use std::collections::BTreeMap;

/// A text that a path had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// The text.
    pub(super) blob: Id,
    /// The commit that brought it.
    pub(super) by: Id,
    /// The commit that ended it; none where the path has it at HEAD.
    pub(super) until: Option<Id>,
}

/// What a path went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Life {
    /// Its versions, in the order in which they came.
    pub(super) versions: Vec<Version>,
    /// The commit that deleted it last.
    pub(super) deleted: Option<Id>,
}

impl Life {
    /// Ends a version, if the path has it still.
    fn end(&mut self, blob: Id, by: Id, is_deletion: bool) {
        if let Some(version) = self.versions.iter_mut().find(|it| it.blob == blob && it.until.is_none()) {
            version.until = Some(by);
            self.deleted = is_deletion.then_some(by).or(self.deleted);
        }
    }

    /// Begins a version, unless the path has that text already.
    fn begin(&mut self, blob: Id, by: Id) {
        if !self.versions.iter().any(|it| it.blob == blob && it.until.is_none()) {
            self.versions.push(Version { blob, by, until: None });
        }
    }

    /// Goes on with a version that another branch had ended, and that a merge took.
    fn go_on(&mut self, blob: Id, by: Id) {
        let has = |it: &&mut Version| it.blob == blob;
        let is_there = self.versions.iter().any(|it| it.blob == blob && it.until.is_none());
        match self.versions.iter_mut().rev().find(has).filter(|_| !is_there) {
            Some(version) => version.until = None,
            None => self.begin(blob, by),
        }
    }
}

/// What each path went through, by path. At its end exactly those versions are not ended that HEAD has.
pub(super) fn chronicle(log: &Log) -> BTreeMap<&[u8], Life> {
    let mut lives: BTreeMap<&[u8], Life> = BTreeMap::new();
    for id in log.ordered() {
        for (path, change) in log.changes(&log.commits[&id]) {
            let life = lives.entry(path).or_default();
            change.olds.iter().for_each(|old| life.end(*old, id, change.new.is_none()));
            match change.new {
                Some(blob) if change.is_made => life.begin(blob, id),
                Some(blob) => life.go_on(blob, id),
                None => (),
            }
        }
    }
    lives
}
