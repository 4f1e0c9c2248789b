//! Runs the stories of races under `tests/scripts/races`, one test per file.
//! To regenerate: `UPDATE_GOLDENFILES=1`; then read what changed: each answer
//! is the service's, and each verdict has to follow from the story.
//!
//! | command | meaning |
//! |---|---|
//! | `plot shop` | the race in `plots/shop.json`, its first program chosen |
//! | `race loading` | the race in `tests/races/loading.json`, likewise |
//! | `program transaction` | chooses a program of the race; the story begins anew |
//! | `buyers Ana Chi` | only these of the race's buyers |
//! | `buyers Ana=transaction Bình` | likewise, the first with a program of her own |
//! | `amount 2` | how much there is to fight over |
//! | `losses 1` | how many messages may be lost |
//! | `move Ana` | her request is executed and answered |
//! | `lose-request Ana`, `lose-response Ana` | her request, or the answer to it, never arrives |
//! | `wait 500` | time passes, in milliseconds |
//! | `verdict` | how the buyers stand, and what holds |
//! | `explore` | what every future of these buyers comes to |

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::simulator::explore::Explorer;
use dynamodb_sandbox::simulator::latency::Distribution;
use dynamodb_sandbox::simulator::race::{Part, Setup, When};
use dynamodb_sandbox::simulator::trace::{Exchange, Times, Trace};
use dynamodb_sandbox::simulator::verdict::{Tally, broken_in};
use dynamodb_sandbox::simulator::world::{Because, Buyer, Course, Fate};
use dynamodb_sandbox::simulator::{Move, Outcome, Race, World};
use goldenscript::Command;
use test_each_file::test_each_path;

test_each_path! { in "tests/scripts/races" as races => |path: &std::path::Path| {
    goldenscript::run(&mut Runner::default(), path).expect("the script runs")
}}

type Shown = Result<String, Box<dyn Error>>;

#[derive(Default)]
struct Runner {
    story: Option<Story>,
}

/// A race, and what has happened in it.
struct Story {
    race: Race,
    program: String,
    setup: Arc<Setup>,
    world: World,
    trace: Trace,
    /// Since the start.
    now: Duration,
}

/// Between two moves.
const PACE: Duration = Duration::from_millis(10);

impl goldenscript::Runner for Runner {
    type Command = Command;

    fn run(&mut self, command: &Command, _context: &goldenscript::Context) -> Shown {
        let mut arguments = command.consume_args();
        let shown = match command.name.as_str() {
            name @ ("plot" | "race") => {
                let directory = if name == "plot" { "plots" } else { "tests/races" };
                let id = arguments.next_pos().ok_or("which?")?;
                let path = format!("{}/{directory}/{id}.json", env!("CARGO_MANIFEST_DIR"));
                let race: Race = serde_json::from_str(&std::fs::read_to_string(path)?)?;
                let program = race.programs.first().ok_or("no program")?.id.clone();
                self.story = Some(Story::new(race, program)?);
                String::new()
            }
            "buyers" => {
                let named = std::iter::from_fn(|| arguments.next_pos().map(|name| (name, None)));
                let named: Vec<(&str, Option<&str>)> = named.collect();
                let parts = std::iter::from_fn(|| arguments.next_key());
                let parts: Vec<_> = parts.map(|(name, program)| (name, Some(program))).collect();
                let mut race = self.story()?.race.clone();
                race.buyers = race
                    .buyers
                    .iter()
                    .filter_map(|part| as_named(part, &[&named[..], &parts].concat()))
                    .collect();
                self.begin_anew(race)?
            }
            "program" => {
                let program = arguments.next_pos().ok_or("which?")?.to_owned();
                self.story = Some(Story::new(self.story()?.race.clone(), program)?);
                String::new()
            }
            "amount" => {
                let amount = arguments.next_pos().ok_or("how much?")?.parse()?;
                let race = self.story()?.race.clone();
                let measure = race.amount.clone().ok_or("the race has no amount")?;
                self.begin_anew(race.starting_with(&measure, amount))?
            }
            "losses" => {
                let losses = arguments.next_pos().ok_or("how many?")?.parse()?;
                let race = Race { losses, ..self.story()?.race.clone() };
                self.begin_anew(race)?
            }
            "move" => self.story()?.make(arguments.next_pos().ok_or("who?")?, Fate::Arrives)?,
            "lose-request" => self.story()?.make(arguments.next_pos().ok_or("who?")?, Fate::RequestLost)?,
            "lose-response" => self.story()?.make(arguments.next_pos().ok_or("who?")?, Fate::ResponseLost)?,
            "wait" => {
                let millis = arguments.next_pos().ok_or("how long?")?.parse()?;
                self.story()?.wait(Duration::from_millis(millis));
                String::new()
            }
            "verdict" => self.story()?.verdict(),
            "explore" => self.story()?.explore()?,
            name => return Err(format!("there is no command {name}").into()),
        };
        arguments.reject_next()?;
        Ok(shown)
    }
}

impl Runner {
    fn story(&mut self) -> Result<&mut Story, &'static str> {
        self.story.as_mut().ok_or("which plot?")
    }

    fn begin_anew(&mut self, race: Race) -> Shown {
        let program = self.story()?.program.clone();
        self.story = Some(Story::new(race, program)?);
        Ok(String::new())
    }
}

/// The part of a buyer who is among those, with the program given there, if one is.
fn as_named(part: &Part, those: &[(&str, Option<&str>)]) -> Option<Part> {
    let (_, program) = those.iter().find(|(name, _)| *name == part.name())?;
    Some(match program {
        Some(program) => Part::Role { name: part.name().to_owned(), program: (*program).to_owned() },
        None => part.clone(),
    })
}

impl Story {
    fn new(race: Race, program: String) -> Result<Self, Box<dyn Error>> {
        let setup = Arc::new(race.prepare()?);
        let compiled = setup.program(&program).ok_or("the race has no such program")?;
        let world = World::new(Arc::clone(&setup), compiled, &race.names());
        Ok(Self { trace: Trace::begin(&world), race, program, setup, world, now: Duration::ZERO })
    }

    fn wait(&mut self, time: Duration) {
        self.world.advance(time);
        self.now = self.now + time;
    }

    fn name(&self, buyer: usize) -> &str {
        self.race.buyers[buyer].name()
    }

    fn make(&mut self, name: &str, fate: Fate) -> Shown {
        let buyer = self.race.names().iter().position(|known| known == name).ok_or("who is that?")?;
        let was_prepared = self.world.buyers()[buyer].is_prepared();
        let execution = self.world.make(Move { buyer, fate }).ok_or("this move may not be made")?;
        let times = Times { sent: self.now, executed: self.now, answered: self.now };
        let harmed = self.trace.harm.is_some();
        self.trace.add(&self.world, execution, times);
        self.wait(PACE);
        let exchange = self.trace.exchanges.last().ok_or("nothing happened")?;
        let mut shown = self.exchange(exchange, was_prepared);
        if exchange.course != Course::Prepared {
            shown.push_str(&next(name, &self.world.buyers()[buyer]));
        }
        if let (false, Some(harm)) = (harmed, &self.trace.harm) {
            let _ = writeln!(shown, "HARM: {} does not hold", harm.invariant);
            if let Some(stale) = harm.stale {
                let who = |exchange: usize| {
                    let Exchange { buyer, step, .. } = self.trace.exchanges[exchange];
                    let program = self.world.buyers()[buyer].program();
                    format!(
                        "{}'s {} (move {})",
                        self.name(buyer),
                        program.source.steps[step].name,
                        exchange + 1
                    )
                };
                let (read, made, used) = (who(stale.read), who(stale.made_stale_by), who(stale.used_by));
                let _ = writeln!(shown, "  {used} rests on {read}, which {made} had made stale");
            }
        }
        Ok(shown)
    }

    fn exchange(&self, exchange: &Exchange, was_prepared: bool) -> String {
        let Exchange { buyer, step, course, request, response, exception, measures, .. } = exchange;
        let name = self.name(*buyer);
        let step = &self.world.buyers()[*buyer].program().source.steps[*step];
        let number = self.trace.exchanges.len();
        let mut shown = if was_prepared {
            format!("{number}. {name}'s {} {} is committed\n", step.name, step.operation)
        } else {
            format!("{number}. {name} sends {}: {} {request}\n", step.name, step.operation)
        };
        let _ = match (course, exception) {
            (Course::Answered, Some(_)) => writeln!(shown, "  ← {}", error(response)),
            (Course::Answered, None) => writeln!(shown, "  ← {response}"),
            (Course::Prepared, _) => writeln!(shown, "  it is prepared: its items are locked"),
            (Course::RequestLost, _) => writeln!(shown, "  lost on the way: nothing is executed"),
            (Course::ResponseLost, _) => writeln!(shown, "  executed, and the answer is lost: {response}"),
        };
        for (measure, change) in measures.iter().filter(|(_, change)| change.before != change.after) {
            let number = |number: Option<_>| {
                number.map_or("none".to_owned(), |number: dynamodb_sandbox::model::Number| number.to_string())
            };
            let _ = writeln!(shown, "  {measure} {} → {}", number(change.before), number(change.after));
        }
        shown
    }

    fn verdict(&self) -> String {
        let tally = self.world.tally();
        let mut shown = standing(tally);
        for name in self.setup.measures() {
            let now = self.setup.measure(self.world.engine(), name);
            let _ = writeln!(shown, "{name}: {}", now.map_or("none".to_owned(), |now| now.to_string()));
        }
        for (invariant, _) in &self.setup.invariants {
            let mut race = self.race.clone();
            race.invariants = vec![invariant.clone()];
            // Judged alone: the first that does not hold hides the others.
            let holds = self.holds(&race);
            let due = invariant.when == When::Always || tally.finished();
            let word = if !due {
                "is judged at the end"
            } else if holds {
                "holds"
            } else {
                "does NOT hold"
            };
            let _ = writeln!(shown, "{}: {} {word}", invariant.id, invariant.holds);
        }
        shown
    }

    /// Whether the invariants of this race hold after the moves that were made.
    fn holds(&self, race: &Race) -> bool {
        let Ok(mut story) = Self::new(race.clone(), self.program.clone()) else { return false };
        for exchange in &self.trace.exchanges {
            let fate = match exchange.course {
                Course::RequestLost => Fate::RequestLost,
                Course::ResponseLost => Fate::ResponseLost,
                Course::Answered | Course::Prepared => Fate::Arrives,
            };
            story.wait(Duration::from_micros(exchange.sent.as_micros() - story.now.as_micros()));
            story.world.make(Move { buyer: exchange.buyer, fate });
        }
        broken_in(&story.world).is_none()
    }

    fn explore(&self) -> Shown {
        let program = self.setup.program(&self.program).ok_or("the race has no such program")?;
        let found = Explorer::new(&self.setup, program).proceed(u32::MAX).ok_or("not finished")??;
        let mut shown = format!(
            "{} of {} futures are harmful ({} states, {} moves tried)\n",
            found.harmful, found.total, found.states, found.transitions
        );
        if let Some(moves) = found.shortest_harmful {
            let moves = moves.iter().map(|next| match next.fate {
                Fate::Arrives => self.name(next.buyer).to_owned(),
                Fate::RequestLost => format!("{} (request lost)", self.name(next.buyer)),
                Fate::ResponseLost => format!("{} (response lost)", self.name(next.buyer)),
            });
            let _ = writeln!(shown, "the shortest: {}", moves.collect::<Vec<_>>().join(", "));
        }
        Ok(shown)
    }
}

fn standing(Tally { buyers, sold, refused, failed }: Tally) -> String {
    format!("{buyers} buyers: {sold} served, {refused} refused, {failed} failed\n")
}

/// `ConditionalCheckFailedException: The conditional request failed`, of an error as on the wire.
fn error(response: &serde_json::Value) -> String {
    let text = |name: &str| response[name].as_str();
    let exception = text("__type").and_then(|name| name.rsplit('#').next()).unwrap_or_default();
    format!("{exception}: {}", text("message").or(text("Message")).unwrap_or_default())
}

/// How a buyer ended, or what it does next where that is not just its next step.
fn next(name: &str, buyer: &Buyer) -> String {
    let step = buyer.program().source.steps.get(buyer.step()).map_or("", |step| step.name.as_str());
    let wait = match *buyer.wait() {
        Distribution::Constant(0) => String::new(),
        Distribution::Constant(micros) => format!(", after {micros} µs"),
        Distribution::Uniform(least, most) => format!(", after {least} to {most} µs"),
        Distribution::Exponential(least, mean) => format!(", after {least} µs and about {mean} µs more"),
    };
    match (buyer.outcome(), buyer.because()) {
        (Some(Outcome::Served), _) => format!("  {name} is served\n"),
        (Some(Outcome::Refused), _) => format!("  {name} is refused\n"),
        (Some(Outcome::Failed), _) => format!("  {name} has failed\n"),
        (None, Because::Next) => String::new(),
        (None, Because::SendsAgain) => format!("  {name} will send {step} again\n"),
        (None, Because::TriesAgain { exception, time, at_most }) => {
            format!("  {name} will try again from {step} because of {exception}, {time} of {at_most}{wait}\n")
        }
        (None, Because::AsksForMore { time, at_most }) => {
            format!("  {name} will ask for more, {time} of {at_most}{wait}\n")
        }
    }
}
