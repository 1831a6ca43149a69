//! How much one run may take: what an article, a host and all of them have had so far in, whether they may have one picture more out.
//! An archive's addresses were written by others: none of them decides how long a run takes or how much comes of it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The most that somebody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Pictures that are asked for.
    pub pictures: u64,
    /// Bytes that come, of whatever.
    pub bytes: u64,
    /// Time that this takes.
    pub time: Duration,
}

/// Who may have how much in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// The pictures of one article.
    pub article: Allowance,
    /// Those of one host.
    pub host: Allowance,
    /// All of them.
    pub run: Allowance,
}

/// What somebody has had.
#[derive(Clone, Copy, Debug, Default)]
struct Had {
    pictures: u64,
    bytes: u64,
    time: Duration,
}

/// The accounts of a run.
#[derive(Debug)]
pub(super) struct Accounts {
    most: Allowances,
    begun: Instant,
    had: Mutex<Sheet>,
}

#[derive(Debug, Default)]
struct Sheet {
    run: Had,
    hosts: BTreeMap<String, Had>,
    articles: BTreeMap<String, Had>,
}

impl Accounts {
    /// Accounts of nobody who has had anything, from now on.
    pub(super) fn new(most: Allowances) -> Self {
        Self { most, begun: Instant::now(), had: Mutex::default() }
    }

    /// Takes a picture of an article from a host into account; why it is not to be asked for.
    pub(super) fn begin(&self, host: &str, article: &str) -> Result<(), String> {
        let mut sheet = self.sheet();
        sheet.run.time = self.begun.elapsed();
        let of = |all: &BTreeMap<String, Had>, name: &str| all.get(name).copied().unwrap_or_default();
        let each = [
            ("its article", of(&sheet.articles, article), self.most.article, "--per-article"),
            ("its host", of(&sheet.hosts, host), self.most.host, "--per-host"),
            ("this run", sheet.run, self.most.run, "--per-run"),
        ];
        for (who, had, most, flag) in each {
            if let Some(what) = had.whole(&most) {
                return Err(format!("left to another run: {who} has had {what} ({flag})"));
            }
        }
        sheet.each(host, article, |had| had.pictures += 1);
        Ok(())
    }

    /// Takes into account what came, and how long that took.
    pub(super) fn charge(&self, host: &str, article: &str, bytes: u64, time: Duration) {
        self.sheet().each(host, article, |had| {
            had.bytes = had.bytes.saturating_add(bytes);
            had.time = had.time.saturating_add(time);
        });
    }

    fn sheet(&self) -> MutexGuard<'_, Sheet> {
        self.had.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sheet {
    /// Changes all accounts that a picture goes to.
    fn each(&mut self, host: &str, article: &str, change: impl Fn(&mut Had)) {
        change(&mut self.run);
        change(self.hosts.entry(host.to_owned()).or_default());
        change(self.articles.entry(article.to_owned()).or_default());
    }
}

impl Had {
    /// What of all that may be had has been had.
    fn whole(&self, most: &Allowance) -> Option<String> {
        match () {
            () if self.pictures >= most.pictures => Some(format!("{} pictures", most.pictures)),
            () if self.bytes >= most.bytes => Some(format!("{} bytes", most.bytes)),
            () if self.time >= most.time => Some(format!("{:?}", most.time)),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Allowance, Allowances};
    use std::time::Duration;

    #[test]
    fn nobody_has_more_than_is_allowed() {
        let (hour, second) = (Duration::from_secs(3600), Duration::from_secs(1));
        let article = Allowance { pictures: 2, bytes: 100, time: hour };
        let host = Allowance { pictures: 9, bytes: 1000, time: second };
        let run = Allowance { pictures: 4, bytes: 1000, time: hour };
        let accounts = Accounts::new(Allowances { article, host, run });
        let begin = |host, article| accounts.begin(host, article);
        assert_eq!((begin("h", "a"), begin("h", "a")), (Ok(()), Ok(())));
        assert_eq!(begin("i", "a"), Err("left to another run: its article has had 2 pictures (--per-article)".into()));
        accounts.charge("h", "b", 100, second);
        assert_eq!(begin("i", "b"), Err("left to another run: its article has had 100 bytes (--per-article)".into()));
        assert_eq!(begin("h", "c"), Err("left to another run: its host has had 1s (--per-host)".into()));
        assert_eq!((begin("i", "c"), begin("i", "d")), (Ok(()), Ok(())));
        assert_eq!(begin("i", "e"), Err("left to another run: this run has had 4 pictures (--per-run)".into()));
    }

    #[test]
    fn a_run_ends_by_the_clock() {
        let much = Allowance { pictures: 9, bytes: 9, time: Duration::from_secs(3600) };
        let run = Allowance { time: Duration::ZERO, ..much };
        let accounts = Accounts::new(Allowances { article: much, host: much, run });
        assert_eq!(accounts.begin("h", "a"), Err("left to another run: this run has had 0ns (--per-run)".into()));
    }
}
