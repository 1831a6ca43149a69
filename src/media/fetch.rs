//! All pictures: addresses in, what became of each out, noted as it happens. One question at a time to one host, with a rest
//! between two; several hosts at a time. It asks for nothing that it has, and for nothing again that failed unless told to. What it
//! does not want to ask for it asks for in no run, and remembers nothing of it.

use super::{
    Allowances, Entry, Failed, Index, Kept, Store,
    account::Accounts,
    download::{Download, Limits, Trouble},
    gate::Gate,
    shape::shape,
    store::{Lock, Part},
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZeroUsize,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
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
const DRAWN: usize = 1;

/// Addresses of pictures, each with the file of the first article that shows it.
pub type Shown = BTreeMap<String, String>;

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
    /// Ports that may be asked beside those of the web.
    pub ports: Vec<u16>,
    /// How much may come of an article, a host, and all of them.
    pub most: Allowances,
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
    /// Those that were not asked for, since we did not want to.
    pub refused: usize,
    /// Whether somebody ended it.
    pub is_interrupted: bool,
}

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was asked for, and that is noted.
    Noted(Entry),
    /// It was not asked for, for this reason, and nothing is noted: the next run decides anew.
    Refused(String),
}

/// The addresses to ask for: neither there nor, unless told to, known to fail.
pub fn wanted<'a>(addresses: &'a Shown, store: &Store, index: &Index, retry: bool) -> Vec<&'a str> {
    let is_wanted = |address: &&str| match index.pictures.get(*address) {
        Some(Entry::Kept(kept)) => !store.has(kept),
        Some(Entry::Failed(_)) => retry,
        None => true,
    };
    addresses.keys().map(String::as_str).filter(is_wanted).collect()
}

/// Fetches what is wanted of some addresses. `told` hears what became of each. Whatever happens, what was fetched is in the index
/// afterwards.
pub fn fetch(
    addresses: &Shown,
    store: &Store,
    options: &Options,
    told: &mut dyn FnMut(&str, &Fate),
) -> Result<Outcome> {
    let lock = store.lock()?;
    let mut index = store.known()?;
    let wanted = wanted(addresses, store, &index, options.retry);
    let mut outcome = Outcome::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("cannot start threads")?;
    let wanted: Vec<(&str, &str)> = wanted.into_iter().map(|address| (address, addresses[address].as_str())).collect();
    let done = runtime.block_on(all(&wanted, &(store, options, &lock), |address, fate| {
        outcome.count(&fate);
        told(address, &fate);
        if let Fate::Noted(entry) = fate {
            store.note(address, &entry)?;
            index.pictures.insert(address.to_owned(), entry);
        }
        Ok(())
    }));
    runtime.shutdown_background();
    store.save(&index)?;
    outcome.is_interrupted = done?;
    Ok(outcome)
}

impl Outcome {
    fn count(&mut self, fate: &Fate) {
        match fate {
            Fate::Noted(Entry::Kept(kept)) => {
                self.fetched += 1;
                self.bytes += kept.bytes;
            }
            Fate::Noted(Entry::Failed(_)) => self.failed += 1,
            Fate::Refused(_) => self.refused += 1,
        }
    }
}

/// Goes through all hosts; whether somebody ended it before its time.
async fn all(
    wanted: &[(&str, &str)],
    (store, options, _): &(&Store, &Options, &Lock),
    mut note: impl FnMut(&str, Fate) -> Result<()>,
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
        let (address, fate) = tokio::select! {
            () = &mut end => return Ok(true),
            told = hear.recv() => match told {
                Some(told) => told,
                None => return Ok(false),
            },
        };
        note(&address, fate?)?;
    }
}

/// What all workers share.
struct Desk {
    /// The addresses of each host that nobody has begun with.
    hosts: Mutex<VecDeque<Vec<String>>>,
    /// The article of each address.
    articles: Shown,
    accounts: Accounts,
    store: Store,
    gate: Gate,
    limits: Limits,
    width: u32,
    /// Room to draw in.
    room: Semaphore,
}

type Told = mpsc::Sender<(String, Result<Fate>)>;

/// Takes one host after the other.
async fn work(desk: Arc<Desk>, tell: Told) {
    while let Some(addresses) = desk.next() {
        let mut silent = 0;
        for (at, address) in addresses.into_iter().enumerate() {
            if at > 0 && silent < SILENT {
                sleep(desk.limits.pause).await;
            }
            let (fate, left_us_waiting) = match silent < SILENT {
                true => desk.one(&address).await,
                false => (Ok(unasked()), true),
            };
            silent = if left_us_waiting { silent + 1 } else { 0 };
            if tell.send((address, fate)).await.is_err() {
                return;
            }
        }
    }
}

/// What becomes of the other pictures of a host that does not answer.
fn unasked() -> Fate {
    let failure = format!("its host left {SILENT} others without an answer; not asked for");
    Fate::Noted(Entry::Failed(Failed { failure, status: None }))
}

/// Addresses, host by host.
pub(super) fn by_host(addresses: &[&str]) -> VecDeque<Vec<String>> {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for address in addresses {
        hosts.entry(host(address)).or_default().push((*address).to_owned());
    }
    hosts.into_values().collect()
}

fn host(address: &str) -> String {
    Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

impl Desk {
    fn new(wanted: &[(&str, &str)], store: &Store, options: &Options) -> Self {
        let addresses: Vec<&str> = wanted.iter().map(|(address, _)| *address).collect();
        Self {
            hosts: Mutex::new(by_host(&addresses)),
            articles: wanted.iter().map(|(address, article)| ((*address).into(), (*article).into())).collect(),
            accounts: Accounts::new(options.most),
            store: store.clone(),
            gate: Gate::new(options.own.clone(), options.ports.clone()),
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

    /// Fetches a picture, if its article, its host and the run may have one more; and whether its host left us waiting.
    async fn one(&self, address: &str) -> (Result<Fate>, bool) {
        let (host, article) = (host(address), self.articles.get(address).map(String::as_str).unwrap_or_default());
        if let Err(why) = self.accounts.begin(&host, article) {
            return (Ok(Fate::Refused(why)), false);
        }
        let clock = Instant::now();
        let part = self.store.part(address);
        let mut download =
            Download { address, part: &part, gate: &self.gate, limits: self.limits, status: None, came: 0 };
        let done = download.run().await;
        self.accounts.charge(&host, article, download.came, clock.elapsed());
        match done {
            Ok(bytes) => (self.kept(bytes, &part, download.status).await.map(Fate::Noted), false),
            Err(Trouble::Failed(failed, is_silent)) => (Ok(Fate::Noted(Entry::Failed(failed))), is_silent),
            Err(Trouble::Refused(why)) => (Ok(Fate::Refused(why)), false),
            Err(Trouble::Disk(err)) => (Err(err).context("an unfinished download cannot be written"), false),
        }
    }

    /// Decides what is kept of a picture.
    async fn kept(&self, bytes: Vec<u8>, part: &Part, status: Option<u16>) -> Result<Entry> {
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
