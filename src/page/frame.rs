//! What all views have in common: the library and the settings in, the site's frame, links and cards out. It never
//! shows a count on a frame that article pages share.

use super::{Desk, Log, Pictures, StaticPage, VariantId, Which, Words, url, view};
use crate::{
    config::{Config, FeedsFrom, Images},
    library::{ArticleId, Holding, Library, Shelf, UNKNOWN},
    table::Id,
    text::{self, script::autonym},
};
use jiff::civil::Date;
use std::cmp::Reverse;
use view::{CardView, Here, Link, SiteView, VariantLink};

/// Sections of an archive in the masthead: the word, and the place.
const SECTIONS: [(&str, &str); 7] = [
    ("stories", "stories/"),
    ("topics", "topics/"),
    ("outlets", "outlets/"),
    ("tags", "tags/"),
    ("archive", "archive/"),
    ("coverage", "coverage/"),
    ("sources", "sources/"),
];

/// What a view is set in.
pub(super) struct Frame<'a> {
    pub(super) library: &'a Library,
    pub(super) config: &'a Config,
    pub(super) words: &'a Words,
    pub(super) pictures: &'a Pictures,
    pub(super) beside: &'a Pictures,
    /// The script that the page will be converted to.
    pub(super) variant: Option<VariantId>,
}

impl<'a> Frame<'a> {
    /// A frame around one page.
    pub(super) fn new(desk: &Desk<'a>) -> Self {
        let Desk { library, config, words, pictures, beside, .. } = *desk;
        Self { library, config, words, pictures, beside, variant: None }
    }

    /// Whether the site holds articles, or would: one that names no folder of them and has none is made of its owner's pages.
    pub(super) fn is_archive(&self) -> bool {
        is_archive(self.library, self.config)
    }

    /// Where a page is. `section` is the name of the entry in the masthead that it belongs to.
    pub(super) fn here(&self, place: &str, title: &str, section: &str) -> Here {
        Here {
            root: url::root_of(place),
            url: self.url(place),
            canonical: self.canonical(place, self.variant),
            title: text::bidi::closed(title).into_owned(),
            description: self.config.description.clone(),
            language: self.config.language.clone(),
            section: section.to_owned(),
            feeds: self.is_archive().then(|| self.link(&self.config.title, "atom.xml")).into_iter().collect(),
            csp: csp(Images::Link),
            variants: self.variants(place),
        }
    }

    /// The whole address of a place as it is published in a variant.
    fn canonical(&self, place: &str, variant: Option<VariantId>) -> Option<String> {
        let base = self.config.base_url.as_deref()?;
        let folder = variant.map(|nth| url::variant(&self.config.variants[nth.index()])).unwrap_or_default();
        Some(url::absolute(&format!("{folder}{place}"), base))
    }

    /// A page in each script, from where it stands.
    fn variants(&self, place: &str) -> Vec<VariantLink> {
        let Config { variants, language, .. } = self.config;
        let up = format!("{}{}", if self.variant.is_some() { "../" } else { "" }, url::root_of(place));
        let link = |variant: Option<VariantId>| {
            let language = variant.map_or(language, |nth| &variants[nth.index()]);
            let folder = variant.map(|_| url::variant(language)).unwrap_or_default();
            VariantLink {
                name: autonym(language).to_owned(),
                language: language.clone(),
                url: format!("{up}{}", self.url(&format!("{folder}{place}"))),
                canonical: self.canonical(place, variant),
                current: variant == self.variant,
            }
        };
        let all = [None].into_iter().chain((0..variants.len()).map(|nth| Some(VariantId::new(nth))));
        if variants.is_empty() { Vec::new() } else { all.map(link).collect() }
    }

    /// How a link to a place is written.
    pub(super) fn url(&self, place: &str) -> String {
        url::link(place, self.config.links)
    }

    /// A link that is no question of counts.
    pub(super) fn link(&self, name: &str, place: &str) -> Link {
        self.counted(name, place, 0)
    }

    /// A link with what is behind it.
    pub(super) fn counted(&self, name: &str, place: &str, count: usize) -> Link {
        Link { name: text::bidi::closed(name).into_owned(), url: self.url(place), count }
    }

    /// A link to a shelf's list, with the number of its articles.
    pub(super) fn shelf_link(&self, shelf: &Shelf) -> Link {
        self.counted(self.name(shelf), &shelf.address, shelf.articles.len())
    }

    /// The name of a shelf; of those that stand for what nobody knows, in the pages' own words.
    pub(super) fn name<'s>(&'s self, shelf: &'s Shelf) -> &'s str {
        match shelf.address.as_str() {
            "topics/unfiled/" => self.words.get("unfiled"),
            "outlets/unknown/" => self.words.get("unknown_outlet"),
            _ => &shelf.name,
        }
    }

    /// An article in a list.
    pub(super) fn card(&self, at: ArticleId) -> CardView {
        let held = &self.library.articles[at];
        let card = &held.card;
        CardView {
            title: self.headline(&card.title).to_owned(),
            url: self.url(&held.address),
            date: card.date.map(|date| date.to_string()).unwrap_or_default(),
            date_text: self.date_text(card.date),
            outlet: self.outlet_link(held),
            language: card.language.clone(),
            excerpt: card.excerpt.clone(),
            chars: card.chars,
        }
    }

    /// A link to the list of a day's month.
    pub(super) fn month(&self, date: Date) -> Link {
        let name = self.words.year_month(date.year(), date.month());
        self.link(&name, &format!("{:04}/{:02}/", date.year(), date.month()))
    }

    /// A headline; where there is none, a link must still have a text.
    pub(super) fn headline<'t>(&'t self, title: &'t str) -> &'t str {
        if title.trim().is_empty() { self.words.get("untitled") } else { title }
    }

    /// The day for people.
    pub(super) fn date_text(&self, date: Option<Date>) -> String {
        date.map_or_else(|| self.words.get("undated").to_owned(), |date| self.words.date(date))
    }

    /// A link to the page of an article's outlet, under the outlet's own name.
    pub(super) fn outlet_link(&self, held: &Holding) -> Option<Link> {
        self.library.outlet_of(held).map(|shelf| self.link(&shelf.name, &shelf.address))
    }

    /// Shelves with articles, those with most first, that of unknown outlets last.
    pub(super) fn ranked(&self, shelves: &'a [Shelf]) -> Vec<&'a Shelf> {
        let mut ranked: Vec<&Shelf> = shelves.iter().filter(|shelf| !shelf.articles.is_empty()).collect();
        ranked.sort_by_key(|shelf| (shelf.slug == UNKNOWN, Reverse(shelf.articles.len()), &shelf.slug));
        ranked
    }

    /// First and last day of a shelf, for people; one where both are the same, none where all articles are undated.
    pub(super) fn span(&self, shelf: &Shelf) -> Vec<String> {
        let Some((first, last)) = self.library.span(shelf) else { return Vec::new() };
        let days = if first == last { vec![first] } else { vec![first, last] };
        days.into_iter().map(|day| self.date_text(Some(day))).collect()
    }

    /// The shelf behind a list.
    pub(super) fn shelf(&self, which: Which) -> &'a Shelf {
        which.shelf(self.library)
    }

    /// The heading of a list.
    pub(super) fn title(&self, which: Which) -> String {
        match which {
            Which::Tag(_) | Which::Topic(_) | Which::Outlet(_) | Which::Source(_) => self.shelf(which).name.clone(),
            Which::Year(year) => self.words.year(self.library.years[year].number),
            Which::Month(year, month) => {
                let year = &self.library.years[year];
                self.words.year_month(year.number, year.months[month].number)
            }
            Which::Undated => self.words.get("undated").to_owned(),
        }
    }
}

impl Which {
    /// The shelf that it names.
    pub(super) fn shelf(self, library: &Library) -> &Shelf {
        match self {
            Self::Tag(at) => &library.tags[at],
            Self::Topic(at) => &library.topics[at],
            Self::Outlet(at) => &library.outlets[at],
            Self::Source(at) => &library.sources[at],
            Self::Year(at) => &library.years[at].shelf,
            Self::Month(year, month) => &library.years[year].months[month].shelf,
            Self::Undated => &library.undated,
        }
    }

    /// Whether its feed is there as JSON, too. Tags are too many for that.
    pub(super) fn has_json_feed(self) -> bool {
        matches!(self, Self::Topic(_) | Self::Outlet(_))
    }

    /// Whether the list has a feed of its own.
    pub(super) fn has_feed(self, library: &Library, config: &Config) -> bool {
        let FeedsFrom { topics, outlets, tags } = config.feeds_from;
        let least = match self {
            Self::Tag(_) => tags,
            Self::Topic(_) => topics,
            Self::Outlet(_) => outlets,
            _ => return false,
        };
        self.shelf(library).articles.len() >= least
    }
}

/// Whether a site is one of articles, and not of its owner's pages only.
pub(super) fn is_archive(library: &Library, config: &Config) -> bool {
    !config.content.is_empty() || !library.articles.is_empty()
}

/// What every page knows of the site, made once. In the foot are the owner's pages and what happened to articles; the pages are in
/// the masthead where there is nothing else.
pub(super) fn site(desk: &Desk<'_>, pages: &[StaticPage]) -> SiteView {
    let (config, words) = (desk.config, desk.words);
    let is_archive = is_archive(desk.library, config);
    let link = |name: &str, place: &str| Link { name: name.to_owned(), url: url::link(place, config.links), count: 0 };
    let own: Vec<Link> = pages.iter().map(|page| link(&page.title, &page.place())).collect();
    let front = [link(words.get("front"), "")].into_iter();
    let (nav, foot) = match is_archive {
        true => {
            let sections = SECTIONS.iter().map(|(word, place)| link(words.get(word), place));
            let logs = Log::ALL.into_iter().filter(|log| !log.is_empty(desk.library));
            let logs = logs.map(|log| link(words.get(log.word()), log.place()));
            let feed = link(words.get("feed"), url::ATOM);
            (front.chain(sections).collect(), own.into_iter().chain(logs).chain([feed]).collect())
        }
        false => (front.chain(own).collect(), Vec::new()),
    };
    let place = |place: &str, is_there: bool| if is_there { url::link(place, config.links) } else { String::new() };
    let has_search = config.search && is_archive;
    SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        nav,
        foot,
        search: place(url::SEARCH, has_search),
        opensearch: place(url::OPEN_SEARCH, has_search && config.base_url.is_some()),
        extra: serde_json::to_value(&config.extra).unwrap_or_default(),
    }
}

/// What a page that shows pictures by a policy may load: nothing from elsewhere but pictures, and those only where the
/// owner wants, or the reader.
pub(super) fn csp(images: Images) -> String {
    let pictures = match images {
        Images::Remote | Images::Click => "'self' https: http:",
        Images::Link | Images::Local | Images::None => "'self'",
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
         require-trusted-types-for 'script'"
    )
}

/// How dark a cell is: 0 for nothing, else 1 to 4 by the square root of its share of the fullest cell, so that one full day does
/// not make all others alike.
pub(super) fn level(count: usize, most: usize) -> u8 {
    let share = count as f64 / most.max(count).max(1) as f64;
    (4.0 * share.sqrt()).ceil() as u8
}

#[cfg(test)]
mod tests {
    use super::{Desk, csp, level, site};
    use crate::{
        config::{Config, Images, Links},
        library::Library,
        page::StaticPage,
    };

    #[test]
    fn levels_are_roots_of_shares_of_the_fullest_cell() {
        assert_eq!([0, 1, 6, 7, 25, 26, 56, 57, 100].map(|count| level(count, 100)), [0, 1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!([level(1, 1), level(1, 2), level(0, 0)], [4, 3, 0]);
    }

    #[test]
    fn pages_load_nothing_from_elsewhere() {
        let rest = "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";
        assert_eq!(
            csp(Images::Link),
            format!("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; {rest}")
        );
        assert_eq!([csp(Images::None), csp(Images::Local)], [csp(Images::Link), csp(Images::Link)]);
        assert_eq!(
            csp(Images::Remote),
            format!("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; {rest}")
        );
        assert_eq!(csp(Images::Click), csp(Images::Remote));
    }

    #[test]
    fn the_masthead_and_the_foot() {
        let page = |slug: &str| StaticPage {
            file: format!("{slug}.md").into(),
            slug: slug.into(),
            title: slug.to_uppercase(),
            html: String::new(),
            language: String::new(),
            sections: Vec::new(),
        };
        let config = Config { links: Links::Clean, language: "en".into(), ..Config::default() };
        let library = Library::default();
        let site = |config: &Config| site(&Desk::new(&library, config), &[page("b"), page("a")]);
        let show = |links: &[super::Link]| {
            links.iter().map(|link| format!("{} {} {}", link.name, link.url, link.count)).collect::<Vec<_>>()
        };
        let archive = site(&config);
        assert_eq!(
            show(&archive.nav),
            [
                "Front page ./ 0", "Stories stories/ 0", "Topics topics/ 0", "Outlets outlets/ 0", "Tags tags/ 0",
                "Dates archive/ 0", "Coverage coverage/ 0", "Cited sources/ 0"
            ]
        );
        assert_eq!(show(&archive.foot), ["B b/ 0", "A a/ 0", "Feed atom.xml 0"]);
        let plain = site(&Config { content: Vec::new(), ..config.clone() });
        assert_eq!(show(&plain.nav), ["Front page ./ 0", "B b/ 0", "A a/ 0"]);
        assert_eq!((plain.foot.len(), plain.search.as_str(), archive.search.as_str()), (0, "", "search/"));
    }
}
