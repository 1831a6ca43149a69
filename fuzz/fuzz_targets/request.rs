//! `cargo +nightly fuzz run request`: any bytes, held to what `properties/request.rs` says.

#![no_main]

#[path = "../properties/request.rs"]
mod request;

libfuzzer_sys::fuzz_target!(|data: &[u8]| request::holds(data));
