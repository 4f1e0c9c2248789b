//! Properties of the simulator, over small random races: what is counted, listed, cut and sliced is what happened.

use std::sync::Arc;

use dynamodb_sandbox::simulator::explore::{Exploration, Explorer, Future, list};
use dynamodb_sandbox::simulator::hand::HandRun;
use dynamodb_sandbox::simulator::race::{Race, Setup};
use dynamodb_sandbox::simulator::random::RandomRun;
use dynamodb_sandbox::simulator::state::Keys;
use dynamodb_sandbox::simulator::trace::Trace;
use dynamodb_sandbox::simulator::world::{Fate, Move, World};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The items that buyers fight over; each has a number `n`, which is the measure of the same name.
const ITEMS: [&str; 2] = ["a", "b"];

fn key(item: &str) -> Value {
    json!({ "PK": { "S": item } })
}

/// A step on one of the two items. Some read what an earlier step may have bound: the first step binds both.
fn step(kinds: usize) -> impl Strategy<Value = Value> {
    let guard = prop_oneof![
        3 => Just(None),
        1 => Just(Some("a > 0")),
        1 => Just(Some("b - 1 <= a")),
    ];
    let outcome = prop::sample::select(["served", "refused", "failed"].as_slice());
    (prop::sample::select(ITEMS.as_slice()), 0..kinds, guard, outcome).prop_map(
        |(item, kind, guard, outcome)| {
            let one = json!({ ":one": { "N": "1" } });
            let left = json!({ ":left": { "N": format!("${{{item} - 1}}") } });
            let (operation, request) = match kind {
                0 => ("GetItem", json!({ "TableName": "Race", "Key": key(item) })),
                1 => (
                    "UpdateItem",
                    json!({ "TableName": "Race", "Key": key(item), "UpdateExpression": "SET n = :left",
                            "ExpressionAttributeValues": left }),
                ),
                2 => (
                    "UpdateItem",
                    json!({ "TableName": "Race", "Key": key(item), "UpdateExpression": "SET n = n - :one",
                            "ExpressionAttributeValues": one }),
                ),
                3 => (
                    "UpdateItem",
                    json!({ "TableName": "Race", "Key": key(item), "UpdateExpression": "SET n = n - :one",
                            "ConditionExpression": "n >= :one", "ExpressionAttributeValues": one }),
                ),
                4 => ("PutItem", json!({ "TableName": "Race", "Item": { "PK": { "S": item }, "n": { "N": "3" } } })),
                5 => (
                    "PutItem",
                    json!({ "TableName": "Race",
                            "Item": { "PK": { "S": item }, "n": { "N": "${a + b}" }, "by": { "S": "${buyer}" } },
                            "ConditionExpression": "attribute_not_exists(by)" }),
                ),
                6 => ("DeleteItem", json!({ "TableName": "Race", "Key": key(item) })),
                7 => (
                    "PutItem",
                    json!({ "TableName": "Race", "Item": { "PK": { "S": "order ${buyer}" }, "of": { "S": item } } }),
                ),
                _ => (
                    "TransactWriteItems",
                    json!({ "ClientRequestToken": "${buyer}", "TransactItems": [
                        { "Update": { "TableName": "Race", "Key": key(item), "UpdateExpression": "SET n = n - :one",
                                      "ConditionExpression": "n >= :one", "ExpressionAttributeValues": one } },
                        { "Put": { "TableName": "Race",
                                   "Item": { "PK": { "S": "order ${buyer}" }, "of": { "S": "${buyer}" } } } },
                    ] }),
                ),
            };
            let mut step = json!({
                "name": "step", "operation": operation, "request": request,
                "think": { "uniform": [0, 9] },
                "on_error": {
                    "ConditionalCheckFailedException": outcome,
                    "TransactionConflictException": { "go_back": { "to": "read", "at_most": 1 } },
                    "TransactionCanceledException": { "go_back": { "to": "read", "at_most": 1, "otherwise": outcome } },
                },
            });
            if kind == 0 {
                step["bind"] = json!({ item: "Item.n.N" });
            }
            if let Some(holds) = guard {
                step["guard"] = json!({ "holds": holds });
            }
            step
        },
    )
}

fn race(buyers: usize, steps: Vec<Value>, numbers: [u8; 2], invariants: Vec<Value>, losses: u32) -> Race {
    let read = |item: &str| {
        json!({ "name": "read", "operation": "GetItem", "request": { "TableName": "Race", "Key": key(item) },
                "bind": { "a": "Item.n.N", "b": "Item.n.N" } })
    };
    let mut steps: Vec<Value> = std::iter::once(read("a")).chain(steps).collect();
    for (index, step) in steps.iter_mut().enumerate().skip(1) {
        step["name"] = json!(format!("step {index}"));
    }
    let item = |(name, number): (&&str, u8)| json!({ "TableName": "Race", "Item": { "PK": { "S": name }, "n": { "N": number.to_string() } } });
    let measure = |name: &str| json!({ "table": "Race", "key": key(name), "attribute": "n" });
    let race = json!({
        "id": "random",
        "tables": [{
            "TableName": "Race",
            "AttributeDefinitions": [{ "AttributeName": "PK", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }],
            "BillingMode": "PAY_PER_REQUEST",
        }],
        "items": ITEMS.iter().zip(numbers).map(item).collect::<Vec<_>>(),
        "measures": {
            "a": measure("a"), "b": measure("b"),
            "items": { "table": "Race", "count": {} },
            "again": { "table": "Race", "repeated": "of" },
        },
        "invariants": invariants,
        "programs": [{ "id": "random", "steps": steps }],
        "buyers": (0..buyers).map(|number| format!("buyer {number}")).collect::<Vec<_>>(),
        "losses": losses,
        "timing": {
            "arrival": { "uniform": [0, 20] }, "request": { "uniform": [1, 9] }, "response": { "constant": 3 },
            "commit": { "constant": 2 },
        },
    });
    serde_json::from_value(race).expect("a race")
}

fn races() -> impl Strategy<Value = Race> {
    let invariants = prop::sample::subsequence(
        vec![
            json!({ "id": "few", "holds": "sold <= a_at_start" }),
            json!({ "id": "there", "holds": "b >= 0" }),
            json!({ "id": "kept", "holds": "a_at_start - sold = a", "when": "at_the_end" }),
            json!({ "id": "together", "holds": "a + b <= 5" }),
            json!({ "id": "few orders", "holds": "items <= 3 or a > 0 and sold < 2" }),
            json!({ "id": "one each", "holds": "again = 0" }),
        ],
        0..=3,
    );
    // Three buyers of up to three plain requests: at most 1680 futures. Two of up to four, where there are
    // transactions and losses of up to three, as both make more moves of a request.
    let shape = prop_oneof![
        (Just(3_usize), Just(0_u32), prop::collection::vec(step(8), 0..=2)),
        (Just(2_usize), Just(0_u32), prop::collection::vec(step(8), 0..=3)),
        (Just(2_usize), Just(0_u32), prop::collection::vec(step(9), 1..=2)),
        (Just(2_usize), Just(1_u32), prop::collection::vec(step(9), 1..=1)),
    ];
    (shape, [0..3_u8, 0..3_u8], invariants).prop_map(|((buyers, losses, steps), numbers, invariants)| {
        race(buyers, steps, numbers, invariants, losses)
    })
}

fn setup(race: &Race) -> Arc<Setup> {
    Arc::new(race.prepare().expect("a race that can be run"))
}

fn start(setup: &Arc<Setup>) -> World {
    World::new(Arc::clone(setup), &setup.programs[0], &setup.race.names())
}

fn explore(setup: &Arc<Setup>) -> Exploration {
    let mut explorer = Explorer::new(setup, &setup.programs[0]);
    loop {
        if let Some(result) = explorer.proceed(7) {
            return result.expect("few states");
        }
    }
}

fn play(setup: &Arc<Setup>, moves: &[Move]) -> HandRun {
    let mut run = HandRun::new(setup, &setup.programs[0]);
    for (position, &next) in moves.iter().enumerate() {
        assert!(run.make_move(position, next), "{moves:?}");
    }
    run
}

/// Every order of moves, played by hand one by one: nothing is merged, and the trace is the judge.
fn every_order(run: &HandRun, found: &mut Vec<(Vec<Move>, Option<usize>)>) {
    let position = run.moves().len();
    let mut ended = true;
    for buyer in 0..run.last_state().buyers().len() {
        for fate in Fate::ALL {
            let mut longer = run.clone();
            if longer.make_move(position, Move { buyer, fate }) {
                ended = false;
                every_order(&longer, found);
            }
        }
    }
    if ended {
        found.push((run.moves().to_vec(), run.trace().harm.as_ref().map(|harm| harm.exchange + 1)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn exploring_agrees_with_trying_every_order(race in races()) {
        let setup = setup(&race);
        let mut orders = Vec::new();
        every_order(&play(&setup, &[]), &mut orders);
        let exploration = explore(&setup);
        prop_assert_eq!(&exploration.total, &orders.len().into());
        let harmful = orders.iter().filter(|(_, harm)| harm.is_some()).count();
        prop_assert_eq!(&exploration.harmful, &harmful.into());
        // The fewest moves that do harm: harm is done with the last of them, and no future does it sooner.
        let shortest = exploration.shortest_harmful;
        let soonest = orders.iter().filter_map(|(_, harm)| *harm).min();
        prop_assert_eq!(shortest.as_ref().map(Vec::len), soonest);
        if let Some(moves) = shortest {
            let harm = play(&setup, &moves).trace().harm.clone();
            prop_assert_eq!(harm.map(|harm| harm.exchange + 1), soonest);
        }
        let listed = list(&start(&setup), orders.len()).expect("not more than there are");
        let orders: Vec<Future> =
            orders.into_iter().map(|(moves, harm)| Future { moves, harmful: harm.is_some() }).collect();
        prop_assert_eq!(list(&start(&setup), orders.len() - 1), None);
        prop_assert_eq!(listed, orders);
    }

    #[test]
    fn a_cut_trace_is_the_trace_of_the_first_moves(race in races(), choices in prop::collection::vec(0..3_usize, 0..12)) {
        let setup = setup(&race);
        let mut run = play(&setup, &[]);
        for buyer in choices {
            run.make_move(run.moves().len(), Move::of(buyer));
        }
        for position in 0..=run.moves().len() {
            let shorter = play(&setup, &run.moves()[..position]);
            prop_assert_eq!(&run.trace().cut(position), shorter.trace());
        }
        // Moving on from an earlier position is as if the rest had never been.
        for position in 0..run.moves().len() {
            let mut again = run.clone();
            prop_assert!(again.make_move(position, run.moves()[position]));
            let fresh = play(&setup, &run.moves()[..=position]);
            prop_assert_eq!(again.trace(), fresh.trace());
            let (again, fresh) = (again.last_state(), fresh.last_state());
            prop_assert!(again.engine().same_service(fresh.engine()));
            let mut keys = Keys::new(&setup, &setup.programs[0]);
            prop_assert_eq!(keys.key(again).key, keys.key(fresh).key);
        }
    }

    #[test]
    fn a_run_in_slices_is_the_run_at_once(
        race in races(),
        buyers in 1..40_u32,
        seed in any::<u64>(),
        slices in prop::collection::vec(0..30_u32, 1..20),
    ) {
        let setup = setup(&race);
        let finish = |mut run: RandomRun| -> Trace {
            while !run.proceed(1_000) {}
            assert_eq!(run.progress(), (u64::from(buyers), u64::from(buyers)));
            run.trace().clone()
        };
        let new = || RandomRun::new(&setup, &setup.programs[0], buyers, seed);
        let mut sliced = new();
        for slice in slices {
            sliced.proceed(slice);
        }
        let (sliced, at_once) = (finish(sliced), finish(new()));
        prop_assert!(at_once.tally_at(usize::MAX).finished());
        prop_assert_eq!(sliced.to_lines(), at_once.to_lines());
    }
}

fn factorial(number: u64) -> u64 {
    (1..=number).product()
}

#[test]
fn buyers_that_never_end_early_have_as_many_futures_as_the_formula_says() {
    for buyers in 1..=4_u64 {
        for requests in 1..=4_u64 {
            let add = json!({ "name": "add", "operation": "UpdateItem", "request": {
                "TableName": "Race", "Key": key("b"), "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": { ":one": { "N": "1" } } } });
            let steps = vec![add; usize::try_from(requests - 1).expect("small")];
            let count = usize::try_from(buyers).expect("small");
            let setup = setup(&race(count, steps, [1, 1], Vec::new(), 0));
            // (nk)! / (k!)^n
            let total =
                factorial(buyers * requests) / factorial(requests).pow(u32::try_from(buyers).expect("small"));
            let exploration = explore(&setup);
            assert_eq!(exploration.total, total.into(), "{buyers} × {requests}");
            // A state is how many buyers have come how far: n of k + 1 places, with repetition.
            let states = factorial(buyers + requests) / factorial(buyers) / factorial(requests);
            assert_eq!(exploration.states, states);
        }
    }
}
