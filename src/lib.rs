//! `reprint` republishes a news archive: raw mirrored articles in, a static site out.
//!
//! The rooms below stand in reading order. Each is a function from one noun to the next, and only [`make`] knows their order.

// Ground, which knows nothing of the line: fingerprints, findings, tables, words and numbers of the trade.
pub mod atomic;
pub mod digest;
pub mod report;
pub mod schema;
pub mod table;
pub mod text;

// The nouns: what an article is once it is clean, how a dialect is described, what the owner decides.
pub mod article;
pub mod config;
pub mod draft;
pub mod recipe;

// 1. Which files there are; their bytes as text.
pub mod source;

// 2. Text in some mirror's dialect to a draft.
pub mod mirror;

// 3. A draft to an article: verdicts, fields, the ledger, the allow-list printer.
pub mod clean;

// Cards and texts to the owner's topics, and to whom they cite.
pub mod filing;

// 4. Cards on shelves: copies, outlets, tags, topics, dates.
pub mod library;

// Beside the line: all texts to the small files of the search, and a query over them to articles.
pub mod search;

// 5. Shelves to the pages that must exist, and what each shows.
pub mod page;

// 6. What a page shows, through a template, to text.
pub mod render;

// The same text in another script of Chinese.
pub mod variant;

// Printed pages to what is wrong with them: links, ids, feeds.
pub mod proof;

// 7. Text to the output tree, only where it differs.
pub mod write;

// Pictures from elsewhere, kept here: what only `fetch-images` asks other hosts for; and whether links still lead anywhere.
pub mod media;

// The engine: the one pass, and what the last one learned.
pub mod cache;
pub mod make;

// The archive, to take elsewhere; and what became of one file of it.
pub mod export;
pub mod inspect;

// The site while it is worked on: a server that shows each edition before it is published.
pub mod serve;

// The desk: one file per command.
pub mod cmd;
