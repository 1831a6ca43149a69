//! What no type can say of settings: values that must hold by themselves, and names that must differ. Settings as read in;
//! settled ones out, or every mistake in them, with carets. It never looks beyond site.toml.

use super::{
    Config,
    Step::{Key, Nth},
};
use crate::{
    report::{Mistakes, suggestion},
    text::{fold, glob, script::SCRIPTS},
};
use anyhow::Result;
use std::collections::BTreeMap;

/// What an address may look like.
const LIKE: &str = "https://example.org/archive/";

impl Config {
    /// Fills in what follows from other values, and refuses what makes no sense.
    pub(super) fn settle(mut self) -> Result<Self> {
        let mut mistakes = Vec::new();
        mistakes.extend(self.wrong_number());
        mistakes.extend(self.wrong_variants());
        mistakes.extend(self.nothing_to_sign());
        mistakes.extend(self.wrong_patterns());
        mistakes.extend(self.same_topics());
        mistakes.extend(self.same_outlets());
        mistakes.extend(self.same_hosts());
        match self.base_url.as_deref().map(address) {
            Some(Ok(url)) => self.base_url = Some(url),
            Some(Err(help)) => {
                mistakes.push(self.written.mistake("this is no web address", &[(&[Key("base_url")], "")], &help));
            }
            None => (),
        }
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes).into());
        }
        Ok(self)
    }

    fn wrong_number(&self) -> Option<String> {
        let help = "give the number of articles on a page, such as 50";
        let written = || self.written.mistake("no page can hold 0 articles", &[(&[Key("paginate_by")], "")], help);
        (self.paginate_by == 0).then(written)
    }

    /// Variants that cannot be made, or that are the site itself.
    fn wrong_variants(&self) -> Vec<String> {
        let known = SCRIPTS.map(|(tag, _)| tag.to_owned());
        let wrong = |(nth, variant): (usize, &String)| {
            let (title, help) = if !known.contains(variant) {
                (format!("pages cannot be converted to {variant:?}"), suggestion(variant, &known))
            } else if *variant == self.language || self.variants[..nth].contains(variant) {
                (format!("the site is in {variant:?} already"), Some("take it away".to_owned()))
            } else {
                return None;
            };
            Some(self.written.mistake(&title, &[(&[Key("variants"), Nth(nth)], "")], &help.unwrap_or_default()))
        };
        self.variants.iter().enumerate().filter_map(wrong).collect()
    }

    /// A signature of a list that is not published.
    fn nothing_to_sign(&self) -> Option<String> {
        let title = "there is nothing to sign";
        let help = "write `manifest = true` above the tables: the list of all files is what is signed";
        let written = || self.written.mistake(title, &[(&[Key("sign"), Key("minisign")], "")], help);
        (self.sign.minisign.is_some() && !self.manifest).then(written)
    }

    /// Patterns that are of no path, or of all of them.
    fn wrong_patterns(&self) -> Vec<String> {
        let wrong = |(nth, pattern): (usize, &String)| {
            let help = glob::wrong(pattern)?;
            let way = [Key("verify"), Key("ignore"), Nth(nth)];
            Some(self.written.mistake(&format!("this is no pattern: {pattern:?}"), &[(&way, "")], help))
        };
        self.verify.ignore.iter().enumerate().filter_map(wrong).collect()
    }

    /// Topics that want one name, or one address. An address that is only made from a name makes way by itself.
    fn same_topics(&self) -> Vec<String> {
        let topics = || self.topics.iter().enumerate();
        let names = twice(topics().map(|(nth, topic)| (fold::key(&topic.name), nth)));
        let slugs = topics().filter(|(_, topic)| !topic.slug.is_empty());
        let slugs = twice(slugs.map(|(nth, topic)| (topic.slug.clone(), nth)));
        let mistake = |key: &'static str, value: &str, (first, second): (usize, usize), help: &str| {
            let [first, second] = [first, second].map(|nth| [Key("topics"), Nth(nth), Key(key)]);
            let title = format!("two topics have the {key} {value:?}");
            self.written.mistake(&title, &[(&second, "the second"), (&first, "the first")], help)
        };
        let name = |(_, first, second): (String, usize, usize)| {
            let help = "give one of them another name, or make one table of both";
            mistake("name", &self.topics[second].name, (first, second), help)
        };
        let slug = |(slug, first, second): (String, usize, usize)| {
            let help = "give one of them another slug: it is part of their addresses";
            mistake("slug", &slug, (first, second), help)
        };
        names.into_iter().map(name).chain(slugs.into_iter().map(slug)).collect()
    }

    fn same_outlets(&self) -> Vec<String> {
        let twice = twice(self.outlets.iter().enumerate().map(|(nth, outlet)| (outlet.id.clone(), nth)));
        let mistake = |(id, first, second): (String, usize, usize)| {
            let [first, second] = [first, second].map(|nth| [Key("outlets"), Nth(nth), Key("id")]);
            let title = format!("two outlets have the id {id:?}");
            let help = "give one of them another id, or make one table of both";
            self.written.mistake(&title, &[(&second, "the second"), (&first, "the first")], help)
        };
        twice.into_iter().map(mistake).collect()
    }

    /// Hosts of which nobody knows whose they are. An outlet that has one twice has it all the same.
    fn same_hosts(&self) -> Vec<String> {
        let hosts = self.outlets.iter().enumerate().flat_map(|(nth, outlet)| {
            outlet.hosts.iter().enumerate().map(move |(at, host)| (host.to_lowercase(), (nth, at)))
        });
        let mistake = |(host, first, second): (String, (usize, usize), (usize, usize))| {
            if first.0 == second.0 {
                return None;
            }
            let [a, b] = [first, second].map(|(nth, at)| [Key("outlets"), Nth(nth), Key("hosts"), Nth(at)]);
            let title = format!("two outlets have the host {host:?}");
            let name = |(nth, _): (usize, usize)| self.outlets[nth].name.as_str();
            let help = "leave it to the one that publishes there";
            Some(self.written.mistake(&title, &[(&b, name(second)), (&a, name(first))], help))
        };
        twice(hosts).into_iter().filter_map(mistake).collect()
    }

    /// Takes `--base-url` in the place of the configured one.
    pub fn with_base_url(mut self, url: Option<String>) -> Result<Self> {
        if let Some(url) = url {
            let wrong = |help| anyhow::anyhow!("--base-url: {url:?} is no web address; {help}");
            self.base_url = Some(address(&url).map_err(wrong)?);
        }
        Ok(self)
    }
}

/// What occurs twice, in the order of its second places: with its first place, and with that one.
fn twice<T: Copy>(names: impl Iterator<Item = (String, T)>) -> Vec<(String, T, T)> {
    let mut seen = BTreeMap::new();
    let mut twice = Vec::new();
    for (name, place) in names {
        match seen.get(&name) {
            Some(first) => twice.push((name, *first, place)),
            None => drop(seen.insert(name, place)),
        }
    }
    twice
}

/// A web address with its final slash; what to do where it is none.
fn address(text: &str) -> Result<String, String> {
    let parse = |text: &str| {
        let url = url::Url::parse(text).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        is_web.then(|| url.as_str().trim_end_matches('/').to_owned() + "/")
    };
    if let Ok(url) = url::Url::parse(text)
        && !(url.username().is_empty() && url.password().is_none())
    {
        return Err("take the name and the password out of it: every feed would tell them".into());
    }
    let named =
        || parse(&format!("https://{text}")).filter(|url| url.split('/').nth(2).is_some_and(|it| it.contains('.')));
    parse(text).ok_or_else(|| match named().filter(|_| !text.contains("://")) {
        Some(url) => format!("did you mean `{url}`?"),
        None => format!("it looks like {LIKE}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// What is said of a site.toml.
    fn said(text: &str) -> String {
        Config::parse(text, "site.toml").unwrap_err().to_string()
    }

    #[test]
    fn a_value_that_makes_no_sense_is_shown() {
        assert_eq!(
            said("title = \"x\"\npaginate_by = 0\n"),
            "no page can hold 0 articles\n --> site.toml:2:15\n  |\n2 | paginate_by = 0\n  |               ^\n  |\n\
             \x20 = help: give the number of articles on a page, such as 50"
        );
        for (wrong, help) in [
            ("archive.example/x", "did you mean `https://archive.example/x/`?"),
            ("ftp://archive.example/", "it looks like https://example.org/archive/"),
            ("archive", "it looks like https://example.org/archive/"),
            ("https://me:word@a.example/", "take the name and the password out of it: every feed would tell them"),
        ] {
            let said = said(&format!("base_url = \"{wrong}\"\n"));
            assert!(
                said.starts_with("this is no web address\n --> site.toml:1:12\n") && said.ends_with(help),
                "{said}"
            );
        }
    }

    #[test]
    fn what_nobody_can_verify_is_shown() {
        let sign = said("[sign]\nminisign = \"k\"\n");
        assert!(sign.starts_with("there is nothing to sign\n --> site.toml:2:12\n"), "{sign}");
        assert!(sign.contains("write `manifest = true` above the tables"), "{sign}");
        let ignore = said("[verify]\nignore = [\"a/\", \"*\"]\n");
        assert!(ignore.starts_with("this is no pattern: \"*\"\n --> site.toml:2:17\n"), "{ignore}");
        assert!(ignore.ends_with("= help: it would be of every file there is; begin it with a name"), "{ignore}");
    }

    #[test]
    fn names_that_must_differ_are_shown_with_both_their_lines() {
        let outlets = "[[outlets]]\nid = \"a\"\nname = \"甲\"\nhosts = [\"a.example\"]\n[[outlets]]\nid = \"b\"\nname = \"乙\"\n\
                       hosts = [\"b.example\", \"A.example\"]\n";
        let host = said(outlets);
        assert!(host.starts_with("two outlets have the host \"a.example\"\n --> site.toml:8:23\n"), "{host}");
        assert!(host.contains("4 | hosts = [\"a.example\"]\n") && host.contains("甲"), "{host}");
        let id = said(&outlets.replace("\"b\"", "\"a\"").replace(", \"A.example\"", ""));
        assert!(id.starts_with("two outlets have the id \"a\"\n --> site.toml:6:6\n") && id.contains("2 | id"), "{id}");
        let topics = "[[topics]]\nname = \"a\"\nslug = \"x\"\n[[topics]]\nname = \"b\"\nslug = \"x\"\n";
        let slug = said(topics);
        assert!(slug.starts_with("two topics have the slug \"x\"\n --> site.toml:6:8\n"), "{slug}");
        assert_eq!(said(&format!("paginate_by = 0\n{topics}")).matches(" --> site.toml").count(), 2, "all at once");
        let name = said("[[topics]]\nname = \"水乡\"\n[[topics]]\nname = \"水鄉\"\n");
        assert!(name.starts_with("two topics have the name \"水鄉\"\n --> site.toml:4:8\n"), "{name}");
        Config::parse("[[topics]]\nname = \"和\"\n[[topics]]\nname = \"河\"\n", "site.toml").unwrap();
    }
}
