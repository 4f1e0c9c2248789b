//! The plots that ship with the race lab: what their programs do in every future.

#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::simulator::explore::{Exploration, Explorer};
use dynamodb_sandbox::simulator::race::Part;

fn shop() -> Race {
    serde_json::from_str(include_str!("../plots/shop.json")).expect("a race")
}

fn with_buyers(race: Race, count: usize) -> Race {
    Race { buyers: (1..=count).map(|number| Part::Name(format!("buyer {number}"))).collect(), ..race }
}

fn explore(race: &Race, program: &str) -> Exploration {
    let setup = Arc::new(race.prepare().expect("a race that can be run"));
    let program = setup.program(program).expect("a program");
    Explorer::new(&setup, program).proceed(u32::MAX).expect("finished").expect("few states")
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
