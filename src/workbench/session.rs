//! The worker's side: a document, its stages, the lesson, and long work in slices.
//!
//! Commands are carried out in order. Long work (a random run, an exploration)
//! is done in slices by [`Session::work`], so that whoever drives the session
//! can hand in a ping or a cancellation between two of them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::drawing::{self, MAX_LISTED, draw};
use super::protocol::{Action, Command, FromWorker, Numbered, ToWorker, Update};
use super::share::SharedRun;
use super::stage::Stage;
use super::view::{
    ComparisonView, Editing, LessonView, Problem, ProblemKind, RaceSettings, StageView, StepKind, StepView,
};
use crate::lesson::document::{Attempt, Document, MAX_STEPS, RaceTask, Step, Task};
use crate::lesson::facts::Totals;
use crate::lesson::rehearsal;
use crate::lesson::{Lesson, Progress};
use crate::simulator::Race;
use crate::simulator::arrival::Arrival;
use crate::simulator::comparison::Comparison;
use crate::simulator::explore::{self, Explorer};
use crate::simulator::frequency::Frequency;
use crate::simulator::race::{RaceError, Setup};
use crate::simulator::recording::Recording;

/// Most bytes of a document.
pub const MAX_DOCUMENT_BYTES: usize = 2_000_000;
/// Moves of an exploration done in one slice: a few milliseconds of work.
const SLICE: u32 = 500;
/// Events of runs at random done in one slice: they are quicker, and between two slices a browser may pause for 4 ms.
const EVENTS: u32 = 2_500;

/// The id of the stage of a race that is a page by itself.
pub const RACE_STAGE: &str = "home";
/// The id of the stage of the race lab.
pub const PLOT_STAGE: &str = "lab";

/// What the worker holds.
#[derive(Debug, Default)]
pub struct Session {
    stages: Vec<Stage>,
    lesson: Option<(Lesson, Progress)>,
    waiting: VecDeque<Numbered<Command>>,
    job: Option<Job>,
}

/// Long work in progress.
#[derive(Debug)]
struct Job {
    number: u64,
    stage: String,
    task: JobTask,
}

#[derive(Debug)]
enum JobTask {
    Run { run: Box<Recording>, seed: u64, arrival: Option<Arrival> },
    Explore(Box<Explorer>),
    Frequency(Box<Frequency>),
    Compare { comparison: Box<Comparison>, seed: u64 },
}

/// What a command led to.
enum Reaction {
    /// Carried out: these updates, and whether it belongs into the journal.
    Finished(Vec<Update>, bool),
    /// Long work has begun.
    Begun(JobTask),
}

impl Session {
    /// Nothing is open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a message in. What can be answered at once is.
    pub fn receive(&mut self, message: ToWorker) -> Vec<FromWorker> {
        match message {
            ToWorker::Ping => vec![FromWorker::Alive],
            ToWorker::Cancel { number } => self.cancel(number),
            ToWorker::Command(command) => {
                self.waiting.push_back(command);
                self.carry_out()
            }
        }
    }

    /// Whether [`Session::work`] has something to do.
    pub fn busy(&self) -> bool {
        self.job.is_some()
    }

    /// Does a slice of long work.
    pub fn work(&mut self) -> Vec<FromWorker> {
        let Some(mut job) = self.job.take() else { return Vec::new() };
        let updates = match &mut job.task {
            JobTask::Run { run, .. } => {
                if run.proceed(EVENTS) {
                    self.finish(job)
                } else {
                    let (done, of) = run.progress();
                    self.go_on(job, done, of)
                }
            }
            JobTask::Explore(explorer) => match explorer.proceed(SLICE) {
                None => {
                    let (done, of) = (explorer.states(), explore::MAX_STATES as u64);
                    self.go_on(job, done, of)
                }
                Some(result) => {
                    let (updates, journal) = self.explored(&job.stage, result);
                    answer(job.number, updates, journal)
                }
            },
            JobTask::Frequency(frequency) => match frequency.proceed(EVENTS) {
                None => {
                    let (done, of) = frequency.progress();
                    self.go_on(job, done, of)
                }
                Some(found) => self.show(&job, |stage| stage.frequency = Some(found)),
            },
            JobTask::Compare { comparison, seed } => match comparison.proceed(EVENTS) {
                None => {
                    let (done, of) = comparison.progress();
                    self.go_on(job, done, of)
                }
                Some(lines) => {
                    let comparison = ComparisonView { seed: *seed, lines };
                    self.show(&job, |stage| stage.comparison = Some(comparison))
                }
            },
        };
        let mut messages = updates;
        messages.extend(self.carry_out());
        messages
    }

    fn go_on(&mut self, job: Job, done: u64, of: u64) -> Vec<FromWorker> {
        let message = Update::Progress { stage: job.stage.clone(), done, of };
        let update = FromWorker::Update(Numbered { number: job.number, message });
        self.job = Some(job);
        vec![update]
    }

    /// Finishes a job whose result is just shown.
    fn show(&mut self, job: &Job, put: impl FnOnce(&mut Stage)) -> Vec<FromWorker> {
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.id == job.stage) else {
            return Vec::new();
        };
        put(stage);
        let update = stage_update(stage);
        answer(job.number, vec![update], true)
    }

    fn finish(&mut self, job: Job) -> Vec<FromWorker> {
        let JobTask::Run { run, seed, arrival } = job.task else { return Vec::new() };
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.id == job.stage) else {
            return Vec::new();
        };
        let totals = stage.show(*run, seed, arrival);
        let mut updates = vec![stage_update(stage)];
        updates.extend(self.observe(&job.stage, totals));
        answer(job.number, updates, true)
    }

    /// Shows what was found; and whether that belongs into the journal.
    fn explored(
        &mut self,
        stage: &str,
        result: Result<explore::Exploration, explore::TooManyStates>,
    ) -> (Vec<Update>, bool) {
        let Some(stage) = self.stages.iter_mut().find(|known| known.id == stage) else {
            return (Vec::new(), false);
        };
        let exploration = match result {
            Ok(exploration) => exploration,
            Err(explore::TooManyStates) => {
                let limit = explore::MAX_STATES as u64;
                let problem = Problem::of(ProblemKind::TooMuch { limit });
                return (vec![Update::Refused { problem }], false);
            }
        };
        let few = exploration.total <= MAX_LISTED.into();
        let listed = few.then(|| explore::list(&stage.start(), MAX_LISTED)).flatten();
        stage.found(drawing::futures(stage, &exploration, listed));
        (vec![stage_update(stage)], true)
    }

    fn cancel(&mut self, number: u64) -> Vec<FromWorker> {
        let problem = Problem::of(ProblemKind::Cancelled);
        if self.job.as_ref().is_some_and(|job| job.number == number) {
            self.job = None;
        } else if let Some(index) = self.waiting.iter().position(|waiting| waiting.number == number) {
            self.waiting.remove(index);
        } else {
            return Vec::new();
        }
        let mut messages = answer(number, vec![Update::Refused { problem }], false);
        messages.extend(self.carry_out());
        messages
    }

    /// Carries out waiting commands until one of them is long work.
    fn carry_out(&mut self) -> Vec<FromWorker> {
        let mut messages = Vec::new();
        while self.job.is_none()
            && let Some(Numbered { number, message: command }) = self.waiting.pop_front()
        {
            match self.react(&command) {
                Ok(Reaction::Finished(updates, journal)) => messages.extend(answer(number, updates, journal)),
                Ok(Reaction::Begun(task)) => {
                    let stage = match command {
                        Command::Act { stage, .. } => stage,
                        _ => String::new(),
                    };
                    self.job = Some(Job { number, stage, task });
                }
                Err(problem) => messages.extend(answer(number, vec![Update::Refused { problem }], false)),
            }
        }
        messages
    }

    fn react(&mut self, command: &Command) -> Result<Reaction, Problem> {
        match command {
            Command::Open { document } => self.open(document),
            Command::Act { stage, action } => self.act(stage, action),
            Command::Answer { step, choice } => self.with_lesson(|lesson, progress| {
                let document = find_step(lesson, step)?;
                let evidence = rehearsal::question_facts(lesson, document).map_err(|_| not_here())?;
                progress.answer(lesson, step, choice, evidence).map_err(|_| not_here())
            }),
            Command::Hint { step } => {
                self.with_lesson(|lesson, progress| progress.hint(lesson, step).map_err(|_| not_here()))
            }
            Command::Continue { step } => {
                self.with_lesson(|lesson, progress| progress.go_on(lesson, step).map_err(|_| not_here()))
            }
            Command::Solution { step } => self.solution(step),
            Command::Restart { step } => self.restart(step),
        }
    }

    fn open(&mut self, document: &str) -> Result<Reaction, Problem> {
        let bad = |detail: String| Problem::of(ProblemKind::BadDocument { detail });
        if document.len() > MAX_DOCUMENT_BYTES {
            return Err(Problem::of(ProblemKind::TooLong { limit: MAX_DOCUMENT_BYTES }));
        }
        let document: Document = serde_json::from_str(document).map_err(|error| bad(error.to_string()))?;
        if let Document::Lesson(lesson) = &document
            && lesson.steps.len() > MAX_STEPS
        {
            return Err(Problem::of(ProblemKind::TooMuch { limit: MAX_STEPS as u64 }));
        }
        let opened = match document {
            Document::Race(race) => Self::of_race(&race, RACE_STAGE, None),
            Document::Plot(race) => Self::of_race(&race, PLOT_STAGE, Some(Editing::Program)),
            Document::Lesson(lesson) => Self::of_lesson(lesson),
        };
        let opened = opened.map_err(|error| bad(error.to_string()))?;
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self { waiting, ..opened };
        let mut updates: Vec<Update> = self.stages.iter().map(stage_update).collect();
        updates.extend(self.lesson_update());
        Ok(Reaction::Finished(updates, true))
    }

    fn of_race(race: &Race, stage: &str, editing: Option<Editing>) -> Result<Self, RaceError> {
        let setup = Arc::new(race.prepare()?);
        let program = Arc::clone(setup.programs.first().ok_or(RaceError::Counts)?);
        Ok(Self { stages: vec![Stage::new(stage, setup, program, editing)], ..Self::default() })
    }

    fn of_lesson(lesson: Lesson) -> Result<Self, RaceError> {
        // Steps that start with the same stock share what was made ready.
        let mut setups: BTreeMap<Option<u32>, Arc<Setup>> = BTreeMap::new();
        let mut stages = Vec::new();
        for step in &lesson.steps {
            let Some(task) = step.race() else { continue };
            let setup = match setups.entry(task.stock) {
                Entry::Occupied(known) => Arc::clone(known.get()),
                Entry::Vacant(new) => {
                    Arc::clone(new.insert(Arc::new(rehearsal::setup(&lesson, Some(task))?)))
                }
            };
            stages.push(new_stage(step, task, setup)?);
        }
        let progress = Progress::new(&lesson);
        Ok(Self { stages, lesson: Some((lesson, progress)), ..Self::default() })
    }

    fn act(&mut self, id: &str, action: &Action) -> Result<Reaction, Problem> {
        let stage = self.stages.iter_mut().find(|stage| stage.id == id).ok_or_else(not_here)?;
        let mut spent = None;
        match action {
            Action::Move { next } => spent = Some(stage.make_move(*next)?),
            Action::Replay { moves } => spent = Some(stage.replay(moves)?),
            Action::Follow { program, moves } => spent = Some(stage.follow(program, moves)?),
            Action::Restore { race } => {
                spent = Some(stage.restore(race)?);
                if let SharedRun::Random { n, seed, ref arrival } = race.run {
                    let run = Box::new(stage.begin_run(n, seed, arrival.as_ref())?);
                    return Ok(Reaction::Begun(JobTask::Run { run, seed, arrival: arrival.clone() }));
                }
            }
            Action::Seek { position } => stage.seek(*position)?,
            Action::Reset => stage.reset(),
            Action::Choose { program } => stage.choose(program)?,
            Action::Edit { text } => stage.edit(text)?,
            Action::Arrange { buyers, amount, losses } => stage.arrange(*buyers, *amount, *losses)?,
            Action::Look { from, count } => stage.look_at(*from, *count)?,
            Action::Run { buyers, seed, arrival } => {
                let run = Box::new(stage.begin_run(*buyers, *seed, arrival.as_ref())?);
                return Ok(Reaction::Begun(JobTask::Run { run, seed: *seed, arrival: arrival.clone() }));
            }
            Action::Frequency { runs, seed } => {
                let frequency = Box::new(stage.begin_frequency(*runs, *seed)?);
                return Ok(Reaction::Begun(JobTask::Frequency(frequency)));
            }
            Action::Compare { programs, buyers, seed } => {
                let comparison = Box::new(stage.begin_comparison(programs, buyers, *seed)?);
                return Ok(Reaction::Begun(JobTask::Compare { comparison, seed: *seed }));
            }
            Action::Explore => {
                return Ok(Reaction::Begun(JobTask::Explore(Box::new(stage.begin_exploration()?))));
            }
        }
        let mut updates = vec![stage_update(stage)];
        match spent {
            Some(totals) => updates.extend(self.observe(id, totals)),
            None if !matches!(action, Action::Seek { .. } | Action::Look { .. }) => {
                updates.extend(self.forget_failure(id))
            }
            None => {}
        }
        Ok(Reaction::Finished(updates, true))
    }

    /// Counts what was spent on a stage, and judges its step: once every buyer has ended, or as soon as it passes.
    fn observe(&mut self, id: &str, spent: Totals) -> Option<Update> {
        let stage = self.stages.iter().find(|stage| stage.id == id)?;
        let (lesson, progress) = self.lesson.as_mut()?;
        progress.spend(spent);
        let facts = stage.facts();
        let finished = stage.trace().tally_at(stage.position).finished();
        // A step that is done or not reached is not judged: its stage is free to play with.
        let _ = progress.observe(lesson, id, facts, finished);
        self.lesson_update()
    }

    fn forget_failure(&mut self, id: &str) -> Option<Update> {
        let (lesson, progress) = self.lesson.as_mut()?;
        progress.forget_failure(lesson, id);
        self.lesson_update()
    }

    fn solution(&mut self, id: &str) -> Result<Reaction, Problem> {
        let (lesson, progress) = self.lesson.as_mut().ok_or_else(not_here)?;
        let mut shown = progress.clone();
        shown.show_solution(lesson, id).map_err(|_| not_here())?;
        let text = find_step(lesson, id)?.race().and_then(|race| match &race.solution {
            Attempt::Edit(text) => Some(text),
            _ => None,
        });
        let mut updates = Vec::new();
        let stage = self.stages.iter_mut().find(|stage| stage.id == id);
        if let (Some(text), Some(stage)) = (text, stage) {
            stage.edit(text)?;
            shown.forget_failure(lesson, id);
            updates.push(stage_update(stage));
        }
        *progress = shown;
        updates.extend(self.lesson_update());
        Ok(Reaction::Finished(updates, true))
    }

    fn restart(&mut self, id: &str) -> Result<Reaction, Problem> {
        let (lesson, progress) = self.lesson.as_mut().ok_or_else(not_here)?;
        progress.restart(lesson, id).map_err(|_| not_here())?;
        let step = find_step(lesson, id)?;
        let stage = self.stages.iter_mut().find(|stage| stage.id == id);
        let mut updates = Vec::new();
        if let (Some(task), Some(stage)) = (step.race(), stage) {
            let setup = Arc::clone(&stage.setup);
            *stage = new_stage(step, task, setup).map_err(|_| not_here())?;
            updates.push(stage_update(stage));
        }
        updates.extend(self.lesson_update());
        Ok(Reaction::Finished(updates, true))
    }

    fn with_lesson(
        &mut self,
        change: impl FnOnce(&Lesson, &mut Progress) -> Result<(), Problem>,
    ) -> Result<Reaction, Problem> {
        let (lesson, progress) = self.lesson.as_mut().ok_or_else(not_here)?;
        change(lesson, progress)?;
        Ok(Reaction::Finished(self.lesson_update().into_iter().collect(), true))
    }

    fn lesson_update(&self) -> Option<Update> {
        let (lesson, progress) = self.lesson.as_ref()?;
        Some(Update::Lesson { view: lesson_view(lesson, progress) })
    }

    /// How a stage looks now.
    pub fn stage_view(&self, id: &str) -> Option<StageView> {
        self.stages.iter().find(|stage| stage.id == id).map(draw)
    }

    /// How the lesson stands now.
    pub fn lesson_view(&self) -> Option<LessonView> {
        self.lesson.as_ref().map(|(lesson, progress)| lesson_view(lesson, progress))
    }
}

fn not_here() -> Problem {
    Problem::of(ProblemKind::NotHere)
}

fn find_step<'l>(lesson: &'l Lesson, id: &str) -> Result<&'l Step, Problem> {
    lesson.steps.iter().find(|step| step.id == id).ok_or_else(not_here)
}

fn new_stage(step: &Step, task: &RaceTask, setup: Arc<Setup>) -> Result<Stage, RaceError> {
    let program = setup.program(&task.program).or(setup.programs.first()).ok_or(RaceError::Counts)?;
    let program = Arc::clone(program);
    let editing = matches!(step.task, Task::Program(_)).then_some(Editing::Request);
    Ok(Stage::new(&step.id, setup, program, editing))
}

fn stage_update(stage: &Stage) -> Update {
    Update::Stage { view: Box::new(draw(stage)) }
}

/// The updates that answer a command, the last of them `Done`.
fn answer(number: u64, updates: Vec<Update>, journal: bool) -> Vec<FromWorker> {
    let done = Update::Done { journal };
    updates
        .into_iter()
        .chain([done])
        .map(|message| FromWorker::Update(Numbered { number, message }))
        .collect()
}

fn lesson_view(lesson: &Lesson, progress: &Progress) -> LessonView {
    let steps = lesson.steps.iter().zip(progress.steps()).map(|(step, state)| StepView {
        id: step.id.clone(),
        kind: match step.task {
            Task::Read => StepKind::Read,
            Task::Predict { .. } => StepKind::Predict,
            Task::Race(_) => StepKind::Race,
            Task::Program(_) => StepKind::Program,
            Task::Explain { .. } => StepKind::Explain,
        },
        status: state.status,
        choices: step.choices().iter().map(|choice| choice.id.clone()).collect(),
        chosen: state.chosen.clone(),
        hints: step.hints,
        hints_shown: state.hints_shown,
        has_solution: step.race().is_some(),
        solution_shown: state.solution_shown,
        feedback: state.feedback.clone(),
        race: step.race().map(|race| RaceSettings {
            by_hand: race.by_hand,
            buyers: race.buyers,
            seed: race.seed,
        }),
    });
    LessonView {
        slug: lesson.slug.clone(),
        steps: steps.collect(),
        finished: progress.finished(),
        facts: progress.facts().to_texts(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exploration_given_up_is_not_for_the_journal() {
        let race: Race =
            serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race");
        let mut session = Session::of_race(&race, RACE_STAGE, None).expect("a race that can be run");
        let before = session.stage_view(RACE_STAGE);
        let (updates, journal) = session.explored(RACE_STAGE, Err(explore::TooManyStates));
        assert!(matches!(updates.as_slice(), [Update::Refused { .. }]));
        assert!(!journal);
        assert_eq!(session.stage_view(RACE_STAGE), before);
    }
}
