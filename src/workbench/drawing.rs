//! How a stage becomes what its panel shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigUint;
use serde_json::Value;

use super::layout::lay_out;
use super::stage::{Run, Stage};
use super::view::{
    Amount, Arrangement, Band, BuyerView, Exchange, ExchangeKind, Fate, Figures, FutureView, FuturesView,
    GraphView, Harm, Lanes, MeasurePoint, Move, NextRequest, NodeView, Outcome, ProgramStepView,
    ProgramTraits, ProgramView, Seen, StageView,
};
use crate::engine::wire;
use crate::lesson::facts::Totals;
use crate::model::Duration;
use crate::simulator::World;
use crate::simulator::explore::{Exploration, Future, Graph, Node};
use crate::simulator::program::{BUYER_NAME, Program};
use crate::simulator::reaction::Reaction;
use crate::simulator::trace::{self, Access, Trace};
use crate::simulator::verdict::Tally;
use crate::simulator::world::Buyer;
use crate::simulator::xray::xray;

/// Up to this many buyers each have a lane of their own.
pub const MAX_LANES: usize = crate::simulator::race::MAX_BUYERS;
/// Most ticks of a band.
pub const MAX_TICKS: usize = 500;
/// Up to this many futures are listed one by one.
pub const MAX_LISTED: usize = 100;

/// The whole view of a stage.
pub fn draw(stage: &Stage) -> StageView {
    let trace = stage.trace();
    let shown = trace.exchanges.get(..stage.position).unwrap_or(&trace.exchanges);
    let world = present_world(stage);
    let each = world.buyers().len() <= MAX_LANES;
    let (moves, all_moves) = match &stage.run {
        Run::Hand(run) => (run.moves().iter().take(stage.position).copied().collect(), run.moves().to_vec()),
        Run::Random { .. } => (Vec::new(), Vec::new()),
    };
    let futures = stage.futures.clone().map(|mut futures| {
        let by_hand = matches!(stage.run, Run::Hand(_));
        let current = futures.each.iter().position(|future| by_hand && future.moves == all_moves);
        futures.current = current;
        futures
    });
    StageView {
        stage: stage.id.clone(),
        run: stage.kind(),
        buyers: if each { buyers(stage, world, shown) } else { Vec::new() },
        position: stage.position,
        length: trace.exchanges.len(),
        lanes: if each {
            Lanes::Each {
                exchanges: (0..shown.len()).filter_map(|index| exchange_view(world, trace, index)).collect(),
            }
        } else {
            Lanes::Bands { bands: bands(trace, shown) }
        },
        span: trace.span(),
        measures: stage.setup.measures().map(|name| (name.to_owned(), points(stage, name, shown))).collect(),
        figures: figures(stage),
        arrangement: arrangement(stage, world),
        harm: trace.harm.clone().filter(|harm: &Harm| harm.exchange < stage.position),
        finished: trace.tally_at(stage.position).finished(),
        program: program(stage),
        programs: stage.programs().map(|program| program.source.id.clone()).collect(),
        moves,
        futures,
        problems: stage.problems.clone(),
        shared: stage.share(),
    }
}

/// The state that the position shows; of a random run only the end is kept.
fn present_world(stage: &Stage) -> &World {
    match &stage.run {
        Run::Hand(run) => run.state(stage.position).unwrap_or(run.last_state()),
        Run::Random { end, .. } => end,
    }
}

fn buyers(stage: &Stage, world: &World, shown: &[trace::Exchange]) -> Vec<BuyerView> {
    let by_hand = matches!(stage.run, Run::Hand(_));
    let view = |(index, buyer): (usize, &Arc<Buyer>)| {
        let ended =
            shown.iter().filter(|exchange| exchange.buyer == index).find_map(|exchange| exchange.outcome);
        let name = buyer.bindings().get(BUYER_NAME).and_then(Value::as_str).unwrap_or_default();
        let remembered = buyer.bindings().iter().filter(|(name, _)| by_hand && *name != BUYER_NAME);
        BuyerView {
            name: name.to_owned(),
            outcome: if by_hand { buyer.outcome() } else { ended },
            next: if by_hand { next(world, index, buyer) } else { None },
            bindings: remembered.map(|(name, value)| (name.clone(), value.to_string())).collect(),
        }
    };
    world.buyers().iter().enumerate().map(view).collect()
}

fn next(world: &World, index: usize, buyer: &Buyer) -> Option<NextRequest> {
    let request = buyer.pending()?;
    let step = buyer.program().source.steps.get(buyer.step())?;
    Some(NextRequest {
        step: step.name.clone(),
        operation: step.operation.clone(),
        request: lay_out(request),
        because: buyer.because().clone(),
        prepared: buyer.is_prepared(),
        fates: Fate::ALL.into_iter().filter(|&fate| world.allows(Move { buyer: index, fate })).collect(),
    })
}

fn exchange_view(world: &World, trace: &Trace, index: usize) -> Option<Exchange> {
    let exchange = trace.exchanges.get(index)?;
    let program = world.buyers().get(exchange.buyer).map(|buyer| &buyer.program().source);
    let step = program.and_then(|program| program.steps.get(exchange.step));
    let touched = exchange.touched.first();
    let wrote = exchange.touched.iter().any(|touch| touch.access == Access::Write);
    let refused = exchange.touched.iter().any(|touch| touch.access == Access::Refused);
    let kind = match exchange.exception {
        Some(_) if refused => ExchangeKind::RefusedWrite,
        Some(_) => ExchangeKind::Error,
        None if wrote => ExchangeKind::Write,
        None => ExchangeKind::Read,
    };
    let seen = exchange.measures.iter().next().map(|(measure, change)| Seen {
        measure: measure.clone(),
        before: change.before.map(|number| number.to_string()),
        after: change.after.map(|number| number.to_string()),
    });
    let harmful = trace
        .harm
        .as_ref()
        .is_some_and(|harm| index == harm.exchange || harm.stale.is_some_and(|stale| index == stale.used_by));
    let looked_into = harmful || kind == ExchangeKind::RefusedWrite || refused;
    Some(Exchange {
        xray: looked_into.then(|| xray(world, trace, index)).flatten(),
        buyer: exchange.buyer,
        step: step.map(|step| step.name.clone()).unwrap_or_default(),
        operation: step.map(|step| step.operation.clone()).unwrap_or_default(),
        kind,
        sent: exchange.sent,
        executed: exchange.executed,
        answered: exchange.answered,
        course: exchange.course,
        seen,
        request: lay_out(&exchange.request),
        response: lay_out(&exchange.response),
        exception: exchange.exception.map(str::to_owned),
        receipt: exchange.receipt.clone(),
        item_before: touched
            .and_then(|touch| touch.before.as_deref())
            .map(|item| lay_out(&wire::item_to_json(item))),
        item_after: touched
            .and_then(|touch| touch.after.as_deref())
            .map(|item| lay_out(&wire::item_to_json(item))),
    })
}

fn bands(trace: &trace::Trace, shown: &[trace::Exchange]) -> Vec<Band> {
    let mut ends: BTreeMap<Outcome, (u32, Vec<Duration>)> = BTreeMap::new();
    // Some end without a request: they count, and have no tick.
    let Tally { sold, refused, failed, .. } = trace.at_start;
    for (outcome, count) in [(Outcome::Served, sold), (Outcome::Refused, refused), (Outcome::Failed, failed)]
    {
        if count > 0 {
            ends.entry(outcome).or_default().0 = u32::try_from(count).unwrap_or(u32::MAX);
        }
    }
    for (index, exchange) in trace.exchanges.iter().enumerate() {
        let Some(outcome) = exchange.outcome else { continue };
        let (buyers, ticks) = ends.entry(outcome).or_default();
        *buyers += 1;
        if index < shown.len() {
            ticks.push(exchange.executed);
        }
    }
    ends.into_iter().map(|(outcome, (buyers, ticks))| Band { outcome, buyers, ticks: thin(ticks) }).collect()
}

/// At most [`MAX_TICKS`] of them, evenly chosen.
fn thin(ticks: Vec<Duration>) -> Vec<Duration> {
    let stride = ticks.len().div_ceil(MAX_TICKS).max(1);
    ticks.into_iter().step_by(stride).collect()
}

fn points(stage: &Stage, measure: &str, shown: &[trace::Exchange]) -> Vec<MeasurePoint> {
    let point = |at, value: crate::model::Number| MeasurePoint { at, value: value.to_string() };
    let start = stage.setup.measure_at_start(measure).map(|value| point(Duration::ZERO, value));
    let changes = shown.iter().filter_map(|exchange| {
        let change = exchange.measures.get(measure).filter(|change| change.before != change.after)?;
        Some(point(exchange.executed, change.after?))
    });
    start.into_iter().chain(changes).collect()
}

fn figures(stage: &Stage) -> Figures {
    let facts = stage.facts();
    let text = |name| facts.get(name).map(|number| number.to_string()).unwrap_or_default();
    let tally = stage.trace().tally_at(stage.position);
    let totals = Totals::of(stage.trace(), stage.position);
    Figures {
        stock_at_start: text("stock_at_start"),
        stock: text("stock"),
        sold: tally.sold,
        refused: tally.refused,
        failed: tally.failed,
        oversold: text("oversold").parse().unwrap_or_default(),
        requests: totals.requests,
        read_units: totals.read_units,
        write_units: totals.write_units,
        refused_write_units: totals.refused_write_units,
        refused_writes: totals.refused_writes,
    }
}

fn program(stage: &Stage) -> ProgramView {
    let source = &stage.program.source;
    let steps = source.steps.iter().map(|step| ProgramStepView {
        name: step.name.clone(),
        operation: step.operation.clone(),
        request: lay_out(&step.request),
        guard: step.guard.as_ref().map(|guard| guard.holds.clone()),
        editable: step.editable && stage.text.is_some(),
    });
    ProgramView {
        id: source.id.clone(),
        steps: steps.collect(),
        editing: stage.editing,
        edited: stage.text.clone(),
        accepted: stage.problems.is_empty(),
    }
}

fn arrangement(stage: &Stage, world: &World) -> Arrangement {
    let race = &stage.setup.race;
    let amount = race.amount.as_ref().and_then(|measure| {
        let at_start = stage.setup.measure_at_start(measure)?.to_string();
        Some(Amount { measure: measure.clone(), at_start })
    });
    Arrangement { buyers: race.buyers.len(), amount, losses: race.losses, losses_left: world.losses_left() }
}

fn traits(program: &Program) -> ProgramTraits {
    let reactions = || program.steps.iter().flat_map(|step| step.on_error.values());
    let goes_back = reactions().filter_map(|reaction| match reaction {
        Reaction::GoBack(back) => Some(u32::from(back.at_most)),
        _ => None,
    });
    let repeats = program.steps.iter().filter_map(|step| step.repeat.as_ref());
    let guards = program.steps.iter().any(|step| step.guard.is_some());
    ProgramTraits {
        id: program.id.clone(),
        requests: program.steps.len(),
        ends_early: guards || reactions().any(|reaction| reaction.end().is_some()),
        retries: goes_back.chain(repeats.map(|repeat| u32::from(repeat.at_most))).sum(),
        transactions: program.steps.iter().filter(|step| step.operation == "TransactWriteItems").count(),
    }
}

fn graph(graph: &Graph) -> GraphView {
    let node = |node: &Node| NodeView {
        moves: node.moves.clone(),
        total: node.total.to_string(),
        harmful_per_mille: per_mille(&node.harmful, &node.total),
        broken: node.broken,
    };
    GraphView { nodes: graph.nodes.iter().map(node).collect(), edges: graph.edges.clone() }
}

/// What was found of all futures of a stage's buyers, with the list of them if it is short.
pub fn futures(stage: &Stage, exploration: &Exploration, listed: Option<Vec<Future>>) -> FuturesView {
    let each = listed.unwrap_or_default().into_iter();
    FuturesView {
        buyers: stage.setup.race.buyers.len(),
        losses: stage.setup.race.losses,
        transitions: exploration.transitions,
        merged: exploration.merged(),
        bytes: exploration.bytes,
        program: traits(&stage.program.source),
        before: None,
        graph: exploration.graph.as_ref().map(graph),
        total: exploration.total.to_string(),
        harmful: exploration.harmful.to_string(),
        harmful_per_mille: per_mille(&exploration.harmful, &exploration.total),
        shortest_harmful: exploration.shortest_harmful.clone(),
        each: each.map(|future| FutureView { moves: future.moves, harmful: future.harmful }).collect(),
        current: None,
        states: exploration.states,
    }
}

/// Rounded to the nearest, but 0 only for none and 1000 only for all.
fn per_mille(part: &BigUint, whole: &BigUint) -> u16 {
    let zero = BigUint::default();
    if *part == zero || *whole == zero {
        return 0;
    }
    if part == whole {
        return 1000;
    }
    let rounded = (part * 2_000_u32 + whole) / (whole * 2_u32);
    u16::try_from(rounded).unwrap_or(999).clamp(1, 999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_and_all_are_not_rounded_to() {
        for (part, whole, wanted) in [
            (0_u64, 6_u64, 0),
            (4, 6, 667),
            (1, 3, 333),
            (1, 2_000, 1),
            (1, 1_000_000, 1),
            (999_999, 1_000_000, 999),
            (6, 6, 1000),
            (0, 0, 0),
        ] {
            assert_eq!(per_mille(&part.into(), &whole.into()), wanted, "{part} of {whole}");
        }
        let huge = BigUint::from(10_u32).pow(200);
        assert_eq!(per_mille(&(&huge / 4_u32), &huge), 250);
    }

    #[test]
    fn thinned_ticks_are_evenly_chosen() {
        let ticks = |count: u64| (0..count).map(Duration::from_micros).collect::<Vec<_>>();
        for (count, kept) in [(0, 0), (1, 1), (500, 500), (501, 251), (1_000, 500), (10_000, 500)] {
            let thinned = thin(ticks(count));
            assert_eq!(thinned.len(), kept, "{count}");
            let gaps: std::collections::BTreeSet<u64> =
                thinned.windows(2).map(|pair| pair[1].as_micros() - pair[0].as_micros()).collect();
            assert!(gaps.len() <= 1, "{gaps:?}");
        }
    }
}
