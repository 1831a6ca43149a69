//! How much of a processor one text may take. A text that is worked on comes in; whether it has had its share goes out. It never
//! decides anything of an ordinary text: that needs a hundredth of what is allowed, so that results do not depend on a clock.

use std::time::Duration;

/// What one article may take of a processor. The slowest of the articles and saved pages that this was measured on takes a twentieth
/// of a second.
const LIMIT: Duration = Duration::from_secs(8);

/// What is said of a text that took more.
const SPENT: &str = "it takes more than 8 seconds of a processor";

/// The work on one text, from its beginning: by the clock of the thread that does it, which stands while others run.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    began: Duration,
}

impl Default for Effort {
    fn default() -> Self {
        Self { began: used() }
    }
}

impl Effort {
    /// Whether the text has had all that it may have.
    pub fn is_spent(self) -> bool {
        used().saturating_sub(self.began) > LIMIT
    }

    /// An error, in words for people, where the text has had all that it may have.
    pub fn check(self) -> Result<(), String> {
        if self.is_spent() { Err(SPENT.to_owned()) } else { Ok(()) }
    }
}

/// What this thread has used of a processor since it began.
#[cfg(unix)]
fn used() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Other systems do not tell: there the count of steps is the only limit.
#[cfg(not(unix))]
fn used() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::{Effort, LIMIT, SPENT, used};

    #[test]
    fn what_has_just_begun_is_not_spent() {
        assert_eq!(Effort::default().check(), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn work_is_counted_by_the_thread_that_does_it() {
        let before = used();
        while used() == before {
            std::hint::spin_loop();
        }
        let late = Effort { began: used() };
        std::thread::spawn(move || assert!(!late.is_spent(), "a new thread has used nothing")).join().unwrap();
        assert!(SPENT.contains(&format!("{} seconds", LIMIT.as_secs())));
    }
}
