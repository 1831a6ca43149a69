//! Whether links still lead anywhere: addresses in, what each answers out. Each is asked once, for its head and not for what it
//! holds; one question at a time to one host, with a rest between two. It keeps nothing of what comes, and remembers nothing.

use super::{
    ask::{Answer, Question, ask},
    fetch::{SILENT, by_host},
    gate::Gate,
};
use anyhow::{Context, Result};
use hyper::{Method, header::LOCATION};
use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};
use url::Url;

/// Redirections that are followed.
const REDIRECTS: usize = 5;

/// How to ask.
#[derive(Clone, Debug)]
pub struct Manners {
    /// The longest time for one question, with all redirections.
    pub timeout: Duration,
    /// Rest between two questions to one host.
    pub pause: Duration,
    /// Hosts that are asked at the same time.
    pub hosts: NonZeroUsize,
    /// Hosts of one's own network that may be asked, as `host` or `host:port`.
    pub own: Vec<String>,
    /// Ports that may be asked beside those of the web.
    pub ports: Vec<u16>,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Somebody answered, with this status.
    Status(u16),
    /// Somebody answered, and leads to where nobody does: how.
    Astray(String),
    /// Nobody answered, or nobody that may be asked.
    None {
        /// Why, as far as it is known.
        why: String,
        /// Whether asking in another way may have an answer.
        may_pass: bool,
    },
}

/// Asks for all addresses. `told` hears what each answers, as it comes.
pub fn knock(addresses: &[&str], manners: &Manners, told: &mut dyn FnMut(&str, Reply)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("cannot start threads")?;
    runtime.block_on(async {
        let round = Arc::new(Round {
            hosts: Mutex::new(by_host(addresses)),
            gate: Gate::new(manners.own.clone(), manners.ports.clone()),
            manners: manners.clone(),
        });
        let (tell, mut hear) = mpsc::channel(1);
        let mut workers = JoinSet::new();
        for _ in 0..manners.hosts.get() {
            workers.spawn(work(round.clone(), tell.clone()));
        }
        drop(tell);
        while let Some((address, reply)) = hear.recv().await {
            told(&address, reply);
        }
    });
    runtime.shutdown_background();
    Ok(())
}

/// What all workers share.
struct Round {
    /// The addresses of each host that nobody has begun with.
    hosts: Mutex<VecDeque<Vec<String>>>,
    gate: Gate,
    manners: Manners,
}

/// Takes one host after the other.
async fn work(round: Arc<Round>, tell: mpsc::Sender<(String, Reply)>) {
    while let Some(addresses) = round.next() {
        let mut silent = 0;
        for (at, address) in addresses.into_iter().enumerate() {
            if at > 0 && silent < SILENT {
                sleep(round.manners.pause).await;
            }
            let reply = match silent < SILENT {
                true => round.one(&address).await,
                false => unasked(),
            };
            silent = if matches!(reply, Reply::None { .. }) { silent + 1 } else { 0 };
            if tell.send((address, reply)).await.is_err() {
                return;
            }
        }
    }
}

/// What is said of the other links to a host that does not answer.
fn unasked() -> Reply {
    let why = format!("its host left {SILENT} others without one, so that it was not asked for");
    Reply::None { why, may_pass: true }
}

impl Round {
    /// The addresses of the next host.
    fn next(&self) -> Option<Vec<String>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// What an address answers: to HEAD, or where that leads nowhere, to GET. Not every server knows HEAD.
    async fn one(&self, address: &str) -> Reply {
        let reply = self.asked(address, Method::HEAD).await;
        if !matches!(reply, Reply::Status(400..) | Reply::None { may_pass: true, .. }) {
            return reply;
        }
        sleep(self.manners.pause).await;
        self.asked(address, Method::GET).await
    }

    async fn asked(&self, address: &str, method: Method) -> Reply {
        let longest = self.manners.timeout;
        let late = |_| Reply::None { why: format!("nothing came for {longest:?}"), may_pass: true };
        timeout(longest, self.follow(address, method)).await.unwrap_or_else(late)
    }

    /// What is at the end of all redirections, each of which is checked as the first address is.
    async fn follow(&self, address: &str, method: Method) -> Reply {
        let Ok(mut url) = Url::parse(address) else { return Reply::Astray("it is no address".into()) };
        let own = self.gate.is_own(&url);
        for redirected in 0..=REDIRECTS {
            let answer = match self.answer(&url, own, &method).await {
                Ok(answer) => answer,
                Err((why, may_pass)) if redirected == 0 => return Reply::None { why, may_pass },
                Err((why, _)) => return Reply::Astray(format!("it is redirected, and there {why}")),
            };
            if !matches!(answer.status(), 301 | 302 | 303 | 307 | 308) {
                return Reply::Status(answer.status());
            }
            let target = answer.header(&LOCATION).and_then(|target| url.join(target).ok());
            match target.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
                Some(target) => url = target,
                None => return Reply::Astray("it is redirected to nowhere on the web".into()),
            }
        }
        Reply::Astray(format!("it is redirected more than {REDIRECTS} times"))
    }

    /// The head of an answer, whose body is not waited for; else why there is none, and whether asking in another way may help.
    async fn answer(&self, url: &Url, own: bool, method: &Method) -> Result<Answer, (String, bool)> {
        let places = self.gate.places(url, own).await.map_err(|shut| (shut.why(), false))?;
        let question = Question { url, method: method.clone(), accept: "text/html,*/*;q=0.8", more: &[] };
        ask(&question, &places).await.map_err(|why| match why.strip_prefix("no answer: ") {
            Some(why) => (why.to_owned(), true),
            None => (why, false),
        })
    }
}
