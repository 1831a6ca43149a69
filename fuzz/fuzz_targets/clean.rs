//! `cargo +nightly fuzz run clean`: any bytes, held to what `properties/clean.rs` says.

#![no_main]

#[path = "../properties/clean.rs"]
mod clean;

libfuzzer_sys::fuzz_target!(|data: &[u8]| clean::holds(data));
