//! For robots: pages in, `sitemap.xml` with its parts and `robots.txt` out. It never names a file that is no page.

use super::{What, url, view};
use crate::{config::Config, library::Library};
use view::{RobotsView, SitemapUrl};

/// Addresses that one sitemap may hold, by its standard.
const LIMIT: usize = 50_000;

/// The sitemaps: their places, templates and addresses. One where the site fits into it, else parts and an index of them.
pub(super) fn maps(
    pages: &[(&str, &What)],
    library: &Library,
    base: &str,
) -> Vec<(String, &'static str, Vec<SitemapUrl>)> {
    split(pages.iter().filter_map(|(place, what)| entry(place, what, library, base)).collect(), base, LIMIT)
}

/// `robots.txt`, which names the sitemap where there is one.
pub(super) fn robots(config: &Config) -> RobotsView {
    RobotsView {
        sitemap: config.base_url.as_deref().map(|base| url::absolute("sitemap.xml", base)).unwrap_or_default(),
    }
}

/// A page in a sitemap.
fn entry(place: &str, what: &What, library: &Library, base: &str) -> Option<SitemapUrl> {
    let is_listed = !matches!(what, What::Moved(..) | What::Withdrawn(_) | What::Versions(_) | What::Version(..));
    let is_page = (place.is_empty() || place.ends_with('/')) && is_listed;
    let date = match what {
        What::Article(at) => library.articles[*at].card.date,
        _ => None,
    };
    let lastmod = date.map(|date| date.to_string()).unwrap_or_default();
    is_page.then(|| SitemapUrl { loc: url::absolute(place, base), lastmod })
}

/// Cuts addresses into sitemaps of at most `limit`.
fn split(urls: Vec<SitemapUrl>, base: &str, limit: usize) -> Vec<(String, &'static str, Vec<SitemapUrl>)> {
    if urls.len() <= limit {
        return vec![("sitemap.xml".to_owned(), "sitemap.xml", urls)];
    }
    let parts = urls
        .chunks(limit)
        .enumerate()
        .map(|(nth, urls)| (format!("sitemap-{}.xml", nth + 1), "sitemap.xml", urls.to_vec()));
    let mut maps: Vec<_> = parts.collect();
    let part = |place: &String| SitemapUrl { loc: url::absolute(place, base), lastmod: String::new() };
    let index = maps.iter().map(|(place, ..)| part(place)).collect();
    maps.push(("sitemap.xml".to_owned(), "sitemap-index.xml", index));
    maps
}

#[cfg(test)]
mod tests {
    use super::{SitemapUrl, split};
    use crate::{
        config::Config,
        library::sample::{card, shelve},
        page::{Desk, View, plan},
    };

    #[test]
    fn a_sitemap_names_pages_only() {
        let config = Config { base_url: Some("https://h.example/".into()), ..Config::default() };
        let (library, _) = shelve(vec![card("a", "甲").on("2021-03-02").outlet("voa", "VOA").done()], &config);
        let desk = Desk::new(&library, &config);
        let (plan, _) = plan(&Desk::new(&library, &config));
        let view = |path: &str| plan.page(path).unwrap().view(&desk);
        let View::Sitemap(map) = view("sitemap.xml") else { panic!() };
        let mut urls: Vec<String> = map.urls.iter().map(|url| format!("{} {}", url.loc, url.lastmod)).collect();
        let article = urls.remove(4);
        assert!(
            article.starts_with("https://h.example/2021/03/02/voa-") && article.ends_with("/ 2021-03-02"),
            "{article}"
        );
        let want = [
            "", "2021/", "2021/03/", "2021/03/02/", "archive/", "coverage/", "outlets/", "outlets/voa/", "search/",
            "sources/", "stories/", "tags/", "topics/", "topics/unfiled/",
        ];
        assert_eq!(urls, want.map(|place| format!("https://h.example/{place} ")));
        let View::Robots(robots) = view("robots.txt") else { panic!() };
        assert_eq!(robots.sitemap, "https://h.example/sitemap.xml");
    }

    #[test]
    fn a_large_sitemap_is_split() {
        let urls = |n: usize| (0..n).map(|n| SitemapUrl { loc: n.to_string(), lastmod: String::new() }).collect();
        let show = |n: usize| -> Vec<String> {
            split(urls(n), "https://h.example/", 2)
                .iter()
                .map(|(place, template, urls)| {
                    let locs: Vec<&str> = urls.iter().map(|url| url.loc.as_str()).collect();
                    format!("{place} {template} {}", locs.join(" "))
                })
                .collect()
        };
        assert_eq!(show(2), ["sitemap.xml sitemap.xml 0 1"]);
        assert_eq!(
            show(3),
            [
                "sitemap-1.xml sitemap.xml 0 1",
                "sitemap-2.xml sitemap.xml 2",
                "sitemap.xml sitemap-index.xml https://h.example/sitemap-1.xml https://h.example/sitemap-2.xml"
            ]
        );
    }
}
