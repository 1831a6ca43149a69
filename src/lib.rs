//! `reprint` republishes a news archive: raw mirrored articles in, a static site out.
//!
//! The rooms in reading order. Each is a function from one noun to the next, and only [`make`] knows their order:
//! source, mirror, clean, article, library, page, render, write.

// Ground: knows nothing of articles.
pub mod digest;
pub mod report;
pub mod text;

// Nouns.
pub mod article;
pub mod recipe;

// The line, in order.
pub mod clean;
pub mod config;
pub mod library;
pub mod mirror;
pub mod page;
pub mod render;
pub mod source;
pub mod write;

// The engine and the desk.
pub mod cache;
pub mod cmd;
pub mod make;
