//! The first map: every file by itself, read and cleaned, or remembered. Sources in, what is known of each out. A file that is
//! odd, broken or makes us panic becomes findings; it never stops the others.

use super::{
    Memory, Progress, Site,
    filed::{filed, holds},
};
use crate::{
    article::{Article, Body, Outcome},
    cache::{By, Kept, Known, Pack, What},
    clean::{self, FileFacts, Piece},
    digest::Digest,
    draft::Segment,
    filing::{FilingDigests, LazyText},
    mirror::{self},
    report::Finding,
    search::Traces,
    source::{self, Source},
};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::{
    any::Any,
    cell::RefCell,
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Once},
    time::SystemTime,
};

thread_local! {
    /// Where this thread panicked last, while it is cleaning an article; none while it does anything else. The system has one
    /// hook for all threads, so that there is no other place for it.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What to do with a file that is more than any parser should be given.
const INSTEAD: &str = "no article needs that: keep the article's part of the file, or save it again";

/// What became of one file, with the whole account.
#[derive(Debug)]
pub struct Cleaning {
    /// What it is.
    pub outcome: Outcome,
    /// What is odd about it, what was found while decoding included.
    pub findings: Vec<Finding>,
    /// Every piece of the page with its verdict.
    pub pieces: Vec<Piece>,
    /// The recipe that knows it best.
    pub recipe: String,
    /// The decoded text.
    pub source: String,
    /// What the text was cut into: together, in order, the whole of it.
    pub segments: Vec<Segment>,
    /// What all this depends on beside the bytes.
    pub by: By,
}

/// Reads and cleans every file that is not remembered.
pub(super) fn read_all(
    site: &Site,
    sources: &[Source],
    memory: &Memory,
    began: SystemTime,
    progress: &dyn Progress,
) -> BTreeMap<String, Known> {
    let each = sources.par_iter().map(|source| {
        let known = read(site, source, memory, began);
        progress.step();
        (source.path.clone(), known)
    });
    each.collect::<Vec<_>>().into_iter().collect()
}

/// What a file is that was found some time ago.
pub(super) fn read_again(site: &Site, source: &Source, memory: &Memory, began: SystemTime) -> Known {
    read(site, &source.again(), memory, began)
}

/// The body of an article, cleaned once more; none where the file holds none any more.
pub(super) fn body(site: &Site, source: &Source) -> Option<Body> {
    let bytes = source.read().ok()?;
    match guarded(|| clean_source(site, source, &bytes)).ok()?.ok()?.outcome {
        Outcome::Article(article) => Some(article.body),
        Outcome::Other(_) | Outcome::Refused(_) => None,
    }
}

/// What one file is, by the cheapest way to know.
fn read(site: &Site, source: &Source, memory: &Memory, began: SystemTime) -> Known {
    let remembered = memory.cache.sources.get(&source.path).filter(|known| holds(site, known, &memory.cache.rules));
    let is_chosen_alike = memory.cache.rules.choice == site.rules.choice;
    let is_same_file = |known: &&Known| is_chosen_alike && known.stamp == Some(source.stamp);
    if let Some(known) = remembered.filter(is_same_file).and_then(|known| filed(site, known, &memory.cache.rules)) {
        return known;
    }
    let bytes = match source.read() {
        Ok(bytes) => bytes,
        Err(finding) => return refused(None, Digest::default(), finding),
    };
    let digest = Digest::of(&bytes);
    let stamp = Some(source.stamp).filter(|stamp| !stamp.is_younger_than(began));
    let is_same_text = |known: &&Known| {
        known.digest == digest && (is_chosen_alike || known.by.recipe == recipe(site, source.plain(), &bytes))
    };
    if let Some(known) = remembered.filter(is_same_text).and_then(|known| filed(site, known, &memory.cache.rules)) {
        return known.with_stamp(stamp);
    }
    match guarded(|| clean_source(site, source, &bytes)) {
        Ok(Ok(cleaning)) => known(stamp, digest, cleaning, &memory.pack),
        Ok(Err(finding)) => refused(stamp, digest, finding),
        // Whatever it was that did it, it may have been mended.
        Err(panic) => refused(None, Digest::default(), panic),
    }
}

/// The recipe that a file takes; none where it holds no text.
fn recipe(site: &Site, path: &str, bytes: &[u8]) -> Option<Digest> {
    let text = source::decode(bytes).ok()?.text;
    if text.trim().is_empty() { None } else { Some(mirror::recipe(path, &text, &site.recipes).digest) }
}

/// Decodes and cleans the bytes of a source: those of a former version as they would be under the path of its file, by which
/// recipes know it and dates are read.
pub fn clean_source(site: &Site, source: &Source, bytes: &[u8]) -> Result<Cleaning, Finding> {
    let mut cleaning = clean_file(site, source.plain(), bytes)?;
    if let Outcome::Article(article) = &mut cleaning.outcome {
        article.card.path.clone_from(&source.path);
    }
    Ok(cleaning)
}

/// Decodes and cleans the bytes of a file; a finding where they are no text.
pub fn clean_file(site: &Site, path: &str, bytes: &[u8]) -> Result<Cleaning, Finding> {
    let decoded = source::decode(bytes)?;
    let mut findings = decoded.findings;
    if decoded.text.trim().is_empty() {
        findings.push(Finding::warning("empty", "nothing is in it; left out"));
        let outcome = Outcome::Other("empty".into());
        let (pieces, recipe, segments, by) = (Vec::new(), String::new(), Vec::new(), By::default());
        return Ok(Cleaning { outcome, findings, pieces, recipe, source: decoded.text, segments, by });
    }
    let facts = FileFacts {
        sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes: bytes.len() as u64,
        encoding: decoded.encoding.to_owned(),
    };
    let draft = mirror::draft(path, &decoded.text, &site.recipes);
    let (recipe, segments, digest) = (draft.recipe.name.clone(), draft.segments.clone(), draft.recipe.digest);
    let clean::Cleaned { mut outcome, pieces, asked } = clean::clean(draft, &site.outlets, &facts);
    match &mut outcome {
        Outcome::Article(article) => {
            findings.extend(article.findings.iter().cloned());
            let Article { card, body, .. } = &mut **article;
            let text = LazyText::of(body.content.text());
            (card.topics, card.cites) = site.filing.of(card, &text, FilingDigests::default());
        }
        Outcome::Other(reason) => findings.push(Finding::note("not-an-article", format!("left out: {reason}"))),
        Outcome::Refused(reason) => findings.push(Finding::error("refused", format!("left out: {reason}; {INSTEAD}"))),
    }
    let by = By { recipe: Some(digest), outlets: asked };
    Ok(Cleaning { outcome, findings, pieces, recipe, source: decoded.text, segments, by })
}

fn known(stamp: Option<source::Stamp>, digest: Digest, cleaning: Cleaning, pack: &Arc<Pack>) -> Known {
    let Cleaning { findings, by, .. } = cleaning;
    match cleaning.outcome {
        Outcome::Article(article) => {
            let what = What::Article(Kept::new(article.card), cleaning.recipe);
            let traces = Traces::of(article.body.content.text()).bytes();
            Known::new(stamp, digest, what, findings, by, Some((pack, &article.body, &traces)))
        }
        Outcome::Other(reason) => Known::new(stamp, digest, What::Other(reason), findings, by, None),
        Outcome::Refused(reason) => Known::new(stamp, digest, What::Refused(reason), findings, by, None),
    }
}

fn refused(stamp: Option<source::Stamp>, digest: Digest, finding: Finding) -> Known {
    Known::new(stamp, digest, What::Refused(finding.kind.to_string()), vec![finding], By::default(), None)
}

/// Runs some work; a panic in it becomes a finding, and is not printed.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Finding> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
            let is_guarded = PLACE.with_borrow_mut(|noted| noted.as_mut().map(|noted| *noted = place).is_some());
            if !is_guarded {
                usual(info);
            }
        }));
    });
    PLACE.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.take().unwrap_or_default();
    result.map_err(|cause| panicked(&*cause, &place))
}

/// What to say of a panic.
fn panicked(cause: &(dyn Any + Send), place: &str) -> Finding {
    let words = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    let words = words.unwrap_or("no words");
    let message = format!("left out: this program made a mistake ({words}, {place}); please report it with this file");
    Finding::error("panic", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_finding_with_its_place() {
        let finding = guarded(|| panic!("{} went wrong", "it")).unwrap_err();
        assert_eq!(finding.kind, "panic");
        let message = &finding.message;
        assert!(
            message.starts_with("left out: this program made a mistake (it went wrong, src/make/articles.rs:"),
            "{message}"
        );
    }
}
