//! What a run will do to the output folder when all its files wait: a list of steps, in their order. Text in, text out; a text
//! that is not whole to the last letter is none. It never does anything.

use crate::digest::Digest;

/// First line; the number changes with the format.
const HEAD: &str = "reprint journal 1";

/// What begins the last line, before the digest of all lines above it.
const SEAL: &str = "sealed ";

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The waiting file with this number goes to its place.
    Move {
        /// Its number.
        id: u32,
        /// Digest of its bytes.
        digest: String,
        /// Whether a file that is there is replaced; else it is somebody else's.
        replaces: bool,
        /// Its place.
        path: String,
    },
    /// A file of ours leaves the site.
    Remove {
        /// Digest of its bytes; none where a run was killed before it could tell.
        digest: Option<String>,
        /// Its place.
        path: String,
    },
}

/// All that a run will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Journal {
    /// In this order.
    pub(super) steps: Vec<Step>,
    /// Number of the list of what is ours meanwhile,
    pub(super) intended: u32,
    /// and of that of what is ours then.
    pub(super) manifest: u32,
}

impl Journal {
    /// Reads a journal; none where it is not whole.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (above, seal) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        if Digest::of(above.as_bytes()).to_string() != seal.strip_prefix(SEAL)? {
            return None;
        }
        let mut lines = above.strip_prefix(HEAD)?.strip_prefix('\n')?.lines();
        let (intended, manifest) = lines.next()?.split_once(' ')?;
        let (intended, manifest) = (intended.parse().ok()?, manifest.parse().ok()?);
        Some(Self { steps: lines.map(step).collect::<Option<_>>()?, intended, manifest })
    }

    /// The journal, sealed.
    pub(super) fn text(&self) -> String {
        let Self { steps, intended, manifest } = self;
        let mut text = format!("{HEAD}\n{intended} {manifest}");
        for step in steps {
            text.push('\n');
            text += &match step {
                Step::Move { id, digest, replaces: true, path } => format!("replace {id} {digest} {path}"),
                Step::Move { id, digest, replaces: false, path } => format!("add {id} {digest} {path}"),
                Step::Remove { digest, path } => format!("remove {} {path}", digest.as_deref().unwrap_or("-")),
            };
        }
        let seal = Digest::of(text.as_bytes());
        text + "\n" + SEAL + &seal.to_string() + "\n"
    }
}

fn step(line: &str) -> Option<Step> {
    let (what, rest) = line.split_once(' ')?;
    if what == "remove" {
        let (digest, path) = rest.split_once(' ')?;
        return Some(Step::Remove { digest: (digest != "-").then(|| digest.into()), path: path.into() });
    }
    let replaces = match what {
        "replace" => true,
        "add" => false,
        _ => return None,
    };
    let (id, rest) = rest.split_once(' ')?;
    let (digest, path) = rest.split_once(' ')?;
    Some(Step::Move { id: id.parse().ok()?, digest: digest.into(), replaces, path: path.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_reads_as_it_was_written_or_not_at_all() {
        let moved = |replaces, path: &str| Step::Move { id: 7, digest: "d".into(), replaces, path: path.into() };
        let removed = |digest: Option<&str>| Step::Remove { digest: digest.map(str::to_owned), path: "a b".into() };
        let steps = vec![removed(None), moved(true, "文 a/ b"), moved(false, "c"), removed(Some("e"))];
        let journal = Journal { steps, intended: 1, manifest: 2 };
        let text = journal.text();
        assert_eq!(Journal::parse(&text), Some(journal));
        let torn = text.char_indices().map(|(at, _)| &text[..at]).filter(|part| Journal::parse(part).is_some());
        assert_eq!(torn.count(), 0);
        assert_eq!(Journal::parse(&text.replace("add 7", "add 8")), None);
        let none = Journal { steps: Vec::new(), intended: 0, manifest: 1 };
        assert_eq!(Journal::parse(&none.text()), Some(none));
    }
}
