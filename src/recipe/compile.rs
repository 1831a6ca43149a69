//! Recipe files to compiled rules: text in, a tree of [`Recipes`] out. Whatever is wrong in any of them is found at once, each
//! mistake with a caret.

use super::{
    Css, Expression, Numbered,
    format::{self, FieldName, File, Keys, Word},
    rules::{Cut, Line, Match, Pattern, Pick, ROOT, Recipe, Recipes, Remove},
};
use crate::{
    article::Outlet,
    digest::Digest,
    report::{Mistakes, caret, suggestion, toml_error},
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

impl Recipes {
    /// Compiles recipe files: (path for messages, text); the file's name without ending is the recipe's. Returns the outlets
    /// that come with them, too. The error holds every mistake of every file.
    pub fn load(files: &[(String, String)]) -> Result<(Self, Vec<Outlet>)> {
        let mut errors = Vec::new();
        let (mut parsed, mut broken) = (BTreeMap::new(), BTreeSet::new());
        let mut outlets = Vec::new();
        for (path, text) in files {
            match toml::from_str::<File>(text) {
                Ok(mut file) => {
                    outlets.append(&mut file.outlets);
                    parsed.insert(name_of(path), Source { path, text, file });
                }
                Err(err) => {
                    errors.push(toml_error(&err, text, path).to_string());
                    broken.insert(name_of(path));
                }
            }
        }
        let recipes = Self::compile(&parsed, broken, &mut errors);
        if !errors.is_empty() {
            return Err(Mistakes(errors).into());
        }
        Ok((recipes, outlets))
    }

    /// Compiles the root first, then whatever refines something that is compiled already. What refines a broken file has no
    /// mistake of its own.
    fn compile(parsed: &BTreeMap<String, Source<'_>>, mut broken: BTreeSet<String>, errors: &mut Vec<String>) -> Self {
        let all_lines = Arc::default();
        let root = match parsed.get(ROOT) {
            Some(source) => source.compile(ROOT, None, &all_lines, errors),
            None => Recipe { name: ROOT.into(), ..Recipe::default() },
        };
        let root = Arc::new(root);
        let mut compiled = BTreeMap::from([(ROOT.to_owned(), root.clone())]);
        let mut children: BTreeMap<String, Vec<Arc<Recipe>>> = BTreeMap::new();
        let mut waiting: Vec<&String> = parsed.keys().filter(|name| *name != ROOT).collect();
        loop {
            let before = waiting.len();
            waiting.retain(|name| {
                let source = &parsed[*name];
                let Some(parent) = compiled.get(source.parent()) else { return true };
                let recipe = Arc::new(source.compile(name, Some(parent), &all_lines, errors));
                if !source.is_table_only() {
                    children.entry(source.parent().to_owned()).or_default().push(recipe.clone());
                }
                compiled.insert((*name).clone(), recipe);
                false
            });
            if waiting.len() == before {
                break;
            }
        }
        while let Some(at) = waiting.iter().position(|name| broken.contains(parsed[*name].parent())) {
            broken.insert(waiting.swap_remove(at).clone());
        }
        let names: Vec<String> = parsed.keys().cloned().collect();
        errors.extend(waiting.iter().map(|name| parsed[*name].no_parent(&names)));
        for siblings in children.values_mut() {
            siblings.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        }
        let digests = children.values().flatten().chain([&root]).map(|recipe| recipe.digest).collect();
        Self { root, children, choice: choice(parsed.values()), digests }
    }
}

/// The digest of what decides which recipe a file takes: how recipes know files, how they refine each other, and where they look for an
/// address to know a file by.
fn choice<'a>(sources: impl Iterator<Item = &'a Source<'a>>) -> Digest {
    let deciding = sources.map(|source| {
        let mut table: toml::Table = source.text.parse().unwrap_or_default();
        table.retain(|key, _| ["extends", "match", "order", "front", "cut"].contains(&key));
        (name_of(source.path), table)
    });
    Digest::of_value(&deciding.collect::<Vec<_>>())
}

/// A parsed file with its text, for carets.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
    file: File,
}

impl Source<'_> {
    /// The recipe that this one refines.
    fn parent(&self) -> &str {
        self.file.extends.as_ref().map_or(ROOT, |word| word.get_ref())
    }

    /// A file with outlets only is no recipe.
    fn is_table_only(&self) -> bool {
        self.file.matches.is_empty() && self.file.extends.is_none()
    }

    fn compile(
        &self,
        name: &str,
        parent: Option<&Recipe>,
        all_lines: &Arc<Numbered>,
        errors: &mut Vec<String>,
    ) -> Recipe {
        let file = &self.file;
        let mut at = Compiler { source: self, all_lines, errors };
        let mut recipe = Recipe {
            name: name.to_owned(),
            digest: Digest::of_value(&(name, self.text, parent.map(|parent| parent.digest))),
            outlet: file.outlet.clone(),
            republisher: file.republisher.clone(),
            format: file.format.unwrap_or_default(),
            skip: file.skip.clone(),
            front: file.front.iter().map(|(field, keys)| (*field, keys.clone().into())).collect(),
            body: at.selectors(&file.body.select),
            figures: at.selectors(&file.body.figures),
            captions: at.selectors(&file.body.captions),
            cuts: file
                .cut
                .iter()
                .filter_map(|cut| Some(Cut { rule: cut.rule.clone(), pattern: at.pattern(&cut.pattern)? }))
                .collect(),
            picks: file.pick.iter().filter_map(|pick| at.pick(pick)).collect(),
            removes: file.remove.iter().filter_map(|remove| at.remove(remove)).collect(),
            lines: file.line.iter().filter_map(|line| at.line(line)).collect(),
            urls: file.url.iter().filter_map(|url| at.pattern(&url.pattern)).collect(),
            trims: file.trim.iter().filter_map(|trim| Some((trim.field, at.expression(&trim.pattern)?))).collect(),
            matches: file.matches.iter().map(|matches| at.matches(matches)).collect(),
            order: file.order,
            all_lines: all_lines.clone(),
        };
        if let Some(parent) = parent {
            recipe.inherit(parent, file.format.is_some());
        }
        recipe
    }

    fn no_parent(&self, names: &[String]) -> String {
        let Some(word) = &self.file.extends else {
            return format!("{}: cannot be compiled", self.path);
        };
        let title = format!("no recipe is called `{}`, or recipes extend each other in a ring", word.get_ref());
        caret(self.path, self.text, word.span(), &title, suggestion(word.get_ref(), names).as_deref())
    }
}

impl Recipe {
    /// Puts a parent's rules behind its own; single values are taken where it has none.
    fn inherit(&mut self, parent: &Self, own_format: bool) {
        self.outlet = self.outlet.take().or_else(|| parent.outlet.clone());
        self.republisher = self.republisher.take().or_else(|| parent.republisher.clone());
        if !own_format {
            self.format = parent.format;
        }
        if self.body.is_empty() {
            self.body = parent.body.clone();
        }
        self.front.extend(parent.front.iter().cloned());
        self.figures.extend(parent.figures.iter().cloned());
        self.captions.extend(parent.captions.iter().cloned());
        self.cuts.extend(parent.cuts.iter().cloned());
        self.picks.extend(parent.picks.iter().cloned());
        self.removes.extend(parent.removes.iter().cloned());
        self.lines.extend(parent.lines.iter().cloned());
        self.urls.extend(parent.urls.iter().cloned());
        self.trims.extend(parent.trims.iter().cloned());
    }
}

/// Compiles the words of one file and notes its mistakes.
struct Compiler<'a, 'e> {
    source: &'a Source<'a>,
    all_lines: &'a Numbered,
    errors: &'e mut Vec<String>,
}

impl Compiler<'_, '_> {
    fn wrong(&mut self, word: &Word, title: &str, help: Option<&str>) {
        self.errors.push(caret(self.source.path, self.source.text, word.span(), title, help));
    }

    fn expression(&mut self, word: &Word) -> Option<Expression> {
        let checked = Expression::parse(word.get_ref());
        checked.map_err(|err| self.wrong(word, "this pattern is not a regular expression", Some(&err))).ok()
    }

    fn pattern(&mut self, word: &Word) -> Option<Pattern> {
        let expression = self.expression(word)?;
        let mut fields = Vec::new();
        for (group, name) in expression.groups() {
            match FieldName::named(name) {
                Some(field) => fields.push((*group, field)),
                None if matches!(name.as_str(), "year" | "month" | "day") => {}
                None => {
                    let valid: Vec<String> = FieldName::ALL.map(|field| field.name().to_owned()).to_vec();
                    self.wrong(word, &format!("no field is called `{name}`"), suggestion(name, &valid).as_deref());
                }
            }
        }
        Some(Pattern { expression, fields })
    }

    fn selector(&mut self, word: &Word) -> Option<Css> {
        match Css::parse(word.get_ref()) {
            Ok(selector) => Some(selector),
            Err(err) => {
                self.wrong(word, "this is not a CSS selector", Some(&err));
                None
            }
        }
    }

    fn selectors(&mut self, words: &[Word]) -> Vec<Css> {
        words.iter().filter_map(|word| self.selector(word)).collect()
    }

    fn matches(&mut self, matches: &format::Match) -> Match {
        Match {
            text: matches.text.iter().filter_map(|word| self.pattern(word)).collect(),
            not: matches.not.iter().filter_map(|word| self.pattern(word)).collect(),
            front: matches.front.clone(),
            host: matches.host.clone(),
            path: matches.path.as_ref().and_then(|word| self.expression(word)),
        }
    }

    fn pick(&mut self, pick: &format::Pick) -> Option<Pick> {
        let pattern = pick.pattern.as_ref().map(|word| self.expression(word));
        Some(Pick {
            field: pick.field,
            select: self.selector(&pick.select)?,
            attr: pick.attr.clone(),
            pattern: pattern.flatten(),
            keep: pick.keep,
            all: pick.all,
        })
    }

    fn remove(&mut self, remove: &format::Remove) -> Option<Remove> {
        let pattern = remove.pattern.as_ref().map(|word| self.expression(word));
        Some(Remove {
            rule: remove.rule.clone(),
            select: self.selector(&remove.select)?,
            pattern: pattern.flatten(),
            linked: remove.linked,
            rest: remove.rest,
        })
    }

    fn line(&mut self, line: &format::Line) -> Option<Line> {
        let pattern = self.pattern(&line.pattern)?;
        if line.rule.is_none() && pattern.fields.is_empty() {
            self.wrong(
                &line.pattern,
                "this line rule fills no field and has no name",
                Some("add `rule = \"…\"`, the name under which the ledger lists what it removes"),
            );
        }
        Some(Line {
            number: self.all_lines.add(&pattern.expression),
            rule: line.rule.clone().unwrap_or_default(),
            pattern,
            at: line.at,
            keep: line.keep,
            rest: line.rest,
        })
    }
}

impl From<Keys> for Vec<String> {
    fn from(keys: Keys) -> Self {
        match keys {
            Keys::One(key) => vec![key],
            Keys::Several(keys) => keys,
        }
    }
}

/// `recipes/goodnews-ntd.toml` is called `goodnews-ntd`.
fn name_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::{recipe::Recipes, report::Mistakes};

    #[test]
    fn what_refines_a_broken_file_has_no_mistake_of_its_own() {
        let files = [
            ("any", ""),
            ("a", "outlet = "),
            ("b", "extends = \"a\""),
            ("c", "extends = \"b\""),
            ("d", "extends = \"x\""),
        ];
        let files = files.map(|(name, text)| (format!("recipes/{name}.toml"), text.to_owned()));
        let err = Recipes::load(&files).unwrap_err();
        let Mistakes(each) = err.downcast_ref().unwrap();
        assert_eq!(each.len(), 2, "{err}");
        assert!(each[0].contains("recipes/a.toml:1:10"), "{err}");
        assert!(each[1].starts_with("no recipe is called `x`"), "{err}");
    }
}
