//! The generic path: where the article is in a page that no recipe knows. Blocks are scored by their words (a Han character
//! weighs as much as two letters) and commas, less by how much of them is links; the best one is taken.
//!
//! The scoring is Readability's (Arc90, 2009; Mozilla since), with thresholds in Han characters and class names matched as
//! whole tokens.

use super::{
    attribute::attr,
    document::{Document, Mark, Marks, is_hidden, technical},
    lines::is_block,
};
use crate::text::han::weight;
use ego_tree::{NodeId, NodeRef, iter::Edge};
use rustc_hash::FxHashMap;
use scraper::{Node, node::Element};

/// Names of containers that hold the article and little else.
const ARTICLE: &[&str] = &[
    "article-body", "article-content", "article-main", "article-text", "article__body", "article__content",
    "article_content", "article_text", "articlebody", "articlecontent", "articletext", "artibody", "body-text",
    "content-article", "content-body", "content_body", "detail-content", "detail_content", "endtext", "entry-content",
    "entry_content", "js_content", "main-content", "main_content", "news-content", "news_content", "newscontent",
    "post-body", "post-content", "post_body", "post_content", "post_text", "postcontent", "rich_media_content",
    "rm_txt_con", "single-content", "story-body", "story-content", "story__body", "story_body", "storytext",
    "td-post-content", "text-content", "text_con", "text_content", "zw",
];
/// Name tokens of what stands around an article.
const AROUND: &[&str] = &[
    "ad", "ads", "advert", "advertisement", "banner", "breadcrumb", "breadcrumbs", "comment", "comments", "cookie",
    "disqus", "footer", "foot", "header", "masthead", "menu", "nav", "navbar", "navigation", "newsletter", "pager",
    "pagination", "popup", "promo", "promotion", "recommend", "recommended", "related", "share", "sharing", "sidebar",
    "social", "sponsor", "subscribe", "toolbar", "widget", "hot", "rank", "ranking", "copyright", "login", "search",
    "tags", "toplist",
];

/// Names of [`AROUND`] that a paragraph has for its looks.
const LOOKS: &[&str] = &["header", "head", "banner", "hot", "masthead", "foot", "promo", "widget", "rank", "ranking"];

/// Parts of names that say nothing of what a block holds.
const NEUTRAL: &[&str] = &[
    "area", "articles", "bar", "block", "bottom", "box", "btn", "button", "buttons", "container", "content", "group",
    "inner", "item", "items", "left", "link", "links", "list", "module", "news", "panel", "posts", "right", "section",
    "site", "slot", "top", "unit", "wrap", "wrapper",
];

/// Finds the article's element and marks what is around and between. Returns the element's node.
pub(super) fn find(document: &Document, marks: &mut Marks) -> NodeId {
    let root = document.html.root_element().id();
    let blocks = Blocks::of(document, marks);
    let best = blocks.best().unwrap_or(root);
    mark_around(document, best, &blocks, marks);
    best
}

/// What the scoring knows of every element.
#[derive(Default)]
struct Blocks {
    weights: FxHashMap<NodeId, Weight>,
    scores: Vec<(NodeId, f64)>,
    hinted: Vec<NodeId>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    words: usize,
    linked: usize,
    commas: usize,
}

/// What is known of an element while its content is weighed.
#[derive(Clone, Copy, Debug, Default)]
struct Above {
    /// Whether it stands in something that is never read.
    skipped: bool,
    /// Whether it stands in a link.
    linked: bool,
    sum: Weight,
}

impl Weight {
    /// What a text weighs; one without words weighs nothing.
    fn of(text: &str, linked: bool) -> Self {
        let words = weight(text);
        let commas = || text.chars().filter(|c| matches!(c, '，' | '、' | '。' | ',' | '；')).count();
        let (linked, commas) = (if linked { words } else { 0 }, if words > 0 { commas() } else { 0 });
        Self { words, linked, commas }
    }

    fn add(&mut self, other: Self) {
        self.words += other.words;
        self.linked += other.linked;
        self.commas += other.commas;
    }

    fn link_density(self) -> f64 {
        if self.words == 0 { 0.0 } else { self.linked as f64 / self.words as f64 }
    }
}

impl Blocks {
    fn of(document: &Document, marks: &Marks) -> Self {
        let mut blocks = Self::default();
        blocks.weigh(document, marks);
        blocks.score(document);
        blocks
    }

    /// Adds every text's weight to all elements above it, in one walk.
    fn weigh(&mut self, document: &Document, marks: &Marks) {
        let mut open = vec![Above::default()];
        for edge in document.html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let above = open.last_mut().expect("the first one stays");
                    if let Some(text) = node.value().as_text().filter(|_| !above.skipped) {
                        above.sum.add(Weight::of(text, above.linked));
                    }
                    let is_skipped = is_skipped(node) && matches!(marks.get(node.id()), Some(Mark::Removed(_)));
                    let (skipped, linked) = (above.skipped || is_skipped, above.linked || is_link(node));
                    open.push(Above { skipped, linked, ..Above::default() });
                }
                Edge::Close(node) => {
                    let sum = open.pop().unwrap_or_default().sum;
                    if sum.words > 0 {
                        self.weights.insert(node.id(), sum);
                    }
                    open.last_mut().expect("the first one stays").sum.add(sum);
                }
            }
        }
    }

    fn score(&mut self, document: &Document) {
        let mut scores: FxHashMap<NodeId, f64> = FxHashMap::default();
        for node in document.html.tree.root().descendants() {
            let Some(name) = element(node).map(Element::name) else { continue };
            let own = self.weights.get(&node.id()).copied().unwrap_or_default();
            if is_article(node) && own.words > 60 {
                self.hinted.push(node.id());
            }
            if own.words < 12 || !(matches!(name, "p" | "td" | "pre" | "blockquote") || holds_words(node)) {
                continue;
            }
            let score = 1.0 + own.commas as f64 + (own.words as f64 / 40.0).min(3.0);
            let shares = [1.0, 1.0, 0.5, 0.33];
            for (above, share) in
                std::iter::once(node).chain(node.ancestors()).zip(shares).skip(usize::from(name == "p"))
            {
                *scores.entry(above.id()).or_default() += score * share;
            }
        }
        for (id, score) in scores {
            let Some(node) = document.html.tree.get(id).filter(|node| can_hold(*node)) else {
                continue;
            };
            let density = self.weights.get(&id).copied().unwrap_or_default().link_density();
            let factor = if around(node) { 0.2 } else { 1.0 };
            self.scores.push((id, score * (1.0 - density) * factor));
        }
    }

    /// The container that says it holds the article if it holds most of the best block's words, else the best block.
    fn best(&self) -> Option<NodeId> {
        let rank = |a: &&(NodeId, f64), b: &&(NodeId, f64)| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0));
        let best = self.scores.iter().max_by(rank)?.0;
        // Commas are prose: lists of headlines around an article have words, but hardly a comma.
        let prose = |id: &NodeId| {
            self.weights.get(id).map_or(0, |weight| weight.words.saturating_sub(weight.linked) + 20 * weight.commas)
        };
        let most = |id: &NodeId| prose(id) * 10 >= prose(&best) * 6;
        self.hinted.iter().copied().filter(most).min_by_key(|id| (prose(id), *id)).or(Some(best))
    }
}

/// Whether an element may be the article's: not the root of a whole page, but the root of a fragment may.
fn can_hold(node: NodeRef<'_, Node>) -> bool {
    let is_body = |node: NodeRef<'_, Node>| element(node).is_some_and(|it| it.name() == "body");
    element(node).is_some_and(|it| it.name() != "html" || !node.children().any(is_body))
}

/// Marks what is no part of the text inside of the article's element.
fn mark_around(document: &Document, best: NodeId, blocks: &Blocks, marks: &mut Marks) {
    let total = blocks.weights.get(&best).map_or(0, |weight| weight.words);
    let Some(top) = document.html.tree.get(best) else { return };
    for node in top.descendants().skip(1) {
        let Some(it) = element(node) else { continue };
        let own = blocks.weights.get(&node.id()).copied().unwrap_or_default();
        let short = own.words * 7 < total;
        let block =
            matches!(it.name(), "div" | "section" | "aside" | "ul" | "ol" | "table" | "footer" | "header" | "p" | "dl");
        let is_told = || own.linked == 0 && is_paragraph(node) && only_looks(it);
        if short && matches!(it.name(), "aside" | "footer" | "nav") || (short && block && around(node) && !is_told()) {
            marks.set(node.id(), Mark::removed("page-furniture"));
        } else if short && block && own.words > 0 && own.link_density() > 0.66 && links(node) > 1 {
            marks.set(node.id(), Mark::removed("link-list"));
        }
    }
}

/// Whether an element is a paragraph, or stands as one behind paragraphs.
fn is_paragraph(node: NodeRef<'_, Node>) -> bool {
    let is_p = |node: NodeRef<'_, Node>| element(node).is_some_and(|it| it.name() == "p");
    let before = || node.prev_siblings().find(|it| it.value().is_element());
    let is_plain = || !node.children().any(|it| element(it).is_some_and(|it| is_block(it.name())));
    is_p(node) || is_plain() && before().is_some_and(is_p)
}

/// Whether the names of an element that say it stands around an article are those of its looks only.
fn only_looks(element: &Element) -> bool {
    let tokens = tokens(element);
    let mut parts = tokens.iter().flat_map(|token| token.split(['-', '_']));
    parts.all(|part| LOOKS.contains(&part) || !AROUND.contains(&part))
}

fn links(node: NodeRef<'_, Node>) -> usize {
    node.descendants().filter(|node| element(*node).is_some_and(|it| it.name() == "a")).count()
}

fn element(node: NodeRef<'_, Node>) -> Option<&Element> {
    node.value().as_element()
}

/// Whether an element is never read.
fn is_skipped(node: NodeRef<'_, Node>) -> bool {
    element(node).is_some_and(|it| technical(it.name()).is_some() || is_hidden(it))
}

fn is_link(node: NodeRef<'_, Node>) -> bool {
    element(node).is_some_and(|it| it.name() == "a" && attr(it, "href").is_some())
}

/// Whether an element has words of its own, not only those of elements in it.
fn holds_words(node: NodeRef<'_, Node>) -> bool {
    matches!(element(node).map(Element::name), Some("div" | "section" | "article" | "center" | "font" | "span"))
        && node.children().filter_map(|child| child.value().as_text()).map(|text| weight(text)).sum::<usize>() >= 12
}

/// Class and id, cut into tokens at every sign.
fn tokens(element: &Element) -> Vec<String> {
    [attr(element, "class"), attr(element, "id")]
        .into_iter()
        .flatten()
        .flat_map(|names| names.split(|c: char| c.is_whitespace()))
        .map(str::to_lowercase)
        .collect()
}

fn is_article(node: NodeRef<'_, Node>) -> bool {
    let Some(it) = element(node) else { return false };
    attr(it, "itemprop") == Some("articleBody") || tokens(it).iter().any(|token| ARTICLE.contains(&token.as_str()))
}

fn around(node: NodeRef<'_, Node>) -> bool {
    let Some(it) = element(node) else { return false };
    tokens(it).iter().any(|token| {
        let parts = || token.split(['-', '_']);
        AROUND.contains(&token.as_str())
            || (parts().any(|part| AROUND.contains(&part))
                && parts().all(|part| AROUND.contains(&part) || NEUTRAL.contains(&part)))
    })
}
