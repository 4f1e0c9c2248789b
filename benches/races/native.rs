//! Measures races natively: `races <document> <case> <times>`. And reads for `browser.mjs` what the page's worker
//! posts: `races unpack` prints as JSON the answers whose bytes it is given.
//!
//! `cargo xtask bench --only races` runs it, a process a case, so that the memory is that case's. What is measured
//! stands in `workload.json`; each case is driven through the session as the page's worker drives it, so that both
//! measure the same. Prints one JSON document of figures: times in seconds, memory in bytes.

use std::io::Read as _;
use std::time::Instant;
use std::{env, fs, io};

use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, ToWorker, unpack};
use dynamodb_sandbox::workbench::session::Session;
use dynamodb_sandbox::workbench::view::StageView;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Workload {
    stage: String,
    cases: Vec<Case>,
    looks: usize,
}

/// Every future of a few buyers where the case has no seed, else a run at random of all of them.
#[derive(Deserialize)]
struct Case {
    program: String,
    buyers: u32,
    stock: u32,
    seed: Option<u64>,
}

/// A session with one document open.
struct Driven {
    session: Session,
    stage: String,
    number: u64,
}

impl Driven {
    fn open(document: &str, stage: &str) -> Self {
        let mut driven = Self { session: Session::new(), stage: stage.to_owned(), number: 0 };
        driven.command(Command::Open { document: document.to_owned() });
        driven
    }

    fn command(&mut self, message: Command) {
        self.number += 1;
        self.session.receive(ToWorker::Command(Numbered { number: self.number, message }));
        while self.session.busy() {
            self.session.work();
        }
    }

    /// Seconds that it takes.
    fn act(&mut self, action: Action) -> f64 {
        let start = Instant::now();
        self.command(Command::Act { stage: self.stage.clone(), action });
        start.elapsed().as_secs_f64()
    }

    fn view(&self) -> StageView {
        self.session.stage_view(&self.stage).expect("the stage")
    }
}

fn main() {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().expect("races <document> <case> <times>");
    let first = next();
    if first == "unpack" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).expect("bytes");
        let answers = unpack(&bytes).expect("answers");
        return println!("{}", serde_json::to_string(&answers).expect("JSON"));
    }
    let document = fs::read_to_string(first).expect("the document");
    let case: usize = next().parse().expect("the number of a case");
    let times: usize = next().parse().expect("a number of times");
    let workload: Workload = serde_json::from_str(include_str!("workload.json")).expect("the workload");
    let figures = measured(&document, &workload, &workload.cases[case], times);
    println!("{figures}");
}

fn measured(document: &str, workload: &Workload, case: &Case, times: usize) -> Value {
    let (mut seconds, mut found) = (Vec::new(), Value::Null);
    for _ in 0..times {
        let mut driven = Driven::open(document, &workload.stage);
        driven.act(Action::Choose { program: case.program.clone() });
        let by_hand = case.seed.map_or(case.buyers as usize, |_| 2);
        driven.act(Action::Arrange { buyers: by_hand, amount: Some(case.stock), losses: 0 });
        match case.seed {
            None => {
                seconds.push(driven.act(Action::Explore));
                let futures = driven.view().futures.expect("futures");
                found = json!({
                    "total": futures.total, "harmful": futures.harmful, "states": futures.states,
                    "moves": futures.transitions, "merged": futures.merged, "bytes": futures.bytes,
                });
            }
            Some(seed) => {
                seconds.push(driven.act(Action::Run { buyers: case.buyers, seed, arrival: None }));
                let length = driven.view().length;
                let place = |look: usize| length * (2 * look + 1) / (2 * workload.looks);
                let look = |look| driven.act(Action::Look { from: place(look), count: 1 });
                let looks = (0..workload.looks).map(look).collect();
                let statistics = driven.view().statistics;
                found = json!({
                    "served": statistics.served, "refused": statistics.refused, "requests": statistics.requests,
                    "looks": median(looks),
                });
            }
        }
    }
    found["seconds"] = json!(median(seconds));
    found["memory"] = json!(peak());
    found
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The most memory that this process has had, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
