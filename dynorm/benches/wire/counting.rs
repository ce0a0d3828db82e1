//! The system's allocator, counting while it is told to.
#![expect(
    unsafe_code,
    reason = "an allocator cannot be written without; it hands all through to the system's"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

/// What was allocated while a function ran.
#[derive(Clone, Copy, Debug)]
pub struct Allocated {
    /// How often memory was asked for; growing counts.
    pub times: u64,
    /// The most bytes that were held at once.
    pub peak_bytes: u64,
    /// The bytes that are still held.
    pub kept_bytes: i64,
}

/// Runs a function and counts. One at a time; the benchmark has one thread.
pub fn count<T>(run: impl FnOnce() -> T) -> (T, Allocated) {
    TIMES.store(0, Relaxed);
    HELD.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
    let result = run();
    COUNTING.store(false, Relaxed);
    let peak_bytes = u64::try_from(PEAK.load(Relaxed)).unwrap_or(0);
    (result, Allocated { times: TIMES.load(Relaxed), peak_bytes, kept_bytes: HELD.load(Relaxed) })
}

static COUNTING: AtomicBool = AtomicBool::new(false);
static TIMES: AtomicU64 = AtomicU64::new(0);
static HELD: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

fn held(times: u64, more: usize, less: usize) {
    if COUNTING.load(Relaxed) {
        let change = i64::try_from(more).unwrap_or(i64::MAX) - i64::try_from(less).unwrap_or(i64::MAX);
        TIMES.fetch_add(times, Relaxed);
        let now = HELD.fetch_add(change, Relaxed) + change;
        PEAK.fetch_max(now, Relaxed);
    }
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: each method is the system's, with the arguments as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        held(1, layout.size(), 0);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        held(1, layout.size(), 0);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        held(0, 0, layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        held(1, size, layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.realloc(memory, layout, size) }
    }
}
