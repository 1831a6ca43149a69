//! What a site is made of beside its articles: settings, recipes, templates, static files, the owner's own pages. Whatever is
//! wrong in any of them is reported at once. It never reads an article.

use super::{
    media, pages,
    theme::{self, Asset, overlay},
};
use crate::{
    article::Outlets,
    cache::Rules,
    config::Config,
    digest::Digest,
    filing::{FilingRules, Signs, TopicRule},
    page::{Pictures, StaticPage, StaticPageId, VariantId, Words},
    recipe::Recipes,
    render::Theme,
    report::{Finding, Mistakes, keep},
    source::{self, Content, Root},
    table::Table,
    variant::Variant,
};
use anyhow::{Result, bail};
use include_dir::{Dir, include_dir};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

static RECIPES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/recipes");

/// Name of the settings file; the folder that holds it is the site's root.
pub const CONFIG: &str = "site.toml";

/// Folder beside site.toml for what we remember between runs.
const MEMORY: &str = ".reprint";

/// Where to find a site, and what the command line says in the place of its settings.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The working folder: relative paths begin here.
    pub from: PathBuf,
    /// The site's root; else the nearest folder upwards with a site.toml.
    pub root: Option<PathBuf>,
    /// The settings file; else site.toml in the root.
    pub config: Option<PathBuf>,
    /// Content roots in the place of the configured ones.
    pub content: Vec<PathBuf>,
    /// Output folder in the place of the configured one.
    pub output: Option<PathBuf>,
    /// Address of the site in the place of the configured one.
    pub base_url: Option<String>,
}

/// How much of a site is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Settings and recipes.
    Articles,
    /// Those, templates, static files and the owner's pages.
    Everything,
}

/// A site, ready to be made.
#[derive(Debug)]
pub struct Site {
    /// The folder of site.toml, or the working folder where there is none.
    pub root: PathBuf,
    /// What the owner decided.
    pub config: Config,
    /// All known outlets.
    pub outlets: Outlets,
    /// All recipes.
    pub recipes: Arc<Recipes>,
    /// What articles are filed by.
    pub filing: FilingRules,
    /// The templates; none where they were not needed.
    pub theme: Option<Arc<Theme>>,
    /// The pages' own words,
    pub words: Words,
    /// and those of each variant of the site,
    pub variant_words: Table<VariantId, Words>,
    /// with how pages are converted to it.
    pub variants: Table<VariantId, Variant>,
    /// Files to copy as they are, by their path in the site.
    pub statics: BTreeMap<String, Asset>,
    /// Pictures that were fetched and that pages show.
    pub pictures: Pictures,
    /// The owner's own pages.
    pub pages: Table<StaticPageId, StaticPage>,
    /// What is odd in the owner's own pages.
    pub findings: Vec<Finding>,
    /// The output folder.
    pub output: PathBuf,
    /// The output folder, as a person would type it.
    pub output_shown: String,
    /// What cleaning and filing depend on beside the file.
    pub rules: Rules,
    /// The settings file, where there is one.
    pub config_file: Option<PathBuf>,
    /// Where it is or could be, as a person would type it.
    pub config_shown: String,
    /// The folder that a person stands in who reads what we say.
    from: PathBuf,
    pub(super) content: Vec<Content>,
    is_default_output: bool,
    /// The recipe files by their path for messages, and the outlets that they name.
    read: Vec<(String, String)>,
    named_outlets: Vec<crate::article::Outlet>,
}

impl Site {
    /// Finds a site and loads what is needed of it.
    pub fn load(place: &Place, need: Need) -> Result<Self> {
        Self::load_after(place, need, None)
    }

    /// The same, of a site that was loaded before: what has not changed is not compiled again.
    pub fn load_after(place: &Place, need: Need, last: Option<&Self>) -> Result<Self> {
        let (root, config_file) = find(place)?;
        let mut errors = Vec::new();
        let config = keep(read_config(config_file.as_deref(), place), &mut errors).unwrap_or_default();
        let recipes = keep(read_recipes(&root, &place.from, last), &mut errors).unwrap_or_default();
        let mut theme = None;
        if need == Need::Everything {
            theme = keep(theme::read(&root, &config, last.and_then(|last| last.theme.as_ref())), &mut errors);
        }
        if !errors.is_empty() {
            return Err(Mistakes::all(errors));
        }
        let mut site = Self::new(root, config, recipes, place);
        if let Some(file) = &config_file {
            site.config_shown = shown(file, &place.from);
            site.config_file = Some(source::real(file));
        }
        if let Some((theme, words, variant_words)) = theme {
            (site.theme, site.words, site.variant_words) = (Some(theme), words, variant_words.into());
            let config = &site.config;
            let variants = config.variants.iter().map(|language| Variant::new(language, &config.protected_terms));
            site.variants = variants.collect::<Result<_>>()?;
        }
        if need == Need::Everything {
            site.statics = theme::statics(&site.root)?;
            site.pictures = media::pictures(&site.root, site.config.images, &mut site.statics)?;
            site.read_pages()?;
            let odd = theme::oddly_named(&mut site.statics, |file| shown(file, &site.from));
            site.findings.extend(odd);
            for link in source::folder(&site.root.join("static"))?.links {
                site.findings.push(source::link(&link).within(shown_link(&link, &place.from)));
            }
        }
        Ok(site)
    }

    fn new(root: PathBuf, config: Config, read: ReadRecipes, place: &Place) -> Self {
        let outlets = Outlets::new(read.outlets.iter().cloned().chain(config.outlets.iter().cloned()));
        let filing = FilingRules::new(&outlets, config.topics.iter().map(topic_rule));
        // Not where a recipe is, since that depends on where we stand.
        let recipes = read.files.iter().map(|(path, text)| (path.rsplit('/').next(), text));
        let recipes: Vec<_> = recipes.collect();
        let rules = Rules {
            all: Digest::of_value(&(recipes, &config.outlets, &config.topics)),
            choice: read.recipes.choice_digest(),
            outlets: Digest::of_value(&outlets),
            filing: filing.digests(),
        };
        let output = place.output.as_ref().map_or_else(|| root.join(&config.output), |output| place.from.join(output));
        let configured = |written: &String| Content::of(written, &root, |dir| shown(dir, &place.from));
        let content = match place.content.is_empty() {
            true => config.content.iter().map(configured).collect(),
            false => place.content.iter().map(|typed| Content::typed(typed, &place.from)).collect(),
        };
        Self {
            filing,
            output_shown: shown(&output, &place.from),
            output: unresolved(&output),
            is_default_output: place.output.is_none(),
            theme: None,
            words: Words::own(&config.language).clone(),
            variant_words: Table::default(),
            variants: Table::default(),
            statics: BTreeMap::new(),
            pictures: Pictures::new(),
            pages: Table::default(),
            findings: Vec::new(),
            config_file: None,
            config_shown: shown(&root.join(CONFIG), &place.from),
            recipes: read.recipes,
            read: read.files,
            named_outlets: read.outlets,
            from: place.from.clone(),
            root,
            config,
            outlets,
            rules,
            content,
        }
    }

    /// Digest of all that pages are made of beside the articles.
    pub(super) fn inputs_digest(&self) -> Digest {
        let statics = self.statics.iter().map(|(path, asset)| (path, asset.digest().ok()));
        let statics: Vec<_> = statics.collect();
        // Its sections are in its text.
        let pages = self.pages.iter().map(|page| [&page.slug, &page.title, &page.html, &page.language]);
        let theme = self.theme.as_ref().map(|theme| theme.digest());
        let pages = pages.collect::<Vec<_>>();
        let (pictures, written, variants) = (&self.pictures, &self.config.written.text, self.variant_words.rows());
        let key = self.config.sign.minisign.as_ref().map(|file| Asset::Own(self.root.join(file)).digest().ok());
        Digest::of_value(&(
            self.rules, &self.config, written, pages, theme, &self.words, variants, statics, pictures, &self.findings,
            key,
        ))
    }

    /// Whether articles of another site like this one would stand on the same shelves.
    pub(super) fn files_like(&self, other: &Self) -> bool {
        // What is said of those that were taken back names the line.
        let is_said_alike = self.config.withdrawn.is_empty() || self.config.written.text == other.config.written.text;
        self.config == other.config && self.rules == other.rules && is_said_alike
    }

    /// Whether the same articles would have the same pages.
    pub(super) fn pages_like(&self, other: &Self) -> bool {
        self.config == other.config
            && self.pages == other.pages
            && self.words == other.words
            && self.variant_words == other.variant_words
    }

    /// The content roots; an error where one is missing.
    pub fn roots(&self) -> Result<Vec<Root>> {
        source::roots(&self.content, self.config.history)
    }

    /// Folders below content roots that hold no articles: the owner's pages, the output, our memory.
    pub fn skip(&self) -> Vec<PathBuf> {
        let own = [self.root.join(&self.config.pages), self.output.clone(), self.root.join(MEMORY)];
        own.iter().map(|dir| source::real(dir)).collect()
    }

    /// Folders that the output must stay out of.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = self.sources();
        // Of pages right in the site's folder, nothing below it is read but what they show.
        inputs.retain(|dir| *dir != self.root);
        inputs.push(source::real(&self.root.join(MEMORY)));
        inputs
    }

    /// Folders among those that we write, and read nothing of a site from.
    pub fn written(&self) -> Vec<PathBuf> {
        vec![self.output.clone(), source::real(&self.root.join(MEMORY))]
    }

    /// Folders in which everything is published, or may be shown.
    pub(super) fn published_from(&self) -> Vec<PathBuf> {
        let own =
            [&self.root.join("static"), &self.root.join(&self.config.pages), &self.output].map(|dir| source::real(dir));
        // The folder of the site itself may be that of its pages: what is published of it is what pages show.
        own.into_iter().filter(|dir| *dir != self.root).collect()
    }

    /// Folders that everything is read from, whether they are there or not.
    pub fn sources(&self) -> Vec<PathBuf> {
        let own = ["templates", "static", "recipes", &self.config.pages].map(|dir| self.root.join(dir));
        let history = self.config.history;
        let content = self.content.iter().flat_map(|content| content.watched(history));
        own.into_iter().chain(content).map(|dir| source::real(&dir)).collect()
    }

    /// Whether former versions of its files are asked for.
    pub(super) fn has_history(&self) -> bool {
        self.config.history || self.content.iter().any(|content| content.below.is_some())
    }

    /// The file for what we remember of the histories of its files.
    pub(super) fn history(&self) -> PathBuf {
        self.root.join(MEMORY).join("history.bin")
    }

    /// The file for what we remember of this site, as published into this output folder.
    pub fn memory(&self) -> PathBuf {
        let name = match self.is_default_output {
            true => "cache.bin".to_owned(),
            // By the way from the site to it, so that a site that was moved with it remembers.
            false => {
                let root = source::real(&self.root);
                let place = self.output.strip_prefix(&root).unwrap_or(&self.output);
                format!("cache-{}.bin", Digest::of(place.as_os_str().as_encoded_bytes()).short(8))
            }
        };
        self.root.join(MEMORY).join(name)
    }

    /// Reads the owner's pages: the Markdown files right in the configured folder, and what they show.
    fn read_pages(&mut self) -> Result<()> {
        let Config { pages, slugs, links, .. } = &self.config;
        let own = pages::read(&self.root.join(pages), *slugs, *links, |file| self.shown(file))?;
        for (path, file) in own.files {
            self.statics.entry(path).or_insert(Asset::Own(file));
        }
        (self.pages, self.findings) = (own.pages.into(), own.findings);
        Ok(())
    }

    /// A path as a person would type it.
    pub(super) fn shown(&self, path: &Path) -> String {
        shown(path, &self.from)
    }
}

/// What makes an article belong to a topic: `words`, `tags` and `outlets` of the topic itself are of `any`.
fn topic_rule(topic: &crate::config::Topic) -> TopicRule {
    let signs = |signs: &crate::config::Signs| Signs {
        words: signs.words.clone(),
        tags: signs.tags.clone(),
        outlets: signs.outlets.clone(),
    };
    let mut any = signs(&topic.any);
    any.words.extend_from_slice(&topic.words);
    any.tags.extend_from_slice(&topic.tags);
    any.outlets.extend_from_slice(&topic.outlets);
    TopicRule { any, all: signs(&topic.all), none: signs(&topic.none), from: topic.from, until: topic.until }
}

/// The site's root and its settings file, if it has one.
fn find(place: &Place) -> Result<(PathBuf, Option<PathBuf>)> {
    let config = place.config.as_ref().map(|file| place.from.join(file));
    let root = match (&place.root, &config) {
        (Some(root), _) => Some(place.from.join(root)),
        (None, Some(file)) => file.parent().map(Path::to_owned),
        (None, None) => source::upwards(&place.from, CONFIG),
    };
    let Some(root) = root else {
        if place.content.is_empty() {
            bail!(
                "{}: no {CONFIG} here or in a folder above; make a site with `reprint init`, change to a site's folder, name it with --root, or name a folder \
                 of articles with --content",
                place.from.display()
            );
        }
        return Ok((source::real(&place.from), None));
    };
    if !source::is_folder(&root) {
        bail!("{}: no such folder; name that of a site with --root", shown(&root, &place.from));
    }
    if let Some(file) = config.as_ref().filter(|file| !source::is_file(file)) {
        bail!("{}: no such file; name the settings of a site with --config", shown(file, &place.from));
    }
    let file = config.unwrap_or_else(|| root.join(CONFIG));
    let has_file = place.config.is_some() || source::is_file(&file);
    if !has_file && place.content.is_empty() {
        bail!("{}: no such file; a site's settings are there, and may be empty", file.display());
    }
    Ok((source::real(&root), has_file.then_some(file)))
}

fn read_config(file: Option<&Path>, place: &Place) -> Result<Config> {
    let config = match file {
        Some(file) => {
            let shown = shown(file, &place.from);
            Config::parse(&source::text(file, &shown)?, &shown)?
        }
        None => Config::default(),
    };
    config.with_base_url(place.base_url.clone())
}

/// Recipes, and what they were read from.
#[derive(Default)]
struct ReadRecipes {
    recipes: Arc<Recipes>,
    outlets: Vec<crate::article::Outlet>,
    files: Vec<(String, String)>,
}

fn read_recipes(root: &Path, from: &Path, last: Option<&Site>) -> Result<ReadRecipes> {
    let mut files = Vec::new();
    for (name, asset) in overlay(&RECIPES, &root.join("recipes"))? {
        if name.ends_with(".toml") {
            let path = match &asset {
                Asset::Embedded(_) => format!("recipes/{name}"),
                Asset::Own(file) | Asset::Picture(file, _) => shown(file, from),
            };
            let text = asset.text(&path)?;
            files.push((path, text));
        }
    }
    if let Some(last) = last.filter(|last| last.read == files) {
        return Ok(ReadRecipes { recipes: last.recipes.clone(), outlets: last.named_outlets.clone(), files });
    }
    let (recipes, outlets) = Recipes::load(&files)?;
    Ok(ReadRecipes { recipes: Arc::new(recipes), outlets, files })
}

/// A path as a person who stands in `from` would type it.
fn shown(path: &Path, from: &Path) -> String {
    let (path, from) = (source::real(path), source::real(from));
    let shown = path.strip_prefix(&from).unwrap_or(&path);
    if shown.as_os_str().is_empty() { ".".into() } else { source::named(shown) }
}

/// The path of a link, as a person would type it, and not of what it points to.
fn shown_link(link: &Path, from: &Path) -> String {
    let parent = shown(link.parent().unwrap_or(link), from);
    source::named(&Path::new(&parent).join(link.file_name().unwrap_or_default()))
}

/// Where an output folder is, without following a link in its place: that one is refused when it is opened.
fn unresolved(output: &Path) -> PathBuf {
    match (output.parent(), output.file_name()) {
        (Some(parent), Some(name)) => source::real(parent).join(name),
        _ => source::real(output),
    }
}
