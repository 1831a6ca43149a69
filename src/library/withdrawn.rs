//! Articles that the owner took back: published articles and the settings in, those that stay and what is left of the others out,
//! with a finding for each entry that means no article. It never guesses: what does not match is published.

use super::Holding;
use crate::{
    config::{Config, Step, Withdrawal},
    report::Finding,
    text::url,
};
use jiff::civil::Date;

/// Where an article stood that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its address: from the site's root, in plain letters.
    pub address: String,
    /// When it was taken back, as far as that is said.
    pub date: Option<Date>,
    /// Why, in the owner's words; may be empty.
    pub reason: String,
}

/// Takes the articles that were withdrawn off the others, with all their copies. Addresses of the others stay as they are.
pub(super) fn take(articles: &mut Vec<Holding>, config: &Config) -> (Vec<Withdrawn>, Vec<Finding>) {
    let (mut withdrawn, mut findings) = (Vec::new(), Vec::new());
    for (nth, entry) in config.withdrawn.iter().enumerate() {
        let wanted = Wanted::new(entry, config);
        let before = withdrawn.len();
        articles.retain(|held| {
            let is_meant = wanted.means(held);
            if is_meant {
                withdrawn.push(left_of(entry, &held.address));
            }
            !is_meant
        });
        // Of an article whose file is gone, too, the page still says that it was taken back.
        let is_told = withdrawn.iter().any(|it: &Withdrawn| Some(&it.address) == wanted.address.as_ref());
        if withdrawn.len() == before && !is_told {
            let line = config.written.line(&[Step::Key("withdrawn"), Step::Nth(nth), Step::Key("article")]);
            let found = unmatched(entry, &wanted, articles).at(line.unwrap_or(1));
            findings.push(if config.written.path.is_empty() { found } else { found.within(&*config.written.path) });
            withdrawn.extend(wanted.address.filter(|it| is_an_articles(it)).map(|address| left_of(entry, &address)));
        }
    }
    withdrawn.sort_by(|a, b| a.address.cmp(&b.address));
    withdrawn.dedup_by(|later, first| later.address == first.address);
    (withdrawn, findings)
}

fn left_of(entry: &Withdrawal, address: &str) -> Withdrawn {
    Withdrawn { address: address.to_owned(), date: entry.date, reason: entry.reason.clone() }
}

/// What an entry may mean.
struct Wanted {
    /// An address in this site,
    address: Option<String>,
    /// or what an address at an outlet or a mirror shares with other spellings of it.
    identity: Option<String>,
}

impl Wanted {
    fn new(entry: &Withdrawal, config: &Config) -> Self {
        let text = entry.article.trim();
        let base = config.base_url.as_deref().and_then(|base| text.strip_prefix(base));
        let own = base.or((!text.contains("://")).then_some(text));
        let address = own.map(|own| {
            let own = own.trim_start_matches('/').trim_end_matches("index.html").trim_end_matches('/');
            format!("{own}/")
        });
        Self { identity: if address.is_none() { url::identity(text) } else { None }, address }
    }

    fn means(&self, held: &Holding) -> bool {
        let mut urls = held.files().flat_map(|card| [&card.source_url, &card.mirror_url]).flatten();
        self.address.as_deref() == Some(&held.address)
            || self.identity.is_some() && urls.any(|it| url::identity(it) == self.identity)
    }
}

/// Whether an article can stand at an address, so that nothing else does.
fn is_an_articles(address: &str) -> bool {
    let parts: Vec<&str> = address.trim_end_matches('/').split('/').collect();
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_key = |part: &str| {
        part.contains('-') && part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
    };
    match parts[..] {
        [year, month, day, key] => digits(year, 4) && digits(month, 2) && digits(day, 2) && is_key(key),
        ["undated", key] => is_key(key),
        _ => false,
    }
}

/// What to say of an entry that means no article, with the nearest of those that there are.
fn unmatched(entry: &Withdrawal, wanted: &Wanted, articles: &[Holding]) -> Finding {
    let name = wanted.address.as_ref().or(wanted.identity.as_ref());
    let known = articles.iter().flat_map(|held| {
        let urls = held.files().flat_map(|card| [&card.source_url, &card.mirror_url]).flatten();
        let urls = urls.filter_map(|it| Some((url::identity(it)?, it.as_str())));
        std::iter::once((held.address.clone(), held.address.as_str())).chain(urls)
    });
    let likeness = |(key, shown): (String, &str)| Some((strsim::normalized_levenshtein(&key, name?), shown.to_owned()));
    let known = known.filter_map(likeness);
    let nearest = known.max_by(|(a, x): &(f64, String), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)));
    let hint = match nearest.filter(|(likeness, _)| *likeness > 0.8) {
        Some((_, shown)) => format!("; did you mean {shown}?"),
        None => String::new(),
    };
    let message = format!("withdrawn: no article is at {}{hint}", entry.article);
    // What was to be withdrawn may still be published; but for an article whose page says so already.
    let is_told = hint.is_empty() && wanted.address.as_deref().is_some_and(is_an_articles);
    let finding = if is_told { Finding::warning } else { Finding::error };
    finding("withdrawn-nothing", message).within("site.toml")
}

#[cfg(test)]
mod tests {
    use super::{super::sample::card, super::sample::shelve, *};

    fn config(articles: &[&str]) -> Config {
        let entry = |article: &&str| Withdrawal { article: (*article).to_owned(), ..Withdrawal::default() };
        let base_url = Some("https://h.example/x/".to_owned());
        Config { withdrawn: articles.iter().map(entry).collect(), base_url, ..Config::default() }
    }

    /// What is left when entries are withdrawn: paths, addresses of the withdrawn, findings.
    fn left(entries: &[&str]) -> (Vec<String>, usize, Vec<String>) {
        let cards = vec![
            card("a", "甲")
                .on("2021-03-02")
                .outlet("voa", "VOA")
                .url("https://www.a.example/news/1001?utm_source=x")
                .done(),
            card("b", "乙").on("2021-03-02").outlet("voa", "VOA").url("https://a.example/news/2002").done(),
            card("c", "丙").on("2021-03-02").text("same", 300).url("https://a.example/news/3003").done(),
            card("d", "丙").on("2021-03-02").text("same", 300).url("https://b.example/copy").done(),
        ];
        let (library, findings) = shelve(cards, &config(entries));
        let mut paths: Vec<String> = library.articles.iter().map(|held| held.card.path.clone()).collect();
        paths.sort();
        let findings = findings.iter().filter(|it| it.kind == "withdrawn-nothing").map(ToString::to_string).collect();
        (paths, library.withdrawn.len(), findings)
    }

    #[test]
    fn an_article_is_meant_by_its_address_here_or_elsewhere_and_goes_with_its_copies() {
        let (library, _) =
            shelve(vec![card("a", "甲").on("2021-03-02").url("https://a.example/news/1001").done()], &config(&[]));
        let own = library.articles.rows()[0].address.replace("unknown", "voa");
        assert_eq!(left(&[]).0, ["a", "b", "c"]);
        for entry in [
            "http://a.example/news/1001",
            &own,
            &format!("/{own}index.html"),
            &format!("https://h.example/x/{own}"),
            own.trim_end_matches('/'),
        ] {
            assert_eq!(left(&[entry]), (vec!["b".into(), "c".into()], 1, Vec::new()), "{entry}");
        }
        for entry in ["https://a.example/news/3003", "https://b.example/copy"] {
            assert_eq!(left(&[entry]), (vec!["a".into(), "b".into()], 1, Vec::new()), "{entry}");
        }
    }

    #[test]
    fn an_entry_that_means_nothing_is_said_with_what_it_may_mean() {
        assert_eq!(
            left(&["https://a.example/news/2003"]),
            (
                vec!["a".into(), "b".into(), "c".into()],
                0,
                vec![
                    "site.toml:1: error[withdrawn-nothing]: withdrawn: no article is at https://a.example/news/2003; did you \
                     mean https://a.example/news/2002?"
                        .to_owned()
                ]
            )
        );
        // An article whose file is gone, too: its page stays what it is, wherever else an entry may lead.
        let (_, places, said) = left(&["2019/01/01/rfa-12345678/"]);
        assert_eq!(places, 1);
        assert_eq!(
            said,
            ["site.toml:1: warning[withdrawn-nothing]: withdrawn: no article is at 2019/01/01/rfa-12345678/"]
        );
        for strange in ["../../etc", "tags/x", "2021/03/02/", "2021/03/02/../../x-y", "index.html", "2021/03/02/CON-x"]
        {
            assert_eq!(left(&[strange]).1, 0, "{strange}");
        }
    }
}
