//! Browsers that have a page open: what each of them shows, and what it is told. It never knows what a page is.

use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How much a browser may leave unread before it is hung up on; it comes back for the present state.
const UNREAD: usize = 32;

/// How long browsers that were told of a change are given to ask for it,
const ASK: Duration = Duration::from_millis(150);

/// and to show it, before we work on.
const SHOW: Duration = Duration::from_millis(40);

/// What a page is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// It shows what has this key.
    Key(String),
    /// It is no page of the site any more.
    Gone,
    /// It cannot be made; what browsers have is the best there is.
    Broken,
}

/// Browsers that have a page open.
#[derive(Debug, Default)]
pub(super) struct Readers {
    state: Mutex<State>,
    asked: Condvar,
}

#[derive(Debug, Default)]
struct State {
    readers: Vec<Reader>,
    /// Pages that browsers were told to ask for, and have not asked for yet.
    told: BTreeSet<String>,
}

#[derive(Debug)]
struct Reader {
    page: String,
    /// What it shows, or was told to show.
    key: String,
    news: Sender<String>,
}

impl Readers {
    /// Takes in a browser that shows a page with a key. The first thing that it hears are these news.
    pub(super) fn listen(&self, page: &str, key: &str, first: &[Value]) -> Receiver<String> {
        let (news, receiver) = channel(UNREAD);
        let reader = Reader { page: page.to_owned(), key: key.to_owned(), news };
        if first.iter().all(|news| reader.tell(news)) {
            let mut state = self.state();
            state.readers.retain(|reader| !reader.news.is_closed());
            state.readers.push(reader);
        }
        receiver
    }

    /// The pages that are open.
    pub(super) fn pages(&self) -> BTreeSet<String> {
        let mut state = self.state();
        state.readers.retain(|reader| !reader.news.is_closed());
        state.readers.iter().map(|reader| reader.page.clone()).collect()
    }

    /// Tells everybody.
    pub(super) fn tell(&self, news: &Value) {
        self.state().readers.retain(|reader| reader.tell(news));
    }

    /// Tells those whose page is not what they show any more.
    pub(super) fn show(&self, status: impl Fn(&str) -> Status) {
        let mut state = self.state();
        let State { readers, told } = &mut *state;
        readers.retain_mut(|reader| match status(&reader.page) {
            Status::Key(key) if key != reader.key => {
                reader.key = key;
                told.insert(reader.page.clone());
                reader.tell(&json!({ "do": "page" }))
            }
            Status::Gone => reader.tell(&json!({ "do": "gone" })),
            Status::Key(_) | Status::Broken => !reader.news.is_closed(),
        });
    }

    /// Notes that somebody asked for a page.
    pub(super) fn asked(&self, page: &str) {
        if self.state().told.remove(page) {
            self.asked.notify_all();
        }
    }

    /// Waits until those who were told have what they were told of; no longer than a moment.
    pub(super) fn settle(&self) {
        let state = self.state();
        if state.told.is_empty() {
            return;
        }
        let waited = self.asked.wait_timeout_while(state, ASK, |state| !state.told.is_empty());
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.told.clear();
        drop(state);
        std::thread::sleep(SHOW);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Whether it could be told.
    fn tell(&self, news: &Value) -> bool {
        self.news.try_send(news.to_string()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(receiver: &mut Receiver<String>) -> Vec<String> {
        std::iter::from_fn(|| receiver.try_recv().ok()).collect()
    }

    #[test]
    fn readers_hear_what_concerns_them_once() {
        let readers = Readers::default();
        let mut one = readers.listen("a.html", "1", &[json!({ "do": "problems" })]);
        let mut two = readers.listen("b.html", "1", &[]);
        assert_eq!(readers.pages(), ["a.html".to_owned(), "b.html".to_owned()].into());
        let now = |page: &str| if page == "a.html" { Status::Key("2".into()) } else { Status::Broken };
        readers.show(now);
        readers.show(now);
        assert_eq!(heard(&mut one), ["{\"do\":\"problems\"}", "{\"do\":\"page\"}"]);
        assert_eq!(heard(&mut two), [""; 0]);
        readers.show(|_| Status::Gone);
        assert_eq!(heard(&mut two), ["{\"do\":\"gone\"}"]);
        drop(one);
        assert_eq!(readers.pages(), ["b.html".to_owned()].into());
    }

    #[test]
    fn a_reader_that_does_not_read_is_let_go() {
        let readers = Readers::default();
        let _slow = readers.listen("a.html", "1", &[]);
        (0..UNREAD).for_each(|_| readers.tell(&json!(1)));
        assert_eq!(readers.pages().len(), 1);
        readers.tell(&json!(1));
        assert_eq!(readers.pages().len(), 0);
    }

    #[test]
    fn who_was_told_is_waited_for() {
        let readers = Readers::default();
        let _one = readers.listen("a.html", "1", &[]);
        readers.show(|_| Status::Key("2".into()));
        readers.asked("a.html");
        assert_eq!(readers.state().told.len(), 0);
        readers.settle();
    }
}
