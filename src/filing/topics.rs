//! Which topics an article belongs to, and by which rule. Numbers of topics out; it never sees a topic's name.

use super::text::LazyText;
use crate::{
    article::{Filed, OutletRef, Sign},
    text::fold,
};
use jiff::civil::Date;
use serde::Serialize;

/// How often a tag stands in the text of an article without tags that has it all the same.
const RECOGNISED: usize = 3;

/// What makes an article belong to a topic, as configured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TopicRule {
    /// One is enough.
    pub any: Signs,
    /// All must hold; of several outlets one.
    pub all: Signs,
    /// None may hold.
    pub none: Signs,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// Words, tags and outlets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Signs {
    /// In the title or among the tags, or twice in the text.
    pub words: Vec<String>,
    /// Among the tags.
    pub tags: Vec<String>,
    /// Ids or names of outlets.
    pub outlets: Vec<String>,
}

/// All topics' rules.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Topics(Vec<Rule>);

/// A rule, folded.
#[derive(Clone, Debug, Serialize)]
struct Rule {
    any: Keys,
    all: Keys,
    none: Keys,
    from: Option<Date>,
    until: Option<Date>,
}

/// Signs with their folded forms.
#[derive(Clone, Debug, Serialize)]
struct Keys {
    words: Vec<Key>,
    tags: Vec<Key>,
    outlets: Vec<Key>,
}

/// Something as the owner wrote it, and folded.
#[derive(Clone, Debug, Serialize)]
struct Key {
    shown: String,
    folded: String,
}

/// What is known of an article, folded.
pub(super) struct Facts<'a, 't> {
    /// The title.
    pub(super) title: &'a str,
    /// The tags, without the outlet's own name.
    pub(super) tags: &'a [String],
    /// Who published it.
    pub(super) outlet: Option<&'a OutletRef>,
    /// When.
    pub(super) date: Option<Date>,
    /// The text.
    pub(super) text: &'a LazyText<'t>,
}

/// Facts, folded for all rules at once.
struct Folded<'a, 't> {
    facts: &'a Facts<'a, 't>,
    outlets: Vec<String>,
}

impl Topics {
    /// Folds the rules; their order is the numbering.
    pub(super) fn new(rules: impl IntoIterator<Item = TopicRule>) -> Self {
        let folded = |rule: TopicRule| Rule {
            any: Keys::of(rule.any),
            all: Keys::of(rule.all),
            none: Keys::of(rule.none),
            from: rule.from,
            until: rule.until,
        };
        Self(rules.into_iter().map(folded).collect())
    }

    /// The topics of an article.
    pub(super) fn of(&self, facts: &Facts<'_, '_>) -> Vec<Filed> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let outlets = facts.outlet.map(|it| vec![fold::key(&it.id), fold::key(&it.name)]).unwrap_or_default();
        let folded = Folded { facts, outlets };
        let filed = |(topic, rule): (u32, &Rule)| Some(Filed { topic, by: folded.filed(rule)? });
        (0u32..).zip(&self.0).filter_map(filed).collect()
    }
}

impl Keys {
    fn of(signs: Signs) -> Self {
        let keys = |names: Vec<String>| {
            let key = |shown: String| Key { folded: fold::key(&shown), shown };
            names.into_iter().map(key).filter(|key| !key.folded.is_empty()).collect()
        };
        Self { words: keys(signs.words), tags: keys(signs.tags), outlets: keys(signs.outlets) }
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.tags.is_empty() && self.outlets.is_empty()
    }
}

impl Folded<'_, '_> {
    /// Why the article belongs to the topic of a rule; none where it does not.
    fn filed(&self, rule: &Rule) -> Option<Sign> {
        let date = self.facts.date;
        let is_in_time = rule.from.is_none_or(|from| date.is_some_and(|date| date >= from))
            && rule.until.is_none_or(|until| date.is_some_and(|date| date <= until));
        if !is_in_time || self.first(&rule.none).is_some() || !self.all(&rule.all) {
            return None;
        }
        match (rule.any.is_empty(), rule.all.is_empty()) {
            (false, _) => self.first(&rule.any),
            (true, false) => self.first(&rule.all),
            (true, true) => (rule.from.is_some() || rule.until.is_some()).then_some(Sign::Date),
        }
    }

    /// The first sign that holds: tags, then words, then outlets.
    fn first(&self, keys: &Keys) -> Option<Sign> {
        let tag = keys.tags.iter().find_map(|key| self.tag(key));
        let word = || keys.words.iter().find_map(|key| self.word(key));
        let outlet = || keys.outlets.iter().find_map(|key| self.outlet(key));
        tag.or_else(word).or_else(outlet)
    }

    /// Whether all signs hold; of several outlets one.
    fn all(&self, keys: &Keys) -> bool {
        keys.tags.iter().all(|key| self.tag(key).is_some())
            && keys.words.iter().all(|key| self.word(key).is_some())
            && (keys.outlets.is_empty() || keys.outlets.iter().any(|key| self.outlet(key).is_some()))
    }

    fn tag(&self, key: &Key) -> Option<Sign> {
        if self.facts.tags.contains(&key.folded) {
            return Some(Sign::Tag(key.shown.clone()));
        }
        let is_there = || self.facts.title.contains(&key.folded) || self.stands(&key.folded, RECOGNISED);
        (self.facts.tags.is_empty() && is_there()).then(|| Sign::Recognised(key.shown.clone()))
    }

    fn word(&self, key: &Key) -> Option<Sign> {
        let shown = || key.shown.clone();
        match () {
            () if self.facts.title.contains(&key.folded) => Some(Sign::Title(shown())),
            () if self.facts.tags.contains(&key.folded) => Some(Sign::Tag(shown())),
            () if self.stands(&key.folded, 2) => Some(Sign::Text(shown())),
            () => None,
        }
    }

    fn outlet(&self, key: &Key) -> Option<Sign> {
        self.outlets.contains(&key.folded).then(|| Sign::Outlet(key.shown.clone()))
    }

    /// Whether a folded word stands so often in the text.
    fn stands(&self, word: &str, times: usize) -> bool {
        self.facts.text.holds(word, times)
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, Signs, TopicRule, Topics};
    use crate::article::OutletRef;
    use crate::filing::text::LazyText;

    fn words(words: &[&str]) -> Signs {
        Signs { words: words.iter().map(|&word| word.into()).collect(), ..Signs::default() }
    }

    fn tags(tags: &[&str]) -> Signs {
        Signs { tags: tags.iter().map(|&tag| tag.into()).collect(), ..Signs::default() }
    }

    /// Why an article about a ferry of 2021 belongs to the topic of a rule.
    fn why(rule: TopicRule, given: &[&str]) -> String {
        let outlet = OutletRef { id: "lake".into(), name: "湖报".into() };
        let tags: Vec<String> = given.iter().map(|&tag| tag.into()).collect();
        let facts = Facts {
            title: "渡轮停航",
            tags: &tags,
            outlet: Some(&outlet),
            date: Some("2021-03-02".parse().unwrap()),
            text: &LazyText::of("湖上起霧。霧散了，雾又来。渡口的木樁。"),
        };
        Topics::new([rule]).of(&facts).first().map_or("no".into(), |filed| format!("{:?}", filed.by))
    }

    #[test]
    fn one_of_any_is_enough_and_is_named() {
        let any = |any| why(TopicRule { any, ..TopicRule::default() }, &["水位"]);
        assert_eq!(any(words(&["桥", "渡輪"])), "Title(\"渡輪\")");
        assert_eq!(any(words(&["雾"])), "Text(\"雾\")");
        assert_eq!(any(words(&["木桩"])), "no");
        assert_eq!(any(words(&["水位"])), "Tag(\"水位\")");
        assert_eq!(any(tags(&["水位"])), "Tag(\"水位\")");
        assert_eq!(any(tags(&["渡轮"])), "no");
        assert_eq!(any(Signs { outlets: vec!["湖報".into()], ..Signs::default() }), "Outlet(\"湖報\")");
        assert_eq!(any(Signs::default()), "no");
    }

    #[test]
    fn tags_are_recognised_where_none_are_given() {
        let any = |any| why(TopicRule { any, ..TopicRule::default() }, &[]);
        assert_eq!(any(tags(&["渡轮"])), "Recognised(\"渡轮\")");
        assert_eq!(any(tags(&["雾"])), "Recognised(\"雾\")");
        assert_eq!(any(tags(&["湖上"])), "no");
    }

    #[test]
    fn all_and_none_and_dates_narrow_it() {
        let rule =
            |all: &[&str], none: &[&str]| TopicRule { all: words(all), none: words(none), ..TopicRule::default() };
        assert_eq!(why(rule(&["渡轮", "雾"], &[]), &[]), "Title(\"渡轮\")");
        assert_eq!(why(rule(&["渡轮", "桥"], &[]), &[]), "no");
        assert_eq!(why(rule(&["渡轮"], &["雾"]), &[]), "no");
        assert_eq!(why(TopicRule { any: words(&["雾"]), ..rule(&["渡轮"], &["桥"]) }, &[]), "Text(\"雾\")");
        let dates = |from: Option<&str>, until: Option<&str>| TopicRule {
            from: from.map(|day| day.parse().unwrap()),
            until: until.map(|day| day.parse().unwrap()),
            ..TopicRule::default()
        };
        assert_eq!(why(dates(Some("2021-03-02"), Some("2021-03-02")), &[]), "Date");
        assert_eq!(why(dates(Some("2021-03-03"), None), &[]), "no");
        assert_eq!(why(dates(None, Some("2021-03-01")), &[]), "no");
    }
}
