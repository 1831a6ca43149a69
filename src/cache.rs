//! What the last pass learned, in a list beside site.toml and in packs beside the list. It is only ever a shortcut: a cache that
//! is missing, torn, foreign or of another program is no cache at all, and the same site comes out. It never decides what a
//! page shows.
//!
//! The list is read at once, and the cards behind it one by one when they are needed, which they are not where nothing has
//! changed. Bodies stay in their [`Pack`], so that no pass holds all of them at the same time.

mod histories;
mod kept;
mod list;
mod made;
mod pack;

use crate::{
    article::{Asked, Body, Card},
    digest::Digest,
    filing::FilingDigests,
    report::{Finding, Report},
    source::Stamp,
};
use anyhow::{Context, Result};
use jiff::civil::Date;
use list::MAGIC;
use pack::Slot;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, env, fs, io::Write, path::Path, sync::Arc, time::SystemTime};

pub use histories::{recall, remember};
pub use kept::Kept;
pub use made::{Key, Made, Why};
pub use pack::Pack;

/// More packs than this are made one.
const PACKS: usize = 12;

/// What is known of files and pages, by path.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// What each source file is.
    pub sources: BTreeMap<String, Known>,
    /// The rules that this was learned with.
    pub rules: Rules,
    /// What each file of the site was made of.
    pub made: BTreeMap<String, Made>,
    /// What files beside articles were when they were looked at, by their path in the archive.
    pub beside: BTreeMap<String, Seen>,
    /// How many passes have made anything.
    pub passes: u64,
    /// What the last pass said, if it came to its end: what it was made of, and its report.
    pub last: Option<Last>,
}

/// What a file beside articles was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its length and times; none where there was no file.
    pub stamp: Option<Stamp>,
    /// Its file in the site with width and height, or why it is no picture of ours.
    pub picture: Result<(String, u32, u32), String>,
}

/// A pass that came to its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Last {
    /// Digest of all that went into it.
    pub inputs: Digest,
    /// The first day from which on the same inputs make another site.
    pub until: Option<Date>,
    /// What it said.
    pub report: Report,
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
    /// What else that was learned of.
    pub by: By,
    /// An article's body, and what its text is found by, written down.
    body: Option<(Arc<Pack>, [Slot; 2])>,
}

/// What a source file is.
#[derive(Clone, Debug)]
pub enum What {
    /// An article, and the recipe that cleaned it.
    Article(Arc<Kept>, String),
    /// Not an article, with the reason.
    Other(String),
    /// Not readable, with the reason.
    Refused(String),
}

/// What was learned of a file depends on this beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The recipe, and those that it refines; none where no recipe was asked for.
    pub recipe: Option<Digest>,
    /// What the table of outlets said.
    pub outlets: Asked,
}

/// What cleaning and filing depend on beside files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// All of it.
    pub all: Digest,
    /// Which recipe a file takes.
    pub choice: Digest,
    /// The table of outlets.
    pub outlets: Digest,
    /// What articles are filed by.
    pub filing: FilingDigests,
}

/// What a cache must be of, to be of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The program: all that it is made of.
    pub program: Digest,
    /// Where the content roots are.
    pub roots: Digest,
}

impl Known {
    /// What was learned of a file. `body` is an article's, with what its text is found by; both are written down in a pack.
    pub fn new(
        stamp: Option<Stamp>,
        digest: Digest,
        what: What,
        findings: Vec<Finding>,
        by: By,
        body: Option<(&Arc<Pack>, &Body, &[u8])>,
    ) -> Self {
        let body = body.map(|(pack, body, traces)| {
            let bytes = postcard::to_stdvec(body).expect("a body of ours can be written down");
            (pack.clone(), [pack.add(&bytes), pack.add(traces)])
        });
        Self { stamp, digest, what, findings, by, body }
    }

    /// The same, of a file with another length or other times.
    #[must_use]
    pub fn with_stamp(mut self, stamp: Option<Stamp>) -> Self {
        self.stamp = stamp;
        self
    }

    /// The same, of an article with another card.
    #[must_use]
    pub fn with_card(mut self, new: Card) -> Self {
        if let What::Article(card, _) = &mut self.what {
            *card = Kept::new(new);
        }
        self
    }

    /// The card of an article.
    pub fn card(&self) -> Option<&Arc<Card>> {
        match &self.what {
            What::Article(card, _) => Some(card.card()),
            What::Other(_) | What::Refused(_) => None,
        }
    }

    /// An article's body; none where its pack has lost it.
    pub fn body(&self) -> Option<Body> {
        let (pack, [slot, _]) = self.body.as_ref()?;
        postcard::from_bytes(&pack.get(*slot)?).ok()
    }

    /// What an article's text is found by; none where its pack has lost it.
    pub fn traces(&self) -> Option<Vec<u8>> {
        let (pack, [_, slot]) = self.body.as_ref()?;
        pack.get(*slot)
    }
}

impl Cache {
    /// A pack for what a pass learns, that [`Cache::save`] will keep beside `file`; or for a pass that keeps nothing.
    pub fn pack(file: Option<&Path>) -> Arc<Pack> {
        Pack::beside(file)
    }

    /// What an earlier pass of the same program learned; nothing where that cannot be told.
    pub fn load(file: &Path, basis: &Basis) -> Self {
        let dir = file.parent().unwrap_or(Path::new("."));
        fs::read(file).ok().and_then(|bytes| Self::parse(&Arc::new(bytes), basis, dir, false)).unwrap_or_default()
    }

    /// What another machine wrote down with the same program. Every source of it counts as unchanged, since its file is not here. The error
    /// says what is wrong with it, and `help` what to do.
    pub fn sealed(file: &Path, help: impl Fn() -> String) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))?;
        let basis = Basis { program: program(), roots: Digest::default() };
        let dir = file.parent().unwrap_or(Path::new("."));
        let mut cache = Self::parse(&Arc::new(bytes), &basis, dir, true).with_context(|| {
            format!("{}: is torn, or was made by another version of reprint; {}", file.display(), help())
        })?;
        cache.sources.values_mut().for_each(|known| known.stamp = Some(Stamp::default()));
        Ok(cache)
    }

    /// Forgets what was learned elsewhere.
    pub fn suit(&mut self, before: &Basis, now: &Basis) {
        if before.roots != now.roots {
            self.sources.values_mut().for_each(|known| known.stamp = None);
            self.beside.clear();
        }
    }

    /// Writes it down, whole or not at all.
    pub fn save(&mut self, file: &Path, basis: &Basis) -> Result<()> {
        self.write(file, basis).with_context(|| format!("{}: cannot be written", file.display()))
    }

    fn write(&mut self, file: &Path, basis: &Basis) -> Result<()> {
        let dir = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        self.tidy(file);
        let packs = self.packs();
        let names = packs.iter().map(|pack| pack.keep()).collect::<Result<Vec<_>>>()?;
        let all = self.list(basis, &packs, names.clone());
        let before = modified(file);
        let mut whole = tempfile::NamedTempFile::new_in(dir)?;
        for part in [MAGIC, &all, Digest::of(&all).bytes()] {
            whole.write_all(part)?;
        }
        whole.persist(file)?;
        remove_forgotten(file, &names, before);
        Ok(())
    }

    /// The packs in use.
    fn packs(&self) -> Vec<Arc<Pack>> {
        let mut seen = BTreeMap::new();
        for (pack, _) in self.sources.values().filter_map(|known| known.body.as_ref()) {
            seen.entry(Arc::as_ptr(pack).addr()).or_insert_with(|| pack.clone());
        }
        seen.into_values().collect()
    }

    /// Makes one pack of all where there are many, or where more than half of what they hold is of no use any more.
    fn tidy(&mut self, file: &Path) {
        let packs = self.packs();
        let held: u64 = packs.iter().map(|pack| pack.len()).sum();
        let slots = self.sources.values().filter_map(|known| Some(&known.body.as_ref()?.1));
        let used: u64 = slots.flatten().map(|slot| u64::from(slot.len)).sum();
        if packs.len() <= PACKS && held <= 2 * used {
            return;
        }
        let one = Pack::beside(Some(file));
        self.sources.retain(|_, known| {
            let Some((pack, [body, traces])) = &known.body else { return true };
            let (Some(body), Some(traces)) = (pack.get(*body), pack.get(*traces)) else { return false };
            known.body = Some((one.clone(), [one.add(&body), one.add(&traces)]));
            true
        });
    }
}

/// The names of what lies in a folder.
pub fn names(dir: &Path) -> Result<Vec<String>> {
    let read = || -> std::io::Result<Vec<String>> {
        fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    read().with_context(|| format!("{}: cannot be read", dir.display()))
}

/// Removes packs that no list names and that are no younger than the list before this one: those of younger ones may be
/// filled by another pass right now. What cannot be removed is tried again next time.
fn remove_forgotten(file: &Path, names: &[String], before: Option<SystemTime>) {
    let (Some(dir), Some(stem)) = (file.parent(), file.file_stem().and_then(|stem| stem.to_str())) else { return };
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_pack = name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('-')) && name.ends_with(pack::ENDING);
        if is_pack && !names.contains(&name) && modified(&entry.path()) <= before {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|meta| meta.modified()).ok()
}

/// The digest of all that this very program is made of.
pub fn program() -> Digest {
    Digest::of(env!("REPRINT_PARTS").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Content, Filed, Sign};

    fn basis() -> Basis {
        Basis { program: Digest::of(b"program"), roots: Digest::of(b"roots") }
    }

    fn body(text: &str) -> Body {
        Body {
            content: Content::of_paragraphs([text]),
            editors: vec!["甲".into()],
            recipe: "plain".into(),
            sha256: "00".into(),
            bytes: 3,
            encoding: "UTF-8".into(),
            ..Body::default()
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

    fn by() -> By {
        By { recipe: Some(Digest::of(b"recipe")), ..By::default() }
    }

    fn sample(file: &Path) -> Cache {
        let mut cache = Cache { rules: Rules { all: Digest::of(b"rules"), ..Rules::default() }, ..Cache::default() };
        let pack = Cache::pack(Some(file));
        for (path, text) in [("a.md", "正文"), ("b.md", "另一篇")] {
            let what = What::Article(Kept::new(card(path)), "plain".into());
            let findings = vec![Finding::note("odd", "odd")];
            let stamp = Some(Stamp { len: 3, modified: -1, changed: 2 });
            let known = Known::new(
                stamp,
                Digest::of(text.as_bytes()),
                what,
                findings,
                By::default(),
                Some((&pack, &body(text), &[7])),
            );
            cache.sources.insert(path.into(), known);
        }
        cache.sources.insert(
            "c.md".into(),
            Known::new(None, Digest::of(b"c"), What::Other("list".into()), Vec::new(), by(), None),
        );
        let key = Key { view: Digest::of(b"k"), ..Key::default() };
        let made =
            Made { key, digest: Digest::of(b"d"), sha256: None, stamp: Stamp::default(), pass: 1, why: Why::New };
        cache.made.insert("index.html".into(), made);
        cache.last = Some(Last { inputs: Digest::of(b"i"), until: None, report: Report::default() });
        cache
    }

    #[test]
    fn what_was_learned_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/cache.bin");
        sample(&file).save(&file, &basis()).unwrap();
        let cache = Cache::load(&file, &basis());
        assert_eq!(cache.sources["b.md"].body(), Some(body("另一篇")));
        assert_eq!((cache.sources["c.md"].body(), &cache.sources["c.md"].by), (None, &by()));
        assert_eq!(cache.rules.all, Digest::of(b"rules"));
        assert_eq!(cache.made, sample(&file).made);
        assert_eq!(**cache.sources["a.md"].card().unwrap(), card("a.md"));
        assert_eq!(cache.sources["a.md"].stamp, Some(Stamp { len: 3, modified: -1, changed: 2 }));
        assert_eq!(cache.last.unwrap().inputs, Digest::of(b"i"));
    }

    #[test]
    fn what_does_not_fit_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cache.bin");
        sample(&file).save(&file, &basis()).unwrap();
        let known = |basis: &Basis| {
            let cache = Cache::load(&file, basis);
            let stamps = cache.sources.values().filter(|it| it.stamp.is_some()).count();
            (cache.sources.len(), stamps, cache.made.len(), cache.last.is_some())
        };
        assert_eq!(known(&basis()), (3, 2, 1, true));
        assert_eq!(known(&Basis { roots: Digest::of(b"elsewhere"), ..basis() }), (3, 0, 1, false));
        assert_eq!(known(&Basis { program: Digest::of(b"other"), ..basis() }), (0, 0, 0, false));
    }

    #[test]
    fn a_torn_list_is_no_cache_and_a_lost_pack_loses_its_articles() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cache.bin");
        sample(&file).save(&file, &basis()).unwrap();
        let whole = fs::read(&file).unwrap();
        let parse = |bytes: &[u8]| Cache::parse(&Arc::new(bytes.to_vec()), &basis(), dir.path(), false);
        for at in 0..whole.len() {
            let mut torn = whole.clone();
            torn[at] ^= 1;
            assert!(parse(&torn).is_none(), "{at}");
            assert!(parse(&whole[..at]).is_none(), "{at}");
        }
        for pack in packs(dir.path()) {
            fs::remove_file(dir.path().join(pack)).unwrap();
        }
        assert_eq!(parse(&whole).unwrap().sources.into_keys().collect::<Vec<_>>(), ["c.md"]);
    }

    fn packs(dir: &Path) -> Vec<String> {
        let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(pack::ENDING)).collect()
    }

    #[test]
    fn many_packs_become_one_and_old_ones_go() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("cache.bin");
        let mut cache = sample(&file);
        for turn in 0..PACKS {
            let (pack, text) = (Cache::pack(Some(&file)), format!("{turn}"));
            let what = What::Article(Kept::new(card("d.md")), "plain".into());
            let known =
                Known::new(None, Digest::default(), what, Vec::new(), By::default(), Some((&pack, &body(&text), &[7])));
            cache.sources.insert(format!("d{turn}.md"), known);
            cache.save(&file, &basis()).unwrap();
        }
        // The last save made one of all; the next one removes those that the list before had no use for.
        cache.save(&file, &basis()).unwrap();
        assert_eq!(packs(dir.path()).len(), 1);
        let cache = Cache::load(&file, &basis());
        assert_eq!(cache.sources["d0.md"].body(), Some(body("0")));
        assert_eq!(cache.sources["b.md"].body(), Some(body("另一篇")));
    }
}
