//! Which articles: names of topics, outlets, tags and stories, and days in; the articles that meet all of them out. A name that
//! nothing has is a mistake, and the nearest one is named. It never looks at a text.

use crate::{
    library::{ArticleId, Library, Shelf},
    make::Site,
    page::Selection,
    text::fold,
};
use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;
use std::{collections::BTreeSet, iter};

/// Which articles. Of several names of a kind one is enough; of several kinds all must hold.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which articles [default: all]")]
pub(super) struct Choice {
    /// Of a topic, by its name or the last part of its address; may be given several times.
    #[arg(long, value_name = "NAME")]
    topic: Vec<String>,

    /// Of an outlet, by a name of it or its id; may be given several times.
    #[arg(long, value_name = "NAME")]
    outlet: Vec<String>,

    /// With a tag, by a spelling of it or the last part of its address; may be given several times.
    #[arg(long, value_name = "NAME")]
    tag: Vec<String>,

    /// Of a story, by its address or its title; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    story: Vec<String>,

    /// Of this day and of later ones, such as 2021-03-02.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,

    /// Of this day and of earlier ones.
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
}

/// A shelf, and the names that it goes by, those that are its alone first.
struct Named<'a> {
    shelf: &'a Shelf,
    names: Vec<String>,
}

impl Choice {
    /// Whether everything is chosen.
    pub(super) fn is_all(&self) -> bool {
        let names = [&self.topic, &self.outlet, &self.tag, &self.story];
        names.iter().all(|names| names.is_empty()) && self.from.is_none() && self.until.is_none()
    }

    /// The articles that are meant.
    pub(super) fn of<'a>(&self, library: &'a Library, site: &Site) -> Result<Selection<'a>> {
        let kinds = [
            ("topic", &self.topic, topics(library)),
            ("outlet", &self.outlet, outlets(library, site)),
            ("tag", &self.tag, tags(library, site)),
            ("story", &self.story, stories(library)),
        ];
        let mut shelves = Vec::new();
        let mut articles: BTreeSet<ArticleId> = library.articles.ids().collect();
        for (kind, wanted, named) in kinds {
            let mut found: Vec<&Shelf> = Vec::new();
            for name in wanted {
                let shelf = find(kind, name, &named, site)?;
                if found.iter().all(|known| known.address != shelf.address) {
                    found.push(shelf);
                }
            }
            if !found.is_empty() {
                let any: BTreeSet<ArticleId> = found.iter().flat_map(|shelf| shelf.articles.iter().copied()).collect();
                articles.retain(|at| any.contains(at));
            }
            shelves.extend(found);
        }
        articles.retain(|&at| self.has_day(library.articles[at].card.date));
        Ok(Selection { shelves, days: (self.from, self.until), articles: articles.into_iter().collect() })
    }

    fn has_day(&self, date: Option<Date>) -> bool {
        let is_late = self.from.is_none_or(|from| date.is_some_and(|date| date >= from));
        is_late && self.until.is_none_or(|until| date.is_some_and(|date| date <= until))
    }
}

fn topics<'a>(library: &'a Library) -> Vec<Named<'a>> {
    library.topics.iter().map(|shelf| Named { shelf, names: vec![shelf.slug.clone(), shelf.name.clone()] }).collect()
}

/// Outlets that articles have, by all names that anybody has for them.
fn outlets<'a>(library: &'a Library, site: &Site) -> Vec<Named<'a>> {
    let named = |shelf: &'a Shelf| {
        let first = shelf.articles.first().and_then(|&at| library.articles[at].card.outlet.as_ref());
        let id = first.map_or("", |outlet| outlet.id.as_str());
        let known = site.outlets.names().filter(|(_, of)| *of == id).map(|(name, _)| name);
        let names = [shelf.slug.as_str(), id, &shelf.name].into_iter().chain(known);
        Named { shelf, names: names.chain(shelf.spellings.iter().map(String::as_str)).map(str::to_owned).collect() }
    };
    library.outlets.iter().map(named).collect()
}

/// Tags, by their spellings and by what the owner says means them.
fn tags<'a>(library: &'a Library, site: &Site) -> Vec<Named<'a>> {
    let named = |shelf: &'a Shelf| {
        let aliases = site.config.tag_aliases.iter().filter(|(_, tag)| **tag == shelf.name).map(|(alias, _)| alias);
        let names = [&shelf.slug, &shelf.name].into_iter().chain(&shelf.spellings).chain(aliases);
        Named { shelf, names: names.cloned().collect() }
    };
    library.tags.iter().map(named).collect()
}

/// Stories, by the addresses that they have or had, and by their titles.
fn stories<'a>(library: &'a Library) -> Vec<Named<'a>> {
    let slug = |address: &String| address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let named = |story: &'a crate::library::Story| {
        let shelf = &story.shelf;
        let names = iter::once(shelf.slug.clone()).chain(story.former.iter().map(slug));
        Named { shelf, names: names.chain([shelf.name.clone()]).collect() }
    };
    library.stories.iter().map(named).collect()
}

/// The shelf of a name: one that has it as its own, else one that goes by it, too.
fn find<'a>(kind: &str, wanted: &str, all: &[Named<'a>], site: &Site) -> Result<&'a Shelf> {
    let key = fold::key(plain(wanted, site));
    let most = all.iter().map(|named| named.names.len()).max().unwrap_or(0);
    let is_it = |name: &String| !key.is_empty() && fold::key(name) == key;
    let by = |nth: usize| all.iter().find(|named| named.names.get(nth).is_some_and(is_it));
    match (0..most).find_map(by) {
        Some(named) => Ok(named.shelf),
        None => bail!("--{kind} {wanted}: no {kind} has this name{}", nearest(&key, all)),
    }
}

/// A name out of an address: `https://archive.example/topics/water/index.html` is `water`.
fn plain<'t>(wanted: &'t str, site: &Site) -> &'t str {
    let base = site.config.base_url.as_deref().unwrap_or("\0");
    let path = wanted.strip_prefix(base).unwrap_or(wanted).trim_matches('/').trim_end_matches("index.html");
    let path = path.trim_end_matches('/');
    ["topics/", "outlets/", "tags/", "stories/"].iter().find_map(|kind| path.strip_prefix(kind)).unwrap_or(path)
}

/// The name that is most like what was typed.
fn nearest(key: &str, all: &[Named<'_>]) -> String {
    let names = all.iter().flat_map(|named| &named.names).filter(|name| !name.is_empty());
    let near = names.map(|name| (strsim::normalized_damerau_levenshtein(&fold::key(name), key), name));
    match near.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))) {
        Some((likeness, name)) if likeness > 0.0 => format!("; did you mean {name}?"),
        _ => String::new(),
    }
}
