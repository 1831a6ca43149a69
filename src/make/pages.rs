//! The owner's own Markdown pages: the files right in a folder in, pages out, with links that lead to where the pages will be and with
//! the pictures that they show. What is odd in them is a finding; it never stops a build.
//!
//! A link names a page as it does in the folder, `recipes.md#keys`, so that it works where the folder itself is read, too. A page
//! `index.md` is the text of the front page, and the pages stand in the order in which it links to them.

use crate::{
    config::{Links, Slugs},
    mirror::{Front, Named, headings, page_to_html},
    page::{StaticPage, url},
    report::Finding,
    source,
    text::{self, slug},
};
use ammonia::Builder;
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Ids of the front page's and of every page's own frame, which no heading may have again.
const FRAME: [&str; 7] = ["main", "latest", "stories", "topics", "years", "outlets", "tags"];

/// What is safe, and ids, so that links to headings work; what may be wider than the page can be scrolled by keys. The pages are the
/// owner's, who is trusted; a slip should do no harm.
static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut safe = Builder::default();
    safe.add_generic_attributes(["id"]);
    for (tag, attribute, value) in [("pre", "tabindex", "0"), ("table", "tabindex", "0"), ("th", "scope", "col")] {
        safe.set_tag_attribute_value(tag, attribute, value);
    }
    safe
});

/// What the owner's pages are, and what was found on the way.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The pages, in the order in which they are listed.
    pub(super) pages: Vec<StaticPage>,
    /// Files beside the pages that they show or link to, by their path in the site.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// What is odd, each in its file.
    pub(super) findings: Vec<Finding>,
}

/// A page before it is known where its links lead.
struct Sheet {
    /// Its file, as a person would type it.
    shown: String,
    page: StaticPage,
    markdown: String,
    /// Ids of its headings, in order.
    ids: Vec<String>,
    /// Lines of the file before the text.
    above: usize,
}

/// A file beside the pages, by its path from there, that a site can have.
type Beside<'a> = &'a dyn Fn(&str) -> Option<PathBuf>;

/// Where links of one page lead.
struct Desk<'a> {
    beside: Beside<'a>,
    sheets: &'a BTreeMap<String, Sheet>,
    sheet: &'a Sheet,
    links: Links,
    files: BTreeMap<String, PathBuf>,
    findings: Vec<Finding>,
    /// Pages that it links to, in order.
    linked: Vec<&'a str>,
}

/// Reads the pages of a folder. `shown` is a file's path as a person would type it.
pub(super) fn read(dir: &Path, slugs: Slugs, links: Links, shown: impl Fn(&Path) -> String) -> Result<Own> {
    let mut own = Own::default();
    let mut sheets = BTreeMap::new();
    for (name, file) in source::beside(dir)?.files {
        let Some(stem) = name.strip_suffix(".md") else { continue };
        let shown = shown(&file);
        let text = source::text(&file, &shown)?;
        let (sheet, odd) = sheet(file, stem, &text, shown, slugs);
        own.findings.extend(odd);
        sheets.insert(name, sheet);
    }
    own.bind(&sheets, links, &|name| beside(dir, name));
    Ok(own)
}

/// A file in the pages' folder or below it that a site can have; no symbolic link leads to it.
fn beside(dir: &Path, name: &str) -> Option<PathBuf> {
    let file = dir.join(name);
    let is_visible = url::is_portable(name) && !name.split('/').any(|part| part.starts_with('.'));
    let is_own = is_visible && source::stamp(&file).is_some();
    (is_own && source::real(&file) == source::real(dir).join(name)).then_some(file)
}

impl Own {
    /// Makes pages of all sheets, now that it is known which there are.
    fn bind(&mut self, sheets: &BTreeMap<String, Sheet>, links: Links, beside: Beside<'_>) {
        let mut listed: Vec<&str> = Vec::new();
        for sheet in sheets.values() {
            let (files, findings, linked) = (BTreeMap::new(), Vec::new(), Vec::new());
            let mut desk = Desk { beside, sheets, sheet, links, files, findings, linked };
            let html = page_to_html(&sheet.markdown, &sheet.ids, |named, address, at| desk.lead(named, address, at));
            // Markdown knows no table without heads: one that says nothing is none.
            let html = SAFE.clean(&html).to_string().replace("<th scope=\"col\"></th>", "<td></td>");
            self.pages.push(StaticPage { html, ..sheet.page.clone() });
            self.files.extend(desk.files);
            self.findings.extend(desk.findings);
            if sheet.page.is_front() {
                listed = desk.linked;
            }
        }
        let rank = |page: &StaticPage| listed.iter().position(|slug| *slug == page.slug).unwrap_or(usize::MAX);
        self.pages.sort_by_cached_key(|page| (rank(page), page.slug.clone()));
    }
}

/// A Markdown file as a sheet; `stem` is the file's name without its ending. Its title is what front matter says, else its first
/// heading, else the file's name.
fn sheet(file: PathBuf, stem: &str, text: &str, shown: String, slugs: Slugs) -> (Sheet, Vec<Finding>) {
    let text = text.replace("\r\n", "\n");
    let front = Front::split(&text);
    let said = |key: &str| front.values.get(key).and_then(|values| values.first()).cloned();
    let body = &text[front.end..];
    let (heading, rest) = first_heading(body);
    let title = said("title");
    // The template prints the title as the page's heading; a heading that says something else stays in the text.
    let is_repeated = title.is_none() || title == heading;
    let markdown = if is_repeated { rest } else { body };
    let page = StaticPage {
        file,
        slug: match slugs {
            Slugs::Ascii => slug::ascii(stem),
            Slugs::Unicode => slug::unicode(stem),
        },
        title: title.or(heading).unwrap_or_else(|| stem.to_owned()),
        html: String::new(),
        language: said("language").or_else(|| said("lang")).unwrap_or_default(),
        sections: Vec::new(),
    };
    let above = text[..text.len() - markdown.len()].matches('\n').count();
    let headings = headings(markdown);
    let ids = ids(headings.iter().map(|(_, text)| text.as_str()));
    let named = ids.iter().cloned().zip(&headings).filter(|(_, (depth, _))| *depth == 2);
    let sections = named.map(|(id, (_, text))| (id, text.clone())).collect();
    let page = StaticPage { sections, ..page };
    let findings = front.findings.into_iter().map(|finding| finding.within(shown.clone())).collect();
    (Sheet { shown, page, markdown: markdown.to_owned(), ids, above }, findings)
}

/// The `# heading` that a text begins with, and the text without it.
fn first_heading(body: &str) -> (Option<String>, &str) {
    let start = body.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match line.strip_prefix("# ") {
        Some(heading) => (Some(heading.trim().trim_end_matches('#').trim_end().to_owned()), rest),
        None => (None, body),
    }
}

/// Ids of headings, as GitHub gives them: letters and digits in lower case, hyphens for spaces; a number behind what is taken.
fn ids<'a>(headings: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = FRAME.map(str::to_owned).into();
    let id = |heading: &str| {
        let kept = heading.trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let plain: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let plain = if plain.is_empty() { "section".to_owned() } else { plain };
        let numbered = (1..).map(|nth| format!("{plain}-{nth}"));
        let mut free = std::iter::once(plain.clone()).chain(numbered).filter(|id| !taken.contains(id));
        let id = free.next().expect("there is always another number");
        drop(free);
        taken.insert(id.clone());
        id
    };
    headings.map(id).collect()
}

impl<'a> Desk<'a> {
    /// The address to write in the place of one; `at` is where in the text it is. Addresses of other sites, and of what is
    /// neither a page nor a file beside it, stay as they are.
    fn lead(&mut self, named: Named, address: &str, at: usize) -> String {
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id)));
        let is_away = address.starts_with('/') || ::url::Url::parse(address).is_ok();
        let name = text::url::decoded(path.strip_prefix("./").unwrap_or(path));
        if is_away || address.is_empty() {
            return address.to_owned();
        }
        if path.is_empty() {
            self.require(self.sheet, fragment, address, at);
            return address.to_owned();
        }
        if let Some(other) = self.sheets.get(&name) {
            self.linked.push(&other.page.slug);
            self.require(other, fragment, address, at);
            return self.address(&url::link(&other.page.place(), self.links), fragment);
        }
        if name.ends_with(".md") {
            self.odd(
                at,
                "dead-link",
                format!("{address} leads to no page of yours; pages are the .md files beside this one"),
            );
        } else if let Some(file) = (self.beside)(&name) {
            self.files.insert(name.clone(), file);
            return self.address(&text::url::encoded(&name), fragment);
        } else if named == Named::Picture {
            self.odd(at, "no-picture", format!("{address} is not there; name a file beside the page, or below it"));
        }
        address.to_owned()
    }

    /// An address from the site's root, from this page.
    fn address(&self, url: &str, fragment: Option<&str>) -> String {
        let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
        format!("{}{url}{fragment}", url::root_of(&self.sheet.page.place()))
    }

    /// Looks for the heading that a link leads to.
    fn require(&mut self, sheet: &Sheet, fragment: Option<&str>, address: &str, at: usize) {
        let Some(id) = fragment.map(text::url::decoded).filter(|id| !id.is_empty()) else { return };
        if !sheet.ids.contains(&id) {
            self.odd(at, "dead-link", format!("{address} leads to no heading; there is none with the id {id:?}"));
        }
    }

    fn odd(&mut self, at: usize, kind: &'static str, message: String) {
        let line = self.sheet.above + self.sheet.markdown[..at].matches('\n').count() + 1;
        self.findings.push(Finding::warning(kind, message).at(line as u32).within(self.sheet.shown.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Own, ids, sheet};
    use crate::config::{Links, Slugs};
    use std::{collections::BTreeMap, path::PathBuf};

    /// The pages of a folder with these Markdown files, and these others.
    fn own(texts: &[(&str, &str)], others: &[&str]) -> Own {
        let mut own = Own::default();
        let mut sheets = BTreeMap::new();
        for (name, text) in texts {
            let (sheet, odd) =
                sheet(name.into(), name.strip_suffix(".md").unwrap(), text, (*name).to_owned(), Slugs::Ascii);
            own.findings.extend(odd);
            sheets.insert((*name).to_owned(), sheet);
        }
        own.bind(&sheets, Links::Portable, &|name| others.contains(&name).then(|| PathBuf::from(name)));
        own
    }

    fn check(stem: &str, text: &str, want: [&str; 4]) {
        let Own { pages, findings, .. } = own(&[(&format!("{stem}.md"), text)], &[]);
        let [page] = &pages[..] else { panic!("{pages:?}") };
        assert_eq!([&*page.slug, &page.title, &page.language, page.html.trim()], want);
        assert_eq!(findings, []);
    }

    #[test]
    fn a_page_has_its_title_from_the_nearest_place() {
        check("about", "# 关于 #\n\n正文 **重**", ["about", "关于", "", "<p>正文 <strong>重</strong></p>"]);
        check("about", "+++\ntitle = \"题\"\nlang = \"en\"\n+++\n# 题\n\n文", ["about", "题", "en", "<p>文</p>"]);
        check("about", "---\ntitle: 题\n---\n# 另\n", ["about", "题", "", "<h1 id=\"另\">另</h1>"]);
        check("关于", "文", ["guan-yu", "关于", "", "<p>文</p>"]);
    }

    #[test]
    fn scripts_of_a_page_are_left_out() {
        check("x", "a<script>alert(1)</script><b onclick=x>b</b>", ["x", "x", "", "<p>a<b>b</b></p>"]);
    }

    #[test]
    fn tables_can_be_read_out() {
        let want = "<table tabindex=\"0\"><thead><tr><td></td><th scope=\"col\">b</th></tr></thead><tbody>\n\
                    <tr><td>1</td><td>2</td></tr>\n</tbody></table>";
        check("x", "| | b |\n| --- | --- |\n| 1 | 2 |\n", ["x", "x", "", want]);
    }

    #[test]
    fn headings_have_ids_as_on_github() {
        let headings = ["A Worked `example`!", "桥 与 水", "a worked example", "Tags", "？", "？"];
        let want = ["a-worked-example", "桥-与-水", "a-worked-example-1", "tags-1", "section", "section-1"];
        assert_eq!(ids(headings.into_iter()), want);
        let own = own(&[("x.md", "# X\n\n## A `b`\n\n### C\n\n## 桥\n")], &[]);
        let sections: Vec<String> = own.pages[0].sections.iter().map(|(id, text)| format!("{id}: {text}")).collect();
        assert_eq!(sections, ["a-b: A b", "桥: 桥"]);
    }

    #[test]
    fn links_lead_to_where_pages_will_be() {
        let texts = [
            (
                "index.md",
                "# X\n\n[b](b.md) [a](./a.md#%E6%A1%A5) [away](https://x.example/a.md) [own](tags/index.html)",
            ),
            (
                "a.md",
                "# A\n\n## 桥\n\n[up](index.md#z) [here](#桥) ![p](pictures/a%20b.png) [d](data.csv)\n\n[z]: # 'no'\n",
            ),
            ("b.md", "# B\n"),
            ("c.md", "[mail](mailto:a@x.example) [rooted](/c.md)\n"),
        ];
        let own = own(&texts, &["pictures/a b.png", "pictures/unused.png", "data.csv"]);
        let slugs: Vec<&str> = own.pages.iter().map(|page| page.slug.as_str()).collect();
        assert_eq!(slugs, ["b", "a", "c", "index"], "in the order of index.md, then by name");
        let addresses = |slug: &str| {
            let html = &own.pages.iter().find(|page| page.slug == slug).unwrap().html;
            let cut = |part: &str| part.split('"').next().unwrap().to_owned();
            html.split("href=\"").flat_map(|it| it.split("src=\"")).skip(1).map(cut).collect::<Vec<_>>()
        };
        assert_eq!(
            addresses("index"),
            ["b/index.html", "a/index.html#%E6%A1%A5", "https://x.example/a.md", "tags/index.html"]
        );
        assert_eq!(addresses("a"), ["../index.html#z", "#%E6%A1%A5", "../pictures/a%20b.png", "../data.csv"]);
        assert_eq!(addresses("c"), ["mailto:a@x.example", "/c.md"]);
        assert_eq!(
            own.files.keys().collect::<Vec<_>>(),
            ["data.csv", "pictures/a b.png"],
            "what is named is published"
        );
        let said: Vec<String> = own.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            ["a.md:5: warning[dead-link]: index.md#z leads to no heading; there is none with the id \"z\""]
        );
    }

    #[test]
    fn a_link_to_nothing_is_named_with_its_line() {
        let text = "---\ntitle: A\n---\n# A\n\ntext\n[x](gone.md) and\n![p](gone.png)\n\n[y](../up.md) [z](#none)\n";
        let own = own(&[("a.md", text)], &[]);
        let said: Vec<String> = own.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "a.md:7: warning[dead-link]: gone.md leads to no page of yours; pages are the .md files beside this one",
                "a.md:8: warning[no-picture]: gone.png is not there; name a file beside the page, or below it",
                "a.md:10: warning[dead-link]: ../up.md leads to no page of yours; pages are the .md files beside this one",
                "a.md:10: warning[dead-link]: #none leads to no heading; there is none with the id \"none\"",
            ]
        );
        assert!(own.files.is_empty());
    }
}
