//! Tags recognised: articles and the tags that sources gave in, tags of articles without any out. The archive's own tagged
//! articles teach: how often who tags them makes a tag of a word that stands so in an article, and how much oftener or more
//! seldom than other words each word is made one, by all and by this hand. It never makes a tag that no source gave.

use super::{
    ArticleId, Articles, Holding, Moves,
    aliases::{Aliases, KeyId, Keys, meaning},
};
use crate::{
    article::Card,
    table::{Id, Table, ids},
};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rayon::prelude::*;
use std::cmp::Reverse;

/// How likely it must be that a word was given as a tag, for it to be recognised as one.
const LIKELY: f64 = 0.57;

/// Words that a habit of one hand is believed to be worth before any were seen.
const DOUBT: f64 = 8.0;

/// Tags that a word is believed to have been before any were seen: by all, and by one hand.
const BY_ALL: f64 = 1.0;
const BY_HAND: f64 = 0.5;

/// Hands that must have given a tag before it is recognised in what another hand left untagged.
const HANDS: usize = 2;

/// Recognised tags of one article.
const MOST: usize = 8;

/// How a word stands in an article: whether in the title, how often, and before how many others.
const KINDS: usize = 40;

/// Places of words ranked by how often they stand in an article that are one kind.
const ABREAST: usize = 4;

ids! {
    /// Who tags articles: an outlet by its own id, and behind the outlets whoever republishes.
    HandId;
}

/// A word of the vocabulary in an article: its tag, and how it stands there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    tag: KeyId,
    kind: u8,
}

/// The tags of each article.
type Given = Table<ArticleId, Vec<KeyId>>;

/// The words of the vocabulary in each article.
type Finds = Table<ArticleId, Vec<Found>>;

/// Who tagged each article.
type Hands = Table<ArticleId, HandId>;

/// The words of the last time, and what was found by them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    finder: Option<Finder>,
    found: Finds,
}

/// Tags of articles that have none, the likeliest first.
pub(super) fn in_untagged(
    articles: &Articles,
    given: &Given,
    keys: &Keys<'_>,
    aliases: &Aliases<'_>,
    moves: &Moves<ArticleId>,
    memory: &mut Memory,
) -> Vec<(ArticleId, Vec<KeyId>)> {
    let untagged: Vec<ArticleId> = articles.ids().filter(|&at| given[at].is_empty()).collect();
    let mut is_given = Table::from(vec![false; keys.len()]);
    given.iter().flatten().for_each(|&tag| is_given[tag] = true);
    if untagged.is_empty() {
        *memory = Memory::default();
        return Vec::new();
    }
    memory.find(articles, &Vocabulary::new(keys, &is_given, aliases), moves);
    let (found, hands) = (&memory.found, hands(articles));
    let lessons = Lessons::learn(&hands, given, found, keys.len());
    let recognised = |at: ArticleId| (at, likely(&lessons, hands[at], &found[at], keys));
    untagged.into_iter().map(recognised).filter(|(_, found)| !found.is_empty()).collect()
}

/// The tags that a hand would have given, the likeliest first. A word within a longer one is a tag of its own only where the
/// hand makes such tags.
fn likely(lessons: &Lessons, hand: HandId, found: &[Found], keys: &Keys<'_>) -> Vec<KeyId> {
    let chances = found.iter().map(|&it| (lessons.chance(hand, it), it.tag));
    let mut likely: Vec<(f64, KeyId)> = chances.filter(|(chance, _)| *chance >= LIKELY).collect();
    likely.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let tags: Vec<KeyId> = likely.into_iter().map(|(_, tag)| tag).collect();
    let key = |tag: KeyId| &*keys[tag];
    let is_part = |tag: KeyId| tags.iter().any(|&other| other != tag && key(other).contains(key(tag)));
    tags.iter().copied().filter(|&tag| lessons.of_hand(hand, tag).given > 0.0 || !is_part(tag)).take(MOST).collect()
}

impl Memory {
    /// Finds words in all articles, and again only in those that did not stay or where the words are others.
    fn find(&mut self, articles: &Articles, words: &Vocabulary<'_>, moves: &Moves<ArticleId>) {
        let is_same = self.finder.as_ref().is_some_and(|finder| finder.is_of(words));
        if !is_same {
            self.finder = Finder::new(words);
        }
        let mut stayed =
            |at: ArticleId| moves.same(at).filter(|_| is_same).map(|was| std::mem::take(&mut self.found[was]));
        let known: Vec<Option<Vec<Found>>> = articles.ids().map(&mut stayed).collect();
        let find = |card: &Card| self.finder.as_ref().map_or(Vec::new(), |finder| finder.find(card));
        let found = |(known, held): (Option<Vec<Found>>, &Holding)| known.unwrap_or_else(|| find(&held.card));
        self.found = known.into_par_iter().zip(articles.rows()).with_min_len(64).map(found).collect::<Vec<_>>().into();
    }
}

/// Words that stand for tags that are given: their keys, and the aliases of them; and the tag of each word.
struct Vocabulary<'a> {
    words: Vec<&'a str>,
    tags: Vec<KeyId>,
}

impl<'a> Vocabulary<'a> {
    fn new(keys: &'a Keys<'_>, is_given: &Table<KeyId, bool>, aliases: &'a Aliases<'_>) -> Self {
        let is_word = |(word, tag): &(&str, KeyId)| {
            is_given[*tag] && word.chars().nth(1).is_some() && word.chars().any(char::is_alphabetic)
        };
        let own = keys.enumerated().map(|(tag, key)| (&**key, tag));
        let spelled = aliases.keys().filter_map(|alias| {
            let tag = keys.binary_search_by(|key| (**key).cmp(&*meaning(alias, aliases))).ok()?;
            Some((alias.as_str(), KeyId::new(tag)))
        });
        let (words, tags) = own.chain(spelled).filter(is_word).unzip();
        Self { words, tags }
    }
}

/// Finds the words of all tags in an article.
#[derive(Debug)]
struct Finder {
    matcher: AhoCorasick,
    words: Vec<String>,
    /// The tag of each word.
    tags: Vec<KeyId>,
}

impl Finder {
    fn new(vocabulary: &Vocabulary<'_>) -> Option<Self> {
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let matcher = AhoCorasick::builder().kind(kind).build(&vocabulary.words).ok()?;
        let words = vocabulary.words.iter().map(|&word| word.to_owned()).collect();
        Some(Self { matcher, words, tags: vocabulary.tags.clone() })
    }

    /// Whether it finds these words.
    fn is_of(&self, vocabulary: &Vocabulary<'_>) -> bool {
        self.words == vocabulary.words && self.tags == vocabulary.tags
    }

    /// The words in a card's title and terms, each once.
    fn find(&self, card: &Card) -> Vec<Found> {
        let mut counts: Vec<(KeyId, usize, bool)> = Vec::new();
        let mut note = |pattern: usize, count: usize, in_title: bool| {
            let tag = self.tags[pattern];
            match counts.iter_mut().find(|known| known.0 == tag) {
                Some(known) => (known.1, known.2) = (known.1.max(count), known.2 || in_title),
                None => counts.push((tag, count, in_title)),
            }
        };
        for found in self.matcher.find_overlapping_iter(&card.key) {
            note(found.pattern().as_usize(), 0, true);
        }
        // Terms are read in one go; matches come by where they end, and no word goes over the end of a line.
        let mut ends = card.terms.words.match_indices('\n').map(|(end, _)| end);
        let (mut end, mut line) = (ends.next(), 0);
        for found in self.matcher.find_overlapping_iter(&card.terms.words) {
            while end.is_some_and(|end| end < found.end()) {
                (end, line) = (ends.next(), line + 1);
            }
            let weight = card.terms.weights.get(line).copied().unwrap_or(0);
            note(found.pattern().as_usize(), usize::from(weight & 127), false);
        }
        counts.sort_by_key(|known| Reverse(known.1));
        let kind = |(nth, (tag, count, in_title)): (usize, (KeyId, usize, bool))| Found {
            tag,
            kind: kind(nth, count, in_title),
        };
        counts.into_iter().enumerate().map(kind).collect()
    }
}

/// How a word stands.
fn kind(nth: usize, count: usize, in_title: bool) -> u8 {
    let repeated = match count {
        0..=1 => 0,
        2 => 1,
        3..=4 => 2,
        5..=8 => 3,
        _ => 4,
    };
    (repeated * 8 + (nth / ABREAST).min(3) * 2) as u8 + u8::from(in_title)
}

/// Who tagged each article: who republished it, else its outlet.
fn hands(articles: &Articles) -> Hands {
    let outlets = articles.iter().map(|held| held.outlet.index() + 1).max().unwrap_or(0);
    let mut republishers: Vec<&str> = articles.iter().filter_map(|held| held.card.republisher.as_deref()).collect();
    republishers.sort_unstable();
    republishers.dedup();
    let hand = |held: &Holding| match held.card.republisher.as_deref() {
        Some(name) => HandId::new(outlets + republishers.binary_search(&name).unwrap_or(0)),
        None => HandId::new(held.outlet.index()),
    };
    articles.iter().map(hand).collect()
}

/// How often something was seen, as often as it could be expected, and as it was.
#[derive(Clone, Copy, Default)]
struct Tally {
    expected: f64,
    given: f64,
}

impl Tally {
    fn add(&mut self, expected: f64, is_given: bool) {
        self.expected += expected;
        self.given += f64::from(u8::from(is_given));
    }

    /// How much oftener it was given than expected.
    fn lift(self, doubt: f64) -> f64 {
        (self.given + doubt) / (self.expected + doubt)
    }
}

/// What the tagged articles teach.
struct Lessons {
    /// How likely each hand makes a tag of a word that stands so.
    habits: Table<HandId, [f64; KINDS]>,
    /// Each word, in all hands.
    words: Table<KeyId, Tally>,
    /// Each word in each hand, by word, then by hand, and where those of each word begin.
    by_hand: Vec<(HandId, Tally)>,
    starts: Vec<usize>,
}

impl Lessons {
    fn learn(hands: &Hands, given: &Given, found: &Finds, tags: usize) -> Self {
        let habits = habits(hands, given, found);
        let taught = hands.ids().filter(|&at| !given[at].is_empty());
        let of_article =
            |at: ArticleId| found[at].iter().map(move |it| (it.tag, hands[at], it.kind, given[at].contains(&it.tag)));
        let mut seen: Vec<(KeyId, HandId, u8, bool)> = taught.flat_map(of_article).collect();
        seen.par_sort_unstable();
        let mut lessons =
            Self { habits, words: vec![Tally::default(); tags].into(), by_hand: Vec::new(), starts: vec![0; tags + 1] };
        for same in seen.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (tag, hand, ..) = same[0];
            let mut tally = Tally::default();
            same.iter().for_each(|seen| tally.add(lessons.habits[hand][usize::from(seen.2)], seen.3));
            let all = &mut lessons.words[tag];
            *all = Tally { expected: all.expected + tally.expected, given: all.given + tally.given };
            lessons.by_hand.push((hand, tally));
            lessons.starts[tag.index() + 1] = lessons.by_hand.len();
        }
        for tag in 0..tags {
            lessons.starts[tag + 1] = lessons.starts[tag + 1].max(lessons.starts[tag]);
        }
        lessons
    }

    /// Each hand that had a word before it.
    fn hands(&self, tag: KeyId) -> &[(HandId, Tally)] {
        &self.by_hand[self.starts[tag.index()]..self.starts[tag.index() + 1]]
    }

    /// A word in one hand.
    fn of_hand(&self, hand: HandId, tag: KeyId) -> Tally {
        self.hands(tag).iter().find(|(other, _)| *other == hand).map_or(Tally::default(), |(_, tally)| *tally)
    }

    /// How likely a hand would have given a word as a tag.
    fn chance(&self, hand: HandId, found: Found) -> f64 {
        let own = self.of_hand(hand, found.tag);
        if own.given == 0.0 && self.hands(found.tag).iter().filter(|(_, tally)| tally.given > 0.0).count() < HANDS {
            return 0.0;
        }
        let usual = self.habits[hand][usize::from(found.kind)];
        let by_all = self.words[found.tag].lift(BY_ALL);
        let by_hand = Tally { expected: own.expected * by_all, ..own }.lift(BY_HAND);
        let odds = usual / (1.0 - usual) * by_all * by_hand;
        odds / (1.0 + odds)
    }
}

/// How likely each hand makes a tag of a word that stands so: as far as it was seen, else as all hands do.
fn habits(hands: &Hands, given: &Given, found: &Finds) -> Table<HandId, [f64; KINDS]> {
    let most = hands.iter().map(|hand| hand.index() + 1).max().unwrap_or(0);
    let mut tallies = Table::<HandId, _>::from(vec![[Tally::default(); KINDS]; most]);
    let mut all = [Tally::default(); KINDS];
    for at in hands.ids().filter(|&at| !given[at].is_empty()) {
        for it in &found[at] {
            let is_given = given[at].contains(&it.tag);
            tallies[hands[at]][usize::from(it.kind)].add(1.0, is_given);
            all[usize::from(it.kind)].add(1.0, is_given);
        }
    }
    let usual: [f64; KINDS] = std::array::from_fn(|kind| (all[kind].given + 1.0) / (all[kind].expected + 10.0));
    let habit = |tally: &Tally, usual: f64| (tally.given + DOUBT * usual) / (tally.expected + DOUBT);
    tallies.iter().map(|of_hand| std::array::from_fn(|kind| habit(&of_hand[kind], usual[kind]))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{
        article::{Card, Terms},
        config::Config,
        table::Id,
    };
    use std::sync::Arc;

    /// Names of the tags that are recognised in an article.
    fn recognised(cards: &[Arc<Card>], path: &str) -> Vec<String> {
        let (library, _) = shelve(cards.to_vec(), &Config::default());
        let held = library.articles.iter().find(|held| held.card.path == path).unwrap();
        assert_eq!(held.tags, held.recognised);
        held.recognised.iter().map(|&at| library.tags[at].name.clone()).collect()
    }

    /// Six articles of an outlet under one title, with tags.
    fn tagged(outlet: &str, title: &str, tags: &[&str]) -> Vec<Arc<Card>> {
        let path = |n: usize| format!("{outlet}{title}{n}");
        (0..6).map(|n| card(&path(n), &format!("{title}{n}")).outlet(outlet, outlet).tags(tags).done()).collect()
    }

    #[test]
    fn words_that_are_tags_elsewhere_are_recognised_where_none_are_given() {
        let mut cards: Vec<_> = (0..6)
            .map(|n| card(&format!("{n}"), &format!("渡轮停航{n}，新闻")).tags(&[["渡輪", "渡轮"][n % 2], "湖"]).done())
            .collect();
        cards.extend((6..9).map(|n| card(&format!("{n}"), &format!("新闻{n}")).tags(&["新闻"]).done()));
        cards.push(card("x", "渡輪复航，新闻").done());
        let terms = Terms { words: "渡轮\n别的".into(), weights: vec![5, 9] };
        cards.push(card("y", "无题").with(|card| card.terms = terms).done());
        assert_eq!(recognised(&cards, "x"), ["渡輪"]);
        assert_eq!(recognised(&cards, "y"), [""; 0]);
        let (library, _) = shelve(cards, &Config::default());
        let ferry = library.tags.iter().find(|shelf| shelf.name == "渡輪").unwrap();
        assert_eq!(ferry.articles.len(), 7);
    }

    #[test]
    fn a_word_of_one_hand_alone_is_no_tag_of_another() {
        let mut cards = tagged("a", "渡轮停航", &["渡轮"]);
        cards.push(card("own", "渡轮复航").outlet("a", "a").done());
        cards.push(card("x", "渡轮复航").outlet("d", "d").done());
        assert_eq!((recognised(&cards, "own"), recognised(&cards, "x")), (vec!["渡轮".to_owned()], vec![]));
        cards.extend(tagged("c", "渡轮靠岸", &["渡轮"]));
        assert_eq!(recognised(&cards, "x"), ["渡轮"]);
    }

    #[test]
    fn a_word_within_a_longer_one_is_a_tag_where_the_hand_makes_such_tags() {
        let mut cards = tagged("a", "青石桥头", &["青石桥", "石桥"]);
        cards.extend(tagged("c", "青石桥边", &["青石桥", "石桥"]));
        cards.push(card("own", "青石桥重修").outlet("a", "a").done());
        cards.push(card("x", "青石桥重修").outlet("d", "d").done());
        assert_eq!(recognised(&cards, "own"), ["石桥", "青石桥"]);
        assert_eq!(recognised(&cards, "x"), ["青石桥"]);
    }

    #[test]
    fn a_hand_that_leaves_a_word_out_is_believed() {
        let mut cards = tagged("a", "渡轮停航", &["渡轮"]);
        cards.extend(tagged("c", "渡轮靠岸", &["渡轮"]));
        cards.extend(tagged("d", "渡轮离岸", &["湖"]));
        cards.push(card("x", "渡轮复航").outlet("d", "d").done());
        assert_eq!(recognised(&cards, "x"), [""; 0]);
    }

    #[test]
    fn an_outlets_own_name_that_no_other_gives_is_not_recognised() {
        let own =
            |n: usize| card(&format!("{n}"), &format!("美国之音{n}")).outlet("voa", "VOA").tags(&["美国之音"]).done();
        let mut cards: Vec<_> = (0..6).map(own).collect();
        cards.extend(tagged("a", "渡轮停航", &["渡轮"]));
        cards.push(card("x", "美国之音说渡轮").outlet("a", "a").done());
        assert_eq!(recognised(&cards, "x"), ["渡轮"]);
    }

    #[test]
    fn words_are_found_in_the_title_and_in_every_line_of_the_terms() {
        let keys = ["渡轮", "轮船", "湖", "码头"].into_iter().map(std::borrow::Cow::Borrowed).collect();
        let aliases = super::Aliases::new();
        let words = super::Vocabulary::new(&keys, &vec![true, true, true, false].into(), &aliases);
        let finder = super::Finder::new(&words).unwrap();
        let terms = Terms { words: "老渡轮\n轮船\n码头\n渡轮船".into(), weights: vec![3, 5, 9, 2] };
        let card = card("a", "渡轮").with(|card| card.terms = terms).done();
        let found: Vec<(usize, u8)> =
            finder.find(&card).into_iter().map(|found| (found.tag.index(), found.kind)).collect();
        assert_eq!(found, [(1, super::kind(0, 5, false)), (0, super::kind(1, 3, true))]);
        assert_eq!((super::kind(0, 1, false), super::kind(4, 9, true)), (0, 35));
    }
}
