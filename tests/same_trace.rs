//! The same seed gives the same trace, byte for byte, natively and in wasm.
//!
//! Both builds run these tests against the same recorded trace. Recorded
//! traces stay as they are from release to release: links replay on them.
//! `RECORD_TRACES=1 cargo test --test same_trace` writes them anew.

use std::fmt::Write;
use std::sync::Arc;

use dynamodb_sandbox::simulator::race::Race;
use dynamodb_sandbox::simulator::random::RandomRun;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const RECORDED: &str = include_str!("golden/last-item.trace");

fn trace(buyers: u32, seed: u64, program: usize) -> String {
    let race: Race =
        serde_json::from_str(include_str!("../lessons/the-last-item/race.json")).expect("the race");
    let setup = Arc::new(race.starting_with("stock", 3).prepare().expect("a race that can be run"));
    let mut run = RandomRun::new(&setup, &setup.programs[program], buyers, seed);
    while !run.proceed(1_000) {}
    run.trace().to_lines()
}

/// A few whole traces, and a line of counts and hashes for many more.
fn traces() -> String {
    let mut text = String::new();
    for program in 0..5 {
        let _ = writeln!(text, "program {program}, 5 buyers, seed 42\n{}", trace(5, 42, program));
    }
    for seed in 0..40 {
        let lines = trace(60, seed, usize::try_from(seed % 5).expect("small"));
        let _ = writeln!(text, "60 buyers, seed {seed}: {} bytes, fnv {:016x}", lines.len(), fnv(&lines));
    }
    text
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let traces = traces();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("RECORD_TRACES").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/last-item.trace");
        std::fs::write(path, &traces).expect("written");
        return;
    }
    for (number, (now, recorded)) in traces.lines().zip(RECORDED.lines()).enumerate() {
        assert_eq!(now, recorded, "line {}", number + 1);
    }
    assert_eq!(traces.len(), RECORDED.len());
}
