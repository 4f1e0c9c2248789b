//! A thousand programs, written from a seed, run the same natively and in wasm, byte for byte.
//!
//! Each is run at random and by hand, the latter with messages that get lost, as chance has none of these. A line of
//! `tests/golden/programs.digests` is what came of one program; both builds compare theirs with it.
//! `RECORD_TRACES=1 cargo test --test same_programs` writes them anew. Unlike those of `same_trace`, they may change
//! with [`author`] or with an answer of the engine, and no link depends on them.

use std::fmt::Write;
use std::sync::Arc;

use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::simulator::hand::HandRun;
use dynamodb_sandbox::simulator::latency::Chance;
use dynamodb_sandbox::simulator::race::Setup;
use dynamodb_sandbox::simulator::random::RandomRun;
use dynamodb_sandbox::simulator::trace::Trace;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use self::features::Features;

mod author;
mod features;

/// How many programs are run.
const PROGRAMS: usize = 1_000;
/// Of so many races that were written at most.
const MOST_WRITTEN: u64 = 1_100;
/// Longest run by hand: most are over before.
const MOST_MOVES: usize = 30;

const RECORDED: &str = include_str!("../golden/programs.digests");

#[test]
fn a_thousand_programs_run_the_same_natively_and_in_wasm() {
    let mut features = Features::default();
    let mut digests = String::new();
    let mut recorded = RECORDED.lines();
    let recording = is_recording();
    let mut ran = 0;
    let mut refused = Vec::new();
    for number in 0.. {
        assert!(number < MOST_WRITTEN, "few of {number} races can be run: {refused:?}");
        if ran == PROGRAMS {
            assert!(!refused.is_empty(), "nothing wrong is ever written");
            break;
        }
        let written = author::race(number);
        let race: Race = serde_json::from_value(written.clone()).expect("of the shape of a race");
        let setup = match race.prepare() {
            Ok(setup) => Arc::new(setup),
            Err(error) => {
                refused.push(error.to_string());
                continue;
            }
        };
        ran += 1;
        features.read(&race);
        let traces = [at_random(&setup, number), by_hand(&setup, number)];
        traces.iter().for_each(|trace| features.watch(&race, trace));
        let [at_random, by_hand] = traces.map(|trace| fnv(&trace.to_lines()));
        let digest = format!("{number} {at_random:016x} {by_hand:016x}");
        if !recording {
            assert_eq!(recorded.next(), Some(digest.as_str()), "the first race that differs: {written}");
        }
        let _ = writeln!(digests, "{digest}");
    }
    features.check();
    assert_eq!(digests.lines().count(), PROGRAMS);
    record(&digests);
}

/// Of as many buyers as the number says, from it as a seed.
fn at_random(setup: &Arc<Setup>, number: u64) -> Trace {
    let buyers = 2 + u32::try_from(number % 6).expect("small");
    let mut run = RandomRun::new(setup, &setup.programs[0], buyers, number);
    while !run.proceed(1_000) {}
    run.trace().clone()
}

/// Moves drawn from all that may be made, losses among them.
fn by_hand(setup: &Arc<Setup>, number: u64) -> Trace {
    let mut chance = Chance::from_seed(number);
    let mut run = HandRun::new(setup, &setup.programs[0]);
    for position in 0..MOST_MOVES {
        let moves: Vec<_> = run.last_state().moves().collect();
        if moves.is_empty() {
            break;
        }
        let drawn = usize::try_from(chance.seed() % moves.len() as u64).expect("small");
        assert!(run.make_move(position, moves[drawn]), "a move that may be made");
    }
    run.trace().clone()
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(not(target_arch = "wasm32"))]
fn is_recording() -> bool {
    std::env::var_os("RECORD_TRACES").is_some()
}

#[cfg(target_arch = "wasm32")]
fn is_recording() -> bool {
    false
}

#[cfg(not(target_arch = "wasm32"))]
fn record(digests: &str) {
    if is_recording() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/programs.digests");
        std::fs::write(path, digests).expect("written");
    }
}

#[cfg(target_arch = "wasm32")]
fn record(_: &str) {}
