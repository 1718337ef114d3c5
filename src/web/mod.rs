//! The driver for JavaScript hosts. Nothing here decides: it reads the host's values for the
//! floors below, and hands their answers back as numbers.
//!
//! Only numbers cross the boundary, so the generated glue holds no conversion code. Values stay
//! on the host's side in a list; a node is a place in that list together with its kind.

mod classify;
#[cfg(target_arch = "wasm32")]
mod heap;
mod host;
mod retry;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: heap::Blocks = heap::Blocks::new();

/// A panic is a trap; the package makes a fresh instance and hands on what it has.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
