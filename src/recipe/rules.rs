//! Recipes ready for use: patterns and selectors, with those that they inherit; and which of them knows a file. A file comes
//! in, the deepest recipe that knows it goes out.

use super::{
    Css, Expression, Numbered, Prefilter,
    format::{FieldName, Format, Place},
};
use crate::{digest::Digest, text::url};
use std::{
    cell::LazyCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The recipe that every other one refines, and the one for what no other knows.
pub(super) const ROOT: &str = "any";

/// All recipes of a site, as a tree: a file belongs to the deepest one that knows it.
#[derive(Debug, Default)]
pub struct Recipes {
    pub(super) root: Arc<Recipe>,
    pub(super) children: BTreeMap<String, Vec<Arc<Recipe>>>,
    pub(super) choice: Digest,
    pub(super) digests: BTreeSet<Digest>,
}

/// A recipe with all that it inherits, its own rules first.
#[derive(Debug, Default)]
pub struct Recipe {
    /// Its name: the file's, without the ending.
    pub name: String,
    /// The digest of its file, its name, and those that it refines.
    pub digest: Digest,
    /// The outlet, where nothing in the file names it.
    pub outlet: Option<String>,
    /// Who republished the articles.
    pub republisher: Option<String>,
    /// What the text is written in.
    pub format: Format,
    /// The reason why such files are not articles, if they are not.
    pub skip: Option<String>,
    /// Field, and front matter keys of which the first that is there counts.
    pub front: Vec<(FieldName, Vec<String>)>,
    /// Where the article is; empty for the generic path.
    pub body: Vec<Css>,
    /// Elements that are a picture with its caption.
    pub figures: Vec<Css>,
    /// Elements that are a caption.
    pub captions: Vec<Css>,
    /// Cut from the text before it is parsed.
    pub cuts: Vec<Cut>,
    /// Elements that hold a field.
    pub picks: Vec<Pick>,
    /// Elements that are removed.
    pub removes: Vec<Remove>,
    /// Lines that hold fields or are removed.
    pub lines: Vec<Line>,
    /// What the source address tells.
    pub urls: Vec<Pattern>,
    /// What is cut from a field's value.
    pub trims: Vec<(FieldName, Expression)>,
    pub(super) matches: Vec<Match>,
    pub(super) order: i32,
    pub(super) all_lines: Arc<Numbered>,
}

#[derive(Debug, Default)]
pub(super) struct Match {
    pub(super) text: Vec<Pattern>,
    pub(super) not: Vec<Pattern>,
    pub(super) front: Vec<String>,
    pub(super) host: Vec<String>,
    pub(super) path: Option<Expression>,
}

/// A pattern whose named groups are fields (or `year`, `month`, `day`).
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Compiled.
    pub expression: Expression,
    /// Group number and field.
    pub fields: Vec<(usize, FieldName)>,
}

/// A compiled `[[cut]]`.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Name in the ledger.
    pub rule: String,
    /// What is cut.
    pub pattern: Pattern,
}

/// A compiled `[[pick]]`.
#[derive(Clone, Debug)]
pub struct Pick {
    /// The field that it fills.
    pub field: FieldName,
    /// Which element.
    pub select: Css,
    /// The attribute that holds the value; none for the text.
    pub attr: Option<String>,
    /// Takes a part of the value.
    pub pattern: Option<Expression>,
    /// The text stays in the body.
    pub keep: bool,
    /// All such elements.
    pub all: bool,
}

/// A compiled `[[remove]]`.
#[derive(Clone, Debug)]
pub struct Remove {
    /// Name in the ledger.
    pub rule: String,
    /// Which elements.
    pub select: Css,
    /// Only those whose text matches.
    pub pattern: Option<Expression>,
    /// Only those nearly all of whose words are links.
    pub linked: bool,
    /// All that follows the first such element goes, too.
    pub rest: bool,
}

/// A compiled `[[line]]`.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name in the ledger, where the match is no field.
    pub rule: String,
    /// What is taken out of the line.
    pub pattern: Pattern,
    /// Its number among the line rules of all recipes.
    pub number: usize,
    /// Which lines are looked at.
    pub at: Place,
    /// The match stays in the body.
    pub keep: bool,
    /// All lines after it go, too.
    pub rest: bool,
}

/// What recipes look at to know a file.
#[derive(Debug)]
pub struct Look<'a> {
    /// Path of the file.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its front matter.
    pub front: &'a BTreeMap<String, Vec<String>>,
}

impl Recipes {
    /// The deepest recipe that knows a file. There is always one: `any`.
    pub fn choose(&self, look: &Look<'_>) -> Arc<Recipe> {
        let mut chosen = &self.root;
        while let Some(next) = self.children.get(&chosen.name).and_then(|children| {
            let host =
                LazyCell::new(Box::new(|| chosen.source_url(look).and_then(|url| crate::text::url::host(&url))) as _);
            children.iter().find(|child| child.knows(look, &host))
        }) {
            chosen = next;
        }
        chosen.clone()
    }

    /// The digest of all that decides which recipe a file takes.
    pub fn choice_digest(&self) -> Digest {
        self.choice
    }

    /// Whether one of them has this digest.
    pub fn has(&self, recipe: &Digest) -> bool {
        self.digests.contains(recipe)
    }

    /// Names of all recipes.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.children.values().flatten().map(|recipe| recipe.name.as_str()).collect();
        names.push(ROOT);
        names.sort_unstable();
        names
    }

    /// The recipe of a name.
    pub fn named(&self, name: &str) -> Option<Arc<Recipe>> {
        let mut all = self.children.values().flatten().chain([&self.root]);
        all.find(|recipe| recipe.name == name).cloned()
    }

    /// A recipe and those that it refines, down to `any`; empty where there is none of that name.
    pub fn lineage(&self, name: &str) -> Vec<&Recipe> {
        let mut lineage = Vec::new();
        let mut name = name;
        while let Some((parent, recipe)) = self.child(name) {
            lineage.push(recipe);
            name = parent;
        }
        if name == self.root.name {
            lineage.push(&*self.root);
        }
        lineage
    }

    /// A recipe below the root, and the name of the one that it refines.
    fn child(&self, name: &str) -> Option<(&str, &Recipe)> {
        let mut all = self.children.iter().flat_map(|(parent, children)| children.iter().map(move |it| (parent, it)));
        all.find(|(_, recipe)| recipe.name == name).map(|(parent, recipe)| (parent.as_str(), &**recipe))
    }
}

/// A key of front matter as it is looked up, however it is spelt.
pub fn front_key(written: &str) -> String {
    written.trim().to_lowercase().replace(['-', ' '], "_")
}

impl Recipe {
    /// Whether a key of front matter is what a file of this recipe is known by.
    pub fn asks_for(&self, key: &str) -> bool {
        let asked = self.matches.iter().flat_map(|matches| &matches.front);
        asked.into_iter().any(|wanted| front_key(wanted.split('=').next().unwrap_or(wanted)) == key)
    }

    /// Which line rules may match a text, by their number.
    pub fn line_prefilter(&self) -> &Prefilter {
        self.all_lines.prefilter()
    }

    fn knows(&self, look: &Look<'_>, host: &LazyHost<'_>) -> bool {
        self.matches.iter().any(|matches| matches.holds(look, host))
    }

    /// The source address as this recipe finds it before parsing.
    fn source_url(&self, look: &Look<'_>) -> Option<String> {
        let front = self.front.iter().filter(|(field, _)| *field == FieldName::SourceUrl).flat_map(|(_, keys)| keys);
        let addresses =
            front.filter_map(|key| look.front.get(&front_key(key))?.iter().find_map(|value| url::web(value)));
        addresses.into_iter().next().or_else(|| {
            self.cuts.iter().find_map(|cut| {
                let (group, _) = cut.pattern.fields.iter().find(|(_, field)| *field == FieldName::SourceUrl)?;
                Some(cut.pattern.expression.captures(look.text)?.get(*group)?.as_str().to_owned())
            })
        })
    }
}

/// The host of a file's source address, looked up when the first recipe asks.
type LazyHost<'a> = LazyCell<Option<String>, Box<dyn FnOnce() -> Option<String> + 'a>>;

impl Match {
    fn holds(&self, look: &Look<'_>, host: &LazyHost<'_>) -> bool {
        self.path.as_ref().is_none_or(|path| path.is_match(look.path))
            && self.front.iter().all(|wanted| match wanted.split_once('=') {
                Some((key, value)) => {
                    look.front.get(&front_key(key)).is_some_and(|values| values.iter().any(|it| it == value))
                }
                None => look.front.contains_key(&front_key(wanted)),
            })
            && (self.host.is_empty() || host.as_ref().is_some_and(|host| self.at_host(host)))
            && self.text.iter().all(|pattern| pattern.expression.is_match(look.text))
            && !self.not.iter().any(|pattern| pattern.expression.is_match(look.text))
    }

    /// Whether a host is one of those wanted, or below one.
    fn at_host(&self, host: &str) -> bool {
        self.host
            .iter()
            .any(|wanted| host == wanted || host.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.')))
    }
}
