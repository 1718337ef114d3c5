#![no_main]

#[path = "../../tests/native/fuzz/mod.rs"]
mod harness;

libfuzzer_sys::fuzz_target!(|data: &[u8]| harness::engine::check(data));
