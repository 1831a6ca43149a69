//! Names in the settings that nothing has: a site and its library in, a warning for each such name out, with its line and the
//! nearest name that there is. It never decides what a name means.

use super::Site;
use crate::{
    config::{Config, Step, Topic, Written},
    library::{Library, Shelf},
    report::{Finding, nearest},
    text::fold,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the settings name and nobody knows.
pub(super) fn unknown(site: &Site, library: &Library) -> Vec<Finding> {
    let mut findings = outlets(site, library);
    findings.extend(circles(&site.config));
    findings
}

/// Outlets of topics that are in no table and published nothing.
fn outlets(site: &Site, library: &Library) -> Vec<Finding> {
    let config = &site.config;
    if config.topics.iter().all(|topic| lists(topic).iter().all(|(_, names)| names.is_empty())) {
        return Vec::new();
    }
    let known = Known::new(site, library);
    let mut findings = Vec::new();
    for (nth, topic) in config.topics.iter().enumerate() {
        for (way, names) in lists(topic) {
            for (at, name) in names.iter().enumerate().filter(|(_, name)| !known.has(name)) {
                let way = [&[Step::Key("topics"), Step::Nth(nth)], &*way, &[Step::Nth(at)]].concat();
                let message = format!("topic {}: no outlet is called `{name}`; {}", topic.name, known.instead_of(name));
                findings.push(here(Finding::warning("unknown-outlet", message), &config.written, &way));
            }
        }
    }
    findings
}

/// The lists of outlets of a topic, each with the way to it.
fn lists(topic: &Topic) -> Vec<(Vec<Step<'static>>, &[String])> {
    let of = [("any", &topic.any), ("all", &topic.all), ("none", &topic.none)];
    let own = (vec![Step::Key("outlets")], &*topic.outlets);
    let more = of.map(|(key, signs)| (vec![Step::Key(key), Step::Key("outlets")], &*signs.outlets));
    [own].into_iter().chain(more).collect()
}

/// Every id and name of an outlet, as it is and folded.
struct Known {
    names: BTreeSet<String>,
    folded: BTreeSet<String>,
}

impl Known {
    fn new(site: &Site, library: &Library) -> Self {
        let table = site.outlets.names().flat_map(|(name, id)| [name.to_owned(), id.to_owned()]);
        // All articles of a shelf are of one id, and its names are those that they use.
        let id =
            |shelf: &Shelf| library.articles[*shelf.articles.first()?].card.outlet.as_ref().map(|it| it.id.clone());
        let published = library
            .outlets
            .iter()
            .flat_map(|shelf| id(shelf).into_iter().chain(shelf.spellings.iter().cloned()).chain([shelf.name.clone()]));
        let names: BTreeSet<String> = table.chain(published).collect();
        Self { folded: names.iter().map(|name| fold::key(name)).collect(), names }
    }

    fn has(&self, name: &str) -> bool {
        self.folded.contains(&fold::key(name))
    }

    /// What to do about a name that nobody has.
    fn instead_of(&self, name: &str) -> String {
        match nearest(name, &self.names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "name one by its id or its name, and add it as [[outlets]] where it is new".to_owned(),
        }
    }
}

/// Aliases of tags that lead back to where they began, so that nobody knows which tag is meant.
fn circles(config: &Config) -> Vec<Finding> {
    let aliases = config.tag_aliases.iter().map(|(from, to)| (fold::key(from), fold::key(to)));
    let aliases: BTreeMap<String, String> = aliases.collect();
    let is_circle = |from: &String| {
        let begin = fold::key(from);
        let steps = std::iter::successors(aliases.get(&begin), |key| aliases.get(*key));
        // One that leads to itself says how it is spelled.
        aliases.get(&begin) != Some(&begin) && steps.take(aliases.len()).any(|key| *key == begin)
    };
    let finding = |(from, to): (&String, &String)| {
        let message =
            format!("tag_aliases: `{from}` leads to `{to}` and from there back to itself; take one of them away");
        here(Finding::warning("tag-circle", message), &config.written, &[Step::Key("tag_aliases"), Step::Key(from)])
    };
    config.tag_aliases.iter().filter(|(from, _)| is_circle(from)).map(finding).collect()
}

/// A finding at its line in the settings.
fn here(finding: Finding, written: &Written, way: &[Step<'_>]) -> Finding {
    finding.at(written.line(way).unwrap_or(1)).within(written.path.clone())
}
