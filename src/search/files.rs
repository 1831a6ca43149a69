//! The files of the search, as scripts that call `reprintSearch` with their name and what they hold; and what they hold back from
//! them. Scripts are what a page may load from its own folder, on any host and on none.

use super::{Cut, Entry, Index, Month, bits, fold};
use serde::{Deserialize, Serialize};

/// What browsers and we must agree on; another number is another format.
const FORMAT: u32 = 1;

/// What the list says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List {
    /// The format of all files.
    pub format: u32,
    /// There are as many shards as so many bits can tell apart.
    pub bits: u32,
    /// How many articles share a file of texts.
    pub group: usize,
    /// Months with their articles, oldest first.
    pub months: Vec<(String, usize)>,
    /// Traditional and Simplified characters, by turns.
    pub fold: String,
}

/// What facets count.
#[derive(Clone, Debug, Serialize)]
struct Facets<'a> {
    /// Names.
    outlets: &'a [String],
    /// For each article its outlet, in two bytes, lowest first.
    outlet_of: String,
    /// Name, and one bit for each article, lowest first.
    topics: Vec<(&'a str, String)>,
}

/// What is written of one article: headline, address, day, outlet, tags, text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub String, pub String, pub String, pub String, pub Vec<String>, pub String);

impl Text {
    /// What is written of an article.
    pub fn of(entry: &Entry) -> Self {
        let Entry { title, url, date, outlet: [outlet, _], tags, text, .. } = entry;
        Self(title.clone(), url.clone(), date.clone(), outlet.clone(), tags.clone(), text.clone())
    }

    /// What is searched, each by itself.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        [self.0.as_str()].into_iter().chain(self.4.iter().map(String::as_str)).chain([self.5.as_str()])
    }
}

/// The file with the list.
pub fn list(cut: &Cut) -> String {
    let months = cut.months.iter().map(|month| (month.name.clone(), month.count)).collect();
    let list = List { format: FORMAT, bits: cut.bits, group: super::GROUP, months, fold: fold::table() };
    script("index", &list)
}

/// The file with the facets.
pub fn facets(index: &Index) -> String {
    let outlet_of: Vec<u8> = index.outlet_of.iter().flat_map(|at| at.to_le_bytes()).collect();
    let topics = index.topics.iter().map(|(name, articles)| {
        let mut bytes = vec![0_u8; index.cut.len().div_ceil(8)];
        articles.iter().for_each(|at| bytes[*at as usize / 8] |= 1 << (at % 8));
        (name.as_str(), bits::text(&bytes))
    });
    let topics = topics.collect();
    script("facets", &Facets { outlets: &index.outlets, outlet_of: bits::text(&outlet_of), topics })
}

/// The file with a shard.
pub fn shard(index: &Index, at: usize) -> String {
    script(&super::shard_name(at), &index.shards.get(at).map(|bytes| bits::text(bytes)).unwrap_or_default())
}

/// A file with texts.
pub fn texts(name: &str, texts: &[Text]) -> String {
    script(name, &texts)
}

fn script(name: &str, value: &impl Serialize) -> String {
    let value = serde_json::to_string(value).expect("a value of ours can be written as JSON");
    // These two end a line for older browsers, even inside quotation marks.
    let value = value.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("reprintSearch(\"{name}\",{value})\n")
}

/// What a file's script holds, as JSON.
fn held<'a>(name: &str, script: &'a str) -> Option<&'a str> {
    script.trim_end().strip_prefix("reprintSearch(\"")?.strip_prefix(name)?.strip_prefix("\",")?.strip_suffix(')')
}

/// How an archive is cut, from the file with the list; none where it is no such file, or one of another format.
pub fn read_list(script: &str) -> Option<Cut> {
    let list: List = serde_json::from_str(held("index", script)?).ok()?;
    let months = list.months.into_iter().map(|(name, count)| Month { name, count }).collect();
    (list.format == FORMAT && list.group == super::GROUP && list.bits <= 16).then_some(Cut { months, bits: list.bits })
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
    use super::{Text, facets, list, read_list, read_shard, read_texts, shard, texts};
    use crate::search::{Cut, Entry, Index};

    #[test]
    fn files_come_back() {
        let cut = Cut::new([("2021-03-02", 60_000), ("2021-03-03", 60_000)].into_iter());
        let entry = Entry {
            title: "題\u{2028}".into(),
            outlet: ["O".into(), "o".into()],
            topics: vec![["T".into(), "t".into()]],
            text: "文\"</script>".into(),
            ..Entry::default()
        };
        let index = Index::new(cut.clone(), |_| entry.clone());
        assert_eq!(read_list(&list(&cut)), Some(cut));
        assert_eq!(index.shards.len(), 8);
        for at in 0..8 {
            assert_eq!(read_shard(at, &shard(&index, at)).as_ref(), Some(&index.shards[at]));
        }
        let own = [Text::of(&entry)];
        let file = texts("2021-03-0", &own);
        assert!(!file.contains('\u{2028}'));
        assert_eq!(read_texts("2021-03-0", &file).as_deref(), Some(&own[..]));
        assert_eq!(read_texts("2021-03-1", &file), None);
        assert_eq!(
            facets(&index),
            "reprintSearch(\"facets\",{\"outlets\":[\"O\"],\"outlet_of\":\"AAAAAA\",\"topics\":[[\"T\",\"Aw\"]]})\n"
        );
    }
}
