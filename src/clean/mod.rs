//! A [`Draft`] to an [`Article`]: every text node and every image of its page gets exactly one verdict, and what is in the
//! body becomes its blocks. It never fails, never changes a word, and never touches the disk.
//!
//! 1. `guard` refuses what no parser should be given, and `fence` parses the rest under a budget,
//! 2. `document` lists its leaves,
//! 3. removals, picks and the body (by the recipe, else by `generic`) mark elements,
//! 4. `lines` applies the recipe's line rules, character by character,
//! 5. `fields` and `meta` make the article's facts of what was found,
//! 6. `body` makes blocks of what is left in the body, by the list in `allowed`; where that is next to nothing, `data` finds the text
//!    that the page holds elsewhere, which goes the same way,
//! 7. `describe` makes the card and the body of it all, and `account` the ledger; `topics`, `cites` and `signature` are what the
//!    card knows of its own text.

mod account;
mod addresses;
mod allowed;
mod attribute;
mod body;
mod data;
mod describe;
mod document;
mod fence;
mod fields;
mod generic;
mod glyph;
mod guard;
mod lead;
mod lines;
mod marks;
mod meta;
mod outline;
mod signature;
mod weigh;

use crate::{
    article::{Article, Asked, Content, Outcome, Outlets, Register},
    draft::Draft,
    recipe::FieldName,
    report::Finding,
    text::effort::Effort,
};
use document::Document;
use fields::Fields;
use meta::Meta;
use scraper::Html;
use serde::Serialize;

/// Facts about the file itself, for the article's provenance.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Encoding it was read in.
    pub encoding: String,
}

/// What cleaning made of a draft, with the whole account for `inspect`.
#[derive(Debug)]
pub struct Cleaned {
    /// What it is.
    pub outcome: Outcome,
    /// Every piece of the page, in document order, with its verdict.
    pub pieces: Vec<Piece>,
    /// What it asked the table of outlets.
    pub asked: Asked,
}

/// A part of a page and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What became of it.
    pub verdict: Verdict,
    /// The text, or the address.
    pub text: String,
    /// What it is.
    pub what: What,
}

/// What a part of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A run of its text.
    Words,
    /// The address of a picture, or of what else is shown and is not in the page.
    Picture,
    /// Words that are not in its text, but in the data of a script or in `<noscript>`.
    Data,
    /// Words instead of a picture, or about what is shown from elsewhere.
    Alt,
    /// A further address of what is shown, or that of a link that is none in the body.
    Address,
    /// A comment.
    Comment,
}

/// What becomes of a piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// In the article's body.
    Body,
    /// In a named field.
    Field(String),
    /// Removed, by a named rule.
    Removed(String),
}

/// A page as the parser sees it: what the pieces of a cleaned draft must speak of. Empty where it is refused.
pub fn tree_of_page(html: &str) -> Html {
    fence::parse(html, Effort::default()).unwrap_or_else(|_| Html::new_fragment())
}

/// The text of a page as the parser sees it: what the pieces of a cleaned draft must add up to.
pub fn text_of_page(html: &str) -> String {
    let page = tree_of_page(html);
    let texts = page.tree.root().descendants().filter_map(|node| node.value().as_text().map(|text| text.to_string()));
    texts.collect()
}

/// Cleans a draft. What is odd becomes findings.
pub fn clean(draft: Draft, outlets: &Outlets, facts: &FileFacts) -> Cleaned {
    let outlets = Register::new(outlets);
    let cleaned = match &draft.recipe.skip {
        Some(reason) => Ok((Outcome::Other(reason.clone()), Vec::new())),
        None => cleaned(draft, &outlets, facts),
    };
    let (outcome, pieces) = cleaned.unwrap_or_else(|limit| (Outcome::Refused(limit), Vec::new()));
    Cleaned { outcome, pieces, asked: outlets.asked() }
}

/// Cleans a draft of what may be an article; the error says which limit it hits.
fn cleaned(mut draft: Draft, outlets: &Register<'_>, facts: &FileFacts) -> Result<(Outcome, Vec<Piece>), String> {
    if let Some(reason) = account::not_to_be_published(&draft) {
        return Ok((Outcome::Other(reason), Vec::new()));
    }
    guard::check(&draft.html)?;
    let effort = draft.effort;
    let html = fence::parse(&draft.html, effort)?;
    let mut findings = std::mem::take(&mut draft.findings);
    let mut fields = Fields::of_draft(&draft);
    let base = fields.address(FieldName::SourceUrl);
    let mut document = Document::new(html, std::mem::take(&mut draft.html), base, &draft.path);
    let page = decide(&draft, &mut document, &mut fields, &mut findings);
    effort.check()?;

    let content = build(&mut document, &page, &fields)?;
    effort.check()?;
    let beside = data::beside(&document, content.text());
    let read = beside.and_then(|beside| read_beside(&draft, beside, &mut document, &mut fields, &mut findings));
    let Read { document, content, pieces } =
        read.unwrap_or_else(|| Read { pieces: document.pieces(What::Words), document, content });
    let beside = account::beside(&document, content.text(), draft.recipe.format);
    effort.check()?;
    if let Some(reason) = account::not_an_article(&draft, &document, content.text(), &fields) {
        let reason = beside
            .iter()
            .find(|it| it.kind == account::IN_DATA)
            .map_or(reason.clone(), |it| format!("{reason}; {}", it.message));
        return Ok((Outcome::Other(reason), pieces));
    }
    fields.lay_lead_beside(&draft.path, &document);
    let (card, body) = describe::describe(&draft, &mut fields, content, &pieces, outlets, facts);
    effort.check()?;
    findings.extend(fields.findings());
    findings.extend(account::oddities(&card, &body));
    findings.extend(beside);
    Ok((Outcome::Article(Box::new(Article { card, body, findings })), pieces))
}

/// What was read of a page.
struct Read {
    document: Document,
    content: Content,
    pieces: Vec<Piece>,
}

/// The body of a page that was decided on.
fn build(document: &mut Document, page: &marks::Page, fields: &Fields) -> Result<Content, String> {
    let source = fields.address(FieldName::SourceUrl);
    let base = document.base().or(source.as_deref());
    let (content, lost) = body::build(document, &page.roots, &page.figures, &page.plain, base)?;
    document.add_lost(lost);
    Ok(content)
}

/// Reads a text that the page holds beside what it shows as a page of its own, in the place of what is shown. None where that comes
/// to nothing.
fn read_beside(
    draft: &Draft,
    beside: data::Beside,
    shown: &mut Document,
    fields: &mut Fields,
    findings: &mut Vec<Finding>,
) -> Option<Read> {
    let data::Beside { html, place, .. } = beside;
    guard::check(&html).ok()?;
    let tree = fence::parse(&html, draft.effort).ok()?;
    let mut document = Document::new(tree, html, shown.base().map(str::to_owned), &draft.path);
    let page = decide(draft, &mut document, fields, &mut Vec::new());
    let content = build(&mut document, &page, fields).ok().filter(|content| !content.text().is_empty())?;
    let message = format!("the page shows no more than a part of its text, which is {place}");
    findings.push(Finding::note(account::IN_DATA, message));
    shown.without_body("shown-in-part");
    let pieces = shown.pieces(What::Words).into_iter().chain(document.pieces(What::Data)).collect();
    Some(Read { document, content, pieces })
}

/// Decides on every piece of the page, and gathers what it says on the way.
fn decide(draft: &Draft, document: &mut Document, fields: &mut Fields, findings: &mut Vec<Finding>) -> marks::Page {
    let page = marks::mark(draft, document, fields, findings);
    let mut lines = lines::lines(document, &page.figures);
    lines::apply(draft, &mut lines, document).into_iter().for_each(|captured| fields.line(captured));
    let meta = if page.generic { meta::read(document) } else { Meta::default() };
    fields.meta(&meta);
    if page.generic {
        fields.date_above(document);
    }
    fields.trim(draft);
    lead::repeated(&mut lines, document, fields, &page);
    lead::lead(document, fields, &page);
    fields.meta_image(&meta, document);
    page
}
