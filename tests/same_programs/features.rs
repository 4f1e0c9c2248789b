//! What of the language programs use, and what of it came to pass in their runs: a feature that is written and never
//! reached compares nothing.

use std::collections::BTreeMap;

use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::simulator::latency::Distribution;
use dynamodb_sandbox::simulator::program::{Outcome, Step};
use dynamodb_sandbox::simulator::race::Part;
use dynamodb_sandbox::simulator::reaction::{Jitter, Reaction};
use dynamodb_sandbox::simulator::trace::Trace;
use dynamodb_sandbox::simulator::world::{Course, Retry};

/// How many programs or exchanges showed each feature.
#[derive(Default)]
pub(crate) struct Features(BTreeMap<String, u32>);

/// What a thousand programs must have used, and how often at least.
const WANTED: [(&str, u32); 63] = [
    ("a guard with and", 100),
    ("a guard with or", 100),
    ("a guard that ends served", 50),
    ("a guard that ends refused", 50),
    ("a guard that ends failed", 50),
    ("arithmetic with +", 100),
    ("arithmetic with -", 100),
    ("a whole value put in", 50),
    ("an element of an array bound", 50),
    ("think constant", 100),
    ("think uniform", 100),
    ("think exponential", 100),
    ("repetition", 100),
    ("repetition with a backoff", 50),
    ("go back", 100),
    ("jitter none", 50),
    ("jitter equal", 50),
    ("jitter full", 50),
    ("go on", 100),
    ("end served", 50),
    ("end refused", 50),
    ("end failed", 50),
    ("several roles", 100),
    ("losses", 100),
    ("a client token", 50),
    ("stale reads", 100),
    ("rationed capacity", 50),
    ("GetItem", 1_000),
    ("PutItem", 100),
    ("UpdateItem", 100),
    ("DeleteItem", 100),
    ("Query", 100),
    ("Scan", 100),
    ("BatchGetItem", 50),
    ("BatchWriteItem", 50),
    ("TransactGetItems", 100),
    ("TransactWriteItems", 100),
    ("ExecuteStatement", 50),
    ("BatchExecuteStatement", 20),
    ("ExecuteTransaction", 20),
    ("ran: served", 500),
    ("ran: refused", 500),
    ("ran: failed", 500),
    ("ran: harm", 100),
    ("ran: went back", 100),
    ("ran: asked for more", 100),
    ("ran: sent again", 100),
    ("ran: Prepared", 100),
    ("ran: RequestLost", 100),
    ("ran: ResponseLost", 100),
    ("ran: a condition was not met", 100),
    ("ran: ConditionalCheckFailedException", 100),
    ("ran: TransactionCanceledException", 100),
    ("ran: TransactionConflictException", 20),
    ("ran: ProvisionedThroughputExceededException", 20),
    ("ran: ValidationException", 5),
    ("ran: a number with a fraction", 100),
    ("ran: GetItem", 1_000),
    ("ran: Query", 100),
    ("ran: BatchGetItem", 100),
    ("ran: BatchWriteItem", 100),
    ("ran: TransactWriteItems", 100),
    ("ran: ExecuteTransaction", 20),
];

impl Features {
    fn met(&mut self, feature: impl Into<String>) {
        *self.0.entry(feature.into()).or_default() += 1;
    }

    /// Counts what is written.
    pub(crate) fn read(&mut self, race: &Race) {
        if race.buyers.iter().any(|part| matches!(part, Part::Role { .. })) {
            self.met("several roles");
        }
        if race.losses > 0 {
            self.met("losses");
        }
        if race.environment.lag() > dynamodb_sandbox::model::Duration::ZERO {
            self.met("stale reads");
        }
        if race.environment.admission.is_some() {
            self.met("rationed capacity");
        }
        race.programs.iter().flat_map(|program| &program.steps).for_each(|step| self.read_step(step));
    }

    fn read_step(&mut self, step: &Step) {
        self.met(step.operation.clone());
        if let Some(guard) = &step.guard {
            for join in ["and", "or"] {
                if guard.holds.contains(&format!(" {join} ")) {
                    self.met(format!("a guard with {join}"));
                }
            }
            self.met(format!("a guard that ends {}", word(guard.otherwise)));
        }
        let request = step.request.to_string();
        let placeholders: Vec<&str> =
            request.split("${").skip(1).filter_map(|after| after.split('}').next()).collect();
        for sign in ["+", "-"] {
            if placeholders.iter().any(|sum| sum.contains(&format!(" {sign} "))) {
                self.met(format!("arithmetic with {sign}"));
            }
        }
        if placeholders.iter().any(|sum| sum.starts_with("item_")) {
            self.met("a whole value put in");
        }
        if step.bind.values().any(|path| path.split('.').any(|part| part.parse::<usize>().is_ok())) {
            self.met("an element of an array bound");
        }
        if request.contains("ClientRequestToken") {
            self.met("a client token");
        }
        match step.think {
            Distribution::Constant(0) => {}
            Distribution::Constant(_) => self.met("think constant"),
            Distribution::Uniform(..) => self.met("think uniform"),
            Distribution::Exponential(..) => self.met("think exponential"),
        }
        if let Some(repeat) = &step.repeat {
            self.met("repetition");
            if repeat.backoff.base > 0 {
                self.met("repetition with a backoff");
            }
        }
        for reaction in step.on_error.values() {
            match reaction {
                Reaction::Served => self.met("end served"),
                Reaction::Refused => self.met("end refused"),
                Reaction::Failed => self.met("end failed"),
                Reaction::GoOn => self.met("go on"),
                Reaction::GoBack(back) => {
                    self.met("go back");
                    if back.backoff.base > 0 {
                        self.met(match back.backoff.jitter {
                            Jitter::None => "jitter none",
                            Jitter::Equal => "jitter equal",
                            Jitter::Full => "jitter full",
                        });
                    }
                }
            }
        }
    }

    /// Counts what came to pass; `race` is what ran.
    pub(crate) fn watch(&mut self, race: &Race, trace: &Trace) {
        if trace.harm.is_some() {
            self.met("ran: harm");
        }
        for exchange in &trace.exchanges {
            if let Some(outcome) = exchange.outcome {
                self.met(format!("ran: {}", word(outcome)));
            }
            match exchange.retry {
                Some(Retry::WentBack) => self.met("ran: went back"),
                Some(Retry::Repeated) => self.met("ran: asked for more"),
                Some(Retry::SentAgain) => self.met("ran: sent again"),
                None => {}
            }
            if exchange.course != Course::Answered {
                self.met(format!("ran: {:?}", exchange.course));
            }
            if let Some(exception) = exchange.exception {
                self.met(format!("ran: {exception}"));
            }
            if exchange.is_refused() {
                self.met("ran: a condition was not met");
            }
            if exchange.measures.values().any(|change| change.after.is_some_and(|n| n.as_i128().is_none())) {
                self.met("ran: a number with a fraction");
            }
            let part = &race.buyers[exchange.buyer % race.buyers.len()];
            let program = race.programs.iter().find(|program| part.program() == Some(&program.id));
            let step = &program.unwrap_or(&race.programs[0]).steps[exchange.step];
            self.met(format!("ran: {}", step.operation));
        }
    }

    /// Fails with everything that is wanted and was not met often enough.
    pub(crate) fn check(&self) {
        let lacking: Vec<_> = WANTED
            .into_iter()
            .map(|(feature, wanted)| (feature, wanted, self.0.get(feature).copied().unwrap_or_default()))
            .filter(|(_, wanted, met)| met < wanted)
            .collect();
        assert_eq!(lacking, [], "feature, wanted, met; all that was met: {:?}", self.0);
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Served => "served",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
    }
}
