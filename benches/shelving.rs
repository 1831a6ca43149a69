//! What shelving costs: the articles of a folder, as they are and multiplied, put on shelves, first and again after one has
//! changed in title, signs, prints and terms, with what was remembered; the median of nine such edits.
//! `REPRINT_ARCHIVE=… cargo bench --bench shelving`; nothing is asserted, figures go to standard output.
//!
//! A multiplied article keeps its day, its outlet, its tags and its common words; its headline, its rare words, its prints and its
//! address become another article's, as those of another event would be. Near-copies are what a channel posts: one text under many headlines
//! and addresses, each with a word of its own.

use reprint::{
    article::Card,
    cache::Known,
    digest::Digest,
    library::{Captures, Shelves},
    make::{Need, Options, Place, Site, survey},
};
use std::{
    collections::HashMap,
    env, fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

fn main() {
    let Some(archive) = env::var_os("REPRINT_ARCHIVE").map(PathBuf::from) else {
        println!("REPRINT_ARCHIVE names no folder: nothing to measure");
        return;
    };
    let place = Place {
        from: env::current_dir().expect("there is a working folder"),
        root: None,
        content: vec![archive.join("raw")],
        ..Place::default()
    };
    let site = Arc::new(Site::load(&place, Need::Articles).expect("the site can be read"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads can be started");
    let survey = survey(&site, &Options { jobs: Some(2), ..Options::default() }, &()).expect("the archive can be read");
    let cards: Vec<Arc<Card>> = survey.known.values().filter_map(Known::card).cloned().collect();
    drop(survey);
    let mut counts: HashMap<u32, usize> = HashMap::new();
    cards.iter().flat_map(|card| &card.signs).for_each(|&sign| *counts.entry(sign).or_default() += 1);
    for (texts, copies) in [(1, 5_000), (50, 400)] {
        let many: Vec<Arc<Card>> = (0..texts * copies).map(|n| near(&cards[n / copies * 7 % cards.len()], n)).collect();
        let (clock, used) = (Instant::now(), processor());
        let library = pool.install(|| Shelves::default().shelve(many, &Captures::new(), &site.config, &site.outlets));
        let (time, used) = (clock.elapsed(), processor() - used);
        println!(
            "{copies} near-copies of {texts} texts: {time:.0?}, {used:.2} s of processor time, {} published",
            library.0.articles.len()
        );
    }
    let sizes = env::var("REPRINT_SIZES").unwrap_or_else(|_| "5000 10000 20000".into());
    for articles in sizes.split(' ').filter_map(|size| size.parse::<usize>().ok()) {
        let many: Vec<Arc<Card>> =
            (0..articles).map(|n| multiplied(&cards[n % cards.len()], n / cards.len(), &counts)).collect();
        let before = peak();
        let (clock, used) = (Instant::now(), processor());
        let mut shelves = Shelves::default();
        let cold = pool.install(|| shelves.shelve(many.clone(), &Captures::new(), &site.config, &site.outlets));
        let (first, used) = (clock.elapsed(), processor() - used);
        let times = (0..9).map(|turn| {
            let mut cards = many.clone();
            cards[articles / 2] = edited(&many[articles / 2], &many[articles / 3 + turn], turn);
            let clock = Instant::now();
            let library = pool.install(|| shelves.shelve(cards, &Captures::new(), &site.config, &site.outlets));
            let time = clock.elapsed();
            drop(library);
            time
        });
        let mut times: Vec<Duration> = times.collect();
        times.sort_unstable();
        println!(
            "{articles} articles: first {first:.0?} ({used:.2} s of processor time), again {:.0?} (best {:.0?}), {} stories, {} published, peak {} MB (before {} MB)",
            times[times.len() / 2],
            times[0],
            cold.0.stories.len(),
            cold.0.articles.len(),
            peak(),
            before
        );
    }
}

/// Another article like this one; turn 0 is the article itself.
fn multiplied(card: &Arc<Card>, turn: usize, counts: &HashMap<u32, usize>) -> Arc<Card> {
    if turn == 0 {
        return card.clone();
    }
    let salt = turn as u32 * 0x9E37_79B9;
    let mut card = Card::clone(card);
    card.path = format!("{turn}/{}", card.path);
    card.title.push(char::from_u32(0x4E00 + turn as u32).unwrap_or_default());
    card.key = card.title.clone();
    for digest in [&mut card.text, &mut card.body, &mut card.file] {
        *digest = Digest::of_parts([&digest.bytes()[..], &salt.to_le_bytes()]);
    }
    card.identity = card.identity.map(|identity| format!("{identity}#{turn}"));
    card.place = format!("{}-{turn}/", card.place.trim_end_matches('/'));
    card.sketch.iter_mut().for_each(|place| *place ^= salt);
    card.prints.iter_mut().for_each(|print| *print ^= salt);
    card.prints.sort_unstable();
    for sign in &mut card.signs {
        if counts.get(sign).is_none_or(|count| *count < 40) {
            *sign ^= salt;
        }
    }
    card.signs.sort_unstable();
    Arc::new(card)
}

/// The same text under another headline and address, with a word of its own.
fn near(card: &Arc<Card>, n: usize) -> Arc<Card> {
    let mut card = Card::clone(card);
    card.path = format!("near/{n}.md");
    card.title.push_str(&format!("之{}", char::from_u32(0x4E00 + n as u32 % 20_000).unwrap_or_default()));
    card.key = card.title.clone();
    for digest in [&mut card.text, &mut card.body, &mut card.file] {
        *digest = Digest::of_parts([&digest.bytes()[..], &n.to_le_bytes()]);
    }
    card.identity = Some(format!("channel.example/{n}"));
    card.place = format!("near/{n}/");
    if let Some(print) = card.prints.last_mut() {
        *print = u32::MAX - n as u32;
    }
    Arc::new(card)
}

/// The article after an edit: another title, and every third sign, print and term is one of another article.
fn edited(card: &Card, other: &Card, turn: usize) -> Arc<Card> {
    let mut card = card.clone();
    card.title.push_str(&format!("改{turn}"));
    card.key = card.title.clone();
    card.text = Digest::of_parts([&card.text.bytes()[..], &turn.to_le_bytes()]);
    for (numbers, others) in [(&mut card.signs, &other.signs), (&mut card.prints, &other.prints)] {
        numbers.iter_mut().zip(others).step_by(3).for_each(|(number, other)| *number = *other);
        numbers.sort_unstable();
        numbers.dedup();
    }
    let others = other.terms.words.split('\n');
    let mixed = card.terms.words.split('\n').zip(others).enumerate();
    let words: Vec<&str> = mixed.map(|(nth, (word, other))| if nth % 3 == 0 { other } else { word }).collect();
    card.terms.weights.truncate(words.len());
    card.terms.words = words.join("\n");
    Arc::new(card)
}

/// Seconds that processors have worked for this process.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Most memory that the process has held, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
