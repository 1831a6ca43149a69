//! The account of a cleaned page: what was removed, what is odd, and whether it is an article at all.

use super::{
    Piece, Verdict,
    attribute::attr,
    document::{Document, Mark, is_leaf},
    fields::{Fields, days_between},
};
use crate::{
    article::{Body, Card, Removed},
    draft::Draft,
    recipe::{FieldName, Format},
    report::Finding,
    text::{han, space},
};
use ego_tree::iter::Edge;
use std::cell::LazyCell;

/// Files that are about the folder and not in it.
const ABOUT_THE_FOLDER: &[&str] = &["readme", "index", "license", "contributing", "changelog", "links", "sitemap"];

/// What every rule removed: cuts from the text first, then pieces of the page, in order.
pub(super) fn removed(draft: &Draft, pieces: &[Piece]) -> Vec<Removed> {
    // What a cut takes beside its fields is often only the marks around them: no words, nothing to tell.
    let words = |text: &str| text.chars().any(char::is_alphanumeric);
    let cuts = draft.cut.iter().map(|(rule, text)| (rule.as_str(), text.as_str())).filter(|(_, text)| words(text));
    let struck = pieces.iter().filter_map(|piece| match &piece.verdict {
        Verdict::Removed(rule) => Some((rule.as_str(), piece.text.as_str())),
        Verdict::Body | Verdict::Field(_) => None,
    });
    let mut account: Vec<Removed> = Vec::new();
    for (rule, text) in cuts.chain(struck).filter(|(_, text)| !text.trim().is_empty()) {
        let entry = match account.iter_mut().position(|entry| entry.rule == rule) {
            Some(at) => &mut account[at],
            None => {
                account.push(Removed { rule: rule.to_owned(), count: 0, chars: 0, text: String::new() });
                account.last_mut().expect("one was just pushed")
            }
        };
        entry.count += 1;
        entry.chars += han::chars(text);
        if !entry.text.is_empty() {
            entry.text.push('\n');
        }
        entry.text.push_str(space::printable(text).trim());
    }
    account
}

/// Why a file is not to be published: it says so itself, or it lies in a folder of drafts.
pub(super) fn not_to_be_published(draft: &Draft) -> Option<String> {
    const SAID: [(&str, &[&str]); 8] = [
        ("draft", &["true", "yes", "on", "1", "是"]),
        ("published", &["false", "no", "off", "0"]),
        ("publish", &["false", "no", "off", "0"]),
        ("private", &["true", "yes", "on", "1"]),
        ("status", &["draft", "private", "hidden", "pending", "trash", "草稿"]),
        ("visibility", &["draft", "private", "hidden"]),
        ("草稿", &["true", "yes", "on", "1", "是"]),
        ("状态", &["draft", "草稿"]),
    ];
    let said = SAID.iter().find_map(|(key, values)| {
        let said = draft.front.get(*key)?.first()?;
        values
            .contains(&said.to_lowercase().as_str())
            .then(|| format!("it says of itself `{key}: {said}`, and is not published"))
    });
    let in_drafts = || draft.path.split('/').rev().skip(1).any(|folder| matches!(folder, "_drafts" | "drafts"));
    said.or_else(|| in_drafts().then(|| "it lies in a folder of drafts, and is not published".to_owned()))
}

/// Why a file that no recipe claims is not an article: it is about the folder, or it is a list of links.
pub(super) fn not_an_article(draft: &Draft, document: &Document, text: &str, fields: &Fields) -> Option<String> {
    let claimed = !matches!(draft.recipe.name.as_str(), "any" | "markdown" | "page" | "text");
    if claimed || (fields.first(FieldName::Title).is_some() && draft.front.contains_key("date")) {
        return None;
    }
    let stem = draft.path.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_lowercase();
    let about = ABOUT_THE_FOLDER.contains(&stem.as_str());
    let (words, linked, links) = links_of(document);
    let unlinked = words - linked;
    let dated = fields.first(FieldName::Date).is_some();
    match () {
        () if words == 0 && text.is_empty() => Some("it holds no text".into()),
        () if about && !dated => Some(format!("a file called {stem} is about its folder")),
        () if links >= 4 && linked * 2 > words && !(dated && unlinked >= 60) => {
            Some(format!("it is a list of links: {links} links hold {linked} of its {words} words"))
        }
        () if links >= 2 && unlinked < if dated { 12 } else { 60 } => {
            Some(format!("it holds {links} links and hardly a word beside them"))
        }
        () if !dated && fields.first(FieldName::Title).is_none() && words < 60 => {
            Some("it has no headline, no date and hardly a word".into())
        }
        () => None,
    }
}

/// Words of the body, those of them within links, and all links of the page.
fn links_of(document: &Document) -> (usize, usize, usize) {
    let (mut words, mut linked, mut links, mut around) = (0, 0, 0, 0);
    let mut leaves = document.leaves.iter();
    for edge in document.html.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        let link = node.value().as_element().filter(|element| element.name() == "a");
        match opens {
            true if is_leaf(node) => {
                let seen = leaves.next().filter(|leaf| !leaf.image && leaf.is_seen());
                let weight = seen.map_or(0, |leaf| han::weight(&leaf.text));
                words += weight;
                linked += if around > 0 { weight } else { 0 };
            }
            true => {
                around += usize::from(link.is_some());
                links += usize::from(link.is_some_and(|link| attr(link, "href").is_some()));
            }
            false => around -= usize::from(link.is_some()),
        }
    }
    (words, linked, links)
}

/// The first words of a body, without its dateline.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 110;
    let flat: String = undated(text).chars().take(LONGEST + 1).map(|c| if c == '\n' { ' ' } else { c }).collect();
    let cut: String = flat.chars().take(LONGEST).collect();
    if cut.len() < flat.len() { cut.trim_end().to_owned() + "…" } else { cut.trim_end().to_owned() }
}

/// A body without its dateline.
pub(super) fn undated(text: &str) -> &str {
    let mut rest = text.trim_start();
    for (open, close, longest) in [('【', '】', 40), ('（', '）', 30), ('(', ')', 60)] {
        if let Some(inside) = rest.strip_prefix(open)
            && let Some(end) = inside.find(close).filter(|end| inside[..*end].chars().count() <= longest)
        {
            rest = inside[end + close.len_utf8()..].trim_start();
        }
    }
    rest
}

/// The finding of a text that is in a page's data only.
pub(super) const IN_DATA: &str = "text-in-data";

/// What a text lacks or shows that its source does not mean: pictures beside its file, text in the data of a script, marks of
/// other programs.
pub(super) fn beside(document: &Document, text: &str, format: Format) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lost =
        document.leaves.iter().filter(|leaf| leaf.image && leaf.mark == Mark::removed("picture-without-address"));
    let lost: Vec<&str> =
        lost.map(|leaf| leaf.text.as_str()).filter(|src| !src.starts_with("data:") && !src.is_empty()).collect();
    if let Some(first) = lost.first() {
        let message = format!(
            "{} of its pictures have no address on the web, and are not shown: {}",
            lost.len(),
            first.chars().take(200).collect::<String>()
        );
        findings.push(Finding::note("picture-without-address", message));
    }
    let words = LazyCell::new(|| han::weight(text));
    let scripts = document
        .html
        .tree
        .root()
        .descendants()
        .filter(|node| node.value().as_element().is_some_and(|element| element.name() == "script" && *words < 200));
    let data = scripts.flat_map(|node| node.children()).filter_map(|child| child.value().as_text());
    let is_text =
        |data: &str| data.contains("articleBody") || data.contains('"') && han::weight(data) > 200 + 10 * *words;
    if data.into_iter().any(|data| data.trim_start().starts_with(['{', '[']) && is_text(data)) {
        findings.push(Finding::note(IN_DATA, "its text may be in the data of a script (JSON), which is not read"));
    }
    const MARKS: [&str; 7] = ["{{<", "{{%", "{% ", "![[", "[[", "[!", "[ ] "];
    if let Some(mark) = MARKS.iter().find(|mark| format == Format::Markdown && text.contains(**mark)) {
        findings.push(Finding::note(
            "other-marks",
            format!("shows marks of another program as they are: `{}`", mark.trim()),
        ));
    }
    findings
}

/// What is odd about an article.
pub(super) fn oddities(card: &Card, body: &Body) -> Vec<Finding> {
    let mut findings = Vec::new();
    if card.title.is_empty() {
        findings.push(Finding::warning("no-title", "nothing in the file is a headline"));
    }
    if card.date.is_none() {
        findings.push(Finding::warning(
            "no-date",
            "nothing in the file says when it was published; it is filed as undated",
        ));
    }
    if card.outlet.is_none() {
        findings.push(Finding::warning(
            "no-outlet",
            "nothing in the file says who published it; name its host in [[outlets]] of site.toml",
        ));
    }
    if body.content.text().is_empty() {
        findings.push(Finding::note("empty-body", "no text is left; see what was removed with `reprint inspect`"));
    }
    if let [first, rest @ ..] = body.date_evidence.as_slice()
        && let Some(other) = rest.iter().find(|other| days_between(first.date, other.date) > 7)
    {
        let message =
            format!("{} says {}, but {} says {}", first.kind.name(), first.date, other.kind.name(), other.date);
        findings.push(Finding::note("dates-disagree", message));
    }
    findings
}
