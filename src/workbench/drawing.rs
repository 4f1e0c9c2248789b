//! How a stage becomes what its panel shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigUint;
use serde_json::Value;

use super::class_task::achievements;
use super::layout::lay_out;
use super::stage::{Run, Stage};
use super::view::{
    Amount, Arrangement, Band, BuyerView, Exchange, ExchangeKind, Fate, Figures, FutureView, FuturesView,
    GraphView, Harm, InJson, Lanes, MeasurePoint, Move, NextRequest, NodeView, Outcome, ProgramStepView,
    ProgramTraits, ProgramView, Seen, StageView, Window,
};
use crate::engine::wire;
use crate::lesson::facts::Totals;
use crate::model::{Duration, Number};
use crate::simulator::World;
use crate::simulator::explore::{Exploration, Future, Graph, Node};
use crate::simulator::program::{BUYER_NAME, Program};
use crate::simulator::reaction::Reaction;
use crate::simulator::statistics::{Statistics, Thinned};
use crate::simulator::trace::{self, Access, Trace};
use crate::simulator::verdict::Tally;
use crate::simulator::world::Buyer;
use crate::simulator::xray::{XRay, xray};

pub mod lesson;

/// Up to this many buyers each have a lane of their own.
pub const MAX_LANES: usize = crate::simulator::race::MAX_BUYERS;
/// Up to this many futures are listed one by one.
pub const MAX_LISTED: usize = 100;

/// The whole view of a stage.
pub fn draw(stage: &Stage) -> StageView {
    let trace = stage.trace();
    let shown = trace.exchanges.get(..stage.position).unwrap_or(&trace.exchanges);
    let (whole, statistics) = (stage.whole_trace(), trace.statistics_at(stage.position));
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
        length: whole.length(),
        lanes: if each {
            Lanes::Each {
                exchanges: (0..shown.len()).filter_map(|index| exchange_view(world, trace, index)).collect(),
            }
        } else {
            Lanes::Bands { bands: bands(whole, &statistics) }
        },
        window: window(stage, world),
        span: whole.span(),
        measures: measures(stage, &statistics),
        figures: figures(stage),
        statistics: statistics.summary(&stage.setup, trace.tally_at(stage.position)),
        frequency: stage.frequency,
        comparison: stage.comparison.clone(),
        arrangement: arrangement(stage, world),
        harm: trace.harm.clone().filter(|harm: &Harm| harm.exchange < stage.position),
        finished: trace.tally_at(stage.position).finished(),
        program: program(stage),
        programs: stage.programs().map(|program| program.source.id.clone()).collect(),
        rules: stage.setup.race.invariants.iter().map(|invariant| invariant.id.clone()).collect(),
        moves,
        futures,
        problems: stage.problems.clone(),
        shared: InJson::of(&stage.share()),
        achievements: achievements(stage),
    }
}

/// The state that the position shows; of a random run that keeps its exchanges only the end is kept.
fn present_world(stage: &Stage) -> &World {
    match &stage.run {
        Run::Hand(run) => run.state(stage.position).unwrap_or(run.last_state()),
        Run::Random { recording, shown, .. } => shown.as_deref().unwrap_or(recording.run()).world(),
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
            program: stage.setup.race.buyers.get(index).and_then(|part| part.program()).map(str::to_owned),
            outcome: if by_hand { buyer.outcome() } else { ended },
            next: if by_hand { next(world, index, buyer) } else { None },
            bindings: remembered.map(|(name, value)| (name.to_owned(), value.to_string())).collect(),
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
        request: lay_out(&request),
        because: buyer.because().clone(),
        prepared: buyer.is_prepared(),
        fates: Fate::ALL.into_iter().filter(|&fate| world.allows(Move { buyer: index, fate })).collect(),
    })
}

fn exchange_view(world: &World, trace: &Trace, index: usize) -> Option<Exchange> {
    let exchange = trace.exchanges.get(index)?;
    let harmful = trace
        .harm
        .as_ref()
        .is_some_and(|harm| index == harm.exchange || harm.stale.is_some_and(|stale| index == stale.used_by));
    let looked_into = harmful || exchange.is_refused();
    Some(exchange_shown(world, exchange, looked_into.then(|| xray(world, trace, index)).flatten()))
}

fn exchange_shown(world: &World, exchange: &trace::Exchange, xray: Option<XRay>) -> Exchange {
    let program = world.buyers().get(exchange.buyer).map(|buyer| &buyer.program().source);
    let step = program.and_then(|program| program.steps.get(exchange.step));
    let touched = exchange.touched.first();
    let wrote = exchange.touched.iter().any(|touch| touch.access == Access::Write);
    let refused = exchange.is_refused();
    let kind = match exchange.exception {
        Some(_) if refused => ExchangeKind::RefusedWrite,
        Some(_) => ExchangeKind::Error,
        None if wrote => ExchangeKind::Write,
        None => ExchangeKind::Read,
    };
    let at_item = |measure: &str, written: bool| {
        let mut touched = exchange.touched.iter();
        touched.any(|touch| {
            (touch.access == Access::Write || !written) && world.setup().is_measured_at(measure, &touch.item)
        })
    };
    // A sum or a count moves with an item; what was written or read is the item's own number.
    let rank = |measure: &str| (!at_item(measure, true), !at_item(measure, false));
    let nearest = exchange.measures.iter().min_by_key(|(measure, _)| rank(measure));
    let seen = nearest.map(|(measure, change)| Seen {
        measure: measure.clone(),
        before: change.before.map(|number| number.to_string()),
        after: change.after.map(|number| number.to_string()),
    });
    Exchange {
        xray,
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
    }
}

/// The exchanges that are looked at one by one.
fn window(stage: &Stage, world: &World) -> Option<Window> {
    let Run::Random { recording, window: Some((from, exchanges)), .. } = &stage.run else { return None };
    // What an exchange rested on is told by all before it.
    let whole = recording.run().trace();
    let view = |index: usize| match whole.is_whole() {
        true => exchange_view(world, whole, from + index),
        false => exchanges.get(index).map(|exchange| exchange_shown(world, exchange, None)),
    };
    let name = |exchange: &trace::Exchange| {
        let name =
            world.buyers().get(exchange.buyer).and_then(|buyer| buyer.bindings().get(BUYER_NAME)?.as_str());
        name.unwrap_or_default().to_owned()
    };
    Some(Window {
        from: *from,
        names: exchanges.iter().map(name).collect(),
        exchanges: (0..exchanges.len()).filter_map(view).collect(),
    })
}

/// Bands of all buyers, with ticks as far as the figures go.
fn bands(whole: &trace::Trace, shown: &Statistics) -> Vec<Band> {
    // Some end without a request: they count, and have no tick.
    let Tally { sold, refused, failed, .. } = whole.at_start;
    let band = |(outcome, at_start): (Outcome, u64)| {
        let ended = whole.statistics.ends.get(&outcome).map(Thinned::met).unwrap_or_default();
        let buyers = u32::try_from(at_start + ended).unwrap_or(u32::MAX);
        let ticks = shown.ends.get(&outcome).into_iter().flat_map(Thinned::iter).collect();
        (buyers > 0).then_some(Band { outcome, buyers, ticks })
    };
    let outcomes = [(Outcome::Served, sold), (Outcome::Refused, refused), (Outcome::Failed, failed)];
    outcomes.into_iter().filter_map(band).collect()
}

fn measures(stage: &Stage, shown: &Statistics) -> BTreeMap<String, Vec<MeasurePoint>> {
    let points = |name: &str| {
        let changes = shown.measures.get(name).into_iter().flat_map(Thinned::iter);
        let start = (Duration::ZERO, stage.setup.measure_at_start(name));
        let point = |(at, value): (_, Option<Number>)| Some(MeasurePoint { at, value: value?.to_string() });
        std::iter::once(start).chain(changes).filter_map(point).collect()
    };
    stage.setup.measures().map(|name| (name.to_owned(), points(name))).collect()
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

fn on_error(reactions: &BTreeMap<String, Reaction>) -> BTreeMap<String, InJson<Reaction>> {
    let of = |(exception, reaction): (&String, &Reaction)| Some((exception.clone(), InJson::of(reaction)?));
    reactions.iter().filter_map(of).collect()
}

fn program(stage: &Stage) -> ProgramView {
    let source = &stage.program.source;
    let steps = source.steps.iter().map(|step| ProgramStepView {
        name: step.name.clone(),
        operation: step.operation.clone(),
        request: lay_out(&step.request),
        guard: step.guard.as_ref().map(|guard| guard.holds.clone()),
        otherwise: step.guard.as_ref().map(|guard| guard.otherwise),
        think: step.think.clone(),
        bind: step.bind.clone(),
        repeat: step.repeat.as_ref().and_then(InJson::of),
        on_error: on_error(&step.on_error),
        editable: step.editable && stage.text.is_some(),
    });
    ProgramView {
        id: source.id.clone(),
        steps: steps.collect(),
        editing: stage.editing,
        edited: stage.text.clone(),
        accepted: stage.problems.is_empty(),
        rewritten: stage.setup.program(&source.id).is_none_or(|known| known.source != *source),
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
        transactions: program.steps.iter().filter(|step| step.takes_two_moves()).count(),
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
    use crate::simulator::Race;

    #[test]
    fn what_was_written_is_told_before_what_moved_with_it() {
        let race: Race =
            serde_json::from_str(include_str!("../../plots/bank_transfer.json")).expect("a plot");
        let setup = Arc::new(race.prepare().expect("sound"));
        let program = Arc::clone(setup.program("read_then_write").expect("a program"));
        let mut stage = Stage::new("lab", setup, program, None);
        let moves: Vec<Move> = [0, 1].repeat(5).into_iter().map(Move::of).collect();
        stage.replay(&moves).expect("moves that may be made");
        let Lanes::Each { exchanges } = draw(&stage).lanes else { panic!("a lane each") };
        assert_eq!(exchanges.len(), 10);
        for exchange in exchanges {
            let seen = exchange.seen.map(|seen| seen.measure);
            let wanted = match exchange.step.as_str() {
                "read_from" | "withdraw" => "from",
                "read_to" | "deposit" => "to",
                _ => "booked",
            };
            assert_eq!(seen.as_deref(), Some(wanted), "{}", exchange.step);
        }
    }

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
}
