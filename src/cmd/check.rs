//! `reprint check`: is anything wrong with the settings, the recipes, the templates, the articles or the pages they become? It
//! never writes a file, and asks other hosts for something only when told to.

use super::{
    ContentArgs,
    fetch_images::time,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    make::{self, Away, Checked, Need, Place, Progress, Site},
    media::{self, Manners, Reply},
    report::Finding,
};
use anyhow::Result;
use clap::Args;
use std::{collections::BTreeMap, num::NonZeroUsize, process::ExitCode, sync::Arc, time::Duration};

/// Look for mistakes without publishing anything.
///
/// All pages are made as `build` makes them, and read: links within the site, ids, pictures without words, feeds and sitemaps, and
/// how large the site would be. Nothing is written, and no other host is asked for anything, unless --external says so.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    content: ContentArgs,

    /// Where the site will be, in the place of the configured address.
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Ask other hosts whether links to them still lead anywhere.
    ///
    /// Each is asked once, as long as --most allows: first those on the front page, on your own pages and in your static files;
    /// then where articles come from and what lists lead to; then those in the texts of articles. What is dead is a warning.
    #[arg(long)]
    external: bool,

    /// The most links to ask other hosts for.
    #[arg(long, value_name = "N", default_value = "500", requires = "external")]
    most: NonZeroUsize,

    /// How many hosts to ask at a time; each is asked for one link at a time.
    #[arg(long, value_name = "N", default_value = "4", requires = "external")]
    hosts: NonZeroUsize,

    /// The longest time for one link.
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = time, requires = "external")]
    timeout: Duration,

    /// The rest between two questions to one host.
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = time, requires = "external")]
    pause: Duration,

    /// A host of your own network, as HOST or HOST:PORT, that may be asked; may be given several times.
    #[arg(long, value_name = "HOST", requires = "external")]
    allow_private: Vec<String>,

    /// A port that may be asked beside 80 and 443; may be given several times.
    #[arg(long, value_name = "PORT", requires = "external")]
    allow_port: Vec<u16>,

    /// Fail if there is any warning, too.
    #[arg(long)]
    strict: bool,

    /// Print the report to standard output, as JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let place = Place { base_url: self.base_url.clone(), ..self.content.place()? };
        let site = Arc::new(Site::load(&place, Need::Everything)?);
        let tracks = Tracks::new(loudness);
        let most = if self.external { self.most.get() } else { 0 };
        let Checked { mut report, away, left } = make::check(&site, &self.content.options(), most, &tracks)?;
        if self.external {
            report.findings.extend(self.ask(&away, &tracks)?);
            report.findings.extend(unasked(&site, left));
            report.findings.sort();
        }
        drop(tracks);
        voice::closing(&report, loudness, self.json)?;
        Ok(voice::verdict(&report, self.strict, true))
    }

    /// Asks for all links, and says what does not lead anywhere.
    fn ask(&self, away: &[Away], tracks: &Tracks) -> Result<Vec<Finding>> {
        tracks.begin("links", away.len());
        let manners = Manners {
            timeout: self.timeout,
            pause: self.pause,
            hosts: self.hosts,
            own: self.allow_private.clone(),
            ports: self.allow_port.clone(),
        };
        let addresses: Vec<&str> = away.iter().map(|it| it.address.as_str()).collect();
        let mut replies = BTreeMap::new();
        media::knock(&addresses, &manners, &mut |address, reply| {
            tracks.step();
            replies.insert(address.to_owned(), reply);
        })?;
        Ok(judged(away, &replies))
    }
}

/// What to say of links: nothing of those that lead somewhere, and one thing of all where nobody could be reached.
fn judged(away: &[Away], replies: &BTreeMap<String, Reply>) -> Vec<Finding> {
    let is_silent = |reply: &Reply| matches!(reply, Reply::None { .. });
    let first = away.first().filter(|_| replies.len() > 1 && replies.values().all(is_silent));
    if let Some(first) = first {
        let message = format!(
            "none of {} links to other hosts had an answer, so that nothing is known of them; is this machine on the network?",
            replies.len()
        );
        return vec![Finding::warning("offline", message).at(first.spot.line).within(first.spot.path.clone())];
    }
    away.iter().filter_map(|link| finding(link, replies.get(&link.address)?)).collect()
}

fn finding(link: &Away, reply: &Reply) -> Option<Finding> {
    let Away { address, spot } = link;
    let finding = match reply {
        Reply::Status(status) if *status < 400 => return None,
        // Answers to programs, which say little of what a reader gets.
        Reply::Status(status @ (401 | 403 | 407 | 429 | 451)) => {
            let message = format!("`{address}` answered {status}; it may answer a reader{}", spot.pages);
            Finding::note("guarded-link", message)
        }
        Reply::Status(status) => Finding::warning("dead-link", format!("`{address}` answered {status}{}", spot.pages)),
        Reply::Astray(how) => Finding::warning("dead-link", format!("`{address}` leads nowhere: {how}{}", spot.pages)),
        Reply::None { why, .. } => {
            Finding::warning("no-answer", format!("`{address}` had no answer: {why}{}", spot.pages))
        }
    };
    Some(finding.at(spot.line).within(spot.path.clone()))
}

/// What to say of links that nobody asked for.
fn unasked(site: &Site, left: usize) -> Option<Finding> {
    let message = format!("{left} more links to other hosts were not asked for; --most says how many are");
    (left > 0).then(|| Finding::note("unasked-links", message).within(site.config_shown.clone()))
}
