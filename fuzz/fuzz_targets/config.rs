//! `cargo +nightly fuzz run config`: any bytes, held to what `properties/config.rs` says.

#![no_main]

#[path = "../properties/config.rs"]
mod config;

libfuzzer_sys::fuzz_target!(|data: &[u8]| config::holds(data));
