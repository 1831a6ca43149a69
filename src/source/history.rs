//! What files were before: content roots that have a history in, their former versions as sources out, and of today's files and
//! of those when they were captured and what became of them. Texts are compared by their ids, and none is read here but to
//! learn the id of a file on disk.
//!
//! A text that is there today, at any path, is no former version: its file was moved, or never changed. All others are, each
//! under the path that it had and the commit that brought it.

mod chronicle;
mod log;
mod repository;
mod root;
mod told;
mod tree;
mod working;

pub use log::Log;
pub use repository::{Id, Repository};
pub use root::{Content, Tracked};
pub use working::Hashed;

pub(super) use root::{files, left_out, name_of};

use super::{Held, Place, Root, Source};
use crate::{article::Capture, report::Finding};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::SystemTime,
};

/// What is remembered of histories: what commits of repositories did, and which ids the files on disk have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// By the place of the repository.
    logs: BTreeMap<String, Arc<Log>>,
    /// By the place of the file.
    files: Arc<BTreeMap<String, Hashed>>,
}

/// What histories tell.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Former versions, sorted by path.
    pub former: Vec<Source>,
    /// Of files of today and of former versions, by the path of the source: when they were captured.
    pub captured: BTreeMap<String, Capture>,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// What to remember,
    pub logs: Logs,
    /// and whether it is other than what was.
    pub is_news: bool,
}

/// Texts of today: by id the path of a source that has it.
type Today<'a> = HashMap<Id, &'a str>;

/// What the histories of the roots tell of the sources that are there today, and of those that were. `last` is what was
/// remembered; files on disk that are changed after `began` are not.
pub fn history(roots: &[Root], sources: &[Source], skip: &[PathBuf], last: &Logs, began: SystemTime) -> Told {
    let mut told = Told::default();
    if roots.iter().all(|root| matches!(root.held, Held::Files)) {
        return told;
    }
    let mut logs = Vec::new();
    for root in roots {
        match walk(root, last, &mut told) {
            Ok(log) => logs.extend(log.map(|(tracked, log)| (root, tracked, log))),
            Err(err) => {
                let message = format!("its history cannot be read, so that former versions are missing: {err:#}");
                told.findings.push(Finding::error("unreadable-history", message).within(root.shown.clone()));
            }
        }
    }
    let on_disk = working::ids(&logs, sources, &last.files, began);
    told.is_news |= on_disk != *last.files || told.logs.logs.len() != last.logs.len();
    let ids = |source: &Source| match &source.place {
        Place::Object(object) => vec![object.id],
        Place::Elsewhere => Vec::new(),
        Place::File(file) => on_disk.get(&working::key(file)).map(|it| it.ids.clone()).unwrap_or_default(),
    };
    let ids: Vec<(&str, Vec<Id>)> = sources.iter().map(|source| (source.path.as_str(), ids(source))).collect();
    let mut today = Today::new();
    for (path, ids) in &ids {
        for id in ids {
            today.entry(*id).or_insert(path);
        }
    }
    for (root, tracked, log) in &logs {
        told::tell(&told::Teller::new(root, tracked, log, &left_out(root, roots, skip), &ids, &today), &mut told);
    }
    told.former.sort_by(|a, b| a.path.cmp(&b.path));
    told.former.dedup_by(|later, first| later.path == first.path);
    told.logs.files = Arc::new(on_disk);
    told
}

/// The log of a root, as far as it has one; what it is remembered by, and what is odd about it, is told.
fn walk<'a>(root: &'a Root, last: &Logs, told: &mut Told) -> Result<Option<(&'a Tracked, Arc<Log>)>> {
    let tracked = match &root.held {
        Held::Files => return Ok(None),
        Held::FilesWithHistory(Some(tracked)) | Held::Commits(tracked) => tracked,
        Held::FilesWithHistory(None) => {
            let message = "is in no git repository, so that nothing is known of former versions; clone one there, or remove \
                           `history` from site.toml";
            told.findings.push(Finding::warning("no-history", message).within(root.shown.clone()));
            return Ok(None);
        }
    };
    let Some(head) = tracked.head else { return Ok(None) };
    let remembered =
        [&told.logs, last].iter().find_map(|logs| logs.logs.get(&tracked.mark())).cloned().unwrap_or_default();
    let log = match Log::walk(&tracked.repository, head, &remembered)? {
        Some(log) => {
            told.is_news = true;
            Arc::new(log)
        }
        None => remembered,
    };
    if let Some(day) = log.is_cut().then(|| log.first_day()).flatten() {
        let message = format!(
            "the repository is a shallow clone: nothing is known of versions and deletions before {day}; fetch the rest with \
             `git fetch --unshallow`"
        );
        told.findings.push(Finding::warning("shallow-history", message).within(root.shown.clone()));
    }
    told.logs.logs.insert(tracked.mark(), log.clone());
    Ok(Some((tracked, log)))
}

#[cfg(test)]
mod tests;
