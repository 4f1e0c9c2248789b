//! Where a learner stands in a lesson.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{Lesson, Step, Task};
use super::facts::{Facts, Totals};
use super::judge::{Evidence, judge};
use crate::model::Number;

/// A learner's way through one lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    steps: Vec<StepProgress>,
    /// The value of the latest prediction.
    predicted: Option<Number>,
    /// What all requests made in the lesson cost.
    totals: Totals,
}

/// Where a learner stands with one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepProgress {
    /// Not reached, at work, or done.
    pub status: StepStatus,
    /// The chosen answer.
    pub chosen: Option<String>,
    /// How many hints are shown.
    pub hints_shown: usize,
    /// Whether the solution is shown.
    pub solution_shown: bool,
    /// What the last attempt showed.
    pub feedback: Option<Feedback>,
}

/// Where a learner is with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Not reached yet.
    Ahead,
    /// At work on it.
    Open,
    /// Done.
    Done,
}

/// What an attempt at a step showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// Whether all checks passed.
    pub passed: bool,
    /// The check whose text is to be shown: the first that failed, or none.
    pub failed_check: Option<String>,
    /// For questions: the chosen answer, whose text is to be shown.
    pub choice: Option<String>,
    /// Facts that the texts refer to: `sold` → `2`.
    pub facts: BTreeMap<String, String>,
}

/// What was asked for does not exist in this lesson, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such step, or not now")]
pub struct NotHere;

/// An answer cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The step or the choice does not exist, or not now.
    #[error(transparent)]
    NotHere(#[from] NotHere),
    /// A number was to be filled in.
    #[error("not a number")]
    NotANumber,
}

impl Progress {
    /// At the first step.
    pub fn new(lesson: &Lesson) -> Self {
        let status = |index| if index == 0 { StepStatus::Open } else { StepStatus::Ahead };
        let steps = (0..lesson.steps.len()).map(|index| StepProgress::new(status(index))).collect();
        Self { steps, predicted: None, totals: Totals::default() }
    }

    /// The steps, in the lesson's order.
    pub fn steps(&self) -> &[StepProgress] {
        &self.steps
    }

    /// Whether every step is done.
    pub fn finished(&self) -> bool {
        self.steps.iter().all(|step| step.status == StepStatus::Done)
    }

    /// What all requests made in the lesson cost.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Counts requests that were made.
    pub fn spend(&mut self, totals: Totals) {
        self.totals = self.totals + totals;
    }

    /// Goes on from a step that has been read or solved.
    pub fn go_on(&mut self, lesson: &Lesson, step: &str) -> Result<(), NotHere> {
        let (index, document) = find(lesson, step)?;
        let read = matches!(document.task, Task::Read);
        let state = self.steps.get_mut(index).ok_or(NotHere)?;
        let solved = state.feedback.as_ref().is_some_and(|feedback| feedback.passed);
        if state.status != StepStatus::Open || !(read || solved) {
            return Err(NotHere);
        }
        state.status = StepStatus::Done;
        if let Some(next) = self.steps.get_mut(index + 1)
            && next.status == StepStatus::Ahead
        {
            next.status = StepStatus::Open;
        }
        Ok(())
    }

    /// Answers a question: with the id of a choice, or with a number where one is to be filled in. `evidence` are
    /// the facts that its checks may speak of.
    pub fn answer(
        &mut self,
        lesson: &Lesson,
        step: &str,
        answer: &str,
        evidence: Facts,
    ) -> Result<(), AnswerError> {
        let (index, document) = find(lesson, step)?;
        let choice = document.choices().iter().find(|known| known.id == answer);
        let value = match (choice, document.fill()) {
            (Some(choice), _) => Number::parse(&choice.value).ok(),
            (None, Some(_)) => Some(Number::parse(answer.trim()).map_err(|_| AnswerError::NotANumber)?),
            (None, None) => return Err(NotHere.into()),
        };
        self.open(index)?.chosen = Some(answer.to_owned());
        let mut facts = evidence;
        if matches!(document.task, Task::Predict { .. }) {
            self.predicted = value;
        } else {
            facts.set_number("answer", value);
        }
        self.judge(index, document, Evidence::of(facts));
        if let Some(feedback) = self.steps.get_mut(index).and_then(|state| state.feedback.as_mut()) {
            feedback.choice = choice.map(|choice| choice.id.clone());
        }
        Ok(())
    }

    /// Judges a step at work by its evidence. What has passed stays passed;
    /// a failure is told only once the attempt has `ended`.
    pub fn observe(
        &mut self,
        lesson: &Lesson,
        step: &str,
        evidence: Evidence<'_>,
        ended: bool,
    ) -> Result<(), NotHere> {
        let (index, document) = find(lesson, step)?;
        let before = self.open(index)?.feedback.clone();
        if before.as_ref().is_some_and(|feedback| feedback.passed) {
            return Ok(());
        }
        self.judge(index, document, evidence);
        let state = self.open(index)?;
        if !ended && state.feedback.as_ref().is_some_and(|feedback| !feedback.passed) {
            state.feedback = before;
        }
        Ok(())
    }

    /// Takes back what a failed attempt showed: its stage was changed and not yet run again.
    pub fn forget_failure(&mut self, lesson: &Lesson, step: &str) {
        let open = find(lesson, step).ok().and_then(|(index, _)| self.open(index).ok());
        if let Some(state) = open {
            state.feedback.take_if(|feedback| !feedback.passed);
        }
    }

    /// Shows one more hint.
    pub fn hint(&mut self, lesson: &Lesson, step: &str) -> Result<(), NotHere> {
        let (index, document) = find(lesson, step)?;
        let state = self.reached(index)?;
        if state.hints_shown >= document.hints {
            return Err(NotHere);
        }
        state.hints_shown += 1;
        Ok(())
    }

    /// Shows the solution.
    pub fn show_solution(&mut self, lesson: &Lesson, step: &str) -> Result<(), NotHere> {
        let (index, document) = find(lesson, step)?;
        if !document.has_solution() {
            return Err(NotHere);
        }
        self.reached(index)?.solution_shown = true;
        Ok(())
    }

    /// Starts a reached step again; the others stay as they are.
    pub fn restart(&mut self, lesson: &Lesson, step: &str) -> Result<(), NotHere> {
        let (index, _) = find(lesson, step)?;
        *self.reached(index)? = StepProgress::new(StepStatus::Open);
        Ok(())
    }

    /// The facts of the whole lesson, for its last words.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        facts.set_number("predicted", self.predicted);
        facts.set_totals("lesson_", self.totals);
        facts
    }

    fn open(&mut self, index: usize) -> Result<&mut StepProgress, NotHere> {
        self.steps.get_mut(index).filter(|state| state.status == StepStatus::Open).ok_or(NotHere)
    }

    fn reached(&mut self, index: usize) -> Result<&mut StepProgress, NotHere> {
        self.steps.get_mut(index).filter(|state| state.status != StepStatus::Ahead).ok_or(NotHere)
    }

    fn judge(&mut self, index: usize, document: &Step, mut evidence: Evidence<'_>) {
        evidence.facts.set_number("predicted", self.predicted);
        // Formulas are checked when a lesson is compiled; one that is wrong here never passes.
        let failed_check = match judge(document, &evidence) {
            Ok(verdict) => verdict.failed_check().map(str::to_owned),
            Err(error) => Some(error.check),
        };
        let feedback =
            Feedback { passed: failed_check.is_none(), failed_check, choice: None, facts: evidence.texts() };
        if let Some(state) = self.steps.get_mut(index) {
            state.feedback = Some(feedback);
        }
    }
}

impl StepProgress {
    fn new(status: StepStatus) -> Self {
        Self { status, chosen: None, hints_shown: 0, solution_shown: false, feedback: None }
    }
}

fn find<'l>(lesson: &'l Lesson, id: &str) -> Result<(usize, &'l Step), NotHere> {
    lesson.steps.iter().enumerate().find(|(_, step)| step.id == id).ok_or(NotHere)
}
