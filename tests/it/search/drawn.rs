//! What the search finds, against what is there: queries drawn from the articles themselves by a rule, and for each the articles
//! whose folded text holds it, found by looking into every one. On the demonstration always, and on the real archive where
//! `REPRINT_ARCHIVE` names it. The rule and its seed are here; no text is.

use crate::demonstration::{Demonstration, run};
use rayon::prelude::*;
use reprint::{
    search::{
        Cut, Entry, Frequent, Index, Part, Shelf, Traces,
        files::{self, Text},
        find, fold,
    },
    text::{han::is_han, script::simplify},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use unicode_normalization::UnicodeNormalization;

/// The seed of the draw.
const SEED: u64 = 20_210_302;

/// How many queries are drawn.
const QUERIES: usize = 200;

/// The files of the search, as a server would hold them.
pub(super) struct Files {
    cut: Cut,
    frequent: Frequent,
    files: BTreeMap<String, String>,
    texts: Vec<Text>,
}

impl Files {
    fn of(articles: &[Article]) -> Self {
        let cut = Cut::new(articles.iter().map(|it| (it.0.date.as_str(), it.1.chars().count())));
        let entries: Vec<Entry> = articles.iter().map(|(entry, _)| entry.clone()).collect();
        let index = Index::new(cut.clone(), &entries, |at| Traces::of(&articles[at].1), &|| true).unwrap();
        let file = |part: Part| {
            let name = part.name(&cut);
            let text = match part {
                Part::Texts(from, to) => {
                    let texts = articles[from..to].iter().map(|(entry, text)| Text::of(entry, text));
                    files::texts(&name, &texts.collect::<Vec<_>>())
                }
                part => files::file(&index, &part),
            };
            (name, text)
        };
        let files: BTreeMap<String, String> = cut.parts().into_iter().map(file).collect();
        Self::read(files)
    }

    /// All files, with their texts read once.
    fn read(files: BTreeMap<String, String>) -> Self {
        let (cut, frequent) = files::read_list(&files["list"]).unwrap();
        let read = |number: usize| {
            let (name, at) = cut.text_of(number).unwrap();
            files::read_texts(&name, &files[&name]).unwrap()[at].clone()
        };
        let texts = (0..cut.len()).into_par_iter().map(read).collect();
        Self { cut, frequent, files, texts }
    }

    /// The files of a published site.
    pub(super) fn published(public: &Path) -> Self {
        let folder = public.join("search");
        let scripts =
            crate::demonstration::files(&folder).into_iter().filter(|it| it.extension().is_some_and(|it| it == "js"));
        let named = |file: std::path::PathBuf| {
            let name = file.strip_prefix(&folder).unwrap().with_extension("").display().to_string();
            (name, std::fs::read_to_string(file).unwrap())
        };
        let files: BTreeMap<String, String> = scripts.map(named).collect();
        Self::read(files)
    }

    /// All articles.
    pub(super) fn articles(&self) -> Vec<Article> {
        let article = |number: usize| {
            let Text(title, url, date, outlet, tags, language, text) = self.text(number).unwrap();
            (Entry { title, url, date, outlet: [outlet, String::new()], tags, language, ..Entry::default() }, text)
        };
        (0..self.cut.len()).into_par_iter().map(article).collect()
    }

    /// The addresses of what is found, best first.
    pub(super) fn addresses(&self, query: &str) -> Vec<String> {
        let found = find(self, query).unwrap();
        found.into_iter().map(|it| self.text(it.number as usize).unwrap().1).collect()
    }

    fn find(&self, query: &str) -> BTreeSet<usize> {
        find(self, query).unwrap().into_iter().map(|found| found.number as usize).collect()
    }
}

impl Shelf for Files {
    type Error = reprint::search::Torn;

    fn cut(&self) -> &Cut {
        &self.cut
    }

    fn frequent(&self) -> &Frequent {
        &self.frequent
    }

    fn shard(&self, at: usize) -> Result<Vec<u8>, Self::Error> {
        Ok(files::read_shard(at, &self.files[&Part::Shard(at).name(&self.cut)]).unwrap())
    }

    fn text(&self, number: usize) -> Result<Text, Self::Error> {
        Ok(self.texts[number].clone())
    }
}

/// An article and its text.
pub(super) type Article = (Entry, String);

/// The published articles, oldest first.
pub(super) fn articles(site: &Demonstration) -> Vec<Article> {
    entries(&String::from_utf8(site.run(&["export"]).stdout).unwrap())
}

fn entries(exported: &str) -> Vec<Article> {
    let articles = exported.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let published = articles.filter(|it| it.get("copy_of").is_none()).map(|it| {
        let entry = Entry {
            title: text(&it["title"]),
            url: text(&it["url"]),
            date: text(&it["date"]),
            outlet: [text(&it["outlet"]), String::new()],
            tags: it["tags"].as_array().into_iter().flatten().map(|tag| text(&tag["name"])).collect(),
            ..Entry::default()
        };
        (entry, text(&it["body_text"]))
    });
    let mut published: Vec<Article> = published.collect();
    published.sort_by(|(a, _), (b, _)| (&a.date, &a.url).cmp(&(&b.date, &b.url)));
    published
}

/// Whether a character is a letter of a word, or a digit.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_solid(c)
}

/// Whether a character is found wherever it stands.
fn is_solid(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31F0}'..='\u{31FF}')
}

/// A text folded as a whole, by other means than the search does.
fn folded(text: &str) -> String {
    let all = text.nfkc().collect::<String>().to_lowercase();
    let all: String = all.chars().map(|c| if c.is_alphanumeric() { simplify(c) } else { ' ' }).collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded text with a mark at both ends of each word, so that a word is found only whole.
fn marked(folded: &str) -> String {
    let mut marked = String::new();
    let mut was_letter = false;
    for c in folded.chars().chain(['\n']) {
        if is_letter(c) != was_letter {
            marked.push('|');
            was_letter = is_letter(c);
        }
        marked.push(c);
    }
    marked.pop();
    marked
}

/// Numbers that look drawn by lot.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % end as u64) as usize
    }
}

/// Draws a query of a kind from one article; none where it holds nothing of that kind at the place that was drawn.
fn draw(lot: &mut Lot, kind: usize, (entry, text): &Article) -> Option<String> {
    let text: Vec<char> = folded(text).chars().collect();
    let at = lot.below(text.len().max(1));
    let window = |length: usize| text.get(at..at + length).filter(|it| it.iter().all(|c| is_solid(*c)));
    let word = |is_one: fn(&str) -> bool| {
        let rest: String = text.get(at..)?.iter().collect();
        let words: Vec<String> = rest.split(|c| !is_letter(c)).skip(1).map(str::to_owned).collect();
        words.into_iter().find(|it| !it.is_empty() && it.chars().count() <= 8 && is_one(it))
    };
    match kind {
        0..=2 => Some(window(kind + 1)?.iter().collect()),
        3 => Some(window(4 + lot.below(5))?.iter().collect()),
        // Across punctuation.
        4 => {
            let both =
                text.get(at..at + 7).filter(|it| it[3] == ' ' && it.iter().all(|c| is_solid(*c) || *c == ' '))?;
            Some(both.iter().collect::<String>().trim().to_owned())
        }
        // Names: tags are people, places and firms.
        5 => entry.tags.get(at % entry.tags.len().max(1)).map(|tag| folded(tag)).filter(|it| it.chars().count() <= 8),
        6 => {
            let table: Vec<char> = fold::table().chars().collect();
            let traditional = |c: &char| table.chunks(2).find(|pair| pair[1] == *c).map_or(*c, |pair| pair[0]);
            let original = window(2 + lot.below(3))?;
            let query: String = original.iter().map(traditional).collect();
            (query.chars().ne(original.iter().copied())).then_some(query)
        }
        7 => word(|it| it.chars().all(|c| c.is_ascii_lowercase())),
        8 => word(|it| it.chars().all(|c| c.is_ascii_digit())),
        // Both scripts, side by side.
        _ => {
            let border = (at.max(2)..text.len())
                .find(|i| is_solid(text[i - 2]) && is_solid(text[i - 1]) && is_letter(text[*i]))?;
            let end = text[border..].iter().position(|c| !is_letter(*c)).unwrap_or(text.len() - border) + border;
            (end - border <= 6).then(|| text[border - 2..end].iter().collect())
        }
    }
    .filter(|it: &String| !it.trim().is_empty())
}

/// Queries, as many of each kind, each from an article that was drawn.
pub(super) fn queries(entries: &[Article]) -> Vec<String> {
    let mut lot = Lot(SEED);
    let mut queries = Vec::new();
    let mut tries = 0;
    while queries.len() < QUERIES && tries < 200_000 {
        let entry = &entries[lot.below(entries.len())];
        // A kind that an archive hardly has gives way to the next.
        queries.extend(draw(&mut lot, (queries.len() + tries / 2_000) % 10, entry));
        tries += 1;
    }
    queries
}

/// How well the articles found are those that are there.
#[derive(Default)]
struct Score {
    found: usize,
    there: usize,
    both: usize,
    precisions: Vec<f64>,
}

impl Score {
    fn add(&mut self, found: &BTreeSet<usize>, there: &BTreeSet<usize>) {
        let both = found.intersection(there).count();
        self.found += found.len();
        self.there += there.len();
        self.both += both;
        self.precisions.push(if found.is_empty() { 1.0 } else { both as f64 / found.len() as f64 });
    }

    fn precision(&self) -> f64 {
        self.precisions.iter().sum::<f64>() / self.precisions.len() as f64
    }
}

/// Asks all queries, with and without quotation marks.
fn check(entries: &[Article]) {
    let files = Files::of(entries);
    let texts = |(it, text): &Article| {
        let fields = [&it.title, text].into_iter().chain(&it.tags);
        fields.map(|field| marked(&folded(field))).collect::<Vec<_>>()
    };
    let texts: Vec<Vec<String>> = entries.par_iter().map(texts).collect();
    let there = |query: &str| -> BTreeSet<usize> {
        let query = marked(&folded(query));
        let holds = |at: &usize| texts[*at].iter().any(|field| field.contains(&query));
        (0..texts.len()).filter(holds).collect()
    };
    let queries = queries(entries);
    assert_eq!(queries.len(), QUERIES);
    let (mut quoted, mut plain) = (Score::default(), Score::default());
    for query in &queries {
        let exact = there(query);
        assert!(!exact.is_empty() || query.chars().any(|c| simplify(c) != c), "a query is somewhere");
        let found = files.find(&format!("\"{query}\""));
        assert_eq!(found.symmetric_difference(&exact).count(), 0, "{} characters", query.chars().count());
        quoted.add(&found, &exact);
        let parts = query.split(' ').map(there).reduce(|a, b| a.intersection(&b).copied().collect()).unwrap();
        plain.add(&files.find(query), &parts);
    }
    assert_eq!((quoted.both, quoted.both), (quoted.found, quoted.there));
    assert_eq!(plain.both, plain.there, "recall");
    println!(
        "{} articles; {} found with quotation marks; without: {} of {}, precision {:.4} by query, {:.4} by article",
        entries.len(),
        quoted.found,
        plain.both,
        plain.found,
        plain.precision(),
        plain.both as f64 / plain.found as f64
    );
    assert!(plain.precision() >= 0.97 && plain.both * 100 >= plain.found * 97, "precision {}", plain.precision());
}

#[test]
fn the_search_finds_exactly_what_is_in_the_demonstration() {
    check(&articles(&Demonstration::new("")));
}

#[test]
fn the_search_finds_exactly_what_is_in_the_archive() {
    let Some(archive) = std::env::var_os("REPRINT_ARCHIVE") else { return };
    let raw = Path::new(&archive).join("raw").canonicalize().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let out = run(dir.path(), &["export", "--quiet", "--content", raw.to_str().unwrap()]);
    check(&entries(&String::from_utf8(out.stdout).unwrap()));
}
