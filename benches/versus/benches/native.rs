//! Native contenders, by criterion: for each measure
//!
//! - `floor`: the body read into the engine's request and an output written as
//!   JSON, without an engine in between;
//! - `dispatch`: JSON in, JSON out;
//! - `typed`: a request in, an output out;
//! - `dynoxide` and `dynoxide typed`: the crate `dynoxide-rs`, in memory, the
//!   same two ways;
//!
//! and Get and Query by `dispatch` on tables from a thousand to a million items.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dynamodb_sandbox::engine::{Operation, Request, wire};
use dynoxide::Database;
use dynoxide::actions::{
    batch_write_item, create_table, get_item, put_item, query, scan, transact_write_items, update_item,
};
use versus::{ITEMS, Measure, Workload, engine, target};

fn settings(criterion: Criterion) -> Criterion {
    criterion
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .without_plots()
}

fn ours(criterion: &mut Criterion) {
    let workload = Workload::read();
    let loaded = engine(&workload, ITEMS);
    for Measure { name, operation, bodies } in workload.measures(ITEMS) {
        let mut group = criterion.benchmark_group(&name);
        let target = target(&operation);
        let operation = Operation::from_name(&operation).expect("an operation");
        let read = |body: &String| operation.read(body.as_bytes()).expect("a request");

        let mut engine = loaded.clone();
        let output = engine.execute(read(&bodies[0])).result.expect("an output");
        let mut bodies_in_turn = bodies.iter().cycle();
        group.bench_function("floor", |bencher| {
            bencher.iter(|| {
                let body = bodies_in_turn.next().expect("a body");
                black_box(operation.read(body.as_bytes()).is_ok());
                black_box(wire::to_text(&output))
            });
        });

        let mut bodies_in_turn = bodies.iter().cycle();
        group.bench_function("dispatch", |bencher| {
            bencher.iter(|| engine.dispatch(&target, bodies_in_turn.next().expect("a body").as_bytes()));
        });

        let requests: Vec<Request> = bodies.iter().map(read).collect();
        let mut in_turn = requests.iter().cycle();
        group.bench_function("typed", |bencher| {
            bencher.iter(|| engine.execute(in_turn.next().expect("a request").clone()));
        });
    }
}

fn growth(criterion: &mut Criterion) {
    let workload = Workload::read();
    let mut group = criterion.benchmark_group("growth");
    for items in [1_000, 10_000, 100_000, 1_000_000] {
        let mut engine = engine(&workload, items);
        let measured = ["GetItem", "Query"];
        for measure in workload.measures(items).iter().filter(|m| measured.contains(&m.operation.as_str())) {
            let target = target(&measure.operation);
            let mut bodies = measure.bodies.iter().cycle();
            group.bench_function(BenchmarkId::new(&measure.operation, items), |bencher| {
                bencher.iter(|| engine.dispatch(&target, bodies.next().expect("a body").as_bytes()));
            });
        }
    }
}

/// A call of dynoxide's, by JSON and typed: what its users write.
macro_rules! dynoxide {
    ($group:ident, $database:ident, $bodies:ident, $call:ident, $module:ident, $request:ident) => {{
        let read = |body: &String| serde_json::from_str::<$module::$request>(body).expect("a request");
        let mut in_turn = $bodies.iter().cycle();
        $group.bench_function("dynoxide", |bencher| {
            bencher.iter(|| {
                let response = $database.$call(read(in_turn.next().expect("a body"))).expect("a response");
                serde_json::to_string(&response).expect("JSON")
            });
        });
        // Requests are made outside of what is measured: they need not be Clone.
        let mut in_turn = $bodies.iter().cycle();
        $group.bench_function("dynoxide typed", |bencher| {
            bencher.iter_batched(
                || read(in_turn.next().expect("a body")),
                |request| $database.$call(request).expect("a response"),
                criterion::BatchSize::SmallInput,
            );
        });
    }};
}

fn dynoxide(criterion: &mut Criterion) {
    let workload = Workload::read();
    let database = Database::memory().expect("a database");
    let create: create_table::CreateTableRequest =
        serde_json::from_str(&workload.table()).expect("a request");
    database.create_table(create).expect("a table");
    for body in workload.loading(ITEMS) {
        database.batch_write_item(serde_json::from_str(&body).expect("a request")).expect("a response");
    }
    for Measure { name, operation, bodies } in workload.measures(ITEMS) {
        let mut group = criterion.benchmark_group(&name);
        match operation.as_str() {
            "PutItem" => dynoxide!(group, database, bodies, put_item, put_item, PutItemRequest),
            "GetItem" => dynoxide!(group, database, bodies, get_item, get_item, GetItemRequest),
            "UpdateItem" => dynoxide!(group, database, bodies, update_item, update_item, UpdateItemRequest),
            "Query" => dynoxide!(group, database, bodies, query, query, QueryRequest),
            "Scan" => dynoxide!(group, database, bodies, scan, scan, ScanRequest),
            "BatchWriteItem" => {
                dynoxide!(group, database, bodies, batch_write_item, batch_write_item, BatchWriteItemRequest);
            }
            "TransactWriteItems" => dynoxide!(
                group,
                database,
                bodies,
                transact_write_items,
                transact_write_items,
                TransactWriteItemsRequest
            ),
            other => panic!("{other} is not measured"),
        }
    }
}

criterion_group! {
    name = benches;
    config = settings(Criterion::default());
    targets = ours, dynoxide, growth
}
criterion_main!(benches);
