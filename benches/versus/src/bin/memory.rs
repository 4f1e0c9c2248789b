//! Bytes of memory for each stored byte, and allocations for each request,
//! as a counting allocator sees them.
//!
//! Prints lines of `name value`.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use versus::{ITEMS, Workload, engine, target};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let workload = Workload::read();
    for items in [ITEMS, ITEMS * 10] {
        let region = Region::new(ALLOCATOR);
        let engine = engine(&workload, items);
        let held = region.change();
        let held = held.bytes_allocated as isize - held.bytes_deallocated as isize;
        let stored = engine.table("Shop").expect("the table").size_bytes();
        println!("memory-per-stored-byte/{items} {:.2}", held as f64 / stored as f64);
        println!("bytes-per-item/{items} {}", stored / items as u64);
    }
    let mut engine = engine(&workload, ITEMS);
    for measure in workload.measures(ITEMS) {
        let target = target(&measure.operation);
        let region = Region::new(ALLOCATOR);
        for body in &measure.bodies {
            engine.dispatch(&target, body.as_bytes());
        }
        let allocations = region.change().allocations / measure.bodies.len();
        println!("allocations/{} {allocations}", measure.operation);
    }
}
