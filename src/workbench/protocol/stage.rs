//! What is done on a stage, and with the client code of a step.

use serde::{Deserialize, Serialize};

use crate::simulator::arrival::Arrival;
use crate::workbench::share::SharedRace;
use crate::workbench::view::Move;

/// What can be done on a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Let a buyer's next request go its way (by hand). Discards a future that was stepped back from.
    Move {
        /// Who, by its index in [`StageView::buyers`](crate::workbench::view::StageView::buyers), and what becomes of the message.
        next: Move,
    },
    /// Show the trace up to this many executed requests; nothing is discarded.
    Seek {
        /// 0 to [`StageView::length`](crate::workbench::view::StageView::length).
        position: usize,
    },
    /// Back to before the first request, by hand, with the same program.
    Reset,
    /// Play these moves from the start, by hand: replay a future or a link.
    Replay {
        /// In order.
        moves: Vec<Move>,
    },
    /// Use one of the race's programs and play these moves from the start, by hand: follow a link.
    Follow {
        /// The program's id.
        program: String,
        /// In order.
        moves: Vec<Move>,
    },
    /// Make the stage what was shared: arrange the race, use the program, do what was done.
    Restore {
        /// What was shared.
        race: Box<SharedRace>,
    },
    /// Run with random latencies from a seed.
    Run {
        /// How many buyers, 1 to [`MAX_BUYERS`](crate::simulator::random::MAX_BUYERS).
        buyers: u32,
        /// The seed.
        seed: u64,
        /// When they arrive, if not as the race says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arrival: Option<Arrival>,
    },
    /// Look at exchanges of the random run on show one by one: [`StageView::window`](crate::workbench::view::StageView::window).
    Look {
        /// How many exchanges come before them.
        from: usize,
        /// How many: at most [`MAX_WINDOW`](crate::simulator::recording::MAX_WINDOW).
        count: usize,
    },
    /// Run the stage's hand-run buyers at random many times, and count how many runs break an invariant.
    Frequency {
        /// How many times: 1 to [`MAX_RUNS`](crate::simulator::frequency::MAX_RUNS).
        runs: u32,
        /// The seed that gives each run its own.
        seed: u64,
    },
    /// Run several of the race's programs with several numbers of buyers and the same seed.
    Compare {
        /// The programs' ids: at most [`MAX_LINES`](crate::simulator::comparison::MAX_LINES).
        programs: Vec<String>,
        /// Numbers of buyers: at most [`MAX_COMPARED`](crate::simulator::comparison::MAX_COMPARED), each at most
        /// [`MAX_BUYERS`](crate::simulator::comparison::MAX_BUYERS).
        buyers: Vec<u32>,
        /// The seed.
        seed: u64,
    },
    /// Count every future of the stage's hand-run buyers with its program.
    Explore,
    /// Use another of the race's programs; resets the stage.
    Choose {
        /// The program's id.
        program: String,
    },
    /// Use this text as what is edited of the program; resets the stage if it is acceptable,
    /// else [`StageView::problems`](crate::workbench::view::StageView::problems) says why not and the text is kept.
    Edit {
        /// The JSON as typed: of the request, or of all steps.
        text: String,
    },
    /// Arrange the race anew, with the same program; resets the stage.
    Arrange {
        /// How many buyers take part by hand: 1 to [`MAX_BUYERS`](crate::simulator::race::MAX_BUYERS).
        buyers: usize,
        /// How much there is to fight over; as the race has it if that may not be chosen.
        amount: Option<u32>,
        /// How many messages may be lost: to [`MAX_LOSSES`](crate::simulator::race::MAX_LOSSES).
        losses: u32,
    },
}

/// What can be done with a step's code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeAction {
    /// Show a variant, before its first line.
    Choose {
        /// Its id.
        variant: String,
    },
    /// Show how it is after this many lines carried out.
    Seek {
        /// 0 to [`CodeView::length`](crate::workbench::view::CodeView::length).
        position: usize,
    },
}
