//! A view and a template to text. Tera is named here only. A template sees its view and what all pages share, and nothing
//! else: no function of ours reads the library, the disk or the clock, so what a page depends on is what it shows.

mod compact;

use crate::text::phrase::{Phrase, fill};
use crate::{
    digest::Digest,
    report::{Mistakes, caret, suggestion},
};
use anyhow::{Result, anyhow};
use compact::compact;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

/// All templates of a site, checked and ready.
#[derive(Debug)]
pub struct Theme {
    tera: Engine,
    texts: BTreeMap<String, String>,
}

/// What a template is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Names of the files, in order.
    pub files: Vec<String>,
    /// Digest of their names and texts.
    pub digest: Digest,
}

/// What all pages share, ready for templates.
#[derive(Clone, Debug)]
pub struct Shared {
    site: Value,
    words: Value,
}

impl Shared {
    /// Takes in values that every template will know as `site` and `words`.
    pub fn new(site: &impl Serialize, words: &impl Serialize) -> Self {
        Self { site: Value::from_serializable(site), words: Value::from_serializable(words) }
    }
}

/// Tera without a need to print it.
struct Engine(Tera);

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tera")
    }
}

impl Theme {
    /// Compiles templates, given by name (`article.html`) and text. All mistakes of all of them are reported at once, each
    /// with line, column and a caret.
    pub fn load(files: Vec<(String, String)>) -> Result<Self> {
        let mut tera = Tera::new();
        tera.autoescape_on([".html", ".xml"]);
        tera.register_filter("fill", filled);
        if let Err(err) = tera.add_raw_templates(files.iter().map(|(name, text)| (name, text))) {
            return Err(mistakes(&files).unwrap_or_else(|| unread(&err, &files)).into());
        }
        Ok(Self { tera: Engine(tera), texts: files.into_iter().collect() })
    }

    /// Whether it was compiled from these texts, by name.
    pub fn is_of(&self, texts: &BTreeMap<String, String>) -> bool {
        self.texts == *texts
    }

    /// Whether there is a template of that name.
    pub fn has(&self, template: &str) -> bool {
        self.texts.contains_key(template)
    }

    /// Digest of all templates.
    pub fn digest(&self) -> Digest {
        Digest::of_parts(self.texts.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]))
    }

    /// What a template is made of: its own text, all that it extends or includes, and all files that define components.
    pub fn closure(&self, template: &str) -> Closure {
        let components =
            self.texts.iter().filter(|(_, text)| text.contains("{% component") || text.contains("{%- component"));
        let mut open: Vec<&str> = components.map(|(name, _)| name.as_str()).chain([template]).collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if seen.insert(name) {
                let text = self.texts.get(name).map_or("", String::as_str);
                open.extend(self.texts.keys().filter(|other| is_named(other, text)).map(String::as_str));
            }
        }
        let parts = seen.iter().flat_map(|name| [*name, self.texts.get(*name).map_or("", String::as_str)]);
        let digest = Digest::of_parts(parts.map(str::as_bytes));
        Closure { files: seen.into_iter().map(str::to_owned).collect(), digest }
    }

    /// The text of a page: a view, and beside it, as `site`, what all pages share.
    pub fn render(&self, template: &str, site: &Shared, view: &impl Serialize) -> Result<String> {
        let mut context = Context::from_serialize(view).map_err(|err| anyhow!("templates/{template}: {err}"))?;
        context.insert_value("site", site.site.clone());
        context.insert_value("words", site.words.clone());
        let page = self.tera.0.render(template, &context).map_err(|err| anyhow!("{}", unrendered(&err)))?;
        Ok(if template.ends_with(".html") { compact(&page) } else { page })
    }
}

/// The filter `fill`: a word with its places filled in, `{{ words.articles | fill(n=3) }}`. Where there are two forms of it, `n`
/// decides.
fn filled(word: Value, values: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let phrase = Phrase::deserialize(&word).map_err(tera::Error::message)?;
    let values: Vec<(String, String)> =
        values.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let n = values.iter().find(|(key, _)| key == "n").and_then(|(_, n)| n.parse().ok());
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    Ok(fill(phrase.of(n), &values))
}

/// Whether a template names another one, as `extends` and `include` do. A name in any other string counts, too: then a page
/// is rendered once too often, and never once too seldom.
fn is_named(name: &str, text: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        before == after && matches!(before, Some('"' | '\'' | '`'))
    })
}

/// The mistakes that keep single templates from being read. Tera stops at the first one of these.
fn mistakes(files: &[(String, String)]) -> Option<Mistakes> {
    let each = files.iter().filter_map(|(name, text)| {
        let err = Tera::new().add_raw_template(name, text).err()?;
        let ErrorKind::SyntaxError(report) = err.kind() else { return None };
        Some(with_help(drawn(&err), advice(report.message())))
    });
    let all: Vec<String> = each.collect();
    (!all.is_empty()).then_some(Mistakes(all))
}

/// What to do about a mistake in a template's own grammar.
fn advice(message: &str) -> Option<String> {
    let advice = match message {
        it if it.contains("expected }}") => "a value is written `{{ name }}`",
        it if it.contains("expected %}") => "a tag is written `{% if name %}`",
        "Unknown tag" => {
            "each `{% if %}`, `{% for %}` and `{% block %}` ends with its own `{% endif %}`, `{% endfor %}`, `{% endblock %}`"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

/// What keeps templates from being read together: one names another that is not there.
fn unread(err: &tera::Error, files: &[(String, String)]) -> Mistakes {
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    match err.kind() {
        ErrorKind::MissingParent { current, parent } => {
            let text = files.iter().find(|(name, _)| name == current).map_or("", |(_, text)| text);
            let at = text.find(&format!("{parent}\"")).or(text.find(&format!("{parent}'"))).unwrap_or_default();
            let title = format!("no template is called `{parent}`");
            let (path, help) = (format!("templates/{current}"), suggestion(parent, &names));
            caret(&path, text, at..at + parent.len(), &title, help.as_deref()).into()
        }
        ErrorKind::Msg(all) => {
            let each = format!("\n{}", all.trim_end());
            let each = each.split("\nerror: ").skip(1).map(|text| {
                let help = quoted(text, "Unknown template `").and_then(|name| suggestion(name, &names));
                with_help(placed(text.trim_end()), help)
            });
            let each: Vec<String> = each.collect();
            if each.is_empty() { drawn(err).into() } else { Mistakes(each) }
        }
        _ => drawn(err).into(),
    }
}

/// The word in a message behind its beginning.
fn quoted<'m>(message: &'m str, beginning: &str) -> Option<&'m str> {
    message.strip_prefix(beginning)?.split('`').next()
}

/// What to do about a mistake, below its drawing.
fn with_help(drawn: String, help: Option<String>) -> String {
    let edge = drawn.lines().rev().find_map(|line| line.find(" |")).unwrap_or_default();
    let edge = " ".repeat(edge);
    help.map_or(drawn.clone(), |help| format!("{}\n{edge} |\n{edge} = help: {help}", drawn.trim_end()))
}

/// What a page's template asks for that is not there, with the nearest of what is.
fn unrendered(err: &tera::Error) -> String {
    let help = match err.kind() {
        ErrorKind::RenderingError(report) => {
            let fields = report.message().split_once("Available fields: ").map(|(_, fields)| fields);
            let fields: Vec<String> = fields.unwrap_or_default().split(", ").map(str::to_owned).collect();
            quoted(report.message(), "Field `").and_then(|name| suggestion(name, &fields))
        }
        _ => None,
    };
    // The list of all is in the message.
    with_help(drawn(err), help.filter(|help| help.starts_with("did you mean")))
}

/// An error as a person wants to read it: with the path of the file, and with what caused it.
fn drawn(err: &tera::Error) -> String {
    let mut text = err.to_string();
    let mut cause = std::error::Error::source(err);
    while let Some(err) = cause {
        text.push_str(&format!("\n  because: {err}"));
        cause = err.source();
    }
    placed(&text)
}

/// A drawing of Tera's, which knows the names of templates and not where they are.
fn placed(text: &str) -> String {
    text.strip_prefix("error: ").unwrap_or(text).replace("--> ", "--> templates/")
}

#[cfg(test)]
mod tests {
    use super::{Shared, Theme};
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct View {
        title: &'static str,
        n: u32,
    }

    fn theme(files: &[(&str, &str)]) -> anyhow::Result<Theme> {
        Theme::load(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn none() -> Shared {
        Shared::new(&(), &())
    }

    const BASE: (&str, &str) = ("base.html", "<h1>{% block h %}{% endblock %}</h1>");
    const PAGE: (&str, &str) = ("page.html", r#"{% extends "base.html" %}{% block h %}{{ title }}{% endblock %}"#);

    #[test]
    fn a_view_becomes_text_and_is_escaped() {
        let theme = theme(&[BASE, PAGE, ("a.txt", "{{ title }}")]).unwrap();
        let view = View { title: "a < b", n: 1 };
        assert_eq!(theme.render("page.html", &none(), &view).unwrap(), "<h1>a &lt; b</h1>");
        assert_eq!(theme.render("a.txt", &none(), &view).unwrap(), "a < b");
        assert!(theme.has("a.txt") && !theme.has("b.txt"));
    }

    #[test]
    fn a_closure_holds_what_a_template_is_made_of() {
        let one = theme(&[BASE, PAGE, ("other.html", "x")]).unwrap();
        let other = theme(&[BASE, PAGE, ("other.html", "y")]).unwrap();
        let base = theme(&[("base.html", "<h2>{% block h %}{% endblock %}</h2>"), PAGE, ("other.html", "x")]).unwrap();
        assert_eq!(one.closure("page.html"), other.closure("page.html"));
        assert_ne!(one.closure("other.html"), other.closure("other.html"));
        assert_ne!(one.closure("page.html"), base.closure("page.html"));
        assert_eq!(one.closure("other.html"), base.closure("other.html"));
    }

    #[test]
    fn a_component_is_in_every_closure() {
        let with = |body: &str| {
            let file = format!("{{% component dot() %}}{body}{{% endcomponent dot %}}");
            theme(&[("parts.html", &file), ("page.html", "{{<dot />}}")]).unwrap()
        };
        assert_eq!(with("1").render("page.html", &none(), &View { title: "", n: 0 }).unwrap(), "1");
        assert_ne!(with("1").closure("page.html"), with("2").closure("page.html"));
    }

    #[test]
    fn all_mistakes_are_shown_with_a_caret() {
        let err = theme(&[("a.html", "x\n{{ title"), ("b.html", "{% if %}")]).unwrap_err().to_string();
        assert!(err.contains("--> templates/a.html:2:") && err.contains("--> templates/b.html:1:"), "{err}");
        let err = theme(&[("a.html", "{{ title | shout }}"), ("b.html", r#"{% include "none.html" %}"#)]).unwrap_err();
        let want =
            "Unknown filter `shout`\n --> templates/a.html:1:12\n  |\n1 | {{ title | shout }}\n  |            ^^^^^";
        assert!(err.to_string().starts_with(want), "{err}");
        assert!(err.to_string().contains("Unknown template `none.html`"), "{err}");
    }

    #[test]
    fn words_are_filled_in_and_escaped() {
        #[derive(Serialize)]
        struct Words {
            all: BTreeMap<&'static str, &'static str>,
            by: &'static str,
        }
        let words = Words { all: BTreeMap::from([("one", "{n} article"), ("other", "{n} articles")]), by: "by {who}" };
        let text = "{{ words.all | fill(n=n) }}, {{ words.all | fill(n=2) }} {{ words.by | fill(who=title) }}";
        let theme = theme(&[("a.html", text)]).unwrap();
        let page = theme.render("a.html", &Shared::new(&(), &words), &View { title: "A&B", n: 1 }).unwrap();
        assert_eq!(page, "1 article, 2 articles by A&amp;B");
    }

    #[test]
    fn a_template_sees_its_view_and_nothing_else() {
        let theme = theme(&[("a.html", "{{ title }}\n{{ tilte }}")]).unwrap();
        let err = theme.render("a.html", &none(), &View { title: "x", n: 1 }).unwrap_err().to_string();
        assert!(err.contains("--> templates/a.html:2:4"), "{err}");
    }
}
