//! A race on show: its program, its run, where the learner looks.

use std::sync::Arc;

use super::edit::{MAX_BYTES, edit};
use super::layout::lay_out;
use super::program_text;
use super::share::{SharedRace, SharedRun};
use super::view::{
    ComparisonView, Editing, FrequencyView, FuturesBefore, FuturesView, Problem, ProblemKind, RunKind,
};
use crate::lesson::Facts;
use crate::lesson::facts::Totals;
use crate::simulator::arrival::Arrival;
use crate::simulator::comparison::{self, Comparison, MAX_COMPARED, MAX_LINES};
use crate::simulator::explore::Explorer;
use crate::simulator::frequency::{Frequency, MAX_RUNS};
use crate::simulator::hand::{HandRun, MAX_MOVES};
use crate::simulator::program::CompiledProgram;
use crate::simulator::race::{MAX_BUYERS, MAX_LOSSES, Race, Setup};
use crate::simulator::random::{self, RandomRun};
use crate::simulator::recording::{Recording, Way};
use crate::simulator::trace::{Exchange, Trace};
use crate::simulator::{Move, World};

/// A stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Names it: `home`, or a lesson step's id.
    pub id: String,
    /// The race, made ready.
    pub setup: Arc<Setup>,
    /// The program in use.
    pub program: Arc<CompiledProgram>,
    /// What has happened.
    pub run: Run,
    /// How many exchanges are shown.
    pub position: usize,
    /// What of the program the learner may rewrite here.
    pub editing: Option<Editing>,
    /// The text in the editor, if there is one.
    pub text: Option<String>,
    /// What is wrong with the text. While there is something, nothing runs.
    pub problems: Vec<Problem>,
    /// All futures of `program`, once explored.
    pub futures: Option<FuturesView>,
    /// How often random runs of `program` break an invariant, once asked.
    pub frequency: Option<FrequencyView>,
    /// Programs beside one another, once asked.
    pub comparison: Option<ComparisonView>,
    /// All futures of the program before, in the same race.
    before: Option<FuturesBefore>,
}

/// How the trace on show came about.
#[derive(Debug, Clone)]
pub enum Run {
    /// By hand.
    Hand(Box<HandRun>),
    /// At random.
    Random {
        /// The whole run, or what it takes to come back to any place of it.
        recording: Arc<Recording>,
        /// Of a run that does not keep its exchanges, the run up to the position.
        shown: Option<Box<RandomRun>>,
        /// Its seed.
        seed: u64,
        /// When buyers arrived, if not as the race says.
        arrival: Option<Arrival>,
        /// The exchanges that are looked at one by one, and how many come before them.
        window: Option<(usize, Vec<Exchange>)>,
    },
}

impl Stage {
    /// A stage on which nobody has moved.
    pub fn new(id: &str, setup: Arc<Setup>, program: Arc<CompiledProgram>, editing: Option<Editing>) -> Self {
        let text = match editing {
            None => None,
            Some(Editing::Request) => program.source.editable_step().map(|step| lay_out(&step.request)),
            Some(Editing::Program) => Some(program_text::write(&program.source)),
        };
        Self {
            id: id.to_owned(),
            editing: editing.filter(|_| text.is_some()),
            before: None,
            frequency: None,
            comparison: None,
            run: Run::Hand(Box::new(HandRun::new(&setup, &program))),
            setup,
            program,
            position: 0,
            text,
            problems: Vec::new(),
            futures: None,
        }
    }

    /// The trace on show, whole; of a run that does not keep its exchanges, the figures up to the position.
    pub fn trace(&self) -> &Trace {
        match &self.run {
            Run::Hand(run) => run.trace(),
            Run::Random { recording, shown, .. } => shown.as_deref().unwrap_or(recording.run()).trace(),
        }
    }

    /// The trace up to the end, whatever the position.
    pub fn whole_trace(&self) -> &Trace {
        match &self.run {
            Run::Hand(run) => run.trace(),
            Run::Random { recording, .. } => recording.run().trace(),
        }
    }

    /// What kind of run is on show.
    pub fn kind(&self) -> RunKind {
        match &self.run {
            Run::Hand(_) => RunKind::ByHand,
            Run::Random { recording, seed, .. } => {
                let buyers = u32::try_from(recording.run().world().buyers().len()).unwrap_or(u32::MAX);
                RunKind::Random { buyers, seed: *seed }
            }
        }
    }

    /// The figures at the position shown.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of(&self.setup, self.trace(), self.position);
        if let Some(found) = &self.futures {
            facts.set_futures(&found.total, &found.harmful);
        }
        facts
    }

    /// Makes a move at the position shown, or for the first time if a random run is on show.
    pub fn make_move(&mut self, next: Move) -> Result<Totals, Problem> {
        self.check_text()?;
        if self.position >= MAX_MOVES {
            return Err(Problem::of(ProblemKind::TooMuch { limit: MAX_MOVES as u64 }));
        }
        match &mut self.run {
            Run::Hand(run) => run.make_move(self.position, next).then_some(()).ok_or_else(not_here)?,
            Run::Random { .. } => return self.replay(&[next]),
        }
        self.position += 1;
        Ok(self.trace().exchanges.last().map(Totals::of_exchange).unwrap_or_default())
    }

    /// Plays these moves from the start. If one of them cannot be made, nothing changes.
    pub fn replay(&mut self, moves: &[Move]) -> Result<Totals, Problem> {
        self.check_text()?;
        let mut run = HandRun::new(&self.setup, &self.program);
        for (position, &next) in moves.iter().enumerate() {
            if !run.make_move(position, next) {
                return Err(not_here());
            }
        }
        let totals = Totals::of(run.trace(), moves.len());
        self.position = moves.len();
        self.run = Run::Hand(Box::new(run));
        Ok(totals)
    }

    /// Uses one of the race's programs and plays these moves. If one of them cannot be made, nothing changes.
    pub fn follow(&mut self, program: &str, moves: &[Move]) -> Result<Totals, Problem> {
        let mut followed = self.clone();
        followed.choose(program)?;
        let totals = followed.replay(moves)?;
        *self = followed;
        Ok(totals)
    }

    /// Makes the stage what was shared, up to a run at random, which is still to be [begun](Self::begin_run).
    /// If something of it does not fit, nothing changes.
    pub fn restore(&mut self, shared: &SharedRace) -> Result<Totals, Problem> {
        if shared.race != self.setup.race.id {
            return Err(not_here());
        }
        let mut restored = self.clone();
        restored.problems.clear();
        restored.choose(&shared.program)?;
        restored.arrange(shared.buyers, shared.amount, shared.losses)?;
        if let Some(text) = shared.text() {
            restored.edit(&text)?;
            restored.check_text()?;
        }
        let totals = match &shared.run {
            SharedRun::Moves(moves) => restored.replay(moves)?,
            SharedRun::Random { n, seed, arrival } => {
                restored.begin_run(*n, *seed, arrival.as_ref()).map(|_| Totals::default())?
            }
        };
        *self = restored;
        Ok(totals)
    }

    /// The stage as it may be shared.
    pub fn share(&self) -> SharedRace {
        let race = &self.setup.race;
        let source = &self.program.source;
        let known = self.setup.program(&source.id);
        let amount = race.amount.as_deref().and_then(|measure| self.setup.measure_at_start(measure));
        SharedRace {
            race: race.id.clone(),
            program: source.id.clone(),
            steps: (known.map(|known| &known.source) != Some(source)).then(|| source.steps.clone()),
            buyers: race.buyers.len(),
            amount: amount.and_then(|amount| amount.to_string().parse().ok()),
            losses: race.losses,
            run: match (&self.run, self.kind()) {
                (Run::Hand(run), _) => {
                    SharedRun::Moves(run.moves().iter().take(self.position).copied().collect())
                }
                (Run::Random { arrival, .. }, RunKind::Random { buyers, seed }) => {
                    SharedRun::Random { n: buyers, seed, arrival: arrival.clone() }
                }
                _ => SharedRun::Moves(Vec::new()),
            },
        }
    }

    /// Shows the trace up to `position`. Of a large run the way there is still to be gone, up to [`Stage::arrive`].
    pub fn seek(&mut self, position: usize) -> Result<Option<Way>, Problem> {
        if position > self.whole_trace().length() {
            return Err(not_here());
        }
        if let Run::Random { recording, shown, .. } = &mut self.run {
            if let Some(way) = recording.way_to(position, 0) {
                return Ok(Some(way));
            }
            *shown = None;
        }
        self.position = position;
        Ok(None)
    }

    /// Shows a large run up to where a way has led.
    pub fn arrive(&mut self, way: Way) {
        if let Run::Random { shown, .. } = &mut self.run {
            self.position = way.position();
            *shown = Some(Box::new(way.end().0));
        }
    }

    /// Looks at exchanges of a random run one by one: so many, at most [`MAX_WINDOW`](crate::simulator::recording::MAX_WINDOW),
    /// from the `from`th on. Of a large run the way there is still to be gone, up to [`Stage::look`].
    pub fn look_at(&mut self, from: usize, count: usize) -> Result<Option<Way>, Problem> {
        let length = self.whole_trace().length();
        match &mut self.run {
            Run::Random { recording, window, .. } if from <= length => {
                let way = recording.way_to(from, count);
                if way.is_none() {
                    *window = Some((from, recording.kept(from, count)));
                }
                Ok(way)
            }
            _ => Err(not_here()),
        }
    }

    /// Looks at the exchanges of a large run to which a way has led.
    pub fn look(&mut self, way: Way) {
        if let Run::Random { window, .. } = &mut self.run {
            *window = Some((way.position(), way.end().1));
        }
    }

    /// Back to before the first request, by hand.
    pub fn reset(&mut self) {
        self.run = Run::Hand(Box::new(HandRun::new(&self.setup, &self.program)));
        self.position = 0;
    }

    /// The race's programs that may be chosen here: not those that are a buyer's own. Where a request is to be
    /// rewritten, a program without such a request has no place.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<CompiledProgram>> {
        let wants_request = self.editing == Some(Editing::Request);
        let programs = self.setup.programs.iter();
        let is_own = |id: &str| self.setup.race.buyers.iter().any(|part| part.program() == Some(id));
        programs
            .filter(move |program| !wants_request || program.source.editable_step().is_some())
            .filter(move |program| !is_own(&program.source.id))
    }

    /// Uses another of the race's programs, and starts again.
    pub fn choose(&mut self, program: &str) -> Result<(), Problem> {
        let program = self.programs().find(|known| known.source.id == program).ok_or_else(not_here)?;
        let chosen = Self::new(&self.id, Arc::clone(&self.setup), Arc::clone(program), self.editing);
        // A comparison is of the race, whatever program is chosen.
        *self = Self { before: self.futures_before(), comparison: self.comparison.take(), ..chosen };
        Ok(())
    }

    /// Arranges the race anew, with the same program and text.
    pub fn arrange(&mut self, buyers: usize, amount: Option<u32>, losses: u32) -> Result<(), Problem> {
        self.check_text()?;
        let limit = |limit| Problem::of(ProblemKind::TooMuch { limit });
        if buyers == 0 || buyers > MAX_BUYERS {
            return Err(limit(MAX_BUYERS as u64));
        }
        if losses > MAX_LOSSES {
            return Err(limit(u64::from(MAX_LOSSES)));
        }
        let race = &self.setup.race;
        let mut arranged = Race { losses, ..race.with_buyers(buyers) };
        if let Some(amount) = amount {
            let measure = race.amount.as_deref().ok_or_else(not_here)?;
            arranged = arranged.starting_with(measure, amount);
        }
        let setup = arranged
            .prepare()
            .map_err(|error| Problem::of(ProblemKind::BadDocument { detail: error.to_string() }))?;
        self.setup = Arc::new(setup);
        self.futures = None;
        self.before = None;
        self.frequency = None;
        self.comparison = None;
        self.reset();
        Ok(())
    }

    /// Takes in what was found of all futures.
    pub fn found(&mut self, futures: FuturesView) {
        self.futures = Some(FuturesView { before: self.before.clone(), ..futures });
    }

    /// What is known of all futures, as what the next program is compared with.
    fn futures_before(&self) -> Option<FuturesBefore> {
        let known = self.futures.as_ref().map(|futures| FuturesBefore {
            total: futures.total.clone(),
            harmful: futures.harmful.clone(),
            program: futures.program.clone(),
        });
        known.or_else(|| self.before.clone())
    }

    /// Puts a text into the editor. Right or wrong it is kept, unless it is too long;
    /// if it is right it is used and the stage starts again.
    pub fn edit(&mut self, text: &str) -> Result<(), Problem> {
        let editing = self.editing.ok_or_else(not_here)?;
        let limit = match editing {
            Editing::Request => MAX_BYTES,
            Editing::Program => program_text::MAX_BYTES,
        };
        if text.len() > limit {
            return Err(Problem::of(ProblemKind::TooLong { limit }));
        }
        let edited = match editing {
            Editing::Request => edit(&self.setup, &self.program, text).map_err(|problem| vec![problem]),
            Editing::Program => program_text::read(&self.setup, &self.program, text),
        };
        match edited {
            Ok(program) => {
                self.before = self.futures_before();
                self.program = program;
                self.problems.clear();
                self.futures = None;
                self.frequency = None;
                self.reset();
            }
            Err(problems) => self.problems = problems,
        }
        self.text = Some(text.to_owned());
        Ok(())
    }

    /// A random run that may begin: [`Stage::show`] takes it when it is finished. Buyers arrive as the race says, or
    /// as is said here.
    pub fn begin_run(&self, buyers: u32, seed: u64, arrival: Option<&Arrival>) -> Result<Recording, Problem> {
        self.check_text()?;
        let limit = random::MAX_BUYERS;
        if buyers == 0 || buyers > limit {
            return Err(Problem::of(ProblemKind::TooMuch { limit: u64::from(limit) }));
        }
        let arrival = arrival.unwrap_or(&self.setup.race.timing.arrival);
        Ok(Recording::new(RandomRun::arriving(&self.setup, &self.program, buyers, seed, arrival)))
    }

    /// Shows a random run that has finished, whole.
    pub fn show(&mut self, recording: Recording, seed: u64, arrival: Option<Arrival>) -> Totals {
        let trace = recording.run().trace();
        self.position = trace.length();
        let totals = Totals::of(trace, self.position);
        self.run = Run::Random { recording: Arc::new(recording), shown: None, seed, arrival, window: None };
        totals
    }

    /// Many random runs of the race's buyers.
    pub fn begin_frequency(&self, runs: u32, seed: u64) -> Result<Frequency, Problem> {
        self.check_text()?;
        if runs == 0 || runs > MAX_RUNS {
            return Err(Problem::of(ProblemKind::TooMuch { limit: u64::from(MAX_RUNS) }));
        }
        Ok(Frequency::new(&self.setup, &self.program, runs, seed))
    }

    /// Runs of several programs, by their ids; the one in use is meant as it is in use.
    pub fn begin_comparison(
        &self,
        programs: &[String],
        buyers: &[u32],
        seed: u64,
    ) -> Result<Comparison, Problem> {
        self.check_text()?;
        let known = |id: &String| {
            let in_use = (*id == self.program.source.id).then_some(&self.program);
            in_use.or_else(|| self.setup.program(id)).cloned().ok_or_else(not_here)
        };
        let programs = programs.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        let limit = |limit: u64| Problem::of(ProblemKind::TooMuch { limit });
        if programs.is_empty() || programs.len() > MAX_LINES {
            return Err(limit(MAX_LINES as u64));
        }
        if buyers.is_empty() || buyers.len() > MAX_COMPARED {
            return Err(limit(MAX_COMPARED as u64));
        }
        if buyers.iter().any(|count| !(1..=comparison::MAX_BUYERS).contains(count)) {
            return Err(limit(u64::from(comparison::MAX_BUYERS)));
        }
        Ok(Comparison::new(&self.setup, programs, buyers.to_vec(), seed))
    }

    /// A search through every future of the race's buyers.
    pub fn begin_exploration(&self) -> Result<Explorer, Problem> {
        self.check_text()?;
        Ok(Explorer::new(&self.setup, &self.program))
    }

    /// The state from which every future of the race's buyers begins.
    pub fn start(&self) -> World {
        World::new(Arc::clone(&self.setup), &self.program, &self.setup.race.names())
    }

    fn check_text(&self) -> Result<(), Problem> {
        self.problems.first().map_or(Ok(()), |problem| Err(problem.clone()))
    }
}

fn not_here() -> Problem {
    Problem::of(ProblemKind::NotHere)
}
