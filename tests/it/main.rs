//! All integration tests, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archive;
mod browser;
mod chromium;
mod cleaning;
#[cfg(unix)]
mod crash;
mod demonstration;
mod docs;
mod engine;
mod fetching;
mod hostile;
mod init;
mod layers;
mod links;
mod live;
mod measure;
mod portable;
mod readme;
mod release;
mod rude;
mod search;
mod serve_gate;
mod serve_http;
mod served;
mod themes;
mod variants;
mod web;
mod why;
mod wire;
mod withdrawn;
mod words;
mod workflow;
