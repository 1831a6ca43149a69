//! The bell: whoever sees a change rings it, and whoever makes the site waits for it. It says when, and never what. Rings that
//! come close together are one.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long to wait after the first ring for others that belong to it,
const FIRST: Duration = Duration::from_millis(50);

/// how long it must have been quiet,
const QUIET: Duration = Duration::from_millis(20);

/// and how long to wait at most.
const LAST: Duration = Duration::from_millis(100);

/// Rings that nobody has answered yet.
#[derive(Debug, Default)]
pub(super) struct Bell {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// When it rang first and last since it was last answered.
    rung: Option<(Instant, Instant)>,
    is_over: bool,
}

impl Bell {
    /// Rings.
    pub(super) fn ring(&self) {
        let now = Instant::now();
        let mut state = self.state();
        let first = state.rung.map_or(now, |(first, _)| first);
        state.rung = Some((first, now));
        drop(state);
        self.news.notify_all();
    }

    /// Answers all rings so far: whoever says so looks at everything after this.
    pub(super) fn answer(&self) {
        self.state().rung = None;
    }

    /// Rings for the last time.
    pub(super) fn end(&self) {
        self.state().is_over = true;
        self.news.notify_all();
    }

    /// Whether it has rung since it was last answered, or for the last time.
    pub(super) fn has_rung(&self) -> bool {
        let state = self.state();
        state.rung.is_some() || state.is_over
    }

    /// Waits until it has rung and those who ring are done; false when it rang for the last time.
    pub(super) fn wait(&self) -> bool {
        let mut state = self.state();
        loop {
            if state.is_over {
                return false;
            }
            let wait = state.rung.map(|(first, last)| left(first, last, Instant::now()));
            state = match wait {
                None => self.news.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => {
                    state.rung = None;
                    return true;
                }
                Some(left) => self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait for more, when it rang first and last at these times.
fn left(first: Instant, last: Instant, now: Instant) -> Duration {
    let until = (first + FIRST).max(last + QUIET).min(first + LAST);
    until.saturating_duration_since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_that_come_close_together_are_one() {
        let first = Instant::now();
        let at = |ms: u64| first + Duration::from_millis(ms);
        let waits = [(0, 0), (40, 40), (45, 45), (95, 95), (200, 200)]
            .map(|(last, now)| left(first, at(last), at(now)).as_millis());
        assert_eq!(waits, [50, 20, 20, 5, 0]);
        let bell = Bell::default();
        assert!(!bell.has_rung());
        bell.ring();
        bell.ring();
        assert!(bell.has_rung() && bell.wait() && !bell.has_rung());
        bell.ring();
        bell.end();
        assert!(!bell.wait());
    }
}
