//! Captures: when a text was there, by what evidence, and what became of it. Versions, losses and changes are what captures say
//! together.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A commit of a history, as far as readers are told of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Commit {
    /// When it was made, by its committer's clock.
    pub time: Timestamp,
    /// Its id, in hex.
    pub id: String,
    /// The first line of its message.
    pub message: String,
}

impl Commit {
    /// The day on which it was made, in UTC.
    pub fn day(&self) -> Date {
        self.time.to_zoned(TimeZone::UTC).date()
    }
}

/// What tells the time of a capture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// A commit of a git history that has the text.
    Git(Arc<Commit>),
}

/// A day on which a text was there, and how we know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Captured {
    /// The day, in UTC.
    pub on: Date,
    /// What tells it.
    pub by: Clock,
}

impl From<&Arc<Commit>> for Captured {
    fn from(commit: &Arc<Commit>) -> Self {
        Self { on: commit.day(), by: Clock::Git(commit.clone()) }
    }
}

/// What is known of when a file had its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Capture {
    /// When there was first a file at its path; none where no evidence says so.
    pub first: Option<Captured>,
    /// When the file got this text; none where no evidence says so, as for a change that is not committed.
    pub brought: Option<Captured>,
    /// What became of it; none for a text that is there today.
    pub past: Option<Past>,
}

/// What became of a former version of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Past {
    /// The path of the file, as it was then.
    pub path: String,
    /// When another text replaced this one, or the file was deleted; none where that is not committed.
    pub until: Option<Captured>,
    /// What became of the file.
    pub fate: Fate,
}

/// What became of a file that had a former version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is there, with another text.
    Stands,
    /// It moved: its last text is, or later was, at this path, where there is a file today; with a slash before it where that is
    /// no file of the site, but one of its repository.
    Moved(String),
    /// It is gone: when it was last deleted; none where that is not committed.
    Gone(Option<Captured>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_utc() {
        let commit = |time: &str| Commit { time: time.parse().unwrap(), id: "0a".into(), message: "补录".into() };
        assert_eq!(commit("2021-03-02T23:59:59+00:00").day(), jiff::civil::date(2021, 3, 2));
        assert_eq!(commit("2021-03-03T07:30:00+08:00").day(), jiff::civil::date(2021, 3, 2));
        let commit = Arc::new(commit("2021-03-03T07:30:00+08:00"));
        assert_eq!(
            serde_json::to_string(&Captured::from(&commit)).unwrap(),
            r#"{"on":"2021-03-02","by":{"git":{"time":"2021-03-02T23:30:00Z","id":"0a","message":"补录"}}}"#
        );
    }
}
