//! Where a lesson stands at a step when all before it were solved, and what attempts lead to from there.

use serde_json::Value;

use super::{Fault, races};
use crate::client::cached_repository::Line;
use crate::lesson::attempt::Attempt;
use crate::lesson::code::{self, CodeTask, Variant};
use crate::lesson::desk::Desk;
use crate::lesson::document::{Evidence as Source, Lesson, RequestTask, Step, Task};
use crate::lesson::facts::Facts;
use crate::lesson::judge::Evidence;
use crate::model::Number;

/// A lesson solved up to a step.
#[derive(Debug, Clone)]
pub struct Stand<'l> {
    lesson: &'l Lesson,
    start: Desk,
    /// As the solutions of the steps before have left it, with what this step prepares.
    desk: Desk,
}

/// What an attempt led to.
#[derive(Debug, Clone)]
pub struct Grounds {
    facts: Facts,
    desk: Option<Desk>,
}

impl Grounds {
    /// What the step is judged by.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence { facts: self.facts.clone(), desk: self.desk.as_ref() }
    }
}

impl<'l> Stand<'l> {
    /// Before the first step.
    pub fn at_the_start(lesson: &'l Lesson) -> Result<Self, Fault> {
        let start = Desk::lay(&lesson.start)?;
        Ok(Self { lesson, desk: start.clone(), start })
    }

    /// The lesson.
    pub fn lesson(&self) -> &'l Lesson {
        self.lesson
    }

    /// The desk of the step at hand.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Comes to a step: prepares what it prepares.
    pub fn come_to(&mut self, step: &Step) -> Result<(), Fault> {
        if let Some(RequestTask { prepare, fresh, .. }) = step.request() {
            if *fresh {
                self.desk = self.start.clone();
            }
            self.desk.follow(prepare)?;
        }
        self.desk = self.desk.clone().cleared();
        Ok(())
    }

    /// Leaves a step, solved.
    pub fn leave(&mut self, step: &Step) -> Result<(), Fault> {
        if let Some(task) = step.request() {
            self.desk.do_all(&task.solution)?;
        }
        Ok(())
    }

    /// What an attempt at the step at hand leads to.
    pub fn attempt(&self, step: &Step, attempt: &Attempt) -> Result<Grounds, Fault> {
        let impossible = || Fault::Impossible(attempt.clone());
        match (&step.task, attempt) {
            (Task::Predict { .. } | Task::Explain { .. }, Attempt::Choose(id)) => {
                let choice = step.choices().iter().find(|choice| choice.id == *id).ok_or_else(impossible)?;
                self.answer(step, &choice.value)
            }
            (Task::Explain { fill: Some(_), .. }, Attempt::Answer(value)) => self.answer(step, value),
            (Task::Race(task) | Task::Program(task), attempt) => {
                let facts = races::facts(self.lesson, step, task, attempt)?;
                Ok(Grounds { facts, desk: None })
            }
            (Task::Request(_), Attempt::Requests(calls)) => {
                let mut desk = self.desk.clone();
                desk.do_all(calls)?;
                Ok(Grounds { facts: desk.facts(), desk: Some(desk) })
            }
            (Task::Code(task), Attempt::Variant(id)) => {
                let variant = task.variant(id).ok_or_else(|| Fault::NoVariant(id.clone()))?;
                Ok(self.code(task, variant, usize::MAX))
            }
            (Task::Code(task), Attempt::Moves(moves)) if moves.is_empty() => {
                let variant =
                    task.variant(&task.begin).ok_or_else(|| Fault::NoVariant(task.begin.clone()))?;
                Ok(self.code(task, variant, 0))
            }
            _ => Err(impossible()),
        }
    }

    /// The facts that a question's checks may speak of, beside the answer.
    pub fn question_facts(&self, step: &Step) -> Result<Facts, Fault> {
        match &step.task {
            Task::Explain { evidence: Some(source), .. } => self.source_facts(source),
            _ => Ok(Facts::default()),
        }
    }

    /// The facts that evidence gives.
    pub fn source_facts(&self, source: &Source) -> Result<Facts, Fault> {
        match source {
            Source::Race { program, moves } => races::hand_facts(self.lesson, program, moves),
            Source::Requests { requests } => {
                let mut desk = self.desk.clone();
                desk.do_all(requests)?;
                Ok(desk.facts())
            }
        }
    }

    fn answer(&self, step: &Step, value: &str) -> Result<Grounds, Fault> {
        let mut facts = self.question_facts(step)?;
        facts.set_number("answer", Number::parse(value).ok());
        Ok(Grounds { facts, desk: None })
    }

    fn code(&self, task: &CodeTask, variant: &Variant, position: usize) -> Grounds {
        let moments = task.moments(self.desk.engine(), variant);
        let shown = moments.get(..position).unwrap_or(&moments);
        Grounds { facts: code::facts(shown, moments.len()), desk: None }
    }
}

/// Every variant must run, and every line it comes to must be marked in its code.
pub(super) fn check_marks(stand: &Stand<'_>, task: &CodeTask, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    for id in [&task.begin, &task.solution] {
        task.variant(id).ok_or_else(|| Fault::NoVariant(id.clone()))?;
    }
    for variant in &task.variants {
        let mut missing: Vec<Line> = task
            .moments(stand.desk().engine(), variant)
            .iter()
            .map(|moment| moment.line)
            .filter(|line| !variant.marks.contains_key(line))
            .collect();
        missing.sort();
        missing.dedup();
        faults.extend(missing.into_iter().map(|line| {
            Fault::NoMark {
                variant: variant.id.clone(),
                line: serde_json::to_value(line)
                    .ok()
                    .as_ref()
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
            }
        }));
    }
    Ok(())
}
