//! How large a site is: the lengths of its files in, its size by sections out, and what to do where it is too large for whoever
//! publishes it. It counts what is published, however much of it was made this time, and never measures a deploy.

use super::Site;
use crate::{
    config::{Budget, Config, Images},
    media,
    page::url,
    report::{Allowed, Finding, Section, Severity, Size},
    text::size::{self, count},
};
use std::collections::BTreeMap;

/// Of how much of a limit there is a warning: four fifths.
const NEAR: (u64, u64) = (4, 5);

/// A file of the site.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) bytes: u64,
    pub(super) is_page: bool,
}

/// What limits a site where the owner does.
const OWN: &str = "the budget";

/// What parts of a site are called that are not called after a folder.
const ARTICLES: &str = "articles";
const RECORDS: &str = "provenance.json";
const VERSIONS: &str = "versions";
const SEARCH: &str = "search";
const PICTURES: &str = "pictures";
const STATICS: &str = "static files";
const TOP: &str = "front page and feeds";

/// How large a site of these files is, and what to say of it.
pub(super) fn weigh<'a>(site: &Site, files: impl Iterator<Item = File<'a>>) -> (Size, Vec<Finding>) {
    let mut size = Size::default();
    let mut sections: BTreeMap<&str, Section> = BTreeMap::new();
    let mut largest = "";
    for file in files {
        let name = section(&file);
        let section = sections.entry(name).or_insert_with(|| Section { name: name.to_owned(), ..Section::default() });
        section.files += 1;
        section.bytes += file.bytes;
        size.files += 1;
        size.bytes += file.bytes;
        if (file.bytes, largest) > (size.largest, file.path) || largest.is_empty() {
            (size.largest, largest) = (file.bytes, file.path);
        }
    }
    size.sections = sections.into_values().collect();
    size.sections.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    size.budget = allowed(&site.config.budget);
    let findings = size.budget.as_ref().map(|allowed| judge(site, &size, allowed, largest)).unwrap_or_default();
    (size, findings)
}

/// What a file belongs to: the first folder of its path, where that is no year.
fn section<'a>(file: &File<'a>) -> &'a str {
    let first = file.path.split_once('/').map(|(first, _)| first);
    let is_year = |name: &str| name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    match first {
        Some(media::FOLDER) if !file.is_page => PICTURES,
        _ if !file.is_page => STATICS,
        Some(first) if is_year(first) || first == "undated" => match file.path {
            path if path.ends_with("/provenance.json") || path.ends_with("/provenance.jsonl") => RECORDS,
            path if path.contains("/versions/") => VERSIONS,
            _ => ARTICLES,
        },
        Some(first) => first,
        None => TOP,
    }
}

fn allowed(budget: &Budget) -> Option<Allowed> {
    let limits = budget.limits();
    let is_own = budget.bytes.max(budget.files).max(budget.file_bytes) > 0;
    let by = match budget.host.name().filter(|_| !is_own) {
        Some(host) => host.to_owned(),
        None => OWN.to_owned(),
    };
    let is_limited = limits.bytes.or(limits.files).or(limits.file_bytes).is_some();
    is_limited.then_some(Allowed { by, bytes: limits.bytes, files: limits.files, file_bytes: limits.file_bytes })
}

/// What is near its limit, or over it.
fn judge(site: &Site, size: &Size, allowed: &Allowed, largest: &str) -> Vec<Finding> {
    let by = &allowed.by;
    let whole = |taken: String, limit: String, saves: fn(&Section) -> String| {
        format!("the site takes {taken}, and {by} allows {limit}; {}", advice(site, size, saves))
    };
    let in_bytes = |limit| {
        let [taken, limit] = beside(size.bytes, limit);
        whole(taken, limit, |section| size::bytes(section.bytes))
    };
    let in_files = |limit| {
        whole(format!("{} files", count(size.files)), count(limit), |section| format!("{} files", count(section.files)))
    };
    let of_one = |limit| {
        let [taken, limit] = beside(size.largest, limit);
        format!("{largest} takes {taken}, and {by} allows {limit} for a file; make it smaller, or leave it out")
    };
    let all = [
        (size.bytes, allowed.bytes, &in_bytes as &dyn Fn(u64) -> String),
        (size.files, allowed.files, &in_files),
        (size.largest, allowed.file_bytes, &of_one),
    ];
    let finding = |(taken, limit, message): (u64, Option<u64>, &dyn Fn(u64) -> String)| {
        let limit = limit?;
        let (severity, kind) = severity(taken, limit)?;
        Some(Finding::new(severity, kind, message(limit)).within(site.config_shown.clone()))
    };
    all.into_iter().filter_map(finding).collect()
}

/// Two sizes, so exact that they differ where they do.
fn beside(taken: u64, limit: u64) -> [String; 2] {
    let [short, long] = [size::bytes, |bytes| format!("{} bytes", count(bytes))]
        .map(|shown: fn(u64) -> String| [taken, limit].map(shown));
    if short[0] == short[1] { long } else { short }
}

fn severity(taken: u64, limit: u64) -> Option<(Severity, &'static str)> {
    let (part, whole) = NEAR;
    if taken > limit {
        Some((Severity::Error, "over-budget"))
    } else if u128::from(taken) * u128::from(whole) >= u128::from(limit) * u128::from(part) {
        Some((Severity::Warning, "near-budget"))
    } else {
        None
    }
}

/// What an owner can do, with what it saves where that is known, the most first.
fn advice(site: &Site, size: &Size, saves: fn(&Section) -> String) -> String {
    let config: &Config = &site.config;
    let variants: Vec<String> =
        config.variants.iter().map(|it| url::variant(it).trim_end_matches('/').to_owned()).collect();
    let remedy = |section: &Section| match section.name.as_str() {
        SEARCH if config.search => Some("`search = false`".to_owned()),
        RECORDS => Some("`provenance_json = false`".to_owned()),
        PICTURES if config.images == Images::Local => Some("`images = \"click\"`".to_owned()),
        name if variants.iter().any(|variant| variant == name) => Some(format!("a variant less ({name})")),
        _ => None,
    };
    let known =
        size.sections.iter().filter_map(|section| Some(format!("{} saves {}", remedy(section)?, saves(section))));
    let mut all: Vec<String> = known.collect();
    if config.show_removed {
        all.push("`show_removed = false` makes articles shorter".to_owned());
    }
    let is_own = size.budget.as_ref().is_some_and(|allowed| allowed.by == OWN);
    let last = if is_own { "allow more under [budget]" } else { "name another host under [budget]" };
    if all.is_empty() { last.to_owned() } else { format!("{}, or {last}", all.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::{File, section, severity};
    use crate::report::Severity;

    #[test]
    fn what_files_belong_to() {
        let of = |path, is_page| section(&File { path, bytes: 0, is_page });
        for (path, want) in [
            ("index.html", "front page and feeds"),
            ("2021/03/02/voa-1/index.html", "articles"),
            ("2021/index.html", "articles"),
            ("2021/03/02/voa-1/provenance.json", "provenance.json"),
            ("undated/x-1/index.html", "articles"),
            ("2021/03/02/voa-1/versions/1a2b/index.html", "versions"),
            ("zh-hant/2021/index.html", "zh-hant"),
            ("search/list.js", "search"),
            ("20211/index.html", "20211"),
        ] {
            assert_eq!(of(path, true), want, "{path}");
        }
        assert_eq!(
            ["style.css", "media/3f/a.jpg", "2021/a.pdf"].map(|it| of(it, false)),
            ["static files", "pictures", "static files"]
        );
    }

    #[test]
    fn how_near_is_near() {
        let of = |taken| severity(taken, 1000).map(|(severity, _)| severity);
        let (warning, error) = (Some(Severity::Warning), Some(Severity::Error));
        assert_eq!([799, 800, 1000, 1001].map(of), [None, warning, warning, error]);
        assert_eq!(severity(u64::MAX, u64::MAX), Some((Severity::Warning, "near-budget")));
    }
}
