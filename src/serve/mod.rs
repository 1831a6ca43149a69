//! `reprint serve`: a site while it is worked on. What the site is made of in; pages in browsers, and files on disk, out. Every
//! turn is the pass that `build` is; a browser sees the edition of the moment, and the page it has open first. It never prints
//! anything, and what is on disk never differs from what `build` makes.
//!
//! 1. `watch`, or `look` where the system tells nothing, rings the `bell`; `turns` answers it: an edition on the `stage`, and then on disk.
//! 2. `stage` makes every page when it is asked for, and tells `readers` when theirs is another; `problems` are shown on top.
//! 3. `http` is the server: a `door`, its `guests`, the `gate` that only lets our own pages ask, a `route` for each address, an
//!    `answer`; `events` for news, `inject` and `policy` for our script in a page, `stop` for its end.
//! 4. `studio` is what is below `/_reprint/`; `assets` holds what runs in the browser.

mod answer;
mod bell;
mod door;
mod events;
mod gate;
mod guests;
mod http;
mod inject;
mod look;
mod policy;
mod problems;
mod readers;
mod route;
mod shop;
mod stage;
mod stop;
mod studio;
mod turns;
mod watch;

use crate::{
    make::{self, Need, Options, Site},
    report::Report,
};
pub use gate::Refusal;
pub use route::{Query, Route, route};

use anyhow::{Context, Result, anyhow};
use bell::Bell;
use door::Door;
use stage::Stage;
use std::{
    net::IpAddr,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use tokio::sync::oneshot;
use turns::Turns;

/// How long a turn may take to end when the server does.
const PATIENCE: Duration = Duration::from_millis(800);

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site.
    pub place: make::Place,
    /// How to make it.
    pub options: Options,
    /// The address to listen at.
    pub interface: IpAddr,
    /// The port; 0 for any, none for 1111 or the next free one.
    pub port: Option<u16>,
    /// Make the site again when what it is made of changes.
    pub watch: bool,
    /// How often to look for changes, where the system is not to tell of them.
    pub poll: Option<Duration>,
}

/// What there is to say.
#[derive(Debug)]
pub enum Said<'a> {
    /// It listens at this address; whether other machines may reach it.
    Serving(&'a str, bool),
    /// A turn is over.
    Turn(&'a Report, Duration),
    /// A turn ended with a mistake.
    Mistake(&'a anyhow::Error),
    /// The system cannot watch so many folders: they are looked at every so often.
    Polling,
}

/// Serves a site until somebody ends it.
pub fn run(settings: Settings, say: Arc<dyn Fn(&Said<'_>) + Send + Sync>) -> Result<()> {
    let site = Site::load(&settings.place, Need::Everything)?;
    let base = base(site.config.base_url.as_deref());
    let door = Door::bind(settings.interface, settings.port)?;
    let (stage, bell) = (Arc::new(Stage::new(base.clone())), Arc::new(Bell::default()));
    let Settings { place, options, interface, watch, poll, .. } = settings;
    let turns = Turns { place, options, stage: stage.clone(), bell: bell.clone(), watch, poll, say: say.clone() };
    let (over, is_over) = mpsc::channel();
    let (failed, has_failed) = oneshot::channel();
    say(&Said::Serving(&door.url(&base), !interface.is_loopback()));
    thread::Builder::new()
        .name("reprint-turns".into())
        .spawn(move || {
            if let Err(err) = turns.run(site) {
                // Nobody listens any more where the server has ended.
                let _ = failed.send(err);
            }
            let _ = over.send(());
        })
        .context("cannot start threads")?;
    let mut mistake = None;
    http::serve(door, stage, async {
        tokio::select! {
            () = stop::told_to_end() => (),
            Ok(err) = has_failed => mistake = Some(err),
        }
    })?;
    bell.end();
    // Whoever is killed in the middle of a turn leaves whole files, too.
    let _ = is_over.recv_timeout(PATIENCE);
    mistake.map_or(Ok(()), |err| Err(anyhow!(err)))
}

/// The path that a site is served below: that of its address, so that its pages find each other as they will there.
fn base(url: Option<&str>) -> String {
    let path = url.and_then(|url| url::Url::parse(url).ok()).map(|url| url.path().to_owned());
    path.filter(|path| path.ends_with('/')).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_site_is_served_below_its_own_path() {
        assert_eq!(base(None), "/");
        assert_eq!(base(Some("https://a.example/")), "/");
        assert_eq!(base(Some("https://a.example/新闻/")), "/%E6%96%B0%E9%97%BB/");
    }
}
