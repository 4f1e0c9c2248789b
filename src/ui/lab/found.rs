//! What the reader has found out about a plot: rules broken by hand, programs with their futures counted.
//!
//! It is kept in the browser beside the plot's journal. Of programs that were rewritten nothing is noted.

use std::collections::BTreeMap;

use dynamodb_sandbox::workbench::class_task::Achievement;
use dynamodb_sandbox::workbench::view::{Arrangement, RunKind, StageView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ui::remember::Place;
use crate::ui::stage::Scene;
use crate::ui::words;

/// Everything found of one plot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Found {
    /// By the id of a broken rule: in how many moves it was broken by hand, at the fewest.
    pub(super) rules: BTreeMap<String, usize>,
    /// By the id of a program.
    pub(super) programs: BTreeMap<String, OfProgram>,
}

/// What is known of one program.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct OfProgram {
    /// Whether it was brought to break a rule by hand.
    pub(super) broken_by_hand: bool,
    /// Every future, counted last.
    pub(super) counted: Option<Counted>,
}

/// Every future of a program in one arrangement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) total: String,
    pub(super) harmful: String,
    pub(super) buyers: usize,
    pub(super) amount: Option<String>,
    pub(super) losses: u32,
}

/// What was found, as a signal.
#[derive(Clone, Copy)]
pub(super) struct Finds(RwSignal<Found>);

impl Finds {
    /// What was found before in this place; what the scene shows from now on is added and kept.
    pub(super) fn kept(scene: Scene, place: Place) -> Self {
        // Blocked storage is said where a race would be lost. What cannot be read is found anew.
        let before = place.load().ok().flatten().and_then(|text| serde_json::from_str(&text).ok());
        let finds = Self(RwSignal::new(before.unwrap_or_default()));
        Effect::new(move |_| {
            let Some(view) = scene.view() else { return };
            let mut found = finds.0.get_untracked();
            add(&mut found, &view);
            if finds.0.with_untracked(|known| *known != found) {
                let _ = place.save(&serde_json::to_string(&found).unwrap_or_default());
                finds.0.set(found);
            }
        });
        finds
    }

    /// What was found of a program, tracked.
    pub(super) fn of_program(self, id: &str) -> OfProgram {
        self.0.with(|found| found.programs.get(id).cloned().unwrap_or_default())
    }

    /// In how many moves a rule was broken, tracked.
    pub(super) fn broken_in(self, rule: &str) -> Option<usize> {
        self.0.with(|found| found.rules.get(rule).copied())
    }
}

fn add(found: &mut Found, view: &StageView) {
    let by_hand = view.harm.as_ref().filter(|_| view.run == RunKind::ByHand);
    let first = by_hand.map(|harm| (&harm.invariant, harm.exchange + 1));
    // The goal's rule may be broken after another one.
    let goal = view.rules.iter().find(|rule| words::plot::goal(rule).is_some());
    let reached = goal.zip(view.achievements.iter().find_map(Achievement::moves));
    for (rule, moves) in first.into_iter().chain(reached) {
        let fewest = found.rules.entry(rule.clone()).or_insert(moves);
        *fewest = (*fewest).min(moves);
    }
    if view.program.rewritten {
        return;
    }
    let counted = view.futures.as_ref().map(|futures| {
        let Arrangement { buyers, amount, losses, .. } = &view.arrangement;
        Counted {
            total: futures.total.clone(),
            harmful: futures.harmful.clone(),
            buyers: *buyers,
            amount: amount.as_ref().map(|amount| amount.at_start.clone()),
            losses: *losses,
        }
    });
    if by_hand.is_some() || counted.is_some() {
        let program = found.programs.entry(view.program.id.clone()).or_default();
        program.broken_by_hand |= by_hand.is_some();
        program.counted = counted.or(program.counted.take());
    }
}
