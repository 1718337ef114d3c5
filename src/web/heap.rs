//! The allocator of the wasm: a few hundred bytes, where the usual ones are thousands.
//!
//! Sizes are powers of two. A freed block goes to the list of its size and is used again for the
//! same size; nothing is merged and nothing goes back to the host. That fits what the core does:
//! profiles are kept for good, and lists of calls grow and shrink between the same few sizes.

#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr;

/// Blocks are at least this large, so that a freed one can hold the link to the next.
const SMALLEST: usize = 16;
const PAGE: usize = 65_536;

/// The free blocks, and what has never been used.
struct Heap {
    /// By the power of two of their size: the first free block, each holding the next.
    free: [*mut *mut u8; 32],
    next: usize,
    end: usize,
}

pub struct Blocks(UnsafeCell<Heap>);

// SAFETY: the wasm is built without the `atomics` feature: there is no second thread.
unsafe impl Sync for Blocks {}

impl Blocks {
    pub const fn new() -> Self {
        Self(UnsafeCell::new(Heap {
            free: [ptr::null_mut(); 32],
            next: 0,
            end: 0,
        }))
    }
}

/// The power of two that holds the layout.
fn power(layout: Layout) -> u32 {
    let size = layout.size().max(layout.align()).max(SMALLEST);
    usize::BITS.wrapping_sub(size.wrapping_sub(1).leading_zeros())
}

// SAFETY: a block is handed out once until it is freed: it comes from the list of its size, which
// it leaves, or from memory beyond `next`, which then moves behind it. Blocks are powers of two
// beginning at a page, largest alignment 16, and `power` is at least that of the alignment.
unsafe impl GlobalAlloc for Blocks {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let power = power(layout);
        // SAFETY: no other reference to the heap is alive; see `Sync`.
        let heap = unsafe { &mut *self.0.get() };
        let Some(first) = heap.free.get_mut(power as usize) else {
            return ptr::null_mut();
        };
        if !first.is_null() {
            let block = *first;
            // SAFETY: a free block of ours, which holds the link to the next.
            *first = unsafe { *block }.cast();
            return block.cast();
        }
        let size = 1usize.wrapping_shl(power);
        if size > heap.end.wrapping_sub(heap.next) {
            let pages = size.div_ceil(PAGE);
            let start = memory_grow(0, pages);
            if start == usize::MAX {
                return ptr::null_mut();
            }
            heap.next = start.wrapping_mul(PAGE);
            heap.end = start.wrapping_add(pages).wrapping_mul(PAGE);
        }
        let block = heap.next;
        heap.next = block.wrapping_add(size);
        ptr::with_exposed_provenance_mut(block)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        let heap = unsafe { &mut *self.0.get() };
        if let Some(first) = heap.free.get_mut(power(layout) as usize) {
            let block = block.cast::<*mut u8>();
            // SAFETY: the block is ours again, and large enough for a pointer.
            unsafe { *block = first.cast() };
            *first = block;
        }
    }
}
