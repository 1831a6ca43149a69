//! What holds for the files of the search, whatever is in them: they are read or refused, what was read comes back as it was written,
//! and a query over torn shards finds articles that there could be, or says that they are torn.
//!
//! The data: how many articles, bits and months; the length of the query, and the query; the rest is every shard.

use reprint::search::{
    Cut, Frequent, Month, Shelf, Torn, Traces,
    files::{Text, read_list, read_shard, read_texts},
    find,
};

/// A shelf on which every shard is the same.
struct Shelved<'a> {
    cut: Cut,
    frequent: Frequent,
    shard: &'a [u8],
    text: String,
}

impl Shelf for Shelved<'_> {
    type Error = Torn;

    fn cut(&self) -> &Cut {
        &self.cut
    }

    fn frequent(&self) -> &Frequent {
        &self.frequent
    }

    fn shard(&self, _: usize) -> Result<Vec<u8>, Torn> {
        Ok(self.shard.to_owned())
    }

    fn text(&self, number: usize) -> Result<Text, Torn> {
        assert!(number < self.cut.len(), "there is no article {number}");
        let text = self.text.clone();
        Ok(Text(text.clone(), String::new(), "2021-03-02".into(), String::new(), vec![text.clone()], "zh".into(), text))
    }
}

/// Reads the bytes as each kind of file, and asks a shelf that is made of them.
pub(crate) fn holds(data: &[u8]) {
    if let Ok(script) = std::str::from_utf8(data) {
        scripts(script);
    }
    if let Ok(traces) = Traces::read(data) {
        assert_eq!(Traces::read(&traces.bytes()).ok().as_ref(), Some(&traces), "what was read comes back");
    }
    asked(data);
}

fn scripts(script: &str) {
    if let Some((cut, _)) = read_list(script) {
        assert!(cut.bits <= 16 && cut.len() <= 1 << 24, "{} bits, {} articles", cut.bits, cut.len());
    }
    read_shard(0, script);
    read_texts("texts/2021-03-0", script);
    for body in [script.to_owned(), format!("\"{script}\"")] {
        read_list(&format!("reprintSearch(\"list\",{body})\n"));
        read_shard(0, &format!("reprintSearch(\"words/000\",{body})\n"));
        read_texts("texts/2021-03-0", &format!("reprintSearch(\"texts/2021-03-0\",{body})\n"));
    }
}

fn asked(data: &[u8]) {
    let [count, bits, length, rest @ ..] = data else { return };
    let (query, shard) = rest.split_at(usize::from(*length).min(rest.len()));
    let text = String::from_utf8_lossy(query).into_owned();
    let months = vec![Month { name: "2021-03".into(), count: usize::from(*count) }];
    let frequent = Frequent::read(&text.chars().take(usize::from(bits >> 5)).collect::<String>());
    let shelf = Shelved { cut: Cut { months, bits: u32::from(bits & 15) }, frequent, shard, text };
    // Whether it is torn or not: what is found is there.
    for found in find(&shelf, &shelf.text).unwrap_or_default() {
        assert!((found.number as usize) < shelf.cut.len(), "there is no article {}", found.number);
    }
}
