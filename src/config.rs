//! site.toml: what the owner decides. Text in, a checked value out; a mistake is an error with line, caret and the nearest
//! valid key. It never looks at the disk.

mod budget;
mod day;
mod fetching;
mod settle;
mod trust;
mod written;

use crate::{article::Outlet, report::toml_error, schema, text::script::SCRIPTS};
use anyhow::Result;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use crate::article::Policy;
pub use budget::{Budget, Host, Limits};
pub use fetching::Fetching;
pub use trust::{Sign, Verify};
pub use written::{Step, Written};

/// The settings of a site: its site.toml.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "site.toml")]
pub struct Config {
    /// The name of the archive, shown at the top of every page.
    pub title: String,
    /// One sentence about the archive, for the front page, feeds and search engines.
    pub description: String,
    /// The address that the site will be published at, `https://host/path/`. Feeds, the sitemap and the page for addresses that do
    /// not exist need it.
    #[schemars(extend("pattern" = "^https?://[^/@]+(/|$)"))]
    pub base_url: Option<String>,
    /// The language of the pages' own words, as a BCP 47 tag: `zh-Hans`, `zh-Hant`, `en`, or one that you wrote a table of words
    /// for. Articles carry their own.
    pub language: String,
    /// Folders of raw articles, relative to site.toml; none for a site that is made of your own pages only. `git:mirror.git`
    /// names a repository of git, bare or not: its articles are the files of its last commit, or, as `git:mirror.git//news`,
    /// those in a folder of it; and their former versions are known.
    pub content: Vec<String>,
    /// Whether former versions of articles are known in folders, too, from the git repository that a folder is in.
    pub history: bool,
    /// Folder of your own Markdown pages, such as about.md, relative to site.toml. Nothing in it is read as an article.
    pub pages: String,
    /// Folder to publish into, relative to site.toml. What is in it and not from us is left alone.
    pub output: String,
    /// How a build replaces what is published.
    pub publish: Publish,
    /// How many of a hundred published articles a build may take away; above that, or where it would take away all, it stops and
    /// nothing is changed. One or two may always go; 100 is no limit.
    #[schemars(range(max = 100))]
    pub max_loss: u8,
    /// Whether to publish manifest.json and SHA256SUMS, the SHA-256 of every file: by them `reprint verify` and
    /// `sha256sum --check` tell whether a copy of the site is whole.
    pub manifest: bool,
    /// Who signs the list of all files, so that readers can tell who published it.
    pub sign: Sign,
    /// What `reprint verify` minds.
    pub verify: Verify,
    /// Your own domain, for GitHub Pages: it becomes the file CNAME.
    pub cname: Option<String>,
    /// Scripts of Chinese that every page is published in as well, converted by machine and labelled so. Each has a folder of its
    /// own, such as zh-hant/; passages that are in that script already stay as they are.
    #[schemars(schema_with = "scripts")]
    pub variants: Vec<String>,
    /// Terms that are never converted to another script, such as names.
    pub protected_terms: Vec<String>,
    /// Whether links name index.html.
    pub links: Links,
    /// What pages do with pictures on other hosts.
    pub images: Images,
    /// How much one run of `reprint fetch-images` may take.
    pub fetch_images: Fetching,
    /// Which letters the addresses of tags, topics and outlets are written in.
    pub slugs: Slugs,
    /// How many articles stand on one page of a list.
    #[schemars(range(min = 1))]
    pub paginate_by: usize,
    /// How many articles stand in a feed.
    pub feed_items: usize,
    /// What feeds hold of an article.
    pub feed_text: FeedText,
    /// The address that search engines are told to list an article under.
    pub canonical: Canonical,
    /// How many articles a list must hold to have a feed of its own.
    pub feeds_from: FeedsFrom,
    /// Whether to write all that is known of where articles came from, for programs.
    pub provenance_json: bool,
    /// Where that is written.
    pub provenance_in: ProvenanceIn,
    /// Whether an article's provenance panel shows the text that was removed from it.
    pub show_removed: bool,
    /// Articles that you took back: none is in any list, feed, story or record, and a page at its address says so.
    pub withdrawn: Vec<Withdrawal>,
    /// Whether there is a search page, with the files that it searches: about one and a half times the articles' texts, compressed.
    pub search: bool,
    /// How large the site may become, and what the report measures it by.
    pub budget: Budget,
    /// Publishers whose articles the archive keeps, beside those that recipes know.
    pub outlets: Vec<Outlet>,
    /// Subjects that articles are filed under; an article may belong to several, or to none.
    pub topics: Vec<Topic>,
    /// Tags that mean the same: on the left the spelling found in sources, on the right the tag to file it under.
    pub tag_aliases: BTreeMap<String, String>,
    /// Values for your own templates, which find them as `site.extra`.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub extra: BTreeMap<String, toml::Value>,
    /// The text that it was read from, to say where something in it stands.
    #[serde(skip)]
    pub written: Written,
}

/// Whether links name index.html.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Links {
    /// They do, `2021/03/02/x/index.html`, and work from a file system, too.
    Portable,
    /// They do not, `2021/03/02/x/`, and need a web server.
    Clean,
}

/// How a build replaces what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// Each changed file by itself, when all are there: whole files, old and new ones side by side for a moment.
    Files,
    /// The whole folder for another one in one step, so that readers see the old site or the new one; on Linux, in a folder that is
    /// no mount of its own.
    Swap,
}

/// What pages do with pictures on other hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Images {
    /// Each is loaded when the reader asks for it, and not before.
    Click,
    /// A reader may follow a link to them, and nothing is loaded.
    Link,
    /// Those that `reprint fetch-images` has fetched into static/media/ are shown from there, the others are links.
    Local,
    /// They are loaded with the page, and their hosts learn that it is read.
    Remote,
    /// They are left out; captions stay.
    None,
}

/// What feeds hold of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedText {
    /// Its first words.
    Excerpt,
    /// Those, and its whole text.
    Full,
}

/// How many articles a list must hold to have a feed of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FeedsFrom {
    /// A topic.
    pub topics: usize,
    /// An outlet.
    pub outlets: usize,
    /// A tag.
    pub tags: usize,
}

impl Default for FeedsFrom {
    fn default() -> Self {
        Self { topics: 1, outlets: 3, tags: 5 }
    }
}

/// Where it is written for programs where articles came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProvenanceIn {
    /// Beside each article, and in a file for each month where there are more than a thousand.
    Auto,
    /// In provenance.json beside each article.
    Articles,
    /// In provenance.jsonl in the folder of each month, an article on a line.
    Months,
}

/// The address that search engines are told to list an article under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Canonical {
    /// Its page here.
    #[serde(rename = "self")]
    Own,
    /// The one at the outlet, where it is known.
    Source,
}

/// Which letters addresses are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Slugs {
    /// In ASCII, Han characters by their pinyin.
    Ascii,
    /// Letters of any script, as they are.
    Unicode,
}

/// An article that was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Its address here, `2021/03/02/voa-1a2b3c4d/`, or that at its outlet or mirror.
    pub article: String,
    /// When it was taken back, `2021-01-31`.
    #[serde(default, deserialize_with = "day::read")]
    #[schemars(schema_with = "day::schema")]
    pub date: Option<Date>,
    /// Why, for its page.
    #[serde(default)]
    pub reason: String,
}

/// A subject that articles are filed under.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The name to show.
    pub name: String,
    /// The ASCII name of the topic, part of page addresses; made from the name where it is not given.
    #[serde(default)]
    pub slug: String,
    /// One sentence about the topic.
    #[serde(default)]
    pub description: String,
    /// An article belongs when one of these words is in its title or tags, or twice in its text.
    #[serde(default)]
    pub words: Vec<String>,
    /// An article belongs when it carries one of these tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// An article belongs when one of these outlets published it, by id or name.
    #[serde(default)]
    pub outlets: Vec<String>,
    /// More of which one is enough.
    #[serde(default)]
    pub any: Signs,
    /// All of these must hold as well; of several outlets one.
    #[serde(default)]
    pub all: Signs,
    /// An article for which one of these holds does not belong.
    #[serde(default)]
    pub none: Signs,
    /// The first day, `2021-01-31`: an article of an earlier day, or of no day, does not belong.
    #[serde(default, deserialize_with = "day::read")]
    #[schemars(schema_with = "day::schema")]
    pub from: Option<Date>,
    /// The last day: an article of a later day, or of no day, does not belong.
    #[serde(default, deserialize_with = "day::read")]
    #[schemars(schema_with = "day::schema")]
    pub until: Option<Date>,
}

/// What an article is told by: words, tags and outlets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Signs {
    /// In its title or tags, or twice in its text.
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
            history: false,
            pages: "content/pages".into(),
            output: "public".into(),
            publish: Publish::Files,
            max_loss: 10,
            manifest: false,
            sign: Sign::default(),
            verify: Verify::default(),
            cname: None,
            variants: Vec::new(),
            protected_terms: Vec::new(),
            links: Links::Portable,
            images: Images::Click,
            fetch_images: Fetching::default(),
            slugs: Slugs::Ascii,
            paginate_by: 50,
            feed_items: 30,
            feed_text: FeedText::Excerpt,
            canonical: Canonical::Own,
            feeds_from: FeedsFrom::default(),
            provenance_json: true,
            provenance_in: ProvenanceIn::Auto,
            show_removed: true,
            withdrawn: Vec::new(),
            search: true,
            budget: Budget::default(),
            outlets: Vec::new(),
            topics: Vec::new(),
            tag_aliases: BTreeMap::new(),
            extra: BTreeMap::new(),
            written: Written::default(),
        }
    }
}

impl Config {
    /// Reads the text of site.toml; `path` is for messages only.
    pub fn parse(text: &str, path: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|err| toml_error(&err, text, path))?;
        Self { written: Written { path: path.to_owned(), text: text.to_owned() }, ..config }.settle()
    }

    /// The JSON Schema of site.toml.
    pub fn schema() -> serde_json::Value {
        schema::of::<Self>()
    }
}

/// Names of scripts that pages can be converted to.
fn scripts(_: &mut SchemaGenerator) -> Schema {
    let names = SCRIPTS.map(|(tag, _)| tag);
    json_schema!({ "type": "array", "items": { "type": "string", "enum": names }, "uniqueItems": true })
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn what_is_said_is_for_people() {
        for (text, title, help) in [
            ("titel = 1", "unknown key `titel`", "did you mean `title`?"),
            ("images = \"clik\"", "unknown value `clik`", "did you mean `click`?"),
            ("images = \"x\"", "unknown value `x`", "valid are: click, link, local, remote, none"),
            ("paginate_by = \"50\"", "this must be a whole number", "write `50`"),
            ("paginate_by = -5", "this must be a whole number, 0 or more", "write it without quotes, such as `50`"),
            ("manifest = \"yes\"", "this must be true or false", "write `true` or `false`, without quotes"),
            ("title = 5", "this must be text", "write `\"5\"`"),
            ("content = \"content\"", "this must be a list", "write `[\"content\"]`"),
            ("tag_aliases = 5", "this must be a table", "write its keys in braces: `{ key = \"value\" }`"),
            ("[[outlets]]\nid = \"a\"", "`name` is missing", "write `name = …` here"),
            ("[[topics]]\nname = \"a\"\nany = { word = [] }", "unknown key `word`", "did you mean `words`?"),
            ("[[outlets]]\nid = \"a\"\nname = \"a\"\npolicy = \"ful\"", "unknown value `ful`", "did you mean `full`?"),
            ("[[topics]]\nname = \"a\"\nfrom = \"May\"", "this is no day", "write it as `2021-01-31`"),
        ] {
            let said = Config::parse(text, "site.toml").unwrap_err().to_string();
            assert!(said.starts_with(&format!("{title}\n --> site.toml:")), "{said}");
            assert!(said.ends_with(&format!("= help: {help}")), "{said}");
        }
    }
}
