//! Runs at random, small and large: their figures, and coming back to any place of them.
use std::sync::Arc;

use dynamodb_sandbox::simulator::comparison::Comparison;
use dynamodb_sandbox::simulator::frequency::Frequency;
use dynamodb_sandbox::simulator::measure::Measure;
use dynamodb_sandbox::simulator::race::{Race, Setup};
use dynamodb_sandbox::simulator::random::{MAX_KEPT, RandomRun};
use dynamodb_sandbox::simulator::recording::{MAX_WINDOW, Recording};
use dynamodb_sandbox::simulator::verdict::stale_read;
use serde_json::json;

fn shop(stock: u32) -> Arc<Setup> {
    let mut race: Race = serde_json::from_str(include_str!("../../plots/shop.json")).expect("the plot");
    let measures = [
        ("sum", json!({"table": "Shop", "sum": "stock"})),
        ("repeated", json!({"table": "Shop", "repeated": "kind"})),
    ];
    for (name, measure) in measures {
        let measure: Measure = serde_json::from_value(measure).expect("a measure");
        race.measures.insert(name.to_owned(), measure);
    }
    Arc::new(race.starting_with("stock", stock).prepare().expect("a race that can be run"))
}

fn run(setup: &Arc<Setup>, program: &str, buyers: u32, seed: u64) -> RandomRun {
    RandomRun::new(setup, setup.program(program).expect("a program"), buyers, seed)
}

fn finished(mut run: RandomRun) -> RandomRun {
    while !run.proceed(1_000) {}
    run
}

#[test]
fn measures_that_are_kept_up_are_as_counted_anew() {
    let setup = shop(7);
    for program in &setup.programs {
        let mut run = RandomRun::new(&setup, program, 25, 5);
        while !run.proceed(1) {
            for name in setup.measures() {
                let anew = setup.measure(run.world().engine(), name);
                assert_eq!(run.world().measure(name), anew, "{name} of {}", program.source.id);
            }
        }
        let repeated = run.world().measure("repeated").expect("a number").as_i128();
        assert!(repeated > Some(0), "{}: orders are of one kind", program.source.id);
    }
}

#[test]
fn figures_do_not_depend_on_whether_exchanges_are_kept() {
    let setup = shop(7);
    for program in ["read_check_write", "optimistic_lock", "transaction"] {
        let kept = finished(run(&setup, program, 60, 3));
        let mut other = run(&setup, program, 60, 3);
        other.keep_exchanges(false);
        let other = finished(other);
        assert!(kept.trace().is_whole() && other.trace().exchanges.is_empty());
        assert_eq!(kept.trace().statistics, other.trace().statistics);
        let length = kept.trace().length();
        assert_eq!(kept.trace().cut(length).statistics, kept.trace().statistics);
        let half = kept.trace().statistics_at(length / 2).into_owned();
        assert_eq!(half, kept.trace().cut(length / 2).statistics);
        assert_eq!(half.exchanges, (length / 2) as u64);
    }
}

#[test]
fn figures_tell_what_a_run_cost() {
    let setup = shop(5);
    let figures = |program| {
        let run = finished(run(&setup, program, 40, 3));
        run.trace().statistics.summary(&setup, run.world().tally())
    };
    let careless = figures("read_check_write");
    assert!(careless.served > 5 && careless.oversold == careless.served - 5);
    assert_eq!(careless.refused + careless.served, 40);
    assert_eq!(careless.retries.total(), 0);
    let conditional = figures("conditional_write");
    assert_eq!((conditional.served, conditional.oversold), (5, 0));
    // A unit for each write that was refused, and for each that was served another for the order.
    assert_eq!(conditional.refused_write_units.as_f64(), conditional.refused_writes as f64);
    assert_eq!(conditional.write_units.as_f64(), (conditional.refused_writes + 10) as f64);
    let optimistic = figures("optimistic_lock");
    assert_eq!(optimistic.served, 5);
    assert!(optimistic.retries.went_back > 0);
    assert!(figures("transaction").conflicts > 0);
    let latency = conditional.request_latency.expect("answers");
    // A request and its answer travel for 2 to 12 ms each.
    assert!(latency.p50.as_micros() > 10_000 && latency.max.as_micros() <= 24_000);
    let whole = conditional.buyer_latency.expect("buyers");
    assert!(whole.p50 <= whole.p90 && whole.p90 <= whole.p99 && whole.p99 <= whole.max);
    assert!(whole.max <= conditional.duration && whole.max > latency.max);
}

#[test]
fn a_large_run_is_come_back_to_at_any_place() {
    let setup = shop(100);
    let buyers = MAX_KEPT + 4_000;
    let mut recording = Recording::new(run(&setup, "conditional_write", buyers, 9));
    while !recording.proceed(1_000) {}
    assert!(recording.run().trace().exchanges.is_empty());
    let mut whole = run(&setup, "conditional_write", buyers, 9);
    whole.keep_exchanges(true);
    let whole = finished(whole);
    let length = whole.trace().length();
    assert_eq!(recording.run().trace().length(), length);
    assert_eq!(recording.run().trace().statistics, whole.trace().statistics);
    let gone = |position, count| {
        let mut way = recording.way_to(position, count).expect("a place before the end");
        while !way.proceed(100) {}
        way.end()
    };
    for position in [0, 1, 4_999, 5_000, 5_001, length / 2, length - 1] {
        let (there, none) = gone(position, 0);
        assert_eq!(there.trace().statistics, whole.trace().cut(position).statistics, "at {position}");
        assert_eq!(none, []);
        let (_, window) = gone(position, 50);
        let expected = whole.trace().exchanges.get(position..length.min(position + 50)).unwrap_or_default();
        assert_eq!(window, expected, "from {position}");
    }
    assert!(recording.way_to(length, 50).is_none());
    assert_eq!(gone(0, usize::MAX).1.len(), MAX_WINDOW);
}

#[test]
fn damage_of_a_large_run_is_explained() {
    let setup = shop(20);
    let buyers = MAX_KEPT + 500;
    let mut recording = Recording::new(run(&setup, "read_check_write", buyers, 9));
    while !recording.proceed(1_000) {}
    let harm = recording.run().trace().harm.clone().expect("oversold");
    let mut whole = run(&setup, "read_check_write", buyers, 9);
    whole.keep_exchanges(true);
    let whole = finished(whole);
    assert_eq!(Some(&harm), whole.trace().harm.as_ref());
    let until = whole.trace().exchanges.get(..=harm.exchange).expect("so many");
    assert_eq!(harm.stale, stale_read(until));
    assert!(harm.stale.is_some());
}

#[test]
fn the_frequency_of_harm_is_counted_and_its_first_run_can_be_played_again() {
    let setup = shop(1);
    let count = |program, slice| {
        let mut frequency = Frequency::new(&setup, setup.program(program).expect("a program"), 500, 11);
        loop {
            if let Some(found) = frequency.proceed(slice) {
                return found;
            }
        }
    };
    let careless = count("read_check_write", 77);
    assert_eq!(careless, count("read_check_write", u32::MAX));
    assert!(careless.harmful > 50 && careless.harmful < 450, "{careless:?}");
    let again = finished(run(&setup, "read_check_write", 2, careless.first_harmful.expect("a seed")));
    assert!(again.trace().harm.is_some());
    let safe = count("conditional_write", 77);
    assert_eq!((safe.runs, safe.harmful, safe.first_harmful), (500, 0, None));
}

#[test]
fn programs_are_compared_by_what_they_cost() {
    let setup = shop(3);
    let programs = ["read_check_write", "conditional_write", "optimistic_lock", "transaction"];
    let chosen = programs.iter().map(|id| Arc::clone(setup.program(id).expect("a program"))).collect();
    let mut comparison = Comparison::new(&setup, chosen, vec![2, 10, 100], 7);
    let lines = loop {
        if let Some(lines) = comparison.proceed(100) {
            break lines;
        }
    };
    assert_eq!(lines.iter().map(|line| line.program.as_str()).collect::<Vec<_>>(), programs);
    for line in &lines {
        assert_eq!(line.points.iter().map(|point| point.run.buyers).collect::<Vec<_>>(), [2, 10, 100]);
        let last = &line.points[2];
        match line.program.as_str() {
            "read_check_write" => assert!(last.run.oversold > 0 && last.harm.is_some()),
            _ => assert!(last.run.served == 3 && last.harm.is_none(), "{last:?}"),
        }
        let units = last.run.write_units.as_f64() * 1_000.0 / last.run.served as f64;
        assert_eq!(last.write_milliunits_per_served, Some(units.round() as u64));
    }
}
