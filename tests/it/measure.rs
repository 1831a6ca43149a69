//! How well the library knows the real archive, where there is one (`REPRINT_ARCHIVE`, as in `archive.rs`): stories against pairs
//! that a person read and labelled, copies against clusters found by another program, tags against tags that were hidden.
//! Figures are printed (`--nocapture`) and may not fall below what was reached. The labels name paths and hashes, no text.

use jiff::civil::Date;
use reprint::{
    article::Card,
    cache::Known,
    library::{ArticleId, Holding, Library, TagId, shelve},
    make::{Need, Options, Place, Site, survey},
    table::Table,
    text::{fold, passages},
};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

/// The archive on shelves, once for all tests.
struct Run {
    archive: PathBuf,
    site: Arc<Site>,
    known: Arc<BTreeMap<String, Known>>,
    library: Arc<Library>,
}

static RUN: LazyLock<Option<Run>> = LazyLock::new(|| {
    let archive = PathBuf::from(std::env::var_os("REPRINT_ARCHIVE")?).canonicalize().unwrap();
    let from = tempfile::tempdir().unwrap();
    let place = Place { from: from.path().to_owned(), content: vec![archive.join("raw")], ..Place::default() };
    let site = Arc::new(Site::load(&place, Need::Articles).unwrap());
    let survey = survey(&site, &Options { cold: true, ..Options::default() }, &()).unwrap();
    Some(Run { archive, site, known: survey.known, library: survey.library })
});

impl Run {
    /// All cards, copies included.
    fn cards(&self) -> Vec<Arc<Card>> {
        self.known.values().filter_map(Known::card).cloned().collect()
    }

    /// The published article of each file.
    fn published(&self) -> BTreeMap<&str, ArticleId> {
        let files = self
            .library
            .articles
            .enumerated()
            .flat_map(|(at, held)| held.files().map(move |card| (card.path.as_str(), at)));
        files.collect()
    }
}

/// Right, found and sought, as precision and recall.
fn figures(name: &str, right: usize, found: usize, sought: usize) -> (f64, f64) {
    let share = |all: usize| right as f64 / all.max(1) as f64;
    println!("{name}: precision {:.3} ({right} of {found}), recall {:.3} (of {sought})", share(found), share(sought));
    (share(found), share(sought))
}

/// Pairs were drawn in October 2026 of all pairs of published articles at most five days apart, in six strata of the cosine
/// of their bigrams (by a program that is no part of this one), in the order of the SHA-256 of their paths; and labelled by
/// reading headlines and first paragraphs, before anything was tuned. `hard` was noted where the reader doubted.
#[test]
fn stories_are_as_a_reader_found_them() {
    let Some(run) = &*RUN else { return };
    let table = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/measure/stories.tsv")).unwrap();
    let published = run.published();
    let story = |path: &str| {
        let at = published[path];
        run.library.articles[at].story.ok_or(at)
    };
    let mut pairs = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [label, doubt, _, a, a_hash, b, b_hash] = cells[..] else { panic!("{line}") };
        for (path, hash) in [(a, a_hash), (b, b_hash)] {
            let digest = Sha256::digest(fs::read(run.archive.join("raw").join(path)).unwrap());
            let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, hash, "{path}: not the file that was labelled");
        }
        pairs.push((label == "same", doubt == "hard", story(a) == story(b)));
    }
    let of = |name: &str, pairs: &[(bool, bool, bool)]| {
        let count = |is: fn(&(bool, bool, bool)) -> bool| pairs.iter().filter(|pair| is(pair)).count();
        figures(name, count(|pair| pair.0 && pair.2), count(|pair| pair.2), count(|pair| pair.0))
    };
    let all = of("stories, all pairs", &pairs);
    let sure: Vec<_> = pairs.iter().filter(|pair| !pair.1).copied().collect();
    let sure = of("stories, without doubtful pairs", &sure);
    assert_eq!(pairs.len(), 200);
    assert!(all.0 >= 0.95 && all.1 >= 0.82, "{all:?}");
    assert!(sure.0 >= 0.975 && sure.1 >= 0.86, "{sure:?}");
}

/// Clusters were found by a program that is no part of this one, by likeness alone. Where it and ours disagree, both articles were
/// read in November 2026: `same` is one article (the same words, or one address), `apart` are articles of their own (another outlet's
/// own words, or two addresses of one outlet).
#[test]
fn copies_are_those_that_another_program_found() {
    let Some(run) = &*RUN else { return };
    let table = fs::read_to_string(run.archive.join("duplicates.tsv")).unwrap();
    let published = run.published();
    let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (cluster, path) in table.lines().skip(1).filter_map(|line| line.split_once('\t')) {
        clusters.entry(cluster).or_default().push(path);
    }
    let mut ours: BTreeMap<ArticleId, Vec<&str>> = BTreeMap::new();
    published.iter().for_each(|(path, at)| ours.entry(*at).or_default().push(path));
    fn pairs<'a>(groups: impl Iterator<Item = Vec<&'a str>>) -> BTreeSet<(&'a str, &'a str)> {
        let mut pairs = BTreeSet::new();
        for mut group in groups {
            group.sort_unstable();
            for (nth, b) in group.iter().enumerate() {
                pairs.extend(group[..nth].iter().map(|a| (*a, *b)));
            }
        }
        pairs
    }
    let mut theirs = pairs(clusters.into_values());
    let ours = pairs(ours.into_values());
    let (_, recall) =
        figures("copies, as that program has them", ours.intersection(&theirs).count(), ours.len(), theirs.len());
    assert!(recall >= 0.95, "{recall}");
    for line in include_str!("../measure/copies.tsv").lines().skip(1) {
        let [label, a, b] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if label == "same" {
            theirs.insert((a, b))
        } else {
            theirs.remove(&(a, b))
        };
    }
    let both = ours.intersection(&theirs).count();
    let (precision, recall) = figures("copies, as they were read", both, ours.len(), theirs.len());
    assert!(precision >= 0.998 && recall >= 0.985, "{precision} {recall}");
}

/// In one article of four the tags are hidden that the source gave, outlets' own names left out as the library does. Half of
/// them tuned the numbers, and the other half is what they are reported by. A tag is in reach when another article has it and
/// the words that the card keeps hold it.
#[test]
fn hidden_tags_are_found_again() {
    let Some(run) = &*RUN else { return };
    let given = |held: &Holding| -> BTreeSet<String> {
        let given = held.tags.iter().filter(|at| !held.recognised.contains(at));
        given.map(|&at| fold::key(&run.library.tags[at].name)).collect()
    };
    let digest = |path: &str| Sha256::digest(path.as_bytes());
    let is_hidden = |path: &str| digest(path)[0].is_multiple_of(4);
    let hidden: BTreeMap<&str, BTreeSet<String>> = run
        .library
        .articles
        .iter()
        .filter(|held| is_hidden(&held.card.path))
        .map(|held| (held.card.path.as_str(), given(held)))
        .filter(|(_, keys)| !keys.is_empty())
        .collect();
    let mut cards = run.cards();
    // A copy would lend what is hidden.
    let files = run.library.articles.iter().filter(|held| is_hidden(&held.card.path)).flat_map(Holding::files);
    let files: BTreeSet<&str> = files.map(|card| card.path.as_str()).collect();
    for card in cards.iter_mut().filter(|card| files.contains(card.path.as_str())) {
        let bare = Card { tags: Vec::new(), tag_keys: Vec::new(), ..Card::clone(card) };
        *card = Arc::new(bare);
    }
    let (library, _) = shelve(cards, &run.site.config, &run.site.outlets);
    let names: Table<TagId, String> = library.tags.iter().map(|shelf| fold::key(&shelf.name)).collect();
    let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    // Right, found, sought and in reach, for either half.
    let mut halves = [[0; 4]; 2];
    for held in &library.articles {
        let Some(keys) = hidden.get(held.card.path.as_str()) else { continue };
        let card = &held.card;
        let in_reach = |key: &&String| {
            known.contains(key.as_str()) && (card.key.contains(*key) || card.terms.words.contains(*key))
        };
        let half = &mut halves[usize::from(digest(&card.path)[1] % 2)];
        half[0] += held.recognised.iter().filter(|at| keys.contains(&names[**at])).count();
        half[1] += held.recognised.len();
        half[2] += keys.len();
        half[3] += keys.iter().filter(in_reach).count();
    }
    for (name, [right, found, sought, in_reach]) in ["tags, tuned by", "tags, reported"].iter().zip(halves) {
        let (precision, recall) = figures(name, right, found, sought);
        let (_, of_those) = figures(&format!("{name}, in reach"), right, found, in_reach);
        // A third of the hidden tags is given to no other article, and nobody can find it; nearly all others that a card's
        // words hold are found, or are words like those that a source left out.
        // What copies lend is sought, too, and is the mirrors' own more often than not.
        assert!(precision >= 0.88 && recall >= 0.305 && of_those >= 0.62, "{precision} {recall} {of_those}");
    }
}

#[test]
fn the_running_story_of_the_seed() {
    let Some(run) = &*RUN else { return };
    let seeds: Vec<Arc<Card>> = run.cards().into_iter().filter(|card| card.path.starts_with("seed/")).collect();
    let (library, _) = shelve(seeds.clone(), &run.site.config, &run.site.outlets);
    let [story] = library.stories.rows() else { panic!("{} stories", library.stories.len()) };
    let dates: Vec<Option<Date>> = story.shelf.articles.iter().map(|&at| library.articles[at].card.date).collect();
    assert_eq!(dates, ["2021-01-06", "2021-01-05"].map(|day| day.parse().ok()));
    let cited = |id: &str| seeds.iter().filter(|card| card.cites.iter().any(|cited| cited == id)).count();
    assert_eq!((seeds.len(), cited("wsj"), cited("ft")), (5, 3, 4));
    let text = |at: &ArticleId| run.known[&library.articles[*at].card.path].body().unwrap().content.text().to_owned();
    let texts: Vec<String> = story.shelf.articles.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = passages::common(&texts, |_, _| true);
    let longest = found.iter().map(|it| it.units).max().unwrap_or(0);
    println!("passages of the seed's story: {}, the longest of {longest} units", found.len());
    assert!(longest >= 42, "{longest}");
}
