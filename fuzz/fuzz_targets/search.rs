//! `cargo +nightly fuzz run search`: any bytes, held to what `properties/search.rs` says.

#![no_main]

#[path = "../properties/search.rs"]
mod search;

libfuzzer_sys::fuzz_target!(|data: &[u8]| search::holds(data));
