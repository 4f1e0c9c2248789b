//! The lesson in the session: where the learner stands, the desks and the code of its steps.

use std::collections::BTreeMap;

use super::code::CodePanel;
use super::desk::{Consequence, DeskPanel, Restoring};
use super::drawing::lesson::draw;
use super::protocol::{CodeAction, DeskAction};
use super::view::{LessonView, Problem, ProblemKind};
use crate::lesson::document::{Step, Task};
use crate::lesson::facts::Totals;
use crate::lesson::judge::Evidence;
use crate::lesson::progress::AnswerError;
use crate::lesson::rehearsal::{Fault, Stand};
use crate::lesson::{Facts, Lesson, Progress};

/// A lesson that is open.
#[derive(Debug)]
pub struct Course {
    lesson: Lesson,
    progress: Progress,
    desks: Vec<DeskPanel>,
    codes: Vec<CodePanel>,
    /// What the checks of a question may speak of, by step.
    questions: BTreeMap<String, Facts>,
}

impl Course {
    /// Lays out what the steps need: each begins where the solutions of those before it lead, whatever was tried.
    pub fn open(lesson: Lesson) -> Result<Self, Fault> {
        let (mut desks, mut codes, mut questions) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut stand = Stand::at_the_start(&lesson)?;
        for step in &lesson.steps {
            stand.come_to(step)?;
            match &step.task {
                Task::Request(task) => desks.push(
                    DeskPanel::new(&step.id, stand.desk().clone(), &task.begin).timed(lesson.start.clock),
                ),
                Task::Code(task) => codes.extend(CodePanel::new(&step.id, task, stand.desk().engine())),
                Task::Explain { .. } => {
                    questions.insert(step.id.clone(), stand.question_facts(step)?);
                }
                Task::Read | Task::Predict { .. } | Task::Race(_) | Task::Program(_) => {}
            }
            stand.leave(step)?;
        }
        let progress = Progress::new(&lesson);
        Ok(Self { lesson, progress, desks, codes, questions })
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The step of that name.
    pub fn step(&self, id: &str) -> Result<&Step, Problem> {
        self.lesson.steps.iter().find(|step| step.id == id).ok_or_else(not_here)
    }

    /// All desks.
    pub fn desks(&self) -> &[DeskPanel] {
        &self.desks
    }

    /// All desks, to be shown.
    pub fn desks_mut(&mut self) -> &mut [DeskPanel] {
        &mut self.desks
    }

    /// All code.
    pub fn codes(&self) -> &[CodePanel] {
        &self.codes
    }

    /// Answers a step's question.
    pub fn answer(&mut self, step: &str, answer: &str) -> Result<(), Problem> {
        let evidence = self.questions.get(step).cloned().unwrap_or_default();
        self.progress.answer(&self.lesson, step, answer, evidence).map_err(|error| match error {
            AnswerError::NotHere(_) => not_here(),
            AnswerError::NotANumber => Problem::of(ProblemKind::NotANumber),
        })
    }

    /// Shows one more hint.
    pub fn hint(&mut self, step: &str) -> Result<(), Problem> {
        self.progress.hint(&self.lesson, step).map_err(|_| not_here())
    }

    /// Goes on from a step.
    pub fn go_on(&mut self, step: &str) -> Result<(), Problem> {
        self.progress.go_on(&self.lesson, step).map_err(|_| not_here())
    }

    /// Does something on a desk, and judges its step. Answers the desk.
    pub fn use_desk(&mut self, id: &str, action: &DeskAction) -> Result<&DeskPanel, Problem> {
        let desk = self.desks.iter_mut().find(|desk| desk.id == id).ok_or_else(not_here)?;
        match desk.act(action)? {
            Consequence::Shown => {}
            Consequence::Done(spent) => {
                self.progress.spend(spent);
                let evidence = Evidence { facts: desk.desk().facts(), desk: Some(desk.desk()) };
                // A step that is done or not reached is not judged: its desk is free to play with.
                let _ = self.progress.observe(&self.lesson, id, evidence, true);
            }
            Consequence::Replaced => self.progress.forget_failure(&self.lesson, id),
        }
        Ok(desk)
    }

    /// Has what was done elsewhere done on a step's desk, which is not judged until something is done. Answers the desk.
    pub fn restored(&mut self, id: &str, restoring: Restoring) -> Result<&DeskPanel, Problem> {
        let desk = self.desks.iter_mut().find(|desk| desk.id == id).ok_or_else(not_here)?;
        desk.restored(restoring);
        self.progress.forget_failure(&self.lesson, id);
        Ok(desk)
    }

    /// Does something with a step's code, and judges it at its end. Answers the code.
    pub fn use_code(&mut self, id: &str, action: &CodeAction) -> Result<&CodePanel, Problem> {
        let code = self.codes.iter_mut().find(|code| code.id == id).ok_or_else(not_here)?;
        code.act(action)?;
        if matches!(action, CodeAction::Choose { .. }) {
            self.progress.forget_failure(&self.lesson, id);
        } else {
            let _ = self.progress.observe(&self.lesson, id, Evidence::of(code.facts()), code.ended());
        }
        Ok(code)
    }

    /// Counts what was spent on a stage, and judges its step: once every buyer has ended, or as soon as it passes.
    pub fn observe_stage(&mut self, id: &str, facts: Facts, ended: bool, spent: Totals) {
        self.progress.spend(spent);
        // A step that is done or not reached is not judged: its stage is free to play with.
        let _ = self.progress.observe(&self.lesson, id, Evidence::of(facts), ended);
    }

    /// Takes back what a failed attempt showed: its stage was changed and not yet run again.
    pub fn forget_failure(&mut self, id: &str) {
        self.progress.forget_failure(&self.lesson, id);
    }

    /// Whether a step's solution may be shown now.
    pub fn may_show_solution(&self, id: &str) -> Result<(), Problem> {
        self.progress.clone().show_solution(&self.lesson, id).map_err(|_| not_here())
    }

    /// Shows the worked solution of a step; that of a desk or of code is also put there. What is on stages is not
    /// the lesson's.
    pub fn show_solution(&mut self, id: &str) -> Result<(), Problem> {
        self.progress.show_solution(&self.lesson, id).map_err(|_| not_here())?;
        self.progress.forget_failure(&self.lesson, id);
        let step = self.lesson.steps.iter().find(|step| step.id == id).ok_or_else(not_here)?;
        match &step.task {
            Task::Request(task) => {
                let desk = self.desks.iter_mut().find(|desk| desk.id == id);
                if let Some(desk) = desk {
                    desk.begin_with(&task.solution);
                }
            }
            Task::Code(task) => {
                let code = self.codes.iter_mut().find(|code| code.id == id);
                if let Some(code) = code {
                    code.act(&CodeAction::Choose { variant: task.solution.clone() })?;
                }
            }
            Task::Read | Task::Predict { .. } | Task::Race(_) | Task::Program(_) | Task::Explain { .. } => {}
        }
        Ok(())
    }

    /// Starts a step again, with its desk or code as they were. Stages are not the lesson's.
    pub fn restart(&mut self, id: &str) -> Result<(), Problem> {
        self.progress.restart(&self.lesson, id).map_err(|_| not_here())?;
        if let Some(desk) = self.desks.iter_mut().find(|desk| desk.id == id) {
            desk.act(&DeskAction::Reset)?;
        }
        let task = self.lesson.steps.iter().find(|step| step.id == id).and_then(Step::code);
        if let (Some(task), Some(code)) = (task, self.codes.iter_mut().find(|code| code.id == id)) {
            code.act(&CodeAction::Choose { variant: task.begin.clone() })?;
        }
        Ok(())
    }

    /// How the lesson stands.
    pub fn view(&self) -> LessonView {
        draw(&self.lesson, &self.progress)
    }
}

fn not_here() -> Problem {
    Problem::of(ProblemKind::NotHere)
}
