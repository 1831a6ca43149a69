//! How a recipe is written: the TOML of one file, as typed. Nothing is compiled or inherited yet.

use crate::article::Outlet;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use std::{collections::BTreeMap, fmt};
use toml::Spanned;

/// A word with its place in the file, for carets.
pub(super) type Word = Spanned<String>;

/// A recipe: how the articles of one mirror are recognised, cut and cleaned.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "recipe")]
pub(super) struct File {
    /// What this dialect is, for people.
    pub(super) about: String,
    /// The recipe that this one refines; `any` where not given.
    #[schemars(with = "Option<String>")]
    pub(super) extends: Option<Word>,
    /// Among recipes that refine the same one, smaller numbers are tried first; then by name.
    pub(super) order: i32,
    /// The outlet, where nothing in the file names it.
    pub(super) outlet: Option<String>,
    /// Who republished the articles, if the mirror is a publisher of its own.
    pub(super) republisher: Option<String>,
    /// What the text is written in.
    pub(super) format: Option<Format>,
    /// Files that it knows are not articles, with the reason.
    pub(super) skip: Option<String>,
    /// How the dialect is recognised: all that is given must hold. Several `[[match]]` tables are alternatives.
    #[schemars(schema_with = "one_or_several_tables")]
    #[serde(rename = "match", deserialize_with = "one_or_several")]
    pub(super) matches: Vec<Match>,
    /// Field, and the front matter keys it is taken from.
    #[schemars(schema_with = "keys_by_field")]
    pub(super) front: BTreeMap<FieldName, Keys>,
    /// Where the article is in the page.
    pub(super) body: Body,
    /// Cut from the text before it is parsed.
    pub(super) cut: Vec<Cut>,
    /// Elements that hold a field.
    pub(super) pick: Vec<Pick>,
    /// Elements that are removed.
    pub(super) remove: Vec<Remove>,
    /// Lines of the body that hold fields or are removed.
    pub(super) line: Vec<Line>,
    /// What the address at the outlet tells.
    pub(super) url: Vec<UrlRule>,
    /// What is cut from a field's value.
    pub(super) trim: Vec<Trim>,
    /// Outlets that come with this dialect.
    pub(super) outlets: Vec<Outlet>,
}

/// The schema of one table or several.
fn one_or_several_tables(generator: &mut SchemaGenerator) -> Schema {
    let table = generator.subschema_for::<Match>();
    json_schema!({ "anyOf": [table, { "type": "array", "items": table }] })
}

/// The schema of keys by field.
fn keys_by_field(generator: &mut SchemaGenerator) -> Schema {
    let (fields, keys) = (generator.subschema_for::<FieldName>(), generator.subschema_for::<Keys>());
    json_schema!({ "type": "object", "propertyNames": fields, "additionalProperties": keys })
}

/// `[match]` is one table, `[[match]]` are several.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Match>, D::Error> {
    struct Tables;
    impl<'de> Visitor<'de> for Tables {
        type Value = Vec<Match>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a [match] table")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            Ok(vec![Match::deserialize(MapAccessDeserializer::new(map))?])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut tables: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(table) = tables.next_element()? {
                all.push(table);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_any(Tables)
}

/// How a dialect is recognised.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Match {
    /// Patterns that must all be found in the text.
    #[schemars(with = "Vec<String>")]
    pub(super) text: Vec<Word>,
    /// Patterns none of which may be found.
    #[schemars(with = "Vec<String>")]
    pub(super) not: Vec<Word>,
    /// Front matter keys that must be there; `key=value` for a value, too.
    pub(super) front: Vec<String>,
    /// The source address is at one of these hosts or below them.
    pub(super) host: Vec<String>,
    /// A pattern for the file's path.
    #[schemars(with = "Option<String>")]
    pub(super) path: Option<Word>,
}

/// Where the article is in a page.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Body {
    /// The first of these that is there holds the article. Empty: found by the generic path.
    #[schemars(with = "Vec<String>")]
    pub(super) select: Vec<Word>,
    /// Elements that are a picture with its caption.
    #[schemars(with = "Vec<String>")]
    pub(super) figures: Vec<Word>,
    /// Elements that are a caption.
    #[schemars(with = "Vec<String>")]
    pub(super) captions: Vec<Word>,
}

/// Something that is cut from the text before it is parsed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cut {
    /// Name in the ledger.
    pub(super) rule: String,
    /// What is cut; named groups fill fields.
    #[schemars(with = "String")]
    pub(super) pattern: Word,
}

/// An element that holds a field.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pick {
    /// The field that it fills.
    pub(super) field: FieldName,
    /// Which element.
    #[schemars(with = "String")]
    pub(super) select: Word,
    /// The attribute that holds the value; the text, where not given.
    #[serde(default)]
    pub(super) attr: Option<String>,
    /// Takes a part of the value only: its first group, or all that it matches.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) pattern: Option<Word>,
    /// The text stays in the body, too.
    #[serde(default)]
    pub(super) keep: bool,
    /// All such elements, not only the first.
    #[serde(default)]
    pub(super) all: bool,
}

/// Elements that are removed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Remove {
    /// Name in the ledger.
    pub(super) rule: String,
    /// Which elements.
    #[schemars(with = "String")]
    pub(super) select: Word,
    /// Only those whose text matches.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) pattern: Option<Word>,
    /// Only those nearly all of whose words (four of five) are links.
    #[serde(default)]
    pub(super) linked: bool,
    /// All that follows the first such element goes, too.
    #[serde(default)]
    pub(super) rest: bool,
}

/// Lines of the body that hold fields or are removed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// Name in the ledger, where the match is no field.
    #[serde(default)]
    pub(super) rule: Option<String>,
    /// What is taken out of the line; named groups fill fields.
    #[schemars(with = "String")]
    pub(super) pattern: Word,
    /// Which lines are looked at.
    #[serde(default)]
    pub(super) at: Place,
    /// The match stays in the body.
    #[serde(default)]
    pub(super) keep: bool,
    /// All lines after it go, too.
    #[serde(default)]
    pub(super) rest: bool,
}

/// Which lines of the body a rule looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// All.
    #[default]
    Any,
    /// The first one that holds something.
    Top,
    /// The first three that hold something.
    First,
    /// The last twelve that hold something.
    Last,
}

/// What the address at the outlet tells.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UrlRule {
    /// Groups `year`, `month` and `day`, or a field's name.
    #[schemars(with = "String")]
    pub(super) pattern: Word,
}

/// What is cut from a field's value.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Trim {
    /// The field.
    pub(super) field: FieldName,
    /// What is cut from its value, wherever it is found.
    #[schemars(with = "String")]
    pub(super) pattern: Word,
}

/// One front matter key, or several of which the first that is there counts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "this is neither a key of the front matter nor a list of them; write `\"title\"`")]
pub(super) enum Keys {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What an article's text is written in, before cleaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// HTML, whole or in parts.
    #[default]
    Html,
    /// Markdown.
    Markdown,
    /// Plain text: a line is a paragraph.
    Text,
}

/// A field of an article that a recipe can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Headline.
    Title,
    /// Day of publication.
    Date,
    /// Name of the outlet.
    Outlet,
    /// Reporters.
    Byline,
    /// Editors; several.
    Editors,
    /// Tags; several.
    Tags,
    /// Picture above the text.
    LeadImage,
    /// Words under it.
    Caption,
    /// Address at the outlet.
    SourceUrl,
    /// Address at the mirror.
    MirrorUrl,
    /// Who republished it.
    Republisher,
    /// The day of a dateline: the strongest sign of a date.
    Dateline,
    /// A translator; in the ledger only.
    Translator,
    /// A summary that is no part of the text; in the ledger only.
    Summary,
    /// Words that are known and published in no field: a source line, a licence; in the ledger only.
    Note,
}

impl FieldName {
    /// Every field, as named in recipes.
    pub(super) const ALL: [Self; 15] = [
        Self::Title,
        Self::Date,
        Self::Outlet,
        Self::Byline,
        Self::Editors,
        Self::Tags,
        Self::LeadImage,
        Self::Caption,
        Self::SourceUrl,
        Self::MirrorUrl,
        Self::Republisher,
        Self::Dateline,
        Self::Translator,
        Self::Summary,
        Self::Note,
    ];

    /// Its name in recipes, exports and the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Date => "date",
            Self::Outlet => "outlet",
            Self::Byline => "byline",
            Self::Editors => "editors",
            Self::Tags => "tags",
            Self::LeadImage => "lead_image",
            Self::Caption => "caption",
            Self::SourceUrl => "source_url",
            Self::MirrorUrl => "mirror_url",
            Self::Republisher => "republisher",
            Self::Dateline => "dateline",
            Self::Translator => "translator",
            Self::Summary => "summary",
            Self::Note => "note",
        }
    }

    /// The field of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}
