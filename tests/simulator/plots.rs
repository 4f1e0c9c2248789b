//! The plots that ship with the race lab: what their programs do in every future.

use std::sync::Arc;

use dynamodb_sandbox::simulator::explore::{Exploration, Explorer, list};
use dynamodb_sandbox::simulator::race::Part;
use dynamodb_sandbox::simulator::{Race, World};

fn plot(id: &str) -> Race {
    let path = format!("{}/plots/{id}.json", env!("CARGO_MANIFEST_DIR"));
    let race: Race = serde_json::from_str(&std::fs::read_to_string(path).expect("a plot")).expect("a race");
    assert_eq!(race.id, id);
    race
}

fn shop() -> Race {
    plot("shop")
}

fn with_buyers(race: Race, count: usize) -> Race {
    Race { buyers: (1..=count).map(|number| Part::Name(format!("buyer {number}"))).collect(), ..race }
}

fn explore(race: &Race, program: &str) -> Exploration {
    let setup = Arc::new(race.prepare().expect("a race that can be run"));
    let program = setup.program(program).expect("a program");
    Explorer::new(&setup, program).proceed(u32::MAX).expect("finished").expect("few states")
}

/// Of each program: how many futures are harmful, of how many. Counted twice: by merging equal states, and one by one.
fn figures(race: &Race) -> Vec<(&str, u32, u32)> {
    let count = |program| {
        let exploration = explore(race, program);
        let setup = Arc::new(race.prepare().expect("a race that can be run"));
        let start = World::new(Arc::clone(&setup), setup.program(program).expect("a program"), &race.names());
        let futures = list(&start, 10_000).expect("few futures");
        let (harmful, total) = (futures.iter().filter(|future| future.harmful).count(), futures.len());
        assert_eq!((exploration.harmful, exploration.total), (harmful.into(), total.into()), "{program}");
        assert_eq!(exploration.shortest_harmful.is_some(), harmful > 0);
        (program, u32::try_from(harmful).expect("few"), u32::try_from(total).expect("few"))
    };
    race.programs.iter().map(|program| count(program.id.as_str())).collect()
}

fn with_losses(race: Race, losses: u32) -> Race {
    Race { losses, ..race }
}

/// The race with only those of its buyers.
fn only(race: Race, buyers: &[usize]) -> Race {
    Race { buyers: buyers.iter().map(|&index| race.buyers[index].clone()).collect(), ..race }
}

#[test]
fn each_plot_begins_with_a_harmful_program() {
    for id in ["shop", "two_editors", "seat_map", "bank_transfer", "cache"] {
        let race = plot(id);
        let found = explore(&race, &race.programs[0].id);
        assert!(found.harmful > 0_u32.into(), "{id}");
    }
}

#[test]
fn the_last_laptop_of_the_shop() {
    assert_eq!(
        figures(&shop()),
        [
            ("read_check_write", 12, 16),
            ("strong_read", 12, 16),
            ("read_twice", 36, 52),
            ("random_wait", 12, 16),
            ("unconditional_decrement", 12, 16),
            ("count_in_the_client", 12, 16),
            ("transaction_anew", 0, 26),
            ("conditional_write", 0, 12),
            ("optimistic_lock", 0, 16),
            ("put_if_absent", 0, 14),
            ("transaction", 0, 6),
        ]
    );
}

#[test]
fn a_lost_message_leaves_two_programs_of_the_shop_unharmed() {
    // The stock is for both: what harms is that a lost answer is taken for a request that was lost.
    assert_eq!(
        figures(&with_losses(shop().starting_with("stock", 2), 1)),
        [
            ("read_check_write", 262, 440),
            ("strong_read", 262, 440),
            ("read_twice", 1068, 2086),
            ("random_wait", 262, 440),
            // Subtracted twice.
            ("unconditional_decrement", 66, 436),
            ("count_in_the_client", 70, 440),
            // Ordered twice.
            ("transaction_anew", 414, 858),
            // Subtracted twice, or refused by what it has itself written.
            ("conditional_write", 48, 418),
            ("optimistic_lock", 304, 946),
            ("put_if_absent", 0, 262),
            ("transaction", 0, 50),
        ]
    );
}

#[test]
fn who_counts_in_the_client_counts_up_to_what_there_was() {
    for (stock, buyers) in [(1, 1), (2, 2), (3, 3)] {
        // One after the other: as many are served as there is, and the next is refused.
        let race = with_buyers(shop(), buyers + 1).starting_with("stock", stock);
        let setup = Arc::new(race.prepare().expect("a race that can be run"));
        let program = setup.program("count_in_the_client").expect("a program");
        let mut world = World::new(Arc::clone(&setup), program, &race.names());
        loop {
            let next = world.moves().next();
            let Some(next) = next else { break };
            world.make(next);
        }
        let tally = world.tally();
        assert_eq!((tally.sold, tally.refused), (u64::from(stock), 1), "{stock}");
        let harmful = explore(&race.with_buyers(2), "count_in_the_client").harmful > 0_u32.into();
        assert_eq!(harmful, stock < 2, "{stock}");
    }
}

#[test]
fn an_order_placed_anew_after_a_lost_answer_is_placed_twice() {
    let mut race = with_losses(shop().starting_with("stock", 2), 1);
    race.invariants.retain(|invariant| invariant.id == "no_order_twice");
    for program in &race.programs {
        let twice = explore(&race, &program.id).harmful > 0_u32.into();
        assert_eq!(twice, program.id == "transaction_anew", "{}", program.id);
    }
}

#[test]
fn two_editors_of_one_document() {
    assert_eq!(
        figures(&plot("two_editors")),
        [
            ("last_write_wins", 4, 6),
            ("only_what_changed", 4, 6),
            ("read_again", 12, 20),
            ("if_it_exists", 4, 6),
            ("look_at_the_lock", 72, 148),
            ("version_or_refused", 0, 6),
            ("version_and_again", 0, 6),
            ("take_the_lock", 0, 70),
        ]
    );
}

#[test]
fn two_people_want_one_seat() {
    assert_eq!(
        figures(&only(plot("seat_map"), &[0, 1])),
        [
            ("look_then_book", 12, 16),
            ("strong_look", 12, 16),
            ("whole_row", 12, 16),
            ("own_seat", 12, 16),
            ("whole_row_if_same", 0, 16),
            ("own_seat_if_free", 0, 4),
            ("put_if_absent", 0, 4),
            ("neighbour", 0, 4),
        ]
    );
}

#[test]
fn who_writes_the_whole_row_takes_the_neighbours_seat_away() {
    assert_eq!(
        figures(&only(plot("seat_map"), &[0, 2])),
        [
            ("look_then_book", 0, 10),
            ("strong_look", 0, 10),
            ("whole_row", 3, 10),
            ("own_seat", 0, 10),
            ("whole_row_if_same", 0, 12),
            ("own_seat_if_free", 0, 6),
            ("put_if_absent", 0, 6),
            ("neighbour", 0, 4),
        ]
    );
}

#[test]
fn all_three_of_the_seat_map() {
    assert_eq!(
        figures(&plot("seat_map")),
        [
            ("look_then_book", 336, 396),
            ("strong_look", 336, 396),
            ("whole_row", 352, 396),
            ("own_seat", 336, 396),
            ("whole_row_if_same", 0, 1544),
            ("own_seat_if_free", 0, 40),
            ("put_if_absent", 0, 40),
            ("neighbour", 0, 18),
        ]
    );
}

#[test]
fn a_seat_put_with_its_holders_name_may_be_put_again() {
    let two = with_losses(only(plot("seat_map"), &[0, 1]), 1);
    let figures = figures(&two);
    assert!(figures.contains(&("put_if_absent", 0, 42)), "{figures:?}");
    // Refused by what it has itself written, without a ticket.
    assert!(figures.contains(&("own_seat_if_free", 4, 40)), "{figures:?}");
}

#[test]
fn money_is_moved_and_one_message_may_be_lost() {
    assert_eq!(
        figures(&plot("bank_transfer")),
        [
            ("read_then_write", 7868, 8192),
            ("check_then_subtract", 1176, 1272),
            // The second is always refused, and the money is there already.
            ("deposit_first", 246, 246),
            ("two_updates", 12, 78),
            ("two_updates_or_stop", 22, 42),
            // Refused by what it has itself done.
            ("transaction_no_token", 70, 124),
            ("transaction", 0, 74),
        ]
    );
    // With enough for both, a transaction without a token is carried out twice.
    let rich = plot("bank_transfer").starting_with("from", 100);
    assert_eq!(figures(&rich)[5..], [("transaction_no_token", 50, 98), ("transaction", 0, 74)]);
}

#[test]
fn money_is_moved_and_no_message_is_lost() {
    assert_eq!(
        figures(&with_losses(plot("bank_transfer"), 0)),
        [
            ("read_then_write", 210, 222),
            ("check_then_subtract", 40, 46),
            ("deposit_first", 14, 14),
            ("two_updates", 0, 6),
            ("two_updates_or_stop", 0, 6),
            ("transaction_no_token", 0, 8),
            ("transaction", 0, 8),
        ]
    );
}

#[test]
fn a_late_fill_keeps_the_old_price_in_one_future_of_six() {
    // Source: syllabus.md, "Client patterns".
    assert_eq!(
        figures(&plot("cache")),
        [
            ("late_fill", 1, 6),
            ("strong_read", 1, 6),
            ("fill_if_empty", 1, 6),
            ("short_lived", 1, 6),
            ("fill_if_newer", 0, 6),
            ("fill_if_current", 0, 14),
            ("new_price", 0, 6),
        ]
    );
    // A message lost on the way makes more futures late, and none of the fixed ones harmful.
    assert_eq!(
        figures(&with_losses(plot("cache"), 1)),
        [
            ("late_fill", 15, 86),
            ("strong_read", 15, 86),
            ("fill_if_empty", 15, 86),
            ("short_lived", 15, 86),
            ("fill_if_newer", 0, 86),
            ("fill_if_current", 0, 270),
            ("new_price", 0, 86),
        ]
    );
}

#[test]
fn four_buyers_of_the_shop_have_the_futures_that_were_counted_elsewhere() {
    // Source: issue 4, section 5.
    for (stock, program, total) in [
        (4, "read_check_write", 369_600_u32),
        (1, "read_check_write", 74_976),
        (1, "conditional_write", 4_704),
    ] {
        let race = with_buyers(shop(), 4).starting_with("stock", stock);
        assert_eq!(explore(&race, program).total, total.into(), "{program} at stock {stock}");
    }
}

#[test]
fn twelve_interchangeable_buyers_are_few_states() {
    // With enough for all, each makes three requests in any order: 36! / 3!^12.
    let race = with_buyers(shop(), 12).starting_with("stock", 12);
    let found = explore(&race, "conditional_write");
    let factorial = |n: u32| (1..=n).fold(num_bigint::BigUint::from(1_u32), |product, k| product * k);
    assert_eq!(found.total, factorial(36) / factorial(3).pow(12));
    assert_eq!(found.harmful, 0_u32.into());
    // How many buyers are to read, to write, to order, or done.
    assert_eq!(found.states, 455);
}
