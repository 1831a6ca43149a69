//! How far a pass is: a bar on a terminal, on standard error. It never draws where nobody looks.

use super::voice::Loudness;
use crate::make::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar that is wiped away when it is dropped.
#[derive(Debug)]
pub(super) struct Tracks {
    bar: ProgressBar,
}

impl Tracks {
    pub(super) fn new(loudness: Loudness) -> Self {
        // On anything but a terminal the bar hides itself.
        let bar = if loudness == Loudness::Quiet { ProgressBar::hidden() } else { ProgressBar::new(0) };
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar }
    }
}

impl Progress for Tracks {
    fn begin(&self, stage: &'static str, steps: usize) {
        let looks = if steps == 0 { "{spinner} {msg}" } else { "{spinner} {msg:8} [{bar:30}] {pos}/{len}" };
        self.bar.set_style(
            ProgressStyle::with_template(looks).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "),
        );
        self.bar.set_message(stage);
        self.bar.set_position(0);
        self.bar.set_length(steps as u64);
    }

    fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Tracks {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
