//! The table of outlets: who publishes under which host and by which names. Plain data from recipes and site.toml in,
//! look-ups out.

use super::OutletRef;
use crate::text::{fold, slug};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// The short ASCII name of the outlet, part of page addresses; do not change it later.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// Other spellings of the name that sources use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The outlet's web hosts; subdomains such as www. are included.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// One neutral sentence about the outlet, for its page.
    #[serde(default)]
    pub description: String,
    /// How much of its articles is shown, in pages, feeds and records.
    #[serde(default)]
    pub policy: Policy,
}

/// How much of an outlet's articles may be shown, the strictest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// All of them.
    #[default]
    Full,
    /// Who published what and when, and the first words.
    Excerpt,
    /// Only who published what and when.
    Metadata,
}

/// All known outlets, by host and by folded name. Later entries win, so that site.toml overrides recipes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outlets {
    by_id: BTreeMap<String, Outlet>,
    hosts: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl Outlets {
    /// A table of the given entries; where two have the same id, host or name, the later one counts.
    pub fn new(entries: impl IntoIterator<Item = Outlet>) -> Self {
        let mut table = Self::default();
        for outlet in entries {
            for host in &outlet.hosts {
                table.hosts.insert(host.to_lowercase(), outlet.id.clone());
            }
            for name in outlet.aliases.iter().chain([&outlet.name]) {
                table.names.insert(fold::key(name), outlet.id.clone());
            }
            table.by_id.insert(outlet.id.clone(), outlet);
        }
        table
    }

    /// The outlet that publishes under a host or under a domain above it.
    pub fn by_host(&self, host: &str) -> Option<&Outlet> {
        let host = host.to_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(id) = self.hosts.get(rest) {
                return self.by_id.get(id);
            }
            rest = &rest[rest.find('.')? + 1..];
        }
    }

    /// The outlet of that name or alias, compared folded.
    pub fn by_name(&self, name: &str) -> Option<&Outlet> {
        self.by_id.get(self.names.get(&fold::key(name))?)
    }

    /// The outlet of that folded name.
    pub fn by_key(&self, key: &str) -> Option<&Outlet> {
        self.by_id.get(self.names.get(key)?)
    }

    /// Every name of every outlet with the outlet's id, ordered by id.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_id.iter().flat_map(|(id, outlet)| {
            outlet.aliases.iter().chain([&outlet.name]).map(move |name| (name.as_str(), id.as_str()))
        })
    }

    /// The outlet of that id.
    pub fn by_id(&self, id: &str) -> Option<&Outlet> {
        self.by_id.get(id)
    }

    /// How an article refers to an outlet of that name, known or not; the name stays as the source has it.
    pub fn refer(&self, name: &str) -> OutletRef {
        let id = self.by_name(name).map_or_else(|| slug::ascii(name), |outlet| outlet.id.clone());
        OutletRef { id, name: name.to_owned() }
    }
}
