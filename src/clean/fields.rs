//! Everything that was found about an article, and what is made of it. Strongest first: what the recipe cut or picked, front
//! matter, the page's lines, what the page says of itself.

mod ledger;
mod lengths;

use super::{
    document::{Document, Mark},
    meta::Meta,
};
use crate::{
    article::{DateEvidence, Evidence, OutletRef, Register},
    draft::Draft,
    recipe::{FieldName, front_key},
    report::Finding,
    text::{beside, dates, fold, han, space, url},
};
use jiff::civil::Date;
use lengths::Cuts;

/// The longest tag, in characters.
const TAG: usize = 40;

/// Values found, in order of their strength.
#[derive(Debug, Default)]
pub(super) struct Fields {
    values: Vec<(FieldName, String)>,
    dates: Vec<DateEvidence>,
    /// Addresses of the pages before and after this one, as the page names them.
    pub(super) beside: [Option<String>; 2],
    /// The words instead of the lead picture.
    lead_alt: Option<String>,
    /// The day on which the page was saved.
    pub(super) saved: Option<Date>,
    /// Days long ago that the page says of something: its own where nothing else is known.
    old: Vec<DateEvidence>,
    /// Values of front matter that should be days and are none, with their keys and lines.
    undated: Vec<(String, String, Option<u32>)>,
    /// Outlet and day of the dateline.
    dateline: Option<(Option<String>, Date, String)>,
    /// What is too long or too much to be published.
    cuts: Cuts,
    /// Where the picture above the text may lie beside the file.
    pub(super) lead_beside: Option<String>,
    /// Keys of front matter that became fields.
    front: Vec<String>,
}

/// The key of front matter that a field is taken from, and its values: the first one whose value the field can hold.
fn front_values<'d>(draft: &'d Draft, field: FieldName, keys: &[String]) -> (Option<String>, &'d [String]) {
    let fits = |value: &String| match field {
        FieldName::Date => dates::told(value).is_some(),
        FieldName::SourceUrl | FieldName::MirrorUrl => url::web(value).is_some(),
        FieldName::Outlet => url::web(value).is_none(),
        _ => true,
    };
    let known = || keys.iter().map(|key| front_key(key)).filter_map(|key| Some((draft.front.get(&key)?, key)));
    let found = known().find(|(values, _)| values.iter().any(fits));
    let found = found.or_else(|| known().next().filter(|_| field == FieldName::Date));
    found.map_or((None, &[]), |(values, key)| (Some(key), values))
}

/// Values of front matter that should be days and are none, with their keys and the lines that these are on.
fn undated(draft: &Draft, keys: &[String]) -> Vec<(String, String, Option<u32>)> {
    // `published: true` says whether, and not when.
    let is_meant = |value: &&String| !["true", "false", "yes", "no"].contains(&value.to_lowercase().as_str());
    let known = keys.iter().map(|key| front_key(key)).filter_map(|key| Some((draft.front.get(&key)?, key)));
    let values = known.flat_map(|(values, key)| values.iter().map(move |value| (key.clone(), value)));
    let odd = values.filter(|(_, value)| is_meant(value) && dates::told(value).is_none());
    odd.map(|(key, value)| (key.clone(), value.clone(), draft.front_lines.get(&key).copied())).collect()
}

/// What to say of one.
fn no_day((key, value, line): &(String, String, Option<u32>)) -> Finding {
    let shown: String = space::printable(value).chars().take(60).collect();
    let finding =
        Finding::warning("unread-date", format!("`{key}: {shown}` is no day that is understood; write 2021-01-31"));
    line.map_or(finding.clone(), |line| finding.at(line))
}

/// A name without the brackets of a wiki link.
fn unlinked(name: &str) -> &str {
    let inner = name.trim().strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    inner.map_or(name, |inner| inner.rsplit('|').next().unwrap_or(inner))
}

impl Fields {
    /// What the draft has before its page is parsed.
    pub(super) fn of_draft(draft: &Draft) -> Self {
        let mut fields = Self::default();
        for (field, value) in &draft.found {
            fields.add(*field, value, Evidence::Recipe);
        }
        for (field, keys) in &draft.recipe.front {
            let (key, values) = front_values(draft, *field, keys);
            if *field == FieldName::Date {
                fields.undated = undated(draft, keys);
            }
            // What is no day stays in the ledger.
            fields.front.extend(key.filter(|key| fields.undated.iter().all(|(name, ..)| name != key)));
            if *field == FieldName::Byline && values.len() > 1 {
                fields.add(
                    *field,
                    &values.iter().map(|it| unlinked(it)).collect::<Vec<_>>().join("、"),
                    Evidence::FrontMatter,
                );
                continue;
            }
            // `tags: a, b` is a list, whatever YAML says.
            let listed =
                |c| *field == FieldName::Tags && values.len() == 1 && matches!(c, ',' | '，' | '、' | ';' | '；');
            let values = values.iter().flat_map(|value| value.split(listed)).map(unlinked);
            values.for_each(|value| fields.add(*field, value, Evidence::FrontMatter));
        }
        fields
    }

    /// Adds a value; an empty one is none.
    pub(super) fn add(&mut self, field: FieldName, value: &str, evidence: Evidence) {
        let value = space::printable(&space::folded(&unescaped(value)));
        if value.is_empty() {
            return;
        }
        let known = || self.values.iter().filter(|(name, _)| *name == field);
        if field == FieldName::Tags && known().any(|(_, tag)| *tag == value) {
            return;
        }
        let known = known().count();
        let Some(value) = self.cuts.keep(field, value, known) else { return };
        if field == FieldName::Date
            && let Some(date) = dates::told(&value)
        {
            self.date(evidence, date, &value);
        }
        self.values.push((field, value));
    }

    /// The words instead of the lead picture, where it has some; the first ones stay.
    pub(super) fn add_alt(&mut self, alt: &str) {
        let alt = space::printable(&space::folded(alt));
        if self.lead_alt.is_none() && !alt.is_empty() {
            self.lead_alt = self.cuts.keep(FieldName::Caption, alt, 0);
        }
    }

    /// The words instead of the lead picture.
    pub(super) fn lead_alt(&self) -> Option<String> {
        self.lead_alt.clone().filter(|_| self.first(FieldName::LeadImage).is_some())
    }

    /// What to say of that.
    pub(super) fn findings(&self) -> Vec<Finding> {
        self.cuts.findings().into_iter().chain(self.undated.iter().map(no_day)).collect()
    }

    fn date(&mut self, kind: Evidence, date: Date, text: &str) {
        if !self.dates.iter().any(|known| known.kind == kind && known.date == date) {
            self.dates.push(DateEvidence { kind, date, text: text.to_owned() });
        }
    }

    /// What one match of a line rule captured. An outlet that stands beside a dateline is the dateline's.
    pub(super) fn line(&mut self, captured: Vec<(FieldName, String)>) {
        let value = |field| captured.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
        let short = |field| value(field).filter(|value| lengths::fits(field, value));
        let dateline = value(FieldName::Dateline);
        if let (Some(text), None) = (short(FieldName::Dateline), &self.dateline) {
            self.dateline = dates::parse(&text).map(|date| (short(FieldName::Outlet), date, text));
        }
        for (field, value) in &captured {
            match field {
                FieldName::Dateline => {}
                FieldName::Outlet if dateline.is_some() => {}
                field => self.add(*field, value, Evidence::Recipe),
            }
        }
    }

    /// What the page says of itself: only where nothing better is known.
    pub(super) fn meta(&mut self, meta: &Meta) {
        self.beside.clone_from(&meta.beside);
        self.saved = meta.saved;
        let known = meta.values.iter().filter(|(field, _)| *field != FieldName::LeadImage);
        known.for_each(|(field, value)| self.add(*field, value, Evidence::Meta));
        for time in &meta.times {
            if let Some(date) = dates::parse(time) {
                self.date(Evidence::Time, date, time);
            } else if let Some(date) = dates::told(time) {
                self.old.push(DateEvidence { kind: Evidence::Time, date, text: time.clone() });
            }
        }
    }

    /// The picture that the page shows to other sites: where its article shows none.
    pub(super) fn meta_image(&mut self, meta: &Meta, document: &Document) {
        let is_shown =
            |src: &str| document.leaves.iter().any(|leaf| leaf.image && leaf.mark == Mark::Body && leaf.text == src);
        if self.first(FieldName::LeadImage).is_none()
            && let Some((field, value)) = meta.values.iter().find(|(field, _)| *field == FieldName::LeadImage)
            && !is_shown(value)
        {
            self.add(*field, value, Evidence::Meta);
        }
    }

    /// Finds out where the picture above the text may lie beside the file.
    pub(super) fn lay_lead_beside(&mut self, path: &str, document: &Document) {
        let lead = self.first(FieldName::LeadImage);
        let place = lead.and_then(|src| {
            let of_page = document.beside(src).map(str::to_owned);
            of_page.or_else(|| beside::written(src).map(|written| beside::place(path, &written)))
        });
        self.lead_beside = place;
    }

    /// The first value of a field.
    pub(super) fn first(&self, field: FieldName) -> Option<&str> {
        self.values.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str())
    }

    /// All values of a field, in order.
    pub(super) fn all(&self, field: FieldName) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(name, _)| *name == field).map(|(_, value)| value.as_str())
    }

    /// The first value that is an address to publish.
    pub(super) fn address(&self, field: FieldName) -> Option<String> {
        self.all(field).find_map(url::web)
    }

    /// Cuts from values what the recipe says is not theirs.
    pub(super) fn trim(&mut self, draft: &Draft) {
        for (field, pattern) in &draft.recipe.trims {
            for (_, value) in self.values.iter_mut().filter(|(name, _)| name == field) {
                if pattern.may_match(value) {
                    let trimmed = pattern.regex().replace_all(value, "").trim().to_owned();
                    // 王北京 is a name, and not somebody called 王 in 北京.
                    if *field != FieldName::Byline || !is_surname(&trimmed) {
                        *value = trimmed;
                    }
                }
            }
        }
        self.values.retain(|(_, value)| !value.is_empty());
    }

    /// Who published it: by the host of its address, by the name that was found, by the recipe, by the dateline, by the
    /// host itself, and last by who republished it.
    pub(super) fn outlet(&self, draft: &Draft, outlets: &Register<'_>, source: Option<&str>) -> Option<OutletRef> {
        let host = source.and_then(url::host);
        if let Some(known) = host.as_deref().and_then(|host| outlets.by_host(host)) {
            return Some(known);
        }
        let dateline = self.dateline.as_ref().and_then(|(name, ..)| name.as_deref());
        let name = self
            .first(FieldName::Outlet)
            .or_else(|| dateline.filter(|name| outlets.id_of(name).is_some()))
            .or(draft.recipe.outlet.as_deref())
            .or(dateline)
            .or(host.as_deref())
            .or_else(|| self.first(FieldName::Republisher))
            .or(draft.recipe.republisher.as_deref())?;
        Some(outlets.refer(name))
    }

    /// Reporters as printed; the outlet's own name is no reporter.
    pub(super) fn byline(&self, outlet: Option<&OutletRef>, outlets: &Register<'_>) -> Option<String> {
        let is_outlet = |name: &str| {
            let key = fold::key(name);
            outlet.is_some_and(|outlet| {
                fold::key(&outlet.name) == key || outlets.id_of(name).is_some_and(|id| id == outlet.id)
            })
        };
        self.all(FieldName::Byline)
            .filter(|name| !is_outlet(name))
            .map(|name| name.trim_matches(|c: char| c.is_whitespace() || "：:，,、/／；;（(".contains(c)))
            .find(|name| !name.is_empty() && !is_outlet(name) && *name != "unknown")
            .map(str::to_owned)
    }

    /// Editors, one by one.
    pub(super) fn editors(&self) -> Vec<String> {
        let mut editors: Vec<String> = Vec::new();
        for value in self.all(FieldName::Editors) {
            let spaced = value.chars().any(crate::text::han::is_han);
            let names = value.split(|c: char| "/／、，,；;&".contains(c) || (spaced && c.is_whitespace()));
            let unlabelled = names.map(|name| name.rsplit(['：', ':']).next().unwrap_or(name));
            for name in
                unlabelled.map(|name| name.trim_matches(|c: char| c.is_whitespace() || "：:#＃。）)（(".contains(c)))
            {
                if !name.is_empty() && !editors.iter().any(|known| known == name) {
                    editors.push(name.to_owned());
                }
            }
        }
        editors
    }

    /// Tags, without repeats. A sentence is none.
    pub(super) fn tags(&self) -> Vec<String> {
        let mut seen = Vec::new();
        let mut tags = Vec::new();
        for tag in self.all(FieldName::Tags) {
            let tag = tag.trim_start_matches('#').trim();
            let key = fold::key(tag);
            if !key.is_empty() && tag.chars().count() <= TAG && !seen.contains(&key) {
                seen.push(key);
                tags.push(tag.to_owned());
            }
        }
        tags
    }

    /// Every sign of the date, strongest first, and whether they disagree. A dateline counts if it is the outlet's own and
    /// within two days of what the address or the file says; otherwise it may be history quoted, or a slip.
    pub(super) fn dates(
        &mut self,
        draft: &Draft,
        outlet: Option<&OutletRef>,
        outlets: &Register<'_>,
        source: Option<&str>,
        text: &str,
    ) -> Vec<DateEvidence> {
        if let Some(source) = source
            && let Some(date) = by_rule(draft, source).or_else(|| dates::in_address(source))
        {
            self.date(Evidence::Url, date, source)
        }
        let mirror = self.address(FieldName::MirrorUrl);
        for place in mirror.as_deref().into_iter().chain([draft.path.as_str()]) {
            if let Some(date) = dates::in_address(place) {
                self.date(Evidence::Path, date, place);
            }
        }
        self.dates.sort_by_key(|sign| sign.kind);
        let Some((name, date, text)) = self.dateline.take() else {
            if self.dates.is_empty() {
                self.text_date(text);
            }
            if self.dates.is_empty() {
                self.old_date(&draft.path, source);
            }
            return std::mem::take(&mut self.dates);
        };
        let own = name.as_deref().is_none_or(|name| is_own(name, outlet, outlets));
        let near = self.dates.is_empty() || self.dates.iter().any(|sign| days_between(sign.date, date) <= 2);
        let at = if own && near { 0 } else { self.dates.len() };
        if own {
            self.dates.insert(at, DateEvidence { kind: Evidence::Dateline, date, text });
        }
        std::mem::take(&mut self.dates)
    }
}

impl Fields {
    /// A date in the short texts right above the article: what a page prints under its headline.
    pub(super) fn date_above(&mut self, document: &Document) {
        const SHORT: usize = 120;
        const ABOVE: usize = 40;
        let first = document.leaves.iter().position(|leaf| leaf.mark == Mark::Body).unwrap_or(0);
        let above = &document.leaves[first.saturating_sub(ABOVE)..first];
        for leaf in above.iter().rev().filter(|leaf| !leaf.image && leaf.text.len() <= SHORT) {
            if let Some((date, range)) = dates::find(&leaf.text) {
                return self.date(Evidence::Text, date, &leaf.text[range]);
            }
            if let Some((date, range)) = dates::line(&leaf.text) {
                let text = leaf.text[range].to_owned();
                self.old.push(DateEvidence { kind: Evidence::Text, date, text });
            }
        }
    }

    /// A day of long ago, where nothing names another one: that of the page, or of the folder.
    fn old_date(&mut self, path: &str, source: Option<&str>) {
        let places = source.map(|source| (Evidence::Url, source)).into_iter().chain([(Evidence::Path, path)]);
        let in_places = places.filter_map(|(kind, place)| {
            Some(DateEvidence { kind, date: dates::old_in_address(place)?, text: place.to_owned() })
        });
        self.dates = self.old.drain(..).chain(in_places).take(1).collect();
    }

    /// The last resort: a whole date among the first words.
    fn text_date(&mut self, text: &str) {
        const FIRST_WORDS: usize = 240;
        let start: String = text.chars().take(FIRST_WORDS).collect();
        if let Some((date, range)) = dates::find(&start) {
            self.date(Evidence::Text, date, &start[range]);
        }
    }
}

/// Whether a dateline's name is the article's outlet's.
fn is_own(name: &str, outlet: Option<&OutletRef>, outlets: &Register<'_>) -> bool {
    outlet.is_none_or(|outlet| {
        fold::key(name) == fold::key(&outlet.name) || outlets.id_of(name).is_some_and(|id| id == outlet.id)
    })
}

/// Days between two dates.
pub(super) fn days_between(a: Date, b: Date) -> i32 {
    (a - b).get_days().abs()
}

/// The day that a recipe's rule reads from an address.
fn by_rule(draft: &Draft, source: &str) -> Option<Date> {
    draft.recipe.urls.iter().find_map(|rule| {
        let found = rule.expression.captures(source)?;
        let part = |name| found.name(name).map(|part| part.as_str());
        match part("date") {
            Some(text) => dates::parse(text),
            None => dates::day(part("year")?, part("month")?, part("day")?),
        }
    })
}

/// Whether a name is a family name only.
fn is_surname(name: &str) -> bool {
    const DOUBLE: [&str; 8] = ["欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯"];
    let is_one = name.chars().count() == 1 && name.chars().all(han::is_han);
    is_one || DOUBLE.contains(&name)
}

/// Character references in values that were never parsed as HTML: titles of Markdown lines, front matter.
fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let escaped = text.replace('<', "&lt;");
    scraper::Html::parse_fragment(&escaped).root_element().text().collect::<String>().into()
}
