//! What the articles of one story say in the same words: their texts in, for each of them the runs that another outlet has as
//! well out. It never says who copied, and leaves out what everybody says.

use super::{
    Bodies,
    ids::{MemberId, RunId},
};
use crate::{
    article::Body,
    library::{ArticleId, Library, Story, is_own},
    table::{Id, Table},
    text::passages::{self, Passage},
};
use std::sync::Arc;

/// The articles of a story, oldest first, with what they share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// An article each, in the order of time.
    pub(super) members: Table<MemberId, Member>,
}

/// A member, and which of its runs is meant.
pub(super) type Place = (MemberId, RunId);

/// An article of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// Which article it is.
    pub(super) at: ArticleId,
    /// Runs of its text that others have, in order, none within or touching another.
    pub(super) runs: Table<RunId, Run>,
    /// How much of its text they are, in hundredths.
    pub(super) share: usize,
}

/// A run of a text that articles of other outlets have in the same words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Where else it stands. One for each member, in order.
    pub(super) also: Vec<Place>,
}

impl Shared {
    /// Reads the texts of a story.
    pub fn new(library: &Library, story: &Story, bodies: Bodies<'_>) -> Self {
        let mut articles = story.shelf.articles.clone();
        // The oldest first; within a day in the order of all lists.
        articles.sort_by_key(|&at| (library.articles[at].card.date, at));
        let bodies: Vec<Option<Arc<Body>>> =
            articles.iter().map(|&at| bodies(&library.articles[at].card.path)).collect();
        let texts: Vec<&str> = bodies.iter().map(|body| body.as_ref().map_or("", |body| body.content.text())).collect();
        let outlet = |member: usize| library.articles[articles[member]].outlet;
        let mut passages = passages::common(&texts, |a, b| outlet(a) != outlet(b));
        passages.retain(|passage| is_own(&passage.prints, &story.boilerplate));
        let runs = link(merged(&passages, articles.len()), &passages);
        let member = |((at, runs), text): ((ArticleId, Table<RunId, Run>), &&str)| Member {
            share: share(&runs, text),
            at,
            runs,
        };
        Self { members: articles.into_iter().zip(runs).zip(&texts).map(member).collect() }
    }

    /// The member that an article is.
    pub(super) fn member(&self, at: ArticleId) -> Option<(MemberId, &Member)> {
        self.members.enumerated().find(|(_, member)| member.at == at)
    }

    /// Runs of several articles that are one passage, the passage with the longest first.
    pub(super) fn passages(&self) -> Vec<Vec<Place>> {
        let mut seen: Seen = self.members.iter().map(|member| vec![false; member.runs.len()].into()).collect();
        let mut passages = Vec::new();
        for (id, member) in self.members.enumerated() {
            for run in member.runs.ids() {
                let places = self.reach((id, run), &mut seen);
                if places.len() > 1 {
                    passages.push(places);
                }
            }
        }
        let length = |&(member, run): &Place| {
            let run = &self.members[member].runs[run];
            run.end - run.start
        };
        passages.sort_by_key(|places| std::cmp::Reverse(places.iter().map(length).max()));
        passages
    }

    /// All runs that one leads to, itself the first, that were not seen before.
    fn reach(&self, from: Place, seen: &mut Seen) -> Vec<Place> {
        let (mut open, mut places) = (vec![from], Vec::new());
        while let Some((member, run)) = open.pop() {
            if !std::mem::replace(&mut seen[member][run], true) {
                places.push((member, run));
                open.extend(&self.members[member].runs[run].also);
            }
        }
        places.sort_unstable();
        places
    }
}

/// Which runs of which members were seen.
type Seen = Table<MemberId, Table<RunId, bool>>;

/// The runs of each member.
type Runs = Table<MemberId, Table<RunId, Run>>;

/// The runs of each member: passages that overlap or touch are one.
fn merged(passages: &[Passage], members: usize) -> Runs {
    let mut extents: Vec<Vec<(usize, usize)>> = vec![Vec::new(); members];
    for passage in passages {
        extents[passage.a].push(passage.in_a);
        extents[passage.b].push(passage.in_b);
    }
    let merge = |mut extents: Vec<(usize, usize)>| {
        extents.sort_unstable();
        let mut runs: Vec<Run> = Vec::new();
        for (start, end) in extents {
            match runs.last_mut().filter(|last| start <= last.end) {
                Some(last) => last.end = last.end.max(end),
                None => runs.push(Run { start, end, also: Vec::new() }),
            }
        }
        runs.into()
    };
    extents.into_iter().map(merge).collect()
}

/// Writes on each run where else it stands.
fn link(mut runs: Runs, passages: &[Passage]) -> Runs {
    let place = |runs: &Runs, member: usize, start: usize| {
        let member = MemberId::new(member);
        (member, RunId::new(runs[member].partition_point(|run| run.end <= start)))
    };
    for passage in passages {
        let (a, b) = (place(&runs, passage.a, passage.in_a.0), place(&runs, passage.b, passage.in_b.0));
        runs[a.0][a.1].also.push(b);
        runs[b.0][b.1].also.push(a);
    }
    for run in runs.iter_mut().flatten() {
        run.also.sort_unstable();
        run.also.dedup_by_key(|(member, _)| *member);
    }
    runs
}

/// How much of a text some runs are, in hundredths; white space does not count.
fn share(runs: &[Run], text: &str) -> usize {
    let chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let shared: usize = runs.iter().map(|run| chars(&text[run.start..run.end])).sum();
    (shared * 100 + chars(text) / 2) / chars(text).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Place, Run, Shared};
    use crate::{
        article::{Body, Content},
        config::Config,
        library::{
            Story,
            sample::{card, shelve},
        },
        table::Id,
    };
    use std::sync::Arc;

    const FIRST: &str = "听雨桥的桥面抬高了四十厘米以后水先到柳树";
    const SECOND: &str = "木匠用了六百二十块新的杉木板修好了桥";

    /// What three outlets share, of which the first has two articles.
    fn shared(boilerplate: Vec<u32>) -> Shared {
        let texts = [
            ("a", "voa", format!("甲道{FIRST}。乙说")),
            ("b", "voa", format!("{FIRST}，还有")),
            ("c", "rfa", format!("丙说，{FIRST}；\n{SECOND}！")),
            ("d", "bbc", format!("{SECOND}。丁{FIRST}")),
        ];
        let cards = texts.iter().enumerate().map(|(nth, (path, outlet, _))| {
            card(path, path).on(&format!("2021-03-0{}", nth + 1)).outlet(outlet, outlet).done()
        });
        let (library, _) = shelve(cards.collect(), &Config::default());
        let mut story = Story { boilerplate, ..Story::default() };
        story.shelf.articles = library.articles.ids().collect();
        let body = |path: &str| {
            let text = texts.iter().find(|(name, ..)| *name == path)?.2.clone();
            Some(Arc::new(Body { content: Content::of_paragraphs(text.lines()), ..Body::default() }))
        };
        Shared::new(&library, &story, &body)
    }

    fn rows(places: &[Place]) -> Vec<(usize, usize)> {
        places.iter().map(|(member, run)| (member.index(), run.index())).collect()
    }

    #[test]
    fn runs_say_where_else_they_stand() {
        let shared = shared(Vec::new());
        let also: Vec<Vec<_>> =
            shared.members.iter().map(|member| member.runs.iter().map(|run| rows(&run.also)).collect()).collect();
        // An outlet's own other article is none of them.
        let want: [&[&[(usize, usize)]]; 4] = [
            &[&[(2, 0), (3, 1)]],
            &[&[(2, 0), (3, 1)]],
            &[&[(0, 0), (1, 0), (3, 1)], &[(3, 0)]],
            &[&[(2, 1)], &[(0, 0), (1, 0), (2, 0)]],
        ];
        assert_eq!(also, want);
        let Run { start, end, .. } = shared.members.rows()[0].runs.rows()[0];
        assert_eq!((start, end), ("甲道".len(), "甲道".len() + FIRST.len()));
        assert_eq!(shared.members.iter().map(|member| member.share).collect::<Vec<_>>(), [80, 87, 88, 95]);
    }

    #[test]
    fn a_passage_is_all_runs_of_the_same_words() {
        let passages: Vec<_> = shared(Vec::new()).passages().iter().map(|places| rows(places)).collect();
        assert_eq!(passages, [vec![(0, 0), (1, 0), (2, 0), (3, 1)], vec![(2, 1), (3, 0)]]);
    }

    #[test]
    fn what_everybody_says_is_nobodys() {
        let mut prints: Vec<u32> = [FIRST, SECOND]
            .iter()
            .flat_map(|text| crate::text::prints::every(&crate::text::units::units(text)))
            .collect();
        prints.sort_unstable();
        let none = shared(prints);
        assert!(none.members.iter().all(|member| member.runs.is_empty() && member.share == 0));
        assert_eq!(none.passages(), Vec::<Vec<_>>::new());
    }
}
