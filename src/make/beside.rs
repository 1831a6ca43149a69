//! Pictures that lie beside articles: the places that articles name and the content roots in, what the site shows of them out. A
//! file that was looked at before and has not changed since is not read again.

use super::{Asset, Site};
use crate::{
    article::Card,
    cache::Seen,
    media,
    page::{Picture, Pictures},
    report::Finding,
    source::{self, Root},
    text::beside,
};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The pictures that lie beside the articles of a site.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Those that pages show, by the place that articles name.
    pub(super) pictures: Pictures,
    /// Their files, by their path in the site.
    pub(super) assets: BTreeMap<String, Asset>,
    /// All that was looked at, by its path in the archive.
    pub(super) seen: BTreeMap<String, Seen>,
    /// What is not shown, for each article that names it.
    pub(super) findings: Vec<Finding>,
}

/// Where to look.
struct Folders<'a> {
    roots: Vec<Root>,
    skip: Vec<PathBuf>,
    /// What was seen before.
    before: &'a BTreeMap<String, Seen>,
    began: SystemTime,
}

/// What came of looking for one place.
struct Found {
    seen: Vec<(String, Seen)>,
    picture: Result<(Picture, PathBuf), String>,
}

/// Whether all that was looked at is as it was.
pub(super) fn is_unchanged(site: &Site, seen: &BTreeMap<String, Seen>) -> bool {
    let Ok(roots) = site.roots() else { return seen.is_empty() };
    let skip = site.skip();
    let stamp = |path: &String| source::lying(&roots, path, &skip).and_then(|file| source::stamp(&file));
    seen.par_iter().all(|(path, seen)| stamp(path) == seen.stamp)
}

impl Beside {
    /// Looks for all that lies beside some articles.
    pub(super) fn of<'c>(
        cards: impl Iterator<Item = &'c Card>,
        site: &Site,
        before: &BTreeMap<String, Seen>,
        began: SystemTime,
    ) -> Self {
        // By place: the articles that name it, and whether it is nowhere on the web for them.
        let mut wanted: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
        for card in cards {
            for lying in &card.beside_it {
                wanted.entry(&lying.place).or_default().push((&card.path, lying.is_only));
            }
        }
        let mut beside = Self::default();
        let Ok(roots) = site.roots() else { return beside };
        let folders = Folders { roots, skip: site.skip(), before, began };
        let found: Vec<(&str, Found)> =
            wanted.par_iter().map(|(place, by)| (*place, folders.find(place, by[0].0))).collect();
        for (place, found) in found {
            beside.seen.extend(found.seen);
            match found.picture {
                Ok((picture, file)) => {
                    beside.assets.entry(picture.file.clone()).or_insert(Asset::Picture(file, picture.file.clone()));
                    beside.pictures.insert(place.to_owned(), picture);
                }
                Err(why) => {
                    let articles = wanted[place].iter().filter(|(_, is_only)| *is_only);
                    let message = format!("the picture `{}` is not shown: {why}", beside::named(place));
                    let finding = Finding::warning("missing-picture", message);
                    beside.findings.extend(articles.map(|(path, _)| finding.clone().within(*path)));
                }
            }
        }
        beside
    }
}

impl Folders<'_> {
    /// Looks for what an article names.
    fn find(&self, place: &str, article: &str) -> Found {
        let mut found = Found { seen: Vec::new(), picture: Err("it is not in the content folder".to_owned()) };
        let Some(prefix) = source::prefix_of(&self.roots, article) else {
            found.picture = Err("pictures are not taken from commits".to_owned());
            return found;
        };
        for path in beside::paths(place, prefix) {
            let file = source::lying(&self.roots, &path, &self.skip);
            let seen = self.look(&path, file.as_deref());
            let picture = seen.picture.clone();
            found.seen.push((path, seen));
            if let Some(file) = file {
                found.picture = picture.map(|(name, width, height)| (Picture { file: name, width, height }, file));
                break;
            }
        }
        found
    }

    /// What a file is, by the cheapest way to know.
    fn look(&self, path: &str, file: Option<&Path>) -> Seen {
        let stamp = file.and_then(source::stamp);
        let (Some(file), Some(now)) = (file, stamp) else {
            return Seen { stamp: None, picture: Err("it is not there".to_owned()) };
        };
        if let Some(known) = self.before.get(path).filter(|known| known.stamp == stamp) {
            return known.clone();
        }
        let own = source::picture(file).and_then(|bytes| media::own(&bytes));
        // No file has the stamp that stands for one that may change without a sign.
        let stamp = if now.is_younger_than(self.began) { Some(source::Stamp::default()) } else { stamp };
        Seen { stamp, picture: own.map(|own| (own.file, own.width, own.height)) }
    }
}
