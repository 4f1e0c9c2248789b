//! What a stage shows before it is revealed: what was sent and answered so far, never what it comes to.
//!
//! The veil is over the data, not over what is drawn: what a class may not know yet is not in the page at all, for
//! nobody, whatever they read it with.

use crate::model::CapacityUnits;
use crate::workbench::view::{Figures, Lanes, RunKind, RunStatistics, StageView};

/// The view without the verdict, who was served, what was stale, what it cost, and every future. Of a run at random
/// nothing is left but that it was made: its drawing is its result.
pub fn veil(view: &StageView) -> StageView {
    let mut veiled = StageView {
        harm: None,
        futures: None,
        frequency: None,
        comparison: None,
        window: None,
        finished: false,
        figures: Figures {
            stock_at_start: view.figures.stock_at_start.clone(),
            stock: view.figures.stock.clone(),
            sold: 0,
            refused: 0,
            failed: 0,
            oversold: 0,
            requests: 0,
            read_units: CapacityUnits::ZERO,
            write_units: CapacityUnits::ZERO,
            refused_write_units: CapacityUnits::ZERO,
            refused_writes: 0,
        },
        statistics: RunStatistics::default(),
        ..view.clone()
    };
    for buyer in &mut veiled.buyers {
        buyer.outcome = None;
    }
    match &mut veiled.lanes {
        Lanes::Each { exchanges } => exchanges.iter_mut().for_each(|exchange| exchange.xray = None),
        Lanes::Bands { bands } => bands.clear(),
    }
    if view.run != RunKind::ByHand {
        veiled.figures.stock = view.figures.stock_at_start.clone();
        veiled.lanes = Lanes::Each { exchanges: Vec::new() };
        veiled.position = 0;
        for points in veiled.measures.values_mut() {
            points.truncate(1);
        }
    }
    veiled
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::simulator::Race;
    use crate::workbench::drawing;
    use crate::workbench::stage::Stage;
    use crate::workbench::view::Move;

    fn stage() -> Stage {
        let race: Race =
            serde_json::from_str(include_str!("../../../lessons/the-last-item/race.json")).expect("a race");
        let setup = Arc::new(race.prepare().expect("a race"));
        let program = Arc::clone(&setup.programs[0]);
        Stage::new("lab", setup, program, None)
    }

    #[test]
    fn what_was_asked_stays_and_what_it_comes_to_goes() {
        let mut stage = stage();
        let moves = [0, 1, 0, 1].map(Move::of);
        assert!(stage.replay(&moves).is_ok());
        let exploration = stage.begin_exploration().expect("a race").proceed(u32::MAX);
        let exploration = exploration.expect("finished").expect("few");
        stage.found(drawing::futures(&stage, &exploration, None));
        let view = drawing::draw(&stage);
        assert!(view.harm.is_some() && view.futures.is_some() && view.figures.sold == 2);

        let veiled = veil(&view);
        assert_eq!((veiled.position, veiled.length), (4, 4));
        assert_eq!(veiled.figures.stock, "0");
        let Lanes::Each { exchanges } = &veiled.lanes else { panic!("lanes") };
        assert_eq!(exchanges.len(), 4);
        assert!(exchanges.iter().all(|exchange| exchange.xray.is_none()));
        assert_eq!((veiled.figures.sold, veiled.statistics.served), (0, 0));
        assert!(veiled.harm.is_none() && veiled.futures.is_none() && !veiled.finished);
        assert!(veiled.buyers.iter().all(|buyer| buyer.outcome.is_none()));
    }

    #[test]
    fn of_a_run_at_random_nothing_is_seen() {
        let mut stage = stage();
        let mut recording = stage.begin_run(3, 1, None).expect("a race");
        while !recording.proceed(1_000) {}
        stage.show(recording, 1, None);
        let view = drawing::draw(&stage);
        assert!(view.position > 0);
        let veiled = veil(&view);
        assert_eq!((veiled.position, veiled.lanes), (0, Lanes::Each { exchanges: Vec::new() }));
        assert_eq!(veiled.measures["stock"].len(), 1);
        assert_eq!(veiled.figures.stock, veiled.figures.stock_at_start);
    }
}
