//! What many machines have cleaned (`clean`), in the place of the files: a folder of shards in, all that they know together out. Cleaning
//! depends on bytes, program and rules only, so that it is the same wherever it is done, and the site is the same by one shard or by
//! many.

use super::{Site, filed};
use crate::{
    cache::{self, Cache, Rules},
    digest::Digest,
    report::Finding,
    source::{Place, Source, Stamp},
};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    fmt,
    num::NonZeroU32,
    path::{Path, PathBuf},
    str::FromStr,
};

/// No work is cut into more shares.
const MOST: u32 = 65_536;

/// So many missing ones are named.
const NAMED: usize = 10;

/// What the names of shards begin with.
const NAME: &str = "shard-";

/// A share of the files of a site: those whose paths fall to it, of so many shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    count: NonZeroU32,
    /// From 1.
    pub(super) number: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text
            .split_once('/')
            .and_then(|(number, count)| Some((number.parse().ok()?, count.parse::<NonZeroU32>().ok()?)));
        match parsed {
            Some((number, count)) if count.get() <= MOST && (1..=count.get()).contains(&number) => {
                Ok(Self { count, number })
            }
            _ => Err(format!("is no share: 7/64 is the seventh of 64, and {MOST} are the most")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.number, self.count)
    }
}

impl Shard {
    /// Whether a file falls to it.
    pub(super) fn has(&self, path: &str) -> bool {
        let digest = Digest::of(path.as_bytes());
        let (first, _) = digest.bytes().split_first_chunk::<8>().expect("a digest is longer");
        u64::from_le_bytes(*first) % u64::from(self.count.get()) == u64::from(self.number - 1)
    }

    /// The name of the file that holds it.
    pub(super) fn file_name(&self) -> String {
        format!("{NAME}{}-of-{}.bin", self.number, self.count)
    }

    fn named(name: &str) -> Option<Self> {
        let (number, count) = name.strip_prefix(NAME)?.strip_suffix(".bin")?.split_once("-of-")?;
        format!("{number}/{count}").parse().ok()
    }
}

/// What the shards in a folder know together, and what is missing of them. The error names a shard that does not belong to the
/// others or to this site, or the missing ones, where these may not be.
pub(super) fn union(site: &Site, dir: &Path, is_partial: bool) -> Result<(Cache, Vec<Finding>)> {
    let shards = found(dir)?;
    let mut all = Cache { rules: site.rules, ..Cache::default() };
    for (shard, file) in &shards {
        let one = Cache::sealed(file, || format!("clean {shard} again"))?;
        let is_fit = |rules: &Rules| rules.choice == site.rules.choice;
        let holds = |path: &String| filed::holds(site, &one.sources[path], &one.rules);
        if !is_fit(&one.rules) || !one.sources.keys().all(holds) {
            bail!("{}: was cleaned by other recipes than those of this site; clean {shard} again", file.display());
        }
        for (path, known) in one.sources {
            let known = filed::filed(site, &known, &one.rules)
                .with_context(|| format!("{}: has lost the text of {path}; clean {shard} again", file.display()))?;
            all.sources.insert(path, known);
        }
    }
    let missing = missing(&shards);
    if !missing.is_empty() && !is_partial {
        let more = missing.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = missing[..missing.len().min(NAMED)].join(", ");
        bail!("{}: has no {named}{more}; --partial publishes without", dir.display());
    }
    let told = |shard: &String| {
        let message = format!("{shard} is missing: what falls to it is left out");
        Finding::warning("missing-shard", message).within(dir.display().to_string())
    };
    Ok((all, missing.iter().map(told).collect()))
}

/// The shards in a folder: of one cut.
fn found(dir: &Path) -> Result<BTreeMap<Shard, PathBuf>> {
    let names = cache::names(dir)?;
    let shards: BTreeMap<Shard, PathBuf> =
        names.iter().filter_map(|name| Some((Shard::named(name)?, dir.join(name)))).collect();
    match (shards.first_key_value(), shards.last_key_value()) {
        (Some((a, _)), Some((b, _))) if a.count != b.count => {
            bail!("{}: holds {a} and {b}, which are shares of two kinds; keep those of one", dir.display())
        }
        (None, _) => bail!("{}: holds no shard; `reprint clean --out {0}` makes one", dir.display()),
        _ => Ok(shards),
    }
}

fn missing(shards: &BTreeMap<Shard, PathBuf>) -> Vec<String> {
    let count = shards.first_key_value().map_or(NonZeroU32::MIN, |(shard, _)| shard.count);
    let all = (1..=count.get()).map(|number| Shard { count, number });
    all.filter(|shard| !shards.contains_key(shard)).map(|shard| shard.to_string()).collect()
}

/// The files that shards know, as sources that nobody can read here.
pub(super) fn sources(cache: &Cache) -> Vec<Source> {
    let source = |path: &String| Source {
        path: path.clone(),
        shown: path.clone(),
        place: Place::Elsewhere,
        stamp: Stamp::default(),
        is_former: false,
    };
    cache.sources.keys().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn every_file_falls_to_one_share() {
        let shards: Vec<Shard> = (1..=7).map(|number| format!("{number}/7").parse().unwrap()).collect();
        for n in 0..500 {
            let path = format!("mirror/湖 {n}.md");
            assert_eq!(shards.iter().filter(|shard| shard.has(&path)).count(), 1, "{path}");
        }
        let falls = |shard: &Shard| (0..700).filter(|n| shard.has(&format!("{n}.md"))).count();
        assert!(shards.iter().map(falls).all(|count| (60..140).contains(&count)));
        assert_eq!(Shard::named("shard-7-of-7.bin"), Some(shards[6]));
    }

    #[test]
    fn a_share_has_a_number_and_a_count() {
        for text in ["", "1", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/2/3", "1/65537"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
