//! What holds for the cleaning of any bytes, by each recipe: every character is accounted for, nothing is printed that is not on
//! the list, no address leads anywhere but to the web, and what is printed is printed the same when it is cleaned again.
//!
//! The first byte of the data chooses: the recipe, by its number among all names, and 255 for the one that knows the text best.

use reprint::{
    article::{Article, Block, Inline, Outcome, Outlets, Target, each_inline, each_line, print},
    clean::{self, Cleaned, FileFacts, Piece, Verdict, What},
    draft::{Draft, Part},
    mirror,
    recipe::Recipes,
    source,
    text::{beside, space::folded},
};
use scraper::{Html, Node, Selector, node::Element};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use url::Url;

/// Elements that are printed.
pub(crate) const ELEMENTS: &str = "p br hr h2 h3 h4 h5 h6 blockquote pre code em strong u s ins sub sup small mark q a ul ol li dl dt dd figure \
                        figcaption img table caption thead tbody tfoot tr td th ruby rt rp span";

/// And their attributes.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "rel"]),
    ("img", &["class", "src", "alt"]),
    ("ol", &["start", "reversed", "type"]),
    ("li", &["value"]),
    ("span", &["id"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
];

/// Words before and behind, so that nothing in between is the first or the last of a text, which have meanings of their own.
const BEFORE: &str = "<p>湖边的灯今天都亮了，来看灯的人很多。</p>";
const BEHIND: &str = "<p>末班船的船工说，夜里行船其实更安静。</p>";

static RECIPES: LazyLock<(Recipes, Outlets)> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|it| it.join("recipes")).find(|it| it.is_dir());
    let files = fs::read_dir(dir.expect("the repository has recipes")).expect("a folder can be read");
    let mut files: Vec<_> = files.map(|it| it.expect("its entries, too").path()).collect();
    files.sort();
    let read = |path: &PathBuf| (path.display().to_string(), fs::read_to_string(path).expect("a recipe is text"));
    let (recipes, outlets) = Recipes::load(&files.iter().map(read).collect::<Vec<_>>()).expect("our recipes are sound");
    (recipes, Outlets::new(outlets))
});

/// A recipe without any rule: what it finds is printed as it is.
static PLAIN: LazyLock<Recipes> = LazyLock::new(|| {
    let files = [
        ("any.toml", ""),
        ("plain.toml", "format = \"html\"\n[match]\ntext = ['<article>']\n[body]\nselect = [\"article\"]\n"),
    ];
    Recipes::load(&files.map(|(path, text)| (path.to_owned(), text.to_owned()))).expect("a recipe may be empty").0
});

/// A recipe without any rule, for Markdown.
static MARKED: LazyLock<Recipes> = LazyLock::new(|| {
    let marked = "format = \"markdown\"\n[match]\npath = '.'\n[body]\nselect = [\"html\"]\n";
    let files = [("any.toml", ""), ("marked.toml", marked)];
    Recipes::load(&files.map(|(path, text)| (path.to_owned(), text.to_owned()))).expect("a recipe may be empty").0
});

/// Cleans the bytes, and looks at all accounts.
pub(crate) fn holds(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let Ok(decoded) = source::decode(bytes) else { return };
    assert!(!decoded.text.contains('\0') || bytes.contains(&0), "a NUL that was not there");
    let names = RECIPES.0.names();
    let recipe = names.get(usize::from(*choice)).and_then(|name| RECIPES.0.named(name));
    let (recipes, outlets) = &*RECIPES;
    let draft = match recipe {
        Some(recipe) => mirror::draft_by("x.md", &decoded.text, recipe),
        None => mirror::draft("x.md", &decoded.text, recipes),
    };
    checked(&decoded.text, draft, outlets);
}

/// Cleans the draft of a text, and looks at all accounts.
pub(crate) fn checked(text: &str, draft: Draft, outlets: &Outlets) -> Cleaned {
    let path = draft.path.clone();
    let path = path.as_str();
    account_of_draft(path, text, &draft);
    let html = draft.html.clone();
    let cleaned = clean::clean(draft, outlets, &FileFacts::default());
    if let Outcome::Article(article) = &cleaned.outcome {
        account_of_page(path, &html, &cleaned, article);
        let html = print::html(article.body.content.blocks());
        printed_as_listed(path, &html);
        printed_again(path, &html);
        read_again_as_markdown(path, article);
    }
    cleaned
}

/// The segments are the whole text, and every cut is in the ledger.
fn account_of_draft(path: &str, text: &str, draft: &Draft) {
    let joined: String = draft.segments.iter().map(|segment| &text[segment.range.clone()]).collect();
    assert_eq!(joined, text, "{path}: the segments are the whole text");
    let cut = draft.segments.iter().filter(|segment| matches!(segment.part, Part::Cut(_))).count();
    assert_eq!(cut, draft.cut.len(), "{path}: every cut is in the ledger");
}

/// The pieces are the whole page, and those in the body are what is printed.
fn account_of_page(path: &str, html: &str, cleaned: &Cleaned, article: &Article) {
    let pieces: String =
        cleaned.pieces.iter().filter(|piece| piece.what == What::Words).map(|piece| piece.text.as_str()).collect();
    assert_eq!(pieces, clean::text_of_page(html), "{path}: the pieces are the whole page");
    let body = || cleaned.pieces.iter().filter(|piece| piece.verdict == Verdict::Body);
    let is_words = |piece: &&Piece| matches!(piece.what, What::Words | What::Data);
    let words: String = body().filter(is_words).map(|piece| piece.text.as_str()).collect();
    let page = Html::parse_fragment(&print::html(&unembedded(article)));
    let printed: String = page.root_element().text().collect();
    assert_eq!(visible(&printed), visible(&words), "{path}: what is printed is what is in the body");
    let shown = shown(article);
    for image in body().filter(|piece| piece.what == What::Picture && !piece.text.is_empty()) {
        assert!(shown.contains(&image.text), "{path}: {} is in the body and not printed", image.text);
    }
    account_beside_text(path, html, &cleaned.pieces);
}

/// The body without what is shown from elsewhere: the words of a link to it are not the article's.
fn unembedded(article: &Article) -> Vec<Block> {
    let mut blocks = article.body.content.blocks().to_vec();
    each_line(&mut blocks, &mut |inlines| inlines.retain(|inline| !matches!(inline, Inline::Embed(_))));
    blocks
}

/// The addresses of all that is shown.
fn shown(article: &Article) -> HashSet<String> {
    let mut shown = HashSet::new();
    each_inline(article.body.content.blocks(), &mut |inline| match inline {
        Inline::Picture(picture) => drop(shown.insert(picture.src.clone())),
        Inline::Embed(embed) => drop(shown.insert(embed.src.clone())),
        _ => (),
    });
    shown
}

/// What a page says beside its text is in the account: addresses of what it shows, words instead of it, comments.
fn account_beside_text(path: &str, html: &str, pieces: &[Piece]) {
    let of = |what: &[What]| -> HashSet<&str> {
        pieces.iter().filter(|it| what.contains(&it.what)).map(|it| it.text.as_str()).collect()
    };
    let (addresses, alts, comments) = (of(&[What::Picture, What::Address]), of(&[What::Alt]), of(&[What::Comment]));
    let page = clean::tree_of_page(html);
    for node in page.tree.root().descendants() {
        match node.value() {
            Node::Comment(comment) if comment.chars().any(char::is_alphanumeric) => {
                assert!(comments.contains(&**comment), "{path}: lost the comment {comment:?}");
            }
            Node::Element(element) if SHOWING.contains(&element.name()) => {
                for name in ["src", "data-src", "data-original", "poster", "data"] {
                    let Some(address) = element.attr(name).map(str::trim).filter(|it| !it.is_empty()) else { continue };
                    let told = is_told(address, &addresses);
                    assert!(
                        told,
                        "{path}: lost the address {name}={address:?} of {element:?}; there are {addresses:?}"
                    );
                }
                let alt = element.attr("alt").map(folded).filter(|alt| element.name() == "img" && !alt.is_empty());
                assert!(alt.as_deref().is_none_or(|alt| alts.contains(alt)), "{path}: lost the words {alt:?}");
            }
            _ => (),
        }
    }
}

/// Elements that show what is in no text.
const SHOWING: [&str; 9] = ["img", "amp-img", "iframe", "video", "audio", "embed", "object", "source", "amp-iframe"];

/// Whether an address is among those of an account, which may have it whole, or seen from the page's own; of what stands in a page
/// itself its kind only.
fn is_told(address: &str, account: &HashSet<&str>) -> bool {
    let seen_from = |base: &str| Url::parse(base).ok()?.join(address).ok().map(String::from);
    let kind = address.split_once(',').filter(|_| address.starts_with("data:")).map(|(kind, _)| kind);
    account.contains(address)
        || Url::parse(address).is_ok_and(|it| account.contains(it.as_str()))
        || account.contains(format!("https:{address}").as_str())
        || kind.is_some_and(|kind| account.iter().any(|it| kind.starts_with(it.split_once(",…").unwrap_or((it, "")).0)))
        || account.iter().any(|it| seen_from(it).as_deref() == Some(it))
        || account.iter().any(|it| it.ends_with(address.trim_start_matches(['.', '/'])))
}

/// The characters that a reader sees: no blanks, no control characters, none that Unicode says is no character.
fn visible(text: &str) -> String {
    let is_none = |c: char| matches!(c as u32 & 0xFFFE, 0xFFFE) || matches!(c, '\u{FDD0}'..='\u{FDEF}');
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !is_none(*c)).collect()
}

/// No element, attribute or address that is no article's, as a parser reads what is printed.
fn printed_as_listed(path: &str, html: &str) {
    let page = Html::parse_fragment(html);
    for node in page.tree.root().descendants() {
        match node.value() {
            Node::Element(element) if node.parent().is_some_and(|it| it.id() != page.tree.root().id()) => {
                assert!(is_listed(element), "{path}: prints {element:?}");
            }
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => {
                panic!("{path}: prints {:?}", node.value())
            }
            _ => (),
        }
    }
    let link = Selector::parse("[href], [src]").expect("a selector of ours is sound");
    for element in page.select(&link) {
        let address = element.attr("href").or(element.attr("src")).unwrap_or_default();
        if address.strip_prefix("#at-").is_some_and(|it| html.contains(&format!("<span id=\"at-{it}\"></span>"))) {
            continue;
        }
        // A picture that may lie beside the file.
        if element.value().name() == "img" && beside::written(address).is_some() {
            continue;
        }
        let scheme = Url::parse(address).map(|it| it.scheme().to_owned());
        assert!(scheme.is_ok_and(|it| ["http", "https", "mailto"].contains(&&*it)), "{path}: leads to {address}");
    }
}

fn is_listed(element: &Element) -> bool {
    let name = element.name();
    let attributes = ATTRIBUTES.iter().find(|(it, _)| *it == name).map_or(&[][..], |(_, attributes)| attributes);
    ELEMENTS.split_whitespace().any(|it| it == name)
        && element.attrs().all(|(key, _)| attributes.contains(&key) || matches!(key, "lang" | "dir"))
}

/// What is printed, cleaned again with no rule, is printed to the letter.
fn printed_again(path: &str, html: &str) {
    let page = format!("<article>{BEFORE}\n{html}\n{BEHIND}</article>");
    let draft = mirror::draft(path, &page, &PLAIN);
    assert_eq!(draft.recipe.name, "plain");
    match clean::clean(draft, &Outlets::default(), &FileFacts::default()).outcome {
        Outcome::Article(again) => {
            let again = print::html(again.body.content.blocks());
            let inner = again.strip_prefix(BEFORE).and_then(|it| it.strip_suffix(BEHIND)).unwrap_or(&again);
            assert_eq!(
                inner.trim_matches('\n'),
                html.trim_matches('\n'),
                "{path}: is printed otherwise when it is cleaned again"
            );
        }
        // What is printed may be longer than what was given.
        Outcome::Refused(_) => (),
        Outcome::Other(reason) => panic!("{path}: is no article when it is cleaned again: {reason}"),
    }
}

/// What is printed as Markdown has the same words, links and pictures when it is read.
fn read_again_as_markdown(path: &str, article: &Article) {
    let blocks = article.body.content.blocks();
    let (before, behind) = ("湖边的灯今天都亮了，来看灯的人很多。", "末班船的船工说，夜里行船其实更安静。");
    let text = format!("{before}\n\n{}\n{behind}\n", print::markdown(blocks));
    let draft = mirror::draft("x.md", &text, &MARKED);
    match clean::clean(draft, &Outlets::default(), &FileFacts::default()).outcome {
        Outcome::Article(again) => {
            let words = |blocks: &[Block]| visible(&all_words(blocks));
            let words_again = words(again.body.content.blocks());
            let inner = words_again.strip_prefix(before).and_then(|it| it.strip_suffix(behind)).unwrap_or(&words_again);
            assert_eq!(inner, words(blocks), "{path}: has other words as Markdown:\n{text}");
            assert_eq!(
                addresses(again.body.content.blocks()),
                addresses(blocks),
                "{path}: leads elsewhere as Markdown:\n{text}"
            );
        }
        Outcome::Refused(_) => (),
        Outcome::Other(reason) => panic!("{path}: is no article as Markdown: {reason}\n{text}"),
    }
}

/// All words, in their order.
fn all_words(blocks: &[Block]) -> String {
    let mut all = String::new();
    each_inline(blocks, &mut |inline| match inline {
        Inline::Text(text) => all.push_str(text),
        Inline::Embed(embed) => all.push_str(&embed.words()),
        _ => (),
    });
    all
}

/// Where links lead, and pictures are, as bytes: one printer writes those beyond ASCII as they are, another in signs of percent.
fn addresses(blocks: &[Block]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    each_inline(blocks, &mut |inline| match inline {
        Inline::Link(Target::Away(href), _) => all.push(decoded(href)),
        Inline::Picture(picture) => all.push(decoded(&picture.src)),
        Inline::Embed(embed) => all.push(decoded(&embed.src)),
        _ => (),
    });
    all
}

/// An address with the bytes that it has in signs of percent.
fn decoded(address: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = address.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        let byte = hex.filter(|_| *first == b'%');
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    out
}
