//! All pictures: addresses in, what became of each out, noted as it happens. One question at a time to one host, with a rest
//! between two; several hosts at a time. It asks for nothing that it has, and for nothing again that failed unless told to.

use super::{
    Entry, Failed, Index, Kept, Store,
    download::{Download, Limits, Trouble},
    gate::Gate,
    shape::shape,
    store::Lock,
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    num::NonZeroUsize,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::sleep,
};
use url::Url;

/// Addresses of one host that may go unanswered, one after the other, before the rest of them is not asked for.
pub(super) const SILENT: usize = 5;

/// Pictures that are drawn anew at the same time: each takes memory for all its pixels.
const DRAWN: usize = 2;

/// How to fetch.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most bytes of a picture.
    pub max_bytes: u64,
    /// The longest time for one.
    pub timeout: Duration,
    /// The longest time in which nothing comes.
    pub idle: Duration,
    /// Rest between two questions to one host.
    pub pause: Duration,
    /// Hosts that are asked at the same time.
    pub jobs: NonZeroUsize,
    /// The most pixels from left to right; what is wider is drawn smaller.
    pub width: u32,
    /// Hosts of one's own network that may be asked, as `host` or `host:port`.
    pub own: Vec<String>,
    /// Ask again for what failed.
    pub retry: bool,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Pictures that are there now.
    pub fetched: usize,
    /// Their size.
    pub bytes: u64,
    /// Those that are not.
    pub failed: usize,
    /// Whether somebody ended it.
    pub is_interrupted: bool,
}

/// The addresses to ask for: neither there nor, unless told to, known to fail.
pub fn wanted<'a>(addresses: &'a BTreeSet<String>, store: &Store, index: &Index, retry: bool) -> Vec<&'a str> {
    let is_wanted = |address: &&str| match index.pictures.get(*address) {
        Some(Entry::Kept(kept)) => !store.has(kept),
        Some(Entry::Failed(_)) => retry,
        None => true,
    };
    addresses.iter().map(String::as_str).filter(is_wanted).collect()
}

/// Fetches what is wanted of some addresses. `told` hears what became of each. Whatever happens, what was fetched is in the index
/// afterwards.
pub fn fetch(
    addresses: &BTreeSet<String>,
    store: &Store,
    options: &Options,
    told: &mut dyn FnMut(&str, &Entry),
) -> Result<Outcome> {
    let lock = store.lock()?;
    let mut index = store.known()?;
    let wanted = wanted(addresses, store, &index, options.retry);
    let mut outcome = Outcome::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("cannot start threads")?;
    let done = runtime.block_on(all(&wanted, &(store, options, &lock), |address, entry| {
        store.note(address, &entry)?;
        outcome.count(&entry);
        told(address, &entry);
        index.pictures.insert(address.to_owned(), entry);
        Ok(())
    }));
    runtime.shutdown_background();
    store.save(&index)?;
    outcome.is_interrupted = done?;
    Ok(outcome)
}

impl Outcome {
    fn count(&mut self, entry: &Entry) {
        match entry {
            Entry::Kept(kept) => {
                self.fetched += 1;
                self.bytes += kept.bytes;
            }
            Entry::Failed(_) => self.failed += 1,
        }
    }
}

/// Goes through all hosts; whether somebody ended it before its time.
async fn all(
    wanted: &[&str],
    (store, options, _): &(&Store, &Options, &Lock),
    mut note: impl FnMut(&str, Entry) -> Result<()>,
) -> Result<bool> {
    let desk = Arc::new(Desk::new(wanted, store, options));
    let (tell, mut hear) = mpsc::channel(1);
    let mut workers = JoinSet::new();
    for _ in 0..options.jobs.get() {
        workers.spawn(work(desk.clone(), tell.clone()));
    }
    drop(tell);
    let mut end = pin!(told_to_end());
    loop {
        let (address, entry) = tokio::select! {
            () = &mut end => return Ok(true),
            told = hear.recv() => match told {
                Some(told) => told,
                None => return Ok(false),
            },
        };
        note(&address, entry?)?;
    }
}

/// What all workers share.
struct Desk {
    /// The addresses of each host that nobody has begun with.
    hosts: Mutex<VecDeque<Vec<String>>>,
    store: Store,
    gate: Gate,
    limits: Limits,
    width: u32,
    /// Room to draw in.
    room: Semaphore,
}

type Told = mpsc::Sender<(String, Result<Entry>)>;

/// Takes one host after the other.
async fn work(desk: Arc<Desk>, tell: Told) {
    while let Some(addresses) = desk.next() {
        let mut silent = 0;
        for (at, address) in addresses.into_iter().enumerate() {
            if at > 0 && silent < SILENT {
                sleep(desk.limits.pause).await;
            }
            let entry = if silent < SILENT { desk.one(&address).await } else { Ok(unasked()) };
            let is_silent = matches!(&entry, Ok(Entry::Failed(Failed { status: None, .. })));
            silent = if is_silent { silent + 1 } else { 0 };
            if tell.send((address, entry)).await.is_err() {
                return;
            }
        }
    }
}

/// What becomes of the other pictures of a host that does not answer.
fn unasked() -> Entry {
    let failure = format!("its host left {SILENT} others without an answer; not asked for");
    Entry::Failed(Failed { failure, status: None })
}

/// Addresses, host by host.
pub(super) fn by_host(addresses: &[&str]) -> VecDeque<Vec<String>> {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for address in addresses {
        let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
        hosts.entry(host.unwrap_or_default()).or_default().push((*address).to_owned());
    }
    hosts.into_values().collect()
}

impl Desk {
    fn new(wanted: &[&str], store: &Store, options: &Options) -> Self {
        Self {
            hosts: Mutex::new(by_host(wanted)),
            store: store.clone(),
            gate: Gate::new(options.own.clone()),
            limits: Limits {
                bytes: options.max_bytes,
                total: options.timeout,
                idle: options.idle,
                pause: options.pause,
            },
            width: options.width,
            room: Semaphore::new(DRAWN),
        }
    }

    /// The addresses of the next host.
    fn next(&self) -> Option<Vec<String>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Fetches a picture, and decides what is kept of it.
    async fn one(&self, address: &str) -> Result<Entry> {
        let part = self.store.part(address);
        let mut download = Download { address, part: &part, gate: &self.gate, limits: self.limits, status: None };
        let bytes = match download.run().await {
            Ok(bytes) => bytes,
            Err(Trouble::Failed(failed)) => return Ok(Entry::Failed(failed)),
            Err(Trouble::Disk(err)) => return Err(err).context("an unfinished download cannot be written"),
        };
        let status = download.status;
        let (store, width) = (self.store.clone(), self.width);
        let _room = self.room.acquire().await.context("there is no room to draw in")?;
        let kept = tokio::task::spawn_blocking(move || keep(&bytes, width, &store)).await;
        part.forget();
        match kept {
            Ok(Ok(Ok(kept))) => Ok(Entry::Kept(kept)),
            Ok(Ok(Err(failure))) => Ok(Entry::Failed(Failed { failure, status })),
            Ok(Err(err)) => Err(err),
            // A decoder stumbled.
            Err(_) => Ok(Entry::Failed(Failed { failure: "it cannot be read".into(), status })),
        }
    }
}

/// Keeps what is to be kept of a picture; why there is nothing to keep.
fn keep(bytes: &[u8], width: u32, store: &Store) -> Result<Result<Kept, String>> {
    let shaped = match shape(bytes, width) {
        Ok(shaped) => shaped,
        Err(why) => return Ok(Err(why)),
    };
    let file = store.put(&shaped.bytes, shaped.kind).context("a picture cannot be written")?;
    Ok(Ok(Kept {
        file,
        width: shaped.width,
        height: shaped.height,
        bytes: shaped.bytes.len() as u64,
        kind: shaped.kind,
        change: shaped.change,
    }))
}

/// Is done when somebody wants us to end.
async fn told_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => (),
            _ = terminate.recv() => (),
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
