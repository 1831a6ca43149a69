//! `reprint fetch-images`: the pictures of all articles into static/media/, for `images = "local"`. Beside
//! `check --external` it is the only command that asks other hosts for anything.

use super::{
    SiteArgs, spoken,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    config::{Fetching, Images},
    make::{self, Need, Options, Place, Progress, Site, Survey},
    media::{self, Allowance, Allowances, Entry, Fate, Index, Outcome, Shown, Store},
    page,
};
use anyhow::{Context, Result, anyhow};
use clap::Args;
use jiff::SignedDuration;
use std::{
    io::Write,
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

/// Failures that are shown unless everything is.
const FAILURES: usize = 20;

/// Keep the articles' pictures in static/media/, to be shown with `images = "local"`.
#[derive(Debug, Args)]
pub(super) struct FetchImages {
    #[command(flatten)]
    site: SiteArgs,

    /// A folder of raw articles, in the place of the configured ones; may be given several times.
    #[arg(long, value_name = "DIR")]
    content: Vec<PathBuf>,

    /// How many hosts to ask at a time; each is asked for one picture at a time.
    #[arg(short, long, value_name = "N", default_value = "4")]
    jobs: NonZeroUsize,

    /// The largest picture that is fetched.
    #[arg(long, value_name = "SIZE", default_value = "20MB", value_parser = size)]
    max_bytes: u64,

    /// The longest time for one picture.
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = time)]
    timeout: Duration,

    /// The longest time in which nothing comes.
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = time)]
    idle: Duration,

    /// The rest between two questions to one host.
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = time)]
    pause: Duration,

    /// The most pixels from left to right: what is wider is made smaller.
    #[arg(long, value_name = "PIXELS", default_value = "1600")]
    width: NonZeroU32,

    /// Ask again for what failed before.
    #[arg(long)]
    retry: bool,

    /// A host of your own network, as HOST or HOST:PORT, that articles may show pictures from; may be given several times.
    #[arg(long, value_name = "HOST")]
    allow_private: Vec<String>,

    /// A port that may be asked beside 80 and 443; may be given several times, beside `ports` of site.toml.
    #[arg(long, value_name = "PORT")]
    allow_port: Vec<u16>,

    /// The most of one article in one run, as pictures, bytes and time [default: that of site.toml, else 200,200MB,20m].
    #[arg(long, value_name = "N,SIZE,TIME", value_parser = allowance)]
    per_article: Option<Allowance>,

    /// The most from one host in one run [default: that of site.toml, else 10000,5GB,2h].
    #[arg(long, value_name = "N,SIZE,TIME", value_parser = allowance)]
    per_host: Option<Allowance>,

    /// The most in one run [default: that of site.toml, else 50000,20GB,12h].
    #[arg(long, value_name = "N,SIZE,TIME", value_parser = allowance)]
    per_run: Option<Allowance>,

    /// Print the addresses that would be asked for, and ask for none.
    #[arg(long)]
    dry_run: bool,
}

impl FetchImages {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let place = Place { content: self.content.clone(), ..self.site.place()? };
        let site = Arc::new(Site::load(&place, Need::Articles)?);
        let tracks = Tracks::new(loudness);
        let survey = make::survey(&site, &Options::default(), &tracks)?;
        let addresses = addresses(&survey);
        let store = Store::new(&site.root);
        let known = store.known()?;
        let wanted = media::wanted(&addresses, &store, &known, self.retry);
        if self.dry_run {
            drop(tracks);
            return list(&wanted);
        }
        tracks.begin("fetch", wanted.len());
        let mut failures = Vec::new();
        let outcome =
            media::fetch(&addresses, &store, &self.options(&site.config.fetch_images), &mut |address, fate| {
                tracks.step();
                match fate {
                    Fate::Noted(Entry::Failed(failed)) => failures.push(format!("{address}: {}", failed.failure)),
                    Fate::Refused(why) => failures.push(format!("{address}: {why}")),
                    Fate::Noted(Entry::Kept(_)) => (),
                }
            })?;
        drop(tracks);
        if loudness != Loudness::Quiet {
            say(&failures, loudness)?;
            close(&outcome, &known, &addresses, wanted.len(), site.config.images)?;
        }
        Ok(if outcome.is_interrupted { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn options(&self, settings: &Fetching) -> media::Options {
        media::Options {
            max_bytes: self.max_bytes,
            timeout: self.timeout,
            idle: self.idle,
            pause: self.pause,
            jobs: self.jobs,
            width: self.width.get(),
            own: self.allow_private.clone(),
            ports: [&self.allow_port[..], &settings.ports].concat(),
            most: Allowances {
                article: self.per_article.unwrap_or(Allowance {
                    pictures: settings.article_pictures,
                    bytes: settings.article_bytes,
                    time: Duration::from_secs(settings.article_seconds),
                }),
                host: self.per_host.unwrap_or(Allowance {
                    pictures: settings.host_pictures,
                    bytes: settings.host_bytes,
                    time: Duration::from_secs(settings.host_seconds),
                }),
                run: self.per_run.unwrap_or(Allowance {
                    pictures: settings.run_pictures,
                    bytes: settings.run_bytes,
                    time: Duration::from_secs(settings.run_seconds),
                }),
            },
            retry: self.retry,
        }
    }
}

/// The addresses of all pictures of all published articles, each with the first of them by its path.
fn addresses(survey: &Survey) -> Shown {
    let mut paths: Vec<&String> = survey.library.articles.iter().map(|held| &held.card.path).collect();
    paths.sort_unstable();
    let mut shown = Shown::new();
    for path in paths {
        let body = survey.known.get(path).and_then(|known| known.body());
        for address in body.iter().flat_map(page::addresses) {
            shown.entry(address).or_insert_with(|| path.clone());
        }
    }
    shown
}

fn list(wanted: &[&str]) -> Result<ExitCode> {
    let mut out = spoken::out();
    wanted.iter().try_for_each(|address| writeln!(out, "{address}"))?;
    Ok(ExitCode::SUCCESS)
}

/// What failed, and why.
fn say(failures: &[String], loudness: Loudness) -> Result<()> {
    let mut out = spoken::err();
    let most = if loudness == Loudness::Verbose { failures.len() } else { FAILURES };
    for failure in failures.iter().take(most) {
        writeln!(out, "{}", voice::name(failure))?;
    }
    if failures.len() > most {
        writeln!(out, "… and {} more; --verbose shows all", failures.len() - most)?;
    }
    Ok(())
}

/// How it went, and what to do next.
fn close(outcome: &Outcome, known: &Index, all: &Shown, wanted: usize, policy: Images) -> Result<()> {
    let is_failure = |address: &&String| matches!(known.pictures.get(*address), Some(Entry::Failed(_)));
    let had = all.len() - wanted;
    // With --retry all of them were asked for again.
    let given_up = all.keys().filter(is_failure).count().min(had);
    let mut out = spoken::err();
    writeln!(
        out,
        "{} fetched ({} KB), {} there before, {} failed",
        voice::counted(outcome.fetched, "picture"),
        outcome.bytes.div_ceil(1000),
        had - given_up,
        outcome.failed + given_up
    )?;
    if outcome.refused > 0 {
        writeln!(out, "{} not asked for, which is not remembered", voice::counted(outcome.refused, "picture"))?;
    }
    if outcome.is_interrupted {
        writeln!(out, "ended before its time; say it again to go on")?;
    }
    if given_up > 0 {
        writeln!(out, "{given_up} failed in an earlier run and were not asked for; --retry asks again")?;
    }
    if policy != Images::Local {
        writeln!(out, "pages show them when site.toml says images = \"local\"")?;
    }
    Ok(())
}

/// A number of bytes: `500KB`, `20MB`, `1GB`.
fn size(text: &str) -> Result<u64> {
    let unit = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let factor = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        _ => return Err(anyhow!("a size looks like 500KB or 20MB")),
    };
    let number: u64 = number.parse().map_err(|_| anyhow!("a size looks like 500KB or 20MB"))?;
    number.checked_mul(factor).context("that is more than there is")
}

/// How much may come: `200,100MB,10m`.
fn allowance(text: &str) -> Result<Allowance> {
    let parts: Vec<&str> = text.split(',').collect();
    let [pictures, bytes, time] = parts[..] else { return Err(anyhow!("it looks like 200,100MB,10m")) };
    let pictures = pictures.trim().parse().map_err(|_| anyhow!("a number of pictures looks like 200"))?;
    Ok(Allowance { pictures, bytes: size(bytes.trim())?, time: self::time(time.trim())? })
}

/// A time: `500ms`, `20s`, `2m`.
pub(super) fn time(text: &str) -> Result<Duration> {
    let time: SignedDuration = text.parse().map_err(|_| anyhow!("a time looks like 500ms, 20s or 2m"))?;
    time.try_into().map_err(|_| anyhow!("a time is not negative"))
}

#[cfg(test)]
mod tests {
    use super::{allowance, size, time};
    use std::time::Duration;

    #[test]
    fn sizes_and_times() {
        let sizes = ["20MB", "1 kb", "7", "2G", "MB", "-1", "1TB", "99999999999GB"].map(|text| size(text).ok());
        assert_eq!(sizes, [Some(20_000_000), Some(1000), Some(7), Some(2_000_000_000), None, None, None, None]);
        let much = allowance("3, 1KB,2m").unwrap();
        assert_eq!((much.pictures, much.bytes, much.time), (3, 1000, Duration::from_secs(120)));
        assert!(
            ["3", "3,1KB", "x,1KB,1s", "3,x,1s", "3,1KB,x", "1,1,1s,1"].iter().all(|text| allowance(text).is_err())
        );
        let times = ["500ms", "2m", "0s", "-1s", "soon"].map(|text| time(text).ok());
        assert_eq!(
            times,
            [Some(Duration::from_millis(500)), Some(Duration::from_secs(120)), Some(Duration::ZERO), None, None]
        );
    }
}
