//! Who is connected: every connection takes a seat, and when there is none left, the one that has been silent longest gives
//! its up. So nobody can keep others out by opening connections and saying nothing, or by reading nothing. It never looks at
//! what is said.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::oneshot;

/// Seats where the system has files enough for them.
const SEATS: usize = 2048;

/// The connections that are open.
pub(super) struct Guests {
    seats: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    /// How often anybody asked for anything.
    asked: u64,
    /// Those who sit here, by when they last asked. Dropping what is kept for one sends it away.
    seated: BTreeMap<u64, oneshot::Sender<()>>,
}

/// The seat of one connection, free again when this is dropped.
pub(super) struct Seat {
    guests: Arc<Guests>,
    last: AtomicU64,
}

/// Is done when the connection has to go.
pub(super) type Dismissed = oneshot::Receiver<()>;

impl Guests {
    /// As many seats as the system has files for, half of which are left to everything else.
    pub(super) fn new() -> Arc<Self> {
        Self::with_seats(SEATS.min(open_files() / 2))
    }

    fn with_seats(seats: usize) -> Arc<Self> {
        Arc::new(Self { seats, table: Mutex::default() })
    }

    /// A seat for a new connection; another one's, where all are taken.
    pub(super) fn seat(self: &Arc<Self>) -> (Arc<Seat>, Dismissed) {
        let (sender, dismissed) = oneshot::channel();
        let mut table = self.table();
        while table.seated.len() >= self.seats && table.seated.pop_first().is_some() {}
        let last = table.admit(sender);
        (Arc::new(Seat { guests: Arc::clone(self), last: AtomicU64::new(last) }), dismissed)
    }

    /// Sends away whoever has been silent longest.
    pub(super) fn dismiss_one(&self) {
        self.table().seated.pop_first();
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // No step of ours leaves the table half changed.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn admit(&mut self, sender: oneshot::Sender<()>) -> u64 {
        self.asked += 1;
        self.seated.insert(self.asked, sender);
        self.asked
    }
}

impl Seat {
    /// Notes that this connection asks for something now.
    pub(super) fn asks(&self) {
        let mut table = self.guests.table();
        if let Some(sender) = table.seated.remove(&self.last.load(Ordering::Relaxed)) {
            self.last.store(table.admit(sender), Ordering::Relaxed);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.guests.table().seated.remove(&self.last.load(Ordering::Relaxed));
    }
}

/// How many files this process may have open, after asking for as many as it may ask for.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    // Twice our seats is enough; systems refuse to give "no limit".
    let wanted = limit.maximum.map_or(2 * SEATS as u64, |most| most.min(2 * SEATS as u64));
    if limit.current.is_some_and(|now| now < wanted) {
        let more = rustix::process::Rlimit { current: Some(wanted), ..limit };
        if setrlimit(Resource::Nofile, more).is_ok() {
            limit.current = Some(wanted);
        }
    }
    limit.current.map_or(usize::MAX, |now| usize::try_from(now).unwrap_or(usize::MAX))
}

/// Where sockets are not files, nothing of the kind is short.
#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::Guests;
    use tokio::sync::oneshot::error::TryRecvError;

    #[test]
    fn the_one_that_was_silent_longest_gives_way() {
        let guests = Guests::with_seats(2);
        let (first, mut first_has_to_go) = guests.seat();
        let (_second, mut second_has_to_go) = guests.seat();
        first.asks();
        let (_third, mut third_has_to_go) = guests.seat();
        assert_eq!(first_has_to_go.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(second_has_to_go.try_recv(), Err(TryRecvError::Closed));
        assert_eq!(third_has_to_go.try_recv(), Err(TryRecvError::Empty));
        guests.dismiss_one();
        assert_eq!(first_has_to_go.try_recv(), Err(TryRecvError::Closed));
    }

    #[test]
    fn a_seat_is_free_when_its_guest_is_gone() {
        let guests = Guests::with_seats(2);
        let (first, _) = guests.seat();
        let (second, mut second_has_to_go) = guests.seat();
        first.asks();
        drop(first);
        let (_third, _) = guests.seat();
        assert_eq!(second_has_to_go.try_recv(), Err(TryRecvError::Empty));
        guests.dismiss_one();
        guests.dismiss_one();
        guests.dismiss_one();
        // Somebody sent away asks no more, and takes nobody's seat with it.
        second.asks();
        assert_eq!(guests.table().seated.len(), 0);
    }
}
