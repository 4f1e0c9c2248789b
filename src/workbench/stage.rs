//! A race on show: its program, its run, where the learner looks.

use std::sync::Arc;

use super::edit::{MAX_BYTES, edit};
use super::layout::lay_out;
use super::program_text;
use super::share::{SharedRace, SharedRun};
use super::view::{Editing, FuturesBefore, FuturesView, Problem, ProblemKind, RunKind};
use crate::lesson::Facts;
use crate::lesson::facts::Totals;
use crate::simulator::explore::Explorer;
use crate::simulator::hand::{HandRun, MAX_MOVES};
use crate::simulator::program::CompiledProgram;
use crate::simulator::race::{MAX_BUYERS, MAX_LOSSES, Race, Setup};
use crate::simulator::random::RandomRun;
use crate::simulator::trace::Trace;
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
        /// The whole story.
        trace: Box<Trace>,
        /// The state at its end.
        end: Box<World>,
        /// Its seed.
        seed: u64,
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
            run: Run::Hand(Box::new(HandRun::new(&setup, &program))),
            setup,
            program,
            position: 0,
            text,
            problems: Vec::new(),
            futures: None,
        }
    }

    /// The trace on show, whole.
    pub fn trace(&self) -> &Trace {
        match &self.run {
            Run::Hand(run) => run.trace(),
            Run::Random { trace, .. } => trace,
        }
    }

    /// What kind of run is on show.
    pub fn kind(&self) -> RunKind {
        match &self.run {
            Run::Hand(_) => RunKind::ByHand,
            Run::Random { end, seed, .. } => {
                let buyers = u32::try_from(end.buyers().len()).unwrap_or(u32::MAX);
                RunKind::Random { buyers, seed: *seed }
            }
        }
    }

    /// The figures at the position shown.
    pub fn facts(&self) -> Facts {
        Facts::of(&self.setup, self.trace(), self.position)
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
            SharedRun::Random { n, seed } => restored.begin_run(*n, *seed).map(|_| Totals::default())?,
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
                (_, RunKind::Random { buyers, seed }) => SharedRun::Random { n: buyers, seed },
                (_, RunKind::ByHand) => SharedRun::Moves(Vec::new()),
            },
        }
    }

    /// Shows the trace up to `position`.
    pub fn seek(&mut self, position: usize) -> Result<(), Problem> {
        if position > self.trace().exchanges.len() {
            return Err(not_here());
        }
        self.position = position;
        Ok(())
    }

    /// Back to before the first request, by hand.
    pub fn reset(&mut self) {
        self.run = Run::Hand(Box::new(HandRun::new(&self.setup, &self.program)));
        self.position = 0;
    }

    /// The race's programs that may be chosen here. Where a request is to be rewritten, a program without such a
    /// request has no place.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<CompiledProgram>> {
        let wants_request = self.editing == Some(Editing::Request);
        let programs = self.setup.programs.iter();
        programs.filter(move |program| !wants_request || program.source.editable_step().is_some())
    }

    /// Uses another of the race's programs, and starts again.
    pub fn choose(&mut self, program: &str) -> Result<(), Problem> {
        let program = self.programs().find(|known| known.source.id == program).ok_or_else(not_here)?;
        let chosen = Self::new(&self.id, Arc::clone(&self.setup), Arc::clone(program), self.editing);
        *self = Self { before: self.futures_before(), ..chosen };
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
                self.reset();
            }
            Err(problems) => self.problems = problems,
        }
        self.text = Some(text.to_owned());
        Ok(())
    }

    /// A random run that may begin: [`Stage::show`] takes it when it is finished.
    pub fn begin_run(&self, buyers: u32, seed: u64) -> Result<RandomRun, Problem> {
        self.check_text()?;
        let limit = crate::simulator::random::MAX_BUYERS;
        if buyers == 0 || buyers > limit {
            return Err(Problem::of(ProblemKind::TooMuch { limit: u64::from(limit) }));
        }
        Ok(RandomRun::new(&self.setup, &self.program, buyers, seed))
    }

    /// Shows a random run that has finished, whole.
    pub fn show(&mut self, run: RandomRun, seed: u64) -> Totals {
        let (trace, end) = run.into_parts();
        self.position = trace.exchanges.len();
        let totals = Totals::of(&trace, self.position);
        self.run = Run::Random { trace: Box::new(trace), end: Box::new(end), seed };
        totals
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
