//! All integration tests, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archive;
mod browser;
mod cleaning;
mod demonstration;
mod engine;
mod layers;
mod links;
mod measure;
mod readme;
