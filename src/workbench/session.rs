//! The worker's side: a document, its stages, the lesson, and long work in slices.
//!
//! Commands are carried out in order. Long work (a random run, an exploration)
//! is done in slices by [`Session::work`], so that whoever drives the session
//! can hand in a ping or a cancellation between two of them.
//!
//! | module | for |
//! |---|---|
//! | `opening` | documents become what the session holds |
//! | `stages` | what is done on stages |
//! | `questions` | what is asked of desks and changes nothing |
//! | `files` | files brought in and handed out |
//! | `job` | long work in progress |

use std::collections::VecDeque;
use std::sync::Arc;

use super::class_check::Checker;
use super::course::Course;
use super::desk::DeskPanel;
use super::drawing::draw;
use super::protocol::{Action, Command, DeskAction, FromWorker, Numbered, ToWorker, Update, answer};
use super::stage::Stage;
use super::view::{CodeView, ComparisonView, DeskView, LessonView, Problem, ProblemKind, StageView};
use crate::lesson::attempt::Attempt;
use crate::simulator::explore;

use self::files::ReadFile;
use self::job::{Job, JobTask};
use self::opening::new_stage;

mod files;
mod job;
mod opening;
mod questions;
mod stages;

/// Most bytes of a document.
pub const MAX_DOCUMENT_BYTES: usize = 2_000_000;
/// Moves of an exploration done in one slice: a few milliseconds of work.
const SLICE: u32 = 500;
/// Events of runs at random done in one slice: they are quicker, and between two slices a browser may pause for 4 ms.
const EVENTS: u32 = 2_500;

/// The id of the stage of a race that is a page by itself.
pub const RACE_STAGE: &str = "home";
/// The id of the playground's desk.
pub const PLAYGROUND_DESK: &str = "playground";
/// The id of the stage of the race lab.
pub const PLOT_STAGE: &str = "lab";
/// What stands in a stage's place where the progress of [`Command::Check`] is told.
pub const CHECK_STAGE: &str = "check";
/// The same for files that are read or handed out.
pub const FILE_STAGE: &str = "file";

/// What the worker holds.
#[derive(Debug, Default)]
pub struct Session {
    stages: Vec<Stage>,
    course: Option<Course>,
    /// The desk of the playground.
    playground: Option<DeskPanel>,
    /// What was read of the file that was looked at last.
    read: Option<ReadFile>,
    waiting: VecDeque<Numbered<Command>>,
    job: Option<Job>,
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
            ToWorker::Feed { file, piece } => self.feed(&file, piece),
            ToWorker::Command(command) => {
                let mut messages = self.overtake(&command.message);
                self.waiting.push_back(command);
                messages.extend(self.carry_out());
                messages
            }
        }
    }

    /// Whether [`Session::work`] has something to do.
    pub fn busy(&self) -> bool {
        self.job.as_ref().is_some_and(|job| match &job.task {
            JobTask::Import { importer, .. } => !importer.waits(),
            _ => true,
        })
    }

    /// Does a slice of long work.
    pub fn work(&mut self) -> Vec<FromWorker> {
        let Some(mut job) = self.job.take() else { return Vec::new() };
        let updates = match &mut job.task {
            JobTask::Import { .. } => self.import(job),
            JobTask::Export { .. } => self.export(job),
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
            // A moment's work, mostly: there is nothing to tell on the way.
            JobTask::Seek(way) | JobTask::Look(way) => {
                if way.proceed(EVENTS) {
                    self.arrive(job)
                } else {
                    self.job = Some(job);
                    Vec::new()
                }
            }
            // Likewise.
            JobTask::Restore { restoring, .. } => match restoring.proceed() {
                Ok(true) => self.restored(job),
                Ok(false) => {
                    self.job = Some(job);
                    Vec::new()
                }
                Err(problem) => answer(job.number, vec![Update::Refused { problem }], false),
            },
            JobTask::Check(checker) => {
                let from = checker.checked();
                let (checked, finished) = checker.proceed(SLICE);
                let (done, of) = checker.progress();
                let message = Update::Checked { from, checked };
                if finished {
                    answer(job.number, vec![message], false)
                } else {
                    let update = FromWorker::Update(Numbered { number: job.number, message });
                    std::iter::once(update).chain(self.go_on(job, done, of)).collect()
                }
            }
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

    /// Gives up a way to a place of a large run once another place is asked for, and what waits to be gone likewise: a
    /// slider is pulled faster than it can be followed.
    fn overtake(&mut self, command: &Command) -> Vec<FromWorker> {
        let Command::Act { stage, action: Action::Seek { .. } } = command else { return Vec::new() };
        let sought = |job: &mut Job| job.stage == *stage && matches!(job.task, JobTask::Seek(_));
        let waiting_last = self.waiting.pop_back_if(|waiting| {
            matches!(&waiting.message, Command::Act { stage: other, action: Action::Seek { .. } } if other == stage)
        });
        let overtaken = match waiting_last {
            Some(waiting) => Some(waiting.number),
            None if self.waiting.is_empty() => self.job.take_if(sought).map(|job| job.number),
            None => None,
        };
        overtaken.map(|number| answer(number, Vec::new(), false)).unwrap_or_default()
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
                        Command::Check { .. } => CHECK_STAGE.to_owned(),
                        Command::Inspect { .. } | Command::Export { .. } | Command::Desk { .. } => {
                            FILE_STAGE.to_owned()
                        }
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
            Command::Desk { desk, action: DeskAction::Import { file, choices } } => {
                self.begin_import(desk, file, choices, true)
            }
            Command::Inspect { desk, file, choices } => self.begin_import(desk, file, choices, false),
            Command::Export { desk, what } => self.begin_export(desk, what),
            Command::Desk { desk, action: DeskAction::Restore { actions } } => {
                let restoring = Box::new(self.panel(desk).ok_or_else(not_here)?.restoring(actions.clone())?);
                Ok(Reaction::Begun(JobTask::Restore { desk: desk.clone(), restoring }))
            }
            Command::Desk { desk, action } if desk == PLAYGROUND_DESK => {
                let playground = self.playground.as_mut().ok_or_else(not_here)?;
                playground.act(action)?;
                let view = Box::new(playground.view());
                Ok(Reaction::Finished(vec![Update::Desk { view }], true))
            }
            Command::Desk { desk, action } => {
                let view = self.course()?.use_desk(desk, action)?.view();
                Ok(self.with_lesson(vec![Update::Desk { view: Box::new(view) }]))
            }
            Command::Rows { .. }
            | Command::Item { .. }
            | Command::Share { .. }
            | Command::Estimate { .. }
            | Command::WhatIf { .. }
            | Command::TakeAway { .. } => {
                self.tell(command).map(|told| Reaction::Finished(vec![told], false))
            }
            Command::Code { step, action } => {
                let view = self.course()?.use_code(step, action)?.view();
                Ok(self.with_lesson(vec![Update::Code { view: Box::new(view) }]))
            }
            Command::Answer { step, choice } => {
                self.course()?.answer(step, choice)?;
                Ok(self.with_lesson(Vec::new()))
            }
            Command::Hint { step } => {
                self.course()?.hint(step)?;
                Ok(self.with_lesson(Vec::new()))
            }
            Command::Continue { step } => {
                self.course()?.go_on(step)?;
                Ok(self.with_lesson(Vec::new()))
            }
            Command::Solution { step } => self.solution(step),
            Command::Restart { step } => self.restart(step),
            Command::Check { plots, texts } => {
                Checker::new(plots, texts).map(|checker| Reaction::Begun(JobTask::Check(Box::new(checker))))
            }
        }
    }

    fn restored(&mut self, job: Job) -> Vec<FromWorker> {
        let JobTask::Restore { desk, restoring } = job.task else { return Vec::new() };
        let restored = match &mut self.playground {
            Some(playground) if desk == PLAYGROUND_DESK => {
                playground.restored(*restoring);
                Ok(playground.view())
            }
            _ => self.course().and_then(|course| Ok(course.restored(&desk, *restoring)?.view())),
        };
        let (updates, journal) = match restored {
            Ok(view) => {
                let desk = Update::Desk { view: Box::new(view) };
                (std::iter::once(desk).chain(self.lesson_update()).collect(), true)
            }
            Err(problem) => (vec![Update::Refused { problem }], false),
        };
        answer(job.number, updates, journal)
    }

    fn solution(&mut self, id: &str) -> Result<Reaction, Problem> {
        let step = self.course()?.step(id)?;
        let text = step.race().and_then(|race| match &race.solution {
            Attempt::Edit(text) => Some(text.clone()),
            _ => None,
        });
        self.course()?.may_show_solution(id)?;
        let mut updates = Vec::new();
        let stage = self.stages.iter_mut().find(|stage| stage.id == id);
        if let (Some(text), Some(stage)) = (text, stage) {
            stage.edit(&text)?;
            updates.push(stage_update(stage));
        }
        self.course()?.show_solution(id)?;
        updates.extend(self.panels(id));
        Ok(self.with_lesson(updates))
    }

    fn restart(&mut self, id: &str) -> Result<Reaction, Problem> {
        self.course()?.restart(id)?;
        let mut updates = self.panels(id);
        let step = self.course.as_ref().and_then(|course| course.step(id).ok());
        let stage = self.stages.iter_mut().find(|stage| stage.id == id);
        if let (Some(step), Some(stage)) = (step, stage)
            && let Some(task) = step.race()
        {
            let setup = Arc::clone(&stage.setup);
            *stage = new_stage(step, task, setup).map_err(|_| not_here())?;
            updates.push(stage_update(stage));
        }
        Ok(self.with_lesson(updates))
    }

    /// A step's desk and code as they look now.
    fn panels(&self, id: &str) -> Vec<Update> {
        let desk = self.desk_view(id).map(|view| Update::Desk { view: Box::new(view) });
        let code = self.code_view(id).map(|view| Update::Code { view: Box::new(view) });
        desk.into_iter().chain(code).collect()
    }

    fn course(&mut self) -> Result<&mut Course, Problem> {
        self.course.as_mut().ok_or_else(not_here)
    }

    /// These updates and how the lesson stands, for the journal.
    fn with_lesson(&self, mut updates: Vec<Update>) -> Reaction {
        updates.extend(self.lesson_update());
        Reaction::Finished(updates, true)
    }

    fn lesson_update(&self) -> Option<Update> {
        Some(Update::Lesson { view: self.lesson_view()? })
    }

    /// How a stage looks now.
    pub fn stage_view(&self, id: &str) -> Option<StageView> {
        self.stages.iter().find(|stage| stage.id == id).map(draw)
    }

    /// How a desk looks now.
    pub fn desk_view(&self, id: &str) -> Option<DeskView> {
        self.panel(id).map(DeskPanel::view)
    }

    fn panel(&self, id: &str) -> Option<&DeskPanel> {
        let of_lesson = self.course.iter().flat_map(Course::desks);
        self.playground.iter().chain(of_lesson).find(|desk| desk.id == id)
    }

    /// How a step's code looks now.
    pub fn code_view(&self, id: &str) -> Option<CodeView> {
        self.course.as_ref()?.codes().iter().find(|code| code.id == id).map(|code| code.view())
    }

    /// How the lesson stands now.
    pub fn lesson_view(&self) -> Option<LessonView> {
        self.course.as_ref().map(Course::view)
    }
}

fn not_here() -> Problem {
    Problem::of(ProblemKind::NotHere)
}

fn stage_update(stage: &Stage) -> Update {
    Update::Stage { view: Box::new(draw(stage)) }
}
