//! Which outlets and agencies an article cites: its text and the table of outlets in, their ids out. A name alone is no
//! citation: it stands in title marks, or somebody reports there. It never counts the article's own outlet.

use crate::{
    article::Outlets,
    text::{fold, han::is_han, terms::plain},
};
use aho_corasick::{AhoCorasick, MatchKind};
use serde::Serialize;
use std::collections::BTreeSet;

/// What stands around a name that is cited, both on one side of it.
const MARKS: [(char, char); 5] = [('《', '》'), ('〈', '〉'), ('「', '」'), ('『', '』'), ('“', '”')];

/// What stands before a name that is cited, with a few words between them.
const BEFORE: [&str; 14] = [
    "据", "根据", "援引", "引述", "引用", "转引", "转载", "告诉", "接受", "综合", "according to ", "told ",
    "cited by ", "reported by ",
];

/// What a cited name does.
const AFTER: [&str; 30] = [
    "报道", "报导", "消息", "指出", "引述", "援引", "引用", "披露", "刊登", "刊文", "发表", "专访", "采访", "记者",
    "社论", "社评", "分析", "评论", "快讯", "曝光", "爆料", "获悉", "电)", "电）", "说", "称", "reported", "reports",
    " said", "reporter",
];

/// The names that outlets are cited by.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Citations {
    names: Vec<Name>,
    #[serde(skip)]
    finder: Option<AhoCorasick>,
}

/// A name, and whose it is.
#[derive(Clone, Debug, Serialize)]
struct Name {
    text: String,
    outlet: String,
    /// Too short or too common to be told by what stands around it: it needs its verb right behind it.
    is_weak: bool,
}

impl Citations {
    /// Names of all known outlets.
    pub(super) fn new(outlets: &Outlets) -> Self {
        let mut names: Vec<Name> = outlets
            .names()
            .map(|(name, outlet)| (plain(name.trim_matches(|c| "《》()（）".contains(c))), outlet))
            .filter(|(name, _)| name.chars().count() > 1)
            .map(|(text, outlet)| Name { is_weak: is_weak(&text), text, outlet: outlet.to_owned() })
            .collect();
        names.sort_by(|a, b| (&a.text, &a.outlet).cmp(&(&b.text, &b.outlet)));
        names.dedup_by(|a, b| a.text == b.text);
        let texts = names.iter().map(|name| &name.text);
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts).ok();
        Self { names, finder }
    }

    /// The ids of the outlets that a text cites, in order; `own` is the article's outlet.
    pub(super) fn of(&self, text: &str, own: Option<&str>) -> Vec<String> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let text = plain(text);
        let mut cited = BTreeSet::new();
        for found in finder.find_iter(&text) {
            let name = &self.names[found.pattern().as_usize()];
            if Some(name.outlet.as_str()) != own
                && !cited.contains(&name.outlet)
                && is_cited(&text[..found.start()], name, &text[found.end()..])
            {
                cited.insert(name.outlet.clone());
            }
        }
        cited.into_iter().collect()
    }
}

/// Names of two Han characters, or of few small letters, are words of other meanings, too.
fn is_weak(name: &str) -> bool {
    let len = name.chars().count();
    if name.chars().any(is_han) { len < 3 } else { len < 3 || matches!(name, "medium" | "matters" | "sputnik") }
}

/// Whether what stands around a name makes it a citation.
fn is_cited(before: &str, name: &Name, after: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (last, next) = (before.chars().next_back(), after.chars().next());
    if name.text.is_ascii() && (letter(last) || letter(next)) {
        return false;
    }
    if last.zip(next).is_some_and(|marks| MARKS.contains(&marks)) {
        return true;
    }
    let after = near(after.chars(), 16);
    if name.is_weak {
        return AFTER.iter().any(|verb| after.trim_start().starts_with(verb.trim_start()));
    }
    let before: String = near(before.chars().rev(), 16).chars().rev().collect();
    AFTER.iter().any(|verb| after.contains(verb)) || is_named_after(&before)
}

/// Whether a text ends in a word that a source is named after, and at most six characters.
fn is_named_after(before: &str) -> bool {
    BEFORE.iter().any(|word| before.rfind(word).is_some_and(|at| before[at + word.len()..].chars().count() <= 6))
}

/// The nearest characters of a sentence.
fn near(chars: impl Iterator<Item = char>, most: usize) -> String {
    chars.take(most).take_while(|c| !matches!(c, '。' | '！' | '？' | '；' | '，' | '\n')).collect()
}

/// Whether a folded name is one of an outlet's own.
pub(super) fn is_own_name(key: &str, outlet: Option<&crate::article::OutletRef>, outlets: &Outlets) -> bool {
    outlet.is_some_and(|outlet| {
        key == fold::key(&outlet.id)
            || key == fold::key(&outlet.name)
            || outlets.by_key(key).is_some_and(|known| known.id == outlet.id)
    })
}

#[cfg(test)]
mod tests {
    use super::Citations;
    use crate::article::{Outlet, Outlets};

    fn cited(text: &str) -> String {
        let outlet = |id: &str, name: &str, alias: &str| Outlet {
            id: id.into(),
            name: name.into(),
            aliases: vec![alias.into()],
            hosts: Vec::new(),
            description: String::new(),
            policy: crate::article::Policy::Full,
        };
        let table = [
            outlet("lake", "湖区日报", "湖報"),
            outlet("agency", "群屿通讯社", "群屿社"),
            outlet("own", "自家报", "自报"),
            outlet("courier", "The Lake Courier", "TLC"),
        ];
        Citations::new(&Outlets::new(table)).of(text, Some("own")).join(" ")
    }

    #[test]
    fn names_are_cited_where_somebody_reports() {
        for (text, want) in [
            ("《湖區日報》上月披露", "lake"),
            ("据英国的湖区日报，水涨了", "lake"),
            ("湖区日报今年稍早报道", "lake"),
            ("湖区日报大楼着火了", ""),
            ("湖区日报大楼。报道", ""),
            ("（群嶼社湖心四日电）水退了", "agency"),
            ("他们在湖报名参加", ""),
            ("湖報报导说", "lake"),
            ("《湖报》", "lake"),
            ("《自家报》报道", ""),
            ("the lake courier reported on Monday", "courier"),
            ("as TLC reported", "courier"),
            ("the TLCs reported", ""),
            ("群屿社引述《湖区日报》", "agency lake"),
        ] {
            assert_eq!(cited(text), want, "{text}");
        }
    }
}
