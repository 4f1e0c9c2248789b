//! Stages in the session: what is done on them, and long work that ends there.

use super::job::{Job, JobTask};
use super::{Reaction, Session, not_here, stage_update};
use crate::lesson::facts::Totals;
use crate::simulator::explore;
use crate::workbench::drawing::{self, MAX_LISTED};
use crate::workbench::protocol::{Action, FromWorker, Update, answer};
use crate::workbench::share::SharedRun;
use crate::workbench::stage::Stage;
use crate::workbench::view::{Problem, ProblemKind};

impl Session {
    /// Finishes a job whose result is just shown.
    pub(super) fn show(&mut self, job: &Job, put: impl FnOnce(&mut Stage)) -> Vec<FromWorker> {
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.id == job.stage) else {
            return Vec::new();
        };
        put(stage);
        let update = stage_update(stage);
        answer(job.number, vec![update], true)
    }

    /// Finishes a run at random.
    pub(super) fn finish(&mut self, job: Job) -> Vec<FromWorker> {
        let JobTask::Run { run, seed, arrival } = job.task else { return Vec::new() };
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.id == job.stage) else {
            return Vec::new();
        };
        let totals = stage.show(*run, seed, arrival);
        let mut updates = vec![stage_update(stage)];
        updates.extend(self.observe(&job.stage, totals));
        answer(job.number, updates, true)
    }

    /// Finishes a way through a large run.
    pub(super) fn arrive(&mut self, job: Job) -> Vec<FromWorker> {
        let Some(stage) = self.stages.iter_mut().find(|stage| stage.id == job.stage) else {
            return Vec::new();
        };
        match job.task {
            JobTask::Seek(way) => stage.arrive(*way),
            JobTask::Look(way) => stage.look(*way),
            _ => {}
        }
        answer(job.number, vec![stage_update(stage)], true)
    }

    /// Shows what was found; and whether that belongs into the journal.
    pub(super) fn explored(
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
        let id = stage.id.clone();
        let mut updates = vec![stage_update(stage)];
        updates.extend(self.observe(&id, Totals::default()));
        (updates, true)
    }

    /// Does something on a stage, or begins to.
    pub(super) fn act(&mut self, id: &str, action: &Action) -> Result<Reaction, Problem> {
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
            Action::Seek { position } => {
                if let Some(way) = stage.seek(*position)? {
                    return Ok(Reaction::Begun(JobTask::Seek(Box::new(way))));
                }
            }
            Action::Reset => stage.reset(),
            Action::Choose { program } => stage.choose(program)?,
            Action::Edit { text } => stage.edit(text)?,
            Action::Arrange { buyers, amount, losses } => stage.arrange(*buyers, *amount, *losses)?,
            Action::Look { from, count } => {
                if let Some(way) = stage.look_at(*from, *count)? {
                    return Ok(Reaction::Begun(JobTask::Look(Box::new(way))));
                }
            }
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
        let course = self.course.as_mut()?;
        let finished = stage.trace().tally_at(stage.position).finished();
        course.observe_stage(id, stage.facts(), finished, spent);
        self.lesson_update()
    }

    fn forget_failure(&mut self, id: &str) -> Option<Update> {
        self.course.as_mut()?.forget_failure(id);
        self.lesson_update()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Race;
    use crate::workbench::session::RACE_STAGE;

    #[test]
    fn an_exploration_given_up_is_not_for_the_journal() {
        let race: Race =
            serde_json::from_str(include_str!("../../../lessons/the-last-item/race.json")).expect("the race");
        let mut session = Session::of_race(&race, RACE_STAGE, None).expect("a race that can be run");
        let before = session.stage_view(RACE_STAGE);
        let (updates, journal) = session.explored(RACE_STAGE, Err(explore::TooManyStates));
        assert!(matches!(updates.as_slice(), [Update::Refused { .. }]));
        assert!(!journal);
        assert_eq!(session.stage_view(RACE_STAGE), before);
    }
}
