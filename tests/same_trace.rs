//! The same seed gives the same trace, byte for byte, natively and in wasm.
//!
//! Both builds run these tests against the same recorded trace. Recorded
//! traces stay as they are from release to release: links replay on them.
//! `RECORD_TRACES=1 cargo test --test same_trace` writes them anew.

use std::fmt::Write;
use std::sync::Arc;

use dynamodb_sandbox::simulator::arrival::Arrival;
use dynamodb_sandbox::simulator::latency::Distribution;
use dynamodb_sandbox::simulator::race::Race;
use dynamodb_sandbox::simulator::random::RandomRun;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const RECORDED: &str = include_str!("golden/last-item.trace");
/// Of other arrivals and latencies, which need a logarithm.
const ARRIVALS: &str = include_str!("golden/arrivals.trace");

fn trace(buyers: u32, seed: u64, program: usize) -> String {
    trace_of(last_item(), buyers, seed, program)
}

fn last_item() -> Race {
    serde_json::from_str(include_str!("../lessons/the-last-item/race.json")).expect("the race")
}

fn trace_of(race: Race, buyers: u32, seed: u64, program: usize) -> String {
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

/// A whole trace for each way to arrive, and a line of its count and hash for many more buyers.
fn arrivals() -> String {
    let arrivals = [
        Arrival::Constant(0),
        Arrival::Evenly { over: 50_000 },
        Arrival::Waves { waves: 3, every: 20_000, lasting: 5_000 },
        Arrival::Poisson { over: 50_000 },
    ];
    let mut text = String::new();
    for arrival in arrivals {
        let mut race = last_item();
        race.timing.arrival = arrival.clone();
        race.timing.request = Distribution::Exponential(1_000, 4_000);
        race.timing.response = Distribution::Exponential(0, 9_000);
        let few = trace_of(race.clone(), 3, 42, 1);
        let _ = writeln!(text, "{arrival:?}, 3 buyers, seed 42\n{few}");
        for seed in 0..10 {
            let lines = trace_of(race.clone(), 200, seed, usize::try_from(seed % 5).expect("small"));
            let _ =
                writeln!(text, "200 buyers, seed {seed}: {} bytes, fnv {:016x}", lines.len(), fnv(&lines));
        }
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
    compare("last-item", &traces(), RECORDED);
}

#[test]
fn the_same_seed_gives_the_same_arrivals() {
    compare("arrivals", &arrivals(), ARRIVALS);
}

fn compare(name: &str, traces: &str, recorded: &str) {
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("RECORD_TRACES").is_some() {
        let path = format!("{}/tests/golden/{name}.trace", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, traces).expect("written");
        return;
    }
    for (number, (now, recorded)) in traces.lines().zip(recorded.lines()).enumerate() {
        assert_eq!(now, recorded, "{name}, line {}", number + 1);
    }
    assert_eq!(traces.len(), recorded.len());
}
