//! site.toml: what the owner decides. Text in, a checked value out; a mistake is an error with line, caret and the nearest
//! valid key. It never looks at the disk.

use crate::{
    recipe::{Outlet, toml_error},
    text::{script::SCRIPTS, slug},
};
use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use crate::recipe::Policy;

/// A site's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the archive.
    pub title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Where the site will be, `https://host/path/`. Needed for feeds' and the sitemap's absolute addresses only.
    pub base_url: Option<String>,
    /// BCP 47 of the pages' own words.
    pub language: String,
    /// Content roots, relative to site.toml; none for a site that is made of its owner's pages only.
    pub content: Vec<String>,
    /// Folder of the owner's own Markdown pages, relative to site.toml; never read as articles.
    pub pages: String,
    /// Output folder, relative to site.toml.
    pub output: String,
    /// How a build replaces what is published.
    pub publish: Publish,
    /// Publish `manifest.json` and `SHA256SUMS`, by which a copy of the site can be verified.
    pub manifest: bool,
    /// Own domain, for GitHub Pages' `CNAME` file.
    pub cname: Option<String>,
    /// Scripts of Chinese that every page is published in as well, converted by machine: tags of [`SCRIPTS`].
    pub variants: Vec<String>,
    /// Terms that are never converted.
    pub protected_terms: Vec<String>,
    /// Whether links name `index.html`.
    pub links: Links,
    /// What pages do with pictures on other hosts.
    pub images: Images,
    /// Which letters addresses of tags, topics and outlets are written in.
    pub slugs: Slugs,
    /// Articles on one page of a list.
    pub paginate_by: usize,
    /// Entries in a feed.
    pub feed_items: usize,
    /// What feeds hold of an article.
    pub feed_text: FeedText,
    /// Which address an article's page names as the one to be found under.
    pub canonical: Canonical,
    /// Write `provenance.json` beside every article.
    pub provenance_json: bool,
    /// Publish the text that was removed, in each article's provenance panel.
    pub show_removed: bool,
    /// Articles that were taken back.
    pub withdrawn: Vec<Withdrawal>,
    /// Publish a search page, and the files that it searches.
    pub search: bool,
    /// Outlets beside those that recipes know.
    pub outlets: Vec<Outlet>,
    /// What articles are filed under.
    pub topics: Vec<Topic>,
    /// Spelling of a tag, and the tag that it means.
    pub tag_aliases: BTreeMap<String, String>,
    /// Values for themes.
    pub extra: BTreeMap<String, toml::Value>,
}

/// Whether links name `index.html`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Links {
    /// `2021/03/02/x/index.html`: works from a file system, too.
    Portable,
    /// `2021/03/02/x/`: needs a web server.
    Clean,
}

/// How a build replaces what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// Each changed file by itself, when all are there: whole files, old and new ones side by side for a moment.
    Files,
    /// The whole folder for another one in one step: readers see the old site or the new one.
    Swap,
}

/// What pages do with pictures on other hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Images {
    /// A link that becomes the picture when the reader clicks on it: nothing is loaded before.
    Click,
    /// A link that a reader may follow: nothing is loaded, nobody is told that the page was read.
    Link,
    /// Shown from the site itself, where `fetch-images` has fetched them; the others as by `link`.
    Local,
    /// Loaded with the page from where they are.
    Remote,
    /// Left out; captions stay.
    None,
}

/// What feeds hold of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedText {
    /// Its first words.
    Excerpt,
    /// Those, and its whole text.
    Full,
}

/// Which address an article's page names as the one to be found under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Canonical {
    /// Its own.
    #[serde(rename = "self")]
    Own,
    /// The one at the outlet, where it is known.
    Source,
}

/// Which letters addresses are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slugs {
    /// ASCII: Han characters by their pinyin.
    Ascii,
    /// Letters of any script, as they are.
    Unicode,
}

/// An article that was taken back: one `[[withdrawn]]` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Its address here, `2021/03/02/voa-1a2b3c4d/`, or that at its outlet or mirror.
    pub article: String,
    /// When it was taken back, `2021-01-31`.
    #[serde(default)]
    pub date: Option<Date>,
    /// Why, for its page.
    #[serde(default)]
    pub reason: String,
}

/// What articles are filed under: one `[[topics]]` entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Name to show.
    pub name: String,
    /// Part of its address; made from the name where it is not given.
    #[serde(default)]
    pub slug: String,
    /// A sentence on it.
    #[serde(default)]
    pub description: String,
    /// An article belongs if one of these is in its title or among its tags, or stands twice in its text.
    #[serde(default)]
    pub words: Vec<String>,
    /// An article belongs if it has one of these tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// All articles of these outlets (ids or names) belong.
    #[serde(default)]
    pub outlets: Vec<String>,
    /// More of which one is enough, as `words`, `tags` and `outlets` are.
    #[serde(default)]
    pub any: Signs,
    /// All of these must hold; of several outlets one.
    #[serde(default)]
    pub all: Signs,
    /// None of these may hold.
    #[serde(default)]
    pub none: Signs,
    /// First day, `2021-01-31`: an article of an earlier day, or of none, does not belong.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// What an article is told by: words, tags and outlets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signs {
    /// In its title or among its tags, or twice in its text.
    pub words: Vec<String>,
    /// Among its tags.
    pub tags: Vec<String>,
    /// Who published it, by id or name.
    pub outlets: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "文存".into(),
            description: String::new(),
            base_url: None,
            language: "zh-Hans".into(),
            content: vec!["content".into()],
            pages: "content/pages".into(),
            output: "public".into(),
            publish: Publish::Files,
            manifest: false,
            cname: None,
            variants: Vec::new(),
            protected_terms: Vec::new(),
            links: Links::Portable,
            images: Images::Click,
            slugs: Slugs::Ascii,
            paginate_by: 50,
            feed_items: 30,
            feed_text: FeedText::Excerpt,
            canonical: Canonical::Own,
            provenance_json: true,
            show_removed: true,
            withdrawn: Vec::new(),
            search: true,
            outlets: Vec::new(),
            topics: Vec::new(),
            tag_aliases: BTreeMap::new(),
            extra: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the text of site.toml; `path` is for messages only.
    pub fn parse(text: &str, path: &str) -> Result<Self> {
        let mut config: Self = toml::from_str(text).map_err(|err| toml_error(&err, text, path))?;
        config.settle(path)?;
        Ok(config)
    }

    /// Fills in what follows from other values, and refuses what makes no sense.
    fn settle(&mut self, path: &str) -> Result<()> {
        if self.paginate_by == 0 {
            bail!("{path}: paginate_by is 0; give the number of articles on a page, such as 50");
        }
        self.check_variants(path)?;
        for topic in &mut self.topics {
            if topic.slug.is_empty() {
                topic.slug = slug::ascii(&topic.name);
            }
        }
        if let Some(url) = &mut self.base_url {
            set_base_url(url, path)?;
        }
        Ok(())
    }

    /// Refuses variants that cannot be made, or that are the site itself.
    fn check_variants(&self, path: &str) -> Result<()> {
        let known = || SCRIPTS.map(|(tag, _)| tag).join(", ");
        for (nth, variant) in self.variants.iter().enumerate() {
            if !SCRIPTS.iter().any(|(tag, _)| tag == variant) {
                bail!("{path}: `variants` has {variant:?}; pages can be converted to {}", known());
            }
            if *variant == self.language || self.variants[..nth].contains(variant) {
                bail!("{path}: `variants` has {variant:?}, which the site is in already; take it away");
            }
        }
        Ok(())
    }

    /// Takes `--base-url` in the place of the configured one.
    pub fn with_base_url(mut self, url: Option<String>) -> Result<Self> {
        if let Some(mut url) = url {
            set_base_url(&mut url, "--base-url")?;
            self.base_url = Some(url);
        }
        Ok(self)
    }
}

/// Checks an address and gives it its final slash.
fn set_base_url(url: &mut String, place: &str) -> Result<()> {
    match url::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.host().is_some() => {
            *url = parsed.as_str().trim_end_matches('/').to_owned() + "/";
            Ok(())
        }
        _ => bail!("{place}: base_url is not a web address: {url}; it looks like https://example.org/archive/"),
    }
}
