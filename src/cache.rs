//! What the last pass learned, in one file beside site.toml. It is only ever a shortcut: a cache that is missing, torn, foreign
//! or of another program is no cache at all, and the same site comes out. It never decides what a page shows.
//!
//! Cards are read at once; bodies stay as bytes, and are read one by one by whoever needs one. So a pass holds cards and
//! bytes, and never all bodies at the same time.

use crate::{
    article::{Body, Card},
    digest::Digest,
    report::Finding,
    source::Stamp,
};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufWriter, Write},
    ops::Range,
    path::Path,
    sync::Arc,
};

/// First bytes of the file; the number changes with the format.
const MAGIC: &[u8] = b"reprint cache 1\n";

/// What is known of files and pages, by path.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// What each source file is.
    pub sources: BTreeMap<String, Known>,
    /// What each page was made of.
    pub pages: BTreeMap<String, Made>,
    /// The list as it was read, to tell whether saving would change anything.
    read: Option<Digest>,
}

/// What is known of a source file.
#[derive(Clone, Debug)]
pub struct Known {
    /// Length and times of the file that was read; none where another change might bear the same times.
    pub stamp: Option<Stamp>,
    /// Digest of its bytes.
    pub digest: Digest,
    /// What it is.
    pub what: What,
    /// What was odd about it, without paths.
    pub findings: Vec<Finding>,
    /// An article's body, written down.
    body: Held,
}

/// What a source file is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum What {
    /// An article, and the recipe that cleaned it.
    Article(Arc<Card>, String),
    /// Not an article, with the reason.
    Other(String),
    /// Not readable, with the reason.
    Refused(String),
}

/// What a page was made of, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Digest of all that it shows, and of its templates.
    pub key: Digest,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Length and times of the file, as we left it.
    pub stamp: Stamp,
}

/// Bytes, alone or as a part of others.
#[derive(Clone, Debug, Default)]
struct Held {
    all: Arc<Vec<u8>>,
    range: Range<usize>,
}

/// What a cache must be of, to be of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The program: its own bytes.
    pub program: Digest,
    /// What cleaning depends on beside the file: recipes, outlets, topics.
    pub rules: Digest,
    /// Where the content roots are.
    pub roots: Digest,
}

/// The list at the head of the file.
#[derive(Serialize, Deserialize)]
struct List<'a> {
    basis: Basis,
    sources: Vec<Entry>,
    pages: std::borrow::Cow<'a, BTreeMap<String, Made>>,
}

/// A source in the list; its body is a range of what follows.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    stamp: Option<Stamp>,
    digest: Digest,
    what: What,
    findings: Vec<Finding>,
    body: Range<usize>,
}

impl Known {
    /// What was learned of a file. `body` is an article's.
    pub fn new(stamp: Option<Stamp>, digest: Digest, what: What, findings: Vec<Finding>, body: Option<&Body>) -> Self {
        let bytes = body.map(|body| postcard::to_stdvec(body).expect("a body of ours can be written down"));
        // Thousands of them are kept, so that room to grow would cost as much as they do.
        let bytes = bytes.unwrap_or_default().into_boxed_slice().into_vec();
        let range = 0..bytes.len();
        Self { stamp, digest, what, findings, body: Held { all: Arc::new(bytes), range } }
    }

    /// The same, of a file with another length or other times.
    #[must_use]
    pub fn with_stamp(mut self, stamp: Option<Stamp>) -> Self {
        self.stamp = stamp;
        self
    }

    /// An article's body.
    pub fn body(&self) -> Option<Body> {
        match self.what {
            What::Article(..) => postcard::from_bytes(self.body.bytes()).ok(),
            What::Other(_) | What::Refused(_) => None,
        }
    }
}

impl Held {
    fn bytes(&self) -> &[u8] {
        &self.all[self.range.clone()]
    }
}

impl Cache {
    /// What a pass has learned.
    pub fn new(sources: BTreeMap<String, Known>, pages: BTreeMap<String, Made>) -> Self {
        Self { sources, pages, read: None }
    }

    /// What an earlier pass of the same program learned; nothing where that cannot be told.
    pub fn load(file: &Path, basis: &Basis) -> Self {
        fs::read(file).ok().and_then(|bytes| Self::parse(bytes, basis)).unwrap_or_default()
    }

    fn parse(bytes: Vec<u8>, basis: &Basis) -> Option<Self> {
        let sealed = bytes.strip_prefix(MAGIC)?;
        let (content, seal) = sealed.split_last_chunk::<32>()?;
        if Digest::of(content).bytes() != seal {
            return None;
        }
        let (len, rest) = content.split_first_chunk::<8>()?;
        let list_len = usize::try_from(u64::from_le_bytes(*len)).ok()?;
        let list_bytes = rest.get(..list_len)?;
        let list: List<'static> = postcard::from_bytes(list_bytes).ok()?;
        if list.basis.program != basis.program {
            return None;
        }
        let read = (list.basis == *basis).then(|| Digest::of(list_bytes));
        let start = MAGIC.len() + len.len() + list_len;
        let end = bytes.len() - seal.len();
        let all = Arc::new(bytes);
        let mut sources = BTreeMap::new();
        if list.basis.rules == basis.rules {
            for entry in list.sources {
                let range = start + entry.body.start..start + entry.body.end;
                if range.start > range.end || range.end > end {
                    return None;
                }
                // The same name below another root is another file, whatever its times.
                let stamp = entry.stamp.filter(|_| list.basis.roots == basis.roots);
                let body = Held { all: all.clone(), range };
                let known = Known { stamp, digest: entry.digest, what: entry.what, findings: entry.findings, body };
                sources.insert(entry.path, known);
            }
        }
        Some(Self { sources, pages: list.pages.into_owned(), read })
    }

    /// Writes it down, whole or not at all; not where nothing was learned. `read` is the cache that the pass began with.
    pub fn save(&self, file: &Path, basis: &Basis, before: &Self) -> Result<()> {
        let list = self.list(basis);
        if before.read == Some(Digest::of(&list)) {
            return Ok(());
        }
        self.write(file, &list).with_context(|| format!("{}: cannot be written", file.display()))
    }

    /// The list, written down. Bodies follow it in the same order.
    fn list(&self, basis: &Basis) -> Vec<u8> {
        let mut at = 0;
        let sources = self.sources.iter().map(|(path, known)| {
            let body = at..at + known.body.range.len();
            at = body.end;
            Entry {
                path: path.clone(),
                stamp: known.stamp,
                digest: known.digest,
                what: known.what.clone(),
                findings: known.findings.clone(),
                body,
            }
        });
        let list = List { basis: *basis, sources: sources.collect(), pages: std::borrow::Cow::Borrowed(&self.pages) };
        postcard::to_stdvec(&list).expect("a list of ours can be written down")
    }

    fn write(&self, file: &Path, list: &[u8]) -> Result<()> {
        let dir = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let len = (list.len() as u64).to_le_bytes();
        let bodies = || self.sources.values().map(|known| known.body.bytes());
        let mut whole = tempfile::NamedTempFile::new_in(dir)?;
        {
            let mut out = BufWriter::new(whole.as_file_mut());
            out.write_all(MAGIC)?;
            let mut seal = blake3::Hasher::new();
            for part in [&len[..], list].into_iter().chain(bodies()) {
                seal.update(part);
                out.write_all(part)?;
            }
            out.write_all(seal.finalize().as_bytes())?;
            out.flush()?;
        }
        whole.persist(file)?;
        Ok(())
    }
}

/// The digest of this very program; none where the system does not tell.
pub fn program() -> Option<Digest> {
    let bytes = fs::read(env::current_exe().ok()?).ok()?;
    Some(Digest::of(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Filed, Sign};

    fn basis(rules: &[u8]) -> Basis {
        Basis { program: Digest::of(b"program"), rules: Digest::of(rules), roots: Digest::of(b"roots") }
    }

    fn body(text: &str) -> Body {
        Body {
            html: format!("<p>{text}</p>"),
            text: text.into(),
            byline: None,
            editors: vec!["甲".into()],
            lead_image: None,
            caption: None,
            date_evidence: Vec::new(),
            recipe: "plain".into(),
            removed: Vec::new(),
            sha256: "00".into(),
            bytes: 3,
            encoding: "UTF-8".into(),
        }
    }

    fn card(path: &str) -> Card {
        Card {
            path: path.into(),
            title: "标题".into(),
            date: Some(jiff::civil::date(2021, 3, 2)),
            outlet: None,
            republisher: None,
            tags: vec!["甲".into()],
            source_url: None,
            mirror_url: None,
            language: "zh-Hans".into(),
            excerpt: String::new(),
            has_image: false,
            chars: 2,
            text: Digest::of(b"text"),
            sketch: vec![7; 32],
            topics: vec![Filed { topic: 0, by: Sign::Title("甲".into()) }, Filed { topic: 1, by: Sign::Date }],
            ..Card::default()
        }
    }

    fn sample() -> Cache {
        let mut cache = Cache::default();
        for (path, text) in [("a.md", "正文"), ("b.md", "另一篇")] {
            let what = What::Article(Arc::new(card(path)), "plain".into());
            let findings = vec![Finding::note("odd", "odd")];
            let stamp = Some(Stamp { len: 3, modified: -1, changed: 2 });
            let known = Known::new(stamp, Digest::of(text.as_bytes()), what, findings, Some(&body(text)));
            cache.sources.insert(path.into(), known);
        }
        cache
            .sources
            .insert("c.md".into(), Known::new(None, Digest::of(b"c"), What::Other("list".into()), Vec::new(), None));
        let made = Made { key: Digest::of(b"k"), digest: Digest::of(b"d"), stamp: Stamp::default() };
        cache.pages.insert("index.html".into(), made);
        cache
    }

    #[test]
    fn what_was_learned_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/cache.bin");
        sample().save(&file, &basis(b"rules"), &Cache::default()).unwrap();
        let cache = Cache::load(&file, &basis(b"rules"));
        assert_eq!(cache.sources["b.md"].body(), Some(body("另一篇")));
        assert_eq!(cache.sources["c.md"].body(), None);
        assert_eq!(cache.pages, sample().pages);
        let What::Article(read, _) = &cache.sources["a.md"].what else { panic!("an article") };
        assert_eq!(**read, card("a.md"));
        assert_eq!(cache.sources["a.md"].stamp, Some(Stamp { len: 3, modified: -1, changed: 2 }));
        // Nothing new: the file is left alone.
        fs::write(&file, "gone").unwrap();
        cache.save(&file, &basis(b"rules"), &cache).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"gone");
        cache.save(&file, &basis(b"other rules"), &cache).unwrap();
        assert_ne!(fs::read(&file).unwrap(), b"gone");
    }

    #[test]
    fn what_does_not_fit_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cache.bin");
        sample().save(&file, &basis(b"rules"), &Cache::default()).unwrap();
        let known = |basis: &Basis| {
            let cache = Cache::load(&file, basis);
            (cache.sources.len(), cache.sources.values().filter(|it| it.stamp.is_some()).count(), cache.pages.len())
        };
        assert_eq!(known(&basis(b"rules")), (3, 2, 1));
        assert_eq!(known(&basis(b"other rules")), (0, 0, 1));
        assert_eq!(known(&Basis { roots: Digest::of(b"elsewhere"), ..basis(b"rules") }), (3, 0, 1));
        assert_eq!(known(&Basis { program: Digest::of(b"other"), ..basis(b"rules") }), (0, 0, 0));
    }

    #[test]
    fn a_torn_file_is_no_cache() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cache.bin");
        sample().save(&file, &basis(b"rules"), &Cache::default()).unwrap();
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut torn = whole.clone();
            torn[at] ^= 1;
            assert!(Cache::parse(torn, &basis(b"rules")).is_none(), "{at}");
            assert!(Cache::parse(whole[..at].to_vec(), &basis(b"rules")).is_none(), "{at}");
        }
    }
}
