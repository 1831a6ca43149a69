//! A text that is read when a rule asks for it, and not before: what most rules look for, what a text is found by rules out.

use crate::text::fold;
use std::{borrow::Cow, cell::OnceCell, fmt};

/// The text of an article.
pub struct LazyText<'a> {
    read: Box<dyn Fn() -> Option<Cow<'a, str>> + 'a>,
    may_hold: Box<dyn Fn(&str) -> bool + 'a>,
    whole: OnceCell<Option<Cow<'a, str>>>,
    folded: OnceCell<String>,
}

impl fmt::Debug for LazyText<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("LazyText").field("whole", &self.whole).finish_non_exhaustive()
    }
}

impl<'a> LazyText<'a> {
    /// A text that is there.
    pub fn of(text: &'a str) -> Self {
        Self::read_by(move || Some(text.into()), |_| true)
    }

    /// A text that is read by a function, which may find that it is lost, and only where another function has not ruled out that a
    /// folded word is in it.
    pub fn read_by(read: impl Fn() -> Option<Cow<'a, str>> + 'a, may_hold: impl Fn(&str) -> bool + 'a) -> Self {
        Self { read: Box::new(read), may_hold: Box::new(may_hold), whole: OnceCell::new(), folded: OnceCell::new() }
    }

    /// Whether it was asked for and is lost: what was found then is not to be believed.
    pub fn is_lost(&self) -> bool {
        self.whole.get().is_some_and(Option::is_none)
    }

    /// The whole of it; empty where it is lost.
    pub(super) fn whole(&self) -> &str {
        self.whole.get_or_init(&self.read).as_deref().unwrap_or_default()
    }

    /// Whether a folded word stands so often in it.
    pub(super) fn holds(&self, word: &str, times: usize) -> bool {
        let folded = || self.folded.get_or_init(|| fold::key(self.whole()));
        (self.may_hold)(word) && folded().matches(word).nth(times - 1).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::LazyText;
    use std::cell::Cell;

    #[test]
    fn a_text_is_read_once_and_only_where_it_may_hold_a_word() {
        let reads = Cell::new(0);
        let read = || {
            reads.set(reads.get() + 1);
            Some("渡 口與渡口".into())
        };
        let text = LazyText::read_by(read, |word| word != "桥");
        assert!(!text.holds("桥", 1));
        assert_eq!(reads.get(), 0);
        assert!(text.holds("渡口", 2) && !text.holds("渡口", 3) && text.holds("口与", 1));
        assert_eq!((reads.get(), text.is_lost()), (1, false));
    }

    #[test]
    fn what_is_lost_says_so_once_it_was_asked_for() {
        let text = LazyText::read_by(|| None, |_| true);
        assert!(!text.is_lost());
        assert!(!text.holds("桥", 1) && text.is_lost());
    }
}
