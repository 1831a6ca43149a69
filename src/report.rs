//! Findings: what is odd, where, and how badly. They travel beside results and never instead of them. And the sums of a pass.

mod caret;
mod sums;
mod toml;

pub use caret::{caret, carets, nearest, point, suggestion};
pub use sums::{Allowed, Files, Pages, Report, Section, Size};
pub use toml::toml_error;

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// How badly something is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is missing. `--strict` does not mind.
    Note,
    /// Something is missing or was decided by us. `--strict` makes the run fail.
    Warning,
    /// Something cannot be published. The run goes on, and fails at its end only with `--strict`.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One odd thing at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The file, as a person would type it.
    pub path: String,
    /// Its line, from 1.
    pub line: u32,
    /// The character in that line, from 1; 0 where it is the line as a whole.
    pub column: u32,
    /// How badly.
    pub severity: Severity,
    /// The kind, a short stable word: `no-date`, `bad-front-matter`.
    pub kind: Cow<'static, str>,
    /// What is the matter, and what to do.
    pub message: String,
}

impl Finding {
    /// A finding at the first line of a file.
    pub fn new(severity: Severity, kind: &'static str, message: impl Into<String>) -> Self {
        Self { path: String::new(), line: 1, column: 0, severity, kind: Cow::Borrowed(kind), message: message.into() }
    }

    /// A note: worth knowing.
    pub fn note(kind: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, kind, message)
    }

    /// A warning: something is missing.
    pub fn warning(kind: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, kind, message)
    }

    /// An error: something cannot be published.
    pub fn error(kind: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, kind, message)
    }

    /// The same finding at another line.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = line;
        self
    }

    /// The same finding at a character of a line.
    #[must_use]
    pub fn at_character(mut self, line: u32, column: u32) -> Self {
        (self.line, self.column) = (line, column);
        self
    }

    /// Where it is: `content/a.md:12`, or `content/a.md:12:5`.
    pub fn place(&self) -> String {
        match self.column {
            0 => format!("{}:{}", self.path, self.line),
            column => format!("{}:{}:{column}", self.path, self.line),
        }
    }

    /// The same finding in a file.
    #[must_use]
    pub fn within(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }
}

/// `content/a.md:12: warning[no-date]: nothing in the file says when it was published`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: {}", self.place(), self.severity, self.kind, self.message)
    }
}

/// What is wrong with what a site is made of, each mistake as a person wants to read it: with path, line and a caret. A run
/// cannot go on with any of them; all are told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl From<String> for Mistakes {
    fn from(mistake: String) -> Self {
        Self(vec![mistake])
    }
}

impl Mistakes {
    /// Several errors as one.
    pub fn all(errors: Vec<anyhow::Error>) -> anyhow::Error {
        let each = errors.into_iter().flat_map(|err| match err.downcast::<Self>() {
            Ok(mistakes) => mistakes.0,
            Err(err) => vec![format!("{err:#}")],
        });
        Self(each.collect()).into()
    }
}

/// The value, or its error among the others.
pub fn keep<T>(result: anyhow::Result<T>, errors: &mut Vec<anyhow::Error>) -> Option<T> {
    result.map_err(|err| errors.push(err)).ok()
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n\n"))
    }
}

impl std::error::Error for Mistakes {}

/// How many findings of each kind there are, worst first, then by name.
pub fn tally(findings: &[Finding]) -> Vec<(Severity, String, usize)> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry((std::cmp::Reverse(finding.severity), finding.kind.to_string())).or_insert(0) += 1;
    }
    counts.into_iter().map(|((severity, kind), count)| (severity.0, kind, count)).collect()
}
