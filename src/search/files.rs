//! The files of the search, as scripts that call `reprintSearch` with their name and what they hold; and what they hold back from
//! them. Scripts are what a page may load from its own folder, on any host and on none.

use super::{Cut, Entry, FACETS, Index, Month, Part, bits, fold, frequent::Frequent};
use crate::text::json::escaped;
use serde::{Deserialize, Serialize};

/// What browsers and we must agree on; another number is another format.
const FORMAT: u32 = 2;

/// More articles than this are in no archive: numbers must fit.
const MOST: usize = 1 << 24;

/// What the list says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct List {
    /// The format of all files.
    format: u32,
    /// There are as many shards as so many bits can tell apart.
    bits: u32,
    /// How many articles share a file of texts.
    group: usize,
    /// How many articles share a file of facets.
    facets: usize,
    /// Months with their articles, oldest first.
    months: Vec<(String, usize)>,
    /// The characters that are frequent.
    frequent: String,
    /// Names of outlets,
    outlets: Vec<String>,
    /// and of topics, which facets name by their places here.
    topics: Vec<String>,
}

/// What facets count, of the articles of one file.
#[derive(Clone, Debug, Serialize)]
struct Facets {
    /// For each article its outlet, in two bytes, lowest first.
    outlets: String,
    /// For each topic one bit for each article, lowest first.
    topics: Vec<String>,
}

/// What is written of one article: headline, address, day, outlet, tags, language, text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub String, pub String, pub String, pub String, pub Vec<String>, pub String, pub String);

impl Text {
    /// What is written of an article.
    pub fn of(entry: &Entry, text: &str) -> Self {
        let Entry { title, url, date, outlet: [outlet, _], tags, language, .. } = entry.clone();
        Self(title, url, date, outlet, tags, language, text.to_owned())
    }

    /// What is searched, each by itself: the headline, the tags, and last the text.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        [self.0.as_str()].into_iter().chain(self.4.iter().map(String::as_str)).chain([self.6.as_str()])
    }
}

/// The text of a file of the search that holds no texts.
pub fn file(index: &Index, part: &Part) -> String {
    let name = part.name(&index.cut);
    match part {
        Part::List => list(index),
        Part::Fold => script(&name, &fold::table()),
        Part::Facets(at) => facets(index, *at),
        Part::Shard(at) => script(&name, &index.shards.get(*at).map(|bytes| bits::text(bytes)).unwrap_or_default()),
        Part::Texts(..) => texts(&name, &[]),
    }
}

fn list(index: &Index) -> String {
    let Cut { months, bits } = &index.cut;
    let list = List {
        format: FORMAT,
        bits: *bits,
        group: super::GROUP,
        facets: FACETS,
        months: months.iter().map(|month| (month.name.clone(), month.count)).collect(),
        frequent: index.frequent.text(),
        outlets: index.outlets.clone(),
        topics: index.topics.keys().cloned().collect(),
    };
    script(&Part::List.name(&index.cut), &list)
}

fn facets(index: &Index, at: usize) -> String {
    let numbers = at * FACETS..index.cut.len().min((at + 1) * FACETS);
    let outlets: Vec<u8> = index.outlet_of[numbers.clone()].iter().flat_map(|at| at.to_le_bytes()).collect();
    let topics = index.topics.values().map(|articles| {
        let mut bytes = vec![0_u8; numbers.len().div_ceil(8)];
        for number in articles.iter().map(|number| *number as usize).filter(|number| numbers.contains(number)) {
            bytes[(number - numbers.start) / 8] |= 1 << ((number - numbers.start) % 8);
        }
        bits::text(&bytes)
    });
    script(&Part::Facets(at).name(&index.cut), &Facets { outlets: bits::text(&outlets), topics: topics.collect() })
}

/// A file with texts.
pub fn texts(name: &str, texts: &[Text]) -> String {
    script(name, &texts)
}

fn script(name: &str, value: &(impl Serialize + ?Sized)) -> String {
    let value = serde_json::to_string(value).expect("a value of ours can be written as JSON");
    format!("reprintSearch(\"{name}\",{})\n", escaped(&value))
}

/// What a file's script holds, as JSON.
fn held<'a>(name: &str, script: &'a str) -> Option<&'a str> {
    script.trim_end().strip_prefix("reprintSearch(\"")?.strip_prefix(name)?.strip_prefix("\",")?.strip_suffix(')')
}

/// How an archive is cut and what is frequent in it, from the file with the list; none where it is no such file, or one of another
/// format.
pub fn read_list(script: &str) -> Option<(Cut, Frequent)> {
    let list: List = serde_json::from_str(held("list", script)?).ok()?;
    let months: Vec<Month> = list.months.into_iter().map(|(name, count)| Month { name, count }).collect();
    let count = months.iter().try_fold(0_usize, |sum, month| sum.checked_add(month.count))?;
    let is_ours = list.format == FORMAT && list.group == super::GROUP && list.bits <= 16 && count <= MOST;
    is_ours.then(|| (Cut { months, bits: list.bits }, Frequent::read(&list.frequent)))
}

/// The bytes of a shard from its file.
pub fn read_shard(at: usize, script: &str) -> Option<Vec<u8>> {
    bits::bytes(held(&super::shard_name(at), script)?.trim_matches('"'))
}

/// The texts of a file.
pub fn read_texts(name: &str, script: &str) -> Option<Vec<Text>> {
    serde_json::from_str(held(name, script)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{Text, file, read_list, read_shard, read_texts, texts};
    use crate::search::{Cut, Entry, Index, Part, Traces};

    #[test]
    fn files_come_back() {
        let cut = Cut::new([("2021-03-02", 60_000), ("2021-03-03", 60_000)].into_iter());
        let entry = Entry {
            title: "題\u{2028}".into(),
            outlet: ["O".into(), "o".into()],
            topics: vec![["T".into(), "t".into()]],
            ..Entry::default()
        };
        let index = Index::new(cut.clone(), &[entry.clone(), entry.clone()], |_| Traces::of("文"), &|| true).unwrap();
        assert_eq!(read_list(&file(&index, &Part::List)), Some((cut, index.frequent.clone())));
        assert_eq!(index.frequent.text(), "文题");
        for (at, shard) in index.shards.iter().enumerate() {
            assert_eq!(read_shard(at, &file(&index, &Part::Shard(at))).as_ref(), Some(shard));
        }
        let own = [Text::of(&entry, "文\"</script>&")];
        let file = texts("texts/2021-03-0", &own);
        assert!(!file.contains(['<', '>', '&', '\u{2028}']), "{file}");
        assert_eq!(read_texts("texts/2021-03-0", &file).as_deref(), Some(&own[..]));
        assert_eq!(read_texts("texts/2021-03-1", &file), None);
        assert_eq!(
            super::file(&index, &Part::Facets(0)),
            "reprintSearch(\"facets-0\",{\"outlets\":\"AAAAAA\",\"topics\":[\"Aw\"]})\n"
        );
    }
}
