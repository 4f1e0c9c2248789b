//! Documents: what the session holds once one is open.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::{MAX_DOCUMENT_BYTES, PLAYGROUND_DESK, PLOT_STAGE, RACE_STAGE, Reaction, Session, stage_update};
use crate::lesson::Lesson;
use crate::lesson::desk::Desk;
use crate::lesson::document::{Document, MAX_STEPS, Playground, RaceTask, Step, Task};
use crate::lesson::rehearsal::{self, Fault};
use crate::simulator::Race;
use crate::simulator::race::{RaceError, Setup};
use crate::workbench::course::Course;
use crate::workbench::desk::DeskPanel;
use crate::workbench::protocol::Update;
use crate::workbench::stage::Stage;
use crate::workbench::view::{Editing, Problem, ProblemKind};

impl Session {
    /// Opens a document. Everything before is forgotten but for what waits.
    pub(super) fn open(&mut self, document: &str) -> Result<Reaction, Problem> {
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
            Document::Race(race) => Self::of_race(&race, RACE_STAGE, None).map_err(Fault::from),
            Document::Plot(race) => {
                Self::of_race(&race, PLOT_STAGE, Some(Editing::Program)).map_err(Fault::from)
            }
            Document::Lesson(lesson) => Self::of_lesson(lesson),
            Document::Playground(playground) => Self::of_playground(&playground),
        };
        let opened = opened.map_err(|fault| bad(fault.to_string()))?;
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self { waiting, ..opened };
        let mut updates: Vec<Update> = self.stages.iter().map(stage_update).collect();
        updates.extend(self.playground.iter().map(|desk| Update::Desk { view: Box::new(desk.view()) }));
        if let Some(course) = &self.course {
            updates.extend(course.desks().iter().map(|desk| Update::Desk { view: Box::new(desk.view()) }));
            updates.extend(course.codes().iter().map(|code| Update::Code { view: Box::new(code.view()) }));
        }
        Ok(self.with_lesson(updates))
    }

    pub(super) fn of_race(race: &Race, stage: &str, editing: Option<Editing>) -> Result<Self, RaceError> {
        let setup = Arc::new(race.prepare()?);
        let program = Arc::clone(setup.programs.first().ok_or(RaceError::Counts)?);
        Ok(Self { stages: vec![Stage::new(stage, setup, program, editing)], ..Self::default() })
    }

    fn of_lesson(lesson: Lesson) -> Result<Self, Fault> {
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
        Ok(Self { stages, course: Some(Course::open(lesson)?), ..Self::default() })
    }

    fn of_playground(playground: &Playground) -> Result<Self, Fault> {
        let start = Desk::lay(&playground.start)?;
        let desk = DeskPanel::new(PLAYGROUND_DESK, start, &playground.begin)
            .unjudged()
            .timed(playground.start.clock);
        Ok(Self { playground: Some(desk), ..Self::default() })
    }
}

/// The stage of a lesson's step, as the step begins.
pub(super) fn new_stage(step: &Step, task: &RaceTask, setup: Arc<Setup>) -> Result<Stage, RaceError> {
    let program = setup.program(&task.program).or(setup.programs.first()).ok_or(RaceError::Counts)?;
    let program = Arc::clone(program);
    let editing = matches!(step.task, Task::Program(_)).then_some(Editing::Request);
    Ok(Stage::new(&step.id, setup, program, editing))
}
