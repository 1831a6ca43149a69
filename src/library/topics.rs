//! Topics: articles in, a shelf per configured topic out, and one for what belongs to none. It never decides what
//! belongs: cards say it.

use super::{ArticleId, Articles, Shelf, TopicId, UNFILED, slugs};
use crate::{
    article::Filed,
    config::{Config, Slugs, Topic},
    table::{Id, Table},
    text::{fold, slug},
};

/// Shelves by topic, in the order of the settings, the unfiled one last, and writes each article's shelves on it.
pub(super) fn shelve(articles: &mut Articles, config: &Config) -> Table<TopicId, Shelf> {
    let unfiled = TopicId::new(config.topics.len());
    let mut piles = Table::<TopicId, Vec<ArticleId>>::from(vec![Vec::new(); unfiled.index() + 1]);
    for (at, held) in articles.ids().zip(articles.iter_mut()) {
        held.topics = filed(&held.card.topics, unfiled);
        for &topic in &held.topics {
            piles[topic].push(at);
        }
    }
    let keys: Vec<String> = config.topics.iter().map(|topic| fold::key(&topic.name)).collect();
    let wishes: Vec<slugs::Wish<'_>> = config
        .topics
        .iter()
        .zip(&keys)
        .map(|(topic, key)| slugs::Wish { slug: wished(topic, config.slugs), earliest: None, key })
        .collect();
    let slugs = slugs::distinct(&wishes, &[UNFILED]);
    let named =
        config.topics.iter().zip(slugs).map(|(topic, slug)| (topic.name.clone(), topic.description.clone(), slug));
    let unfiled = (unfiled_name(&config.language).to_owned(), String::new(), UNFILED.to_owned());
    named.chain([unfiled]).zip(piles).map(shelf).collect()
}

/// An article's topics; the unfiled one where it has none. A topic that the settings no longer have is none.
fn filed(topics: &[Filed], unfiled: TopicId) -> Vec<TopicId> {
    let mut ids: Vec<TopicId> =
        topics.iter().map(|filed| TopicId::new(filed.topic as usize)).filter(|&topic| topic < unfiled).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() { vec![unfiled] } else { ids }
}

/// The slug that the owner gave, made safe; else one made from the name, in the letters chosen for addresses.
fn wished(topic: &Topic, letters: Slugs) -> String {
    match topic.slug.as_str() {
        "" => slugs::of_name(&topic.name, letters),
        given => slug::unicode(given),
    }
}

/// The name of the topic of no topic.
fn unfiled_name(language: &str) -> &'static str {
    if language.starts_with("zh") { "未归类" } else { "Unfiled" }
}

/// The shelf of a topic.
fn shelf(((name, description, slug), articles): ((String, String, String), Vec<ArticleId>)) -> Shelf {
    Shelf { address: format!("topics/{slug}/"), name, description, slug, articles, spellings: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{card, shelve};
    use crate::{
        config::{Config, Slugs, Topic},
        table::rows,
    };

    fn topic(name: &str, slug: &str) -> Topic {
        Topic { name: name.into(), slug: slug.into(), description: format!("关于{name}"), ..Topic::default() }
    }

    #[test]
    fn what_belongs_to_no_topic_is_unfiled() {
        let config = Config {
            topics: vec![topic("经济", "jing-ji"), topic("河流", "river"), topic("空", "")],
            ..Config::default()
        };
        let cards = vec![
            card("a", "甲").on("2021-01-01").topics(&[1, 0]).done(),
            card("b", "乙").on("2021-01-02").done(),
            card("c", "丙").on("2021-01-03").topics(&[1, 9]).done(),
        ];
        let (library, _) = shelve(cards, &config);
        let found: Vec<String> = library
            .topics
            .iter()
            .map(|shelf| format!("{} {} {:?} {}", shelf.address, shelf.name, rows(&shelf.articles), shelf.description))
            .collect();
        assert_eq!(
            found,
            [
                "topics/jing-ji/ 经济 [2] 关于经济",
                "topics/river/ 河流 [0, 2] 关于河流",
                "topics/kong/ 空 [] 关于空",
                "topics/unfiled/ 未归类 [1] "
            ]
        );
        assert_eq!(rows(&library.articles.rows()[2].topics), [0, 1]);
    }

    #[test]
    fn letters_of_addresses_are_the_owners_choice() {
        let topics =
            vec![topic("经济", ""), topic("河流", "../River Side"), topic("x", "unfiled"), topic("水", "shui")];
        let config = Config { topics, slugs: Slugs::Unicode, language: "en".into(), ..Config::default() };
        let (library, _) = shelve(Vec::new(), &config);
        let slugs: Vec<&str> = library.topics.iter().map(|shelf| shelf.slug.as_str()).collect();
        assert_eq!((slugs[0], slugs[1], slugs[3], slugs[4]), ("经济", "river-side", "shui", "unfiled"));
        assert!(slugs[2].starts_with("unfiled-"));
        assert_eq!(library.topics.rows()[4].name, "Unfiled");
    }
}
