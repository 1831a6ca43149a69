//! All integration tests, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod archive;
mod body;
mod browser;
mod budget;
mod chromium;
mod cleaning;
mod configuration;
#[cfg(unix)]
mod crash;
mod dead_links;
mod demonstration;
mod desk;
mod docs;
mod engine;
mod export;
mod fetching;
mod granular;
mod history;
mod hostile;
mod init;
mod layers;
mod links;
mod live;
mod loss;
mod measure;
mod portable;
mod proof;
mod properties;
mod readme;
mod records;
mod release;
mod rude;
mod schema;
mod search;
mod serve_gate;
mod serve_http;
mod served;
mod sessions;
mod shards;
mod themes;
mod values;
mod variants;
mod web;
mod weighed;
mod why;
mod wire;
mod withdrawn;
mod words;
mod workflow;
