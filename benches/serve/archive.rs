//! A made archive: how many articles in, a folder out, with the same files every time. A file that is there already and is the
//! same is not touched; nothing is ever deleted.

use crate::{
    dialect::{Dialect, Outlet, Story},
    dice::Dice,
    prose::{self, Prose},
};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// One in so many articles is another's copy, from another mirror.
const COPIES: usize = 50;
/// Days over which articles are spread: six years.
const DAYS: usize = 6 * 365;
const FIRST_DAY: Date = Date::constant(2018, 1, 1);

/// Towns and kinds of which the outlets' names are made.
const TOWNS: [(&str, &str); 10] = [
    ("chenghu", "澄湖"),
    ("shanhai", "山海"),
    ("nanyu", "南屿"),
    ("wangshan", "望山"),
    ("dukou", "渡口"),
    ("huwan", "湖湾"),
    ("qunyu", "群屿"),
    ("beian", "北岸"),
    ("qingzhu", "青竹"),
    ("xingqiao", "星桥"),
];
const KINDS: [(&str, &str); 4] = [("daily", "日报"), ("voice", "之声"), ("tv", "电视"), ("weekly", "周刊")];

/// An archive on disk.
#[derive(Debug)]
pub(crate) struct Archive {
    /// The folder of its site.toml.
    pub(crate) dir: PathBuf,
    /// Articles in it, the copies too.
    pub(crate) articles: usize,
    /// A file of plain Markdown that is no copy and has none.
    pub(crate) plain: PathBuf,
    /// The title of the article in that file.
    pub(crate) title: String,
}

impl Archive {
    /// Brings a folder to the state that it is made in: so many articles, settings, and the project's own theme.
    pub(crate) fn bring(dir: &Path, articles: usize, prose: &Prose, project: &Path) -> Self {
        let mut maker = Maker::new(prose);
        let mut model = None;
        for number in 0..articles {
            let (story, dialect) = maker.next(number);
            let path = dir.join("content").join(dialect.path(&story));
            put(&path, dialect.text(&story).as_bytes());
            if dialect == Dialect::Plain && model.is_none() {
                maker.spare(number);
                model = Some((path, story.title));
            }
        }
        put(&dir.join("site.toml"), settings(&maker.outlets, project).as_bytes());
        for folder in ["templates", "static"] {
            theme(&project.join(folder), &dir.join(folder));
        }
        let (plain, title) = model.expect("an archive of some hundred articles has one of each dialect");
        Self { dir: dir.to_owned(), articles, plain, title }
    }
}

/// Makes one article after the other.
struct Maker<'a> {
    prose: &'a Prose,
    dice: Dice,
    outlets: Vec<Outlet>,
    titles: BTreeSet<String>,
    /// Stories that may be copied, and how they were kept.
    latest: Vec<(Story, Dialect)>,
}

impl<'a> Maker<'a> {
    fn new(prose: &'a Prose) -> Self {
        let name = |town: &(&str, &str), kind: &(&str, &str)| Outlet {
            id: format!("{}-{}", town.0, kind.0),
            name: format!("{}{}", town.1, kind.1),
        };
        let outlets = KINDS.iter().flat_map(|kind| TOWNS.iter().map(move |town| name(town, kind))).collect();
        Self { prose, dice: Dice::new(1), outlets, titles: BTreeSet::new(), latest: Vec::new() }
    }

    fn next(&mut self, number: usize) -> (Story, Dialect) {
        if number % COPIES == COPIES - 1 {
            return self.copy(number);
        }
        let (story, dialect) = (self.story(number), self.dialect());
        self.latest.push((story.clone(), dialect));
        (story, dialect)
    }

    /// A story told anew, in another dialect; where it was published stays.
    fn copy(&mut self, number: usize) -> (Story, Dialect) {
        let at = self.dice.below(self.latest.len());
        let (story, first) = self.latest.swap_remove(at);
        self.latest.clear();
        let others: Vec<Dialect> = Dialect::MIX.iter().map(|it| it.0).filter(|&it| it != first).collect();
        debug_assert!(number > story.number);
        (story, *self.dice.one(&others))
    }

    /// Keeps the last story from being copied.
    fn spare(&mut self, number: usize) {
        self.latest.retain(|it| it.0.number != number);
    }

    fn dialect(&mut self) -> Dialect {
        let mut rest = self.dice.below(Dialect::MIX.iter().map(|it| it.1).sum());
        let is_it = |&&(_, share): &&(Dialect, usize)| {
            let found = rest < share;
            rest = rest.saturating_sub(share);
            found
        };
        Dialect::MIX.iter().find(is_it).map_or(Dialect::Plain, |it| it.0)
    }

    fn story(&mut self, number: usize) -> Story {
        let dice = &mut self.dice;
        let title = loop {
            let title = self.prose.title(dice);
            if self.titles.insert(title.clone()) {
                break title;
            }
        };
        let chars = 600 + (2400.0 * dice.share().powi(2)) as usize;
        Story {
            number,
            title,
            date: FIRST_DAY + (dice.below(DAYS) as i64).days(),
            outlet: dice.ranked(&self.outlets).clone(),
            byline: prose::person(dice),
            paragraphs: self.prose.paragraphs(chars, dice),
            tags: self.prose.some_tags(dice),
        }
    }
}

/// site.toml: the outlets, and the project's own topics.
fn settings(outlets: &[Outlet], project: &Path) -> String {
    let own = fs::read_to_string(project.join("site.toml")).unwrap();
    let own: toml::Table = own.parse().unwrap();
    let mut text =
        String::from("title = \"量尺文存\"\ndescription = \"为测量速度而造的文存。\"\nlanguage = \"zh-Hans\"\n");
    text += "base_url = \"https://archive.example/\"\n";
    for Outlet { id, name } in outlets {
        let _ = write!(text, "\n[[outlets]]\nid = \"{id}\"\nname = \"{name}\"\nhosts = [\"{id}.example\"]\n");
    }
    for topic in own["topics"].as_array().unwrap() {
        let mut topic = topic.as_table().unwrap().clone();
        // Tables within would need names of their own.
        ["outlets", "any", "all", "none"].iter().for_each(|key| drop(topic.remove(*key)));
        let _ = write!(text, "\n[[topics]]\n{topic}");
    }
    text
}

/// Puts a copy of each file of a folder into another.
fn theme(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file()) {
        put(&to.join(entry.path().strip_prefix(from).unwrap()), &fs::read(entry.path()).unwrap());
    }
}

/// Writes a file, unless it is there and says the same.
fn put(path: &Path, text: &[u8]) {
    if fs::read(path).is_ok_and(|it| it == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
