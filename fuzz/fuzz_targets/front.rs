//! `cargo +nightly fuzz run front`: any bytes, held to what `properties/front.rs` says.

#![no_main]

#[path = "../properties/front.rs"]
mod front;

libfuzzer_sys::fuzz_target!(|data: &[u8]| front::holds(data));
