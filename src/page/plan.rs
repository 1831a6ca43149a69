//! The plan: a library, the settings and the owner's pages in, every page that must exist out. No two pages have one
//! file, and no page has a file that some file system cannot hold.

use super::{
    Catalogue, Desk, Log, Page, StaticPage, StaticPageId, Terms, VariantId, What, Which, day, frame, list, provenance,
    sitemap, story, time, url, versions, view::SiteView,
};
use crate::{
    config::Config,
    library::{ArticleId, Holding, Library},
    report::Finding,
    table::{Id, Table},
};
use std::collections::BTreeMap;

/// Every page that must exist, and what all of them show of the site.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The pages, by their files.
    pub pages: Vec<Page>,
    /// What every page knows of the site,
    pub site: SiteView,
    /// and every page of each of its variants.
    pub variants: Table<VariantId, SiteView>,
    /// The articles as the search numbers them, where there is one.
    pub search: Option<Catalogue>,
}

impl Plan {
    /// The page of a file.
    pub fn page(&self, path: &str) -> Option<&Page> {
        let at = self.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()?;
        Some(&self.pages[at])
    }
}

/// Every page that must exist, and what could not be given a file.
pub fn plan(desk: &Desk<'_>) -> (Plan, Vec<Finding>) {
    let Desk { library, config, pages, .. } = *desk;
    let mut draft = Draft::default();
    let is_archive = frame::is_archive(library, config);
    draft.fixed(config);
    if is_archive {
        draft.indexes();
    }
    let is_by_month = provenance::is_by_month(library, config);
    for (at, held) in library.articles.enumerated() {
        draft.add(&held.address, "article.html", What::Article(at));
        if config.provenance_json && !is_by_month {
            draft.add(&provenance::place(held), "", What::Record(at));
        }
        draft.versions(at, held);
    }
    for (at, withdrawn) in library.withdrawn.enumerated() {
        draft.add(&withdrawn.address, "withdrawn.html", What::Withdrawn(at));
    }
    for which in lists(library) {
        draft.list(which, library, config);
    }
    draft.events(library, config);
    draft.logs(library, config);
    let search = (config.search && is_archive).then(|| Catalogue::new(library));
    if let Some(catalogue) = &search {
        draft.search(catalogue, config);
    }
    let (own, findings) = draft.own_pages(pages, config);
    draft.sitemap(library, config);
    let variants = desk.variants.iter().map(|words| frame::site(&Desk { words, ..*desk }, &own)).collect();
    (Plan { pages: draft.pages(&config.variants), site: frame::site(desk, &own), variants, search }, findings)
}

/// Every list of articles that holds any.
fn lists(library: &Library) -> Vec<Which> {
    let mut lists: Vec<Which> = library.tags.ids().map(Which::Tag).collect();
    lists.extend(library.topics.ids().map(Which::Topic));
    lists.extend(library.outlets.ids().map(Which::Outlet));
    lists.extend(library.sources.ids().map(Which::Source));
    for (at, year) in library.years.enumerated() {
        lists.push(Which::Year(at));
        lists.extend(year.months.ids().map(|month| Which::Month(at, month)));
    }
    lists.push(Which::Undated);
    lists.retain(|which| !which.shelf(library).articles.is_empty());
    lists
}

/// A page before the site around it is known.
struct Sheet {
    place: String,
    template: &'static str,
    what: What,
}

/// Pages by the form of their file's path that every file system tells apart.
#[derive(Default)]
struct Draft(BTreeMap<String, Sheet>);

impl Draft {
    /// Adds a page whose file is its own by construction.
    fn add(&mut self, place: &str, template: &'static str, what: What) {
        let key = url::same_file(&url::file(place));
        debug_assert!(!self.0.contains_key(&key), "two pages have one file: {key}");
        self.0.insert(key, Sheet { place: place.to_owned(), template, what });
    }

    /// Pages that every site has.
    fn fixed(&mut self, config: &Config) {
        self.add("", "index.html", What::Front);
        self.add("404.html", "404.html", What::Missing);
        self.add("robots.txt", "robots.txt", What::Robots);
        self.add(".nojekyll", "", What::Text(String::new()));
        if let Some(cname) = config.cname.as_deref().map(str::trim).filter(|cname| !cname.is_empty()) {
            self.add("CNAME", "", What::Text(format!("{cname}\n")));
        }
    }

    /// Pages that every archive has, whatever it holds.
    fn indexes(&mut self) {
        self.add("tags/", "terms.html", What::Terms(Terms::Tags));
        self.add("topics/", "terms.html", What::Terms(Terms::Topics));
        self.add("outlets/", "terms.html", What::Terms(Terms::Outlets));
        self.add("sources/", "terms.html", What::Terms(Terms::Sources));
        self.add("archive/", "terms.html", What::Terms(Terms::Years));
        self.add("coverage/", "coverage.html", What::Coverage);
        self.add(story::PLACE, "stories.html", What::Stories(None));
        self.add(url::ATOM, "atom.xml", What::Feed(None));
        self.add(url::JSON_FEED, "", What::JsonFeed(None));
    }

    /// A list's landing page, its older pages and its feed.
    fn list(&mut self, which: Which, library: &Library, config: &Config) {
        let shelf = which.shelf(library);
        self.add(&shelf.address, "list.html", What::List(which, None));
        if matches!(which, Which::Month(..) | Which::Undated)
            && config.provenance_json
            && provenance::is_by_month(library, config)
        {
            self.add(&provenance::place_of_list(&shelf.address), "", What::Records(which));
        }
        for number in 1..=list::old_pages(shelf.articles.len(), config.paginate_by) {
            self.add(&list::old_place(&shelf.address, number), "list.html", What::List(which, Some(number)));
        }
        if which.has_feed(library, config) {
            self.add(&format!("{}{}", shelf.address, url::ATOM), "atom.xml", What::Feed(Some(which)));
        }
        if which.has_json_feed() && which.has_feed(library, config) {
            self.add(&format!("{}{}", shelf.address, url::JSON_FEED), "", What::JsonFeed(Some(which)));
        }
    }

    /// A page per story, and older pages of the list of them; a page per day.
    fn events(&mut self, library: &Library, config: &Config) {
        for (at, story) in library.stories.enumerated() {
            self.add(&story.shelf.address, "story.html", What::Story(at));
            for (nth, place) in story.former.iter().enumerate() {
                self.add(place, "moved.html", What::Moved(at, nth));
            }
        }
        for number in 1..=story::old_pages(library, config.paginate_by) {
            self.add(&story::old_place(number), "stories.html", What::Stories(Some(number)));
        }
        for (date, articles) in day::days(library) {
            self.add(&time::place(date), "day.html", What::Day(date, articles));
        }
    }

    /// The page of an article's versions, and a page for each of them.
    fn versions(&mut self, at: ArticleId, held: &Holding) {
        if !versions::has_page(held) {
            return;
        }
        self.add(&versions::place(held), "versions.html", What::Versions(at));
        for (nth, version) in held.versions.iter().enumerate().filter(|(nth, _)| versions::is_first(held, *nth)) {
            self.add(&versions::place_of(held, version), "version.html", What::Version(at, nth));
        }
    }

    /// The lists of what was changed and of what is gone, each where there is anything in it.
    fn logs(&mut self, library: &Library, config: &Config) {
        for log in Log::ALL.into_iter().filter(|log| !log.is_empty(library)) {
            let template = if log == Log::Changes { "changes.html" } else { "lost.html" };
            self.add(log.place(), template, What::Log(log, None));
            for number in 1..=list::old_pages(log.events(library).len(), config.paginate_by) {
                self.add(&list::old_place(log.place(), number), template, What::Log(log, Some(number)));
            }
            self.add(&log.feed(), "atom.xml", What::LogFeed(log));
            self.add(&log.lines(), "", What::LogLines(log));
        }
    }

    /// The search page, its description for browsers where the site's address is known, and the files that it loads.
    fn search(&mut self, catalogue: &Catalogue, config: &Config) {
        self.add(url::SEARCH, "search.html", What::Search);
        if config.base_url.is_some() {
            self.add(url::OPEN_SEARCH, "opensearch.xml", What::OpenSearch);
        }
        for (place, what) in catalogue.files() {
            self.add(&place, "", what);
        }
    }

    /// The owner's pages, as far as their files are free; those that have one, and findings on the others.
    fn own_pages(
        &mut self,
        pages: &Table<StaticPageId, StaticPage>,
        config: &Config,
    ) -> (Vec<StaticPage>, Vec<Finding>) {
        let (mut own, mut findings) = (Vec::new(), Vec::new());
        for (at, page) in pages.enumerated().filter(|(_, page)| !page.is_front()) {
            let place = page.place();
            match self.objection(&url::file(&place), config) {
                None => {
                    self.add(&place, "page.html", What::Static(at));
                    own.push(page.clone());
                }
                Some(finding) => findings.push(finding.within(page.shown(&config.pages))),
            }
        }
        (own, findings)
    }

    /// Why an owner's page cannot have a file.
    fn objection(&self, file: &str, config: &Config) -> Option<Finding> {
        if !url::is_portable(file) {
            let message = format!("{file} is no path that every file system can hold; give the page another name");
            return Some(Finding::error("bad-path", message));
        }
        let key = url::same_file(file);
        if let Some(variant) = config.variants.iter().find(|variant| key.starts_with(&url::variant(variant))) {
            let message = format!(
                "{} is the folder of a variant, so that this page is left out; give it another name",
                url::variant(variant)
            );
            return Some(Finding::error("path-collision", message));
        }
        let above = key.match_indices('/').map(|(at, _)| &key[..at]);
        let taken = above.chain([key.as_str()]).find_map(|path| self.0.get(path))?;
        let message = format!(
            "{} is a page already, so that this one is left out; give it another name",
            url::file(&taken.place)
        );
        Some(Finding::error("path-collision", message))
    }

    /// The maps of the site, where its address is known.
    fn sitemap(&mut self, library: &Library, config: &Config) {
        let Some(base) = config.base_url.as_deref() else { return };
        let mut pages: Vec<(&str, &What)> = self.0.values().map(|sheet| (sheet.place.as_str(), &sheet.what)).collect();
        pages.sort_by_key(|(place, _)| *place);
        let maps = sitemap::maps(&pages, library, base);
        for (place, template, urls) in maps {
            self.add(&place, template, What::Sitemap(urls));
        }
    }

    /// The pages, by their files, each that people read in every variant as well.
    fn pages(self, variants: &[String]) -> Vec<Page> {
        let converted = |sheet: &Sheet, nth: usize, variant: &String| Page {
            path: url::file(&format!("{}{}", url::variant(variant), sheet.place)),
            template: sheet.template,
            variant: Some(VariantId::new(nth)),
            what: sheet.what.clone(),
        };
        let mut pages = Vec::with_capacity(self.0.len() * (1 + variants.len()));
        for sheet in self.0.into_values() {
            if sheet.template.ends_with(".html") && !matches!(sheet.what, What::Missing) {
                pages.extend(variants.iter().enumerate().map(|(nth, variant)| converted(&sheet, nth, variant)));
            }
            pages.push(Page {
                path: url::file(&sheet.place),
                template: sheet.template,
                variant: None,
                what: sheet.what,
            });
        }
        pages.sort_by(|a, b| a.path.cmp(&b.path));
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::{
        config::{Config, Topic},
        library::{Library, sample::card, sample::shelve},
        page::{Desk, StaticPage},
    };

    fn library(config: &Config) -> Library {
        let cards = vec![
            card("a", "甲").on("2021-03-02").outlet("voa", "VOA").tags(&["征信"]).url("https://a.example/1").done(),
            card("b", "乙").on("2021-01-02").outlet("voa", "VOA").tags(&["征信"]).url("https://a.example/2").done(),
            card("c", "丙").on("2020-12-31").outlet("voa", "VOA").url("https://a.example/3").topics(&[0]).done(),
            card("d", "丁").url("https://a.example/4").done(),
        ];
        shelve(cards, config).0
    }

    fn config() -> Config {
        let topic = |name: &str| Topic {
            name: name.into(),
            slug: String::new(),
            description: String::new(),
            ..Topic::default()
        };
        Config {
            topics: vec![topic("a"), topic("empty")],
            paginate_by: 1,
            cname: Some("a.example".into()),
            base_url: Some("https://a.example/".into()),
            ..Config::default()
        }
    }

    fn own(slug: &str) -> StaticPage {
        StaticPage {
            file: format!("{slug}.md").into(),
            slug: slug.into(),
            title: slug.into(),
            html: String::new(),
            language: String::new(),
            sections: Vec::new(),
        }
    }

    #[test]
    fn every_page_that_must_exist() {
        let config = config();
        let library = library(&config);
        let (plan, findings) = plan(&Desk { pages: &vec![own("about")].into(), ..Desk::new(&library, &config) });
        let found: Vec<String> = plan
            .pages
            .iter()
            .map(|page| {
                let mut path = page.path.clone();
                if let Some(at) = path.find("voa-").or_else(|| path.find("unknown-")) {
                    let dash = at + path[at..].find('-').unwrap() + 1;
                    path.replace_range(dash..dash + 8, "*");
                }
                format!("{path} {}", page.template)
            })
            .collect();
        let want = "\
.nojekyll 
2020/12/31/index.html day.html
2020/12/31/voa-*/index.html article.html
2020/12/31/voa-*/provenance.json 
2020/12/index.html list.html
2020/index.html list.html
2021/01/02/index.html day.html
2021/01/02/voa-*/index.html article.html
2021/01/02/voa-*/provenance.json 
2021/01/index.html list.html
2021/03/02/index.html day.html
2021/03/02/voa-*/index.html article.html
2021/03/02/voa-*/provenance.json 
2021/03/index.html list.html
2021/index.html list.html
2021/page/1/index.html list.html
404.html 404.html
CNAME 
about/index.html page.html
archive/index.html terms.html
atom.xml atom.xml
coverage/index.html coverage.html
feed.json 
index.html index.html
opensearch.xml opensearch.xml
outlets/index.html terms.html
outlets/unknown/index.html list.html
outlets/voa/atom.xml atom.xml
outlets/voa/feed.json 
outlets/voa/index.html list.html
outlets/voa/page/1/index.html list.html
outlets/voa/page/2/index.html list.html
robots.txt robots.txt
search/facets-0.js 
search/fold.js 
search/index.html search.html
search/list.js 
search/texts/0000-00-0.js 
search/texts/2020-12-0.js 
search/texts/2021-01-0.js 
search/texts/2021-03-0.js 
search/words/000.js 
sitemap.xml sitemap.xml
sources/index.html terms.html
stories/index.html stories.html
tags/index.html terms.html
tags/zheng-xin/index.html list.html
tags/zheng-xin/page/1/index.html list.html
topics/a/atom.xml atom.xml
topics/a/feed.json 
topics/a/index.html list.html
topics/index.html terms.html
topics/unfiled/atom.xml atom.xml
topics/unfiled/feed.json 
topics/unfiled/index.html list.html
topics/unfiled/page/1/index.html list.html
topics/unfiled/page/2/index.html list.html
undated/index.html list.html
undated/unknown-*/index.html article.html
undated/unknown-*/provenance.json ";
        assert_eq!(found.join("\n"), want);
        assert!(findings.is_empty());
    }

    #[test]
    fn an_empty_archive_has_its_frame() {
        let (library, config) = (Library::default(), Config::default());
        let (plan, _) = plan(&Desk::new(&library, &config));
        let paths: Vec<&str> = plan.pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                ".nojekyll", "404.html", "archive/index.html", "atom.xml", "coverage/index.html", "feed.json",
                "index.html", "outlets/index.html", "robots.txt", "search/fold.js", "search/index.html",
                "search/list.js", "search/words/000.js", "sources/index.html", "stories/index.html", "tags/index.html",
                "topics/index.html"
            ]
        );
    }

    #[test]
    fn an_owners_page_never_takes_the_file_of_another() {
        let config = config();
        let slugs = ["Tags", "2021", "atom.xml", "../up", "ok", "OK", "", "con"];
        let library = library(&config);
        let (plan, findings) =
            plan(&Desk { pages: &slugs.into_iter().map(own).collect(), ..Desk::new(&library, &config) });
        let found: Vec<String> = findings.iter().map(|finding| format!("{} {}", finding.path, finding.kind)).collect();
        assert_eq!(
            found,
            [
                "content/pages/Tags.md path-collision",
                "content/pages/2021.md path-collision",
                "content/pages/atom.xml.md path-collision",
                "content/pages/up.md bad-path",
                "content/pages/OK.md path-collision",
                "content/pages/.md bad-path",
                "content/pages/con.md bad-path"
            ]
        );
        assert_eq!(
            findings[0].to_string(),
            "content/pages/Tags.md:1: error[path-collision]: tags/index.html is a page already, so that this one is left out; \
             give it another name"
        );
        let foot: Vec<&str> = plan.site.foot.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(foot, ["ok/index.html", "atom.xml"]);
    }
}
