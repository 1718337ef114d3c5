//! The driver for JavaScript hosts: what the npm package calls, by wasm-bindgen.
//!
//! Nothing here decides. [`value`] reads the host's values for the layers below through js-sys;
//! results go back as objects that serde derives, and a call that succeeds passes numbers only.
//!
//! The loop over attempts, its timers and its promises are in the package (`pkg/src/call`), since
//! they outlive a trap in here.

mod client;
mod out;
mod policy;
mod profile;
mod value;

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
