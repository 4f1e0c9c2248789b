//! A presentation as its author writes it, and its rehearsal: every run is played, every future counted, every answer
//! compared with what came of it. What does not work out is told with its scene.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::{Presentation, Reveal, Scene};
use crate::lesson::Facts;
use crate::model::Number;
use crate::simulator::Race;
use crate::simulator::formula::Formula;
use crate::simulator::hand::MAX_MOVES;
use crate::workbench::link::read_letters;
use crate::workbench::share::{SharedRace, SharedRun};
use crate::workbench::stage::{Run, Stage};
use crate::workbench::view::Editing;

/// Most scenes of a presentation.
pub const MAX_SCENES: usize = 100;
/// Most choices of a question: each has a digit's key.
pub const MAX_CHOICES: usize = 9;
/// Most events of a random run that are played in one go.
const EVENTS: u32 = 100_000;

/// A presentation as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Names it.
    pub id: String,
    /// In order.
    pub scenes: Vec<SceneSource>,
}

/// A scene as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneSource {
    /// Names it.
    pub id: String,
    /// The id of its race: a plot of the lab, or the race of a lesson.
    pub race: String,
    /// The id of the program that its buyers follow.
    pub program: String,
    /// How many buyers take part.
    pub buyers: usize,
    /// How much there is to fight over, where that may be chosen.
    #[serde(default)]
    pub amount: Option<u32>,
    /// How many messages may be lost.
    #[serde(default)]
    pub losses: u32,
    /// Who moves when.
    pub play: Play,
    /// What the class is asked. None: nothing.
    #[serde(default)]
    pub ask: Vec<ChoiceSource>,
    /// What revealing shows.
    pub reveal: Reveal,
}

/// Who moves when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Play {
    /// In this order, to the end: a letter for each move, as in links.
    Moves(String),
    /// As chance has it.
    Random {
        /// How many buyers.
        buyers: u32,
        /// The seed.
        seed: u64,
    },
}

/// An answer, and when it is right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceSource {
    /// Names it.
    pub id: String,
    /// A formula over the [`Facts`] of the whole run, `harmed_by` (the buyer whose request broke a rule; 0: none),
    /// and, for a run by hand, `futures` and `harmful`.
    pub right_if: String,
}

/// Why a presentation cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RehearsalError {
    /// It has no scene, or too many.
    #[error("a presentation has 1 to {MAX_SCENES} scenes")]
    Scenes,
    /// Something is wrong with a scene.
    #[error("scene `{scene}`: {why}")]
    Scene {
        /// Its id.
        scene: String,
        /// What is wrong.
        why: Wrong,
    },
}

/// What can be wrong with a scene.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Two of that name.
    #[error("there is another `{0}`")]
    Twice(String),
    /// The race is not known.
    #[error("there is no race `{0}`")]
    NoRace(String),
    /// The race is not ready to be run.
    #[error("its race: {0}")]
    Race(String),
    /// The moves are no letters, or the race does not have such a program, so many buyers or so much.
    #[error("the race has no such program, buyers or amount, or one of the moves cannot be made")]
    DoesNotFit,
    /// The run stops before everybody has finished.
    #[error("after the last move somebody can still move")]
    Unfinished,
    /// A question has one answer, or too many.
    #[error("a question has 2 to {MAX_CHOICES} choices")]
    Choices,
    /// A formula that is none, or speaks of something that is not there.
    #[error("choice `{choice}`: {why}")]
    Formula {
        /// The choice's id.
        choice: String,
        /// Why.
        why: String,
    },
    /// None or several of the answers are right.
    #[error("{right} of its choices are right; the facts are {facts}")]
    NotOneRight {
        /// How many.
        right: usize,
        /// All facts, to find out why.
        facts: String,
    },
    /// Too many futures to count, and revealing is to show them.
    #[error("it has too many futures to count")]
    TooMany,
}

/// Plays a presentation through. `race` finds races by their ids.
pub fn rehearse(
    source: &Source,
    race: impl Fn(&str) -> Option<Race>,
) -> Result<Presentation, RehearsalError> {
    if source.scenes.is_empty() || source.scenes.len() > MAX_SCENES {
        return Err(RehearsalError::Scenes);
    }
    let mut races: Vec<Race> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut scenes = Vec::new();
    for scene in &source.scenes {
        let wrong = |why| RehearsalError::Scene { scene: scene.id.clone(), why };
        if !ids.insert(&scene.id) {
            return Err(wrong(Wrong::Twice(scene.id.clone())));
        }
        if !races.iter().any(|known| known.id == scene.race) {
            races.push(race(&scene.race).ok_or_else(|| wrong(Wrong::NoRace(scene.race.clone())))?);
        }
        let race = races.iter().find(|known| known.id == scene.race);
        let race = race.ok_or_else(|| wrong(Wrong::NoRace(scene.race.clone())))?;
        scenes.push(rehearse_scene(race, scene).map_err(wrong)?);
    }
    Ok(Presentation { id: source.id.clone(), races, scenes })
}

fn rehearse_scene(race: &Race, source: &SceneSource) -> Result<Scene, Wrong> {
    let run = match &source.play {
        Play::Moves(letters) => SharedRun::Moves(read_letters(letters).ok_or(Wrong::DoesNotFit)?),
        Play::Random { buyers, seed } => SharedRun::Random { n: *buyers, seed: *seed, arrival: None },
    };
    let shows = SharedRace {
        race: race.id.clone(),
        program: source.program.clone(),
        steps: None,
        buyers: source.buyers,
        amount: source.amount,
        losses: source.losses,
        run,
    };
    let mut stage = stage(race).map_err(Wrong::Race)?;
    stage.restore(&shows).map_err(|_| Wrong::DoesNotFit)?;
    if let SharedRun::Random { n, seed, .. } = shows.run {
        let mut recording = stage.begin_run(n, seed, None).map_err(|_| Wrong::DoesNotFit)?;
        while !recording.proceed(EVENTS) {}
        stage.show(recording, seed, None);
    }
    let facts = facts(&stage, source.reveal)?;
    let right = if source.ask.is_empty() { None } else { Some(right(&source.ask, &facts)?) };
    let choices = source.ask.iter().map(|choice| choice.id.clone()).collect();
    Ok(Scene { id: source.id.clone(), shows, choices, right, reveal: source.reveal })
}

fn stage(race: &Race) -> Result<Stage, String> {
    let setup = Arc::new(race.prepare().map_err(|error| error.to_string())?);
    let program = setup.programs.first().cloned().ok_or("no program")?;
    Ok(Stage::new("", setup, program, Some(Editing::Program)))
}

/// What the answers may speak of.
fn facts(stage: &Stage, reveal: Reveal) -> Result<Facts, Wrong> {
    let mut facts = stage.facts();
    if facts.get("finished") != Some(Number::from(1)) {
        return Err(Wrong::Unfinished);
    }
    let trace = stage.whole_trace();
    let harmed_by = trace.harm.as_ref().and_then(|harm| trace.exchanges.get(harm.exchange));
    facts.set_count("harmed_by", harmed_by.map_or(0, |exchange| exchange.buyer as u64 + 1));
    if matches!(stage.run, Run::Hand(_)) || reveal == Reveal::Futures {
        let explored = stage.begin_exploration().ok().and_then(|mut explorer| explorer.proceed(u32::MAX));
        match explored {
            Some(Ok(explored)) => {
                facts.set_number("futures", Number::parse(&explored.total.to_string()).ok());
                facts.set_number("harmful", Number::parse(&explored.harmful.to_string()).ok());
            }
            _ if reveal == Reveal::Futures => return Err(Wrong::TooMany),
            _ => {}
        }
    }
    Ok(facts)
}

/// The one right answer.
fn right(choices: &[ChoiceSource], facts: &Facts) -> Result<usize, Wrong> {
    if choices.len() < 2 || choices.len() > MAX_CHOICES {
        return Err(Wrong::Choices);
    }
    let mut ids = BTreeSet::new();
    let mut right = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        if !ids.insert(&choice.id) {
            return Err(Wrong::Twice(choice.id.clone()));
        }
        let wrong = |why: String| Wrong::Formula { choice: choice.id.clone(), why };
        let formula = Formula::parse(&choice.right_if).map_err(|error| wrong(error.to_string()))?;
        if formula.holds(&|name| facts.get(name)).map_err(|error| wrong(error.to_string()))? {
            right.push(index);
        }
    }
    match right[..] {
        [right] => Ok(right),
        _ => {
            let facts =
                facts.to_texts().iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>();
            Err(Wrong::NotOneRight { right: right.len(), facts: facts.join(", ") })
        }
    }
}

/// A kept race whose buyers go on, one after the other, until nobody can move; one at random as it is. `None` if it
/// does not fit the race.
pub fn to_the_end(race: &Race, kept: &SharedRace) -> Option<SharedRace> {
    let mut stage = stage(race).ok()?;
    stage.restore(kept).ok()?;
    if let SharedRun::Random { .. } = kept.run {
        return Some(kept.clone());
    }
    while stage.position < MAX_MOVES {
        let Run::Hand(run) = &stage.run else { break };
        let Some(next) = run.last_state().moves().next() else { break };
        stage.make_move(next).ok()?;
    }
    Some(SharedRace { run: stage.share().run, ..kept.clone() })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::workbench::view::{FuturesView, ProgramTraits};

    const RACE: &str = include_str!("../../../lessons/the-last-item/race.json");

    /// A count of all futures.
    pub(in crate::workbench::presentation) fn futures(harmful: &str, total: &str) -> FuturesView {
        FuturesView {
            buyers: 2,
            total: total.into(),
            harmful: harmful.into(),
            harmful_per_mille: 0,
            shortest_harmful: None,
            each: Vec::new(),
            current: None,
            losses: 0,
            states: 0,
            transitions: 0,
            merged: 0,
            bytes: 0,
            program: ProgramTraits {
                id: String::new(),
                requests: 2,
                ends_early: false,
                retries: 0,
                transactions: 0,
            },
            before: None,
            graph: None,
        }
    }

    fn race(id: &str) -> Option<Race> {
        let race: Race = serde_json::from_str(RACE).expect("a race");
        (race.id == id).then_some(race)
    }

    /// A presentation of one scene, parts of which are written otherwise.
    fn with(changes: &[(&str, &str)]) -> Result<Presentation, RehearsalError> {
        let mut text = r#"{ "id": "test", "scenes": [{
            "id": "one", "race": "last-laptop", "program": "read_check_write", "buyers": 2,
            "play": { "moves": "ABAB" }, "reveal": "run",
            "ask": [{ "id": "one", "right_if": "sold = 1" }, { "id": "two", "right_if": "sold = 2" }]
        }] }"#
            .to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        rehearse(&serde_json::from_str(&text).expect("a source"), race)
    }

    fn wrong(changes: &[(&str, &str)]) -> String {
        with(changes).expect_err("something is wrong").to_string()
    }

    #[test]
    fn the_right_answer_is_what_came_of_the_run() {
        assert_eq!(with(&[]).expect("a presentation").scenes[0].right, Some(1));
        assert_eq!(with(&[("ABAB", "AABB")]), Err(unfinished()), "Bình is refused before he writes");
        assert_eq!(with(&[("ABAB", "AAB")]).expect("a presentation").scenes[0].right, Some(0));
    }

    fn unfinished() -> RehearsalError {
        RehearsalError::Scene { scene: "one".into(), why: Wrong::DoesNotFit }
    }

    #[test]
    fn answers_may_speak_of_who_did_harm_and_of_every_future() {
        let who = [("sold = 1", "harmed_by = 1"), ("sold = 2", "harmed_by = 2")];
        assert_eq!(with(&who).expect("a presentation").scenes[0].right, Some(1));
        let who_else = [who[0], who[1], ("ABAB", "ABBA")];
        assert_eq!(with(&who_else).expect("a presentation").scenes[0].right, Some(0));
        let share = [("sold = 1", "harmful = 4 and futures = 6"), ("sold = 2", "harmful = 0")];
        assert_eq!(with(&share).expect("a presentation").scenes[0].right, Some(0));
        let twice = [
            share[1],
            ("read_check_write", "read_twice"),
            ("ABAB", "AABBAB"),
            ("sold = 1", "harmful = 12 and futures = 20"),
        ];
        assert_eq!(with(&twice).expect("a presentation").scenes[0].right, Some(0));
    }

    #[test]
    fn chance_is_played_as_well() {
        let random = [
            (r#""moves": "ABAB""#, r#""random": { "buyers": 50, "seed": 3 }"#),
            ("sold = 1", "buyers = 50 and sold > 1"),
            ("sold = 2", "sold <= 1"),
        ];
        assert_eq!(with(&random).expect("a presentation").scenes[0].right, Some(0));
    }

    #[test]
    fn what_does_not_work_out_is_told() {
        assert_eq!(wrong(&[("last-laptop", "laptop")]), "scene `one`: there is no race `laptop`");
        for changes in [
            ("read_check_write", "buy"),
            ("ABAB", "ABABA"),
            ("ABAB", "AC"),
            ("ABAB", "1"),
            (r#""buyers": 2"#, r#""buyers": 2, "amount": 3"#),
        ] {
            assert!(wrong(&[changes]).contains("no such program, buyers or amount"), "{changes:?}");
        }
        assert!(wrong(&[("ABAB", "ABA")]).contains("can still move"));
        assert!(wrong(&[("sold = 1", "sold >")]).starts_with("scene `one`: choice `one`: at byte"));
        assert!(wrong(&[("sold = 1", "orders = 1")]).starts_with("scene `one`: choice `one`: "));
        assert!(
            wrong(&[("sold = 1", "sold > 1")])
                .starts_with("scene `one`: 2 of its choices are right; the facts are")
        );
        assert!(wrong(&[("sold = 2", "sold = 3")]).contains("0 of its choices are right"));
        assert!(wrong(&[(r#""id": "two""#, r#""id": "one""#)]).contains("there is another `one`"));
        let none = Source { id: "test".into(), scenes: Vec::new() };
        assert_eq!(rehearse(&none, race), Err(RehearsalError::Scenes));
    }
}
