//! One picture's bytes: an address in, all bytes or a reason out. It counts what comes and believes no length, ends what takes
//! too long, is silent for too long or says next to nothing, checks every redirection, and goes on where an earlier download broke off.

use super::{
    Failed,
    ask::{Answer, Question, ask},
    gate::{Gate, Shut},
    kind::kind,
    shape::is_whole,
    store::{Begun, Part},
};
use http_body_util::BodyExt;
use hyper::{
    Method,
    header::{
        CONTENT_ENCODING, CONTENT_RANGE, ETAG, HeaderName, IF_RANGE, LAST_MODIFIED, LOCATION, RANGE, RETRY_AFTER,
    },
};
use std::{fs::File, io, io::Write, pin::pin, time::Duration};
use tokio::time::{sleep, timeout};
use url::Url;

/// Redirections that are followed.
const REDIRECTS: usize = 5;

/// What we ask for.
const PICTURES: &str = "image/webp,image/jpeg,image/png,image/gif,image/*;q=0.8";

/// How often an address is asked for in one run, where what went wrong may pass.
const TRIES: u32 = 3;

/// The longest that a server can make us wait before we ask again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Bytes that must come in the longest time in which nothing may: whoever sends fewer keeps us waiting on purpose.
const LEAST: usize = 8 << 10;

/// Bytes after which it is certain whether a picture is coming.
const ENOUGH: usize = 1024;

/// How much a download may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Bytes of one picture.
    pub(super) bytes: u64,
    /// Time for one try, from the first word to the last byte.
    pub(super) total: Duration,
    /// Time in which nothing comes.
    pub(super) idle: Duration,
    /// Rest between two questions to one host.
    pub(super) pause: Duration,
}

/// Why there are no bytes.
#[derive(Debug)]
pub(super) enum Trouble {
    /// To be remembered; and whether its host left us waiting.
    Failed(Failed, bool),
    /// Nobody was to be asked; not to be remembered, since that is for us to decide anew each time.
    Refused(String),
    /// Our own disk is to blame: nothing can go on.
    Disk(io::Error),
}

/// What went wrong in one try.
#[derive(Debug)]
enum Fault {
    /// It will be so the next time, too.
    Lasting(String),
    /// It may pass, after so long where the server says so.
    Passing(String, Option<Duration>),
    /// The connection ended before the answer did.
    BrokenOff,
    /// It takes too long.
    Slow(String),
    /// We do not want to ask.
    Refused(String),
    Disk(io::Error),
}

impl From<io::Error> for Fault {
    fn from(err: io::Error) -> Self {
        Self::Disk(err)
    }
}

/// A picture that is asked for.
pub(super) struct Download<'a> {
    pub(super) address: &'a str,
    pub(super) part: &'a Part,
    pub(super) gate: &'a Gate,
    pub(super) limits: Limits,
    /// The last status that a server answered with.
    pub(super) status: Option<u16>,
    /// How many bytes came, of all tries.
    pub(super) came: u64,
}

impl Download<'_> {
    /// All its bytes. They stay where they are unfinished until somebody says that they are not needed there any more.
    pub(super) async fn run(&mut self) -> Result<Vec<u8>, Trouble> {
        for tried in 1.. {
            let total = self.limits.total;
            let slow = || Fault::Slow(format!("it took longer than {total:?}"));
            let fault = match timeout(total, self.attempt()).await.unwrap_or_else(|_| Err(slow())) {
                Ok(()) => return self.part.read().map_err(Trouble::Disk),
                Err(fault) => fault,
            };
            match fault {
                Fault::BrokenOff if self.is_whole() => return self.part.read().map_err(Trouble::Disk),
                Fault::BrokenOff if tried < TRIES => sleep(self.limits.pause * tried).await,
                Fault::Passing(_, wait) if tried < TRIES => {
                    sleep(wait.unwrap_or(self.limits.pause * tried).min(LONGEST_WAIT)).await;
                }
                fault => return Err(self.given_up(fault)),
            }
        }
        unreachable!("the last try is the last")
    }

    /// Whether all of the picture is there though its server promised more.
    fn is_whole(&self) -> bool {
        self.part.read().is_ok_and(|bytes| is_whole(&bytes))
    }

    /// What to remember; of what came only what a later run can go on from.
    fn given_up(&self, fault: Fault) -> Trouble {
        let is_silent = self.status.is_none() || matches!(fault, Fault::Slow(_));
        let failure = match fault {
            Fault::Disk(err) => return Trouble::Disk(err),
            Fault::Refused(why) => {
                self.part.forget();
                return Trouble::Refused(why);
            }
            Fault::Lasting(why) | Fault::Passing(why, _) => {
                self.part.forget();
                why
            }
            Fault::Slow(why) => {
                self.part.leave();
                why
            }
            Fault::BrokenOff => {
                self.part.leave();
                "the connection broke off".into()
            }
        };
        Trouble::Failed(Failed { failure, status: self.status }, is_silent)
    }

    /// Asks once, for what is missing.
    async fn attempt(&mut self) -> Result<(), Fault> {
        let begun = self.part.begun();
        let more = begun.as_ref().map(rest_of).unwrap_or_default();
        let answer = self.follow(&more).await?;
        if let Some(coding) = answer.header(&CONTENT_ENCODING).filter(|coding| *coding != "identity") {
            return Err(Fault::Lasting(format!("it came packed ({coding:.20})")));
        }
        match (answer.status(), begun) {
            (200, _) => {
                let file = self.part.begin(validator(&answer))?;
                self.pour(answer, file, 0).await
            }
            (206, Some(begun)) if starts_at(&answer) == Some(begun.len) => {
                let file = self.part.go_on()?;
                self.pour(answer, file, begun.len).await
            }
            (206 | 416, Some(_)) => {
                self.part.forget();
                Err(Fault::Passing("its server confuses parts".into(), Some(self.limits.pause)))
            }
            (status @ (429 | 500 | 502 | 503 | 504), _) => {
                let wait = answer.header(&RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
                Err(Fault::Passing(format!("answered {status}"), wait.map(Duration::from_secs)))
            }
            (status, _) => Err(Fault::Lasting(format!("answered {status}"))),
        }
    }

    /// The answer at the end of all redirections, each of which is checked as the first address is.
    async fn follow(&mut self, more: &[(HeaderName, String)]) -> Result<Answer, Fault> {
        let mut url = Url::parse(self.address).map_err(|err| Fault::Lasting(err.to_string()))?;
        let own = self.gate.is_own(&url);
        for _ in 0..=REDIRECTS {
            let places = self.heard(self.gate.places(&url, own)).await?.map_err(Fault::of_the_gate)?;
            let question = Question { url: &url, method: Method::GET, accept: PICTURES, more };
            let answer = self.heard(ask(&question, &places)).await?.map_err(Fault::of_asking)?;
            self.status = Some(answer.status());
            if !matches!(answer.status(), 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            let target = answer.header(&LOCATION).and_then(|target| url.join(target).ok());
            let target = target.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            url = target.ok_or_else(|| Fault::Lasting("it leads nowhere on the web".into()))?;
        }
        Err(Fault::Lasting(format!("it is redirected more than {REDIRECTS} times")))
    }

    /// Takes all that comes.
    async fn pour(&mut self, mut answer: Answer, mut file: File, mut len: u64) -> Result<(), Fault> {
        let mut start = Start { bytes: Vec::new(), is_known: len > 0 };
        let (mut window, mut within) = (pin!(sleep(self.limits.idle)), 0);
        loop {
            let frame = tokio::select! {
                frame = answer.response.body_mut().frame() => frame,
                () = &mut window => return Err(self.kept_waiting(within)),
            };
            let Some(frame) = frame else { return Ok(()) };
            // Whatever stands behind the body is of no use.
            let Ok(data) = frame.map_err(|_| Fault::BrokenOff)?.into_data() else { continue };
            (len, self.came, within) = (len + data.len() as u64, self.came + data.len() as u64, within + data.len());
            if len > self.limits.bytes {
                return Err(Fault::Lasting(format!("it is larger than {} bytes", self.limits.bytes)));
            }
            start.look(&data).map_err(|why| Fault::Lasting(why.into()))?;
            file.write_all(&data)?;
            if within >= LEAST {
                window.set(sleep(self.limits.idle));
                within = 0;
            }
        }
    }

    /// What is wrong where too little came for too long.
    fn kept_waiting(&self, within: usize) -> Fault {
        let idle = self.limits.idle;
        Fault::Slow(match within {
            0 => format!("nothing came for {idle:?}"),
            _ => format!("only {within} bytes came in {idle:?}"),
        })
    }

    /// Waits for something, but not for too long.
    async fn heard<T>(&self, what: impl Future<Output = T>) -> Result<T, Fault> {
        let idle = self.limits.idle;
        timeout(idle, what).await.map_err(|_| Fault::Slow(format!("nothing came for {idle:?}")))
    }
}

/// The first bytes of what comes: they say whether it is worth while to wait for the rest.
struct Start {
    bytes: Vec<u8>,
    is_known: bool,
}

impl Start {
    /// Looks at more of it; why there is no picture coming, as soon as that is certain.
    fn look(&mut self, data: &[u8]) -> Result<(), &'static str> {
        if !self.is_known {
            self.bytes.extend_from_slice(&data[..data.len().min(ENOUGH)]);
            self.is_known = self.bytes.len() >= ENOUGH;
        }
        if self.is_known && !self.bytes.is_empty() {
            kind(&std::mem::take(&mut self.bytes))?;
        }
        Ok(())
    }
}

impl Fault {
    /// What it means that nobody may be asked, or nobody is there.
    fn of_the_gate(shut: Shut) -> Self {
        match shut {
            Shut::Refused(why) => Self::Refused(why),
            Shut::Unknown(why) => Self::Lasting(why),
        }
    }

    /// What a question without an answer means.
    fn of_asking(why: String) -> Self {
        if why.ends_with("broke off") { Self::Passing(why, None) } else { Self::Lasting(why) }
    }
}

/// How to ask for the rest of a download: all of it where it is no longer the same.
fn rest_of(begun: &Begun) -> Vec<(HeaderName, String)> {
    vec![(RANGE, format!("bytes={}-", begun.len)), (IF_RANGE, begun.validator.clone())]
}

/// By what a server can tell whether the rest of a picture belongs to what we have.
fn validator(answer: &Answer) -> Option<&str> {
    let strong = answer.header(&ETAG).filter(|tag| tag.starts_with('"'));
    strong.or_else(|| answer.header(&LAST_MODIFIED))
}

/// Where a part begins: `bytes 100-199/200`.
fn starts_at(answer: &Answer) -> Option<u64> {
    let range = answer.header(&CONTENT_RANGE)?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.trim().parse().ok()
}
