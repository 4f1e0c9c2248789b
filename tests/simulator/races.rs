//! Races as the simulator runs them: by hand, at random, and all of them.

use std::sync::Arc;

use dynamodb_sandbox::simulator::explore::{Exploration, Explorer, list};
use dynamodb_sandbox::simulator::hand::HandRun;
use dynamodb_sandbox::simulator::program::ProgramError;
use dynamodb_sandbox::simulator::race::{Part, Race, RaceError, Setup};
use dynamodb_sandbox::simulator::random::RandomRun;
use dynamodb_sandbox::simulator::state::{self, Keys};
use dynamodb_sandbox::simulator::verdict::StaleRead;
use dynamodb_sandbox::simulator::xray::xray;
use dynamodb_sandbox::simulator::{Move, Outcome, World};

fn race() -> Race {
    serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race")
}

fn setup(race: &Race) -> Arc<Setup> {
    Arc::new(race.prepare().expect("a race that can be run"))
}

fn explore(setup: &Arc<Setup>, program: &str) -> Exploration {
    let program = setup.program(program).expect("a program");
    let world = World::new(Arc::clone(setup), program, &setup.race.names());
    let exploration = Explorer::new(setup, program).proceed(u32::MAX).expect("finished").expect("few states");
    // Merging equal states must not change what plain enumeration counts.
    let each = list(&world, 10_000).expect("few futures");
    assert_eq!(exploration.total, each.len().into());
    assert_eq!(exploration.harmful, each.iter().filter(|future| future.harmful).count().into());
    exploration
}

#[test]
fn two_buyers_have_six_futures_and_four_oversell() {
    let setup = setup(&race());
    // Source: design.md, "Races"; issue 4 for the wrong fixes.
    for (program, total, harmful) in [
        ("read_check_write", 6_u32, 4_u32),
        ("strong_read", 6, 4),
        ("read_twice", 20, 12),
        ("random_wait", 6, 4),
        ("conditional_write", 6, 0),
    ] {
        let exploration = explore(&setup, program);
        assert_eq!((exploration.total, exploration.harmful), (total.into(), harmful.into()), "{program}");
    }
}

#[test]
fn three_buyers_have_66_futures_and_60_oversell() {
    let mut race = race();
    race.buyers.push(Part::Name("Chi".to_owned()));
    let setup = setup(&race);
    let exploration = explore(&setup, "read_check_write");
    assert_eq!((exploration.total, exploration.harmful), (66_u32.into(), 60_u32.into()));
    assert_eq!(explore(&setup, "conditional_write").harmful, 0_u32.into());
}

#[test]
fn with_stock_for_all_only_lost_updates_are_harmful() {
    // Two items, two buyers: nobody is oversold, but two stale reads lose an update.
    let exploration = explore(&setup(&race().starting_with("stock", 2)), "read_check_write");
    assert_eq!((exploration.total, exploration.harmful), (6_u32.into(), 4_u32.into()));
}

#[test]
fn the_shortest_harm_is_read_read_write_write() {
    let setup = setup(&race());
    assert_eq!(
        explore(&setup, "read_check_write").shortest_harmful,
        Some([0, 1, 0, 1].map(Move::of).to_vec())
    );
    assert_eq!(explore(&setup, "conditional_write").shortest_harmful, None);
}

#[test]
fn harm_by_hand_is_seen_when_it_is_done_and_traced_to_the_stale_read() {
    let setup = setup(&race());
    let mut run = HandRun::new(&setup, &setup.programs[0]);
    for (position, buyer) in [0, 1, 0].into_iter().enumerate() {
        assert!(run.make_move(position, Move::of(buyer)));
        assert_eq!(run.trace().harm, None);
    }
    assert!(run.make_move(3, Move::of(1)));
    let harm = run.trace().harm.clone().expect("oversold");
    assert_eq!(harm.invariant, "sold_at_most_stock");
    assert_eq!(harm.exchange, 3);
    assert_eq!(harm.stale, Some(StaleRead { read: 1, made_stale_by: 2, used_by: 3 }));
    assert!(!run.make_move(4, Move::of(0)), "both have ended");
    // Stepping back and moving on gives up what came after.
    assert!(run.make_move(1, Move::of(0)));
    assert_eq!(run.moves(), [0, 0].map(Move::of));
    assert_eq!(run.trace().harm, None);
    assert!(run.make_move(2, Move::of(1)));
    let tally = run.trace().tally_at(3);
    assert_eq!((tally.sold, tally.refused), (1, 1), "the late reader saw 0 and went away");
}

#[test]
fn a_conditional_write_is_refused_and_paid_for() {
    let setup = setup(&race());
    let program = setup.program("conditional_write").expect("a program");
    let mut run = HandRun::new(&setup, program);
    for (position, buyer) in [0, 1, 0, 1].into_iter().enumerate() {
        assert!(run.make_move(position, Move::of(buyer)));
    }
    let last = run.trace().exchanges.last().expect("four exchanges");
    assert_eq!(last.exception, Some("ConditionalCheckFailedException"));
    assert_eq!(last.outcome, Some(Outcome::Refused));
    assert_eq!(last.receipt.write_units().to_string(), "1");
    assert_eq!(run.trace().harm, None);
}

#[test]
fn a_run_at_random_in_slices_is_the_run_at_once() {
    let setup = setup(&race().starting_with("stock", 20));
    let mut at_once = RandomRun::new(&setup, &setup.programs[0], 50, 3);
    while !at_once.proceed(u32::MAX) {}
    let mut sliced = RandomRun::new(&setup, &setup.programs[0], 50, 3);
    while !sliced.proceed(7) {}
    assert_eq!(at_once.progress(), (50, 50));
    assert_eq!(at_once.trace().to_lines(), sliced.trace().to_lines());
}

#[test]
fn an_update_lost_long_before_the_end_is_traced_to_its_stale_read() {
    let mut race = race().starting_with("stock", 5);
    race.buyers.push(Part::Name("Chi".to_owned()));
    let setup = setup(&race);
    let mut run = HandRun::new(&setup, &setup.programs[0]);
    // Bình loses Ana's update; Chi, who does no harm, brings it to light by being the last.
    for (position, buyer) in [0, 1, 0, 1, 2, 2].into_iter().enumerate() {
        assert!(run.make_move(position, Move::of(buyer)));
    }
    let harm = run.trace().harm.clone().expect("an update was lost");
    assert_eq!((harm.invariant.as_str(), harm.exchange), ("no_update_lost", 5));
    assert_eq!(harm.stale, Some(StaleRead { read: 1, made_stale_by: 2, used_by: 3 }));
}

#[test]
fn programs_leave_tables_as_they_are() {
    let mut race = race();
    race.programs[0].steps[0].operation = "DeleteTable".to_owned();
    let refused = race.prepare().err();
    assert!(
        matches!(refused, Some(RaceError::Program { error: ProgramError::Operation { .. }, .. })),
        "{refused:?}"
    );
}

#[test]
fn what_is_equal_is_shared() {
    let setup = setup(&race());
    let mut run = RandomRun::new(&setup, &setup.programs[0], 100, 1);
    while !run.proceed(1_000) {}
    let mut reads = run.trace().exchanges.iter().filter(|exchange| exchange.step == 0);
    let first = reads.next().expect("a read");
    // A request without placeholders is one for all buyers.
    assert!(reads.all(|read| Arc::ptr_eq(&read.request, &first.request)));
    let touch = &first.touched[0];
    let (before, after) = (touch.before.as_ref().expect("there"), touch.after.as_ref().expect("there"));
    assert!(Arc::ptr_eq(before, after));
}

#[test]
fn a_race_that_is_too_much_is_refused() {
    let many = (0..21).map(|number| Part::Name(number.to_string())).collect();
    assert_eq!(Race { buyers: many, ..race() }.prepare().err(), Some(RaceError::Counts));
    let long = vec![Part::Name("x".repeat(101))];
    assert_eq!(Race { buyers: long, ..race() }.prepare().err(), Some(RaceError::Counts));
    let mut measures = race();
    for number in 0..20 {
        measures.measures.insert(number.to_string(), measures.measures["stock"].clone());
    }
    assert_eq!(measures.prepare().err(), Some(RaceError::Counts));
    let too_long = |race: &Race| {
        matches!(race.prepare(), Err(RaceError::Program { error: ProgramError::TooLong { .. }, .. }))
    };
    let mut requests = race();
    requests.programs[0].steps[0].request["Comment"] = "x".repeat(20_000).into();
    assert!(too_long(&requests));
    let mut bindings = race();
    bindings.programs[0].steps[0].bind =
        (0..21).map(|number| (number.to_string(), "Item".to_owned())).collect();
    assert!(too_long(&bindings));
    let mut broken = race();
    broken.invariants[0].holds = "stock < 1".to_owned();
    assert!(matches!(broken.prepare(), Err(RaceError::BrokenAtTheStart { .. })));
}

#[test]
fn a_token_that_holds_makes_another_world() {
    let item = serde_json::json!({ "TableName": "Shop", "Item": { "PK": { "S": "o" }, "SK": { "S": "1" } } });
    let transaction =
        serde_json::json!({ "TransactItems": [{ "Put": item }], "ClientRequestToken": "order-1" });
    let setup = setup(&race());
    let (mut plain, mut with_token) = (setup.engine.clone(), setup.engine.clone());
    plain.call("PutItem", &item).response.expect("put");
    with_token.call("TransactWriteItems", &transaction).response.expect("put");
    assert!(plain.same_contents(&with_token));
    assert!(!plain.same_service(&with_token), "sent again, the transaction would do nothing");
    assert!(with_token.same_service(&with_token.clone()));
}

#[test]
fn a_stream_makes_other_worlds_only_where_it_is_read() {
    let step = |name, operation, request| serde_json::json!({ "name": name, "operation": operation, "request": request });
    let item = serde_json::json!({ "PK": { "S": "${buyer}" }, "SK": { "S": "1" } });
    let write = step("write", "PutItem", serde_json::json!({ "TableName": "Shop", "Item": item }));
    let read = step("read", "ListStreams", serde_json::json!({}));
    let mut race = race();
    race.tables[0]["StreamSpecification"] =
        serde_json::json!({ "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" });
    let mut same_after_both_orders = |steps: Vec<&serde_json::Value>| {
        race.programs[0] =
            serde_json::from_value(serde_json::json!({ "id": "write", "steps": steps })).expect("a program");
        let setup = setup(&race);
        let mut keys = Keys::new(&setup, &setup.programs[0]);
        let mut after = |moves: [usize; 2]| {
            let mut world = state::start(&setup, &setup.programs[0]);
            for buyer in moves {
                assert!(world.make(Move::of(buyer)).is_some());
            }
            assert_eq!(world.engine().streams().iter().count(), 1);
            keys.key(&world).key
        };
        assert_eq!(after([0, 1]), after([0, 1]));
        after([0, 1]) == after([1, 0])
    };
    assert!(same_after_both_orders(vec![&write]));
    assert!(!same_after_both_orders(vec![&write, &read]));
}

#[test]
fn a_refused_condition_is_taken_apart() {
    let setup = setup(&race());
    let program = setup.program("conditional_write").expect("a program");
    let mut run = HandRun::new(&setup, program);
    for (position, buyer) in [0, 1, 0, 1].into_iter().enumerate() {
        assert!(run.make_move(position, Move::of(buyer)));
    }
    let found = xray(run.last_state(), run.trace(), 3).expect("a condition");
    let [condition] = found.conditions.as_slice() else { panic!("{found:?}") };
    assert_eq!((condition.text.as_str(), condition.explanation.truth), ("stock >= :one", false));
    let values =
        condition.explanation.operands.iter().map(|operand| operand.value.as_ref().expect("a value"));
    assert_eq!(values.map(|value| value.text.as_str()).collect::<Vec<_>>(), ["0", "1"]);
    let [stock] = condition.attributes.as_slice() else { panic!("{found:?}") };
    assert_eq!((stock.attribute.as_str(), stock.written_by), ("stock", Some(2)), "Ana took the last");
    // The guard rested on what Bình had read before.
    let [belief] = found.beliefs.as_slice() else { panic!("{found:?}") };
    assert_eq!((belief.name.as_str(), belief.read_by, belief.is_true()), ("stock", 1, false));
    assert_eq!(belief.believed.as_ref().map(|value| value.text.as_str()), Some("1"));
    assert_eq!(belief.now, *stock);
}

#[test]
fn a_harmful_write_without_a_condition_rests_on_what_was_read() {
    let setup = setup(&race());
    let mut run = HandRun::new(&setup, &setup.programs[0]);
    for (position, buyer) in [0, 1, 0, 1].into_iter().enumerate() {
        assert!(run.make_move(position, Move::of(buyer)));
    }
    let found = xray(run.last_state(), run.trace(), 3).expect("a belief");
    assert_eq!(found.conditions, []);
    assert!(!found.beliefs[0].is_true());
    assert_eq!(found.beliefs[0].now.written_by, Some(2));
    // The first writer's belief was true, and what it saw was there before anybody moved.
    let first = xray(run.last_state(), run.trace(), 2).expect("a belief");
    assert!(first.beliefs[0].is_true());
    assert_eq!(first.beliefs[0].now.written_by, None);
    assert_eq!(xray(run.last_state(), run.trace(), 0), None, "a read rests on nothing");
}

/// The race with one program of these steps.
fn with_steps(race: Race, steps: serde_json::Value) -> Race {
    let program = serde_json::from_value(serde_json::json!({ "id": "steps", "steps": steps }));
    Race { programs: vec![program.expect("a program")], ..race }
}

#[test]
fn a_buyer_that_the_race_speaks_of_by_name_keeps_it() {
    // Each writes an item of its own, and only Ana's is there: Bình's update is refused.
    let mut race = race();
    race.items.push(serde_json::json!({
        "TableName": "Shop", "Item": { "PK": { "S": "CART#Ana" }, "SK": { "S": "1" } }
    }));
    let race = with_steps(
        race,
        serde_json::json!([{ "name": "add", "operation": "UpdateItem", "request": {
            "TableName": "Shop", "Key": { "PK": { "S": "CART#${buyer}" }, "SK": { "S": "1" } },
            "UpdateExpression": "SET n = :one", "ConditionExpression": "attribute_exists(PK)",
            "ExpressionAttributeValues": { ":one": { "N": "1" } } } }]),
    );
    let invariant = serde_json::from_value(serde_json::json!({ "id": "nobody served", "holds": "sold = 0" }));
    let race = Race { invariants: vec![invariant.expect("an invariant")], ..race };
    assert_eq!(explore(&setup(&race), "steps").harmful, 2_u32.into());
}

#[test]
fn a_token_belongs_to_the_buyer_who_sent_it() {
    // Nothing but the token tells who has paid: if the answer was lost, sending again pays nothing more.
    let pay = serde_json::json!([{ "name": "pay", "operation": "TransactWriteItems", "request": {
        "ClientRequestToken": "${buyer}",
        "TransactItems": [{ "Update": { "TableName": "Shop",
            "Key": { "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } },
            "UpdateExpression": "SET stock = stock - :one",
            "ExpressionAttributeValues": { ":one": { "N": "1" } } } }] },
        "on_error": { "TransactionCanceledException": { "go_back": { "to": "pay", "at_most": 1 } } } }]);
    let race = Race { losses: 1, ..with_steps(race().starting_with("stock", 2), pay) };
    let setup = setup(&race);
    assert_eq!(explore(&setup, "steps").harmful, 0_u32.into());
    // Who of the two has paid makes no difference.
    let mut keys = Keys::new(&setup, &setup.programs[0]);
    let mut after = |buyer: usize| {
        let mut world = state::start(&setup, &setup.programs[0]);
        for _ in 0..2 {
            assert!(world.make(Move::of(buyer)).is_some());
        }
        keys.key(&world).key
    };
    assert_eq!(after(0), after(1));
}
